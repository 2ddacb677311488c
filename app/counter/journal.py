"""Carries new events to the store, in order, and keeps those that could not be saved.

An encounter's events travel one batch at a time, so a failure never lets a later line overtake an
earlier one; what arrives while a batch is under way goes with the next.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem
from app.guidance.events import Event
from app.models.worker import Worker

if TYPE_CHECKING:
    from app.models.store import Store

Deliver = Callable[[Callable[[], None]], None]

INTERNAL = EnvironmentProblem(
    "記録を保存できませんでした。",
    "画面の行はこのまま残っています。",
    "「再試行」を押してください。続くときは、内容を紙に控えて管理者に知らせてください。",
)


class Journal:
    """The way from the desk to the disk. Lives on the desk's thread."""

    def __init__(
        self,
        worker: Worker,
        deliver: Deliver,
        saved: Callable[[Sequence[Event]], None],
        failed: Callable[[Sequence[Event]], None],
    ) -> None:
        self._worker = worker
        self._deliver = deliver
        self._saved = saved
        self._failed = failed
        self._waiting: dict[str, list[Event]] = {}
        self._under_way: set[str] = set()
        self._closed = False
        self.problem: EnvironmentProblem | None = None
        """Why lines are not saved; None while all is well."""

    def put(self, event: Event) -> None:
        """Take an event in; it is saved when `saved` is called with it."""
        self._waiting.setdefault(event.encounter, []).append(event)
        if self.problem is None:
            self._send(event.encounter)

    def put_again(self, log: Sequence[Event]) -> None:
        """Take a whole log in once more, for a store that may lack some of it; what is there is passed over."""
        self._waiting[log[0].encounter] = list(log)

    def retry(self) -> None:
        """Send what could not be saved once more."""
        for encounter in tuple(self._waiting):
            self._send(encounter)

    def waiting(self, encounter: str) -> int:
        """How many events of the encounter are not durable yet."""
        return len(self._waiting.get(encounter, ()))

    def close(self) -> None:
        """The program ends: whatever waits is sent behind what is under way, for nobody will be there to send it then.
        What the store has by then it passes over."""
        self._closed = True
        for waiting in self._waiting.values():
            self._worker.submit(partial(_append, tuple(waiting)))

    def _send(self, encounter: str) -> None:
        waiting = self._waiting.get(encounter)
        if not waiting or encounter in self._under_way or self._closed:
            return
        batch = tuple(waiting)
        self._under_way.add(encounter)
        future = self._worker.submit(partial(_append, batch))
        future.add_done_callback(lambda done: self._deliver(partial(self._finish, waiting, batch, done)))

    def _finish(self, waiting: list[Event], batch: Sequence[Event], done: "Future[None]") -> None:
        encounter = batch[0].encounter
        self._under_way.discard(encounter)
        error = done.exception()
        if self._waiting.get(encounter) is not waiting:
            # The store was replaced while this was under way: what it says holds for the old one.
            self._send(encounter)
            return
        if error is None:
            del waiting[: len(batch)]
            if not waiting:
                del self._waiting[encounter]
            had_problem, self.problem = self.problem is not None, None
            self._saved(batch)
            if had_problem:
                self.retry()
            else:
                self._send(encounter)
            return
        self.problem = error if isinstance(error, EnvironmentProblem) else INTERNAL
        self._failed(tuple(self._waiting[encounter]))
        if not isinstance(error, EnvironmentProblem):
            raise error


def _append(batch: Sequence[Event], store: "Store") -> None:
    store.append(batch)

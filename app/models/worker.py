"""The one thread that works on the store, so that nobody else waits for a disk."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from app.models.store import Store

T = TypeVar("T")


class Worker:
    """Opens the store on its own thread with the first task, and runs what is submitted there, in order.

    Where opening fails the futures carry its EnvironmentProblem, and the next submit tries again.
    """

    def __init__(self, opener: "Callable[[], Store]") -> None:
        self._opener = opener
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    def submit(self, task: "Callable[[Store], T]") -> "Future[T]":
        """Have `task` run on the store; never blocks. RuntimeError after `close`."""
        return self._thread.submit(self._run, task)

    def rest(self, seconds: float) -> None:
        """Leave the processor to others for so long before the next task."""
        self._thread.submit(time.sleep, seconds)

    def without_store(self, task: Callable[[], T]) -> "Future[T]":
        """Have `task` run on the worker's thread while the store is closed, so that it may replace the files. The next
        submit opens what then lies there."""

        def run() -> T:
            self._close()
            return task()

        return self._thread.submit(run)

    def close(self) -> None:
        """Finish everything submitted, then close the store. Blocks until that is done."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)

    def _run(self, task: "Callable[[Store], T]") -> T:
        if self._store is None:
            self._store = self._opener()
        return task(self._store)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

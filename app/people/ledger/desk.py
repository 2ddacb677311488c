"""The old ledger for a screen: each answer is a future, worked on beside the threads of the screen and of the store."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from app.base.errors import Refused
from app.people.ledger.mapping import LedgerMap

if TYPE_CHECKING:
    from app.models.imports import Import
    from app.people.ledger.plan import Preview
    from app.station.workstation import Workstation

T = TypeVar("T")
Progress = Callable[[int, int], object]
Cancelled = Callable[[], bool]


class LedgerDesk:
    """Reads and takes in ledgers for one workstation, one at a time. Close it before the workstation: what is under way
    then counts as cancelled. `progress` and `cancelled` are called on its own thread."""

    def __init__(self, station: "Workstation") -> None:
        self._station = station
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._closed = Event()

    def preview(
        self, path: Path, by_hand: LedgerMap, progress: Progress, cancelled: Cancelled
    ) -> "Future[Preview | None]":
        """The ledger as it would be taken in (`plan.preview`); None where it was cancelled."""

        def read() -> "Preview | None":
            from app.people.ledger.mapping import checked
            from app.people.ledger.run import preview_for

            by_name = checked(by_hand, self._station.pack)
            return preview_for(self._station, path, by_name, progress, self._or_closed(cancelled))

        return self._thread.submit(read)

    def read_map(self, path: Path) -> "Future[LedgerMap]":
        """The map of an office's own words in a file (`mapping.read_map`)."""

        def read() -> LedgerMap:
            from app.people.ledger.mapping import read_map

            return read_map(path, self._station.pack)

        return self._thread.submit(read)

    def take_in(
        self, preview: "Preview", progress: Progress, cancelled: Cancelled, *, correct: bool = False
    ) -> "Future[Import | None]":
        """Take in what was shown (`run.import_ledger`); None where it was cancelled. Refused where nothing is new."""

        def run() -> "Import | None":
            from app.people.ledger.run import import_ledger, imports_of

            done = import_ledger(
                self._station, preview, correct=correct, progress=progress, cancelled=self._or_closed(cancelled)
            )
            if done is None:
                return None
            if done.number is None:
                raise Refused("新しく取り込む行はありません。どの行も、すでに取り込まれています。")
            return next(one for one in imports_of(self._station) if one.number == done.number)

        return self._thread.submit(run)

    def imports(self) -> "Future[tuple[Import, ...]]":
        """Every import, newest first."""

        def read() -> "tuple[Import, ...]":
            from app.people.ledger.run import imports_of

            return imports_of(self._station)

        return self._thread.submit(read)

    def undo(self, number: int) -> "Future[None]":
        """Let nothing of an import count any more (`run.undo_import`)."""

        def run() -> None:
            from app.people.ledger.run import undo_import

            undo_import(self._station, number)

        return self._thread.submit(run)

    def close(self) -> None:
        """Cancel what is under way. Blocks until that is done."""
        self._closed.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _or_closed(self, cancelled: Cancelled) -> Cancelled:
        return lambda: self._closed.is_set() or cancelled()

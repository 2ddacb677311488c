"""What the page of the old ledger needs from the program below it."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.models.imports import Import
    from app.people.ledger.mapping import LedgerMap
    from app.people.ledger.plan import Preview

Progress = Callable[[int, int], object]
Cancelled = Callable[[], bool]


class LedgerService(Protocol):
    """Called on the GUI thread; progress and cancelled are called on another."""

    def preview(
        self, path: Path, by_hand: "LedgerMap", progress: Progress, cancelled: Cancelled
    ) -> "Future[Preview | None]":
        """The ledger as it would be taken in; None where it was cancelled."""

    def read_map(self, path: Path) -> "Future[LedgerMap]":
        """A map of an office's own words."""

    def take_in(self, preview: "Preview", progress: Progress, cancelled: Cancelled) -> "Future[Import | None]":
        """Take in what was shown, all of it or nothing; None where it was cancelled."""

    def imports(self) -> "Future[tuple[Import, ...]]":
        """Every import, newest first."""

    def undo(self, number: int) -> "Future[None]":
        """Let nothing of an import count any more."""

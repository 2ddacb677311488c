"""What the manager's screens need from the program below them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from app.forms.sign.entry import Entry
from app.review.view import Case, CaseEntry, Holder, Looked, Outcome, Row, Taken, Target

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer

Progress = Callable[[int, int, str], None]
ChooseFiles = Callable[[QWidget, Callable[[Sequence[Path]], object]], None]
"""Ask for files to open, without standing in the way of another window, and hand them on."""


class ReviewService(Protocol):
    """The desk of one workstation (`app.review.desk.ReviewDesk`); called on the GUI thread."""

    def subscribe(self, listener: Callable[[], None]) -> None: ...

    def take_in(self, paths: Sequence[Path]) -> "Future[tuple[Taken, ...]]": ...

    def look(self) -> "Future[Looked]": ...

    def rows(self) -> "Future[tuple[Row, ...]]": ...

    def holder(self) -> "Future[Holder]": ...

    def case(self, id: str) -> "Future[Case]": ...

    def pdf(self, id: str) -> "Future[bytes]": ...

    def sign(
        self,
        ids: Sequence[str],
        make: Callable[[Target], Entry],
        signer: "Signer",
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = ...,
    ) -> "Future[tuple[Outcome, ...]]": ...

    def approve(
        self,
        ids: Sequence[str],
        signer: "Signer",
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = ...,
    ) -> "Future[tuple[Outcome, ...]]": ...

    def withdraw(self, id: str, reason: str, signer: "Signer | None" = None) -> "Future[tuple[Outcome, ...]]": ...

    def number(self, id: str) -> "Future[str]": ...

    def add_line(
        self, id: str, followup: str, text: str, decided_by: str, closes: bool = False
    ) -> "Future[CaseEntry]": ...

    def trust(self, id: str, fingerprint: str) -> "Future[None]":
        """Know the signer with this certificate in that file by name from now on, and check what waits for it anew."""


class AskSigner(Protocol):
    """Asks for the PIN once and hands on the opened signer (`app.ui.pin.ask_signer`); never modal."""

    def __call__(
        self, parent: QWidget, done: "Callable[[Signer], object]", *, given_up: Callable[[], object]
    ) -> None: ...

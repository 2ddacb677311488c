"""What the form editor needs from the program below it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.forms.compare import Changed
from app.forms.document import Author, Field

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer


class FieldState(Protocol):
    """One field of the draft: its definition, its value, and whether the value still comes from the log."""

    @property
    def field(self) -> Field: ...

    @property
    def value(self) -> str: ...

    @property
    def follows_log(self) -> bool: ...


class Remark(Protocol):
    """A comment of a report that was sent back (`app.counter.report.Remark`)."""

    @property
    def field(self) -> str:
        """Beside which field it belongs; "" for none."""

    @property
    def about(self) -> str:
        """What it is about, in words."""

    @property
    def text(self) -> str: ...

    @property
    def by(self) -> str: ...

    @property
    def at(self) -> datetime | None: ...


class ReportService(Protocol):
    """The draft of one form of one encounter (`app.counter.report.Report`); called on the GUI thread."""

    @property
    def title(self) -> str: ...

    @property
    def form(self) -> str:
        """ "report" or "record"."""

    def fields(self) -> Sequence[FieldState]:
        """Every field in the form's order."""

    def edit(self, field: str, value: str) -> "Future[None]":
        """Set a field by hand; done when the draft is on the disk."""

    def follow_log(self, field: str) -> "Future[None]":
        """Let a field follow the log again; done when the draft is on the disk."""

    def preview(self) -> "Future[bytes]":
        """The form as it would print now, as PDF."""

    @property
    def pdf_name(self) -> str:
        """The name offered for the signed file."""

    @property
    def revision_to_make(self) -> int:
        """Which revision signing makes, from 1."""

    @property
    def hands_to(self) -> str:
        """Whom a signed report can be handed on to from here; "" where it cannot."""

    def remarks(self) -> Sequence[Remark]:
        """The comments that the report came back with."""

    def changes(self) -> "Future[tuple[Changed, ...]]":
        """What the draft says differently from the latest signed revision. May fail with EnvironmentProblem."""

    def export(
        self, path: Path, *, signed: bool = True, overwrite: bool = False, signer: "Signer | None" = None
    ) -> "Future[Path]":
        """Write the signed PDF. Raises Refused; the future fails with EnvironmentProblem."""

    def hand_on(self) -> "Future[Path]":
        """Put the latest signed revision into the shared folder; done once it is there. Raises Refused; the future
        fails with EnvironmentProblem."""

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the GUI thread when a field may have changed."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the paper prints above the fields. boxes: the 決裁欄 labels from left to right; date: of the report."""

    boxes: tuple[str, ...]
    author: Author
    date: str

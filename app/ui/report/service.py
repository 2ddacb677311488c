"""What the form editor needs from the program below it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.forms.document import Author, Field


class FieldState(Protocol):
    """One field of the draft: its definition, its value, and whether the value still comes from the log."""

    @property
    def field(self) -> Field: ...

    @property
    def value(self) -> str: ...

    @property
    def follows_log(self) -> bool: ...


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

    def export(self, path: Path, *, signed: bool = True, overwrite: bool = False) -> "Future[Path]":
        """Write the signed PDF. Raises Refused; the future fails with EnvironmentProblem."""

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the GUI thread when a field may have changed."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the paper prints above the fields. boxes: the 決裁欄 labels from left to right; date: of the report."""

    boxes: tuple[str, ...]
    author: Author
    date: str

"""The manager's desk without a screen: reports come in, are checked, signed and sent on.

Called from one thread. What takes long runs elsewhere, and its answer comes back through `deliver`: a future that is
given out here is done on the desk's own thread. Nothing of a file is taken as true before it was verified.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING

from app.forms.entry import Comment, Entry
from app.review.view import Case, CaseEntry, Holder, Judged, Looked, Outcome, Row, Taken, Target
from app.station.workstation import Workstation

if TYPE_CHECKING:
    from app.forms.signer import Signer

Deliver = Callable[[Callable[[], None]], None]
Progress = Callable[[int, int, str], None]
"""Files finished, files in all, the name of the one under way. Called on the desk's thread."""
Absent = Sequence[tuple[str, str]]
"""Boxes passed over, each with the reason (不在)."""


class ReviewDesk:
    """The inbox of one workstation, and what its person may do with a report."""

    def __init__(self, station: Workstation, deliver: Deliver, checks: Executor) -> None:
        """`deliver` brings a call to the desk's thread. `checks`: one thread, the one that enters PDFium (the screen's
        `ui.report.pages.DRAWING`)."""

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener`, on the desk's thread, whenever `rows` may have changed."""
        raise NotImplementedError

    # -- what comes in --------------------------------------------------------------------------

    def take_in(self, paths: Sequence[Path]) -> "Future[tuple[Taken, ...]]":
        """Read, keep and verify files, in their order. Of each it is said what became of it; none raises. A folder
        stands for the PDFs in it. EnvironmentProblem only where the store cannot keep anything."""
        raise NotImplementedError

    def look(self) -> "Future[Looked]":
        """Look into the shared folder for what is new, take it in, and send what could not be sent. A folder that is
        gone is a sentence in `Looked.problem`. Meant to be called by a timer: while one look is under way, another
        gives the same future."""
        raise NotImplementedError

    # -- what there is --------------------------------------------------------------------------

    def rows(self) -> "Future[tuple[Row, ...]]":
        """Every file of the inbox: first those that wait for this person, then the longest waiting."""
        raise NotImplementedError

    def holder(self) -> "Future[Holder]":
        """Who seals here and for which boxes, without a PIN."""
        raise NotImplementedError

    def case(self, id: str) -> "Future[Case]":
        """One file, verified anew from the bytes of the store. KeyError where it is not in the inbox."""
        raise NotImplementedError

    def pdf(self, id: str) -> "Future[bytes]":
        """The bytes of a file of the inbox. KeyError."""
        raise NotImplementedError

    # -- what is signed -------------------------------------------------------------------------

    def sign(
        self,
        ids: Sequence[str],
        make: Callable[[Target], Entry],
        signer: "Signer",
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        folder: Path | None = None,
    ) -> "Future[tuple[Outcome, ...]]":
        """Sign an entry into each file; `make` says which, from what the file says (called on another thread).

        Each file is finished or untouched; `cancelled` is asked between files, and those not reached have an outcome
        that says so. The new file is kept here first, then written into `folder` (the shared one where None) under a
        name of its own; where that is gone it waits for the next `look`. Refusals are `Outcome.problem`.
        """
        raise NotImplementedError

    def approve(
        self,
        ids: Sequence[str],
        signer: "Signer",
        *,
        box: str = "",
        text: str = "",
        absent: Absent = (),
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        folder: Path | None = None,
    ) -> "Future[tuple[Outcome, ...]]":
        """決裁: seal this person's box, or `box`; the boxes in `absent` are passed over."""
        raise NotImplementedError

    def deputise(
        self, id: str, signer: "Signer", reason: str, *, box: str = "", folder: Path | None = None
    ) -> "Future[tuple[Outcome, ...]]":
        """代決: seal the box whose turn it is (or `box`) for its absent holder."""
        raise NotImplementedError

    def after(
        self, ids: Sequence[str], signer: "Signer", *, box: str = "", text: str = "", folder: Path | None = None
    ) -> "Future[tuple[Outcome, ...]]":
        """後閲: the holder of a box that was passed over or sealed by another has seen it now."""
        raise NotImplementedError

    def judge(
        self,
        ids: Sequence[str],
        signer: "Signer",
        judgement: str,
        reason: str,
        *,
        answers: Sequence[tuple[str, str]] = (),
        box: str = "",
        folder: Path | None = None,
    ) -> "Future[tuple[Outcome, ...]]":
        """判断 (4(1)イ): `judgement` is an id of the pack of the report; `answers`: test question → "yes" or "no"."""
        raise NotImplementedError

    def send_back(
        self,
        id: str,
        signer: "Signer",
        text: str,
        comments: Sequence[Comment] = (),
        *,
        box: str = "",
        folder: Path | None = None,
    ) -> "Future[tuple[Outcome, ...]]":
        """差戻し to the handler, with comments at fields or events."""
        raise NotImplementedError

    def withdraw(
        self, id: str, reason: str, signer: "Signer | None" = None, *, folder: Path | None = None
    ) -> "Future[tuple[Outcome, ...]]":
        """取下げ by the author before the last seal. Signs with this workstation's own identity (no PIN) where that
        made the author's signature, else with `signer`."""
        raise NotImplementedError

    # -- after the last seal --------------------------------------------------------------------

    def number(self, id: str) -> "Future[str]":
        """文書番号 of a report whose last seal is in: the one it has, or the next of the 年度. Fails with Refused before
        the last seal, with EnvironmentProblem where the register cannot be reached."""
        raise NotImplementedError

    def add_line(self, id: str, followup: str, text: str, decided_by: str, closes: bool = False) -> "Future[CaseEntry]":
        """A dated line of what follows (4(2)-(7)); `followup`: an id of the pack, "hr_copy" or "note". Fails with
        Refused before the last seal."""
        raise NotImplementedError

    def judgement_of(self, encounter: str) -> "Future[Judged | None]":
        """The latest judgement known here on an encounter of this workstation's own store, for its handler."""
        raise NotImplementedError

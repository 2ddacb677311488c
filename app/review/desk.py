"""The manager's desk without a screen: reports come in, are checked, signed and sent on.

Called from one thread. What takes long runs elsewhere, and its answer comes back through `deliver`: a future that is
given out here is done on the desk's own thread. Nothing of a file is taken as true before it was verified.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.base.errors import EnvironmentProblem
from app.forms.sign.entry import Comment, Entry
from app.review.case import Cases
from app.review.intake import FOLDER_GONE, Intake
from app.review.library import Library
from app.review.sending import Sending
from app.review.sharing import Sharing
from app.review.signing import Make, Signing, judging_box, later_box, own_box
from app.review.view import Case, CaseEntry, Holder, Judged, Looked, Outcome, Row, Taken
from app.station.workstation import Workstation

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]
Progress = Callable[[int, int, str], None]
"""Files finished, files in all, the name of the one under way. Called on the desk's thread."""
_GLANCE_SECONDS = 3.0
Absent = Sequence[tuple[str, str]]
"""Boxes passed over, each with the reason (不在)."""


class ReviewDesk:
    """The inbox of one workstation, and what its person may do with a report."""

    def __init__(self, station: Workstation, deliver: Deliver, checks: Executor) -> None:
        """`deliver` brings a call to the desk's thread. `checks`: one thread, the one that looks files through
        (the screen's `ui.report.pages.CHECKING`)."""
        self._station = station
        self._deliver = deliver
        self._listeners: list[Callable[[], None]] = []
        self._closing = threading.Event()
        # One to look and check again, one to sign and take in, one to read: none of them waits for another.
        self._looking, self._working, self._reading = (
            ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"desk-{what}") for what in ("look", "work", "read")
        )
        self._library = Library(station, checks)
        self._intake = Intake(self._library, self._closing)
        self._sending = Sending(self._library)
        self._signing = Signing(self._library, self._sending, self._glance)
        self._cases = Cases(self._library)
        self._sharing = Sharing(self._library)
        self._look: Future[Looked] | None = None
        self._rechecking = False

    def close(self) -> None:
        """Finish what is being signed and drop the rest. Call it before the workstation is closed."""
        self._closing.set()
        for pool in (self._looking, self._working, self._reading):
            pool.shutdown(wait=True, cancel_futures=True)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener`, on the desk's thread, whenever `rows` may have changed."""
        self._listeners.append(listener)

    # -- what comes in --------------------------------------------------------------------------

    def take_in(self, paths: Sequence[Path]) -> "Future[tuple[Taken, ...]]":
        """Read, keep and verify files, in their order. Of each it is said what became of it; none raises. A folder
        stands for the PDFs in it. EnvironmentProblem only where the store cannot keep anything."""
        return self._changing(self._working, lambda: self._intake.take_in(paths))

    def look(self, *, patient: bool = True) -> "Future[Looked]":
        """Look into the shared folder for what is new, take it in, and send what could not be sent. A folder that is
        gone is a sentence in `Looked.problem`. Meant to be called by a timer: while one look is under way, another
        gives the same future. patient: a file that is still being copied there is left for the next look."""
        if self._look is None or self._look.done():
            self._look = self._changing(self._looking, lambda: self._look_now(patient), told=_has_news)
        return self._look

    # -- what there is --------------------------------------------------------------------------

    def rows(self) -> "Future[tuple[Row, ...]]":
        """Every file of the inbox: first those that wait for this person, then the longest waiting."""
        return self._give(self._reading, self._rows_now)

    def recheck(self) -> "Future[int]":
        """Check what was not checked yet, or with another trust than now; how many files that were. `rows` asks for it
        by itself."""
        return self._changing(self._looking, self._intake.recheck, told=bool)

    def holder(self) -> "Future[Holder]":
        """Who seals here and for which boxes, without a PIN."""
        return self._give(self._reading, self._holder_now)

    def case(self, id: str) -> "Future[Case]":
        """One file, verified anew from the bytes of the store. KeyError where it is not in the inbox."""
        return self._give(self._reading, lambda: self._cases.open(id))

    def pdf(self, id: str) -> "Future[bytes]":
        """The bytes of a file of the inbox. KeyError."""
        return self._give(self._reading, lambda: self._library.pdf(id))

    def trust(self, id: str, fingerprint: str) -> "Future[None]":
        """Know the signer with this certificate in a file from now on, and check anew what waits for that. Fails with
        Refused where the file does not carry it or is not as it was signed."""
        return self._changing(self._working, lambda: self._library.trust(id, fingerprint))

    # -- what is signed -------------------------------------------------------------------------

    def sign(
        self,
        ids: Sequence[str],
        make: Make,
        signer: "Signer | None",
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        folder: Path | None = None,
    ) -> "Future[tuple[Outcome, ...]]":
        """Sign an entry, or several, into each file; `make` says which, from what the file says (called on another
        thread). signer: None for this workstation's own identity, which needs no PIN.

        Each file is finished or untouched; `cancelled` is asked between files, and those not reached have an outcome
        that says so. The new file is kept here first, then written into `folder` (the shared one where None) under a
        name of its own; where that is gone it waits for the next `look`. Refusals are `Outcome.problem`.
        """
        return self._sign(ids, make, signer, progress, cancelled, folder)

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
        passed = tuple(absent)
        return self._sign(
            ids,
            lambda target: Entry("approve", own_box(target, box), text, absent=passed),
            signer,
            progress,
            cancelled,
            folder,
        )

    def deputise(
        self, id: str, signer: "Signer", reason: str, *, box: str = "", folder: Path | None = None
    ) -> "Future[tuple[Outcome, ...]]":
        """代決: seal the box whose turn it is (or `box`) for its absent holder."""
        return self._sign(
            [id], lambda target: Entry("deputise", box or target.route.turn, reason), signer, folder=folder
        )

    def after(
        self, ids: Sequence[str], signer: "Signer", *, box: str = "", text: str = "", folder: Path | None = None
    ) -> "Future[tuple[Outcome, ...]]":
        """後閲: the holder of a box that was passed over or sealed by another has seen it now."""
        return self._sign(ids, lambda target: Entry("after", later_box(target, box), text), signer, folder=folder)

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
        given = tuple(answers)
        return self._sign(
            ids,
            lambda target: Entry("judge", judging_box(target, box), reason, judgement, given),
            signer,
            folder=folder,
        )

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
        said = tuple(comments)
        return self._sign(
            [id],
            lambda target: Entry("return", box or target.route.turn, text, comments=said),
            signer,
            folder=folder,
        )

    def withdraw(
        self, id: str, reason: str, signer: "Signer | None" = None, *, folder: Path | None = None
    ) -> "Future[tuple[Outcome, ...]]":
        """取下げ by the author before the last seal, with what made the author's signature: `signer`, or this
        workstation's own identity where None (see `is_own`)."""
        return self._sign([id], lambda _: Entry("withdraw", text=reason), signer, folder=folder)

    def is_own(self, id: str) -> "Future[bool]":
        """Whether this workstation's own identity made the author's signature, so that 取下げ needs no PIN."""
        return self._give(self._reading, lambda: self._library.is_own(id))

    # -- after the last seal --------------------------------------------------------------------

    def number(self, id: str) -> "Future[str]":
        """文書番号 of a report whose last seal is in: the one it has, or the next of the 年度. Fails with Refused
        before the last seal, with EnvironmentProblem where the register cannot be reached."""
        return self._changing(self._working, lambda: self._cases.number(id))

    def add_line(self, id: str, followup: str, text: str, decided_by: str, closes: bool = False) -> "Future[CaseEntry]":
        """A dated line of what follows (4(2)-(7)); `followup`: an id of the pack, "hr_copy" or "note". Fails with
        Refused before the last seal."""
        return self._changing(self._working, lambda: self._cases.add_line(id, followup, text, decided_by, closes))

    def judgement_of(self, encounter: str) -> "Future[Judged | None]":
        """The latest judgement known here on an encounter of this workstation's own store, for its handler."""
        return self._give(self._reading, lambda: self._cases.judgement_of(encounter))

    # -- inside ---------------------------------------------------------------------------------

    def _sign(
        self,
        ids: Sequence[str],
        make: Make,
        signer: "Signer | None",
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        folder: Path | None = None,
    ) -> "Future[tuple[Outcome, ...]]":
        wanted = tuple(ids)

        def told(finished: int, all: int, name: str) -> None:
            if progress:
                self._deliver(lambda: progress(finished, all, name))

        def stop() -> bool:
            return self._closing.is_set() or cancelled()

        return self._changing(self._working, lambda: self._signing.sign(wanted, make, signer, told, stop, folder))

    def _look_now(self, patient: bool) -> Looked:
        taken, problem, left_out = self._intake.look(patient=patient)
        sent, waiting, why = self._sending.send_unsent()
        notices: tuple[str, ...] = ()
        if not (problem or why):
            try:
                notices = self._sharing.exchange()
            except EnvironmentProblem as gone:
                why = gone.happened
            except OSError:
                why = FOLDER_GONE
        return Looked(taken, len(sent), waiting, problem or why, (*left_out, *notices))

    def _glance(self) -> None:
        """Look before something is signed. A folder that is gone, or does not answer, stops nobody."""
        if self._intake.has_looked and not self._closing.is_set():
            with suppress(EnvironmentProblem, TimeoutError, CancelledError, RuntimeError):  # or the desk is closing
                self._looking.submit(self._intake.look, patient=True).result(_GLANCE_SECONDS)

    def _rows_now(self) -> tuple[Row, ...]:
        library = self._library
        rows = library.rows(library.files(library.known()))
        if any(row.state == "checking" for row in rows):
            self._deliver(self._recheck)
        return rows

    def _holder_now(self) -> Holder:
        return self._library.holder()

    def _recheck(self) -> None:
        if self._rechecking or self._closing.is_set():
            return
        self._rechecking = True
        self.recheck().add_done_callback(lambda _: setattr(self, "_rechecking", False))

    def _changing(
        self, pool: Executor, task: Callable[[], T], told: Callable[[T], object] = lambda _: True
    ) -> "Future[T]":
        """`_give`, and afterwards the listeners are told that the rows may be others now, where `told` says so."""
        given = self._give(pool, task)

        def tell(done: "Future[T]") -> None:
            if not done.cancelled() and (done.exception() or told(done.result())):
                for listener in self._listeners:
                    listener()

        given.add_done_callback(tell)
        return given

    def _give(self, pool: Executor, task: Callable[[], T]) -> "Future[T]":
        """A future of `task`, run in `pool`, that is done on the desk's thread."""
        given: Future[T] = Future()
        if self._closing.is_set():
            given.cancel()  # a screen that is about to go asks once more
            return given

        def come_back(run: "Future[T]") -> None:
            def finish() -> None:
                if run.cancelled():
                    given.cancel()
                elif error := run.exception():
                    given.set_exception(error)
                else:
                    given.set_result(run.result())

            self._deliver(finish)

        pool.submit(task).add_done_callback(come_back)
        return given


def _has_news(looked: Looked) -> bool:
    return bool(looked.taken or looked.sent or looked.notices)

"""The manager's desk beside the counter's: how many reports wait, the window of those that arrived, and what its person
asks of the other parts of the program. Nothing of it is loaded before it is needed."""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import EnvironmentProblem, Refused
from app.base.files import disk_problem
from app.counter.view import Change
from app.ui.delivery import Delivery, when_done
from app.ui.text import tr

if TYPE_CHECKING:
    from app.forms.document import FormId
    from app.forms.sign.signer import Signer
    from app.models.store import EncounterRow, Store
    from app.review.desk import ReviewDesk
    from app.review.view import Case, Judged, Row
    from app.ui.review.window import ReviewWindow
    from app.ui.session import Session

BEGIN_AFTER_MS = 3_000
"""After the window's first picture and the first taps."""
LOOK_EACH_MS = 20_000
COUNT_AFTER_MS = 200
"""Many changes at once are counted once."""


class ReviewScreens(QObject):
    """Belongs to one session. waiting(count): so many reports wait for this person."""

    waiting = Signal(int)

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._deliver = Delivery(self)
        self._desk: ReviewDesk | None = None
        self._borrowed: set[str] = set()
        """Encounters on the counter's desk for one line only."""
        self.window: ReviewWindow | None = None
        self._closed = False
        self._begin = QTimer(self, singleShot=True, interval=BEGIN_AFTER_MS)
        self._begin.timeout.connect(self._first_look)
        self._looks = QTimer(self, interval=LOOK_EACH_MS)
        self._looks.timeout.connect(self._look)
        self._counts = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._counts.timeout.connect(self._count)
        session.desk.subscribe(self._watch)

    def begin(self) -> None:
        """Some seconds from now, look whether anything waits."""
        self._begin.start()

    @property
    def busy(self) -> bool:
        """Whether something is being signed."""
        return bool(self.window and self.window.busy)

    def close(self) -> None:
        """Nothing is looked for any more; an answer that still comes asks for nothing further."""
        self._closed = True
        for timer in (self._begin, self._looks, self._counts):
            timer.stop()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def open(self) -> None:
        """The window of the arrived reports."""
        if self.window is None:
            self.window = self._make_window()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def ask_signer(
        self, parent: QWidget, done: "Callable[[Signer], object]", *, given_up: Callable[[], object]
    ) -> None:
        """Ask for the PIN once and hand on the opened signer."""
        from app.ui.pin import ask_signer

        ask_signer(parent, self._session.station, self._session.run, done, given_up=given_up)

    def trust_changed(self) -> None:
        """Whom this workstation knows changed: what arrived is looked at again."""
        if self._desk is not None or self._session.station.settings.shared:
            self._look()

    # -- what waits -------------------------------------------------------------------------------

    @property
    def desk(self) -> "ReviewDesk":
        """The headless desk, made when it is first needed."""
        if self._desk is None:
            from app.review.desk import ReviewDesk
            from app.ui.report.pages import CHECKING

            self._desk = ReviewDesk(self._session.station, self._deliver, CHECKING)
            self._desk.subscribe(self._counts.start)
        return self._desk

    def _first_look(self) -> None:
        settings = self._session.station.settings
        if settings.shared:
            self._looks.start()
            self._look()
        elif settings.box:
            self._count()
        else:
            asked = self._session.station.worker.submit(_any_arrival)
            when_done(asked, self, lambda any_there: self._count() if any_there else None, _quietly)

    def _look(self) -> None:
        """What is new in the shared folder. Its problems are told in the window, which looks as well."""
        if not self._closed:
            when_done(self.desk.look(), self, lambda _: self._counts.start(), _quietly)

    def _count(self) -> None:
        def counted(rows: "tuple[Row, ...]") -> None:
            self.waiting.emit(sum(row.mine for row in rows))

        if not self._closed:
            when_done(self.desk.rows(), self, counted, _quietly)

    # -- the window -------------------------------------------------------------------------------

    def _make_window(self) -> "ReviewWindow":
        from app.ui.review.window import ReviewWindow

        station = self._session.station
        window = ReviewWindow(self.desk, station.pack, station.clock, station.settings.staff.name, self.ask_signer)
        window.revise_asked.connect(self._revise)
        window.judgement_asked.connect(self._take_judgement)
        window.copy_asked.connect(self._copy)
        window.history_asked.connect(self._history)
        return window

    def _history(self, encounter: str) -> None:
        """All that is known of the counterpart of a report, looked up for the review of it."""
        from app.people.purpose import reviewing

        self._session.people.open_person(encounter, reviewing(encounter))

    def _revise(self, encounter: str, form: "FormId") -> None:
        """The next revision of a report that came back, with the comments beside its fields."""
        from app.forms.sign.entry import Comment

        case = self.window.case.case if self.window else None
        returned = case.route.returned if case and case.route else None

        def found(row: "EncounterRow | None") -> None:
            if row is None:
                self._not_here()
            elif returned is None:
                self._session.open_papers(encounter, form)
            else:
                entry, signature = returned.entry, returned.signature
                comments = (Comment("", entry.text), *entry.comments) if entry.text else entry.comments
                self._session.open_papers(encounter, form, comments, signature.signer, signature.at)

        self._find(encounter, found)

    def _find(self, encounter: str, found: "Callable[[EncounterRow | None], object]") -> None:
        asked = self._session.station.worker.submit(lambda store: store.encounter(encounter))
        when_done(asked, self, found, self._tell)

    def _not_here(self) -> None:
        self._session.say(
            tr("この端末には、もとの記録がありません。"),
            tr("報告書を作った端末で開いてください。"),
            self.window,
        )

    def _tell(self, error: BaseException) -> None:
        if isinstance(error, Refused):
            self._session.say(str(error), "", self.window)
        else:
            self._session.tell(error)

    # -- the handler's log ------------------------------------------------------------------------

    def _take_judgement(self, encounter: str) -> None:
        """The 所属長's judgement into the log of the encounter, as a line of its own."""

        def judged(judged: "Judged | None") -> None:
            if judged is None or not judged.kind:
                what = tr("記録に入れる判断は、まだ届いていません。")
                self._session.say(what, tr("判断が届くと、もう一度押せます。"), self.window)
                return
            data = {"by": judged.by, "judgement": judged.judgement, "at": judged.at.isoformat() if judged.at else ""}
            said = tr("判断を記録に入れました：{label}").format(label=judged.label)
            self.log(encounter, judged.kind, judged.reason, data, said)

        def found(row: "EncounterRow | None") -> None:
            if row is None:
                self._not_here()
            else:
                when_done(self.desk.judgement_of(encounter), self, judged, self._tell)

        self._find(encounter, found)

    def log(self, encounter: str, kind: str, text: str, data: Mapping[str, object], said: str = "") -> None:
        """Log an event of an encounter of this store. One that is not on the desk is brought there for it, and put away
        once the line is saved. Logged already: nothing is done. `said`: told once it is done."""
        desk = self._session.desk
        open_here = any(summary.id == encounter for summary in desk.encounters())
        if open_here:
            self._log_now(encounter, kind, text, data, said)
            return
        self._borrowed.add(encounter)
        then = partial(self._log_now, encounter, kind, text, data, said)
        when_done(desk.load(encounter), self, lambda _: then(), self._tell)

    def _log_now(self, encounter: str, kind: str, text: str, data: Mapping[str, object], said: str) -> None:
        desk = self._session.desk
        try:
            if any(event.kind == kind and event.data == data for event in desk.events(encounter)):
                said = tr("もう記録に入っています。")
                self._put_away(encounter)
            else:
                desk.log(encounter, kind, text, data)
        except Refused as refused:
            said = str(refused)
            self._put_away(encounter)
        if said:
            self._session.say(said, tr("対応の記録の画面で確かめられます。"), self.window)

    def _watch(self, change: Change) -> None:
        if change.what == "saved":
            self._put_away(change.encounter)

    def _put_away(self, encounter: str) -> None:
        if encounter in self._borrowed:
            self._borrowed.discard(encounter)
            self._session.put_away(encounter)

    # -- the copy for 職員課 -----------------------------------------------------------------------

    def _copy(self, id: str) -> None:
        """The copy without personal data, of a report whose last seal is in."""
        when_done(self.desk.case(id), self, self._open_copy, self._tell)

    def _open_copy(self, case: "Case") -> None:
        from app.ui.review.copy_dialog import CopyDialog

        try:
            dialog = CopyDialog.of(case, parent=self.window)
        except Refused as refused:
            self._session.say(str(refused), "", self.window)
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.exported.connect(lambda _id, path: self._copied(case, path))
        dialog.show()

    def _copied(self, case: "Case", path: Path) -> None:
        """The copy is written: that is a line of the case, and of the handler's log where it is here."""
        staff = self._session.station.settings.staff.name
        line = self.desk.add_line(case.row.id, "hr_copy", tr("個人情報を除いた写しを作成"), staff, closes=True)
        when_done(line, self, lambda _: self._reload(case.row.id), self._tell)
        when_done(self._session.run.submit(_digest, path), self, partial(self._log_copy, case), self._tell)

    def _log_copy(self, case: "Case", digest: str) -> None:
        encounter = case.row.encounter

        def found(row: "EncounterRow | None") -> None:
            if row is not None:
                self.log(encounter, "hr_copy_exported", "", {"form": case.row.form, "sha256": digest})

        self._find(encounter, found)

    def _reload(self, id: str) -> None:
        if self.window and self.window.case.id == id:
            self.window.case.reload()


def _any_arrival(store: "Store") -> bool:
    """Whether any report ever arrived here."""
    from sqlalchemy import select

    from app.models.tables import arrivals

    with store.transaction() as connection:
        return connection.execute(select(arrivals.c.number).limit(1)).first() is not None


def _digest(path: Path) -> str:
    """SHA-256 of a file just written. Raises EnvironmentProblem."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise disk_problem(error) from error


def _quietly(error: BaseException) -> None:
    """Nobody asked, so a problem of the surroundings is not told; anything else is a bug."""
    if not isinstance(error, EnvironmentProblem):
        raise error

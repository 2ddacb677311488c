"""One encounter's papers: which form, the questions before the 記録票, and the editor."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.base.errors import EnvironmentProblem
from app.base.wareki import format_date
from app.counter.desk import Desk
from app.counter.report import Commented, Report, author_of, open_report
from app.forms.document import FormId
from app.forms.sign.entry import Comment
from app.station.workstation import Workstation
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.editor import AskSigner, ReportEditor, ask_for_path
from app.ui.report.screening import Screening
from app.ui.report.service import Heading
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Label, row
from app.ui.widgets.problem import show_problem
from app.ui.widgets.texts import set_words

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer


class ReportWindow(QWidget):
    """The papers of the encounter `encounter`, which is on the desk. finished: the person is done with them."""

    finished = Signal(str)

    def __init__(
        self,
        station: Workstation,
        desk: Desk,
        encounter: str,
        *,
        form: FormId | None = None,
        comments: Sequence[Comment] = (),
        comments_by: str = "",
        comments_at: datetime | None = None,
    ) -> None:
        """`form`: the one to open at once. `comments`: what it came back with (差戻し), whose, and signed when."""
        super().__init__()
        self.setProperty("role", "page")
        self.setWindowTitle(tr("書類"))
        self.resize(1280, 700)
        self._station, self._desk, self.encounter = station, desk, encounter
        self.choose_path = ask_for_path
        self.ask_signer: AskSigner = self._ask_pin
        self._commented = Commented(tuple(comments), comments_by, comments_at)
        self._pages = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self._choice = self._make_choice()
        self._pages.addWidget(self._choice)
        self.editor: ReportEditor | None = None
        self.screening: Screening | None = None
        self._leaving = self._warned = False
        if form:
            self.open_form(form)

    def _make_choice(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "page")
        card = Card()
        card.setMaximumWidth(760)
        card.box.addWidget(Label(tr("どの書類を作りますか"), "title"))
        titles = dict(self._desk.pack_of(self.encounter).forms)
        self.report_button = BigButton(titles["report"], "primary")
        self.record_button = BigButton(titles["record"])
        self.report_button.clicked.connect(lambda: self.open_form("report"))
        self.record_button.clicked.connect(self._screen)
        for button, text in (
            (self.report_button, tr("不当要求行為等を受けたとき、またはそのおそれがあるとき")),
            (self.record_button, tr("面談や電話で、職務について働きかけを受けたとき。要るかどうかを問いで確かめます")),
        ):
            card.box.addWidget(button)
            card.box.addWidget(Label(text, "sub", wrap=True))
        close = BigButton(tr("閉じる"))
        close.clicked.connect(self.close)
        card.box.addLayout(row(1, close))
        layout = QVBoxLayout(page)
        pad = theme.size("s6")
        layout.setContentsMargins(pad, pad, pad, pad)
        centred = row(1, card, 1)
        centred.setStretch(1, 100)
        layout.addLayout(centred)
        layout.addStretch(1)
        return page

    def open_form(self, form: FormId) -> None:
        """Open the draft of a form in the editor."""
        opening = open_report(self._station, self._desk, self.encounter, form, self._commented)
        when_done(opening, self, self._edit, self._tell)

    def _screen(self) -> None:
        self.screening = Screening()
        self.screening.write.connect(lambda: self.open_form("record"))
        self.screening.leave.connect(self.close)
        self._show(self.screening)
        self.screening.answers["yes"].setFocus()

    def _edit(self, report: Report) -> None:
        boxes = tuple(label for _, label in self._desk.pack_of(self.encounter).boxes)
        heading = Heading(boxes, author_of(self._station), format_date(self._station.clock.now().date()))
        self.editor = ReportEditor(report, heading, self.choose_path, self.ask_signer)
        self.editor.closed.connect(self.close)
        set_words(self, title=report.title)
        self._show(self.editor)
        next(iter(self.editor.paper.fields.values())).editor.setFocus()

    def _ask_pin(self, parent: QWidget) -> "Future[Signer | None] | None":
        """The office's identity by its PIN; None where none was issued to this person."""
        from app.ui.pin import ask_author

        return ask_author(parent, self._station)

    def _show(self, page: QWidget) -> None:
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            raise error
        show_problem(self, error)

    def leave(self) -> None:
        """Close at once, whatever becomes of the draft: the program ends."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.editor:
            self.editor.flush()
        if not self._leaving and self._draft_holds():
            event.ignore()
            return
        self.finished.emit(self.encounter)
        super().closeEvent(event)

    def _draft_holds(self) -> bool:
        """An edit on its way to the disk holds the window until it is there; one that cannot be kept holds it once."""
        if self.editor and self.editor.saving:
            self._warned = False
            self.editor.settled.connect(self.close, Qt.ConnectionType.SingleShotConnection)
            return True
        if self.editor and self.editor.unsaved and not self._warned:
            self._warned = True
            self.editor.say_unsaved()
            return True
        return False

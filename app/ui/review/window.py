"""The window of the arrived reports: the inbox, and one report of it."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.base.clock import Clock
from app.guidance.pack import Pack
from app.review.view import Row
from app.ui.review.batch import BatchSheet
from app.ui.review.case import CasePage
from app.ui.review.coming_in import choose_files
from app.ui.review.entry_sheet import EntrySheet
from app.ui.review.inbox import InboxPage
from app.ui.review.keys_sheet import ReviewKeysSheet
from app.ui.review.service import AskSigner, ChooseFiles, ReviewService
from app.ui.shortcuts import Key, ReviewKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import fit

LOOK_EACH_MS = 60_000


class ReviewWindow(QWidget):
    """The manager's desk on the screen; `me` is the person's 氏名. Never modal: the desk works beside it.

    copy_asked(id): the copy for 職員課. revise_asked(encounter, form): the next revision. judgement_asked(encounter):
    the judgement is to be taken into the log. history_asked(encounter): all that is known of the counterpart.
    """

    copy_asked = Signal(str)
    revise_asked = Signal(str, str)
    judgement_asked = Signal(str)
    history_asked = Signal(str)

    def __init__(
        self,
        service: ReviewService,
        pack: Pack,
        clock: Clock,
        me: str,
        ask_signer: AskSigner,
        choose: ChooseFiles = choose_files,
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setWindowTitle(tr("届いた書類"))
        fit(self, 1366, 720)
        self.inbox = InboxPage(service, pack, clock, ask_signer, choose)
        self.case = CasePage(service, me, ask_signer)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.inbox)
        self._pages.addWidget(self.case)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.inbox.open_asked.connect(self.open_report)
        self.inbox.shown.connect(self._notice)
        self.case.back.connect(self.show_inbox)
        self.case.copy_asked.connect(self.copy_asked)
        self.case.revise_asked.connect(self.revise_asked)
        self.case.judgement_asked.connect(self.judgement_asked)
        self.case.history_asked.connect(self.history_asked)
        bind(Key.CLOSE, self, self._close)
        bind(Key.HELP, self, self.show_keys)
        bind(ReviewKey.OPEN_FILE, self, self.open_files)
        bind(ReviewKey.LOOK, self, self.inbox.look)
        bind(ReviewKey.APPROVE, self.inbox, self.inbox.start_batch)
        self._looks = QTimer(self, interval=LOOK_EACH_MS)
        self._looks.timeout.connect(self.inbox.poll)

    @property
    def busy(self) -> bool:
        """Whether something is being signed."""
        sheet, batch = self.case.stack.sheet, self.inbox.stack.sheet
        return any(isinstance(each, EntrySheet | BatchSheet) and each.busy for each in (sheet, batch))

    def open_report(self, id: str) -> None:
        """Show one file of the inbox; not while something is being signed."""
        if self.busy:
            return
        self._pages.setCurrentWidget(self.case)
        self.case.open(id)

    def show_inbox(self) -> None:
        """Back to the list, where the report that was open is chosen."""
        self.inbox.wish(self.case.id)
        self.inbox.refresh()
        self._pages.setCurrentWidget(self.inbox)
        self.inbox.list.setFocus()

    def show_keys(self) -> None:
        """The list of keys, unless something is asked already."""
        if self._pages.currentWidget() is self.case:
            self.case.open_keys()
        elif self.inbox.stack.sheet is None:
            self.inbox.stack.open(ReviewKeysSheet())

    def _notice(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.case.notice(row)

    def open_files(self) -> None:
        """Ask for files to take in, and show what becomes of them."""
        if not self.busy:
            if self._pages.currentWidget() is self.case:
                self.show_inbox()
            self.inbox.open_files()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pages.currentWidget() is self.inbox:
            self.inbox.list.setFocus()
        self.inbox.refresh()
        self.inbox.poll()
        self._looks.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.busy:
            event.ignore()  # a file under way is finished first
            return
        self._looks.stop()
        super().closeEvent(event)

    def _close(self) -> None:
        if self._pages.currentWidget() is self.case:
            self.case.leave()
        else:
            self.close()

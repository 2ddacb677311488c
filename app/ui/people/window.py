"""The window 相手方と統計: pages made when they are first shown, and the reason why people are looked up."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.text import shown
from app.people.purpose import Purpose
from app.ui import theme
from app.ui.counter.parts import bar, button, column, relabel
from app.ui.counter.sheet import Sheet, SheetStack
from app.ui.counter.sheets import key_grid
from app.ui.people.index_bar import IndexBar
from app.ui.people.page import PeoplePage
from app.ui.people.reason_sheet import ReasonSheet
from app.ui.shortcuts import Key, PeopleKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ElidedLabel, fit, row
from app.ui.widgets.texts import set_words

if TYPE_CHECKING:
    from app.people.search.filters import Query

NARROW = 1000
"""Below this width the keys are left out of the buttons, px."""


class PageId(Enum):
    """(what the page is called, in 目立たない表示, its key, whether people are shown on it)."""

    SEARCH = ("さがす", "さがす", PeopleKey.SEARCH_PAGE, True)
    HISTORY = ("相手方の履歴", "記録", PeopleKey.HISTORY_PAGE, True)
    FIGURES = ("統計", "集計", PeopleKey.FIGURES_PAGE, False)
    LEDGER = ("台帳の取り込み", "取り込み", PeopleKey.LEDGER_PAGE, False)
    LOOKUPS = ("照会の記録", "閲覧の記録", PeopleKey.LOOKUPS_PAGE, False)

    @property
    def key(self) -> PeopleKey:
        return self.value[2]

    @property
    def names_people(self) -> bool:
        return self.value[3]

    def label(self, *, discreet: bool) -> str:
        return tr(self.value[1] if discreet else self.value[0])


class PeopleWindow(QWidget):
    """Never modal: the desk works beside it. `make`: how each page is made.

    papers_asked(encounter): papers of this workstation are to be opened. changed: something was stated or taken in.
    """

    papers_asked = Signal(str)
    changed = Signal()

    def __init__(self, make: Mapping[PageId, Callable[[], PeoplePage]]) -> None:
        super().__init__()
        self.setProperty("role", "page")
        fit(self, 1366, 720)
        self._make = make
        self._made: dict[PageId, PeoplePage] = {}
        self._discreet = self._leaving = False
        self._then: Callable[[], object] | None = None
        """What was asked for and waits for the reason."""
        self.purpose: Purpose | None = None
        self.page: PageId | None = None
        self.index_bar = IndexBar()
        self._pages = QStackedWidget()
        self.sheets = SheetStack(self._pages)
        self.buttons = {id: self._page_button(id) for id in PageId if id in make}
        self.why = ElidedLabel("", "sub")
        self.why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.other = button(tr("理由を変える"), self.ask_reason, "quiet")
        self._lay_out()
        self._bind_keys()
        self.set_discreet(False)
        self._show_why()

    # -- what is asked for -----------------------------------------------------------------------------

    def open(self, page: PageId, purpose: Purpose | None = None) -> None:
        """Show the window on that page. `purpose` None: asked for once, until the window is closed."""
        self._take(purpose)
        self._come_forward()
        self.go(page)

    def open_person(self, encounter: str, purpose: Purpose | None = None) -> None:
        """Show the history of the person of that encounter."""
        self._take(purpose)
        self._come_forward()
        self.show_person(encounter)

    def go(self, page: PageId) -> None:
        """To a page; first to the reason, where the page names people and none was given."""
        if page.names_people:
            self._with_purpose(lambda: self._show(page))
        else:
            self._show(page)

    def show_person(self, encounter: str) -> None:
        """To the history of the person of that encounter."""

        def show() -> None:
            assert self.purpose is not None
            self.made(PageId.HISTORY).show_person(encounter, self.purpose)
            self._show(PageId.HISTORY)

        self._with_purpose(show)

    def show_query(self, query: "Query") -> None:
        """To the search, with what it is to find."""

        def show() -> None:
            self._show(PageId.SEARCH)
            self.made(PageId.SEARCH).show_query(query)

        self._with_purpose(show)

    def ask_reason(self) -> None:
        """Ask for the reason (again)."""
        open_one = self.sheets.sheet
        words = open_one.words.text() if isinstance(open_one, ReasonSheet) else ""
        sheet = ReasonSheet(self._given, discreet=self._discreet, words=words)
        self.sheets.open(sheet)
        sheet.closed.connect(self._sheet_left)

    def made(self, id: PageId) -> PeoplePage:
        """That page, made where it was not."""
        if id not in self._made:
            page = self._made[id] = self._make[id]()
            self._pages.addWidget(page)
            page.set_discreet(self._discreet)
            page.person_asked.connect(self.show_person)
            page.papers_asked.connect(self.papers_asked)
            page.search_asked.connect(partial(self.go, PageId.SEARCH))
            page.changed.connect(self.changed)
            page.changed.connect(lambda: self.refresh(besides=page))
        return self._made[id]

    def refresh(self, besides: PeoplePage | None = None) -> None:
        """Something changed: the page in sight asks anew. Others do when they are shown."""
        if self.page is not None and self.isVisible():
            page = self.made(self.page)
            if page is not besides:
                page.refresh()

    @property
    def busy(self) -> bool:
        """Whether something is under way that closing would break off."""
        return any(page.busy for page in self._made.values())

    def leave(self) -> None:
        """Close it whatever goes on: the program ends, or its store is to be replaced."""
        for page in self._made.values():
            page.leave()
        self._leaving = True
        self.close()

    def set_discreet(self, discreet: bool) -> None:
        """目立たない表示 on or off."""
        self._discreet = discreet
        set_words(self, title=tr("受付メモ") if discreet else tr("相手方と統計"))
        self.setWindowIcon(theme.icon("memo" if discreet else "madomori"))
        self._show_names()
        self._show_why()
        for page in self._made.values():
            page.set_discreet(discreet)
        if isinstance(self.sheets.sheet, ReasonSheet):
            self.ask_reason()  # in the other words

    # -- inside ----------------------------------------------------------------------------------------

    def _take(self, purpose: Purpose | None) -> None:
        """One opening, one purpose: what comes out of an encounter or a report brings its own."""
        if purpose is not None:
            self.purpose = purpose
            self._then = None
            self.sheets.close_sheet()
            self._show_why()
        elif not self.isVisible() or (self.purpose and self.purpose.why != "stated"):
            self.purpose = None
            self._show_why()
            if self.page is not None and self.page.names_people:
                self.page = None  # what it shows was for another reason

    def _with_purpose(self, then: Callable[[], object]) -> None:
        if self.purpose is not None:
            then()
            return
        self._then = then
        if not isinstance(self.sheets.sheet, ReasonSheet):
            self.ask_reason()

    def _given(self, purpose: Purpose) -> None:
        self.purpose = purpose
        self._show_why()
        then, self._then = self._then, None
        self.sheets.close_sheet()
        if then is not None:
            then()
        elif self.page is not None:
            self._show(self.page)

    def _sheet_left(self) -> None:
        """The reason was not given: back to what was in sight, or away where there was nothing."""
        self._then = None
        self._show_names()
        if self.page is None or (self.page.names_people and self.purpose is None):
            self.close()

    def _show(self, id: PageId) -> None:
        page = self.made(id)
        self.page = id
        page.purpose = self.purpose
        if self.sheets.sheet is not None:
            self.sheets.close_sheet()
        self._pages.setCurrentWidget(page)
        self._show_names()
        self._show_why()
        page.refresh()
        page.take_focus()

    def _show_why(self) -> None:
        stated = self.purpose is not None and self.purpose.why == "stated"
        # In a narrow window nothing of a reason could be read beside the answer that changes it.
        self.why.setVisible(self.purpose is not None and not (stated and self.width() < NARROW))
        self.other.setVisible(stated)
        if self.purpose is not None:
            words = {"encounter": tr("対応中の照会"), "review": tr("報告書の確認")}
            said = words.get(self.purpose.why) or shown(self.purpose.reason, 60)
            self.why.set_whole(tr("理由：{reason}").format(reason=said))
            set_words(self.other, tip=self.why.whole)
            set_words(self.other, description=self.why.whole)

    def _show_names(self) -> None:
        narrow = self.width() < NARROW
        for id, made in self.buttons.items():
            relabel(made, id.label(discreet=self._discreet), None if narrow else id.key)
            made.setChecked(id is self.page)

    def _page_button(self, id: PageId) -> BigButton:
        made = button(id.label(discreet=False), lambda: self.go(id), "quick", id.key)
        made.setCheckable(True)
        made.clicked.connect(self._show_names)  # a click alone changes no page
        return made

    def _bind_keys(self) -> None:
        for id in self.buttons:
            bind(id.key, self, partial(self.go, id))
        bind(Key.SEARCH, self, partial(self.go, PageId.SEARCH))
        bind(Key.FIGURES, self, partial(self.go, PageId.FIGURES))
        bind(Key.CLOSE, self, self.close)
        bind(Key.HELP, self, self.show_keys)

    def show_keys(self) -> None:
        """The keys of this window, unless something is asked already."""
        if self.sheets.sheet is None:
            self.sheets.open(_KeysSheet())

    def _come_forward(self) -> None:
        self.show()
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody inside wanted. (As a shortcut it would take that of the sheets.)"""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.close()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_names()
        self._show_why()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whoever was shown is gone with the window; the next opening asks for its own reason."""
        busy = next((id for id, page in self._made.items() if page.busy), None)
        if busy is not None and not self._leaving:
            self._show(busy)  # it says what goes on, and can be stopped there
            event.ignore()
            return
        super().closeEvent(event)
        self.purpose = self._then = self.page = None
        self.sheets.close_sheet()
        for id in [id for id in self._made if id.names_people]:
            page = self._made.pop(id)
            self._pages.removeWidget(page)
            page.deleteLater()
        self._show_why()

    def _lay_out(self) -> None:
        head = bar("bar")
        line = row(*self.buttons.values(), 1, self.why, self.other)
        line.setStretch(len(self.buttons) + 1, 1000)
        line.setContentsMargins(theme.size("s4"), theme.size("s1"), theme.size("s4"), theme.size("s1"))
        head.setLayout(line)
        outer = column(self)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.index_bar)
        outer.addWidget(self.sheets, 1)


class _KeysSheet(Sheet):
    """The keys of this window at a glance."""

    def __init__(self) -> None:
        super().__init__(tr("キーの一覧"))
        pairs = [(key.shown, key.label) for key in (*PeopleKey, Key.REPORT, Key.HELP, Key.CLOSE)]
        self.box.addLayout(key_grid([*pairs, ("Esc", tr("この画面を閉じる"))], narrow=False))
        self.box.addStretch(1)

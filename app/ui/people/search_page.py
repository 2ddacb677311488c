"""さがす: one field over everything that was recorded, filters beside it, hits while one types."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.people.search.filters import Query
from app.people.search.find import COUNTED, Choices, Hit, Page, choices
from app.ui import theme
from app.ui.counter.parts import button, column, relabel
from app.ui.delivery import when_done
from app.ui.people.history_words import Wording
from app.ui.people.page import PeoplePage
from app.ui.people.parts import Nothing, foot
from app.ui.people.search_filters import SearchFilters
from app.ui.people.search_list import SearchList
from app.ui.people.search_model import SearchModel
from app.ui.shortcuts import Key, bind
from app.ui.text import tr
from app.ui.widgets.basic import ElidedLabel, row, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.people.desk import PeopleDesk
    from app.people.purpose import Purpose

ASK_AFTER_MS = 120
"""A pause in typing that is worth an answer."""
SETTLED_AFTER_MS = 1_500
"""Who types no more for so long has found, or looks for another."""
AT_ONCE = 30
NARROW = 1000
"""Below this width the keys are left out of the buttons, px."""
LOW = 400
"""Below this height there is not room for everything at once, px."""


class _Field(ComposingLineEdit):
    """Down goes to the hits."""

    def __init__(self, label: str, page: "SearchPage") -> None:
        super().__init__(label)
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers() and not self.composing:
            self._page.to_hits()
        else:
            super().keyPressEvent(event)


class SearchPage(PeoplePage):
    """Questions go to `people` one at a time, the latest last; what one typed meanwhile is asked next.

    Nobody is seen before it is written down; while one types, only who was not there before.
    """

    def __init__(self, people: "PeopleDesk") -> None:
        super().__init__()
        self._people = people
        self._asking = False
        self._again = False
        self._offered = self._offering = False
        self._shown: Query | None = None
        """What the list answers; None where it answers nothing."""
        self._total: int | None = None
        self._more = False
        self._noted: frozenset[str] = frozenset()
        """The people whose look-up is written down since the typing began."""
        self._noted_for: Purpose | None = None
        self._still = False
        """The hits stood still: with other words another look-up begins."""
        self._wish = False
        """Enter was pressed: to the hits, once they are there."""
        wording = Wording(people.station.packs.words)
        self.model = SearchModel(wording, self)
        self.list = SearchList(self.model)
        self.filters = SearchFilters(wording)
        self.field = _Field(tr("さがす言葉"), self)
        self.field.setPlaceholderText(tr("言葉、氏名、よみ、電話番号など。空白で区切ると、すべてを含むもの"))
        self.field.setClearButtonEnabled(True)
        self.fold = button("", self._fold, "quick")
        self.fold.setCheckable(True)
        self.more_button = button(tr("さらに読む"), self.read_more)
        self.papers = button(tr("書類を開く"), self._open_papers, key=Key.REPORT)
        self.open_button = button(tr("履歴を開く"), self._open_chosen, "primary")
        self.said = ElidedLabel("", "sub")
        self.fault = text_label("", "problem")
        self.fault.hide()
        self.empty = Nothing()
        self._typed = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_AFTER_MS)
        self._lay_out()
        self._connect()
        self.filters.hide()
        self._show_fold()
        self._show_nothing()
        self._chosen()

    def _connect(self) -> None:
        self._typed.timeout.connect(self.search_now)
        self._settled.timeout.connect(self.stood)
        self.field.textChanged.connect(lambda _: self._typed.start())
        self.field.submitted.connect(lambda _: self._entered())
        self.filters.changed.connect(self._filtered)
        self.list.chosen.connect(self._chosen)
        self.list.open_asked.connect(self._open)
        self.list.left.connect(self.field.setFocus)
        bind(Key.REPORT, self, self._open_papers, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- what the window asks ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask anew."""
        self.search_now()

    def take_focus(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def show_query(self, query: Query) -> None:
        """Search for this (the encounters behind a figure)."""
        self.filters.set(query.filters)
        self.fold.setChecked(self.filters.count > 0)
        self._fold()
        self.field.setText(query.text)
        self.search_now()

    def set_discreet(self, discreet: bool) -> None:
        wording = Wording(self._people.station.packs.words, discreet)
        chosen = self.list.currentIndex().row()
        self.model.say(wording)
        self.filters.say(wording)
        self.list.choose(max(chosen, 0))
        relabel(self.open_button, tr("記録を開く") if discreet else tr("履歴を開く"))
        set_words(self.list, name=tr("見つかった記録") if discreet else tr("見つかった対応"))

    @property
    def asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._asking or self._offering or self._typed.isActive()

    @property
    def query(self) -> Query:
        """What is typed and set now."""
        return Query(self.field.text(), self.filters.filters)

    # -- asking ----------------------------------------------------------------------------------------

    def _filtered(self) -> None:
        self._show_fold()
        self._typed.start()

    def _entered(self) -> None:
        """Enter in the field: now, and to the hits."""
        self._wish = True
        self.search_now()

    def search_now(self) -> None:
        """Ask for what is typed and set now."""
        self._typed.stop()
        if self._asking:
            self._again = True
            return
        query = self.query
        self.fault.setVisible(self.filters.faulty)
        self.fault.setText(tr("日付は R8.4.1 や 2026-04-01 のように入れてください。"))
        if query == Query() or (not query.text.strip() and not self.filters.count):
            self._forget()
            return
        self._asking = True
        when_done(self._people.search(query, AT_ONCE), self, partial(self._answered, query), self._not_answered)

    def read_more(self) -> None:
        """The next hits, below those there are."""
        query, hits = self._shown, self.model.hits
        if self._asking or query is None or not self._more or not hits:
            return
        self._asking = True

        def answered(page: Page) -> None:
            if self._shown == query:
                first = self.model.rowCount()
                self.model.add(page.hits)
                self._more = page.more
                self._show_count(page)
                self.list.choose(first)
                self.list.setFocus()
                self._settled.start()
            self._asked()

        def noted(page: Page) -> None:
            self._when_noted(page.hits, partial(answered, page))

        when_done(self._people.search(query, AT_ONCE, hits[-1].number), self, noted, self._not_answered)

    def _answered(self, query: Query, page: Page) -> None:
        if self._again:  # what is asked next is the answer to what is typed now
            self._asked()
            return
        if (self._still and query != self._shown) or self._noted_for != self.purpose:
            self._noted, self._noted_for = frozenset(), self.purpose
        self._still = False
        self._when_noted(page.hits, partial(self._noted_answer, query, page))

    def _noted_answer(self, query: Query, page: Page) -> None:
        if not self._again:
            self._show(query, page)
        self._asked()

    def _asked(self) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.search_now()

    def _not_answered(self, error: BaseException) -> None:
        self._asked()
        self._failed(error)

    # -- what is shown -------------------------------------------------------------------------------

    def _show(self, query: Query, page: Page) -> None:
        same = query == self._shown
        kept = self.list.hit.encounter if same and self.list.hit else None
        stood = self.list.verticalScrollBar().value() if same else 0
        self._shown, self._total, self._more = query, page.total, page.more
        self.model.show(page.hits)
        self._show_count(page)
        if page.hits:
            self._middle.setCurrentIndex(0)
            place = self.model.row_of(kept) if kept else None
            self.list.choose(place or 0)
            self.list.verticalScrollBar().setValue(stood)
        else:
            self._show_nothing(tr("見つかりませんでした。") if not page.note else page.note, hint=not page.note)
        if self._wish:
            self._wish = False
            self.to_hits()
        self._settled.start()

    def _show_count(self, page: Page) -> None:
        count = self.model.rowCount()
        parts: list[str] = []
        if count and not self._more:
            parts.append(tr("{n}件見つかりました。").format(n=f"{count:,}"))
        elif count and self._total is not None and self._total < COUNTED:
            parts.append(tr("{all}件のうち新しい{n}件です。").format(all=f"{self._total:,}", n=f"{count:,}"))
        elif count:
            least = tr("{all}件以上のうち").format(all=f"{self._total:,}") if self._total else ""
            parts.append(least + tr("新しい{n}件です。ほかにもあります。").format(n=f"{count:,}"))
        if count and page.note:
            parts.append(page.note)
        if not page.complete:
            parts.append(tr("準備中のため、まだ出ていない記録があります。"))
        self.said.set_whole("".join(parts))
        self.more_button.setVisible(self._more)

    def _show_nothing(self, sentence: str = "", *, hint: bool = False) -> None:
        """No hits: before anything is asked, or none were found."""
        ways = tr("短い言葉や、よみでもさがせます。条件を減らすと見つかることがあります。")
        how = tr("記録・様式・相手方・判断の中をさがします。漢字の字体や、かな・カナの違いは気にせずに入れられます。")
        if sentence:
            self.empty.say(sentence, ways if hint else "")
        else:
            self.empty.say(tr("さがす言葉を入れてください。"), how)
        if self.list.hasFocus():
            self.field.setFocus()  # nothing is left to be chosen
        self._middle.setCurrentIndex(1)
        self._chosen()

    def _forget(self) -> None:
        """Nothing is asked: nobody is shown."""
        self._shown, self._total, self._more, self._wish = None, None, False, False
        self._still = True
        self._settled.stop()
        self.model.show(())
        self.said.set_whole("")
        self.more_button.hide()
        self._show_nothing()

    def _failed(self, error: BaseException) -> None:
        self.fault.setText(sentence_of(error))
        self.fault.show()
        announce(self, self.fault.text(), urgent=True)

    def _fold(self) -> None:
        if self.fold.isChecked() and not self._offered:
            self._offered = self._offering = True
            when_done(self._people.ask(choices), self, self._offer, self._not_offered)
        self.filters.setVisible(self.fold.isChecked())
        self._make_room()
        self._show_fold()

    def _offer(self, offered: Choices) -> None:
        self._offering = False
        self.filters.offer(offered)

    def _not_offered(self, error: BaseException) -> None:
        self._offered = self._offering = False
        self._failed(error)

    def _show_fold(self) -> None:
        count = self.filters.count
        text = tr("絞り込み（{n}）").format(n=count) if count else tr("絞り込み")
        self.fold.setText(f"{text} {'▴' if self.fold.isChecked() else '▾'}")
        set_words(self.fold, name=text)

    # -- the hits --------------------------------------------------------------------------------------

    def to_hits(self) -> None:
        """The focus to the list, where there is anything in it."""
        if self.model.rowCount():
            if not self.list.currentIndex().isValid():
                self.list.choose(0)
            self.list.setFocus()

    def _chosen(self) -> None:
        hit = self.list.hit
        self.open_button.setEnabled(hit is not None)
        self.papers.setEnabled(hit is not None and hit.origin == "own")

    def _open_chosen(self) -> None:
        if self.list.hit:
            self._open(self.list.hit.encounter)

    def _open(self, encounter: str) -> None:
        self.person_asked.emit(encounter)

    def _open_papers(self) -> None:
        hit = self.list.hit
        if hit and hit.origin == "own":
            self.papers_asked.emit(hit.encounter)

    # -- the log of look-ups -------------------------------------------------------------------------

    def stood(self) -> None:
        """The hits stand still."""
        self._settled.stop()
        self._still = True
        said = self.said.whole or self.empty.text()
        if self._shown is not None:
            announce(self, said)

    def _when_noted(self, hits: Sequence[Hit], then: Callable[[], None]) -> None:
        """Write down whose hits these are, as far as it is not written; then `then`."""
        new = tuple(person for person in _people(hits) if person not in self._noted)
        if not new or self.purpose is None:
            then()
            return
        from app.models.lookups import LookUp

        def written(_: None) -> None:
            self._noted |= frozenset(new)
            then()

        station, why = self._people.station, self.purpose
        by = station.settings.staff.name
        line = LookUp(station.clock.now(), by, "search", why.why, why.reason, why.encounter, new)
        when_done(self._people.look_up([line]), self, written, self._not_answered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        relabel(self.papers, tr("書類を開く"), Key.REPORT if event.size().width() >= NARROW else None)
        self._make_room()

    def _make_room(self) -> None:
        """On a low screen the filters stand in the place of the buttons, whose keys go on working."""
        self._foot.setVisible(self.height() >= LOW or not self.fold.isChecked())

    # -- the look --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        pad = theme.size("s4")
        head = QWidget()
        top = column(head)
        top.setContentsMargins(pad, theme.size("s3"), pad, theme.size("s2"))
        line = row(self.field, self.fold)
        line.setStretch(0, 1)
        top.addLayout(line)
        top.addWidget(self.filters)
        top.addWidget(self.fault)
        self._middle = QStackedWidget()
        self._middle.setMinimumHeight(theme.size("target"))  # on a low screen the filters need the room
        self._middle.addWidget(self.list)
        self._middle.addWidget(self.empty)
        around = QWidget()
        middle = column(around)
        middle.setContentsMargins(pad, 0, pad, theme.size("s2"))
        middle.addWidget(self._middle)
        body = column(self)
        body.setSpacing(0)
        body.addWidget(head)
        body.addWidget(around, 1)
        self._foot = foot(self.said, self.more_button, self.papers, self.open_button)
        body.addWidget(self._foot)
        self.setFocusProxy(self.field)


def _people(hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.person for hit in hits))

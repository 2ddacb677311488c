"""The history of one counterpart: the timeline, what belongs to the chosen encounter, and the case file made of it."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.base.errors import Refused
from app.base.text import shown
from app.forms.casefile.casefile import length_words
from app.people.history.history import History, Other, Past
from app.people.history.statements import Statement, state
from app.people.purpose import Purpose
from app.ui import theme
from app.ui.counter.parts import button, column, relabel, scrolling
from app.ui.counter.sheet import SheetStack
from app.ui.delivery import when_done
from app.ui.people.files import AskFile, ask_new_file
from app.ui.people.history_list import HistoryList, HistoryModel
from app.ui.people.history_sheets import ApartSheet, ObjectionSheet, SameSheet
from app.ui.people.history_side import HistorySide, known_words
from app.ui.people.history_words import Wording
from app.ui.people.page import PeoplePage
from app.ui.people.parts import Nothing, foot
from app.ui.shortcuts import Key, PeopleKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import ElidedLabel, row, text_label
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.models.lookups import What
    from app.people.desk import PeopleDesk
    from app.ui.people.casefile_dialog import CaseFileSheet
    from app.ui.people.on_desk import OnDesk


NARROW = 900
"""Below this width one half is shown at a time, px."""


class HistoryPage(PeoplePage):
    """`people`: the desk that answers; `run`: where a PDF is drawn and signed; `on_desk`: the encounters that go on."""

    def __init__(
        self,
        people: "PeopleDesk",
        run: Executor,
        ask_file: AskFile = ask_new_file,
        on_desk: "OnDesk | None" = None,
    ) -> None:
        super().__init__()
        self._on_desk = on_desk
        self._people, self._run, self._ask_file = people, run, ask_file
        self.wording = Wording(people.station.packs.words)
        self.encounter = ""
        self.history: History | None = None
        self._asked = 0
        """The number of the last question; an answer to an earlier one is late."""
        self._noted: set[str] = set()
        """Whose records are written down as looked up: every encounter that stood, or may come to stand, for one."""
        self._undo: tuple[Statement, ...] = ()
        self._making: CaseFileSheet | None = None
        self._second = False
        """Whether it is the chosen encounter that is in sight on a narrow screen."""
        self.model = HistoryModel(self.wording, self)
        self.list = HistoryList(self.model)
        self.side = HistorySide(people.about)
        self.name = ElidedLabel("", "title")
        self.known = text_label("", "sub")
        self.summary = text_label("", "sub")
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.said = ElidedLabel("", "sub")
        self.undo = button(tr("取り消す"), self.take_back)
        self.undo.hide()
        self.other_side = button(tr("選んだ対応を見る"), self._turn)
        """On a narrow screen one of the two halves is in sight."""
        self.make = button(tr("経過一覧（PDF）を作る…"), self.open_case_file, "primary", PeopleKey.CASE_FILE)
        self.to_search = button(tr("さがす"), self.search_asked.emit, "primary", PeopleKey.SEARCH_PAGE)
        self.empty = Nothing(self.to_search)
        self._lay_out()
        self._connect()
        self._show_nothing(tr("まだ選ばれていません。"), tr("「さがす」や、対応の画面から選んでください。"))

    # -- what the window asks ------------------------------------------------------------------------

    def show_person(self, encounter: str, purpose: Purpose) -> None:
        """Ask for the history of the person of that encounter; the look-up is written down before it is shown."""
        if self.busy:
            self._say(tr("PDF を作り終えてから、もう一度開いてください。"))
            return
        self.purpose = purpose
        if encounter != self.encounter:
            self.history = None
            self._show_nothing(tr("読み込んでいます…"), loading=True)
        self.encounter, self._noted = encounter, set()
        self._say("")
        self.stack.close_sheet()
        self.refresh()

    def refresh(self) -> None:
        if not self.encounter:
            return
        self._asked += 1
        number = self._asked

        def answered(history: History) -> None:
            if number != self._asked:
                return
            people = (history.person, *(person for other in history.others for person in other.persons))
            new = [person for person in people if person not in self._noted]
            if not new:
                self._note_done(number, history)
                return
            when_done(self.note("history", new), self, lambda _: self._note_done(number, history), self._failed)

        when_done(self._people.history(self.encounter), self, answered, self._failed)

    def note(self, what: "What", people: Sequence[str], reason: str = "") -> "Future[None]":
        """Write a look-up of these people down, for the purpose of this opening."""
        from app.models.lookups import LookUp

        assert self.purpose is not None
        station, why = self._people.station, self.purpose
        said = "　".join(filter(None, (why.reason, reason)))
        by = station.settings.staff.name
        return self._people.look_up(
            [LookUp(station.clock.now(), by, what, why.why, said, why.encounter, tuple(people))]
        )

    def take_focus(self) -> None:
        (self.list if self.history else self if self.to_search.isHidden() else self.to_search).setFocus()

    def set_discreet(self, discreet: bool) -> None:
        self.wording = Wording(self._people.station.packs.words, discreet)
        relabel(self.make, tr("PDF を作る…") if discreet else tr("経過一覧（PDF）を作る…"), PeopleKey.CASE_FILE)
        if self.history is not None:
            self._show(self.history)

    @property
    def busy(self) -> bool:
        return self._making is not None and self.stack.sheet is self._making and self._making.busy

    # -- what is shown -------------------------------------------------------------------------------

    def _note_done(self, number: int, history: History) -> None:
        if number == self._asked:
            others = (other.candidate.earlier for other in history.others)
            self._noted.update(one.case.encounter for one in history.past)
            self._noted.update(one.encounter for earlier in others for one in earlier)
            self._show(history)

    def _show(self, history: History) -> None:
        chosen = self.list.past.case.encounter if self.list.past else self.encounter
        self.history = history
        who = history.who
        self.name.set_whole(who.name or who.organisation or tr("（氏名なし）"))
        self.known.setText(self._known(history))
        self.summary.setText(self._counted(history))
        self.model.show(history.past, self.wording)
        if not self.list.choose(chosen):
            self.list.choose(history.past[0].case.encounter)
        self._show_chosen()
        self._middle.setCurrentIndex(0)
        self._arrange()
        if self.hasFocus():
            self.list.setFocus()

    def _known(self, history: History) -> str:
        """What is known, and what other records say instead."""
        lines = [known_words(history.who)]
        others = [value.replace("\n", "、") for _, values in history.also for value in values]
        if others:
            lines.append(tr("ほかの記録では　{values}").format(values="・".join(dict.fromkeys(others))))
        return "\n".join(filter(None, lines))

    def _counted(self, history: History) -> str:
        """How many and how long, and what else there is to see."""
        texts = [
            tr("対応 {n}件").format(n=len(history.past)),
            tr("回数に数える {n}件").format(n=history.counting),
            tr("合計 {hours}").format(hours=length_words(history.seconds)),
        ]
        more = []
        if history.objections:
            more.append(tr("本人の申し出 {n}件").format(n=len(history.objections)))
        if history.others:
            more.append(tr("同じ人かもしれない記録 {n}組").format(n=len(history.others)))
        return "\n".join("　".join(each) for each in (texts, more) if each)

    def _show_chosen(self) -> None:
        if self.history is not None:
            self.side.show_chosen(self.history, self.list.past, self.wording)

    def _show_nothing(self, sentence: str, hint: str = "", *, loading: bool = False) -> None:
        self.empty.say(sentence, hint)
        self.to_search.setVisible(not loading)
        self._middle.setCurrentIndex(1)
        self._arrange()

    def _say(self, sentence: str, undo: tuple[Statement, ...] = ()) -> None:
        self._undo = undo
        self.undo.setVisible(bool(undo))
        self.said.set_whole(sentence)
        if sentence:
            announce(self, sentence)

    def _failed(self, error: BaseException) -> None:
        sentence = sentence_of(error)
        if self.history is None:
            self._show_nothing(sentence)
            announce(self, sentence, urgent=True)
        else:
            self._say(sentence)

    # -- what is stated ------------------------------------------------------------------------------

    def ask_same(self, other: Other) -> None:
        """Show both, and let the person confirm."""
        if self.history is not None:
            self.stack.open(SameSheet(self.history, other, self._same))

    def ask_first_same(self) -> None:
        """The same of the likeliest other."""
        if self.history is not None and self.history.others and self.stack.sheet is None:
            self.ask_same(self.history.others[0])

    def ask_apart(self, encounter: str = "") -> None:
        """Show what falls apart, and let the person confirm."""
        past = self._past(encounter)
        if self.history is not None and past is not None and len(self.history.past) > 1:
            self.stack.open(ApartSheet(self.history, past, self._apart))

    def ask_objection(self, encounter: str = "") -> None:
        """Let the counterpart's words be written."""
        if (past := self._past(encounter)) is not None:
            self.stack.open(ObjectionSheet(past, self._object))

    def take_back(self) -> None:
        """Undo the last statement by saying the contrary; both stay written down."""
        undo, self._undo = self._undo, ()
        if undo:
            self._state(undo, tr("取り消し"), None, tr("取り消しました。"), ())

    def _past(self, encounter: str) -> Past | None:
        return self.history.of(encounter) if self.history and encounter else self.list.past

    def _same(self, sheet: SameSheet) -> None:
        assert self.history is not None
        try:
            if self._on_desk and self._on_desk.same(self.history, sheet.other, sheet.reason):
                self.stack.close_sheet()
                self._say(tr("同一人物と記録しました。いまの対応の回数に入ります。取り消しは対応の画面でできます。"))
                return
        except Refused as refused:
            self._not_stated(sheet, refused)
            return
        said = tuple(Statement("same", self.history.person, person) for person in sheet.other.persons)
        undo = tuple(one.contrary for one in said)
        self._state(said, sheet.reason, sheet, tr("同一人物と記録しました。"), undo)

    def _apart(self, sheet: ApartSheet) -> None:
        assert self.history is not None
        here = sheet.encounter
        said = [Statement("apart", here, other) for other in self.history.tied_to(here)]
        if sheet.keep.isChecked():
            first = sheet.groups[0][0]
            said += [Statement("same", first, group[0]) for group in sheet.groups[1:]]
        undo = tuple(one.contrary for one in said)
        if self._on_desk and self._on_desk.apart(self.history, here):
            undo = ()  # the one that goes on is joined again on its own screen
        self._state(said, sheet.reason, sheet, tr("別の人と記録しました。"), undo)

    def _state(
        self,
        said: Sequence[Statement],
        reason: str,
        sheet: SameSheet | ApartSheet | None,
        done: str,
        undo: tuple[Statement, ...],
    ) -> None:
        if sheet:
            sheet.set_busy(True)

        def written(_: None) -> None:
            self.stack.close_sheet()
            self._say(done, undo)
            self.changed.emit()
            self.refresh()

        stating = state(self._people.station, said, reason)
        when_done(stating, self, written, lambda error: self._not_stated(sheet, error))

    def _object(self, sheet: ObjectionSheet) -> None:
        if not sheet.text:
            sheet.show_fault(tr("本人の言葉を書いてください。"))
            sheet.words.setFocus()
            return
        sheet.set_busy(True)

        def written(_: None) -> None:
            self.stack.close_sheet()
            self._say(tr("本人の申し出を書き添えました。"))
            self.changed.emit()
            self.refresh()

        saying = self._people.object_(sheet.encounter, sheet.text)
        when_done(saying, self, written, lambda error: self._not_stated(sheet, error))

    def _not_stated(self, sheet: SameSheet | ApartSheet | ObjectionSheet | None, error: BaseException) -> None:
        sentence = sentence_of(error)
        if sheet:
            sheet.set_busy(False)
            sheet.show_fault(sentence)
        else:
            self._say(sentence)

    # -- the case file -------------------------------------------------------------------------------

    def open_case_file(self) -> None:
        """Ask what it is for, and show the figures with the lines they come from."""
        if self.history is None or self.stack.sheet is not None:
            return
        from app.ui.people.casefile_dialog import CaseFileSheet

        sheet = CaseFileSheet(self._people, self._run, self.history, self.wording, self._ask_file, self.note)
        self._making = sheet
        sheet.shown.connect(self._show_lines)
        sheet.closed.connect(lambda: self.model.mark(()))
        sheet.made.connect(lambda path: self._say(tr("書き出しました：{name}").format(name=shown(path.name))))
        self.stack.open(sheet)

    def _show_lines(self, encounters: Sequence[str], go_to: str) -> None:
        self.model.mark(encounters)
        if go_to:
            self.list.choose(go_to)

    # -- how it is laid out --------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _turn(self) -> None:
        self._second = not self._second
        self._arrange()
        (self.side if self._second else self.list).setFocus()

    def _arrange(self) -> None:
        """Both halves side by side; where the screen is narrow one of them, and a question before all else."""
        asks = self.stack.sheet is not None
        shown = self.history is not None and self._middle.currentIndex() == 0
        narrow = self.width() < NARROW
        self._left.setVisible(not narrow or not (self._second or asks))
        self._right.setVisible(not narrow or self._second or asks)
        self.other_side.setVisible(narrow and shown and not asks)
        relabel(self.other_side, tr("一覧へ") if self._second else tr("選んだ対応を見る"))
        self.make.setVisible(shown and not asks)
        self._foot.setVisible((shown or bool(self.said.whole)) and not asks)

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_chosen)
        self.stack.currentChanged.connect(lambda _: self._arrange())
        self.list.open_asked.connect(self._open_papers)
        self.side.papers_asked.connect(self.papers_asked)
        self.side.person_asked.connect(self.person_asked)
        self.side.apart_asked.connect(self.ask_apart)
        self.side.objection_asked.connect(self.ask_objection)
        self.side.same_asked.connect(self.ask_same)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind(Key.SAME_PERSON, self, self.ask_first_same, inside)
        bind(PeopleKey.CASE_FILE, self, self.open_case_file, inside)
        bind(PeopleKey.OBJECTION, self, self.ask_objection, inside)
        bind(PeopleKey.APART, self, self.ask_apart, inside)

    def _open_papers(self, encounter: str) -> None:
        past = self._past(encounter)
        if past is not None and past.case.origin == "own":
            self.papers_asked.emit(encounter)

    def _lay_out(self) -> None:
        pad = theme.size("s4")
        left = self._left = QWidget()
        box = column(left)
        box.setContentsMargins(pad, theme.size("s3"), theme.size("s2"), theme.size("s2"))
        head = row(self.name, self.summary, spacing="s4")
        head.setStretch(0, 2)
        head.setStretch(1, 3)
        box.addLayout(head)
        box.addWidget(self.known)
        box.addWidget(self.list, 1)
        self.stack = SheetStack(scrolling(self.side, tr("選んだ対応")))
        right = self._right = QWidget()
        column(right, theme.size("s3")).addWidget(self.stack)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setSizes([780, 586])
        self._middle = QStackedWidget()
        self._middle.addWidget(split)
        self._middle.addWidget(self.empty)
        self._foot = foot(self.said, self.undo, self.other_side, self.make)
        outer = column(self)
        outer.setSpacing(0)
        outer.addWidget(self._middle, 1)
        outer.addWidget(self._foot)

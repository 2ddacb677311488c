"""台帳の取り込み: the old ledger of the office, read and shown beforehand, taken in as a whole, and undone."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.base.text import shown
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.vocabulary import FIELDS
from app.ui import theme
from app.ui.counter.parts import button, column, scrolling
from app.ui.counter.sheet import SheetStack
from app.ui.delivery import Delivery, when_done
from app.ui.people.files import AskFile, ask_file
from app.ui.people.ledger_imports import ImportList, UndoSheet
from app.ui.people.ledger_preview import PreviewPanel
from app.ui.people.mapping_sheet import MappingSheet
from app.ui.people.page import PeoplePage
from app.ui.people.parts import foot
from app.ui.shortcuts import PeopleKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import Label, row, text_label
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.guidance.pack import Pack
    from app.models.imports import Import
    from app.people.ledger.desk import LedgerDesk
    from app.people.ledger.plan import Preview

T = TypeVar("T")
NAMES = 60
LOW = 400
"""Below this height there is room for what matters only, px."""
_START, _WORK, _PREVIEW = range(3)
_PARTS = 1000
"""The progress bar counts in so many: the bytes of a file are more than its numbers hold."""


class LedgerPage(PeoplePage):
    """Begins with the choice of a file and the earlier imports; then what the file says; then what became of it."""

    def __init__(self, ledgers: "LedgerDesk", pack: "Pack", ask: AskFile = ask_file) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._ledgers, self._ask = ledgers, ask
        self._deliver = Delivery(self)
        self._path: Path | None = None
        self._by_hand = LedgerMap()
        self._headings: tuple[str, ...] = ()
        """What the columns may be called, where the ledger was not understood."""
        self._read: Preview | None = None
        self._work = 0
        """The number of what is under way; what comes of an earlier one is not wanted any more."""
        self._cancelled = self._taking = False
        self.problem = text_label("", "problem")
        self.done = text_label("")
        self.imports = ImportList()
        self.panel = PreviewPanel(pack)
        self.says = Label("", "heading", wrap=True)
        self.bar = QProgressBar()
        self.bar.setFormat("%p%")
        self.bar.setAccessibleName(tr("進み具合"))
        self.open_button = button(tr("ファイルを選ぶ…"), self.choose, "primary", PeopleKey.OPEN_FILE)
        self.by_hand_button = button(tr("列を選ぶ…"), self.open_mapping)
        self.stop_button = button(tr("やめる"), self.cancel)
        self.map_button = button(tr("列の対応を直す…"), self.open_mapping)
        self.other_button = button(tr("ほかのファイル…"), self.choose)
        self.back_button = button(tr("やめる"), self.back)
        self.take_button = button(tr("取り込む"), self.take_in, "primary", PeopleKey.TAKE_IN)
        self.imports.undo_asked.connect(self._ask_undo)
        self.panel.sheet_chosen.connect(lambda name: self._read_again(replace(self._by_hand, sheet=name)))
        self.panel.lines_turned.connect(self.turn_lines)
        self.panel.reading_chosen.connect(self._choose_reading)
        self._lines: tuple[tuple[int, int], ...] = ()
        """The lines that may be headings as well, in turn."""
        self._lay_out()
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind(PeopleKey.OPEN_FILE, self, self.choose, inside)
        bind(PeopleKey.TAKE_IN, self, self.take_in, inside)
        bind(PeopleKey.HEADING_LINES, self, self.turn_lines, inside)
        self._tell("", "")

    @property
    def busy(self) -> bool:
        """Whether rows are being written."""
        return self._taking

    def refresh(self) -> None:
        """Which imports there are."""
        when_done(self._ledgers.imports(), self, self.imports.show_imports, self._failed)

    def take_focus(self) -> None:
        if self._pages.currentIndex() == _PREVIEW:
            self.panel.take_focus()
        elif self._pages.currentIndex() == _WORK:
            self.stop_button.setFocus()
        else:
            self.open_button.setFocus()

    def leave(self) -> None:
        self.cancel()

    # -- a file ----------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for a ledger."""
        if not self._taking and self.stack.sheet is None:
            self._ask(self, tr("これまでの台帳"), "", tr("台帳 (*.xlsx *.xlsm *.csv *.tsv *.txt)"), self.open_file)

    def open_file(self, path: Path) -> None:
        """Read that ledger and show what it says."""
        if not self._taking:
            self._path, self._headings = path, ()
            self._read_again(LedgerMap())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._taking and len([url for url in event.mimeData().urls() if url.isLocalFile()]) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_file(next(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()))

    def _read_again(self, by_hand: LedgerMap, failed: Callable[[BaseException], object] | None = None) -> None:
        if self._path is None:
            return
        path, self._by_hand = self._path, by_hand
        name = shown(path.name, NAMES)
        self._begin(tr("「{name}」を読んでいます…").format(name=name))
        reading = self._ledgers.preview(path, by_hand, self._progress(), self._is_cancelled())
        self._await(reading, self._show_preview, failed)

    def _show_preview(self, read: "Preview | None") -> None:
        if read is None:
            self.back()
            return
        self._read = read
        self._headings = tuple(each.heading for each in read.columns)
        self.panel.show_preview(read)
        possible = not read.rows_bad and read.rows_ok > read.already
        self.take_button.setEnabled(possible)
        self._turn_to(_PREVIEW)
        announce(self, self.panel.counts.text())
        asked = self.panel.first_question() if not possible else None
        (self.take_button if possible else asked or self.map_button).setFocus()

    def turn_lines(self) -> None:
        """Take other lines for headings: the next that may be, and in the end those found first."""
        if self._read is not None and self._pages.currentIndex() == _PREVIEW and self.stack.sheet is None:
            if self._by_hand.heading_lines == (0, 0):
                self._lines = self._read.other_lines
            self._turn_from(self._by_hand.heading_lines)

    def _turn_from(self, lines: tuple[int, int]) -> None:
        at = self._lines.index(lines) + 1 if lines in self._lines else 0
        after = self._lines[at] if at < len(self._lines) else (0, 0)

        def failed(error: BaseException) -> None:
            if isinstance(error, LedgerProblem) and after != (0, 0):
                self._turn_from(after)  # those lines head nothing
            else:
                self._failed(error)

        # What was chosen by hand are headings of other lines.
        self._read_again(replace(self._by_hand, heading_lines=after, columns={}), failed)

    def _choose_reading(self, key: str, value: str) -> None:
        known = self._by_hand
        self._read_again(replace(known, quotes=value) if key == "quotes" else replace(known, long_rows=value))

    def open_mapping(self) -> None:
        """Which column is what."""
        if self._headings and self.stack.sheet is None:
            known = self._read.columns if self._read else ()
            chosen = {each.field: each.heading for each in known if each.field}
            sheet = MappingSheet(FIELDS, self._headings, chosen, self._map)
            sheet.answer(button(tr("対応表を使う…"), self._choose_map))
            self.stack.open(sheet)

    def _map(self, columns: dict[str, str]) -> None:
        self.stack.close_sheet()
        self._read_again(replace(self._by_hand, columns=columns))

    def _choose_map(self) -> None:
        def use(path: Path) -> None:
            self.stack.close_sheet()
            when_done(self._ledgers.read_map(path), self, self._read_again, self._failed)

        self._ask(self, tr("対応表"), "", "TOML (*.toml)", use)

    # -- taking it in ----------------------------------------------------------------------------------

    def take_in(self) -> None:
        """Take in what is shown."""
        read = self._read
        in_sight = self._pages.currentIndex() == _PREVIEW and self.stack.sheet is None
        if read is None or not in_sight or not self.take_button.isEnabled():
            return
        self._begin(tr("「{name}」を取り込んでいます…").format(name=shown(read.name, NAMES)))
        self._taking = True
        correct = self.panel.corrects
        taking = self._ledgers.take_in(read, self._progress(), self._is_cancelled(), correct=correct)
        self._await(taking, partial(self._taken, read))

    def _taken(self, read: "Preview", made: "Import | None") -> None:
        self.back()
        if made is None:
            self._tell(tr("取り込みをやめました。1行も加わっていません。"), "")
            return
        name = shown(read.name, NAMES)
        says = tr("「{name}」の {n}行を取り込みました。").format(name=name, n=f"{read.rows_ok - read.already:,}")
        if read.already:
            says += tr("{n}行は取り込み済みだったので、加えていません。").format(n=f"{read.already:,}")
        self._tell(says, "")
        self.changed.emit()

    def cancel(self) -> None:
        """Stop what is under way."""
        self._cancelled = True
        if self._taking:
            self.says.setText(tr("取り込みをやめています…"))
            self.stop_button.setEnabled(False)
        elif self._pages.currentIndex() == _WORK:
            self._work += 1
            self.back()

    def back(self) -> None:
        """To the beginning."""
        self._read, self._headings = None, ()
        self._turn_to(_START)
        self.refresh()
        self.open_button.setFocus()

    # -- undoing ---------------------------------------------------------------------------------------

    def _ask_undo(self, which: "Import") -> None:
        self.stack.open(UndoSheet(which, partial(self._undo, which)))

    def _undo(self, which: "Import") -> None:
        def done(_: None) -> None:
            says = tr("「{name}」の取り込みを取り消しました。").format(name=shown(which.name, NAMES))
            self._tell(says, "")
            self.refresh()
            self.changed.emit()

        self.stack.close_sheet()
        when_done(self._ledgers.undo(which.number), self, done, self._failed)

    # -- what goes on ----------------------------------------------------------------------------------

    def _begin(self, says: str) -> None:
        self._work += 1
        self._cancelled = False
        self._tell("", "")
        self.says.setText(says)
        self.bar.setRange(0, 0)
        self.stop_button.setEnabled(True)
        self._turn_to(_WORK)
        self.stop_button.setFocus()
        announce(self, says)

    def _await(
        self,
        future: "Future[T]",
        then: Callable[[T], object],
        otherwise: Callable[[BaseException], object] | None = None,
    ) -> None:
        number = self._work

        def done(answer: T) -> None:
            self._taking = False
            if number == self._work:
                then(answer)

        def failed(error: BaseException) -> None:
            self._taking = False
            if number == self._work:
                (otherwise or self._failed)(error)

        when_done(future, self, done, failed)

    def _progress(self) -> Callable[[int, int], None]:
        """Told on another thread how far it is."""
        number = self._work

        def show(done: int, total: int) -> None:
            if number == self._work:
                self.bar.setRange(0, _PARTS if total else 0)
                self.bar.setValue(min(done, total) * _PARTS // total if total else 0)

        def progress(done: int, total: int) -> None:
            if isValid(self):
                self._deliver(partial(show, done, total))

        return progress

    def _is_cancelled(self) -> Callable[[], bool]:
        number = self._work
        return lambda: self._cancelled or number != self._work

    def _failed(self, error: BaseException) -> None:
        sentence = sentence_of(error)
        if self._pages.currentIndex() != _START:
            self.back()
        if isinstance(error, LedgerProblem):
            self._headings = error.headings
        self._tell("", sentence)

    def _tell(self, done: str, problem: str) -> None:
        for label, text in ((self.done, f"✓ {done}" if done else ""), (self.problem, problem)):
            label.setText(text)
            label.setVisible(bool(text))
        theme.set_property(self.done, "state", "saved")
        self.by_hand_button.setVisible(bool(problem) and bool(self._headings))
        if done or problem:
            announce(self, done or problem, urgent=bool(problem))

    def _turn_to(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self._foot.setVisible(place == _PREVIEW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = event.size().height() < LOW
        pad = theme.size("s1" if low else "s4")
        self._around.setContentsMargins(theme.size("s4"), pad, theme.size("s4"), pad)
        self.panel.set_low(low)

    def _lay_out(self) -> None:
        pad = theme.size("s4")
        start = QWidget()
        first = column(start, pad)
        what = tr("これまで Excel などで付けていた台帳を取り込むと、検索・履歴・統計と、対応中の候補に加わります。")
        first.addWidget(text_label(what))
        once = tr("取り込む前に、読めない行とそのわけを示します。すべての行が読めるときだけ、まとめて取り込みます。")
        twice = tr("同じ行は二度取り込まれません。取り込んだあとで取り消すこともできます。")
        first.addWidget(text_label(once + twice, "sub"))
        hint = Label(tr("ここへファイルを置いても開けます（.xlsx、CSV）"), "hint")
        first.addLayout(row(self.open_button, hint, 1, spacing="s3"))
        first.addWidget(self.done)
        first.addWidget(self.problem)
        first.addLayout(row(self.by_hand_button, 1))
        first.addSpacing(theme.size("s3"))
        first.addWidget(self.imports)
        first.addStretch(1)
        work = QWidget()
        under_way = column(work, theme.size("s6"), "s4")
        under_way.addStretch(1)
        under_way.addWidget(self.says)
        under_way.addWidget(self.bar)
        under_way.addLayout(row(self.stop_button, 1))
        under_way.addStretch(2)
        shown = QWidget()
        self._around = column(shown, pad)
        self._around.addWidget(self.panel)
        self._pages = QStackedWidget()
        for each in (scrolling(start, tr("台帳の取り込み")), work, shown):
            self._pages.addWidget(each)
        self._foot = foot(QWidget(), self.map_button, self.other_button, self.back_button, self.take_button)
        body = QWidget()
        inside = column(body)
        inside.setSpacing(0)
        inside.addWidget(self._pages, 1)
        inside.addWidget(self._foot)
        self.stack = SheetStack(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self._turn_to(_START)

"""統計: the figures of a year to look at, beside those of the year before; and how the staff are."""

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.base.clock import Clock
from app.base.files import write_whole
from app.base.memory import give_back
from app.base.text import shown
from app.base.wareki import fiscal_year, format_date, format_fiscal_year
from app.people.figures.charts import UNKNOWN, charts_of
from app.people.figures.tables import NAMES
from app.people.figures.year import Figures, Wanted, figures_of
from app.ui import theme
from app.ui.counter.parts import bar, button, column, relabel, scrolling, set_text
from app.ui.delivery import when_done
from app.ui.people.care_view import CareView
from app.ui.people.chart_card import ChartCard
from app.ui.people.chart_view import warm
from app.ui.people.figure_tiles import Tile, tiles_of
from app.ui.people.files import AskFile, ask_new_file
from app.ui.people.page import PeoplePage
from app.ui.people.parts import Nothing, caption
from app.ui.report.pages import DRAWING
from app.ui.shortcuts import PeopleKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import ElidedLabel, row, text_label
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.texts import ComboBox, TabBar, set_words
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.people.desk import PeopleDesk
    from app.people.figures.files import Kind

TWO_COLUMNS = 960
"""From this width on two charts stand side by side, px."""
_FIVE_TILES = 900
_CHOICE_WIDTH, _NARROW_CHOICE = 320, 160
_FORMATS: tuple[tuple["Kind", str], ...] = (
    ("xlsx", "Excel (*.xlsx)"),
    ("csv", "CSV (*.csv)"),
    ("pdf", "PDF (*.pdf)"),
)


class FiguresPage(PeoplePage):
    """asked(query): the encounters behind a figure are to be searched (`people.search.find.Query`). in_sight: every
    picture that is in sight without scrolling is there; drawn: the others are too."""

    asked = Signal(object)
    in_sight = Signal()
    drawn = Signal()

    def __init__(self, people: "PeopleDesk", run: Executor, clock: Clock, ask: AskFile = ask_new_file) -> None:
        super().__init__()
        self._people, self._run, self._clock, self._ask = people, run, clock, ask
        self._pack = people.station.packs.words
        self._discreet = False
        self._number = 0
        """Of the last question; an answer to an earlier one is late."""
        self._looking = False
        """Pictures in sight are waited for."""
        self.figures: Figures | None = None
        self.wanted = Wanted(fiscal_year(clock.now().date()))
        DRAWING.submit(warm)
        self.year = _choice(tr("年度"), self._chosen)
        self.department = _choice(tr("所属"), self._chosen)
        self.export_button = button(tr("書き出す…"), self.export, key=PeopleKey.EXPORT)
        self.until = ElidedLabel("", "sub")
        self.fault = text_label("", "problem")
        self.told = text_label()
        self.tiles = [Tile() for _ in range(5)]
        self.cards: dict[str, ChartCard] = {}
        self.empty = Nothing()
        self.care = CareView(people)
        self.tabs = TabBar()
        self.tabs.setAccessibleName(tr("統計"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._views = QStackedWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(self._turn)
        bind(PeopleKey.EXPORT, self, self.export, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Count anew."""
        self._number += 1
        number, wanted = self._number, self.wanted
        caring = self._views.currentWidget() is self.care
        for each in (self.year, self.until, self.export_button):
            each.setVisible(not caring)  # the care view has periods of its own
        self._name_fields()
        if caring:
            self.care.show_for(wanted.department)
        self._tell()

        def answered(figures: Figures) -> None:
            if number == self._number:
                self._show(figures)

        when_done(self._people.ask(lambda reading: figures_of(reading, wanted)), self, answered, self._failed)

    def _turn(self, view: int) -> None:
        self._views.setCurrentIndex(view)
        self.refresh()

    def take_focus(self) -> None:
        self.year.setFocus()

    def set_discreet(self, discreet: bool) -> None:
        """Charts in neutral words; how the staff are is not shown at all."""
        self._discreet = discreet
        self.tabs.setTabText(0, tr("集計") if discreet else tr("統計"))
        self.tabs.setTabVisible(1, not discreet)
        if discreet:
            self.care.forget()
        self._name_fields()
        if self.figures is not None:
            self._show(self.figures)

    def _show(self, figures: Figures) -> None:
        self.figures = figures
        _offer(self.year, [(format_fiscal_year(year), year) for year in figures.years], figures.wanted.year)
        departments: list[tuple[str, str | None]] = [(tr("役所全体"), None)]
        departments += [(name.strip() or UNKNOWN, name) for name in figures.departments]
        if figures.wanted.department not in (None, *figures.departments):
            departments.append((figures.wanted.department or "", figures.wanted.department))
        _offer(self.department, departments, figures.wanted.department)
        until = tr("{day}現在").format(day=format_date(figures.asked_at.date())) if figures.running else ""
        self.until.set_whole(until)
        if not figures.complete:
            self._tell(tr("途中までの数です。検索の準備が終わると、すべてを数えます。"))
        some = bool(figures.now.encounters or figures.before.whole)
        self.export_button.setEnabled(some and figures.complete)
        if not some:
            self.empty.say(tr("{year}の対応はまだありません。").format(year=format_fiscal_year(figures.now.year)))
            self._middle.setCurrentIndex(1)
            announce(self, self.empty.text())
            return
        self._middle.setCurrentIndex(0)
        for tile, figure in zip(self.tiles, tiles_of(figures, neutral=self._discreet), strict=True):
            tile.show_figure(figure)
        charts = charts_of(figures, self._pack, neutral=self._discreet)
        self._looking = True
        for id, chart in charts:
            if id not in self.cards:
                self._add_card(id)
            self.cards[id].show_chart(chart)
        for id, card in self.cards.items():
            card.setVisible(any(id == each for each, _ in charts))
        if self.isVisible():
            announce(
                self, tr("{year}の統計です。").format(year=format_fiscal_year(figures.now.year)) + self.tiles[0].said
            )

    def _add_card(self, id: str) -> None:
        card = self.cards[id] = ChartCard(tr(NAMES[id]))
        card.chosen.connect(self._follow)
        card.view.drawn.connect(self._notice)
        self._place(card, len(self.cards) - 1)

    def _notice(self) -> None:
        views = [card.view for card in self.cards.values() if card.isVisible() and card.view.chart]
        waiting = [view for view in views if view.picture is None]
        if self._looking and all(view.visibleRegion().isEmpty() for view in waiting):
            self._looking = False
            self.in_sight.emit()
            for view in waiting:
                view.draw()
        if not waiting:
            DRAWING.submit(give_back)
            self.drawn.emit()

    def _chosen(self) -> None:
        year, department = self.year.currentData(), self.department.currentData()
        if year is not None:
            self.wanted = Wanted(year, department)
            self.refresh()

    def _follow(self, key: str) -> None:
        from app.people.figures.behind import query_of

        self.asked.emit(query_of(self.wanted, key, self._pack))

    def _failed(self, error: BaseException) -> None:
        sentence = sentence_of(error)
        self._tell(fault=sentence)
        announce(self, sentence, urgent=True)

    def _tell(self, said: str = "", fault: str = "") -> None:
        """One line under the fields: what was done, or what went wrong; "" takes it away."""
        for label, text in ((self.told, said), (self.fault, fault)):
            set_text(label, text)
            label.setVisible(bool(text))

    # -- files -------------------------------------------------------------------------------------

    def export(self) -> None:
        """Offer the files that can be made of what is shown."""
        if not self.export_button.isEnabled() or self.figures is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for public, title in ((False, tr("統計")), (True, tr("公表用のまとめ（役所全体）"))):
            for kind, pattern in _FORMATS:
                said = tr("{what}を {kind} に書き出す").format(what=title, kind=pattern.partition(" ")[0])
                action = menu.addAction(said, partial(self._export, kind, pattern, public))
                action.setEnabled(not public or self.wanted.department is None)
            menu.addSeparator()
        menu.popup(self.export_button.mapToGlobal(self.export_button.rect().bottomLeft()))

    def _export(self, kind: "Kind", pattern: str, public: bool) -> None:
        figures = self.figures
        if figures is None:
            return
        name = tr("公表用のまとめ") if public else tr("統計")
        name = f"{name}_{format_fiscal_year(figures.now.year)}.{kind}"
        self._ask(self, tr("統計を書き出す"), name, pattern, partial(self._write, figures, kind, public))

    def _write(self, figures: Figures, kind: "Kind", public: bool, path: Path) -> None:
        def make() -> None:
            from app.people.figures.files import figures_file

            write_whole(path, figures_file(figures, self._pack, kind, public=public))

        # Charts are drawn by the one thread that draws them.
        written = (DRAWING if kind == "pdf" else self._run).submit(make)
        when_done(written, self, lambda _: self._written(path), self._failed)

    def _written(self, path: Path) -> None:
        said = tr("書き出しました：{name}").format(name=shown(path.name))
        self._tell(said)
        announce(self, said)

    # -- layout ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _name_fields(self) -> None:
        """Captions and keys where there is room for them; a screen reader has them always."""
        narrow = self.width() < _FIVE_TILES
        self.year_caption.setVisible(not narrow and not self.year.isHidden())
        self.department_caption.setVisible(not narrow)
        self.until.setVisible(not narrow and self.tabs.currentIndex() == 0)
        self.department.setMaximumWidth(_NARROW_CHOICE if narrow else _CHOICE_WIDTH)
        relabel(self.export_button, tr("書き出す…"), None if narrow or self._discreet else PeopleKey.EXPORT)

    def _arrange(self) -> None:
        """Tiles and cards in as many columns as there is room for."""
        self._name_fields()
        across = len(self.tiles) if self.width() >= _FIVE_TILES else 3 if self.width() >= _FIVE_TILES // 2 else 2
        for at, tile in enumerate(self.tiles):
            self._tiles.addWidget(tile, at // across, at % across)
        self._right_side.setVisible(self.width() >= TWO_COLUMNS)
        for at, card in enumerate(self.cards.values()):
            self._place(card, at)

    def _place(self, card: ChartCard, at: int) -> None:
        two = self.width() >= TWO_COLUMNS
        box = self._right if two and at % 2 else self._left
        if box.indexOf(card) < 0:
            self._left.removeWidget(card)
            self._right.removeWidget(card)
            box.insertWidget(box.count() - 1, card)
        elif not two:
            box.insertWidget(at, card)

    def _lay_out(self) -> None:
        pad, gap = theme.size("s4"), theme.size("s3")
        head = bar("bar")
        self.year_caption = caption(tr("年度"), self.year)
        self.department_caption = caption(tr("所属"), self.department)
        line = row(
            self.tabs,
            self.year_caption,
            self.year,
            self.department_caption,
            self.department,
            self.until,
            1,
            self.export_button,
            spacing="s3",
        )
        line.setStretch(5, 100)
        line.setContentsMargins(theme.size("s2"), theme.size("s1"), pad, 0)
        head.setLayout(line)
        inside = QWidget()
        body = column(inside, pad, "s3")
        self._tiles = QGridLayout()
        self._tiles.setSpacing(gap)
        body.addLayout(self._tiles)
        left, self._right_side = QWidget(), QWidget()
        self._left, self._right = QVBoxLayout(left), QVBoxLayout(self._right_side)
        for box in (self._left, self._right):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(gap)
            box.addStretch(1)
        sides = row(left, self._right_side, spacing="s3")
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        body.addLayout(sides)
        body.addStretch(1)
        self._middle = QStackedWidget()
        self._middle.addWidget(scrolling(inside, tr("統計")))
        self._middle.addWidget(self.empty)
        for name, view in ((tr("統計"), self._middle), (tr("職員のようす"), self.care)):
            self.tabs.addTab(name)
            self._views.addWidget(view)
        outer = column(self)
        outer.setSpacing(0)
        outer.addWidget(head)
        for label in (self.told, self.fault):
            label.setContentsMargins(pad, gap, pad, 0)
            label.hide()
            outer.addWidget(label)
        outer.addWidget(self._views, 1)
        self._arrange()


def _choice(name: str, chosen: Callable[[], object]) -> ComboBox:
    made = ComboBox()
    set_words(made, name=name)
    made.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMaximumWidth(_CHOICE_WIDTH)
    made.activated.connect(lambda _: chosen())
    return made


def _offer(box: ComboBox, choices: "list[tuple[str, int]] | list[tuple[str, str | None]]", chosen: object) -> None:
    """Put the choices into `box`, this one chosen."""
    box.clear()
    for text, data in choices:
        box.addItem(text, data)
    box.setCurrentIndex(next((at for at, (_, data) in enumerate(choices) if data == chosen), 0))

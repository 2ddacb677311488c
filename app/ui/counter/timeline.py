"""The timeline on the screen: one line an event, with what became of it; the newest always in sight."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.base.text import shown
from app.counter.view import Line
from app.ui import theme
from app.ui.counter.timeline_model import LINE, LONGEST, STATES, TimelineModel
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.texts import draw

TIME_WIDTH = 56
STATE_WIDTH = 76
PAD = 7
LEADING = 1.35
"""Height of a line of text, in its size."""
MOST_LINES = 4
"""So many lines of one text are shown; the whole of it opens."""
_STATE_COLORS = {"saved": "good", "pending": "text_sub", "unsaved": "now"}

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of a line: its label, its text, an amendment, or the word that there is more."""

    text: str
    bold: bool = False
    struck: bool = False
    color: str = "text"


class LineDelegate(QStyledItemDelegate):
    """Paints a line: time, what happened, what was said, whether it is on the disk."""

    def __init__(self, parent: QWidget, model: TimelineModel) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        painter.save()
        self._paint_ground(painter, option, line)
        area = option.rect.adjusted(PAD, PAD, -PAD, -PAD)
        painter.setFont(option.font)
        painter.setPen(theme.color("text_sub"))
        step = _step(option.font)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        draw(painter, QRect(area.topLeft(), QSize(TIME_WIDTH, step)), flags, f"{line.event.at:%H:%M}")
        self._paint_state(painter, area, line, step)
        top = area.top()
        for block, layout in self._laid_out(line, option.rect.width(), option.font):
            painter.setPen(theme.color(block.color))
            layout.draw(painter, QPointF(area.left() + TIME_WIDTH, top))
            top += layout.lineCount() * step
        painter.restore()

    def height(self, line: Line, width: int, font: QFont) -> int:
        """The height of a line in px, where it is `width` px wide."""
        lines = sum(layout.lineCount() for _, layout in self._laid_out(line, width, font))
        return lines * _step(font) + 2 * PAD

    def _laid_out(self, line: Line, width: int, font: QFont) -> Iterator[tuple[_Block, QTextLayout]]:
        """Every block broken into lines; of a long text only the first, and the word that there is more."""
        room = max(width - 2 * PAD - TIME_WIDTH - STATE_WIDTH, 80)
        for block in self._blocks(line):
            layout, whole = _broken(block, room, font)
            yield block, layout
            if not whole or block.text.rstrip("」").endswith("…"):
                more = _Block(tr("続きを見る（Enter）"), color="primary")
                yield more, _broken(more, room, font)[0]

    def _blocks(self, line: Line) -> Iterator[_Block]:
        color = "text_sub" if line.struck else "text"
        yield _Block(self._model.title(line), bold=True, struck=line.struck, color=color)
        if text := self._model.text(line):
            yield _Block(text, struck=line.struck, color=color)
        for text in line.amendments:
            yield _Block(f"{tr('追記')} {shown(text, LONGEST, lines=True)}")

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, line: Line) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        unsaved = line.state == "unsaved"
        ground = "primary_soft" if selected else "now_soft" if unsaved else "sunken" if hovered else "surface"
        painter.fillRect(option.rect, theme.color(ground))
        if selected:
            bar = QRect(option.rect.topLeft(), QSize(4, option.rect.height()))
            painter.fillRect(bar, theme.color("primary"))
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_state(self, painter: QPainter, area: QRect, line: Line, step: int) -> None:
        font = QFont(painter.font())
        font.setPixelSize(theme.size("small"))
        font.setBold(line.state == "unsaved")
        painter.setFont(font)
        painter.setPen(theme.color(_STATE_COLORS[line.state]))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        draw(painter, QRect(area.left(), area.top(), area.width(), step), flags, tr(STATES[line.state]))


def _step(font: QFont) -> int:
    return round(font.pixelSize() * LEADING)


def _broken(block: _Block, room: int, font: QFont) -> tuple[QTextLayout, bool]:
    """The text in lines of `room` px, and whether all of it is there."""
    own = QFont(font)
    own.setBold(block.bold)
    own.setStrikeOut(block.struck)
    layout = QTextLayout(block.text.replace("\n", "\u2028"), own)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    step = _step(font)
    shown = 0
    layout.beginLayout()
    while layout.lineCount() < MOST_LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, (layout.lineCount() - 1) * step + (step - line.height()) / 2))
        shown = line.textStart() + line.textLength()
    layout.endLayout()
    # Qt counts UTF-16 units.
    return layout, shown * 2 >= len(layout.text().encode("utf-16-le"))


class Timeline(QTableView):
    """The log of the encounter in front. Enter opens a line whole; Delete strikes it; F7 adds to it."""

    open_asked = Signal(int)
    retract_asked = Signal(int)
    amend_asked = Signal(int)

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self._delegate = LineDelegate(self, model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("対応の記録"))
        # A table and not a list: it keeps the height of each row, so a new line makes it measure no other.
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)  # the line under the pointer is marked
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(lambda index: self.open_asked.emit(index.row() + 1))
        model.rowsInserted.connect(self._measure_new)
        model.dataChanged.connect(self._measure_changed)
        model.modelReset.connect(self.measure_all)

    def selected_seq(self) -> int | None:
        """The seq of the line that a person chose. With the focus alone Qt moves its cursor to the first line."""
        chosen = self.selectionModel().selectedRows()
        return chosen[0].row() + 1 if chosen else None

    def keyboardSearch(self, _search: str) -> None:
        """Letters and digits are quick keys here, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        seq = self.selected_seq()
        if seq is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.open_asked.emit(seq)
        elif seq is not None and event.key() == Qt.Key.Key_Delete:
            self.retract_asked.emit(seq)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.measure_all()
        self.scrollToBottom()

    def measure_all(self) -> None:
        """Another log, another width: every height anew, the newest line in sight."""
        self._measure(0, self._model.rowCount() - 1)
        self._to_newest()

    def _measure_new(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._measure(first, last)
        self._to_newest()

    def _measure_changed(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        if Qt.ItemDataRole.SizeHintRole in roles:
            self._measure(first.row(), last.row())
            self._to_newest()

    def _measure(self, first: int, last: int) -> None:
        width, font = self.viewport().width(), self.font()
        for row in range(first, last + 1):
            self.setRowHeight(row, self._delegate.height(self._model.line(row), width, font))

    def _to_newest(self) -> None:
        self.updateGeometries()  # Qt learns of the new heights only later
        self.scrollToBottom()

    def _menu(self, where: QPoint) -> None:
        index = self.indexAt(where) if self.indexAt(where).isValid() else self.currentIndex()
        if not index.isValid():
            return
        line: Line = index.data(LINE)
        seq = line.event.seq
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("全文を見る（Enter）"), lambda: self.open_asked.emit(seq))
        menu.addAction(f"{tr('訂正・追記')}（{Key.AMEND.shown}）", lambda: self.amend_asked.emit(seq))
        if seq > 1 and not line.struck:
            menu.addAction(tr("取消（Delete）"), lambda: self.retract_asked.emit(seq))
        menu.popup(self.viewport().mapToGlobal(where))

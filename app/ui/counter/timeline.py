"""The timeline on the screen: one line an event, with what became of it; the newest always in sight."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
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

from app.base.text import cut, visible
from app.counter.view import Line
from app.ui import theme
from app.ui.counter.timeline_model import LINE, LONGEST, STATES, TimelineModel, shown_text
from app.ui.shortcuts import Key
from app.ui.text import tr

TIME_WIDTH = 56
STATE_WIDTH = 76
PAD = 7
_FLAGS = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
_STATE_COLORS = {"saved": "good", "pending": "text_sub", "unsaved": "now"}

Index = QModelIndex | QPersistentModelIndex


class LineDelegate(QStyledItemDelegate):
    """Paints a line: time, what happened, what was said, whether it is on the disk."""

    def __init__(self, parent: QWidget, model: TimelineModel) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        painter.save()
        self._paint_ground(painter, option)
        area = option.rect.adjusted(PAD, PAD, -PAD, -PAD)
        plain, bold = QFont(option.font), QFont(option.font)
        bold.setBold(True)
        faint = theme.color("text_sub")
        painter.setFont(plain)
        painter.setPen(faint)
        painter.drawText(area, Qt.AlignmentFlag.AlignTop, f"{line.event.at:%H:%M}")
        self._paint_state(painter, area, line)
        body = area.adjusted(TIME_WIDTH, 0, -STATE_WIDTH, 0)
        for text, is_label in self._blocks(line):
            font = QFont(bold if is_label else plain)
            font.setStrikeOut(line.struck and not text.startswith(tr("追記")))
            painter.setFont(font)
            painter.setPen(faint if line.struck else theme.color("text"))
            drawn = painter.drawText(body, int(_FLAGS), text)
            body.setTop(drawn.bottom() + 2)
        painter.restore()

    def height(self, line: Line, width: int, font: QFont) -> int:
        """The height of a line in px, where it is `width` px wide."""
        bold = QFont(font)
        bold.setBold(True)
        room = QRect(0, 0, max(width - 2 * PAD - TIME_WIDTH - STATE_WIDTH, 80), 100_000)
        total = 0
        for text, is_label in self._blocks(line):
            total += QFontMetrics(bold if is_label else font).boundingRect(room, int(_FLAGS), text).height() + 2
        return total + 2 * PAD

    def _blocks(self, line: Line) -> list[tuple[str, bool]]:
        blocks = [(self._model.title(line), True)]
        text = shown_text(line)
        if text:
            blocks.append((text, False))
        blocks += [(f"{tr('追記')} {cut(visible(text[: LONGEST * 4]), LONGEST)}", False) for text in line.amendments]
        return blocks

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, theme.color("primary_soft" if selected else "surface"))
        if selected:
            bar = QRect(option.rect.topLeft(), QSize(4, option.rect.height()))
            painter.fillRect(bar, theme.color("primary"))
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_state(self, painter: QPainter, area: QRect, line: Line) -> None:
        font = QFont(painter.font())
        font.setPixelSize(theme.size("small"))
        font.setBold(line.state == "unsaved")
        painter.setFont(font)
        painter.setPen(theme.color(_STATE_COLORS[line.state]))
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(area, flags, tr(STATES[line.state]))


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
        self.scrollToBottom()

    def _measure_new(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._measure(first, last)
        self.scrollToBottom()

    def _measure_changed(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        if Qt.ItemDataRole.SizeHintRole in roles:
            self._measure(first.row(), last.row())

    def _measure(self, first: int, last: int) -> None:
        width, font = self.viewport().width(), self.font()
        for row in range(first, last + 1):
            self.setRowHeight(row, self._delegate.height(self._model.line(row), width, font))

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

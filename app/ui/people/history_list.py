"""The encounters of one counterpart as a timeline: two lines each, newest first, the year said where it changes. A
model and a painter, so that three hundred cost no more than ten."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.base.text import shown
from app.base.wareki import format_time
from app.people.history.history import Past
from app.ui import theme
from app.ui.people import history_words as words
from app.ui.people.history_words import Wording
from app.ui.text import tr
from app.ui.widgets.texts import LONG, draw

PAST = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_PAD, _GAP, _YEAR, _DAY = 10, 6, 74, 112
Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """The encounters, as the history has them."""

    def __init__(self, wording: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wording = wording
        self._past: tuple[Past, ...] = ()
        self.marked: frozenset[str] = frozenset()

    def show(self, past: Sequence[Past], wording: Wording) -> None:
        """Others, or the same in other words."""
        self.beginResetModel()
        self._past, self.wording = tuple(past), wording
        self.endResetModel()

    def mark(self, encounters: Sequence[str]) -> None:
        """Mark those that a figure was counted from."""
        self.marked = frozenset(encounters)
        if self._past:
            self.dataChanged.emit(self.index(0), self.index(len(self._past) - 1))

    def past(self, row: int) -> Past:
        return self._past[row]

    def row_of(self, encounter: str) -> int | None:
        """Where that encounter stands; None where it is none of them."""
        return next((row for row, one in enumerate(self._past) if one.case.encounter == encounter), None)

    def year(self, row: int) -> str:
        """The year, where it is another than that of the row above."""
        own = words.year(self._past[row].case)
        return own if row == 0 or words.year(self._past[row - 1].case) != own else ""

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._past)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        past = self._past[index.row()]
        if role == PAST:
            return past
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            marked = tr("数のもとになった対応") if past.case.encounter in self.marked else ""
            said = (words.began(past.case), *self.first(past), *self.second(past), marked)
            return shown(" ".join(filter(None, said)), LONG)
        return None

    def first(self, past: Past) -> tuple[str, str]:
        """The upper line: how and how long and with whom, and to its right whether it counts."""
        case = past.case
        how = (words.channel(case), words.length(case), words.one_line(case.handler), self.wording.judged(case))
        return "　".join(filter(None, how)), self.wording.counts(past)

    def second(self, past: Past) -> tuple[str, str]:
        """The lower line: 類型 and what was said, and to its right where the record came from."""
        said = "　".join(filter(None, (self.wording.types(past.case.types), self.wording.said(past))))
        return said, tr(words.ORIGINS.get(past.case.origin, ""))


class _Painter(QStyledItemDelegate):
    def __init__(self, model: HistoryModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, 2 * QFontMetrics(option.font).height() + _GAP + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        past: Past = index.data(PAST)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        marked = past.case.encounter in self._model.marked
        painter.fillRect(option.rect, theme.color("soon_soft" if marked else "primary_soft" if selected else "surface"))
        if selected or marked:
            edge = QRect(option.rect.topLeft(), QSize(4, option.rect.height()))
            painter.fillRect(edge, theme.color("primary" if selected else "soon"))
        year = self._model.year(index.row())
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if year and index.row():
            painter.setPen(theme.color("edge"))
            painter.drawLine(option.rect.topLeft(), option.rect.topRight())
        self._write(painter, option, past, year)
        painter.restore()

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, past: Past, year: str) -> None:
        line = QFontMetrics(option.font).height()
        area = option.rect.adjusted(_PAD + 4, _PAD, -_PAD, -_PAD)
        upper = QRect(area.left(), area.top(), area.width(), line)
        lower = upper.translated(0, line + _GAP)
        painter.setFont(_bold(option.font))
        painter.setPen(theme.color("text"))
        _left(painter, upper, year)
        _left(painter, upper.adjusted(_YEAR, 0, 0, 0), words.day(past.case))
        painter.setFont(option.font)
        painter.setPen(theme.color("text_sub"))
        if past.case.has_hour:
            _left(painter, lower.adjusted(_YEAR, 0, 0, 0), format_time(past.case.began_at))
        left = _YEAR + _DAY - 12
        first, counts = self._model.first(past)
        second, origin = self._model.second(past)
        painter.setPen(theme.color("text" if past.counts else "text_sub"))
        room = upper.adjusted(left, 0, -_right(painter, upper, counts), 0)
        _left(painter, room, first)
        painter.setPen(theme.color("text_sub"))
        room = lower.adjusted(left, 0, -_right(painter, lower, origin), 0)
        _left(painter, room, second)


def _bold(font: QFont) -> QFont:
    own = QFont(font)
    own.setBold(True)
    return own


def _left(painter: QPainter, area: QRect, text: str) -> None:
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    draw(painter, area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _right(painter: QPainter, area: QRect, text: str) -> int:
    """Write at the right edge; gives the room it took, at most half of it."""
    metrics = QFontMetrics(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() // 2)
    draw(painter, area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown) + 12 if shown else 0


class HistoryList(QListView):
    """chosen: another encounter is chosen. open_asked(encounter): Enter or a double tap on it."""

    chosen = Signal()
    open_asked = Signal(str)

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Painter(model, self))
        self.setUniformItemSizes(True)
        self.setAccessibleName(tr("対応の一覧"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda index: self.open_asked.emit(model.past(index.row()).case.encounter))

    @property
    def past(self) -> Past | None:
        """The chosen encounter."""
        index = self.currentIndex()
        return self._model.past(index.row()) if index.isValid() else None

    def choose(self, encounter: str) -> bool:
        """Go to that encounter. Returns whether it is one of them."""
        row = self._model.row_of(encounter)
        if row is None:
            return False
        index = self._model.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def keyboardSearch(self, _search: str) -> None:
        """Letters choose nothing here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        past = self.past
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and past:
            self.open_asked.emit(past.case.encounter)
        else:
            super().keyPressEvent(event)

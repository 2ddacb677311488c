"""The log of a report as a timeline: filtered by kind, with the events marked that a field of the form comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.base.text import shown
from app.forms.carrier import Record
from app.forms.fill import deed
from app.guidance.events import Event
from app.guidance.reading import amendments_of, struck_seqs
from app.ui import theme
from app.ui.text import tr
from app.ui.widgets.texts import LONG, draw

LINE = Qt.ItemDataRole.UserRole
LONGEST = 600
_TIME, _PAD, _GAP = 52, 8, 3
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class Shown(Enum):
    """What the timeline is filtered to."""

    ALL = "すべて"
    SAID = "要求・発言"
    PRESSURE = "威嚇・暴言など"
    STAFF = "職員の対応"

    @property
    def label(self) -> str:
        return tr(self.value)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event as it is shown."""

    seq: int
    time: str
    title: str
    text: str
    struck: bool
    kinds: frozenset[Shown]


def log_lines(record: Record) -> tuple[LogLine, ...]:
    """The whole log of a report in the words of the pack that travels in it."""
    pack = record.pack
    labels = {kind.id: kind.label for kind in pack.kinds}
    means = {kind.id for kind in pack.kinds if kind.means}
    pressure = {kind for each in pack.types for kind in each.kinds}
    struck, amended = struck_seqs(record.events), amendments_of(record.events)
    times = {event.seq: f"{event.at:%H:%M}" for event in record.events}

    def line(event: Event) -> LogLine:
        title = shown(labels.get(event.kind, event.kind))
        pointed = event.data.get("seq")
        if event.kind in ("retracted", "amended") and isinstance(pointed, int) and pointed in times:
            title += f" → {times[pointed]}"
        text = shown(event.text, LONGEST, lines=True).strip()
        text = f"「{text}」" if event.kind == "quote" and text else text
        text = "\n".join([*([text] if text else []), *(f"{tr('追記')} {shown(t)}" for t in amended.get(event.seq, ()))])
        kinds = {Shown.ALL}
        if event.kind in pressure:
            kinds.add(Shown.PRESSURE)
        elif event.kind in means or event.kind == "demand_stated":
            kinds.add(Shown.SAID)
        if deed(event, pack):
            kinds.add(Shown.STAFF)
        return LogLine(event.seq, times[event.seq], title, text, event.seq in struck, frozenset(kinds))

    return tuple(map(line, record.events))


class LogModel(QAbstractListModel):
    """The lines that the filter lets through; `marked` are the seqs that feed the field a person asked about."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[LogLine, ...] = ()
        self._shown: list[LogLine] = []
        self.filter = Shown.ALL
        self.marked: frozenset[int] = frozenset()

    def show(self, lines: Sequence[LogLine]) -> None:
        self._all, self.marked = tuple(lines), frozenset()
        self.set_filter(Shown.ALL)

    def set_filter(self, chosen: Shown) -> None:
        self.beginResetModel()
        self.filter = chosen
        self._shown = [line for line in self._all if chosen in line.kinds or line.seq in self.marked]
        self.endResetModel()

    def mark(self, seqs: Sequence[int]) -> None:
        """Mark these events; they are shown under every filter."""
        self.marked = frozenset(seqs)
        self.set_filter(self.filter)

    def counts(self) -> dict[Shown, int]:
        return {each: sum(each in line.kinds for line in self._all) for each in Shown}

    def line(self, row: int) -> LogLine:
        return self._shown[row]

    def row_of(self, seq: int) -> int | None:
        return next((row for row, line in enumerate(self._shown) if line.seq == seq), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._shown[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = [line.time, line.title, line.text, tr("取消済み") if line.struck else ""]
            words.append(tr("この欄のもと") if line.seq in self.marked else "")
            return shown(" ".join(filter(None, words)), LONG, lines=True)
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, model: LogModel, width: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._width = model, width

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: LogLine = index.data(LINE)
        width = self._width()
        height = QFontMetrics(option.font).height()
        if line.text:
            height += _GAP + self._text(QFontMetrics(option.font), width, line).height()
        return QSize(width, height + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: LogLine = index.data(LINE)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        marked = line.seq in self._model.marked
        ground = "soon_soft" if marked else "primary_soft" if selected else "surface"
        painter.fillRect(option.rect, theme.color(ground))
        if marked or selected:
            edge = QRect(option.rect.topLeft(), QSize(4, option.rect.height()))
            painter.fillRect(edge, theme.color("soon" if marked else "primary"))
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(_PAD + 4, _PAD, -_PAD, -_PAD)
        metrics = QFontMetrics(option.font)
        painter.setFont(option.font)
        painter.setPen(theme.color("text" if marked else "text_sub"))
        draw(painter, area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, line.time)
        self._title(painter, area, metrics, line, marked=marked)
        if line.text:
            box = self._text(metrics, option.rect.width(), line)
            painter.setFont(_struck(option.font, line, bold=False))
            painter.setPen(theme.color("text_sub" if line.struck else "text"))
            draw(painter, box.translated(area.left() + _TIME, area.top() + metrics.height() + _GAP), _WRAP, line.text)
        painter.restore()

    def _title(self, painter: QPainter, area: QRect, metrics: QFontMetrics, line: LogLine, *, marked: bool) -> None:
        """What happened, and to its right the word for a line that was taken back or feeds the field."""
        word = tr("取消済み") if line.struck else tr("この欄のもと") if marked else ""
        painter.setPen(theme.color("soon" if marked and not line.struck else "text_sub"))
        draw(painter, area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, word)
        font = _struck(painter.font(), line, bold=True)
        painter.setFont(font)
        painter.setPen(theme.color("text_sub" if line.struck else "text"))
        room = area.adjusted(_TIME, 0, -metrics.horizontalAdvance(word) - _PAD, 0)
        title = QFontMetrics(font).elidedText(line.title, Qt.TextElideMode.ElideRight, room.width())
        draw(painter, room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)

    @staticmethod
    def _text(metrics: QFontMetrics, width: int, line: LogLine) -> QRect:
        room = max(80, width - 2 * _PAD - 4 - _TIME)
        return metrics.boundingRect(QRect(0, 0, room, 100_000), _WRAP, line.text)


_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def _struck(font: QFont, line: LogLine, *, bold: bool) -> QFont:
    own = QFont(font)
    own.setStrikeOut(line.struck)
    own.setBold(bold)
    return own


class LogList(QListView):
    """The lines; read with the arrow keys."""

    def __init__(self, model: LogModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Painter(model, lambda: self.viewport().width(), self))
        self.setAccessibleName(tr("対応の記録"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def show_seq(self, seq: int) -> None:
        """Go to the line of that seq."""
        row = self._model.row_of(seq)
        if row is not None:
            self.setCurrentIndex(self._model.index(row))
            self.scrollTo(self._model.index(row), QAbstractItemView.ScrollHint.PositionAtTop)

    def keyboardSearch(self, _search: str) -> None:
        """Letters choose nothing here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

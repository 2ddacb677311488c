"""The list of hits: who and what on the first line of each, below it where the words stand, marked in bold on a ground
of their own."""

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.people.search.find import Hit
from app.people.search.snippets import Passage
from app.ui import theme
from app.ui.people.search_model import HIT, Index, SearchModel
from app.ui.text import tr
from app.ui.widgets.texts import draw

_PAD, _GAP, _EDGE = 10, 5, 4
_BEGAN, _NAME = 166, 170
_NARROW = 760
"""Below this width the place stands nearer and the handler is left to the history, px."""


class _Painter(QStyledItemDelegate):
    def __init__(self, model: SearchModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hit: Hit = index.data(HIT)
        lines = 1 + len(hit.passages)
        return QSize(200, lines * QFontMetrics(option.font).height() + (lines - 1) * _GAP + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(HIT)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, theme.color("primary_soft" if selected else "surface"))
        if selected:
            painter.fillRect(QRect(option.rect.topLeft(), QSize(_EDGE, option.rect.height())), theme.color("primary"))
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        line = QFontMetrics(option.font).height()
        area = option.rect.adjusted(_PAD + _EDGE, _PAD, -_PAD, -_PAD)
        place = QRect(area.left(), area.top(), area.width(), line)
        self._head(painter, option.font, place, hit)
        for passage in hit.passages:
            place = place.translated(0, line + _GAP)
            self._passage(painter, option.font, place, passage)
        painter.restore()

    def _head(self, painter: QPainter, font: QFont, place: QRect, hit: Hit) -> None:
        narrow = place.width() < _NARROW
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        _write(painter, place, self._model.began(hit))
        if not narrow:
            by = self._model.by(hit)
            painter.setPen(theme.color("text_sub"))
            room = place.adjusted(place.width() * 2 // 3, 0, 0, 0)
            shown = QFontMetrics(font).elidedText(by, Qt.TextElideMode.ElideRight, room.width())
            draw(painter, room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            place = place.adjusted(0, 0, -QFontMetrics(font).horizontalAdvance(shown) - 12, 0)
        place = place.adjusted(_BEGAN, 0, 0, 0)
        painter.setFont(_bold(font))
        painter.setPen(theme.color("text"))
        name = QRect(place.left(), place.top(), min(_NAME, place.width()), place.height())
        used = _write(painter, name, self._model.name(hit))
        painter.setFont(font)
        painter.setPen(theme.color("text_sub"))
        _write(painter, place.adjusted(max(used + 16, 0 if narrow else _NAME), 0, 0, 0), self._model.what(hit))

    def _passage(self, painter: QPainter, font: QFont, place: QRect, passage: Passage) -> None:
        small = QFont(font)
        small.setPixelSize(theme.size("small"))
        painter.setFont(small)
        painter.setPen(theme.color("text_sub"))
        width = _BEGAN - 12
        _write(painter, QRect(place.left(), place.top(), width, place.height()), self._model.where(passage))
        left, right = place.left() + width + 12, place.right()
        pieces = list(self._model.pieces(passage))
        plain, bold = QFontMetrics(font), QFontMetrics(_bold(font))
        marked = next((number for number, piece in enumerate(pieces) if piece.marked), None)
        if marked:
            # What stands before the first mark gives way to it.
            lead = "".join(piece.text for piece in pieces[:marked])
            room = right - left - min(bold.horizontalAdvance(pieces[marked].text), (right - left) // 2) - 40
            lead = plain.elidedText(lead, Qt.TextElideMode.ElideLeft, max(room, 40))
            left = self._piece(painter, font, QRect(left, place.top(), right - left, place.height()), lead, False)
            pieces = pieces[marked:]
        for text, is_marked in pieces:
            if left >= right:
                break
            room_left = QRect(left, place.top(), right - left, place.height())
            left = self._piece(painter, font, room_left, text, is_marked)

    def _piece(self, painter: QPainter, font: QFont, place: QRect, text: str, marked: bool) -> int:
        """Write one piece; gives where the next one begins, past the edge where it had to be cut."""
        own = _bold(font) if marked else font
        metrics = QFontMetrics(own)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        width = metrics.horizontalAdvance(shown)
        if marked:
            painter.fillRect(QRect(place.left(), place.top(), width, place.height()), theme.color("soon_soft"))
            under = QPoint(place.left(), place.bottom())
            painter.setPen(theme.color("soon"))
            painter.drawLine(under, under + QPoint(width, 0))
        painter.setFont(own)
        painter.setPen(theme.color("text"))
        draw(painter, place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        return place.left() + width if shown == text else place.right() + 1


def _bold(font: QFont) -> QFont:
    own = QFont(font)
    own.setBold(True)
    return own


def _write(painter: QPainter, area: QRect, text: str) -> int:
    metrics = QFontMetrics(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
    draw(painter, area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)


class SearchList(QListView):
    """chosen: another hit is chosen. open_asked(encounter): Enter or a double tap on it. left: the way up from the
    first hit."""

    chosen = Signal()
    open_asked = Signal(str)
    left = Signal()

    def __init__(self, model: SearchModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Painter(model, self))
        self.setAccessibleName(tr("見つかった対応"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda index: self.open_asked.emit(model.hit(index.row()).encounter))

    @property
    def hit(self) -> Hit | None:
        """The chosen one."""
        index = self.currentIndex()
        return self._model.hit(index.row()) if index.isValid() else None

    def choose(self, row: int) -> None:
        """Go to that row, as far as there is one."""
        if row < self._model.rowCount():
            index = self._model.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyboardSearch(self, _search: str) -> None:
        """Letters choose nothing here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        hit = self.hit
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and hit:
            self.open_asked.emit(hit.encounter)
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left.emit()
        else:
            super().keyPressEvent(event)

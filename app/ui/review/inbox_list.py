"""The list of the arrived reports: a table of rows of one height, its 決裁欄 drawn as a strip of small boxes."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.review.view import ASIDE, Row
from app.ui import theme
from app.ui.review import wording
from app.ui.review.inbox_model import DAY, HANDLER, ROW, SEALS, STATE, WAITS, WHAT, WHO, InboxModel
from app.ui.text import tr
from app.ui.widgets.texts import draw

BOX = 24
"""A box of the strip, px."""
_WIDTHS = {STATE: 430, SEALS: 136, HANDLER: 190, DAY: 92, WAITS: 70}
_PAD = 12
_ALL_COLUMNS = 1000
"""The width from which every column is shown, px."""

Index = QModelIndex | QPersistentModelIndex


class InboxDelegate(QStyledItemDelegate):
    """Paints a cell: its ground, and the text, the mark of one's own turn, or the strip."""

    def __init__(self, model: InboxModel, parent: QTableView) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, theme.color("primary_soft" if selected else "surface"))
        if selected and index.column() == STATE:
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 4, option.rect.height()), theme.color("primary")
            )
        painter.setPen(theme.color("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(_PAD, 0, -_PAD // 2, 0)
        painter.setFont(option.font)
        if index.column() == SEALS:
            self._strip(painter, area, row)
        elif index.column() == STATE:
            self._state(painter, area, row)
        else:
            aside = row.state in ASIDE or row.state in ("returned", "withdrawn")
            painter.setPen(theme.color("text_sub" if aside and not selected else "text"))
            _write(painter, area, str(index.data()))
        painter.restore()

    def _state(self, painter: QPainter, area: QRect, row: Row) -> None:
        text = self._model.state(row)
        if row.mine:
            word = tr("あなたの番")
            font = QFont(painter.font())
            font.setBold(True)
            font.setPixelSize(theme.size("small"))
            width = QFontMetrics(font).horizontalAdvance(word) + 16
            chip = QRect(area.left(), area.center().y() - 12, width, 25)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.color("primary"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(chip, 4, 4)
            plain = painter.font()
            painter.setFont(font)
            painter.setPen(theme.color("on_primary"))
            draw(painter, chip, Qt.AlignmentFlag.AlignCenter, word)
            painter.setFont(plain)
            area = area.adjusted(width + 8, 0, 0, 0)
        trouble = row.state in ("changed", "unreadable", "misrouted", "unknown", "conflict")
        painter.setPen(theme.color("now" if trouble else "text"))
        _write(painter, area, text)

    def _strip(self, painter: QPainter, area: QRect, row: Row) -> None:
        """One small box for each of the route: filled with its mark where it is sealed."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(theme.size("small"))
        painter.setFont(font)
        left, top = area.left(), area.center().y() - BOX // 2 + 1
        turn = next((number for number, (_, state) in enumerate(row.seals) if state == "open"), -1) if row.box else -1
        for number, (_, state) in enumerate(row.seals[: max(1, area.width() // (BOX + 4))]):
            box = QRect(left + number * (BOX + 4), top, BOX, BOX)
            sealed = state in ("sealed", "deputised")
            painter.setBrush(theme.color("good_soft" if sealed else "surface"))
            edge = "good" if sealed else "primary" if number == turn else "edge"
            painter.setPen(QPen(theme.color(edge), 2 if number == turn else 1))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.color("good" if sealed else "text_sub"))
            draw(painter, box, Qt.AlignmentFlag.AlignCenter, tr(wording.MARKS.get(state, "？")))


def _write(painter: QPainter, area: QRect, text: str) -> None:
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    draw(painter, area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class InboxList(QTableView):
    """Enter or a double tap opens a report; several may be chosen (Shift, Ctrl+Space)."""

    open_asked = Signal(str)
    chosen = Signal()
    """Other rows are chosen now."""

    def __init__(self, model: InboxModel) -> None:
        super().__init__()
        self._model = model
        self.setProperty("role", "encounters")
        self.setModel(model)
        self.setItemDelegate(InboxDelegate(model, self))
        self.setAccessibleName(tr("届いた書類"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.size("target"))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        for column in (WHAT, WHO):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda index: self.open_asked.emit(model.row(index.row()).id))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _ALL_COLUMNS
        for column in (HANDLER, DAY):  # the report's own page has them
            self.setColumnHidden(column, narrow)
        self.horizontalHeader().resizeSection(STATE, _WIDTHS[STATE] // 2 + 25 if narrow else _WIDTHS[STATE])

    def chosen_rows(self) -> tuple[Row, ...]:
        """What is selected, from top to bottom."""
        return tuple(self._model.row(index.row()) for index in sorted(self.selectionModel().selectedRows()))

    def choose(self, ids: Sequence[str]) -> None:
        """Select these rows, as far as they are shown, and go to the first."""
        rows = [row for id in ids if (row := self._model.position(id)) is not None]
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        if rows:
            first = self._model.index(rows[0], 0)
            self.selectionModel().setCurrentIndex(first, flags)
            self.scrollTo(first)
        for row in rows[1:]:
            self.selectionModel().select(self._model.index(row, 0), flags)

    def keyboardSearch(self, _search: str) -> None:
        """Letters choose nothing here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.open_asked.emit(self._model.row(self.currentIndex().row()).id)
        else:
            super().keyPressEvent(event)

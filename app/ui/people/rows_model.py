"""Rows of plain text in a table, as many as there are: a table of widgets would be slow with some thousands."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.base.text import shown
from app.ui.widgets.table import make_plain
from app.ui.widgets.texts import plain, set_words

_ROOT = QModelIndex()
_LONGEST = 200
WIDEST = 320
"""Of a column that scrolls, px."""
Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """Headings and cells, read only. What came from a file is made harmless when it is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()

    def show(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.beginResetModel()
        self._headings, self._rows = headings, rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._rows[index.row()][index.column()]
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain(text, 2000)
            return shown(text, _LONGEST)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return shown(self._headings[section], _LONGEST)
        return super().headerData(section, orientation, role)


class RowsTable(QTableView):
    """Shows a `RowsModel`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setProperty("role", "encounters")  # before it is first drawn
        set_words(self, name=name)
        self.setWordWrap(False)

    def show_rows(self, headings: Sequence[str], rows: Sequence[Sequence[str]], stretched: int) -> None:
        """Show these; the column `stretched` takes what room there is, -1 for none: then the table scrolls."""
        self.rows.show(headings, rows)
        make_plain(self, max(0, stretched))
        if stretched < 0:
            self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            self.horizontalHeader().setMaximumSectionSize(WIDEST)
            self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

"""The arrived reports as a Qt model: filtered and in the order of the desk, without a widget per row."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.base.text import shown
from app.guidance.pack import Pack
from app.review.view import ASIDE, Row
from app.ui.review import wording
from app.ui.text import tr
from app.ui.widgets.texts import plain

ROW = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class Filter(Enum):
    """(what the button says, the sentence where nothing is there)."""

    MINE = ("あなたの番", "あなたの番の書類はありません。")
    GOING = ("回っている", "決裁の途中の書類はありません。")
    DONE = ("終わった", "決裁・差戻し・取下げの済んだ書類はありません。")
    ASIDE = ("よけてあるもの", "よけてある書類はありません。")
    ALL = ("すべて", "まだ書類は届いていません。ファイルをここへ落とすか、「ファイルを開く」で選んでください。")

    @property
    def label(self) -> str:
        return tr(self.value[0])

    @property
    def empty(self) -> str:
        return tr(self.value[1])


_SHOWS: dict[Filter, Callable[[Row], bool]] = {
    Filter.MINE: lambda row: row.mine,
    Filter.GOING: lambda row: row.state in ("waiting", "conflict", "checking"),
    Filter.DONE: lambda row: row.state in ("done", "returned", "withdrawn"),
    Filter.ASIDE: lambda row: row.state in ASIDE,
    Filter.ALL: lambda _row: True,
}

STATE, SEALS, WHAT, WHO, HANDLER, DAY, WAITS = range(7)
HEADERS = ("状態", "決裁欄", "書類・類型", "相手方", "担当", "発生日", "待ち")


class InboxModel(QAbstractTableModel):
    """Rows of the inbox that the filter lets through; those of this person first, else as the desk orders them."""

    def __init__(self, pack: Pack, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pack, self._now = pack, now
        self._all: tuple[Row, ...] = ()
        self._shown: list[Row] = []
        self.filter = Filter.MINE

    def show(self, rows: Sequence[Row]) -> None:
        """Other rows under the same filter."""
        self._all = tuple(rows)
        self.set_filter(self.filter)

    def set_filter(self, chosen: Filter) -> None:
        self.beginResetModel()
        self.filter = chosen
        shows = _SHOWS[chosen]
        self._shown = sorted((row for row in self._all if shows(row)), key=lambda row: not row.mine)
        self.endResetModel()

    def counts(self) -> dict[Filter, int]:
        """How many rows each filter shows."""
        return {each: sum(map(shows, self._all)) for each, shows in _SHOWS.items()}

    def row(self, position: int) -> Row:
        return self._shown[position]

    def position(self, id: str) -> int | None:
        """Where the row of that id stands; None where it is not shown."""
        return next((position for position, row in enumerate(self._shown) if row.id == id), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if index.column() == SEALS else shown(self.text(row, index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return shown(self.text(row, index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(self.text(row, index.column()))
        return None

    def text(self, row: Row, column: int) -> str:
        """A cell in words; of the drawn 決裁欄 what it shows."""
        match column:
            case 0:
                return "　".join(filter(None, (tr("あなたの番") if row.mine else "", self.state(row))))
            case 1:
                return wording.seals_spoken(row)
            case 2:
                return wording.type_labels(row, self._pack)
            case 3:
                return wording.short(row.counterpart)
            case 4:
                return wording.handler(row)
            case 5:
                return wording.day(row.occurred)
            case _:
                # What is over waits for nobody, though it came some day.
                waits = row.waiting_since if row.box or row.mine else None
                return wording.waiting(waits, self._now())

    def state(self, row: Row) -> str:
        """Its state, a practice report marked and a number named."""
        practice = tr("訓練") if row.state == "practice" and "訓練" not in row.sentence else ""
        number = row.number if row.number not in row.sentence else ""
        return "　".join(filter(None, (practice, row.sentence, number)))

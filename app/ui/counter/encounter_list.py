"""The encounters of the store in a table: when, by which way, with whom, how often, how it stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView

from app.base.text import shown
from app.base.wareki import format_date, format_time
from app.ui.counter.wording import CHANNELS, Wording
from app.ui.text import tr
from app.ui.widgets.table import make_plain
from app.ui.widgets.texts import TableBox, TableItem, set_words

if TYPE_CHECKING:
    from app.models.store import EncounterRow

_ID = Qt.ItemDataRole.UserRole
_NAME_COLUMN = 2
_LONGEST_NAME = 40


class EncounterList(TableBox):
    """Newest first. A tap or Enter asks for the encounter to be opened."""

    open_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(0, 6)
        make_plain(self, stretched=_NAME_COLUMN)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._ask)
        self.itemActivated.connect(self._ask)

    def count(self) -> int:
        """How many encounters are shown."""
        return self.rowCount()

    def set_wording(self, wording: Wording) -> None:
        """The other tone."""
        set_words(self, name=wording.say("これまでの対応", "これまでの受付"))
        self.set_headings([tr("日時"), tr("方法"), wording.say("相手方", "お客様"), tr("回数"), tr("状態"), tr("区分")])

    def show_rows(self, rows: "Sequence[EncounterRow]") -> None:
        """The newest encounters of the store."""
        self.setRowCount(len(rows))
        for line, each in enumerate(rows):
            for column, text in enumerate(_cells(each)):
                item = TableItem(text)
                item.setData(_ID, each.id)
                self.setItem(line, column, item)

    def _ask(self, item: TableItem) -> None:
        self.open_asked.emit(item.data(_ID))


def _cells(each: "EncounterRow") -> tuple[str, ...]:
    name = shown(each.counterpart, _LONGEST_NAME)
    return (
        f"{format_date(each.began_at.date())} {format_time(each.began_at)}",
        tr(CHANNELS["phone" if each.channel == "phone" else "counter"]),
        name or "―",
        tr("{n}回目").format(n=each.ordinal) if each.ordinal > 1 else "",
        tr("対応中") if each.ended_at is None else tr("終了"),
        tr("訓練") if each.practice else "",
    )

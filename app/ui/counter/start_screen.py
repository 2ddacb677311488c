"""The calm screen between encounters: two large ways to begin, what is open, what was."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from app.base.text import cut, visible
from app.base.wareki import format_date_short
from app.ui import theme
from app.ui.counter.parts import button, column, relabel
from app.ui.counter.wording import CHANNELS, Wording
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Label, row

if TYPE_CHECKING:
    from app.models.store import EncounterRow

MINUTES_BACK = (0, 5, 10, 20, 30)


class StartScreen(QWidget):
    """窓口で始める, 電話で始める: one tap or one key each. Nothing has to be filled in first."""

    start_asked = Signal(str)
    open_asked = Signal(str)
    settings_asked = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._counter = self._large(tr("窓口で始める"), "counter", Key.START_COUNTER)
        self._phone = self._large(tr("電話で始める"), "phone", Key.START_PHONE)
        self._minutes = QButtonGroup(self)
        self.practice = QCheckBox(tr("訓練として始める"))
        self.practice.setAccessibleName(tr("訓練として始める"))
        self._list_title = Label("", "section")
        self.list = QListWidget()
        self.list.setAccessibleName(tr("これまでの対応"))
        self.list.itemActivated.connect(lambda item: self.open_asked.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.list.itemClicked.connect(lambda item: self.open_asked.emit(item.data(Qt.ItemDataRole.UserRole)))
        self._settings = button(tr("設定"), self.settings_asked.emit, "quiet", Key.SETTINGS)
        self._name = Label("", "sub")
        self._lay_out()
        self.set_wording(wording)

    @property
    def minutes_back(self) -> int:
        """How long ago the encounter to be started began."""
        return self._minutes.checkedId()

    def set_wording(self, wording: Wording) -> None:
        relabel(self._counter, wording.say("窓口で始める", "窓口の受付"), Key.START_COUNTER)
        relabel(self._phone, wording.say("電話で始める", "電話の受付"), Key.START_PHONE)
        self._list_title.setText(wording.say("これまでの対応（押すと報告書を開きます）", "これまでの受付"))
        self._name.setText(wording.say("窓守", "受付メモ"))

    def reset(self) -> None:
        """Ready for the next one."""
        self._minutes.button(0).setChecked(True)
        self.practice.setChecked(False)
        self._counter.setFocus()

    def show_rows(self, rows: "Sequence[EncounterRow]") -> None:
        """The newest encounters of the store."""
        self.list.clear()
        for each in rows:
            item = QListWidgetItem(_title(each))
            item.setSizeHint(QSize(0, theme.size("target")))
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self.list.addItem(item)
        empty = not rows
        self._list_title.setVisible(not empty)
        self.list.setVisible(not empty)

    def _lay_out(self) -> None:
        layout = column(self, theme.size("s6"), "s4")
        layout.addLayout(row(self._name, 1, self._settings))
        layout.addStretch(1)
        starts = row(self._counter, self._phone, spacing="s6")
        layout.addLayout(starts, 3)
        layout.addLayout(self._late_row())
        layout.addWidget(self._list_title)
        layout.addWidget(self.list, 4)
        layout.addStretch(1)

    def _late_row(self) -> QHBoxLayout:
        late = row(Label(tr("始まったのは")))
        for minutes in MINUTES_BACK:
            text = tr("{n}分前").format(n=minutes) if minutes else tr("いま")
            choice = BigButton(text, "quick", name=tr("始まったのは {text}").format(text=text))
            choice.setCheckable(True)
            self._minutes.addButton(choice, minutes)
            late.addWidget(choice)
        self._minutes.button(0).setChecked(True)
        late.addStretch(1)
        late.addWidget(self.practice)
        return late

    def _large(self, text: str, channel: str, key: Key) -> BigButton:
        made = button(text, lambda: self.start_asked.emit(channel), "primary", key)
        made.setProperty("big", True)
        made.setMinimumHeight(120)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        return made


def _title(each: "EncounterRow") -> str:
    """One encounter in one line of the list."""
    parts = [f"{format_date_short(each.began_at.date())} {each.began_at:%H:%M}"]
    parts.append(tr(CHANNELS["phone" if each.channel == "phone" else "counter"]))
    if each.counterpart:
        parts.append(cut(visible(each.counterpart[:400]).replace("\n", " "), 30))
    if each.ordinal > 1:
        parts.append(tr("{n}回目").format(n=each.ordinal))
    if each.ended_at is None:
        parts.append(tr("対応中"))
    if each.practice:
        parts.append(tr("訓練"))
    return "　".join(parts)

"""The calm screen between encounters: two large ways to begin, what is open, what was."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.counter.encounter_list import EncounterList
from app.ui.counter.parts import button, column, relabel, scrolling, set_text
from app.ui.counter.wording import Wording
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Chip, Label, row, text_label
from app.ui.widgets.texts import CheckBox, set_words

if TYPE_CHECKING:
    from app.models.store import EncounterRow

MINUTES_BACK = (0, 5, 10, 20, 30)
WIDEST = 1088
LOW = 480
NARROW = 800
"""Below this the keys are left out of the buttons beside the name, px."""
SIGN = 40


class StartScreen(QWidget):
    """窓口で始める, 電話で始める: one tap or one key each. Nothing has to be filled in first."""

    start_asked = Signal(str)
    open_asked = Signal(str)
    inbox_asked = Signal()
    search_asked = Signal()
    settings_asked = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._counter = self._large(tr("窓口で始める"), "counter", Key.START_COUNTER)
        self._phone = self._large(tr("電話で始める"), "phone", Key.START_PHONE)
        self._minutes = QButtonGroup(self)
        self.practice = CheckBox(tr("訓練として始める"))
        self.practice.setAccessibleName(tr("訓練として始める"))
        self._list_title = Label("", "section")
        self._store = Label(tr("記録を読み込んでいます…"), "sub")
        self.list = EncounterList()
        self.list.open_asked.connect(self.open_asked)
        self._empty = Card()
        self._welcome = text_label()
        self.inbox = button(tr("届いた書類"), self.inbox_asked.emit, "", Key.INBOX)
        self.people = button(tr("さがす・統計"), self.search_asked.emit, "", Key.SEARCH)
        self.waiting = Chip()
        self.waiting.hide()
        self._waiting = 0
        self._settings = button(tr("設定"), self.settings_asked.emit, "", Key.SETTINGS)
        self._name = Label("", "title")
        self._lay_out()
        for unknown in (self._list_title, self.list, self._empty):
            unknown.hide()
        self.set_wording(wording)

    @property
    def minutes_back(self) -> int:
        """How long ago the encounter to be started began."""
        return self._minutes.checkedId()

    def set_wording(self, wording: Wording) -> None:
        relabel(self._counter, wording.say("窓口で始める", "窓口の受付"), Key.START_COUNTER)
        relabel(self._phone, wording.say("電話で始める", "電話の受付"), Key.START_PHONE)
        for each in (self._counter, self._phone):
            each.setText(f" {each.text()}")  # apart from its sign
        self._counter.setIcon(theme.icon("counter", on_primary=True))
        self._phone.setIcon(theme.icon("phone", on_primary=True))
        self._list_title.setText(wording.say("これまでの対応（押すと報告書を開きます）", "これまでの受付"))
        self._welcome.setText(
            wording.say(
                "話が始まったら、上のどちらかを押してください。お名前などは、聴きながら足せます。",
                "受付が始まったら、上のどちらかを押してください。",
            )
        )
        self._name.setText(wording.say("窓守", "受付メモ"))
        self._wording = wording
        self.show_waiting(self._waiting)
        self.list.set_wording(wording)

    def reset(self) -> None:
        """Ready for the next one."""
        self._minutes.button(0).setChecked(True)
        self.practice.setChecked(False)
        self._counter.setFocus()

    def show_rows(self, rows: "Sequence[EncounterRow]") -> None:
        """The newest encounters of the store."""
        self.list.show_rows(rows)
        self._list_title.setVisible(bool(rows))
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)

    def show_waiting(self, count: int) -> None:
        """How many reports of the inbox wait for this person."""
        self._waiting = count
        self.waiting.setText(self._wording.say("未処理 {n}件", "{n}件").format(n=count))
        theme.set_property(self.waiting, "urgency", "soon")
        self.waiting.setVisible(count > 0)
        waits = tr("{n}件があなたを待っています。").format(n=count) if count else ""
        set_words(self.inbox, description=f"{Key.INBOX.shown} {waits}".strip())

    def show_store(self, *, opened: bool) -> None:
        """Say how the store is, once that is known."""
        set_text(self._store, tr("✓ 記録の保存先は開いています") if opened else tr("！ 記録の保存先をまだ開けません"))
        theme.set_property(self._store, "state", "saved" if opened else "unsaved")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = event.size().height() < LOW
        for each in (self._counter, self._phone):
            theme.set_property(each, "big", "low" if low else "tall")
        narrow = event.size().width() < NARROW
        relabel(self.people, tr("さがす・統計"), None if narrow else Key.SEARCH)
        relabel(self.inbox, tr("届いた書類"), None if narrow else Key.INBOX)
        relabel(self._settings, tr("設定"), None if narrow else Key.SETTINGS)
        side = theme.size("s3" if low else "s6")
        self._page.setContentsMargins(side, side, side, side)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(WIDEST)
        layout = self._page = column(inside, 0, "s4")
        inbox = row(self.waiting, self.inbox, spacing="s2")
        layout.addLayout(row(self._name, 1, self._store, self.people, inbox, self._settings, spacing="s4"))
        layout.addLayout(row(self._counter, self._phone, spacing="s4"))
        layout.addLayout(self._late_row())
        layout.addSpacing(theme.size("s2"))
        layout.addWidget(self._list_title)
        self.list.setMinimumHeight(4 * theme.size("target"))
        layout.addWidget(self.list, 1000)
        self._empty.box.addWidget(Label(tr("まだ記録はありません"), "heading"))
        self._empty.box.addWidget(self._welcome)
        layout.addWidget(self._empty)
        layout.addStretch(1)
        middle = QWidget()
        centred = row(1, inside, 1)
        centred.setStretch(1, 1000)
        centred.setContentsMargins(0, 0, 0, 0)
        middle.setLayout(centred)
        column(self).addWidget(scrolling(middle, ""))

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
        made.setProperty("big", "tall")
        made.setIconSize(QSize(SIGN, SIGN))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

"""The emergency card: whom to call, under which number, what to do until they come. Nothing else is on the screen."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.guidance.pack import Contact
from app.ui import theme
from app.ui.counter.help_call import HOW_TO_ENTER, is_known, number_of
from app.ui.counter.parts import button, clear, column, scrolling
from app.ui.counter.wording import Wording
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ButtonRole, Card, Chip, Label, row, text_label
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce


class EmergencyCard(QWidget):
    """110番 and 財産管理 with their numbers, first aid, and one tap for each step."""

    closed = Signal()
    kind_chosen = Signal(str)

    def __init__(self, wording: Wording, numbers: Mapping[str, str]) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._wording, self._numbers = wording, numbers
        self._done: frozenset[str] = frozenset()
        self.buttons: dict[str, BigButton] = {}
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.closed.emit)
        inside = QWidget()
        self._area = scrolling(inside, "")
        column(self).addWidget(self._area)
        self._body = QVBoxLayout(inside)
        pad = theme.size("s6")
        self._body.setContentsMargins(pad, pad, pad, pad)
        self._body.setSpacing(theme.size("s4"))

    def set_wording(self, wording: Wording, numbers: Mapping[str, str]) -> None:
        self._wording, self._numbers = wording, numbers
        set_words(self._area, name=wording.say("緊急の手順", "連絡先"))
        self._rebuild()

    def open(self, done: frozenset[str], *, can_log: bool, practice: bool) -> None:
        """Show the card; `done` are the event kinds in the log, `can_log`: an encounter runs, `practice`: as 訓練."""
        self.mark(done)
        self._practice.setVisible(practice)
        self._logging.setVisible(can_log)
        steps = self._wording.pack.emergency_steps if can_log else ()
        (self.buttons[steps[0]] if steps else self._back).setFocus()
        numbers = "、".join(f"{self._wording.contact(c)} {number_of(c, self._numbers)}" for c in self._contacts())
        announce(self, numbers, urgent=True)

    def mark(self, done: frozenset[str]) -> None:
        """Show which steps are logged by now."""
        self._done = done
        for kind, made in self.buttons.items():
            made.setText(self._caption(kind))

    def _contacts(self) -> list[Contact]:
        return [c for c in self._wording.pack.contacts if c.emergency]

    def _caption(self, kind: str) -> str:
        name = self._wording.kind(kind)
        return f"✓ {name}{tr('（記録済み）')}" if kind in self._done else name

    def _rebuild(self) -> None:
        clear(self._body)
        self.buttons.clear()
        wording = self._wording
        self._back = button(tr("閉じる（Esc）"), self.closed.emit)
        title = Label(wording.say("身の安全がいちばん大切です", "連絡先"), "title")
        self._practice = Chip(wording.say("訓練です。電話はかけません", "訓練"))
        theme.set_property(self._practice, "urgency", "soon")
        self._practice.hide()
        self._body.addLayout(row(title, self._practice, 1, self._back, spacing="s4"))
        self._body.addLayout(self._numbers_row())
        if not wording.discreet:
            self._add_first_aid()
        self._logging = QWidget()
        steps = column(self._logging)
        steps.addWidget(Label(tr("したことを押すと、時刻が残ります"), "section"))
        steps.addLayout(self._steps(wording.pack.emergency_steps, "primary"))
        steps.addWidget(Label(tr("起きたこと"), "section"))
        steps.addLayout(self._steps(wording.pack.emergency_kinds, ""))
        self._body.addWidget(self._logging)
        self._body.addStretch(1)

    def _numbers_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.size("s4"))
        for position, contact in enumerate(self._contacts()):
            card = Card()
            card.set_urgency("calm" if self._wording.discreet else "now")
            card.box.addWidget(Label(self._wording.contact(contact), "heading", wrap=True))
            card.box.addWidget(Label(number_of(contact, self._numbers), "timer"))
            if not is_known(contact, self._numbers):
                card.box.addWidget(text_label(tr(HOW_TO_ENTER), "sub"))
            if not self._wording.discreet:
                card.box.addWidget(text_label(contact.purpose, "sub"))
            card.box.addStretch(1)
            grid.addWidget(card, 0, position)
        return grid

    def _add_first_aid(self) -> None:
        card = Card()
        card.box.addWidget(Label(tr("警察が来るまで"), "section"))
        grid = QGridLayout()
        for position, line in enumerate(self._wording.pack.first_aid):
            grid.addWidget(text_label(f"・{line}", "heading"), position // 2, position % 2)
        card.box.addLayout(grid)
        self._body.addWidget(card)

    def _steps(self, kinds: tuple[str, ...], role: ButtonRole) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.size("s2"))
        for position, kind in enumerate(kinds):
            made = button(self._caption(kind), self._choosing(kind), role)
            set_words(made, name=self._wording.kind(kind))
            made.setProperty("tall", True)
            self.buttons[kind] = made
            grid.addWidget(made, position // 4, position % 4)
        return grid

    def _choosing(self, kind: str) -> Callable[[], None]:
        return lambda: self.kind_chosen.emit(kind)

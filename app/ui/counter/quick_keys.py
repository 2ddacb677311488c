"""The pack's one-tap, one-key events."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QGridLayout, QPushButton, QWidget

from app.guidance.pack import Channel, QuickKey
from app.ui import theme
from app.ui.counter.parts import button, clear
from app.ui.counter.wording import Wording
from app.ui.shortcuts import quick_sequences
from app.ui.text import tr
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import set_words

LEAST_COLUMNS = 3


def keys_for(wording: Wording, channel: Channel) -> tuple[QuickKey, ...]:
    """The pack's quick keys that this channel has."""
    return tuple(key for key in wording.pack.keys if key.channel in (None, channel))


def composing() -> bool:
    """Whether the input method is at work in the line that has the focus: no key is a command then."""
    line = QApplication.focusWidget()
    return isinstance(line, ComposingLineEdit) and line.composing


def key_button(key: QuickKey, wording: Wording, choose: Callable[[], object]) -> QPushButton:
    """A button that names its key."""
    made = button(f"{key.key.upper()} {wording.key(key)}", choose, "quick")
    set_words(made, name=wording.key(key))
    set_words(made, description=key.key.upper())
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a tap leaves the focus where one was typing
    return made


class QuickKeys(QWidget):
    """A grid of buttons, each with its key; `columns` to a row. All keys work; the pack's first ones stand as buttons,
    and the last button asks for the rest."""

    chosen = Signal(str)
    rest_asked = Signal()

    def __init__(self, wording: Wording, columns: int, most: int) -> None:
        super().__init__()
        self._wording = wording
        self._columns = columns
        self._most = most
        self._all: list[QPushButton] = []
        """The buttons as they stand, that for the rest at the end."""
        self._channel: Channel | None = None
        self._shortcuts: list[QShortcut] = []
        self.buttons: dict[str, QPushButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.size("s1"))

    def show_channel(self, channel: Channel) -> None:
        if channel != self._channel:
            self._channel = channel
            self._rebuild()

    def show_most(self, most: int) -> None:
        """Let so many keys stand as buttons."""
        if most != self._most:
            self._most = most
            self._rebuild()

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self._rebuild()

    def _rebuild(self) -> None:
        clear(self._grid)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts.clear()
        self.buttons.clear()
        self._all.clear()
        if self._channel is None:
            return
        keys = keys_for(self._wording, self._channel)
        for position, key in enumerate(keys):
            choose = self._choosing(key.kind)
            self._bind(key, choose)
            if position < self._most:
                made = key_button(key, self._wording, choose)
                self.buttons[key.kind] = made
                self._all.append(made)
        if len(keys) > self._most:
            rest = button(tr("ほか {n} 件").format(n=len(keys) - self._most), self.rest_asked.emit, "quick")
            rest.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._all.append(rest)
        self._place()

    def _place(self) -> None:
        """In as many columns as there is room for the longest of them; one row stays one row."""
        columns = self._columns
        if len(self._all) > columns:
            widest = max(made.sizeHint().width() for made in self._all) + self._grid.spacing()
            columns = max(LEAST_COLUMNS, min(columns, (self.width() + self._grid.spacing()) // widest))
        for position, made in enumerate(self._all):
            self._grid.addWidget(made, position // columns, position % columns)
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()

    def _bind(self, key: QuickKey, choose: Callable[[], None]) -> None:
        for sequence in quick_sequences(key.key):
            # Not on the buttons, which make room for a long sheet: the keys work beside it.
            shortcut = QShortcut(sequence, self.parentWidget() or self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(choose)
            self._shortcuts.append(shortcut)

    def _choosing(self, kind: str) -> Callable[[], None]:
        def choose() -> None:
            if not composing():
                self.chosen.emit(kind)

        return choose

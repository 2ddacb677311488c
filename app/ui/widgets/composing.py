"""A line to type into, whose Enter tells a finished line from the end of a kana-kanji conversion."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from app.base.text import shown
from app.ui.widgets.texts import set_words

_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ComposingLineEdit(QLineEdit):
    """A line edit for Japanese. `submitted` carries the text when Enter ends the line; it does not clear it.

    While the input method composes, Enter belongs to the conversion and every key without Ctrl or Alt to the
    text, so that no shortcut fires into it. Ctrl+Z is left to the window where nothing is being typed
    here, which is where the text is `kept`: the line of the log that it became is to be struck.
    """

    submitted = Signal(str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_words(self, name=label)
        self._preedit = False
        self.kept = ""
        """What the log has of this text."""

    def setPlaceholderText(self, text: str) -> None:
        super().setPlaceholderText(shown(text))

    @property
    def composing(self) -> bool:
        """Whether a conversion is under way."""
        return self._preedit

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self._preedit and not event.modifiers() & _COMMAND:
                event.accept()
                return True
            typing = self.text().strip() != self.kept and self.isUndoAvailable()
            if event.matches(QKeySequence.StandardKey.Undo) and not typing:
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers() & _COMMAND:
            super().keyPressEvent(event)
            return
        event.accept()
        if not self._preedit and not event.isAutoRepeat():
            self.submitted.emit(self.text())

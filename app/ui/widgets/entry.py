"""Labelled fields to fill in, with the fault named beside the field."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.text import tr
from app.ui.widgets.basic import HintLabel, Label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import CheckBox, set_words


class Entry(QWidget):
    """A label, a line to type into, a hint, and room for a fault. `submitted`: Enter ended the line."""

    submitted = Signal()
    changed = Signal()

    def __init__(self, label: str, hint: str = "", value: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.size("s2"))
        caption = Label(label, "section", wrap=True)
        self.edit = ComposingLineEdit(label)
        self.edit.setText(value)
        set_words(self.edit, description=hint)
        caption.setBuddy(self.edit)
        self._fault = Label("", "problem", wrap=True)
        self._fault.hide()
        box.addWidget(caption)
        box.addWidget(self.edit)
        if hint:
            box.addWidget(HintLabel(hint))
        box.addWidget(self._fault)
        self.edit.submitted.connect(lambda _: self.submitted.emit())
        self.edit.textEdited.connect(self._edited)

    @property
    def value(self) -> str:
        """What is typed, without blanks at its ends."""
        return self.edit.text().strip()

    def show_fault(self, sentence: str) -> None:
        """Name a fault under the field and go to it; "" takes it away."""
        theme.set_property(self.edit, "fault", bool(sentence))
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        set_words(self.edit, description=sentence)
        if sentence:
            self.edit.setFocus()

    def _edited(self) -> None:
        self.show_fault("")
        self.changed.emit()


class SecretEntry(Entry):
    """A passphrase: shown as dots, exactly as typed."""

    @property
    def value(self) -> str:
        return self.edit.text()

    def __init__(self, label: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, hint, parent=parent)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)


def reveal_box(*entries: SecretEntry) -> CheckBox:
    """A box that shows the characters of `entries` while it is ticked."""
    box = CheckBox(tr("文字を表示する"))

    def toggled(shown: bool) -> None:
        for entry in entries:
            entry.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    box.toggled.connect(toggled)
    return box

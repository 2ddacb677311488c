"""The line to type into: Enter logs it as a memo or as the counterpart's own words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.guidance.pack import Avoid
from app.ui import theme
from app.ui.counter.parts import button, column, relabel
from app.ui.counter.wording import Wording
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import row, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import set_words


class MemoBar(QWidget):
    """One line with two ways: メモ (F4) in one's own words, 相手方の発言 (F5) as it was said."""

    submitted = Signal(str, str)
    """The kind ("memo" or "quote") and the text."""
    typed = Signal(str)
    """The handler's own words so far, for the gentle note."""

    left = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self.line = ComposingLineEdit(tr("メモ"))
        self.line.setMaxLength(1_000_000)
        self.line.submitted.connect(self._submit)
        self.line.textChanged.connect(lambda text: self.typed.emit("" if self.quoting else text))
        self._memo = button(tr("メモ"), self.write_memo, "quick", Key.MEMO)
        self._quote = button(tr("相手方の発言"), self.write_quote, "quick", Key.QUOTE)
        self._ways = QButtonGroup(self)
        for way in (self._memo, self._quote):
            way.setCheckable(True)
            self._ways.addButton(way)
        self._memo.setChecked(True)
        self._note = text_label("", "hint")
        self._note.hide()
        layout = column(self, 0, "s1")
        layout.addWidget(self._note)
        line = row(self._memo, self._quote, self.line)
        line.setStretch(2, 1)
        layout.addLayout(line)
        self.set_wording(wording)

    @property
    def quoting(self) -> bool:
        """Whether Enter logs the counterpart's words."""
        return self._quote.isChecked()

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        relabel(self._quote, wording.say("相手方の発言", "お話の内容"), Key.QUOTE)
        self._name_line()
        self.show_note(())

    def write_memo(self) -> None:
        """Type in one's own words from here on."""
        self._take(quote=False)

    def write_quote(self) -> None:
        """Type what the counterpart says, word for word."""
        self._take(quote=True)

    def show_note(self, found: Sequence[Avoid]) -> None:
        """Say gently that the line holds a phrase to avoid; nothing where it holds none."""
        text = ""
        if found and not self._wording.discreet:
            text = "　".join(tr("「{text}」は{why}").format(text=each.text, why=each.why) for each in found)
        if text != self._note.text():
            self._note.setText(text)
            self._note.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the line, so that the one-key events work again."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _take(self, *, quote: bool) -> None:
        (self._quote if quote else self._memo).setChecked(True)
        self._name_line()
        self.typed.emit("" if quote else self.line.text())
        self.line.setFocus()

    def _name_line(self) -> None:
        name = self._wording.say("相手方の発言", "お話の内容") if self.quoting else tr("メモ")
        set_words(self.line, name=name)
        self.line.setPlaceholderText(tr("{name}（Enterで記録）").format(name=name))
        theme.set_property(self.line, "quote", self.quoting)

    def _submit(self, text: str) -> None:
        if text.strip():
            # The note on what was just written stays until the next line is begun.
            self.line.blockSignals(True)
            self.line.clear()
            self.line.blockSignals(False)
            self.submitted.emit("quote" if self.quoting else "memo", text)

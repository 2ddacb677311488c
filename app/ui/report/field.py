"""One field of the paper: what is written, whether it follows the log, and the way back to the log."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.base.wareki import format_date, parse_date
from app.forms.document import Field
from app.ui import theme
from app.ui.report.layout import DATES, NARROW
from app.ui.report.remarks import RemarkNote
from app.ui.report.service import FieldState, Remark
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Chip, HintLabel, Label, presses, row
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import draw, set_words

_SETTLE_MS = 400
"""How long typing rests before it is saved."""


class LineEditor(ComposingLineEdit):
    """A line of the form; `typed` fires for what a person does."""

    typed = Signal()
    left = Signal()

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.textEdited.connect(lambda _: self.typed.emit())
        self.submitted.connect(lambda _: self.left.emit())

    def value(self) -> str:
        return self.text()

    def show_value(self, value: str) -> None:
        if value != self.text():
            self.setText(value)
            self.setCursorPosition(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ProseEditor(QPlainTextEdit):
    """Prose of the form, growing with what is written; Tab goes on to the next field."""

    typed = Signal()
    left = Signal()
    _LEAST, _MOST = 4, 14

    def __init__(self, label: str) -> None:
        super().__init__()
        set_words(self, name=label)
        self.setTabChangesFocus(True)
        self._showing = False
        self.textChanged.connect(self._changed)
        self._grow()

    def value(self) -> str:
        return self.toPlainText()

    def show_value(self, value: str) -> None:
        if value != self.toPlainText():
            self._showing = True
            self.setPlainText(value)
            self._showing = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _changed(self) -> None:
        self._grow()
        if not self._showing:
            self.typed.emit()

    def _grow(self) -> None:
        lines = min(max(int(self.document().size().height()), self._LEAST), self._MOST)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2 * theme.size("s3"))


class CircledChoice(QAbstractButton):
    """A choice printed on the form, circled by pen when chosen; a second tap takes the circle away."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        set_words(self, name=name)
        self.setFixedSize(
            max(theme.size("target"), self.fontMetrics().horizontalAdvance(text) + theme.size("s6")),
            theme.size("target"),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink = QColor(theme.tokens().colors["light"]["text"])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink)
        draw(painter, self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            painter.setPen(QPen(ink, 2))
            painter.drawEllipse(self.rect().adjusted(3, 6, -3, -6))
        painter.end()


class ChoiceEditor(QWidget):
    """The printed choices side by side, and what else was written there."""

    typed = Signal()
    left = Signal()

    def __init__(self, label: str, choices: tuple[str, ...]) -> None:
        super().__init__()
        self._other = ""
        self.buttons = tuple(CircledChoice(text, f"{label} {text}") for text in choices)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(Label("（"))
        for place, button in enumerate(self.buttons):
            if place:
                box.addWidget(Label("・"))
            box.addWidget(button)
            button.clicked.connect(lambda _=False, chosen=button: self._choose(chosen))
        box.addWidget(Label("）"))
        self._beside = Label("")
        box.addWidget(self._beside)
        box.addStretch(1)

    def value(self) -> str:
        return next((button.text() for button in self.buttons if button.isChecked()), self._other)

    def show_value(self, value: str) -> None:
        for button in self.buttons:
            button.setChecked(button.text() == value)
        self._other = "" if any(button.isChecked() for button in self.buttons) else value
        self._beside.setText(self._other)

    def _choose(self, chosen: CircledChoice) -> None:
        self.show_value(chosen.text() if chosen.isChecked() else "")
        self.typed.emit()
        self.left.emit()


class FieldBox(QWidget):
    """A field with its state. edited(id, value): a person wrote; followed(id): the log's value is wanted back."""

    edited = Signal(str, str)
    followed = Signal(str)

    def __init__(self, field: Field, *, captioned: bool, remarks: Sequence[Remark] = ()) -> None:
        """`remarks`: the comments on this field; the paper lays their notes out, as a narrow field has no room."""
        super().__init__()
        self.field = field
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.flush)
        self._follows = True
        self._pending = False
        self.editor = _editor_for(field)
        set_words(self.editor, tip=field.hint)
        self.state = Chip(tr("記録から"))
        whole = tr("{label}を記録の内容に戻す").format(label=field.label)
        self.back = BigButton(tr("戻す") if field.id in NARROW else tr("記録の内容に戻す"), "quiet", name=whole)
        set_words(self.back, tip=whole)
        self.back.clicked.connect(lambda: self.followed.emit(field.id))
        self.back.hide()
        self._doubt = HintLabel()
        self._doubt.hide()
        self.notes = [RemarkNote(remark) for remark in remarks]
        caption = Label(field.label, "sub")
        caption.setBuddy(self.editor)
        if not captioned:
            caption.hide()  # shown by its parent alone: by itself it would flash up as a window
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(row(caption, self.state, 1))
        box.addWidget(self.editor)
        box.addWidget(self._doubt)
        box.addLayout(row(self.back, 1))
        if field.id in NARROW and not field.choices:
            self.editor.setMinimumWidth(64)
        self.editor.typed.connect(self._typed)
        self.editor.left.connect(self._leave)

    def show_state(self, state: FieldState) -> None:
        """Show what the draft holds, unless a person is just writing here."""
        if self._pending:
            return
        self.editor.show_value(state.value)
        self._mark(state.follows_log)
        self._check()

    def flush(self) -> None:
        """Hand on at once what was typed and not handed on yet."""
        if self._pending:
            self._pending = False
            self._settle.stop()
            self.edited.emit(self.field.id, self.editor.value())

    def _leave(self) -> None:
        """R8.11.20 and 2026-11-20 become what the paper says; anything else stays as typed, with a word about it."""
        day = parse_date(self.editor.value()) if self.field.id in DATES and not self._follows else None
        if day is not None and format_date(day) != self.editor.value():
            self.editor.show_value(format_date(day))
            self._pending = True
        self.flush()
        self._check()

    def _typed(self) -> None:
        self._mark(False)
        self._pending = True
        self._settle.start()

    def _mark(self, follows: bool) -> None:
        self._follows = follows
        filled = bool(self.editor.value().strip())
        self.state.setText(tr("手で直しました") if not follows else tr("記録から") if filled else tr("記録になし"))
        theme.set_property(self.state, "state", "" if follows else "edited")
        theme.set_property(self.editor, "follows", follows)
        said = "".join(f"。{note.spoken}" for note in self.notes)
        set_words(self.editor, description=f"{self.state.text()}。{self.field.hint}{said}")
        self.back.setVisible(not follows)

    def _check(self) -> None:
        value = self.editor.value().strip()
        unread = self.field.id in DATES and bool(value) and parse_date(value) is None
        self._doubt.setText(tr("日付として読めません。例：R8.11.20、2026-11-20") if unread else "")
        self._doubt.setVisible(unread)


def _editor_for(field: Field) -> "LineEditor | ProseEditor | ChoiceEditor":
    if field.choices:
        return ChoiceEditor(field.label, field.choices)
    return ProseEditor(field.label) if field.multiline else LineEditor(field.label)

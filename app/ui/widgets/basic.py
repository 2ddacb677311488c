"""Buttons, cards and labels with the roles that the style sheet knows."""

import re
from html import escape
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QSize, QStandardPaths, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.base.files import file_name
from app.base.text import MOST, shown
from app.ui import theme
from app.ui.widgets.texts import LONG, keyless, set_words, with_keys

ButtonRole = Literal["", "primary", "danger", "alarm", "quiet", "quick"]
LabelRole = Literal[
    "", "title", "heading", "section", "sub", "hint", "problem", "timer", "small_timer", "strip_timer", "chip"
]


def presses(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Whether `event` was Enter, which has then pressed `button`: Qt gives that to the buttons of a dialog only."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
        return False
    event.accept()
    if not event.isAutoRepeat():
        button.click()
    return True


class BigButton(QPushButton):
    """A button of at least 44 px. `name` is what a screen reader says, where the text alone is too short."""

    def __init__(self, text: str, role: ButtonRole = "", *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(keyless(text), parent)
        self.setProperty("role", role)
        set_words(self, name=name or text)
        self.setAutoDefault(False)
        self.setMinimumSize(theme.size("target"), theme.size("target"))

    def text(self) -> str:
        return with_keys(super().text())

    def setText(self, text: str) -> None:
        super().setText(keyless(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)


class Card(QFrame):
    """A framed area with its contents in `box`. `set_urgency`: now, soon or calm."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.box = QVBoxLayout(self)
        pad = theme.size("s3")
        self.box.setContentsMargins(pad, pad, pad, pad)
        self.box.setSpacing(theme.size("s2"))

    def set_urgency(self, urgency: Literal["now", "soon", "calm"]) -> None:
        theme.set_property(self, "urgency", urgency)


class Label(QLabel):
    """What it is given, never markup and made harmless (`shown`), in one of the style sheet's roles. `text` gives back
    what it shows.

    A wrapped label sets its lines apart as Japanese needs it. Qt does that in rich text only, so the text is escaped
    into it; the screen reader gets it plain.
    """

    def __init__(
        self, text: str = "", role: LabelRole = "", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._given: str | None = None
        self._plain = ""
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        self.setText(text)

    def text(self) -> str:
        return self._plain

    def setText(self, text: str) -> None:
        if text == self._given:
            return
        self._given = text
        wraps = self.wordWrap()
        self._plain = shown(text, LONG if wraps else MOST, lines=wraps)
        if wraps:
            set_words(self, name=self._plain)
            super().setText(_spaced(self._plain, str(self.property("role"))))
        else:
            super().setText(self._plain)


_LINE_HEIGHT = 1.45
"""Of wrapped text, in its size."""
_SIZES: dict[str, str] = {"title": "title", "heading": "large", "sub": "small", "hint": "small", "chip": "small"}
_TAIL = r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60A-Za-z0-9()\u00a0 ]"
_LONG = re.compile(r"[^\s\u2e80-\U0003ffff]{24}")
"""A run without a space and without a Japanese character, between which a line may break anyway."""
_HELD = re.compile(rf"(?<={_TAIL})(?:（{_TAIL}{{1,18}}）|{_TAIL}{{6}})$")
"""What is not torn apart at the end of a line: a source in brackets, or the last characters (no lonely 「ます。」)."""


def _spaced(text: str, role: str) -> str:
    """`text` as rich text. The height is fixed: a character of another font must not push its line away."""
    height = round(theme.size(_SIZES.get(role, "body")) * _LINE_HEIGHT)
    lines = "<br>".join(escape(_HELD.sub(_joined, _LONG.sub(_broken, line))) for line in text.split("\n"))
    style = f"line-height:{height}px; -qt-line-height-type:fixed; margin:0; white-space:pre-wrap"
    return f'<p style="{style}">{lines}</p>' if text else ""


def _broken(run: re.Match[str]) -> str:
    return f"{run[0]}\u200b"


def _joined(held: re.Match[str]) -> str:
    return "\u2060".join(held[0].replace(" ", "\u00a0"))


def text_label(text: str = "", role: LabelRole = "") -> Label:
    """Text that goes on to the next line."""
    return Label(text, role, wrap=True)


class HintLabel(Label):
    """A small wrapped sentence that explains what stands above it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "hint", wrap=True, parent=parent)


class Chip(Label):
    """A word in a frame: a state or a kind, said by word and shape and not by colour alone."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "chip", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class ElidedLabel(Label):
    """One line that ends in … where it does not fit; the whole text is in the tool tip and for the screen reader."""

    def __init__(self, text: str = "", role: LabelRole = "", parent: QWidget | None = None) -> None:
        super().__init__("", role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_whole(text)

    @property
    def whole(self) -> str:
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show `text`, cut to the width."""
        self._whole = shown(text, LONG, lines=True)
        set_words(self, name=self._whole)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        line = " ".join(self._whole.split())
        # A font metric of 100,000 characters is slow, and no screen is that wide.
        fits = QFontMetrics(self.font()).elidedText(line[:1000], Qt.TextElideMode.ElideRight, self.width())
        self.setText(fits)
        set_words(self, tip=line if fits != line else "")


class Line(QFrame):
    """A thin dividing line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "line")


def row(*items: QWidget | QLayout | int, spacing: str = "s2") -> QHBoxLayout:
    """Widgets side by side; an int is a stretch."""
    box = QHBoxLayout()
    box.setSpacing(theme.size(spacing))
    for item in items:
        if isinstance(item, int):
            box.addStretch(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
    return box


def scrolled(inside: QWidget) -> QScrollArea:
    """`inside` as wide as there is room, scrolling where the screen is low (1366×768 at 200 %)."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if inside.property("role") is None:
        inside.setProperty("role", "inside")
    area.setWidget(inside)
    return area


class TextDialog(QDialog):
    """A dialog of one column, `box`, under its heading; as tall as its wrapped text needs at its least width `width`
    in px, also once that text has changed."""

    def __init__(self, title: str, heading: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_words(self, title=title)
        self.setMinimumWidth(width)
        self.box = QVBoxLayout(self)
        pad = theme.size("s6")
        self.box.setContentsMargins(pad, pad, pad, pad)
        self.box.setSpacing(theme.size("s3"))
        self.box.addWidget(Label(heading, "heading", wrap=True))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_text()

    def fit_text(self) -> None:
        """Take the height that the contents need now."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            width = max(self.minimumWidth(), layout.minimumSize().width())
            self.resize(width, layout.totalHeightForWidth(width))


def fit(window: QWidget, width: int, height: int) -> None:
    """Give `window` this size, or what the screen has room for."""
    room = window.screen().availableGeometry().size()
    window.resize(min(width, room.width() - 32), min(height, room.height() - 48))


def in_documents(name: str) -> str:
    """The path of a file of that name in the person's folder for documents, for a dialog to begin with; "": the
    folder."""
    stem, _, kind = name.rpartition(".")
    name = name and file_name([stem], f".{kind}")
    return str(Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)) / name)

"""Texts on the screen. Whatever shows one is made here, so that a text from elsewhere (a report, a certificate, a
ledger, a pack, the name of a file) is harmless whoever hands it on: no markup, nothing unseen, no flood."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QTextBlockFormat, QTextCursor
from PySide6.QtGui import Qt as Markup
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QWidget,
)

from app.base.text import MOST, shown

LONG = 10_000
"""Characters of a text in several lines; more of it is for a `TextView`."""
_WHOLE = 200_000


def plain(text: str, most: int = MOST, *, lines: bool = True) -> str:
    """`text` for a tool tip, where Qt looks whether it is markup: it would load local pictures."""
    made = shown(text, most, lines=lines)
    return made.translate(_NO_MARKUP) if Markup.mightBeRichText(made) else made


_NO_MARKUP = str.maketrans("<>&", "＜＞＆")


def set_words(
    widget: QWidget,
    *,
    name: str | None = None,
    description: str | None = None,
    tip: str | None = None,
    title: str | None = None,
) -> None:
    """What a screen reader calls `widget` and says of it, its tool tip, and the title of a window; None: as it is."""
    if name is not None:
        widget.setAccessibleName(shown(name, LONG, lines=True))
    if description is not None:
        widget.setAccessibleDescription(shown(description, LONG, lines=True))
    if tip is not None:
        widget.setToolTip(plain(tip))
    if title is not None:
        widget.setWindowTitle(shown(title))


def draw(painter: QPainter, area: QRect, flags: Qt.AlignmentFlag | Qt.TextFlag | int, text: str) -> None:
    """Paint `text` into `area`."""
    painter.drawText(area, flags, shown(text, LONG, lines=True))


def keyless(text: str) -> str:
    """`text` for what may have a key of its own in its words: 「Q&A」 names none."""
    return shown(text).replace("&", "&&")


def with_keys(text: str) -> str:
    """Back from `keyless`."""
    return text.replace("&&", "&")


class CheckBox(QCheckBox):
    """A box to tick. `text` gives back what it shows."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(keyless(text), parent)

    def text(self) -> str:
        return with_keys(super().text())

    def setText(self, text: str) -> None:
        super().setText(keyless(text))


class RadioButton(QRadioButton):
    """One of several. `text` gives back what it shows."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(keyless(text), parent)

    def text(self) -> str:
        return with_keys(super().text())

    def setText(self, text: str) -> None:
        super().setText(keyless(text))


class ComboBox(QComboBox):
    """A choice from a list of texts."""

    def addItem(self, text: str, data: Any = None) -> None:  # type: ignore[override]
        super().addItem(shown(text), data)

    def addItems(self, texts: Sequence[str]) -> None:
        super().addItems([shown(text) for text in texts])

    def setItemText(self, index: int, text: str) -> None:
        super().setItemText(index, shown(text))


class ListBox(QListWidget):
    """A list of texts."""

    def addItem(self, item: str | QListWidgetItem) -> None:
        super().addItem(item if isinstance(item, QListWidgetItem) else ListItem(item))


class ListItem(QListWidgetItem):
    """A text of a `ListBox`; `lines`: in several lines. `name`: what a screen reader says instead."""

    def __init__(self, text: str = "", *, lines: bool = False, name: str | None = None) -> None:
        super().__init__(shown(text, LONG if lines else MOST, lines=lines))
        if name is not None:
            self.setData(Qt.ItemDataRole.AccessibleTextRole, shown(name, LONG))

    def setText(self, text: str) -> None:
        super().setText(shown(text))

    def setToolTip(self, text: str) -> None:
        super().setToolTip(plain(text))


class TableBox(QTableWidget):
    """A table of texts."""

    def set_headings(self, texts: Sequence[str]) -> None:
        """The words over its columns."""
        self.setHorizontalHeaderLabels([shown(text) for text in texts])


class TableItem(QTableWidgetItem):
    """A cell of a `TableBox`."""

    def __init__(self, text: str = "") -> None:
        super().__init__(shown(text))

    def setText(self, text: str) -> None:
        super().setText(shown(text))

    def setToolTip(self, text: str) -> None:
        super().setToolTip(plain(text))


class TabBar(QTabBar):
    """A row of tabs."""

    def addTab(self, text: str) -> int:  # type: ignore[override]
        return super().addTab(keyless(text))

    def setTabText(self, index: int, text: str) -> None:
        super().setTabText(index, keyless(text))

    def tabText(self, index: int) -> str:
        return with_keys(super().tabText(index))


class TextView(QPlainTextEdit):
    """A whole text to read, of several lines."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show another one."""
        self.setPlainText(shown(text, _WHOLE, lines=True))


class LinesView(QTextEdit):
    """Lines to read, one paragraph each, `apart` px enough to be told from a line that goes on."""

    def __init__(self, apart: int) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self._apart = apart

    def show_lines(self, lines: Iterable[str]) -> None:
        """Show these."""
        self.setPlainText("\n".join(map(shown, lines)))
        form = QTextBlockFormat()
        form.setTopMargin(self._apart)
        form.setBottomMargin(self._apart)
        whole = QTextCursor(self.document())
        whole.select(QTextCursor.SelectionType.Document)
        whole.mergeBlockFormat(form)

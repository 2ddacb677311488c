"""Every text that the windows on the screen show, speak or have in a tool tip, and what is wrong with it."""

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from hostile import harm
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import Qt as Markup
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
MOST_ROWS = 200
_OURS = {"p": {"style"}, "br": set[str]()}
"""The markup of a wrapped `Label`, which it needs for the height of its lines."""
_HELD = str.maketrans("", "", "\u200b\u2060")
"""Where such a label lets a line break, and where not."""

Text = tuple[str, str, bool]
"""Where it stands, the text, whether it may have several lines."""


def shown_texts() -> list[Text]:
    """All texts of all windows, hidden parts too."""
    return [text for window in QApplication.topLevelWidgets() for text in texts_of(window)]


def faults() -> list[str]:
    """What is wrong on the screen now, each with its place."""
    found = [f"{where}: {wrong}" for where, text, lines in shown_texts() if (wrong := _wrong(where, text, lines=lines))]
    for window in QApplication.topLevelWidgets():
        for label in (*window.findChildren(QLabel), *([window] if isinstance(window, QLabel) else [])):
            found += [f"{_place(label)}: {wrong}" for wrong in _markup(label)]
        for edit in window.findChildren(QTextEdit):
            if edit.isReadOnly() and "<img" in edit.toHtml():
                found.append(f"{_place(edit)}: shows pictures")
    return found


def texts_of(window: QWidget) -> Iterator[Text]:
    for widget in (window, *window.findChildren(QWidget)):
        place = _place(widget)
        yield f"{place} title", widget.windowTitle(), False
        yield f"{place} name", widget.accessibleName(), True
        yield f"{place} description", widget.accessibleDescription(), True
        for tip in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
            yield f"{place} tip", tip, True
        yield from _own(widget, place)


def _own(widget: QWidget, place: str) -> Iterator[Text]:
    match widget:
        case QLabel():
            if widget.textFormat() is not Qt.TextFormat.RichText:
                yield place, QLabel.text(widget), True
            else:
                yield place, _read(QLabel.text(widget)).translate(_HELD), True
        case QAbstractButton():
            yield place, QAbstractButton.text(widget), False
        case QGroupBox():
            yield place, widget.title(), False
        case QTabBar():
            for tab in range(widget.count()):
                yield f"{place} tab", QTabBar.tabText(widget, tab), False
                yield f"{place} tab tip", widget.tabToolTip(tab), False
        case QMenu():
            for action in widget.actions():
                yield f"{place} action", action.text(), False
        case QComboBox():
            yield from _model(widget.model(), f"{place} choice")
        case QAbstractItemView():
            if widget.model() is not None:
                yield from _model(widget.model(), f"{place} cell")
        case QLineEdit():
            yield f"{place} placeholder", widget.placeholderText(), False
        case QPlainTextEdit() if widget.isReadOnly():
            for line in widget.toPlainText().split("\n"):
                yield f"{place} read", line[:10_000], False
        case QTextEdit() if widget.isReadOnly():
            yield f"{place} read", widget.toPlainText(), True
        case _:
            pass


def _model(model: QAbstractItemModel, place: str) -> Iterator[Text]:
    # A list has one column, and keeps to itself how many.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        for row in range(min(model.rowCount(QModelIndex()), MOST_ROWS)):
            for role in ROLES:
                text = model.data(model.index(row, column), role)
                if isinstance(text, str):
                    yield f"{place} {row},{column} {role.name}", text, True
        for way in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
            text = model.headerData(column, way, Qt.ItemDataRole.DisplayRole)
            if isinstance(text, str):
                yield f"{place} heading", text, False


def _wrong(where: str, text: str, *, lines: bool) -> str:
    if where.lower().endswith(("tip", "tiprole")) and Markup.mightBeRichText(text):
        return "a tool tip of markup"
    return harm(text, lines=lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.strange: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _OURS or {name for name, _ in attrs} - _OURS[tag]:
            self.strange.append(tag)
        if tag == "br":
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    return "".join(reader.words)


def _markup(label: QLabel) -> Iterator[str]:
    """What a label would take for markup that is not ours, and whether it leads anywhere."""
    text, form = QLabel.text(label), label.textFormat()
    if form in (Qt.TextFormat.AutoText, Qt.TextFormat.MarkdownText) and text and not label.pixmap():
        yield "may take its text for markup"
    if form is Qt.TextFormat.RichText:
        reader = _Reader()
        reader.feed(text)
        yield from (f"has <{tag}>" for tag in reader.strange)
        if unescape(_read(text)).count("\n") > 10_000:
            yield "too many lines"
    if label.openExternalLinks() and form is not Qt.TextFormat.PlainText:
        yield "opens links"


def _place(widget: QWidget) -> str:
    parents: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(parents) < 4:
        parents.append(type(at).__name__)
        at = at.parentWidget()
    return ">".join(reversed(parents))

"""A sheet: a small question in the place of the timeline. All else on the desk goes on working beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.ui import theme
from app.ui.counter.parts import button, column, order_tabs, scrolling
from app.ui.text import tr
from app.ui.widgets.basic import Label
from app.ui.widgets.texts import set_words


class Sheet(QWidget):
    """Title, contents in `box`, answers in `answers`. Esc or 閉じる ends it without doing anything."""

    closed = Signal()
    long = False
    """Whether it needs the place of the lines below the timeline too."""

    def __init__(self, title: str, close_text: str = "閉じる") -> None:
        super().__init__()
        set_words(self, name=title)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.leave)
        self.first: QWidget | None = None
        """What gets the focus when the sheet opens."""
        edge = theme.size("s1")  # room for the ring of what has the focus
        layout = column(self, theme.size("s4") - edge, "s3")
        heading = Label(title, "title", wrap=True)
        heading.setContentsMargins(edge, 0, edge, 0)
        layout.addWidget(heading)
        inside = QWidget()
        self.box = QVBoxLayout(inside)
        self.box.setContentsMargins(edge, edge, theme.size("s2"), edge)
        self.box.setSpacing(theme.size("s2"))
        self.area = scrolling(inside, title)
        layout.addWidget(self.area, 1)
        self.answers = QHBoxLayout()
        self.answers.setContentsMargins(0, 0, edge, 0)
        self.answers.addStretch(1)
        self.close_button: QPushButton = button(tr(close_text), self.leave)
        self.close_button.setToolTip("Esc")
        self.answers.addWidget(self.close_button)
        layout.addLayout(self.answers)

    def leave(self) -> None:
        """What Esc and 閉じる do."""
        self.closed.emit()

    def order(self) -> None:
        """Let Tab go over the contents and then the answers. Called once the sheet is in its window: the order of a
        widget by itself is a ring, which the window would cut open anywhere."""
        items = (self.answers.itemAt(place) for place in range(self.answers.count()))
        order_tabs(self.area, *(widget for item in items if item and (widget := item.widget())))

    def answer(self, made: QPushButton) -> QPushButton:
        """Put an answer beside 閉じる."""
        self.answers.insertWidget(self.answers.count() - 1, made)
        return made


class SheetStack(QStackedWidget):
    """The timeline, or one sheet in front of it; the focus comes back where it was."""

    def __init__(self, below: QWidget) -> None:
        super().__init__()
        self._below = below
        self.addWidget(below)
        self._came_from: QWidget | None = None

    @property
    def sheet(self) -> Sheet | None:
        """The open sheet."""
        current = self.currentWidget()
        return current if isinstance(current, Sheet) else None

    def open(self, sheet: Sheet) -> None:
        """Show `sheet` in the place of any other."""
        came_from = QApplication.focusWidget()
        if self.sheet is None:
            self._came_from = came_from
        self._drop()
        self.addWidget(sheet)
        self.setCurrentWidget(sheet)
        sheet.order()
        sheet.closed.connect(self.close_sheet)
        (sheet.first or sheet.close_button).setFocus()

    def close_sheet(self) -> None:
        """Back to the timeline."""
        if self.sheet is None:
            return
        self._drop()
        came_from, self._came_from = self._came_from, None
        if came_from is not None and isValid(came_from) and came_from.isVisible():
            came_from.setFocus()
        else:
            self._below.setFocus()

    def _drop(self) -> None:
        sheet = self.sheet
        if sheet is not None:
            self.setCurrentIndex(0)
            self.removeWidget(sheet)
            sheet.deleteLater()

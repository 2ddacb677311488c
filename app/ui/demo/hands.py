"""A pair of hands: presses real keys and buttons where a person's would go, and waits for what comes of it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

PATIENCE_MS = 30_000

W = TypeVar("W", bound=QWidget)


class DemoFailed(Exception):
    """A step did not come about; the text says which."""


class Hands:
    """Acts on the window in front. Every act is followed until nothing more comes of it."""

    def __init__(self) -> None:
        self._faults: list[BaseException] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """What goes wrong inside a slot, which Qt only prints, is kept and fails the next act."""

        def keep(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
            self._faults.append(error)

        before, sys.excepthook = sys.excepthook, keep
        try:
            yield
            self.settle()
        finally:
            sys.excepthook = before

    def front(self, window: QWidget) -> None:
        """Bring a window in front, so that keys go there."""
        window.show()
        window.raise_()
        window.activateWindow()
        self.until(window.isActiveWindow, "窓が前に出る")

    def press(self, keys: str) -> None:
        """One key or combination in Qt's notation ("F2", "Ctrl+Return")."""
        QTest.keySequence(QApplication.focusWidget() or self._window(), keys)
        self.settle()

    def write(self, text: str) -> None:
        """Text as the input method hands it over."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget() or self._window(), event)
        self.settle()

    def click(self, name: str) -> None:
        """Press the button or box that a screen reader calls `name`."""
        made = self._visible(QAbstractButton, name)
        # Such a one answers where its mark is, not in the room beside its text.
        at = QPoint(12, made.height() // 2) if isinstance(made, QCheckBox | QRadioButton) else made.rect().center()
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=at)
        self.settle()

    def fill(self, name: str, text: str) -> None:
        """Write into the line called `name`, in the place of what stands there."""
        line = self._visible(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        self.write(text)

    def spell(self, name: str, text: str) -> None:
        """Write into the line called `name` letter by letter, as one types."""
        self.fill(name, "")
        for letter in text:
            self.write(letter)

    def choose(self, name: str, entry: str) -> None:
        """Press an entry of the list called `name`."""
        shown = self._visible(QListWidget, name)
        found = shown.findItems(entry, Qt.MatchFlag.MatchExactly)
        if not found:
            raise DemoFailed(f"一覧「{name}」に「{entry}」がありません。")
        at = shown.visualItemRect(found[0]).center()
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
        self.settle()

    def pick(self, name: str, entry: str) -> None:
        """Go to an entry of the box called `name` by the arrow keys."""
        box = self._visible(QComboBox, name)
        place = box.findText(entry, Qt.MatchFlag.MatchContains)
        if place < 0:
            raise DemoFailed(f"「{name}」に「{entry}」がありません。")
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(place):
            QTest.keyClick(box, Qt.Key.Key_Down)
        self.settle()

    def tell(self, name: str, text: str) -> None:
        """Write into the field of several lines called `name`."""
        self._visible(QPlainTextEdit, name).setFocus()
        self.write(text)

    def touch(self, shown: QAbstractItemView, row: int) -> None:
        """Press a row of a list or table."""
        at = shown.visualRect(shown.model().index(row, 0)).center()
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
        self.settle()

    def turn(self, tabs: QTabBar, title: str) -> None:
        """Press the tab of that title."""
        place = next((place for place in range(tabs.count()) if tabs.tabText(place) == title), -1)
        if place < 0:
            raise DemoFailed(f"「{title}」の見出しがありません。")
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(place).center())
        self.settle()

    def pop(self, entry: str) -> None:
        """Press the entry of the menu that has just come up."""
        menu = QApplication.activePopupWidget()
        found = [each for each in menu.actions() if each.text() == entry] if isinstance(menu, QMenu) else []
        if not found or not isinstance(menu, QMenu):
            raise DemoFailed(f"メニューに「{entry}」がありません。")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(found[0]).center())
        self.settle()

    def appears(self, kind: type[W]) -> W:
        """Wait for a window of that kind, and bring it in front."""
        found: list[W] = []

        def there() -> bool:
            found[:] = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
            return bool(found)

        self.until(there, f"{kind.__name__} の窓")
        self.front(found[-1])
        return found[-1]

    def gone(self, window: QWidget) -> None:
        """Wait until a dialog has closed, which may be its end."""
        self.until(lambda: not isValid(window) or not window.isVisible(), "窓が閉じる")

    def settle(self) -> None:
        """Let every panel follow."""
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        if self._faults:
            raise self._faults.pop(0)

    def until(self, reached: Callable[[], bool], what: str) -> None:
        """Turn the event loop until `reached()`. Raises DemoFailed where it takes too long."""
        alarm = QTimer(singleShot=True)
        alarm.start(PATIENCE_MS)
        self.settle()
        while not reached():
            if not alarm.isActive():
                raise DemoFailed(f"「{what}」を待ちましたが、そうなりませんでした。")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            self.settle()

    def _window(self) -> QWidget:
        window = QApplication.activeWindow()
        if window is None:
            raise DemoFailed("前に出ている窓がありません。")
        return window

    def _visible(self, kind: type[W], name: str) -> W:
        found = [each for each in self._window().findChildren(kind) if _name_of(each) == name]
        shown = [each for each in found if each.isVisible() and each.isEnabled()]
        if not shown:
            raise DemoFailed(f"「{name}」が画面に見つかりません。")
        return shown[0]


def _name_of(widget: QWidget) -> str:
    """What a screen reader calls it: its name, else the text of a button."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")

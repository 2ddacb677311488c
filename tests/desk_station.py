"""A real desk on a real encrypted store, with its window, for the tests of the screen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.base.resources import resource_dir
from app.counter.desk import Desk
from app.guidance.packfile import load_pack
from app.models.settings import Settings, Staff
from app.models.store import Store
from app.models.worker import Worker
from app.ui import theme
from app.ui.counter.window import DeskWindow
from app.ui.delivery import Delivery

KEY = bytes(range(32))
PACK = load_pack(resource_dir() / "packs" / "kamakura")
STAFF = Staff("窓口 花子", "見本課", "主事", "0000")
SETTINGS = Settings(STAFF, "kamakura", contacts={"facility": "内線 0001", "supervisor": "内線 0002"}, theme="light")


class DeskStation:
    """Window, desk, clock and store together; `type` and `press` go where a person's keys would go."""

    def __init__(self, path: Path, clock: FakeClock, qtbot: QtBot, opener: Callable[[], Store] | None = None) -> None:
        self.clock, self.qtbot = clock, qtbot
        self.worker = Worker(opener or (lambda: Store.open(path, KEY)))
        self.delivery = Delivery()
        self.desk = Desk(self.worker, PACK, clock, STAFF, self.delivery)
        self.window = DeskWindow(self.desk, PACK, SETTINGS, clock)
        self.window.resize(1366, 740)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def close(self) -> None:
        ids = [summary.id for summary in self.desk.encounters()]
        self.qtbot.waitUntil(lambda: not any(self.desk.summary(id).pending for id in ids))
        self.window.close()
        self.worker.close()
        QApplication.processEvents()  # what the worker still had to say
        for window in (self.window.strip, self.window):
            window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, "light")

    @property
    def id(self) -> str:
        return self.window.live.encounter

    def kinds(self) -> list[str]:
        """The log in short: each event's kind."""
        return [event.kind for event in self.desk.events(self.id)]

    def texts(self, kind: str) -> list[str]:
        return [event.text for event in self.desk.events(self.id) if event.kind == kind]

    def press(self, keys: str) -> None:
        """One key or key combination, wherever the focus is ("F2", "Ctrl+Return", "3")."""
        target = QApplication.focusWidget() or self.window
        QTest.keySequence(target, keys)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Text as the input method commits it."""
        self.compose("", text)

    def compose(self, preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        if commit:
            event.setCommitString(commit)
        focus = QApplication.focusWidget()
        assert focus
        QApplication.sendEvent(focus, event)

    def saved(self) -> None:
        self.qtbot.waitUntil(lambda: not self.desk.summary(self.id).pending)

    def settle(self) -> None:
        """Let the panels follow the last tap."""
        self.window.live.refresh()
        QApplication.processEvents()


def button(parent: QWidget, name: str) -> QPushButton:
    """The visible button that a screen reader calls `name`."""
    QApplication.processEvents()  # what was just made is shown by the next event
    found = [each for each in parent.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    assert len(found) == 1, (name, [each.accessibleName() for each in parent.findChildren(QPushButton)])
    return found[0]


def click(made: QWidget) -> None:
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def spoken(root: QWidget) -> list[str]:
    """Everything a person can read on `root` or hear from it, hidden parts included."""
    said: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        said += [widget.statusTip(), widget.whatsThis()]
        for read in ("text", "placeholderText", "title"):
            value = getattr(widget, read, None)
            if callable(value):
                said.append(str(value()))
        said += [action.text() for action in widget.actions()]
    return [text for text in said if text]


def focus_in(parent: QWidget) -> bool:
    """Whether the focus is inside `parent`."""
    focused = QApplication.focusWidget()
    return focused is not None and parent.isAncestorOf(focused)

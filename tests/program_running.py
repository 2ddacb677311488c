"""The whole program on the screen, as `madomori` begins it, for the tests."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.models.home import Home
from app.ui.program import Program
from app.ui.recovery import RecoveryDialog
from app.ui.session import Session
from app.ui.widgets.problem import ProblemDialog

D = TypeVar("D", bound=QWidget)


class Running:
    """The program, begun as `madomori` begins it."""

    def __init__(self, home: Home, clock: FakeClock, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.closed = False
        self.program = Program(home, clock)
        assert self.program.begin()

    @property
    def session(self) -> Session:
        assert self.program.session
        return self.program.session

    def until(self, reached: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(reached()))

    def dialog(self, kind: type[D]) -> D:
        """The dialog of that kind, once it is open."""

        def found() -> list[D]:
            return [top for top in QApplication.topLevelWidgets() if isinstance(top, kind) and top.isVisible()]

        self.until(found)
        return found()[0]

    def start(self) -> str:
        """Begin an encounter with a line in it, as fast as a person could."""
        self.session.window.begin("counter")
        id = self.session.window.live.encounter
        self.session.window.live.log("memo", "はじめの一行")
        return id

    def saved(self, id: str) -> None:
        self.until(lambda: not self.session.unsaved)
        assert [line.state for line in self.session.desk.lines(id)] == ["saved"] * len(self.session.desk.lines(id))
        model = self.session.window.live.model
        assert {model.line(row).state for row in range(model.rowCount())} <= {"saved"}
        assert not self.session.window.unsaved.isVisible()

    def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        for top in QApplication.topLevelWidgets():
            if isinstance(top, RecoveryDialog | ProblemDialog):
                top.close()
        self.session.window._close_warned = True  # lines that cannot be saved are given up here
        self.program.close()
        QApplication.processEvents()

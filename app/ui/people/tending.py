"""Makes the index whole when nobody is waiting for the processor: some time after the start, between encounters, or at
once while the window that needs it is open."""

import sys
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from app.base.errors import EnvironmentProblem
from app.ui.delivery import Delivery, when_done
from app.ui.people.index_bar import IndexBar
from app.ui.widgets.problem import sentence_of

if TYPE_CHECKING:
    from app.people.desk import PeopleDesk

WORTH_SAYING = 2_000
"""Fewer lines than that are in before anybody could read of them."""
AGAIN_AFTER_MS = 20_000
TURN_S = 0.001
"""So long a thread may keep the interpreter while the index is made and the window waits for it. Python's own 5 ms
come several times in one tap then: a tap took 26 ms to be painted, with this 13. At other times it would make the
commit of a tap wait for its painting."""


class Tending(QObject):
    """Belongs to one session. whole: the index has everything now.

    `desk` gives the desk; `may`: whether the processor may be used for it now.
    """

    whole = Signal()
    moved = Signal()
    """done, total, running or problem are others than before."""

    def __init__(self, parent: QObject, desk: "Callable[[], PeopleDesk]", may: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._desk, self._may = desk, may
        self._deliver = Delivery(self)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_AFTER_MS)
        self._again.timeout.connect(self.start)
        self._future: Future[bool] | None = None
        self._cancel = False
        self._once_more = False
        self._usual_turn = sys.getswitchinterval()
        self.done = self.total = 0
        self.stopped = False
        """A person stopped it; only a person lets it go on."""
        self.problem = ""

    @property
    def running(self) -> bool:
        return self._future is not None

    def start(self) -> None:
        """Go on with it, unless a person stopped it; later, where something else comes first."""
        if self.stopped:
            return
        if self.running:
            self._once_more = True  # what came since may be behind it
            return
        if not self._may():
            self._again.start()
            return
        self._cancel = False
        self.problem = ""
        self._usual_turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN_S)
        self._future = self._desk().tend(self._progress, lambda: self._cancel)
        when_done(self._future, self, self._ended, self._failed)

    def stop(self) -> None:
        """A person wants no more of it now."""
        self.stopped = True
        self._cancel = True

    def go_on(self) -> None:
        """A person wants it after all."""
        self.stopped = False
        self.start()

    def give_way(self) -> None:
        """Something else comes first; it goes on by itself."""
        if self.running and not self._may():
            self._cancel = True

    def close(self) -> None:
        """No more of it; what runs ends with its slice."""
        self._again.stop()
        self._cancel = True
        self.stopped = True

    def reopen(self) -> None:
        """After `close`, where the session goes on with another store."""
        self.stopped = False
        self._rest()

    def _progress(self, done: int, total: int) -> None:
        """On the library's thread."""
        if isValid(self):
            self._deliver(partial(self._progressed, done, total))

    def _progressed(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self.moved.emit()

    def _ended(self, whole: bool) -> None:
        self._rest()
        if whole:
            self.done = self.total
            self.moved.emit()
            self.whole.emit()
            if self._once_more:
                self._once_more = False
                self.start()
        else:
            self.moved.emit()
            if not self.stopped:
                self._again.start()

    def _failed(self, error: BaseException) -> None:
        self._rest()
        if not isinstance(error, EnvironmentProblem):
            raise error
        self.problem = sentence_of(error)
        self.moved.emit()

    def _rest(self) -> None:
        self._future = None
        sys.setswitchinterval(self._usual_turn)

    def show_on(self, bar: IndexBar) -> None:
        """Say on the bar how far it is."""
        left = self.total - self.done
        if self.running and (left > WORTH_SAYING or (left > 0 and not bar.isHidden())):
            bar.show_progress(self.done, self.total)
        elif not self.running and (self.problem or (self.stopped and left > 0)):
            bar.show_stopped(self.done, self.total, self.problem)
        elif left <= 0 or self.running:
            bar.show_whole()

"""From another thread into the GUI's: results of futures, and anything else that must touch a widget."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

T = TypeVar("T")


class Delivery(QObject):
    """Called with a callable from any thread, it runs it on the thread it lives in, in the order of the calls."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, task: Callable[[], object]) -> None:
        self._posted.emit(task)

    def _run(self, task: Callable[[], object]) -> None:
        task()


def when_done(
    future: "Future[T]",
    receiver: QObject,
    done: Callable[[T], object],
    failed: Callable[[BaseException], object],
) -> None:
    """Give the future's outcome to `done` or `failed` on the GUI thread, unless `receiver` is gone by then.

    Call it on the GUI thread. A future that was cancelled gives nothing.
    """
    delivery = Delivery()  # made here, so that it lives in the GUI thread

    def settle() -> None:
        delivery.deleteLater()
        if not isValid(receiver) or future.cancelled():
            return
        error = future.exception()
        if error is None:
            done(future.result())
        else:
            failed(error)

    future.add_done_callback(lambda _: delivery(settle))

"""Taps widgets, and knows when they are painted."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


def click(widget: QWidget) -> None:
    """Press and release the left button in the middle of `widget`."""
    place = QPointF(widget.rect().center())
    held = {QEvent.Type.MouseButtonPress: Qt.MouseButton.LeftButton, QEvent.Type.MouseButtonRelease: Qt.MouseButton(0)}
    for kind, buttons in held.items():
        everywhere = place, QPointF(widget.mapToGlobal(place))
        event = QMouseEvent(kind, *everywhere, Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier(0))
        QApplication.sendEvent(widget, event)


def after_paint(widget: QWidget, then: Callable[[], None]) -> None:
    """Call `then` once, after the next time `widget` is painted."""
    _Watch(widget, then)


def later(milliseconds: int, then: Callable[[], object]) -> None:
    """Call `then` from the event loop, so much later."""
    QTimer.singleShot(milliseconds, then)


class _Watch(QObject):
    """A filter sees a paint event before the widget paints; an event posted then comes right after the painting, and
    before any timer."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._then = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QApplication.postEvent(self, QEvent(QEvent.Type.User))
        return False

    def customEvent(self, _event: QEvent) -> None:
        self.deleteLater()
        self._then()

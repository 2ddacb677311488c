"""The focus ring: yellow with a dark edge, around whatever has the focus."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFocusFrame, QWidget

_WIDTH = 2


class FocusRing(QFocusFrame):
    """One frame for the whole program. Connect `QApplication.focusChanged` to `follow`."""

    def __init__(self, ring: QColor, edge: QColor) -> None:
        super().__init__()
        self._ring = ring
        self._edge = edge

    def follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Move to the widget that has the focus now; windows themselves get no ring."""
        target = None if new is None or new.isWindow() else new
        self.setWidget(target)  # type: ignore[arg-type]  # Qt takes "no widget"; PySide's stub does not say so

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outer = self.rect()
        for color, inset in ((self._edge, 1), (self._ring, 1 + _WIDTH), (self._edge, 1 + 2 * _WIDTH)):
            painter.setPen(QPen(color, 1 if color is self._edge else _WIDTH))
            painter.drawRoundedRect(_inset(outer, inset), 6, 6)
        painter.end()


def _inset(rect: QRect, by: int) -> QRect:
    return QRect(rect.topLeft() + QPoint(by, by), rect.bottomRight() - QPoint(by, by))

"""The focus ring: yellow with a dark edge, around whatever has the focus."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

_RING = 3
_OUT = 4
"""How far the ring stands out from its widget, px."""
_PLACED = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})

WHOLE = ("page", "inside")
"""The roles of a whole page and of what scrolls in one: they take the focus for their keys, and show no ring."""


class FocusRing(QObject):
    """One ring for the whole program; it belongs to `app` and follows its focus.

    The ring lies over the window, or over the contents of a scroll area so that it scrolls with them; it watches
    the widgets between there and the focus.
    """

    def __init__(self, app: QApplication, ring: QColor, edge: QColor) -> None:
        super().__init__(app)
        self._pens = (QPen(edge, _RING + 2), QPen(ring, _RING))
        self._target: QWidget | None = None
        self._host: QWidget | None = None
        self._watched: list[QWidget] = []
        self._ring: RingWidget | None = None
        app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _PLACED:
            self._place()
        return super().eventFilter(watched, event)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        self._target = None if new is None or new.isWindow() or new.property("role") in WHOLE else new
        if self._target is None:
            if self._ring is not None and isValid(self._ring):
                self._ring.hide()
            return
        self._host = self._target
        while not _holds_ring(self._host):
            self._watched.append(self._host)
            self._host.installEventFilter(self)
            parent = self._host.parentWidget()
            assert parent is not None  # one without a parent is a window
            self._host = parent
        if self._ring is None or not isValid(self._ring):  # it had moved into a window that is gone now
            self._ring = RingWidget(self._pens)
        self._ring.setParent(self._host)
        self._place()

    def _place(self) -> None:
        ring, target, host = self._ring, self._target, self._host
        if ring is None or target is None or host is None or not (isValid(ring) and isValid(target) and isValid(host)):
            return
        if not host.isAncestorOf(target) or not target.isVisibleTo(host):
            ring.hide()
            return
        around = QRect(target.mapTo(host, QPoint(0, 0)), target.size())
        ring.setGeometry(around.adjusted(-_OUT, -_OUT, _OUT, _OUT))
        ring.raise_()
        ring.show()


class RingWidget(QWidget):
    """What is seen of the ring. It takes no focus and no mouse."""

    def __init__(self, pens: tuple[QPen, QPen]) -> None:
        super().__init__()
        self._pens = pens
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in self._pens:  # the yellow over a wider dark line leaves a dark edge on both sides
            painter.setPen(pen)
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 8, 8)
        painter.end()


def _holds_ring(widget: QWidget) -> bool:
    """Whether the ring of a widget in `widget` lies over it: a window, or the contents of a scroll area."""
    view = widget.parentWidget()
    area = view.parentWidget() if view is not None else None
    return widget.isWindow() or (isinstance(area, QAbstractScrollArea) and area.viewport() is view)

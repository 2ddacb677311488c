"""The focus ring: yellow with a dark edge, around whatever has the focus."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget
from shiboken6 import isValid

_RING = 3
_OUT = 4
"""How far the ring stands out from its widget, px."""


class FocusRing(QObject):
    """One ring for the whole program; it belongs to `app` and follows its focus."""

    def __init__(self, app: QApplication, ring: QColor, edge: QColor) -> None:
        super().__init__(app)
        self._colors = (ring, edge)
        self._frame = _Frame(ring, edge)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self._frame):  # it had moved into a window that is gone now
            self._frame = _Frame(*self._colors)
        if new is None or new.isWindow() or new.property("ring") is False:
            self._frame.setWidget(None)  # type: ignore[arg-type]  # Qt takes "no widget"; PySide's stub does not say so
        else:
            self._frame.setWidget(new)


class _Frame(QFocusFrame):
    def __init__(self, ring: QColor, edge: QColor) -> None:
        super().__init__()
        self._pens = (QPen(edge, _RING + 2), QPen(ring, _RING))
        self._style = _FrameStyle()
        self.setStyle(self._style)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in self._pens:  # the yellow over a wider dark line leaves a dark edge on both sides
            painter.setPen(pen)
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 8, 8)
        painter.end()


class _FrameStyle(QProxyStyle):
    """Puts the frame above its widget and a little outside of it."""

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return _OUT
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returnData)

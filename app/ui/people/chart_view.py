"""A chart on the screen: drawn off the GUI thread as on paper, every part of it within reach of key and pointer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from app.base.errors import EnvironmentProblem
from app.forms.figures.charts import Chart, Look, height, words
from app.forms.verify.pages import PAGES
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.pages import DRAWING, draw_page
from app.ui.text import tr
from app.ui.widgets.texts import draw, plain, set_words
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.forms.figures.canvas import Spot

_NEXT = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_LEAST_WIDTH = 280


def look() -> Look:
    """The look of charts in the mode in force."""
    colors = theme.tokens().colors[theme.current()]
    return Look(
        ink=colors["text"],
        sub=colors["text_sub"],
        line=colors["line"],
        surface=colors["surface"],
        accent=colors["primary"],
        on_accent=colors["on_primary"],
        grey=colors["edge"],
        soft=colors["primary_soft"],
        size=theme.size("small"),
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What decides how a picture looks."""

    chart: Chart
    width: int
    look: Look
    scale: float


class ChartView(QWidget):
    """One chart, drawn when it comes into sight, or before by `draw`.

    chosen(key): its encounters are asked for. drawn: the picture of what was asked for last is there.
    """

    chosen = Signal(str)
    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chart: Chart | None = None
        self.spots: Sequence[Spot] = ()
        self.picture: QImage | None = None
        self.problem = ""
        self._shown: _Wanted | None = None
        self._asked: _Wanted | None = None
        self._at = -1
        """The part that the keys have reached."""

    def show_chart(self, chart: Chart) -> None:
        """Show this one; the old picture goes at once where it said something else."""
        if chart != self.chart:
            self.chart, self.spots, self.picture, self._shown, self._at = chart, (), None, None, -1
            set_words(self, name=words(chart))
            self.setAccessibleDescription(tr("矢印キーで一つずつ読み、Enterでもとの対応の一覧を開きます。"))
            self.setFixedHeight(round(height(chart, theme.size("small"))))
        self.update()

    def draw(self) -> None:
        """Have the picture made anew, where it would be another one."""
        if self.chart is None or not self.isVisible() or self.width() < _LEAST_WIDTH:
            return
        wanted = _Wanted(self.chart, self.width(), look(), self.devicePixelRatioF())
        if wanted in (self._shown, self._asked):
            return
        self._asked = wanted
        if self._shown and self._shown.look != wanted.look:
            self.picture = None  # on a dark page a light picture dazzles
        when_done(DRAWING.submit(_picture, wanted), self, lambda made: self._show(wanted, *made), self._failed)

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain(spot.words) if spot else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        self.draw()  # where size, look or pixels are others than the picture has
        painter = QPainter(self)
        if self.picture is None:
            painter.setPen(theme.color("text_sub"))
            said = self.problem or tr("描いています…")
            draw(painter, self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, said)
            return
        painter.drawImage(QPointF(0, 0), self.picture)
        if self.hasFocus() and 0 <= self._at < len(self.spots):
            spot = self.spots[self._at]
            painter.setPen(QPen(theme.color("text"), 2))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(spot.x, spot.y, spot.width, spot.height).adjusted(1, 1, -1, -1), 4, 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (*_NEXT, *_BACK, Qt.Key.Key_Home, Qt.Key.Key_End) and self.spots:
            last = len(self.spots) - 1
            step = self._at + (1 if key in _NEXT else -1)
            self._at = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(Qt.Key(key), min(max(step, 0), last))
            announce(self, self.spots[self._at].words)
            self._scroll_to(self.spots[self._at])
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._at < len(self.spots):
            self._choose(self.spots[self._at])
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if spot and spot.key else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (spot := self._spot_at(event.position())):
            self._at = self.spots.index(spot)
            self.update()
            self._choose(spot)

    def _choose(self, spot: "Spot") -> None:
        if spot.key:
            self.chosen.emit(spot.key)

    def _scroll_to(self, spot: "Spot") -> None:
        """Bring it into sight, where the view is higher than the screen has room for."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None and (inside := area.widget()) is not None:
            middle = self.mapTo(inside, QPoint(round(spot.x + spot.width / 2), round(spot.y + spot.height / 2)))
            room = theme.size("s6")
            area.ensureVisible(middle.x(), middle.y(), round(spot.width / 2) + room, round(spot.height / 2) + room)

    def _spot_at(self, place: QPointF) -> "Spot | None":
        inside = (spot for spot in self.spots if QRectF(spot.x, spot.y, spot.width, spot.height).contains(place))
        return next(inside, None)

    def _show(self, wanted: _Wanted, picture: QImage, spots: "Sequence[Spot]") -> None:
        if wanted != self._asked:
            return  # another one is on its way
        picture.setDevicePixelRatio(wanted.scale)
        self.picture, self.spots, self._shown, self._asked, self.problem = picture, spots, wanted, None, ""
        self.update()
        self.drawn.emit()

    def _failed(self, error: BaseException) -> None:
        self._asked = None
        if not isinstance(error, EnvironmentProblem):
            raise error
        self.problem = f"{error.happened}{error.todo}"
        self.update()


def warm() -> None:
    """Load what draws, so that the first picture does not wait for it. On `DRAWING`."""
    from app.forms.figures import drawing as chart_drawing  # noqa: F401
    from app.forms.figures.canvas import register_fonts

    PAGES.start()
    register_fonts()


def _picture(wanted: _Wanted) -> "tuple[QImage, Sequence[Spot]]":
    """On `DRAWING`: the drawing as a PDF, and that as pixels."""
    from app.forms.figures.drawing import draw

    drawn = draw(wanted.chart, wanted.width, wanted.look)
    return draw_page(drawn.pdf(), round(wanted.width * wanted.scale)), drawn.spots

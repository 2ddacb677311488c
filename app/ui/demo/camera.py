"""Takes the pictures: a window as it stands on a screen of 1366×768."""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

WIDTH, HEIGHT, TITLE = 1366, 768, 32
"""The screen, and the height of a window's title bar, px."""
BACKDROP, BAR, INK, EDGE = QColor("#cfd6dd"), QColor("#e9ecef"), QColor("#333333"), QColor("#8b96a1")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the demonstration. `name`: of its file, without ending; `say`: the line under it."""

    chapter: str
    name: str
    say: str
    png: bytes


class Camera:
    """Keeps every shot in order."""

    def __init__(self) -> None:
        self.shots: list[Shot] = []
        self.chapter = ""

    def take(self, name: str, say: str, window: QWidget, over: QWidget | None = None) -> None:
        """The window as large as the screen or in its middle, with a dialog `over` it."""
        screen = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        screen.fill(BACKDROP)
        painter = QPainter(screen)
        _draw(painter, window)
        if over is not None:
            painter.fillRect(screen.rect(), QColor(0, 0, 0, 70))
            _draw(painter, over)
        painter.end()
        self.keep(name, say, screen)

    def keep(self, name: str, say: str, picture: QImage) -> None:
        """A picture made elsewhere: a page of a PDF."""
        self.shots.append(Shot(self.chapter, name, say, _png(picture)))


def _draw(painter: QPainter, window: QWidget) -> None:
    """The window with a title bar, in the middle of the screen."""
    picture = window.grab().toImage()
    place = QRect(QPoint(0, 0), picture.deviceIndependentSize().toSize())
    place.moveCenter(QPoint(WIDTH // 2, (HEIGHT + TITLE) // 2))
    bar = QRect(place.left(), place.top() - TITLE, place.width(), TITLE)
    painter.fillRect(bar, BAR)
    painter.drawImage(place, picture)
    painter.setPen(EDGE)
    painter.drawRect(bar.united(place).adjusted(0, 0, -1, -1))
    painter.setPen(INK)
    font = QFont(QApplication.font())
    font.setPixelSize(14)
    painter.setFont(font)
    painter.drawText(bar.adjusted(12, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter, window.windowTitle())


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no bytes format name
    return bytes(buffer.data().data())

"""What charts are drawn with: the program's fonts known to reportlab, a canvas that counts from the upper left, the
shades of a heat map.

Loading this module loads reportlab.graphics. Call it from one thread at a time, on the screen from the one that draws
pages.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.forms.figures.charts import Look
from app.forms.paper.fonts import FOLDER, face

PLAIN, BOLD = "BIZUDGothic-Regular", "BIZUDGothic-Bold"
_MISSING = "〓"
"""Stands for a character that the font lacks, as printers have always done."""
_SHADES = (0.0, 0.14, 0.3, 0.78, 1.0)
"""Of the way from the palest to the fullest: nothing in the middle, where no ink would be legible."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An area of a drawing that stands for something, from its upper left corner, in points."""

    x: float
    y: float
    width: float
    height: float
    key: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A chart as it was drawn. `spots`: in reading order."""

    drawing: Any
    width: float
    height: float
    spots: tuple[Spot, ...]

    def pdf(self) -> bytes:
        """The drawing as a PDF of one page of its size."""
        made: bytes = renderPDF.drawToString(self.drawing, showBoundary=0, invariant=1)
        return made


@cache
def register_fonts() -> None:
    """Make PLAIN and BOLD known to reportlab. Raises EnvironmentProblem."""
    face("gothic")
    face("bold")
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FOLDER / f"{name}.ttf")))


def printable(text: str, font: str = PLAIN) -> str:
    """`text` with only what the font has; after `register_fonts`."""
    known = pdfmetrics.getFont(font).face.charToGlyph
    return "".join(char if ord(char) in known else _MISSING for char in text if char >= " ")


def text_width(text: str, size: float, font: str = PLAIN) -> float:
    """How wide `text` is in points; after `register_fonts`."""
    return float(pdfmetrics.stringWidth(text, font, size))


def cut(text: str, width: float, size: float, font: str = PLAIN) -> str:
    """`text` as far as it fits into `width` points, ending in … where it does not."""
    text = printable(text, font)
    if text_width(text, size, font) <= width:
        return text
    while text and text_width(text + "…", size, font) > width:
        text = text[:-1]
    return text + "…"


class Canvas:
    """A drawing under construction; coordinates from the upper left corner."""

    def __init__(self, width: float, height: float, look: Look) -> None:
        self.width, self.height, self.look = width, height, look
        self.drawing = Drawing(width, height)
        self.box(0, 0, width, height, look.surface)

    def box(
        self, x: float, y: float, width: float, height: float, fill: Color | str | None, edge: str | None = None
    ) -> None:
        self.drawing.add(
            Rect(
                x,
                self.height - y - height,
                width,
                height,
                fillColor=_color(fill),
                strokeColor=_color(edge),
                strokeWidth=1 if edge else 0,
            )
        )

    def line(self, x0: float, y0: float, x1: float, y1: float, color: str, weight: float = 1) -> None:
        self.drawing.add(
            Line(x0, self.height - y0, x1, self.height - y1, strokeColor=_color(color), strokeWidth=weight)
        )

    def text(
        self, x: float, middle: float, words: str, color: str, *, anchor: str = "start", bold: bool = False
    ) -> None:
        """One line about the height `middle`."""
        font, size = BOLD if bold else PLAIN, self.look.size
        base = self.height - middle - size * 0.36
        self.drawing.add(
            String(
                x,
                base,
                printable(words, font),
                fontName=font,
                fontSize=size,
                fillColor=_color(color),
                textAnchor=anchor,
            )
        )

    def legend(self, name: str, before: str) -> None:
        """Which bar is which year: filled and hollow."""
        size, look = self.look.size, self.look
        self.box(0, size * 0.2, size, size, look.accent)
        self.text(size * 1.5, size * 0.7, name, look.ink)
        if before:
            x = size * 3 + text_width(printable(name), size)
            self.box(x, size * 0.2, size, size, look.surface, look.grey)
            self.text(x + size * 1.5, size * 0.7, before, look.sub)

    def diamond(self, x: float, y: float) -> None:
        """The mark of the year before on a scale: another shape, not another colour alone."""
        r, middle = self.look.size * 0.4, self.height - y
        self.drawing.add(
            Polygon(
                [x, middle + r, x + r, middle, x, middle - r, x - r, middle],
                fillColor=HexColor(self.look.surface),
                strokeColor=HexColor(self.look.grey),
                strokeWidth=1.5,
            )
        )

    def done(self, spots: list[Spot]) -> Drawn:
        return Drawn(self.drawing, self.width, self.height, tuple(spots))


def shades(look: Look) -> list[tuple[str, str]]:
    """The five shades of the heat map from the palest on, each with the ink for what is written on it."""
    made = []
    for share in _SHADES:
        shade = _mixed(look.soft, look.accent, share)
        ink = max((look.ink, look.on_accent), key=lambda ink: _contrast(shade, ink))
        made.append((f"#{shade.hexval()[2:]}", ink))
    return made


def _color(color: Color | str | None) -> Color | None:
    return HexColor(color) if isinstance(color, str) else color


def _mixed(pale: str, full: str, share: float) -> Color:
    """Between the two colours."""
    a, b = HexColor(pale), HexColor(full)
    return Color(*(x + (y - x) * share for x, y in zip(a.rgb(), b.rgb(), strict=True)))


def _contrast(shade: Color, ink: str) -> float:
    """WCAG 2.2 contrast of text on a field."""

    def light(color: Color) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.rgb()]
        return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])

    one, other = sorted((light(shade), light(HexColor(ink))))
    return (other + 0.05) / (one + 0.05)

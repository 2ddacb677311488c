"""What the author's seal looks like: name and 和暦 date in vermilion, as wide as its box lets it be."""

import io
from datetime import date

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.base.resources import resource_dir
from app.base.wareki import format_date_short

VERMILION = Color(0.72, 0.11, 0.09)  # 6.6:1 on white
FONT = "MadomoriSeal"
_MARGIN = 3.0
_LARGEST = 13.0
_LEADING = 1.2


def draw_mark(name: str, day: date, width: float, height: float) -> bytes:
    """One PDF page of `width`×`height` points: a rounded frame with `name` over `day`."""
    _register()
    lines = [*_name_lines(name), format_date_short(day)]
    size = min(_LARGEST, (height - 2 * _MARGIN) / (_LEADING * len(lines)), *(_fit(line, width) for line in lines))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), initialFontName=FONT, invariant=1)
    canvas.setStrokeColor(VERMILION)
    canvas.setFillColor(VERMILION)
    canvas.setLineWidth(1)
    canvas.roundRect(1, 1, width - 2, height - 2, 3)
    canvas.setFont(FONT, size)
    # 0.88: the part of a full-width character's box that stands above the baseline.
    baseline = (height + size * _LEADING * len(lines)) / 2 - size * (0.88 + (_LEADING - 1) / 2)
    for line in lines:
        canvas.drawCentredString(width / 2, baseline, line)
        baseline -= size * _LEADING
    canvas.save()
    return out.getvalue()


def _name_lines(name: str) -> list[str]:
    """姓 and 名 on a line each where they are written apart and together would be small."""
    return name.split(maxsplit=1) if len(name) > 4 else [name]


def _fit(line: str, width: float) -> float:
    return (width - 2 * _MARGIN) / max(0.01, float(pdfmetrics.stringWidth(line, FONT, 1)))


def _register() -> None:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(resource_dir() / "fonts" / "BIZUDGothic-Bold.ttf")))

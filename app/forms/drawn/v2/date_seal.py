"""What a seal of the 決裁欄 looks like (日付印): department, 和暦 date and surname in a circle of vermilion.

Small beside the circle: 代 where another sealed for the holder, 後閲 where the holder saw it later.
"""

from datetime import datetime
from math import sqrt

from app.base.text import cut
from app.base.wareki import format_date_short
from app.forms.paper.fonts import Style
from app.forms.paper.layout import line
from app.forms.paper.paper import Paper

_WEIGHT = 1.0
_BAND = 0.30
"""Half the height of the middle band, in radii."""
_SMALL, _SIDE = 8.0, 9.0
_LEAST = 4.2
"""Points; smaller kanji cannot be read on paper."""
_ABOVE = 0.38
"""From the middle of a line of kanji down to its baseline, in ems."""
CORRECTION_EDGE, CORRECTION_TITLE = 4.0, 17.0
"""How far the struck words begin from the left and the bottom of their field, and their size, in points."""


def surname(name: str) -> str:
    """The first part of a name; the whole of one written without a space."""
    return name.split(maxsplit=1)[0] if name.split() else ""


def draw_date_seal(name: str, department: str, at: datetime, width: float, height: float, mark: str = "") -> bytes:
    """The seal in the lower left corner of a sheet, as large as `width`×`height` points let it be."""
    paper = Paper()
    paper.new_sheet()
    side = _SIDE if mark else 0.0
    radius = min(width - side, height) / 2 - _WEIGHT
    x, y = (width - side) / 2, height / 2
    circle = _Circle(paper, x, y, radius)
    circle.band(format_date_short(at.date()), surname(name), department)
    for number, char in enumerate(mark):
        at_x = width - _SMALL - 0.4
        paper.note(at_x, height - (number + 1) * (_SMALL + 0.6), char, _SMALL, "bold")
    return paper.pdf("", name, at)


def draw_correction(name: str, at: datetime, width: float, instead: str) -> bytes:
    """Two lines through the words of a title, what they are instead, and a small seal (Q17), for a field that begins
    `CORRECTION_EDGE` outside the words and ends 6 points after them."""
    paper = Paper()
    paper.new_sheet()
    for up in (0.24, 0.44):
        y = CORRECTION_EDGE + CORRECTION_TITLE * up
        paper.rule(2, y, width - 4, y, 0.9)
    what = line(instead, "mincho")
    size = min(12.0, (width - 46) / max(what.width, 1))
    paper.note(CORRECTION_EDGE, CORRECTION_EDGE + CORRECTION_TITLE + 4, instead, size, "mincho")
    circle = _Circle(paper, width - 28, CORRECTION_EDGE + CORRECTION_TITLE + 9, 10.5)
    circle.name(surname(name))
    return paper.pdf("", name, at)


class _Circle:
    def __init__(self, paper: Paper, x: float, y: float, radius: float) -> None:
        self.paper, self.x, self.y, self.radius = paper, x, y, radius
        paper.ring(x, y, radius, radius, _WEIGHT)

    def band(self, day: str, name: str, department: str) -> None:
        """The date between two lines, the department above and the name below."""
        half = self.radius * _BAND
        for y in (half, -half):
            reach = sqrt(self.radius**2 - y**2)
            self.paper.rule(self.x - reach, self.y + y, self.x + reach, self.y + y, 0.7)
        self._words(day, 0.0, 2 * half - 1.5, 11.0, "bold")
        segment = self.radius - half
        # The chord narrows away from the middle: short words stand further out and larger.
        self._words(department, half + segment * 0.44, segment * 0.86, 8.5, "bold")
        self._words(name, -half - segment * 0.44, segment * 0.86, 10.5, "bold")

    def name(self, name: str) -> None:
        """A name alone, downwards where that lets it be larger, as on a small seal."""
        letters = list(cut(name, 4, ""))
        size = min(8.5, 1.45 * self.radius / max(1, len(letters)))
        y = self.y + size * (len(letters) - 1) / 2
        for char in letters:
            self.paper.note(self.x - line(char, "bold").width * size / 2, y - size * _ABOVE, char, size, "bold")
            y -= size

    def _words(self, words: str, up: float, high: float, most: float, style: Style) -> None:
        """One line with its middle `up` from the circle's, as large as the circle lets it be, else cut."""
        what = line(words, style)
        size = most
        while size > _LEAST and (what.width * size > self._room(up, size) or size > high):
            size -= 0.25
        limit = len(words)
        while what.width * size > self._room(up, size) and limit > 1:
            limit -= 1
            words = cut(words, limit)
            what = line(words, style)
        self.paper.note(self.x - what.width * size / 2, self.y + up - size * _ABOVE, words, size, style)

    def _room(self, up: float, size: float) -> float:
        """How wide a line of that size may be: the narrower chord of its top and bottom, with a little air."""
        far = min(self.radius, abs(up) + size * 0.42)
        return 2 * sqrt(self.radius**2 - far**2) - 3.0

"""Lines from glyphs: where Japanese may break (禁則), and how much fits into a box."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.forms.paper.fonts import Glyph, Style, glyphs, paragraphs

LEADING = 1.45
"""Distance of baselines, in ems."""
_BACK = 24
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `width` in ems; `ends`: the last of its paragraph, never stretched."""

    glyphs: Sequence[Glyph]
    width: float
    ends: bool = True


def line(text: str, style: Style) -> Line:
    """`text` as one line, however long. Line ends become spaces."""
    found = glyphs(" ".join(text.splitlines()), style)
    return Line(_in_sight(found), sum(g.width for g in found))


def wrap(text: str, style: Style, ems: float) -> list[Line]:
    """`text` in lines of at most `ems`, at least one."""
    lines: list[Line] = []
    for paragraph in paragraphs(text, style):
        lines += _wrap(paragraph, ems)
    return lines


def _wrap(paragraph: list[Glyph], ems: float) -> list[Line]:
    lines: list[Line] = []
    start = index = 0
    used = 0.0
    while index < len(paragraph):
        used += paragraph[index].width
        if used > ems + _TOLERANCE and index > start:
            index = _break(paragraph, start, index)
            part = paragraph[start:index]
            lines.append(Line(_in_sight(part), sum(g.width for g in part), ends=False))
            start, used = index, 0.0
        else:
            index += 1
    lines.append(Line(_in_sight(paragraph[start:]), used))
    return lines


def _break(paragraph: list[Glyph], start: int, index: int) -> int:
    """Where to break so that `paragraph[index]` is not on this line: at the last place where 禁則 allows it."""
    for at in range(index, max(start, index - _BACK), -1):
        before, after = paragraph[at - 1], paragraph[at]
        if not (after.no_start or before.no_end or (before.word and after.word)):
            return at
    return index


def _in_sight(part: list[Glyph]) -> list[Glyph]:
    """`part` in the order of the eye, from left to right: words of a right-to-left script run the other way."""
    places = [index for index, glyph in enumerate(part) if glyph.rtl]
    if not places:
        return part
    part = list(part)
    first = previous = places[0]
    for place in [*places[1:], len(part) + 2]:
        # One run goes on over a single space or mark.
        if place - previous > 2 or (place - previous == 2 and part[previous + 1].word):
            part[first : previous + 1] = part[first : previous + 1][::-1]
            first = place
        previous = place
    return part


def fit(text: str, style: Style, width: float, height: float, sizes: Sequence[float]) -> tuple[float, list[Line]]:
    """The largest of `sizes` (points) at which `text` fits into a box, with its lines; else the
    smallest, with more lines than the box holds."""
    for size in sizes:
        lines = wrap(text, style, width / size)
        if len(lines) <= room(height, size):
            break
    return size, lines


def room(height: float, size: float) -> int:
    """How many lines of `size` a box of `height` points holds; the first needs no leading above it."""
    return max(0, int((height - size) / (size * LEADING) + _TOLERANCE) + 1)

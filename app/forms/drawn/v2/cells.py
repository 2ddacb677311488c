"""Cells of a ruled form: labels, values that may go on to a 別紙, choices to be circled, rows that share the space."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.forms.document import Box, Document
from app.forms.paper.fonts import Style
from app.forms.paper.layout import LEADING, Line, fit, line, room, wrap
from app.forms.paper.paper import Node, Paper

LEFT, RIGHT = 60.0, 535.28
PAD = 6.0
BODY = 10.0
_SIZES = (10.0, 9.5, 9.0, 8.5, 8.0)
_RISE = 0.36
"""From the middle of a line of kanji down to its baseline, in ems."""


@dataclass(slots=True)
class Cells:
    """The form being drawn, and the (label, text) pairs that go on to a 別紙 each."""

    paper: Paper
    document: Document
    continued: list[tuple[str, str]] = field(default_factory=list)

    def value_of(self, id: str) -> str:
        """The field's text, "" where it has none."""
        return self.document.values.get(id, "").strip("\n")

    def centred(self, node: Node, x0: float, x1: float, y: float, words: str, size: float, style: Style) -> float:
        """One line in the middle between `x0` and `x1`; gives where it begins."""
        what = line(words, style)
        x = (x0 + x1 - what.width * size) / 2
        self.paper.text(node, x, y, what, size)
        return x

    def label(self, node: Node, x0: float, y0: float, x1: float, y1: float, *lines: str) -> None:
        """A printed label: short ones spread over the cell (均等割付), the lines in its middle."""
        size = BODY
        pitch = size * 1.35
        y = (y0 + y1) / 2 + pitch * (len(lines) - 1) / 2 - size * _RISE
        for words in lines:
            what = line(words, "mincho")
            space = x1 - x0 - 2 * PAD
            fitting = min(size, space / what.width)
            if what.width * size < space * 0.95 and not words.startswith("("):
                self.paper.text(node, x0 + PAD, y, what, size, space, spread=True)
            else:
                self.paper.text(node, (x0 + x1 - what.width * fitting) / 2, y, what, fitting)
            y -= pitch

    def upright(self, node: Node, x0: float, y0: float, x1: float, y1: float, words: str) -> None:
        """A printed label set downwards in a narrow cell."""
        pitch = BODY * 2.2
        y = (y0 + y1) / 2 + pitch * (len(words) - 1) / 2 - BODY * _RISE
        for char in words:
            self.centred(node, x0, x1, y, char, BODY, "mincho")
            y -= pitch

    def printed(self, node: Node, x: float, y: float, words: str, size: float = BODY) -> float:
        """Printed words on a line; gives where they end."""
        what = line(words, "mincho")
        self.paper.text(node, x, y, what, size)
        return x + what.width * size

    def value(self, node: Node, x0: float, y0: float, x1: float, y1: float, name: str, text: str) -> None:
        """What was filled in. Short texts stand in the middle of the cell's height, longer ones begin at
        its top; what does not fit at 8 pt goes on, whole, to a 別紙 called `name`."""
        if not text.strip():
            return
        width, height = x1 - x0 - 2 * PAD, y1 - y0 - PAD - 2
        size, lines = fit(text, "gothic", width, height, _SIZES)
        fits = room(height, size)
        if len(lines) > fits:
            size, lines = self._shortened(text, width, height, name)
        block = size + (len(lines) - 1) * size * LEADING
        top = (y0 + y1 + block) / 2 if len(lines) == 1 or len(lines) == fits else y1 - PAD
        y = top - size * (1 - (0.5 - _RISE))
        for what in lines:
            self.paper.text(node, x0 + PAD, y, what, size, width)
            y -= size * LEADING

    def _shortened(self, text: str, width: float, height: float, name: str) -> tuple[float, list[Line]]:
        """The beginning of `text`, and where to find all of it."""
        self.continued.append((name, text))
        size = 9.0 if room(height, 9.0) > 1 else 8.0
        notice = f"（別紙{len(self.continued)}へ続く）"
        ems = width / size
        room_for = room(height, size)
        if room_for > 1:
            return size, [*wrap(text, "gothic", ems)[: room_for - 1], line(notice, "gothic")]
        # One line only: the beginning and the notice share it.
        tail = line(notice, "gothic")
        head = wrap(text, "gothic", max(1.0, ems - tail.width))[0]
        return size, [Line([*head.glyphs, *tail.glyphs], head.width + tail.width)]

    def choices(self, node: Node, x: float, y: float, options: Sequence[str], chosen: str) -> float:
        """Printed choices with the chosen one circled; gives where they end."""
        gap = 4.0
        for index, option in enumerate(options):
            if index:
                x = self.printed(node, x + gap, y, "・") + gap
            end = self.printed(node, x, y, option)
            if option == chosen:
                self.paper.ring((x + end) / 2, y + BODY * _RISE, (end - x) / 2 + 2.8, BODY * 0.66)
            x = end
        return x

    def approval(self, node: Node, top: float) -> dict[str, Box]:
        """The 決裁欄 at the upper right; gives a signature box for each of the pack's boxes."""
        wide, head, high = 54.0, 16.0, 52.0
        boxes: dict[str, Box] = {}
        named = self.document.pack.boxes
        table = node.add("Table")
        row = table.add("TR")
        left = RIGHT - wide * len(named)
        for index, (id, label) in enumerate(named):
            x0 = left + wide * index
            x1 = x0 + wide
            what = line(label, "mincho")
            size = min(BODY, (wide - 6) / max(what.width, 1))
            self.paper.text(
                row.head("Column"), (x0 + x1 - what.width * size) / 2, top - head / 2 - size * _RISE, what, size
            )
            self.paper.frame(x0, top - head - high, x1, top)
            self.paper.rule(x0, top - head, x1, top - head)
            boxes[id] = Box(self.paper.at, x0 + 2, top - head - high + 2, x1 - 2, top - head - 2)
        return boxes

    def lines_high(self, text: str, width: float) -> float:
        """How high a cell must be for `text` at body size."""
        count = len(wrap(text, "gothic", (width - 2 * PAD) / BODY)) if text.strip() else 0
        return 2 * PAD + BODY + (count - 1) * BODY * LEADING + 2


def share(space: float, least: Sequence[float], wanted: Sequence[float], rest: int) -> list[float]:
    """Heights of rows that share `space`: each its least, then what it wants in turn of shortage, and
    what is left over to the row `rest`."""
    heights = list(least)
    left = space - sum(least)
    short = [max(0.0, want - have) for want, have in zip(wanted, heights, strict=True)]
    if sum(short) <= left:
        heights = [have + lack for have, lack in zip(heights, short, strict=True)]
        heights[rest] += left - sum(short)
        return heights
    # Everyone gets as much as the neediest can, the modest ones no more than they want.
    for index in sorted(range(len(short)), key=lambda i: short[i]):
        waiting = sum(1 for lack in short if lack >= short[index] and lack > 0)
        part = min(short[index], left / max(waiting, 1))
        heights[index] += part
        left -= part
    heights[rest] += left
    return heights

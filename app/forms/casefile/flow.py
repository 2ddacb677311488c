"""Sheets that fill from the top: headings, paragraphs, and tables whose rows go on to the next sheet, nothing cut."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.forms.drawn.v2.cells import LEFT, RIGHT
from app.forms.paper.layout import LEADING, Line, line, wrap
from app.forms.paper.paper import Node, Paper

TOP, BOTTOM = 790.0, 52.0
BODY, SMALL, LEAST = 10.0, 9.0, 8.0
"""Sizes in points; nothing is printed smaller than the least."""
_PAD = 4.0
_TOGETHER = 12
"""Rows of up to so many lines are not parted."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; widths in points add up to the width of the sheet."""

    name: str
    width: float
    align: Literal["left", "right"] = "left"
    size: float = SMALL


class Flow:
    """Writes on `paper` from the top of a new sheet down, and begins sheets as they are needed."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.y = TOP
        self.section = paper.root.add("Sect")
        paper.new_sheet()

    def sheet(self) -> None:
        """Go on at the top of a new sheet."""
        self.paper.new_sheet()
        self.y = TOP

    def need(self, high: float) -> None:
        """Go on to a new sheet where less than `high` points are left."""
        if self.y - high < BOTTOM:
            self.sheet()

    def gap(self, high: float) -> None:
        """Leave room, but none at the top of a sheet."""
        if self.y < TOP:
            self.y -= high

    def part(self, words: str) -> None:
        """A new part with its heading, on a sheet that has room for some of what follows."""
        self.section = self.paper.root.add("Sect")
        self.gap(18)
        self.need(136)
        self.paper.text(self.section.add("H1"), LEFT, self.y - 13, line(words, "bold"), 13)
        self.paper.rule(LEFT, self.y - 19, RIGHT, self.y - 19, 0.8)
        self.y -= 28

    def text(self, words: str, size: float = BODY, *, indent: float = 0.0) -> None:
        """A paragraph; "" is none."""
        if not words:
            return
        node, pitch, width = self.section.add("P"), size * 1.55, RIGHT - LEFT - indent
        for what in wrap(words, "gothic", width / size):
            self.need(pitch)
            self.paper.text(node, LEFT + indent, self.y - size, what, size, width)
            self.y -= pitch

    def pairs(self, rows: Iterable[tuple[str, str]], label: float = 110.0, right: float = RIGHT) -> None:
        """Labels and what belongs to them, ruled, between the left edge and `right`."""
        table = self.section.add("Table")
        for name, words in rows:
            heads = wrap(name, "mincho", (label - 2 * _PAD) / BODY)
            values = wrap(words, "gothic", (right - LEFT - label - 2 * _PAD) / BODY)
            element = table.add("TR")
            head, cell, start = element.head("Row"), element.add("TD"), 0
            count = max(len(heads), len(values))
            self.need(_high(min(count, _TOGETHER), BODY) + 2)
            while start < count:
                fits = min(count - start, self._fits(BODY))
                low = self.y - _high(fits, BODY) - 2
                self._column(head, heads[start : start + fits], LEFT, label, BODY)
                self._column(cell, values[start : start + fits], LEFT + label, right - LEFT - label, BODY)
                for x in (LEFT, LEFT + label, right):
                    self.paper.rule(x, self.y, x, low, 0.5)
                self.paper.rule(LEFT, self.y, right, self.y, 0.5)
                self.paper.rule(LEFT, low, right, low, 0.5)
                start, self.y = start + fits, low
                if start < count:
                    self.sheet()

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """A table whose head is repeated on every sheet it goes on to."""
        table = self.section.add("Table")
        self.need(80)
        self._head(table, columns)
        for row in rows:
            self._row(table, columns, row)
        self.y -= 6

    def _head(self, table: Node, columns: Sequence[Column]) -> None:
        low, x = self.y - 18, LEFT
        self.paper.shade(LEFT, low, x + sum(column.width for column in columns), self.y)
        row = table.add("TR")
        for column in columns:
            what = line(column.name, "gothic")
            self.paper.text(row.head("Column"), x + (column.width - what.width * SMALL) / 2, low + 6, what, SMALL)
            x += column.width
        self._grid(columns, low)
        self.paper.rule(LEFT, self.y, x, self.y, 0.8)
        self.y = low

    def _row(self, table: Node, columns: Sequence[Column], row: Sequence[str]) -> None:
        """One row; a text longer than the sheet goes on on the next."""
        wrapped = [
            wrap(words, "gothic", (column.width - 2 * _PAD) / column.size)
            for column, words in zip(columns, row, strict=True)
        ]
        element = table.add("TR")
        cells = [element.add("TD") for _ in columns]
        count = max(map(len, wrapped))
        if self.y - _high(min(count, 3 if count > _TOGETHER else count), SMALL) < BOTTOM:
            self._next(table, columns)
        start = 0
        while start < count:
            fits = min(count - start, self._fits(SMALL))
            x = LEFT
            for column, cell, lines in zip(columns, cells, wrapped, strict=True):
                shown = lines[start : start + fits]
                self._column(cell, shown, x, column.width, column.size, SMALL, right=column.align == "right")
                x += column.width
            low = self.y - _high(fits, SMALL)
            self._grid(columns, low)
            start, self.y = start + fits, low
            if start < count:
                self._next(table, columns)

    def _column(
        self,
        node: Node,
        lines: Sequence[Line],
        x: float,
        width: float,
        size: float,
        pitch: float = 0.0,
        *,
        right: bool = False,
    ) -> None:
        """`lines` one under the other from the top of a row; `pitch`: the size that sets the lines apart."""
        pitch = pitch or size
        base = self.y - _PAD - pitch * 0.9
        for what in lines:
            indent = width - 2 * _PAD - what.width * size if right else 0.0
            self.paper.text(node, x + _PAD + indent, base, what, size, width - 2 * _PAD)
            base -= pitch * LEADING

    def _next(self, table: Node, columns: Sequence[Column]) -> None:
        self.sheet()
        self._head(table, columns)

    def _grid(self, columns: Sequence[Column], low: float) -> None:
        x = LEFT
        for column in columns:
            self.paper.rule(x, self.y, x, low, 0.4)
            x += column.width
        self.paper.rule(x, self.y, x, low, 0.4)
        self.paper.rule(LEFT, low, x, low, 0.4)

    def _fits(self, size: float) -> int:
        """How many lines of a row the sheet has room for, one at least."""
        return max(1, 1 + int((self.y - BOTTOM - _high(1, size)) / (size * LEADING) + 0.001))


def _high(lines: int, size: float) -> float:
    return (lines - 1) * size * LEADING + size + 2 * _PAD + 1

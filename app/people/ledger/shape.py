"""Rows of a file of text that have more or fewer cells than there are headings: a mark too many or too few moves every
cell behind it into another column."""

from collections.abc import Callable
from dataclasses import replace

from app.people.ledger.cells import is_empty, shown, text_of
from app.people.ledger.headings import Header
from app.people.ledger.reading import Doubt, Row

_TEXTS = ("demand", "means", "result", "address", "place", "organisation")
"""Columns that may hold a separator as a letter, the likeliest first."""


class Shape:
    """Brings rows into the shape of their headings, as the map says (`mapping.LedgerMap.long_rows`). `reads` tells
    whether a row can be read. `joined`, `kept`: numbers of the rows where that was needed."""

    def __init__(self, header: Header, separator: str, chosen: str, reads: Callable[[Row], bool]) -> None:
        self._header, self._separator, self._chosen, self._reads = header, separator, chosen, reads
        self._least = max((column.index for column in header.columns), default=0) + 1
        self.joined: list[int] = []
        self.kept: list[int] = []

    def of(self, row: Row) -> Row:
        """The row as it is to be read; with a doubt where a person has to say so first."""
        if not self._separator or row.doubt:
            return row
        cells = list(row.cells)
        while len(cells) > self._header.width and is_empty(cells[-1]):
            cells.pop()
        if self._least <= len(cells) <= self._header.width:
            return row
        counted = f"見出しは{self._least}列ですが、この行の値は{len(cells)}個です"
        if len(cells) < self._least:
            if self._chosen:
                self.kept.append(row.number)
                return row
            return replace(
                row, doubt=Doubt("long_rows", f"{counted}。区切りが足りず、値の列がずれているかもしれません")
            )
        joined = self._joined(row, len(cells) - self._header.width)
        if self._chosen == "join" and joined:
            self.joined.append(row.number)
            return joined[0]
        if self._chosen:
            self.kept.append(row.number)
            return row
        last = shown(text_of(cells[-1])) if isinstance(cells[-1], str) else ""
        readings = f"今の列のまま読むと「{last}」は見出しのない列"
        if joined:
            readings += f"、一つにまとめて読むと{joined[1]}が「{shown(joined[2])}」"
        return replace(row, doubt=Doubt("long_rows", f"{counted}。{readings}です"))

    def _joined(self, row: Row, surplus: int) -> tuple[Row, str, str] | None:
        """The row with the cells too many in one text, the heading of that, and the text."""
        known = self._header.fields
        remarks = [column for column in self._header.columns if not column.field]
        for column in (*(known[field] for field in _TEXTS if field in known), *remarks):
            at = column.index
            parts = row.cells[at : at + surplus + 1]
            if len(parts) <= surplus or not all(isinstance(part, str) for part in parts):
                continue
            text = self._separator.join(str(part) for part in parts)
            joined = replace(row, cells=[*row.cells[:at], text, *row.cells[at + surplus + 1 :]])
            if self._reads(joined):
                return joined, column.heading.replace("\n", " "), text
        return None

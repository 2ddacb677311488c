"""The rows under the headings that are entries: with the values of merged cells and of 〃 in place, without empty rows,
totals and headings that are repeated on every sheet of paper."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.base.text import fold
from app.people.ledger.cells import Cell, is_ditto, is_empty, is_number
from app.people.ledger.headings import Header
from app.people.ledger.names import spelled
from app.people.ledger.reading import Merge, Row
from app.people.ledger.vocabulary import TOTALS

_COUNTED = re.compile(r"[:：]?[\d,.]*件?$")


class Body:
    """Goes through the rows of a sheet once. What it did with them stands in its counts afterwards."""

    def __init__(self, header: Header, merges: Sequence[Merge]) -> None:
        self._header = header
        self._indexes = [column.index for column in header.fields.values()]
        self._date = header.fields["date"].index
        # The date comes first: most rows show by it that they are no headings.
        columns = sorted(header.fields.values(), key=lambda column: column.index != self._date)
        self._headings = [(column.index, _parts(column.heading)) for column in columns]
        self._known = frozenset(self._indexes)
        self._last = dict.fromkeys((column.index for column in header.columns), "")  # type: dict[int, Cell]
        self._merges = [
            merge
            for merge in reversed(merges)
            if merge.last_row > merge.first_row and merge.first_column in self._last and merge.last_row > header.last
        ]
        self._open: list[tuple[Merge, Cell]] = []
        self.merged = 0
        """Rows that got the value of a merged cell."""
        self.dittos = 0
        """Rows that got a value of the row above."""
        self.left_out: list[int] = []
        """Numbers of the rows that are totals or repeated headings."""

    def entries(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The entries among `rows`."""
        for row in rows:
            if row.number <= self._header.last:
                self._open_merges(row)
                if row.doubt:
                    yield row
                continue
            self._open_merges(row)
            if row.doubt is None and self._is_empty(row):
                continue
            if self._is_heading(row) or self._is_total(row):
                self.left_out.append(row.number)
                continue
            self._fill(row)
            yield row

    def _open_merges(self, row: Row) -> None:
        self._open = [(merge, value) for merge, value in self._open if merge.last_row >= row.number]
        while self._merges and self._merges[-1].first_row <= row.number:
            merge = self._merges.pop()
            value = self._cell(row, merge.first_column) if merge.first_row == row.number else None
            self._open.append((merge, value))

    def _fill(self, row: Row) -> None:
        merged = ditto = False
        for merge, value in self._open:
            if not is_empty(value) and is_empty(self._cell(row, merge.first_column)):
                _put(row, merge.first_column, value)
                merged = True
        for index in self._last:
            cell = self._cell(row, index)
            if is_ditto(cell):
                # Without one above it stays as it is and cannot be read.
                cell = self._last[index] or cell
                _put(row, index, cell)
                ditto = True
            self._last[index] = cell
        self.merged += merged
        self.dittos += ditto

    def _is_empty(self, row: Row) -> bool:
        """Whether nothing is in the row but perhaps numbers in columns that nobody knows: a form is numbered down to
        its last line."""
        if any(not is_empty(self._cell(row, index)) for index in self._indexes):
            return False
        beside = (cell for index, cell in enumerate(row.cells) if index not in self._known and not is_empty(cell))
        return all(is_number(cell) for cell in beside)

    def _is_heading(self, row: Row) -> bool:
        same = 0
        for index, parts in self._headings:
            cell = self._cell(row, index)
            same += isinstance(cell, str) and not parts.isdisjoint(spelled(cell))
            if not same:
                return False
        return same >= min(2, len(self._indexes))

    def _is_total(self, row: Row) -> bool:
        date = self._cell(row, self._date)
        if not is_empty(date) and not _totals(date):
            return False
        first = [cell for cell in row.cells if not is_empty(cell)][:2]
        return any(map(_totals, first))

    def _cell(self, row: Row, index: int) -> Cell:
        return row.cells[index] if index < len(row.cells) else None


def _put(row: Row, index: int, cell: Cell) -> None:
    row.cells.extend([None] * (index + 1 - len(row.cells)))
    row.cells[index] = cell


def _totals(cell: Cell) -> bool:
    return isinstance(cell, str) and _COUNTED.sub("", fold(cell)) in TOTALS


def _parts(heading: str) -> set[str]:
    return {way for part in (heading, *heading.split("\n")) for way in spelled(part)}

"""Finds the line of headings of a ledger, and what each column says."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.base.text import fold, visible
from app.people.ledger.cells import Cell, Fault, Formula, Unclear, is_empty, text_of
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.moments import day_of, time_of
from app.people.ledger.names import Claim, claims_of, under
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import Merge, Row

LINES = 40
"""The headings stand within so many rows; titles may stand above them."""

_LONGEST = 60
"""Characters: what is longer is a text."""
_LEAST = 2
"""Fewer headings than these make no line of them."""
_DATA = re.compile(r"[\d０-９+()（）\-‐ー－~～\s.,:：/]*[\d０-９][\d０-９+()（）\-‐ー－~～\s.,:：/]*")
"""Only digits and what stands between them: a number, a telephone number, a time."""
_LATEST = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ledger. `letter` as a spreadsheet shows it; `field` "" where it is kept as a remark; `by_hand`:
    the map says so."""

    index: int
    letter: str
    heading: str
    field: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The headings: in the rows `first` to `last`. `width`: how many cells these rows have, empty ones too."""

    first: int
    last: int
    columns: tuple[Column, ...]
    width: int

    @property
    def fields(self) -> dict[str, Column]:
        """The columns that are read, by what they say."""
        return {column.field: column for column in self.columns if column.field}


def known_headings(cells: Iterable[Cell]) -> int:
    """How many different things these cells would say as headings."""
    found = (claims_of(cell) for cell in cells if isinstance(cell, str) and len(cell) < _LONGEST)
    return len({claims[0][0] for claims in found if claims})


def find_header(rows: Sequence[Row], merges: Sequence[Merge], by_hand: LedgerMap) -> Header | None:
    """The line of headings among the first `rows` of a sheet, one or two rows high: the one that says the most.

    None where there is none. Raises LedgerProblem where the date is missing, or a heading that the map names.
    """
    lines = {row.number: row for row in _spread(rows[:LINES], merges)}
    best: tuple[Header, float] | None = None
    first, last = by_hand.heading_lines
    for number, line in lines.items():
        if first and number != first:
            continue
        for header in _readings(number, line, lines.get(number + 1), by_hand):
            if first and header.last != last:
                continue
            # A title over a line of headings adds nothing to it.
            worth = len(header.fields) - (header.last - header.first) / 2
            if best is None or worth > best[1]:
                best = header, worth
    if best is None or (not first and len(best[0].fields) < _LEAST):
        return None
    header = best[0]
    found = header.fields
    unmatched = [
        heading
        for field, heading in by_hand.columns.items()
        if heading and not (field in found and found[field].by_hand)
    ]
    if unmatched:
        raise LedgerProblem(
            f"対応表にある列「{visible(unmatched[0])}」が、この台帳にありません。",
            "対応表の [columns] と台帳の見出しを見比べてください。",
            _texts(header),
        )
    if "date" not in found:
        raise LedgerProblem(
            "日付の列が見つかりません。",
            "日付の列の見出しを「日付」にするか、どの列が日付かを対応表（[columns] の date）で指定してください。",
            _texts(header),
        )
    return header


def no_header(rows: Sequence[Row]) -> LedgerProblem:
    """What to say where no sheet has headings that are known; with the likeliest ones."""
    likeliest = max((row.cells for row in rows[:LINES]), key=lambda cells: sum(map(_is_text, cells)), default=[])
    return LedgerProblem(
        "見出し（日付、氏名、要求内容など）の行が見つかりません。",
        "台帳の初めのほうに見出しの行があるかを確かめ、見出しが独自の言葉のときは対応表で指定してください。",
        tuple(text_of(cell) for cell in likeliest if _is_text(cell)),
    )


def letter_of(index: int) -> str:
    """The letters of a column as a spreadsheet shows them, from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def other_lines(found: Header) -> tuple[tuple[int, int], ...]:
    """The lines that may be headings as well, where `found` was taken for them: one or two, one further down."""
    first = found.first
    every = ((first, first), (first, first + 1), (first + 1, first + 1))
    return tuple(lines for lines in every if lines != (found.first, found.last))


def _readings(number: int, line: Row, below: Row | None, by_hand: LedgerMap) -> Iterable[Header]:
    by_force = by_hand.heading_lines[0] > 0
    if not by_force and _holds_data(line.cells):
        return
    single = [_heading(cell) for cell in line.cells]
    yield _header(number, number, [("", text) for text in single], by_hand)
    if below is None or (
        not by_force and (len(set(filter(None, single))) < 2 or not _are_headings(line, below, by_hand))
    ):
        return
    width = max(len(single), len(below.cells))
    groups = single + [""] * (width - len(single))
    subs = [_heading(cell) for cell in below.cells] + [""] * (width - len(below.cells))
    # A group stands over its first column only where the cells are not merged.
    for index in range(1, width):
        if not groups[index] and subs[index]:
            groups[index] = groups[index - 1]
    pairs = [("" if group == sub else group, sub) for group, sub in zip(groups, subs, strict=True)]
    yield _header(number, number + 1, pairs, by_hand)


def _are_headings(line: Row, below: Row, by_hand: LedgerMap) -> bool:
    """Whether the row below a line of headings is a second one: it holds nothing that an entry does, and half of it, or
    more, are words that head a column."""
    if _holds_data(below.cells):
        return False
    above = {_heading(cell) for cell in line.cells}
    texts = [text for text in map(_heading, below.cells) if text and text not in above]
    known = [text for text in texts if len(text) < _LONGEST and (claims_of(text) or by_hand.fields_of(text))]
    return len(known) * 2 >= max(len(texts), 1)


def _holds_data(cells: Sequence[Cell]) -> bool:
    """Whether a date, a time, a number or a telephone number is among the cells: a line of headings holds none."""
    return any(map(_is_data, cells))


def _is_data(cell: Cell) -> bool:
    if is_empty(cell):
        return False
    if not isinstance(cell, str):
        return not isinstance(cell, Formula | Fault | bool)
    return _DATA.fullmatch(cell) is not None or _reads(lambda: day_of(cell, _LATEST)) or _reads(lambda: time_of(cell))


def _reads(read: Callable[[], object]) -> bool:
    try:
        return read() is not None
    except Unclear:
        return False


def _header(first: int, last: int, headings: Sequence[tuple[str, str]], by_hand: LedgerMap) -> Header:
    texts = ["\n".join(filter(None, pair)) for pair in headings]
    claims: list[tuple[int, int, int, str]] = []
    for index, (group, sub) in enumerate(headings):
        # What the map calls by its whole heading comes first, then what it calls by the lower line alone.
        claims += [(-2, index, place, field) for place, field in enumerate(by_hand.fields_of(texts[index]))]
        claims += [(-1, index, place, field) for place, field in enumerate(by_hand.fields_of(sub))]
        claims += [(rank, index, 0, field) for field, rank in _claims(group, sub) if field not in by_hand.columns]
    columns = {index: Column(index, letter_of(index), text) for index, text in enumerate(texts) if text}
    taken: set[str] = set()
    for rank, index, _, field in sorted(claims):
        if field not in taken and not columns[index].field:
            columns[index] = Column(index, letter_of(index), texts[index], field, by_hand=rank < 0)
            taken.add(field)
    index = next((index for _, index, _, field in claims if field == "date"), -1)
    if "date" not in taken and index >= 0:
        # 対応日時（開始） holds the day as well.
        columns[index] = replace(columns[index], field="date")
    return Header(first, last, tuple(columns[index] for index in sorted(columns)), len(headings))


def _claims(group: str, sub: str) -> tuple[Claim, ...]:
    if not group or not sub:
        return claims_of(group or sub)
    return claims_of(f"{group}{sub}") if "(" not in fold(sub) and claims_of(f"{group}{sub}") else under(group, sub)


def _spread(rows: Sequence[Row], merges: Sequence[Merge]) -> list[Row]:
    """The rows with the value of each merged range in all of its cells, as headings are meant."""
    lines = {row.number: Row(row.number, list(row.cells)) for row in rows}
    for merge in merges:
        first = lines.get(merge.first_row)
        if first is None or merge.first_column >= len(first.cells):
            continue
        value = first.cells[merge.first_column]
        for number in range(merge.first_row, min(merge.last_row, merge.first_row + 2) + 1):
            line = lines.get(number)
            if line is None or not isinstance(value, str):
                continue
            line.cells.extend([None] * (min(merge.last_column, 400) + 1 - len(line.cells)))
            for index in range(merge.first_column, min(merge.last_column, 400) + 1):
                line.cells[index] = value
    return list(lines.values())


def _heading(cell: Cell) -> str:
    return text_of(cell) if _is_text(cell) else ""


def _is_text(cell: Cell) -> bool:
    return not is_empty(cell) and not isinstance(cell, Formula | Fault)


def _texts(header: Header) -> tuple[str, ...]:
    return tuple(column.heading for column in header.columns)

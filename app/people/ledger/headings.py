"""Finds the line of headings of a ledger, and what each column says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.base.text import fold, visible
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import Merge, Row
from app.people.ledger.values import Cell, Fault, Formula, is_empty, text_of
from app.people.ledger.vocabulary import HEADINGS

LINES = 40
"""The headings stand within so many rows; titles may stand above them."""

_LEAST = 2
"""Fewer headings than these make no line of them."""
_STAFF, _WHO = ("handler", "department"), ("name", "organisation", "reading", "phone", "address")

_AND = re.compile(r"及び|および|並びに|ならびに|[・･/、,と]")
_STORY = ("demand", "means", "result")
_MARKS = re.compile(r"の|[・･/、,.:|_※*#「」【】\[\]〔〕<>\"'’\-]|必須$|任意$|欄$")
_PARENTHESES = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"^\d+(?=\D)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ledger. `letter` as a spreadsheet shows it; `field` "" where it is left out; `by_hand`: the map
    says so."""

    index: int
    letter: str
    heading: str
    field: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The headings: in the rows `first` to `last`."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def fields(self) -> dict[str, Column]:
        """The columns that are read, by what they say."""
        return {column.field: column for column in self.columns if column.field}


def known_headings(cells: Iterable[Cell]) -> int:
    """How many different things these cells would say as headings."""
    found = (_recognised(cell) for cell in cells if isinstance(cell, str) and len(cell) < 60)
    return len({field for field, _ in filter(None, found)})


def find_header(rows: Sequence[Row], merges: Sequence[Merge], by_hand: LedgerMap) -> Header | None:
    """The line of headings among the first `rows` of a sheet, one or two rows high: the one that says the most.

    None where there is none. Raises LedgerProblem where the date is missing, or a heading that the map names.
    """
    lines = {row.number: row for row in _spread(rows[:LINES], merges)}
    best: tuple[Header, float] | None = None
    for number, line in lines.items():
        for header in _readings(number, line, lines.get(number + 1), by_hand):
            # A title over a line of headings adds nothing to it.
            worth = len(header.fields) - (header.last - header.first) / 2
            if best is None or worth > best[1]:
                best = header, worth
    if best is None or len(best[0].fields) < _LEAST:
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


def spelled(text: str) -> tuple[str, ...]:
    """A heading in the ways it may be known: without marks and numbers, without what stands in brackets, and that."""
    folded = _NUMBER.sub("", fold(text)) or fold(text)
    inside = [each[1:-1] for each in _PARENTHESES.findall(folded)]
    ways = [folded.replace("(", "").replace(")", ""), _PARENTHESES.sub("", folded), *inside]
    return tuple(dict.fromkeys(_MARKS.sub("", way) for way in ways if way))


def _recognised(text: str) -> tuple[str, int] | None:
    ways = spelled(text)
    if found := next((HEADINGS[way] for way in ways if way in HEADINGS), None):
        return found
    # 要求の内容及び経緯 is one column for what happened; 住所・氏名 are two things that nobody can tell apart.
    parts = [_MARKS.sub("", part) for part in _AND.split(fold(text))]
    known = [HEADINGS[part] for part in parts if part in HEADINGS]
    return known[0] if len(known) == len(parts) and all(field in _STORY for field, _ in known) else None


def _readings(number: int, line: Row, below: Row | None, by_hand: LedgerMap) -> Iterable[Header]:
    single = [_heading(cell) for cell in line.cells]
    yield _header(number, number, [("", text) for text in single], by_hand)
    if below is None or len(set(filter(None, single))) < 2:
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


def _header(first: int, last: int, headings: Sequence[tuple[str, str]], by_hand: LedgerMap) -> Header:
    texts = ["\n".join(filter(None, pair)) for pair in headings]
    claims: list[tuple[int, int, int, str]] = []
    for index, (group, sub) in enumerate(headings):
        # What the map calls by its whole heading comes first, then what it calls by the lower line alone.
        claims += [(-2, index, place, field) for place, field in enumerate(by_hand.fields_of(texts[index]))]
        claims += [(-1, index, place, field) for place, field in enumerate(by_hand.fields_of(sub))]
        if (found := _field(group, sub)) and found[0] not in by_hand.columns:
            claims.append((found[1], index, 0, found[0]))
    columns = {index: Column(index, letter_of(index), text) for index, text in enumerate(texts) if text}
    taken: set[str] = set()
    for rank, index, _, field in sorted(claims):
        if field not in taken and not columns[index].field:
            columns[index] = Column(index, letter_of(index), texts[index], field, by_hand=rank < 0)
            taken.add(field)
    return Header(first, last, tuple(columns[index] for index in sorted(columns)))


def _field(group: str, sub: str) -> tuple[str, int] | None:
    if not group or not sub:
        return _recognised(group or sub)
    if whole := _recognised(f"{group}{sub}"):
        return whole
    over, found = _recognised(group), _recognised(sub)
    if over and over[0] in _STAFF and found and found[0] in _WHO:
        return ("handler", over[1]) if found[0] == "name" else None
    if over and over[0] in _WHO and found and found[0] == "department":
        return "organisation", found[1]
    return found


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

"""What an import of a ledger would do, before it does anything: read to the end, row by row, and nothing written."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from app.guidance.pack import Pack
from app.people.ledger.body import Body
from app.people.ledger.encounter import Correction
from app.people.ledger.entry import Entry, EntryReader, Unreadable
from app.people.ledger.headings import LINES, Column, Header, find_header, no_header, other_lines
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import Merge, Progress, Row, Sheet, digest_of, opened, untold
from app.people.ledger.shape import Shape

MOST_ROWS = 200_000
"""Entries of one file. A city writes some thousands a year; more than this comes from a file that is no ledger."""
MOST_UNREADABLE = 20_000
"""Nobody mends more by hand: reading ends there."""
_HIDDEN = ("", "hidden", "veryHidden")
_CHUNK = 100
"""Rows that are packed, and later written, together."""
_SAMPLE = 20

Known = Callable[[Sequence[str]], Mapping[str, bool]]
"""Which rows of these hashes were imported before, and whether they are to be seen (`models.imports.Imports.known`)."""


@dataclass(frozen=True)
class Preview:
    """A ledger as it was read. `rows_bad` empty means that it can be imported.

    name, sha256: of the file. columns: all of them, with what each says. heading_lines: the first and the last row
    that were taken for headings; other_lines: which might be as well. mapping: the map it was read by. rows_ok:
    entries that can be read. already: of them those that were imported before. sample: the first of them. notes:
    sentences on what was decided while reading. corrections: rows by their hash that look like corrected ones of an
    earlier import (`corrections.find`). sheet, other_sheets: which one was read, and which not.
    """

    name: str
    sha256: str
    sheet: str
    other_sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    heading_lines: tuple[int, int]
    other_lines: tuple[tuple[int, int], ...]
    mapping: LedgerMap
    rows_ok: int
    rows_bad: tuple[Unreadable, ...]
    already: int
    sample: tuple[Entry, ...]
    notes: tuple[str, ...]
    kept: "Kept" = field(repr=False)
    corrections: Mapping[str, Correction] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int:
        """All entries, read or not."""
        return self.rows_ok + len({bad.row for bad in self.rows_bad})

    @property
    def asks(self) -> tuple[str, ...]:
        """The keys of the map by which a person decides how doubtful rows are to be read, or has decided."""
        decided = {"quotes": self.mapping.quotes, "long_rows": self.mapping.long_rows}
        asked = {bad.ask for bad in self.rows_bad}
        return tuple(key for key, chosen in decided.items() if chosen or key in asked)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The headings of the columns that are kept as remarks."""
        return tuple(column.heading.replace("\n", " ") for column in self.columns if not column.field)

    @property
    def headings(self) -> dict[str, str]:
        """The heading of each field that was found."""
        return {column.field: column.heading.replace("\n", " ") for column in self.columns if column.field}


class Kept:
    """The entries that were read, each with its hash, packed: what is imported is what was shown, and a file that is
    far larger than memory fits."""

    def __init__(self) -> None:
        self._chunks: list[tuple[bytes, bytes]] = []
        self._open: list[tuple[bytes, Entry]] = []
        self._times: dict[bytes, int] = {}
        self.rows = 0
        self.judged = Counter[str]()
        """How many entries come with each kind of judgement."""

    def add(self, entry: Entry) -> None:
        """Keep an entry. Its hash counts how often the same one stood before it, so that a ledger that says a thing
        twice has it twice."""
        key = entry.key()
        before = self._times.get(key, 0)
        self._times[key] = before + 1
        self._open.append((hashlib.sha256(key + before.to_bytes(8, "big")).digest(), entry))
        self.rows += 1
        self.judged[entry.judged] += 1
        if len(self._open) == _CHUNK:
            self.close_chunk()

    def close_chunk(self) -> None:
        """Pack what is kept so far."""
        if self._open:
            hashes = b"".join(hash for hash, _ in self._open)
            packed = json.dumps([_packed(entry) for _, entry in self._open])
            self._chunks.append((hashes, zlib.compress(packed.encode("ascii"), 1)))
            self._open = []

    def hashes(self) -> Iterator[list[str]]:
        """The hashes of the entries in their order, some at a time."""
        return (_split(hashes) for hashes, _ in self._chunks)

    def chunks(self) -> Iterator[list[tuple[str, Entry]]]:
        """The entries in their order, some at a time, each with its hash."""
        for hashes, packed in self._chunks:
            yield list(zip(_split(hashes), map(_unpacked, json.loads(zlib.decompress(packed))), strict=True))


def preview(
    path: Path,
    pack: Pack,
    now: datetime,
    known: Known,
    *,
    by_hand: LedgerMap | None = None,
    progress: Progress = untold,
    cancelled: Callable[[], bool] = lambda: False,
) -> Preview | None:
    """The ledger at `path`, read as a whole; None where it was cancelled. Raises LedgerProblem."""
    by_hand = by_hand or LedgerMap()
    sha256 = digest_of(path)
    with opened(path, by_hand.quotes) as sheets:
        sheet, header, merges = _chosen(sheets, by_hand)
        body = Body(header, merges)
        reader, trial = (EntryReader(header, pack, by_hand, now, sheet.epoch) for _ in range(2))
        shape = Shape(header, sheet.separator, by_hand.long_rows, lambda row: isinstance(trial.read(row), Entry))
        rows = takewhile(lambda _: not cancelled(), sheet.rows(progress))
        kept, bad = _read(map(shape.of, body.entries(rows)), reader)
        other = tuple(one.name for one in sheets if one is not sheet)
        notes = (*_notes_on_sheets(sheet, sheets), *_notes_on_rows(body, shape, reader))
    already = sum(sum(known(hashes).values()) for hashes in kept.hashes() if not cancelled())
    if cancelled():
        return None
    return Preview(
        name=path.name,
        sha256=sha256,
        sheet=sheet.name,
        other_sheets=other,
        columns=header.columns,
        heading_lines=(header.first, header.last),
        other_lines=other_lines(header),
        mapping=by_hand,
        rows_ok=kept.rows,
        rows_bad=tuple(bad),
        already=already,
        sample=tuple(islice((entry for chunk in kept.chunks() for _, entry in chunk), _SAMPLE)),
        notes=(*_notes_on_reading(kept, pack, len(bad) > MOST_UNREADABLE), *notes),
        kept=kept,
    )


def _read(rows: Iterable[Row], reader: EntryReader) -> tuple[Kept, list[Unreadable]]:
    kept, bad = Kept(), list[Unreadable]()
    for row in rows:
        read = reader.read(row)
        if isinstance(read, Entry):
            kept.add(read)
        else:
            bad += read
        if kept.rows > MOST_ROWS:
            raise _too_many()
        if len(bad) > MOST_UNREADABLE:
            break
    kept.close_chunk()
    return kept, bad


def _chosen(sheets: Sequence[Sheet], by_hand: LedgerMap) -> tuple[Sheet, Header, Sequence[Merge]]:
    """The sheet that is read, its headings and its merged cells: the one the map names, else the first that has any,
    a hidden one only where no other has."""
    if by_hand.sheet:
        sheets = [one for one in sheets if one.name == by_hand.sheet]
        if not sheets:
            raise LedgerProblem(
                f"シート「{by_hand.sheet}」が、この台帳にありません。",
                "対応表の sheet とシートの名前を見比べてください。",
            )
    problem: LedgerProblem | None = None
    for sheet in sorted(sheets, key=lambda one: _HIDDEN.index(one.hidden)):
        merges = sheet.merges()
        try:
            if header := find_header(_first_rows(sheet), merges, by_hand):
                return sheet, header, merges
        except LedgerProblem as found:
            problem = problem or found
    raise problem or no_header(_first_rows(sheets[0]) if sheets else [])


def _first_rows(sheet: Sheet) -> list[Row]:
    rows = sheet.rows(untold)
    return list(islice((row for row in rows if any(row.cells)), LINES))


def _notes_on_sheets(read: Sheet, sheets: Sequence[Sheet]) -> Iterator[str]:
    if read.hidden:
        yield f"表示されていないシート「{read.name}」を読みました。表示されているシートには見出しがありません。"
    others = [one for one in sheets if one is not read]
    if seen := [one.name for one in others if not one.hidden]:
        yield f"ほかのシートは読んでいません: {'、'.join(seen)}"
    if hidden := [one.name for one in others if one.hidden == "hidden"]:
        yield f"表示されていないシートは読んでいません: {'、'.join(hidden)}"
    if deep := [one.name for one in others if one.hidden == "veryHidden"]:
        yield f"表計算ソフトの画面からは出せないように隠されたシートがあります。読んでいません: {'、'.join(deep)}"


def _notes_on_rows(body: Body, shape: Shape, reader: EntryReader) -> Iterator[str]:
    if body.merged:
        yield f"結合されたセルの値を、またがる行のそれぞれに当てはめました（{body.merged:,} 行）。"
    if body.dittos:
        yield f"「〃」「同上」を、すぐ上の値として読みました（{body.dittos:,} 行）。"
    if body.left_out:
        yield f"合計や見出しの繰り返しとして除いた行: {_numbers(body.left_out)}"
    if shape.joined:
        yield f"多すぎる値を一つにまとめて読んだ行: {_numbers(shape.joined)}"
    if shape.kept:
        yield f"値の数が見出しと違うまま、今の列で読んだ行: {_numbers(shape.kept)}"
    if reader.phones_mended:
        yield f"先頭の 0 が落ちた電話番号に 0 を補った行: {_numbers(reader.phones_mended)}"
    if reader.damaged:
        yield f"備考に、表計算ソフトで元の値が失われた表示（#### など）が残っている行: {_numbers(reader.damaged)}"


def _notes_on_reading(kept: Kept, pack: Pack, stopped: bool) -> Iterator[str]:
    if stopped:
        yield f"読めないところが {MOST_UNREADABLE:,} を超えたため、途中で読むのをやめました。"
    for one in pack.judgements:
        if one.kind and (rows := kept.judged[one.kind]):
            yield f"結果に「{one.label}」と書かれた行は、その判断があったものとして記録します（{rows:,} 行）。"


def _numbers(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:10])) + (f" … 全部で {len(rows):,} 行" if len(rows) > 10 else "")


def _split(hashes: bytes) -> list[str]:
    return [hashes[start : start + 32].hex() for start in range(0, len(hashes), 32)]


def _packed(entry: Entry) -> list[Any]:
    values = [getattr(entry, one.name) for one in fields(Entry)]
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def _unpacked(values: Sequence[Any]) -> Entry:
    named: dict[str, Any] = dict(zip((one.name for one in fields(Entry)), values, strict=True))
    for name in ("began_at", "ended_at"):
        if named[name] is not None:
            named[name] = datetime.fromisoformat(named[name])
    remarks = tuple((heading, text) for heading, text in named["remarks"])
    return Entry(**{**named, "types": tuple(named["types"]), "remarks": remarks})


def _too_many() -> LedgerProblem:
    return LedgerProblem(
        f"台帳の行が {MOST_ROWS:,} を超えています。一度に取り込めるのはそこまでです。",
        "年度ごとなどに分けたファイルにしてから、順に取り込んでください。",
    )

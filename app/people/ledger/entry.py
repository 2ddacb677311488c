"""A row of the old ledger, understood: what it says of one encounter, or why it cannot be read."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from app.base.text import fold
from app.guidance.pack import Pack
from app.people.ledger.cells import (
    Cell,
    Fault,
    Unclear,
    class_of,
    damaged,
    is_empty,
    says_nothing,
    shown,
    text_of,
)
from app.people.ledger.headings import Header, letter_of
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.moments import day_and_times_of, time_of, times_of
from app.people.ledger.reading import Row
from app.people.ledger.values import channel_of, phone_of
from app.people.ledger.vocabulary import FIELDS, JUDGED, RUNNING

T = TypeVar("T")
_KANA = r"(?P<kana>[ぁ-ゖァ-ヺｦ-ﾟー・ \u3000]*[ぁ-ゖァ-ヺｦ-ﾟー])"
_WITH_READING = re.compile(rf"(?P<name>.*\S)\s*[(（]\s*{_KANA}\s*[)）]", re.DOTALL)
_READING_BELOW = re.compile(rf"(?P<name>[^\n]*[^\nぁ-ゖァ-ヺｦ-ﾟー・ \u3000][^\n]*)\n\s*{_KANA}")
"""架空 太郎（カクウ タロウ） in one cell, or the reading in a line below."""
_NO_TIMES: tuple[timedelta | None, timedelta | None] = (None, None)
_CLAUSES = re.compile(r"[。、,，.．;；:：/／・()（）\n]")
_DECIDED = re.compile(
    r"(?:に該当|に当たる|である|と(?:判断|認定|判定|決定))?(?:した|する|しました|します|された|済み?)?"
)
"""How a ledger says that it was decided. と思われる, の疑い, ではない, には当たらない are none of it."""
_NO_TYPES: tuple[str, ...] = ()
_TEXTS = tuple(field for field in FIELDS if field not in ("date", "begin", "end", "phone", "type"))
_NO_TYPE = {"", *map(fold, ("その他", "不明", "なし", "該当なし"))}


@dataclass(frozen=True, slots=True)
class Entry:
    """One encounter as its row says it; "" and None where it does not.

    began_at: midnight of its day where `timed` is False. way: the ledger's own word where the channel is neither
    counter nor phone. types: ids of 類型. judged: the kind that its result logs, "" where it is no judgement.
    remarks: heading and text of each column that says nothing of these.
    """

    row: int
    began_at: datetime
    timed: bool
    ended_at: datetime | None
    channel: str
    way: str
    place: str
    name: str
    reading: str
    phone: str
    address: str
    organisation: str
    demand: str
    means: str
    types: tuple[str, ...]
    handler: str
    department: str
    result: str
    judged: str
    remarks: tuple[tuple[str, str], ...] = ()

    def key(self) -> bytes:
        """What makes it the same entry as another one, as a digest: not width, spaces or the way a date is written, nor
        what a map takes its result for."""
        began = self.began_at.replace(tzinfo=None)
        end = self.ended_at.replace(tzinfo=None).isoformat() if self.ended_at else ""
        moments = (began.date().isoformat(), began.isoformat() if self.timed else "", end)
        who = (self.name, self.reading, self.phone, self.address, self.organisation)
        what = (self.demand, self.means, " ".join(sorted(self.types)), self.result)
        beside = [part for remark in self.remarks if fold(remark[0]) not in RUNNING for part in remark]
        said = (self.channel, self.way, self.place, *who, *what, self.handler, self.department, *beside)
        return hashlib.sha256(json.dumps([*moments, *map(fold, said)]).encode("ascii")).digest()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that cannot be read: the number of its row, the heading of its column, what sort of value it holds, and
    why it cannot be read. ask: the key of the map by which a person decides how it is to be read (`reading.Doubt`)."""

    row: int
    column: str
    value_class: str
    reason: str
    ask: str = ""


class EntryReader:
    """Understands the rows under one line of headings.

    `phones_mended`: the rows whose telephone number got back the 0 that a spreadsheet had swallowed. `damaged`: those
    with a remark that a spreadsheet damaged before the file was saved.
    """

    def __init__(self, header: Header, pack: Pack, by_hand: LedgerMap, now: datetime, epoch: date) -> None:
        self._columns = header.fields
        self._headings = {column.index: column.heading for column in header.columns}
        self._known = frozenset(column.index for column in self._columns.values())
        self._today, self._zone, self._epoch = now.date(), now.tzinfo, epoch
        self._types = {**type_words(pack), **_folded(by_hand.types)}
        self._channels = _folded(by_hand.channel)
        kinds = {one.id: one.kind for one in pack.judgements}
        self._judged = {word: kind for word, kind in JUDGED.items() if kind in kinds.values()}
        self._judged |= {fold(one.label): one.kind for one in pack.judgements if one.kind}
        self._judged |= {word: kinds[id] for word, id in _folded(by_hand.result).items()}
        self.phones_mended: list[int] = []
        self.damaged: list[int] = []

    def read(self, row: Row) -> Entry | list[Unreadable]:
        """The encounter that `row` says, or everything in it that cannot be read."""
        if row.doubt:
            return [Unreadable(row.number, "", "行", row.doubt.why, row.doubt.ask)]
        reading = _Reading(row, {field: column.index for field, column in self._columns.items()})
        no_day: tuple[date, timedelta | None, timedelta | None] = (self._today, None, None)
        day, at, till = reading.of("date", self._day_of, no_day)
        begin, until = reading.of("begin", times_of, _NO_TIMES)
        end = reading.of("end", time_of, None)
        begin = at if begin is None else begin
        end = next((one for one in (end, until, till) if one is not None), None)
        if end is not None and begin is None and "begin" not in reading.faults:
            reading.faulty("end", "開始の時刻がないのに、終了の時刻があります")
        elif end is not None and begin is not None and end < begin:
            field = next(one for one in ("end", "begin", "date") if one in self._columns)
            reading.faulty(field, "終了が開始より前です")
        channel = reading.of("channel", lambda cell: channel_of(cell, self._channels), "")
        phone, mended = reading.of("phone", phone_of, ("", False))
        types = reading.of("type", self._types_of, _NO_TYPES)
        text = {field: reading.of(field, text_of, "") for field in _TEXTS}
        faults = self._named(reading)
        remarks = self._remarks(row, faults)
        if faults:
            return faults
        if mended:
            self.phones_mended.append(row.number)
        name, kana = _stated(text["name"]), _stated(text["reading"])
        if not kana and (both := _WITH_READING.fullmatch(name) or _READING_BELOW.fullmatch(name)):
            name, kana = both["name"], both["kana"]
        midnight = datetime.combine(day, time(), self._zone)
        return Entry(
            row=row.number,
            began_at=midnight + (begin or timedelta()),
            timed=begin is not None,
            ended_at=midnight + end if end is not None else None,
            channel=channel,
            way="" if channel else _stated(text["channel"]),
            place=_stated(text["place"]),
            name=name,
            reading=kana,
            phone=_stated(phone),
            address=_stated(text["address"]),
            organisation=_stated(text["organisation"]),
            demand=_stated(text["demand"]),
            means=_stated(text["means"]),
            types=types,
            handler=_stated(text["handler"]),
            department=_stated(text["department"]),
            result=_stated(text["result"]),
            judged=self._judgement(text["result"]),
            remarks=remarks,
        )

    def _remarks(self, row: Row, faults: list[Unreadable]) -> tuple[tuple[str, str], ...]:
        """What stands in the columns that say nothing we know. What is not in the file at all is a fault."""
        remarks: list[tuple[str, str]] = []
        for index, cell in enumerate(row.cells):
            if index in self._known or is_empty(cell):
                continue
            heading = self._headings.get(index, "").replace("\n", " ") or f"{letter_of(index)}列"
            try:
                text = cell if isinstance(cell, str) else cell.text if isinstance(cell, Fault) else text_of(cell)
            except Unclear as unclear:
                faults.append(Unreadable(row.number, heading, class_of(cell), unclear.reason))
                continue
            if damaged(text) and row.number not in self.damaged[-1:]:
                self.damaged.append(row.number)
            remarks.append((heading, text_of(text) if not damaged(text) else text.strip()))
        return tuple(remarks)

    def _judgement(self, result: str) -> str:
        """The kind of judgement that a result says in so many words; "" where it says none, or speaks of one besides
        in words that are not so plain (のちに正当な要求と判断)."""
        whole = fold(result)
        if whole in self._judged:
            return self._judged[whole]
        clauses = [
            clause for clause in map(fold, _CLAUSES.split(result)) if any(word in clause for word in self._judged)
        ]
        said = {self._decided(clause) for clause in clauses}
        return said.pop() if len(said) == 1 else ""

    def _decided(self, clause: str) -> str:
        # The longest word first: 正当な要求 is more than 正当.
        for word in sorted(self._judged, key=len, reverse=True):
            if clause.startswith(word) and _DECIDED.fullmatch(clause.removeprefix(word)):
                return self._judged[word]
        return ""

    def _day_of(self, cell: Cell) -> tuple[date, timedelta | None, timedelta | None]:
        return day_and_times_of(cell, self._today, self._epoch)

    def _types_of(self, cell: Cell) -> tuple[str, ...]:
        text = text_of(cell)
        words = [text] if fold(text) in self._types else _pieces(text)
        found: list[str] = []
        for word in words:
            folded = fold(word).lstrip("0123456789.)( ")
            if folded in _NO_TYPE or says_nothing(folded):
                continue
            if (id := self._types.get(fold(word), self._types.get(folded))) is None:
                raise Unclear(f"「{shown(word)}」は手引きにない類型です")
            if id:
                found.append(id)
        return tuple(dict.fromkeys(found))

    def _named(self, reading: "_Reading") -> list[Unreadable]:
        return [
            Unreadable(
                reading.row.number, self._columns[field].heading.replace("\n", " "), class_of(reading.cell(field)), why
            )
            for field, why in reading.faults.items()
        ]


class _Reading:
    """One row while it is read, and what in it could not be."""

    def __init__(self, row: Row, columns: Mapping[str, int]) -> None:
        self.row = row
        self.faults: dict[str, str] = {}
        self._columns = columns

    def cell(self, field: str) -> Cell:
        index = self._columns.get(field)
        return self.row.cells[index] if index is not None and index < len(self.row.cells) else None

    def of(self, field: str, read: Callable[[Cell], T], else_: T) -> T:
        if field not in self._columns:
            return else_
        try:
            return read(self.cell(field))
        except Unclear as unclear:
            self.faulty(field, unclear.reason)
            return else_

    def faulty(self, field: str, reason: str) -> None:
        self.faults.setdefault(field, reason)


def type_words(pack: Pack) -> dict[str, str]:
    """The ids of 類型 by the folded words that mean them: id, label with and without 型, and each of its parts."""
    words: dict[str, str] = {}
    for one in pack.types:
        short = one.label.removesuffix("型")
        for word in (one.id, one.label, short, *short.split("・"), *(f"{part}型" for part in short.split("・"))):
            words.setdefault(fold(word), one.id)
    return words


def _pieces(text: str) -> list[str]:
    for mark in "、,，/／;；・\n":
        text = text.replace(mark, "\n")
    return text.split("\n")


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): meaning for word, meaning in words.items()}


def _stated(text: str) -> str:
    return "" if says_nothing(text) else text

"""The JSON inside a case file: what it was made from, and what it says, for a program to check.

There is one spelling of it: whoever reads a basis and tells and writes it again has the same bytes, or the file is not
as its maker's program wrote it. What is read here may come from anyone: shapes are checked, nothing is executed.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

import msgspec

from app.base.heads import Head
from app.forms.carrier import NewerFormat, NotOurs, read_lines
from app.forms.casefile.casefile import TITLE, Basis, CaseFile, Kept, Objected, Origin, Ref, Told
from app.forms.document import Author
from app.guidance.events import to_json
from app.guidance.pack import Pack
from app.guidance.packid import pack_from_json, pack_json

NAME = "madomori-case-file.json"
FORMAT: Final = 2
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Struct(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    pass


class _Objected(_Struct):
    case: int
    at: _Moment
    by: str
    words: str


class _Encounter(_Struct):
    """`pack`: its place in the file's `packs`."""

    number: int
    id: str
    origin: Origin
    judged: str
    pack: Annotated[int, msgspec.Meta(ge=0)]
    counted: bool
    why_not: str
    events: list[dict[str, Any]]


class _Report(_Struct):
    case: int
    name: str
    about: str
    sha256: str


class _Figure(_Struct):
    id: str
    label: str
    value: str
    rule: str
    lines: list[str]


class _Month(_Struct):
    year: int
    month: int
    count: int
    seconds: int
    known: int
    lines: list[str]


class _Told(_Struct):
    line: str
    day: date
    time: str
    words: str
    lines: list[str]


class _File(_Struct, omit_defaults=True):
    """The maker's pack is the first of `packs`; each stands there as `packid` writes it."""

    format: Literal[2]
    program: str
    drawing: int
    title: str
    author: Author
    made_at: _Moment
    purpose: str
    since: date | None
    until: date | None
    with_reports: bool
    known: list[tuple[str, str]]
    elsewhere: list[tuple[str, tuple[str, ...]]]
    figures: list[_Figure]
    months: list[_Month]
    demands: list[_Told]
    leaving: list[_Told]
    quotes: list[_Told]
    objections: list[_Objected]
    encounters: list[_Encounter]
    reports: list[_Report]
    notes: list[str]
    packs: list[msgspec.Raw]
    head: Head | None = None


class _Any(msgspec.Struct):
    format: int


_ENCODER = msgspec.json.Encoder(order="deterministic")


def case_file_json(file: CaseFile) -> bytes:
    """All of `file` as UTF-8 JSON, but the reports, which are attached beside it."""
    basis = file.basis
    packs = [basis.pack]
    for kept in basis.encounters:
        if kept.pack not in packs:
            packs.append(kept.pack)
    content = _File(
        format=FORMAT,
        program=basis.program,
        drawing=basis.drawing,
        title=TITLE,
        author=basis.author,
        made_at=basis.made_at,
        purpose=basis.purpose,
        since=basis.since,
        until=basis.until,
        with_reports=basis.with_reports,
        known=list(file.known),
        elsewhere=list(basis.elsewhere),
        figures=[
            _Figure(id=one.id, label=one.label, value=one.value, rule=one.rule, lines=_words(one.refs))
            for one in file.figures
        ],
        months=[
            _Month(
                year=one.year,
                month=one.month,
                count=one.count,
                seconds=one.seconds,
                known=one.known,
                lines=_words(one.refs),
            )
            for one in file.months
        ],
        demands=_told(file.demands),
        leaving=_told(file.leaving),
        quotes=_told(file.quotes),
        objections=[_Objected(case=one.case, at=one.at, by=one.by, words=one.words) for one in basis.objections],
        encounters=[
            _Encounter(
                number=one.number,
                id=one.id,
                origin=kept.origin,
                judged=kept.judged,
                pack=packs.index(kept.pack),
                counted=not one.why_not,
                why_not=one.why_not,
                events=[to_json(event) for event in one.log],
            )
            for one, kept in zip(file.encounters, basis.encounters, strict=True)
        ],
        reports=[_Report(case=one.case, name=one.name, about=one.about, sha256=one.sha256) for one in file.reports],
        notes=list(file.notes),
        packs=[msgspec.Raw(pack_json(pack)) for pack in packs],
        head=basis.head,
    )
    return _ENCODER.encode(content)


def _words(refs: Sequence[Ref]) -> list[str]:
    return [ref.words for ref in refs]


def _told(those: Sequence[Told]) -> list[_Told]:
    return [
        _Told(line=one.ref.words, day=one.day, time=one.time, words=one.words, lines=_words(one.refs)) for one in those
    ]


def format_of(data: bytes) -> int:
    """Which format the JSON says that it is. Raises NotOurs where it says none."""
    try:
        return msgspec.json.decode(data, type=_Any).format
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise NotOurs("経過一覧の記録が読めません。") from problem


def parse_basis(data: bytes, attached: Mapping[str, bytes]) -> Basis:
    """What the file was made from, as its JSON and what is `attached` beside it have it; what it says of that is not
    read, but told again. Raises NewerFormat and NotOurs."""
    if format_of(data) > FORMAT:
        raise NewerFormat("この経過一覧は、新しい版の窓守で作られています。この版では確かめられません。")
    try:
        file = msgspec.json.decode(data, type=_File)
        packs = [_pack(bytes(raw)) for raw in file.packs]
        return Basis(
            program=file.program,
            drawing=file.drawing,
            pack=packs[0],
            author=file.author,
            made_at=file.made_at,
            purpose=file.purpose,
            since=file.since,
            until=file.until,
            with_reports=file.with_reports,
            encounters=tuple(
                Kept(one.origin, one.judged, packs[one.pack], read_lines(one.events)) for one in file.encounters
            ),
            elsewhere=tuple(file.elsewhere),
            objections=tuple(Objected(one.case, one.at, one.by, one.words) for one in file.objections),
            reports=tuple((one.case, attached[one.name]) for one in file.reports),
            head=file.head,
        )
    except (msgspec.MsgspecError, ValueError, TypeError, LookupError, RecursionError) as problem:
        raise NotOurs("経過一覧の記録が読めません。") from problem


def _pack(raw: bytes) -> Pack:
    """Raises NewerFormat where it says what this program does not know, ValueError where it is spelt in another way."""
    if json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":")).encode("ascii") != raw:
        raise ValueError("another spelling")
    try:
        return pack_from_json(raw)
    except ValueError as problem:
        raise NewerFormat("この経過一覧の手引きは、もっと新しい版の窓守のものです。この版では読めません。") from problem

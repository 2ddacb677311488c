"""The record that travels inside the PDF: `madomori-record.json` (domain 6).

What is read here may come from anyone: sizes are limited, the shape is checked, nothing is executed.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from app import __version__
from app.base.errors import EnvironmentProblem
from app.base.heads import Head
from app.forms.document import AUTHOR, FIELDS, Author, Document, FormId
from app.guidance import events
from app.guidance.events import Event
from app.guidance.pack import Pack

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.rw_common import PdfHandler

NAME = "madomori-record.json"
FORMAT = 2
"""1: as it is, without `head`. 2: the same with `head` as the last key. Each is written only with what is its own."""
MOST_BYTES = 64 * 1024 * 1024
"""The largest PDF that is read."""
MOST_RECORD = 3 * 1024 * 1024
"""The largest record that is signed and read: some thousand lines of a log. More only makes who checks it wait."""
_MOST_READS = 600_000
"""How often the parser may ask for bytes of a file; a report with all its seals takes some ten thousand."""

MOST_REVISIONS = 99_999


class NotOurs(Exception):
    """The bytes hold no record of ours that can be read; the reason is a sentence in Japanese."""


class NewerFormat(NotOurs):
    """A record of ours that another version of the program wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The form and its log as data. `encounter` "" where the log is empty; `revision` counts from 1; `drawing`: which
    drawing of the form the pages are (`render.DRAWING`); `head`: how the author's store ended when it was signed, None
    where no store stood behind it."""

    format: int
    program: str
    pack: Pack
    form: FormId
    encounter: str
    revision: int
    practice: bool
    made_at: datetime
    author: Author
    values: dict[str, str]
    events: tuple[Event, ...]
    drawing: int
    head: Head | None = None

    def box_label(self, field: str) -> str:
        """Whose signature a field takes, in words; its name where the pack knows no such box."""
        return "作成者の署名" if field == AUTHOR else f"決裁欄（{dict(self.pack.boxes).get(field, field)}）の署名"

    def document(self) -> Document:
        """The document that the record was made from, to be drawn again."""
        return Document(
            self.form,
            self.pack,
            self.values,
            self.events,
            self.author,
            self.practice,
            self.made_at,
            self.revision,
            self.head,
        )


_Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
_Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    """`base.heads.Head`, as it stands in the file."""

    store: _Hex32
    number: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    head: _Hex64


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The JSON as it stands in the file; events are read by `guidance.events` alone."""

    format: int
    program: str
    pack: Pack
    form: FormId
    encounter: str
    revision: Annotated[int, msgspec.Meta(ge=1, le=MOST_REVISIONS)]
    practice: bool
    made_at: datetime
    author: Author
    values: dict[str, str]
    events: list[dict[str, Any]]
    drawing: int
    head: _Head | msgspec.UnsetType = msgspec.UNSET


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """The types of an event's fields."""

    id: str
    encounter: str
    seq: int
    at: str
    elapsed_ms: int
    actor: str
    kind: str
    text: str
    data: dict[str, Any]
    prev_hash: str
    hash: str


def record_json(document: Document) -> bytes:
    """The record of `document` as UTF-8 JSON."""
    from app.forms.drawn.render import DRAWING  # here, as reading a record needs nothing that draws

    head = document.head
    return msgspec.json.encode(
        _File(
            format=2 if head else 1,
            program=f"madomori {__version__}",
            pack=document.pack,
            form=document.form,
            encounter=document.events[0].encounter if document.events else "",
            revision=document.revision,
            practice=document.practice,
            made_at=document.made_at,
            author=document.author,
            values=dict(document.values),
            events=[events.to_json(event) for event in document.events],
            drawing=DRAWING,
            head=_Head(head.store, head.number, head.head) if head else msgspec.UNSET,
        )
    )


def read_lines(lines: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    """A log as it stands in a file. Raises ValueError (msgspec's own are such), TypeError or RecursionError."""
    return tuple(events.from_json(msgspec.structs.asdict(msgspec.convert(line, _Line))) for line in lines)


def parse_record(data: bytes) -> Record:
    """The record in `data`. Raises NotOurs where its shape or version is another."""
    try:
        told = json.loads(data, object_pairs_hook=_no_key_twice)
        if not isinstance(told, dict):
            raise NotOurs("この書類に埋め込まれた記録が読めません。")
        if told.get("format") not in range(1, FORMAT + 1) or told.get("form") not in FIELDS:
            raise NewerFormat("この書類は、もっと新しい版の窓守で作られています。この版では読めません。")
        # One spelling only: two readers of another one might read two different records.
        if msgspec.json.encode(told) != data:
            raise NotOurs("この書類に埋め込まれた記録の書き方が、窓守のものと違います。")
        file = msgspec.json.decode(data, type=_File)
        log = read_lines(file.events)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError) as problem:
        raise NotOurs("この書類に埋め込まれた記録が読めません。") from problem
    head = None if file.head is msgspec.UNSET else Head(file.head.store, file.head.number, file.head.head)
    whose = log[0].encounter if log else ""
    if (head is None) != (file.format == 1) or file.encounter != whose:
        raise NotOurs("この書類に埋め込まれた記録が読めません。")
    fields = msgspec.structs.asdict(file)
    return Record(**{**fields, "events": log, "head": head})


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def record_bytes(pdf: "PdfHandler") -> bytes:
    """The embedded record of an open PDF (or of one of its revisions), unparsed.

    Raises NotOurs where there is none or more than one attachment. What pyHanko raises for broken PDFs passes through.
    """
    try:
        names = pdf.root["/Names"]["/EmbeddedFiles"]["/Names"]
    except KeyError:
        raise NotOurs("この書類には窓守の記録が埋め込まれていません。") from None
    if len(names) != 2 or names[0] != NAME:
        raise NotOurs("この書類に埋め込まれたものは、窓守の記録ではありません。")
    stream = names[1]["/EF"]["/F"]
    data: bytes = stream.data
    if len(data) > MOST_RECORD:
        raise NotOurs("この書類に埋め込まれた記録が大きすぎます。")
    return data


class _Patience(io.BytesIO):
    """A file for a parser that must come to an end, whatever the file makes it do: tables without end, updates over
    updates, fields by the ten thousand. Raises NotOurs."""

    left = _MOST_READS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise NotOurs("このファイルは入り組みすぎているので調べていません。")
        return super().read(size)


def reader_of(pdf: bytes) -> "PdfFileReader":
    """A reader of anybody's file, in bounded time. What pyHanko raises for broken PDFs passes through."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(_Patience(pdf))


def read_record(pdf: bytes) -> Record:
    """The record embedded in `pdf`, signed or not; says nothing about whether it is genuine (see `verify`).

    Raises EnvironmentProblem for anything that is no PDF of ours.
    """
    return opened(pdf)[1]


def opened(pdf: bytes) -> "tuple[PdfFileReader, Record]":
    """The open file with its record, as `read_record` has it."""
    try:
        if len(pdf) > MOST_BYTES:
            raise NotOurs("このファイルは大きすぎます。")
        reader = reader_of(pdf)
        return reader, parse_record(record_bytes(reader))
    except NotOurs as problem:
        happened = str(problem)
    except Exception:  # the parser meets hostile bytes here and raises whatever they make it stumble over
        happened = "このファイルはPDFとして読めません。"
    raise EnvironmentProblem(
        happened,
        "この端末の記録には何も取り込んでいません。",
        "送った人に、窓守で書き出したPDFかどうかを確かめてください。",
    )

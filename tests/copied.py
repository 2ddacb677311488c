"""A report full of identifying things, and its copy, for the tests of the copy without personal data."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from app.base.resources import resource_dir
from app.forms import carrier
from app.forms.carrier import Record
from app.forms.document import Author, Document, FormId
from app.forms.fill import fill
from app.guidance.events import Event, chained
from app.guidance.pack import Pack
from app.guidance.packfile import load_pack

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=timezone(timedelta(hours=9)))
AUTHOR = Author("受付 花子", "見本課", "主事", "0467-00-0000")
CHIEF = "係 長次郎"
PERSON = {
    "name": "架空 太郎",
    "kana": "かくう たろう",
    "sex": "男",
    "age": "50代くらい",
    "address": "神奈川県鎌倉市見本町一丁目2番3号 ミホンハイツ201",
    "phone": "０４６７－１１－２２３３",
    "organisation": "株式会社見本商事",
    "position": "代表取締役",
    "features": "左腕に入れ墨",
}
Line = tuple[str, str, Mapping[str, Any]]
LINES: tuple[Line, ...] = (
    ("encounter_started", "", {"channel": "counter", "place": "見本課 窓口"}),
    ("identified", "", PERSON),
    ("demand_stated", "道路の補修。カクウ氏の自宅（見本町1-2-3）の前", {}),
    ("quote", "おれは架空だ。責任者を出せ", {}),
    ("quote", "早くしろ", {}),
    ("abuse", "太 郎 さんが「ばか」と言った。車は湘南 500 さ 12-34、携帯090-1111-2222", {}),
    ("supervisor_joined", "", {"name": f"係長 {CHIEF}", "takeover": True}),
    ("memo", "㈱見本商事に電話 0467(11)2233。ミホンハイツ、山田さんも同席。連絡は kakuu@example.jp", {}),
    ("encounter_ended", "", {}),
)
VALUES = (
    *("架空", "太郎", "かくう", "カクウ", "見本町", "ミホンハイツ", "1122", "見本商事", "代表取締役", "入れ墨"),
    *("500 さ", "12-34", "090", "example", "50代"),
)
"""None of these may stand in the copy."""


@cache
def pack() -> Pack:
    return load_pack(resource_dir() / "packs" / "kamakura")


def log_of(lines: Sequence[Line]) -> tuple[Event, ...]:
    log: list[Event] = []
    for number, (kind, text, data) in enumerate(lines):
        actor = AUTHOR.name if number < 7 else CHIEF
        at = NOW + timedelta(minutes=number)
        event = Event(f"e{number}", "enc-12345678", number + 1, at, number * 60_000, actor, kind, text, data)
        log.append(chained(event, log[-1] if log else None))
    return tuple(log)


def document_of(
    lines: Sequence[Line] = LINES, form: FormId = "report", practice: bool = False, **values: str
) -> Document:
    log = log_of(lines)
    filled = {**fill(form, log, pack(), AUTHOR), **values}
    return Document(form, pack(), filled, log, AUTHOR, practice, NOW)


def record_of(lines: Sequence[Line] = LINES, form: FormId = "report", practice: bool = False, **values: str) -> Record:
    return carrier.parse_record(carrier.record_json(document_of(lines, form, practice, **values)))


def signed(folder: Path, document: Document | None = None) -> Path:
    """The report as a signed file."""
    from forms_sealed import identity_of

    from app.forms.drawn.render import render
    from app.forms.sign.seal import seal

    document = document or document_of()
    path = folder / "report.pdf"
    path.write_bytes(seal(render(document), carrier.record_json(document), identity_of(AUTHOR), NOW))
    return path

"""Encounters of one made-up counterpart, for the tests of history and case file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from forms_sealed import identity_of

from app.base.resources import resource_dir
from app.forms.carrier import record_json
from app.forms.casefile.casefile import DRAWING, Basis, CaseFile, Kept
from app.forms.document import Author, Document
from app.forms.drawn.render import render
from app.forms.fill import fill
from app.forms.sign.seal import seal
from app.guidance.events import Event, chained
from app.guidance.pack import Pack
from app.guidance.packfile import load_pack
from app.people.history.casefile_count import Numbered
from app.people.history.casefile_told import told
from app.people.index.read_off import case_of_log

JST = timezone(timedelta(hours=9))
BEGAN = datetime(2026, 10, 2, 10, 0, tzinfo=JST)
MADE = datetime(2026, 11, 20, 15, 0, tzinfo=JST)
AUTHOR = Author("窓口 花子", "市民課", "主事", "0467-00-0000")
WHO = {"name": "架空 太郎", "kana": "かくう たろう", "phone": "0467-00-1234", "address": "見本市例示町1-2-3"}
Line = tuple[int, str, str, Mapping[str, Any]]
"""Minutes since the beginning, kind, text, data."""

HARD: tuple[Line, ...] = (
    (0, "encounter_started", "", {"channel": "counter", "place": "市民課 窓口", "practice": False}),
    (1, "identified", "", WHO),
    (2, "demand_stated", "証明書の手数料を返すこと", {}),
    (5, "quote", "責任者を出せ", {}),
    (8, "several_staff", "", {}),
    (10, "refused", "お返しできないとお伝えした", {}),
    (12, "abuse", "机をたたいて怒鳴った", {}),
    (13, "stop_requested", "大声をやめるよう求めた", {}),
    (15, "abuse", "", {}),
    (16, "quote", "ばかにするな", {}),
    (20, "supervisor_joined", "", {"name": "係 長太郎"}),
    (25, "leave_requested", "本日はお引き取りください", {}),
    (28, "leave_refused", "", {}),
    (29, "abuse", "押し間違い", {}),
    (29, "retracted", "", {"seq": 14}),
    (30, "eviction_demanded", "", {}),
    (32, "police_called", "", {}),
    (40, "encounter_ended", "", {}),
)
CALL: tuple[Line, ...] = (
    (0, "encounter_started", "", {"channel": "phone", "place": "市民課", "practice": False}),
    (1, "identified", "", WHO),
    (4, "quote", "この前の続きだ", {}),
    (6, "warning_given", "", {}),
    (10, "encounter_ended", "", {}),
)
RIGHT: tuple[Line, ...] = (*CALL[:2], (3, "judged_legitimate", "窓口の説明に誤りがあった", {}), CALL[-1])


@cache
def pack() -> Pack:
    return load_pack(resource_dir() / "packs" / "kamakura")


def log_of(encounter: str, began: datetime, lines: Sequence[Line], actor: str = AUTHOR.name) -> tuple[Event, ...]:
    """A whole log with its chain."""
    log: list[Event] = []
    for seq, (minutes, kind, text, data) in enumerate(lines, start=1):
        at = began + timedelta(minutes=minutes)
        event = Event(f"{encounter}-{seq}", encounter, seq, at, minutes * 60_000, actor, kind, text, data)
        log.append(chained(event, log[-1] if log else None))
    return tuple(log)


def numbered(number: int, began: datetime, lines: Sequence[Line] = HARD, why_not: str = "", **changes: Any) -> Numbered:
    """An encounter of the file with that No.; `changes` to its case."""
    log = log_of(f"enc-{number:04}", began, lines)
    case = case_of_log(log, pack(), "市民課")
    assert case is not None
    return Numbered(number, replace(case, number=number, person="enc-0001", **changes), log, pack(), why_not)


@cache
def report_of(encounter: str, began: datetime, author: Author = AUTHOR, number: int = 0) -> bytes:
    """A signed report of a `HARD` encounter; `number`: of the author's key."""
    log = log_of(encounter, began, HARD)
    document = Document("report", pack(), fill("report", log, pack(), author), log, author, False, MADE)
    return seal(render(document), record_json(document), identity_of(author, number), MADE)


def basis(past: Sequence[Numbered], **changes: Any) -> Basis:
    """What a case file of these encounters is made from."""
    made = Basis(
        program="madomori 0.1.0",
        drawing=DRAWING,
        pack=pack(),
        author=AUTHOR,
        made_at=MADE,
        purpose="警察への相談・通報",
        since=None,
        until=None,
        with_reports=True,
        encounters=tuple(Kept(one.case.origin, "", one.pack, one.log) for one in past),
        elsewhere=(),
        objections=(),
        reports=(),
    )
    return replace(made, **changes)


def case_file(past: Sequence[Numbered], **changes: Any) -> CaseFile:
    """A case file of these encounters; `changes` to what it is made from."""
    return told(basis(past, **changes))

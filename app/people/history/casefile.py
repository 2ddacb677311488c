"""A case file (経過一覧) of one counterpart: what it says, read from the record, and how it becomes a signed PDF.

Figures are counted over the encounters that count (`people.counting`); the others stand in the list with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.base.text import visible
from app.base.wareki import format_date, format_date_short, format_time
from app.forms.casefile import CaseFile, Encounter, Line, Objected, Report, length_words
from app.forms.document import Author
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.guidance.reading import amendments_of, standing_events, struck_seqs
from app.people.case import Case
from app.people.history.casefile_count import (
    CHANNELS,
    Numbered,
    demands_told,
    figures_of,
    leaving_told,
    months_of,
    quotes_told,
)
from app.people.history.history import KNOWN, History, known_case, known_of, objections_of
from app.people.history.moments import clock, labels_of, when

if TYPE_CHECKING:
    from app.forms.signer import Signer
    from app.models.arrivals import ArrivalRow
    from app.models.store import Store
    from app.people.library import Reading
    from app.station.finding import Found

PURPOSES = ("専門員・弁護士への相談", "警察への相談・通報", "裁判所に出す書類の資料", "庁内での検討")
"""What a case file is made for; another purpose may be stated."""
_COUNTED = (
    "数と時間は、数に入れる対応だけを数えています。正当な要求と判断された対応と、手引きの定める年数が過ぎた対応は、"
    "一覧に理由とともに載せ、数には入れていません。"
)
_STRUCK = "取り消された行（誤操作）は数えず、載せていません。その数を、対応の一覧に書いています。"
_LEDGER = (
    "「台帳から」の対応は、以前の台帳から取り込んだものです。"
    "行のハッシュは取り込んだときに付けたもので、起きたときの記録ではありません。"
    "「要求内容」には、台帳に書かれた手段と結果も載せています。"
)
_ARRIVED = "「届いた報告書から」の対応は、ほかの端末で署名され、この端末で確かめた報告書の記録です。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of a case file. since, until: both days included, None where it is open to that side;
    reports: with the signed reports attached."""

    purpose: str
    since: date | None = None
    until: date | None = None
    reports: bool = True


def case_file_of(reading: "Reading", encounter: str, asked: Asked, author: Author) -> CaseFile:
    """The case file of the counterpart of that encounter, made at `reading.now`.

    Raises Refused where no purpose is stated, where the period has no encounter, and where the encounter is none that
    counts; EnvironmentProblem, also while the index does not have everything yet.
    """
    from app.people.counting import counts
    from app.people.index.cases import cases_of
    from app.people.index.file import being_made
    from app.people.index.logs import logs_of

    if not asked.purpose.strip():
        raise Refused("何のために作るのか、目的を入れてください。")
    if not reading.complete:
        raise being_made()  # a figure that leaves something out would be a wrong one
    person = known_case(reading, encounter).person
    every = cases_of(reading.index, person)
    cases = [case for case in every if _within(case.began_at.date(), asked)]
    if not cases:
        raise Refused("この期間には、対応がありません。期間を確かめてください。")
    logs, pack = logs_of(reading, cases), reading.pack
    past = [
        Numbered(number, case, tuple(logs.get(case.encounter, ())), _why_not(counts(case, reading.now, pack)))
        for number, case in enumerate(cases, start=1)
    ]
    numbers = {one.case.encounter: one.number for one in past}
    return CaseFile(
        city=pack.city,
        known=_known(every),
        period=(asked.since, asked.until),
        purpose=visible(asked.purpose.strip()),
        author=author,
        made_at=reading.now,
        figures=figures_of(past, pack),
        months=months_of(past),
        demands=demands_told(past, pack),
        leaving=leaving_told(past, pack),
        quotes=quotes_told(past),
        objections=tuple(
            Objected(numbers[one.encounter], one.at, one.by, one.text)
            for one in objections_of(reading, person)
            if one.encounter in numbers
        ),
        encounters=tuple(encounter_told(one, reading.pack_of(one.log)) for one in past),
        reports=tuple(_reports(reading.store, past, pack)) if asked.reports else (),
        notes=tuple(_notes(past)),
    )


def make_case_file(file: CaseFile, signer: "Signer", path: Path, *, overwrite: bool = False) -> Path:
    """Draw, sign and write the file, whole or not at all; touches no store. `overwrite`: a person agreed to replace
    what is at `path`. Raises Refused (another person's certificate) and EnvironmentProblem."""
    from app.base.files import AS_USUAL, write_new, write_whole
    from app.forms.casefile_draw import draw
    from app.forms.casefile_seal import seal_case_file

    pdf = seal_case_file(file, draw(file), signer)
    (write_whole if overwrite else write_new)(path, pdf, AS_USUAL)
    return path


def file_name(history: History) -> str:
    """The name that is offered: it names nobody."""
    return f"経過一覧-{history.person[-8:]}.pdf"


def _within(day: date, asked: Asked) -> bool:
    return (asked.since is None or day >= asked.since) and (asked.until is None or day <= asked.until)


def _why_not(counted: tuple[bool, str]) -> str:
    counting, why_not = counted
    return "" if counting else why_not or "数に入れない対応"


def _known(cases: Sequence[Case]) -> tuple[tuple[str, str], ...]:
    """What is known of the counterpart, other values that were written down beside the latest."""
    who, others = known_of(cases)
    also = dict(others)
    rows = []
    for field, label in KNOWN:
        value = getattr(who, field)
        if value:
            more = "、".join(one.replace("\n", "、") for one in also.get(field, ()))
            rows.append((label, value + (f"\n（ほかの記録では {more}）" if more else "")))
    return tuple(rows) or (("対象となる方", "氏名などの記録がない方"),)


def encounter_told(one: Numbered, pack: Pack) -> Encounter:
    """An encounter as the list and the annex tell it."""
    case = one.case
    labels = {each.id: each.label for each in pack.types}
    judged = labels_of(pack).get(case.judged, "") if case.judged else ""
    if case.seconds is not None:
        length = f"長さ {length_words(case.seconds)}"
    else:
        length = "長さは不明" if case.ended else "続いています"
    return Encounter(
        number=one.number,
        id=case.encounter,
        began_at=case.began_at,
        when=_began(case),
        length=length,
        channel=CHANNELS.get(case.channel, "経路は不明"),
        place=case.place,
        handler=case.handler,
        types="、".join(labels.get(each, each) for each in case.types),
        judged=judged,
        why_not=one.why_not,
        note="、".join(_source(one)),
        lines=tuple(_lines(one, pack)),
        log=one.log,
    )


def _began(case: Case) -> str:
    day = format_date(case.began_at.date())
    return f"{day}\n{format_time(case.began_at)}から" if case.has_hour else day


def _notes(past: Sequence[Numbered]) -> Iterator[str]:
    """What holds for the whole file, as far as it has such encounters."""
    origins = {one.case.origin for one in past}
    yield _COUNTED
    yield _STRUCK
    if "ledger" in origins:
        yield _LEDGER
    if "arrived" in origins:
        yield _ARRIVED


def _source(one: Numbered) -> Iterator[str]:
    if one.case.origin == "ledger":
        yield "台帳から"
    if one.case.origin == "arrived":
        yield "届いた報告書から"
    if struck := len(struck_seqs(one.log)):
        yield f"取消{struck}行を除く"


def _lines(one: Numbered, pack: Pack) -> Iterator[Line]:
    added = amendments_of(one.log)
    for event in standing_events(one.log):
        words = [_words(event)]
        words += [f"（訂正・追記: {text}）" for text in added.get(event.seq, ())]
        time = clock(when(one.case, event))
        yield Line(event, pack.named_kind(event.kind).label, time, "\n".join(filter(None, words)))


def _words(event: Event) -> str:
    named = event.data.get("name") if event.kind == "supervisor_joined" else ""
    text = f"「{event.text}」" if event.kind == "quote" else event.text
    return "　".join(filter(None, (str(named or ""), text)))


def _reports(store: "Store", past: Sequence[Numbered], pack: Pack) -> Iterator[Report]:
    """The signed reports of each encounter: those made here and those that came in and are good, each in its furthest
    state."""
    from app.models.arrivals import Arrivals
    from app.station.finding import GOOD, from_kept

    titles, arrivals = dict(pack.forms), Arrivals(store)
    arrived: dict[str, list[tuple[ArrivalRow, Found, tuple[str, ...]]]] = {}
    for row in arrivals.rows():
        found = from_kept(row) if row.encounter else None
        if found is not None and found.paper is not None and found.state()[0] in GOOD:
            arrived.setdefault(row.encounter, []).append((row, found, found.paper.states))
    for one in past:
        came = arrived.get(one.case.encounter, [])
        here = {states[-1] for _, _, states in came}
        outgrown = {state for _, _, states in came for state in states[:-1]}
        for made in store.documents(one.case.encounter):
            if made.sha256 not in here | outgrown:
                about = f"{_edition(titles, made.form, made.revision)}　{format_date_short(made.made_at.date())} 署名"
                name = _name(one, made.form, made.revision, made.sha256)
                yield Report(one.number, name, about, made.sha256, store.document(made.id))
        for row, found, _ in came:
            if row.id not in outgrown:
                about = f"{_edition(titles, row.form, row.revision)}　{visible(found.state()[1])}"
                yield Report(
                    one.number, _name(one, row.form, row.revision, row.id), about, row.id, arrivals.pdf(row.id)
                )


def _edition(titles: Mapping[str, str], form: str, revision: int) -> str:
    return f"{titles.get(form, form)} 第{revision}版"


def _name(one: Numbered, form: str, revision: int, sha256: str) -> str:
    return f"no{one.number:03}-{form}-{revision}-{sha256[:8]}.pdf"

"""All that a case file (経過一覧) says, told from what it is made of. Pure functions: who makes one and who checks one
tell the same."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from app.base.wareki import format_date, format_time
from app.forms.casefile.casefile import Basis, CaseFile, Encounter, Kept, Line, length_words
from app.forms.casefile.reports import enclosed
from app.guidance.events import Event, first_break
from app.guidance.reading import amendments_of, standing_events, struck_seqs
from app.people.case import Case
from app.people.counting import counts
from app.people.history.casefile_count import (
    CHANNELS,
    Numbered,
    demands_told,
    figures_of,
    leaving_told,
    months_of,
    quotes_told,
)
from app.people.history.history import KNOWN, Alike, known_of
from app.people.history.moments import clock, when
from app.people.index.read_off import JUDGED, case_of_log

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


class Contradiction(Exception):
    """What a file was made of does not fit together; the reason is a sentence in Japanese."""


def told(basis: Basis) -> CaseFile:
    """The file that `basis` makes. Raises Contradiction, and what `enclosed` does for a report that is none."""
    past = _numbered(basis)
    numbers = range(1, len(past) + 1)
    if any(number not in numbers for number in (*(one.case for one in basis.objections), *dict(basis.reports))):
        raise Contradiction("一覧にない対応についての申し出か報告書が入っています。")
    reports = [enclosed(number, pdf, past[number - 1].log) for number, pdf in basis.reports]
    if reports and not basis.with_reports:
        raise Contradiction("添付しないはずの報告書が入っています。")
    judged = {(each.report.case, each.judged) for each in reports}
    for one in past:
        if one.by_report and basis.with_reports and (one.number, one.case.judged) not in judged:
            raise Contradiction(f"対応{one.number}の判断が、記録にも、添付の報告書にもありません。")
    return CaseFile(
        basis=basis,
        known=_known(basis, [one.case for one in past]),
        figures=figures_of(past, basis.pack),
        months=months_of(past),
        demands=demands_told(past),
        leaving=leaving_told(past),
        quotes=quotes_told(past),
        encounters=tuple(encounter_told(one) for one in past),
        reports=tuple(one.report for one in reports),
        notes=tuple(_notes(past)),
    )


def _numbered(basis: Basis) -> list[Numbered]:
    past = [_one(number, kept, basis) for number, kept in enumerate(basis.encounters, start=1)]
    if not past:
        raise Contradiction("対応が1件も入っていません。")
    order = [(one.case.began_at, one.case.encounter) for one in past]
    if any(later <= earlier for earlier, later in pairwise(order)) or len({id for _, id in order}) < len(order):
        raise Contradiction("対応の順番が、始まった日時と違うか、同じ対応が2度入っています。")
    if not all(is_within(one.case.began_at.date(), basis.since, basis.until) for one in past):
        raise Contradiction("期間の外の対応が入っています。")
    return past


def _one(number: int, kept: Kept, basis: Basis) -> Numbered:
    """An encounter read off its log under its own pack. Whether it counts when the file is made, the maker's says."""
    if not kept.log or first_break(kept.log) is not None:
        raise Contradiction(f"対応{number}の記録が、途中でつながっていません。")
    case = case_of_log(kept.log, kept.pack, "", "arrived" if kept.origin == "arrived" else "own")
    if case is None:
        raise Contradiction(f"対応{number}は、訓練か、取り消された対応です。")
    judged = next((kind for kind in JUDGED if kind == kept.judged), case.judged)
    by_report = judged != case.judged
    if case.origin != kept.origin or bool(kept.judged) is not by_report or (by_report and kept.origin != "arrived"):
        raise Contradiction(f"対応{number}の記録の出どころか判断が、その記録と違います。")
    case = replace(case, number=number, judged=judged)
    counting, why_not = counts(case, basis.made_at, basis.pack)
    return Numbered(number, case, kept.log, kept.pack, "" if counting else why_not, by_report)


def is_within(day: date, since: date | None, until: date | None) -> bool:
    """Whether the time that a file is of has that day."""
    return (since is None or day >= since) and (until is None or day <= until)


def values_of(cases: Sequence[Case]) -> dict[Alike, tuple[str, ...]]:
    """Every value of each field over `cases` (oldest first), the latest first."""
    who, also = known_of(cases)
    more = dict(also)
    return {field: (value, *more.get(field, ())) for field, _ in KNOWN if (value := getattr(who, field))}


def _known(basis: Basis, cases: Sequence[Case]) -> tuple[tuple[str, str], ...]:
    """What is known of the counterpart, other values that were written down beside the latest; what only encounters
    outside the time say is marked as such."""
    here, elsewhere = values_of(cases), dict(basis.elsewhere)
    fields = [field for field, _ in KNOWN if field in elsewhere]
    limited = basis.since is not None or basis.until is not None
    if [field for field, _ in basis.elsewhere] != fields or (fields and not limited):
        raise Contradiction("期間の外の記録からとされた氏名などの書き方が、窓守のものではありません。")
    rows = []
    for field, label in KNOWN:
        words = []
        if value := here.get(field, ()):
            words.append(value[0])
        if value[1:]:
            words.append(f"（ほかの記録では {_listed(value[1:])}）")
        if more := elsewhere.get(field, ()):
            words.append(f"（期間外の記録では {_listed(more)}）")
        if words:
            rows.append((label, "\n".join(words)))
    return tuple(rows) or (("対象となる方", "氏名などの記録がない方"),)


def _listed(values: Sequence[str]) -> str:
    return "、".join(one.replace("\n", "、") for one in values)


def encounter_told(one: Numbered) -> Encounter:
    """An encounter as the list and the annex tell it."""
    case = one.case
    labels = {each.id: each.label for each in one.pack.types}
    judged = one.pack.named_kind(case.judged).label if case.judged else ""
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
        lines=tuple(_lines(one)),
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
    if one.by_report:
        yield "判断は報告書による"
    if struck := len(struck_seqs(one.log)):
        yield f"取消{struck}行を除く"


def _lines(one: Numbered) -> Iterator[Line]:
    added = amendments_of(one.log)
    for event in standing_events(one.log):
        words = [_words(event)]
        words += [f"（訂正・追記: {text}）" for text in added.get(event.seq, ())]
        time = clock(when(one.case, event))
        yield Line(event, one.pack.named_kind(event.kind).label, time, "\n".join(filter(None, words)))


def _words(event: Event) -> str:
    named = event.data.get("name") if event.kind == "supervisor_joined" else ""
    text = f"「{event.text}」" if event.kind == "quote" else event.text
    return "　".join(filter(None, (str(named or ""), text)))

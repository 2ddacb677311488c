"""Every field of a form as the log says it (domain 5). A struck event never counts; an amendment shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.base.wareki import format_date, format_time
from app.forms.document import COUNTER, IN_PERSON, PHONE, Author, FormId
from app.guidance.events import Event
from app.guidance.pack import Pack, unknown_kind
from app.guidance.reading import (
    amendments_of,
    began_at,
    channel_of,
    counterpart_of,
    ended_at,
    ordinal_of,
    standing_events,
)


def fill(form: FormId, log: Sequence[Event], pack: Pack, author: Author) -> dict[str, str]:
    """The value of every field that the log can fill; "" where it says nothing. `log` must not be empty."""
    filler = _report if form == "report" else _record
    return filler(log, pack, author)


def _report(log: Sequence[Event], pack: Pack, _author: Author) -> dict[str, str]:
    person = counterpart_of(log)
    return {
        **_when(log),
        "channel": COUNTER if channel_of(log) == "counter" else PHONE,
        "place": _place(log),
        "name": person.name,
        "sex": person.sex,
        "age": person.age,
        "address": person.address,
        "phone": person.phone or person.contact or person.email,
        "organisation": person.organisation,
        "position": person.position,
        "height": person.height,
        "build": person.build,
        "hair": person.hair,
        "features": person.features,
        "purpose": _texts(log, "demand_stated"),
        "means": _lines(log, pack),
        "damage": _texts(log, "property_damage", timed=True),
        "police": _police(log),
        "remarks": "\n".join([*_ordinal(log), *_deeds(log, pack), "経過の全部は別紙「対応経過」のとおり。"]),
    }


def _record(log: Sequence[Event], pack: Pack, author: Author) -> dict[str, str]:
    person = counterpart_of(log)
    joined = [event for event in standing_events(log) if event.kind == "supervisor_joined" and event.data.get("name")]
    staff = [f"{author.title} {author.name}".strip()]
    staff += [str(event.data["name"]) for event in joined]
    return {
        "number": "",
        **_when(log),
        "place": _place(log),
        "method": IN_PERSON if channel_of(log) == "counter" else PHONE,
        "staff": "\n".join(dict.fromkeys(staff)),
        "name": person.name,
        "address": person.address,
        "organisation": " ".join(filter(None, (person.organisation, person.position))),
        "category": "",
        "content": _lines(log, pack, "demand_stated"),
        "restated": "",
        "reviewed": "",
        "objection": "",
        "judgement": "",
        "judgement_reason": "",
        "result": "\n".join(_deeds(log, pack)),
        "reported_on": "",
        "reported_how": "",
        "affairs": "",
        "retention": "",
        "attachments": "別紙 対応経過",
    }


def _when(log: Sequence[Event]) -> dict[str, str]:
    begin, end = began_at(log), ended_at(log)
    last = "" if end is None else format_time(end)
    if end is not None and end.date() != begin.date():
        last = f"{end.month}月{end.day}日 {last}"
    return {"date": format_date(begin.date()), "begin": format_time(begin), "end": last}


def _place(log: Sequence[Event]) -> str:
    """Where it began, and where it was moved to."""
    places = [str(log[0].data.get("place") or "")]
    places += [e.text for e in standing_events(log) if e.kind == "place_moved"]
    return " → ".join(dict.fromkeys(filter(None, places)))


def _words(event: Event, amendments: Mapping[int, Sequence[str]]) -> str:
    """The event's text, with every amendment after it."""
    text = f"「{event.text}」" if event.kind == "quote" else event.text
    return text + "".join(f"（訂正・追記: {added}）" for added in amendments.get(event.seq, ()))


def _texts(log: Sequence[Event], kind: str, *, timed: bool = False) -> str:
    amendments = amendments_of(log)
    found = [(e, _words(e, amendments)) for e in standing_events(log) if e.kind == kind]
    if timed:
        return "\n".join(f"{format_time(e.at)} {words or '被害あり'}" for e, words in found)
    return "\n".join(words for _, words in found if words)


def _lines(log: Sequence[Event], pack: Pack, *others: str) -> str:
    """One line for each event of the pack's 要求手段 and of the kinds `others`: time, label, words. A quote needs no
    label."""
    kinds = {kind.id for kind in pack.kinds if kind.means}.union(others)
    amendments = amendments_of(log)
    lines = []
    for event in standing_events(log):
        if event.kind in kinds:
            label = "" if event.kind == "quote" else pack.named_kind(event.kind).label
            words = _words(event, amendments)
            lines.append(f"{format_time(event.at)} {label}{': ' if label and words else ''}{words}")
    return "\n".join(lines)


def _police(log: Sequence[Event]) -> str:
    calls = [f"{format_time(e.at)} 通報" for e in standing_events(log) if e.kind == "police_called"]
    return f"有 ({'、'.join(calls)})" if calls else "無"


def _ordinal(log: Sequence[Event]) -> list[str]:
    ordinal = ordinal_of(log)
    return [f"同じ相手方への{ordinal}回目の対応である。"] if ordinal > 1 else []


def _deeds(log: Sequence[Event], pack: Pack) -> list[str]:
    amendments = amendments_of(log)
    known = {kind.id for kind in pack.kinds}
    sentences = []
    for event in standing_events(log):
        sentence = deed(event, pack) if event.kind in known else unknown_kind(event.kind).label
        if sentence:
            # What the sentence says already is not said twice.
            told = event.kind == "memo" and ("fact" in event.data or "consent" in event.data)
            words = _words(replace(event, text="") if told else event, amendments)
            sentences.append(f"{format_time(event.at)} {sentence}{f'（{words}）' if words else ''}")
    return sentences


def deed(event: Event, pack: Pack) -> str:
    """What staff did with this event, as one sentence; "" where it is no deed of theirs."""
    data = event.data
    if event.kind == "memo":
        if data.get("checked") and data.get("fact"):
            items = (item for checklist in pack.checklists for item in checklist.items)
            fact = next((text for id, text in items if id == data["fact"]), "")
            return f"「{fact}」を確認した。" if fact else ""
        if data.get("consent") == "asked":
            return "録音の了承を求めた。"
        return "応援を求めた。" if data.get("help_called") else ""
    if event.kind == "recording_declined" and data.get("withdrawn"):
        return "録音の了承が取り消された。"
    if event.kind == "supervisor_joined" and data.get("takeover"):
        supervisor = next((contact.label for contact in pack.contacts if contact.role == "supervisor"), "上司")
        return f"{supervisor}が対応を引き継いだ。"
    sentence = next((kind.deed for kind in pack.kinds if kind.id == event.kind), "")
    labels = {contact.role: contact.label for contact in pack.contacts}
    # The pack may have come inside somebody's file: no `str.format`, which follows attributes and widths.
    return re.sub(r"\{([^{}]*)\}", lambda role: labels.get(role[1], role[0]), sentence)

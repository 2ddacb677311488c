"""Every field of a form as the log says it (domain 5). A struck event never counts; an amendment shows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.base.wareki import format_date, format_time
from app.forms.document import COUNTER, IN_PERSON, PHONE, Author, FormId
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.guidance.reading import (
    amendments_of,
    began_at,
    channel_of,
    counterpart_of,
    ended_at,
    ordinal_of,
    standing_events,
)

# What the counterpart said and did: 要求手段 (2(1), 6).
_SIGNALS = frozenset(
    {
        "quote",
        "demand_repeated",
        "demand_changed",
        "business_hindered",
        "stalemate",
        "manager_demanded",
        "abuse",
        "threat",
        "violence",
        "property_damage",
        "harm_announced",
        "authority",
        "online_defamation",
        "leave_refused",
        "eviction_refused",
    }
)

# What staff did, as sentences of fact. {role} is the pack's own name for it.
_DEEDS: Mapping[str, str] = {
    "facts_checked": "事実関係を確認した。",
    "facts_pending": "調査のうえ回答すると告げた。",
    "city_at_fault": "市の側に非があることを確認した。",
    "apologised": "謝罪し、是正した。",
    "place_moved": "場所を移して対応した。",
    "several_staff": "複数名で対応した。",
    "time_limit_told": "対応できる時間に限りがあることを告げた。",
    "stalemate_resolved": "膠着状態が解消した。",
    "manager_declined": "責任者に代わるよう求められ、担当者が対応すると告げた。",
    "refused": "要求には応じられないと告げた。",
    "stop_requested": "言動をやめるよう求めた。",
    "warning_given": "警告した。",
    "recording_consented": "録音の了承を得た。",
    "recording_declined": "録音を断られた。",
    "recording_started": "録音を始めた。",
    "recording_stopped": "録音を終えた。",
    "supervisor_joined": "{supervisor}が対応に加わった。",
    "reported_to_manager": "{manager}へ報告した。",
    "contact_promised": "改めて連絡すると約束した。",
    "leave_requested": "お引き取りを求めた。",
    "facility_called": "{facility}へ連絡した。",
    "eviction_demanded": "施設管理権に基づき退去を求めた。",
    "police_called": "警察へ通報した。",
    "police_arrived": "警察官が到着した。",
    "safety_secured": "来庁者と職員の安全を確保した。",
    "expert_consulted": "{expert}へ相談した。",
    "judged_improper": "不当要求行為等と判断した。",
    "judged_legitimate": "正当な要求と判断した。",
    "reported_to_director": "{director}へ報告した。",
    "deletion_consulted": "削除依頼について関係部署と協議した。",
}
_ROLES: Mapping[str, str] = {
    "supervisor": "係長等",
    "manager": "所属長",
    "facility": "財産管理担当",
    "expert": "専門員",
    "director": "部次長等",
}


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
        "means": _lines(log, pack, _SIGNALS),
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
        "content": _lines(log, pack, _SIGNALS | {"demand_stated"}),
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


def _lines(log: Sequence[Event], pack: Pack, kinds: frozenset[str]) -> str:
    """One line for each event of `kinds`: time, label, words. A quote needs no label."""
    amendments = amendments_of(log)
    lines = []
    for event in standing_events(log):
        if event.kind in kinds:
            label = "" if event.kind == "quote" else pack.kind(event.kind).label
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
    sentences = []
    for event in standing_events(log):
        sentence = deed(event, pack)
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
        return f"{_role(pack, 'supervisor')}が対応を引き継いだ。"
    sentence = _DEEDS.get(event.kind, "")
    return sentence.format(**{role: _role(pack, role) for role in _ROLES}) if sentence else ""


def _role(pack: Pack, role: str) -> str:
    """The pack's name for a role."""
    return next((contact.label for contact in pack.contacts if contact.role == role), _ROLES[role])

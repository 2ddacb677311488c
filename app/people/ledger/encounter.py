"""A row of the old ledger as the log of an encounter, the same at every try: what is written twice is there once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.guidance.events import ENDED, STARTED, Event, chained
from app.guidance.pack import Pack
from app.people.ledger.entry import Entry

_WAY, _MEANS, _RESULT, _REMARKS, _CORRECTED = "方法", "要求手段", "対応結果", "備考", "台帳の訂正"

_WHO = {"name": "氏名", "kana": "フリガナ", "phone": "電話", "address": "住所", "organisation": "団体"}


@dataclass(frozen=True, slots=True)
class Correction:
    """A row that looks like the corrected one of an earlier import. `row`: its number; `encounter`: what the earlier
    one became; `changes`: what is said otherwise, with the words before and now."""

    row: int
    encounter: str
    changes: tuple[tuple[str, str, str], ...]


def encounter_of(hash: str) -> str:
    """The id of the encounter that the row of this hash becomes."""
    return f"L{hash[:24]}"


def log_of(
    entry: Entry,
    encounter: str,
    number: int,
    pack: Pack,
    pack_hash: str,
    at: datetime,
    correction: Correction | None = None,
) -> tuple[Event, ...]:
    """The log of the encounter that `entry` tells of, imported at `at` with the import `number`. correction: of an
    earlier row, which the log names, with what was said there.

    Its lines are written now by nobody who was there: their time is that of the import, their actor the handler whom
    the ledger names. When the encounter was is in the data of the first and the last line.
    """
    start = _start(entry, number, pack, pack_hash)
    lines = [(STARTED, "", start), *_said(entry), (ENDED, "", _end(entry))]
    if correction:
        start["corrects"] = correction.encounter
        changed = "、".join(f"{name}「{old}」→「{new}」" for name, old, new in correction.changes)
        lines.insert(-1, ("memo", f"{_CORRECTED}: {changed}", {}))
    log: list[Event] = []
    for seq, (kind, text, data) in enumerate(lines, start=1):
        line = Event(f"{encounter}-{seq}", encounter, seq, at, 0, entry.handler, kind, text, data)
        log.append(chained(line, log[-1] if log else None))
    return tuple(log)


def facts_of(log: Sequence[Event]) -> dict[str, str]:
    """What the log of a row says, by what it is about; of an entry and of an imported row alike."""
    start, end = log[0].data, log[-1].data
    began = datetime.fromisoformat(start["began_at"])
    facts = {
        "日付": began.date().isoformat(),
        "開始": "" if start.get("no_time") else f"{began:%H:%M}",
        "終了": "" if start.get("open_end") else f"{datetime.fromisoformat(end['ended_at']):%H:%M}",
        _WAY: {"counter": "窓口", "phone": "電話"}.get(start["channel"], ""),
        "場所": start["place"],
        "課": start["department"],
        "類型": "・".join(start["types"]),
        "担当者": log[0].actor,
    }
    for line in log[1:-1]:
        if line.kind == "identified":
            facts |= {_WHO[key]: str(value) for key, value in line.data.items() if key in _WHO}
        elif line.kind == "demand_stated":
            facts["要求内容"] = line.text
        elif line.kind == "memo":
            name, _, text = line.text.partition(": ")
            facts[name] = text
        else:
            facts[_RESULT] = line.text
    facts.pop(_CORRECTED, None)
    return {name: text for name, text in facts.items() if text}


def _start(entry: Entry, number: int, pack: Pack, pack_hash: str) -> dict[str, Any]:
    start: dict[str, Any] = {
        "channel": entry.channel,
        "pack": pack.id,
        "pack_version": pack.version,
        "pack_hash": pack_hash,
        "practice": False,
        "place": entry.place,
        "began_at": entry.began_at.isoformat(),
        "ledger": number,
        "department": entry.department,
        "types": list(entry.types),
    }
    if not entry.timed:
        start["no_time"] = True
    if entry.ended_at is None:
        start["open_end"] = True
    return start


def _said(entry: Entry) -> list[tuple[str, str, dict[str, Any]]]:
    lines: list[tuple[str, str, dict[str, Any]]] = []
    known = {
        "name": entry.name,
        "kana": entry.reading,
        "phone": entry.phone,
        "address": entry.address,
        "organisation": entry.organisation,
    }
    if filled := {key: value for key, value in known.items() if value}:
        lines.append(("identified", "", filled))
    if entry.way:
        lines.append(("memo", f"{_WAY}: {entry.way}", {}))
    if entry.demand:
        lines.append(("demand_stated", entry.demand, {}))
    if entry.means:
        lines.append(("memo", f"{_MEANS}: {entry.means}", {}))
    if entry.judged:
        lines.append((entry.judged, entry.result, {}))
    elif entry.result:
        lines.append(("memo", f"{_RESULT}: {entry.result}", {}))
    if entry.remarks:
        lines.append(("memo", f"{_REMARKS}: " + "\n".join(f"{name}: {text}" for name, text in entry.remarks), {}))
    return lines


def _end(entry: Entry) -> dict[str, Any]:
    return {"ended_at": (entry.ended_at or entry.began_at).isoformat()}

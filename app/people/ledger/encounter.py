"""A row of the old ledger as the log of an encounter, the same at every try: what is written twice is there once."""

from datetime import datetime
from typing import Any

from app.guidance.events import ENDED, STARTED, Event, chained
from app.guidance.pack import Pack
from app.people.ledger.entry import Entry

_WAY, _MEANS, _RESULT, _REMARKS = "方法", "要求手段", "対応結果", "備考"


def encounter_of(hash: str) -> str:
    """The id of the encounter that the row of this hash becomes."""
    return f"L{hash[:24]}"


def log_of(entry: Entry, encounter: str, number: int, pack: Pack, pack_hash: str, at: datetime) -> tuple[Event, ...]:
    """The log of the encounter that `entry` tells of, imported at `at` with the import `number`.

    Its lines are written now by nobody who was there: their time is that of the import, their actor the handler whom
    the ledger names. When the encounter was is in the data of the first and the last line.
    """
    lines = [(STARTED, "", _start(entry, number, pack, pack_hash)), *_said(entry), (ENDED, "", _end(entry))]
    log: list[Event] = []
    for seq, (kind, text, data) in enumerate(lines, start=1):
        line = Event(f"{encounter}-{seq}", encounter, seq, at, 0, entry.handler, kind, text, data)
        log.append(chained(line, log[-1] if log else None))
    return tuple(log)


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

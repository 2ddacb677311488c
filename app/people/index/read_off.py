"""A log read off as a case."""

from collections.abc import Sequence
from typing import Any

from app.base.text import sound
from app.guidance.engine import how_far
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.guidance.reading import (
    began_at,
    channel_of,
    counterpart_of,
    ended_at,
    handler_of,
    ordinal_of,
    standing_events,
)
from app.people.case import Case, Judged, Origin
from app.people.identity import identity_of, sounded

JUDGED: tuple[Judged, Judged] = ("judged_improper", "judged_legitimate")
"""The kinds of event that say how the 所属長 judged."""


def case_of_log(log: Sequence[Event], pack: Pack, department: str, origin: Origin = "own") -> Case | None:
    """The case that `log` is; None where it counts as never having been: practice, or a start that was struck.

    `number` and `person` are still to be given. `department`: whose desk it is, where the log does not say. The stage
    is the last one before the end: how far it went.
    """
    if not log or log[0].data.get("practice"):
        return None
    standing = standing_events(log)
    if not standing or standing[0].seq != 1:
        return None
    first, ordinal, began = log[0].data, ordinal_of(log), began_at(log)
    stage, types = how_far(pack, log, ordinal)
    ended = ended_at(log)
    kinds = tuple(dict.fromkeys(event.kind for event in standing))
    judged = [event.kind for event in standing if event.kind in JUDGED]
    joined = next((event for event in standing if event.kind == "supervisor_joined"), None)
    ledger = "ledger" in first
    timed = ended is not None and not (ledger and first.get("open_end"))
    return Case(
        number=0,
        encounter=log[0].encounter,
        origin="ledger" if ledger else origin,
        began_at=began,
        ended=ended is not None,
        seconds=max(0, int((ended - began).total_seconds())) if ended and timed else None,
        channel=channel_of(log) if first.get("channel") else "",
        place=_text(first.get("place")),
        department=_text(first.get("department")) or department,
        handler=sound(handler_of(log)),
        ordinal=ordinal,
        stage=stage,
        judged=_judged(judged),
        types=tuple(dict.fromkeys([*types, *_texts(first.get("types"))])),
        kinds=kinds,
        supervisor_seconds=max(0, int((joined.at - began).total_seconds())) if joined and not ledger else None,
        lines=len(standing),
        who=sounded(identity_of(counterpart_of(log))),
        person="",
    )


def same_as(log: Sequence[Event]) -> list[tuple[Event, str]]:
    """The encounters that a person confirmed in this log to be the same counterpart's, each with the line that says
    so."""
    said = [event for event in standing_events(log) if event.kind == "identified" and "same_as" in event.data]
    return [(event, other) for event in said for other in _texts(event.data["same_as"]) if other != event.encounter]


def _judged(kinds: Sequence[str]) -> Judged:
    return next((one for one in JUDGED if kinds and kinds[-1] == one), "")


def _text(value: Any) -> str:
    return sound(value) if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []

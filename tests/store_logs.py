"""Logs for the tests of the store."""

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from app.guidance.events import ENDED, STARTED, Event, chained

JST = timezone(timedelta(hours=9))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=JST)
KEY = bytes(range(32))


def first(encounter: str = "", **data: Any) -> Event:
    """The start of an encounter, at noon."""
    start = {"channel": "counter", "pack": "kamakura", "pack_version": "1", **data}
    return chained(
        Event(uuid.uuid4().hex, encounter or uuid.uuid4().hex, 1, NOON, 0, "窓口 花子", STARTED, data=start), None
    )


def after(previous: Event, kind: str = "memo", text: str = "", **data: Any) -> Event:
    """The next event, one second later."""
    return chained(
        Event(
            uuid.uuid4().hex,
            previous.encounter,
            previous.seq + 1,
            previous.at + timedelta(seconds=1),
            previous.elapsed_ms + 1000,
            "窓口 花子",
            kind,
            text,
            data,
        ),
        previous,
    )


def encounter(memos: int = 3, text: str = "同じ要求に終始", end: bool = True, **data: Any) -> list[Event]:
    """A whole log: the start, some memos, the end."""
    log = [first(**data)]
    for number in range(memos):
        log.append(after(log[-1], "memo", f"{text} {number}"))
    if end:
        log.append(after(log[-1], ENDED))
    return log

"""Logs for the tests of the rules, written as short as possible."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from app.base.resources import resource_dir
from app.guidance.advice import Guidance
from app.guidance.engine import assess
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.guidance.packfile import load_pack

START = datetime(2026, 11, 20, 10, tzinfo=timezone(timedelta(hours=9)))
MINUTE = 60_000

Line = str | tuple[str, float] | tuple[str, float, Mapping[str, Any]]
"""kind; kind and minute; kind, minute and data. Without a minute: at once after the line before."""


@cache
def pack(name: str = "kamakura") -> Pack:
    return load_pack(resource_dir() / "packs" / name)


def log(*lines: Line, channel: str = "counter", earlier: int = 0) -> list[Event]:
    """A log that starts by itself at 0; the first line is seq 2."""
    started: dict[str, Any] = {"channel": channel, "earlier": earlier}
    events = [Event("e1", "e", 1, START, 0, "handler", "encounter_started", "", started)]
    for seq, line in enumerate(lines, 2):
        kind, minute, data = (line, None, {}) if isinstance(line, str) else (*line, {})[:3]
        ms = events[-1].elapsed_ms if minute is None else round(minute * MINUTE)
        events.append(Event(f"e{seq}", "e", seq, START + timedelta(milliseconds=ms), ms, "handler", kind, "", data))
    return events


def advice(
    *lines: Line, at: float | None = None, channel: str = "counter", ordinal: int = 1, name: str = "kamakura"
) -> Guidance:
    """The guidance for these lines at minute `at` (the last line's, where none is given)."""
    events = log(*lines, channel=channel, earlier=ordinal - 1)
    return assess(pack(name), events, ordinal, events[-1].elapsed_ms if at is None else round(at * MINUTE))


def asked_by(guidance: Guidance, rule: str) -> set[str]:
    """The actions that `rule` has due now, in front or waiting."""
    return {
        due.action for due in (*guidance.due, *guidance.waiting) if any(reason.rule == rule for reason in due.reasons)
    }


def due(guidance: Guidance) -> list[str]:
    return [one.action for one in guidance.due]


def coming(guidance: Guidance) -> dict[str, int]:
    return {one.action: one.in_seconds for one in guidance.next}

"""One encounter in memory: its log, and the clock that counts its time."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.base.clock import Clock
from app.guidance import reading
from app.guidance.events import STARTED, Event, chained


@dataclass(frozen=True, slots=True)
class Standing:
    """What a log says at one length, read off it once for every panel that asks."""

    struck: frozenset[int]
    amendments: Mapping[int, Sequence[str]]
    began_at: datetime
    end: Event | None
    ordinal: int
    confirmed: tuple[reading.Confirmation, ...]
    handler: str
    counterpart: reading.Counterpart
    consent: reading.Consent


class Live:
    """The log of one encounter as the desk holds it; new events are tied to the chain here."""

    def __init__(self, log: Sequence[Event], clock: Clock) -> None:
        """Take up a log where it stands: the first event alone, or all of it after a restart."""
        self.log = list(log)
        self.id = log[0].encounter
        self.saved_seq = 0
        self._clock = clock
        self._base_steady = clock.steady_ms()
        self._base_elapsed = _elapsed_at_reopening(log, clock)
        self._read: tuple[int, Standing] | None = None

    @property
    def standing(self) -> Standing:
        """What the log says now."""
        if self._read is None or self._read[0] != len(self.log):
            self._read = len(self.log), _standing(self.log)
        return self._read[1]

    def elapsed_ms(self) -> int:
        """Time since the first tap, on the clock that does not jump."""
        return max(self._base_elapsed + self._clock.steady_ms() - self._base_steady, self.log[-1].elapsed_ms)

    def append(self, actor: str, kind: str, text: str, data: Mapping[str, Any]) -> Event:
        """Make the next event of the chain."""
        event = Event(
            id=uuid.uuid4().hex,
            encounter=self.id,
            seq=len(self.log) + 1,
            at=self._clock.now(),
            elapsed_ms=self.elapsed_ms(),
            actor=actor,
            kind=kind,
            text=text,
            data=data,
        )
        self.log.append(chained(event, self.log[-1]))
        return self.log[-1]


def _standing(log: Sequence[Event]) -> Standing:
    return Standing(
        struck=reading.struck_seqs(log),
        amendments=reading.amendments_of(log),
        began_at=reading.began_at(log),
        end=reading.ended(log),
        ordinal=reading.ordinal_of(log),
        confirmed=reading.confirmations_of(log),
        handler=reading.handler_of(log),
        counterpart=reading.counterpart_of(log),
        consent=reading.consent_of(log),
    )


def first_event(clock: Clock, actor: str, data: Mapping[str, Any]) -> Event:
    """`encounter_started` of a new encounter, with the reading of the steady clock beside it."""
    now = clock.now()
    event = Event(
        id=uuid.uuid4().hex,
        encounter=f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}",
        seq=1,
        at=now,
        elapsed_ms=0,
        actor=actor,
        kind=STARTED,
        data={**data, "clock": {"boot": clock.boot_id(), "steady_ms": clock.steady_ms()}},
    )
    return chained(event, None)


def _elapsed_at_reopening(log: Sequence[Event], clock: Clock) -> int:
    """How long the encounter has run. Within one boot the steady clock says so, whatever was done to
    the wall clock; after a restart of the computer only the wall clock is left."""
    first, last = log[0], log[-1]
    reading = first.data.get("clock", {})
    if reading.get("boot") == clock.boot_id():
        elapsed = clock.steady_ms() - int(reading["steady_ms"])
    else:
        elapsed = last.elapsed_ms + _ms(clock.now() - last.at)
    return max(elapsed, last.elapsed_ms)


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def late_by_ms(first: Event, began_at: datetime) -> int:
    """How much earlier than its first tap an encounter began, in ms (0 for none)."""
    return max(0, _ms(first.at - began_at))

"""What a log says. Read by the engine, the forms and the desk alike, so that all see the same.

An event struck by `retracted` counts as if it had never been there, but it stays in the log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.guidance.events import ENDED, STARTED, Event
from app.guidance.pack import Channel

ConsentState = Literal["none", "asked", "given", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """相手方, as far as is known. An empty string: not known."""

    name: str = ""
    kana: str = ""
    sex: str = ""
    age: str = ""
    address: str = ""
    phone: str = ""
    contact: str = ""
    email: str = ""
    organisation: str = ""
    position: str = ""
    height: str = ""
    build: str = ""
    hair: str = ""
    features: str = ""

    @property
    def reach(self) -> str:
        """The number they can be reached at: the telephone, else the other 連絡先."""
        return self.phone or self.contact


@dataclass(frozen=True, slots=True)
class Consent:
    """How recording stands: whether it was agreed to (8(4)), and whether it runs."""

    state: ConsentState = "none"
    recording: bool = False
    seq: int = 0
    """The event that made the state; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """同一人物: in the line `seq` a person confirmed that the earlier encounters `same_as` were this counterpart's;
    `earlier` of them count towards the ordinal."""

    seq: int
    same_as: tuple[str, ...]
    earlier: int


def whole_number(value: object) -> int | None:
    """`value` where it is an int (a bool is none), else None: the data of an event may hold anything."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def struck_seqs(log: Sequence[Event]) -> frozenset[int]:
    """The seqs that count as never there. A struck `retracted` gives its event back."""
    struck: set[int] = set()
    for event in reversed(log):
        if event.kind == "retracted" and event.seq not in struck:
            target = whole_number(event.data.get("seq"))
            if target is not None and target < event.seq:
                struck.add(target)
    return frozenset(struck)


def standing_events(log: Sequence[Event]) -> list[Event]:
    """The log without the struck events, in order."""
    struck = struck_seqs(log)
    return [event for event in log if event.seq not in struck] if struck else list(log)


def channel_of(log: Sequence[Event]) -> Channel:
    """How they came. It stays known even where the first event was struck."""
    return "phone" if log and log[0].data.get("channel") == "phone" else "counter"


def confirmations_of(log: Sequence[Event]) -> tuple[Confirmation, ...]:
    """What was confirmed of 同一人物 and still stands, oldest first. No encounter stands in two of them: a later line
    adds what it names beyond those before."""
    found: list[Confirmation] = []
    known: set[str] = set()
    for event in _identified(log):
        named = event.data.get("same_as")
        if not isinstance(named, (list, tuple)):
            continue
        new = tuple(dict.fromkeys(id for id in named if isinstance(id, str) and id not in known))
        known.update(new)
        earlier = whole_number(event.data.get("earlier")) or 0
        if new:
            found.append(Confirmation(event.seq, new, min(max(earlier, 0), len(new))))
    return tuple(found)


def _identified(log: Sequence[Event]) -> list[Event]:
    """The standing `identified`, without a look at all the others: they are few, and are asked for with every tap."""
    told = [event for event in log if event.kind == "identified"]
    struck = struck_seqs(log) if told else frozenset()
    return [event for event in told if event.seq not in struck]


def ordinal_of(log: Sequence[Event]) -> int:
    """1 + the number of confirmed earlier encounters that count: those of every confirmed 同一人物 together, and
    before them what an `identified` without one said last. Where nobody said anything: what the start said."""
    stated: int | None = None
    stated_in = 0
    for event in _identified(log):
        earlier = whole_number(event.data.get("earlier"))
        if earlier is not None and "same_as" not in event.data:
            stated, stated_in = max(earlier, 0), event.seq
    confirmed = [each.earlier for each in confirmations_of(log) if each.seq > stated_in]
    if stated is None and not confirmed:
        stated = max(whole_number(log[0].data.get("earlier")) or 0, 0) if log else 0
    return 1 + (stated or 0) + sum(confirmed)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def began_at(log: Sequence[Event]) -> datetime:
    """When the encounter began: the first tap, or earlier where the start was set back. Needs a first event."""
    for event in reversed(standing_events(log)):
        if event.kind == STARTED or (event.kind == "amended" and event.data.get("seq") == 1):
            moment = _moment(event.data.get("began_at"))
            if moment is not None:
                return moment
    return log[0].at


def ended(log: Sequence[Event]) -> Event | None:
    """The standing end of the encounter; None while it goes on."""
    return next((event for event in reversed(standing_events(log)) if event.kind == ENDED), None)


def ended_at(log: Sequence[Event]) -> datetime | None:
    """When the encounter ended; None while it goes on. An end that was written down afterwards (a row of the old
    ledger) says itself when it was."""
    end = ended(log)
    return (_moment(end.data.get("ended_at")) or end.at) if end else None


def handler_of(log: Sequence[Event]) -> str:
    """Who handles the encounter now: who started it, or the 係長 who took it over last (6(1))."""
    for event in reversed(standing_events(log)):
        if event.kind == "supervisor_joined" and event.data.get("takeover") and event.data.get("name"):
            return str(event.data["name"])
    return log[0].actor


def filled(events: Iterable[Event]) -> dict[str, Any]:
    """The data of `events` together: the latest value of each key, without the empty ones."""
    merged: dict[str, Any] = {}
    for event in events:
        merged.update(event.data)
    return {key: value for key, value in merged.items() if value is not None and str(value).strip()}


def counterpart_of(log: Sequence[Event]) -> Counterpart:
    """What all `identified` events together say (5(1)); a value left empty later is no longer known."""
    known = filled(event for event in standing_events(log) if event.kind == "identified")
    return Counterpart(**{key: str(known[key]) for key in Counterpart.__dataclass_fields__ if key in known})


def consent_of(log: Sequence[Event]) -> Consent:
    """How consent to record stands, and whether recording runs."""
    state: ConsentState = "none"
    recording, seq = False, 0
    for event in standing_events(log):
        match event.kind:
            case "memo" if event.data.get("consent") == "asked" and state != "given":
                state, seq = "asked", event.seq
            case "recording_consented":
                state, seq = "given", event.seq
            case "recording_declined":
                withdrawn = state == "given" or event.data.get("withdrawn") is True
                state, seq = "withdrawn" if withdrawn else "declined", event.seq
            case "recording_started":
                recording = True
            case "recording_stopped" | "encounter_ended":
                recording = False
    return Consent(state, recording, seq)


def amendments_of(log: Sequence[Event]) -> dict[int, list[str]]:
    """The texts added to each event by `amended`, oldest first, by the seq of the event they belong to."""
    added: dict[int, list[str]] = {}
    for event in standing_events(log):
        target = whole_number(event.data.get("seq")) if event.kind == "amended" else None
        if target is not None:
            added.setdefault(target, []).append(event.text)
    return added

"""The log of an encounter: events and the hash chain that ties them together (domain 2).

An event's hash covers every other field and the hash before it, so nothing can be changed, removed
or put in between without the chain breaking. Packs, forms and the store share this one definition.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

GENESIS = "0" * 64
"""`prev_hash` of the first event of an encounter."""

STARTED = "encounter_started"
ENDED = "encounter_ended"

KINDS = (
    "encounter_started",
    "encounter_ended",
    "memo",
    "quote",
    "amended",
    "retracted",
    "identified",
    "demand_stated",
    "facts_checked",
    "facts_pending",
    "city_at_fault",
    "apologised",
    "place_moved",
    "place_kept",
    "several_staff",
    "demand_repeated",
    "demand_changed",
    "business_hindered",
    "time_limit_told",
    "stalemate",
    "stalemate_resolved",
    "manager_demanded",
    "manager_declined",
    "abuse",
    "threat",
    "violence",
    "property_damage",
    "harm_announced",
    "authority",
    "online_defamation",
    "refused",
    "stop_requested",
    "warning_given",
    "recording_consented",
    "recording_declined",
    "recording_started",
    "recording_stopped",
    "supervisor_joined",
    "reported_to_manager",
    "contact_promised",
    "leave_requested",
    "leave_refused",
    "facility_called",
    "eviction_demanded",
    "eviction_refused",
    "police_called",
    "police_arrived",
    "safety_secured",
    "expert_consulted",
    "judged_improper",
    "judged_legitimate",
    "reported_to_director",
    "deletion_consulted",
    "set_aside",
    "report_signed",
    "hr_copy_exported",
)
"""The kinds that every pack has: the program's own parts speak of them. A pack may add further ones."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. `at` is wall time with offset (ms); `elapsed_ms` counts from the first tap."""

    id: str
    encounter: str
    seq: int
    at: datetime
    elapsed_ms: int
    actor: str
    kind: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    prev_hash: str = GENESIS
    hash: str = ""


def to_json(event: Event) -> dict[str, Any]:
    """The event as the JSON object used by the command line and the embedded record."""
    return {
        "id": event.id,
        "encounter": event.encounter,
        "seq": event.seq,
        "at": event.at.isoformat(timespec="milliseconds"),
        "elapsed_ms": event.elapsed_ms,
        "actor": event.actor,
        "kind": event.kind,
        "text": event.text,
        "data": dict(event.data),
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def from_json(fields: Mapping[str, Any]) -> Event:
    """The inverse of `to_json`. Raises KeyError, TypeError or ValueError where a field is missing or wrong."""
    return Event(**{**fields, "at": datetime.fromisoformat(fields["at"])})


def hash_of(event: Event) -> str:
    """SHA-256 (hex) over the canonical JSON of every field but `hash`."""
    fields = to_json(event)
    del fields["hash"]
    canonical = json.dumps(fields, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def chained(event: Event, previous: Event | None) -> Event:
    """`event` tied to `previous` (None for the first), with its hash."""
    tied = replace(event, prev_hash=previous.hash if previous else GENESIS)
    return replace(tied, hash=hash_of(tied))


def first_break(log: Sequence[Event]) -> int | None:
    """The seq at which the chain of one encounter's whole log first fails to hold; None where it holds."""
    previous: Event | None = None
    for position, event in enumerate(log, start=1):
        expected = previous.hash if previous else GENESIS
        same = previous is None or event.encounter == previous.encounter
        if event.seq != position or event.prev_hash != expected or event.hash != hash_of(event) or not same:
            return position
        previous = event
    return None

"""What the screens show of a live encounter, as frozen data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.guidance.events import Event
from app.guidance.pack import Channel

LineState = Literal["pending", "saved", "unsaved"]
What = Literal["opened", "appended", "saved", "unsaved", "closed"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline. `state` is "saved" only once the line is on the disk."""

    event: Event
    label: str
    neutral: str
    state: LineState
    struck: bool
    amendments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of an encounter. `elapsed_ms` counts from `began_at`, so it includes a late start."""

    id: str
    channel: Channel
    practice: bool
    began_at: datetime
    begun_late: bool
    elapsed_ms: int
    ended: bool
    ordinal: int
    handler: str
    pending: int
    unsaved: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a command or the disk changed: `seqs` are the lines concerned."""

    encounter: str
    what: What
    seqs: tuple[int, ...] = ()

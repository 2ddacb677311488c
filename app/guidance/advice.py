"""What the engine answers, as frozen data (domain 3)."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["listening", "correcting", "stalemate", "supervisor", "leaving", "eviction", "emergency", "ended"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action is asked for: the rule, its words and its section of the guideline."""

    rule: str
    text: str
    source: str
    since_ms: int
    """Elapsed time at which this rule made the action due."""


@dataclass(frozen=True, slots=True)
class Due:
    """An action that is due, once, with every reason (longest due first). `group` is the highest in which it is
    asked for, `since_ms` the elapsed time since when it is due there."""

    action: str
    group: str
    since_ms: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """A countdown to an action that is not due yet."""

    action: str
    in_seconds: int
    due_ms: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Guidance:
    """The advice at one instant: ids of the pack. `waiting` are due too, but stand back behind an emergency."""

    stage: Stage
    types: tuple[str, ...]
    due: tuple[Due, ...]
    waiting: tuple[Due, ...]
    next: tuple[Next, ...]
    cautions: tuple[str, ...]

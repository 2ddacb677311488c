"""Why somebody looks up a person: every look-up is written down with it."""

from dataclasses import dataclass
from typing import Literal

Why = Literal["encounter", "review", "stated"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """In an `encounter` (whose id stands there), in the `review` of a report (likewise), or for a stated `reason`.
    The words are those of `models.lookups.LookUp`."""

    why: Why
    reason: str = ""
    encounter: str = ""


def during(encounter: str) -> Purpose:
    """The counterpart of an encounter that is under way or being written up."""
    return Purpose("encounter", encounter=encounter)


def reviewing(encounter: str) -> Purpose:
    """The counterpart of a report that came in to be judged."""
    return Purpose("review", encounter=encounter)


def stated(reason: str) -> Purpose:
    """For a reason that the person gave. Raises ValueError where it is empty."""
    if not reason.strip():
        raise ValueError("a reason has to be stated")
    return Purpose("stated", reason.strip())

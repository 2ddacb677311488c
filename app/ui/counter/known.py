"""What the log says of the demand, the three facts and the steps taken, for the panels."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.guidance.events import Event
from app.guidance.reading import standing_events


@dataclass(frozen=True, slots=True)
class Known:
    """demand: what is asked, as last stated. facts: id of 5(2) → ticked. kinds: event kinds that stand."""

    demand: str
    facts: dict[str, bool]
    kinds: frozenset[str]


def known(log: Sequence[Event]) -> Known:
    """Read off one log."""
    standing = standing_events(log)
    demands = [event.text for event in standing if event.kind == "demand_stated"]
    facts = {str(e.data["fact"]): bool(e.data.get("checked")) for e in standing if "fact" in e.data}
    return Known(demands[-1] if demands else "", facts, frozenset(event.kind for event in standing))

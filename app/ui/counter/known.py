"""What the log says of the demand, the three facts and the steps taken, for the panels."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.guidance.events import Event
from app.guidance.reading import standing_events


@dataclass(frozen=True, slots=True)
class Known:
    """demand, demand_seq: what is asked, as last stated, and in which line. facts: id of 5(2) → ticked. kinds: event
    kinds that stand."""

    demand: str
    demand_seq: int | None
    facts: dict[str, bool]
    kinds: frozenset[str]


def known(log: Sequence[Event]) -> Known:
    """Read off one log."""
    standing = standing_events(log)
    demands = [event for event in standing if event.kind == "demand_stated"]
    facts = {str(e.data["fact"]): bool(e.data.get("checked")) for e in standing if "fact" in e.data}
    demand, seq = (demands[-1].text, demands[-1].seq) if demands else ("", None)
    return Known(demand, seq, facts, frozenset(event.kind for event in standing))

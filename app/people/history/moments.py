"""What a log tells beside the bare numbers of a case: what was said to the counterpart and when, what followed, who was
bound. Pure functions over one case and its log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.base.wareki import format_time
from app.guidance.events import ENDED, Event
from app.guidance.pack import Pack
from app.guidance.reading import amendments_of, ended_at, standing_events
from app.people.case import Case

SAID = (
    "refused",
    "time_limit_told",
    "stop_requested",
    "warning_given",
    "leave_requested",
    "facility_called",
    "eviction_demanded",
    "police_called",
    "police_arrived",
)
"""What staff said or did towards the counterpart, in the order of how grave it is (6(1)-(6))."""
_FOLLOWS = (
    "leave_refused",
    "facility_called",
    "eviction_demanded",
    "eviction_refused",
    "police_called",
    "police_arrived",
    ENDED,
)
"""What may follow a request to leave (6(1))."""


JUDGED = ("judged_improper", "judged_legitimate")


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the log that a reader asks for. `at` is None where nobody wrote the hour down (a row of the old ledger
    was written long after)."""

    seq: int
    kind: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A request to leave and what followed it before the next one. `minutes`: from the request to the end, None where
    that is not known."""

    asked: Event
    followed: tuple[Event, ...]
    minutes: int | None


def labels_of(pack: Pack) -> dict[str, str]:
    """What each kind of event is called."""
    return {kind.id: kind.label for kind in pack.kinds}


def said(case: Case, log: Sequence[Event]) -> tuple[Moment, ...]:
    """What was said to the counterpart, in the order of the log."""
    return tuple(
        Moment(event.seq, event.kind, when(case, event), event.text)
        for event in standing_events(log)
        if event.kind in SAID
    )


def about(case: Case, log: Sequence[Event]) -> tuple[Moment, ...]:
    """What it was about: what was demanded (6(2) asks whether it is the same again), with what was added to it; of a
    row of the old ledger, which has no papers, everything it says."""
    kinds = ("demand_stated", "memo", *JUDGED) if case.origin == "ledger" else ("demand_stated",)
    added = amendments_of(log)
    return tuple(
        Moment(
            event.seq, event.kind, when(case, event), "\n".join(filter(None, (event.text, *added.get(event.seq, ()))))
        )
        for event in of_kinds(log, kinds)
    )


def when(case: Case, event: Event) -> datetime | None:
    """When a line happened, as far as its own time says so."""
    return None if case.origin == "ledger" else event.at


def clock(moment: datetime | None) -> str:
    """ "10:34"; "" where the hour is not known."""
    return format_time(moment) if moment else ""


def leavings(case: Case, log: Sequence[Event]) -> Iterator[Leaving]:
    """Every request to leave with what followed."""
    standing = standing_events(log)
    asked = [place for place, event in enumerate(standing) if event.kind == "leave_requested"]
    end = ended_at(log) if case.origin != "ledger" else None
    for place, until in pairwise([*asked, len(standing)]):
        followed = tuple(event for event in standing[place + 1 : until] if event.kind in _FOLLOWS)
        minutes = round((end - standing[place].at) / timedelta(minutes=1)) if end else None
        yield Leaving(standing[place], followed, max(0, minutes) if minutes is not None else None)


def bound_seconds(case: Case, log: Sequence[Event]) -> tuple[int, tuple[Event, ...]]:
    """Seconds of staff bound, at the least, and the lines that say who came in addition.

    One person from beginning to end; one more from the first 「複数名で対応」 and from each 「係長等が加わった」 (a
    further line of the same name adds nobody, and neither does one that took over from the handler), each up to the
    end. 0 where the length is not known.
    """
    if case.seconds is None:
        return 0, ()
    end = case.began_at + timedelta(seconds=case.seconds)
    joined = tuple(_joined(log))
    if case.origin == "ledger":
        return case.seconds, ()
    more = sum(max(0.0, (end - max(event.at, case.began_at)).total_seconds()) for event in joined)
    return case.seconds + round(more), joined


def _joined(log: Sequence[Event]) -> Iterator[Event]:
    known: set[tuple[str, str]] = set()
    for event in standing_events(log):
        counts = event.kind == "several_staff" or (event.kind == "supervisor_joined" and not event.data.get("takeover"))
        who = (event.kind, str(event.data.get("name", "")) if event.kind == "supervisor_joined" else "")
        if counts and who not in known:
            known.add(who)
            yield event


def of_kinds(log: Sequence[Event], kinds: Iterable[str]) -> tuple[Event, ...]:
    """The standing events of those kinds."""
    wanted = frozenset(kinds)
    return tuple(event for event in standing_events(log) if event.kind in wanted)


def after_stop(log: Sequence[Event], pack: Pack) -> tuple[Event, ...]:
    """What the counterpart went on to do in this encounter after it was asked to stop: the pack's 要求手段."""
    means = {kind.id for kind in pack.kinds if kind.means and kind.id != "quote"}
    stops = [event.seq for event in of_kinds(log, ("stop_requested",))]
    return tuple(event for event in of_kinds(log, means) if stops and event.seq > stops[0])

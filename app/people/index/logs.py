"""The logs of cases, wherever they lie."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.guidance.events import Event
from app.models import logs as store_logs
from app.people.case import Case
from app.people.index import arrived

if TYPE_CHECKING:
    from app.people.library import Reading


def logs_of(reading: "Reading", cases: Iterable[Case]) -> dict[str, tuple[Event, ...]]:
    """The whole log of each case, by its encounter. Raises EnvironmentProblem."""
    cases = tuple(cases)
    found = store_logs.logs(reading.store, [case.encounter for case in cases if case.origin != "arrived"])
    for case in cases:
        if case.origin == "arrived":
            found[case.encounter] = arrived.log_of(reading.index, case.encounter)
    return found

"""Several statements on who is who that belong together: all of them are written, or none."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from app.models.store import Store
    from app.station.workstation import Workstation


@dataclass(frozen=True, slots=True)
class Statement:
    """That the encounters `one` and `other` were the same person's, or that they were not."""

    kind: Literal["same", "apart"]
    one: str
    other: str

    @property
    def contrary(self) -> "Statement":
        """What takes it back: of two statements on one pair the later counts."""
        return Statement("apart" if self.kind == "same" else "same", self.one, self.other)


def state(station: "Workstation", said: Sequence[Statement], text: str = "") -> "Future[None]":
    """Write `said` by the person of this workstation, in one transaction; `text`: why. The future carries
    EnvironmentProblem."""
    at, by = station.clock.now(), station.settings.staff.name

    def write(store: "Store") -> None:
        from app.models.people_lines import PeopleLine, PeopleLines

        lines = PeopleLines(store)
        with store.transaction():
            for one in said:
                lines.add(PeopleLine(at, by, one.kind, one.one, one.other, text.strip()))

    return station.worker.submit(write)

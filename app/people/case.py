"""One encounter as history, search and figures see it: read off its log, kept in the index, never the truth itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.people.identity import Identity

Origin = Literal["own", "arrived", "ledger"]
"""own: of this workstation's log; arrived: a checked report that came in; ledger: a row of the old ledger."""
Judged = Literal["", "judged_improper", "judged_legitimate"]


@dataclass(frozen=True, slots=True)
class Case:
    """An encounter at a glance.

    number: place in time among all cases, the key of the index (later ones are higher); it changes where the beginning
    is corrected, `encounter` never does. seconds: its length, None while it goes on or where the ledger says none.
    supervisor_seconds: from its beginning to the first `supervisor_joined`, None without. types: ids of 類型. kinds:
    the event kinds that stand in its log, each once. person: the encounter that stands for the person, the same for
    every case that a person confirmed to be 同一人物; its own id where nobody did.
    """

    number: int
    encounter: str
    origin: Origin
    began_at: datetime
    ended: bool
    seconds: int | None
    channel: str
    place: str
    department: str
    handler: str
    ordinal: int
    stage: str
    judged: Judged
    types: tuple[str, ...]
    kinds: tuple[str, ...]
    supervisor_seconds: int | None
    lines: int
    who: Identity
    person: str

    @property
    def has_hour(self) -> bool:
        """Whether the hour of the beginning is known: rows of the old ledger without one say midnight."""
        return self.origin != "ledger" or (self.began_at.hour, self.began_at.minute) != (0, 0)

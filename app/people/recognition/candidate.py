"""An earlier counterpart that may be the one who is here, as the screen and the command line show it."""

from dataclasses import dataclass
from datetime import datetime

from app.people.identity import Identity, Likeness


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier encounter of a candidate. `counts`: towards the ordinal; else `why_not` says why in words
    (正当な要求と判断, 年数が過ぎた)."""

    encounter: str
    began_at: datetime
    channel: str
    judged: str
    counts: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Earlier encounters of what is one person to all appearances: those a person confirmed to be 同一人物, and those
    whose record says the very same of them.

    person: the encounter that stands for it (`Case.person` of the newest). confirmed: whether all of `earlier` were
    confirmed to be one person by somebody. objections: the counterpart's own words of objection, oldest first.
    """

    person: str
    who: Identity
    likeness: Likeness
    earlier: tuple[Earlier, ...]
    confirmed: bool
    objections: tuple[str, ...] = ()

    @property
    def counting(self) -> int:
        """So many earlier encounters count towards a repeat."""
        return sum(1 for one in self.earlier if one.counts)

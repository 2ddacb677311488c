"""Where a report stands on its way through the 決裁 (要綱 第4条): a fold over the entries signed into it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.forms.entry import Entry
from app.forms.verify_verdict import Signature


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry and the signature that carries it."""

    entry: Entry
    signature: Signature


@dataclass(frozen=True, slots=True)
class BoxState:
    """One box of the route. `note`: why it was passed over or sealed by another. `after_by`: who saw it
    later (後閲)."""

    box: str
    label: str
    state: Literal["open", "sealed", "deputised", "absent"]
    by: str = ""
    at: datetime | None = None
    note: str = ""
    after_by: str = ""
    after_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The boxes in the order of the route, and every entry in the order of signing.

    judgement: the latest one; returned, withdrawn: the entry that took the report off its way. faults: what does not
    follow the route (a seal in the wrong box or order, by the wrong role, after a return), as sentences.
    """

    boxes: tuple[BoxState, ...]
    entries: tuple[Signed, ...]
    judgement: Signed | None = None
    returned: Signed | None = None
    withdrawn: Signed | None = None
    faults: tuple[str, ...] = ()

    @property
    def turn(self) -> str:
        """The box that is to be sealed next; "" where none is."""
        if self.returned or self.withdrawn or self.faults:
            return ""
        passed = [number for number, box in enumerate(self.boxes) if box.state != "open"]
        rest = self.boxes[max(passed, default=-1) + 1 :]
        return rest[0].box if rest else ""

    @property
    def done(self) -> bool:
        """Whether the last seal is in."""
        return bool(self.boxes) and self.boxes[-1].state in ("sealed", "deputised") and not self.withdrawn

"""What the screens and the command line see of the manager's desk. Nothing here is taken from a file unchecked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.forms.carrier import Record
from app.forms.document import FormId
from app.forms.sign.route import Route
from app.forms.verify.verdict import Verdict
from app.station.finding import State

ASIDE: frozenset[State] = frozenset({"practice", "unknown", "changed", "unreadable", "misrouted", "older"})
"""Kept aside, never approvable."""


@dataclass(frozen=True, slots=True)
class Row:
    """One arrived file. `id`: SHA-256 of its bytes. Of a file that is not verified, or did not pass (`checking`,
    `changed`, `unreadable`), only `name` and the sentences are filled.

    sentence: its state in words (「課長の決裁待ち」, 「署名のあとで変えられています」). box: whose turn it is, ""
    none. mine: it waits for the person of this workstation. waiting_since: when it came to whose turn it is.
    judgement: id of the pack's judgement, "" none yet. number: in the office's register, "" none. seals: the boxes in
    the order of the route, each as (label, `BoxState.state`), for the inbox to draw; () where it has no route.
    """

    id: str
    name: str
    arrived_at: datetime
    state: State
    sentence: str
    form: FormId | Literal[""] = ""
    title: str = ""
    encounter: str = ""
    revision: int = 0
    types: tuple[str, ...] = ()
    counterpart: str = ""
    author: str = ""
    department: str = ""
    occurred: datetime | None = None
    box: str = ""
    mine: bool = False
    waiting_since: datetime | None = None
    judgement: str = ""
    number: str = ""
    seals: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    """What speaks against its times, as sentences."""

    @property
    def approvable(self) -> bool:
        """Whether a seal may be put on it here."""
        return self.state in ("waiting", "conflict") and bool(self.box)


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """A dated line of what followed after the last seal (4(2)-(7)), never changed once written. `followup`: id of the
    pack, or "number" / "hr_copy" / "note". `by`: who wrote it; `decided_by`: who decided. `closes`: nothing more is
    to come of this follow-up."""

    at: datetime
    followup: str
    text: str
    by: str
    decided_by: str
    closes: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One report, opened: a checked file and what belongs to it. `record` and `route` are None where it did not pass.

    others: the other files of the same report (earlier states and revisions, copies sealed apart), newest first.
    open_followups: ids that were begun and not closed.
    """

    row: Row
    verdict: Verdict
    record: Record | None
    route: Route | None
    others: tuple[Row, ...]
    entries: tuple[CaseEntry, ...]
    open_followups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file that came in. `new`: False for one that was here already (the same bytes)."""

    id: str
    name: str
    state: State
    sentence: str
    new: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of a batch. `id`: the new file's, "" where nothing was done; `problem`: why, in a
    sentence. `sent`: it lies in the shared folder, at `path` (False: it is kept here and goes when the folder is
    back)."""

    source: str
    id: str
    problem: str = ""
    sent: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look into the shared folder found. `sent`: files that waited and lie there now. `waiting`: those that
    still wait. `problem`: a sentence where the folder cannot be reached, "" else. `notices`: sentences on what is
    missing, older or left out, for somebody to act on."""

    taken: tuple[Taken, ...] = ()
    sent: int = 0
    waiting: int = 0
    problem: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What an entry is made for: a checked file, its record, its route and pack (the one that travels in it), and the
    boxes that the signer holds in it."""

    id: str
    record: Record
    route: Route
    boxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who seals here. `name` "" where there is no means of sealing yet; `problem`: why it cannot be used, "" else.
    boxes: those of the workstation's own pack that it may seal; `office`: issued by the office's authority; `barred`:
    it may seal none of any report, since an authority is known here that did not grant it a role."""

    name: str = ""
    boxes: tuple[str, ...] = ()
    office: bool = False
    problem: str = ""
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as the handler's log takes it. `kind`: the event to log ("": none); `id`: the file that carries it;
    `open`: more is to be found out first."""

    encounter: str
    judgement: str
    label: str
    kind: str
    reason: str
    by: str
    at: datetime | None
    id: str
    open: bool = False

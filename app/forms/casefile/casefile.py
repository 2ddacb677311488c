"""A case file (経過一覧): everything that was recorded of one counterpart, for a consultation, the police or a court.

This is what it says, ready to be drawn (`casefile_draw`) and signed (`casefile_seal`). Every figure names the lines of
the record it was counted from; the annex prints each of these lines with its time and its hash. All that it says
follows from its `Basis`, which travels inside (`casefile_json`): whoever has the file can count and draw it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Literal, NamedTuple

from app.base.heads import Head
from app.forms.document import Author
from app.guidance.events import Event
from app.guidance.pack import Pack

TITLE = "経過一覧"
DRAWING = 1
"""Which counting and drawing this is. Raise it with every change of what is counted, said or drawn, and keep what made
the earlier ones: a file is counted and drawn again by the number that it has."""
Origin = Literal["own", "arrived", "ledger"]
"""own: of the maker's own log; arrived: a report of another workstation; ledger: a row of the old ledger."""


class Ref(NamedTuple):
    """A line of the record: 対応 No. (from 1, in the order of time) and 行 No. (its seq)."""

    case: int
    line: int

    @property
    def words(self) -> str:
        return f"{self.case}-{self.line}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the rule it was counted by in words ("" where its name says it), and the lines it was counted from."""

    id: str
    label: str
    value: str
    refs: tuple[Ref, ...]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: how many encounters that count, and their seconds. `known`: of how many the length is known."""

    year: int
    month: int
    count: int
    seconds: int
    known: int
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A line with the words it stands for: what was demanded, a quote, or a request to leave with what followed."""

    ref: Ref
    day: date
    time: str
    words: str
    refs: tuple[Ref, ...] = ()
    """Further lines that `words` speak of."""


@dataclass(frozen=True, slots=True)
class Objected:
    """The counterpart's own words, added to the encounter `case`."""

    case: int
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record as the annex prints it. `time` "" where nobody wrote the hour down (old ledger)."""

    event: Event
    label: str
    time: str
    words: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """One encounter of the list. `why_not`: why it is in no figure, "" where it is. `note`: what the reader has to know
    of this record: where it came from, what was left out. `log`: the whole of it, struck lines too."""

    number: int
    id: str
    began_at: datetime
    when: str
    length: str
    channel: str
    place: str
    handler: str
    types: str
    judged: str
    why_not: str
    note: str
    lines: tuple[Line, ...]
    log: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A signed report that goes with the file, byte for byte. `about`: which report it is, in words. All but `case` and
    `pdf` is read off the report (`casefile_reports`)."""

    case: int
    name: str
    about: str
    sha256: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An encounter as the file is made from it: its whole log, the pack it is read under, and how it was judged where
    the report says so that it came with ("" where the log alone says it)."""

    origin: Origin
    judged: str
    pack: Pack
    log: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """All that the file is made from; nothing else is in it.

    program: what made it; drawing: `DRAWING` then. pack: the maker's own. since, until: both days included, None where
    it is open to that side. with_reports: the signed reports were asked for. encounters: in the order of time.
    elsewhere: of each field of an identity what encounters outside the time asked for say and none within. reports:
    the number of the encounter and the bytes. head: how the maker's store ended, None where none stood behind it.
    """

    program: str
    drawing: int
    pack: Pack
    author: Author
    made_at: datetime
    purpose: str
    since: date | None
    until: date | None
    with_reports: bool
    encounters: tuple[Kept, ...]
    elsewhere: tuple[tuple[str, tuple[str, ...]], ...]
    objections: tuple[Objected, ...]
    reports: tuple[tuple[int, bytes], ...]
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that the file says. `known`: (label, value) pairs of the counterpart; `demands`: what each encounter was
    about, of a row of the old ledger all it says; `notes`: what holds for all of it, one sentence each."""

    basis: Basis
    known: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    months: tuple[Month, ...]
    demands: tuple[Told, ...]
    leaving: tuple[Told, ...]
    quotes: tuple[Told, ...]
    encounters: tuple[Encounter, ...]
    reports: tuple[Report, ...]
    notes: tuple[str, ...]

    def named(self) -> frozenset[Ref]:
        """Every line that a figure, a quote or a table speaks of: these stand in the annex."""
        told = chain.from_iterable((one.ref, *one.refs) for one in (*self.demands, *self.leaving, *self.quotes))
        counted = chain.from_iterable(figure.refs for figure in self.figures)
        return frozenset(chain(told, counted, chain.from_iterable(month.refs for month in self.months)))


def ref_words(refs: Iterable[Ref]) -> str:
    """The lines as they are printed: 「1-4、2-1〜5-1、7-12」, a run where consecutive encounters have the same line."""
    runs: list[list[Ref]] = []
    for ref in sorted(set(refs), key=lambda one: (one.line, one.case)):
        if runs and ref == (runs[-1][-1].case + 1, ref.line) and runs[-1][-1].line == ref.line:
            runs[-1].append(ref)
        else:
            runs.append([ref])
    runs.sort(key=lambda run: run[0])
    return "、".join(_run_words(run) for run in runs)


def _run_words(run: Sequence[Ref]) -> str:
    if len(run) < 3:
        return "、".join(ref.words for ref in run)
    return f"{run[0].words}〜{run[-1].words}"


def length_words(seconds: int) -> str:
    """ "3時間20分"; less than a minute counts as one, for somebody was there."""
    minutes = max(1, round(seconds / 60)) if seconds else 0
    hours, rest = divmod(minutes, 60)
    return f"{hours}時間{rest:02}分" if hours else f"{rest}分"

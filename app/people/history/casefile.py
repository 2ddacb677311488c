"""A case file (経過一覧) of one counterpart: what it says, read from the record, and how it becomes a signed PDF.

Figures are counted over the encounters that count (`people.counting`); the others stand in the list with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.base.errors import EnvironmentProblem, Refused
from app.base.text import visible
from app.forms.casefile.casefile import DRAWING, Basis, CaseFile, Kept, Objected
from app.forms.document import Author
from app.guidance.events import Event
from app.people.case import Case
from app.people.history.casefile_told import Contradiction, is_within, told, values_of
from app.people.history.history import Alike, History, known_case, objections_of
from app.people.index.read_off import case_of_log

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer
    from app.models.store import Store
    from app.people.library import Reading

PURPOSES = ("専門員・弁護士への相談", "警察への相談・通報", "裁判所に出す書類の資料", "庁内での検討")
"""What a case file is made for; another purpose may be stated."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of a case file. since, until: both days included, None where it is open to that side;
    reports: with the signed reports attached."""

    purpose: str
    since: date | None = None
    until: date | None = None
    reports: bool = True


def case_file_of(reading: "Reading", encounter: str, asked: Asked, author: Author) -> CaseFile:
    """The case file of the counterpart of that encounter, made at `reading.now`.

    Raises Refused where no purpose is stated, where the period has no encounter, and where the encounter is none that
    counts; EnvironmentProblem, also while the index does not have everything yet.
    """
    from app.people.index.cases import cases_of
    from app.people.index.file import being_made
    from app.people.index.logs import logs_of

    if not asked.purpose.strip():
        raise Refused("何のために作るのか、目的を入れてください。")
    if not reading.complete:
        raise being_made()  # a figure that leaves something out would be a wrong one
    person = known_case(reading, encounter).person
    every = cases_of(reading.index, person)
    cases = [case for case in every if is_within(case.began_at.date(), asked.since, asked.until)]
    if not cases:
        raise Refused("この期間には、対応がありません。期間を確かめてください。")
    cases.sort(key=lambda case: (case.began_at, case.encounter))
    numbers = {case.encounter: number for number, case in enumerate(cases, start=1)}
    logs = logs_of(reading, cases)
    basis = Basis(
        program=f"madomori {__version__}",
        drawing=DRAWING,
        pack=reading.pack_of(()),  # of no log: this workstation's own
        author=author,
        made_at=reading.now,
        purpose=visible(asked.purpose.strip()),
        since=asked.since,
        until=asked.until,
        with_reports=asked.reports,
        encounters=tuple(_kept(case, logs.get(case.encounter, ()), reading) for case in cases),
        elsewhere=tuple(_elsewhere(every, cases)),
        objections=tuple(
            Objected(numbers[one.encounter], one.at, one.by, one.text)
            for one in objections_of(reading, person)
            if one.encounter in numbers
        ),
        reports=tuple(_reports(reading.store, numbers)) if asked.reports else (),
        head=reading.store.chain_head(),
    )
    try:
        return told(basis)
    except Contradiction as problem:  # the record went on after the index was made
        raise being_made() from problem
    except EnvironmentProblem as problem:
        raise EnvironmentProblem(
            "添付する報告書に、読めないものがあります。",
            "記録と報告書は、そのままです。",
            "報告書を添付せずに作ってください。`madomori check` で、記録が壊れていないか確かめられます。",
        ) from problem


def _kept(case: Case, log: Sequence[Event], reading: "Reading") -> Kept:
    pack = reading.pack_of(log)
    by_log = case_of_log(log, pack, "")
    by_report = by_log is not None and case.judged != by_log.judged
    return Kept(case.origin, case.judged if by_report else "", pack, tuple(log))


def _elsewhere(every: Sequence[Case], within: Sequence[Case]) -> Iterator[tuple[Alike, tuple[str, ...]]]:
    """What only the encounters outside the time asked for say."""
    here = values_of(within)
    for field, values in values_of([case for case in every if case not in within]).items():
        if more := tuple(value for value in values if value not in here.get(field, ())):
            yield field, more


def make_case_file(file: CaseFile, signer: "Signer", path: Path, *, overwrite: bool = False) -> Path:
    """Draw, sign and write the file, whole or not at all; touches no store. `overwrite`: a person agreed to replace
    what is at `path`. Raises Refused (another person's certificate) and EnvironmentProblem."""
    from app.base.files import AS_USUAL, write_new, write_whole
    from app.forms.casefile.draw import draw
    from app.forms.casefile.seal import seal_case_file

    pdf = seal_case_file(file, draw(file), signer)
    (write_whole if overwrite else write_new)(path, pdf, AS_USUAL)
    return path


def file_name(history: History) -> str:
    """The name that is offered: it names nobody."""
    return f"経過一覧-{history.person[-8:]}.pdf"


def _reports(store: "Store", numbers: Mapping[str, int]) -> Iterator[tuple[int, bytes]]:
    """The signed reports of each encounter: those made here and those that came in and are good, each in its furthest
    state."""
    from app.models.arrivals import Arrivals
    from app.station.finding import GOOD, from_kept

    arrivals = Arrivals(store)
    arrived: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in arrivals.rows():
        found = from_kept(row) if row.encounter in numbers else None
        if found is not None and found.paper is not None and found.state()[0] in GOOD:
            arrived.setdefault(row.encounter, []).append((row.id, found.paper.states))
    for encounter, number in numbers.items():
        came = arrived.get(encounter, [])
        here = {states[-1] for _, states in came}
        outgrown = {state for _, states in came for state in states[:-1]}
        for made in store.documents(encounter):
            if made.sha256 not in here | outgrown:
                yield number, store.document(made.id)
        for id, _ in came:
            if id not in outgrown:
                yield number, arrivals.pdf(id)

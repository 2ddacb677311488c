"""One report, opened: its file checked anew, and what belongs to it; what followed its last seal, and its number."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.base.text import sound
from app.base.wareki import fiscal_year
from app.forms.sign.route import route_of
from app.forms.verify.verdict import Verdict
from app.review.inbox import live_copies
from app.review.library import Known, Library
from app.review.view import Case, CaseEntry, Judged
from app.station.finding import Paper, to_kept
from app.station.numbering import REGISTER, register_in
from app.station.shared import patiently

if TYPE_CHECKING:
    from app.forms.carrier import Record
    from app.guidance.events import Event
    from app.models.case_lines import CaseLine
    from app.models.register import Number, Register
    from app.models.store import Store

_HANDS: Mapping[str, str] = {
    "known": "",
    "stranger": "（台帳の署名は、この端末では確かめられません）",
    "nobody": "（台帳の記載に署名がありません）",
}
_NUMBER_SECONDS = 30.0
NUMBER, COPY, NOTE = "number", "hr_copy", "note"
"""Lines of a case that no pack names."""


class Cases:
    """The cases of the library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def open(self, id: str) -> Case:
        """One file, verified anew, with what belongs to it. Raises KeyError."""
        library = self._library
        known = library.known()
        here, row = library.file(id, known), library.arrivals(lambda kept: kept.row(id))
        if here.found and row and not row.whole:
            gone = Verdict(here.found.result, here.found.faults)
            return Case(library.rows((here,))[0], gone, None, None, (), (), ())
        pdf = library.pdf(id)
        verdict = library.verdict(pdf, known)
        now = library.verdict_found(pdf, verdict)
        verdict = library.told(library.station.packs.shown(verdict), now, known)
        library.arrivals(lambda kept: kept.set_finding(id, to_kept(now, known.stamp)))
        files = library.files(known)
        rows = {row.id: row for row in library.rows(files)}
        paper = now.paper
        if paper is None:
            return Case(rows[id], verdict, None, None, (), (), ())
        record = verdict.record
        assert record
        same = [file.id for file in files if file.found and _is_of(file.found.paper, paper) and file.id != id]
        others = sorted((rows[other] for other in same), key=lambda row: row.arrived_at, reverse=True)
        lines = self._lines(paper)
        return Case(
            row=rows[id],
            verdict=verdict,
            record=record,
            route=route_of(record, verdict.signatures),
            others=tuple(others),
            entries=lines,
            open_followups=_still_open(lines),
        )

    def number(self, id: str) -> str:
        """The number of a report whose last seal is in: the one it has, or the next of the 年度."""
        from app.models.case_lines import CaseLine, CaseLines

        library = self._library
        paper, known = self._finished(id)
        if live_copies(library.of_report(paper.encounter, paper.form, known), id):
            raise Refused("同じ報告書の別の写しが、まだ決裁の途中です。先にそちらを差し戻すか、取り下げてください。")
        had = library.ask(lambda store: CaseLines(store).number_of(paper.encounter, paper.form))
        if had:
            return str(had)
        station = library.station
        now = station.clock.now()
        year, by = fiscal_year(now.date()), station.settings.staff.name
        shared = station.settings.shared
        own = register_in(station.home.register, station.home, station.identity())
        at_least = library.ask(lambda store: CaseLines(store).last_number(year))
        here = (file.good for file in library.of_report(paper.encounter, paper.form, known))
        states = {state for each in here if each for state in each.states}

        def take(register: "Register") -> "Number":
            if register is not own and station.home.register.exists():
                register.begin_with(own)
            return register.take(year, paper.encounter, paper.form, id, now, by, states=states, at_least=at_least)

        if shared:
            folder = Path(shared) / REGISTER
            common = register_in(folder, station.home, station.identity())
            taken = patiently(Path(shared), lambda: take(common), _NUMBER_SECONDS)
        else:
            taken = take(own)
        told = f"{taken}{_HANDS[taken.hand]}"
        line = CaseLine(now, NUMBER, told, by, "", True)

        def keep(store: "Store") -> None:
            with store.transaction():
                lines = CaseLines(store)
                lines.keep_number(taken)
                lines.add(paper.encounter, paper.form, line)

        library.ask(keep)
        return told

    def add_line(self, id: str, followup: str, text: str, decided_by: str, closes: bool) -> CaseEntry:
        """Write a dated line of what follows the last seal (4(2)-(7))."""
        from app.models.case_lines import CaseLine, CaseLines

        library = self._library
        paper, _ = self._finished(id)
        text, decided_by = sound(text).strip(), sound(decided_by).strip()
        if followup in (COPY, NOTE):
            if not text:
                raise Refused("書きとめることを入れてください。")
        elif followup not in {each.id for each in _record(library.pdf(id)).pack.followups}:
            raise Refused("この手引きにない項目です。")
        elif not decided_by:
            raise Refused("だれが決めたかを入れてください。")
        station = library.station
        line = CaseLine(station.clock.now(), followup, text, station.settings.staff.name, decided_by, closes)
        library.ask(lambda store: CaseLines(store).add(paper.encounter, paper.form, line))
        return _entry(line)

    def judgement_of(self, encounter: str) -> Judged | None:
        """The latest judgement on an encounter of this workstation's own store. What was judged must be its log:
        another one under the same id is another's report."""
        library = self._library
        if library.ask(lambda store: store.encounter(encounter)) is None:
            return None
        known = library.known()
        files = [file for form in ("report", "record") for file in library.of_report(encounter, form, known)]
        rows = {row.id: row for row in library.rows(files)}
        judged = [
            (file, found)
            for file in files
            if (paper := file.good) and (found := paper.judgement) and rows[file.id].state != "older"
        ]
        log = library.ask(lambda store: store.log(encounter)) if judged else ()
        ours = [(file, said) for file, said in judged if _tells(_record(library.pdf(file.id)), log)]
        if not ours:
            return None
        file, said = max(ours, key=lambda pair: pair[1].at.timestamp() if pair[1].at else 0.0)
        return Judged(encounter, said.id, said.label, said.kind, said.reason, said.by, said.at, file.id, said.open)

    def _finished(self, id: str) -> tuple[Paper, Known]:
        """What a report says whose last seal is in. Raises Refused for every other file, KeyError."""
        library = self._library
        known = library.known()
        file = library.file(id, known)
        found = file.found or library.check(id, library.pdf(id), known)
        state, sentence = found.state()
        if found.paper is None or state != "done":
            raise Refused(f"最後の決裁が済んでから、行えます。今は: {sentence}")
        return found.paper, known

    def _lines(self, paper: Paper) -> tuple[CaseEntry, ...]:
        from app.models.case_lines import CaseLines

        lines = self._library.ask(lambda store: CaseLines(store).of_case(paper.encounter, paper.form))
        return tuple(_entry(line) for line in lines)


def _record(pdf: bytes) -> "Record":
    from app.forms.carrier import read_record

    return read_record(pdf)


def _tells(record: "Record", log: "Sequence[Event]") -> bool:
    """Whether a record and a log are of the same encounter, as far as both go: each line's hash is of all before it."""
    both = min(len(record.events), len(log))
    return both > 0 and record.events[both - 1].hash == log[both - 1].hash


def _is_of(one: Paper | None, other: Paper) -> bool:
    return one is not None and (one.encounter, one.form) == (other.encounter, other.form)


def _entry(line: "CaseLine") -> CaseEntry:
    return CaseEntry(line.at, line.followup, line.text, line.by, line.decided_by, line.closes)


def _still_open(lines: Sequence[CaseEntry]) -> tuple[str, ...]:
    """What was begun and not closed since, in the order of beginning."""
    begun: dict[str, bool] = {}
    for line in lines:
        if line.followup not in (NUMBER, COPY, NOTE):
            begun[line.followup] = not line.closes
    return tuple(followup for followup, still in begun.items() if still)

"""The index follows the store: what is new there is read off and put in, a slice at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.base.text import sound
from app.guidance.events import Event
from app.models import logs as store_logs
from app.models.case_lines import CaseLines
from app.models.imports import Imports
from app.models.people_lines import PeopleLines
from app.models.store import Store
from app.people.case import Case
from app.people.index import arrived
from app.people.index.cases import case_of, number_for, remove, write
from app.people.index.file import Index
from app.people.index.read_off import case_of_log, same_as
from app.people.index.ties import Statement, find_anew, join_tied, not_before, note, peers, state
from app.people.recognition.keys import keys_of
from app.people.search.words import words_of
from app.station.pack_versions import PackVersions

LINES = 4_000
"""Lines of the store that a slice looks at, at most: of encounters as they are mostly, what a slice puts in."""
ENCOUNTERS = 450
"""Encounters that a slice puts in, at most."""


@dataclass(frozen=True, slots=True)
class Source:
    """What an index is made from. `department`: whose desk the store is."""

    store: Store
    packs: PackVersions
    department: str


def is_of_another(index: Index, store: Store) -> bool:
    """Whether the index was made from another store than this one (a backup came back)."""
    place, number = index.get("place", 0), index.get("people_line", 0)
    if place and store_logs.hash_at(store, place) != index.get("hash", ""):
        return True
    return bool(number) and PeopleLines(store).mark(number) != index.get("people_mark", "")


def lacked_a_pack(index: Index, packs: PackVersions) -> bool:
    """Whether a log was read off under another pack than its own, which is here by now."""
    return any(map(packs.is_here, index.get("packs_lacking", [])))


def behind(index: Index, store: Store) -> int:
    """How many lines of the store the index has not looked at, and encounters that it still has to put in."""
    waiting = int(index.connection.execute("SELECT count(*) FROM todo").fetchone()[0])
    return max(0, store_logs.last_place(store) - int(index.get("place", 0))) + waiting


def one_slice(index: Index, source: Source) -> bool:
    """Put in a slice of what is new. Returns whether there may be more. Raises EnvironmentProblem; then nothing of the
    slice is in."""
    with index.transaction():
        if index.connection.execute("SELECT 1 FROM todo LIMIT 1").fetchone() is None:
            _gather(index, source.store)
        some = [id for (id,) in index.connection.execute("SELECT encounter FROM todo LIMIT ?", (ENCOUNTERS,))]
        if not some:
            return False
        _put_in(index, source, some)
        index.connection.executemany("DELETE FROM todo WHERE encounter = ?", [(id,) for id in some])
    return True


def _gather(index: Index, store: Store) -> None:
    """Note which encounters have something new."""
    todo: set[str] = set()
    new = store_logs.news(store, index.get("place", 0), LINES)
    if new:
        todo.update(new.encounters)
        index.put("place", new.place)
        index.put("hash", new.hash)
    drafted, saved = store_logs.drafts_after(store, index.get("draft", 0))
    todo.update(drafted)
    index.put("draft", saved)
    number = index.get("case_line", 0)
    followed, last = CaseLines(store).encounters_after(number)
    todo.update(followed)
    index.put("case_line", last)
    if new is None:
        _gather_imports(index, store, todo)  # rows whose lines are still to come show then what they are
    state_now = arrived.state_of(store)
    if state_now != index.get("arrivals", []):
        todo |= arrived.look(index, store)
        index.put("arrivals", state_now)
    _gather_statements(index, store)
    index.connection.executemany("INSERT OR IGNORE INTO todo VALUES (?)", [(id,) for id in todo])


def _gather_imports(index: Index, store: Store, todo: set[str]) -> None:
    """An import that was finished or undone shows or hides all of its encounters, as far as they are not as they should
    be already."""
    counting = [one.number for one in Imports(store).all() if one.counts]
    for number in set(counting) ^ set(index.get("imports", [])):
        wanted = number in counting
        todo.update(id for id in Imports(store).encounters(number) if _is_in(index, id) is not wanted)
        todo.update(Imports(store).corrected(number))
    index.put("imports", counting)


def _is_in(index: Index, encounter: str) -> bool:
    return index.connection.execute("SELECT 1 FROM cases WHERE encounter = ?", (encounter,)).fetchone() is not None


def _gather_statements(index: Index, store: Store) -> None:
    """What people said of counterparts elsewhere than in a log."""
    lines = PeopleLines(store).after(index.get("people_line", 0))
    parted: set[str] = set()
    for number, line in lines:
        if line.kind == "objection":
            at = line.at.isoformat(timespec="seconds")
            values = (line.encounter, at, line.by, line.text)
            index.connection.execute("INSERT INTO objections VALUES (?, ?, ?, ?)", values)
            index.connection.execute("INSERT OR IGNORE INTO todo VALUES (?)", (line.encounter,))
        else:
            said = Statement(line.encounter, line.other, line.kind == "same", line.at, line.by, f"line {number}")
            parted |= note(index, said.source, [not_before(index, said)])
    if lines:
        find_anew(index, parted)
        last, _ = lines[-1]
        index.put("people_line", last)
        index.put("people_mark", PeopleLines(store).mark(last))


def _put_in(index: Index, source: Source, encounters: Sequence[str]) -> None:
    """Take these encounters out and put in what their logs say now."""
    store = source.store
    logs = store_logs.logs(store, encounters)
    shown = Imports(store).counting([id for id, log in logs.items() if "ledger" in log[0].data])
    edited = store_logs.edited(store, encounters)
    cases: list[tuple[Case, tuple[Event, ...], tuple[str, ...]]] = []
    taken: dict[int, int] = {}
    lacking = set(index.get("packs_lacking", []))
    for encounter in encounters:
        log, papers = logs.get(encounter, ()), edited.get(encounter, ())
        case = None
        if log and ("ledger" not in log[0].data or encounter in shown):
            case = case_of_log(log, source.packs.of_log(log), source.department)
        elif not log and (told := arrived.told(index, store, encounter)):
            log, papers = told.log, told.papers
            case = case_of_log(log, source.packs.of_log(log), told.department, "arrived")
            if case and told.judged:
                case = replace(case, judged=told.judged)
        if log and not source.packs.has_pack_of(log):
            lacking.add(source.packs.name_in(log))
        before = case_of(index, encounter)
        if case:
            number = number_for(index, encounter, case.began_at, taken)
            kept = before.person if before and before.number == number else encounter
            cases.append((replace(case, number=number, person=kept), log, papers))
        left = peers(index, encounter) if before and not (case and kept == before.person) else set()
        remove(index, encounter)
        find_anew(index, left)
    index.put("packs_lacking", sorted(lacking))
    followed = CaseLines(store).texts([case.encounter for case, _, _ in cases])
    # The full-text index takes rows of rising numbers in one go.
    for case, log, papers in sorted(cases, key=lambda one: one[0].number):
        objected = index.connection.execute("SELECT text FROM objections WHERE encounter = ?", (case.encounter,))
        texts = (*papers, *followed.get(case.encounter, ()), *(text for (text,) in objected))
        words = words_of(case, log, [sound(text) for text in texts])
        write(index, case, keys_of(case.who), (words.said, words.who, words.papers, words.loose))
        if case.person == case.encounter:
            join_tied(index, case.encounter)
    told_now = {case.encounter: log for case, log, _ in cases}
    for encounter in encounters:
        state(index, encounter, _statements(told_now.get(encounter, ())))


def _statements(log: Iterable[Event]) -> list[Statement]:
    return [
        Statement(event.encounter, other, True, event.at, event.actor, event.encounter)
        for event, other in same_as(list(log))
    ]

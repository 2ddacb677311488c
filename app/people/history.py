"""The history of one counterpart: every encounter of theirs, what was said to them, what counts and why not, what they
object, and who else it may be."""

import json
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from app.base.errors import Refused
from app.people.candidate import Candidate
from app.people.case import Case
from app.people.identity import Identity
from app.people.moments import SAID, Moment, said

if TYPE_CHECKING:
    from app.people.library import Reading

Alike = Literal["name", "kana", "phone", "address", "organisation", "sex", "age"]
KNOWN: tuple[tuple[Alike, str], ...] = (
    ("name", "氏名"),
    ("kana", "ふりがな"),
    ("phone", "連絡先"),
    ("address", "住所"),
    ("organisation", "団体"),
    ("sex", "性別"),
    ("age", "年齢"),
)
"""The fields of an identity and what they are called."""
SAID_KINDS = frozenset(SAID)
OFFERED = 5
"""So many others are offered at most."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody confirmed that two encounters were the same person's."""

    a: str
    b: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Objection:
    """The counterpart's own words, and who wrote them down when."""

    encounter: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Past:
    """One encounter. `counts`: towards a repeat; else `why_not` says why. `confirmed`: who said first that it is the
    same person's as another, None where nobody did or there is no other."""

    case: Case
    counts: bool
    why_not: str
    said: tuple[Moment, ...]
    confirmed: Tie | None


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who may be the same person, though nobody said so. `candidate.earlier` has none of the history's own
    encounters; `persons`: whom they are of, each by its `Case.person`."""

    candidate: Candidate
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All of one counterpart. `who`: the latest known value of each field; `also`: every other value that was written
    down, by field. `past`: newest first. `ties`: the standing confirmations that make it one person. `others`:
    encounters of what may be the same person, not confirmed."""

    person: str
    who: Identity
    also: tuple[tuple[Alike, tuple[str, ...]], ...]
    past: tuple[Past, ...]
    ties: tuple[Tie, ...]
    objections: tuple[Objection, ...]
    others: tuple[Other, ...]

    def of(self, encounter: str) -> Past | None:
        """One of the encounters; None where it is none of them."""
        return next((one for one in self.past if one.case.encounter == encounter), None)

    def tied_to(self, encounter: str) -> tuple[str, ...]:
        """The encounters that somebody said are the same person's as this one, directly."""
        pairs = ((tie.a, tie.b) for tie in self.ties if encounter in (tie.a, tie.b))
        return tuple(dict.fromkeys(b if a == encounter else a for a, b in pairs))

    def without(self, encounter: str) -> tuple[tuple[str, ...], ...]:
        """What the others fall into where this one is another person's: groups that are still tied together."""
        left = [one.case.encounter for one in self.past if one.case.encounter != encounter]
        groups: list[tuple[str, ...]] = []
        while left:
            group, waiting = [left.pop(0)], [0]
            for place in waiting:
                for other in self.tied_to(group[place]):
                    if other in left:
                        left.remove(other)
                        group.append(other)
                        waiting.append(len(group) - 1)
            groups.append(tuple(group))
        return tuple(groups)

    @property
    def counting(self) -> int:
        """So many of them count towards a repeat."""
        return sum(one.counts for one in self.past)

    @property
    def seconds(self) -> int:
        """The length of all, as far as it is known."""
        return sum(one.case.seconds or 0 for one in self.past)


def history_of(reading: "Reading", encounter: str) -> History:
    """The history of the counterpart of that encounter. Raises Refused where it is none that counts (practice, struck,
    not checked yet)."""
    from app.people.counting import counts
    from app.people.index.cases import cases_of
    from app.people.index.logs import logs_of

    here = known_case(reading, encounter)
    cases = cases_of(reading.index, here.person)
    logs = logs_of(reading, [case for case in cases if not SAID_KINDS.isdisjoint(case.kinds)])
    ties = ties_of(reading, here.person)
    first: dict[str, Tie] = {}
    for tie in ties:
        first.setdefault(tie.a, tie)
        first.setdefault(tie.b, tie)
    past = []
    for case in reversed(cases):
        counting, why_not = counts(case, reading.now, reading.pack)
        past.append(Past(case, counting, why_not, said(case, logs.get(case.encounter, ())), first.get(case.encounter)))
    who, also = known_of(cases)
    others = tuple(_others(reading, who, {case.encounter for case in cases}))
    return History(here.person, who, also, tuple(past), ties, objections_of(reading, here.person), others)


def known_case(reading: "Reading", encounter: str) -> Case:
    """The case of an encounter. Raises Refused where it is none that counts, EnvironmentProblem while the index has
    not got everything yet."""
    from app.people.index.cases import case_of
    from app.people.index.file import being_made

    found = case_of(reading.index, encounter)
    if found is None and not reading.complete:
        raise being_made()
    if found is None:
        raise Refused(
            "この対応は、相手方の履歴に入っていません。"
            "訓練の対応、取り消した対応、確かめが済んでいない書類は履歴に入りません。"
        )
    return found


def _others(reading: "Reading", who: Identity, own: Set[str]) -> Iterator[Other]:
    """Whose records are like `who`, without the `own` encounters and what was said to be another person's."""
    from app.people.index.cases import case_of
    from app.people.recognise import candidates

    alike = candidates(reading, who, limit=OFFERED + 1)
    theirs = {one.encounter for candidate in alike for one in candidate.earlier} - own
    theirs -= _said_apart(reading, own, theirs)
    for candidate in alike:
        earlier = tuple(one for one in candidate.earlier if one.encounter in theirs)
        found = [case for one in earlier if (case := case_of(reading.index, one.encounter))]
        persons = tuple(dict.fromkeys(case.person for case in found))
        if persons:
            who_else = candidate.who if len(earlier) == len(candidate.earlier) else known_of(found[::-1])[0]
            yield Other(replace(candidate, person=persons[0], who=who_else, earlier=earlier), persons)


def _said_apart(reading: "Reading", own: Set[str], theirs: Set[str]) -> set[str]:
    """Those of `theirs` of which the last word is that they are not of the same person as one of `own`."""
    ours, others = ("(SELECT value FROM json_each(?1))", "(SELECT value FROM json_each(?2))")
    wanted = (
        f"SELECT a, b, same, at, rowid FROM statements WHERE a IN {ours} AND b IN {others} UNION ALL"
        f" SELECT a, b, same, at, rowid FROM statements WHERE a IN {others} AND b IN {ours} ORDER BY 4, 5"
    )
    given = (json.dumps(sorted(own)), json.dumps(sorted(theirs)))
    last = {(a, b): bool(same) for a, b, same, *_ in reading.index.connection.execute(wanted, given)}
    return {a if b in own else b for (a, b), same in last.items() if not same}


def ties_of(reading: "Reading", person: str) -> tuple[Tie, ...]:
    """The standing confirmations among the encounters of the person, oldest first."""
    wanted = (
        "SELECT a, b, at, by FROM cases JOIN ties ON ties.a = encounter WHERE person = ?1"
        " UNION SELECT a, b, at, by FROM cases JOIN ties ON ties.b = encounter WHERE person = ?1 ORDER BY at"
    )
    rows = reading.index.connection.execute(wanted, (person,))
    return tuple(Tie(a, b, _local(reading, at), by) for a, b, at, by in rows)


def objections_of(reading: "Reading", person: str) -> tuple[Objection, ...]:
    """What the person objected to any of the encounters, oldest first."""
    wanted = (
        "SELECT objections.encounter, at, by, text FROM objections JOIN cases"
        " ON cases.encounter = objections.encounter WHERE person = ? ORDER BY at"
    )
    rows = reading.index.connection.execute(wanted, (person,))
    return tuple(Objection(encounter, _local(reading, at), by, text) for encounter, at, by, text in rows)


def _local(reading: "Reading", at: str) -> datetime:
    """A time of the index on the clock of this workstation."""
    return datetime.fromisoformat(at).astimezone(reading.now.tzinfo)


def known_of(cases: Sequence[Case]) -> tuple[Identity, tuple[tuple[Alike, tuple[str, ...]], ...]]:
    """The latest value of each field over `cases` (oldest first), and the other values each field ever had."""
    latest: dict[str, str] = {}
    also: list[tuple[Alike, tuple[str, ...]]] = []
    for field, _ in KNOWN:
        values = list(dict.fromkeys(value for case in reversed(cases) if (value := getattr(case.who, field))))
        if values:
            latest[field] = values[0]
        if len(values) > 1:
            also.append((field, tuple(values[1:])))
    return Identity(**latest), tuple(also)

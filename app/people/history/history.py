"""The history of one counterpart: every encounter of theirs, what was said to them, what counts and why not, what they
object, and who else it may be."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from app.base.errors import Refused
from app.people.case import Case
from app.people.history.moments import SAID, Moment, said
from app.people.identity import Identity
from app.people.recognition.candidate import Candidate

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
    down, by field. `past`: newest first. `tied`: of each encounter those that somebody said are the same person's, and
    nobody took back. `others`: encounters of what may be the same person, not confirmed."""

    person: str
    who: Identity
    also: tuple[tuple[Alike, tuple[str, ...]], ...]
    past: tuple[Past, ...]
    tied: Mapping[str, Sequence[str]]
    objections: tuple[Objection, ...]
    others: tuple[Other, ...]

    def of(self, encounter: str) -> Past | None:
        """One of the encounters; None where it is none of them."""
        return next((one for one in self.past if one.case.encounter == encounter), None)

    def tied_to(self, encounter: str) -> tuple[str, ...]:
        """The encounters that somebody said are the same person's as this one, directly."""
        return tuple(self.tied.get(encounter, ()))

    def without(self, encounter: str) -> tuple[tuple[str, ...], ...]:
        """What the others fall into where this one is another person's: groups that are still tied together."""
        left = dict.fromkeys(one.case.encounter for one in self.past if one.case.encounter != encounter)
        groups: list[tuple[str, ...]] = []
        while left:
            group = [next(iter(left))]
            del left[group[0]]
            for one in group:  # which grows meanwhile
                found = [other for other in self.tied.get(one, ()) if other in left]
                group += found
                for other in found:
                    del left[other]
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
    tied, first = _ties(reading, here.person)
    past = []
    for case in reversed(cases):
        counting, why_not = counts(case, reading.now, reading.pack)
        past.append(Past(case, counting, why_not, said(case, logs.get(case.encounter, ())), first.get(case.encounter)))
    who, also = known_of(cases)
    others = tuple(_others(reading, who, {case.encounter for case in cases}))
    return History(here.person, who, also, tuple(past), tied, objections_of(reading, here.person), others)


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
    from app.people.recognition.recognise import candidates

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


def _ties(reading: "Reading", person: str) -> tuple[dict[str, list[str]], dict[str, Tie]]:
    """What each encounter of the person is tied to, and the first of its ties.

    Who came three hundred times has 45,000 of them, each confirmation being of all earlier encounters: only the first
    ones are read whole.
    """
    ask = reading.index.connection.execute
    # Nearly all have both ends here, and are found by the one; those by the other are of what is no case.
    wanted = (
        "SELECT a, json_group_array(b), json_group_array(at) FROM cases CROSS JOIN ties ON a = encounter"
        " WHERE person = ? GROUP BY a"
    )
    rows = ask(wanted, (person,)).fetchall()
    wanted = (
        "SELECT a, json_array(b), json_array(at) FROM ties WHERE (a, b) IN (SELECT a, b FROM cases CROSS JOIN ties"
        " ON b = encounter WHERE person = ?1 AND a NOT IN (SELECT encounter FROM cases WHERE person = ?1))"
    )
    rows += ask(wanted, (person,)).fetchall()
    known: dict[str, str] = {}  # one string for each encounter, not for each tie
    tied: dict[str, list[str]] = {}
    earliest: dict[str, tuple[str, str, str]] = {}
    for a, others, times in rows:
        a = known.setdefault(a, a)
        for b, at in zip(json.loads(others), json.loads(times), strict=True):
            b = known.setdefault(b, b)
            tied.setdefault(a, []).append(b)
            tied.setdefault(b, []).append(a)
            for one in (a, b):
                if one not in earliest or at < earliest[one][0]:
                    earliest[one] = at, a, b
    first: dict[str, Tie] = {}
    for one, (at, a, b) in earliest.items():
        (by,) = ask("SELECT by FROM ties WHERE a = ? AND b = ?", (a, b)).fetchone()
        first[one] = Tie(a, b, _local(reading, at), by)
    return tied, first


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

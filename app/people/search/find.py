"""Search: one field over the logs, the forms, the counterparts and the judgements of every encounter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.base.bigrams import normal, query
from app.guidance.events import ENDED, STARTED
from app.guidance.pack import Pack
from app.models.connection import faults_told
from app.people.case import Case
from app.people.index.cases import COLUMNS, case_from
from app.people.index.logs import logs_of
from app.people.search.filters import Filters, Query, Word, asked
from app.people.search.papers import Papers
from app.people.search.snippets import Passage, Sought, passages
from app.people.search.words import kind_token, type_token

if TYPE_CHECKING:
    from app.people.library import Reading

__all__ = ["Choices", "Filters", "Hit", "Page", "Query", "choices", "find"]

COUNTED = 1_000
"""Hits are counted up to here."""
_SECOND = 1 << 20
"""Numbers of cases in one second (`people.index.cases`)."""
_EVERYWHERE = frozenset(
    {STARTED, ENDED, "memo", "quote", "amended", "retracted", "identified", "demand_stated", "set_aside"}
)
"""Kinds that say nothing of an encounter: their labels are not searched."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An encounter in which every word stands. name: of the counterpart, "" while unknown. passages: where the words
    stand; without words, what the encounter begins with."""

    encounter: str
    number: int
    origin: str
    began_at: datetime
    channel: str
    name: str
    types: tuple[str, ...]
    judged: str
    stage: str
    handler: str
    department: str
    person: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, newest first. more: there are others below the last one's number. total: of all hits, None where they were
    not counted; `COUNTED` stands for so many or more. note: what could not be searched as typed. complete: the index
    has everything that was saved."""

    hits: tuple[Hit, ...]
    more: bool
    total: int | None
    note: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters can be set to, from what there is: the newest 年度 first, the others in the order of their names."""

    years: tuple[int, ...]
    departments: tuple[str, ...]
    handlers: tuple[str, ...]


def find(reading: "Reading", query: Query, *, limit: int = 50, before: int | None = None) -> Page:
    """At most `limit` hits of `query`, newest first. `before`: those of a lower number, where the last page ended.

    Hits are counted only where that costs little. Nothing that can be typed raises; EnvironmentProblem where the files
    cannot be read.
    """
    words = asked(query.text, voicing=query.voicing)
    if words.note and not words.words:
        return Page((), False, 0, words.note, reading.complete)
    sought = [_sought(word, reading.pack) for word in words.words]
    with faults_told():
        cases = _cases(reading, sought, query.filters, limit + 1, before)
        more = len(cases) > limit
        del cases[limit:]
        total = _total(reading, sought, query.filters, len(cases), more) if before is None else None
        return Page(_hits(reading, cases, sought), more, total, words.note, reading.complete)


def choices(reading: "Reading") -> Choices:
    """What the filters can be set to."""
    with faults_told():
        ask = reading.index.connection.execute
        years = sorted({row[0] for row in ask("SELECT DISTINCT fiscal FROM cases")}, reverse=True)
        both = ask("SELECT DISTINCT department, handler FROM cases").fetchall()
    departments, handlers = ({row[place] for row in both if row[place]} for place in (0, 1))
    return Choices(tuple(years), tuple(sorted(departments)), tuple(sorted(handlers)))


def _sought(word: Word, pack: Pack) -> Sought:
    """A word, and the kinds and 類型 whose labels say it."""
    if len(word.text) < 2:
        return Sought(word)
    ways = (word.text, *word.others)
    kinds = (kind.id for kind in pack.kinds if kind.id not in _EVERYWHERE and _in_label(ways, kind.label))
    types = (type_.id for type_ in pack.types if _in_label(ways, type_.label))
    return Sought(word, frozenset(kinds), frozenset(types))


def _in_label(ways: Sequence[str], label: str) -> bool:
    said = normal(label)
    return any(way in said for way in ways)


def _matching(sought: Sequence[Sought]) -> str:
    """All of the words, as FTS5 wants it."""
    return " AND ".join(f"({' OR '.join(_ways(each))})" for each in sought)


def _ways(each: Sought) -> Iterator[str]:
    as_it_stands = "{said who papers} : " if each.word.exact else ""
    yield f'{as_it_stands}"{query(each.word.text)}"'
    yield from (f'"{query(one)}"' for one in each.word.others)
    yield from (f'"{one}"' for one in (*map(kind_token, each.kinds), *map(type_token, each.types)))


def _cases(
    reading: "Reading", sought: Sequence[Sought], filters: Filters, limit: int, before: int | None
) -> list[Case]:
    """The cases of a page, newest first.

    A filter that lets nothing through is held against every case: against the narrow index that has all that filters
    ask for, a tenth of the table. Only what is shown is read whole.
    """
    number = "words.rowid" if sought else "cases.number"
    narrow = "cases INDEXED BY cases_filters" if filters != Filters() else "cases"
    source = f"words CROSS JOIN {narrow} ON cases.number = words.rowid" if sought else narrow
    where, values = _where(reading, sought, filters, number)
    if before is not None:
        where, values = [*where, f"{number} < ?"], [*values, before]
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    found = f"SELECT cases.number FROM {source}{condition} ORDER BY {number} DESC LIMIT ?"
    wanted = f"SELECT {COLUMNS} FROM cases WHERE number IN ({found}) ORDER BY number DESC"
    return [case_from(row) for row in reading.index.connection.execute(wanted, (*values, limit))]


def _total(reading: "Reading", sought: Sequence[Sought], filters: Filters, found: int, more: bool) -> int | None:
    """How many hits there are, `COUNTED` at most; None where a filter would have to look at each of them."""
    if not more:
        return found
    if not sought or filters != Filters():
        return None
    where, values = _where(reading, sought, filters, "words.rowid")
    wanted = f"SELECT count(*) FROM (SELECT 1 FROM words WHERE {' AND '.join(where)} LIMIT ?)"
    total: int = reading.index.connection.execute(wanted, (*values, COUNTED)).fetchone()[0]
    return total


def _where(reading: "Reading", sought: Sequence[Sought], filters: Filters, number: str) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    if sought:
        where.append("words MATCH ?")
        values.append(_matching(sought))
    first, last = filters.days
    # The number narrows the range of the index, to a day; the day itself decides.
    for day, sign, slack in ((first, ">=", -1), (last, "<=", 2)):
        if day is not None:
            where += [f"{number} {sign} ?", f"cases.day {sign} ?"]
            values += [_number(day, slack, reading.now), day.year * 10000 + day.month * 100 + day.day]
    for condition, value in filters.conditions():
        where.append(condition)
        values.append(value)
    return where, values


def _number(day: date, slack: int, now: datetime) -> int:
    """The number of a case that begins `slack` days after that day does."""
    try:
        moment = datetime.combine(day, time(), now.tzinfo) + timedelta(days=slack)
        return int(moment.timestamp()) * _SECOND
    except (OverflowError, ValueError):
        return (1 if slack > 0 else -1) * (1 << 62)


def _hits(reading: "Reading", cases: Sequence[Case], sought: Sequence[Sought]) -> tuple[Hit, ...]:
    logs = logs_of(reading, cases)
    papers = Papers(reading)
    return tuple(
        Hit(
            encounter=case.encounter,
            number=case.number,
            origin=case.origin,
            began_at=case.began_at,
            channel=case.channel,
            name=case.who.name,
            types=case.types,
            judged=case.judged,
            stage=case.stage,
            handler=case.handler,
            department=case.department,
            person=case.person,
            passages=passages(case, log, papers, sought, reading.pack_of(log) if log else reading.pack),
        )
        for case in cases
        for log in (logs.get(case.encounter, ()),)
    )

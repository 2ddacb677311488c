"""The figures of a 年度 beside those of the year before: counted in the index, never by reading a log.

What a year's cases need is copied out of the encrypted pages once, into memory; all counts are made from that.
Practice encounters, rows of an undone import and encounters whose start was struck are not in the index.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from app.base.wareki import fiscal_year

if TYPE_CHECKING:
    from app.guidance.pack import Pack
    from app.people.library import Reading

MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
"""The months of a 年度 in their order."""
FOLLOWED = (
    "refused",
    "warning_given",
    "supervisor_joined",
    "leave_requested",
    "eviction_demanded",
    "facility_called",
    "police_called",
    "expert_consulted",
    "deletion_consulted",
    "reported_to_director",
)
"""What may follow in an encounter (4(3), 4(5), 6), from the mildest; a pack that lacks a kind shows none of it."""
_ALWAYS = 9999_12_31
"""No day is later, as the index writes days."""

_SECOND_BITS = 20
"""A case's number is the second it began in, and so many bits more (`people.index.cases`)."""

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures: of a 年度, of the whole office (None) or of one department ("": of the cases that name none)."""

    year: int
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it took in `count` encounters: quartiles and median, in seconds (nearest rank, so each was met)."""

    count: int
    lower: int
    median: int
    upper: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One 年度. All counts are of encounters, by their beginning.

    Where it stands beside a year that is still running, all but the months count only to the same day of the year;
    `whole` is what the year came to. seconds: staff time bound, of the encounters whose length is known; `unmeasured`
    are the others. months and month_seconds: from April. types: by 類型 of the pack, one encounter may be of several;
    `untyped`: of none. hours: [weekday from Monday][hour 0 to 23]. followed: how many encounters had that kind in
    their log.
    """

    year: int
    encounters: int
    whole: int
    seconds: int
    unmeasured: int
    months: tuple[int, ...]
    month_seconds: tuple[int, ...]
    types: Counts
    untyped: int
    channels: Counts
    departments: Counts
    hours: tuple[tuple[int, ...], ...]
    improper: int
    legitimate: int
    to_supervisor: Spread | None
    to_end: Spread | None
    followed: Counts

    @property
    def judged(self) -> int:
        """So many were judged at all."""
        return self.improper + self.legitimate


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page of figures shows. years and departments: what there is to choose from, the newest year first.
    running: the year is not over at `asked_at`, so that `before` counts to the same day. complete: the index had all
    that was saved; else the figures are too low.
    """

    wanted: Wanted
    asked_at: datetime
    running: bool
    now: YearFigures
    before: YearFigures
    years: tuple[int, ...]
    departments: tuple[str, ...]
    complete: bool = True


def figures_of(reading: "Reading", wanted: Wanted) -> Figures:
    """The figures of `wanted.year` and of the year before it."""
    connection, pack, today = reading.index.connection, reading.pack, reading.now.date()
    years = {row[0] for row in connection.execute("SELECT DISTINCT fiscal FROM cases")}
    this_year = fiscal_year(today)
    running = wanted.year >= this_year
    until = _same_day(today, wanted.year - 1 - this_year) if running else _ALWAYS
    with _copied(connection, wanted.year - 1, pack) as copied:
        before, departments = copied.figures(until, wanted.department), copied.departments()
    with _copied(connection, wanted.year, pack) as copied:
        now, departments = copied.figures(_ALWAYS, wanted.department), departments | copied.departments()
    return Figures(
        wanted=wanted,
        asked_at=reading.now,
        running=running,
        now=now,
        before=before,
        years=tuple(sorted(years | {this_year, wanted.year}, reverse=True)),
        departments=tuple(sorted(departments)),
        complete=reading.complete,
    )


def _same_day(today: date, years: int) -> int:
    """`today` so many years later, as the index writes days; 29 February stays, no day lies between."""
    return (today.year + years) * 10_000 + today.month * 100 + today.day


@dataclass(frozen=True)
class _Copied:
    """The cases of one year in memory, one column for each type and kind that is counted."""

    connection: Any
    fiscal: int
    types: tuple[str, ...]
    kinds: tuple[str, ...]

    def departments(self) -> set[str]:
        """Those that any case names."""
        return {row[0] for row in self.connection.execute("SELECT DISTINCT department FROM figured")}

    def figures(self, day: int, department: str | None) -> YearFigures:
        """The figures up to `day`; the months are whole."""
        of_whom = "" if department is None else " AND department = ?"
        asked = () if department is None else (department,)

        def ask(what: str, group: str = "", until: int = day) -> list[tuple[Any, ...]]:
            sql = f"SELECT {what} FROM figured WHERE day <= {until:d}{of_whom}"
            return list(self.connection.execute(sql + (f" GROUP BY {group}" if group else ""), asked))

        flags = [f"t{i}" for i in range(len(self.types))] + [f"k{i}" for i in range(len(self.kinds))]
        sums = "".join(f", total({flag})" for flag in flags)
        whole = ask(
            "count(*), total(seconds), total(seconds IS NULL), total(untyped), total(judged = 'judged_improper'),"
            f" total(judged = 'judged_legitimate'){sums}"
        )[0]
        encounters, seconds, unmeasured, untyped, improper, legitimate, *flagged = map(int, whole)
        by_month = ask("month, count(*), total(seconds)", "month", _ALWAYS)
        months = {month: (count, int(total)) for month, count, total in by_month}
        grid = {(weekday, hour): count for weekday, hour, count in ask("weekday, hour, count(*)", "weekday, hour")}
        return YearFigures(
            year=self.fiscal,
            encounters=encounters,
            whole=sum(count for count, _ in months.values()),
            seconds=seconds,
            unmeasured=unmeasured,
            months=tuple(months.get(month, (0, 0))[0] for month in MONTHS),
            month_seconds=tuple(months.get(month, (0, 0))[1] for month in MONTHS),
            types=tuple(zip(self.types, flagged[: len(self.types)], strict=True)),
            untyped=untyped,
            channels=_most_first(ask("channel, count(*)", "channel")),
            departments=_most_first(ask("department, count(*)", "department")),
            hours=tuple(tuple(grid.get((weekday, hour), 0) for hour in range(24)) for weekday in range(7)),
            improper=improper,
            legitimate=legitimate,
            to_supervisor=spread(ask("supervisor_seconds, count(*)", "supervisor_seconds")),
            to_end=spread(ask("seconds, count(*)", "seconds")),
            followed=tuple(zip(self.kinds, flagged[len(self.types) :], strict=True)),
        )


@contextmanager
def _copied(connection: Any, year: int, pack: "Pack") -> Iterator[_Copied]:
    """The cases of `year`, while it is open."""
    types = tuple(each.id for each in pack.types)
    there = {kind.id for kind in pack.kinds}
    kinds = tuple(kind for kind in FOLLOWED if kind in there)
    columns = [f"instr(types, ?) > 0 AS t{number}" for number in range(len(types))]
    columns += [f"instr(kinds, ?) > 0 AS k{number}" for number in range(len(kinds))]
    connection.execute("DROP TABLE IF EXISTS temp.figured")
    # By their numbers, which follow the time, cases are read as they lie; the index by 年度 would jump to each.
    connection.execute(
        "CREATE TEMP TABLE figured AS SELECT month, day, weekday, hour, channel, department, judged, seconds,"
        f" supervisor_seconds, trim(types) = '' AS untyped, {', '.join(columns)}"
        " FROM cases WHERE number BETWEEN ? AND ? AND +fiscal = ?",
        (*(f" {id} " for id in (*types, *kinds)), *_numbers(year), year),
    )
    try:
        yield _Copied(connection, year, types, kinds)
    finally:
        connection.execute("DROP TABLE temp.figured")


def _numbers(year: int) -> tuple[int, int]:
    """Between which numbers the cases of a 年度 lie (`Case.number`), with a day's room for any offset of the clock."""
    first, last = (datetime(each, 4, 1, tzinfo=UTC) for each in (year, year + 1))
    room = timedelta(days=1)
    return int((first - room).timestamp()) << _SECOND_BITS, int((last + room).timestamp()) << _SECOND_BITS


def _most_first(rows: Iterable[tuple[str, int]]) -> Counts:
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def spread(counted: Iterable[tuple[int | None, int]]) -> Spread | None:
    """The quartiles of values that were counted, (value, how often); None of no value at all."""
    counts: dict[int, int] = defaultdict(int)
    for value, often in counted:
        if value is not None:
            counts[value] += often
    if not counts:
        return None
    values = sorted(counts)
    reached = list(accumulate(counts[value] for value in values))
    total = reached[-1]

    def rank(quarters: int) -> int:
        place = max(1, -(-total * quarters // 4))
        return next(value for value, so_far in zip(values, reached, strict=True) if so_far >= place)

    return Spread(total, rank(1), rank(2), rank(3))

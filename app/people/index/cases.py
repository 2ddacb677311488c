"""A case and its row of the index."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.base.wareki import fiscal_year
from app.people.case import Case
from app.people.identity import Identity
from app.people.index.file import Index

_SECOND = 1 << 20
"""Room in a case's number for those that began in the same second."""
COLUMNS = (
    "number, encounter, origin, began_at, ended, seconds, channel, place, department, handler, ordinal, stage, judged,"
    " types, kinds, supervisor_seconds, lines, name, kana, phone, address, organisation, sex, age, person"
)
"""What `case_from` reads, in its order."""


def case_from(row: tuple[Any, ...]) -> Case:
    """The case of a row of `COLUMNS`."""
    return Case(
        number=row[0],
        encounter=row[1],
        origin=row[2],
        began_at=datetime.fromisoformat(row[3]),
        ended=bool(row[4]),
        seconds=row[5],
        channel=row[6],
        place=row[7],
        department=row[8],
        handler=row[9],
        ordinal=row[10],
        stage=row[11],
        judged=row[12],
        types=tuple(row[13].split()),
        kinds=tuple(row[14].split()),
        supervisor_seconds=row[15],
        lines=row[16],
        who=Identity(*row[17:24]),
        person=row[24],
    )


def case_of(index: Index, encounter: str) -> Case | None:
    """The case of an encounter; None where it does not count, or is not known."""
    row = index.connection.execute(f"SELECT {COLUMNS} FROM cases WHERE encounter = ?", (encounter,)).fetchone()
    return case_from(row) if row else None


def cases_of(index: Index, person: str) -> tuple[Case, ...]:
    """Every case of a person (`Case.person`), oldest first."""
    rows = index.connection.execute(f"SELECT {COLUMNS} FROM cases WHERE person = ? ORDER BY number", (person,))
    return tuple(map(case_from, rows))


def number_for(index: Index, encounter: str, began_at: datetime, taken: dict[int, int]) -> int:
    """The number of a case that began then: the one it has, where that still fits, else the next that is free. `taken`:
    the highest one given in each second, beside those in the index; it is kept up."""
    connection = index.connection
    second = int(began_at.timestamp())
    least = second * _SECOND
    row = connection.execute("SELECT number FROM cases WHERE encounter = ?", (encounter,)).fetchone()
    if row and least <= row[0] < least + _SECOND:
        number = int(row[0])
    else:
        range_ = (least, least + _SECOND - 1)
        last = connection.execute("SELECT max(number) FROM cases WHERE number BETWEEN ? AND ?", range_).fetchone()[0]
        number = max(least - 1 if last is None else int(last), taken.get(second, least - 1)) + 1
    taken[second] = max(taken.get(second, 0), number)
    return number


def remove(index: Index, encounter: str) -> None:
    """Take a case out, where it is in."""
    connection = index.connection
    row = connection.execute("SELECT number FROM cases WHERE encounter = ?", (encounter,)).fetchone()
    if row:
        connection.execute("DELETE FROM keys WHERE number = ?", row)
        connection.execute("DELETE FROM words WHERE rowid = ?", row)
        connection.execute("DELETE FROM cases WHERE number = ?", row)


def write(index: Index, case: Case, keys: Iterable[str], words: tuple[str, str, str, str]) -> None:
    """Put a case in. One of the same encounter must have been taken out before."""
    connection, began, who = index.connection, case.began_at, case.who
    values: tuple[Any, ...] = (
        case.number,
        case.encounter,
        case.origin,
        began.isoformat(timespec="milliseconds"),
        began.year * 10000 + began.month * 100 + began.day,
        fiscal_year(began.date()),
        began.month,
        began.weekday(),
        began.hour if case.has_hour else -1,
        case.ended,
        case.seconds,
        case.channel,
        case.place,
        case.department,
        case.handler,
        case.ordinal,
        case.stage,
        case.judged,
        _spaced(case.types),
        _spaced(case.kinds),
        case.supervisor_seconds,
        case.lines,
        who.name,
        who.kana,
        who.phone,
        who.address,
        who.organisation,
        who.sex,
        who.age,
        case.person,
    )
    connection.execute(f"INSERT INTO cases VALUES ({', '.join('?' * len(values))})", values)
    connection.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", [(key, case.number) for key in keys])
    connection.execute(
        "INSERT INTO words(rowid, said, who, papers, loose) VALUES (?, ?, ?, ?, ?)", (case.number, *words)
    )


def _spaced(ids: tuple[str, ...]) -> str:
    return f" {' '.join(ids)} " if ids else ""

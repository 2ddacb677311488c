"""Who is who: the statements of people that two encounters are, or are not, the same person's.

Statements come from logs (`same_as`) and from lines said elsewhere. Of two on one pair the later counts. Cases that
standing statements tie together, over however many of them, are one person, for whom the earliest of them stands.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.people.index.file import Index


@dataclass(frozen=True, slots=True)
class Statement:
    """`a` and `b` are encounters; `source` is the log or the line that says so."""

    a: str
    b: str
    same: bool
    at: datetime
    by: str
    source: str


def state(index: Index, source: str, statements: Iterable[Statement]) -> set[str]:
    """What `source` says now, in place of what it said before. Returns the encounters whose person may be another one
    by it."""
    connection = index.connection
    said = connection.execute("SELECT a, b FROM statements WHERE source = ?", (source,)).fetchall()
    touched = {encounter for pair in said for encounter in pair}
    connection.execute("DELETE FROM statements WHERE source = ?", (source,))
    for one in statements:
        a, b = sorted((one.a, one.b))
        at = one.at.astimezone(UTC).isoformat(timespec="milliseconds")
        connection.execute("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)", (a, b, one.same, at, one.by, source))
        touched |= {a, b}
    return touched


def settle(index: Index, touched: Iterable[str]) -> None:
    """Find the person of these encounters anew, and of all that are or were one person with them."""
    connection = index.connection
    open_ = set(touched)
    for encounter in tuple(open_):
        row = connection.execute("SELECT person FROM cases WHERE encounter = ?", (encounter,)).fetchone()
        if row:
            same = connection.execute("SELECT encounter FROM cases WHERE person = ?", row)
            open_.update(id for (id,) in same)
    while open_:
        group = _tied(index, open_.pop())
        open_ -= group
        _stand_in(index, group)


def confirmed(index: Index, encounter: str) -> tuple[Statement, ...]:
    """The standing statements that tie this encounter to others, oldest first."""
    rows = index.connection.execute(
        "SELECT a, b, at, by FROM ties WHERE a = ?1 UNION SELECT a, b, at, by FROM ties WHERE b = ?1 ORDER BY at",
        (encounter,),
    )
    return tuple(Statement(a, b, True, datetime.fromisoformat(at), by, "") for a, b, at, by in rows)


def _tied(index: Index, start: str) -> set[str]:
    group, waiting = {start}, deque([start])
    while waiting:
        here = waiting.popleft()
        tied = "SELECT b FROM ties WHERE a = ?1 UNION SELECT a FROM ties WHERE b = ?1"
        for (other,) in index.connection.execute(tied, (here,)):
            if other not in group:
                group.add(other)
                waiting.append(other)
    return group


def _stand_in(index: Index, group: set[str]) -> None:
    connection = index.connection
    numbers: list[tuple[int, str]] = []
    for encounter in group:
        row = connection.execute("SELECT number FROM cases WHERE encounter = ?", (encounter,)).fetchone()
        if row:
            numbers.append((row[0], encounter))
    if numbers:
        person = min(numbers)[1]
        moved = [(person, number, person) for number, _ in numbers]
        connection.executemany("UPDATE cases SET person = ? WHERE number = ? AND person <> ?", moved)

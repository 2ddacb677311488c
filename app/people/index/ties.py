"""Who is who: the statements of people that two encounters are, or are not, the same person's.

Statements come from logs (`same_as`) and from lines said elsewhere. Of two on one pair the later counts (`ties`). Cases
that standing ties hold together, over however many other cases, are one person, for whom the earliest of them stands.
A tie more joins two persons by one step; only where something was taken back are persons found anew, tie by tie.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.people.index.file import Index

_TIED = "SELECT b FROM ties WHERE a = ?1 UNION SELECT a FROM ties WHERE b = ?1"


@dataclass(frozen=True, slots=True)
class Statement:
    """`a` and `b` are encounters; `source` is the log or the line that says so."""

    a: str
    b: str
    same: bool
    at: datetime
    by: str
    source: str


def state(index: Index, source: str, statements: Iterable[Statement]) -> None:
    """What `source` says now, in place of what it said before; persons follow."""
    find_anew(index, note(index, source, statements))


def note(index: Index, source: str, statements: Iterable[Statement]) -> set[str]:
    """The same, but for those that are parted by it: they are returned, and to be found anew once all is noted."""
    connection = index.connection
    wanted = "SELECT a, b, same, at, by FROM statements WHERE source = ?"
    before = set(connection.execute(wanted, (source,)).fetchall())
    now = {_row(one) for one in statements}
    if before == now:
        return set()
    connection.execute("DELETE FROM statements WHERE source = ?", (source,))
    connection.executemany("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)", [(*row, source) for row in sorted(now)])
    parted: set[str] = set()
    for a, b in sorted({row[:2] for row in before ^ now}):
        was, is_ = _is_tied(index, a, b), _last_word(index, a, b)
        connection.execute("DELETE FROM ties WHERE a = ? AND b = ?", (a, b))
        if is_:
            connection.execute("INSERT INTO ties VALUES (?, ?, ?, ?)", (a, b, *is_))
            join(index, a, b)
        elif was:
            parted |= {a, b}
    return parted


def not_before(index: Index, said: Statement) -> Statement:
    """`said`, not dated before what was said of the two elsewhere than in a log: such lines come in the order in which
    they were written, and a clock that once went ahead must not keep anybody from taking back."""
    row = _row(said)
    wanted = "SELECT max(at) FROM statements WHERE a = ? AND b = ? AND source LIKE 'line %'"
    (last,) = index.connection.execute(wanted, row[:2]).fetchone()
    return replace(said, at=datetime.fromisoformat(last)) if last and last > row[3] else said


def join_tied(index: Index, encounter: str) -> None:
    """Let a case that was just put in be one person with those that it is tied to."""
    for (other,) in index.connection.execute(_TIED, (encounter,)).fetchall():
        join(index, encounter, other)


def join(index: Index, a: str, b: str) -> None:
    """Make one person of those of two cases; nothing where one of them is no case."""
    connection = index.connection
    wanted = (
        "SELECT stand.number, stand.encounter FROM cases AS one JOIN cases AS stand ON stand.encounter = one.person"
        " WHERE one.encounter = ?"
    )
    first, second = (connection.execute(wanted, (one,)).fetchone() for one in (a, b))
    if first and second and first != second:
        earlier, later = sorted((first, second))
        connection.execute("UPDATE cases SET person = ? WHERE person = ?", (earlier[1], later[1]))


def find_anew(index: Index, encounters: Iterable[str]) -> None:
    """Find the persons of these cases, and of all that were one person with them, from the ties alone."""
    connection = index.connection
    waiting: set[str] = set()
    for encounter in encounters:
        rows = "SELECT encounter FROM cases WHERE person = (SELECT person FROM cases WHERE encounter = ?)"
        waiting.update(id for (id,) in connection.execute(rows, (encounter,)))
    while waiting:
        group = _tied(index, waiting.pop())
        waiting -= group.keys()
        person = min((number, encounter) for encounter, number in group.items())[1]
        moved = [(person, number, person) for number in group.values()]
        connection.executemany("UPDATE cases SET person = ? WHERE number = ? AND person <> ?", moved)


def peers(index: Index, encounter: str) -> set[str]:
    """The other cases that are one person with this one."""
    rows = (
        "SELECT encounter FROM cases WHERE person = (SELECT person FROM cases WHERE encounter = ?1) AND encounter <> ?1"
    )
    return {id for (id,) in index.connection.execute(rows, (encounter,))}


def _row(one: Statement) -> tuple[str, str, int, str, str]:
    a, b = sorted((one.a, one.b))
    return a, b, int(one.same), one.at.astimezone(UTC).isoformat(timespec="milliseconds"), one.by


def _is_tied(index: Index, a: str, b: str) -> bool:
    return index.connection.execute("SELECT 1 FROM ties WHERE a = ? AND b = ?", (a, b)).fetchone() is not None


def _last_word(index: Index, a: str, b: str) -> tuple[str, str] | None:
    """When and by whom it was said last that they are one person; None where the last word is another."""
    row = index.connection.execute(
        "SELECT same, at, by FROM statements WHERE a = ? AND b = ? ORDER BY at DESC, rowid DESC LIMIT 1", (a, b)
    ).fetchone()
    return (row[1], row[2]) if row and row[0] else None


def _tied(index: Index, start: str) -> dict[str, int]:
    """The cases that ties hold together with this one, and their numbers."""
    connection = index.connection
    group: dict[str, int] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        row = (
            None
            if here in group
            else connection.execute("SELECT number FROM cases WHERE encounter = ?", (here,)).fetchone()
        )
        if row:
            group[here] = row[0]
            waiting.extend(other for (other,) in connection.execute(_TIED, (here,)) if other not in group)
    return group

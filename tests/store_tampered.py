"""What somebody with the key of a store could do to it, for the tests of what finds that."""

from collections.abc import Callable

from sqlcipher3 import dbapi2
from store_logs import KEY

from app.models.chain import NOTHING, Link, head_of
from app.models.connection import connect
from app.models.home import Home


def rewritten(
    home: Home, change: Callable[[dbapi2.Connection], object], *, links: bool = False, key: bytes = KEY
) -> None:
    """Take the triggers off, change, put them back; `links`: write the chain anew as if it had always been so."""
    connection = connect(home.store, key)
    connection.execute("PRAGMA foreign_keys = OFF")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    change(connection)
    if links:
        _tie_anew(connection)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def cut(encounter: str, last: int) -> Callable[[dbapi2.Connection], object]:
    """The log of `encounter` ends with the event `last`, and its row says so."""

    def change(connection: dbapi2.Connection) -> None:
        where = "encounter = ? AND seq = ?"
        (head,) = connection.execute(f"SELECT hash FROM events WHERE {where}", (encounter, last)).fetchone()
        connection.execute("DELETE FROM events WHERE encounter = ? AND seq > ?", (encounter, last))
        connection.execute(
            "UPDATE encounters SET last_seq = ?, head = ?, ended_at = NULL WHERE id = ?", (last, head, encounter)
        )

    return change


def taken_out(encounter: str) -> Callable[[dbapi2.Connection], object]:
    """The encounter was never there."""

    def change(connection: dbapi2.Connection) -> None:
        for table, column in (("events", "encounter"), ("documents", "encounter"), ("encounters", "id")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (encounter,))

    return change


def put_back(home: Home, earlier: bytes) -> None:
    """The file of the store is an earlier copy again."""
    home.store.write_bytes(earlier)
    for side in home.root.glob("store.db-*"):
        side.unlink()


def _tie_anew(connection: dbapi2.Connection) -> None:
    rows = connection.execute("SELECT kind, what, place, hash, at FROM links ORDER BY number").fetchall()
    connection.execute("DELETE FROM links")
    previous, number = NOTHING, 0
    for row in rows:
        kind, what, place, hash, at = row
        if kind == "log":
            event = "SELECT hash FROM events WHERE encounter = ? AND seq = ?"
            found = connection.execute(event, (what, place)).fetchone()
            if found is None:
                last = "SELECT seq, hash FROM events WHERE encounter = ? ORDER BY seq DESC LIMIT 1"
                place, *found = connection.execute(last, (what,)).fetchone() or (0, None)
            hash = found[0]
        elif kind == "paper":
            (hash,) = connection.execute("SELECT sha256 FROM documents WHERE id = ?", (place,)).fetchone() or (None,)
        if hash is None:
            continue
        number += 1
        previous = head_of(previous, number, Link(kind, what, place, hash, at))
        connection.execute("INSERT INTO links VALUES (?,?,?,?,?,?,?)", (number, kind, what, place, hash, at, previous))

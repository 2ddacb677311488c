"""What is new in a store, and many logs at once: for whoever makes something of all of them.

Used by the thread the store belongs to; importing this module loads SQLAlchemy. All methods raise EnvironmentProblem
for what the disk does.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, literal_column, select

from app.guidance.events import Event
from app.models.store import Store, event_of
from app.models.tables import drafts, events

_CHUNK = 500
"""So many values at most in one question: databases allow some thousands."""
_rowid = literal_column("events.rowid", Integer)
"""The order in which lines came into the file; they never leave it. SQLite numbers them by itself."""


@dataclass(frozen=True, slots=True)
class News:
    """The encounters that got lines after one place of the store, up to `place`, whose line has the hash `hash`."""

    encounters: tuple[str, ...]
    place: int
    hash: str


def news(store: Store, place: int, limit: int) -> News | None:
    """What `limit` lines after `place` (0: from the beginning) belong to; None where there is none."""
    wanted = select(_rowid.label("place"), events.c.encounter, events.c.hash).where(_rowid > place)
    with store.transaction() as connection:
        rows = connection.execute(wanted.order_by(_rowid).limit(limit)).all()
    if not rows:
        return None
    return News(tuple(dict.fromkeys(row.encounter for row in rows)), rows[-1].place, rows[-1].hash)


def hash_at(store: Store, place: int) -> str:
    """The hash of the line at that place, "" where there is none: another store lies there then."""
    with store.transaction() as connection:
        found: str | None = connection.execute(select(events.c.hash).where(_rowid == place)).scalar()
    return found or ""


def last_place(store: Store) -> int:
    """The place of the newest line, 0 in an empty store."""
    with store.transaction() as connection:
        wanted = select(_rowid).select_from(events).order_by(_rowid.desc()).limit(1)
        found: int | None = connection.execute(wanted).scalar()
    return found or 0


def logs(store: Store, ids: Sequence[str]) -> dict[str, tuple[Event, ...]]:
    """The whole logs of these encounters; those that are not there are left out."""
    found: dict[str, list[Event]] = {}
    with store.transaction() as connection:
        for some in _chunks(ids):
            wanted = select(events).where(events.c.encounter.in_(some)).order_by(events.c.encounter, events.c.seq)
            for row in connection.execute(wanted):
                found.setdefault(row.encounter, []).append(event_of(row))
    return {id: tuple(log) for id, log in found.items()}


def edited(store: Store, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What was written by hand into the forms of these encounters."""
    found: dict[str, tuple[str, ...]] = {}
    with store.transaction() as connection:
        for some in _chunks(ids):
            wanted = select(drafts.c.encounter, drafts.c.edited).where(drafts.c.encounter.in_(some))
            for row in connection.execute(wanted):
                texts = (text for text in json.loads(row.edited).values() if text)
                found[row.encounter] = (*found.get(row.encounter, ()), *texts)
    return found


def drafts_after(store: Store, saved: int) -> tuple[tuple[str, ...], int]:
    """The encounters whose drafts were saved after the saving of that number, and the number of the last one."""
    wanted = select(drafts.c.encounter, drafts.c.saved).where(drafts.c.saved > saved)
    with store.transaction() as connection:
        rows = connection.execute(wanted.order_by(drafts.c.saved)).all()
    return tuple(dict.fromkeys(row.encounter for row in rows)), rows[-1].saved if rows else saved


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))

"""What checked reports that came in say of their encounters (docs/architecture.md: the report is the carrier)."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.base.text import sound
from app.guidance.events import Event, from_json, to_json
from app.models.arrivals import Arrivals
from app.models.store import Store
from app.people.case import Judged
from app.people.index.file import Index
from app.people.index.read_off import JUDGED
from app.station.finding import GOOD, Found, from_kept

_FORMS = ("report", "record")
"""Which form speaks for an encounter, where there are several."""


@dataclass(frozen=True, slots=True)
class Told:
    """The log of an encounter as a report tells it, what the 所属長 judged of it, and the words of its forms."""

    log: tuple[Event, ...]
    department: str
    judged: Judged | None
    papers: tuple[str, ...]


def state_of(store: Store) -> list[list[object]]:
    """What says that something arrived or was checked anew, cheaply."""
    from sqlalchemy import func, select

    from app.models.tables import arrivals

    columns = (func.count(), func.sum(arrivals.c.entries), func.max(arrivals.c.number))
    wanted = select(arrivals.c.checked_with, *columns).group_by(arrivals.c.checked_with)
    with store.transaction() as connection:
        return [list(row) for row in connection.execute(wanted.order_by(arrivals.c.checked_with))]


def look(index: Index, store: Store) -> set[str]:
    """Note which file speaks for each encounter now. Returns those for which that is another one than before."""
    speaking = _speaking(store)
    known = dict(index.connection.execute("SELECT encounter, file FROM arrived").fetchall())
    changed = {
        encounter for encounter in known.keys() | speaking.keys() if known.get(encounter) != speaking.get(encounter)
    }
    for encounter in changed:
        index.connection.execute("DELETE FROM arrived WHERE encounter = ?", (encounter,))
        index.connection.execute("DELETE FROM arrived_logs WHERE encounter = ?", (encounter,))
        if file := speaking.get(encounter):
            index.connection.execute("INSERT INTO arrived VALUES (?, ?)", (encounter, file))
    return changed


def told(index: Index, store: Store, encounter: str) -> Told | None:
    """What the file that speaks for the encounter says; None where none does. Its log is kept in the index."""
    row = index.connection.execute("SELECT file FROM arrived WHERE encounter = ?", (encounter,)).fetchone()
    arrival = Arrivals(store).row(row[0]) if row else None
    found = from_kept(arrival) if arrival else None
    if arrival is None or found is None or found.paper is None:
        return None
    from app.forms.carrier import read_record

    record, judgement = read_record(Arrivals(store).pdf(arrival.id)), found.paper.judgement
    kept = zlib.compress(json.dumps([to_json(event) for event in record.events]).encode())
    index.connection.execute("INSERT OR REPLACE INTO arrived_logs VALUES (?, ?)", (encounter, kept))
    return Told(
        log=record.events,
        department=found.paper.department,
        judged=_judged(found),
        papers=tuple(sound(text) for text in (*record.values.values(), judgement.reason if judgement else "") if text),
    )


def log_of(index: Index, encounter: str) -> tuple[Event, ...]:
    """The log that `told` kept; empty where it kept none."""
    row = index.connection.execute("SELECT record FROM arrived_logs WHERE encounter = ?", (encounter,)).fetchone()
    return tuple(map(from_json, json.loads(zlib.decompress(row[0])))) if row else ()


def _speaking(store: Store) -> Mapping[str, str]:
    """For each encounter the file that speaks for it: of the report before the 記録票 the highest revision, then the
    one with most entries, then the newest."""
    best: dict[str, tuple[int, int, int, int, str]] = {}
    rows = Arrivals(store).rows()
    for age, row in enumerate(rows):
        found = from_kept(row) if row.encounter and row.form in _FORMS else None
        if found is None or found.state()[0] not in GOOD:
            continue
        rank = (-_FORMS.index(row.form), row.revision, row.entries, -age, row.id)
        best[row.encounter] = max(best.get(row.encounter, rank), rank)
    return {encounter: rank[-1] for encounter, rank in best.items()}


def _judged(found: Found) -> Judged | None:
    judgement = found.paper.judgement if found.paper else None
    if judgement is None or judgement.open:
        return None
    return next((kind for kind in JUDGED if kind == judgement.kind), None)

"""Who looked up whom, when and why. Every look-up of a person is a line here, which nobody can change or take out.

Used by the thread the store belongs to; importing this module loads SQLAlchemy. All methods raise EnvironmentProblem
for what the disk does.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select

from app.base.text import sound
from app.models.chain import extend_by_row
from app.models.store import Store
from app.models.tables import lookups

What = Literal["candidates", "history", "case_file", "search", "figures"]
Why = Literal["encounter", "review", "stated"]


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look-up by `by`. what: candidates shown while listening, a history opened, a case file made, a search, a
    figure followed to its people. why: in an `encounter` (whose id stands there), in the `review` of a report
    (likewise), or a stated `reason`. people: the encounters that stand for those shown; no name, nothing typed."""

    at: datetime
    by: str
    what: What
    why: Why
    reason: str = ""
    encounter: str = ""
    people: tuple[str, ...] = ()


class LookUps:
    """The look-ups in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, lines: Sequence[LookUp]) -> None:
        """Add `lines` in one transaction, for good."""
        following = select(func.coalesce(func.max(lookups.c.number), 0) + 1).scalar_subquery()
        with self._store.transaction() as connection:
            for line in lines:
                values = {
                    "number": following,
                    "at": line.at.isoformat(),
                    "written_by": sound(line.by),
                    "what": line.what,
                    "why": line.why,
                    "reason": sound(line.reason),
                    "encounter": line.encounter,
                    "people": json.dumps(line.people),
                }
                written = connection.execute(insert(lookups).values(values).returning(lookups))
                extend_by_row(connection, "lookup", written.one()._asdict())

    def newest(self, limit: int, before: int | None = None) -> tuple[tuple[int, LookUp], ...]:
        """At most `limit` look-ups, each with its number, newest first; `before`: those of a lower number."""
        wanted = select(lookups).order_by(lookups.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(lookups.c.number < before)
        with self._store.transaction() as connection:
            return tuple(
                (
                    row.number,
                    LookUp(
                        at=datetime.fromisoformat(row.at),
                        by=row.written_by,
                        what=row.what,
                        why=row.why,
                        reason=row.reason,
                        encounter=row.encounter,
                        people=tuple(json.loads(row.people)),
                    ),
                )
                for row in connection.execute(wanted)
            )

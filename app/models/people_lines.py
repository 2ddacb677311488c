"""What people say of counterparts: that two encounters were the same person's, that they were not, and the words a
counterpart wants to have beside their history (働きかけ Q&A 12: the record stays, the objection is added).

Nothing in it is ever changed: a mistake is set right by a further line, and of two on one pair the later counts. Used
by the thread the store belongs to; importing this module loads SQLAlchemy. All methods raise EnvironmentProblem for
what the disk does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select

from app.base.text import sound
from app.models.chain import extend_by_row
from app.models.store import Store
from app.models.tables import people_lines

Kind = Literal["same", "apart", "objection"]


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """One line by `by`. same, apart: `encounter` and `other` are ids of encounters, `text` why, "" where nobody said.
    objection: `text` are the counterpart's own words on `encounter`, `other` is ""."""

    at: datetime
    by: str
    kind: Kind
    encounter: str
    other: str = ""
    text: str = ""


class PeopleLines:
    """The lines in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, line: PeopleLine) -> None:
        """Add a line, for good."""
        following = select(func.coalesce(func.max(people_lines.c.number), 0) + 1).scalar_subquery()
        values = {
            "number": following,
            "at": line.at.isoformat(),
            "written_by": sound(line.by),
            "kind": line.kind,
            "encounter": line.encounter,
            "other": line.other,
            "text": sound(line.text),
        }
        with self._store.transaction() as connection:
            written = connection.execute(insert(people_lines).values(values).returning(people_lines))
            extend_by_row(connection, "people_line", written.one()._asdict())

    def after(self, number: int) -> tuple[tuple[int, PeopleLine], ...]:
        """The lines after the one of that number (0: all), each with its own, oldest first."""
        wanted = select(people_lines).where(people_lines.c.number > number).order_by(people_lines.c.number)
        with self._store.transaction() as connection:
            return tuple(
                (
                    row.number,
                    PeopleLine(
                        at=datetime.fromisoformat(row.at),
                        by=row.written_by,
                        kind=row.kind,
                        encounter=row.encounter,
                        other=row.other,
                        text=row.text,
                    ),
                )
                for row in connection.execute(wanted)
            )

    def mark(self, number: int) -> str:
        """What tells the line of that number from another one that got it: a store that came back from a backup gives
        numbers anew. "" where there is none."""
        wanted = select(people_lines).where(people_lines.c.number == number)
        with self._store.transaction() as connection:
            row = connection.execute(wanted).one_or_none()
        return f"{row.at} {row.kind} {row.encounter} {row.other}" if row else ""

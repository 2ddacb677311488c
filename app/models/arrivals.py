"""The inbox in the store: every file that ever arrived, what a check found of it, and what is still to be sent on.

A file is known by the SHA-256 of its bytes and is kept as it came, for good; of what is no report at all, only that,
its name and the reason are. Lists read no file. Used by the thread the
store belongs to; importing this module loads SQLAlchemy. All methods raise EnvironmentProblem for what the disk does.
Several calls become one transaction inside `with store.transaction():`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, false, func, insert, literal, select, update

from app.base.text import sound
from app.models.chain import ARRIVAL, Link, extend
from app.models.store import Store
from app.models.tables import arrival_files, arrivals, sendings


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found of a file.

    body: SHA-256 of the part its author signed, "" where that is unknown; the states of one report share it.
    entries: signatures after the author's. finding: what its row shows, in a form that only the caller reads.
    checked_with: stamp of the trust it was checked with, "" not checked yet.
    """

    encounter: str
    form: str
    revision: int
    body: str
    entries: int
    finding: str
    checked_with: str


_UNCHECKED = Finding(encounter="", form="", revision=0, body="", entries=0, finding="", checked_with="")
_FINDING = tuple(asdict(_UNCHECKED))


@dataclass(frozen=True, slots=True)
class ArrivalRow(Finding):
    """A file that arrived, without its bytes. `id`: their SHA-256; `name`: as it came; `size` in bytes;
    `whole`: its bytes were kept too."""

    id: str
    name: str
    arrived_at: datetime
    size: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Came:
    """How much came on one day: files and their bytes as far as kept, and of these what is no report that passed."""

    files: int = 0
    size: int = 0
    strange_files: int = 0
    strange_size: int = 0

    def and_one(self, size: int, *, strange: bool) -> "Came":
        """With one more."""
        extra = (1, size) if strange else (0, 0)
        return Came(self.files + 1, self.size + size, self.strange_files + extra[0], self.strange_size + extra[1])


@dataclass(frozen=True, slots=True)
class Sending:
    """A file that must still be put into the shared folder, under `name`."""

    id: str
    name: str
    made_at: datetime


class Arrivals:
    """The files that arrived in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, name: str, pdf: bytes, arrived_at: datetime, finding: Finding = _UNCHECKED, *, whole: bool = True
    ) -> bool:
        """Keep a file, with what a check found of it. False: the same bytes were here already, and nothing was changed.

        whole: keep its bytes too. One of which they were not kept before is kept whole by a later call that says so.
        """
        id = hashlib.sha256(pdf).hexdigest()
        fields: dict[str, Any] = {
            "id": id,
            "name": sound(name),
            "arrived_at": arrived_at.isoformat(),
            "size": len(pdf),
            **asdict(finding),
            "whole": whole,
        }
        following = select(func.coalesce(func.max(arrivals.c.number), 0) + 1).scalar_subquery()
        is_here = select(arrivals.c.id).where(arrivals.c.id == id).exists()
        # One statement looks and writes: nobody else can come in between.
        row = select(following, *(literal(value) for value in fields.values())).where(~is_here)
        number_of = select(arrivals.c.number).where(arrivals.c.id == id)
        with self._store.transaction() as connection:
            added = connection.execute(insert(arrivals).from_select(["number", *fields], row)).rowcount == 1
            number: int = connection.execute(number_of).scalar_one()
            if added:
                extend(connection, [Link(ARRIVAL, "", number, id, fields["arrived_at"])])
            elif whole:
                lacking = (arrivals.c.id == id, arrivals.c.whole == false())
                now_whole = update(arrivals).where(*lacking).values(whole=True, **asdict(finding))
                added = connection.execute(now_whole).rowcount == 1
            if added and whole:
                connection.execute(insert(arrival_files).values(number=number, pdf=pdf))
        return added

    def came_on(self, day: date) -> Came:
        """How much came on that day."""
        kept = case((arrivals.c.whole, arrivals.c.size), else_=0)
        strange = arrivals.c.encounter == ""
        wanted = select(
            func.count(),
            func.coalesce(func.sum(kept), 0),
            func.coalesce(func.sum(case((strange, 1), else_=0)), 0),
            func.coalesce(func.sum(case((strange, kept), else_=0)), 0),
        ).where(func.substr(arrivals.c.arrived_at, 1, 10) == day.isoformat())
        with self._store.transaction() as connection:
            return Came(*connection.execute(wanted).one())

    def rows(self) -> tuple[ArrivalRow, ...]:
        """Every file, newest first."""
        return self._rows()

    def row(self, id: str) -> ArrivalRow | None:
        """One file; None where there is none of that id."""
        return next(iter(self._rows(arrivals.c.id == id)), None)

    def first(self, ids: Sequence[str]) -> datetime | None:
        """When the first of these files arrived; None where none did."""
        wanted = select(arrivals.c.arrived_at).where(arrivals.c.id.in_(ids))
        with self._store.transaction() as connection:
            moments = [datetime.fromisoformat(each) for each in connection.execute(wanted).scalars()]
        return min(moments, default=None)

    def of_case(self, encounter: str, form: str) -> tuple[ArrivalRow, ...]:
        """The files that say they belong to a report, newest first."""
        return self._rows(arrivals.c.encounter == encounter, arrivals.c.form == form)

    def of_body(self, body: str) -> tuple[ArrivalRow, ...]:
        """The states of one report, that is the files that grew from the same author's signature, newest first."""
        return self._rows(arrivals.c.body == body) if body else ()

    def pdf(self, id: str) -> bytes:
        """The bytes of a file. Raises KeyError."""
        wanted = select(arrival_files.c.pdf).join(arrivals).where(arrivals.c.id == id)
        with self._store.transaction() as connection:
            pdf: bytes | None = connection.execute(wanted).scalar()
        if pdf is None:
            raise KeyError(id)
        return pdf

    def set_finding(self, id: str, finding: Finding) -> None:
        """Write what a check found, in place of what the last one found. Raises KeyError."""
        values = {field: getattr(finding, field) for field in _FINDING}
        with self._store.transaction() as connection:
            if connection.execute(update(arrivals).where(arrivals.c.id == id).values(values)).rowcount == 0:
                raise KeyError(id)

    def unchecked(self, stamp: str) -> tuple[str, ...]:
        """Ids of the files that were not checked with the trust of `stamp`, newest first."""
        wanted = select(arrivals.c.id).where(arrivals.c.checked_with != stamp, arrivals.c.whole)
        wanted = wanted.order_by(arrivals.c.number.desc())
        with self._store.transaction() as connection:
            return tuple(connection.execute(wanted).scalars())

    def queue(self, id: str, name: str, made_at: datetime) -> None:
        """Note that the kept file `id` must be put into the shared folder as `name`. Raises KeyError."""
        following = select(func.coalesce(func.max(sendings.c.number), 0) + 1).scalar_subquery()
        values = {"number": following, "id": id, "name": sound(name), "made_at": made_at.isoformat()}
        with self._store.transaction() as connection:
            if connection.execute(select(arrivals.c.number).where(arrivals.c.id == id)).first() is None:
                raise KeyError(id)
            connection.execute(insert(sendings).values(values))

    def unsent(self) -> tuple[Sending, ...]:
        """What is still to be sent, oldest first."""
        columns = (sendings.c.id, sendings.c.name, sendings.c.made_at)
        wanted = select(*columns).where(sendings.c.sent_at.is_(None)).order_by(sendings.c.number)
        with self._store.transaction() as connection:
            return tuple(
                Sending(row.id, row.name, datetime.fromisoformat(row.made_at)) for row in connection.execute(wanted)
            )

    def sent(self, id: str, at: datetime) -> None:
        """Note that a queued file lies in the shared folder; a second time changes nothing."""
        still_here = (sendings.c.id == id, sendings.c.sent_at.is_(None))
        with self._store.transaction() as connection:
            connection.execute(update(sendings).where(*still_here).values(sent_at=at.isoformat()))

    def _rows(self, *which: ColumnElement[bool]) -> tuple[ArrivalRow, ...]:
        wanted = select(arrivals).where(*which).order_by(arrivals.c.number.desc())
        with self._store.transaction() as connection:
            return tuple(_row(row) for row in connection.execute(wanted))


def _row(row: Row[Any]) -> ArrivalRow:
    return ArrivalRow(
        id=row.id,
        name=row.name,
        arrived_at=datetime.fromisoformat(row.arrived_at),
        size=row.size,
        encounter=row.encounter,
        form=row.form,
        revision=row.revision,
        body=row.body,
        entries=row.entries,
        finding=row.finding,
        checked_with=row.checked_with,
        whole=row.whole,
    )

"""The imports of the old ledger: which rows came in with which, so that none comes in twice and each can be undone.

The rows of an import count once it is finished, and no more once it is undone; their encounters stay in the log either
way. Used by the thread the store belongs to; importing this module loads SQLAlchemy. All methods raise
EnvironmentProblem for what the disk does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, update

from app.base.text import sound
from app.models.store import Store
from app.models.tables import imports, ledger_rows

_CHUNK = 500
"""So many values at most in one question: databases allow some thousands."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import by `by`, of the file `name`. `rows` are those of the file that could be read."""

    number: int
    at: datetime
    by: str
    name: str
    sha256: str
    rows: int
    finished_at: datetime | None
    undone_at: datetime | None
    undone_by: str

    @property
    def counts(self) -> bool:
        """Whether its encounters are there to be seen."""
        return self.finished_at is not None and self.undone_at is None


_NONE: Mapping[str, str] = {}


class Imports:
    """The imports in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, at: datetime, by: str, name: str, sha256: str, rows: int) -> int:
        """Begin an import; nothing of it is to be seen before `finish`. Returns its number."""
        following = select(func.coalesce(func.max(imports.c.number), 0) + 1).scalar_subquery()
        values = {"number": following, "at": at.isoformat(), "written_by": sound(by), "name": sound(name)}
        with self._store.transaction() as connection:
            connection.execute(insert(imports).values(**values, sha256=sha256, rows=rows))
            number: int = connection.execute(select(func.max(imports.c.number))).scalar_one()
        return number

    def known(self, hashes: Sequence[str]) -> dict[str, bool]:
        """Of the rows of these hashes those that were imported before, and whether they are there to be seen."""
        counting = and_(imports.c.finished_at.is_not(None), imports.c.undone_at.is_(None))
        found: dict[str, bool] = {}
        with self._store.transaction() as connection:
            for start in range(0, len(hashes), _CHUNK):
                some = ledger_rows.c.hash.in_(hashes[start : start + _CHUNK])
                wanted = select(ledger_rows.c.hash, counting.label("counts")).join(imports).where(some)
                found.update((row.hash, bool(row.counts)) for row in connection.execute(wanted))
        return found

    def keep_rows(self, number: int, encounters: Mapping[str, str], corrects: Mapping[str, str] = _NONE) -> None:
        """Note which encounter each new row (by its hash) became, and which earlier one it corrects: that one is not
        to be seen while the import counts."""
        rows = [
            {"hash": hash, "import": number, "encounter": id, "corrects": corrects.get(hash)}
            for hash, id in encounters.items()
        ]
        if rows:
            with self._store.transaction() as connection:
                connection.execute(insert(ledger_rows), rows)

    def adopt(self, number: int, hashes: Sequence[str]) -> None:
        """Let rows of an import that was broken off or undone belong to this one: they have their encounters."""
        with self._store.transaction() as connection:
            for start in range(0, len(hashes), _CHUNK):
                some = ledger_rows.c.hash.in_(hashes[start : start + _CHUNK])
                connection.execute(update(ledger_rows).where(some).values({"import": number}))

    def hold(self, number: int) -> bool:
        """Whether this is the newest import, and not finished. To be asked first in a transaction that writes: it waits
        until no other program writes, and none does before the transaction ends."""
        later = select(imports.c.number).where(imports.c.number > number).exists()
        open_ = and_(imports.c.number == number, imports.c.finished_at.is_(None))
        wanted = update(imports).where(open_, ~later).values(finished_at=None)
        with self._store.transaction() as connection:
            return connection.execute(wanted).rowcount == 1

    def finish(self, number: int, at: datetime) -> None:
        """From now on the rows of the import count, all of them at once."""
        with self._store.transaction() as connection:
            connection.execute(update(imports).where(imports.c.number == number).values(finished_at=at.isoformat()))

    def undo(self, number: int, at: datetime, by: str) -> None:
        """From now on none of its rows counts."""
        values = {"undone_at": at.isoformat(), "undone_by": sound(by)}
        with self._store.transaction() as connection:
            connection.execute(update(imports).where(imports.c.number == number).values(values))

    def all(self) -> tuple[Import, ...]:
        """Every import, newest first."""
        with self._store.transaction() as connection:
            return tuple(_import(row) for row in connection.execute(select(imports).order_by(imports.c.number.desc())))

    def counting(self, encounters: Sequence[str]) -> frozenset[str]:
        """Those of the encounters that came in with an import that is finished and not undone, but for those that a
        row of such an import corrects."""
        found: set[str] = set()
        counting = and_(imports.c.finished_at.is_not(None), imports.c.undone_at.is_(None))
        with self._store.transaction() as connection:
            for start in range(0, len(encounters), _CHUNK):
                some = ledger_rows.c.encounter.in_(encounters[start : start + _CHUNK])
                wanted = select(ledger_rows.c.encounter).join(imports).where(some, counting)
                found.update(connection.execute(wanted).scalars())
                corrected = ledger_rows.c.corrects.in_(encounters[start : start + _CHUNK])
                wanted = select(ledger_rows.c.corrects).join(imports).where(corrected, counting)
                found.difference_update(connection.execute(wanted).scalars())
        return frozenset(found)

    def corrected(self, number: int) -> tuple[str, ...]:
        """The encounters of earlier imports that rows of this one correct."""
        of = and_(ledger_rows.c["import"] == number, ledger_rows.c.corrects.is_not(None))
        with self._store.transaction() as connection:
            return tuple(connection.execute(select(ledger_rows.c.corrects).where(of)).scalars())

    def encounters(self, number: int) -> tuple[str, ...]:
        """The encounters that came in with an import."""
        wanted = (
            select(ledger_rows.c.encounter).where(ledger_rows.c["import"] == number).order_by(ledger_rows.c.encounter)
        )
        with self._store.transaction() as connection:
            return tuple(connection.execute(wanted).scalars())


def _import(row: Row[Any]) -> Import:
    return Import(
        number=row.number,
        at=datetime.fromisoformat(row.at),
        by=row.written_by,
        name=row.name,
        sha256=row.sha256,
        rows=row.rows,
        finished_at=datetime.fromisoformat(row.finished_at) if row.finished_at else None,
        undone_at=datetime.fromisoformat(row.undone_at) if row.undone_at else None,
        undone_by=row.undone_by or "",
    )

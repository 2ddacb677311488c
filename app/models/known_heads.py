"""What this store has seen of the chains of others: of each store the newest head that its workstation signed.

Used by the thread the store belongs to; importing this module loads SQLAlchemy. All methods raise EnvironmentProblem
for what the disk does.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from app.base.heads import Head
from app.models.store import Store
from app.models.tables import heads


@dataclass(frozen=True, slots=True)
class Known:
    """A head of another store. `signer`: fingerprint of the certificate that signed it, and stands for that store from
    then on; `told`: the signed words themselves; `grown`: states of papers that its workstation has seen go on
    (`station.heads`); `note`: what is wrong with that store, since `noted_at`; "" nothing."""

    head: Head
    at: datetime
    signer: str
    told: str
    grown: tuple[str, ...] = ()
    note: str = ""
    noted_at: datetime | None = None


class KnownHeads:
    """What is known in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, Known]:
        """The heads by the ids of their stores."""
        with self._store.transaction() as connection:
            return {
                row.store: Known(
                    head=Head(row.store, row.number, row.head),
                    at=datetime.fromisoformat(row.at),
                    signer=row.signer,
                    told=row.told,
                    grown=tuple(row.grown.split()),
                    note=row.note,
                    noted_at=datetime.fromisoformat(row.noted_at) if row.noted_at else None,
                )
                for row in connection.execute(select(heads))
            }

    def keep(self, known: Known) -> None:
        """Keep this in the place of what was known of that store."""
        values = {
            **asdict(known.head),
            "at": known.at.isoformat(),
            "signer": known.signer,
            "told": known.told,
            "grown": " ".join(known.grown),
            "note": known.note,
            "noted_at": known.noted_at.isoformat() if known.noted_at else "",
        }
        with self._store.transaction() as connection:
            if connection.execute(update(heads).where(heads.c.store == known.head.store).values(values)).rowcount == 0:
                connection.execute(insert(heads).values(values))

"""What followed a report after its last seal, line by line, and the numbers of the office's register known here.

Nothing in it is ever changed: a mistake is set right by a further line. Used by the thread the store belongs to;
importing this module loads SQLAlchemy. All methods raise EnvironmentProblem for what the disk does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from app.base.errors import Refused
from app.base.text import sound
from app.models.chain import extend_by_row
from app.models.register import Number
from app.models.store import Store
from app.models.tables import case_lines, numbers


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One dated line: `by` wrote it, `decided_by` decided; `closes`: nothing more is to come of this `followup`."""

    at: datetime
    followup: str
    text: str
    by: str
    decided_by: str
    closes: bool


class CaseLines:
    """The lines and numbers in `store`. A report is known by its encounter and its form."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, encounter: str, form: str, line: CaseLine) -> None:
        """Add a line to a report, for good."""
        following = select(func.coalesce(func.max(case_lines.c.number), 0) + 1).scalar_subquery()
        values = {
            "number": following,
            "encounter": encounter,
            "form": form,
            "at": line.at.isoformat(),
            "followup": line.followup,
            "text": sound(line.text),
            "written_by": sound(line.by),
            "decided_by": sound(line.decided_by),
            "closes": line.closes,
        }
        with self._store.transaction() as connection:
            written = connection.execute(insert(case_lines).values(values).returning(case_lines))
            extend_by_row(connection, "case_line", written.one()._asdict())

    def of_case(self, encounter: str, form: str) -> tuple[CaseLine, ...]:
        """The lines of a report, in the order they were written."""
        wanted = select(case_lines).where(case_lines.c.encounter == encounter, case_lines.c.form == form)
        with self._store.transaction() as connection:
            return tuple(
                CaseLine(
                    at=datetime.fromisoformat(row.at),
                    followup=row.followup,
                    text=row.text,
                    by=row.written_by,
                    decided_by=row.decided_by,
                    closes=row.closes,
                )
                for row in connection.execute(wanted.order_by(case_lines.c.number))
            )

    def encounters_after(self, number: int) -> tuple[tuple[str, ...], int]:
        """The encounters that got a line after the one of that number (0: all), and the number of the last line."""
        wanted = select(case_lines.c.number, case_lines.c.encounter).where(case_lines.c.number > number)
        with self._store.transaction() as connection:
            rows = connection.execute(wanted.order_by(case_lines.c.number)).all()
        return tuple(dict.fromkeys(row.encounter for row in rows)), rows[-1].number if rows else number

    def texts(self, encounters: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What the lines of these encounters, at most some hundred, say."""
        wanted = select(case_lines.c.encounter, case_lines.c.text).where(case_lines.c.encounter.in_(encounters))
        found: dict[str, tuple[str, ...]] = {}
        with self._store.transaction() as connection:
            for row in connection.execute(wanted.order_by(case_lines.c.number)):
                found[row.encounter] = (*found.get(row.encounter, ()), row.text)
        return found

    def number_of(self, encounter: str, form: str) -> Number | None:
        """The number of a report as far as it is known here."""
        wanted = select(numbers).where(numbers.c.encounter == encounter, numbers.c.form == form)
        with self._store.transaction() as connection:
            row = connection.execute(wanted).first()
        return _number(row) if row else None

    def numbers(self) -> tuple[Number, ...]:
        """Every number that is known here, oldest first."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(numbers).order_by(numbers.c.year, numbers.c.number))
            return tuple(_number(row) for row in rows)

    def last_number(self, year: int) -> int:
        """The highest number of the 年度 that is known here, 0 for none: the register has at least so many."""
        highest = select(func.coalesce(func.max(numbers.c.number), 0)).where(numbers.c.year == year)
        with self._store.transaction() as connection:
            found: int = connection.execute(highest).scalar_one()
        return found

    def keep_number(self, taken: Number) -> None:
        """Keep a number the register gave; a second time changes nothing.

        Raises Refused where this store knows another number for the report, or another report for the number: then
        the register was changed behind its back.
        """
        with self._store.transaction() as connection:
            known = self.number_of(taken.encounter, taken.form)
            if known is not None and (known.year, known.number) == (taken.year, taken.number):
                return
            same = select(numbers.c.number).where(numbers.c.year == taken.year, numbers.c.number == taken.number)
            if known is not None or connection.execute(same).first() is not None:
                raise Refused(
                    f"文書番号の台帳の{taken}は、この端末に残る控えと食い違っています。"
                    "台帳のフォルダーを管理担当に確認してください。"
                )
            values = {
                "year": taken.year,
                "number": taken.number,
                "encounter": taken.encounter,
                "form": taken.form,
                "sha256": taken.sha256,
                "at": taken.at.isoformat(),
                "written_by": sound(taken.by),
            }
            connection.execute(insert(numbers).values(values))
            extend_by_row(connection, "number", values)


def _number(row: Row[Any]) -> Number:
    return Number(
        year=row.year,
        number=row.number,
        encounter=row.encounter,
        form=row.form,
        sha256=row.sha256,
        at=datetime.fromisoformat(row.at),
        by=row.written_by,
    )

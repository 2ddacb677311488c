"""How much each member of staff has been exposed to, for the manager who is to ask how they are (ガイドライン 1(2)(3)).

Not a measure of work: lines stand in the order of the names, those to be asked first. No counterpart is named.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from app.base.wareki import fiscal_year

if TYPE_CHECKING:
    from app.people.library import Reading

Period = Literal["weeks", "year"]
WEEKS = 4
HARSH = ("abuse", "threat", "violence")
"""暴言・威嚇・暴力 (6(3)(4)(5))."""
CLOSING = 17 * 60 + 15
"""Minutes of the day at which a city hall usually closes; an encounter that goes on past it is a late one."""
REMINDER = (
    "対応のあとは、まず本人に声をかけ、話を聞いてください。"
    "一人で抱え込ませないことと、心身の負担に早く気づくことが、組織で対応する第一歩です（ガイドライン 1(1)〜(3)）。"
)
NOT_A_RANKING = (
    "件数や時間は、仕事の出来や順位を表すものではありません。"
    "つらさは数では測れないので、少ない人にも声をかけてください。"
)


@dataclass(frozen=True, slots=True)
class CareLine:
    """What one member of staff has been through. seconds and longest: of the encounters whose length is known."""

    handler: str
    encounters: int
    seconds: int
    harsh: int
    late: int
    longest: int

    @property
    def asking(self) -> bool:
        """Somebody should ask first: there was abuse, a threat or violence."""
        return self.harsh > 0


@dataclass(frozen=True, slots=True)
class Care:
    """The lines from `since` to `until`, both included: those to be asked first, then the others, by name."""

    period: Period
    since: date
    until: date
    department: str | None
    lines: tuple[CareLine, ...]


def care_of(reading: "Reading", period: Period, department: str | None = None) -> Care:
    """The last four weeks, or the 年度 so far; of one department, or of the whole office (None)."""
    today = reading.now.date()
    since = today - timedelta(weeks=WEEKS) + timedelta(days=1) if period == "weeks" else _april(today)
    harsh = " OR ".join("instr(types, ?) > 0" for _ in HARSH)
    # Where the length is not known, the beginning has to do.
    ends = "(substr(began_at, 12, 2) * 60 + substr(began_at, 15, 2) + coalesce(seconds, 0) / 60)"
    rows = reading.index.connection.execute(
        f"SELECT handler, count(*), total(seconds), total({harsh}), total({ends} > {CLOSING}),"
        " coalesce(max(seconds), 0) FROM cases WHERE day BETWEEN ? AND ?"
        + ("" if department is None else " AND department = ?")
        + " GROUP BY handler",
        (
            *(f" {id} " for id in HARSH),
            _day(since),
            _day(today),
            *(() if department is None else (department,)),
        ),
    )
    lines = [
        CareLine(name, count, int(bound), int(bad), int(late), longest)
        for name, count, bound, bad, late, longest in rows
    ]
    lines.sort(key=lambda line: (not line.asking, line.handler == "", line.handler))
    return Care(period, since, today, department, tuple(lines))


def _april(today: date) -> date:
    return date(fiscal_year(today), 4, 1)


def _day(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day

"""The figures as tables, for exports and the table view: every number that the page shows, as a number."""

from typing import TYPE_CHECKING

from app.base.wareki import format_date, format_fiscal_year
from app.forms.figures.charts import Cell, Table, table_of
from app.people.figures.care import Care
from app.people.figures.charts import UNKNOWN, charts_of, hours, minutes, names_to_date
from app.people.figures.publication import Publication
from app.people.figures.year import Figures

if TYPE_CHECKING:
    from app.guidance.pack import Pack

NAMES = {
    "months": "月ごと",
    "hours": "曜日と時間帯",
    "types": "類型",
    "followed": "行ったこと",
    "times": "かかった時間",
    "judged": "判断",
    "channels": "窓口と電話",
    "bound": "使った時間",
    "departments": "所属",
}
"""What each chart's table is called: short, as the name of a sheet."""


def title_of(figures: Figures) -> str:
    """ "令和8年度の統計（市民課）"."""
    department = figures.wanted.department
    of_whom = "役所全体" if department is None else department or UNKNOWN
    return f"{format_fiscal_year(figures.now.year)}の統計（{of_whom}）"


def overview(figures: Figures) -> Table:
    """The main numbers of both years."""
    now, before = figures.now, figures.before
    name, then = names_to_date(figures)

    def line(label: str, value: Cell, earlier: Cell) -> tuple[Cell, ...]:
        return (label, value, earlier) if then else (label, value)

    rows = (
        line("対応（件）", now.encounters, before.encounters),
        line("使った時間（時間）", hours(now.seconds), hours(before.seconds)),
        line("終わりの時刻が分からない対応（件）", now.unmeasured, before.unmeasured),
        line("判断の記録がある対応（件）", now.judged, before.judged),
        line("うち不当要求行為等と判断（件）", now.improper, before.improper),
        line("うち正当な要求と判断（件）", now.legitimate, before.legitimate),
        line(
            "不当と判断した割合（判断した対応のうち％）",
            share(now.improper, now.judged),
            share(before.improper, before.judged),
        ),
        line(
            "係長等が加わるまでの中央値（分）",
            minutes(now.to_supervisor.median) if now.to_supervisor else None,
            minutes(before.to_supervisor.median) if before.to_supervisor else None,
        ),
        line(
            "終わりまでの中央値（分）",
            minutes(now.to_end.median) if now.to_end else None,
            minutes(before.to_end.median) if before.to_end else None,
        ),
    )
    note = f"{format_date(figures.asked_at.date())}までの記録です。" if figures.running else ""
    return Table("まとめ", ("", name, then) if then else ("", name), rows, note)


def share(part: int, whole: int) -> float | None:
    """In percent, to a tenth; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def tables_of(figures: Figures, pack: "Pack") -> tuple[tuple[str, Table], ...]:
    """All tables with the names of their sheets."""
    charts = [(NAMES[id], table_of(chart)) for id, chart in charts_of(figures, pack, every_department=True)]
    return (("まとめ", overview(figures)), *charts)


def publication_tables(publication: Publication) -> tuple[tuple[str, Table], ...]:
    """The summary for publication: its head, and each table."""
    first: list[tuple[Cell, ...]] = [("対応（件）", publication.encounters)]
    if publication.hours is not None:
        first.append(("対応に使った時間（時間）", publication.hours))
    made = [
        ("まとめ", Table(publication.title, ("", format_fiscal_year(publication.year)), tuple(first), publication.rule))
    ]
    for summed in publication.tables:
        rows: tuple[tuple[Cell, ...], ...] = summed.lines
        if summed.total is not None:
            rows = (*rows, ("計", summed.total))
        made.append((summed.title.partition("（")[0], Table(summed.title, ("", "件"), rows)))
    return tuple(made)


def care_table(care: Care) -> Table:
    """The lines of the care view."""
    heading = ("職員", "対応（件）", "時間", "暴言・威嚇・暴力（件）", "17:15を過ぎた（件）", "最も長い（分）")
    rows = tuple(
        (line.handler or UNKNOWN, line.encounters, hours(line.seconds), line.harsh, line.late, minutes(line.longest))
        for line in care.lines
    )
    return Table(f"{format_date(care.since)}から{format_date(care.until)}まで", heading, rows)

"""`madomori figures`: the figures of a 年度, on standard output or as a file."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.errors import Refused
from app.base.terminal import say, say_json
from app.cli.shared import Add

if TYPE_CHECKING:
    from app.forms.figures.charts import Table
    from app.people.figures.publication import Publication
    from app.people.figures.year import Figures, Spread, YearFigures

_YEARS = range(1900, 2200)


def add_commands(add: Add) -> None:
    """The command for figures."""
    figures = add("figures", _figures, "年度の統計を出します")
    figures.add_argument("--year", type=_year, metavar="YEAR", help="年度（2026、R8、令和8年度。省くと今年度）")
    figures.add_argument("--department", metavar="NAME", help="ひとつの所属だけ（省くと役所全体）")
    figures.add_argument("--public", action="store_true", help="公表用のまとめ（小さな数は伏せます）")
    figures.add_argument("--json", action="store_true")
    figures.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="書き出すファイル（.xlsx、.csv、.pdf）。すでにあるファイルには書きません",
    )


def _year(text: str) -> int:
    """2026, R8, 令和8年度: the year in which the 年度 begins."""
    from app.base.wareki import fiscal_year, parse_date

    day = parse_date(f"{text.strip().removesuffix('度').removesuffix('年')}.5.1")
    if day is None or day.year not in _YEARS:
        raise argparse.ArgumentTypeError("2026、R8、令和8年度 のように書いてください。")
    return fiscal_year(day)


def _figures(arguments: argparse.Namespace) -> int:
    from app.base.wareki import fiscal_year
    from app.cli.people import people_desk
    from app.people.figures.year import Wanted, figures_of

    if arguments.out:
        _check_kind(arguments.out)
    with people_desk() as desk:
        year = arguments.year or fiscal_year(desk.station.clock.now().date())
        wanted = Wanted(year, arguments.department)
        figures = desk.ask(lambda reading: figures_of(reading, wanted)).result()
        pack = desk.station.packs.words
    if arguments.department is not None and arguments.department not in figures.departments:
        raise Refused("その所属の対応は、この年度と前の年度にはありません。所属の名前を確かめてください。")
    if arguments.out:
        from app.base.files import AS_USUAL, write_new
        from app.people.figures.files import figures_file

        kind: Any = _check_kind(arguments.out)
        write_new(arguments.out, figures_file(figures, pack, kind, public=arguments.public), AS_USUAL)
        say(arguments.out)
        return 0
    if arguments.public:
        from app.people.figures.publication import publication_of
        from app.people.figures.tables import publication_tables

        publication = publication_of(figures, pack)
        if arguments.json:
            say_json(_publication_json(publication))
        else:
            _print_tables([table for _, table in publication_tables(publication)])
    elif arguments.json:
        say_json(_figures_json(figures))
    else:
        from app.people.figures.tables import tables_of

        _print_tables([table for _, table in tables_of(figures, pack)])
    return 0


def _check_kind(path: Path) -> str:
    """The kind of file that its name asks for. Raises Refused."""
    kind = path.suffix.casefold().removeprefix(".")
    if kind not in ("xlsx", "csv", "pdf"):
        raise Refused("ファイルの名前の終わりを .xlsx、.csv、.pdf のどれかにしてください。")
    return kind


def _print_tables(tables: "Sequence[Table]") -> None:
    from app.forms.figures.charts import number

    for place, table in enumerate(tables):
        if place:
            say()
        say(f"# {table.title}")
        for row in (table.heading, *table.rows):
            say(*(cell if isinstance(cell, str) else number(cell) for cell in row), sep="\t")
        if table.note:
            say(f"※ {table.note}")


def _figures_json(figures: "Figures") -> dict[str, Any]:
    """The figures; times are in seconds, `before` counts to the same day while the year is `running`."""
    return {
        "year": figures.wanted.year,
        "department": figures.wanted.department,
        "asked_at": figures.asked_at,
        "running": figures.running,
        "now": _year_json(figures.now),
        "before": _year_json(figures.before),
    }


def _year_json(year: "YearFigures") -> dict[str, Any]:
    from app.people.figures.year import MONTHS

    return {
        "year": year.year,
        "encounters": year.encounters,
        "whole_year": year.whole,
        "seconds": year.seconds,
        "without_length": year.unmeasured,
        "months": [
            {"month": month, "encounters": count, "seconds": seconds}
            for month, count, seconds in zip(MONTHS, year.months, year.month_seconds, strict=True)
        ],
        "types": dict(year.types),
        "without_type": year.untyped,
        "channels": dict(year.channels),
        "departments": dict(year.departments),
        "weekday_hours": year.hours,
        "judged": {"count": year.judged, "improper": year.improper, "legitimate": year.legitimate},
        "to_supervisor": _spread_json(year.to_supervisor),
        "to_end": _spread_json(year.to_end),
        "followed": dict(year.followed),
    }


def _spread_json(spread: "Spread | None") -> dict[str, int] | None:
    if spread is None:
        return None
    return {"count": spread.count, "lower": spread.lower, "median": spread.median, "upper": spread.upper}


def _publication_json(publication: "Publication") -> dict[str, Any]:
    return {
        "title": publication.title,
        "year": publication.year,
        "city": publication.city,
        "encounters": publication.encounters,
        "hours": publication.hours,
        "tables": [
            {
                "title": table.title,
                "lines": [{"label": label, "count": count} for label, count in table.lines],
                "total": table.total,
            }
            for table in publication.tables
        ],
        "rule": publication.rule,
    }

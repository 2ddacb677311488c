"""Charts as plain data: what is drawn, said and listed of them. `chart_drawing` draws them for screen and paper.

A chart says in its title what is seen in it. Every number that is drawn also stands in `rows`, so that a table and a
screen reader have all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["件", "時間", "分"]


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its label, its number (None: not known yet) and that of the year before (None: nothing to compare).
    key: what leads to the encounters behind it, "" where nothing does."""

    label: str
    value: float | None
    before: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars in an order of their own: months."""

    title: str
    points: tuple[Point, ...]
    unit: Unit
    name: str
    before_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars with long labels."""

    title: str
    points: tuple[Point, ...]
    unit: Unit
    name: str
    before_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """A count for each field of a grid: `values[row][column]`; keys likewise, () where nothing leads on."""

    title: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    unit: Unit
    keys: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A median between its quartiles, of `count` encounters; `before`: the median of the year before."""

    label: str
    count: int
    lower: float
    median: float
    upper: float
    before: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Medians with their quartiles on one scale."""

    title: str
    ranges: tuple[Range, ...]
    unit: Unit
    name: str
    before_name: str = ""
    note: str = ""


Chart = Columns | Bars | Heat | Ranges


@dataclass(frozen=True, slots=True)
class Look:
    """The colours ("#rrggbb") and the size of the text in points; on the screen a point is a pixel.

    accent: this year. grey: the year before, always drawn hollow too. soft: the palest of the heat map.
    """

    ink: str
    sub: str
    line: str
    surface: str
    accent: str
    on_accent: str
    grey: str
    soft: str
    size: float


# The parts of each kind of chart from top to bottom, in sizes of the text.
COLUMNS_HEAD, COLUMNS_HIGH, COLUMNS_FOOT = 2.4, 13.0, 1.9
BARS_HEAD, BARS_PITCH, BARS_FOOT = 2.2, 2.3, 0.3
HEAT_HEAD, HEAT_PITCH = 1.9, 2.2
RANGES_HEAD, RANGES_PITCH, RANGES_FOOT = 2.2, 4.2, 2.0

PAPER = Look("#333333", "#595959", "#d9d9d9", "#ffffff", "#0017c1", "#ffffff", "#767676", "#e8ebfb", 9)
"""On white paper."""


def number(value: float | None) -> str:
    """ "1,234", "12.5"; "–" where it is not known."""
    if value is None:
        return "–"
    return f"{round(value):,}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def change(value: float | None, before: float | None) -> str:
    """ "+120", "−8", "±0"; "" where there is nothing to compare."""
    if value is None or before is None:
        return ""
    difference = value - before
    return f"+{number(difference)}" if difference > 0 else f"−{number(-difference)}" if difference < 0 else "±0"


def heading(chart: Chart) -> tuple[str, ...]:
    """The names of the columns of `rows`."""
    if isinstance(chart, Heat):
        return ("", *chart.column_labels)
    named = [f"{chart.name}（{chart.unit}）"]
    if isinstance(chart, Ranges):
        named = ["件数", f"中央値（{chart.unit}）", f"下から四分の一（{chart.unit}）", f"四分の三（{chart.unit}）"]
    compared = (f"{chart.before_name}の中央値",) if isinstance(chart, Ranges) else (chart.before_name, "増減")
    return ("", *named, *(compared if chart.before_name else ()))


def rows(chart: Chart) -> tuple[tuple[str | float | None, ...], ...]:
    """Every number of the chart as a table, under `heading`."""
    if isinstance(chart, Heat):
        return tuple((label, *values) for label, values in zip(chart.row_labels, chart.values, strict=True))
    if isinstance(chart, Ranges):
        return tuple(
            (
                each.label,
                each.count,
                each.median,
                each.lower,
                each.upper,
                *((each.before,) if chart.before_name else ()),
            )
            for each in chart.ranges
        )
    if not chart.before_name:
        return tuple((point.label, point.value) for point in chart.points)
    return tuple((point.label, point.value, point.before, _difference(point)) for point in chart.points)


def _difference(point: Point) -> float | None:
    return None if point.value is None or point.before is None else point.value - point.before


def words(chart: Chart) -> str:
    """The chart for a screen reader: its title and its numbers, one after another."""
    if isinstance(chart, Heat):
        told = [
            f"{row}{column} {number(value)}{chart.unit}"
            for row, values in zip(chart.row_labels, chart.values, strict=True)
            for column, value in zip(chart.column_labels, values, strict=True)
            if value
        ]
    elif isinstance(chart, Ranges):
        told = [
            f"{each.label} 中央値 {number(each.median)}{chart.unit}、半数は {number(each.lower)} から "
            f"{number(each.upper)}{chart.unit}、{number(each.count)}件" + _compared(each.before, chart)
            for each in chart.ranges
        ]
    else:
        told = [
            f"{point.label} {number(point.value)}{chart.unit}" + _compared(point.before, chart)
            for point in chart.points
            if point.value is not None or point.before
        ]
    return "。".join(filter(None, (chart.title, *told, chart.note)))


def _compared(before: float | None, chart: Columns | Bars | Ranges) -> str:
    return f"（{chart.before_name} {number(before)}）" if chart.before_name and before is not None else ""


def is_empty(chart: Chart) -> bool:
    """Whether there is nothing to draw."""
    if isinstance(chart, Heat):
        return not any(map(any, chart.values))
    if isinstance(chart, Ranges):
        return not chart.ranges
    return not any(point.value or point.before for point in chart.points)


def height(chart: Chart, size: float) -> float:
    """How high the chart is drawn with text of `size`, whatever its width."""
    if isinstance(chart, Columns):
        return size * (COLUMNS_HEAD + COLUMNS_HIGH + COLUMNS_FOOT)
    if isinstance(chart, Bars):
        return size * (BARS_HEAD + BARS_PITCH * len(chart.points) + BARS_FOOT)
    if isinstance(chart, Heat):
        return size * (HEAT_HEAD + HEAT_PITCH * len(chart.row_labels))
    return size * (RANGES_HEAD + RANGES_PITCH * len(chart.ranges) + RANGES_FOOT)


def most(points: Sequence[Point]) -> Point | None:
    """The point with the highest number, the first of several; None where all are nothing."""
    known = [point for point in points if point.value]
    return max(known, key=lambda point: point.value or 0) if known else None


Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of its own; the first cell of a row is its label. note: what is to be known with it."""

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def table_of(chart: Chart) -> Table:
    """The numbers of a chart."""
    return Table(chart.title, heading(chart), rows(chart), chart.note)

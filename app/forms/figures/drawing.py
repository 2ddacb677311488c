"""Charts drawn as vectors with reportlab.graphics: the same drawing goes on paper and, through PDFium, on the screen.

See `chart_canvas` for the thread that may call it.
"""

from typing import Any

from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.lib.colors import HexColor

from app.forms.figures.canvas import (
    BOLD,
    PLAIN,
    Canvas,
    Drawn,
    Spot,
    cut,
    printable,
    register_fonts,
    shades,
    text_width,
)
from app.forms.figures.charts import (
    BARS_FOOT,
    BARS_HEAD,
    BARS_PITCH,
    COLUMNS_FOOT,
    COLUMNS_HEAD,
    COLUMNS_HIGH,
    HEAT_HEAD,
    HEAT_PITCH,
    RANGES_HEAD,
    RANGES_PITCH,
    Bars,
    Chart,
    Columns,
    Heat,
    Look,
    Point,
    Range,
    Ranges,
    change,
    height,
    number,
)

_FEW = 3
"""Steps of a scale."""
_STEPS = (1, 2, 2.5, 5, 10)
_FRAME = 0.7
"""Of the room for a month: how wide the hollow bar of the year before is."""


def draw(chart: Chart, width: float, look: Look) -> Drawn:
    """`chart` as wide as asked for and as high as it needs. Raises EnvironmentProblem where a font is missing."""
    register_fonts()
    if isinstance(chart, Columns):
        return _columns(chart, width, look)
    if isinstance(chart, Bars):
        return _bars(chart, width, look)
    if isinstance(chart, Heat):
        return _heat(chart, width, look)
    return _ranges(chart, width, look)


def _columns(chart: Columns, width: float, look: Look) -> Drawn:
    size = look.size
    head, foot, high = size * COLUMNS_HEAD, size * COLUMNS_FOOT, size * COLUMNS_HIGH
    canvas = Canvas(width, height(chart, size), look)
    canvas.legend(chart.name, chart.before_name)
    top, steps = _scale(chart.points)
    left = max(text_width(number(step), size) for step in steps) + size
    for bars in _beside(VerticalBarChart, chart, look, top, steps):
        bars.x, bars.y, bars.width, bars.height = left, foot, width - left, high
        bars.categoryAxis.labels.dy = -2
        canvas.drawing.add(bars)
    wide = (width - left) / max(len(chart.points), 1)
    labelled = wide >= max((text_width(number(point.value), size, BOLD) for point in chart.points), default=0) * 0.95
    spots = []
    for at, point in enumerate(chart.points):
        if labelled and point.value is not None:
            # On its own bar, unless the frame of the year before would cut through it.
            fits = text_width(number(point.value), size, BOLD) <= wide * _FRAME - size * 0.4
            room = high * (_longest(point, chart) - point.value) / top
            told = point.value if fits and room > size * 1.5 else _longest(point, chart)
            y = head + high * (1 - told / top) - size * 0.8
            canvas.text(left + wide * (at + 0.5), y, number(point.value), look.ink, anchor="middle", bold=True)
        spots.append(Spot(left + wide * at, head, wide, high + foot, point.key, _said(point, chart)))
    return canvas.done(spots)


def _bars(chart: Bars, width: float, look: Look) -> Drawn:
    size = look.size
    pitch, head = size * BARS_PITCH, size * BARS_HEAD
    canvas = Canvas(width, height(chart, size), look)
    canvas.legend(chart.name, chart.before_name)
    labels = [cut(point.label, width * 0.36, size) for point in chart.points]
    left = max((text_width(label, size) for label in labels), default=0) + size
    tails = [_tail(point, chart) for point in chart.points]
    right = max((text_width(tail, size, BOLD) for tail in tails), default=0) + size
    long = max(width - left - right, size)
    top, steps = _scale(chart.points)
    for bars in _beside(HorizontalBarChart, chart, look, top, steps):
        bars.x, bars.y, bars.width, bars.height = left, size * BARS_FOOT, long, pitch * len(chart.points)
        bars.valueAxis.visible = bars.valueAxis.visibleGrid = 0
        bars.categoryAxis.visibleLabels = 0
        bars.categoryAxis.reverseDirection = 1
        canvas.drawing.add(bars)
    spots = []
    for at, (point, label, tail) in enumerate(zip(chart.points, labels, tails, strict=True)):
        middle = head + pitch * (at + 0.5)
        canvas.text(left - size * 0.6, middle, label, look.ink, anchor="end")
        canvas.text(left + long * _longest(point, chart) / top + size * 0.5, middle, tail, look.ink, bold=True)
        spots.append(Spot(0, head + pitch * at, width, pitch, point.key, _said(point, chart)))
    return canvas.done(spots)


def _beside(kind: Any, chart: Columns | Bars, look: Look, top: float, steps: list[float]) -> list[Any]:
    """This year's bars, filled, in front of the wider hollow ones of the year before: two charts on one scale."""
    made = []
    if chart.before_name:
        made.append(_series(kind, [point.before for point in chart.points], _FRAME))
        made[0].bars[0].fillColor, made[0].bars[0].strokeColor = None, HexColor(look.grey)
        made[0].bars[0].strokeWidth = 1
    made.append(_series(kind, [point.value for point in chart.points], 0.42 if made else 0.6))
    made[-1].bars[0].fillColor, made[-1].bars[0].strokeColor = HexColor(look.accent), None
    for at, bars in enumerate(made):
        _axes(bars, look, chart, top, steps)
        if at:  # the axes of the first are enough
            bars.valueAxis.visible = bars.categoryAxis.visible = 0
    return made


def _series(kind: Any, values: list[float | None], share: float) -> Any:
    """Bars that take `share` of their place each."""
    bars = kind()
    bars.data = [values]
    bars.barWidth, bars.groupSpacing = share, 1 - share
    return bars


def _axes(bars: Any, look: Look, chart: Columns | Bars, top: float, steps: list[float]) -> None:
    axis, categories = bars.valueAxis, bars.categoryAxis
    axis.valueMin, axis.valueMax, axis.valueSteps = 0, top, steps
    axis.visibleAxis = axis.visibleTicks = 0
    axis.visibleGrid, axis.gridStrokeColor, axis.gridStrokeWidth = 1, HexColor(look.line), 0.75
    axis.labelTextFormat = number
    categories.categoryNames = [point.label for point in chart.points]
    categories.visibleTicks = 0
    categories.strokeColor, categories.strokeWidth = HexColor(look.sub), 1
    for labels, color in ((axis.labels, look.sub), (categories.labels, look.ink)):
        labels.fontName, labels.fontSize, labels.fillColor = PLAIN, look.size, HexColor(color)


def _longest(point: Point, chart: Columns | Bars) -> float:
    """How far the bars of a point reach."""
    return max(point.value or 0, (point.before or 0) if chart.before_name else 0)


def _heat(chart: Heat, width: float, look: Look) -> Drawn:
    size = look.size
    left = max(text_width(printable(label), size) for label in chart.row_labels) + size
    high, head = size * HEAT_PITCH, size * HEAT_HEAD
    canvas = Canvas(width, height(chart, size), look)
    wide = (width - left) / max(len(chart.column_labels), 1)
    highest = max((max(row, default=0) for row in chart.values), default=0)
    known, blank = shades(look), (look.surface, look.ink)
    step = 1 if wide >= text_width("00時", size) * 1.1 else 2
    for column, label in enumerate(chart.column_labels):
        if column % step == 0:
            canvas.text(left + wide * (column + 0.5), size * 0.8, label, look.sub, anchor="middle")
    spots = []
    for row, label in enumerate(chart.row_labels):
        y = head + high * row
        canvas.text(left - size * 0.6, y + high / 2, label, look.ink, anchor="end")
        for column, value in enumerate(chart.values[row]):
            x = left + wide * column
            shade, ink = known[min(value * len(known) // highest, len(known) - 1)] if value else blank
            canvas.box(x + 1, y + 1, wide - 2, high - 2, shade, None if value else look.line)
            if value and wide >= text_width(number(value), size) + 2:
                canvas.text(x + wide / 2, y + high / 2, number(value), ink, anchor="middle")
            key = chart.keys[row][column] if chart.keys and value else ""
            words = f"{label} {chart.column_labels[column]} {number(value)}{chart.unit}"
            spots.append(Spot(x, y, wide, high, key, words))
    return canvas.done(spots)


def _ranges(chart: Ranges, width: float, look: Look) -> Drawn:
    size = look.size
    pitch, head = size * RANGES_PITCH, size * RANGES_HEAD
    canvas = Canvas(width, height(chart, size), look)
    x = 0.0
    canvas.box(0, size * 0.35, size * 2, size * 0.7, look.accent)
    canvas.text(x := size * 2.5, size * 0.7, "半数がこの間", look.ink)
    x += text_width("半数がこの間", size) + size * 1.5
    canvas.line(x, 0, x, size * 1.4, look.ink, 3)
    canvas.text(x := x + size * 0.6, size * 0.7, "中央値", look.ink)
    if chart.before_name:
        x += text_width("中央値", size) + size * 1.5
        canvas.diamond(x, size * 0.7)
        canvas.text(x + size, size * 0.7, f"{chart.before_name}の中央値", look.sub)
    points = [Point("", each.upper) for each in chart.ranges] + [Point("", each.before) for each in chart.ranges]
    top, steps = _scale(points)
    right = text_width("中央値 0,000分", size, BOLD)
    scale = (width - right) / top
    bottom = head + pitch * len(chart.ranges)
    for step in steps:
        canvas.line(step * scale + 1, head + size * 1.6, step * scale + 1, bottom, look.line)
        canvas.text(
            step * scale + 1,
            bottom + size * 0.8,
            f"{number(step)}{chart.unit}" if step == steps[-1] else number(step),
            look.sub,
            anchor="start" if step == 0 else "middle",
        )
    spots = []
    for at, each in enumerate(chart.ranges):
        y = head + pitch * at
        canvas.box(0, y, width, size * 1.5, look.surface)
        canvas.text(0, y + size * 0.7, f"{each.label}（{number(each.count)}件）", look.ink)
        bar = y + size * 1.9
        lower, upper, median = (1 + value * scale for value in (each.lower, each.upper, each.median))
        canvas.box(lower, bar, max(upper - lower, 2), size * 1.2, look.accent)
        canvas.line(median, bar - 3, median, bar + size * 1.2 + 3, look.surface, 7)
        canvas.line(median, bar - 3, median, bar + size * 1.2 + 3, look.ink, 3)
        if each.before is not None:
            canvas.diamond(1 + each.before * scale, bar + size * 1.2 + size * 0.55)
        told = f"中央値 {number(each.median)}{chart.unit}"
        canvas.text(upper + size * 0.6, bar + size * 0.6, told, look.ink, bold=True)
        spots.append(Spot(0, y, width, pitch, each.key, _range_said(each, chart)))
    return canvas.done(spots)


def _scale(points: "tuple[Point, ...] | list[Point]") -> tuple[float, list[float]]:
    """The end of the scale and its few steps, at round numbers, with room for a label above the highest."""
    highest = max((max(point.value or 0, point.before or 0) for point in points), default=0) or 1
    raw = highest / _FEW
    power = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 1.0
    step = next(each * power for each in _STEPS if each * power >= raw)
    if step < 1 or (step == 2.5 and power == 1):
        step = max(1.0, round(step))
    count = max(1, int(highest // step))
    return max(highest * 1.12, step), [step * at for at in range(count + 1)]


def _tail(point: Point, chart: Bars) -> str:
    told = change(point.value, point.before) if chart.before_name else ""
    return f"{number(point.value)}{chart.unit}" + (f"（{told}）" if told else "")


def _said(point: Point, chart: Columns | Bars) -> str:
    told = f"{point.label} {number(point.value)}{chart.unit}"
    return (
        f"{told}（{chart.before_name} {number(point.before)}）"
        if chart.before_name and point.before is not None
        else told
    )


def _range_said(each: Range, chart: Ranges) -> str:
    half = f"{number(each.lower)}〜{number(each.upper)}{chart.unit}"
    return f"{each.label} 中央値 {number(each.median)}{chart.unit}（半数は{half}）"

"""The figures as charts, each with a title that says what is seen."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from app.base.wareki import format_fiscal_year
from app.forms.figures.charts import Bars, Chart, Columns, Heat, Point, Range, Ranges, most, number
from app.people.figures.year import MONTHS, Counts, Figures, Spread

if TYPE_CHECKING:
    from app.guidance.pack import Pack

CHANNELS = {"counter": "窓口", "phone": "電話"}
UNKNOWN = "（記載なし）"
WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
_OFFICE = range(8, 19)
"""Hours that the heat map always shows; more where there was anything."""
_MOST_DEPARTMENTS = 12


def charts_of(
    figures: Figures, pack: "Pack", *, every_department: bool = False, neutral: bool = False
) -> tuple[tuple[str, Chart], ...]:
    """All charts of the page with their ids, in reading order. every_department: however many there are. neutral: in
    the words of 目立たない表示."""
    made: list[tuple[str, Chart]] = [
        ("months", _months(figures)),
        ("hours", _hours(figures)),
        ("types", _types(figures, pack, neutral)),
        ("followed", _followed(figures, pack, neutral)),
        ("times", _times(figures)),
        ("judged", _judged(figures, pack, neutral)),
        ("channels", _channels(figures)),
    ]
    if figures.wanted.department is None:
        made.append(("departments", _departments(figures, None if every_department else _MOST_DEPARTMENTS)))
    made.append(("bound", _bound(figures)))
    return tuple(made)


def year_names(figures: Figures) -> tuple[str, str]:
    """What this year and the one before are called; "" for one that had no encounter."""
    before = format_fiscal_year(figures.before.year) if figures.before.whole else ""
    return format_fiscal_year(figures.now.year), before


def names_to_date(figures: Figures) -> tuple[str, str]:
    """The same for what counts to the same day in both years."""
    name, before = year_names(figures)
    return name, f"{before}の同じ時期" if before and figures.running else before


def key_of(**parts: object) -> str:
    """What leads from a chart to its encounters (`behind`): "month=4", one part a line."""
    return "\n".join(f"{name}={value}" for name, value in parts.items())


def _months(figures: Figures) -> Columns:
    name, before = year_names(figures)
    points = _by_month(figures, figures.now.months, figures.before.months, lambda count: count)
    title = _leader(points, "{}が最も多く、{}件でした", "多い月で {}件でした") or "対応の件数"
    return Columns(title, points, "件", name, before, _running(figures))


def _bound(figures: Figures) -> Columns:
    name, before = year_names(figures)
    points = _by_month(figures, figures.now.month_seconds, figures.before.month_seconds, hours)
    title = f"対応に使った時間は、合わせて {number(hours(figures.now.seconds))}時間です"
    without = figures.now.unmeasured
    note = f"終わりの時刻が分からない {number(without)}件は入っていません。" if without else ""
    return Columns(title, points, "時間", name, before, note)


def _leader(points: Sequence[Point], one: str, several: str) -> str:
    """Who leads, in the words of `one` (label, number), where more than one does of `several`; "" where nobody does."""
    top = most(points)
    if top is None:
        return ""
    shared = sum(point.value == top.value for point in points) > 1
    return several.format(number(top.value)) if shared else one.format(top.label, number(top.value))


def _by_month(
    figures: Figures, now: tuple[int, ...], before: tuple[int, ...], read: Callable[[int], float]
) -> tuple[Point, ...]:
    """Months to come have no number yet, which is not nothing."""
    passed = MONTHS.index(figures.asked_at.month) if figures.running else len(MONTHS) - 1
    return tuple(
        Point(
            f"{month}月",
            read(now[at]) if at <= passed else None,
            read(before[at]) if figures.before.whole else None,
            key_of(month=month) if now[at] else "",
        )
        for at, month in enumerate(MONTHS)
    )


def _running(figures: Figures) -> str:
    if not figures.running:
        return ""
    return f"{figures.asked_at.month}月は{figures.asked_at.day}日までです。"


def _hours(figures: Figures) -> Heat:
    grid = figures.now.hours
    used = [hour for hour in range(24) if hour in _OFFICE or any(row[hour] for row in grid)]
    columns = range(min(used), max(used) + 1)
    days = [day for day in range(7) if day < 5 or any(grid[day])]
    places = [(grid[day][hour], day, hour) for day in days for hour in columns]
    points = [Point(f"{WEEKDAYS[day]}曜日の{hour}時台", count) for count, day, hour in places]
    title = _leader(points, "{}が最も多く、{}件でした", "多い時間帯で {}件でした") or "対応の件数"
    return Heat(
        title,
        tuple(WEEKDAYS[day] for day in days),
        tuple(f"{hour}時" for hour in columns),
        tuple(tuple(grid[day][hour] for hour in columns) for day in days),
        "件",
    )


def _types(figures: Figures, pack: "Pack", neutral: bool) -> Bars:
    labels = {each.id: each.neutral if neutral else each.label for each in pack.types}
    counts = figures.now.types
    points = list(_compared(counts, figures.before.types, labels, figures, "type"))
    points.sort(key=lambda point: -(point.value or 0))
    title = _leader(points, "最も多いのは{}の {}件です", "多い類型で {}件です") or "どの類型の対応もありませんでした"
    note = "ひとつの対応が二つ以上の類型に当たることがあります。"
    note += f"どれにも当たらない対応は {number(figures.now.untyped)}件です。"
    return Bars(title, tuple(points), "件", *names_to_date(figures), note)


def _followed(figures: Figures, pack: "Pack", neutral: bool) -> Bars:
    labels = {kind.id: kind.neutral if neutral else kind.label for kind in pack.kinds}
    points = _compared(figures.now.followed, figures.before.followed, labels, figures, "kind")
    police = dict(figures.now.followed).get("police_called")
    title = "対応のなかで行ったこと"
    if police is not None and not neutral:
        title = f"警察への通報は {number(police)}件でした" if police else "警察への通報はありませんでした"
    return Bars(title, tuple(points), "件", *names_to_date(figures), "その記録がある対応の件数です。")


def _judged(figures: Figures, pack: "Pack", neutral: bool) -> Bars:
    labels = {kind.id: kind.neutral if neutral else kind.label for kind in pack.kinds} | {"none": "判断の記録なし"}
    now, before = (
        (
            ("judged_improper", each.improper),
            ("judged_legitimate", each.legitimate),
            ("none", each.encounters - each.judged),
        )
        for each in (figures.now, figures.before)
    )
    points = tuple(_compared(now, before, labels, figures, "judged"))
    title = "判断の記録はまだありません"
    if figures.now.judged:
        title = f"判断の記録があるのは {number(figures.now.judged)}件です"
        if not neutral:
            percent = number(round(100 * figures.now.improper / figures.now.judged, 1))
            title = f"判断した {number(figures.now.judged)}件のうち、{percent}％が不当要求行為等でした"
    return Bars(title, points, "件", *names_to_date(figures))


def _channels(figures: Figures) -> Bars:
    points = tuple(_compared(figures.now.channels, figures.before.channels, CHANNELS, figures, "channel"))
    phone = dict(figures.now.channels).get("phone", 0)
    share = round(100 * phone / figures.now.encounters) if figures.now.encounters else 0
    return Bars(f"電話が {share}％を占めます" if phone else "窓口と電話", points, "件", *names_to_date(figures))


def _departments(figures: Figures, at_most: int | None) -> Bars:
    points = list(_compared(figures.now.departments, figures.before.departments, {}, figures, "department"))
    title = _leader(points, "最も多いのは{}の {}件です", "多い所属で {}件です") or "対応の件数"
    rest = points[at_most:] if at_most else []
    if len(rest) > 1:
        before = sum(point.before or 0 for point in rest) if figures.before.whole else None
        points[at_most:] = [Point(f"ほか {len(rest)} 所属", sum(point.value or 0 for point in rest), before)]
    return Bars(title, tuple(points), "件", *names_to_date(figures))


def _times(figures: Figures) -> Ranges:
    now, before = figures.now, figures.before
    found = [
        _range("係長等が加わるまで", now.to_supervisor, before.to_supervisor),
        _range("対応の終わりまで", now.to_end, before.to_end),
    ]
    title = "係長等が加わった対応はまだありません"
    if now.to_supervisor:
        title = f"係長等は、半数の対応で {number(minutes(now.to_supervisor.median))}分までに加わりました"
    return Ranges(title, tuple(each for each in found if each), "分", *names_to_date(figures))


def _range(label: str, now: Spread | None, before: Spread | None) -> Range | None:
    if now is None:
        return None
    then = minutes(before.median) if before else None
    return Range(label, now.count, minutes(now.lower), minutes(now.median), minutes(now.upper), then)


def _compared(now: Counts, before: Counts, labels: dict[str, str], figures: Figures, name: str) -> Iterable[Point]:
    """A point for each id of either year, those of this year first."""
    these, those = dict(now), dict(before)
    for id in dict.fromkeys((*these, *those)):
        value = these.get(id, 0)
        then = those.get(id, 0) if figures.before.whole else None
        yield Point(labels.get(id, id) or UNKNOWN, value, then, key_of(**{name: id}) if value and id else "")


def hours(seconds: int) -> float:
    """Seconds as hours, to a tenth below a hundred."""
    return round(seconds / 3600, 1)


def minutes(seconds: int) -> float:
    """Seconds as whole minutes; below ten minutes to a tenth."""
    return round(seconds / 60, 1) if seconds < 600 else round(seconds / 60)

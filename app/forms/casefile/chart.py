"""Bars of a case file: encounters and hours by month, in strips of two years, drawn in grey for any printer."""

from collections.abc import Sequence
from datetime import date

from app.base.wareki import format_date_short
from app.forms.casefile.casefile import Month
from app.forms.casefile.flow import LEAST, Flow
from app.forms.drawn.v2.cells import LEFT, RIGHT
from app.forms.paper.layout import line
from app.forms.paper.paper import Node

STRIP = 24
_CAPTION = 44.0
_TALL = 34.0
_HIGH = 2 * (_TALL + 16) + 30


def months_between(months: Sequence[Month]) -> list[Month]:
    """`months` (in order of time) with the empty ones between the first and the last."""
    known = {(one.year, one.month): one for one in months}
    if not known:
        return []
    (year, month), last = min(known), max(known)
    whole = []
    while (year, month) <= last:
        whole.append(known.get((year, month), Month(year, month, 0, 0, 0)))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return whole


def chart(flow: Flow, months: Sequence[Month]) -> None:
    """Two rows of bars for each strip: how many, and how many hours. The same scale in every strip."""
    whole = months_between(months)
    most = max((one.count for one in whole), default=0)
    longest = max((one.seconds for one in whole), default=0)
    for start in range(0, len(whole), STRIP):
        flow.need(_HIGH)
        node = flow.section.add("P")
        strip = whole[start : start + STRIP]
        top = flow.y
        _bars(flow, node, top, "件数", [one.count for one in strip], most, [str(one.count or "") for one in strip])
        hours = [f"{one.seconds / 3600:.1f}" if one.seconds else "" for one in strip]
        _bars(flow, node, top - _TALL - 16, "時間", [one.seconds for one in strip], longest, hours)
        _months(flow, node, top - 2 * (_TALL + 16) - 10, strip)
        flow.y -= _HIGH


def _bars(
    flow: Flow, node: Node, top: float, name: str, values: Sequence[int], most: int, labels: Sequence[str]
) -> None:
    paper, wide = flow.paper, (RIGHT - LEFT - _CAPTION) / STRIP
    base = top - _TALL - 12
    paper.text(node, LEFT, base + 2, line(name, "gothic"), LEAST + 1)
    for index, (value, words) in enumerate(zip(values, labels, strict=True)):
        x = LEFT + _CAPTION + wide * index
        high = _TALL * value / most if most else 0.0
        if value:
            paper.shade(x + wide * 0.2, base, x + wide * 0.8, base + max(high, 1.0), 0.45)
            _centred(flow, node, x + wide / 2, base + max(high, 1.0) + 2, words)
    paper.rule(LEFT + _CAPTION, base, RIGHT, base, 0.5)


def _months(flow: Flow, node: Node, y: float, strip: Sequence[Month]) -> None:
    """The months under the bars, the year under the first of a strip and under each January."""
    wide = (RIGHT - LEFT - _CAPTION) / STRIP
    for index, one in enumerate(strip):
        x = LEFT + _CAPTION + wide * (index + 0.5)
        _centred(flow, node, x, y, f"{one.month}月")
        if index == 0 or one.month == 1:
            year = format_date_short(date(one.year, one.month, 1)).split(".")[0]
            _centred(flow, node, x, y - 11, year)


def _centred(flow: Flow, node: Node, x: float, y: float, words: str) -> None:
    what = line(words, "gothic")
    flow.paper.text(node, x - what.width * LEAST / 2, y, what, LEAST)

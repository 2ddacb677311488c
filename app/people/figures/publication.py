"""The yearly summary for publication: counts alone, no personal data, and no small count that could point to a person.

The rule (`rule`, printed with the summary):
1. A count from 1 to least - 1 is shown as 「5未満」 (`least` stands in the pack). 0 is shown.
2. In a table whose lines sum up to a total that is shown, the smallest of the other counts is left out as well
   (「非公表」), so that no subtraction gives a hidden one.
3. Where a hidden count could still be narrowed down (it must be able to be anything from 1 to least - 1, for somebody
   who knows this rule too), and where the total is less than `least` for each line, the table's lines are left out
   altogether.
4. Where the total itself is below `least`, nothing but that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.base.wareki import format_fiscal_year
from app.people.figures.year import MONTHS, Counts, Figures

if TYPE_CHECKING:
    from app.guidance.pack import Pack

WITHHELD = "非公表"
Shown = int | str
"""A count, 「5未満」 or 「非公表」."""


@dataclass(frozen=True, slots=True)
class Summed:
    """A table for publication. `total`: the sum of the lines, None where they do not sum up (an encounter may be in
    several lines)."""

    title: str
    lines: tuple[tuple[str, Shown], ...]
    total: Shown | None


@dataclass(frozen=True, slots=True)
class Publication:
    """A year in figures that may be published. hours: staff time bound, None where it is not said."""

    title: str
    year: int
    city: str
    encounters: Shown
    hours: int | None
    tables: tuple[Summed, ...]
    rule: str


def rule(least: int) -> str:
    """The rule of suppression in words, to be printed with what it was used on."""
    return (
        f"1件以上{least}件未満の数は、個人が推測されないように「{least}未満」としています。"
        f"合計から逆算できる場合は、ほかの数も「{WITHHELD}」とし、それでも推測できるときと、"
        f"合計が（行の数×{least}）件に満たないときは、表の内訳をすべて伏せています。"
    )


def publication_of(figures: Figures, pack: "Pack") -> Publication:
    """The summary of `figures.now`. Raises Refused for figures of one department: two summaries of one year, one of
    them of a part, would give the small numbers of the rest by subtraction."""
    if figures.wanted.department is not None:
        raise Refused(
            "公表用のまとめは役所全体のものだけです。所属ごとに出すと、差し引きで小さな数が分かってしまいます。"
        )
    now, least = figures.now, pack.people.publish_least
    kinds = {kind.id: kind.label for kind in pack.kinds}
    types = {each.id: each.label for each in pack.types}
    channels = {"counter": "窓口", "phone": "電話"}
    tables: tuple[Summed, ...] = ()
    enough = now.encounters >= least
    if enough:
        until = MONTHS.index(figures.asked_at.month) + 1 if figures.running else len(MONTHS)
        months = tuple((f"{month}月", count) for month, count in zip(MONTHS, now.months, strict=True))[:until]
        judged = (
            ("不当要求行為等と判断", now.improper),
            ("正当な要求と判断", now.legitimate),
            ("判断の記録なし", now.encounters - now.judged),
        )
        tables = (
            _summed("月", months, least),
            _summed("窓口・電話", _named(_both(now.channels, channels), channels), least),
            _apart("類型（ひとつの対応が二つ以上に当たることがある）", _named(now.types, types), least),
            _summed("判断", judged, least),
            _apart("対応のなかで行ったこと", _named(now.followed, kinds), least),
        )
    name = format_fiscal_year(now.year)
    day = figures.asked_at
    running = f"（{day.month}月{day.day}日まで。公表は年度が終わってから）" if figures.running else ""
    return Publication(
        title=f"{name} 窓口・電話での対応の状況{running}",
        year=now.year,
        city=pack.city,
        encounters=_one(now.encounters, least),
        hours=round(now.seconds / 3600) if enough else None,
        tables=tables,
        rule=rule(least),
    )


def _both(counts: Counts, labels: dict[str, str]) -> Counts:
    """Every channel has a line, so that a missing one tells nothing apart from 0."""
    found = dict(counts)
    return tuple((id, found.get(id, 0)) for id in dict.fromkeys((*labels, *found)))


def _named(counts: Counts, labels: dict[str, str]) -> Counts:
    return tuple((labels.get(id, "その他"), count) for id, count in counts)


def _summed(title: str, lines: Counts, least: int) -> Summed:
    shown = suppress([count for _, count in lines], least)
    total = sum(count for _, count in lines)
    return Summed(title, tuple(zip((label for label, _ in lines), shown, strict=True)), total)


def _apart(title: str, lines: Counts, least: int) -> Summed:
    return Summed(title, tuple((label, _one(count, least)) for label, count in lines), None)


def _one(count: int, least: int) -> Shown:
    return f"{least}未満" if 0 < count < least else count


def suppress(counts: Sequence[int], least: int) -> tuple[Shown, ...]:
    """`counts`, whose sum is known to every reader, as they may be shown.

    With less than `least` for each line nothing is shown: in so small a table what is hidden could be guessed from the
    fact that it is. Else what is left out is decided by what everybody sees (how many are small, what the hidden ones
    come to, the next number that is shown), never by more: so knowing the rule tells nothing further.
    """
    if sum(counts) < least * len(counts):
        return (WITHHELD,) * len(counts)
    small = [at for at, count in enumerate(counts) if 0 < count < least]
    if not small:
        return tuple(counts)
    # There is one: all of them small would come to less than `least` for each line.
    larger = sorted((count, at) for at, count in enumerate(counts) if count >= least)
    hidden = {*small, larger[0][1]}
    together = sum(counts[at] for at in hidden)
    # Of two equal ones the first is hidden, so one that stands after a shown number is known to be less than it.
    highest = min((count - (larger[0][1] > at) for count, at in larger[1:]), default=together)
    if not _is_open(len(small), together, least, highest):
        return (WITHHELD,) * len(counts)
    return tuple(
        f"{least}未満" if at in small else WITHHELD if at in hidden else count for at, count in enumerate(counts)
    )


def _is_open(small: int, together: int, least: int, highest: int) -> bool:
    """Whether each of `small` hidden counts may be anything from 1 to least - 1, where they and one larger hidden count
    of at most `highest` come to `together`, and the larger one is not given away by that."""
    top = least - 1
    small_is_open = together - (small - 1) * top - highest <= 1 and together - (small - 1) - least >= top
    return small_is_open and max(least, together - small * top) < min(highest, together - small)

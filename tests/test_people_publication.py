"""The yearly summary for publication: no small number can be worked out from it, and nobody is named."""

import json
from collections import defaultdict
from dataclasses import asdict, replace
from itertools import product

import pytest
from guidance_logs import START, pack
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Refused
from app.people.figures.exports import to_csv
from app.people.figures.publication import WITHHELD, publication_of, suppress
from app.people.figures.tables import publication_tables
from app.people.figures.year import Counts, Figures, Spread, Wanted, YearFigures

LEAST = 5


def year(months: tuple[int, ...] = (40,) * 12, phone: int = 200, improper: int = 60, types: Counts = ()) -> YearFigures:
    count = sum(months)
    return YearFigures(
        year=2025,
        encounters=count,
        whole=count,
        seconds=count * 1800,
        unmeasured=0,
        months=months,
        month_seconds=months,
        types=types,
        untyped=0,
        channels=(("counter", count - phone), ("phone", phone)),
        departments=(("見本課", count),),
        hours=((0,) * 24,) * 7,
        improper=improper,
        legitimate=count // 4,
        to_supervisor=Spread(1, 1, 1, 1),
        to_end=None,
        followed=(("police_called", 3), ("warning_given", 0), ("refused", 50)),
    )


def figures(now: YearFigures, *, running: bool = False) -> Figures:
    return Figures(Wanted(2025), START, running, now, now, (2025,), ("見本課",))


@pytest.mark.parametrize("least", [3, 4, 5])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_who_knows_the_rule_and_the_total_learns_no_hidden_number(least: int, lines: int) -> None:
    """Every table there can be: of those that look the same, a small number may be any small one, another hidden one
    at least two."""
    for total in range(32):
        alike: dict[tuple[int | str, ...], list[tuple[int, ...]]] = defaultdict(list)
        for first in product(range(total + 1), repeat=lines - 1):
            if sum(first) <= total:
                counts = (*first, total - sum(first))
                alike[suppress(counts, least)].append(counts)
        for shown, tables in alike.items():
            for place, cell in enumerate(shown):
                there = {table[place] for table in tables}
                if cell == f"{least}未満":
                    assert there == set(range(1, least)), (shown, there)
                elif cell == WITHHELD and (lines > 1 and total):
                    assert len(there) >= 2, (shown, there)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=12))
def test_no_subtraction_narrows_a_hidden_number_down(counts: list[int]) -> None:
    """With the bounds that the words themselves give, beside the total and what is shown."""
    shown = suppress(counts, LEAST)
    small, other = f"{LEAST}未満", WITHHELD
    assert all(cell == count for cell, count in zip(shown, counts, strict=True) if isinstance(cell, int))
    assert not any(cell in range(1, LEAST) for cell in shown)
    if small not in shown:
        return
    rest = sum(counts) - sum(cell for cell in shown if isinstance(cell, int))
    bounds = [(1, LEAST - 1) if cell == small else (LEAST, rest) for cell in shown if cell in (small, other)]
    for place, (low, high) in enumerate(bounds):
        others = [each for at, each in enumerate(bounds) if at != place]
        lowest = max(low, rest - sum(each[1] for each in others))
        highest = min(high, rest - sum(each[0] for each in others))
        assert lowest < highest
        if high == LEAST - 1:
            assert (lowest, highest) == (1, LEAST - 1)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(2, 10))
def test_a_small_count_is_never_alone(counts: list[int], least: int) -> None:
    shown = suppress(counts, least)
    hidden = [cell for cell in shown if isinstance(cell, str)]
    assert len(hidden) != 1 or len(counts) == 1


def test_what_is_large_enough_is_shown() -> None:
    assert suppress([40, 30, 0], LEAST) == (40, 30, 0)
    assert suppress([40, 30, 3], LEAST) == (40, WITHHELD, "5未満")
    assert suppress([10, 10, 3], LEAST) == (WITHHELD,) * 3, "the second 10 would bind the hidden one"


def test_the_least_count_is_the_packs() -> None:
    publication = publication_of(figures(year()), pack())
    followed = next(table for table in publication.tables if table.title == "対応のなかで行ったこと")
    assert dict(followed.lines)["警察へ通報"] == f"{pack().people.publish_least}未満"
    assert dict(followed.lines)["警告した"] == 0
    assert followed.total is None
    assert f"{pack().people.publish_least}件未満" in publication.rule


def test_a_year_of_few_encounters_says_no_more_than_that() -> None:
    publication = publication_of(figures(year(months=(1, 2, *(0,) * 10), phone=1, improper=1)), pack())
    assert (publication.encounters, publication.hours, publication.tables) == ("5未満", None, ())
    assert publication_tables(publication)[0][1].rows == (("対応（件）", "5未満"),)


def test_a_year_without_encounters_says_so() -> None:
    assert publication_of(figures(year(months=(0,) * 12, phone=0, improper=0)), pack()).encounters == 0


def test_a_part_of_the_office_is_not_published() -> None:
    part = replace(figures(year()), wanted=Wanted(2025, "見本課"))
    with pytest.raises(Refused):
        publication_of(part, pack())


def test_months_to_come_are_no_zeros() -> None:
    months = publication_of(figures(year(), running=True), pack()).tables[0]
    assert months.lines[-1][0] == f"{START.month}月"


def test_neither_departments_nor_staff_nor_counterparts_are_in_it() -> None:
    publication = publication_of(figures(year(types=(("abuse", 30),))), pack())
    said = json.dumps(asdict(publication), ensure_ascii=False) + to_csv(publication_tables(publication)).decode()
    assert "見本課" not in said
    assert "暴言型" in said


@given(st.lists(st.integers(0, 40), min_size=12, max_size=12), st.integers(0, 400), st.integers(0, 300))
def test_no_table_of_the_summary_shows_a_small_number(months: list[int], phone: int, improper: int) -> None:
    total = sum(months)
    now = year(tuple(months), min(phone, total), min(improper, total - total // 4))
    publication = publication_of(figures(now), pack())
    for table in publication.tables:
        assert not any(cell in range(1, LEAST) for _, cell in table.lines if isinstance(cell, int))

"""和暦: written and read back."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.wareki import (
    fiscal_year,
    format_date,
    format_date_short,
    format_fiscal_year,
    format_time,
    format_year,
    parse_date,
)

DAYS = st.dates(date(1868, 10, 23), date(2117, 12, 31))
_WIDE = str.maketrans("0123456789.RHSTM", "０１２３４５６７８９．ＲＨＳＴＭ")


@given(DAYS)
def test_every_written_form_reads_back(day: date) -> None:
    for written in (format_date(day), format_date_short(day), day.isoformat(), f"{day:%Y/%m/%d}"):
        assert parse_date(written) == day
        assert parse_date(written.translate(_WIDE)) == day
    assert parse_date(format_date(day).split("(")[0]) == day


@given(st.dates())
def test_any_date_can_be_written(day: date) -> None:
    assert f"{day.month}月{day.day}日(" in format_date(day)


@given(st.text())
def test_reading_never_fails(text: str) -> None:
    found = parse_date(text)
    assert found is None or str(found.day) in unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2019, 4, 30), "平成31年4月30日(火)"),
        (date(2019, 5, 1), "令和元年5月1日(水)"),
        (date(1989, 1, 7), "昭和64年1月7日(土)"),
        (date(1989, 1, 8), "平成元年1月8日(日)"),
        (date(1926, 12, 25), "昭和元年12月25日(土)"),
        (date(1912, 7, 29), "明治45年7月29日(月)"),
        (date(1850, 1, 1), "1850年1月1日(火)"),
        (date(2026, 11, 20), "令和8年11月20日(金)"),
    ],
)
def test_eras_turn_on_their_day(day: date, written: str) -> None:
    assert format_date(day) == written


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("R8.11.20", date(2026, 11, 20)),
        ("ｒ８／１１／２０", date(2026, 11, 20)),
        ("令和元年５月１日", date(2019, 5, 1)),
        ("㋿元年5月1日", date(2019, 5, 1)),
        ("令８．１１．２０", date(2026, 11, 20)),
        ("平31.4.30", date(2019, 4, 30)),
        (" 令和8年11月20日（金曜日） ", date(2026, 11, 20)),
        ("2026－11－20", date(2026, 11, 20)),
        ("2026年11月20日", date(2026, 11, 20)),
        ("昭和64年1月8日", None),
        ("令和元年4月30日", None),
        ("R0.5.1", None),
        ("2026-02-30", None),
        ("11月20日", None),
        ("", None),
    ],
)
def test_reading(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_year_and_time() -> None:
    assert format_year(date(2019, 12, 1)) == "令和元年"
    assert format_time(datetime.fromisoformat("2026-11-20T09:05:59+09:00")) == "09:05"


@pytest.mark.parametrize(
    ("day", "year", "written"),
    [
        (date(2027, 3, 31), 2026, "令和8年度"),
        (date(2027, 4, 1), 2027, "令和9年度"),
        (date(2019, 4, 1), 2019, "令和元年度"),
        (date(2019, 3, 31), 2018, "平成30年度"),
        (date(1989, 1, 8), 1988, "昭和63年度"),
    ],
)
def test_the_fiscal_year_begins_in_april(day: date, year: int, written: str) -> None:
    assert fiscal_year(day) == year
    assert format_fiscal_year(year) == written

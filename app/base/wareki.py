"""Dates and times as a city hall writes them: 和暦 with 元年 and the weekday, 24-hour times."""

import re
import unicodedata
from datetime import date, datetime

# (name, letter, first day). Japan uses this calendar since 1873; earlier 明治 dates are taken as they stand.
_ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 10, 23)),
)
_WEEKDAYS = "月火水木金土日"
_WAREKI = re.compile(
    r"(令和?|平成?|昭和?|大正?|明治?|[RHSTM])\s*(元|\d{1,2})\s*(?:年|[./-])\s*(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})\s*日?",
    re.IGNORECASE,
)
_WESTERN = re.compile(r"(\d{4})\s*(?:年|[./-])\s*(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})\s*日?")
_WEEKDAY = re.compile(r"\s*(?:\([月火水木金土日](?:曜日?)?\)|[月火水木金土日]曜日?)$")
_DASHES = str.maketrans("‐‑‒–—―−ー・", "--------.")


def _era(day: date) -> tuple[str, str, int] | None:
    """Era name, letter and year of the era; None before 明治."""
    plain = date(day.year, day.month, day.day)  # a datetime is a date too, but does not compare with one
    for name, letter, first in _ERAS:
        if plain >= first:
            return name, letter, day.year - first.year + 1
    return None


def format_year(day: date) -> str:
    """The year alone: "令和元年", "令和8年"; before 明治 the Western year."""
    era = _era(day)
    if era is None:
        return f"{day.year}年"
    return f"{era[0]}{'元' if era[2] == 1 else era[2]}年"


def fiscal_year(day: date) -> int:
    """The 年度 of `day`, named after the year it begins in: it begins on 1 April (地方自治法 208条)."""
    return day.year if day.month >= 4 else day.year - 1


def format_fiscal_year(year: int) -> str:
    """ "令和8年度" for 2026; the year in which 令和 began is 令和元年度."""
    return format_year(date(year, 5, 1)) + "度"


def weekday(day: date) -> str:
    """The weekday as one kanji."""
    return _WEEKDAYS[day.weekday()]


def format_date(day: date) -> str:
    """ "令和8年11月20日(金)"."""
    return f"{format_year(day)}{day.month}月{day.day}日({weekday(day)})"


def format_date_short(day: date) -> str:
    """ "R8.11.20"; 元年 is 1 here. Before 明治 "1850.1.1"."""
    era = _era(day)
    year = str(day.year) if era is None else f"{era[1]}{era[2]}"
    return f"{year}.{day.month}.{day.day}"


def format_time(moment: datetime) -> str:
    """ "14:05", in the moment's own offset."""
    return f"{moment:%H:%M}"


def parse_date(text: str) -> date | None:
    """The date that `text` names: R8.11.20, 令8.11.20, 令和8年11月20日(金), 2026-11-20, 2026/11/20, full
    width too.

    None where it names none: a day that does not exist, or one outside the era it is written in.
    A weekday at the end is passed over.
    """
    plain = unicodedata.normalize("NFKC", text).strip().translate(_DASHES)
    plain = _WEEKDAY.sub("", plain)
    western = _WESTERN.fullmatch(plain)
    if western:
        return _date(*map(int, western.groups()))
    japanese = _WAREKI.fullmatch(plain)
    if not japanese:
        return None
    era, number, month, day = japanese.groups()
    for name, letter, first in _ERAS:
        if era.upper() in (name, name[0], letter):
            year = 1 if number == "元" else int(number)
            found = _date(first.year + year - 1, int(month), int(day)) if year else None
            return found if found and (same := _era(found)) and same[0] == name else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

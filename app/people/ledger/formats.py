"""What a cell of a spreadsheet shows of a number or a date, by its number format (ECMA-376 part 1, 18.8.30, 18.8.31).

As much of the language as ledgers use: dates in both calendars, times, padded and grouped numbers, words around them.
None where a format says more than that: then the plain value counts.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from app.base.wareki import format_date_short, format_year, weekday

JAPANESE: Mapping[int, str] = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 57), "[$-411]ge.m.d"),
    **dict.fromkeys((28, 29, 51, 54, 58), '[$-411]ggge"年"m"月"d"日"'),
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    **dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"'),
    **dict.fromkeys((35, 53, 56), 'm"月"d"日"'),
}
"""The built-in formats as Excel in Japan has them, where they differ from those of other countries."""

_SYSTEM = {"[$-f800]": 'yyyy"年"m"月"d"日"', "[$-f400]": "h:mm:ss"}
"""Formats that stand for what the system is set to."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*.|\[(?P<lasting>h+|m+|s+)\]|\[\$(?P<money>[^\]-]*)[^\]]*\]'
    r"|(?P<other>\[[^\]]*\])|(?P<half>am/pm|a/p)|(?P<general>general|g/標準)"
    r"|(?P<when>y+|m+|d+|h+|s+(?:\.0+)?|e+|g+|a{3,4})|(?P<digits>[.,]?[0#?][0#?.,]*%?)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|[\\"\[])*')
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Token = tuple[str, str]


@lru_cache(512)
def is_of_dates(code: str) -> bool:
    """Whether numbers in this format stand for days or times."""
    kinds = {kind for kind, _ in _tokens(_sections(code)[0])}
    return not kinds.isdisjoint(("when", "lasting")) and "digits" not in kinds and "general" not in kinds


@lru_cache(512)
def is_lasting(code: str) -> bool:
    """Whether the format shows how long something lasted: [h]:mm."""
    return any(kind == "lasting" for kind, _ in _tokens(_sections(code)[0]))


def shown_date(value: datetime | date | time | timedelta, code: str) -> str | None:
    """The date or time as the format shows it."""
    tokens = _tokens(_sections(code)[0])
    if any(kind in ("other", "digits") for kind, _ in tokens):
        return None
    lasting = value if isinstance(value, timedelta) else None
    if isinstance(value, timedelta):
        value = datetime(1899, 12, 31) + value  # noqa: DTZ001
    elif isinstance(value, time):
        value = datetime.combine(date(1899, 12, 31), value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    # What misses the second by a fraction is what was meant.
    moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    halves = any(kind == "half" for kind, _ in tokens)
    shown = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "when":
            shown.append(_part(moment, text.lower(), halves, _is_minute(tokens, place)))
        elif kind == "lasting":
            seconds = round(lasting.total_seconds()) if lasting is not None else _seconds(moment)
            shown.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]).zfill(len(text)))
        elif kind == "half":
            shown.append("AM" if moment.hour < 12 else "PM")
        else:
            shown.append(text)
    return "".join(shown).strip() or None


def shown_number(value: int | float, code: str) -> str | None:
    """The number as the format shows it."""
    sections = _sections(code)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    if value == 0 and len(sections) > 2:
        section = sections[2]
    tokens = _tokens(section)
    kinds = [kind for kind, _ in tokens]
    if any(kind in ("other", "when", "lasting", "half", "general") for kind in kinds) or "digits" not in kinds:
        return None
    pattern = "".join(text for kind, text in tokens if kind == "digits")
    if re.fullmatch(r"[0#?,]*[0#?]?(?:\.[0#?]*)?%*", pattern) is None or pattern.count("%") > 1:
        return None
    whole, _, decimals = pattern.rstrip("%").partition(".")
    if whole.endswith(",") or (decimals and kinds.count("digits") > 1):
        return None
    scaled = abs(value) * (100 if "%" in pattern else 1)
    number = f"{scaled:.{len(decimals)}f}" if scaled < 1e15 else ""
    if not number or "/" in section.replace("\\/", ""):
        return None
    digits, _, part = number.partition(".")
    while part and decimals[len(part) - 1] == "#" and part.endswith("0"):
        part = part[:-1]
    filled = _filled(tokens, digits.lstrip("0"), "," in whole)
    point = f".{part}" if part else ""
    shown = filled.replace("\0", point)
    return (f"-{shown}" if value < 0 and len(sections) == 1 else shown).strip() or None


def shown_text(text: str, code: str) -> str:
    """The text as the format shows it: @"様"."""
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[0]
    tokens = _tokens(section)
    if ("plain", "@") not in tokens or any(kind not in ("plain", "quoted", "escaped", "space") for kind, _ in tokens):
        return text
    return "".join(text if token == ("plain", "@") else token[1] for token in tokens).strip()


def _filled(tokens: tuple[Token, ...], digits: str, grouped: bool) -> str:
    """The digits in the places of the format, from the right; \\0 stands where the decimals follow."""
    left = list(digits)
    shown: list[str] = []
    count = 0
    last = max(place for place, (kind, _) in enumerate(tokens) if kind == "digits")
    first = min(place for place, (kind, _) in enumerate(tokens) if kind == "digits")
    for place in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[place]
        if kind != "digits":
            shown.append(text[::-1])
            continue
        places = text.partition(".")[0].rstrip("%").replace(",", "")
        if place == last:
            shown.append(("%" if text.endswith("%") else "") + "\0")
        for index in range(len(places) - 1, -1, -1):
            digit = left.pop() if left else "0" if places[index] == "0" else ""
            if digit and grouped and count and count % 3 == 0:
                shown.append(",")
            shown.append(digit)
            count += bool(digit)
        while place == first and left:
            if grouped and count and count % 3 == 0:
                shown.append(",")
            shown.append(left.pop())
            count += 1
    return "".join(shown)[::-1]


def _part(moment: datetime, code: str, halves: bool, minute: bool) -> str:
    long = len(code)
    match code[0]:
        case "y":
            return f"{moment.year % 100:02}" if long < 3 else str(moment.year)
        case "e" | "g":
            era = format_date_short(moment).partition(".")[0]
            if code[0] == "e":
                return (era.lstrip("RHSTM") or "1").zfill(min(long, 2))
            return era[:1] if long == 1 else format_year(moment)[: 1 if long == 2 else 2]
        case "m" if minute:
            return str(moment.minute).zfill(min(long, 2))
        case "m" if long > 2:
            name = _MONTHS[moment.month - 1]
            return name[:3] if long == 3 else name[:1] if long == 5 else name
        case "d" if long > 2:
            return _DAYS[moment.weekday()][: 3 if long == 3 else None]
        case "a":
            return weekday(moment) + ("曜日" if long == 4 else "")
        case "h":
            return str((moment.hour % 12 or 12) if halves else moment.hour).zfill(min(long, 2))
        case "s":
            return str(moment.second).zfill(min(len(code.partition(".")[0]), 2))
    return str(moment.month if code[0] == "m" else moment.day).zfill(min(long, 2))


def _is_minute(tokens: tuple[Token, ...], place: int) -> bool:
    """m is a minute behind an hour and before a second, else a month."""
    if tokens[place][1][0] not in "mM" or len(tokens[place][1]) > 2:
        return False
    timed = [(at, text[0].lower()) for at, (kind, text) in enumerate(tokens) if kind in ("when", "lasting")]
    before = [letter for at, letter in timed if at < place]
    after = [letter for at, letter in timed if at > place]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _seconds(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


@lru_cache(512)
def _tokens(section: str) -> tuple[Token, ...]:
    tokens = []
    for found in _TOKEN.finditer(section):
        kind = found.lastgroup
        if kind is None or (kind == "other" and _is_colour(found[0])):
            continue
        text = " " if kind == "space" else found[kind]
        tokens.append(("plain" if kind == "money" else kind, text))
    return tuple(tokens)


_COLOURS = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|黒|青|赤|緑|白|黄|色\d+)\]", re.IGNORECASE
)


def _is_colour(bracket: str) -> bool:
    return _COLOURS.fullmatch(bracket) is not None


@lru_cache(512)
def _sections(code: str) -> tuple[str, ...]:
    for mark, meant in _SYSTEM.items():
        if code.lower().startswith(mark):
            code = meant
    found: list[str] = []
    at = 0
    while at <= len(code):
        section = _SECTIONS.match(code, at)
        assert section is not None
        found.append(section[0])
        at = section.end() + 1
    return tuple(found)

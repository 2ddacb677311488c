"""When it was, as people and forms write it: days in both calendars, times, spans, time stamps with an offset.

One spelling first (`_spelled`), then one grammar. What cannot be read raises `Unclear` with a phrase for the person
who mends the ledger; that a day does not exist is said only of one that is in no calendar.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from app.base.wareki import parse_date
from app.people.ledger.cells import EXCEL_EPOCH, Cell, Unclear, plain_of, require_value, shown, text_of
from app.people.ledger.vocabulary import NOTHING

Span = tuple[timedelta | None, timedelta | None]

_OLDEST_SERIAL = 10_000
"""Smaller numbers in a column of dates are something else, such as the number of the row."""
_DAY_MINUTES = 24 * 60
_JAPAN = 9 * 60
"""Minutes by which the clocks of an office are ahead of UTC."""

_MARKS = str.maketrans({**dict.fromkeys("〜〰∼∿˜→⇒", "~"), **dict.fromkeys("‐‑‒–—―−─━⁻﹘﹣", "-")})
_NUMERAL = re.compile(
    r"[〇○零一二三四五六七八九十百千]+(?=\s*[年月日時分秒./:-])|(?<=[./:-])[〇○零一二三四五六七八九十]+"
)
_DIGITS = {**{char: value for value, char in enumerate("〇一二三四五六七八九")}, "○": 0, "零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}

_WEEKDAY = (
    r"(?:\s*\((?:[月火水木金土日祝休振替曜国民の代,、・･./\s]+|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)\)"
    r"|\s*[月火水木金土日](?:曜日?)?(?:[・･]?祝日?)?(?![\d月日])|\s+(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)?"
)
_DAY = re.compile(
    rf"(?P<day>(?:(?P<era>令和?|平成?|昭和?|大正?|明治?|[rhstm])\s*(?P<year>元|\d{{1,2}})|\d{{4}})"
    rf"\s*(?:年|[./-])\s*\d{{1,2}}\s*(?:月|[./-])\s*\d{{1,2}}(?!\d)\s*日?"
    rf"|(?P<eight>\d{{8}})(?=$|\D|\d{{4}}(?:\d\d)?$)|[rhs]\d{{6}}(?!\d)){_WEEKDAY}(?P<rest>.*)"
)
_AROUND = re.compile(r"^(?:約|およそ|凡そ)|(?:頃|ころ|ごろ|すぎ|過ぎ|前後)$")
_HALF = r"午前|午後|am|pm|a\.m\.|p\.m\."
_TIME = re.compile(
    rf"(?P<half>{_HALF})?(?:(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{1,2}})(?::\d{{1,2}}(?:[.,]\d+)?)?"
    rf"|時(?:(?P<minute2>\d{{1,2}})分?(?:\d{{1,2}}秒)?|(?P<thirty>半))?)"
    rf"|(?P<hour3>\d{{1,2}})(?P<minute3>\d\d)(?:(?<=\d{{4}})\d\d)?)(?P<half2>{_HALF})?"
    r"(?P<zone>z|jst|(?:gmt|utc|jst)?(?P<sign>[+-])(?P<ahead>\d{1,2})(?::?(?P<more>\d\d))?|gmt|utc)?(?:\(\D*\))?"
)

_NO_YEAR = re.compile(r"\d{1,2}\s*[/.月-]\s*\d{1,2}\s*日?")
_SHORT_YEAR = re.compile(r"'?\d{1,2}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?")
_YEAR_LAST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_NO_DAY = re.compile(r"(?:\d{4}|\D{1,2}\s*(?:\d{1,2}|元))\s*[年/.-]\s*\d{1,2}\s*月?\D{0,2}")


def day_of(cell: Cell, today: date, epoch: date = EXCEL_EPOCH) -> tuple[date, timedelta | None]:
    """The day, and the time since midnight where the cell says one too. Raises Unclear.

    `epoch`: day 0 of the sheet, for numbers that stand for days.
    """
    day, begin, _ = day_and_times_of(cell, today, epoch)
    return day, begin


def day_and_times_of(
    cell: Cell, today: date, epoch: date = EXCEL_EPOCH
) -> tuple[date, timedelta | None, timedelta | None]:
    """The day, and begin and end where the cell says them too (R5.4.3 10:00～10:30). Raises Unclear."""
    require_value(cell)
    day: date
    begin: timedelta | None = None
    end: timedelta | None = None
    match plain_of(cell):
        case datetime() as moment:
            day, begin = moment.date(), (moment - datetime.combine(moment.date(), time())) or None
        case date() as plain:
            day = plain
        case bool() | time() | timedelta() | None:
            raise Unclear("日付がありません")
        case int() | float() as number:
            day, begin = _day_of_number(number, epoch)
        case str() as text:
            day, begin, end = _moment(text, epoch)
        case _:
            raise Unclear("日付がありません")
    if day > today:
        raise Unclear("先の日付です")
    return day, begin, end


def time_of(cell: Cell) -> timedelta | None:
    """The time of day since midnight, up to 24:00; None in an empty cell. Raises Unclear."""
    require_value(cell)
    match plain_of(cell):
        case None:
            return None
        case datetime() as moment:
            return _since_midnight(moment.time())
        case time() as at:
            return _since_midnight(at)
        case timedelta() as lasting:
            return _within_a_day(lasting)
        case bool():
            raise Unclear("時刻として読めません")
        case float() as part if 0 <= part < 1:
            return timedelta(minutes=round(part * _DAY_MINUTES))
        case float() as serial if serial > _OLDEST_SERIAL:
            return timedelta(minutes=round(serial % 1 * _DAY_MINUTES))
        case int() | float() as number:
            return _only(_span(text_of(number), text_of(number)))
        case str() as text:
            return _only(_times_of_text(text))
    raise Unclear("時刻がなく、日付だけです")


def times_of(cell: Cell) -> Span:
    """Begin and end, where one cell may hold both (10:00～10:30). Raises Unclear."""
    return _times_of_text(cell) if isinstance(cell, str) else (time_of(cell), None)


def _only(span: Span) -> timedelta | None:
    begin, end = span
    if begin is not None and end is not None:
        raise Unclear("時刻が二つ書かれています")
    return end if begin is None else begin


def _times_of_text(text: str) -> Span:
    plain = _spelled(text)
    if found := _DAY.fullmatch(plain):
        _, shift, begin, end = _with_times(found, text)
        if begin is None or shift:
            raise Unclear("時刻がなく、日付だけです" if begin is None else "時差のある時刻は、日付の列でだけ読めます")
        return begin, end
    return _span(plain, text)


def _moment(text: str, epoch: date) -> tuple[date, timedelta | None, timedelta | None]:
    plain = _spelled(text)
    if not plain:
        raise Unclear("日付がありません")
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain):
        return (*_day_of_number(float(plain), epoch), None)
    found = _DAY.fullmatch(plain)
    if not found:
        raise Unclear(f"「{shown(text)}」{_why_no_day(plain)}")
    day, shift, begin, end = _with_times(found, text)
    return day + timedelta(days=shift), begin, end


def _with_times(found: re.Match[str], text: str) -> tuple[date, int, timedelta | None, timedelta | None]:
    """The day as written, the days by which an offset moves it, begin and end."""
    day = _existing(found)
    rest = _AROUND.sub("", found["rest"].strip(" 、,t")).strip()
    if not rest:
        return day, 0, None, None
    if _DAY.match(rest.lstrip("~-・、と")) or _NO_YEAR.fullmatch(rest.lstrip("~-・、と")):
        raise Unclear(f"「{shown(text)}」には日がいくつも書かれています")
    if stamp := _TIME.fullmatch(rest.replace(" ", "")) if "t" in found["rest"][:2] or "-" not in rest else None:
        minutes = _minutes(stamp, text)
        at = timedelta(minutes=minutes % _DAY_MINUTES if minutes != _DAY_MINUTES else minutes)
        return day, 0 if minutes == _DAY_MINUTES else minutes // _DAY_MINUTES, at, None
    head, mark, tail = rest.partition("~")
    if mark and (until := _DAY.fullmatch(tail.strip())):
        if _existing(until) != day:
            raise Unclear(f"「{shown(text)}」は終わりが別の日です")
        rest = f"{head}~{until['rest']}"
    try:
        begin, end = _span(rest, text)
    except Unclear:
        raise Unclear(f"日付のあとの「{shown(rest)}」が時刻として読めません") from None
    return day, 0, begin, end


def _span(rest: str, text: str) -> Span:
    """Begin and end out of times, by the marks between them."""
    plain = re.sub(r"\s", "", rest)
    if not plain or plain in NOTHING:
        return None, None
    open_ = bool(re.search("まで$|迄$", plain)) or plain[0] == "~"
    plain = re.sub("から|より", "~", re.sub("まで$|迄$", "", plain))
    parts = [part for part in (plain.split("~") if "~" in plain else plain.split("-")) if part]
    if not 1 <= len(parts) <= 2:
        raise Unclear(f"「{shown(text)}」は時刻として読めません")
    times = [_time(part, text) for part in parts]
    if len(times) == 2:
        return times[0], times[1]
    return (None, times[0]) if open_ else (times[0], None)


def _time(plain: str, text: str) -> timedelta:
    plain = _AROUND.sub("", plain)
    if plain == "正午":
        return timedelta(hours=12)
    if re.fullmatch(r"0?\.\d+", plain):
        return timedelta(minutes=round(float(plain) * _DAY_MINUTES))
    if not (found := _TIME.fullmatch(plain)):
        raise Unclear(f"「{shown(text)}」は時刻として読めません")
    minutes = _minutes(found, text)
    if not 0 <= minutes <= _DAY_MINUTES:
        raise Unclear(f"「{shown(text)}」は時差で日が変わります")
    return timedelta(minutes=minutes)


def _minutes(found: re.Match[str], text: str) -> int:
    """Minutes since midnight of the day that is written, by the clock of the office."""
    hour = int(found["hour"] or found["hour3"])
    minute = 30 if found["thirty"] else int(found["minute"] or found["minute2"] or found["minute3"] or 0)
    half = (found["half"] or found["half2"] or "").replace(".", "")
    if half and hour > 12:
        raise Unclear(f"「{shown(text)}」は時刻として読めません")
    if half in ("午後", "pm") and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    if minute > 59 or hour * 60 + minute > _DAY_MINUTES:
        raise Unclear(f"「{shown(text)}」という時刻はありません")
    if (zone := found["zone"]) is None or zone == "jst":
        return hour * 60 + minute
    ahead = int(found["ahead"] or 0) * 60 + int(found["more"] or 0)
    return hour * 60 + minute + _JAPAN - (-ahead if found["sign"] == "-" else ahead)


def _existing(found: re.Match[str]) -> date:
    written = found["day"].strip()
    plain = written
    if found["eight"]:
        plain = f"{written[:4]}-{written[4:6]}-{written[6:8]}"
    elif not re.search(r"\D", written[1:]):
        plain = f"{written[:3]}.{written[3:5]}.{written[5:]}"
    if day := parse_date(plain):
        return day
    year, month, of_month = re.findall(r"元|\d+", plain)
    try:
        # Any year with a 29 February stands for those of an era.
        date(int(year) if len(year) == 4 else 2000, int(month), int(of_month))
    except ValueError:
        raise Unclear(f"「{shown(written)}」という日はありません") from None
    if found["era"] is None and found["eight"] is None:
        raise Unclear(f"「{shown(written)}」という日はありません")  # 29 February of another year
    raise Unclear(f"「{shown(written)}」は、その元号の期間ではありません。元号と年を確かめてください")


def _spelled(text: str) -> str:
    """The text in one spelling: narrow, lower case, one kind of ~ and -, digits for numerals, single spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS).casefold()
    plain = _NUMERAL.sub(lambda found: str(_number(found[0])), plain)
    plain = re.sub(r"(?<=\d)ー(?=\d)", "-", plain)
    return " ".join(plain.split())


def _number(numerals: str) -> int:
    """四十二 or 二〇二六 as a number."""
    if not _UNITS.keys() & set(numerals):
        return int("".join(str(_DIGITS[char]) for char in numerals))
    total = digit = 0
    for char in numerals:
        if char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _day_of_number(number: float, epoch: date) -> tuple[date, timedelta | None]:
    if number == int(number) and (eight := _DAY.fullmatch(str(int(number)))):
        return _existing(eight), None
    if not _OLDEST_SERIAL <= number < 100_000:
        raise Unclear("日付の番号ではない数値です")
    day = epoch + timedelta(days=int(number))
    return day, timedelta(minutes=round(number % 1 * _DAY_MINUTES)) or None


def _why_no_day(plain: str) -> str:
    if _NO_YEAR.fullmatch(plain):
        return "には年がありません"
    if _SHORT_YEAR.fullmatch(plain):
        return "の年が西暦か和暦か分かりません"
    if _YEAR_LAST.fullmatch(plain):
        return "は月と日の並びが分かりません。2026/4/1 のように書いてください"
    if _NO_DAY.fullmatch(plain):
        return "には日がありません"
    return "は日付として読めません"


def _since_midnight(at: time) -> timedelta:
    # A fraction of a day misses the minute by some thousandths of a second.
    seconds = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1_000_000
    return timedelta(minutes=int(seconds + 0.5) // 60)


def _within_a_day(at: timedelta) -> timedelta:
    if not timedelta() <= at <= timedelta(days=1):
        raise Unclear("一日を超える時刻です")
    return timedelta(minutes=at.total_seconds() // 60)

"""What a cell of the old ledger says: dates, times, telephone numbers, ways of coming, as people typed them.

A cell is text, a number, a date or a time; `Formula` and `Fault` stand for what a spreadsheet could not tell. What
cannot be read raises `Unclear`, whose text is a phrase for the person who mends the ledger.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.base.text import cut, fold, one_line_ends, sound, visible
from app.base.wareki import parse_date
from app.people.ledger.vocabulary import CHANNELS, DITTO, NOTHING


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose result was not saved with the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of the spreadsheet: #REF!, #N/A."""

    text: str


Cell = str | int | float | bool | datetime | date | time | timedelta | Formula | Fault | None

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates, but for those of old Macintosh files."""

_OLDEST_SERIAL = 10_000
"""Smaller numbers in a column of dates are something else, such as the number of the row."""
_MINUTES_A_DAY = 24 * 60

_DAY_AND_TIME = re.compile(r"(.*?\d日?(?:\s*\(?[月火水木金土日]曜?日?\)?)?)[\sT]+(\D{0,3}?\s*\d{1,2}\s*[:時].*)")
_BARE_WEEKDAY = re.compile(r"(?<=[\d日])[月火水木金土日]$")
_COMPACT_ERA = re.compile(r"([RHS])(\d{2})(\d{2})(\d{2})", re.IGNORECASE)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"\d{1,2}\s*[/.月-]\s*\d{1,2}\s*日?")
_SHORT_YEAR = re.compile(r"'?\d{1,2}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?")
_NO_DAY = re.compile(r"(?:\d{4}|\D{1,2}\s*(?:\d{1,2}|元))\s*[年/.-]\s*\d{1,2}\s*月?")
_WHOLE = re.compile(r"(?:\d{4}|\D{1,2}\s*(?:\d{1,2}|元))\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?.{0,5}")

_TIME = re.compile(
    r"(?P<half>午前|午後|AM|PM|A\.M\.|P\.M\.)?(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::\d{1,2}(?:\.\d+)?)?"
    r"|時(?:(?P<minute2>\d{1,2})分?|(?P<thirty>半))?)(?P<half2>AM|PM|A\.M\.|P\.M\.)?",
    re.IGNORECASE,
)
_FOUR = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})")
_ABOUT = re.compile(r"^約|(?:頃|ころ|ごろ|すぎ|過ぎ|~)$")
_RANGE = re.compile(r"\s*(?:[~〜〰→‐‑‒–—―−]|-|から)\s*")


class Unclear(Exception):
    """A cell that cannot be read; `reason` says why, in Japanese. Kept to the preview, never logged."""

    def __init__(self, reason: str) -> None:
        super().__init__("unclear cell")
        self.reason = reason


def is_empty(cell: Cell) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not fold(cell))


def is_ditto(cell: Cell) -> bool:
    """Whether the cell repeats the one above it."""
    return isinstance(cell, str) and cell.strip() in DITTO


def class_of(cell: Cell) -> str:
    """What sort of value the cell holds, in a word for the preview; it names no content."""
    if is_empty(cell):
        return "空"
    match cell:
        case Formula():
            return "数式"
        case Fault():
            return "エラー"
        case datetime() | date():
            return "日付"
        case time() | timedelta():
            return "時刻"
        case bool() | str():
            return "文字"
    return "数値"


def text_of(cell: Cell) -> str:
    """The cell as text, as it was typed. Raises Unclear."""
    _require_value(cell)
    match cell:
        case None:
            return ""
        case str():
            return sound(one_line_ends(cell)).replace("\0", "").strip()
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(" ", "minutes")
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case time():
            return cell.isoformat("minutes")
    return str(cell)


def day_of(cell: Cell, today: date, epoch: date = EXCEL_EPOCH) -> tuple[date, timedelta | None]:
    """The day, and the time since midnight where the cell says one too. Raises Unclear.

    `epoch`: day 0 of the sheet, for numbers that stand for days.
    """
    _require_value(cell)
    day: date
    at: timedelta | None
    match cell:
        case datetime():
            day, at = cell.date(), cell - datetime.combine(cell.date(), time())
        case date():
            day, at = cell, timedelta()
        case bool() | time() | timedelta() | None:
            raise Unclear("日付がありません")
        case int() | float():
            day, at = _day_of_number(cell, epoch)
        case str():
            day, at = _day_of_text(cell, epoch)
    if day > today:
        raise Unclear("先の日付です")
    return day, at or None


def day_and_times_of(
    cell: Cell, today: date, epoch: date = EXCEL_EPOCH
) -> tuple[date, timedelta | None, timedelta | None]:
    """The day, and begin and end where the cell says them too (R5.4.3 10:00～10:30). Raises Unclear."""
    if isinstance(cell, str) and (both := _DAY_AND_TIME.fullmatch(_one_line(cell))):
        return (day_of(both[1], today, epoch)[0], *times_of(both[2]))
    return (*day_of(cell, today, epoch), None)


def time_of(cell: Cell) -> timedelta | None:
    """The time of day since midnight, up to 24:00; None in an empty cell. Raises Unclear."""
    _require_value(cell)
    match cell:
        case None:
            return None
        case datetime():
            return _since_midnight(cell.time())
        case time():
            return _since_midnight(cell)
        case timedelta():
            return _within_a_day(cell)
        case bool():
            raise Unclear("時刻として読めません")
        case float() if 0 <= cell < 1:
            return timedelta(minutes=round(cell * _MINUTES_A_DAY))
        case float() if cell > _OLDEST_SERIAL:
            return timedelta(minutes=round(cell % 1 * _MINUTES_A_DAY))
        case int() | float():
            return _time_of_text(text_of(cell))
        case str():
            return _time_of_text(cell)
    raise Unclear("時刻がなく、日付だけです")


def times_of(cell: Cell) -> tuple[timedelta | None, timedelta | None]:
    """Begin and end, where one cell may hold both (10:00～10:30). Raises Unclear."""
    if isinstance(cell, str):
        parts = [part for part in _RANGE.split(unicodedata.normalize("NFKC", cell).strip()) if part]
        if len(parts) == 2:
            return _time_of_text(parts[0]), _time_of_text(parts[1])
    return time_of(cell), None


def phone_of(cell: Cell) -> tuple[str, bool]:
    """The number as typed, and whether a leading 0 that a spreadsheet had swallowed was put back. Raises Unclear."""
    text = text_of(cell)
    digits = unicodedata.normalize("NFKC", text)
    swallowed = re.fullmatch(r"[1-9]\d{8}|[5789]0\d{8}", digits)
    return (f"0{digits}", True) if swallowed else (text, False)


def channel_of(cell: Cell, mapped: dict[str, str]) -> str:
    """counter, phone, or "" where it was another way or is not said. Raises Unclear.

    `mapped`: what the office's own words mean, by their folded spelling.
    """
    text = text_of(cell)
    word = fold(text)
    if word in mapped:
        return mapped[word]
    if word in NOTHING or word in CHANNELS:
        return CHANNELS.get(word, "")
    plain = re.sub(r"\(.*?\)|対応$|による.*$|にて$|で$", "", word)
    if plain in CHANNELS:
        return CHANNELS[plain]
    raise Unclear(f"「{shown(text)}」が窓口か電話か分かりません")


def says_nothing(text: str) -> bool:
    """Whether the text only fills the cell: -, なし, 該当なし."""
    return fold(text) in NOTHING


def shown(text: str) -> str:
    """A short piece of a cell for a sentence about it."""
    return cut(visible(text).replace("\n", " "), 16)


def _require_value(cell: Cell) -> None:
    if isinstance(cell, Formula):
        raise Unclear("数式の計算結果がファイルにありません。表計算ソフトで開いて保存し直してください")
    if isinstance(cell, Fault):
        raise Unclear(f"数式がエラー（{shown(cell.text)}）です")


def _day_of_number(number: float, epoch: date) -> tuple[date, timedelta | None]:
    if number == int(number) and (eight := _EIGHT.fullmatch(str(int(number)))):
        return _existing(*map(int, eight.groups())), None
    if not _OLDEST_SERIAL <= number < 100_000:
        raise Unclear("日付の番号ではない数値です")
    day = epoch + timedelta(days=int(number))
    return day, timedelta(minutes=round(number % 1 * _MINUTES_A_DAY))


def _day_of_text(text: str, epoch: date) -> tuple[date, timedelta | None]:
    plain = _one_line(text)
    if not plain:
        raise Unclear("日付がありません")
    at = None
    if both := _DAY_AND_TIME.fullmatch(plain):
        plain, at = both[1], _time_of_text(both[2])
    tight = plain.replace(" ", "")
    if found := parse_date(plain) or parse_date(tight) or parse_date(_BARE_WEEKDAY.sub("", tight)):
        return found, at
    if eight := _EIGHT.fullmatch(plain):
        return _existing(*map(int, eight.groups())), at
    if compact := _COMPACT_ERA.fullmatch(plain):
        plain = ".".join((compact[1] + compact[2], compact[3], compact[4]))
        if found := parse_date(plain):
            return found, at
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain):
        return _day_of_number(float(plain), epoch)
    raise Unclear(f"「{shown(text)}」{_why_no_day(plain)}")


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _why_no_day(plain: str) -> str:
    if _NO_YEAR.fullmatch(plain):
        return "には年がありません"
    if _SHORT_YEAR.fullmatch(plain):
        return "の年が西暦か和暦か分かりません"
    if _WHOLE.fullmatch(plain):
        return "という日はありません（元号の期間も確かめてください）"
    if _NO_DAY.fullmatch(plain):
        return "には日がありません"
    return "は日付として読めません"


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unclear(f"{year}年{month}月{day}日という日はありません") from None


def _time_of_text(text: str) -> timedelta | None:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    plain = _ABOUT.sub("", plain)
    if not plain or plain in NOTHING:
        return None
    if plain == "正午":
        return timedelta(hours=12)
    found = _TIME.fullmatch(plain) or _FOUR.fullmatch(plain)
    if found is None and re.fullmatch(r"0?\.\d+", plain):
        return timedelta(minutes=round(float(plain) * _MINUTES_A_DAY))
    if found is None:
        raise Unclear(f"「{shown(text)}」は時刻として読めません")
    parts = found.groupdict()
    hour = int(parts["hour"])
    minute = 30 if parts.get("thirty") else int(parts.get("minute") or parts.get("minute2") or 0)
    half = (parts.get("half") or parts.get("half2") or "").upper().replace(".", "")
    if half and hour > 12:
        raise Unclear(f"「{shown(text)}」は時刻として読めません")
    if half in ("午後", "PM") and hour < 12:
        hour += 12
    if half == "AM" and hour == 12:
        hour = 0
    if minute > 59 or hour * 60 + minute > _MINUTES_A_DAY:
        raise Unclear(f"「{shown(text)}」という時刻はありません")
    return timedelta(hours=hour, minutes=minute)


def _since_midnight(at: time) -> timedelta:
    # A fraction of a day misses the minute by some thousandths of a second.
    seconds = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1_000_000
    return timedelta(minutes=int(seconds + 0.5) // 60)


def _within_a_day(at: timedelta) -> timedelta:
    if not timedelta() <= at <= timedelta(days=1):
        raise Unclear("一日を超える時刻です")
    return timedelta(minutes=at.total_seconds() // 60)

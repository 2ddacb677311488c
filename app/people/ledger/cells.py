"""What stands in a cell of the old ledger, whatever it says: text, a number, a date or a time, as read from the file.

`Formula` and `Fault` stand for what a spreadsheet could not tell, `Shown` for a number or a date together with what
the spreadsheet shows of it. What cannot be read raises `Unclear`, whose text is a phrase for the person who mends the
ledger.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.base.text import cut, fold, one_line_ends, sound, visible
from app.people.ledger.vocabulary import DITTO, NOTHING


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose result was not saved with the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of the spreadsheet: #REF!, #N/A."""

    text: str


Plain = str | int | float | bool | datetime | date | time | timedelta | Formula | Fault | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A number, a date or a time, and the text that its cell shows of it."""

    value: int | float | datetime | date | time | timedelta
    text: str


Cell = Plain | Shown

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates, but for those of old Macintosh files."""


_TOO_NARROW = re.compile("[#＃]{3,}")
_ROUNDED = re.compile(r"[+-]?\d(?:\.\d*)?E\+?\d{1,3}", re.IGNORECASE)
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")


class Unclear(Exception):
    """A cell that cannot be read; `reason` says why, in Japanese. Kept to the preview, never logged."""

    def __init__(self, reason: str) -> None:
        super().__init__("unclear cell")
        self.reason = reason


def is_empty(cell: Cell) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not fold(cell))


def is_number(cell: Cell) -> bool:
    """Whether the cell holds a number and nothing else."""
    plain = plain_of(cell)
    if isinstance(plain, str):
        return fold(plain).isdigit()
    return isinstance(plain, int | float) and not isinstance(plain, bool)


def is_ditto(cell: Cell) -> bool:
    """Whether the cell repeats the one above it."""
    return isinstance(cell, str) and cell.strip() in DITTO


def plain_of(cell: Cell) -> Plain:
    """What the cell holds, whatever it shows."""
    return cell.value if isinstance(cell, Shown) else cell


def class_of(cell: Cell) -> str:
    """What sort of value the cell holds, in a word for the preview; it names no content."""
    if is_empty(cell):
        return "空"
    match plain_of(cell):
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
    """The cell as text, as it was typed or as it is shown. Raises Unclear."""
    require_value(cell)
    match cell:
        case None:
            return ""
        case Shown():
            return cell.text.strip()
        case str():
            return sound(one_line_ends(cell)).replace("\0", "").strip()
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return f"{cell:.15g}"  # as a spreadsheet shows it: what lies behind comes from counting in powers of two
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


def damaged(text: str) -> str:
    """What a spreadsheet did to a value before the file was saved, in a phrase; "" where it did nothing."""
    plain = text.strip()
    if _TOO_NARROW.fullmatch(plain):
        return f"「{shown(plain)}」は列の幅が足りないときの表示で、元の値がありません"
    if _ROUNDED.fullmatch(plain):
        return f"「{shown(plain)}」は丸められた表示で、元の番号がありません"
    if plain in _ERRORS:
        return f"「{shown(plain)}」は表計算ソフトのエラーです"
    return ""


def says_nothing(text: str) -> bool:
    """Whether the text only fills the cell: -, なし, 該当なし."""
    return fold(text) in NOTHING


def shown(text: str) -> str:
    """A short piece of a cell for a sentence about it."""
    return cut(visible(text).replace("\n", " "), 16)


def require_value(cell: Cell) -> None:
    """Raises Unclear where the value is not in the file, or only what a spreadsheet had put in its place."""
    if isinstance(cell, str) and (found := damaged(cell)):
        raise Unclear(found)
    if isinstance(cell, Formula):
        raise Unclear("数式の計算結果がファイルにありません。表計算ソフトで開いて保存し直してください")
    if isinstance(cell, Fault):
        raise Unclear(f"数式がエラー（{shown(cell.text)}）です")

"""Tables as CSV that a spreadsheet opens as text and numbers, and runs nothing of."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from app.base.text import sound

Cell = str | int | float | None

_BOM = "\ufeff"
_STARTS = frozenset("=+-@\u2212|%")
"""What a spreadsheet may take for the beginning of a formula, after NFKC."""
_LEFT_OUT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNSEEN = re.compile(
    r"[\s\x80-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u115f\u1160\u3164\uffa0]*"
)


def csv_of(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows in UTF-8 with BOM, as spreadsheets in Japan read it. Every text stands in quotation marks, so that none
    ends at a separator of another country."""
    out = io.StringIO()
    out.write(_BOM)
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow(
            ["" if cell is None else plain(cell) if isinstance(cell, str) else _whole(cell) for cell in row]
        )
    return out.getvalue().encode("utf-8")


def plain(text: str) -> str:
    """Text that a spreadsheet takes as text: an apostrophe stands before what it may take for a formula, whatever
    spaces, line ends or unseen characters hide it, in either width. What no spreadsheet holds (NUL) is left out."""
    kept = _LEFT_OUT.sub("", sound(text))
    first = _UNSEEN.sub("", kept, count=1)[:1]
    harmful = kept[:1] in ("\t", "\r", "\n") or (first and unicodedata.normalize("NFKC", first)[:1] in _STARTS)
    return f"'{kept}" if harmful else kept


def _whole(number: int | float) -> int | float:
    return int(number) if isinstance(number, float) and number == int(number) else number

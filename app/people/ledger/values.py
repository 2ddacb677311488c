"""What a cell of the old ledger says of a telephone number and of the way of coming, as people typed them."""

import re
import unicodedata

from app.base.text import fold
from app.people.ledger.cells import Cell, Unclear, shown, text_of
from app.people.ledger.vocabulary import CHANNELS, NOTHING

_SWALLOWED = re.compile(r"(?![5-9]0)[1-9]\d{8}|[5-9]0\d{8}")
"""A number whose 0 is certain: only with it there are ten digits, or eleven that begin with 050 to 090."""


def phone_of(cell: Cell) -> tuple[str, bool]:
    """The number as typed, and whether a leading 0 that a spreadsheet had swallowed was put back. Raises Unclear."""
    text = text_of(cell).removeprefix("'")
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[1-9]\d{8,9}", digits):
        return text, False
    if not _SWALLOWED.fullmatch(digits):
        raise Unclear(f"「{shown(text)}」は先頭の 0 が落ちているか、桁が違います")
    return f"0{digits}", True


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

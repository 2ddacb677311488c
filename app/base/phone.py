"""Telephone numbers for comparison: the digits as one dials them within Japan, whatever stands between them."""

import re

from app.base.slip import one_slip
from app.base.text import DASHES, fold

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_EXTENSION = re.compile(r"(?:内線|ext\.?|x)[^\d]{0,3}\d+")
_AREA_SAID = re.compile("局|の")
_PIECE = re.compile(r"\+?[(\d][\d().・/-]*")
_COUNTRY = re.compile(r"^(?:\+81|0081|01081|81(?=[1-9]0\d{8}$|[1-9]\d{8}$))\D*0?")
_DASHES = re.compile(f"[{DASHES}]")
_GAP = re.compile(r"[\s\u3000]+")
_LEAST = 6
"""Shorter digits (内線, 110) are no number of a person's."""
_MOST = 15
"""E.164."""


def numbers(text: str) -> tuple[str, ...]:
    """The numbers in `text`, each once, as digits with a leading 0, or without where the 市外局番 was left off;
    `+` before one of another country. Extensions do not belong to them. 非通知, 不明, digits that are all alike:
    none."""
    found: dict[str, None] = {}
    for line in re.split(r"[\r\n、，,;；]|[/／](?=\D*[0０+＋])", text):
        said = _DASHES.sub("-", fold(_GAP.sub("・", line))).translate(_DIGITS)
        said = _AREA_SAID.sub("-", _EXTENSION.sub("#", said))
        for piece in _PIECE.findall(said):
            found.update(dict.fromkeys(_each(piece)))
    return tuple(number for number in found if _is_one(number))


def _each(piece: str) -> list[str]:
    """The numbers of a piece: several stand in it where one that is whole is followed by another 0."""
    home, others = _COUNTRY.subn("0", piece)
    digits = re.sub(r"\D", "", home)
    if piece.startswith("+") and not others:
        return ["+" + digits[:_MOST]]
    each = []
    while len(whole := digits[: _length(digits)]) < len(digits) and len(digits) - len(whole) >= _LEAST:
        each.append(whole)
        digits = digits[len(whole) :]
    if len(digits) > _length(digits) and "(" in piece:
        digits = digits[: _length(digits)]
    return [*each, digits]


def _length(digits: str) -> int:
    """How many digits a number that begins like this has."""
    if not digits.startswith("0"):
        return _MOST
    return 11 if re.match("0[5-9]0|0800", digits) else 10


def _is_one(number: str) -> bool:
    digits = number.removeprefix("+")
    return _LEAST <= len(digits) <= _MOST and len(set(digits.lstrip("0"))) > 1


def same_number(one: str, other: str) -> bool:
    """Whether two of `numbers` are one: alike, or one of them without its 市外局番."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return (
        not shorter.startswith(("0", "+")) and len(shorter) <= 8 and longer.startswith("0") and longer.endswith(shorter)
    )


def mistyped(number: str) -> frozenset[str]:
    """What becomes of `number` where one digit is wrong, missing or one too many, or two neighbours are swapped."""
    near = set()
    for at in range(len(number)):
        before, digit, after = number[:at], number[at], number[at + 1 :]
        near.add(before + after)
        near.update(before + other + after for other in "0123456789")
        near.update(before + other + digit + after for other in "0123456789")
        if after:
            near.add(before + after[0] + digit + after[1:])
    near.update(number + other for other in "0123456789")
    return frozenset(near - {number})


def near_number(one: str, other: str) -> bool:
    """Whether two of `numbers` differ by one slip of the finger. Short ones are too many to say so."""
    return min(len(one), len(other)) >= 9 and one_slip(one, other)

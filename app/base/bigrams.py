"""Japanese text for a search index: every two characters that stand side by side are one token.

A language without spaces is found by its characters: a word of n characters is the phrase of its n - 1 bigrams. The
tokens are plain words between spaces, so that any database splits them alike (SQLite: FTS5 with the tokenizer `ascii`).
Text is compared in its `normal` form, so that ways of writing make no difference.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from app.base.address_numbers import UNIT, kanji_of
from app.base.kanji import kanji_table
from app.base.text import DASHES, composed, graphemes, unified

_GONE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What nobody sees: it neither is a character nor parts two."""
_HYPHEN = "‐"
"""Inside a number; no character at which FTS5 splits words."""
_RUN = re.compile(rf"[^\W_]+(?:(?<=[0-9]){_HYPHEN}(?=[0-9])[^\W_]+)*")
_JOINT = re.compile(f"(?<=[0-9])[{DASHES}](?=[0-9])")
"""A hyphen inside a number, whatever it was typed as."""
_BETWEEN = f"(?: |{_HYPHEN})?"
_OF_A_HOUSE = 4
"""Digits of the number of a house at most."""
_END = "·"
"""Beside the last and the first character of a run, and before a character by itself; it is no letter."""
_SAME: dict[int, int | str] = {
    **kanji_table(),
    **{code: code - 0x60 for code in range(0x30A1, 0x30F5)},
    **dict.fromkeys(map(ord, "ヵゕ"), "か"),
    **dict.fromkeys(map(ord, "ヶゖ"), "け"),
}
"""Kanji in one form, katakana as hiragana, the ヶ of names as the ケ that others write."""


def normal(text: str) -> str:
    """`text` as it is compared: its runs of letters and digits with one space between them.

    Width, case, kana kind, kanji variants and unseen characters make no difference, nor does which hyphen stands inside
    a number; it stays, so that 1-23 is not 12-3. What stands between two runs (a space, a mark, a line end) is one
    space. Idempotent.
    """
    return " ".join(_RUN.findall(_JOINT.sub(_HYPHEN, _plain(text))))


def tokens(text: str) -> str:
    """`text` for the index: its bigrams in order, then each of its characters once.

    Where a run ends its last character and the next run's first one stand by themselves, so that no phrase goes on from
    one run into the next unless it says so.
    """
    compared = normal(text)
    characters = dict.fromkeys(compared)
    characters.pop(" ", None)
    if not characters:
        return ""
    return f"{_bigrams(compared)} {_END}{f' {_END}'.join(characters)}"


def query(compared: str) -> str:
    """The tokens that follow each other wherever `compared` stands, which is `normal` and not empty."""
    return _bigrams(compared) if len(compared) > 1 else _END + compared


def ranges(source: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of `words`, which are `normal`, stands in `source`: first and past-the-last index, in order, what
    overlaps or touches made one."""
    wanted = [word for word in words if word]
    compared = normal(source)
    if not any(word in compared for word in wanted):
        return []
    text, places = _placed(source)
    found: list[tuple[int, int]] = []
    for word in wanted:
        at = text.find(word)
        while at >= 0:
            found.append((places[at][0], places[at + len(word) - 1][1]))
            at = text.find(word, at + len(word))
    return _merged(found)


def loose_ranges(source: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """`ranges` of words that stand there in another way of writing: over a gap, with other marks inside a number."""
    text, places = _placed(source)
    found = [
        (places[one.start()][0], places[one.end() - 1][1])
        for word in words
        if word.strip()
        for one in _loosely(word.strip()).finditer(text)
    ]
    return _merged(found)


@lru_cache(maxsize=256)
def _loosely(word: str) -> re.Pattern[str]:
    pieces = (_number(piece) if piece.isdecimal() else tuple(piece) for piece in re.split("([0-9]+)", word))
    return re.compile(_BETWEEN.join(each for piece in pieces for each in map(_way, piece)))


def _number(digits: str) -> tuple[str, ...]:
    """The digits, or where they may number a house all of them at once, as they are or in kanji."""
    if len(digits) > _OF_A_HOUSE:
        return tuple(digits)
    single = digits.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    return (f"(?:{_BETWEEN.join(digits)}|{single}|{kanji_of(int(digits))})",)


def _way(char: str) -> str:
    if char == _HYPHEN:
        return f"(?:{_HYPHEN}|{UNIT}の?|の)"
    return char if len(char) > 1 else re.escape(char)


def _plain(text: str) -> str:
    """Every character as it is compared; what parts runs still stands in it."""
    seen = _GONE.sub("", text)
    return composed(seen).casefold().translate(_SAME)


def _bigrams(compared: str) -> str:
    ended = compared.replace(" ", _END)
    return " ".join(map(add, ended, ended[1:]))


@lru_cache(maxsize=8192)
def _piece(piece: str) -> str:
    return _plain(piece)


def _placed(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The normal form of `source`, and for each of its characters where it stands there."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for piece in graphemes(unified(source)):
        same = _piece(piece)
        text += same
        places += [(at, at + len(piece))] * len(same)
        at += len(piece)
    compared: list[str] = []
    stand: list[tuple[int, int]] = []
    for run in _RUN.finditer(_JOINT.sub(_HYPHEN, "".join(text))):
        if compared:
            compared.append(" ")
            stand.append(stand[-1])
        compared += run[0]
        stand += places[run.start() : run.end()]
    return "".join(compared), stand


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

"""Other ways of writing what a text says, for a search that finds it however it is typed.

A word over a line end or a gap, 1,000 as 1000, 一丁目二番 as 1-2, a telephone number as it is dialled. Numbers
are never put together of several: 12 34 is not 1234 unless it is dialled so.
"""

import re
from functools import lru_cache

from app.base.address_numbers import NUMERALS, UNIT, in_digits, value
from app.base.bigrams import normal
from app.base.kana import drawn, is_kana
from app.base.phone import numbers
from app.base.text import composed

_WORTH_A_LOOK = re.compile(r"\s|[\d一二三四五六七八九十百千〇]\D?[\d,、，丁番号条地の]|\d")
_GAP = re.compile(r"(?<=[^\W\d_])\s+(?=[^\W_])|(?<=\d)\s+(?=[^\W\d_])")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_HOUSE = re.compile(rf"\d+(?:(?:{UNIT}[の-]?|[の-])\d+)+(?:番地|番|号室|号)?")
_NAMED = re.compile(f"[{NUMERALS}]+(?=条|線|号線|番[町丁])")
_ORDINAL = re.compile(r"第(?=\d+地割)")
_DIALLED = re.compile(r"(?:\d[^\d\n]{0,3}){5}\d")
_LEAST = 6
"""Digits that make a number which is dialled, or written without its hyphens."""


@lru_cache(maxsize=2048)
def spellings(text: str) -> tuple[str, ...]:
    """What `text` says in other ways of writing, each in its `normal` form; none that is the text's own."""
    if not _WORTH_A_LOOK.search(text):
        return ()
    own = normal(text)
    flat = in_digits(_THOUSANDS.sub("", _GAP.sub("", composed(text))))
    flat = _NAMED.sub(lambda found: value(found[0]), _ORDINAL.sub("", flat))
    house = _HOUSE.sub(lambda found: "-".join(re.findall(r"\d+", found[0])), flat)
    made = [normal(flat), normal(house)]
    if _DIALLED.search(text):
        made += (number.removeprefix("+") for number in numbers(text))
        runs = ("".join(found.split("‐")) for found in re.findall(r"\d+(?:‐\d+)+", own))
        made += (run for run in runs if len(run) >= _LEAST)
    return tuple(dict.fromkeys(one for one in made if one and one not in own))


def readings(text: str) -> tuple[str, ...]:
    """A reading with its long vowels and small kana in one way (オーノ, おおの); none for what is no reading."""
    one = normal(drawn(text)) if is_kana(text) else ""
    return (one,) if one and one != normal(text) else ()


_ROWS = "かが きぎ くぐ けげ こご さざ しじ すず せぜ そぞ ただ ちぢ つづ てで とど はばぱ ひびぴ ふぶぷ へべぺ ほぼぽ"
_VOICED = {kana: row for row in _ROWS.split() for kana in row}
MOST_VOICED = 64


def voicings(word: str) -> tuple[str, ...]:
    """`word`, which is `normal`, with and without 濁点 and 半濁点: itself first, at most `MOST_VOICED` ways, its first
    kana the ones that vary."""
    made = [""]
    for kana in word:
        group = _VOICED.get(kana, kana)
        ways = [kana, *(other for other in group if other != kana)]
        ways = ways if len(made) * len(ways) <= MOST_VOICED else [kana]
        made = [begun + way for begun in made for way in ways]
    return (word, *(one for one in made if one != word))

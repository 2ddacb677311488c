"""The numbers of addresses: kanji numerals that number something as digits, those of names as kanji."""

import re

from app.base.kana import hiragana
from app.base.text import DASHES

NUMERALS = "〇零一二三四五六七八九十百千万壱弐参拾廿卅"
SIGNS = "甲乙丙戊己庚辛壬癸いろはにほへとちりぬる"
"""甲, イ: before a number or after one they are a part of it."""
UNIT = "(?:丁目|丁(?![町目])|地割|番地|番(?![町丁館])|号室|号(?![館棟線])|室)"
"""After a number of a house."""
GAP = "\ue000"
"""Stands for a space; a character of nobody's alphabet."""
_N = f"[{NUMERALS}]"
_SAME = str.maketrans("零壱弐参拾", "〇一二三十")
_DIGITS = "〇一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1000}
_DASH = re.compile(rf"(?<=[\d目丁割番地号{NUMERALS}])[{DASHES}]+(?=[\da-z{NUMERALS}{SIGNS}])")
_DASH_AFTER_SIGN = re.compile(rf"(?<=[\d番地の-][{SIGNS}])[{DASHES}]+(?=\d)")
_MARKS = re.compile("[・.,、。()「」/|'\"#&:;]")
_DOOR = re.compile(r"#(\d+)(?!\d|号|室)")
_OF = re.compile(rf"(?<=[\d{NUMERALS}]){GAP}?[の之]{GAP}?(?=[\d{NUMERALS}{SIGNS}])")
_ROUND_DASH = re.compile(rf"{GAP}*([{DASHES}]){GAP}*(?=[\da-z{NUMERALS}])")
_BEFORE_UNIT = re.compile(rf"{_N}+(?={GAP}?(?:{UNIT}|階))")
_IN_ROW = re.compile(rf"(?<![^\W\d_]){_N}+(?=[-の]\d)|{_N}+(?:[-の](?:\d+|{_N}+))+")
_AFTER_UNIT = re.compile(rf"(?<=[目地番号割丁-])(?:の{_N}+|{_N}+(?=$|{GAP}|[-の]|{UNIT}))")
_NO_GAP = re.compile(
    rf"(?<![\d番地号室{NUMERALS}]){GAP}|{GAP}(?={UNIT}|[の-])|(?<=[番地]){GAP}(?=\d{{1,2}}(?![\d階f棟]|号室|号?棟))"
)
_FIRST_GAP = re.compile(rf"(?<![\d目丁番地号の{GAP}-])(\d+){GAP}(?=\d+(?![\d階f棟]|号室?|号?棟|室))")
_POSTCODE = re.compile(rf"^〒?\d{{3}}[-{GAP}]?\d{{4}}(?!\d)|〒\d{{3}}[-{GAP}]?\d{{4}}")
_BLOCK = re.compile(r"(?<=[東西南北])(\d+)(?=[東西南北]\d)")
_OF_NAMES = re.compile(rf"\d+|{_N}{{2,}}(?=条|線|号|番|地割|区)")


def spelled(text: str) -> str:
    """An address with what numbers something in digits, `-` for every dash between them, and no spaces but a `GAP`
    where one ends the house number; without its postcode. 北1西2 is 北1条西2."""
    said = hiragana(re.sub(r"\s+", GAP, text.replace(GAP, "").strip()))
    said = _MARKS.sub("", _DOOR.sub(rf"{GAP}\1号室", said))
    said = _ROUND_DASH.sub(r"\1", said)
    said = _dashed(_OF.sub("の", said))
    said = _POSTCODE.sub("", said).lstrip(GAP)
    said = in_digits(_NO_GAP.sub("", said))
    said = _dashed(_NO_GAP.sub("", said))
    said = re.sub(r"第(?=\d+地割)", "", _FIRST_GAP.sub(r"\1-", said))
    return _BLOCK.sub(r"\1条", said)


def in_kanji(name: str) -> str:
    """The name of a place with its numbers in kanji, in one way: 北1条, 北一二条. Idempotent."""
    return _OF_NAMES.sub(lambda found: kanji_of(int(value(found[0]))), name)


def value(numeral: str) -> str:
    """The number that `numeral` says, as digits: 十八, 二百三, 一〇二, 千二百三十四; digits as they are."""
    if numeral.isdecimal():
        return numeral
    numeral = numeral.translate(_SAME).replace("廿", "二十").replace("卅", "三十")
    if not re.search("[十百千万]", numeral):
        return "".join(str(_DIGITS.index(char)) for char in numeral)
    total, below, count = 0, 0, 0
    for char in numeral:
        if char == "万":
            total, below, count = total + max(below + count, 1) * 10_000, 0, 0
        elif char in _TENS:
            below, count = below + max(count, 1) * _TENS[char], 0
        else:
            count = count * 10 + _DIGITS.index(char)
    return str(total + below + count)


def kanji_of(number: int) -> str:
    """`number` as one writes it with 十, 百 and 千; in single digits from 10,000 on."""
    if number >= 10_000 or number == 0:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    written = ""
    for sign, size in (("千", 1000), ("百", 100), ("十", 10)):
        count, number = divmod(number, size)
        written += (_DIGITS[count] if count > 1 else "") + (sign if count else "")
    return written + (_DIGITS[number] if number else "")


def _dashed(text: str) -> str:
    return _DASH_AFTER_SIGN.sub("-", _DASH.sub("-", text))


def in_digits(text: str) -> str:
    """`text` with the kanji numerals that number a house as digits."""
    for numbering in (_BEFORE_UNIT, _IN_ROW, _AFTER_UNIT):
        text = numbering.sub(lambda found: re.sub(f"{_N}+", lambda one: value(one[0]), found[0]), text)
    return text

"""One grammar for numbers, over folded text (`needles.spaced`): ASCII, full width (folded already), kanji one by one or
with 十百千, and the digits as they are read aloud."""

import re
from collections.abc import Sequence

_WORDS = (
    ("0", "〇", "零", "ぜろ", "れい", "まる"),
    ("1", "一", "壱", "壹", "いち"),
    ("2", "二", "弐", "に-?"),
    ("3", "三", "参", "さん"),
    ("4", "四", "よん", "し"),
    ("5", "五", "伍", "ご-?"),
    ("6", "六", "ろく"),
    ("7", "七", "なな", "しち"),
    ("8", "八", "はち"),
    ("9", "九", "きゅう", "きゆう", "く"),
)
DIGIT: Sequence[str] = tuple(f"(?:{'|'.join(words)})" for words in _WORDS)
ANY = f"(?:{'|'.join(word for words in _WORDS for word in words)})"
_EACH = tuple(map(re.compile, DIGIT))
_ONE = re.compile(ANY)
APART = r"(?:[^\w:]|_|の|局|番){0,3}"
"""What may stand between two digits of a number that is told or written in groups."""
NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十拾百千〇壱弐参]{1,7})"
_NUMERALS = "〇一二三四五六七八九"
_TENS = (("千", 1000, "せん"), ("百", 100, "ひゃく"), ("十", 10, "じゅう"))
_READ = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")


def dialled(digits: str) -> str:
    """The pattern of a number digit by digit, however they are set apart."""
    return APART.join(DIGIT[int(digit)] for digit in digits)


def figure(number: int) -> str:
    """The pattern of one whole number: 18, 十八, 一八, じゅうはち."""
    ways = [str(number), "".join(_NUMERALS[int(digit)] for digit in str(number))]
    if 10 <= number < 10_000:
        kanji = read = ""
        rest = number
        for unit, value, sound in _TENS:
            count, rest = divmod(rest, value)
            if count:
                kanji += ("" if count == 1 else _NUMERALS[count]) + unit
                read += ("" if count == 1 else _READ[count]) + sound
        ways += [kanji + (_NUMERALS[rest] if rest else ""), read + _READ[rest]]
    elif number < 10:
        ways += [DIGIT[number]]
    return f"(?:0*{'|'.join(dict.fromkeys(ways))})"


def plain(text: str) -> str:
    """The digits that a folded text says, in ASCII and nothing else."""
    return "".join(next(str(n) for n, each in enumerate(_EACH) if each.fullmatch(word)) for word in _ONE.findall(text))


def value(numeral: str) -> int:
    """The number that kanji numerals say, one by one or with 十百千."""
    if not re.search("[十百千]", numeral):
        return int("".join(str(_NUMERALS.index(char)) for char in numeral))
    total, count = 0, 0
    for char in numeral:
        unit = {"千": 1000, "百": 100, "十": 10}.get(char)
        if unit:
            total += max(count, 1) * unit
            count = 0
        else:
            count = count * 10 + _NUMERALS.index(char)
    return total + count

"""What people choose and others try first: a secret that follows from its first characters, or is a date."""

import re
import unicodedata
from datetime import date
from itertools import pairwise

_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "147258369",
    "0246802468",
    "1357913579",
    "あいうえおかきくけこさしすせそたちつてとなにぬねの",
    "いろはにほへとちりぬるを",
)
"""Read forwards and backwards: what follows itself in counting, in the alphabet, on a keyboard."""
_RUN = 3
"""Characters of a run; shorter ones occur by chance."""
_DISTINCT = 4
_DATES = {6: ("%y%m%d", "%m%d%y", "%d%m%y"), 8: ("%Y%m%d", "%m%d%Y", "%d%m%Y")}


def guessable(secret: str) -> str:
    """Why `secret` is guessed soon, as the end of a sentence; "" where it is not. Width and case do not count."""
    text = "".join(unicodedata.normalize("NFKC", secret).casefold().split())
    if len(set(text)) < _DISTINCT or _repeats(text):
        return "同じ文字や並びの繰り返しになっています"
    if _runs(text):
        return "続いた数字や文字、キーの並びになっています"
    if _is_date(text):
        return "日付（誕生日など）として読めます"
    return ""


def _repeats(text: str) -> bool:
    """Whether one piece of at most half its length, over and over, gives it."""
    return any(text == (text[:period] * len(text))[: len(text)] for period in range(1, len(text) // 2 + 1))


def _runs(text: str) -> bool:
    """Whether it is made of runs alone, one after the other."""
    ends = {0}
    for end in range(_RUN, len(text) + 1):
        if any(start in ends and _is_run(text[start:end]) for start in range(end - _RUN + 1)):
            ends.add(end)
    return len(text) in ends


def _is_run(piece: str) -> bool:
    same = all(a == b for a, b in pairwise(piece))
    return same or any(piece in row or piece[::-1] in row for row in _ROWS)


def _is_date(text: str) -> bool:
    digits = re.sub(r"[-/.年月日]", "", text)
    if not digits.isdecimal():
        return False
    return any(_day(digits, form) for form in _DATES.get(len(digits), ()))


def _day(digits: str, form: str) -> bool:
    parts = {}
    rest = digits
    for letter in form.replace("%", ""):
        width = 4 if letter == "Y" else 2
        parts[letter.lower()], rest = int(rest[:width]), rest[width:]
    year = parts["y"] if len(digits) == 8 else 2000  # a leap year: the year of two digits may be of any era
    try:
        return 1900 <= date(year, parts["m"], parts["d"]).year < 2100
    except ValueError:
        return False

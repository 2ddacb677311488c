"""What identifies a person, as patterns that see through the ways of writing it (4(1)オ: 個人情報は削除).

Text is compared folded: width, kana kind, hyphens, old and new kanji of names, spaces and variation selectors make no
difference. A pattern is looked for in one of two foldings: `tight` has no spaces at all, `spaced` keeps one for each
gap, so that digits which stand apart stay apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from app.base.kanji import kanji_table
from app.base.text import fold, graphemes
from app.forms.copy.radicals import RADICALS

Strength = Literal["anywhere", "alone", "addressed"]
"""Where a pattern counts: anywhere; only before an honorific or between marks; only before an honorific."""

_DASHES = ("DASH", "HYPHEN", "MINUS SIGN", "HORIZONTAL LINE EXTENSION", "HORIZONTAL BAR", " HORIZONTAL")
_LETTER = re.compile("LETTER (?:SMALL CAPITAL )?([A-Z])$")


class _Same(dict[int, int | str | None]):
    """For `str.translate`: each character to the one that stands for all that are read alike. What is not in the
    tables is answered from Unicode's own data, once."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = same = _same(chr(code))
        return same


def _same(char: str) -> str | None:
    if char.isascii() or "\u3041" <= char <= "\u9fff":
        return char
    name, category = unicodedata.name(char, ""), unicodedata.category(char)
    if category in ("Mn", "Me", "Cf", "Cc"):  # unseen, or a mark on what stands before it
        return None
    if category == "Pd" or name.endswith(_DASHES):
        return "-"
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if letter := _LETTER.search(name):
        return letter[1].lower()
    return unicodedata.normalize("NFD", char)[0] if name.startswith("LATIN ") else char


_SAME = _Same(
    {
        **{code: code - 0x60 for code in range(0x30A1, 0x30F7)},
        **dict.fromkeys(map(ord, "ヶゖ"), "け"),
        **dict.fromkeys(map(ord, "ヵゕ"), "か"),
        **dict.fromkeys(map(ord, "ー゠\ufffe"), "-"),
        **dict.fromkeys(map(ord, "\u3099\u309a\u3164\u2800\u115f\u1160"), None),
        ord("〜"): "~",
        **RADICALS,
        **kanji_table(),
    }
)

HONORIFIC = (
    "(?:さん|さま|様(?!式|子|態|々)|氏(?!名)|君|くん|ちゃん|殿|先生|議員|社長|会長|理事長|代表(?!者|的)|夫妻|夫人)"
)
_TITLE = "(?:(?:課長|係長)?補佐|[係課次部室所局館園校支店組]長|主事|主査|主任|主幹|参事|理事|専務|常務|代表)"
ADDRESSED = f"(?:{HONORIFIC}|{_TITLE})"
_HONORIFIC = re.compile(ADDRESSED)
_SAID = re.compile("だ(?![いがけしとな])|です|でございます|と申し?|と名乗")
"""After a name that somebody says is theirs."""


class Found(NamedTuple):
    """A piece of a text, by its place in it."""

    start: int
    end: int
    needle: "Needle"


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to be taken out. `pattern`: over folded text; `why`: what it is, in words; `spaced`: which folding it
    is for; `staff`: it names staff."""

    pattern: str
    instead: str
    why: str
    strength: Strength = "anywhere"
    spaced: bool = False
    staff: bool = False


def tight(text: str) -> str:
    """`text` folded, without any space."""
    return fold(text).translate(_SAME)


def spaced(text: str) -> str:
    """`text` folded, with one space for each gap."""
    return _folded(text, True).text


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text, and for each of its characters where it stood."""

    text: str
    places: Sequence[tuple[int, int]]


@lru_cache(maxsize=256)
def _folded(source: str, keep_spaces: bool) -> _Folded:
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for piece in graphemes(source):
        end = at + len(piece)
        same = tight(piece)
        if not same and keep_spaces and piece.isspace() and text and text[-1] != " ":
            same = " "
        text += same
        places += [(at, end)] * len(same)
        at = end
    return _Folded("".join(text), places)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def find(source: str, needles: Iterable[Needle]) -> list[Found]:
    """Every place in `source` where one of `needles` counts."""
    foldings: dict[bool, _Folded] = {}
    found: list[Found] = []
    for needle in needles:
        if needle.spaced not in foldings:
            foldings[needle.spaced] = _folded(source, needle.spaced)
        folded = foldings[needle.spaced]
        for match in _compiled(needle.pattern).finditer(folded.text):
            if match.end() == match.start():
                continue
            start, end = folded.places[match.start()][0], folded.places[match.end() - 1][1]
            free = _free(source, start - 1, True), _free(source, end, True)
            if _counts(folded.text, match, needle.strength, *free):
                found.append(Found(start, end, needle))
    return found


def _counts(folded: str, match: re.Match[str], strength: Strength, begins: bool, ends: bool) -> bool:
    """`begins`, `ends`: no word goes on before it, after it."""
    if strength == "anywhere":
        return True
    if _HONORIFIC.match(folded, match.end()) or _HONORIFIC.search(match[0]):
        return True
    return strength == "alone" and begins and (ends or _SAID.match(folded, match.end()) is not None)


def _free(text: str, at: int, ends: bool) -> bool:
    """Whether no word goes on at that place of the text."""
    if not 0 <= at < len(text):
        return ends
    return not text[at].isalnum()

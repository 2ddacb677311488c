"""Japanese text in words: a dictionary's word for word analysis (SudachiPy with its small dictionary).

Loaded with the first word that is asked for: about 0.1 s and 50 MB, of which all but 4 MB are the mapped file that the
system may drop again. Only the copy without personal data needs it, so nothing else imports this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import local
from typing import TYPE_CHECKING

from app.base.resources import resource_dir

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

_own = local()
_MOST = 4000
"""Characters that are analysed at once; the dictionary takes some 16,000 bytes at most."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, by its place there. kind: 名詞, 動詞, 助詞 …; proper: a proper noun; base: as a dictionary
    lists it; known: a dictionary does; number: a numeral; doing: a noun that is what somebody does, or when
    (来庁, 本日)."""

    start: int
    end: int
    text: str
    kind: str
    proper: bool
    base: str
    known: bool
    number: bool
    doing: bool


@cache
def _dictionary() -> "Dictionary":
    from sudachipy import Dictionary

    return Dictionary(dict="small")


def _tokenizer() -> "Tokenizer":
    """This thread's own: one may not be used by two at once."""
    from sudachipy import SplitMode

    if not hasattr(_own, "tokenizer"):
        _own.tokenizer = _dictionary().tokenizer(SplitMode.C)
    tokenizer: Tokenizer = _own.tokenizer
    return tokenizer


def words(text: str) -> Sequence[Word]:
    """The words of `text`, in order, without gaps."""
    found: list[Word] = []
    for at in range(0, len(text), _MOST):
        for each in _tokenizer().tokenize(text[at : at + _MOST]):
            parts = each.part_of_speech()
            found.append(
                Word(
                    at + each.begin(),
                    at + each.end(),
                    each.surface(),
                    parts[0],
                    parts[1] == "固有名詞",
                    each.dictionary_form(),
                    not each.is_oov(),
                    parts[1] == "数詞",
                    parts[2] in ("サ変可能", "副詞可能"),
                )
            )
    return found


@cache
def is_name(text: str) -> bool:
    """Whether the dictionary knows `text` as a 姓 or 名, or as a foreign name and nothing else."""
    parts = [each.part_of_speech() for each in _dictionary().lookup(text)]
    return any(part[3] in ("姓", "名") for part in parts) or (
        any(part[2] == "人名" for part in parts) and all(part[1] == "固有名詞" for part in parts)
    )


@cache
def _readings() -> frozenset[str]:
    lines = (resource_dir() / "words" / "readings.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def is_reading(kana: str) -> bool:
    """Whether some 姓 or 名 is read so; kana: katakana."""
    return kana in _readings()


@cache
def readings_of_name(name: str) -> tuple[str, ...]:
    """The readings, in katakana, that a part of a name may have."""
    known = [m.reading_form() for m in _dictionary().lookup(name) if m.part_of_speech()[2] == "人名"]
    return tuple(dict.fromkeys(known)) or _read(name)


@cache
def readings_of_place(name: str) -> tuple[str, ...]:
    """The readings, in katakana, that the name of a place may have."""
    known = [m.reading_form() for m in _dictionary().lookup(name) if m.part_of_speech()[0] == "名詞"]
    return tuple(dict.fromkeys([*known, *_read(name)]))


def _read(text: str) -> tuple[str, ...]:
    read = "".join(each.reading_form() for each in _tokenizer().tokenize(text))
    return (read,) if read else ()

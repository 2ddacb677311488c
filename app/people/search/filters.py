"""What is searched for: the words of one field, and filters beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from app.base.bigrams import normal
from app.base.phone import numbers
from app.base.spellings import readings, spellings, voicings
from app.base.text import sound

JudgedIs = Literal["", "judged_improper", "judged_legitimate", "none"]
"""How it was judged; "none": not judged; "": either way."""

_LONGEST_TEXT, _LONGEST_WORD, _MOST_WORDS = 2_000, 100, 12
_WORD = re.compile('「([^」]*)|『([^』]*)|["＂“”〝〟]([^"＂“”〝〟]*)|([^\\s「『"＂“”〝〟]+)')
"""A phrase in brackets or quotes, which may be left open, or what stands between spaces."""

_NUMBER = re.compile(r"(?<![^\s　])[+＋(（]?\d[\d 　()（）.・+-]{7,22}\d(?![^\s　])")
"""What may be a telephone number with gaps in it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which encounters: from `since` to `until`, both days included; of a 年度 (`fiscal`); of all these 類型; of a
    department, a handler (part of the name is enough), a stage, a channel. None and "" let everything through."""

    since: date | None = None
    until: date | None = None
    fiscal: int | None = None
    types: tuple[str, ...] = ()
    department: str = ""
    handler: str = ""
    stage: str = ""
    judged: JudgedIs = ""
    channel: str = ""

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day, the 年度 taken together with `since` and `until`."""
        first, last = self.since, self.until
        if self.fiscal is not None and 1 <= self.fiscal < date.max.year:
            begins, ends = date(self.fiscal, 4, 1), date(self.fiscal + 1, 3, 31)
            first, last = max(first or begins, begins), min(last or ends, ends)
        return first, last

    def conditions(self) -> Iterator[tuple[str, Any]]:
        """Each filter but `since` and `until` as a condition on a row of `cases`, with its value."""
        if self.fiscal is not None:
            yield "cases.fiscal = ?", max(0, min(self.fiscal, date.max.year))
        for type_ in self.types:
            yield "instr(cases.types, ?) > 0", f" {sound(type_)} "
        if self.handler:
            yield "instr(cases.handler, ?) > 0", sound(self.handler)
        if self.judged:
            yield "cases.judged = ?", "" if self.judged == "none" else self.judged
        for column, value in (("department", self.department), ("stage", self.stage), ("channel", self.channel)):
            if value:
                yield f"cases.{column} = ?", sound(value)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, and the filters. Without words it finds every encounter that the filters let
    through. `voicing`: 濁点 and 半濁点 make a difference, as they do unless somebody asks otherwise."""

    text: str = ""
    filters: Filters = Filters()
    voicing: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """A word to be found, in the form of `base.bigrams.normal`, and its other ways of writing; `exact`: only as it
    stands (in quotes)."""

    text: str
    others: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The words to be found, all of them. `note`: a sentence for whoever typed what could not be searched as it
    stands."""

    words: tuple[Word, ...]
    note: str = ""


def asked(text: str, *, voicing: bool = True) -> Asked:
    """The words in `text`: parted by spaces, a phrase in 「」, 『』 or quotes as one and exact, a telephone number with
    spaces as one. Any text is good. Without `voicing` 濁点 make no difference."""
    found: dict[str, Word] = {}
    for match in _WORD.finditer(_NUMBER.sub(_dialled, text[:_LONGEST_TEXT])):
        typed = next(filter(None, match.groups()), "")
        exact = match[4] is None
        if said := normal(typed):
            found.setdefault(said, Word(said, () if exact else (*spellings(typed), *readings(typed)), exact))
    if not found:
        return Asked((), "さがせる文字がありません。文字か数字を入れてください。" if text.strip() else "")
    words = tuple(map(_cut, list(found.values())[:_MOST_WORDS]))
    cut = len(text) > _LONGEST_TEXT or [word.text for word in words] != list(found)
    if not voicing:
        words = tuple(word if word.exact else _either_voicing(word) for word in words)
    return Asked(words, "長いため、はじめの部分だけでさがしました。" if cut else "")


def _cut(word: Word) -> Word:
    return word if len(word.text) <= _LONGEST_WORD else Word(word.text[:_LONGEST_WORD].strip(), exact=word.exact)


def _either_voicing(word: Word) -> Word:
    both = dict.fromkeys(way for one in (word.text, *word.others) for way in voicings(one))
    return replace(word, others=tuple(way for way in both if way != word.text))


def _dialled(typed: re.Match[str]) -> str:
    """A telephone number as it is dialled here; what is none stays."""
    found = numbers(typed[0])
    return found[0] if len(found) == 1 and found[0].startswith(("0", "+")) and len(found[0]) >= 10 else typed[0]

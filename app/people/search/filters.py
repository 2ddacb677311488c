"""What is searched for: the words of one field, and filters beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.base.bigrams import normal
from app.base.phone import numbers
from app.base.text import sound

JudgedIs = Literal["", "judged_improper", "judged_legitimate", "none"]
"""How it was judged; "none": not judged; "": either way."""

_LONGEST_TEXT, _LONGEST_WORD, _MOST_WORDS = 2_000, 100, 12
_WORD = re.compile('「([^」]*)|『([^』]*)|["＂“”〝〟]([^"＂“”〝〟]*)|([^\\s「『"＂“”〝〟]+)')
"""A phrase in brackets or quotes, which may be left open, or what stands between spaces."""


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
    """What somebody typed, and the filters. Without words it finds every encounter that the filters let through."""

    text: str = ""
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Asked:
    """The words to be found, all of them, in the form of `base.bigrams.normal`. `note`: a sentence for whoever typed
    what could not be searched as it stands."""

    words: tuple[str, ...]
    note: str = ""


def asked(text: str) -> Asked:
    """The words in `text`: parted by spaces, a phrase in 「」, 『』 or quotes as one. Any text is good."""
    found: list[str] = []
    for match in _WORD.finditer(text[:_LONGEST_TEXT]):
        word = _word(next(filter(None, match.groups()), ""))
        if word and word not in found:
            found.append(word)
    if not found:
        return Asked((), "さがせる文字がありません。文字か数字を入れてください。" if text.strip() else "")
    words = tuple(word[:_LONGEST_WORD].strip() for word in found[:_MOST_WORDS])
    cut = len(text) > _LONGEST_TEXT or words != tuple(found)
    return Asked(words, "長いため、はじめの部分だけでさがしました。" if cut else "")


def _word(typed: str) -> str:
    """A telephone number that begins with its country is looked for as it is dialled here."""
    dialled = numbers(typed) if typed[:1] in ("+", "＋") else ()
    return normal(dialled[0] if len(dialled) == 1 else typed)

"""What of an encounter can be searched: the words people typed, and what its lines say they are.

The index and the passages that a search shows are made from the same texts, so that what is found can be shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.base.bigrams import tokens
from app.base.phone import numbers
from app.base.spellings import readings, spellings
from app.guidance.events import Event
from app.guidance.reading import standing_events
from app.people.case import Case
from app.people.identity import Identity

PERSON = {
    "name": "氏名",
    "kana": "ふりがな",
    "phone": "電話",
    "contact": "連絡先",
    "email": "メール",
    "address": "住所",
    "organisation": "団体",
    "position": "地位",
    "height": "身長",
    "build": "体格",
    "hair": "髪型",
    "features": "特徴",
}
"""What is typed of a counterpart and may be searched, and what it is called."""
_TYPED = {"encounter_started": "place", "supervisor_joined": "name"}
"""Where further words are typed, by kind."""
_WAYS_TOLD = ("name", "kana", "phone")
"""`ways_of` has every other way of writing them."""
_MARK = "··"
"""Before what a line or an encounter is: longer than any token of text, so that no text says it."""
_GAP = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Words:
    """An encounter as tokens: what was said and done, who the counterpart is, what the papers say; other ways of
    writing all of these."""

    said: str
    who: str
    papers: str
    loose: str


class Typed(NamedTuple):
    """A text of the log. `part`: of `PERSON` where it tells who the counterpart is, else ""."""

    event: Event
    text: str
    part: str = ""


def words_of(case: Case, log: Sequence[Event], papers: Sequence[str]) -> Words:
    """What is put into the index of `case`. Lines that were struck say nothing."""
    said: list[str] = []
    known = {part: getattr(case.who, part) for part in Identity.__dataclass_fields__ if part in PERSON}
    who = [written for part, value in known.items() for written in ways_of(value, part)]
    for typed in typed_in(log):
        if typed.part:
            who.extend(ways_of(typed.text, typed.part))
        else:
            said.append(typed.text)
    kinds = dict.fromkeys((*case.kinds, case.judged)) if case.judged else case.kinds
    who = list(dict.fromkeys(who))
    others = [value for part, value in known.items() if part not in _WAYS_TOLD]
    others += [typed.text for typed in typed_in(log) if typed.part and typed.part not in _WAYS_TOLD]
    loose = dict.fromkeys(one for text in (*said, *dict.fromkeys(others), *papers) for one in spellings(text))
    loose |= dict.fromkeys(one for text in who for one in readings(text))
    marks = [*map(kind_token, kinds), *map(type_token, case.types)]
    return Words(
        " ".join((tokens("\n".join(said)), *marks)),
        tokens("\n".join(who)),
        tokens("\n".join(papers)),
        tokens("\n".join(loose)),
    )


def typed_in(log: Sequence[Event]) -> Iterator[Typed]:
    """Every text that stands in the log, in its order."""
    for event in standing_events(log):
        if event.text:
            yield Typed(event, event.text)
        if event.kind == "identified":
            for part in PERSON.keys() & event.data.keys():
                if (value := event.data[part]) and isinstance(value, str):
                    yield Typed(event, value, part)
        elif (key := _TYPED.get(event.kind)) and isinstance(value := event.data.get(key), str) and value:
            yield Typed(event, value)


def ways_of(value: str, part: str) -> tuple[str, ...]:
    """`value` of the counterpart as typed, and as others may look for it: 姓 and 名 as one word, a telephone number as
    it is dialled."""
    dialled = numbers(value) if part in ("phone", "contact") else ()
    return (value, _GAP.sub("", value), *dialled)


@lru_cache(maxsize=512)
def kind_token(kind: str) -> str:
    """Stands in `said` of every encounter that has a line of this kind."""
    return f"{_MARK}k{_plain(kind)}"


@lru_cache(maxsize=512)
def type_token(type_: str) -> str:
    """Stands in `said` of every encounter of this 類型."""
    return f"{_MARK}t{_plain(type_)}"


def _plain(id_: str) -> str:
    return "".join(char if char.isalnum() else "·" for char in id_.lower())

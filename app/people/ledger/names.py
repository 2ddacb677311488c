"""What a heading says of its column: 申出人（住所） is an address, 氏名（ふりがな） a name with its reading."""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.base.text import fold
from app.people.ledger.vocabulary import ASIDE, ELSE, EVENTS, HEADINGS, PERSONS

Claim = tuple[str, int]
"""A field that a column may be, and its rank: of two columns for one field the lower rank has it."""

_STAFF, _WHO = ("handler", "department"), ("name", "reading", "phone", "address", "organisation")
_STORY = ("demand", "means", "result")
_WHEN = ("date", "begin", "end")
_HAPPENED = (*_WHEN, "channel", "place", "type", "handler", *_STORY)
_COMPOSED, _PART, _LAST = 100, 200, 900
"""Ranks of what is put together of two words, of what a bracket says alone, and of what is so only for want of
another."""

_AND = re.compile(r"及び|および|並びに|ならびに|[・･/、,と]")
_MARKS = re.compile(r"の|[・･/、,.:|_※*#「」【】\[\]〔〕<>\"'’\-]|必須$|任意$|欄$")
_PARENTHESES = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"^\d+(?=\D)")
_SPELLED = (
    (re.compile("申し(?=[出立入])"), "申"),
    (re.compile("問い?合わ?せ"), "問合せ"),
    (re.compile("受け?付け?"), "受付"),
)
_POLITE = re.compile(r"^[御ごお](?=.)")


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(map(fold, words), key=len, reverse=True)))


_PERSON = re.compile(rf"(?:{_longest_first(PERSONS)})等?様?(?:側)?")
_EVENT = re.compile(rf"(?:{_longest_first(EVENTS)})等?")
_DONE = re.compile(r"(?P<got>[をが]?(?:受けた|うけた))|[をが]?(?:行っ?た|行なった|した|あった|された|なされた)")
_OWN = re.compile("受付|対応|応対|面談|受電")
"""Events that the office itself does: who did them is its staff."""
_ELSE = re.compile(_longest_first(ELSE))
_ASIDE = frozenset(map(fold, ASIDE))


@lru_cache(4096)
def claims_of(text: str) -> tuple[Claim, ...]:
    """What a column of that heading may be, the likeliest first; empty where nothing is known of it."""
    folded = _NUMBER.sub("", fold(text)) or fold(text)
    inside = _PARENTHESES.findall(folded)
    outside = _PARENTHESES.sub("", folded)
    if not inside:
        return _of_word(outside)
    within = "".join(each[1:-1] for each in inside)
    return under(outside, within) if _plain(outside) else _of_word(within)


@lru_cache(4096)
def under(over: str, below: str) -> tuple[Claim, ...]:
    """What `below` may be that stands under `over`, or in brackets behind it."""
    above, found = claims_of(over), claims_of(below)
    plain, part = _plain(fold(over)), _plain(fold(below))
    if part in _ASIDE:
        return ()
    if not found:
        return above
    field, rank = found[0]
    if not above:
        return _spaced(found, _PART) if _EVENT.fullmatch(plain) or not _ELSE.search(plain) else ()
    first = above[0][0]
    if first in _STAFF:
        own = {"name": "handler", "handler": "handler", "department": "department", "organisation": "department"}
        return ((own[field], rank),) if field in own else ()
    if first == "name" and field == "reading":
        return ("name", rank + _COMPOSED), ("reading", rank + _PART)
    if _PERSON.fullmatch(plain):
        return (("organisation", rank),) if field == "department" else found
    if first in _WHEN and field in _WHEN:
        return ((field, rank), ("date", _LAST)) if first == "date" else found
    if (_EVENT.fullmatch(plain) and field not in _STORY) or (first, field) == ("type", "channel"):
        return found
    if first == "result" and field in _WHEN:
        return ()
    if first in _STORY and field not in _STORY:
        return found
    if first in _WHO and field in _WHO and field != first and {first, field} != {"name", "organisation"}:
        return ()  # two things in one cell
    return above


def spelled(text: str) -> tuple[str, ...]:
    """A heading in the ways it may be repeated: without marks and numbers, without what stands in brackets, that."""
    folded = _NUMBER.sub("", fold(text)) or fold(text)
    inside = [each[1:-1] for each in _PARENTHESES.findall(folded)]
    ways = [folded.replace("(", "").replace(")", ""), _PARENTHESES.sub("", folded), *inside]
    return tuple(dict.fromkeys(_MARKS.sub("", way) for way in ways if way))


def _of_word(word: str) -> tuple[Claim, ...]:
    plain = _plain(word)
    for way in dict.fromkeys((plain, _POLITE.sub("", plain), plain.replace("等", ""))):
        if found := _known(way):
            return (found,)
    # 要求の内容及び経緯 is one column for what happened; 住所・氏名 are two things that nobody can tell apart.
    parts = [_known(_plain(part)) for part in _AND.split(word)]
    known = [part for part in parts if part]
    return (known[0],) if len(known) == len(parts) and all(field in _STORY for field, _ in known) else ()


def _known(plain: str) -> Claim | None:
    if found := HEADINGS.get(plain):
        return found
    if person := _PERSON.match(plain):
        rest = plain[person.end() :]
        if rest in ("", "名"):
            return "name", _COMPOSED
        field, rank = HEADINGS.get(rest, ("", 0))
        if field in _WHO or rest in ("所属", "部署"):
            return (field if field in _WHO else "organisation"), rank + _COMPOSED
    if event := _EVENT.match(plain):
        return _of_event(plain[: event.end()], plain[event.end() :])
    return None


def _of_event(event: str, rest: str) -> Claim | None:
    done = _DONE.match(rest)
    by_office = bool(_OWN.match(event)) or bool(done and done["got"])
    rest = rest[done.end() :] if done else rest
    if rest in ("者", "人", "方"):
        return ("handler" if by_office else "name"), _COMPOSED
    field, rank = HEADINGS.get(rest, ("", 0))
    if field in _HAPPENED or (field == "department" and by_office):
        return field, rank + _COMPOSED
    return None


def _plain(text: str) -> str:
    plain = _MARKS.sub("", text)
    for pattern, one in _SPELLED:
        plain = pattern.sub(one, plain)
    return plain


def _spaced(claims: tuple[Claim, ...], by: int) -> tuple[Claim, ...]:
    return tuple((field, rank + by) for field, rank in claims)

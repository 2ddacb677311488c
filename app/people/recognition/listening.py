"""What the counter asks while somebody talks: who this may be, and whether a confirmation still fits the name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.base.kana import is_kana
from app.base.kanji import plain
from app.people.identity import Identity
from app.people.index.cases import case_of
from app.people.library import Reading
from app.people.recognition.candidate import Candidate
from app.people.recognition.recognise import candidates

_ONE_PERSON = 0.6
"""The share of characters that two spellings of one name have in common at least (one of three may be a slip)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """`candidates`: best first. `complete`: the index has all that the store has. `confirmed_for`: the name that was
    confirmed to be here, where the name known by now is plainly another; else "" """

    candidates: tuple[Candidate, ...]
    complete: bool
    confirmed_for: str = ""


def hear(reading: Reading, who: Identity, encounter: str, confirmed: Sequence[tuple[str, Sequence[str]]] = ()) -> Heard:
    """Who may `who` of the running `encounter` be? `confirmed`: of each standing 同一人物 the name that was known then,
    and the encounters it names."""
    found = candidates(reading, who, apart_from=encounter)
    return Heard(found, reading.complete, _confirmed_for(reading, who.name, confirmed))


def plainly_another(name: str, other: str) -> bool:
    """Whether these are two persons' names: no other spelling, no slip, no 姓 alone. Of a reading and kanji nobody can
    tell."""
    one, two = plain(name), plain(other)
    if not one or not two or one in two or two in one or is_kana(one) != is_kana(two):
        return False
    first, second = sorted((one, two))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() < _ONE_PERSON


def _confirmed_for(reading: Reading, name: str, confirmed: Iterable[tuple[str, Sequence[str]]]) -> str:
    for known_then, encounters in confirmed:
        cases = (case_of(reading.index, id) for id in encounters)
        names = [each for each in (known_then, *(case.who.name for case in cases if case)) if each]
        if name and names and all(plainly_another(each, name) for each in names):
            return names[0]
    return ""

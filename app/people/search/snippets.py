"""Where the words of a search stand in an encounter: the line or the field, with the words marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal, NamedTuple

from app.base.bigrams import loose_ranges, normal, ranges
from app.base.spellings import readings, spellings
from app.base.text import graphemes, visible
from app.guidance.events import STARTED, Event
from app.guidance.pack import Pack, unknown_kind
from app.guidance.reading import standing_events
from app.people.case import Case
from app.people.history.moments import labels_of, when
from app.people.search.filters import Word
from app.people.search.papers import Papers
from app.people.search.words import PERSON, typed_in, ways_of

Part = Literal["line", "kind", "who", "paper", "case"]
SHOWN = 2
"""Passages of one encounter, at most."""
_BEFORE, _LENGTH = 24, 110
"""Characters before the first mark, and in all."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A word, and the event kinds and 類型 whose labels say it."""

    word: Word
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()


class Piece(NamedTuple):
    """A piece of a passage; marked: it is what was sought."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a word stands. part: a line of the log, one in which nothing was typed or a judgement (`kind`: what it is
    says it), the counterpart, a paper, or what the encounter is (`case`: its 類型). label: what the line or the field
    is called. id: the kind of the line, the part of `words.PERSON`, the 類型, "" of a paper. seq and at: of the line, 0
    and None where it is none or nobody wrote the hour down."""

    part: Part
    label: str
    id: str
    seq: int
    at: datetime | None
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The passage without marks."""
        return "".join(piece.text for piece in self.pieces)


class _Place(NamedTuple):
    """A text that may be a passage, and what it is beside its words."""

    part: Part
    label: str
    event: Event | None
    text: str
    id: str


def passages(
    case: Case, log: Sequence[Event], papers: Papers, sought: Sequence[Sought], pack: Pack
) -> tuple[Passage, ...]:
    """At most `SHOWN` passages, each with a word that the ones before it lack while there is any; without words, the
    first line in which something was typed."""
    if not sought:
        return tuple(_passage(case, place, ()) for place in _first(log, pack))
    missing = list(sought)
    found: list[_Place] = []
    further: list[_Place] = []

    def look(places: Iterable[_Place]) -> None:
        nonlocal missing
        for place in places:
            says = [each for each in sought if _says(place, each)]
            left = [each for each in missing if each not in says]
            if len(left) < len(missing) and len(found) < SHOWN:
                found.append(place)
                missing = left
            elif says and len(further) < SHOWN:
                further.append(place)
            if not missing and len(found) + len(further) >= SHOWN:
                break

    look(_places(case, log, sought, pack))
    if missing:
        look(_Place("paper", paper.label, None, paper.text, "") for paper in papers.of(case))
    shown = [*found, *further[: SHOWN - len(found)]]
    return tuple(_passage(case, place, sought) for place in shown)


def _places(case: Case, log: Sequence[Event], sought: Sequence[Sought], pack: Pack) -> Iterator[_Place]:
    """Every text of the encounter but its papers, the likeliest to be meant first."""
    labels = labels_of(pack)
    typed = list(typed_in(log))
    for one in reversed(typed):
        if one.part:
            yield _Place("who", PERSON[one.part], one.event, one.text, one.part)
    for one in typed:
        if not one.part:
            yield _line(one.event, one.text, labels)
    kinds = {kind for each in sought for kind in each.kinds}
    for event in standing_events(log):
        if event.kind in kinds and not event.text:
            yield _Place("kind", "記録", event, labels.get(event.kind, ""), event.kind)
    if case.judged in kinds and case.judged not in case.kinds:
        yield _Place("kind", "判断", None, labels.get(case.judged, ""), case.judged)
    for type_ in pack.types:
        if type_.id in case.types:
            yield _Place("case", "類型", None, type_.label, type_.id)


def _first(log: Sequence[Event], pack: Pack) -> Iterable[_Place]:
    labels = labels_of(pack)
    lines = (one for one in typed_in(log) if not one.part and one.event.kind != STARTED)
    return [_line(one.event, one.text, labels) for one in islice(lines, 1)]


def _line(event: Event, text: str, labels: Mapping[str, str]) -> _Place:
    return _Place("line", labels.get(event.kind) or unknown_kind(event.kind).label, event, text, event.kind)


def _says(place: _Place, each: Sought) -> bool:
    if place.part in ("line", "kind") and place.id in each.kinds:
        return True
    if place.part == "case" and place.id in each.types:
        return True
    ways = ways_of(place.text, place.id) if place.part == "who" else (place.text,)
    return any(_stands_in(way, each.word) for way in ways)


def _stands_in(text: str, word: Word) -> bool:
    own = normal(text)
    if word.exact or word.text in own:
        return word.text in own
    said = (own, *spellings(text), *readings(text))
    return any(one in each for one in (word.text, *word.others) for each in said)


def _passage(case: Case, place: _Place, sought: Sequence[Sought]) -> Passage:
    marks = ranges(place.text, [each.word.text for each in sought])
    loose = [one for each in sought if not each.word.exact for one in (each.word.text, *each.word.others)]
    marks = marks or loose_ranges(place.text, loose)
    if not marks and place.part == "who" and any(_says(place, each) for each in sought):
        marks = [(0, len(place.text))]  # the word goes over a gap of what was typed
    pieces = tuple(_pieces(place.text, marks))
    seq, at = (place.event.seq, when(case, place.event)) if place.event else (0, None)
    return Passage(place.part, place.label, place.id, seq, at, pieces)


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """The text around its first mark, cut where a character ends."""
    start = marks[0][0] if marks else 0
    lead = list(graphemes(text[max(0, start - 8 * _BEFORE) : start]))
    first = start - len("".join(lead[-_BEFORE:]))
    if first <= _BEFORE // 4:
        first = 0  # hardly anything would be cut
    last = first + len("".join(islice(graphemes(text[first : first + 8 * _LENGTH]), _LENGTH)))
    at = first
    if first > 0:
        yield Piece("…", False)
    for begin, end in marks:
        if begin >= last:
            break
        if begin > at:
            yield _piece(text[at:begin], False)
        yield _piece(text[begin : min(end, last)], True)
        at = min(end, last)
    if at < last:
        yield _piece(text[at:last], False)
    if last < len(text):
        yield Piece("…", False)


def _piece(text: str, marked: bool) -> Piece:
    return Piece(visible(text).replace("\n", " "), marked)

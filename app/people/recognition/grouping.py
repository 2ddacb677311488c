"""Which records are one person's to all appearances: what somebody confirmed, and what says the very same."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from app.people.identity import Confidence, Identity, Likeness
from app.people.recognition.facets import Facets, facets_of
from app.people.recognition.keys import end_of
from app.people.recognition.likeness import Comparison, compare

_ENOUGH = 40
"""Ways a person is written down that are compared with others; who came three hundred times has more."""
_RANKS: dict[Confidence, int] = {"high": 2, "medium": 1, "low": 0}


@dataclass(frozen=True, slots=True)
class Record:
    """A case as far as recognition looks at it. `person`: `Case.person`."""

    number: int
    encounter: str
    person: str
    who: Identity


@dataclass(frozen=True, slots=True)
class Apart:
    """What says that records are not one person's: pairs of encounters of which a person said so, and telephone
    numbers under which many are recorded."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    is_shared: Callable[[str], bool] = lambda _: False


def _essence(facets: Facets) -> tuple[object, ...]:
    """What tells people apart in a record, without the ways of writing it."""
    house = (facets.address.house, facets.address.room)
    return facets.name, facets.whole, facets.short, facets.phones, house, facets.sex, facets.ages


@dataclass(slots=True)
class Group:
    """Records of one person to all appearances; confidence, score and reasons of the one that is most like who is asked
    for. `told`: what the records say, each once and not more than enough."""

    confidence: Confidence
    score: float
    reasons: tuple[str, ...]
    records: dict[int, Record] = field(default_factory=dict)
    told: dict[tuple[object, ...], Facets] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    def add(self, records: Iterable[Record]) -> None:
        for record in records:
            self.records[record.number] = record
            if len(self.told) < _ENOUGH:
                facets = facets_of(record.who)
                self.told.setdefault(_essence(facets), facets)

    def like(self, found: Likeness) -> None:
        """Take over how much one of its records is alike, where that is more."""
        if (_RANKS[found.confidence], found.score) > (_RANKS[self.confidence], self.score):
            self.confidence, self.score, self.reasons = found.confidence, found.score, found.reasons

    @property
    def newest(self) -> Record:
        return self.records[max(self.records)]

    @property
    def rank(self) -> tuple[int, float, int]:
        """The most likely first, of equals the newest."""
        return _RANKS[self.confidence], self.score, max(self.records)

    def doubt(self, why: str) -> None:
        """It cannot be of high confidence."""
        if self.confidence == "high":
            self.confidence = "medium"
            self.doubts = (*self.doubts, why)


def signs_of(facets: Facets) -> Iterator[tuple[str, str]]:
    """What another record must have one of, to say the very same: the name with a number, the name with the house; each
    as the keys of the index. Nothing where no name is known."""
    name = f"n:{facets.name}" if facets.name else f"k:{facets.short}" if len(facets.short) > 1 else ""
    if name:
        yield from ((name, f"p:{phone}") for phone in facets.phones)
        if facets.address.numbers:
            yield name, f"b:{end_of(facets.address.town)}|{'-'.join(facets.address.numbers)}"


def joined(groups: Iterable[Group], apart: Apart) -> list[Group]:
    """The groups, best first, with those together that say the very same. Two that contradict stay two."""
    by_sign: dict[tuple[str, str], list[Group]] = {}
    kept: list[Group] = []
    for group in sorted(groups, key=lambda each: each.rank, reverse=True):
        signs = {sign for facets in group.told.values() for sign in signs_of(facets)}
        same = [one for sign in signs for one in by_sign.get(sign, ())]
        into = next((one for one in same if one_person(one, group, apart)), None)
        if into is None:
            kept.append(group)
            into = group
        else:
            into.add(group.records.values())
        for sign in signs:
            if into not in by_sign.setdefault(sign, []):
                by_sign[sign].append(into)
    return kept


def one_person(one: Group, other: Group, apart: Apart) -> bool:
    """Whether two groups say the very same, and nothing of one contradicts anything of the other."""
    found = [(a, b, compare(a, b)) for a in one.told.values() for b in other.told.values()]
    if any(each.contradicts or each.slipped for _, _, each in found) or _said_apart(one, other, apart):
        return False
    return any(_same(a, b, each, apart) for a, b, each in found)


def _said_apart(one: Group, other: Group, apart: Apart) -> bool:
    if not apart.pairs:
        return False
    ours, theirs = ({record.encounter for record in group.records.values()} for group in (one, other))
    return any((a in ours and b in theirs) or (a in theirs and b in ours) for a, b in apart.pairs)


def _same(one: Facets, other: Facets, found: Comparison, apart: Apart) -> bool:
    """Name and place alike. A 姓 alone says the very same only beside the house or a number that is not shared."""
    if one.name != other.name or (not one.name and one.short != other.short):
        return False
    whole = one.whole or other.whole if one.name else one.kana_whole
    common = [number for number in one.phones if number in other.phones]
    by_phone = any(whole or not apart.is_shared(number) for number in common)
    return by_phone or found.address in ("same", "house")


def set_rivals_apart(groups: Iterable[Group]) -> None:
    """Where several are of high confidence that contradict one another (two of one name in one house) none of them
    is."""
    high = [group for group in groups if group.confidence == "high"]
    for place, one in enumerate(high):
        for other in high[place + 1 :]:
            if any(compare(a, b).contradicts for a in one.told.values() for b in other.told.values()):
                for group in (one, other):
                    group.doubt("同じ氏名の別の方の記録もあります")

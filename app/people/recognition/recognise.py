"""Who of the earlier counterparts may this be? Asked with every key that is typed, of a hundred thousand cases.

First the keys of what is typed bring numbers of cases, of no key more than a few hundred, the newest; those that most
and the most selective keys bring are read and compared in full; what says the very same is one candidate.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import Any

from app.base.phone import mistyped
from app.people.case import Case
from app.people.counting import counts
from app.people.identity import Identity, Likeness, sounded
from app.people.index.cases import COLUMNS, case_from
from app.people.index.file import Index
from app.people.library import Reading
from app.people.recognition.candidate import Candidate, Earlier
from app.people.recognition.facets import Facets, facets_of
from app.people.recognition.grouping import Apart, Group, Record, joined, one_person, set_rivals_apart, signs_of
from app.people.recognition.keys import end_of, houses, with_one_less
from app.people.recognition.likeness import compare, judged

_OF_A_KEY = 300
"""Cases that a key brings at most, the newest."""
_READ = 400
"""Cases that are read at most."""
_SELECTIVE, _READ_OF_MANY = 14, 120
"""Where no key weighs so much (姓 alone), no more than these are read: they are all alike."""
_ANYWAY, _HOPELESS = 60, 4
"""Past so many, those are not read which the keys give less than this part of the weight of the first."""
_COMPARED = 200
"""Identities that are compared in full."""
_AT_ONCE = 400
"""Values in one statement."""
_LAST = "\U0010ffff"
_SHARED_FROM = 4
"""A number under which so many 姓 are recorded is a shared one (代表電話)."""
_LOOKED_AT = 60
_SIGNS = 12
"""So many pairs of a name and a place are looked for in full."""
_SYLLABLES = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
    "がぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽ"
)


def candidates(reading: Reading, who: Identity, *, apart_from: str = "", limit: int = 5) -> tuple[Candidate, ...]:
    """Earlier counterparts that may be `who`, best first; none where too little is typed. `apart_from`: an encounter
    that is left out, the one that is going on."""
    facets = facets_of(sounded(who))
    if facets.nothing:
        return ()
    index = reading.index
    shared = _Shared(index)
    records = [one for one in _records(index, _numbers(index, facets)) if one.encounter != apart_from]
    apart = Apart(_said_apart(index, records), shared)
    groups = joined(_groups(records, facets, shared), apart)[: limit + 2]
    for group in groups:
        _complete(index, group, apart, apart_from)
        if any(compare(facets, one).contradicts for one in group.told.values()):
            group.doubt("ほかの日の記録と合わない点があります")
    set_rivals_apart(groups)
    groups.sort(key=lambda group: group.rank, reverse=True)
    return tuple(_candidate(reading, group) for group in groups[:limit])


# -- from keys to numbers ---------------------------------------------------------------------------


class _Gathered:
    """Numbers of cases with the weight that the keys give them which brought them."""

    def __init__(self, index: Index) -> None:
        self._connection = index.connection
        self.weights: Counter[int] = Counter()
        self._full: list[tuple[str, int]] = []

    def of(self, key: str, weight: int, most: int = _OF_A_KEY) -> None:
        """The newest cases of a key."""
        found = self._numbers("SELECT number FROM keys WHERE key = ? ORDER BY number DESC LIMIT ?", key, most)
        self._add(found, weight)
        if len(found) == _OF_A_KEY:
            self._full.append((key, weight))

    def beginning(self, start: str, weight: int) -> None:
        """Cases with a key that begins like this."""
        wanted = "SELECT number FROM keys WHERE key >= ? AND key < ? LIMIT ?"
        self._add(self._numbers(wanted, start, start + _LAST, _OF_A_KEY), weight)

    def any_of(self, keys: Iterable[str], weight: int) -> None:
        """Cases of any of many keys, each of which few have."""
        some = list(keys)
        for at in range(0, len(some), _AT_ONCE):
            part = some[at : at + _AT_ONCE]
            wanted = f"SELECT number FROM keys WHERE key IN ({_marks(part)}) LIMIT ?"
            self._add(self._numbers(wanted, *part, _OF_A_KEY), weight)

    def of_two(self) -> None:
        """Cases of two keys each of which brought as many as one may: the very ones may be older."""
        wanted = (
            "SELECT one.number FROM keys AS one CROSS JOIN keys AS other ON other.key = ? AND other.number = one.number"
            " WHERE one.key = ? ORDER BY one.number DESC LIMIT ?"
        )
        for (one, weight), (other, more) in combinations(self._full, 2):
            self._add(self._numbers(wanted, one, other, _OF_A_KEY), weight + more)

    def _numbers(self, wanted: str, *values: Any) -> list[int]:
        return [number for (number,) in self._connection.execute(wanted, values)]

    def _add(self, numbers: Iterable[int], weight: int) -> None:
        for number in set(numbers):
            self.weights[number] += weight


def _numbers(index: Index, facets: Facets) -> list[int]:
    """The cases that are worth comparing, the likeliest first."""
    gathered = _Gathered(index)
    for phone in facets.phones:
        gathered.of(f"p:{phone}", 18)
        gathered.of(f"q:{phone[-6:]}", 6)
        if len(phone) < 10:
            gathered.beginning(f"p:{phone}", 6)
        else:
            gathered.any_of((f"p:{near}" for near in mistyped(phone)), 12)
    if facets.dialled:
        gathered.beginning(f"p:{facets.dialled}", 4)
    if facets.name:
        _by_name(gathered, facets)
    if len(facets.short) > 1:
        gathered.of(f"k:{facets.short}", 14)
        gathered.beginning(f"k:{facets.short}", 6)
        if len(facets.short) > 3:
            gathered.any_of((f"k:{near}" for near in _misread(facets.short)), 8)
    if facets.address.town:
        _by_address(gathered, facets)
    if facets.organisation:
        gathered.of(f"o:{facets.organisation}", 5)
        gathered.beginning(f"o:{facets.organisation}", 3)
    gathered.of_two()
    ordered = sorted(gathered.weights.items(), key=lambda each: (each[1], each[0]), reverse=True)
    ordered = ordered[: _READ if ordered and ordered[0][1] >= _SELECTIVE else _READ_OF_MANY]
    hopeless = ordered[0][1] / _HOPELESS if ordered else 0
    return [number for place, (number, weight) in enumerate(ordered) if place < _ANYWAY or weight > hopeless]


def _by_name(gathered: _Gathered, facets: Facets) -> None:
    gathered.of(f"n:{facets.name}", 20)
    gathered.of(f"d:{facets.name}", 8, 100)
    for less in with_one_less(facets.name):
        gathered.of(f"n:{less}", 8, 100)
        gathered.of(f"d:{less}", 8, 100)
    for surname in facets.surnames:
        gathered.of(f"s:{surname}", 3)
        gathered.of(f"n:{surname}", 5)
    if not facets.parted and len(facets.name) > 1:  # of one character only those whose whole 姓 it is
        gathered.beginning(f"n:{facets.name}", 5)


def _by_address(gathered: _Gathered, facets: Facets) -> None:
    address = facets.address
    for place, house in enumerate(houses(address)):
        gathered.of(house, 5 if place else 14)
    for surname in facets.surnames:
        gathered.of(f"u:{surname}|{end_of(address.town)}", 9)
    if len(address.town) > 1:
        gathered.beginning(f"a:{address.town}{'-'.join(address.numbers)}", 4)


def _misread(short: str) -> Iterator[str]:
    """What becomes of a reading by one slip."""
    for at in range(len(short) + 1):
        before, after = short[:at], short[at:]
        yield from (before + other + after for other in _SYLLABLES)
        yield from (before + other + after[1:] for other in _SYLLABLES if after)
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


# -- from numbers to groups -------------------------------------------------------------------------

_RECORD = "number, encounter, person, name, kana, phone, address, organisation, sex, age"


def _records(index: Index, numbers: Sequence[int]) -> list[Record]:
    """The records of these cases, in this order."""
    found: dict[int, Record] = {}
    for at in range(0, len(numbers), _AT_ONCE):
        part = numbers[at : at + _AT_ONCE]
        rows = index.connection.execute(f"SELECT {_RECORD} FROM cases WHERE number IN ({_marks(part)})", part)
        found.update((row[0], Record(row[0], row[1], row[2], Identity(*row[3:]))) for row in rows)
    return [found[number] for number in numbers if number in found]


def _groups(records: Iterable[Record], facets: Facets, shared: "_Shared") -> list[Group]:
    """Of every person that is like who is asked for a group."""
    common = frozenset(filter(shared, facets.phones))
    likely: dict[Identity, Likeness | None] = {}
    groups: dict[str, Group] = {}
    for record in records:
        if record.who not in likely:
            if len(likely) == _COMPARED:
                continue
            likely[record.who] = judged(compare(facets, facets_of(record.who), common))
        found = likely[record.who]
        if found is None:
            continue
        group = groups.setdefault(record.person, Group(found.confidence, found.score, found.reasons))
        group.add([record])
        group.like(found)
    return list(groups.values())


class _Shared:
    """Which telephone numbers many people are recorded under."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, bool] = {}

    def __call__(self, phone: str) -> bool:
        if phone not in self._known:
            newest = "SELECT number FROM keys WHERE key = ? ORDER BY number DESC LIMIT ?"
            wanted = f"SELECT name FROM cases WHERE number IN ({newest})"
            rows = self._index.connection.execute(wanted, (f"p:{phone}", _LOOKED_AT))
            names = [facets_of(Identity(name=name)).surnames[:1] for (name,) in rows]
            self._known[phone] = len(set(filter(None, names))) >= _SHARED_FROM
        return self._known[phone]


def _said_apart(index: Index, records: Sequence[Record]) -> frozenset[tuple[str, str]]:
    """The pairs of which the last word is that they are not the same person."""
    said: set[tuple[str, str]] = set()
    encounters = [record.encounter for record in records]
    for at in range(0, len(encounters), _AT_ONCE):
        part = encounters[at : at + _AT_ONCE]
        said.update(
            index.connection.execute(f"SELECT a, b FROM statements WHERE NOT same AND a IN ({_marks(part)})", part)
        )
    last = "SELECT same FROM statements WHERE a = ? AND b = ? ORDER BY at DESC, rowid DESC LIMIT 1"
    return frozenset(pair for pair in said if not index.connection.execute(last, pair).fetchone()[0])


def _complete(index: Index, group: Group, apart: Apart, apart_from: str) -> None:
    """Add what belongs to the group and no key brought: all cases of its persons, and all that say the very same."""
    numbers: set[int] = set()
    for name, place in islice(dict.fromkeys(sign for one in group.told.values() for sign in signs_of(one)), _SIGNS):
        wanted = "SELECT number FROM keys WHERE key = ? INTERSECT SELECT number FROM keys WHERE key = ?"
        numbers.update(number for (number,) in index.connection.execute(wanted, (place, name)))
    for record in _records(index, sorted(numbers - group.records.keys(), reverse=True)[:_READ]):
        one = Group("low", 0.0, ())
        one.add([record])
        if record.encounter != apart_from and one_person(group, one, apart):
            group.add([record])
    persons = list(dict.fromkeys(record.person for record in group.records.values()))[:_AT_ONCE]
    rows = index.connection.execute(f"SELECT number FROM cases WHERE person IN ({_marks(persons)})", persons)
    theirs = [number for (number,) in rows if number not in group.records]
    group.add(record for record in _records(index, theirs) if record.encounter != apart_from)


# -- from a group to a candidate --------------------------------------------------------------------


def _candidate(reading: Reading, group: Group) -> Candidate:
    cases = _cases(reading.index, sorted(group.records, reverse=True))
    return Candidate(
        person=group.newest.person,
        who=_known(case.who for case in cases),
        likeness=Likeness(group.confidence, group.score, (*group.reasons, *group.doubts)),
        earlier=tuple(_earlier(case, reading) for case in cases),
        confirmed=len({case.person for case in cases}) == 1 and len(cases) > 1,
        objections=_objections(reading.index, [case.encounter for case in cases]),
    )


def _cases(index: Index, numbers: Sequence[int]) -> list[Case]:
    cases: list[Case] = []
    for at in range(0, len(numbers), _AT_ONCE):
        part = numbers[at : at + _AT_ONCE]
        wanted = f"SELECT {COLUMNS} FROM cases WHERE number IN ({_marks(part)}) ORDER BY number DESC"
        cases += map(case_from, index.connection.execute(wanted, part))
    return cases


def _known(identities: Iterable[Identity]) -> Identity:
    """What is known of them: of each field the newest value that says something."""
    known: dict[str, str] = {}
    for who in identities:
        for name in Identity.__dataclass_fields__:
            if name not in known and (value := getattr(who, name)):
                known[name] = value
        if len(known) == len(Identity.__dataclass_fields__):
            break
    return Identity(**known)


def _earlier(case: Case, reading: Reading) -> Earlier:
    does, why_not = counts(case, reading.now, reading.pack)
    return Earlier(case.encounter, case.began_at, case.channel, case.judged, does, why_not)


def _objections(index: Index, encounters: Sequence[str]) -> tuple[str, ...]:
    said: list[tuple[str, str]] = []
    for at in range(0, len(encounters), _AT_ONCE):
        part = encounters[at : at + _AT_ONCE]
        said += index.connection.execute(f"SELECT at, text FROM objections WHERE encounter IN ({_marks(part)})", part)
    return tuple(text for _, text in sorted(said))

"""Under which keys a case is found again. A key is a letter for its kind, a colon and a normal form.

n: the name; d: the name without one of its characters; s: what may be its 姓; k: the reading, its long vowels
shortened; p: a telephone number; q: its last six digits; a: town and numbers; b: the end of the town with its numbers,
and with all but the last of them; u: 姓 and the end of the town; o: the organisation. The index reads n, k, p, a and o
by their beginnings too, so that an answer comes while one types.
"""

import re
from collections.abc import Iterator

from app.base.address import Address
from app.people.identity import Identity
from app.people.recognition.facets import Facets, facets_of

_LONGEST = 60
"""A name or a place that is longer is cut: a key is no place for a whole story."""


def keys_of(who: Identity) -> frozenset[str]:
    """The keys of a record of `who`; none where it says nothing."""
    facets = facets_of(who)
    return frozenset(key[:_LONGEST] for key in _all(facets))


def _all(facets: Facets) -> Iterator[str]:
    if facets.name:
        yield f"n:{facets.name}"
        yield from (f"d:{less}" for less in with_one_less(facets.name))
        yield from (f"s:{surname}" for surname in facets.surnames)
    if len(facets.short) > 1:
        yield f"k:{facets.short}"
    for phone in facets.phones:
        yield f"p:{phone}"
        yield f"q:{phone[-6:]}"
    if facets.address.town:
        yield f"a:{facets.address.town}{'-'.join(facets.address.numbers)}"
        yield from houses(facets.address)
        yield from (f"u:{surname}|{end_of(facets.address.town)}" for surname in facets.surnames)
    if facets.organisation:
        yield f"o:{facets.organisation}"


def with_one_less(name: str) -> frozenset[str]:
    """`name` without any one of its characters; nothing for a name that is too short or too long to be mistyped so."""
    if not 3 <= len(name) <= 8:
        return frozenset()
    return frozenset(name[:at] + name[at + 1 :] for at in range(len(name)))


_BLOCK = re.compile("[東西南北]?[一二三四五六七八九十]+条[東西南北]?$")


def end_of(town: str) -> str:
    """The end of a town's name: what stays where the municipality before it was not recognised, or left off. A 条
    whole: a city has dozens."""
    block = _BLOCK.search(town)
    return block[0] if block else town[-2:]


def houses(address: Address) -> Iterator[str]:
    """The keys of the house, and of the block it stands in (a further number may be a room)."""
    if address.numbers:
        yield f"b:{end_of(address.town)}|{'-'.join(address.numbers)}"
        if len(address.numbers) > 1:
            yield f"b:{end_of(address.town)}|{'-'.join(address.numbers[:-1])}"

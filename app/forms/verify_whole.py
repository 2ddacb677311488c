"""Do the objects of a PDF refer only to what is there?

A later object could fill a gap, and so change what an earlier one looks like. A long log has thousands of objects,
nearly all of them the plainest of dictionaries; those are told by their bytes alone, and only the others are parsed.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

Key = tuple[int, int]
"""Number and generation of an object."""

_SPACE = rb"[\x00\t\n\x0c\r ]"
_REFERENCE = rb"(\d{1,10})" + _SPACE + rb"++(\d{1,5})" + _SPACE + rb"++R"
_NESTED = 3
"""Levels of lists and dictionaries within a plain object."""


class Revisions:
    """The objects of one file, revision by revision."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader
        reader.stream.seek(0)
        self._pdf: bytes = reader.stream.read()
        self._written: dict[int, frozenset[Key]] = {}
        self._known: dict[int, frozenset[Key]] = {}

    def written(self, number: int) -> frozenset[Key]:
        """The objects that revision `number` brought or changed."""
        if number not in self._written:
            refs = self._reader.xrefs.explicit_refs_in_revision(number)
            self._written[number] = frozenset((ref.idnum, ref.generation) for ref in refs)
        return self._written[number]

    def known(self, number: int) -> frozenset[Key]:
        """The objects that are there in revision `number`."""
        if number not in self._known:
            earlier = self.known(number - 1) if number else frozenset()
            self._known[number] = earlier | self.written(number)
        return self._known[number]

    def is_whole(self, number: int) -> bool:
        """Whether all that the objects of revision `number` refer to is there by then."""
        xrefs = self._reader.xrefs
        if xrefs.object_streams_used_in(number) or xrefs.refs_freed_in_revision(number):
            return False
        known = self.known(number)
        return all(known.issuperset(self._targets(key, number)) for key in self.written(number))

    def _targets(self, key: Key, number: int) -> Iterable[Key]:
        """What an object refers to, as it stands in revision `number`."""
        xrefs, ref = self._reader.xrefs, generic.Reference(*key, pdf=self._reader)
        place = xrefs.get_historical_ref(ref, number)
        plain = plain_targets(self._pdf, place, key) if isinstance(place, int) else None
        if plain is not None:
            return plain
        state = None if xrefs.get_last_change(ref) == number else number
        return targets_of(self._reader.get_object(ref, state))


def plain_targets(pdf: bytes, place: int, key: Key) -> list[Key] | None:
    """What the object at `place` refers to; None where it is not plain: a dictionary of names, numbers, references and
    lists or dictionaries of them, written without a string, a comment, or a stream. Of a key that stands there twice
    both values count."""
    head = b"%d %d obj" % key
    if not pdf.startswith(head, place):
        return None
    plain, reference = _patterns()
    found = plain.match(pdf, place + len(head))
    return [(int(target), int(generation)) for target, generation in reference.findall(found[0])] if found else None


@cache
def _patterns() -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A plain object after its head, and a reference. Nothing is tried in two ways, so no bytes make it slow."""
    gap = _SPACE + rb"*+"
    ends = rb"(?=[\x00\t\n\x0c\r /<>\[\]])"
    name = rb"/[A-Za-z0-9._+-]++"
    bare = _REFERENCE.replace(b"(", b"(?:")
    atom = value = rb"(?>" + bare + ends + rb"|-?\d{1,10}+(?:\.\d{1,10}+)?" + ends + rb"|" + name + rb")"
    for _ in range(_NESTED + 1):
        dictionary = rb"<<" + gap + rb"(?>" + name + gap + value + gap + rb")*+>>"
        array = rb"\[" + gap + rb"(?>" + value + gap + rb")*+\]"
        value = rb"(?>" + atom + rb"|" + array + rb"|" + dictionary + rb")"
    return re.compile(gap + dictionary + gap + rb"endobj"), re.compile(_REFERENCE)


def targets_of(thing: Any) -> Iterator[Key]:
    """What an object refers to, as pyHanko read it."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            yield one.reference.idnum, one.reference.generation
        elif isinstance(one, generic.DictionaryObject):
            waiting += dict.values(one)
        elif isinstance(one, generic.ArrayObject):
            waiting += list.__iter__(one)

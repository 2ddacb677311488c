"""Is an update of a file the one that 窓守 makes: piece by piece, in the order and spelling of one that was made again.

Two things may be spelt otherwise, as they differ between machines without anything being different for any reader: the
bytes of a deflate stream, which must inflate to the same content and hold nothing else, and so every length and place
that follows from them. These are not taken from the file but worked out, and compared.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_STARTXREF = re.compile(rb"startxref\n(\d+)\n%%EOF\n?\Z")
_SECTION = re.compile(rb"(\d+) (\d+)\n")
_STREAM = re.compile(rb">>\r?\nstream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)(?=[\s/>])")
_DIGITS = re.compile(rb"0|[1-9][0-9]{0,8}")
_CONTENTS = re.compile(rb"/Contents <([0-9A-F]*)>\n/ByteRange (\[[^\]]*\] *)\n")
_HEX = re.compile(rb"[0-9A-F]*")
_RANGE = re.compile(rb"\[0 \d{1,12} \d{1,12} (\d{1,12})\]")
_HEADERS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How a zlib stream begins that any reader inflates: a full window, no dictionary."""


@dataclass(frozen=True, slots=True)
class Same:
    """Where the update ends in the file, and where in it the hex digits of its signature stand (None: unsigned)."""

    end: int
    signature: tuple[int, int] | None


class _Differs(Exception):
    """The file is another at this place."""


def same_update(file: bytes, made: bytes, start: int) -> Same | None:
    """Whether what begins in `file` at `start` is the last update of `made`, which begins there too; None where not.
    `made` comes from our own writers. The signature itself is not compared."""
    try:
        return _Comparison(file, made, start).run()
    except _Differs:
        return None


class _Comparison:
    def __init__(self, file: bytes, made: bytes, start: int) -> None:
        self.file, self.made, self.start = file, made, start
        self.at = start
        self.moved: dict[int, int] = {}
        self.signature: tuple[int, int] | None = None
        self.covered = 0

    def run(self) -> Same:
        found = _STARTXREF.search(self.made)
        if found is None:
            raise _Differs
        xref = int(found[1])
        places = [place for place in sorted(_places(self.made, xref)) if place >= self.start]
        self._literal(self.made[self.start : places[0] if places else xref])
        for place, end in zip(places, [*places[1:], xref], strict=True):
            self.moved[place] = self.at
            self._object(self.made[place:end])
        xref_at = self.at
        trailer = self.made.index(b"trailer", xref)
        self._literal(b"".join(self._xref_lines(self.made[xref:trailer])))
        self._literal(self.made[trailer : found.start()])
        self._literal(b"startxref\n%d\n%%%%EOF\n" % xref_at)
        if self.signature and self.covered != self.at - self.signature[1] - 1:
            raise _Differs
        return Same(self.at, self.signature)

    def _literal(self, expected: bytes) -> None:
        if not self.file.startswith(expected, self.at):
            raise _Differs
        self.at += len(expected)

    def _object(self, made: bytes) -> None:
        signature = _CONTENTS.search(made)
        if signature:
            self._signature(made, signature)
            return
        if self.file.startswith(made, self.at):
            self.at += len(made)
            return
        begins = _STREAM.search(made)
        length = _LENGTH.search(made, 0, begins.start()) if begins else None
        if begins is None or length is None or b"/FlateDecode" not in made[: begins.start()]:
            raise _Differs
        self._literal(made[: length.start(1)])
        number = _DIGITS.match(self.file, self.at)
        if number is None:
            raise _Differs
        self.at = number.end()
        self._literal(made[length.end(1) : begins.end()])
        own = made[begins.end() : begins.end() + int(length[1])]
        other = self.file[self.at : self.at + int(number[0])]
        if not _inflates_alike(other, own):
            raise _Differs
        self.at += len(other)
        self._literal(made[begins.end() + len(own) :])

    def _signature(self, made: bytes, found: re.Match[bytes]) -> None:
        """The dictionary of a signature: as made, but for the hex digits and the numbers of what they leave out."""
        self._literal(made[: found.start(1)])
        first = self.at
        self.at += len(found[1])
        if not _HEX.fullmatch(self.file, first, self.at):
            raise _Differs
        self.signature = first, self.at
        self._literal(made[found.end(1) : found.start(2)])
        numbers = _RANGE.match(self.file, self.at)
        if numbers is None:
            raise _Differs
        self.covered = int(numbers[1])
        stated = b"[0 %d %d %d]" % (first - 1, self.signature[1] + 1, self.covered)
        self._literal(stated.ljust(len(found[2])))
        self._literal(made[found.end(2) :])

    def _xref_lines(self, made: bytes) -> Iterator[bytes]:
        """The table as made, each object where it stands in the file."""
        for line in made.splitlines(keepends=True):
            if line.endswith(b" n \n"):
                place = int(line[:10])
                yield b"%010d%s" % (self.moved.get(place, place), line[10:])
            else:
                yield line


def _places(made: bytes, xref: int) -> Iterator[int]:
    """Where the objects stand that the last table of `made` names."""
    at = xref + len(b"xref\n")
    while section := _SECTION.match(made, at):
        at = section.end()
        for _ in range(int(section[2])):
            if made[at + 17 : at + 18] == b"n":
                yield int(made[at : at + 10])
            at += 20


def _inflates_alike(one: bytes, other: bytes) -> bool:
    content = zlib.decompress(other)
    if not one.startswith(_HEADERS):
        return False
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(one, len(content) + 1)
    except zlib.error:
        return False
    return found == content and reader.eof and not reader.unused_data and not reader.unconsumed_tail

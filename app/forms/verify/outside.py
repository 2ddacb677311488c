"""An update that another program wrote to sign a box: what it may hold, down to the byte.

A card's own tool or a PDF reader can seal a box of the 決裁欄; that counts as a plain approval. Its update is no
document of ours that could be made again, so it is held to a grammar instead: objects one after the other, one table
that names each of them and nothing else, one trailer; of what was there before only the box changes (and the stamps of
the document); and all that is new belongs to the signature or to what the box shows.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.forms.verify.plain_pdf import NotPlain, Ref, Text, skip, value_at

_OBJECT = re.compile(rb"(\d{1,7}) 0 obj(?=[\r\n <\[])")
_XREF = re.compile(rb"xref\r?\n")
_SECTION = re.compile(rb"(\d{1,7}) (\d{1,7}) ?\r?\n")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_STARTXREF = re.compile(rb"startxref\r?\n(\d{1,10})\r?\n%%EOF(?:\r\n|\r|\n)?")
_STREAM = re.compile(rb"stream\r?\n")
_END_STREAM = re.compile(rb"(?:\r\n|\r|\n)?endstream(?=[\r\n ])")
_HEX = re.compile(rb"<(?:[0-9A-Fa-f]{2})*>")
_SIGNATURE = {
    *(b"/Type", b"/Filter", b"/SubFilter", b"/Contents", b"/ByteRange", b"/M", b"/Name", b"/Reason"),
    *(b"/Location", b"/ContactInfo", b"/Prop_Build"),
}
_SORTS = {b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached"}
"""Signatures over the bytes themselves; a time stamp (ETSI.RFC3161) is none of a person's."""
_TRAILER = {b"/Size", b"/Root", b"/Info", b"/ID", b"/Prev"}
_FORBIDDEN = frozenset(
    (b"/A", b"/AA", b"/JS", b"/OpenAction", b"/Kids", b"/Annots", b"/XFA", b"/EF", b"/OC", b"/Ref", b"/PS", b"/OPI")
)
"""What an appearance may not have: things to do when touched, other files, layers, other appearances elsewhere."""
_RESTAMPED = {"/ModDate", "/Producer"}
_XMP_RESTAMPED = {"ModifyDate", "MetadataDate", "Producer"}
_GROWN = {"/Version", "/Extensions", "/Metadata"}
_MOST_OBJECTS = 500
_MOST_ID = 200
_MOST_ROOM = 256 * 1024
"""Hex digits that a signature may have."""
_APART = timedelta(minutes=1)
_NOTHING = generic.NullObject()


@dataclass(frozen=True, slots=True)
class PlainApproval:
    """drawn: the box shows what that program drew, which nothing tells to be the signer's name and day."""

    drawn: bool


def plain_approval(pdf: bytes, start: int, end: int, embedded: EmbeddedPdfSignature) -> PlainApproval | None:
    """What it is where the bytes of `pdf` from `start` to `end` are one update that signs the empty box of `embedded`,
    and do nothing else; None where not. Any bytes get an answer."""
    try:
        written = _Parsed(pdf, start, end)
        return PlainApproval(_is_drawn(embedded)) if _changes_only_the_box(written, embedded) else None
    except (NotPlain, KeyError, IndexError, TypeError, ValueError):
        return None


class _Parsed:
    """The objects of one update. Raises NotPlain where it is written in any other way than one after the other."""

    def __init__(self, pdf: bytes, start: int, end: int) -> None:
        self.objects: dict[int, Any] = {}
        self.trailer: dict[bytes, Any]
        places: dict[int, int] = {}
        at = skip(pdf, start)
        while found := _OBJECT.match(pdf, at):
            number = int(found[1])
            if number in places or len(places) >= _MOST_OBJECTS:
                raise NotPlain
            places[number] = at
            self.objects[number], at = _object(pdf, skip(pdf, found.end()))
        xref_at = at
        at = _table(pdf, at, places)
        trailer, at = value_at(pdf, skip(pdf, at))
        tail = _STARTXREF.match(pdf, skip(pdf, at))
        if not isinstance(trailer, dict) or set(trailer) - _TRAILER or not tail:
            raise NotPlain
        self.trailer = trailer
        if tail.end() != end or int(tail[1]) != xref_at or trailer[b"/Prev"] != b"%d" % _last_xref(pdf[:start]):
            raise NotPlain


def _object(pdf: bytes, at: int) -> tuple[Any, int]:
    value, at = value_at(pdf, at)
    at = skip(pdf, at)
    if stream := _STREAM.match(pdf, at):
        if not isinstance(value, dict) or b"/F" in value or not isinstance(value[b"/Length"], bytes):
            raise NotPlain
        ends = _END_STREAM.match(pdf, stream.end() + int(value[b"/Length"]))
        if ends is None:
            raise NotPlain
        at = skip(pdf, ends.end())
    if not pdf.startswith(b"endobj", at):
        raise NotPlain
    return value, skip(pdf, at + len(b"endobj"))


def _table(pdf: bytes, at: int, places: dict[int, int]) -> int:
    """Read the table of an update, which must name `places`; gives where its trailer's dictionary begins."""
    head = _XREF.match(pdf, at)
    if head is None:
        raise NotPlain
    at = head.end()
    named: dict[int, int] = {}
    while section := _SECTION.match(pdf, at):
        at = section.end()
        for number in range(int(section[1]), int(section[1]) + int(section[2])):
            entry = _ENTRY.match(pdf, at)
            if entry is None or number in named:
                raise NotPlain
            at = entry.end()
            if entry[3] == b"n" and entry[2] == b"00000":
                named[number] = int(entry[1])
            elif number != 0:
                raise NotPlain
    if named != places or not pdf.startswith(b"trailer", at):
        raise NotPlain
    return at + len(b"trailer")


def _last_xref(pdf: bytes) -> int:
    found = list(_STARTXREF.finditer(pdf, max(0, len(pdf) - 64)))
    if not found:
        raise NotPlain
    return int(found[-1][1])


def _changes_only_the_box(written: _Parsed, embedded: EmbeddedPdfSignature) -> bool:
    reader: PdfFileReader = embedded.reader
    revision = embedded.signed_revision
    old, new = reader.get_historical_resolver(revision - 1), reader.get_historical_resolver(revision)
    for key in ("/Root", "/Info", "/Encrypt"):
        if _raw(old.trailer_view, key) != _raw(new.trailer_view, key):
            return False
    box = _number_of(embedded)
    if not (_continues(written, old) and _signs_exactly(written, box, embedded)):
        return False
    stamped = set(_may_be_restamped(old, new))
    changed = {number for number in written.objects if _is_there(old, number)}
    if box not in changed or not all(_may_change(old, new, number, box, stamped) for number in changed):
        return False
    added = set(written.objects) - changed
    return set(_reached(written, box, added)) == added and not any(
        _FORBIDDEN & keys for number in added for keys in _keys(written.objects[number])
    )


def _continues(written: _Parsed, old: HistoricalResolver) -> bool:
    """Whether the trailer counts the objects rightly, so that no reader leaves any out, and holds no more."""
    size = max(int(_raw(old.trailer_view, "/Size")), max(written.objects) + 1)
    id_ = written.trailer.get(b"/ID", [])
    strings = isinstance(id_, list) and len(id_) in (0, 2) and all(isinstance(each, Text) for each in id_)
    return written.trailer[b"/Size"] == b"%d" % size and strings and all(len(each.raw) < _MOST_ID for each in id_)


def _is_drawn(embedded: EmbeddedPdfSignature) -> bool:
    """Whether the box looks otherwise than it did while it was empty."""
    box, reader = _number_of(embedded), embedded.reader
    old = reader.get_historical_resolver(embedded.signed_revision - 1)
    before = old.get_object(generic.Reference(box, 0, pdf=reader))
    after = reader.get_historical_resolver(embedded.signed_revision).get_object(generic.Reference(box, 0, pdf=reader))
    return not _equal(_raw(before, "/AP"), _raw(after, "/AP"))


def _number_of(embedded: EmbeddedPdfSignature) -> int:
    """Which object the signed box is."""
    reference = embedded.sig_field.container_ref
    if not isinstance(reference, generic.Reference):
        raise NotPlain
    return reference.idnum


def _signs_exactly(written: _Parsed, box: int, embedded: EmbeddedPdfSignature) -> bool:
    """Whether the box has one signature, whose hex digits are all that it leaves out, and one look."""
    value, looks = written.objects[box].get(b"/V"), written.objects[box].get(b"/AP", {})
    signature = written.objects[value.number] if isinstance(value, Ref) else value
    looks = written.objects[looks.number] if isinstance(looks, Ref) else looks
    _, first, last, _ = (int(number) for number in embedded.byte_range)
    embedded.reader.stream.seek(first)
    gap = embedded.reader.stream.read(last - first)
    return (
        int(embedded.byte_range[0]) == 0
        and isinstance(signature, dict)
        and set(signature) <= _SIGNATURE
        and signature.get(b"/Type", b"/Sig") == b"/Sig"
        and signature[b"/SubFilter"] in _SORTS
        and _one_time(embedded)
        and signature[b"/Contents"] == Text(gap)
        and len(gap) <= _MOST_ROOM
        and _HEX.fullmatch(gap) is not None
        and set(looks) <= {b"/N"}
    )


def _one_time(embedded: EmbeddedPdfSignature) -> bool:
    """Whether a time stands there once, or twice the same: readers differ in which of the two they show."""
    told, signed = embedded.sig_object.get("/M"), extract_self_reported_ts(embedded.signer_info)
    return told is None or signed is None or abs(generic.parse_pdf_date(told, strict=True) - signed) < _APART


def _is_there(pdf: HistoricalResolver, number: int) -> bool:
    reference = generic.Reference(number, 0, pdf=pdf.reader)
    try:
        return not isinstance(pdf.get_object(reference), generic.NullObject)
    except Exception:  # pyHanko raises what it likes where nothing stands
        return False


def _may_be_restamped(old: HistoricalResolver, new: HistoricalResolver) -> Iterator[tuple[int, str]]:
    """The objects that say when the document was changed and with what, and its root and form."""
    for where, key in ((old.trailer_view, "/Root"), (old.trailer_view, "/Info")):
        yield _number(_raw(where, key)), key
    for key in ("/AcroForm", "/Metadata"):
        yield _number(_raw(old.root, key)), key
        if key == "/Metadata":
            yield _number(_raw(new.root, key)), key


def _may_change(
    old: HistoricalResolver, new: HistoricalResolver, number: int, box: int, stamped: set[tuple[int, str]]
) -> bool:
    reference = generic.Reference(number, 0, pdf=old.reader)
    one, other = old.get_object(reference), new.get_object(reference)
    if type(one) is not type(other) or not isinstance(one, generic.DictionaryObject):
        return False
    differing = {key for key in {*one, *other} if not _equal(_raw(one, key), _raw(other, key))}
    if number == box:
        return "/V" not in one and differing <= {"/AP", "/V"}
    role = next((key for at, key in stamped if at == number), "")
    if role == "/Metadata":
        return _same_packet(one, other)
    allowed = {"/Info": _RESTAMPED, "/Root": _GROWN - {"/Metadata"}, "/AcroForm": {"/SigFlags"}}
    return role in allowed and not isinstance(one, generic.StreamObject) and differing <= allowed[role]


def _same_packet(one: Any, other: Any) -> bool:
    """Whether two XMP packets differ in their stamps only."""
    both = isinstance(one, generic.StreamObject) and isinstance(other, generic.StreamObject)
    return both and one.get("/Type") == other.get("/Type") and _told(one.data) == _told(other.data)


def _told(packet: bytes) -> list[Any]:
    return sorted(
        (str(name), str(value))
        for structure in parse_xmp(io.BytesIO(packet))
        for name, value in structure
        if name.local_name not in _XMP_RESTAMPED
    )


def _reached(written: _Parsed, box: int, added: set[int]) -> Iterator[int]:
    """The new objects that the box's new signature and appearance are made of."""
    waiting: list[Any] = [written.objects[box].get(b"/V"), written.objects[box].get(b"/AP")]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, Ref) and one.number in added and one.number not in seen:
            seen.add(one.number)
            yield one.number
            waiting.append(written.objects[one.number])
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _keys(thing: Any) -> Iterator[set[bytes]]:
    """The keys of each dictionary in an object."""
    if isinstance(thing, dict):
        yield set(thing)
        for value in thing.values():
            yield from _keys(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from _keys(value)


def _number(one: Any) -> int:
    return one.reference.idnum if isinstance(one, generic.IndirectObject) else -1


def _raw(where: generic.DictionaryObject, key: str) -> Any:
    return where.raw_get(key) if key in where else _NOTHING


def _equal(one: Any, other: Any) -> bool:
    """Whether two objects are written the same; references are compared by their numbers."""
    if type(one) is not type(other):
        return False
    if isinstance(one, generic.IndirectObject):
        return one.reference == other.reference
    if isinstance(one, generic.DictionaryObject):
        return set(one) == set(other) and all(_equal(one.raw_get(key), other.raw_get(key)) for key in one)
    if isinstance(one, generic.ArrayObject):
        return len(one) == len(other) and all(_equal(one.raw_get(at), other.raw_get(at)) for at in range(len(one)))
    return bool(one == other)

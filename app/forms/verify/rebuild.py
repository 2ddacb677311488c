"""Every byte of a file accounted for: each update is made again from what it says, and compared.

A report is a chain of updates: the page as `render` draws it, the author's with the record and the empty boxes, then
one for each entry of the route. What an update says (record, entry, name, time, certificate) is read from the file;
what it then has to look like, seal included, follows, and nothing else may stand in it.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.base.errors import EnvironmentProblem
from app.forms.carrier import Record
from app.forms.document import Box, Document, Rendered
from app.forms.fields import CORRECTION
from app.forms.paper.fonts import bundled_only, ipamj
from app.forms.sign.approve import Seal, entry_update
from app.forms.sign.entry import Entry, from_reason
from app.forms.sign.identity import common_name, subject
from app.forms.sign.route import strikes
from app.forms.sign.seal import author_update
from app.forms.sign.update import Stamp, Update, stamp_of, unsigned
from app.forms.verify.same_bytes import same_update

Redraw = Callable[[Document, int], Rendered]
"""Draws the form of a record again, as the drawing of that number does. Raises `render.UnknownDrawing`."""

_MOST_ROOM = 256 * 1024
"""Hex digits that a signature may have."""


@dataclass(frozen=True, slots=True)
class Page:
    """The first update: where it ends in the file, and where its boxes are."""

    end: int
    boxes: Mapping[str, Box]


def page_of(pdf: bytes, record: Record, redraw: Redraw) -> Page | None:
    """The page at the beginning of `pdf`, where it is the one that the record gives; else None.

    Raises EnvironmentProblem where this machine cannot draw, `render.UnknownDrawing` where this program cannot.
    """
    for rendered in _drawings(record, redraw):
        same = same_update(pdf, rendered.pdf, 0)
        if same and same.signature is None:
            return Page(same.end, rendered.boxes)
    return None


def _drawings(record: Record, redraw: Redraw) -> Iterator[Rendered]:
    """As drawn with all the fonts of this machine, then as on one that has none but the program's own."""
    document = record.document()
    yield redraw(document, record.drawing)
    if ipamj() is None:
        return
    with bundled_only():
        yield redraw(document, record.drawing)


def author_end(
    pdf: bytes, page: Page, record: Record, raw: bytes, embedded: EmbeddedPdfSignature, end: int
) -> int | None:
    """Where the author's update ends: at `end`, if it is what attaching the record `raw` to the page gives."""
    at = embedded.self_reported_timestamp
    if at is None:
        return None

    def make(stamp: Stamp | None) -> tuple[Update, PdfSignatureMetadata]:
        return author_update(pdf[: page.end], page.boxes, raw, record, at, stamp)

    return update_end(pdf, page.end, embedded, end, at, make)


def entry_end(pdf: bytes, start: int, record: Record, embedded: EmbeddedPdfSignature, end: int) -> int | None:
    """Where an entry's update ends that begins at `start`: at `end`, if it is what signing the entry gives."""
    at, name, entry = embedded.self_reported_timestamp, stated(embedded, "/Name"), entry_of(embedded)
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    if at is None or entry is None or common_name(name) != subject(certificate, NameOID.COMMON_NAME):
        return None
    department = subject(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
    struck = strikes(record, entry) if embedded.field_name == CORRECTION else None
    seal = Seal(embedded.field_name, entry, name, department, at, struck.instead if struck else "")
    return update_end(pdf, start, embedded, end, at, lambda stamp: entry_update(pdf[:start], seal, stamp))


def entry_of(embedded: EmbeddedPdfSignature) -> Entry | None:
    """The entry that a signature states; None where it is none of ours."""
    return from_reason(stated(embedded, "/Reason"))


def stated(embedded: EmbeddedPdfSignature, key: str) -> str:
    """A text of the signature's dictionary; "" where it has none."""
    found = embedded.sig_object[key] if key in embedded.sig_object else ""  # noqa: SIM401  # get() follows no references
    return str(found) if isinstance(found, str) else ""


def update_end(
    pdf: bytes,
    start: int,
    embedded: EmbeddedPdfSignature,
    end: int,
    at: datetime,
    make: Callable[[Stamp | None], tuple[Update, PdfSignatureMetadata]],
) -> int | None:
    """Where the update ends that begins at `start`: at `end`, if it is the one that `make` makes, signed at `at`."""
    _, first, last, _ = (int(number) for number in embedded.byte_range)
    room = last - first - 2
    if not 0 < room <= _MOST_ROOM or room % 2:
        return None
    try:
        update, metadata = make(stamp_of(pdf[start:end]))
        made = unsigned(update, metadata, embedded.signer_cert, at, room)
    except EnvironmentProblem:
        raise
    except Exception:  # what is stated does not fit the file: our own writer refuses it in whatever way it meets it
        return None
    same = same_update(pdf, made, start)
    fits = same is not None and same.end == end and same.signature == (first + 1, last - 1)
    return end if fits else None

"""Signing an entry into a report: one incremental update, a seal in its box or an invisible field of its own.

All earlier states of the file stand in the new one byte for byte. Nothing here uses a network; the time is the
caller's.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

from dataclasses import dataclass
from datetime import datetime

from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata

from app.base.errors import Refused
from app.base.text import sound
from app.forms import carrier
from app.forms.document import Author
from app.forms.drawn.v2.date_seal import draw_correction, draw_date_seal
from app.forms.drawn.v2.seal_mark import add_appearance
from app.forms.fields import CORRECTION, field_of
from app.forms.sign.entry import Entry, to_reason
from app.forms.sign.identity import common_name, subject
from app.forms.sign.route import Route, refusal, route_of, strikes
from app.forms.sign.seal import names_another
from app.forms.sign.signer import Signer
from app.forms.sign.update import Stamp, Update, appearance, signed
from app.forms.verify.signature import read_signatures

_MARKS = {"deputise": "代", "after": "後閲"}


def add_entry(pdf: bytes, entry: Entry, signer: Signer, person: Author, at: datetime) -> bytes:
    """`pdf` with `entry` signed into it by `signer` at `at`; the seal shows the name of `person`, spelt as they do, and
    the department that the certificate names: what does not stand in the file could not be made again and compared.
    A certificate from elsewhere without a role may name an office (職責証明書): then the seal shows that.

    A judgement that strikes the title of a 働きかけ記録票 signs that title too, where it is not struck yet (Q17).
    `pdf` must have been verified: its record and signatures are taken as they stand. Raises Refused where the route
    does not allow the entry now, or the certificate is another person's; EnvironmentProblem where `pdf` is none of
    ours, a font is missing or the key does not sign.
    """
    reader, record = carrier.opened(pdf)
    route = route_of(record, read_signatures(reader, record))
    if problem := refusal(record, route, entry, signer):
        raise Refused(problem)
    if names_another(signer, person.name):
        raise Refused("署名用の鍵の名前と、設定の氏名が違うため、署名しませんでした。設定の氏名を確かめてください。")
    name = person.name if signer.name == common_name(person.name) else signer.name
    field = _field_of(route, entry)
    signed_pdf = _sign(pdf, field, entry, signer, name, at)
    struck = strikes(record, entry)
    if struck and _is_open(signed_pdf, CORRECTION):
        signed_pdf = _sign(signed_pdf, CORRECTION, entry, signer, name, at, struck.instead)
    return signed_pdf


def _field_of(route: Route, entry: Entry) -> str:
    box = route.box(entry.box)
    return field_of(entry, passed_over=box is not None and box.state == "absent", judged=route.judgements)


def _sign(pdf: bytes, field: str, entry: Entry, signer: Signer, name: str, at: datetime, instead: str = "") -> bytes:
    department = subject(signer.certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
    update, metadata = entry_update(pdf, Seal(field, entry, sound(name), department, at, instead))
    return signed(update, metadata, signer.pdf_signer(), at)


@dataclass(frozen=True, slots=True)
class Seal:
    """What an update of an entry is made of: the field that is signed, the entry, the signer's name as it is stated,
    the department of their certificate, the stated time, and what stands instead of words that it strikes."""

    field: str
    entry: Entry
    name: str
    department: str
    at: datetime
    instead: str = ""


def entry_update(pdf: bytes, seal: Seal, stamp: Stamp | None = None) -> tuple[Update, PdfSignatureMetadata]:
    """The update over `pdf` that signs `seal`, and how it is signed."""
    update = Update(pdf, stamp)
    reference = _reference(update, seal.field)
    if reference is None:
        append_signature_field(update, SigFieldSpec(seal.field, on_page=0, box=(0, 0, 0, 0)))
    else:
        widget = reference.get_object()
        x0, y0, x1, y1 = (float(number) for number in widget["/Rect"])
        width, height = x1 - x0, y1 - y0
        mark = add_appearance(update, _drawn(seal, width, height), width, height)
        widget["/AP"] = appearance(mark)
        update.mark_update(reference)
    metadata = PdfSignatureMetadata(
        field_name=seal.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=seal.name,
        reason=to_reason(seal.entry),
    )
    return update, metadata


def _drawn(seal: Seal, width: float, height: float) -> bytes:
    if seal.instead:
        return draw_correction(seal.name, seal.at, width, seal.instead)
    mark = _MARKS.get(seal.entry.act, "")
    return draw_date_seal(seal.name, seal.department, seal.at, width, height, mark)


def _reference(pdf: Update, field: str) -> generic.IndirectObject | None:
    """The signature field of that name; None where the file has none."""
    fields = pdf.root["/AcroForm"]["/Fields"]
    return next((each for each in fields if each.get_object().get("/T") == field), None)


def _is_open(pdf: bytes, field: str) -> bool:
    reference = _reference(Update(pdf), field)
    return reference is not None and "/V" not in reference.get_object()

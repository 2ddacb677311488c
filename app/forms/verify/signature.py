"""One signature of a PDF: what it says, whether it signs these bytes, and whose hand it is."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

from collections.abc import Sequence
from dataclasses import replace

from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data

from app.forms.carrier import NotOurs, Record
from app.forms.fields import label_of
from app.forms.sign.algorithms import signature_fault
from app.forms.sign.identity import fingerprint, holder_of, key_of, roles_of, subject
from app.forms.sign.trust import Trust, vouch
from app.forms.verify.container import signs
from app.forms.verify.verdict import Signature

_MOST_FIELDS = 500
"""Boxes, judgements and later looks of one report."""


def read_signatures(reader: PdfFileReader, record: Record) -> tuple[Signature, ...]:
    """The signatures of a file in the order of signing, as they say of themselves: nothing of them is checked, so
    none `holds`. What pyHanko raises for broken bytes passes through."""
    return tuple(as_stated(each, label_of(record, each.field_name)) for each in embedded_in(reader))


def embedded_in(reader: PdfFileReader) -> Sequence[EmbeddedPdfSignature]:
    """The signatures of a file in the order of signing. Raises NotOurs for more of them than a report can have, and for
    fields within fields, of which ours has none."""
    fields = reader.root["/AcroForm"]["/Fields"] if "/AcroForm" in reader.root else ()
    if len(fields) > _MOST_FIELDS or any("/Kids" in each.get_object() for each in fields):
        raise NotOurs("この書類の署名欄が多すぎるか、窓守の書き方ではありません。")
    found: Sequence[EmbeddedPdfSignature] = reader.embedded_signatures
    return found


def check_signature(
    pdf: bytes, embedded: EmbeddedPdfSignature, trust: Trust, label: str, *, outside: bool = False
) -> Signature:
    """The finding on one signature, named by `label`, whose update was accounted for to the byte. outside: another
    program wrote it. What asn1crypto or pyHanko raise for broken bytes passes through."""
    stated = as_stated(embedded, label)
    chain = [x509.load_der_x509_certificate(each.dump()) for each in embedded.other_embedded_certs]
    found = vouch(_certificate(embedded), chain, stated.at, trust)
    weak = signature_fault(embedded.signer_info)
    return replace(
        stated,
        intact=not weak and signs(pdf, embedded, stated.ends, outside=outside),
        covers="file" if stated.ends == len(pdf) else "revision",
        later_changes="none" if stated.ends == len(pdf) else "permitted",
        trusted=found.standing in ("office", "known"),
        standing=found.standing,
        by=found.by,
        unfit=found.unfit,
        weak=weak,
        decides=found.decides,
    )


def as_stated(embedded: EmbeddedPdfSignature, label: str) -> Signature:
    """What one signature says of itself: nothing of it is checked, so it does not hold."""
    certificate = _certificate(embedded)
    stated = embedded.sig_object
    holder = holder_of(certificate)
    reason = stated["/Reason"] if "/Reason" in stated else ""  # noqa: SIM401  # get() follows no references
    return Signature(
        field=embedded.field_name,
        label=label,
        signer=subject(certificate, NameOID.COMMON_NAME),
        subject=certificate.subject.rfc4514_string(),
        department=subject(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME),
        title=subject(certificate, NameOID.TITLE),
        at=embedded.self_reported_timestamp,
        intact=False,
        covers="part",
        later_changes="forbidden",
        certifying=_certifies(embedded),
        trusted=False,
        fingerprint=fingerprint(certificate),
        roles=roles_of(certificate),
        reason=str(reason) if isinstance(reason, str) else "",
        ends=signed_end(embedded),
        key=key_of(certificate),
        holder=holder.name,
        number=holder.number,
    )


def signed_end(embedded: EmbeddedPdfSignature) -> int:
    """Where the bytes end that a signature covers."""
    _, _, second, length = (int(number) for number in embedded.byte_range)
    return second + length


def _certificate(embedded: EmbeddedPdfSignature) -> x509.Certificate:
    return x509.load_der_x509_certificate(embedded.signer_cert.dump())


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    """True where this is the document's certifying signature and permits further signatures only."""
    certification = read_certification_data(embedded.reader)
    return (
        certification is not None
        and certification.author_sig.container_ref == embedded.sig_object.container_ref
        and embedded.docmdp_level == MDPPerm.FILL_FORMS
    )

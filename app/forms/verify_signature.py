"""One signature of a PDF: pyHanko's checks, and that not even its own container holds a stray byte."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.forms.algorithms import signature_fault
from app.forms.carrier import Record
from app.forms.fields import label_of
from app.forms.identity import fingerprint, holder_of, key_of, roles_of, subject
from app.forms.trust import Trust, vouch
from app.forms.verify_updates import LaterUpdates
from app.forms.verify_verdict import Signature

_HEX = re.compile(rb"<([0-9A-F]*)>")
_COVERS: Mapping[SignatureCoverageLevel, Literal["file", "revision"]] = {
    SignatureCoverageLevel.ENTIRE_FILE: "file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
}

# What pyHanko would say about a broken file is in the verdict; a log must not repeat the file's content.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def read_signatures(reader: PdfFileReader, record: Record) -> tuple[Signature, ...]:
    """The signatures of a file in the order of signing, as they say of themselves: nothing of them is checked, so
    none `holds`. What pyHanko raises for broken bytes passes through."""
    return tuple(_as_stated(each, label_of(record, each.field_name)) for each in reader.embedded_signatures)


def check_signature(
    pdf: bytes, embedded: EmbeddedPdfSignature, trust: Trust, label: str, updates: LaterUpdates
) -> Signature:
    """The finding on one signature, named by `label`; `updates`: the review of this file. What pyHanko raises for
    broken bytes passes through."""
    stated = _as_stated(embedded, label)
    # Whose hand it is, is found by `trust`; pyHanko is asked about the file alone.
    context = ValidationContext(
        trust_roots=[], other_certs=embedded.other_embedded_certs, moment=stated.at, allow_fetching=False
    )
    status = validate_pdf_signature(embedded, context, diff_policy=updates)
    chain = [x509.load_der_x509_certificate(each.dump()) for each in embedded.other_embedded_certs]
    found = vouch(_certificate(embedded), chain, stated.at, trust)
    weak = signature_fault(embedded.signer_info)
    return replace(
        stated,
        intact=bool(status.intact and status.valid) and not weak and _container_is_exact(pdf, embedded),
        covers=_COVERS.get(status.coverage, "part") if status.coverage else "part",
        later_changes=_later_changes(status),
        certifying=_certifies(embedded),
        trusted=found.standing in ("office", "known"),
        standing=found.standing,
        by=found.by,
        unfit=found.unfit,
        weak=weak,
        decides=found.decides,
    )


def _as_stated(embedded: EmbeddedPdfSignature, label: str) -> Signature:
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
        certifying=False,
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


def _later_changes(status: PdfSignatureStatus) -> Literal["none", "permitted", "forbidden"]:
    if not status.docmdp_ok:
        return "forbidden"
    return "none" if status.modification_level == ModificationLevel.NONE else "permitted"


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    """True where this is the document's certifying signature and permits further signatures only."""
    certification = read_certification_data(embedded.reader)
    return (
        certification is not None
        and certification.author_sig.container_ref == embedded.sig_object.container_ref
        and embedded.docmdp_level == MDPPerm.FILL_FORMS
    )


def _container_is_exact(pdf: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """True where the bytes that the signature cannot cover are its own hex, in the one way we write it.

    They hold a CMS structure of which only parts are signed; it is put together anew from those parts, so
    that any other byte in it shows.
    """
    start, first, second, length = (int(number) for number in embedded.byte_range)
    gap = _HEX.fullmatch(pdf, first, second)
    if start != 0 or gap is None or second + length > len(pdf) or len(gap[1]) % 2:
        return False
    content = bytes.fromhex(gap[1].decode("ascii"))
    expected = _rebuilt(embedded)
    return content[: len(expected)] == expected and not any(content[len(expected) :])


def _rebuilt(embedded: EmbeddedPdfSignature) -> bytes:
    info = embedded.signer_info
    digest = algos.DigestAlgorithm({"algorithm": embedded.md_algorithm})
    certificate = embedded.signer_cert
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number}),
            ),
            "digest_algorithm": digest,
            "signature_algorithm": algos.SignedDigestAlgorithm(
                {"algorithm": info["signature_algorithm"]["algorithm"].native}
            ),
            "signed_attrs": info["signed_attrs"],
            "signature": info["signature"].native,
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms((digest,)),
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate, *embedded.other_embedded_certs],
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()

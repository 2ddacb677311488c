"""The signature of an update as such: a CMS container that holds nothing but a signature over these very bytes.

The container is put together anew from its certificates, algorithms and signature value; all else follows from them
(PAdES B-B, ETSI EN 319 142-1), and any other byte shows.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import hashlib
import logging

from asn1crypto import algos, cms
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# What pyHanko would say about a broken file is in the verdict; a log must not repeat the file's content.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

DIGESTS = ("sha256", "sha384", "sha512")
_OURS = "sha256"


def signs(pdf: bytes, embedded: EmbeddedPdfSignature, end: int, *, outside: bool = False) -> bool:
    """Whether the container of `embedded` is exact and signs all of `pdf` up to `end` but its own hex digits.

    outside: another program signed, which may use another digest of SHA-2 and name further attributes.
    """
    _, first, last, _ = (int(number) for number in embedded.byte_range)
    content = bytes.fromhex(pdf[first + 1 : last - 1].decode("ascii"))
    name = embedded.md_algorithm
    if name not in DIGESTS or (not outside and name != _OURS):
        return False
    digest = hashlib.new(name, pdf[:first])
    digest.update(pdf[last:end])
    info = embedded.signer_info
    attributes = info["signed_attrs"] if outside else _attributes(embedded, digest.digest())
    expected = _again(embedded, attributes)
    if content[: len(expected)] != expected or any(content[len(expected) :]):
        return False
    intact, valid = validate_sig_integrity(info, embedded.signer_cert, "data", digest.digest())
    return intact and valid


def _attributes(embedded: EmbeddedPdfSignature, digest: bytes) -> cms.CMSAttributes:
    """What an update of ours signs beside the bytes: which certificate it means."""
    certificate = as_signing_certificate_v2(embedded.signer_cert, hash_algo=_OURS)
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ("data",)}),
            cms.CMSAttribute({"type": "message_digest", "values": (digest,)}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": (certificate,)}),
        ]
    )


def _again(embedded: EmbeddedPdfSignature, attributes: cms.CMSAttributes) -> bytes:
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
            "signed_attrs": attributes,
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

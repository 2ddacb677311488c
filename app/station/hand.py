"""Small texts that workstations sign for each other: a number of the register, the end of a store's chain.

They are signed with the workstation's own identity, which needs no PIN, and carry its certificate. `purpose` is signed
along, so that a text signed for one thing proves nothing of another.
"""

import base64
import binascii
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.sign.identity import Identity
    from app.forms.sign.trust import Trust


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text with its signature; certificate (DER) and signature in base64."""

    said: str
    certificate: str
    signature: str


def sign(identity: "Identity", purpose: str, said: str) -> Signed:
    """`said`, signed for `purpose`."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.serialization import Encoding

    content = _content(purpose, said)
    if isinstance(identity.key, ec.EllipticCurvePrivateKey):
        signature = identity.key.sign(content, ec.ECDSA(hashes.SHA256()))
    else:
        signature = identity.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    certificate = identity.certificate.public_bytes(Encoding.DER)
    return Signed(said, base64.b64encode(certificate).decode("ascii"), base64.b64encode(signature).decode("ascii"))


def signer_of(signed: Signed, purpose: str) -> "x509.Certificate | None":
    """The certificate whose key signed this text for `purpose`; None where none did."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(signed.certificate, validate=True))
        signature = base64.b64decode(signed.signature, validate=True)
        key, content = certificate.public_key(), _content(purpose, signed.said)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        else:
            return None
    except (ValueError, TypeError, binascii.Error, InvalidSignature, UnsupportedAlgorithm):
        return None
    return certificate


def is_known(certificate: "x509.Certificate", at: datetime, trust: "Trust") -> bool:
    """Whether it is one of those known here, or of an authority known here, and counted at that time."""
    from app.forms.sign.trust import standing

    return standing(certificate, (), at, trust) in ("office", "known")


def _content(purpose: str, said: str) -> bytes:
    return f"madomori {purpose}\n{said}".encode()

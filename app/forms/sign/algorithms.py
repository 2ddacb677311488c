"""Which keys, digests and uses of a certificate are good enough for a signature to count, today and for years.

SHA-2; RSA of 3,072 bits or more; the curves P-256, P-384 and P-521 (SP 800-131A, RFC 8017). Whatever is not named
here does not count, so what nobody has thought of does not either. Each function gives a phrase in Japanese that says
what is wrong, "" where nothing is; none raises for any bytes.
"""
# asn1crypto has no annotations:
# mypy: allow-untyped-calls, no-warn-return-any

from collections.abc import Iterable

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

LEAST_RSA_BITS = 3072
_MOST_RSA_BITS = 16384
"""More bits only make who checks it wait."""
_LEAST_EXPONENT = 65537
"""FIPS 186-5 A.1.1; with 1 every number is its own signature."""
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_DIGESTS = {"sha256", "sha384", "sha512"}
_SCHEMES = {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"}
_FOR_DOCUMENTS = {
    "1.3.6.1.5.5.7.3.36",  # documentSigning (RFC 9336)
    "1.3.6.1.4.1.311.10.3.12",  # the same of Microsoft
    "1.2.840.113583.1.1.5",  # the same of Adobe
    "2.5.29.37.0",  # anyExtendedKeyUsage (RFC 5280 4.2.1.12)
}
_UNREADABLE = "証明書の書き方が正しくありません"


def certificate_fault(certificate: x509.Certificate) -> str:
    """What is too weak about its key, or about the signature of its issuer in it."""
    try:
        read = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        return _key_fault(certificate) or _digest_fault("証明書", read["signature_algorithm"])
    except Exception:  # a certificate that is made to hurt its reader
        return _UNREADABLE


def list_fault(revoked: x509.CertificateRevocationList) -> str:
    """What is too weak about the signature of a revocation list."""
    from asn1crypto import crl

    try:
        read = crl.CertificateList.load(revoked.public_bytes(Encoding.DER))
        return _digest_fault("失効リスト", read["signature_algorithm"])
    except Exception:  # a list from anywhere: whatever stops its reader is a fault of it
        return "失効リストの書き方が正しくありません"


def signature_fault(signer: cms.SignerInfo) -> str:
    """What is too weak about the signature of a document itself: the digest of its bytes, or how that was signed."""
    try:
        digest = signer["digest_algorithm"]["algorithm"].native
        if digest not in _DIGESTS:
            return f"書類の要約に古い方式（{_name(digest)}）が使われています"
        return _digest_fault("書類", signer["signature_algorithm"], digest)
    except Exception:  # so is a signature
        return "署名の書き方が正しくありません"


def use_fault(certificate: x509.Certificate) -> str:
    """Why it is not one for signing documents: that must be among its uses, and stand there (RFC 5280 4.2.1.3,
    4.2.1.12)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return "証明書に、鍵の使い道が書かれていません"
    except (x509.DuplicateExtension, ValueError):
        return _UNREADABLE
    if not (usage.digital_signature or usage.content_commitment):
        return "証明書が、署名のためのものではありません"
    return _extended_fault(certificate)


def issuing_fault(above: Iterable[x509.Certificate]) -> str:
    """The first of the certificates above one that is too weak, or is for something else, with the reason."""
    for each in above:
        if fault := certificate_fault(each) or _extended_fault(each):
            return f"発行した認証局の{fault}"
    return ""


def _extended_fault(certificate: x509.Certificate) -> str:
    try:
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ""
    except (x509.DuplicateExtension, ValueError):
        return _UNREADABLE
    if _FOR_DOCUMENTS.isdisjoint(use.dotted_string for use in extended):
        return "証明書が、書類の署名とは別の使い道のものです"
    return ""


def _key_fault(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except Exception:  # a kind of key that the library does not read
        return "証明書の鍵の種類が、使えるもの（RSA・ECDSA）ではありません"
    if isinstance(key, ec.EllipticCurvePublicKey):
        known = "、".join(_CURVES.values())
        return "" if key.curve.name in _CURVES else f"証明書の鍵の曲線が、使えるもの（{known}）ではありません"
    if not isinstance(key, rsa.RSAPublicKey):
        return "証明書の鍵の種類が、使えるもの（RSA・ECDSA）ではありません"
    if not LEAST_RSA_BITS <= key.key_size <= _MOST_RSA_BITS:
        return f"証明書のRSAの鍵が{key.key_size}ビットです（{LEAST_RSA_BITS}ビット以上が要ります）"
    exponent = key.public_numbers().e
    return "" if exponent >= _LEAST_EXPONENT and exponent % 2 else "証明書のRSAの鍵の作り方が弱いものです"


def _digest_fault(what: str, algorithm: algos.SignedDigestAlgorithm, digest: str = "") -> str:
    """digest: of a signature whose own algorithm names none."""
    scheme = algorithm.signature_algo
    if scheme not in _SCHEMES:
        return f"{what}の署名の方式が、使えるもの（RSA・ECDSA）ではありません"
    if algorithm["algorithm"].native == "rsassa_pkcs1v15":
        used = {digest}
    elif scheme == "rsassa_pss":
        parameters = algorithm["parameters"]
        mask = parameters["mask_gen_algorithm"]
        if mask["algorithm"].native != "mgf1":
            return f"{what}の署名の方式が、使えるもの（RSA・ECDSA）ではありません"
        used = {parameters["hash_algorithm"]["algorithm"].native, mask["parameters"]["algorithm"].native}
    else:
        used = {algorithm.hash_algo}
    old = sorted(used - _DIGESTS)
    return f"{what}の署名に古い方式（{_name(old[0])}）が使われています" if old else ""


def _name(digest: str) -> str:
    return digest.upper().replace("SHA", "SHA-") if digest.startswith("sha") else digest.upper()

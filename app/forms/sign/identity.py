"""The key and certificate that a person signs with (domain 6).

An identity made here vouches for itself: it proves that one hand signed a file and that nothing changed
since, not who that hand is. An office that issues its own PKCS#12 uses the same `load_identity`.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import hashlib
import re
import stringprep
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from app.base.errors import EnvironmentProblem
from app.base.text import fold
from app.forms.document import Author
from app.forms.sign.signer import WrongPin

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as PdfSigner

YEARS = 10
SLACK = timedelta(days=1)
"""A clock that is set back by some hours must not make today's signature too early."""
_COMMON_NAME_BYTES = 64
"""What X.520 (ub-common-name) leaves room for."""

_ROUNDS = 200_000
"""Of PBKDF2 over a PIN: a twentieth of a second. Who has the file alone has nothing to try (`models.sealed`); this is
for who has the device's secret too, at a desk where several people share one account."""
_SPKI = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
_UNMARKED = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\x00-\x1f\x7f-\x9f]")
_PROHIBITED_TABLES = (
    stringprep.in_table_a1,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c8,
    # Right to left may stand alone only; a name here is Japanese.
    stringprep.in_table_d1,
)
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_ROLE = re.compile(r"role:([A-Za-z0-9_.-]{1,64})")
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs: a certificate, its key, and the certificates above it (none for a self-made one)."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def name(self) -> str:
        """氏名 as the certificate has it."""
        return subject(self.certificate, NameOID.COMMON_NAME)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return fingerprint(self.certificate)

    @property
    def roles(self) -> tuple[str, ...]:
        """What the certificate says it may act as; to be believed only of one that the office issued."""
        return roles_of(self.certificate)

    def pdf_signer(self) -> "PdfSigner":
        """The key and certificates, as pyHanko takes them."""
        from pyhanko.keys.internal import (
            translate_pyca_cryptography_cert_to_asn1,
            translate_pyca_cryptography_key_to_asn1,
        )
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        registry = SimpleCertificateStore()
        above = [each for each in self.chain if each != self.certificate]
        registry.register_multiple([translate_pyca_cryptography_cert_to_asn1(each) for each in above])
        return SimpleSigner(
            signing_cert=translate_pyca_cryptography_cert_to_asn1(self.certificate),
            signing_key=translate_pyca_cryptography_key_to_asn1(self.key),
            cert_registry=registry,
        )


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, hex: what two people compare to know that they mean the same one."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def subject(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    """One attribute of the subject, "" where it is missing."""
    return _attribute(certificate.subject, oid)


def issuer_name(certificate: x509.Certificate) -> str:
    """The common name of who issued it, "" for one that issued itself."""
    return "" if certificate.issuer == certificate.subject else _attribute(certificate.issuer, NameOID.COMMON_NAME)


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return next((str(each.value) for each in name.get_attributes_for_oid(oid)), "")


def roles_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """The roles a certificate names: one businessCategory (X.520, 2.5.4.15) "role:ID" each, in their order.

    Anybody may write such a certificate: they count only where `forms.sign.trust.standing` says "office".
    """
    values = (str(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.BUSINESS_CATEGORY))
    return tuple(found[1] for found in map(_ROLE.fullmatch, values) if found)


def key_of(certificate: x509.Certificate) -> str:
    """SHA-256 of its public key, hex, "" for a kind that cannot be read: the same after a renewal that kept the key."""
    try:
        public = certificate.public_key().public_bytes(*_SPKI)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return ""
    return hashlib.sha256(public).hexdigest()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose certificate it is, for telling people apart: the folded name (the whole subject where it has none), and
    the number that some offices add (X.520 serialNumber, 職員番号), "" none."""

    name: str
    number: str = ""

    def may_be(self, other: "Holder") -> bool:
        """Whether both may be one person: nobody has two names; two of one name are told apart by their numbers only.
        Post and department tell nobody apart, since one person may have two."""
        return self.name == other.name and not (self.number and other.number and self.number != other.number)


def holder_of(certificate: x509.Certificate) -> Holder:
    """Whose certificate it is."""
    name = fold(subject(certificate, NameOID.COMMON_NAME)) or certificate.subject.rfc4514_string()
    return Holder(name, fold(subject(certificate, NameOID.SERIAL_NUMBER)))


def common_name(name: str) -> str:
    """`name` as it stands in a certificate: at most 64 bytes, whole characters, as `directory_text`."""
    return directory_text(name).encode("utf-8")[:_COMMON_NAME_BYTES].decode("utf-8", "ignore")


def directory_text(text: str) -> str:
    """`text` as a certificate may hold it (RFC 4518): no variation selectors, and 〓 for what Unicode 3.2 lacks.

    The page, the record and the seal keep the name as it was typed.
    """
    return "".join("〓" if _is_prohibited(char) else char for char in _UNMARKED.sub("", text))


def _is_prohibited(char: str) -> bool:
    return char == "\ufffd" or any(
        test(part) for part in unicodedata.normalize("NFKC", char) for test in _PROHIBITED_TABLES
    )


def make_identity(author: Author, password: bytes, now: datetime) -> bytes:
    """A new identity for `author` as PKCS#12 locked with `password`: ECDSA P-256, valid for ten years.

    Raises ValueError where the author has no name that can be written.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = name_of(author)
    years = timedelta(days=round(365.25 * YEARS))
    certificate = signing_certificate(key.public_key(), name, name, key, (now - SLACK, now + years))
    return locked(author.name, key, certificate, (), password)


def name_of(person: Author, roles: Sequence[str] = ()) -> x509.Name:
    """The subject of a person's certificate: CN 氏名, OU 所属, title 職, businessCategory "role:ID" for each role.

    Raises ValueError for an empty name and for a role that is no identifier.
    """
    parts = [(NameOID.COMMON_NAME, common_name(person.name))]
    others = (
        (NameOID.ORGANIZATIONAL_UNIT_NAME, directory_text(person.department)),
        (NameOID.TITLE, directory_text(person.title)),
    )
    parts += [(oid, value) for oid, value in others if value]
    for role in roles:
        if not _ROLE.fullmatch(f"role:{role}"):
            raise ValueError("a role is an identifier")
        parts.append((NameOID.BUSINESS_CATEGORY, f"role:{role}"))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def signing_certificate(
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    name: x509.Name,
    issuer: x509.Name,
    issuer_key: PrivateKey,
    valid: tuple[datetime, datetime],
) -> x509.Certificate:
    """A certificate for signing documents, and for nothing else; it can issue none."""
    issuer_id = x509.SubjectKeyIdentifier.from_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def key_usage(*uses: str) -> x509.KeyUsage:
    """The extension that allows `uses` (names of cryptography's) and nothing else."""
    return x509.KeyUsage(**{use: use in uses for use in _USES})


def locked(
    label: str,
    key: PrivateKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    password: bytes,
    *,
    chosen: bool = False,
) -> bytes:
    """Key and certificates as PKCS#12, locked with `password`; `chosen`: by a person, so trying it is made to cost."""
    encryption: KeySerializationEncryption = BestAvailableEncryption(password)
    if chosen:
        builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(_ROUNDS).hmac_hash(hashes.SHA256())
        encryption = builder.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC).build(password)
    return pkcs12.serialize_key_and_certificates(label.encode("utf-8"), key, certificate, chain, encryption)


def load_identity(p12: bytes, password: bytes) -> Identity:
    """The identity in `p12`. Raises WrongPin (a broken file cannot be told from it), and
    EnvironmentProblem for another kind of key."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(p12, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise WrongPin(
            "署名用の鍵を開けませんでした（暗証番号（PIN）が違うか、ファイルが壊れています）。",
            "記録と書類はそのままです。まだ何も署名していません。",
            "暗証番号を確かめて、もう一度入れてください。続くときは管理担当に相談してください。",
        ) from None
    if certificate is None or not isinstance(key, PrivateKey):
        raise _unusable("署名用の鍵のファイルに、署名に使える鍵と証明書が入っていません。")
    if certificate.public_key().public_bytes(*_SPKI) != key.public_key().public_bytes(*_SPKI):
        raise _unusable("署名用の鍵と証明書が合っていません。")
    return Identity(certificate, key, tuple(chain))


def certificate_pem(certificate: x509.Certificate) -> bytes:
    """The certificate as PEM, to be given to those who check this person's signatures."""
    return certificate.public_bytes(Encoding.PEM)


def read_certificate(data: bytes) -> x509.Certificate:
    """A certificate from PEM or DER. Raises EnvironmentProblem where it is neither."""
    try:
        return x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
    except ValueError:
        raise EnvironmentProblem(
            "信頼する証明書のファイルが壊れていて読めません。",
            "記録と書類はそのままです。",
            "その証明書をもう一度受け取って入れ直してください。",
        ) from None


def _unusable(happened: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        happened,
        "記録と、これまでに署名した書類はそのままです。",
        "もう一度署名してください。続くときは管理担当に相談してください。",
    )

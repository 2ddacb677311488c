"""The office's own authority: it issues the signing identities of its people and says which it takes back (domain 6).

The authority signs nothing but certificates, lists and the packs that its office decides under (`signed_pack`); its own
PKCS#12 lies on the administrator's workstation only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.base.errors import EnvironmentProblem
from app.forms.document import Author
from app.forms.sign.identity import SLACK, Identity, common_name, key_usage, locked, name_of, signing_certificate

AUTHORITY_YEARS = 20
"""So that no identity issued in the working life of the office's machines outlives its authority."""
IDENTITY_YEARS = 3
LIST_DAYS = 40
"""When the next list is due; an outdated one still counts for what it names."""

RevocationReason = Literal["lost", "left"]
_REASONS = {"lost": x509.ReasonFlags.key_compromise, "left": x509.ReasonFlags.cessation_of_operation}


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate taken back at `at`.

    "lost": key or card may be in other hands, so nothing it signed counts, whatever time it states. "left": the
    holder went or changed post; what was signed before `at` holds.
    """

    serial: int
    at: datetime
    reason: RevocationReason


def make_authority(office: str, pin: bytes, now: datetime) -> bytes:
    """A new authority named after the office, as PKCS#12 locked with `pin`: ECDSA P-384, valid for twenty years.

    Raises ValueError for an empty name.
    """
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name(office))])
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + _years(AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(key_id, critical=False)
        .sign(key, hashes.SHA384())
    )
    return locked(office, key, certificate, (), pin)


def issue(
    authority: Identity,
    person: Author,
    roles: Sequence[str],
    pin: bytes,
    now: datetime,
    years: float = IDENTITY_YEARS,
) -> bytes:
    """An identity for `person`, who may act as `roles`: PKCS#12 locked with `pin`, the authority's certificate in it.

    It never outlives the authority. Raises ValueError for an empty name or a role that is no identifier,
    EnvironmentProblem where the authority itself is no longer valid.
    """
    above = authority.certificate
    if not above.not_valid_before_utc <= now <= above.not_valid_after_utc:
        raise EnvironmentProblem(
            "認証局の有効期間の外なので、発行しませんでした。",
            "これまでに発行したものは、そのまま使えます。",
            "パソコンの日付を確かめてください。期限が切れたときは、新しいデータフォルダーで認証局を作ってください。",
        )
    key = ec.generate_private_key(ec.SECP256R1())
    valid = (
        max(now - SLACK, above.not_valid_before_utc),
        min(now + _years(years), above.not_valid_after_utc),
    )
    certificate = signing_certificate(key.public_key(), name_of(person, roles), above.subject, authority.key, valid)
    return locked(person.name, key, certificate, (above,), pin)


def revocation_list(authority: Identity, revoked: Iterable[Revoked], now: datetime) -> bytes:
    """The list of all that the authority took back, as of `now` (CRL v2, DER). Its number grows with the time."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=LIST_DAYS))
        .add_extension(x509.CRLNumber(round(now.timestamp() * 1000)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    for each in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(each.serial)
            .revocation_date(each.at)
            .add_extension(x509.CRLReason(_REASONS[each.reason]), critical=False)
            .build()
        )
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(authority.key, hashes.SHA384()).public_bytes(Encoding.DER)


def _years(count: float) -> timedelta:
    return timedelta(days=round(365.25 * count))

"""Whose hand a certificate is, as far as this workstation can tell (domain 6).

It holds certificates and lists of those taken back (CRL). Only a certificate that says it is an authority's (CA flag
and keyCertSign, RFC 5280 4.2.1.3 and 4.2.1.9) vouches for others; any other one vouches for itself alone.
"""
# The validator's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.base.errors import EnvironmentProblem
from app.forms.sign.algorithms import certificate_fault, issuing_fault, list_fault, use_fault
from app.forms.sign.identity import holder_of, issuer_name, read_certificate, roles_of, subject

if TYPE_CHECKING:
    from app.forms.verify.verdict import Standing

_HOLDS_BEFORE = {
    x509.ReasonFlags.cessation_of_operation,
    x509.ReasonFlags.affiliation_changed,
    x509.ReasonFlags.superseded,
}
"""Reasons that leave earlier signatures standing: the holder went or changed, the key was never in other hands."""
_MOST_BETWEEN = 4
"""Authorities that a signature brings along: the ways through more of them, each issued by all, have no end."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What a workstation was given: certificates, and the authorities' lists of what they took back."""

    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()

    @property
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """Those of the certificates that may issue others."""
        return tuple(each for each in self.certificates if is_authority(each))


def read_trust(certificates: Iterable[bytes], lists: Iterable[bytes] = ()) -> Trust:
    """The trust in these files (PEM or DER). Raises EnvironmentProblem for one that is broken."""
    return Trust(tuple(map(read_certificate, certificates)), tuple(map(read_list, lists)))


def read_list(data: bytes) -> x509.CertificateRevocationList:
    """A revocation list from PEM or DER. Raises EnvironmentProblem where it is neither."""
    try:
        return x509.load_pem_x509_crl(data) if b"-----BEGIN" in data else x509.load_der_x509_crl(data)
    except ValueError:
        raise EnvironmentProblem(
            "失効リストのファイルが壊れていて読めません。",
            "記録と書類はそのままです。",
            "失効リストを認証の担当者からもう一度受け取ってください。",
        ) from None


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it may issue others. One without a key usage may not, unlike in RFC 5280: many a tool sets the CA flag
    on every certificate it makes for a person."""
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return basic.ca and usage.key_cert_sign


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whose hand it is, and how this workstation can tell.

    by: the name of the authority that confirms it, "" where none does. unfit: why its certificate, or one above it,
    cannot count, however it came here. decides: it may seal and judge: where an authority is known, only what that
    issued, and with a role; else whatever the settings say.
    """

    standing: "Standing"
    by: str = ""
    unfit: str = ""
    decides: bool = True


def standing(
    certificate: x509.Certificate, chain: Sequence[x509.Certificate], at: datetime | None, trust: Trust
) -> "Standing":
    """Whose hand signed at `at`: `vouch` in one word."""
    return vouch(certificate, chain, at, trust).standing


def vouch(
    certificate: x509.Certificate, chain: Sequence[x509.Certificate], at: datetime | None, trust: Trust
) -> Vouched:
    """Whose hand signed at `at` (the time the signer states; None: none) with `certificate`.

    "office": issued by an authority in `trust`, through `chain` if need be. "known": itself in `trust`. "expired":
    one of these, but not valid at `at`. "revoked": an authority took it back, for a reason that counts at `at`.
    "namesake": of nobody known, under the name of somebody whom an authority in `trust` issued.
    "unknown": all else, also where no time is stated, and where a certificate is `unfit`. Raises nothing for any
    certificate.
    """
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    stated = at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
    # Who issued it is asked of a time at which it was valid, so that "expired" is said of the office's own only.
    moment = min(max(stated or ends, begins), ends)
    path = _path(certificate, chain, moment, trust.authorities)
    unfit = use_fault(certificate) or certificate_fault(certificate) or issuing_fault(path[1:])
    by = subject(path[-1], NameOID.COMMON_NAME) if path else ""
    decides = not trust.authorities or bool(path and roles_of(certificate))
    if any(_taken_back(each, issuer, stated, trust) for each, issuer in pairwise(path)):
        return Vouched("revoked", by, unfit, decides)
    if unfit or stated is None or not (path or certificate in trust.certificates):
        taken = _takes_a_name(certificate, moment, trust)
        return Vouched("namesake" if taken else "unknown", "", unfit, not trust.authorities)
    if not begins <= stated <= ends:
        return Vouched("expired", by, "", decides)
    return Vouched("office" if path else "known", by, "", decides)


def _takes_a_name(certificate: x509.Certificate, moment: datetime, trust: Trust) -> bool:
    """Whether it bears the name of somebody known here whom an authority issued, and is not theirs."""
    holder = holder_of(certificate)
    return any(
        each != certificate and holder_of(each).may_be(holder) and _path(each, (), moment, trust.authorities)
        for each in trust.certificates
        if not is_authority(each) and issuer_name(each)
    )


def counts(revoked: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Whether `revoked` is a list of `issuer`. One that is out of date counts for what it names."""
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
        own = usage.crl_sign and revoked.issuer == issuer.subject
        return own and revoked.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # another kind of key raises TypeError
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, TypeError):
        return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False


def issues_lists(authority: x509.Certificate) -> bool:
    """Whether a list can be expected of it."""
    try:
        return authority.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False


def newest_list(authority: x509.Certificate, trust: Trust) -> x509.CertificateRevocationList | None:
    """The latest list of `authority` that is signed well enough; None: none is here."""
    held = (each for each in trust.lists if not list_fault(each) and counts(each, authority))
    return max(held, key=lambda each: each.last_update_utc, default=None)


def _taken_back(certificate: x509.Certificate, issuer: x509.Certificate, at: datetime | None, trust: Trust) -> bool:
    lists = (each for each in trust.lists if counts(each, issuer))
    entries = (each.get_revoked_certificate_by_serial_number(certificate.serial_number) for each in lists)
    return any(_counts_at(entry, at) for entry in entries if entry is not None)


def _counts_at(entry: x509.RevokedCertificate, at: datetime | None) -> bool:
    """A lost key may have signed anything and stated any time; who has merely left signed rightly before."""
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return True
    return reason not in _HOLDS_BEFORE or at is None or at >= entry.revocation_date_utc


def _path(
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    moment: datetime,
    authorities: Sequence[x509.Certificate],
) -> tuple[x509.Certificate, ...]:
    """`certificate`, then who issued it, up to one of the `authorities`, all valid at `moment`; () where there is no
    such path. One through what is `fit` is preferred, so that nobody's lies in the way."""
    between = list(islice(filter(is_authority, chain), _MOST_BETWEEN))
    fit, fit_authorities = _fit(between), _fit(authorities)
    path = _path_through(certificate, fit, moment, fit_authorities)
    if path or (len(fit), len(fit_authorities)) == (len(between), len(authorities)):
        return path
    return _path_through(certificate, between, moment, authorities)


def _fit(above: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    return [each for each in above if not issuing_fault([each])]


def _path_through(
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    moment: datetime,
    authorities: Sequence[x509.Certificate],
) -> tuple[x509.Certificate, ...]:
    """`certificate`, then who issued it, up to one of the `authorities`, all valid at `moment`; () where there is no
    such path (RFC 5280 6, by pyhanko-certvalidator)."""
    if not authorities or certificate in authorities:
        return ()
    from asn1crypto import x509 as asn1_x509
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.authority import CertTrustAnchor
    from pyhanko_certvalidator.policy_decl import (
        AcceptAllAlgorithms,
        CertRevTrustPolicy,
        RevocationCheckingPolicy,
        RevocationCheckingRule,
    )

    def translated(certificates: Iterable[x509.Certificate]) -> list[asn1_x509.Certificate]:
        return [asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in certificates]

    unchecked = RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
    roots = translated(authorities)
    context = ValidationContext(
        # What an authority's own certificate forbids it (time, path length, names) binds it too.
        trust_roots=[CertTrustAnchor(each, derive_default_quals_from_cert=True) for each in roots],
        moment=moment,
        allow_fetching=False,
        # What was taken back is looked at here, since an outdated list counts too.
        revinfo_policy=CertRevTrustPolicy(unchecked),
        # Which are strong enough is looked at here, too (`algorithms`).
        algorithm_usage_policy=AcceptAllAlgorithms(),
    )
    try:
        (leaf,) = translated([certificate])
        validator = CertificateValidator(leaf, translated(chain), validation_context=context)
        path = asyncio.run(validator.async_validate_path())
    except Exception:  # no path, or a certificate that is made to hurt its reader: either way nobody vouches for it
        return ()
    return tuple(x509.load_der_x509_certificate(each.dump()) for each in path.iter_certs(include_root=True))[::-1]

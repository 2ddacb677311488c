"""Check a signed PDF that came from somewhere: who signed it, and whether it still says what was signed.

What this workstation knows lies in `home.trusted`: certificates (*.pem) and the authorities' revocation lists (*.crl).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, file_bytes, write_whole
from app.forms.sign.identity import fingerprint, read_certificate
from app.forms.sign.trust import Trust, counts, is_authority, read_list, read_trust
from app.forms.verify.verdict import Verdict
from app.models.home import Home
from app.models.settings import load_settings
from app.station.signing import trust_own

if TYPE_CHECKING:
    from cryptography import x509

Received = Callable[[bytes, Verdict], datetime | None]
LARGEST = 200 * 1024 * 1024
"""Bytes; a report is some hundred kilobytes."""
_SAFE = "いままで知っている署名者と失効リストは、そのままです。"


class Other(Protocol):
    """The verdict on a file of another kind than a report; None where it is none of that kind."""

    def __call__(self, pdf: bytes, *, trusted: Sequence[bytes], revoked: Sequence[bytes] = ()) -> Verdict | None: ...


def verify_file(
    home: Home,
    file: Path,
    other: Other | None = None,
    now: datetime | None = None,
    received_at: Received | None = None,
) -> Verdict:
    """The verdict on a file, with the certificates trusted here; "unreadable" where it cannot be read at all. `other`
    is asked first (`people.history.casefile_verify`).

    now: say what speaks against its times, too. received_at: tells when a file that passed first came here.
    """
    from app.forms.verify.verify import verify  # here, as knowing whom to trust needs nothing that reads a PDF

    try:
        if file.stat().st_size > LARGEST:
            return Verdict("unreadable", ("ファイルが大きすぎます。窓守の報告書か確かめてください。",))
        pdf = file_bytes(file)
    except (OSError, ValueError):
        return Verdict("unreadable", ("ファイルを読めません。場所と名前を確かめてください。",))
    certificates, lists = trust_of(home)
    about_people = other(pdf, trusted=certificates, revoked=lists) if other else None
    verdict = about_people or verify(pdf, trusted=certificates, revoked=lists)
    if received_at and verdict.result == "valid":
        verdict = replace(verdict, received_at=received_at(pdf, verdict))
    return with_doubts(verdict, read_trust(certificates, lists), now, _forbidden(home)) if now else verdict


def with_doubts(verdict: Verdict, trust: Trust, now: datetime, forbids: Sequence[str]) -> Verdict:
    """`verdict` with what speaks against its times and what is known of revocations, as of `now`."""
    from app.forms.sign.doubts import list_doubts, log_doubts, time_doubts

    if verdict.result != "valid":
        return verdict
    case_file = verdict.case_file
    logs = (verdict.record.events,) if verdict.record else case_file.logs if case_file else ()
    signed_at = verdict.signatures[0].at if verdict.signatures else None
    doubts = (
        *time_doubts(verdict.signatures, now),
        *(doubt for log in logs for doubt in log_doubts(log, signed_at)),
        *list_doubts(trust, now),
    )
    sentences = tuple(dict.fromkeys(each.sentence for each in doubts))
    if case_file:
        enclosed = tuple((name, with_doubts(one, trust, now, forbids)) for name, one in case_file.enclosed)
        case_file = replace(case_file, enclosed=enclosed)
    barred = any(each.kind in forbids for each in doubts)
    return replace(verdict, doubts=sentences, barred=barred, case_file=case_file)


def _forbidden(home: Home) -> tuple[str, ...]:
    """Kinds of doubt that the settings forbid to seal under; () before the first start."""
    with suppress(EnvironmentProblem):
        settings = load_settings(home)
        return settings.forbids if settings else ()
    return ()


def trust_of(home: Home) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The certificates and the revocation lists known here, as files, for `forms.verify.verify`.

    One that cannot be read, or is none, makes no signer known; the check goes on without it.
    """
    return tuple(_readable(home, "*.pem", read_certificate)), tuple(_readable(home, "*.crl", read_list))


def trust_here(home: Home) -> Trust:
    """The same, read."""
    return read_trust(*trust_of(home))


def trust_certificate(home: Home, data: bytes) -> "x509.Certificate":
    """Take a certificate (PEM or DER) among those known here; of an authority, all that it issued is known with it.
    Raises EnvironmentProblem."""
    certificate = read_certificate(data)
    check_fit(certificate)
    trust_own(home, certificate)
    return certificate


def check_fit(certificate: "x509.Certificate", chain: "Sequence[x509.Certificate]" = ()) -> None:
    """Raises EnvironmentProblem, with the reason, for a certificate of which nothing would count: its key or one above
    it too weak, or for something else than signing documents."""
    from app.forms.sign.algorithms import certificate_fault, issuing_fault, use_fault

    own = issuing_fault([certificate]) if is_authority(certificate) else use_fault(certificate)
    if fault := own or certificate_fault(certificate) or issuing_fault(chain):
        raise EnvironmentProblem(
            f"この証明書は使えません。{fault}。",
            _SAFE,
            "認証の担当者に、新しい方式（RSA 3072ビット以上、またはECDSA P-256以上とSHA-2）の、署名用の証明書を"
            "発行してもらってください。",
        )


def take_in_list(home: Home, data: bytes) -> "x509.CertificateRevocationList":
    """Take in an authority's revocation list (PEM or DER) in place of its earlier one.

    Raises EnvironmentProblem: broken, not of an authority known here, or older than the one that is here.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    from app.forms.sign.algorithms import list_fault

    revoked = read_list(data)
    if fault := list_fault(revoked):
        raise EnvironmentProblem(
            f"この失効リストは使えません。{fault}。",
            _SAFE,
            "認証の担当者に、新しい方式（SHA-2）の失効リストを作ってもらってください。",
        )
    known = trust_here(home)
    issuer = next((each for each in known.authorities if counts(revoked, each)), None)
    if issuer is None:
        raise EnvironmentProblem(
            "この失効リストは、この端末が知っている認証局のものではありません。",
            _SAFE,
            "先に役所の認証局の証明書を取り込んでください。取り込んであるときは、リストの入手先を確かめてください。",
        )
    held = [each for each in known.lists if counts(each, issuer)]
    if any(revoked.last_update_utc < each.last_update_utc for each in held):
        raise EnvironmentProblem(
            "この失効リストは、いまあるものより古いものです。",
            _SAFE,
            "新しいリストを認証の担当者から受け取ってください。",
        )
    write_whole(home.trusted / f"{fingerprint(issuer)}.crl", revoked.public_bytes(Encoding.DER))
    return revoked


def signer_certificates(file: Path) -> "tuple[x509.Certificate, ...]":
    """The certificates that signed a report, the author's first, to be compared by fingerprint and then trusted here.

    Raises EnvironmentProblem where the file cannot be read or does not stand as it was signed.
    """
    from cryptography import x509

    from app.forms.carrier import reader_of
    from app.forms.verify.verify import verify

    try:
        pdf = file_bytes(file) if file.stat().st_size <= LARGEST else b""
    except OSError as error:
        raise disk_problem(error) from error
    # Whoever is known here already must not stand in the way: their next certificate bears the same name.
    if verify(pdf, trusted=()).result != "valid":
        raise EnvironmentProblem(
            "この書類は、署名されたときのままとは確かめられないため、署名者を登録しませんでした。",
            _SAFE,
            "作成者から書類をもう一度受け取ってください。",
        )
    signatures = reader_of(pdf).embedded_signatures
    return tuple(x509.load_der_x509_certificate(each.signer_cert.dump()) for each in signatures)


def _readable(home: Home, names: str, read: Callable[[bytes], object]) -> Iterator[bytes]:
    for path in sorted(home.trusted.glob(names)):
        with suppress(OSError, EnvironmentProblem):
            data = file_bytes(path)
            read(data)
            yield data

"""Check a signed PDF that came from somewhere: who signed it, and whether it still says what was signed.

What this workstation knows lies in `home.trusted`: certificates (*.pem) and the authorities' revocation lists (*.crl).
"""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, write_whole
from app.forms.identity import fingerprint, read_certificate
from app.forms.trust import Trust, counts, read_list, read_trust
from app.forms.verify_verdict import Verdict
from app.models.home import Home
from app.station.signing import trust_own

if TYPE_CHECKING:
    from cryptography import x509

LARGEST = 200 * 1024 * 1024
"""Bytes; a report is some hundred kilobytes."""
_SAFE = "いままで知っている署名者と失効リストは、そのままです。"


class Other(Protocol):
    """The verdict on a file of another kind than a report; None where it is none of that kind."""

    def __call__(self, pdf: bytes, *, trusted: Sequence[bytes], revoked: Sequence[bytes] = ()) -> Verdict | None: ...


def verify_file(home: Home, file: Path, other: Other | None = None) -> Verdict:
    """The verdict on a file, with the certificates trusted here; "unreadable" where it cannot be read at all. `other`
    is asked first (`people.history.casefile_verify`)."""
    from app.forms.verify import verify  # here, as knowing whom to trust needs nothing that reads a PDF

    try:
        if file.stat().st_size > LARGEST:
            return Verdict("unreadable", ("ファイルが大きすぎます。窓守の報告書か確かめてください。",))
        pdf = _content(file)
    except (OSError, ValueError):
        return Verdict("unreadable", ("ファイルを読めません。場所と名前を確かめてください。",))
    certificates, lists = trust_of(home)
    found = other(pdf, trusted=certificates, revoked=lists) if other else None
    return found or verify(pdf, trusted=certificates, revoked=lists)


def trust_of(home: Home) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The certificates and the revocation lists known here, as files, for `forms.verify`.

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
    trust_own(home, certificate)
    return certificate


def take_in_list(home: Home, data: bytes) -> "x509.CertificateRevocationList":
    """Take in an authority's revocation list (PEM or DER) in place of its earlier one.

    Raises EnvironmentProblem: broken, not of an authority known here, or older than the one that is here.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    revoked = read_list(data)
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
    import io

    from cryptography import x509
    from pyhanko.pdf_utils.reader import PdfFileReader

    from app.forms.verify import verify

    try:
        pdf = _content(file) if file.stat().st_size <= LARGEST else b""
    except OSError as error:
        raise disk_problem(error) from error
    # Whoever is known here already must not stand in the way: their next certificate bears the same name.
    if verify(pdf, trusted=()).result != "valid":
        raise EnvironmentProblem(
            "この書類は、署名されたときのままとは確かめられないため、署名者を登録しませんでした。",
            _SAFE,
            "作成者から書類をもう一度受け取ってください。",
        )
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return tuple(x509.load_der_x509_certificate(each.signer_cert.dump()) for each in signatures)


def _readable(home: Home, names: str, read: Callable[[bytes], object]) -> Iterator[bytes]:
    for path in sorted(home.trusted.glob(names)):
        with suppress(OSError, EnvironmentProblem):
            data = _content(path)
            read(data)
            yield data


def _content(path: Path) -> bytes:
    """The bytes of a file; of a pipe or the like, which could be waited for without end, it raises OSError."""
    if not path.is_file():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return path.read_bytes()

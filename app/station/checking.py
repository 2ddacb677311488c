"""Check a signed PDF that came from somewhere: who signed it, and whether it still says what was signed."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.forms.identity import read_certificate
from app.forms.verify import verify
from app.forms.verify_verdict import Verdict
from app.models.home import Home

LARGEST = 200 * 1024 * 1024
"""Bytes; a report is some hundred kilobytes."""


def verify_file(home: Home, file: Path) -> Verdict:
    """The verdict on a file, with the certificates trusted here; "unreadable" where it cannot be read at all."""
    try:
        if file.stat().st_size > LARGEST:
            return Verdict("unreadable", ("ファイルが大きすぎます。窓守の報告書か確かめてください。",))
        pdf = file.read_bytes()
    except OSError:
        return Verdict("unreadable", ("ファイルを読めません。場所と名前を確かめてください。",))
    return verify(pdf, trusted=tuple(_trusted(home)))


def _trusted(home: Home) -> Iterator[bytes]:
    for path in sorted(home.trusted.glob("*.pem")):
        # A file that cannot be read, or is no certificate, makes no signer known; the check goes on without it.
        with suppress(OSError, EnvironmentProblem):
            certificate = path.read_bytes()
            read_certificate(certificate)
            yield certificate

"""What signs: a certificate, those above it, and a key that stays in its container (PKCS#12 or PKCS#11)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from app.base.errors import EnvironmentProblem

if TYPE_CHECKING:
    from cryptography import x509
    from pyhanko.sign.signers import Signer as PdfSigner


class WrongPin(EnvironmentProblem):
    """The PIN does not open what signs."""


class Signer(Protocol):
    """An opened means of signing (`forms.sign.identity.Identity`, `forms.sign.token.Token`)."""

    @property
    def certificate(self) -> "x509.Certificate": ...

    @property
    def chain(self) -> "Sequence[x509.Certificate]":
        """The certificates above it; none for a self-made one."""

    @property
    def name(self) -> str:
        """氏名 as the certificate has it."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles an office's identity names (`forms.sign.authority`); () where it names none."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""

    def pdf_signer(self) -> "PdfSigner":
        """The same, as pyHanko takes it."""

"""A card or token as the means of signing, through PKCS#11: the key never leaves it, the PIN goes to it alone."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from pkcs11 import Attribute, ObjectClass
from pkcs11 import exceptions as said
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko.sign.signers import Signer as PdfSigner
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

from app.base.errors import EnvironmentProblem
from app.forms.sign.identity import fingerprint, roles_of, subject
from app.forms.sign.signer import WrongPin

_SAFE = "記録と書類はそのままです。まだ何も署名していません。"
_PROBE = b"madomori"


@dataclass(frozen=True, slots=True)
class Found:
    """A token that is there, and the labels of the certificates on it that can be seen without a PIN."""

    label: str
    certificates: tuple[str, ...]


class Token:
    """An opened token. Closed by `close`, at the end of `with`, and when nobody holds it any more.

    While it is open no second one of the same token can be opened: it would not ask for the PIN.
    """

    def __init__(
        self, session: Any, key: Any, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...], pin: str
    ) -> None:
        self._session = session
        self._key = key
        self.certificate = certificate
        self.chain = chain
        # Some cards want the PIN for each signature (qualified certificates).
        self._each_time = {"pin": pin} if _wants_pin_each_time(key) else {}

    @property
    def name(self) -> str:
        """氏名 as the certificate has it."""
        return subject(self.certificate, NameOID.COMMON_NAME)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the certificate names (`forms.sign.identity.roles_of`)."""
        return roles_of(self.certificate)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return fingerprint(self.certificate)

    def pdf_signer(self) -> PdfSigner:
        """The same, as pyHanko takes it."""
        return _Signer(self._session, self._key, self.certificate, self.chain, self._each_time)

    def prove(self) -> None:
        """Sign a few bytes and check them. Raises EnvironmentProblem where key and certificate do not match."""
        try:
            signature = asyncio.run(self.pdf_signer().async_sign_raw(_PROBE, "sha256"))
            public = self.certificate.public_key()
            if isinstance(public, ec.EllipticCurvePublicKey):
                public.verify(signature, _PROBE, ec.ECDSA(hashes.SHA256()))
            elif isinstance(public, rsa.RSAPublicKey):
                public.verify(signature, _PROBE, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise _problem("カード（トークン）の中の鍵と証明書が合っていません。") from None

    def close(self) -> None:
        """Log out of the token."""
        with suppress(said.PKCS11Error):
            self._session.close()

    def __enter__(self) -> "Token":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def open_token(module: Path, token: str, pin: str, certificate: str) -> Token:
    """The token labelled `token`, reached through the PKCS#11 library `module`, to sign with the certificate labelled
    `certificate` and the private key of the same id.

    Raises WrongPin, and EnvironmentProblem where the library, the token or what it should hold is missing.
    """
    session = _session(module, token, pin)
    try:
        objects = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
        mine = [each for each in objects if _text(each, Attribute.LABEL) == certificate]
        if len(mine) != 1:
            raise _problem(
                f"カード（トークン）に、証明書「{certificate}」が"
                + ("ありません。" if not mine else f"{len(mine)}枚あり、どれか決められません。")
            )
        read = _certificate(mine[0])
        if not isinstance(read.public_key(), ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise _problem("カード（トークン）の鍵の種類（RSA・ECDSA以外）では署名できません。")
        key = _private_key(session, bytes(mine[0][Attribute.ID]))
        return Token(session, key, read, _chain(read, objects), pin)
    except EnvironmentProblem:
        session.close()
        raise
    except (said.PKCS11Error, ValueError) as error:
        session.close()
        raise _problem("カード（トークン）の中身を読めませんでした。") from error


def tokens(module: Path) -> tuple[Found, ...]:
    """The tokens that are there now. Raises EnvironmentProblem where the library cannot be loaded."""
    found = []
    try:
        for slot in _library(module).get_slots(token_present=True):
            with suppress(said.PKCS11Error):
                token = slot.get_token()
                found.append(Found(token.label, _public_labels(token)))
    except said.PKCS11Error as error:
        raise _no_library() from error
    return tuple(each for each in found if each.label)


def _public_labels(token: Any) -> tuple[str, ...]:
    with token.open() as session:
        objects = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        return tuple(sorted({_text(each, Attribute.LABEL) for each in objects}))


def _session(module: Path, token: str, pin: str) -> Any:
    try:
        return _library(module).get_token(token_label=token).open(user_pin=pin)
    except (said.PinIncorrect, said.PinInvalid, said.PinLenRange):
        raise WrongPin("暗証番号（PIN）が違います。", _SAFE, "確かめて、もう一度入れてください。") from None
    except said.PinLocked:
        raise EnvironmentProblem(
            "暗証番号を続けて間違えたため、カード（トークン）がロックされています。",
            _SAFE,
            "カードを発行した窓口で、ロックを解除してもらってください。",
        ) from None
    except said.UserAlreadyLoggedIn:
        raise EnvironmentProblem(
            "カード（トークン）は、この端末の別の署名で使っているところです。",
            _SAFE,
            "その署名が終わってから、もう一度お試しください。",
        ) from None
    except said.MultipleTokensReturned:
        raise _problem(f"「{token}」という名前のカード（トークン）が2枚以上あります。") from None
    except (said.NoSuchToken, said.TokenNotPresent, said.TokenNotRecognised):
        raise EnvironmentProblem(
            f"カード（トークン）「{token}」が見つかりません。",
            _SAFE,
            "カードを差し直して、カードリーダーの接続を確かめてください。",
        ) from None
    except said.PKCS11Error as error:
        raise _problem("カード（トークン）を開けませんでした。") from error


def _library(module: Path) -> Any:
    if not module.is_file():
        raise _no_library()
    try:
        return pkcs11.lib(str(module))
    # A library of another maker may fail to load, or to start, in any way; the binding says it as RuntimeError.
    except (RuntimeError, OSError, said.PKCS11Error) as error:
        raise _no_library() from error


def _chain(certificate: x509.Certificate, objects: list[Any]) -> tuple[x509.Certificate, ...]:
    """Those on the token that issued `certificate`, from it upwards."""
    others = []
    for each in objects:
        with suppress(ValueError, said.PKCS11Error):
            others.append(_certificate(each))
    above: list[x509.Certificate] = []
    lowest = certificate
    while lowest.issuer != lowest.subject:
        issuer = next((each for each in others if each not in above and _issued(each, lowest)), None)
        if issuer is None:
            break
        above.append(issuer)
        lowest = issuer
    return tuple(above)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _certificate(item: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(bytes(item[Attribute.VALUE]))


def _private_key(session: Any, key_id: bytes) -> Any:
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True, Attribute.ID: key_id}
    keys = list(session.get_objects(wanted))
    if len(keys) != 1:
        raise _problem("カード（トークン）に、その証明書の鍵がありません。")
    return keys[0]


def _wants_pin_each_time(key: Any) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except said.PKCS11Error:
        return False


def _text(item: Any, attribute: Attribute) -> str:
    with suppress(said.PKCS11Error):
        return str(item[attribute])
    return ""


class _Signer(PKCS11Signer):
    """With the key already found, and saying in our words what the token answers in the middle of signing, e.g. when
    the card was pulled out."""

    def __init__(
        self,
        session: Any,
        key: Any,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        each_time: dict[str, Any],
    ) -> None:
        super().__init__(
            session,
            signing_cert=translate_pyca_cryptography_cert_to_asn1(certificate),
            key_id=b"",
            # Hashing is done here: ECDSA of a finished digest is what every token knows.
            use_raw_mechanism=isinstance(certificate.public_key(), ec.EllipticCurvePublicKey),
            base_sign_kwargs=each_time,
        )
        # The library would write the signer's own certificate twice, and look for the key each time.
        self._above = SimpleCertificateStore()
        self._above.register_multiple([translate_pyca_cryptography_cert_to_asn1(each) for each in chain])
        self._key_handle = key
        self._loaded = True

    @property
    def cert_registry(self) -> CertificateStore:
        return self._above

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        try:
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        except said.PKCS11Error as error:
            raise EnvironmentProblem(
                "カード（トークン）が署名しませんでした。",
                "この書類には署名していません。書類と記録はそのままです。",
                "カードを差し直して、もう一度署名してください。",
            ) from error


def _no_library() -> EnvironmentProblem:
    return EnvironmentProblem(
        "カード（トークン）のライブラリー（PKCS#11 モジュール）を読み込めません。",
        _SAFE,
        "カードのソフトが入っているか、モジュールの場所が合っているかを確かめてください。",
    )


def _problem(happened: str) -> EnvironmentProblem:
    return EnvironmentProblem(happened, _SAFE, "カードの証明書の名前を確かめ、続くときは管理担当に相談してください。")

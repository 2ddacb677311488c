"""What this person seals with: an identity of the office or from elsewhere (PKCS#12), a card or token, or their own.

The folder `home.signer` describes it; a key lies there under the person's own PIN and the secret of the data folder
(`models.sealed`). What opened the file that it came in opens it no more. The author's everyday signature
(`station.signing`) is another matter and needs no PIN.

`master` is the secret of the data folder, everywhere here.
"""

import base64
import hashlib
import json
import secrets as random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem, Refused
from app.base.files import disk_problem, free_path, make_folder, write_whole
from app.base.shape import ShapeError, shaped
from app.models.home import Home
from app.models.sealed import SUFFIX, seal, unseal
from app.models.settings import Staff
from app.station.code import read_code
from app.station.pin import check_new, guarded, pin_bytes
from app.station.signing import trust_own

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.sign.identity import Identity
    from app.forms.sign.signer import Signer
    from app.forms.sign.token import Token

Kind = Literal["own", "file", "token"]
KIND_LABELS: dict[Kind, str] = {
    "own": "この端末で作った署名",
    "file": "受け取った署名用のファイル",
    "token": "カード（トークン）",
}
_MOST_ROUNDS = 5_000_000
"""Of key derivation, for a file from elsewhere: some seconds. Tools write thousands, the careful ones a million."""
_SAFE = "記録と書類はそのままです。まだ何も署名していません。"


@dataclass(frozen=True, slots=True)
class Means:
    """What seals here. The holder is as the certificate has it: of a 職責証明書 it may be an office.

    roles: as the certificate names them. issuer: who issued it, "" for a self-made one. authority: fingerprint of
    the issuer's certificate where it came along, for a person to compare before it is trusted.
    """

    kind: Kind
    name: str
    department: str
    title: str
    roles: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    issuer: str
    fingerprint: str
    authority: str = ""

    def is_of(self, staff: Staff) -> bool:
        """Whether it bears this person's name: only then may they sign their own reports with it too."""
        from app.forms.sign.identity import common_name

        return self.name == common_name(staff.name)


@dataclass(frozen=True, slots=True)
class _Kept:
    """`signer.json`. certificate, chain: DER in base64; file: name of the key; module, token, label: of a token."""

    kind: Kind
    certificate: str
    chain: tuple[str, ...] = ()
    file: str = ""
    module: str = ""
    token: str = ""
    label: str = ""
    version: int = 1


def means(home: Home) -> Means | None:
    """What seals here; None where nothing was chosen yet. Raises EnvironmentProblem."""
    kept = _kept(home)
    return _means(kept.kind, *_certificates(kept)) if kept else None


def may_decide(home: Home, now: datetime) -> bool:
    """Whether what seals here may seal at all: where an authority is known, it must have granted a role
    (`trust.Vouched`). Raises EnvironmentProblem."""
    from app.forms.sign.trust import vouch
    from app.station.checking import trust_here

    kept = _kept(home)
    return kept is not None and vouch(*_certificates(kept), now, trust_here(home)).decides


def take_in(home: Home, master: bytes, p12: bytes, code: str, pin: str, *, trust_authority: bool = False) -> Means:
    """Seal with the key in this PKCS#12 from now on, under the new `pin`; its certificate is known here.

    code: what opens the file: the authority's (`station.code`), or the password of whoever else made it.
    trust_authority: the person has compared the issuer's fingerprint, so all that it issued is known here from now on.
    Raises Refused for a PIN that may not be chosen, WrongPin or another EnvironmentProblem.
    """
    check_new(pin)
    if pin_bytes(pin) == pin_bytes(code):
        raise Refused("新しい暗証番号は、ファイルと一緒に知らされたものとは別のものにしてください。")
    return _take_in(home, master, "file", _opened_by_code(p12, code), pin, trust_authority)


def make_own(home: Home, master: bytes, staff: Staff, pin: str, clock: Clock) -> Means:
    """Seal with a self-made identity, for who has none of the office. Raises Refused for a PIN that may not be chosen,
    and EnvironmentProblem."""
    from app.forms.document import Author
    from app.forms.sign.identity import load_identity, make_identity

    check_new(pin)
    author = Author(staff.name, staff.department, staff.title, staff.phone)
    once = random.token_hex(32).encode("ascii")
    identity = load_identity(make_identity(author, once, clock.now()), once)
    return _take_in(home, master, "own", identity, pin, False)


def use_token(
    home: Home, module: Path, token: str, certificate: str, pin: str, *, trust_authority: bool = False
) -> Means:
    """Seal with a card or token from now on; its key is tried once. Raises WrongPin or another EnvironmentProblem."""
    from app.forms.sign.token import open_token
    from app.station.checking import check_fit

    with open_token(module, token, pin, certificate) as opened:
        check_fit(opened.certificate, opened.chain)
        opened.prove()
        certificates = (opened.certificate, opened.chain)
    kept = _Kept("token", *_encoded(*certificates), module=str(module), token=token, label=certificate)
    _keep(home, kept, certificates[0], certificates[1], trust_authority)
    return _means("token", *certificates)


def change_pin(home: Home, master: bytes, old: str, new: str, clock: Clock) -> None:
    """Lock the key with another PIN. Raises Refused (it may not be chosen), WrongPin, or another EnvironmentProblem."""
    check_new(new)
    kept = _kept(home)
    if kept is None:
        raise _nothing_chosen()
    if kept.kind == "token":
        raise EnvironmentProblem(
            "カード（トークン）の暗証番号は、ここでは変えられません。",
            _SAFE,
            "カードに付いてきたソフトで変えてください。",
        )
    p12 = _file(home, master, kept)
    identity = guarded(_counter(home), clock, lambda: _opened(p12, old))
    _take_in(home, master, kept.kind, identity, new, False)


def open_signer(home: Home, master: bytes, pin: str, clock: Clock) -> "Signer":
    """What seals here, opened with the person's PIN: ask once, sign a whole batch, then let go of it.

    Raises WrongPin (counted and slowed down, `station.pin`), and EnvironmentProblem where nothing was chosen, the
    identity has expired or was taken back, or file or card cannot be used.
    """
    kept = _kept(home)
    if kept is None:
        raise _nothing_chosen()
    certificate, chain = _certificates(kept)
    _check_usable(home, certificate, chain, clock.now())
    if kept.kind == "token":
        return guarded(_counter(home), clock, lambda: _open_token(kept, pin, certificate))
    p12 = _file(home, master, kept)
    return guarded(_counter(home), clock, lambda: _opened(p12, pin))


def _take_in(home: Home, master: bytes, kind: Kind, identity: "Identity", pin: str, trust_authority: bool) -> Means:
    from app.forms.sign.identity import locked

    p12 = locked(identity.name, identity.key, identity.certificate, identity.chain, pin_bytes(pin), chosen=True)
    name = f"{hashlib.sha256(p12).hexdigest()}{SUFFIX}"
    make_folder(home.signer)
    write_whole(home.signer / name, seal(master, p12))
    kept = _Kept(kind, *_encoded(identity.certificate, identity.chain), file=name)
    _keep(home, kept, identity.certificate, identity.chain, trust_authority)
    return _means(kind, identity.certificate, identity.chain)


def _keep(
    home: Home,
    kept: _Kept,
    certificate: "x509.Certificate",
    chain: Sequence["x509.Certificate"],
    trust_authority: bool,
) -> None:
    """Write the description; it alone decides. Another key that it named before is put aside."""
    trust_own(home, certificate)
    if trust_authority and (authority := _authority(certificate, chain)):
        trust_own(home, authority)
    make_folder(home.signer)
    before = _kept_or_none(home)
    write_whole(_description(home), json.dumps(asdict(kept), indent=1).encode("utf-8"))
    with suppress(OSError):
        _counter(home).unlink(missing_ok=True)
        if before and before.file and _place(home, before) != _place(home, kept):
            if _certificates(before)[0] == certificate:
                _place(home, before).unlink()  # what the old PIN opens must not stay
            else:
                make_folder(home.aside)
                _place(home, before).rename(free_path(home.aside / _place(home, before).name))


def _open_token(kept: _Kept, pin: str, certificate: "x509.Certificate") -> "Token":
    from app.forms.sign.token import open_token

    token = open_token(Path(kept.module), kept.token, pin, kept.label)
    if token.certificate != certificate:
        token.close()
        raise EnvironmentProblem(
            "カード（トークン）の証明書が、前に設定したときのものと違います。",
            _SAFE,
            "新しいカードに替えたときは、設定で選び直してください。",
        )
    return token


def _check_usable(
    home: Home, certificate: "x509.Certificate", chain: Sequence["x509.Certificate"], now: datetime
) -> None:
    from app.forms.sign.trust import standing
    from app.station.checking import check_fit, trust_here

    check_fit(certificate, chain)
    found = standing(certificate, chain, now, trust_here(home))
    if found == "revoked":
        raise EnvironmentProblem(
            "この署名用の証明書は、役所の認証局が取り消しています。",
            _SAFE,
            "認証の担当者に、新しい証明書を発行してもらってください。",
        )
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise EnvironmentProblem(
            "この署名用の証明書は、有効期間の外です。",
            _SAFE,
            "認証の担当者に、証明書を更新してもらってください。パソコンの日付も確かめてください。",
        )


def _opened(p12: bytes, pin: str) -> "Identity":
    from app.forms.sign.identity import load_identity

    return load_identity(p12, pin_bytes(pin))


def _fit(identity: "Identity") -> "Identity":
    """`identity`, of which a signature counts. Raises EnvironmentProblem for one that is too weak or misused."""
    from app.station.checking import check_fit

    check_fit(identity.certificate, identity.chain)
    return identity


def _opened_by_code(p12: bytes, code: str) -> "Identity":
    from app.forms.sign.pkcs12_cost import rounds_to_open
    from app.forms.sign.signer import WrongPin

    if rounds_to_open(p12) > _MOST_ROUNDS:
        raise Refused("このファイルは開くのに時間がかかりすぎるため、取り込みません。作った人に確かめてください。")
    for tried in dict.fromkeys((read_code(code) or code, code)):
        with suppress(WrongPin):
            return _fit(_opened(p12, tried))
    raise WrongPin(
        "署名用のファイルを開けませんでした（番号が違うか、ファイルが壊れています）。",
        _SAFE,
        "ファイルと一緒に知らされた番号を確かめて、もう一度入れてください。",
    )


def _place(home: Home, kept: _Kept) -> Path:
    """Where the key lies. A description of before the keys were sealed names it by its old end."""
    return (home.signer / kept.file).with_suffix(SUFFIX)


def _file(home: Home, master: bytes, kept: _Kept) -> bytes:
    try:
        sealed = _place(home, kept).read_bytes()
    except FileNotFoundError:
        raise _damaged() from None
    except OSError as error:
        raise disk_problem(error) from error
    p12 = unseal(master, sealed)
    if hashlib.sha256(p12).hexdigest() != Path(kept.file).stem:
        raise _damaged()
    return p12


def _kept(home: Home) -> _Kept | None:
    try:
        content = json.loads(_description(home).read_bytes())
        kept: _Kept = shaped(content, _Kept)
        if kept.version != 1 or Path(kept.file).name != kept.file:
            raise ValueError("not of this program")
        _certificates(kept)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_problem(error) from error
    except (ShapeError, ValueError) as error:
        raise _damaged() from error
    return kept


def _kept_or_none(home: Home) -> _Kept | None:
    with suppress(EnvironmentProblem):
        return _kept(home)
    return None


def _encoded(certificate: "x509.Certificate", chain: Sequence["x509.Certificate"]) -> tuple[str, tuple[str, ...]]:
    from cryptography.hazmat.primitives.serialization import Encoding

    first, *above = (
        base64.b64encode(each.public_bytes(Encoding.DER)).decode("ascii") for each in (certificate, *chain)
    )
    return first, tuple(above)


def _certificates(kept: _Kept) -> "tuple[x509.Certificate, tuple[x509.Certificate, ...]]":
    from cryptography import x509

    first, *above = (
        x509.load_der_x509_certificate(base64.b64decode(each, validate=True))
        for each in (kept.certificate, *kept.chain)
    )
    return first, tuple(above)


def _means(kind: Kind, certificate: "x509.Certificate", chain: Sequence["x509.Certificate"]) -> Means:
    from cryptography.x509.oid import NameOID

    from app.forms.sign.identity import fingerprint, issuer_name, roles_of, subject

    authority = _authority(certificate, chain)
    return Means(
        kind,
        subject(certificate, NameOID.COMMON_NAME),
        subject(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME),
        subject(certificate, NameOID.TITLE),
        roles_of(certificate),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        issuer_name(certificate),
        fingerprint(certificate),
        fingerprint(authority) if authority else "",
    )


def _authority(certificate: "x509.Certificate", chain: Sequence["x509.Certificate"]) -> "x509.Certificate | None":
    """The one that issued `certificate`, where it came along and may issue."""
    from cryptography.exceptions import InvalidSignature

    from app.forms.sign.trust import is_authority

    for each in chain:
        with suppress(ValueError, TypeError, InvalidSignature):
            certificate.verify_directly_issued_by(each)
            return each if is_authority(each) else None
    return None


def _description(home: Home) -> Path:
    return home.signer / "signer.json"


def _counter(home: Home) -> Path:
    return home.signer / "tries.json"


def _nothing_chosen() -> EnvironmentProblem:
    return EnvironmentProblem(
        "決裁に使う署名が、まだ決まっていません。",
        _SAFE,
        "設定で、役所から受け取った署名用のファイルかカードを選ぶか、自分用のものを作ってください。",
    )


def _damaged() -> EnvironmentProblem:
    return EnvironmentProblem(
        "決裁に使う署名のファイルが壊れているか、新しい版の窓守のものです。",
        _SAFE,
        "役所から受け取った署名用のファイルを、設定でもう一度取り込んでください。",
    )

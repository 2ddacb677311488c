"""What this person seals with: an identity of the office or from elsewhere (PKCS#12), a card or token, or their own.

The folder `home.signer` describes it; a PKCS#12 lies there as it came, locked by its own PIN. The author's everyday
signature (`station.signing`) is another matter and needs no PIN.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, free_path, write_whole
from app.base.shape import ShapeError, shaped
from app.models.home import Home
from app.models.settings import Staff
from app.station.pin import check_new, guarded, pin_bytes
from app.station.signing import trust_own

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.identity import Identity
    from app.forms.signer import Signer
    from app.forms.token import Token

Kind = Literal["own", "file", "token"]
KIND_LABELS: dict[Kind, str] = {
    "own": "この端末で作った署名",
    "file": "受け取った署名用のファイル",
    "token": "カード（トークン）",
}
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
        from app.forms.identity import common_name

        return self.name == common_name(staff.name)


@dataclass(frozen=True, slots=True)
class _Kept:
    """`signer.json`. certificate, chain: DER in base64; file: name of the PKCS#12; module, token, label: of a token."""

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
    from app.forms.trust import vouch
    from app.station.checking import trust_here

    kept = _kept(home)
    return kept is not None and vouch(*_certificates(kept), now, trust_here(home)).decides


def read_means(p12: bytes, pin: str) -> Means:
    """What `take_in` would take in. Raises WrongPin or another EnvironmentProblem."""
    identity = _fit(p12, pin)
    return _means("file", identity.certificate, identity.chain)


def take_in(home: Home, p12: bytes, pin: str, *, trust_authority: bool = False) -> Means:
    """Seal with this PKCS#12 from now on. It is kept as it is, locked by its PIN, and its certificate is known here.

    trust_authority: the person has compared the issuer's fingerprint, so all that it issued is known here from now on.
    Raises WrongPin or another EnvironmentProblem.
    """
    identity = _fit(p12, pin)
    return _take_in(home, "file", p12, identity, trust_authority)


def make_own(home: Home, staff: Staff, pin: str, clock: Clock) -> Means:
    """Seal with a self-made identity, for who has none of the office. Raises Refused for a PIN too short, and
    EnvironmentProblem."""
    from app.forms.document import Author
    from app.forms.identity import load_identity, make_identity

    check_new(pin)
    author = Author(staff.name, staff.department, staff.title, staff.phone)
    p12 = make_identity(author, pin_bytes(pin), clock.now())
    return _take_in(home, "own", p12, load_identity(p12, pin_bytes(pin)), False)


def use_token(
    home: Home, module: Path, token: str, certificate: str, pin: str, *, trust_authority: bool = False
) -> Means:
    """Seal with a card or token from now on; its key is tried once. Raises WrongPin or another EnvironmentProblem."""
    from app.forms.token import open_token
    from app.station.checking import check_fit

    with open_token(module, token, pin, certificate) as opened:
        check_fit(opened.certificate, opened.chain)
        opened.prove()
        certificates = (opened.certificate, opened.chain)
    kept = _Kept("token", *_encoded(*certificates), module=str(module), token=token, label=certificate)
    _keep(home, kept, certificates[0], certificates[1], trust_authority)
    return _means("token", *certificates)


def change_pin(home: Home, old: str, new: str, clock: Clock) -> None:
    """Lock the PKCS#12 with another PIN. Raises Refused (too short), WrongPin, or another EnvironmentProblem."""
    from app.forms.identity import locked

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
    p12 = _file(home, kept)
    identity = guarded(_counter(home), clock, lambda: _opened(p12, old))
    changed = locked(identity.name, identity.key, identity.certificate, identity.chain, pin_bytes(new))
    _take_in(home, kept.kind, changed, identity, False)
    # What the old PIN opens must not stay.
    with suppress(OSError):
        (home.signer / kept.file).unlink()


def open_signer(home: Home, pin: str, clock: Clock) -> "Signer":
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
    p12 = _file(home, kept)
    return guarded(_counter(home), clock, lambda: _opened(p12, pin))


def _take_in(home: Home, kind: Kind, p12: bytes, identity: "Identity", trust_authority: bool) -> Means:
    name = f"{hashlib.sha256(p12).hexdigest()}.p12"
    try:
        home.signer.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise disk_problem(error) from error
    write_whole(home.signer / name, p12)
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
    """Write the description; it alone decides. A PKCS#12 that it no longer names is put aside."""
    trust_own(home, certificate)
    if trust_authority and (authority := _authority(certificate, chain)):
        trust_own(home, authority)
    try:
        home.signer.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise disk_problem(error) from error
    before = _kept_or_none(home)
    write_whole(_description(home), json.dumps(asdict(kept), indent=1).encode("utf-8"))
    with suppress(OSError):
        _counter(home).unlink(missing_ok=True)
        earlier = home.signer / before.file if before and before.file else None
        if earlier and before and _certificates(before)[0] != certificate and earlier.exists():
            home.aside.mkdir(exist_ok=True)
            earlier.rename(free_path(home.aside / earlier.name))


def _open_token(kept: _Kept, pin: str, certificate: "x509.Certificate") -> "Token":
    from app.forms.token import open_token

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
    from app.forms.trust import standing
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
    from app.forms.identity import load_identity

    return load_identity(p12, pin_bytes(pin))


def _fit(p12: bytes, pin: str) -> "Identity":
    """The same, of which a signature would count. Raises EnvironmentProblem."""
    from app.station.checking import check_fit

    identity = _opened(p12, pin)
    check_fit(identity.certificate, identity.chain)
    return identity


def _file(home: Home, kept: _Kept) -> bytes:
    try:
        p12 = (home.signer / kept.file).read_bytes()
    except FileNotFoundError:
        p12 = b""
    except OSError as error:
        raise disk_problem(error) from error
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

    from app.forms.identity import fingerprint, issuer_name, roles_of, subject

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

    from app.forms.trust import is_authority

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

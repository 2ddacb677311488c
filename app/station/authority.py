"""The office's own authority, on the administrator's workstation: who has which identity, and what was taken back.

`home.authority` holds authority.key (under the administrator's PIN and the data folder's secret, see `models.sealed`),
issued.json (what was issued; nothing is ever struck from it) and the count of wrong PINs. Since the key opens in this
data folder only, there is a spare (控え): one file that holds all of it under a code, to be locked away.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem, Refused
from app.base.files import AS_USUAL, disk_problem, make_folder, write_new, write_whole
from app.base.shape import ShapeError, shaped
from app.base.text import fold, sound
from app.forms.sign.signer import WrongPin
from app.models.home import Home
from app.models.sealed import SUFFIX, seal, unseal
from app.models.secrets import WrongPassphrase, unwrap, wrap
from app.station.code import new_code, read_code
from app.station.pin import check_new, guarded, pin_bytes

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.document import Author
    from app.forms.sign.identity import Identity
    from app.guidance.pack import Pack

State = Literal["valid", "lost", "left"]
STATE_LABELS: dict[State, str] = {"valid": "有効", "lost": "失効（紛失・漏えい）", "left": "失効（異動・退職）"}
CERTIFICATE_FILE, LIST_FILE = "authority.pem", "authority.crl"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Issued:
    """One identity. serial: decimal; since, until, ended: ISO 8601; ended: when it was taken back, "" while valid."""

    serial: str
    name: str
    department: str
    title: str
    roles: tuple[str, ...]
    since: str
    until: str
    state: State = "valid"
    ended: str = ""


@dataclass(frozen=True, slots=True)
class _Book:
    """`issued.json`. certificate: the authority's, PEM, so that the list can be shown without the PIN."""

    office: str
    certificate: str
    issued: tuple[Issued, ...] = ()
    version: int = _VERSION


@dataclass(frozen=True, slots=True)
class Handed:
    """What was issued, and the code that opens its file, once: it is kept nowhere."""

    entry: Issued
    code: str


@dataclass(frozen=True, slots=True)
class _Spare:
    """What the spare holds once its code has opened it. key: PKCS#12 under the same code, base64."""

    book: _Book
    key: str
    version: int = _VERSION


class Authority:
    """The authority in `home`. Nothing is kept open: each command that signs asks for the PIN.

    master: gives the secret of the data folder; asked for only where a key is used.
    """

    def __init__(self, home: Home, master: Callable[[], bytes], clock: Clock) -> None:
        self._folder = home.authority
        self._master = master
        self._clock = clock

    @property
    def exists(self) -> bool:
        return any(file.exists() for file in (self._key, self._key.with_suffix(".p12"), self._list))

    def create(self, office: str, pin: str) -> None:
        """Make the authority of `office`, once.

        Raises Refused (one is there, no name, a PIN that may not be chosen) and EnvironmentProblem.
        """
        from app.forms.sign.authority import make_authority
        from app.forms.sign.identity import certificate_pem, load_identity

        self._refuse_second()
        office = sound(office).strip()
        if not office:
            raise Refused("認証局の名前（役所の名前）を入れてください。")
        check_new(pin)
        once = new_code().encode("ascii")
        identity = load_identity(make_authority(office, once, self._clock.now()), once)
        self._keep(identity, pin)
        self._save(_Book(office, certificate_pem(identity.certificate).decode("ascii")))

    def spare(self, pin: str, out: Path) -> str:
        """Write the spare to the new file `out`; returns the code that opens it, which is kept nowhere.

        Raises WrongPin and other EnvironmentProblems.
        """
        from app.forms.sign.identity import locked

        identity, code = self._opened(pin), new_code()
        p12 = locked(identity.name, identity.key, identity.certificate, identity.chain, code.encode("ascii"))
        spare = _Spare(self._book(), base64.b64encode(p12).decode("ascii"))
        write_new(out, wrap(json.dumps(asdict(spare), ensure_ascii=False).encode("utf-8"), code))
        return code

    def take_back(self, spare: bytes, code: str, pin: str) -> None:
        """Go on with the authority of a spare in this data folder, which has none, under the new `pin`.

        Raises Refused (one is there, a PIN that may not be chosen), WrongPin and other EnvironmentProblems.
        """
        from app.forms.sign.identity import load_identity, read_certificate

        self._refuse_second()
        check_new(pin)
        code = read_code(code) or code
        try:
            held: _Spare = shaped(json.loads(unwrap(spare, code)), _Spare)
            identity = load_identity(base64.b64decode(held.key, validate=True), code.encode("utf-8", "replace"))
            its_own = read_certificate(held.book.certificate.encode("ascii", "replace"))
            sound = held.version == _VERSION and identity.certificate == its_own
        except WrongPassphrase:
            raise WrongPin(
                "認証局の控えを開けませんでした（番号が違います）。",
                "ファイルには手を付けていません。",
                "控えを作ったときに書きとめた番号を確かめて、もう一度入れてください。",
            ) from None
        except (EnvironmentProblem, ShapeError, ValueError):
            sound = False
        if not sound:
            raise EnvironmentProblem(
                "認証局の控えではないか、壊れているか、新しい版の窓守のものです。",
                "ファイルには手を付けていません。",
                "別の控えがあれば、そちらを選んでください。",
            )
        self._keep(identity, pin)
        self._save(held.book)

    def office(self) -> str:
        """Its name. Raises EnvironmentProblem where there is none, or its files are damaged."""
        return self._book().office

    def fingerprint(self) -> str:
        """SHA-256 of its certificate, hex: what the people of the office compare. Raises EnvironmentProblem."""
        from app.forms.sign.identity import fingerprint

        return fingerprint(self._certificate())

    def issued(self) -> tuple[Issued, ...]:
        """All that was ever issued, oldest first. Raises EnvironmentProblem."""
        return self._book().issued

    def issue(self, person: "Author", roles: Sequence[str], pin: str, out: Path) -> Handed:
        """Write an identity for `person` to the new file `out`, locked by a new code, which is for them alone.

        It stands in the list before it is on the disk elsewhere, so none is out that the list does not know.
        Raises Refused, WrongPin and other EnvironmentProblems.
        """
        return self._issue(self._opened(pin), person, roles, out)

    def renew(self, which: str, pin: str, out: Path) -> Handed:
        """The same person and roles once more, with a new key and term. The earlier identity goes on until it ends, or
        is taken back. `which`: as in `revoke`. Raises as `issue`."""
        from app.forms.document import Author

        before = self._one(which)
        person = Author(before.name, before.department, before.title, "")
        return self._issue(self._opened(pin), person, before.roles, out)

    def revoke(self, which: str, reason: Literal["lost", "left"]) -> Issued:
        """Take back the identity with the serial number or name `which`; it counts elsewhere once they have the list.

        "left" may become "lost" later, never the other way round. Raises Refused and EnvironmentProblem.
        """
        book = self._book()
        before = self._one(which, {"valid", "left"} if reason == "lost" else {"valid"})
        ended = self._clock.now().isoformat(timespec="seconds")
        after = replace(before, state=reason, ended=ended)
        self._save(replace(book, issued=tuple(after if each == before else each for each in book.issued)))
        return after

    def export(self, pin: str, folder: Path) -> tuple[Path, Path]:
        """Write certificate and revocation list, as of now, for the workstations; an earlier pair is replaced.

        Raises WrongPin and other EnvironmentProblems.
        """
        from app.forms.sign.authority import Revoked, revocation_list
        from app.forms.sign.identity import certificate_pem

        authority = self._opened(pin)
        taken = [
            Revoked(int(each.serial), datetime.fromisoformat(each.ended), each.state)
            for each in self._book().issued
            if each.state != "valid"
        ]
        make_folder(folder, AS_USUAL)
        certificate, revoked = folder / CERTIFICATE_FILE, folder / LIST_FILE
        write_whole(certificate, certificate_pem(authority.certificate), AS_USUAL)
        write_whole(revoked, revocation_list(authority, taken, self._clock.now()), AS_USUAL)
        return certificate, revoked

    def sign_pack(self, pack: "Pack", pin: str) -> bytes:
        """The file of a pack under which the office decides (`forms.sign.signed_pack`). Raises WrongPin and other
        EnvironmentProblems."""
        from app.forms.sign.signed_pack import sign_pack

        return sign_pack(pack, self._opened(pin))

    def _refuse_second(self) -> None:
        if self.exists:
            raise Refused(
                "認証局はもうあります。作り直すと、これまでに発行したものがすべて使えなくなるため、作りません。"
            )

    def _keep(self, identity: "Identity", pin: str) -> None:
        from app.forms.sign.identity import locked

        chain = identity.chain
        p12 = locked(identity.name, identity.key, identity.certificate, chain, pin_bytes(pin), chosen=True)
        sealed = seal(self._master(), p12)
        make_folder(self._folder)
        write_new(self._key, sealed)

    def _issue(self, authority: "Identity", person: "Author", roles: Sequence[str], out: Path) -> Handed:
        from app.forms.sign.authority import issue
        from app.forms.sign.identity import load_identity

        if out.exists():
            raise Refused("その名前のファイルはもうあります。別の名前にしてください。")
        code = new_code()
        person = replace(person, **{key: sound(value).strip() for key, value in asdict(person).items()})
        try:
            p12 = issue(authority, person, roles, code.encode("ascii"), self._clock.now())
        except ValueError:
            raise Refused(
                "氏名を入れてください。役割は、手引きにある役割のID（半角の英数字）で書いてください。"
            ) from None
        certificate = load_identity(p12, code.encode("ascii")).certificate
        entry = Issued(
            str(certificate.serial_number),
            person.name,
            person.department,
            person.title,
            tuple(roles),
            certificate.not_valid_before_utc.isoformat(),
            certificate.not_valid_after_utc.isoformat(),
        )
        book = self._book()
        self._save(replace(book, issued=(*book.issued, entry)))
        write_new(out, p12)
        return Handed(entry, code)

    def _one(self, which: str, states: set[State] | None = None) -> Issued:
        found = [each for each in self._book().issued if which == each.serial or fold(which) == fold(each.name)]
        if not found:
            raise Refused("その番号または氏名で発行したものはありません。")
        if states is not None:
            found = [each for each in found if each.state in states]
            if not found:
                raise Refused("もう失効しています。")
        if len(found) > 1 and states is not None:
            numbers = "、".join(each.serial for each in found)
            raise Refused(f"同じ氏名で{len(found)}枚あります。番号で指定してください: {numbers}")
        return found[-1]

    def _opened(self, pin: str) -> "Identity":
        from app.forms.sign.identity import load_identity

        certificate = self._certificate()
        master = self._master()  # first: it brings a key of an older form into today's
        try:
            sealed = self._key.read_bytes()
        except FileNotFoundError:
            raise _damaged() from None
        except OSError as error:
            raise disk_problem(error) from error
        p12 = unseal(master, sealed)
        identity = guarded(self._folder / "tries.json", self._clock, lambda: load_identity(p12, pin_bytes(pin)))
        if identity.certificate != certificate:
            raise _damaged()
        return identity

    def _certificate(self) -> "x509.Certificate":
        from app.forms.sign.identity import read_certificate

        pem = self._book().certificate.encode("ascii", "replace")
        try:
            return read_certificate(pem)
        except EnvironmentProblem:
            raise _damaged() from None

    def _book(self) -> _Book:
        try:
            book: _Book = shaped(json.loads(self._list.read_bytes()), _Book)
            for each in book.issued:
                int(each.serial)
                for moment in (each.since, each.until, *([each.ended] if each.state != "valid" else [])):
                    datetime.fromisoformat(moment)
        except FileNotFoundError:
            raise (_damaged() if self.exists else _none_yet()) from None
        except OSError as error:
            raise disk_problem(error) from error
        except (ShapeError, ValueError) as error:
            raise _damaged() from error
        if book.version != _VERSION:
            raise _damaged()
        return book

    def _save(self, book: _Book) -> None:
        write_whole(self._list, json.dumps(asdict(book), ensure_ascii=False, indent=1).encode("utf-8", "replace"))

    @property
    def _key(self) -> Path:
        return self._folder / f"authority{SUFFIX}"

    @property
    def _list(self) -> Path:
        return self._folder / "issued.json"


def _none_yet() -> EnvironmentProblem:
    return EnvironmentProblem(
        "この端末には認証局がありません。",
        "記録と書類はそのままです。",
        "認証の担当者の端末で行うか、はじめに認証局を作ってください。",
    )


def _damaged() -> EnvironmentProblem:
    return EnvironmentProblem(
        "認証局のファイルが壊れているか、新しい版の窓守のものです。",
        "ファイルには手を付けていません。これまでに発行したものは、そのまま使えます。",
        "認証局の控えから戻してください。戻す前に、今の authority フォルダーを別の場所に移します。",
    )

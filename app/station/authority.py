"""The office's own authority, on the administrator's workstation: who has which identity, and what was taken back.

`home.authority` holds authority.p12 (locked by the administrator's PIN), issued.json (what was issued; nothing is ever
struck from it) and the count of wrong PINs.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem, Refused
from app.base.files import AS_USUAL, disk_problem, write_new, write_whole
from app.base.shape import ShapeError, shaped
from app.base.text import fold, sound
from app.models.home import Home
from app.station.pin import check_new, guarded, pin_bytes

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.document import Author
    from app.forms.identity import Identity
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


class Authority:
    """The authority in `home`. Nothing is kept open: each command that signs asks for the PIN."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._folder = home.authority
        self._clock = clock

    @property
    def exists(self) -> bool:
        return self._key.exists() or self._list.exists()

    def create(self, office: str, pin: str) -> None:
        """Make the authority of `office`, once.

        Raises Refused (one is there, no name, PIN too short) and EnvironmentProblem.
        """
        from app.forms.authority import make_authority
        from app.forms.identity import certificate_pem, load_identity

        if self.exists:
            raise Refused(
                "認証局はもうあります。作り直すと、これまでに発行したものがすべて使えなくなるため、作りません。"
            )
        office = sound(office).strip()
        if not office:
            raise Refused("認証局の名前（役所の名前）を入れてください。")
        check_new(pin)
        p12 = make_authority(office, pin_bytes(pin), self._clock.now())
        certificate = load_identity(p12, pin_bytes(pin)).certificate
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise disk_problem(error) from error
        write_new(self._key, p12)
        self._save(_Book(office, certificate_pem(certificate).decode("ascii")))

    def office(self) -> str:
        """Its name. Raises EnvironmentProblem where there is none, or its files are damaged."""
        return self._book().office

    def fingerprint(self) -> str:
        """SHA-256 of its certificate, hex: what the people of the office compare. Raises EnvironmentProblem."""
        from app.forms.identity import fingerprint

        return fingerprint(self._certificate())

    def issued(self) -> tuple[Issued, ...]:
        """All that was ever issued, oldest first. Raises EnvironmentProblem."""
        return self._book().issued

    def issue(self, person: "Author", roles: Sequence[str], pin: str, new_pin: str, out: Path) -> Issued:
        """Write an identity for `person` to the new file `out`, locked by `new_pin`, which is theirs alone.

        It stands in the list before it is on the disk elsewhere, so none is out that the list does not know.
        Raises Refused, WrongPin and other EnvironmentProblems.
        """
        check_new(new_pin)
        return self._issue(self._opened(pin), person, roles, new_pin, out)

    def renew(self, which: str, pin: str, new_pin: str, out: Path) -> Issued:
        """The same person and roles once more, with a new key and term. The earlier identity goes on until it ends, or
        is taken back. `which`: as in `revoke`. Raises as `issue`."""
        from app.forms.document import Author

        check_new(new_pin)
        before = self._one(which)
        person = Author(before.name, before.department, before.title, "")
        return self._issue(self._opened(pin), person, before.roles, new_pin, out)

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
        from app.forms.authority import Revoked, revocation_list
        from app.forms.identity import certificate_pem

        authority = self._opened(pin)
        taken = [
            Revoked(int(each.serial), datetime.fromisoformat(each.ended), each.state)
            for each in self._book().issued
            if each.state != "valid"
        ]
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise disk_problem(error) from error
        certificate, revoked = folder / CERTIFICATE_FILE, folder / LIST_FILE
        write_whole(certificate, certificate_pem(authority.certificate), AS_USUAL)
        write_whole(revoked, revocation_list(authority, taken, self._clock.now()), AS_USUAL)
        return certificate, revoked

    def sign_pack(self, pack: "Pack", pin: str) -> bytes:
        """The file of a pack under which the office decides (`forms.signed_pack`). Raises WrongPin and other
        EnvironmentProblems."""
        from app.forms.signed_pack import sign_pack

        return sign_pack(pack, self._opened(pin))

    def _issue(self, authority: "Identity", person: "Author", roles: Sequence[str], new_pin: str, out: Path) -> Issued:
        from app.forms.authority import issue
        from app.forms.identity import load_identity

        if out.exists():
            raise Refused("その名前のファイルはもうあります。別の名前にしてください。")
        person = replace(person, **{key: sound(value).strip() for key, value in asdict(person).items()})
        try:
            p12 = issue(authority, person, roles, pin_bytes(new_pin), self._clock.now())
        except ValueError:
            raise Refused(
                "氏名を入れてください。役割は、手引きにある役割のID（半角の英数字）で書いてください。"
            ) from None
        certificate = load_identity(p12, pin_bytes(new_pin)).certificate
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
        return entry

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
        from app.forms.identity import load_identity

        certificate = self._certificate()
        try:
            p12 = self._key.read_bytes()
        except FileNotFoundError:
            raise _damaged() from None
        except OSError as error:
            raise disk_problem(error) from error
        identity = guarded(self._folder / "tries.json", self._clock, lambda: load_identity(p12, pin_bytes(pin)))
        if identity.certificate != certificate:
            raise _damaged()
        return identity

    def _certificate(self) -> "x509.Certificate":
        from app.forms.identity import read_certificate

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
            raise (_damaged() if self._key.exists() else _none_yet()) from None
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
        return self._folder / "authority.p12"

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
        "authority フォルダーを、写しておいたものから戻してください。",
    )

"""The identity this workstation signs with: made when first needed, made anew when the person's name changes."""

from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, free_path, make_folder, write_whole
from app.models.home import Home
from app.models.secrets import IDENTITY, subkey
from app.models.settings import Staff

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.sign.identity import Identity


def signing_identity(home: Home, master: bytes, staff: Staff, clock: Clock) -> "Identity":
    """The identity of `staff`. One that is missing or bears another name is made anew; the old one is kept aside.

    Raises EnvironmentProblem where the file cannot be read, or is damaged: it is then moved aside, so that the next
    attempt makes a new one.
    """
    from app.forms.sign.identity import common_name, load_identity

    try:
        p12 = home.identity.read_bytes()
    except FileNotFoundError:
        return _new_identity(home, master, staff, clock)
    except OSError as error:
        raise disk_problem(error) from error
    try:
        identity = load_identity(p12, _password(master))
    except EnvironmentProblem:
        _move_aside(home)
        raise EnvironmentProblem(
            "署名に使う鍵のファイルが壊れているため、署名しませんでした。",
            "対応の記録と下書きはそのままです。壊れたファイルは aside フォルダーに移しました。",
            "もう一度署名すると、新しい鍵を作って署名します。",
        ) from None
    if identity.name != common_name(staff.name):
        _move_aside(home)
        return _new_identity(home, master, staff, clock)
    trust_own(home, identity.certificate)
    return identity


def _new_identity(home: Home, master: bytes, staff: Staff, clock: Clock) -> "Identity":
    from app.forms.document import Author
    from app.forms.sign.identity import load_identity, make_identity

    author = Author(staff.name, staff.department, staff.title, staff.phone)
    p12 = make_identity(author, _password(master), clock.now())
    identity = load_identity(p12, _password(master))
    trust_own(home, identity.certificate)
    write_whole(home.identity, p12)
    return identity


def trust_own(home: Home, certificate: "x509.Certificate") -> None:
    """Take the certificate among those whose signatures are known here. Raises EnvironmentProblem."""
    from app.forms.sign.identity import certificate_pem, fingerprint

    file = home.trusted / f"{fingerprint(certificate)}.pem"
    if file.exists():
        return
    make_folder(home.trusted)
    write_whole(file, certificate_pem(certificate))


def _move_aside(home: Home) -> None:
    try:
        home.aside.mkdir(mode=0o700, exist_ok=True)
        home.identity.rename(free_path(home.aside / home.identity.name))
    except OSError as error:
        raise disk_problem(error) from error


def _password(master: bytes) -> bytes:
    """What locks identity.p12: PKCS#12 passwords are text."""
    return subkey(master, IDENTITY).hex().encode("ascii")

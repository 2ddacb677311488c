"""`madomori export`: who signs, and how its PIN is given without a screen."""

from pathlib import Path

import pytest
from program_home import STAFF, Commands, master_of

from app.base.clock import SystemClock
from app.forms.document import Author
from app.forms.sign.authority import issue, make_authority
from app.forms.sign.identity import load_identity
from app.models.home import Home
from app.models.settings import Staff
from app.station.checking import verify_file
from app.station.signers import Means, make_own, take_in

PIN = "見本-482913"


def issued(home: Home, staff: Staff = STAFF, *roles: str) -> Means:
    """An identity that the office's authority issued for `staff`, taken in here."""
    now = SystemClock().now()
    authority = load_identity(make_authority("見本市", b"1", now), b"1")
    author = Author(staff.name, staff.department, staff.title, staff.phone)
    p12 = issue(authority, author, roles or ("handler",), b"once", now)
    return take_in(home, master_of(home), p12, "once", PIN)


def pin_file(folder: Path, pin: str = PIN) -> Path:
    file = folder / "pin"
    file.write_text(pin + "\n", encoding="utf-8")
    return file


def signer_of(home: Home, file: Path) -> str:
    verdict = verify_file(home, file)
    assert verdict.result == "valid"
    return verdict.signatures[0].fingerprint


def test_the_offices_identity_signs_with_the_pin_of_a_file(
    run: Commands, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, means = run.play(), issued(home)
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    assert run("export", id, "--form", "report", "--out", one, "--pin-file", pin_file(tmp_path)).code == 0
    monkeypatch.setenv("MADOMORI_PIN_FILE", str(pin_file(tmp_path)))
    assert run("export", id, "--form", "report", "--out", two).code == 0
    assert [signer_of(home, file) for file in (one, two)] == [means.fingerprint] * 2


def test_without_a_pin_nothing_is_signed_in_the_place_of_the_offices_identity(
    run: Commands, home: Home, tmp_path: Path
) -> None:
    id, out = run.play(), tmp_path / "r.pdf"
    issued(home)
    run("export", id, "--form", "report", "--out", out).refused("PIN", "--pin-file")
    wrong = run("export", id, "--form", "report", "--out", out, "--pin-file", pin_file(tmp_path, "000000"))
    wrong.refused("PIN")
    missing = run("export", id, "--form", "report", "--out", out, "--pin-file", tmp_path / "none")
    missing.refused("PIN", "読めません")
    assert not out.exists()
    assert "report_signed" not in run("log", id, "--json").out
    assert run("export", id, "--form", "report", "--out", out, "--unsigned").code == 0


@pytest.mark.parametrize("kind", ["none", "own", "another"])
def test_the_workstations_own_identity_signs_where_none_was_issued_to_this_person(
    run: Commands, home: Home, tmp_path: Path, kind: str
) -> None:
    id, out = run.play(), tmp_path / "r.pdf"
    if kind == "own":
        make_own(home, master_of(home), STAFF, PIN, SystemClock())
    elif kind == "another":
        issued(home, Staff("係 長太郎", "見本課", "係長", "0001"), "supervisor")
    run("export", id, "--form", "report", "--out", out, "--pin-file", pin_file(tmp_path)).refused("証明書")
    assert not out.exists()
    assert run("export", id, "--form", "report", "--out", out).code == 0
    assert verify_file(home, out).signatures[0].signer == STAFF.name

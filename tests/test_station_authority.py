"""The administrator's folder, and what a workstation takes in from it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from forms_sealed import AUTHOR, CHIEF, NOW, draw, sealed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.forms.document import Author
from app.forms.sign.authority import Revoked, make_authority, revocation_list
from app.forms.sign.identity import Identity, certificate_pem, load_identity
from app.forms.sign.signer import WrongPin
from app.forms.sign.trust import read_list
from app.forms.verify.verify import verify
from app.models.home import Home
from app.models.sealed import seal
from app.station.authority import Authority
from app.station.checking import take_in_list, trust_certificate, trust_of
from app.station.pin import TooSoon

MASTER = bytes(range(32))
PIN = "office pin"


@pytest.fixture
def folder(tmp_path: Path) -> Home:
    made = Home(tmp_path / "admin")
    made.create()
    return made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def authority(folder: Home, clock: FakeClock) -> Authority:
    made = Authority(folder, lambda: MASTER, clock)
    made.create("見本市", PIN)
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Home:
    """Another workstation."""
    made = Home(tmp_path / "desk")
    made.create()
    return made


def hand_over(authority: Authority, desk: Home, out: Path) -> None:
    """Certificate and list go to a workstation, as files."""
    certificate, revoked = authority.export(PIN, out)
    trust_certificate(desk, certificate.read_bytes())
    take_in_list(desk, revoked.read_bytes())


def issued(authority: Authority, person: Author, out: Path, roles: tuple[str, ...] = ("handler",)) -> Identity:
    code = authority.issue(person, roles, PIN, out).code
    return load_identity(out.read_bytes(), code.encode())


def standing_at(desk: Home, identity: Identity) -> str:
    certificates, lists = trust_of(desk)
    return verify(sealed(identity=identity), trusted=certificates, revoked=lists, redraw=draw).signatures[0].standing


def test_it_is_made_once(authority: Authority, folder: Home) -> None:
    before = {path.name: path.read_bytes() for path in folder.authority.iterdir()}
    with pytest.raises(Refused, match="もうあります"):
        authority.create("見本市", "another pin")
    assert {path.name: path.read_bytes() for path in folder.authority.iterdir()} == before
    assert sorted(before) == ["authority.key", "issued.json"]
    assert authority.office() == "見本市"


def test_it_needs_a_name_and_a_long_enough_pin(folder: Home, clock: FakeClock) -> None:
    made = Authority(folder, lambda: MASTER, clock)
    for office, pin in (("", PIN), ("  ", PIN), ("見本市", "12345"), ("見本市", "123456")):
        with pytest.raises(Refused):
            made.create(office, pin)
    assert not made.exists
    with pytest.raises(EnvironmentProblem, match="認証局がありません"):
        made.issued()


def test_from_issue_to_revocation_at_another_workstation(authority: Authority, desk: Home, tmp_path: Path) -> None:
    identity = issued(authority, AUTHOR, tmp_path / "hanako.p12")
    assert standing_at(desk, identity) == "unknown"
    hand_over(authority, desk, tmp_path / "out")
    assert standing_at(desk, identity) == "office"
    (entry,) = authority.issued()
    assert (entry.name, entry.roles, entry.state) == (AUTHOR.name, ("handler",), "valid")
    assert int(entry.serial) == identity.certificate.serial_number

    authority.revoke(AUTHOR.name, "lost")
    assert standing_at(desk, identity) == "office"  # until the list arrives
    hand_over(authority, desk, tmp_path / "out")
    assert standing_at(desk, identity) == "revoked"


def test_who_has_left_signed_rightly_before(authority: Authority, desk: Home, clock: FakeClock, tmp_path: Path) -> None:
    identity = issued(authority, AUTHOR, tmp_path / "hanako.p12")
    clock.advance(3600)
    authority.revoke(AUTHOR.name, "left")
    hand_over(authority, desk, tmp_path / "out")
    assert standing_at(desk, identity) == "office"
    clock.advance(3600)
    authority.revoke(AUTHOR.name, "lost")  # it turned up in other hands
    hand_over(authority, desk, tmp_path / "out")
    assert standing_at(desk, identity) == "revoked"
    for reason in ("left", "lost"):
        with pytest.raises(Refused, match="もう失効"):
            authority.revoke(AUTHOR.name, reason)


def test_renewal_is_the_same_person_with_another_key(authority: Authority, clock: FakeClock, tmp_path: Path) -> None:
    first = issued(authority, CHIEF, tmp_path / "1.p12", ("supervisor", "manager"))
    clock.advance(timedelta(days=900).total_seconds())
    code = authority.renew(CHIEF.name, PIN, tmp_path / "2.p12").code
    second = load_identity((tmp_path / "2.p12").read_bytes(), code.encode())
    assert second.certificate.subject == first.certificate.subject
    assert second.roles == ("supervisor", "manager")
    assert second.fingerprint != first.fingerprint
    assert second.certificate.not_valid_after_utc > first.certificate.not_valid_after_utc
    with pytest.raises(Refused, match="番号で指定"):
        authority.revoke(CHIEF.name, "lost")
    assert authority.revoke(str(first.certificate.serial_number), "lost").state == "lost"
    assert [each.state for each in authority.issued()] == ["lost", "valid"]


def test_a_file_that_is_there_is_never_overwritten(authority: Authority, tmp_path: Path) -> None:
    out = tmp_path / "hanako.p12"
    out.write_bytes(b"something else")
    with pytest.raises(Refused, match="もうあります"):
        authority.issue(AUTHOR, (), PIN, out)
    assert out.read_bytes() == b"something else"
    assert authority.issued() == ()


@pytest.mark.parametrize(
    ("person", "roles"),
    [(replace(AUTHOR, name=" "), ()), (AUTHOR, ("係長",))],
)
def test_what_cannot_be_issued_is_refused(
    authority: Authority, tmp_path: Path, person: Author, roles: tuple[str, ...]
) -> None:
    with pytest.raises(Refused):
        authority.issue(person, roles, PIN, tmp_path / "x.p12")
    assert authority.issued() == ()
    assert not (tmp_path / "x.p12").exists()


def test_a_wrong_pin_issues_nothing_and_is_slowed_down(authority: Authority, clock: FakeClock, tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(WrongPin):
            authority.issue(AUTHOR, (), "wrong!", tmp_path / "x.p12")
    with pytest.raises(TooSoon):
        authority.export(PIN, tmp_path / "out")
    clock.advance(2)
    authority.export(PIN, tmp_path / "out")
    assert authority.issued() == ()


def test_who_is_unknown_cannot_be_revoked_or_renewed(authority: Authority, tmp_path: Path) -> None:
    for which in ("架空 太郎", "123", ""):
        with pytest.raises(Refused, match="ありません"):
            authority.revoke(which, "lost")
        with pytest.raises(Refused, match="ありません"):
            authority.renew(which, PIN, tmp_path / "x.p12")


@given(cut=st.integers(0, 900), put=st.sampled_from([b"", b"{}", b"[]", b"null", b"\xff", b'"x"']))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_list_is_said_and_left_alone(authority: Authority, folder: Home, cut: int, put: bytes) -> None:
    book = folder.authority / "issued.json"
    sound = book.read_bytes()
    book.write_bytes(sound[: min(cut, len(sound) - 3)] + put)
    damaged = book.read_bytes()
    with pytest.raises(EnvironmentProblem, match="壊れている"):
        authority.issued()
    with pytest.raises(Refused):
        authority.create("見本市", PIN)
    assert book.read_bytes() == damaged
    book.write_bytes(sound)


def test_a_key_that_is_not_the_lists_is_said(authority: Authority, folder: Home, tmp_path: Path) -> None:
    key = folder.authority / "authority.key"
    key.write_bytes(seal(MASTER, make_authority("見本市", PIN.encode(), NOW)))
    with pytest.raises(EnvironmentProblem, match="壊れている"):
        authority.export(PIN, tmp_path / "out")
    key.unlink()
    with pytest.raises(EnvironmentProblem, match="壊れている"):
        authority.export(PIN, tmp_path / "out")


def test_a_list_of_a_newer_program_is_left_alone(authority: Authority, folder: Home) -> None:
    book = folder.authority / "issued.json"
    book.write_text(json.dumps({**json.loads(book.read_bytes()), "version": 2}), "utf-8")
    with pytest.raises(EnvironmentProblem, match="新しい版"):
        authority.issued()


# -- lists that a workstation takes in ---------------------------------------------------------------------------


def test_an_older_list_a_strangers_list_and_a_broken_one_change_nothing(desk: Home) -> None:
    office = load_identity(make_authority("見本市", b"pin", NOW), b"pin")
    stranger = load_identity(make_authority("見本市", b"pin", NOW), b"pin")
    old, new = (revocation_list(office, [Revoked(5, NOW, "lost")], NOW + timedelta(days=day)) for day in (0, 1))
    with pytest.raises(EnvironmentProblem, match="知っている認証局"):
        take_in_list(desk, new)
    trust_certificate(desk, certificate_pem(office.certificate))
    take_in_list(desk, read_list(new).public_bytes(Encoding.PEM))
    for data, said in (
        (old, "古い"),
        (revocation_list(stranger, [], NOW + timedelta(days=9)), "知っている認証局"),
        (new[:-5], "壊れて"),
        (new[:-1] + bytes([new[-1] ^ 1]), "知っている認証局"),
    ):
        with pytest.raises(EnvironmentProblem, match=said):
            take_in_list(desk, data)
    assert trust_of(desk)[1] == (new,)
    take_in_list(desk, new)
    assert trust_of(desk)[1] == (new,)

"""Signing keys on the disk: nothing to try PINs on without the data folder's secret, also those of before."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from before_files import OLD_OFFICE_PIN, OLD_PASSPHRASE, OLD_PIN, old_home
from forms_sealed import CHIEF, NOW
from token_soft import OFFICE

from app.base.clock import FakeClock, SystemClock
from app.base.errors import EnvironmentProblem, Refused
from app.base.files import write_whole
from app.forms.document import Author
from app.forms.sign.authority import issue
from app.forms.sign.identity import load_identity, make_identity
from app.forms.sign.signer import WrongPin
from app.models.home import Home
from app.models.sealed import NotOfThisDevice, reseal_keys, seal, seal_keys, settle_keys, unseal
from app.models.settings import Staff
from app.station.authority import Authority
from app.station.signers import change_pin, make_own, open_signer, take_in
from app.station.workstation import Workstation, unlock

MASTER, OTHER = bytes(range(32)), bytes(range(1, 33))
PIN = "482913"
STAFF = Staff(CHIEF.name, CHIEF.department, CHIEF.title, CHIEF.phone)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def test_it_opens_under_its_own_secret_only_and_whole() -> None:
    sealed = seal(MASTER, b"a key")
    assert unseal(MASTER, sealed) == b"a key"
    assert b"a key" not in sealed
    assert seal(MASTER, b"a key") != sealed
    for secret, raw in (
        (OTHER, sealed),
        (MASTER, sealed[:-1]),
        (MASTER, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (MASTER, sealed.replace(b"key 1", b"key 2")),
        (MASTER, b""),
        (MASTER, sealed + bytes(2_000_000)),
    ):
        with pytest.raises(NotOfThisDevice):
            unseal(secret, raw)


def test_every_six_digit_pin_of_a_stolen_file_is_of_no_use(folder: Home, clock: FakeClock, tmp_path: Path) -> None:
    """The whole folder of keys goes to another device, and the right PIN is known there."""
    make_own(folder, MASTER, STAFF, PIN, clock)
    stolen = Home(tmp_path / "elsewhere")
    shutil.copytree(folder.root, stolen.root)
    with pytest.raises(NotOfThisDevice):
        open_signer(stolen, OTHER, PIN, clock)
    for file in stolen.signer.glob("*.key"):
        with pytest.raises(WrongPin):
            load_identity(file.read_bytes(), PIN.encode())
    assert open_signer(folder, MASTER, PIN, clock).name == CHIEF.name


def test_the_code_of_the_file_opens_nothing_that_is_kept(folder: Home, clock: FakeClock) -> None:
    code = "ACEF-3467-HJKM-8989-XYWV"
    p12 = issue(OFFICE, CHIEF, ("supervisor",), code.encode(), NOW)
    take_in(folder, MASTER, p12, code, PIN)
    with pytest.raises(WrongPin):
        open_signer(folder, MASTER, code, clock)
    (kept,) = folder.signer.glob("*.key")
    inside = unseal(MASTER, kept.read_bytes())
    assert load_identity(inside, PIN.encode()).fingerprint == load_identity(p12, code.encode()).fingerprint
    with pytest.raises(WrongPin):
        load_identity(inside, code.encode())
    take_in(folder, MASTER, p12, code, "another pin")  # once more, and the earlier PIN is over
    assert len(list(folder.signer.glob("*.key"))) == 1
    assert list(folder.aside.glob("*")) == []
    with pytest.raises(WrongPin):
        open_signer(folder, MASTER, PIN, clock)


# -- data folders of before --------------------------------------------------------------------------------------


def pin_alone_opens(root: Path, *pins: bytes) -> list[str]:
    """The files under `root` that a PIN opens without anything else."""
    found = []
    for file in root.rglob("*"):
        for pin in pins if file.is_file() else ():
            try:
                load_identity(file.read_bytes(), pin)
                found.append(file.name)
            except EnvironmentProblem:
                pass
    return found


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """With a key that was put aside, too, and an everyday identity that needs nothing."""
    home = old_home(tmp_path / "old")
    home.aside.mkdir()
    (home.aside / "earlier.p12").write_bytes(make_identity(CHIEF, OLD_PIN.encode(), NOW))
    (home.aside / "identity.p12").write_bytes(b"locked by the secret of the folder")
    return home


def test_an_old_folder_is_sealed_at_its_first_opening(old: Home, tmp_path: Path) -> None:
    clock = SystemClock()
    pins = OLD_PIN.encode(), OLD_OFFICE_PIN.encode()
    assert len(pin_alone_opens(old.root, *pins)) == 3
    station = Workstation.open(old, clock, OLD_PASSPHRASE)
    master = station.master()
    assert station.identity().name == station.settings.staff.name
    assert len(station.worker.submit(lambda store: store.encounters()).result()) == 1
    station.close()
    assert pin_alone_opens(old.root, *pins) == []
    assert (old.aside / "identity.p12").read_bytes() == b"locked by the secret of the folder"
    assert open_signer(old, master, OLD_PIN, clock).name == "窓口 花子"
    change_pin(old, master, OLD_PIN, "a new pin", clock)
    assert open_signer(old, master, "a new pin", clock).name == "窓口 花子"
    authority = Authority(old, lambda: unlock(old, OLD_PASSPHRASE), clock)
    handed = authority.issue(Author("課 長子", "見本課", "課長", ""), ("manager",), OLD_OFFICE_PIN, tmp_path / "1.p12")
    assert load_identity((tmp_path / "1.p12").read_bytes(), handed.code.encode()).roles == ("manager",)
    assert sorted(file.name for file in old.authority.iterdir()) == ["authority.key", "issued.json"]


def test_an_authority_of_before_counts_as_one_before_it_was_opened(old: Home) -> None:
    (old.authority / "issued.json").unlink()
    with pytest.raises(Refused, match="もうあります"):
        Authority(old, lambda: MASTER, SystemClock()).create("見本市", "another pin")


@pytest.mark.parametrize("stops", range(6))
def test_a_crash_on_the_way_loses_no_key(old: Home, monkeypatch: pytest.MonkeyPatch, stops: int) -> None:
    steps = iter(range(100))

    def dying(what: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **options: object) -> object:
            if next(steps) == stops:
                raise KeyboardInterrupt
            return what(*args, **options)

        return step

    with monkeypatch.context() as patch:
        patch.setattr("app.models.sealed.write_whole", dying(write_whole))
        patch.setattr(Path, "unlink", dying(Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            seal_keys(old, MASTER)
    seal_keys(old, MASTER)
    seal_keys(old, MASTER)
    assert pin_alone_opens(old.root, OLD_PIN.encode(), OLD_OFFICE_PIN.encode()) == []
    assert open_signer(old, MASTER, OLD_PIN, SystemClock()).name == "窓口 花子"


def test_keys_follow_the_folder_to_another_secret(folder: Home, clock: FakeClock, tmp_path: Path) -> None:
    make_own(folder, MASTER, STAFF, PIN, clock)
    make_own(folder, MASTER, STAFF, "another pin", clock)
    Authority(folder, lambda: MASTER, clock).create("見本市", "office pin")
    stray = folder.aside / "older.key"
    stray.write_bytes(seal(os.urandom(32), b"of a secret that is gone"))
    before = stray.read_bytes()
    reseal_keys(folder, MASTER, OTHER)
    assert open_signer(folder, MASTER, "another pin", clock).name == CHIEF.name, "until it is settled"
    settle_keys(folder, OTHER)
    assert not list(folder.root.rglob("*.next"))
    assert open_signer(folder, OTHER, "another pin", clock).name == CHIEF.name
    Authority(folder, lambda: OTHER, clock).export("office pin", tmp_path / "out")
    assert stray.read_bytes() == before
    assert len([file for file in folder.aside.glob("*.key") if file != stray and unseal(OTHER, file.read_bytes())]) == 1
    with pytest.raises(NotOfThisDevice):
        open_signer(folder, MASTER, "another pin", clock)


def test_a_change_of_secret_that_did_not_come_through_is_taken_back(folder: Home, clock: FakeClock) -> None:
    make_own(folder, MASTER, STAFF, PIN, clock)
    reseal_keys(folder, MASTER, OTHER)
    settle_keys(folder, MASTER)
    assert not list(folder.root.rglob("*.next"))
    assert open_signer(folder, MASTER, PIN, clock).name == CHIEF.name

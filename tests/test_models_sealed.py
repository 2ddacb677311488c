"""Signing keys on the disk: nothing to try PINs on without the data folder's secret, also those of before."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from forms_sealed import CHIEF, NOW
from program_home import PASSPHRASE, master_of, ready_home
from token_soft import OFFICE

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.base.files import write_whole
from app.forms.authority import issue, make_authority
from app.forms.document import Author
from app.forms.identity import certificate_pem, load_identity, make_identity
from app.forms.signer import WrongPin
from app.models.home import Home
from app.models.sealed import NotOfThisDevice, reseal_keys, seal, seal_keys, unseal
from app.models.settings import Staff
from app.station.authority import Authority
from app.station.signers import _encoded, change_pin, make_own, open_signer, take_in
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


def old_folder(home: Home) -> None:
    """As the keys lay when a PIN alone locked them: of the office and aside, of the authority, and the everyday one."""
    home.signer.mkdir()
    home.authority.mkdir()
    home.aside.mkdir()
    p12 = issue(OFFICE, CHIEF, ("supervisor",), PIN.encode(), NOW)
    identity = load_identity(p12, PIN.encode())
    certificate, chain = _encoded(identity.certificate, identity.chain)
    name = f"{hashlib.sha256(p12).hexdigest()}.p12"
    (home.signer / name).write_bytes(p12)
    description = {
        "kind": "file", "certificate": certificate, "chain": chain, "file": name,
        "module": "", "token": "", "label": "", "version": 1,
    }  # fmt: skip
    (home.signer / "signer.json").write_text(json.dumps(description), "utf-8")
    authority = make_authority("見本市", b"office pin", NOW)
    (home.authority / "authority.p12").write_bytes(authority)
    pem = certificate_pem(load_identity(authority, b"office pin").certificate).decode("ascii")
    book = {"office": "見本市", "certificate": pem, "issued": [], "version": 1}
    (home.authority / "issued.json").write_text(json.dumps(book), "utf-8")
    (home.aside / "earlier.p12").write_bytes(make_identity(CHIEF, PIN.encode(), NOW))
    (home.aside / "identity.p12").write_bytes(b"locked by the secret of the folder")


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


def test_an_old_folder_is_sealed_at_its_first_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    home = ready_home(tmp_path / "home", monkeypatch)
    old_folder(home)
    assert len(pin_alone_opens(home.root, PIN.encode(), b"office pin")) == 3
    station = Workstation.open(home, clock, PASSPHRASE)
    station.master()
    station.close()
    assert pin_alone_opens(home.root, PIN.encode(), b"office pin") == []
    assert (home.aside / "identity.p12").read_bytes() == b"locked by the secret of the folder"
    master = master_of(home)
    assert open_signer(home, master, PIN, clock).roles == ("supervisor",)
    change_pin(home, master, PIN, "a new pin", clock)
    assert open_signer(home, master, "a new pin", clock).name == CHIEF.name
    authority = Authority(home, lambda: unlock(home, PASSPHRASE), clock)
    handed = authority.issue(Author("課 長子", "見本課", "課長", ""), ("manager",), "office pin", tmp_path / "1.p12")
    assert load_identity((tmp_path / "1.p12").read_bytes(), handed.code.encode()).roles == ("manager",)
    assert sorted(file.name for file in home.authority.iterdir()) == ["authority.key", "issued.json"]


@pytest.mark.parametrize("stops", range(6))
def test_a_crash_on_the_way_loses_no_key(
    folder: Home, monkeypatch: pytest.MonkeyPatch, clock: FakeClock, stops: int
) -> None:
    old_folder(folder)
    steps = iter(range(100))

    def dying(what: object) -> object:
        def step(*args: object, **options: object) -> object:
            if next(steps) == stops:
                raise KeyboardInterrupt
            return what(*args, **options)  # type: ignore[operator]

        return step

    with monkeypatch.context() as patch:
        patch.setattr("app.models.sealed.write_whole", dying(write_whole))
        patch.setattr(Path, "unlink", dying(Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            seal_keys(folder, MASTER)
    seal_keys(folder, MASTER)
    seal_keys(folder, MASTER)
    assert pin_alone_opens(folder.root, PIN.encode(), b"office pin") == []
    assert open_signer(folder, MASTER, PIN, clock).name == CHIEF.name


def test_keys_follow_the_folder_to_another_secret(folder: Home, clock: FakeClock, tmp_path: Path) -> None:
    make_own(folder, MASTER, STAFF, PIN, clock)
    make_own(folder, MASTER, STAFF, "another pin", clock)
    Authority(folder, lambda: MASTER, clock).create("見本市", "office pin")
    stray = folder.aside / "older.key"
    stray.write_bytes(seal(os.urandom(32), b"of a secret that is gone"))
    before = stray.read_bytes()
    reseal_keys(folder, MASTER, OTHER)
    assert open_signer(folder, OTHER, "another pin", clock).name == CHIEF.name
    Authority(folder, lambda: OTHER, clock).export("office pin", tmp_path / "out")
    assert stray.read_bytes() == before
    assert len([file for file in folder.aside.glob("*.key") if file != stray and unseal(OTHER, file.read_bytes())]) == 1
    with pytest.raises(NotOfThisDevice):
        open_signer(folder, MASTER, "another pin", clock)

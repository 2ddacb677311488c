"""`madomori pack`: check, sign with the office's authority, install; and the log of an encounter under its own pack."""

import shutil
from pathlib import Path

import pytest
from packs_office import city_folder
from program_home import Commands, master_of

from app.base.clock import SystemClock
from app.models.home import Home
from app.station.authority import Authority
from app.station.checking import trust_certificate
from app.station.packs import SHARED, SIGNATURE

OFFICE_PIN = "office pin"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(city_folder(), tmp_path / "minato"))


@pytest.fixture
def pin(tmp_path: Path) -> Path:
    file = tmp_path / "pin"
    file.write_text(OFFICE_PIN, encoding="utf-8")
    return file


def test_a_pack_is_signed_and_installed(home: Home, run: Commands, city: Path, pin: Path, tmp_path: Path) -> None:
    run("pack", "sign", city, "--pin-file", pin).refused("認証局がありません")
    authority = Authority(home, lambda: master_of(home), SystemClock())
    authority.create("見本市", OFFICE_PIN)
    shared = tmp_path / "shared"
    shared.mkdir()
    run("settings", "--shared", shared)
    told = run("pack", "sign", city, "--pin-file", pin).out.split()
    assert told == [str(city / SIGNATURE), *map(str, (shared / SHARED).iterdir())]
    run("pack", "install", city).refused("認証局のものではありません")
    certificate, _ = authority.export(OFFICE_PIN, tmp_path / "out")
    trust_certificate(home, certificate.read_bytes())
    assert "設定で選ぶ" in run("pack", "install", city).out
    shutil.rmtree(home.packs)
    assert "確かめられます" in run("pack", "install", city / SIGNATURE).out
    assert not home.packs.exists()


def test_a_pack_that_hurts_ends_in_a_sentence(run: Commands, city: Path) -> None:
    (city / "rules.toml").write_text("a = " + "[" * 300_000, encoding="utf-8")
    for command in ("check", "install"):
        run("pack", command, city).refused("rules.toml")
    (city / SIGNATURE).write_bytes(b"[" * 300_000)
    run("pack", "install", city / SIGNATURE).refused("読めません")

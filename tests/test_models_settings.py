"""The data folder and its settings."""

from pathlib import Path

import pytest

from app.base.errors import EnvironmentProblem
from app.models.home import Home, find_home
from app.models.settings import Settings, Staff, load_settings, save_settings

SETTINGS = Settings(
    Staff("窓口 花子", "市民課", "主事", "内線 00"), "kamakura", contacts={"facility": "内線 01"}, theme="dark"
)


def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "here"))
    assert find_home() == Home(tmp_path / "here")
    monkeypatch.delenv("MADOMORI_HOME")
    assert find_home().root.name == "madomori"


def test_home_is_for_its_owner(tmp_path: Path) -> None:
    home = Home(tmp_path / "a" / "b")
    home.create()
    home.create()
    assert home.root.stat().st_mode & 0o077 == 0
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentProblem):
        Home(tmp_path / "file" / "b").create()


def test_settings_come_back(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert load_settings(home) is None
    save_settings(home, SETTINGS)
    assert load_settings(home) == SETTINGS


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version": 1}', b'{"staff": 3, "version": 1}', b"\xff\xfe"])
def test_damaged_settings_are_moved_aside(tmp_path: Path, damage: bytes) -> None:
    home = Home(tmp_path)
    for count in (1, 2):
        home.settings.write_bytes(damage)
        with pytest.raises(EnvironmentProblem, match="壊れて"):
            load_settings(home)
        assert load_settings(home) is None
        assert [file.read_bytes() for file in home.aside.iterdir()] == [damage] * count


def test_newer_settings_are_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.write_bytes(b'{"version": 2, "staff": "another shape"}')
    with pytest.raises(EnvironmentProblem, match="新しい版"):
        load_settings(home)
    assert home.settings.exists()

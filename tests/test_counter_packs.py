"""An office's own packs: taken in whole, never in the place of one that works."""

import shutil
from pathlib import Path

import pytest

from app.base.resources import resource_dir
from app.guidance.packfile import PackProblem
from app.models.home import Home
from app.station.packs import available_packs, install_pack, read_pack, read_working_pack

SHIPPED = resource_dir() / "packs"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city's pack: the invented one under an id of its own."""
    folder = Path(shutil.copytree(SHIPPED / "misaki", tmp_path / "minato"))
    set_fields(folder, id="minato", version="1")
    return folder


def set_fields(folder: Path, **fields: str) -> None:
    file = folder / "pack.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    changed = [next((f'{k} = "{v}"' for k, v in fields.items() if line.startswith(f"{k} =")), line) for line in lines]
    file.write_text("\n".join(changed), encoding="utf-8")


def test_a_valid_pack_is_taken_in_and_replaces_its_older_version(home: Home, city: Path) -> None:
    install_pack(home, city)
    set_fields(city, version="2")
    install_pack(home, city)
    assert read_pack(home, "minato").version == "2"
    assert "minato" in dict(available_packs(home))
    assert [path.name for path in home.packs.iterdir()] == ["minato"]


def test_a_broken_pack_never_replaces_one_that_works(home: Home, city: Path) -> None:
    install_pack(home, city)
    (city / "rules.toml").write_text("broken = ", encoding="utf-8")
    with pytest.raises(PackProblem, match=r"rules\.toml"):
        install_pack(home, city)
    assert read_pack(home, "minato").version == "1"


def test_a_pack_that_ships_is_not_replaced(home: Home) -> None:
    with pytest.raises(PackProblem, match="id"):
        install_pack(home, SHIPPED / "kamakura")


def test_a_program_that_ended_between_two_renames_left_the_old_pack(home: Home, city: Path) -> None:
    install_pack(home, city)
    (home.packs / "minato").rename(home.packs / ".minato.old")
    assert read_pack(home, "minato").id == "minato"


def test_a_pack_that_was_broken_in_its_place_gives_way_to_the_one_that_ships(home: Home, city: Path) -> None:
    install_pack(home, city)
    (home.packs / "minato" / "kinds.toml").unlink()
    pack, problem = read_working_pack(home, "minato")
    assert pack.id == "kamakura"
    assert problem
    assert any("kinds.toml" in str(fault) for fault in problem.faults)

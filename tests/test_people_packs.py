"""History, search and figures of encounters that were begun under several packs: each read under its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packs_office import KAMAKURA, city_folder
from people_station import STAFF, PeopleStation, log, people_station

from app.base.clock import FakeClock
from app.forms.document import Author
from app.guidance.events import Event
from app.guidance.packfile import load_pack
from app.guidance.packid import identity
from app.people.desk import PeopleDesk
from app.people.figures.year import Wanted, figures_of
from app.people.history.casefile import Asked, case_file_of
from app.people.search.filters import Filters, Query
from app.station.packs import install_pack

AUTHOR = Author(STAFF.name, STAFF.department, STAFF.title, STAFF.phone)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city's pack with a kind and a 類型 that Kamakura's has not."""
    folder = Path(shutil.copytree(city_folder(), tmp_path / "minato"))
    kinds, rules = folder / "kinds.toml", folder / "rules.toml"
    kinds.write_text(
        kinds.read_text(encoding="utf-8")
        + '\n[[kind]]\nid = "drone_flown"\nlabel = "無人機を飛ばした"\nneutral = "機器"\nmeans = true\n',
        encoding="utf-8",
    )
    rules.write_text(
        rules.read_text(encoding="utf-8")
        + '\n[[type]]\nid = "drone"\nlabel = "無人機"\nneutral = "機器"\nsource = "手引き9"\nkinds = ["drone_flown"]\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as made:
        yield made


def begun_under_the_citys(city: Path, *lines: tuple[str, str, dict[str, Any]]) -> list[Event]:
    pack = load_pack(city)
    start: dict[str, Any] = {"pack": pack.id, "pack_version": pack.version, "pack_hash": identity(pack)}
    return log(*lines, who={"name": "架空 太郎"}, **start)


FLOWN: tuple[str, str, dict[str, Any]] = ("drone_flown", "窓口の前で", {})


def test_an_encounter_is_found_and_told_under_its_own_pack(people: PeopleStation, city: Path) -> None:
    install_pack(people.station.home, city)
    (encounter,) = people.add(begun_under_the_citys(city, FLOWN))
    (hit,) = people.desk.search(Query("", Filters(types=("drone",)))).result(30).hits
    assert (hit.encounter, hit.types) == (encounter, ("drone",))
    assert people.desk.search(Query("無人機を飛ばした")).result(30).hits[0].passages[0].label == "無人機を飛ばした"
    file = people.desk.ask(lambda reading: case_file_of(reading, encounter, Asked("確かめ"), AUTHOR)).result(30)
    (told,) = file.encounters
    assert told.types == "無人機"
    assert "無人機を飛ばした" in [line.label for line in told.lines]
    assert ("drone_flown", "無人機を飛ばした", "1回") in [(one.id, one.label, one.value) for one in file.figures]
    figures = people.desk.ask(lambda reading: figures_of(reading, Wanted(2026))).result(30)
    assert dict(figures.now.types)["drone"] == 1


def test_what_no_pack_knows_is_shown_with_a_mark_and_found_by_its_words(people: PeopleStation, city: Path) -> None:
    (encounter,) = people.add(begun_under_the_citys(city, FLOWN))
    (hit,) = people.desk.search(Query("窓口の前で")).result(30).hits
    assert hit.passages[0].label == "drone_flown〔手引きにない種類〕"
    file = people.desk.ask(lambda reading: case_file_of(reading, encounter, Asked("確かめ"), AUTHOR)).result(30)
    assert "drone_flown〔手引きにない種類〕" in [line.label for line in file.encounters[0].lines]


def test_the_index_is_made_anew_once_a_pack_that_it_lacked_is_here(people: PeopleStation, city: Path) -> None:
    (encounter, _) = people.add(begun_under_the_citys(city, FLOWN), log(("abuse", "「見本」", {})))
    assert people.desk.search(Query("", Filters(types=("drone",)))).result(30).hits == ()
    install_pack(people.station.home, city)
    people.desk.close()
    people.desk = PeopleDesk(people.station)
    (hit,) = people.desk.search(Query("", Filters(types=("drone",)))).result(30).hits
    assert hit.encounter == encounter


def test_kamakuras_words_stay_as_they_are(people: PeopleStation) -> None:
    assert people.station.packs.words is people.station.packs.own == KAMAKURA

"""The labelled set and the city of the bench are what they say they are: invented, seeded, and true to their labels."""

import ast
import re
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from benchmarks import labelled, people_names, variations
from benchmarks.city import TINY, new_city, read_sample
from benchmarks.recognition import Tally
from benchmarks.samples import PASSPHRASE

from app.guidance.events import first_break
from app.models.home import Home
from app.models.secrets import STORE, subkey
from app.models.store import Store, _read_off
from app.station.workstation import unlock

SCRIPTS = Path(__file__).parents[1] / "script"
GENERATOR = ("people_names", "addresses", "variations", "regions", "labelled", "city_texts")


@pytest.fixture(scope="module")
def some() -> labelled.Labelled:
    return labelled.make(people=120, queries=12)


@pytest.mark.parametrize("name", GENERATOR)
def test_the_generator_shares_no_code_with_what_recognises(name: str) -> None:
    tree = ast.parse((SCRIPTS / f"benchmarks/{name}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [module for module in named if module.split(".")[0] == "app"]


def test_the_same_seed_makes_the_same_set(some: labelled.Labelled) -> None:
    assert labelled.make(people=120, queries=12) == some
    assert labelled.make(people=120, queries=12, seed=1) != some


def test_every_kind_is_asked_and_every_label_is_true(some: labelled.Labelled) -> None:
    asked = {query.kind for query in some.queries}
    assert asked == set(labelled.TITLES)
    recorded = {record.person for record in some.recorded}
    assert all((query.person in recorded) is query.known for query in some.queries if query.kind in labelled.TRAPS)
    assert all(query.person in recorded for query in some.queries if query.known)
    assert all(query.known for query in some.queries if query.kind not in labelled.TRAPS | labelled.NOTHING)


def test_a_variation_changes_what_it_is_about_and_leaves_the_rest() -> None:
    random = Random(1)
    maker = labelled.Maker(random)
    for kind in variations.KINDS:
        if kind.id in ("same", "phone_only", "firm_only", "emptied", "several"):
            continue
        for _ in range(40):
            firm, phone = maker.company()
            record = maker.person(firm=firm, firm_phone=phone).record(labelled.YEAR)
            changed = kind.vary(record, random)
            if changed is None:
                continue
            rest = set(record) - set(kind.of) - {"kana"}
            assert {field: changed[field] for field in rest} == {field: record[field] for field in rest}, kind.id


def test_no_number_could_be_anybodys() -> None:
    random = Random(2)
    for _ in range(500):
        assert re.fullmatch(r"0(?:45-0\d\d|46[367]-0\d)-\d{4}", people_names.landline(random))
        assert re.fullmatch(r"0[789]0-0\d{3}-\d{4}", people_names.mobile(random))


def test_common_surnames_are_common() -> None:
    random = Random(3)
    drawn = [people_names.surname(random).kanji for _ in range(3000)]
    assert drawn.count("佐藤") > drawn.count("小松") + drawn.count("永井")


def test_what_is_below_what_is_to_be_reached_is_told() -> None:
    assert Tally(queries=200, high=100, right=99, known=200, found=194).reached("form")
    assert not Tally(queries=200, high=100, right=98, known=200, found=200).reached("form")
    assert not Tally(queries=200, high=100, right=100, known=200, found=193).reached("form")
    assert Tally(queries=200, high=2, right=0).reached("father_son")
    assert not Tally(queries=200, high=3, right=0).reached("father_son")


def test_a_city_is_a_store_as_the_desk_writes_it(tmp_path: Path) -> None:
    until = datetime.fromisoformat("2026-11-20T00:00:00+09:00")
    sample = new_city(tmp_path / "city", TINY, until)
    home = Home(tmp_path / "city")
    assert read_sample(home) == sample
    store = Store.open(home.store, subkey(unlock(home, PASSPHRASE), STORE))
    rows = store.encounters()
    logs = {row.id: store.log(row.id) for row in rows}
    store.close()
    assert len(rows) == TINY.encounters
    assert sum(map(len, logs.values())) == TINY.lines
    assert all(first_break(log) is None for log in logs.values())
    for row in rows:
        said = _read_off(logs[row.id])
        assert (row.began_at.isoformat(timespec="milliseconds"), row.ordinal) == (said["began_at"], said["ordinal"])
        assert row.ended_at is not None
        assert (row.ended_at.isoformat(timespec="milliseconds"), row.counterpart) == (
            said["ended_at"],
            said["counterpart"],
        )
    same = [event.data["same_as"] for log in logs.values() for event in log if "same_as" in event.data]
    assert max(map(len, same)) == TINY.busiest - 1
    assert all(set(others) <= set(logs) for others in same)

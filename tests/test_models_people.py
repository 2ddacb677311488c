"""What the store keeps of people: statements, look-ups, imports of the ledger; what is new in it; the step to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlcipher3 import dbapi2
from store_logs import KEY, NOON, after, encounter, first

from app.models import logs
from app.models.check import check
from app.models.connection import connect
from app.models.home import Home
from app.models.imports import Imports
from app.models.lookups import LookUp, LookUps
from app.models.people_lines import PeopleLine, PeopleLines
from app.models.schema import SCRIPTS
from app.models.store import Store, _engine


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    store = Store.open(home.store, KEY)
    yield store
    store.close()


def test_lines_about_people_come_back_in_order(store: Store) -> None:
    lines = PeopleLines(store)
    said = [
        PeopleLine(NOON, "窓口 花子", "same", "a", "b"),
        PeopleLine(NOON, "係 長太郎", "apart", "a", "b", "別の方でした"),
        PeopleLine(NOON, "窓口 花子", "objection", "a", text="そんな言い方はしていない\ud800"),
    ]
    for line in said:
        lines.add(line)
    assert [line for _, line in lines.after(0)][:2] == said[:2]
    assert [(number, line.text) for number, line in lines.after(2)] == [(3, "そんな言い方はしていない?")]


def test_look_ups_come_back_newest_first(store: Store) -> None:
    written = [
        LookUp(NOON, "窓口 花子", "candidates", "encounter", encounter="e", people=("a", "b")),
        LookUp(NOON, "窓口 花子", "search", "stated", reason="引き継ぎのため"),
        LookUp(NOON, "課 長子", "history", "review", encounter="f", people=("a",)),
    ]
    LookUps(store).add(written)
    assert [one for _, one in LookUps(store).newest(10)] == written[::-1]
    assert [number for number, _ in LookUps(store).newest(1, before=3)] == [2]


def begun(store: Store, hashes: list[str]) -> tuple[int, dict[str, str]]:
    """An import whose rows became encounters, not finished yet."""
    number = Imports(store).begin(NOON, "窓口 花子", "台帳.xlsx", "f" * 64, len(hashes))
    made = {}
    for hash in hashes:
        log = encounter(ledger=number)
        store.append(log)
        made[hash] = log[0].encounter
    Imports(store).keep_rows(number, made)
    return number, made


def test_rows_count_from_the_end_of_an_import_until_it_is_undone(store: Store) -> None:
    imports = Imports(store)
    number, made = begun(store, ["one", "two"])
    ids = list(made.values())
    assert imports.known(["one", "two", "three"]) == {"one": False, "two": False}
    assert imports.counting(ids) == frozenset()
    imports.finish(number, NOON)
    assert imports.known(["one"]) == {"one": True}
    assert imports.counting(ids) == set(ids) == set(imports.encounters(number))
    imports.undo(number, NOON, "係 長太郎")
    assert imports.known(["one"]) == {"one": False}
    assert [(one.counts, one.undone_by, one.rows) for one in imports.all()] == [(False, "係 長太郎", 2)]
    again = imports.begin(NOON, "窓口 花子", "台帳.xlsx", "f" * 64, 2)
    imports.adopt(again, ["one", "two"])
    imports.finish(again, NOON)
    assert imports.counting(ids) == set(ids)
    assert imports.encounters(number) == ()


def test_encounters_of_the_ledger_are_none_of_the_desk(store: Store) -> None:
    own = encounter()
    store.append(own)
    begun(store, ["one"])
    assert [row.id for row in store.encounters()] == [own[0].encounter]


REFUSED = [
    "UPDATE people_lines SET text = ''",
    "DELETE FROM people_lines",
    "INSERT OR REPLACE INTO people_lines SELECT number, at, 'another', kind, encounter, other, text FROM people_lines",
    "UPDATE lookups SET written_by = ''",
    "DELETE FROM lookups",
    "INSERT INTO lookups SELECT number + 5, at, written_by, what, why, reason, encounter, people FROM lookups",
    "DELETE FROM imports",
    "UPDATE imports SET written_by = ''",
    "UPDATE imports SET finished_at = 'x'",
    "UPDATE imports SET finished_at = NULL",
    "DELETE FROM ledger_rows",
    "UPDATE ledger_rows SET encounter = 'x'",
    "UPDATE ledger_rows SET hash = 'x'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(home: Home, store: Store, statement: str) -> None:
    PeopleLines(store).add(PeopleLine(NOON, "窓口 花子", "same", "a", "b"))
    LookUps(store).add([LookUp(NOON, "窓口 花子", "search", "stated", reason="確認")])
    number, _ = begun(store, ["one"])
    Imports(store).finish(number, NOON)
    connection = connect(home.store, KEY)
    with pytest.raises(dbapi2.IntegrityError):
        connection.execute(statement)
    connection.close()


def test_news_follow_the_lines_as_they_come(store: Store) -> None:
    assert logs.news(store, 0, 100) is None
    assert logs.last_place(store) == 0
    one, two = encounter(memos=1), encounter(memos=1)
    store.append(one)
    store.append(two)
    some = logs.news(store, 0, 4)
    assert some
    assert some.encounters == (one[0].encounter, two[0].encounter)
    assert some.hash == two[0].hash == logs.hash_at(store, some.place)
    rest = logs.news(store, some.place, 100)
    assert rest
    assert (rest.encounters, rest.place) == ((two[0].encounter,), logs.last_place(store))
    assert logs.news(store, rest.place, 100) is None
    assert logs.logs(store, [two[0].encounter, "unknown"]) == {two[0].encounter: tuple(two)}


def test_every_saving_of_a_draft_is_news(store: Store) -> None:
    log = encounter()
    store.append(log)
    id = log[0].encounter
    store.save_draft(id, "report", {"place": "見本の間"})
    ids, saved = logs.drafts_after(store, 0)
    assert ids == (id,)
    assert logs.drafts_after(store, saved) == ((), saved)
    store.save_draft(id, "report", {"place": "別の間", "remarks": ""})
    assert logs.drafts_after(store, saved)[0] == (id,)
    assert logs.edited(store, [id]) == {id: ("別の間",)}


def test_people_are_added_to_a_store_of_before(home: Home) -> None:
    store = Store.open(home.store, KEY)
    log = [first()]
    log += [after(log[-1], "identified", name="架空 太郎", phone="0467-00-0000")]
    store.append(log)
    store.save_draft(log[0].encounter, "report", {"place": "見本の間"})
    store.close()
    for _ in range(2):
        engine = _engine(home.store, KEY, read_only=False)
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS))
            config.attributes["connection"] = connection
            command.downgrade(config, "0002")
        engine.dispose()
        store = Store.open(home.store, KEY)
        assert [row.counterpart for row in store.encounters()] == ["架空 太郎"]
        assert store.draft(log[0].encounter, "report") == {"place": "見本の間"}
        assert PeopleLines(store).after(0) == ()
        PeopleLines(store).add(PeopleLine(NOON, "窓口 花子", "same", "a", "b"))
        log.append(after(log[-1]))
        store.append(log[-1:])
        store.close()
        assert check(home, KEY).ok

"""The thread that answers questions about people goes on, whatever becomes of the file of the index."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from people_station import PeopleStation, log, people_station
from store_logs import KEY

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.models.connection import StoreDamaged
from app.people.identity import Identity
from app.people.index.file import Index, throw_away
from app.people.search.find import Query


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as people:
        people.add(*[log(who={"name": "架空 太郎", "phone": "0467-00-0000"}) for _ in range(20)])
        yield people


def folded_in(people: PeopleStation) -> Path:
    """The file of the index, with all that was written to it."""
    ask = people.desk.ask
    ask(lambda reading: reading.index.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()).result(30)
    return people.station.home.index


def spoil(file: Path) -> None:
    """Other bytes in all pages but the first."""
    size = file.stat().st_size
    with file.open("r+b") as open_file:
        open_file.seek(4096)
        open_file.write(os.urandom(size - 4096))


@pytest.mark.parametrize("asked", ["candidates", "search", "tend"])
def test_an_index_that_is_damaged_while_it_is_open_is_made_anew(people: PeopleStation, asked: str) -> None:
    desk = people.desk
    assert len(desk.search(Query("架空")).result(30).hits) == 20
    spoil(folded_in(people))
    people.add(log(who={"name": "見本 花子"}))
    if asked == "candidates":
        (found,) = desk.candidates(Identity(name="架空 太郎")).result(30)
        assert len(found.earlier) == 20
    elif asked == "tend":
        assert desk.tend(lambda *_: None, lambda: False).result(30)
    assert len(desk.search(Query("架空")).result(30).hits) == 20
    assert len(desk.search(Query("見本 花子")).result(30).hits) == 1


def test_a_store_that_is_damaged_is_said_to_be(people: PeopleStation) -> None:
    def damaged(_: object) -> None:
        raise StoreDamaged("", "", "")

    with pytest.raises(StoreDamaged):
        people.desk.ask(damaged).result(30)
    assert len(people.desk.search(Query("架空")).result(30).hits) == 20


def test_what_the_disk_does_is_told_in_a_sentence(people: PeopleStation) -> None:
    people.desk.search(Query("架空")).result(30)

    def nothing_left(reading: object) -> None:
        connection = reading.index.connection  # type: ignore[attr-defined]
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("INSERT INTO objections SELECT hex(zeroblob(100000)), '', '', '' FROM cases")

    with pytest.raises(EnvironmentProblem):
        people.desk.ask(nothing_left).result(30)


def test_programs_that_make_the_index_at_once_make_one(tmp_path: Path) -> None:
    path, together = tmp_path / "index.db", 4

    def open_it(_: int) -> tuple[int, int]:
        index = Index.open(path, KEY, "stamp")
        tables = index.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        index.connection.close()
        return path.stat().st_ino, tables

    for _ in range(5):
        throw_away(path)
        with ThreadPoolExecutor(together) as threads:
            assert len(set(threads.map(open_it, range(together)))) == 1


def test_an_index_that_another_program_writes_is_not_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    first = Index.open(path, KEY, "stamp")
    there = path.stat().st_ino
    with first.transaction():
        index = Index.open(path, KEY, "stamp")
        index.connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(EnvironmentProblem, match="ほかの窓守"), index.transaction():
            pass
        index.close()
    first.close()
    assert path.stat().st_ino == there


@pytest.mark.parametrize("whole", [True, False])
def test_the_memory_for_making_the_index_is_let_go_of(
    people: PeopleStation, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    monkeypatch.setattr("app.people.index.build.ENCOUNTERS", 5)
    monkeypatch.setattr("app.people.library._MANY", 0)
    roomy: list[bool] = []
    told: list[int] = []
    prepare = Index.prepare

    def prepared(index: Index, *, bulk: bool) -> None:
        roomy.append(bulk)
        prepare(index, bulk=bulk)

    monkeypatch.setattr(Index, "prepare", prepared)
    ended = people.desk.tend(lambda done, _: told.append(done), lambda: bool(told) and not whole)
    assert ended.result(30) is whole
    assert roomy[0] is False
    assert True in roomy
    assert roomy[-1] is False

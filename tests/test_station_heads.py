"""What lies in the shared folder about stores may be anything: what strangers and colleagues can make of it."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec
import pytest
from review_station import CHIEF, HANDLER, MANAGER, Office, Station, office_at, tick

from app.base.clock import FakeClock
from app.base.heads import Head
from app.forms.document import Author
from app.forms.sign.identity import Identity, load_identity, make_identity
from app.station import heads
from app.station.heads import FOLDER, Said, written


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


@cache
def stranger() -> Identity:
    author = Author("他 人", "見本課", "主事", "000")
    return load_identity(make_identity(author, b"none", datetime(2026, 1, 1, tzinfo=UTC)), b"none")


def put(office: Office, identity: Identity, store: str, at: datetime, number: int = 7, **told: object) -> Path:
    """A file of the folder, signed by `identity` as of the store."""
    said = Said(1, store, number, f"{number:064x}", at)
    said = msgspec.structs.replace(said, **told)
    file = office.shared / FOLDER / f"{store}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(written(identity, said, (), ()))
    return file


def notices(station: Station) -> tuple[str, ...]:
    looked = station.look()
    assert looked.problem == ""
    return looked.notices


def head_of(station: Station) -> Head:
    return station.station.worker.submit(lambda store: store.chain_head()).result()


def known_of(station: Station) -> set[str]:
    from app.models.known_heads import KnownHeads

    return set(station.station.worker.submit(lambda store: KnownHeads(store).all()).result())


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2099-01-01T00:00:00+09:00"])
def test_times_that_no_clock_has_are_not_believed(office: Office, at: str) -> None:
    """A head of the far future would let nothing be newer: whoever goes back afterwards were never seen."""
    chief, store = office(CHIEF), "ab" * 16
    put(office, stranger(), store, datetime.fromisoformat(at))
    told = notices(chief)
    assert len(told) == 1
    assert "使っていません" in told[0]
    assert store not in known_of(chief)
    put(office, stranger(), store, office.clock.now(), 9)
    assert notices(chief) == ()
    tick(office.clock)
    put(office, stranger(), store, office.clock.now(), 3)
    assert "古いものに戻されています" in notices(chief)[0]


def test_a_colleague_cannot_speak_for_anothers_store(office: Office) -> None:
    handler, chief, manager = office(HANDLER), office(CHIEF), office(MANAGER)
    for _ in range(3):
        for station in (handler, chief, manager):
            assert notices(station) == ()
    store, mine = head_of(handler).store, office.shared / FOLDER / f"{head_of(handler).store}.json"
    own = mine.read_bytes()
    tick(office.clock)
    put(
        office,
        manager.author,
        store,
        office.clock.now(),
        head_of(handler).number + 5,
        passed=((head_of(handler).number, head_of(handler).head),),
    )
    told = notices(chief)
    assert len(told) == 1, told
    assert "課 長子の署名" in told[0]
    assert "窓口 花子" in told[0]
    mine.write_bytes(own)
    handler.encounter()
    tick(office.clock)
    notices(handler)
    assert not any("戻されています" in each or "食い違います" in each for each in notices(chief))


def test_somebody_whose_name_changed_is_taken_in_after_a_month_of_saying_so(office: Office) -> None:
    handler, chief, manager = office(HANDLER), office(CHIEF), office(MANAGER)
    notices(handler)
    assert notices(chief) == ()
    store = head_of(handler).store
    tick(office.clock)
    put(office, manager.author, store, office.clock.now(), 90)
    assert "課 長子" in notices(chief)[0]
    office.clock.advance(31 * 24 * 3600)
    put(office, manager.author, store, office.clock.now(), 91)
    notices(chief)
    tick(office.clock)
    put(office, manager.author, store, office.clock.now(), 80)
    assert "古いものに戻されています" in " ".join(notices(chief))


def test_a_flood_of_strangers_hides_nobody_and_fills_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MOST_STRANGERS", 5)
    monkeypatch.setattr(heads, "MOST_FILES", 12)
    handler, chief = office(HANDLER), office(CHIEF)
    handler.encounter()
    notices(handler)
    assert notices(chief) == ()
    old = head_of(handler)
    for number in range(20):
        put(office, stranger(), f"{number:032x}", office.clock.now())
    told = notices(chief)
    assert len(told) <= 3, told
    assert any("多すぎる" in each for each in told)
    assert len(known_of(chief)) <= 1 + 5
    assert old.store in known_of(chief)
    tick(office.clock)
    put(office, handler.author, old.store, office.clock.now(), 1)
    assert any("古いものに戻されています" in each for each in notices(chief))


def test_a_flood_of_noise_is_told_in_one_sentence(office: Office) -> None:
    chief = office(CHIEF)
    folder = office.shared / FOLDER
    folder.mkdir(exist_ok=True)
    for number in range(300):
        (folder / f"{number:032x}.json").write_bytes(b"noise")
    told = notices(chief)
    assert len(told) <= 10
    assert any("ほか" in each for each in told)


def test_the_folder_is_for_all_who_share_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own umask is for what is its own."""
    handler = office(HANDLER)
    monkeypatch.setattr("app.base.files._usual_mask", 0o022)
    before = os.umask(0o077)
    try:
        notices(handler)
    finally:
        os.umask(before)
    assert stat.S_IMODE((office.shared / FOLDER).stat().st_mode) == 0o755

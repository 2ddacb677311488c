"""The store: what it keeps, what the database refuses, what never stands in its files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2
from store_logs import KEY, NOON, after, encounter, first

from app.guidance.events import ENDED, Event, chained, first_break, from_json, to_json
from app.models.backup import back_up
from app.models.connection import connect
from app.models.home import Home
from app.models.store import ChainConflict, Store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = Store.open(home.store, KEY)
    yield opened
    opened.close()


def test_a_log_comes_back_as_it_was(home: Home, store: Store) -> None:
    log = encounter(place="1階窓口", clock={"boot": "b", "steady_ms": 5})
    store.append(log[:1])
    store.append(log[1:])
    store.close()
    again = Store.open(home.store, KEY)
    assert list(again.log(log[0].encounter)) == log
    assert again.log("nobody") == ()
    again.close()


def test_the_row_follows_the_log(store: Store) -> None:
    begun = first(practice=True, earlier=2, began_at="2026-11-20T11:50:00+09:00")
    known = after(begun, "identified", name="架空 太郎", phone="0467-00-0000")
    store.append([begun, known])
    row = store.encounter(begun.encounter)
    assert row is not None
    assert (row.practice, row.played, row.channel, row.pack, row.pack_version) == (
        True,
        False,
        "counter",
        "kamakura",
        "1",
    )
    assert (row.counterpart, row.ordinal, row.events, row.head) == ("架空 太郎", 3, 2, known.hash)
    assert (row.began_at.isoformat(), row.started_at) == ("2026-11-20T11:50:00+09:00", NOON)
    ended = after(known, ENDED)
    store.append([ended])
    assert store.encounters()[0].ended_at == ended.at
    store.append([after(ended, "retracted", seq=ended.seq)])
    assert store.encounters()[0].ended_at is None


def test_open_encounters_and_the_newest_first(store: Store) -> None:
    going, done, played = encounter(end=False), encounter(), encounter(end=False, played=True)
    for log in (going, done, played):
        store.append(log)
    assert store.open_encounters() == (going[0].encounter,)
    assert [row.id for row in store.encounters()] == [log[0].encounter for log in (played, done, going)]
    assert [row.id for row in store.encounters(limit=1)] == [played[0].encounter]


def test_a_name_that_is_no_valid_text_is_kept(store: Store) -> None:
    begun = first()
    odd = after(begun, "identified", name="架空\ud800太郎")
    store.append([begun, odd])
    assert store.log(begun.encounter)[1] == odd
    assert store.encounters()[0].counterpart == "架空?太郎"


def test_trying_again_adds_nothing_twice(store: Store) -> None:
    log = encounter()
    store.append(log[:2])
    store.append(log)
    store.append(log)
    assert list(store.log(log[0].encounter)) == log


def test_what_does_not_follow_is_refused_whole(store: Store) -> None:
    log = encounter()
    store.append(log[:2])
    other = after(log[0], "memo", "another second event")
    with pytest.raises(ChainConflict):
        store.append([other])
    with pytest.raises(ChainConflict):
        store.append([log[2], log[4]])
    with pytest.raises(ValueError, match="hash"):
        store.append([replace(log[2], text="changed")])
    assert list(store.log(log[0].encounter)) == log[:2]
    store.append(log[2:])
    assert list(store.log(log[0].encounter)) == log


def test_drafts(store: Store) -> None:
    log = encounter()
    store.append(log)
    id = log[0].encounter
    assert store.draft(id, "report") == {}
    store.save_draft(id, "report", {"place": "1階"})
    store.save_draft(id, "report", {"place": "2階", "remarks": "𠮷"})
    store.save_draft(id, "record", {})
    assert store.draft(id, "report") == {"place": "2階", "remarks": "𠮷"}


def test_documents(store: Store) -> None:
    log = encounter()
    store.append(log)
    id = log[0].encounter
    one = store.add_document(id, "report", b"%PDF one", NOON)
    two = store.add_document(id, "report", b"%PDF two", NOON)
    assert (one.revision, two.revision) == (1, 2)
    assert store.documents(id) == (one, two)
    assert store.document(two.id) == b"%PDF two"
    with pytest.raises(KeyError):
        store.document(99)


REFUSED = [
    "UPDATE events SET text = 'x'",
    "UPDATE events SET seq = seq + 1",
    "DELETE FROM events",
    "DELETE FROM events WHERE seq = 4",
    "INSERT OR REPLACE INTO events SELECT encounter, seq, id, at, elapsed_ms, actor, kind, 'x', data, prev_hash, hash"
    " FROM events WHERE seq = 2",
    "INSERT INTO events SELECT encounter, seq + 10, id, at, elapsed_ms, actor, kind, text, data, hash, 'h'"
    " FROM events WHERE seq = 5",
    "INSERT INTO events SELECT encounter, seq + 1, id, at, elapsed_ms, actor, kind, text, data, 'wrong', 'h'"
    " FROM events WHERE seq = 5",
    "INSERT INTO events SELECT 'unknown', 1, id, at, elapsed_ms, actor, kind, text, data, prev_hash, hash"
    " FROM events WHERE seq = 1",
    "UPDATE encounters SET last_seq = last_seq - 1",
    "UPDATE encounters SET last_seq = last_seq + 1",
    "UPDATE encounters SET head = 'x'",
    "UPDATE encounters SET practice = 1",
    "UPDATE encounters SET started_at = 'x'",
    "DELETE FROM encounters",
    "INSERT OR REPLACE INTO encounters SELECT number, id, started_at, channel, practice, played, pack, pack_version,"
    " began_at, ended_at, ordinal, counterpart, 0, '" + "0" * 64 + "', ledger FROM encounters",
    "UPDATE encounters SET ledger = 1",
    "UPDATE documents SET pdf = x'00'",
    "DELETE FROM documents",
    "INSERT OR REPLACE INTO documents SELECT id, encounter, form, revision, made_at, sha256, x'00' FROM documents",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(home: Home, store: Store, statement: str) -> None:
    log = encounter()
    store.append(log)
    store.add_document(log[0].encounter, "report", b"%PDF", NOON)
    connection = connect(home.store, KEY)
    try:
        with pytest.raises(dbapi2.IntegrityError):
            connection.execute(statement)
    finally:
        connection.close()
    assert list(store.log(log[0].encounter)) == log


def test_no_plain_text_in_any_file(home: Home, store: Store, tmp_path: Path) -> None:
    secret = "この発言は誰にも読めない"
    log = encounter(memos=50, text=secret)
    store.append([*log, after(log[-1], "identified", name="架空 太郎")])
    store.save_draft(log[0].encounter, "report", {"purpose": secret})
    back_up(home, KEY, tmp_path / "backup.madomori")
    files = [home.store, home.store.with_name("store.db-wal"), home.store.with_name("store.db-shm")]
    for file in [*files, tmp_path / "backup.madomori"]:
        raw = file.read_bytes()
        for plain in (secret, "架空 太郎", "encounter_started", "CREATE TABLE", "SQLite format"):
            assert plain.encode() not in raw
            assert plain.encode("utf-16-le") not in raw
    assert files[1].stat().st_size > 0


def test_two_writers_wait_for_each_other(home: Home, store: Store) -> None:
    other = Store.open(home.store, KEY)
    mine, theirs = encounter(memos=20), encounter(memos=20, played=True)
    for one, two in zip(mine, theirs, strict=True):
        store.append([one])
        other.append([two])
    assert list(other.log(mine[0].encounter)) == mine
    assert list(store.log(theirs[0].encounter)) == theirs
    other.close()


def test_errors_carry_nothing_that_was_said(store: Store) -> None:
    log = encounter(text="秘密の発言")
    store.append(log)
    with pytest.raises(ChainConflict) as caught:
        store.append([after(log[0], "memo", "秘密の発言")])
    told: BaseException | None = caught.value
    while told is not None:
        assert "秘密" not in str(told)
        told = told.__cause__ or told.__context__


texts = st.text(max_size=40)
plain_values = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | texts
values = st.recursive(
    plain_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
lines = st.lists(st.tuples(texts, st.dictionaries(texts, values, max_size=3)), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.lists(st.integers(1, 4), max_size=8))
def test_any_log_keeps_its_chain(store: Store, said: Sequence[tuple[str, dict[str, object]]], cuts: list[int]) -> None:
    """Whatever is typed, in whatever portions: what comes back is the same, and its chain holds."""
    log: list[Event] = [first()]
    for text, data in said:
        event = replace(after(log[-1]), text=text, data=data)
        log.append(chained(event, log[-1]))
    rest = list(log)
    for size in cuts:
        store.append(rest[:size])
        rest = rest[size:]
    store.append(rest)
    kept = store.log(log[0].encounter)
    assert list(kept) == log
    assert first_break(kept) is None


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 4), st.sampled_from(["id", "encounter", "seq", "elapsed_ms", "kind", "text", "hash", "prev_hash"])
)
def test_any_change_breaks_the_chain(at: int, name: str) -> None:
    log = encounter()
    fields = to_json(log[at])
    fields[name] = "x" if isinstance(fields[name], str) else fields[name] + 1
    log[at] = from_json(fields)
    assert first_break(log) == at + 1

"""The inbox in the store: kept once, as it came, for good; what a check found may be written anew."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2
from store_logs import KEY, NOON

from app.models.arrivals import Arrivals, Finding
from app.models.connection import connect
from app.models.home import Home
from app.models.store import Store

FOUND = Finding(
    encounter="e1", form="report", revision=1, body="b" * 64, entries=2, finding='{"types":["1"]}', checked_with="t1"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = Store.open(home.store, KEY)
    yield opened
    opened.close()


@pytest.fixture
def inbox(store: Store) -> Arrivals:
    return Arrivals(store)


def add(inbox: Arrivals, *files: bytes) -> list[str]:
    """Keep files a minute apart; their ids."""
    for place, pdf in enumerate(files):
        assert inbox.add(f"報告書{place}.pdf", pdf, NOON + timedelta(minutes=place))
    return [hashlib.sha256(pdf).hexdigest() for pdf in files]


def test_a_file_is_kept_as_it_came(home: Home, store: Store, inbox: Arrivals) -> None:
    (id,) = add(inbox, b"%PDF \x00 one")
    store.close()
    again = Store.open(home.store, KEY)
    (row,) = Arrivals(again).rows()
    assert (row.id, row.name, row.arrived_at, row.size) == (id, "報告書0.pdf", NOON, 10)
    assert (row.encounter, row.entries, row.finding, row.checked_with) == ("", 0, "", "")
    assert Arrivals(again).pdf(id) == b"%PDF \x00 one"
    assert Arrivals(again).row(id) == row
    again.close()


def test_the_same_bytes_are_kept_once(inbox: Arrivals) -> None:
    (id,) = add(inbox, b"one")
    inbox.set_finding(id, FOUND)
    assert not inbox.add("another name.pdf", b"one", NOON)
    (row,) = inbox.rows()
    assert (row.name, row.checked_with) == ("報告書0.pdf", "t1")


def test_newest_first(inbox: Arrivals) -> None:
    ids = add(inbox, b"one", b"two", b"three")
    assert [row.id for row in inbox.rows()] == ids[::-1]


def test_what_is_not_there(inbox: Arrivals) -> None:
    assert (inbox.rows(), inbox.row("x"), inbox.of_body(""), inbox.unsent()) == ((), None, (), ())
    with pytest.raises(KeyError):
        inbox.pdf("x")
    with pytest.raises(KeyError):
        inbox.set_finding("x", FOUND)
    with pytest.raises(KeyError):
        inbox.queue("x", "x.pdf", NOON)


def test_a_finding_is_written_anew(inbox: Arrivals) -> None:
    one, two = add(inbox, b"one", b"two")
    assert inbox.unchecked("t1") == (two, one)
    inbox.set_finding(one, FOUND)
    assert inbox.unchecked("t1") == (two,)
    assert inbox.unchecked("t2") == (two, one)
    inbox.set_finding(one, replace(FOUND, entries=3, checked_with="t2"))
    row = inbox.row(one)
    assert row is not None
    assert (row.encounter, row.form, row.revision, row.body) == ("e1", "report", 1, "b" * 64)
    assert (row.entries, row.finding, row.checked_with) == (3, '{"types":["1"]}', "t2")


def test_the_states_of_a_report_are_found(inbox: Arrivals) -> None:
    one, two, three, four = add(inbox, b"one", b"two", b"three", b"four")
    inbox.set_finding(one, FOUND)
    inbox.set_finding(two, replace(FOUND, entries=3))
    inbox.set_finding(three, replace(FOUND, body="c" * 64, revision=2))
    inbox.set_finding(four, replace(FOUND, form="record", body="d" * 64))
    assert [row.id for row in inbox.of_case("e1", "report")] == [three, two, one]
    assert [row.id for row in inbox.of_body("b" * 64)] == [two, one]


def test_a_list_reads_no_file(store: Store, inbox: Arrivals) -> None:
    add(inbox, b"one", b"two")
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    inbox.rows()
    inbox.unchecked("")
    inbox.of_case("e1", "report")
    assert len(asked) >= 3
    assert not [statement for statement in asked if "arrival_files" in statement]


def test_what_is_to_be_sent(inbox: Arrivals) -> None:
    one, two = add(inbox, b"one", b"two")
    inbox.queue(two, "二.pdf", NOON)
    inbox.queue(one, "一.pdf", NOON)
    assert [(sending.id, sending.name, sending.made_at) for sending in inbox.unsent()] == [
        (two, "二.pdf", NOON),
        (one, "一.pdf", NOON),
    ]
    inbox.sent(two, NOON)
    inbox.sent(two, NOON + timedelta(days=1))
    assert [sending.id for sending in inbox.unsent()] == [one]


def test_kept_and_queued_in_one_transaction(store: Store, inbox: Arrivals) -> None:
    id = hashlib.sha256(b"sealed").hexdigest()

    def keep(names: tuple[str, ...]) -> None:
        with store.transaction():
            assert inbox.add("sealed.pdf", b"sealed", NOON)
            for name in names:
                inbox.queue(id, name, NOON)

    with pytest.raises(IntegrityError):
        keep(("sealed.pdf", "sealed again.pdf"))
    assert inbox.rows() == ()
    keep(("sealed.pdf",))
    assert [sending.id for sending in inbox.unsent()] == [id]
    assert inbox.pdf(id) == b"sealed"


def test_a_name_that_is_no_text(inbox: Arrivals) -> None:
    add(inbox, b"one")
    assert inbox.add("half \udce3.pdf", b"two", NOON)
    name = inbox.rows()[0].name
    assert name.endswith(".pdf")
    name.encode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE arrivals SET name = 'x'",
        "UPDATE arrivals SET arrived_at = 'x'",
        "UPDATE arrivals SET size = 1",
        "UPDATE arrivals SET id = 'x', encounter = 'y'",
        "UPDATE arrivals SET number = 7",
        "DELETE FROM arrivals",
        "INSERT INTO arrivals SELECT 3, id, '', '', 0, '', '', 0, '', 0, '', '', true FROM arrivals WHERE number = 1",
        "INSERT INTO arrivals VALUES (5, 'x', '', '', 0, '', '', 0, '', 0, '', '', true)",
        "INSERT OR REPLACE INTO arrivals VALUES (1, 'x', '', '', 0, '', '', 0, '', 0, '', '', true)",
        "UPDATE arrival_files SET pdf = x'00'",
        "DELETE FROM arrival_files",
        "INSERT OR REPLACE INTO arrival_files VALUES (1, x'00')",
        "INSERT INTO arrival_files VALUES (9, x'00')",
        "UPDATE sendings SET name = 'x'",
        "UPDATE sendings SET sent_at = NULL",
        "UPDATE sendings SET sent_at = 'later' WHERE number = 1",
        "DELETE FROM sendings",
        "INSERT INTO sendings SELECT 3, id, name, made_at, NULL FROM sendings WHERE number = 1",
        "INSERT OR REPLACE INTO sendings SELECT 1, id, 'x', made_at, NULL FROM sendings WHERE number = 2",
        "INSERT INTO sendings VALUES (3, 'nobody', 'x', '', NULL)",
        "INSERT INTO sendings VALUES (3, (SELECT id FROM arrivals WHERE number = 3), 'x', '', 'now')",
    ],
)
def test_what_the_database_refuses(home: Home, store: Store, inbox: Arrivals, statement: str) -> None:
    one, two, _ = add(inbox, b"one", b"two", b"three")
    inbox.queue(one, "一.pdf", NOON)
    inbox.queue(two, "二.pdf", NOON)
    inbox.sent(one, NOON)
    before = (inbox.rows(), inbox.pdf(one), inbox.unsent())
    store.close()
    connection = connect(home.store, KEY)
    with pytest.raises(dbapi2.IntegrityError):
        connection.execute(statement)
    connection.close()
    again = Store.open(home.store, KEY)
    inbox = Arrivals(again)
    assert (inbox.rows(), inbox.pdf(one), inbox.unsent()) == before
    again.close()


def test_two_programs_add_side_by_side(home: Home, inbox: Arrivals) -> None:
    other = Store.open(home.store, KEY)
    add(inbox, b"one")
    assert not Arrivals(other).add("x.pdf", b"one", NOON)
    assert Arrivals(other).add("x.pdf", b"two", NOON)
    assert inbox.add("y.pdf", b"three", NOON)
    assert [row.name for row in Arrivals(other).rows()] == ["y.pdf", "x.pdf", "報告書0.pdf"]
    other.close()


def test_nothing_of_a_file_stands_in_the_folder(home: Home, store: Store, inbox: Arrivals) -> None:
    add(inbox, b"%PDF " + "架空 太郎".encode() * 50)
    store.close()
    for file in home.root.rglob("*"):
        if file.is_file():
            assert "架空".encode() not in file.read_bytes()

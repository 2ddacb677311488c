"""The one chain of a store: what was taken out, cut, written anew or put back shows, as far as anything knows."""

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlcipher3 import dbapi2
from store_logs import KEY, NOON, after, encounter, first
from store_tampered import cut, put_back, rewritten, taken_out

from app.base.heads import Head, Witness
from app.guidance.events import Event
from app.models.arrivals import Arrivals
from app.models.case_lines import CaseLine, CaseLines
from app.models.check import check
from app.models.connection import connect
from app.models.home import Home
from app.models.lookups import LookUp, LookUps
from app.models.people_lines import PeopleLine, PeopleLines
from app.models.register import Number
from app.models.schema import SCRIPTS
from app.models.store import Store, _engine


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def fill(home: Home, logs: int = 3) -> list[list[Event]]:
    """Encounters, a paper, an arrival and a line of each kind in the store of `home`."""
    made = [encounter() for _ in range(logs)]
    store = Store.open(home.store, KEY)
    for log in made:
        store.append(log)
    store.add_document(made[0][0].encounter, "report", b"%PDF", NOON)
    Arrivals(store).add("report.pdf", id_of(made).encode(), NOON)
    lines, id = CaseLines(store), id_of(made)
    lines.add(id, "report", CaseLine(NOON, "note", "見本", "課 長子", "部 長", True))
    lines.keep_number(Number(2026, lines.last_number(2026) + 1, id, "report", "0" * 64, NOON, "課 長子"))
    PeopleLines(store).add(PeopleLine(NOON, "窓口 花子", "same", id, made[1][0].encounter))
    LookUps(store).add([LookUp(NOON, "窓口 花子", "search", "stated", "見本", people=(id,))])
    store.close()
    return made


def id_of(logs: list[list[Event]]) -> str:
    return logs[0][0].encounter


def head(home: Home) -> Head:
    store = Store.open(home.store, KEY, read_only=True)
    try:
        return store.chain_head()
    finally:
        store.close()


def seen(home: Home, at: int = 0) -> Witness:
    """Somebody outside saw the store now, `at` minutes after noon."""
    return Witness(head(home), NOON + timedelta(minutes=at), "共有フォルダーの控え")


def told(home: Home, *witnesses: Witness) -> list[str]:
    return [str(fault) for fault in check(home, KEY, witnesses).faults]


def test_a_whole_store_and_how_far_it_is_proven(home: Home) -> None:
    fill(home)
    report = check(home, KEY)
    assert report.ok, report.faults
    assert any("外に控えがないため" in line for line in report.lines())
    witness = seen(home)
    fill(home, 2)
    report = check(home, KEY, [witness])
    assert report.ok, report.faults
    assert any(f"までの{witness.head.number}件" in line and "一致" in line for line in report.lines())


def test_each_append_is_one_link_and_no_link_can_be_changed(home: Home) -> None:
    log = encounter()
    store = Store.open(home.store, KEY)
    begun = store.chain_head().number
    for event in log:
        store.append([event])
    assert store.chain_head().number == begun + len(log)
    store.append(log)  # tried again: nothing is added
    store.append([*encounter(), *encounter()])
    assert store.chain_head().number == begun + len(log) + 2
    store.close()
    connection = connect(home.store, KEY)
    for statement in (
        "UPDATE links SET head = 'x'",
        "DELETE FROM links",
        "INSERT OR REPLACE INTO links VALUES (2, 'log', '', 0, '', '', '')",
        "INSERT INTO links VALUES (99, 'log', '', 0, '', '', '')",
    ):
        with pytest.raises(dbapi2.IntegrityError):
            connection.execute(statement)
    connection.close()
    assert check(home, KEY).ok


def test_a_batch_that_fails_leaves_no_link(home: Home) -> None:
    log = encounter()
    store = Store.open(home.store, KEY)
    store.append(log[:2])
    before = store.chain_head()
    with pytest.raises(Exception, match="follow"):
        store.append(log[3:])
    assert store.chain_head() == before
    with pytest.raises(RuntimeError):
        _append_and_break_off(store, log[2:])
    assert store.chain_head() == before
    store.close()
    assert check(home, KEY).ok


def test_an_encounter_taken_out_of_the_middle(home: Home) -> None:
    logs = fill(home)
    id = logs[1][0].encounter
    rewritten(home, taken_out(id))
    (fault,) = check(home, KEY).faults
    assert (fault.encounter, fault.since) == (id, logs[1][-1].at)
    assert "まるごと" in fault.what


def test_a_log_cut_at_its_end(home: Home) -> None:
    logs = fill(home)
    rewritten(home, cut(logs[2][0].encounter, 3))
    (fault,) = check(home, KEY).faults
    assert (fault.encounter, fault.seq) == (logs[2][0].encounter, 5)


def test_a_log_written_anew(home: Home, tmp_path: Path) -> None:
    """Another log under the same id, of the same length, with a chain of its own that holds."""
    logs = fill(home)
    id = logs[2][0].encounter
    other = Home(tmp_path / "other")
    store = Store.open(other.store, KEY)
    forged = [first(id)]
    for event in logs[2][1:]:
        forged.append(after(forged[-1], event.kind, "何もなかった"))
    store.append(forged)
    store.close()

    def change(connection: dbapi2.Connection) -> None:
        connection.execute(f"ATTACH '{other.store}' AS other KEY \"x'{KEY.hex()}'\"")
        connection.execute("DELETE FROM events WHERE encounter = ?", (id,))
        connection.execute("INSERT INTO events SELECT * FROM other.events")
        connection.execute("UPDATE encounters SET head = ? WHERE id = ?", (forged[-1].hash, id))

    rewritten(home, change)
    (fault,) = check(home, KEY).faults
    assert (fault.encounter, fault.seq) == (id, 5)


@pytest.mark.parametrize("attack", ["put back", "put back and gone on", "taken out", "cut", "the whole end"])
def test_what_only_somebody_outside_knows(home: Home, attack: str) -> None:
    """The chain is written anew, or is an old one: the store alone is sound, and says that it is not proven."""
    fill(home)
    old, early = home.store.read_bytes(), seen(home)
    logs = fill(home)
    newest, last = seen(home, 5), head(home).number
    if attack.startswith("put back"):
        put_back(home, old)
        if attack == "put back and gone on":
            fill(home, 5)
    elif attack == "taken out":
        rewritten(home, taken_out(logs[1][0].encounter), links=True)
    elif attack == "cut":
        rewritten(home, cut(logs[2][0].encounter, 3), links=True)
    else:
        rewritten(home, lambda each: each.execute("DELETE FROM links WHERE number = ?", (last,)))
        rewritten(home, lambda each: each.execute("DELETE FROM lookups WHERE number = 2"))
    alone = check(home, KEY)
    assert alone.ok, alone.faults
    assert any("確かめられません" in line for line in alone.lines())
    assert check(home, KEY, [early]).ok
    report = check(home, KEY, [early, newest])
    (fault,) = report.faults
    assert ("より古いものです" in fault.what) == (attack in ("put back", "taken out", "the whole end"))
    assert "共有フォルダーの控え（令和8年11月20日(金) 12:05）" in fault.what
    assert fault.since == NOON
    assert any(f"までの{early.head.number}件" in line for line in report.lines())


def test_another_store_is_no_witness(home: Home, tmp_path: Path) -> None:
    fill(home)
    other = Home(tmp_path / "other")
    fill(other, 5)
    assert check(home, KEY, [seen(other)]).ok
    assert any("外に控えがない" in line for line in check(home, KEY, [seen(other)]).lines())


def test_what_a_restore_undid_is_said_and_is_no_fault(home: Home) -> None:
    fill(home)
    old = home.store.read_bytes()
    fill(home)
    lost = seen(home, 5)
    put_back(home, old)
    store = Store.open(home.store, KEY)
    store.note_restored(NOON + timedelta(minutes=9), lost.head)
    store.close()
    fill(home)
    later = seen(home, 30)
    report = check(home, KEY, [lost, later])
    assert report.ok, report.faults
    assert any("12:09に、バックアップから戻されています" in line for line in report.lines())
    # What was seen after the restore must be there.
    put_back(home, old)
    store = Store.open(home.store, KEY)
    store.note_restored(NOON + timedelta(minutes=9), lost.head)
    store.close()
    assert not check(home, KEY, [lost, later]).ok


def test_lines_and_files_put_in_past_the_chain(home: Home) -> None:
    logs = fill(home)

    def change(connection: dbapi2.Connection) -> None:
        connection.execute("INSERT INTO numbers VALUES (2026, 8, 'x', 'report', 'x', 'x', 'x')")
        connection.execute("INSERT INTO documents SELECT 9, encounter, form, 9, made_at, sha256, pdf FROM documents")
        connection.execute("UPDATE links SET at = 'x' WHERE number = 2")

    rewritten(home, change)
    said = " ".join(told(home))
    for words in ("文書番号の控えに、つながりにない", "つながりにない文書", "第2件で切れています"):
        assert words in said
    store = Store.open(home.store, KEY)
    last = after(logs[0][-1])
    store.append([last])
    store.close()


def test_a_store_of_before_gets_its_chain_with_all_its_data(home: Home) -> None:
    fill(home)
    _down(home)
    store = Store.open(home.store, KEY)
    number = store.chain_head().number
    store.close()
    assert number == 1 + 3 + 5 + 1
    report = check(home, KEY)
    assert report.ok, report.faults
    assert list(home.backups.glob("before-*.madomori"))
    fill(home)
    assert check(home, KEY).ok
    begun = head(home).store
    _down(home)
    assert head_after_opening(home).store != begun


def head_after_opening(home: Home) -> Head:
    store = Store.open(home.store, KEY)
    store.close()
    return head(home)


def _down(home: Home) -> None:
    engine = _engine(home.store, KEY, read_only=False)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    engine.dispose()


def _append_and_break_off(store: Store, events: list[Event]) -> None:
    with store.transaction():
        store.append(events)
        raise RuntimeError

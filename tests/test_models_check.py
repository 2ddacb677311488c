"""`check` finds what is wrong, where, and since when; damage leaves the rest readable."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from store_logs import KEY, NOON, encounter

from app.base.errors import EnvironmentProblem
from app.guidance.events import Event, hash_of
from app.models.arrivals import Arrivals
from app.models.case_lines import CaseLine, CaseLines
from app.models.check import check
from app.models.connection import StoreDamaged, connect
from app.models.home import Home
from app.models.integrity import Fault
from app.models.register import Register
from app.models.store import Store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def logs(home: Home) -> list[list[Event]]:
    """Three encounters in the store of `home`."""
    logs = [encounter(text="窓口 花子への発言") for _ in range(3)]
    store = Store.open(home.store, KEY)
    for log in logs:
        store.append(log)
    store.add_document(logs[0][0].encounter, "report", b"%PDF", logs[0][-1].at)
    store.close()
    return logs


def tamper(home: Home, *statements: str) -> None:
    """What someone with the key could do to the file: take the triggers off, change, put them back."""
    connection = connect(home.store, KEY)
    connection.execute("PRAGMA foreign_keys = OFF")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


@pytest.mark.usefixtures("logs")
def test_a_whole_store(home: Home) -> None:
    report = check(home, KEY)
    assert report.ok
    assert (report.encounters, report.events) == (3, 15)


@pytest.mark.usefixtures("logs")
def test_while_the_desk_is_open(home: Home) -> None:
    desk = Store.open(home.store, KEY)
    desk.append(encounter())
    assert check(home, KEY).encounters == 4
    desk.append(encounter())
    desk.close()


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE events SET text = 'x' WHERE encounter = '{id}' AND seq = 3", 3),
        ("UPDATE events SET at = '2020-01-01T00:00:00.000+09:00' WHERE encounter = '{id}' AND seq = 2", 2),
        ("UPDATE events SET actor = 'x' WHERE encounter = '{id}' AND seq = 5", 5),
        ("DELETE FROM events WHERE encounter = '{id}' AND seq = 3", 3),
        ("DELETE FROM events WHERE encounter = '{id}' AND seq = 1", 1),
        ("DELETE FROM events WHERE encounter = '{id}' AND seq = 5", 5),
        ("DELETE FROM events WHERE encounter = '{id}'", 1),
        ("UPDATE encounters SET last_seq = 4 WHERE id = '{id}'", 6),
        ("UPDATE encounters SET head = 'x' WHERE id = '{id}'", 6),
        ("UPDATE events SET data = 'no json' WHERE encounter = '{id}' AND seq = 2", None),
        ("UPDATE events SET at = 'no time' WHERE encounter = '{id}' AND seq = 2", None),
        ("UPDATE documents SET pdf = x'00' WHERE encounter = '{id}'", None),
    ],
)
def test_what_was_changed_is_found(home: Home, logs: list[list[Event]], statement: str, seq: int | None) -> None:
    id = logs[0][0].encounter
    tamper(home, statement.format(id=id))
    (fault,) = check(home, KEY).faults
    assert (fault.encounter, fault.seq) == (id, seq)
    assert fault.since is not None


def test_since_is_the_time_of_the_first_wrong_event(home: Home, logs: list[list[Event]]) -> None:
    log = logs[1]
    tamper(home, f"UPDATE events SET text = '別の発言' WHERE encounter = '{log[0].encounter}' AND seq >= 3")
    report = check(home, KEY)
    assert report.faults == (Fault("記録のつながりが切れています。", log[0].encounter, 3, log[2].at),)
    assert report.lines()[0].endswith(f"（対応 {log[0].encounter}、3 行目から、令和8年11月20日(金) 12:00 以降）")


def test_missing_encounters_and_triggers_are_found(home: Home, logs: list[list[Event]]) -> None:
    tamper(home, f"DELETE FROM encounters WHERE id = '{logs[0][0].encounter}'")
    assert not check(home, KEY).ok
    connection = connect(home.store, KEY)
    connection.execute("DROP TRIGGER events_stay")
    connection.execute("DROP TRIGGER events_unchanged")
    connection.execute("CREATE TRIGGER events_unchanged BEFORE UPDATE ON events BEGIN SELECT 1; END")
    connection.close()
    told = " ".join(fault.what for fault in check(home, KEY).faults)
    assert "events_stay" in told
    assert "events_unchanged" in told


@pytest.fixture
def ids(home: Home, logs: list[list[Event]]) -> list[str]:
    """Three files that arrived, two sendings, three lines of a case."""
    store = Store.open(home.store, KEY)
    inbox, lines = Arrivals(store), CaseLines(store)
    files = [f"%PDF {n}".encode() for n in range(3)]
    ids = [hashlib.sha256(file).hexdigest() for file in files]
    for file, id in zip(files, ids, strict=True):
        assert inbox.add("架空 太郎.pdf", file, NOON)
        inbox.queue(id, "report.pdf", NOON)
        lines.add(logs[0][0].encounter, "report", CaseLine(NOON, "note", "見本", "課 長子", "部 長", False))
    store.close()
    return ids


@pytest.mark.usefixtures("ids")
def test_a_whole_inbox(home: Home) -> None:
    report = check(home, KEY)
    assert report.ok
    assert report.arrivals == 3
    assert report.lines()[0] == "確かめた記録: 対応 3 件、15 行、届いたファイル 3 件。"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE arrival_files SET pdf = x'00' WHERE number = 2", "届いたファイル {id}"),
        ("UPDATE arrival_files SET pdf = 'text' WHERE number = 2", "届いたファイル {id}"),
        ("UPDATE arrivals SET size = 9 WHERE number = 2", "届いたファイル {id}"),
        ("DELETE FROM arrival_files WHERE number = 2", "届いたファイル {id}"),
        ("DELETE FROM sendings WHERE number = 2", "欠けた番号"),
        ("DELETE FROM case_lines WHERE number = 2", "その後の記録が取り除かれています"),
        ("DELETE FROM case_lines WHERE number = 3", "その後の記録が取り除かれています"),
        ("UPDATE case_lines SET text = 'x' WHERE number = 2", "その後の記録が書き換えられています"),
        ("UPDATE arrivals SET arrived_at = 'x' WHERE number = 2", "一覧を読めません"),
    ],
)
def test_what_was_changed_in_the_inbox_is_found(home: Home, ids: list[str], statement: str, told: str) -> None:
    tamper(home, statement)
    report = check(home, KEY)
    (fault,) = report.faults
    assert told.format(id=ids[1][:12]) in fault.what
    assert "太郎" not in str(report)


@pytest.mark.usefixtures("ids")
def test_an_arrival_taken_out_is_found(home: Home) -> None:
    tamper(home, *(f"DELETE FROM {table} WHERE number = 2" for table in ("arrival_files", "sendings", "arrivals")))
    told = [fault.what for fault in check(home, KEY).faults]
    assert told == ["届いたファイルが取り除かれています（2 番目）。", "送り先への控えに欠けた番号があります。"]


@pytest.mark.usefixtures("logs")
def test_a_gap_in_the_register_of_the_data_folder(home: Home) -> None:
    register = Register(home.register)
    for n in range(3):
        register.take(2026, f"e{n}", "report", "0" * 64, NOON, "課 長子")
    assert check(home, KEY).ok
    (home.register / "2026-0002.json").unlink()
    assert [fault.what for fault in check(home, KEY).faults] == ["令和8年度第2号の記録がありません。"]


@pytest.mark.usefixtures("logs")
def test_the_report_names_nobody(home: Home) -> None:
    tamper(home, "UPDATE events SET text = text || 'x'")
    report = check(home, KEY)
    assert "花子" not in str(report)
    assert "花子" not in "".join(report.lines())
    assert len(report.lines()) == 5


def test_no_store_and_another_key(home: Home) -> None:
    with pytest.raises(EnvironmentProblem, match="ありません"):
        check(home, KEY)
    Store.open(home.store, KEY).close()
    assert not check(home, bytes(32)).ok
    with pytest.raises(StoreDamaged):
        Store.open(home.store, bytes(32))
    assert check(home, KEY).ok


def test_random_damage_is_always_found_and_spares_the_rest(home: Home) -> None:
    """One byte turned in any page: the check finds it, and what can still be read is right."""
    logs = {log[0].encounter: log for log in (encounter(memos=40, text="長い発言" * 20) for _ in range(12))}
    store = Store.open(home.store, KEY)
    for log in logs.values():
        store.append(log)
    store.close()
    whole = home.store.read_bytes()
    pages = len(whole) // 4096
    readable = 0
    for page in range(0, pages, 7):
        raw = bytearray(whole)
        raw[page * 4096 + 1000] ^= 0x10
        home.store.write_bytes(raw)
        assert not check(home, KEY).ok, page
        assert home.store.read_bytes() == bytes(raw), "the check changes nothing"
        try:
            damaged = Store.open(home.store, KEY, read_only=True)
        except StoreDamaged:
            continue
        for id, log in logs.items():
            try:
                assert list(damaged.log(id)) == log
                readable += 1
            except StoreDamaged:
                pass
        damaged.close()
    assert readable > 0
    home.store.write_bytes(whole)
    assert check(home, KEY).ok


@pytest.mark.usefixtures("logs")
def test_a_shorter_file_is_damaged(home: Home) -> None:
    whole = home.store.read_bytes()
    home.store.write_bytes(whole[: len(whole) // 2])
    assert not check(home, KEY).ok


def test_an_event_that_was_forged_whole_is_found(home: Home, logs: list[list[Event]]) -> None:
    """A forger who computes hashes anew still has to change every later event and the head."""
    log = logs[0]
    forged = replace(log[2], text="なかったことに")
    forged = replace(forged, hash=hash_of(forged))
    where = f"encounter = '{forged.encounter}' AND seq = 3"
    tamper(home, f"UPDATE events SET text = '{forged.text}', hash = '{forged.hash}' WHERE {where}")
    assert [fault.seq for fault in check(home, KEY).faults] == [4]

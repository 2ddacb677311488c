"""Backups: whole, checked, restorable; what was there is kept."""

import os
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_logs import KEY, NOON, encounter

from app.base.errors import EnvironmentProblem
from app.models.backup import back_up, roll, worth_keeping
from app.models.check import check
from app.models.connection import StoreDamaged, StoreTooNew, connect
from app.models.home import Home
from app.models.restore import key_of, newest_good_backup, restore, set_aside
from app.models.secrets import STORE, PassphraseSecrets, WrongPassphrase, subkey, unwrap, wrap
from app.models.settings import Settings, Staff, load_settings, save_settings
from app.models.store import Store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A data folder with one encounter and its small files."""
    home = Home(tmp_path / "home")
    add(home)
    save_settings(home, BEFORE)
    home.identity.write_bytes(b"identity")
    return home


BEFORE = Settings(Staff("窓口 花子", "見本課", "主事", "0000"), "kamakura")
SINCE = replace(BEFORE, shared="/srv/elsewhere", contacts={"police": "0467-00-0000"})


def add(home: Home) -> str:
    store = Store.open(home.store, KEY)
    log = encounter()
    store.append(log)
    store.close()
    return log[0].encounter


def ids(home: Home) -> list[str]:
    store = Store.open(home.store, KEY)
    found = [row.id for row in store.encounters()]
    store.close()
    return found


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_there_and_back(home: Home, tmp_path: Path) -> None:
    kept = ids(home)
    out = tmp_path / "out.madomori"
    back_up(home, KEY, out)
    assert not [name for name in names(home.root) | names(tmp_path) if name.startswith(".")]
    add(home)
    save_settings(home, SINCE)
    home.identity.write_bytes(b"made since")
    home.vault.write_bytes(b"made since")
    aside = restore(home, out, KEY, NOON)
    assert ids(home) == kept
    assert (load_settings(home), home.identity.read_bytes()) == (SINCE, b"identity"), "settings stay as they are"
    assert not home.vault.exists()
    assert aside is not None
    assert names(aside) >= {"store.db", "identity.p12", "vault.json"}
    taken = restore(home, out, KEY, NOON, take_settings=True)
    assert load_settings(home) == BEFORE
    assert taken is not None
    assert "settings.json" in names(taken)
    moved = Store.open(aside / "store.db", KEY, read_only=True)
    assert len(moved.encounters()) == 2
    moved.close()


def test_to_a_new_machine(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out.madomori"
    back_up(home, KEY, out)
    other = Home(tmp_path / "other")
    assert restore(other, out, KEY, NOON) is None
    assert ids(other) == ids(home)


def test_beside_a_store_that_is_being_written_to(home: Home, tmp_path: Path) -> None:
    """The backup holds the file as it was at one instant, while lines go on being added."""
    stop = threading.Event()
    added: list[int] = []

    def write() -> None:
        store = Store.open(home.store, KEY)
        while not stop.is_set():
            store.append(encounter())
            added.append(1)
        store.close()

    thread = threading.Thread(target=write)
    thread.start()
    for number in range(5):
        back_up(home, KEY, tmp_path / f"{number}.madomori")
    stop.set()
    thread.join()
    assert added
    for number in range(5):
        restore(Home(tmp_path / f"home-{number}"), tmp_path / f"{number}.madomori", KEY, NOON)


def test_an_existing_file_is_left_alone(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out.madomori"
    out.write_bytes(b"mine")
    with pytest.raises(EnvironmentProblem, match="すでにあります"):
        back_up(home, KEY, out)
    assert out.read_bytes() == b"mine"
    with pytest.raises(EnvironmentProblem, match="見つかりません"):
        back_up(home, KEY, tmp_path / "none" / "out.madomori")
    with pytest.raises(EnvironmentProblem):
        back_up(Home(tmp_path / "empty"), KEY, tmp_path / "other.madomori")
    assert names(tmp_path) == {"home", "out.madomori"}


def test_a_damaged_store_makes_no_backup(home: Home, tmp_path: Path) -> None:
    raw = bytearray(home.store.read_bytes())
    raw[4096 * 3 + 50] ^= 1
    home.store.write_bytes(raw)
    with pytest.raises(StoreDamaged):
        back_up(home, KEY, tmp_path / "out.madomori")
    assert names(tmp_path) == {"home"}


@pytest.mark.parametrize("at", [0.02, 0.3, 0.6, 0.97])
def test_a_damaged_backup_is_refused_before_anything_moves(home: Home, tmp_path: Path, at: float) -> None:
    out = tmp_path / "out.madomori"
    back_up(home, KEY, out)
    raw = bytearray(out.read_bytes())
    for position in range(int(len(raw) * at), int(len(raw) * at) + 64):
        raw[position] ^= 0xFF
    out.write_bytes(raw)
    before = home.store.read_bytes()
    with pytest.raises(EnvironmentProblem):
        restore(home, out, KEY, NOON)
    assert home.store.read_bytes() == before
    assert not home.aside.exists()


def test_what_is_no_backup_is_refused(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out.madomori"
    out.write_bytes(b"something else")
    with pytest.raises(EnvironmentProblem, match="バックアップではない"):
        restore(home, out, KEY, NOON)
    with pytest.raises(EnvironmentProblem, match="見つかりません"):
        restore(home, tmp_path / "none", KEY, NOON)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", '{"format": 3, "schema": "0001"}')
    with pytest.raises(EnvironmentProblem, match="新しい版"):
        restore(home, out, KEY, NOON)
    good = tmp_path / "good.madomori"
    back_up(home, KEY, good)
    with pytest.raises(StoreDamaged):
        restore(home, good, bytes(32), NOON)
    assert len(ids(home)) == 1


def test_a_backup_with_a_newer_schema_is_refused(home: Home, tmp_path: Path) -> None:
    newer = Home(tmp_path / "newer")
    add(newer)
    connection = connect(newer.store, KEY)
    connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.close()
    back_up(newer, KEY, tmp_path / "out.madomori")
    with pytest.raises(StoreTooNew):
        restore(home, tmp_path / "out.madomori", KEY, NOON)
    assert len(ids(home)) == 1


def test_nothing_is_restored_under_an_open_desk(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out.madomori"
    back_up(home, KEY, out)
    desk = Store.open(home.store, KEY)
    with pytest.raises(EnvironmentProblem, match="開いたまま"):
        restore(home, out, KEY, NOON)
    log = encounter()
    desk.append(log)
    desk.close()
    assert log[0].encounter in ids(home)


def test_a_vault_makes_a_backup_that_opens_elsewhere(tmp_path: Path) -> None:
    master = os.urandom(32)
    home = Home(tmp_path / "home")
    Store.open(home.store, subkey(master, STORE)).close()
    out = tmp_path / "out.madomori"
    back_up(home, subkey(master, STORE), out, vault=wrap(master, "合言葉"))
    other = Home(tmp_path / "other")
    with pytest.raises(WrongPassphrase):
        key_of(other, out, "違う")
    restore(other, out, key_of(other, out, "合言葉"), NOON)
    assert PassphraseSecrets(other, "合言葉").load() == master
    assert unwrap(other.vault.read_bytes(), "合言葉") == master


def test_rolling(home: Home) -> None:
    for hour in range(22):
        roll(home, KEY, NOON + timedelta(hours=hour))
    assert len(names(home.backups)) == 10 + 1  # the latest ten lie on two days; the first day keeps its last one
    (home.backups / "notes.txt").touch()
    made = roll(home, KEY, NOON + timedelta(days=40))
    assert newest_good_backup(home, KEY) == made
    assert "notes.txt" in names(home.backups)


def test_large_backups_leave_room_on_the_disk(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    size = roll(home, KEY, NOON).stat().st_size
    monkeypatch.setattr("app.models.backup.ROOM_BYTES", 5 * size + size // 2)
    made = [roll(home, KEY, NOON + timedelta(hours=hour)) for hour in range(1, 8)]
    assert names(home.backups) == {file.name for file in made[-5:]}
    monkeypatch.setattr("app.models.backup.ROOM_BYTES", 1)
    made.append(roll(home, KEY, NOON + timedelta(hours=9)))
    assert names(home.backups) == {file.name for file in made[-3:]}


def test_the_newest_good_backup_passes_over_damaged_ones(home: Home) -> None:
    assert newest_good_backup(home, KEY) is None
    good = roll(home, KEY, NOON)
    bad = roll(home, KEY, NOON + timedelta(hours=1))
    raw = bytearray(bad.read_bytes())
    raw[len(raw) // 2] ^= 1
    bad.write_bytes(raw)
    (home.backups / "store-20991231-000000.madomori").write_bytes(b"")
    assert newest_good_backup(home, KEY) == good


def test_a_damaged_store_is_set_aside_and_restored(home: Home) -> None:
    kept = ids(home)
    good = roll(home, KEY, NOON)
    raw = home.store.read_bytes()
    home.store.write_bytes(b"x" * 100 + raw[100:])
    with pytest.raises(StoreDamaged):
        Store.open(home.store, KEY)
    aside = set_aside(home, NOON)
    assert aside is not None
    assert (aside / "store.db").read_bytes() == b"x" * 100 + raw[100:]
    assert set_aside(home, NOON) is None
    with pytest.raises(StoreDamaged, match="失われて"):
        Store.open(home.store, KEY)
    restore(home, good, KEY, NOON)
    assert ids(home) == kept
    assert check(home, KEY).ok


def test_a_new_store_beside_old_backups_has_to_be_asked_for(home: Home) -> None:
    roll(home, KEY, NOON)
    set_aside(home, NOON)
    with pytest.raises(StoreDamaged, match="失われて"):
        Store.open(home.store, KEY)
    assert not home.store.exists()
    Store.open(home.store, KEY, new=True).close()
    assert ids(home) == []


def test_what_a_crash_left_is_swept_after_a_day(home: Home) -> None:
    roll(home, KEY, NOON)
    for name in (".work-old", ".work-new"):
        (home.root / name).mkdir()
        (home.root / name / "store.db").write_bytes(b"half")
    (home.backups / ".old.part").write_bytes(b"half")
    for old in (home.root / ".work-old", home.backups / ".old.part"):
        os.utime(old, (0, 0))
    roll(home, KEY, datetime.fromtimestamp((home.root / ".work-new").stat().st_mtime + 60, NOON.tzinfo))
    assert [file.name for file in home.root.iterdir() if file.name.startswith(".")] == [".work-new"]
    assert not [name for name in names(home.backups) if name.startswith(".")]


def test_a_damaged_store_can_be_restored_over(home: Home) -> None:
    good = roll(home, KEY, NOON)
    home.store.write_bytes(b"")
    with pytest.raises(StoreDamaged):
        Store.open(home.store, KEY)
    home.store.write_bytes(b"not a database" * 1000)
    aside = restore(home, good, KEY, NOON)
    assert aside is not None
    assert (aside / "store.db").read_bytes() == b"not a database" * 1000
    assert len(ids(home)) == 1


START = NOON.replace(tzinfo=None)
spring = st.integers(0, 120 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(st.lists(spring, unique=True), spring.map(lambda moment: moment + timedelta(days=120)))
def test_thinning_keeps_the_latest_ten_and_one_a_day(made: list[datetime], now: datetime) -> None:
    kept = worth_keeping(made, now)
    assert kept <= set(made)
    assert set(sorted(made)[-10:]) <= kept
    lately = {moment.date() for moment in made if (now.date() - moment.date()).days < 30}
    assert lately <= {moment.date() for moment in kept}
    assert len(kept) <= 10 + 30
    for moment in kept - set(sorted(made)[-10:]):
        assert moment == max(other for other in made if other.date() == moment.date())


@pytest.mark.parametrize("stops", range(4))
def test_a_crash_of_a_restore_leaves_a_key_and_another_restore_goes_through(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: int
) -> None:
    home.vault.write_bytes(b"then")
    back_up(home, KEY, out := tmp_path / "out.madomori")
    home.vault.write_bytes(b"now")
    steps = iter(range(100))

    def dying(what: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def step(self: Path, target: Path) -> Path:
            if home.root in (self.parent, target.parent) and next(steps) == stops:
                raise KeyboardInterrupt
            return what(self, target)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying(Path.rename))
        patch.setattr(Path, "replace", dying(Path.replace))
        with pytest.raises(KeyboardInterrupt):
            restore(home, out, KEY, NOON)
    assert home.vault.read_bytes() in (b"then", b"now")
    restore(home, out, KEY, NOON)
    assert home.vault.read_bytes() == b"then"
    assert check(home, KEY).ok
    assert b"now" in {file.read_bytes() for file in home.aside.rglob("vault.json")}

"""The disk fails for real: full, read-only, limited. Nothing saved is lost, and saving goes on when it can."""

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_logs import KEY, NOON, after, encounter, first

from app.base.errors import EnvironmentProblem
from app.guidance.events import Event
from app.models.arrivals import Arrivals
from app.models.backup import back_up, roll
from app.models.check import check
from app.models.home import Home
from app.models.register import Register
from app.models.settings import Settings, Staff, load_settings, save_settings
from app.models.store import Store

SETTINGS = Settings(Staff("窓口 花子", "市民課", "主事", "内線 00"), "kamakura")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("file systems cannot be mounted here; the test with a file size limit stands in")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take all room of the file system but `leave` bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            file.truncate(file.tell() - leave)
    return ballast


def append_until_it_fails(store: Store, last: Event) -> tuple[Event, Event]:
    """The last event that was saved, and the one that was not."""
    for _ in range(5000):
        new = after(last, "memo", "長い話" * 100)
        try:
            store.append([new])
        except EnvironmentProblem:
            return last, new
        last = new
    raise AssertionError("the disk never got full")


def test_a_full_disk_in_mid_encounter(small_disk: Path) -> None:
    home = Home(small_disk / "home")
    store = Store.open(home.store, KEY)
    begun = first()
    store.append([begun])
    ballast = fill(small_disk, leave=100_000)
    saved, unsaved = append_until_it_fails(store, begun)
    assert store.log(begun.encounter)[-1] == saved
    with pytest.raises(EnvironmentProblem, match="空きが足りず"):
        store.append([unsaved])
    ballast.unlink()
    store.append([unsaved, after(unsaved)])
    assert len(store.log(begun.encounter)) == unsaved.seq + 1
    store.close()
    assert check(home, KEY).ok


def test_a_full_disk_and_the_program_killed(small_disk: Path) -> None:
    """The file as it lies there after a failed write opens again, with every saved line."""
    home = Home(small_disk / "home")
    store = Store.open(home.store, KEY)
    begun = first()
    store.append([begun])
    ballast = fill(small_disk, leave=60_000)
    saved, _ = append_until_it_fails(store, begun)
    copy = Home(small_disk.parent / "copy")
    copy.create()
    for file in home.root.glob("store.db*"):
        (copy.root / file.name).write_bytes(file.read_bytes())
    store.close()
    ballast.unlink()
    for left in (copy, home):
        again = Store.open(left.store, KEY)
        assert again.log(begun.encounter)[-1] == saved
        again.close()
        assert check(left, KEY).ok


def test_no_half_backup_and_no_half_settings_on_a_full_disk(small_disk: Path) -> None:
    home = Home(small_disk / "home")
    store = Store.open(home.store, KEY)
    store.append(encounter(memos=300))
    store.close()
    save_settings(home, SETTINGS)
    ballast = fill(small_disk, leave=8192)
    with pytest.raises(EnvironmentProblem):
        roll(home, KEY, NOON)
    with pytest.raises(EnvironmentProblem):
        save_settings(home, Settings(SETTINGS.staff, "x" * 100_000))
    assert load_settings(home) == SETTINGS
    assert not [file for file in home.root.iterdir() if file.name.startswith(".")]
    assert not list(home.backups.iterdir())
    ballast.unlink()
    roll(home, KEY, NOON)


def test_a_file_that_arrives_on_a_full_disk(small_disk: Path) -> None:
    home = Home(small_disk / "home")
    store = Store.open(home.store, KEY)
    inbox = Arrivals(store)
    assert inbox.add("first.pdf", b"first" * 1000, NOON)
    ballast = fill(small_disk, leave=100_000)
    with pytest.raises(EnvironmentProblem, match="空きが足りず"):
        inbox.add("second.pdf", b"second" * 50_000, NOON)
    assert [row.name for row in inbox.rows()] == ["first.pdf"]
    ballast.unlink()
    assert inbox.add("second.pdf", b"second" * 50_000, NOON)
    assert [len(inbox.pdf(row.id)) for row in inbox.rows()] == [300_000, 5000]
    store.close()
    assert check(home, KEY).ok


@pytest.mark.parametrize("links", [True, False])
def test_the_register_on_a_full_disk(small_disk: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "no hard links on this file system")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    register = Register(small_disk / "register")
    taken = register.take(2026, "e1", "report", "0" * 64, NOON, "課 長子")
    ballast = fill(small_disk)
    with pytest.raises(EnvironmentProblem, match="空きが足りず"):
        register.take(2026, "e2", "report", "0" * 64, NOON, "課 長子")
    assert [file.name for file in (small_disk / "register").iterdir()] == ["2026-0001.json"]
    assert (register.entries(2026), register.faults(2026)) == ((taken,), ())
    ballast.unlink()
    assert register.take(2026, "e2", "report", "0" * 64, NOON, "課 長子").number == 2


def test_a_new_store_on_a_full_disk(small_disk: Path) -> None:
    ballast = fill(small_disk)
    home = Home(small_disk / "home")
    with pytest.raises(EnvironmentProblem):
        Store.open(home.store, KEY)
    ballast.unlink()
    Store.open(home.store, KEY).close()
    assert check(home, KEY).ok


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file of this process may grow past `size`: its writes fail, as the system fails them."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    store = Store.open(home.store, KEY)
    begun = first()
    store.append([begun])
    wal = home.store.with_name("store.db-wal")
    with file_size_limit(wal.stat().st_size + 60_000):
        saved, unsaved = append_until_it_fails(store, begun)
        assert store.log(begun.encounter)[-1] == saved
        with pytest.raises(EnvironmentProblem, match="保存できませんでした"):
            store.append([unsaved])
    store.append([unsaved])
    assert store.log(begun.encounter)[-1] == unsaved
    store.close()
    assert check(home, KEY).ok


@pytest.fixture
def read_only_home(tmp_path: Path) -> Iterator[Home]:
    """A data folder with one encounter that nobody may write to, root included where that can be had."""
    home = Home(tmp_path / "home")
    home.create()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(home.root)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    if not mounted and os.geteuid() == 0:
        pytest.skip("root may write everywhere, and file systems cannot be mounted here")
    store = Store.open(home.store, KEY)
    store.append(encounter())
    store.close()
    save_settings(home, SETTINGS)
    if mounted:
        subprocess.run(["mount", "-o", "remount,ro", str(home.root)], check=True)
    else:
        for file in home.root.iterdir():
            file.chmod(0o400)
        home.root.chmod(0o500)
    yield home
    if mounted:
        subprocess.run(["umount", str(home.root)], check=True)
    else:
        home.root.chmod(0o700)


def test_a_read_only_folder(read_only_home: Home, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="書き込めない"):
        Store.open(read_only_home.store, KEY)
    with pytest.raises(EnvironmentProblem, match="許可がありません"):
        save_settings(read_only_home, SETTINGS)
    with pytest.raises(EnvironmentProblem, match="許可がありません"):
        back_up(read_only_home, KEY, read_only_home.root / "out.madomori")
    back_up(read_only_home, KEY, tmp_path / "out.madomori")


def test_a_read_only_folder_can_be_read(read_only_home: Home) -> None:
    store = Store.open(read_only_home.store, KEY, read_only=True)
    assert len(store.encounters()) == 1
    with pytest.raises(EnvironmentProblem, match="書き込めない"):
        store.append(encounter())
    store.close()
    assert check(read_only_home, KEY).ok
    assert load_settings(read_only_home) == SETTINGS

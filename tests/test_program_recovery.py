"""The whole program on the screen, when its store is damaged, lost, too new, locked away or cannot be written."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from program_home import STAFF, VIOLENCE, Commands, files_of, mounted, remount, store_key
from program_running import Running
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.guidance.events import first_break
from app.models.backup import roll
from app.models.check import check
from app.models.connection import connect
from app.models.home import Home
from app.models.settings import Settings, save_settings
from app.models.store import Store
from app.ui.counter.instance import name_for
from app.ui.program import Program
from app.ui.recovery import RecoveryDialog
from app.ui.restoring import RestoreDialog
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")


def damage(home: Home, *, from_page: int) -> None:
    """Spoil every page from `from_page` on (1: the file does not open at all)."""
    with home.store.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek((from_page - 1) * 4096)
        file.write(b"x" * (size - (from_page - 1) * 4096))


def spoil_events(home: Home) -> None:
    """Spoil the pages of the log alone: the store opens, but no line can be read."""
    connection = connect(home.store, store_key(home))
    page: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()[0]
    connection.close()
    with home.store.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"x" * 4096)


def an_open_encounter(home: Home, clock: FakeClock) -> str:
    """An encounter that goes on, as the program left it."""
    from desk_station import PACK

    from app.counter.desk import Desk
    from app.counter.pump import Pump
    from app.models.worker import Worker

    key, pump = store_key(home), Pump()
    worker = Worker(lambda: Store.open(home.store, key))
    desk = Desk(worker, PACK, clock, STAFF, pump.deliver)
    id = desk.start("counter")
    desk.log(id, "memo", "前からの一行")
    pump.until(lambda: not desk.summary(id).pending)
    worker.close()
    return id


def readable(home: Home) -> dict[str, int]:
    """The encounters of the store with the number of their lines; every chain holds."""
    store = Store.open(home.store, store_key(home), read_only=True)
    logs = {row.id: store.log(row.id) for row in store.encounters()}
    store.close()
    assert not [id for id, log in logs.items() if first_break(log) is not None]
    return {id: len(log) for id, log in logs.items()}


@pytest.mark.parametrize("spoil", [lambda home: damage(home, from_page=1), spoil_events], ids=["file", "events"])
def test_restored_from_the_newest_good_backup_with_the_lines_logged_meanwhile(
    home: Home, clock: FakeClock, begin: Callable[[], Running], spoil: Callable[[Home], None]
) -> None:
    old = an_open_encounter(home, clock)
    good = roll(home, store_key(home), clock.now())
    newer = home.backups / "store-20270101-000000.madomori"
    newer.write_bytes(b"no backup")
    spoil(home)
    running = begin()
    id = running.start()
    dialog = running.dialog(RecoveryDialog)
    assert [button.text() for button in dialog.choices] == [
        "バックアップから戻す",
        "新しい記録を始める",
        "何もせずに閉じる",
    ]
    assert good.stem in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.choices[0].click()
    going = running.dialog(RestoreDialog)
    assert any("対応 1 件" in label.text() for label in going.findChildren(QLabel))
    going.go_back.click()
    running.until(lambda: old in {summary.id for summary in running.session.desk.encounters()})
    running.saved(id)
    running.session.window.live.log("memo", "戻したあとの一行")
    running.saved(id)
    assert readable(home) == {old: 2, id: 3}
    assert any(b"x" * 4000 in content for content in files_of(home.aside).values()), "nothing is deleted"


def test_a_new_beginning_beside_the_damaged_file(home: Home, run: Commands, begin: Callable[[], Running]) -> None:
    run.play(VIOLENCE)
    damage(home, from_page=1)
    damaged = home.store.read_bytes()
    running = begin()
    id = running.start()
    dialog = running.dialog(RecoveryDialog)
    assert [button.text() for button in dialog.choices] == ["新しい記録を始める", "何もせずに閉じる"]
    dialog.choices[0].click()
    running.saved(id)
    assert readable(home) == {id: 2}
    assert damaged in files_of(home.aside).values(), "nothing is deleted"
    assert check(home, store_key(home)).ok


def test_what_is_readable_of_a_damaged_store_is_shown_and_nothing_is_written(
    home: Home, clock: FakeClock, run: Commands, begin: Callable[[], Running]
) -> None:
    an_open_encounter(home, clock)
    spoil_events(home)
    before = home.store.read_bytes()
    running = begin()
    dialog = running.dialog(RecoveryDialog)
    first = running.session
    {button.text(): button for button in dialog.choices}["読める記録だけを開く"].click()
    running.until(lambda: running.session is not first)
    assert running.session.station.read_only
    again = running.dialog(RecoveryDialog)  # the log of the open encounter is what cannot be read
    again.choices[-1].click()
    rows = running.session.desk.history()
    running.until(rows.done)
    assert len(rows.result()) == 1
    assert home.store.read_bytes() == before
    assert run("encounters").out


def test_a_store_that_breaks_in_mid_encounter_is_told_and_every_line_moves_to_the_new_one(
    home: Home, begin: Callable[[], Running]
) -> None:
    running = begin()
    id = running.start()
    running.saved(id)
    # Without the store, so that nothing of the file is left in its cache.
    running.session.station.worker.without_store(lambda: damage(home, from_page=1)).result()
    running.session.window.live.log("memo", "壊れたあとの一行")
    dialog = running.dialog(RecoveryDialog)
    assert running.session.window.unsaved.isVisible()
    running.session.window.live.log("memo", "もう一行")
    {button.text(): button for button in dialog.choices}["新しい記録を始める"].click()
    running.saved(id)
    assert readable(home) == {id: 4}


def test_leaving_all_as_it_is_changes_nothing(home: Home, begin: Callable[[], Running]) -> None:
    damage(home, from_page=1)
    before = files_of(home.root)
    running = begin()
    dialog = running.dialog(RecoveryDialog)
    dialog.choices[-1].click()
    id = running.start()
    running.until(lambda: running.session.desk.summary(id).unsaved == 2)
    assert running.session.window.unsaved.isVisible()
    assert files_of(home.root) == before


def test_a_store_of_a_newer_program_is_told_and_left_untouched(home: Home, begin: Callable[[], Running]) -> None:
    connection = connect(home.store, store_key(home))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = home.store.read_bytes()
    running = begin()
    dialog = running.dialog(ProblemDialog)
    assert "新しい版" in dialog.accessibleName()
    assert home.store.read_bytes() == before


def test_a_restore_chosen_in_the_settings(
    home: Home, clock: FakeClock, run: Commands, begin: Callable[[], Running]
) -> None:
    id = run.play()
    good = roll(home, store_key(home), clock.now())
    run.play(VIOLENCE)
    running = begin()
    first = running.session
    busy = running.start()
    running.saved(busy)
    first.restore_asked.emit(good)
    QApplication.processEvents()
    assert running.session is first, "not in mid-encounter"
    running.session.window.live.log("encounter_ended")
    running.saved(busy)
    first.restore_asked.emit(good)
    running.dialog(RestoreDialog).go_back.click()
    running.until(lambda: running.session is not first)
    assert readable(home) == {id: 9}
    again = running.start()
    running.saved(again)


def test_a_restore_that_fails_leaves_the_session_as_it_is(tmp_path: Path, begin: Callable[[], Running]) -> None:
    running = begin()
    (tmp_path / "other").write_bytes(b"no backup")
    running.session.restore_asked.emit(tmp_path / "other")
    assert "バックアップ" in running.dialog(ProblemDialog).accessibleName()
    running.saved(running.start())


@pytest.mark.parametrize("lost", ["wrong passphrase", "vault", "keyring"])
def test_a_key_that_cannot_be_had_is_told_and_lines_wait_for_it(
    home: Home, begin: Callable[[], Running], lost: str
) -> None:
    vault = home.vault.read_bytes()
    if lost == "wrong passphrase":
        file = Path(os.environ["MADOMORI_PASSPHRASE_FILE"])
        file.write_text("違う言葉", encoding="utf-8")
    elif lost == "vault":
        home.vault.write_bytes(b"{}")
    else:
        home.vault.unlink()
    running = begin()
    id = running.start()
    said = running.dialog(ProblemDialog).accessibleName()
    assert {"wrong passphrase": "パスフレーズ", "vault": "vault.json", "keyring": "キーリング"}[lost] in said
    running.until(lambda: running.session.desk.summary(id).unsaved == 2)
    assert running.session.window.unsaved.isVisible()
    if lost != "wrong passphrase":
        home.vault.write_bytes(vault)
        running.session.window.unsaved.retry_asked.emit()
        running.saved(id)
        assert readable(home) == {id: 2}


def test_a_read_only_folder_is_told_and_the_encounter_goes_on(
    tmp_path: Path, clock: FakeClock, qtbot: QtBot, home: Home
) -> None:
    with mounted(tmp_path / "disk", "8m"):
        there = Home(tmp_path / "disk" / "home")
        shutil.copytree(home.root, there.root)
        remount(tmp_path / "disk", "ro")
        running = Running(there, clock, qtbot)
        id = running.start()
        assert "書き込めない" in running.dialog(ProblemDialog).accessibleName()
        running.until(lambda: running.session.desk.summary(id).unsaved == 2)
        running.session.window.live.log("stalemate")
        remount(tmp_path / "disk", "rw")
        running.session.window.unsaved.retry_asked.emit()
        running.saved(id)
        running.close()
        assert readable(there) == {id: 3}


def test_broken_settings_are_told_and_the_next_start_asks_again(
    home: Home, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.settings.write_bytes(b"{")
    said: list[str] = []
    monkeypatch.setattr(ProblemDialog, "exec", lambda dialog: said.append(dialog.accessibleName()))
    program = Program(home, clock)
    assert not program.begin()
    program.close()
    assert said == ["設定ファイルが壊れていて読めませんでした。"]
    assert b"{" in files_of(home.aside).values()


def test_a_broken_pack_of_the_office_is_told_and_the_desk_opens_with_the_shipped_one(
    home: Home, begin: Callable[[], Running]
) -> None:
    (home.packs / "mihon").mkdir(parents=True)
    (home.packs / "mihon" / "pack.toml").write_text("id = ", encoding="utf-8")
    save_settings(home, Settings(STAFF, "mihon"))
    running = begin()
    assert "手引き" in running.dialog(ProblemDialog).accessibleName()
    assert running.session.station.pack.id == "kamakura"
    running.saved(running.start())


# -- one desk a folder ----------------------------------------------------------------------------


def desk_process() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "app"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def listens(home: Home) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name_for(home.root))
    return socket.waitForConnected(100)


def test_a_second_start_ends_and_after_a_kill_the_next_is_the_first(home: Home, qtbot: QtBot) -> None:
    first = desk_process()
    third = None
    try:
        qtbot.waitUntil(lambda: listens(home), timeout=20_000)
        second = desk_process()
        said = second.communicate(timeout=20)
        assert (second.returncode, said[1]) == (0, b"")
        assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.communicate()
        assert not listens(home)
        third = desk_process()
        qtbot.waitUntil(lambda: listens(home), timeout=20_000)
        assert third.poll() is None
    finally:
        for process in (first, third):
            if process:
                process.kill()
                process.communicate()

"""Going back to a backup that has another passphrase than the data folder of today."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from desk_station import spoken
from program_home import PASSPHRASE, STAFF, ready_home, store_key
from program_running import Running
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from test_ui_screens import _check_controls

from app.base.clock import FakeClock
from app.models.backup import back_up
from app.models.home import Home
from app.models.secrets import STORE, PassphraseSecrets, subkey
from app.models.settings import load_settings
from app.station.setup import Setup
from app.station.signers import make_own, open_signer
from app.ui.restoring import RestoreDialog
from app.ui.setup.unlock import UnlockDialog
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")
OTHER = "以前の見本の合言葉を長めに"


@pytest.fixture
def backup(tmp_path: Path, clock: FakeClock) -> Path:
    """Of a folder that was locked by another passphrase."""
    before = Home(tmp_path / "before")
    Setup(before, clock).create(STAFF, "kamakura", OTHER)
    master = PassphraseSecrets(before, OTHER).load()
    assert master
    out = tmp_path / "以前.madomori"
    back_up(before, subkey(master, STORE), out)
    shutil.rmtree(before.root)
    return out


@pytest.fixture
def running(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Running]:
    begun = Running(ready_home(tmp_path / "home", monkeypatch), clock, qtbot)
    yield begun
    begun.close()


def test_its_passphrase_is_asked_for_and_opens_what_came_back(running: Running, backup: Path) -> None:
    before, home = running.session, running.session.station.home
    before.restore_asked.emit(backup)
    asking = running.dialog(UnlockDialog)
    assert not asking.isModal()
    asking.entry.edit.setText(PASSPHRASE)
    asking.open_button.click()
    running.until(lambda: not asking.entry._fault.isHidden())
    assert asking.isVisible()
    asking.entry.edit.setText(OTHER)
    asking.open_button.click()
    going = running.dialog(RestoreDialog)
    assert not going.isModal()
    _check_controls(going)
    said = "\n".join(spoken(going))
    assert "別の鍵" in said
    assert "窓口 花子" not in said, "settings that are the same are not listed"
    going.go_back.click()
    running.until(lambda: running.program.session not in (None, before))
    assert PassphraseSecrets(home, OTHER).load()
    running.saved(running.start())
    assert not list(home.root.glob(".work-*"))


def test_giving_up_leaves_everything_as_it_was(running: Running, backup: Path) -> None:
    session, key = running.session, store_key(running.session.station.home)
    session.restore_asked.emit(backup)
    running.dialog(UnlockDialog).cancel_button.click()
    running.saved(running.start())
    assert running.session is session
    assert store_key(session.station.home) == key
    assert not session.window.findChildren(ProblemDialog)


@pytest.mark.parametrize("take", [True, False])
def test_settings_come_along_only_where_the_person_ticks_it(
    running: Running, tmp_path: Path, clock: FakeClock, take: bool
) -> None:
    """And the keys that seal go along, though the backup has another secret."""
    home, before = running.session.station.home, running.session
    master = before.station.master()
    make_own(home, master, STAFF, "480153", clock)
    other = Home(tmp_path / "other")
    Setup(other, clock).create(replace(STAFF, name="別 人", department="見本部"), "kamakura", OTHER)
    secret = PassphraseSecrets(other, OTHER).load()
    assert secret
    file = tmp_path / "b.madomori"
    back_up(other, subkey(secret, STORE), file, now=clock.now() - timedelta(days=3))
    before.restore_asked.emit(file)
    asking = running.dialog(UnlockDialog)
    asking.entry.edit.setText(OTHER)
    asking.open_button.click()
    going = running.dialog(RestoreDialog)
    said = "\n".join(spoken(going))
    assert "3日前" in said
    there = [going.table.item(row, 2) for row in range(going.table.rowCount())]
    assert [cell.text() for cell in there if cell] == ["別 人", "見本部"]
    assert not going.settings.isChecked()
    going.settings.setChecked(take)
    going.go_back.click()
    running.until(lambda: running.program.session not in (None, before))
    settings = load_settings(home)
    assert settings
    assert settings.staff.name == ("別 人" if take else STAFF.name)
    assert open_signer(home, secret, "480153", clock).name == STAFF.name


def test_thinking_better_of_it_leaves_everything_as_it_was(running: Running, tmp_path: Path, clock: FakeClock) -> None:
    session, home = running.session, running.session.station.home
    file = tmp_path / "b.madomori"
    back_up(home, store_key(home), file, now=clock.now())
    before = home.store.read_bytes()
    session.restore_asked.emit(file)
    running.dialog(RestoreDialog).cancel.click()
    running.until(lambda: not list(home.root.glob(".work-*")))
    assert home.store.read_bytes() == before
    assert not home.aside.exists()
    assert running.session is session


def test_an_encounter_begun_meanwhile_is_not_interrupted(running: Running, backup: Path) -> None:
    session = running.session
    session.restore_asked.emit(backup)
    asking = running.dialog(UnlockDialog)
    running.saved(running.start())
    asking.entry.edit.setText(OTHER)
    asking.open_button.click()
    box = running.dialog(QMessageBox)
    assert "途中" in box.text()
    box.close()
    assert running.session is session

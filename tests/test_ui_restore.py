"""Going back to a backup that has another passphrase than the data folder of today."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from program_home import PASSPHRASE, STAFF, ready_home, store_key
from program_running import Running
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.models.backup import back_up
from app.models.home import Home
from app.models.secrets import STORE, PassphraseSecrets, subkey
from app.station.setup import Setup
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
    running.until(lambda: running.program.session not in (None, before))
    assert PassphraseSecrets(home, OTHER).load()
    running.saved(running.start())


def test_giving_up_leaves_everything_as_it_was(running: Running, backup: Path) -> None:
    session, key = running.session, store_key(running.session.station.home)
    session.restore_asked.emit(backup)
    running.dialog(UnlockDialog).cancel_button.click()
    running.saved(running.start())
    assert running.session is session
    assert store_key(session.station.home) == key
    assert not session.window.findChildren(ProblemDialog)


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

"""A bug in a slot: a sentence on the screen, its kind and place in the log, and nothing of what it was about."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.unexpected import Unexpected
from app.ui.widgets.basic import BigButton
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def hook() -> Iterator[Unexpected]:
    made = Unexpected()
    yield made
    made.release()
    for each in _dialogs():
        each.close()


def _dialogs() -> list[ProblemDialog]:
    return [top for top in QApplication.topLevelWidgets() if isinstance(top, ProblemDialog) and top.isVisible()]


def _failing() -> None:
    raise ValueError("架空 太郎さんは「訴えてやる」と言った")


@pytest.mark.expects_log_warning
def test_a_bug_in_a_slot_is_said_once_and_gives_nothing_away(
    qtbot: QtBot, hook: Unexpected, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    made = BigButton("押す")
    qtbot.addWidget(made)
    made.clicked.connect(_failing)
    with caplog.at_level(logging.ERROR):
        made.click()
        made.click()
        qtbot.waitUntil(lambda: bool(_dialogs()))
    (dialog,) = _dialogs()
    assert not dialog.isModal()
    said = f"{dialog.accessibleName()}{dialog.accessibleDescription()}"
    for part in ("不具合", "ディスクに残っています", "開き直してください"):
        assert part in said
    line = _failing.__code__.co_firstlineno + 1
    assert [record.getMessage() for record in caplog.records] == [f"ValueError at test_ui_unexpected.py:{line}"] * 2
    assert all(record.exc_info is None for record in caplog.records)
    assert "太郎" not in caplog.text + said + "".join(capsys.readouterr())
    dialog.close()
    QTimer.singleShot(0, made, made.click)
    qtbot.waitUntil(lambda: bool(_dialogs()))
    assert sys.excepthook == hook._take


def test_the_way_out_by_the_keyboard_of_a_terminal_stays(hook: Unexpected, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[type[BaseException]] = []
    monkeypatch.setattr(hook, "_before", lambda kind, *_: passed.append(kind))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed == [KeyboardInterrupt]
    assert _dialogs() == []


def test_the_style_sheet_is_read_once_for_each_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    for mode in theme.MODES:
        theme.style_sheet(mode)
    monkeypatch.setattr(Path, "read_text", _never)
    assert len({theme.style_sheet(mode) for mode in theme.MODES}) == len(theme.MODES)


def _never(path: Path, **_: object) -> str:
    raise AssertionError(path)

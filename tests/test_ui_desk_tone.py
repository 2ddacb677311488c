"""目立たない表示, the strip, unsaved lines, the single instance, and the look at every size."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_station import KEY, PACK, DeskStation, button, click, spoken
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.guidance.events import Event
from app.models.store import Store
from app.ui import theme
from app.ui.counter.instance import SingleInstance, name_for
from app.ui.counter.sheets import time_of_day

PROVOKING = (
    "不当", "暴言", "侮辱", "威嚇", "脅迫", "暴力", "危険", "危害", "居座", "居すわ", "膠着", "中傷", "退去", "警察",
    "110番", "警告", "権威", "繰返", "繰り返", "クレーム", "苦情", "窓守", "相手方", "応援", "緊急", "ガイドライン",
    "通報",
)  # fmt: skip


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[DeskStation]:
    made = DeskStation(tmp_path / "store.db", clock, qtbot)
    yield made
    made.close()


def _everything_said(station: DeskStation) -> list[str]:
    window = station.window
    QApplication.processEvents()
    said = spoken(window) + spoken(window.strip)
    model = window.live.model
    said += [model.index(row).data(Qt.ItemDataRole.DisplayRole) for row in range(model.rowCount())]
    said += [window.tabs.tabText(position) for position in range(window.tabs.count())]
    said += [action.text() for menu in window.findChildren(QMenu) for action in menu.actions()]
    return [*said, QApplication.applicationDisplayName()]


@pytest.mark.parametrize("channel", ["counter", "phone"])
def test_nothing_on_the_discreet_screen_provokes(station: DeskStation, channel: str) -> None:
    window = station.window
    window.start.start_asked.emit(channel)
    for key in PACK.keys:
        if key.kind not in ("recording_started",) and key.channel in (None, channel):
            station.desk.log(station.id, key.kind)
    station.press("F9")
    assert window.windowTitle() == "受付メモ"
    for show in (
        window.live.sheets.call_help,
        window.live.sheets.show_rest,
        window.live.sheets.show_keys,
        window.live.sheets.finish,
        window.live.sheets.take_over,
        window.live.sheets.set_began,
        lambda: window.live.sheets.open_line(3),
        window.show_emergency,
        window.close_emergency,
        window.show_start,
    ):
        show()
        station.settle()
        window.tick()
        said = _everything_said(station)
        assert len(said) > 100
        assert [(text, bad) for text in said for bad in PROVOKING if bad in text] == []


def test_the_discreet_screen_is_small_grey_and_takes_the_same_keys(station: DeskStation) -> None:
    station.press("F2")
    station.press("F9")
    assert theme.current() == "discreet"
    assert station.window.live.header._timer.property("role") == "small_timer"
    station.press("3")
    station.press("F12")
    assert station.window.pages.currentWidget() is station.window.emergency
    station.press("Escape")
    station.press("F9")
    assert theme.current() == "light"
    assert station.window.windowTitle() == "窓守"
    assert station.kinds() == ["encounter_started", "abuse"]


def test_the_strip_takes_the_place_of_the_window_with_the_same_commands(station: DeskStation) -> None:
    station.press("F2")
    station.press("F11")
    strip, window = station.window.strip, station.window
    assert strip.isVisible()
    assert not window.isVisible()
    assert strip.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    station.qtbot.waitUntil(strip.isActiveWindow)
    station.press("3")
    station.press("F4")
    station.type("資料を渡した")
    station.press("Return")
    click(strip.keys.buttons["stalemate"])
    assert station.kinds() == ["encounter_started", "abuse", "memo", "stalemate"]
    window.tick()
    assert any("暴言を止めるよう求める" in text for text in spoken(strip))
    station.press("F12")
    assert window.isVisible()
    assert not strip.isVisible()
    assert window.pages.currentWidget() is window.emergency


class FullDisk(Store):
    """A store whose disk is full while `full`."""

    full = False

    def append(self, events: "tuple[Event, ...]") -> None:  # type: ignore[override]
        if FullDisk.full:
            raise EnvironmentProblem("ディスクがいっぱいです。", "画面の行は残っています。", "空きを作ってください。")
        super().append(events)


def test_unsaved_lines_are_marked_and_the_bar_goes_once_they_are_saved(
    tmp_path: Path, clock: FakeClock, qtbot: QtBot
) -> None:
    station = DeskStation(tmp_path / "store.db", clock, qtbot, lambda: FullDisk.open(tmp_path / "store.db", KEY))
    try:
        station.press("F2")
        station.saved()
        FullDisk.full = True
        station.press("1")
        station.press("2")
        bar, model = station.window.unsaved, station.window.live.model
        qtbot.waitUntil(bar.isVisible)
        qtbot.waitUntil(lambda: [model.line(row).state for row in range(3)] == ["saved", "unsaved", "unsaved"])
        qtbot.waitUntil(lambda: any("2 件" in text for text in spoken(bar)))
        station.press("7")
        qtbot.waitUntil(lambda: any("3 件" in text for text in spoken(bar)))
        station.press("Ctrl+Z")
        assert any("ディスクがいっぱいです" in text for text in spoken(bar))
        assert "未保存" in model.index(1).data(Qt.ItemDataRole.DisplayRole)
        station.window.close()
        assert station.window.isVisible()  # closing would give the lines up: not without a second word
        FullDisk.full = False
        click(button(bar, "再試行"))
        qtbot.waitUntil(lambda: [model.line(row).state for row in range(5)] == ["saved"] * 5)
        assert not bar.isVisible()
    finally:
        FullDisk.full = False
        station.desk.retry_unsaved()
        station.close()


def test_unsaved_lines_are_tried_again_by_themselves(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> None:
    station = DeskStation(tmp_path / "store.db", clock, qtbot, lambda: FullDisk.open(tmp_path / "store.db", KEY))
    try:
        station.press("F2")
        station.saved()
        FullDisk.full = True
        station.press("1")
        qtbot.waitUntil(station.window.unsaved.isVisible)
        FullDisk.full = False
        for _ in range(10):
            station.window.tick()
        qtbot.waitUntil(lambda: not station.window.unsaved.isVisible())
    finally:
        FullDisk.full = False
        station.close()


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.counter.instance import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).claim())
"""


def _second_start(home: Path) -> str:
    done = subprocess.run([sys.executable, "-c", SECOND, str(home)], capture_output=True, text=True, timeout=30)
    return done.stdout.strip()


def test_a_second_start_wakes_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.woken):
        assert _second_start(tmp_path) == "False"
    other_home = tmp_path / "other"
    assert name_for(other_home) != name_for(tmp_path)
    first.release()
    assert _second_start(tmp_path) == "True"


def test_what_a_killed_desk_left_behind_does_not_stop_the_next(tmp_path: Path, qtbot: QtBot) -> None:  # noqa: ARG001
    killed = SECOND + "import os, signal; sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([sys.executable, "-c", killed, str(tmp_path)], capture_output=True, text=True, timeout=30)
    assert done.stdout.strip() == "True"
    again = SingleInstance(tmp_path)
    assert again.claim()
    again.release()


@pytest.mark.parametrize(("width", "height"), [(1366, 740), (1092, 590), (683, 360)], ids=["100%", "125%", "200%"])
def test_the_desk_fits_a_small_screen(station: DeskStation, width: int, height: int) -> None:
    station.press("F2")
    station.press("3")
    station.window.resize(width, height)
    QApplication.processEvents()
    live = station.window.live
    assert station.window.size().toTuple() == (width, height)
    for name in ("応援", "緊急", "終了"):
        made = button(live.header, name)
        assert live.rect().contains(made.geometry().translated(live.header.pos()))
    line = live.memo.line
    assert live.rect().contains(line.rect().translated(line.mapTo(live, line.rect().topLeft())))
    station.press("F6")
    assert live.side.isVisible()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9:50", "20 09:50"),
        ("0950", "20 09:50"),
        ("９：５０", "20 09:50"),
        ("23:30", "19 23:30"),
        ("25:00", ""),
        ("x", ""),
    ],
)
def test_a_time_of_day_is_the_latest_one_that_has_been(clock: FakeClock, typed: str, shown: str) -> None:
    moment = time_of_day(typed, clock.now())
    assert (f"{moment:%d %H:%M}" if moment else "") == shown

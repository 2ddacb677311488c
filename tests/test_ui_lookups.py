"""照会の記録 on the screen, over the real store."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_station import click, spoken
from people_station import NOON, PeopleStation, people_station
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from test_ui_desk_tone import PROVOKING

from app.base.clock import FakeClock
from app.models.lookups import LookUp
from app.ui.people import lookups_page
from app.ui.people.lookups_page import LookUpsPage

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as made:
        yield made


class Screen:
    """The page, shown."""

    def __init__(self, station: PeopleStation, qtbot: QtBot, folder: Path) -> None:
        self.file = folder / "out.csv"
        self.run = ThreadPoolExecutor(max_workers=1)
        self.qtbot = qtbot
        self.page = LookUpsPage(station.desk, self.run, station.station.clock, self.ask)
        qtbot.addWidget(self.page)
        self.page.resize(1000, 600)
        self.page.show()
        self.page.activateWindow()
        self.page.refresh()
        self.settle()

    def ask(self, _parent: QWidget, _title: str, name: str, _kinds: str, use: Any) -> None:
        assert name == "照会の記録_20261120.csv"
        use(self.file)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.page.asking)

    def column(self, place: int) -> list[str]:
        items = (self.page.table.item(row, place) for row in range(self.page.table.rowCount()))
        return [item.text() for item in items if item]


def keep(station: PeopleStation, *lines: LookUp) -> None:
    station.desk.look_up(lines).result(30)


def line(day: int = 0, by: str = "窓口 花子", reason: str = "引き継ぎのため", people: int = 1) -> LookUp:
    shown = tuple(f"e{number}" for number in range(people))
    return LookUp(NOON + timedelta(days=day), by, "history", "stated", reason, people=shown)


def test_who_when_what_why_and_how_many_stand_in_the_list(station: PeopleStation, qtbot: QtBot, tmp_path: Path) -> None:
    keep(station, line(), LookUp(NOON, "係 長太郎", "candidates", "encounter", encounter="e", people=("a", "b", "c")))
    screen = Screen(station, qtbot, tmp_path)
    assert screen.column(1) == ["係 長太郎", "窓口 花子"]
    assert screen.column(0)[0] == "R8.11.20 12:00"
    assert screen.column(2) == ["以前の相手方の候補", "相手方の履歴"]
    assert screen.column(3) == ["対応中", "理由の申告：引き継ぎのため"]
    assert screen.column(4) == ["3人", "1人"]


def test_it_says_that_nothing_can_be_changed_and_offers_nothing_that_would(
    station: PeopleStation, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = Screen(station, qtbot, tmp_path)
    said = "".join(str(each.text()) for each in screen.page.findChildren(QWidget) if hasattr(each, "text"))
    assert "消すことも書き換えることもできません" in said
    assert "管理する人が読めます" in said
    assert {each.accessibleName() for each in screen.page.findChildren(QPushButton)} == {
        "絞り込む",
        "さらに表示",
        "書き出す…",
    }
    assert screen.page.empty.text() == "照会の記録はまだありません。"
    assert not screen.page.export_button.isEnabled()


def test_a_period_and_a_name_narrow_it_from_the_keyboard(station: PeopleStation, qtbot: QtBot, tmp_path: Path) -> None:
    keep(station, line(0), line(1, "係 長太郎"), line(2), line(3))
    screen = Screen(station, qtbot, tmp_path)
    screen.page.since.setText("R8.11.21")
    screen.page.until.setText("2026-11-22")
    screen.page.by.setFocus()
    QTest.keyClick(screen.page.by, Qt.Key.Key_Return)
    screen.settle()
    assert screen.column(0) == ["R8.11.22 12:00", "R8.11.21 12:00"]
    screen.page.by.setText("係")
    click(screen.page.go)
    screen.settle()
    assert screen.column(1) == ["係 長太郎"]
    screen.page.by.setText("だれでもない")
    click(screen.page.go)
    screen.settle()
    assert screen.page.empty.isVisible()
    assert screen.page.empty.text() == "当てはまる照会はありません。"


def test_a_date_that_is_none_is_named(station: PeopleStation, qtbot: QtBot, tmp_path: Path) -> None:
    keep(station, line())
    screen = Screen(station, qtbot, tmp_path)
    screen.page.since.setText("きのう")
    click(screen.page.go)
    assert screen.page.fault.isVisible()
    assert screen.page.since.property("fault") is True
    assert screen.column(0)
    screen.page.since.setText("")
    click(screen.page.go)
    assert not screen.page.fault.isVisible()


def test_more_come_where_they_are_asked_for(
    station: PeopleStation, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups_page, "AT_ONCE", 2)
    keep(station, *[line(day) for day in range(3)])
    screen = Screen(station, qtbot, tmp_path)
    assert len(screen.column(0)) == 2
    click(screen.page.more)
    screen.settle()
    assert screen.column(0) == ["R8.11.22 12:00", "R8.11.21 12:00", "R8.11.20 12:00"]
    assert not screen.page.more.isVisible()


def test_all_that_the_filter_takes_goes_into_the_file(
    station: PeopleStation, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups_page, "AT_ONCE", 1)
    keep(station, line(0), line(1), line(2, "係 長太郎"))
    screen = Screen(station, qtbot, tmp_path)
    screen.page.by.setText("窓口")
    click(screen.page.go)
    screen.settle()
    screen.page.table.setFocus()
    QTest.keySequence(screen.page.table, "Ctrl+E")
    qtbot.waitUntil(screen.file.exists)
    screen.settle()
    lines = screen.file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all("窓口 花子" in each for each in lines[1:])
    qtbot.waitUntil(lambda: screen.page.said.whole == "2件を書き出しました。")


def test_a_file_that_cannot_be_written_is_said(station: PeopleStation, qtbot: QtBot, tmp_path: Path) -> None:
    keep(station, line())
    screen = Screen(station, qtbot, tmp_path)
    screen.file = tmp_path / "nowhere" / "out.csv"
    click(screen.page.export_button)
    qtbot.waitUntil(screen.page.fault.isVisible)


def test_discreet_its_own_words_provoke_nobody(station: PeopleStation, qtbot: QtBot, tmp_path: Path) -> None:
    keep(station, line(reason="確認のため"), LookUp(NOON, "係 長太郎", "candidates", "encounter", encounter="e"))
    screen = Screen(station, qtbot, tmp_path)
    screen.page.set_discreet(True)
    screen.settle()
    said = [*spoken(screen.page), *screen.column(2), *screen.column(3)]
    said += [str(screen.page.table.model().headerData(n, Qt.Orientation.Horizontal)) for n in range(5)]
    assert [(text, bad) for text in said for bad in PROVOKING if bad in text] == []

"""Beginning an encounter late: one line says so, so that nothing can come between the start and its time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk_station import DeskStation, button, click, spoken
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[DeskStation]:
    made = DeskStation(tmp_path / "store.db", clock, qtbot)
    yield made
    made.close()


def test_a_late_start_is_one_line(station: DeskStation) -> None:
    began = station.clock.now() - timedelta(minutes=20)
    click(button(station.window.start, "始まったのは 20分前"))
    station.press("F2")
    (start,) = station.desk.events(station.id)
    assert start.data["began_at"] == began.isoformat(timespec="milliseconds")
    summary = station.desk.summary(station.id)
    assert (summary.began_at, summary.elapsed_ms) == (began, 20 * 60 * 1000)
    said = station.window.live.model.index(0).data(Qt.ItemDataRole.DisplayRole)
    assert f"始まりは {began:%H:%M}" in said
    assert any(f"{began:%H:%M}〜（遅れて記録）" in text for text in spoken(station.window.live.header))


def test_a_start_by_key_from_elsewhere_begins_now(station: DeskStation) -> None:
    click(button(station.window.start, "始まったのは 20分前"))
    station.press("F2")
    station.press("F3")
    (start,) = station.desk.events(station.id)
    assert "began_at" not in start.data

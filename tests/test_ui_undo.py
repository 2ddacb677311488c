"""Ctrl+Z and emptied fields: what is taken back is what the log says, and nothing empty is logged by accident."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_station import DeskStation
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[DeskStation]:
    made = DeskStation(tmp_path / "store.db", clock, qtbot)
    made.press("F2")
    yield made
    made.close()


def _field(station: DeskStation, name: str) -> QLineEdit:
    fields = station.window.live.counterpart.findChildren(QLineEdit)
    return next(each for each in fields if each.accessibleName() == name)


def _fill(station: DeskStation, name: str, text: str) -> QLineEdit:
    """Type into a field and end it with Enter; the focus stays in it."""
    field = _field(station, name)
    field.setFocus()
    field.selectAll()
    station.type(text)
    station.press("Return")
    station.settle()
    return field


@pytest.mark.parametrize(("name", "kind"), [("要求内容", "demand_stated"), ("氏名", "identified")])
def test_ctrl_z_in_a_field_that_is_logged_takes_the_line_back(station: DeskStation, name: str, kind: str) -> None:
    field = _fill(station, name, "減免してほしい")
    assert field.hasFocus()
    station.press("Ctrl+Z")
    station.settle()
    assert station.kinds() == ["encounter_started", kind, "retracted"]
    assert field.text() == ""
    station.press("Tab")
    assert station.kinds()[2:] == ["retracted"]


def test_ctrl_z_in_a_field_gives_back_what_is_being_typed_first(station: DeskStation) -> None:
    field = _fill(station, "氏名", "架空 太郎")
    station.type("様")
    station.press("Ctrl+Z")
    assert field.text() == "架空 太郎"
    assert station.kinds() == ["encounter_started", "identified"]
    station.press("Ctrl+Z")
    assert station.kinds()[-1] == "retracted"


def test_an_emptied_demand_takes_the_last_one_back(station: DeskStation) -> None:
    field = _fill(station, "要求内容", "減免してほしい")
    field.selectAll()
    station.press("Delete")
    station.press("Tab")
    assert station.kinds() == ["encounter_started", "demand_stated", "retracted"]
    assert station.desk.line(station.id, 2).struck
    station.settle()
    assert field.text() == ""


def test_a_demand_that_was_taken_back_elsewhere_is_not_emptied_again(station: DeskStation) -> None:
    field = _fill(station, "要求内容", "減免してほしい")
    field.selectAll()
    station.press("Delete")
    station.desk.retract(station.id, 2)
    station.press("Tab")
    assert station.kinds() == ["encounter_started", "demand_stated", "retracted"]


def test_an_emptied_name_is_logged_as_no_longer_known(station: DeskStation) -> None:
    field = _fill(station, "氏名", "架空 太郎")
    field.selectAll()
    station.press("Delete")
    station.press("Tab")
    event = station.desk.events(station.id)[-1]
    assert (event.kind, event.text, event.data) == ("identified", "氏名を空欄に戻した", {"name": ""})
    assert station.desk.counterpart(station.id).name == ""


def test_a_field_emptied_by_no_person_logs_nothing(station: DeskStation) -> None:
    for name in ("要求内容", "氏名"):
        _fill(station, name, "見本").clear()
        station.window.live.counterpart.commit()
    assert station.kinds() == ["encounter_started", "demand_stated", "identified"]
    station.settle()
    assert [_field(station, name).text() for name in ("要求内容", "氏名")] == ["見本", "見本"]


def test_ctrl_z_in_the_memo_line_strikes_the_memo_it_became(station: DeskStation) -> None:
    station.press("F4")
    station.type("資料を渡した")
    station.press("Return")
    station.press("Ctrl+Z")
    assert station.kinds() == ["encounter_started", "memo", "retracted"]
    station.type("書きかけ")
    station.press("Ctrl+Z")
    QApplication.processEvents()
    assert station.kinds() == ["encounter_started", "memo", "retracted"]
    assert station.window.live.memo.line.text() == ""

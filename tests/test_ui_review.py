"""Small things that a person at the desk met: closing from the strip, what is cut, where the focus goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_station import KEY, PACK, DeskStation, button, click, spoken
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot
from report_draft import Draft, opened

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.guidance.events import Event
from app.models.store import Store
from app.ui import theme
from app.ui.counter.sheets import KeysSheet
from app.ui.widgets.basic import ElidedLabel


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[DeskStation]:
    made = DeskStation(tmp_path / "store.db", clock, qtbot)
    yield made
    made.close()


class FullDisk(Store):
    """A store without room while `full`."""

    full = False

    def append(self, events: "tuple[Event, ...]") -> None:  # type: ignore[override]
        if FullDisk.full:
            raise EnvironmentProblem("ディスクがいっぱいです。", "画面の行は残っています。", "空きを作ってください。")
        super().append(events)


def test_closing_from_the_strip_warns_of_unsaved_lines(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> None:
    station = DeskStation(tmp_path / "store.db", clock, qtbot, lambda: FullDisk.open(tmp_path / "store.db", KEY))
    window = station.window
    try:
        station.press("F2")
        station.saved()
        FullDisk.full = True
        station.press("F11")
        window.live.log("abuse")
        qtbot.waitUntil(lambda: station.desk.summary(station.id).unsaved == 1)
        window.close()  # as the tray's 終了 does
        assert window.isVisible()
        assert window.unsaved.isVisible()
        assert not window.strip.isVisible()
    finally:
        FullDisk.full = False
        station.desk.retry_unsaved()
        station.close()


def test_the_head_says_that_a_recording_runs(station: DeskStation) -> None:
    station.press("F2")
    chip = station.window.live.header._recording
    assert not chip.isVisible()
    for kind in ("recording_consented", "recording_started"):
        station.desk.log(station.id, kind)
    station.settle()
    assert chip.isVisible()
    assert "録音中" in chip.text()
    station.desk.log(station.id, "recording_stopped")
    station.settle()
    assert not chip.isVisible()


def test_the_next_encounter_begins_with_the_wording(station: DeskStation) -> None:
    station.press("F2")
    side = station.window.live.side
    click(button(side, "録音の了承"))
    assert side._choices.checkedId() == 2
    station.press("F3")
    assert side._choices.checkedId() == 0
    assert side.wording.isVisible()
    assert not side.recording.isVisible()


def test_the_discreet_facts_and_marks_are_plain(station: DeskStation) -> None:
    station.press("F2")
    station.window.live.counterpart._facts["basis"].click()
    station.settle()
    station.press("F9")
    said = " ".join([*spoken(station.window.live), station.window.live.model.index(1).data()])
    for word in ("根拠", "正当性", "態様", "相手方"):
        assert word not in said
    sheet = theme.style_sheet("discreet")
    assert "box-checked-grey.svg" in sheet
    assert "radio-checked-grey.svg" in sheet
    assert {box.text() for box in station.window.live.counterpart.findChildren(QCheckBox)} == {"理由", "内容", "様子"}


def test_the_strip_shows_the_whole_of_what_is_due(station: DeskStation) -> None:
    station.window.start.practice.click()
    station.press("F2")
    station.press("F11")
    strip = station.window.strip
    for action in PACK.actions:
        strip.show_due(station.window._wording.action(action.id))
        QApplication.processEvents()
        label = strip._due
        assert label.heightForWidth(label.width()) <= label.height(), action.label
    assert strip.height() < 260


def test_the_list_of_keys_is_seen_whole(station: DeskStation) -> None:
    station.press("F2")
    station.press("F1")
    QApplication.processEvents()
    sheet = station.window.live.stack.sheet
    assert isinstance(sheet, KeysSheet)
    assert sheet.area.verticalScrollBar().maximum() <= 200
    station.press("Escape")
    assert station.window.live.memo.isVisible()


def test_every_helper_is_in_sight(station: DeskStation) -> None:
    station.press("F2")
    station.press("F8")
    QApplication.processEvents()
    sheet = station.window.live.stack.sheet
    assert sheet
    for made in sheet.area.findChildren(QPushButton):
        assert sheet.area.viewport().rect().contains(QRect(made.mapTo(sheet.area, QPoint(0, 0)), made.size()))
    station.window.live.timeline.setFocus()
    station.press("3")  # all else goes on working beside it
    assert station.kinds() == ["encounter_started", "abuse"]


def test_a_lower_card_keeps_its_source(station: DeskStation) -> None:
    station.press("F2")
    station.settle()
    card = station.window.live.now.cards[1]
    due = station.desk.guidance(station.id).due[1]
    (why,) = [each for each in card.findChildren(ElidedLabel) if each.isVisible()]
    assert why.whole == due.reasons[0].text
    assert f"（{due.reasons[0].source}）" in spoken(card)


def test_after_signing_the_focus_is_on_closing(qtbot: QtBot, tmp_path: Path, themed: QApplication) -> None:  # noqa: ARG001
    editor = opened(Draft(), qtbot, lambda _parent, name: tmp_path / name)
    with qtbot.waitSignal(editor.exported):
        editor.sign.click()
    assert editor.close_button.hasFocus()

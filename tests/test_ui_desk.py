"""The live desk through its real widgets, by keyboard and by mouse, on a real encrypted store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk_station import DeskStation, button, click, focus_in, spoken
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.counter.view import Line
from app.ui.counter.timeline_model import LINE
from app.ui.shortcuts import Key


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[DeskStation]:
    made = DeskStation(tmp_path / "store.db", clock, qtbot)
    yield made
    made.close()


def test_one_key_starts_an_encounter_and_the_timer_runs(station: DeskStation) -> None:
    station.press("F2")
    assert station.kinds() == ["encounter_started"]
    station.clock.advance(32 * 60 + 14)
    station.window.tick()
    assert "32:14" in spoken(station.window.live.header)


def test_a_whole_encounter_by_keyboard_alone(station: DeskStation) -> None:
    station.press("F3")
    station.press("1")
    station.press("F4")
    station.type("書類の写しを渡した")
    station.press("Return")
    station.press("F5")
    station.type("責任者を出せ")
    station.press("Return")
    station.press("Alt+3")
    station.settle()
    station.press("Ctrl+Return")  # 暴言を止めるよう求める: 済み
    station.press("Ctrl+E")
    station.press("Return")
    assert station.kinds() == [
        "encounter_started",
        "stalemate",
        "memo",
        "quote",
        "abuse",
        "stop_requested",
        "encounter_ended",
    ]
    assert station.texts("memo") == ["書類の写しを渡した"]
    assert station.texts("quote") == ["責任者を出せ"]


def test_a_whole_encounter_by_mouse_alone(station: DeskStation) -> None:
    window = station.window
    click(button(window.start, "窓口で始める"))
    click(window.live.keys.buttons["abuse"])
    station.settle()
    click(button(window.live.now, "済み: 暴言を止めるよう求める"))
    click(button(window.live, "終了"))
    click(button(window.live.stack, "終了する"))
    assert station.kinds() == ["encounter_started", "abuse", "stop_requested", "encounter_ended"]
    station.saved()
    click(button(window.live.stack, "はじめの画面へ"))
    assert window.pages.currentWidget() is window.start
    station.qtbot.waitUntil(lambda: window.start.list.count() == 1)


def test_enter_that_confirms_a_conversion_does_not_log_and_no_key_fires_into_it(station: DeskStation) -> None:
    station.press("F2")
    station.press("F4")
    station.compose("けんとう")
    for key in ("Return", "3", "F8", "F9", "Alt+3"):
        station.press(key)
    assert station.kinds() == ["encounter_started"]
    assert station.window.live.stack.sheet is None
    assert station.window.windowTitle() == "窓守"
    station.compose("", "検討")
    station.press("Return")
    assert station.texts("memo") == ["3検討"]  # the 3 is a letter of the line here, for want of a real input method


def test_esc_leaves_the_line_and_the_one_key_events_work_again(station: DeskStation) -> None:
    station.press("F2")
    station.press("F4")
    station.press("Escape")
    station.press("3")
    assert station.kinds() == ["encounter_started", "abuse"]


def test_digits_typed_into_a_memo_stay_text(station: DeskStation) -> None:
    station.press("F2")
    station.press("F4")
    QTest.keyClicks(station.window.live.memo.line, "3x5")
    assert station.kinds() == ["encounter_started"]
    assert station.window.live.memo.line.text() == "3x5"


def test_a_line_is_shown_as_pending_and_as_saved_only_when_it_is(station: DeskStation) -> None:
    station.press("F2")
    station.window.live.log("stalemate")
    model = station.window.live.model
    assert model.line(1).state == "pending"
    assert "保存中" in model.index(1).data(Qt.ItemDataRole.DisplayRole)
    station.saved()
    assert [model.line(row).state for row in range(2)] == ["saved", "saved"]


def test_a_mistake_costs_one_key_and_stays_visible_struck(station: DeskStation) -> None:
    station.press("F2")
    station.press("5")
    station.press("Ctrl+Z")
    model = station.window.live.model
    assert model.line(1).struck
    assert "取消済み" in model.index(1).data(Qt.ItemDataRole.DisplayRole)
    station.settle()
    assert station.desk.guidance(station.id).stage == "listening"
    station.desk.retract(station.id, 3)  # the 取消 itself was the mistake
    assert not model.line(1).struck


def test_a_chosen_line_is_struck_and_amended_by_keyboard(station: DeskStation) -> None:
    station.press("F2")
    station.press("1")
    station.press("2")
    timeline = station.window.live.timeline
    timeline.setFocus()
    timeline.selectRow(1)
    station.press("Delete")
    assert station.window.live.model.line(1).struck
    timeline.selectRow(2)
    station.press("Return")
    station.type("三度目")
    station.press("Return")
    assert station.window.live.model.line(2).amendments == ("三度目",)
    assert station.window.live.stack.sheet is None
    assert timeline.hasFocus()


def test_set_aside_takes_one_tap_for_the_reason(station: DeskStation) -> None:
    station.press("F2")
    station.settle()
    first = station.window.live.now.cards[0]
    station.press("Ctrl+Shift+Return")
    click(button(first, "上司の指示: 見送る"))
    event = station.desk.events(station.id)[-1]
    assert (event.kind, event.text, event.data["action"]) == ("set_aside", "上司の指示", first.action)
    station.settle()
    assert station.window.live.now.cards[0].action != first.action


def test_at_most_three_due_actions_stand_large_and_the_rest_unfolds(station: DeskStation) -> None:
    station.press("F2")
    station.settle()
    due = len(station.desk.guidance(station.id).due)
    now = station.window.live.now
    assert due > 3
    assert len(now.cards) == 3
    click(button(now, f"ほか {due - 3} 件"))
    station.settle()
    assert [card.action for card in now.cards] == [each.action for each in station.desk.guidance(station.id).due]


def test_the_countdown_says_what_comes_and_when(station: DeskStation) -> None:
    station.press("F2")
    station.clock.advance(60)
    station.press("1")
    station.clock.advance(30)
    station.window.tick()
    assert any("10:31" in text and "あと 29:30" in text for text in spoken(station.window.live.now))


def test_done_by_key_never_picks_one_of_several_ways(station: DeskStation) -> None:
    station.press("F2")
    station.desk.log(station.id, "abuse")
    station.desk.log(station.id, "stop_requested")
    station.settle()
    assert station.window.live.now.cards[0].action == "offer_recording"
    before = station.kinds()
    station.press("Ctrl+Return")
    assert station.kinds() == before
    assert focus_in(station.window.live.now.cards[0])


def test_the_counterpart_is_filled_in_as_it_comes(station: DeskStation) -> None:
    station.press("F2")
    station.press("F6")
    for text in ("架空 太郎", "架空市見本町1-2-3", "0467-00-0000", "減免してほしい"):
        station.type(text)
        station.press("Return")
        station.press("Tab")
    who = station.desk.counterpart(station.id)
    assert (who.name, who.address, who.phone) == ("架空 太郎", "架空市見本町1-2-3", "0467-00-0000")
    assert station.texts("demand_stated") == ["減免してほしい"]
    assert station.kinds().count("identified") == 3
    station.settle()
    due = [each.action for each in station.desk.guidance(station.id).due]
    assert "identify" not in due
    assert "clarify_demand" not in due


def test_a_field_is_kept_on_leaving_it_and_follows_a_correction(station: DeskStation) -> None:
    station.press("F2")
    station.press("F6")
    station.type("架空 太朗")
    station.press("Tab")
    assert station.desk.counterpart(station.id).name == "架空 太朗"
    station.desk.retract_last(station.id)
    station.settle()
    fields = [f for f in station.window.live.counterpart.findChildren(QLineEdit) if f.accessibleName() == "氏名"]
    assert [field.text() for field in fields] == [""]


def test_a_ticked_fact_is_logged_and_can_be_taken_back(station: DeskStation) -> None:
    station.press("F2")
    box = next(b for b in station.window.live.counterpart.findChildren(QCheckBox) if "根拠" in b.accessibleName())
    box.click()
    box.click()
    facts = [event.data for event in station.desk.events(station.id) if "fact" in event.data]
    assert facts == [{"fact": "basis", "checked": True}, {"fact": "basis", "checked": False}]


def test_recording_without_consent_is_refused_gently(station: DeskStation) -> None:
    station.press("F2")
    live = station.window.live
    click(button(live.side, "録音の了承"))
    click(button(live.recording, "録音を始めた"))
    assert "recording_started" not in station.kinds()
    assert any("了承" in text for text in [live._notice.text()])
    for name in ("お願いした", "了承", "録音を始めた"):
        click(button(live.recording, name))
    station.settle()
    assert station.desk.consent(station.id).recording
    click(button(live.recording, "了承の取消"))
    assert station.desk.consent(station.id).state == "withdrawn"
    assert not station.desk.consent(station.id).recording


def test_a_phrase_that_raises_hope_is_noted_gently(station: DeskStation) -> None:
    station.press("F2")
    memo = station.window.live.memo
    station.window.live.log("memo", "今週中に検討しますと伝えた")
    assert any("検討します" in text for text in spoken(memo))
    station.press("F5")
    station.type("検討しますと言ったな")
    assert not any("検討します」" in text for text in spoken(memo))


def test_the_emergency_card_opens_from_anywhere_and_logs_each_step(station: DeskStation) -> None:
    station.press("F2")
    station.press("F4")
    station.press("F12")
    window = station.window
    assert window.pages.currentWidget() is window.emergency
    said = spoken(window.emergency)
    assert "110" in said
    assert "内線 0001" in said
    for name in ("警察へ通報", "財産管理担当へ連絡"):
        click(button(window.emergency, name))
    assert station.kinds()[-2:] == ["police_called", "facility_called"]
    assert "✓" in button(window.emergency, "警察へ通報").text()
    station.press("Escape")
    assert window.pages.currentWidget() is window.live


def test_the_emergency_card_shows_numbers_before_any_encounter(station: DeskStation) -> None:
    station.press("F12")
    assert "110" in spoken(station.window.emergency)
    assert focus_in(station.window.emergency)
    station.press("Escape")
    assert station.window.pages.currentWidget() is station.window.start


def test_calling_for_help_shows_the_extension_and_logs_it(station: DeskStation) -> None:
    station.press("F2")
    station.press("F8")
    click(button(station.window.live.stack, "係長等 内線 0002 を呼んだ"))
    assert station.desk.events(station.id)[-1].data == {"help_called": "supervisor"}
    station.press("Escape")
    assert station.window.live.stack.sheet is None


def test_the_supervisor_takes_over(station: DeskStation) -> None:
    station.press("F2")
    station.press("Ctrl+T")
    station.type("係長 見本 次郎")
    station.press("Return")
    assert station.desk.summary(station.id).handler == "係長 見本 次郎"


def test_an_encounter_begun_late(station: DeskStation) -> None:
    click(button(station.window.start, "始まったのは 20分前"))
    station.press("F2")
    summary = station.desk.summary(station.id)
    assert summary.begun_late
    assert summary.elapsed_ms == 20 * 60 * 1000
    station.press("Ctrl+B")
    click(button(station.window.live.stack, "5分前"))
    assert station.desk.summary(station.id).began_at == station.clock.now() - timedelta(minutes=5)


def test_practice_is_marked(station: DeskStation) -> None:
    station.window.start.practice.click()
    station.press("F2")
    assert station.desk.summary(station.id).practice
    chips = [w for w in station.window.live.header.findChildren(QWidget) if getattr(w, "text", str)() == "訓練"]
    assert [chip.isVisible() for chip in chips] == [True]


def test_several_encounters_with_one_in_front(station: DeskStation) -> None:
    station.press("F2")
    first = station.id
    station.press("F3")
    second = station.id
    assert first != second
    assert station.window.tabs.count() == 2
    station.press("1")
    station.press("Ctrl+Tab")
    assert station.id == first
    station.press("2")
    assert station.kinds() == ["encounter_started", "demand_repeated"]
    assert [e.kind for e in station.desk.events(second)] == ["encounter_started", "stalemate"]


def test_the_way_back_from_the_start_screen(station: DeskStation) -> None:
    station.press("F2")
    first = station.id
    click(button(station.window.live.header, "＋ 別の対応"))
    window = station.window
    assert window.pages.currentWidget() is window.start
    for key in ("1", "Ctrl+Z", "Ctrl+Return", "Ctrl+E", "F8"):
        station.press(key)  # no key reaches an encounter that is out of sight
    assert station.kinds() == ["encounter_started"]
    assert window.live.stack.sheet is None
    QTest.mouseClick(window.tabs, Qt.MouseButton.LeftButton, pos=window.tabs.tabRect(0).center())
    assert window.pages.currentWidget() is window.live
    assert station.id == first


def test_the_end_says_what_is_still_open_and_offers_the_report(station: DeskStation) -> None:
    station.press("F2")
    station.press("Ctrl+E")
    assert "・相手方を特定する" in spoken(station.window.live.stack)
    station.press("Escape")
    assert "encounter_ended" not in station.kinds()
    station.press("Ctrl+E")
    station.press("Return")
    with station.qtbot.waitSignal(station.window.report_asked) as asked:
        click(button(station.window.live.stack, "報告書を開く"))
    assert asked.args == [station.id]


def test_the_encounter_goes_on_after_a_restart(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> None:
    before = DeskStation(tmp_path / "store.db", clock, qtbot)
    before.press("F2")
    before.press("1")
    before.saved()
    id = before.id
    before.close()
    clock.advance(300)
    after = DeskStation(tmp_path / "store.db", clock, qtbot)
    after.desk.reopen()
    qtbot.waitUntil(lambda: after.id == id)
    assert after.window.live.model.rowCount() == 2
    after.window.tick()
    assert "05:00" in spoken(after.window.live.header)
    after.close()


def test_all_controls_have_names_and_room_for_a_finger(station: DeskStation) -> None:
    station.press("F2")
    station.press("3")
    station.settle()
    for page in (station.window.live, station.window.start, station.window.emergency):
        station.window.pages.setCurrentWidget(page)
        QApplication.processEvents()
        for control in page.findChildren(QWidget):
            if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit):
                continue
            assert control.accessibleName() or getattr(control, "text", str)(), control
            assert control.height() >= 44, (control.accessibleName(), control.height())


def test_every_key_has_its_own_meaning() -> None:
    sequences = [key.sequence.toString() for key in Key]
    assert len(sequences) == len(set(sequences))


@pytest.mark.parametrize(
    "text",
    ["あ" * 100_000, "\u202e逆さ\u202c👨‍👩‍👧‍👦\x07\x1b[31m", "髙﨑𠮷葛󠄀", "改行\nを\r\n含む\tメモ"],
    ids=["long", "controls", "rare", "lines"],
)
def test_no_text_breaks_the_timeline(station: DeskStation, text: str) -> None:
    station.press("F2")
    station.window.live.log("memo", text)
    QApplication.processEvents()
    timeline = station.window.live.timeline
    timeline.grab()
    assert timeline.rowHeight(1) < 600
    shown = timeline.model().index(1, 0).data(Qt.ItemDataRole.DisplayRole)
    assert not any(bad in shown for bad in "\u202e\x07\x1b\r")
    assert timeline.model().index(1, 0).data(LINE).event.text == text
    station.window.live.sheets.open_line(2)
    QApplication.processEvents()


def test_what_becomes_due_is_announced_once(station: DeskStation, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        "app.ui.counter.now_panel.announce", lambda _widget, text, *, urgent=False: said.append((text, urgent))
    )
    station.press("F2")
    station.settle()
    said.clear()
    station.press("5")
    station.settle()
    for _ in range(3):
        station.clock.advance(1)
        station.window.tick()
    assert [urgent for _, urgent in said] == [True]
    assert "110番へ通報する" in said[0][0]


def test_a_tap_touches_its_own_line_alone(station: DeskStation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new line makes the timeline measure that line alone."""
    station.press("F2")
    live = station.window.live
    for _ in range(200):
        station.desk.log(station.id, "memo", "長い応対の一行")
    measured: list[int] = []
    measure = live.timeline._delegate.height

    def counting(line: Line, width: int, font: QFont) -> int:
        measured.append(line.event.seq)
        return measure(line, width, font)

    monkeypatch.setattr(live.timeline._delegate, "height", counting)
    live.log("abuse")
    QApplication.processEvents()
    assert measured == [202]

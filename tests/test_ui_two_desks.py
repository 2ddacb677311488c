"""Workstations that share nothing but a folder, driven through their windows: keys, mouse, PIN, real signatures."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import InlineExecutor
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_screen import press, texts
from review_station import CHIEF, HANDLER, MANAGER, PIN, Office, Station, office_at, tick

from app.base.clock import FakeClock
from app.forms.verify.verify import verify
from app.review.desk import ReviewDesk
from app.ui.delivery import Delivery
from app.ui.pin import PinDialog, ask_signer
from app.ui.review.batch import BatchSheet
from app.ui.review.inbox_model import Filter
from app.ui.review.judge_sheet import JudgeSheet
from app.ui.review.window import ReviewWindow
from app.ui.shortcuts import ReviewKey

pytestmark = pytest.mark.usefixtures("themed")
LONG = 20_000
"""A real signature on a busy machine, in ms."""


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


@pytest.fixture
def sit_at(qtbot: QtBot, inline_executor: InlineExecutor) -> Callable[[Station], ReviewWindow]:
    """Opens the window of a workstation; its desk answers through Qt's own loop from then on."""

    def open(place: Station) -> ReviewWindow:
        place.desk.close()
        place.desk = ReviewDesk(place.station, Delivery(), place.checks)
        ask = partial(_ask, place, inline_executor)
        window = ReviewWindow(place.desk, place.station.pack, place.clock, place.staff.name, ask)
        qtbot.addWidget(window)
        window.resize(1366, 720)
        window.show()
        to_front(window, qtbot)
        return window

    return open


def _ask(place: Station, run: InlineExecutor, parent, done, *, given_up) -> None:  # type: ignore[no-untyped-def]
    ask_signer(parent, place.station, run, done, given_up=given_up)


def to_front(window: ReviewWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def enter_pin(window: ReviewWindow, qtbot: QtBot, pin: str = PIN) -> PinDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(PinDialog)))
    dialog = window.findChildren(PinDialog)[-1]
    assert not dialog.isModal()
    dialog.entry.edit.setText(pin)
    QTest.keyClick(dialog.entry.edit, Qt.Key.Key_Return)
    return dialog


def opened(window: ReviewWindow, qtbot: QtBot, which: Filter = Filter.MINE) -> None:
    """The first report of the list, by keys."""
    window.inbox.choose_filter(which)
    qtbot.waitUntil(lambda: window.inbox.model.rowCount() > 0, timeout=LONG)
    window.inbox.list.setFocus()
    QTest.keyClick(window.inbox.list, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window.inbox.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.case.case is not None, timeout=LONG)


def test_a_report_is_sealed_judged_and_sent_back_between_windows(
    office: Office, sit_at: Callable[[Station], ReviewWindow], qtbot: QtBot
) -> None:
    chief, manager = office(CHIEF), office(MANAGER)
    office.report()
    tick(office.clock)
    at_chief = sit_at(chief)
    opened(at_chief, qtbot)
    first = at_chief.case.id
    QTest.keySequence(at_chief, ReviewKey.APPROVE.sequence)
    press(at_chief.case, "署名に進む")
    dialog = enter_pin(at_chief, qtbot, "000000")
    qtbot.waitUntil(dialog.sign.isEnabled, timeout=LONG)
    assert "PIN" in texts(dialog)
    assert at_chief.case.id == first
    enter_pin(at_chief, qtbot)
    qtbot.waitUntil(lambda: at_chief.case.id != first and at_chief.case.case is not None, timeout=LONG)
    assert at_chief.case.state.text() == "課長の決裁待ち"
    assert "受け渡しフォルダーに置きました" in at_chief.case.said.whole
    assert "● 決裁　見本課　係長　係 長太郎" in texts(at_chief.case.facts)

    tick(office.clock)
    at_manager = sit_at(manager)
    opened(at_manager, qtbot)
    QTest.keySequence(at_manager, ReviewKey.JUDGE.sequence)
    sheet = at_manager.case.stack.sheet
    assert isinstance(sheet, JudgeSheet)
    sheet.choices["improper"].setChecked(True)
    for made in sheet.questions.values():
        made["no"].setChecked(True)
    sheet.reason.setPlainText("要綱2条に当たる")
    press(sheet, "署名に進む")
    enter_pin(at_manager, qtbot)
    qtbot.waitUntil(lambda: "要綱2条に当たる" in texts(at_manager.case.facts), timeout=LONG)
    judged = at_manager.case.id
    to_front(at_manager, qtbot)
    QTest.keySequence(at_manager, ReviewKey.SEND_BACK.sequence)
    sending = at_manager.case.stack.sheet
    sending.reason.setPlainText("時刻を確かめる")  # type: ignore[union-attr]
    sending.target.setCurrentIndex(sending.target.findData("field:begin"))  # type: ignore[union-attr]
    sending.text.setText("何時からですか")  # type: ignore[union-attr]
    press(at_manager.case, "署名に進む")
    enter_pin(at_manager, qtbot)
    qtbot.waitUntil(lambda: at_manager.case.id != judged and at_manager.case.case is not None, timeout=LONG)

    tick(office.clock)
    at_handler = sit_at(office(HANDLER))
    opened(at_handler, qtbot)
    told = texts(at_handler.case.facts)
    assert told.startswith("差し戻されています")
    assert "時刻を確かめる" in told
    assert "「発生日時 始」　何時からですか" in told
    with qtbot.waitSignal(at_handler.revise_asked):
        press(at_handler.case.facts, "直して次の版を作る")
    with qtbot.waitSignal(at_handler.judgement_asked):
        press(at_handler.case.facts, "判断を対応の記録に入れる")
    newest = max(office.shared.glob("*.pdf"), key=lambda path: path.stat().st_size).read_bytes()
    assert verify(newest, trusted=[]).result == "valid"


def test_several_are_sealed_with_one_pin(
    office: Office, sit_at: Callable[[Station], ReviewWindow], qtbot: QtBot
) -> None:
    chief = office(CHIEF)
    for _ in range(3):
        office.report()
    window = sit_at(chief)
    qtbot.waitUntil(lambda: window.inbox.model.rowCount() == 3, timeout=LONG)
    QTest.mouseClick(window.inbox.all_button, Qt.MouseButton.LeftButton)
    QTest.keySequence(window, ReviewKey.APPROVE.sequence)
    sheet = window.inbox.stack.sheet
    assert isinstance(sheet, BatchSheet)
    QTest.keyClick(sheet.sign, Qt.Key.Key_Return)
    enter_pin(window, qtbot)
    qtbot.waitUntil(lambda: sheet.said.text() == "3 件に署名しました。", timeout=LONG)
    to_front(window, qtbot)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.inbox.model.rowCount() == 0, timeout=LONG)
    qtbot.waitUntil(window.inbox.empty.isVisible)


def test_a_batch_stays_while_its_pin_is_asked_for(
    office: Office, sit_at: Callable[[Station], ReviewWindow], qtbot: QtBot
) -> None:
    chief = office(CHIEF)
    office.report()
    window = sit_at(chief)
    qtbot.waitUntil(lambda: window.inbox.model.rowCount() == 1, timeout=LONG)
    QTest.mouseClick(window.inbox.all_button, Qt.MouseButton.LeftButton)
    window.inbox.start_batch()
    sheet = window.inbox.stack.sheet
    assert isinstance(sheet, BatchSheet)
    press(sheet, "署名に進む")
    qtbot.waitUntil(lambda: bool(window.findChildren(PinDialog)))
    sheet.leave()
    window.close()
    assert (window.isVisible(), window.inbox.stack.sheet) == (True, sheet)
    window.findChildren(PinDialog)[-1].reject()
    assert sheet.close_button.isEnabled()
    qtbot.waitUntil(lambda: not window.findChildren(PinDialog))
    press(sheet, "署名に進む")
    enter_pin(window, qtbot)
    qtbot.waitUntil(lambda: sheet.said.text() == "1 件に署名しました。", timeout=LONG)


def test_a_window_that_is_about_to_go_asks_a_closed_desk_for_nothing(
    office: Office, sit_at: Callable[[Station], ReviewWindow], qtbot: QtBot
) -> None:
    chief = office(CHIEF)
    window = sit_at(chief)
    qtbot.waitUntil(lambda: window.inbox._known, timeout=LONG)
    chief.desk.close()
    window.inbox.refresh()
    window.inbox.poll()
    QApplication.processEvents()


def test_a_signer_becomes_known_and_the_report_can_be_sealed(
    tmp_path: Path, clock: FakeClock, sit_at: Callable[[Station], ReviewWindow], qtbot: QtBot
) -> None:
    with office_at(tmp_path, clock) as office:
        office.report()
        stranger = Station(tmp_path / "alone", CHIEF, office.shared, clock)
        try:
            window = sit_at(stranger)
            opened(window, qtbot, Filter.ASIDE)
            assert not window.case.approve.isVisible()
            press(window.case.facts, "この署名者を知っている人として登録…")
            press(window.case, "指紋を確かめたので登録する")
            qtbot.waitUntil(window.case.approve.isVisible, timeout=LONG)
        finally:
            stranger.close()

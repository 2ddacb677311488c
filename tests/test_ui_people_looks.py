"""相手方と統計 and the desk beside it on every width: nothing is cut off, everything has a name and can be hit."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from counter_people import Counter
from desk_station import PACK, click
from people_station import NOON, log, people_station
from program_running import Running
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.counter.view import Summary
from app.ui.counter.header import Header
from app.ui.counter.wording import Wording
from app.ui.people.history_page import HistoryPage
from app.ui.people.window import PageId, PeopleWindow
from app.ui.widgets.focus import RingWidget

pytestmark = pytest.mark.usefixtures("themed")
LONG = "架空寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に太郎左衛門尉"
WHO = {"name": LONG, "phone": "0467-00-0009", "address": "例示町1-1"}
TARGET = 44
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
SIZES = [QSize(1366, 720), QSize(1110, 700), QSize(683, 350)]


def controls(screen: QWidget) -> list[QWidget]:
    """What can be used now, except the parts that Qt makes for itself."""
    QApplication.processEvents()
    inner = ("QHeaderView", "QTableCornerButton", "QComboBoxListView")
    return [
        each
        for each in screen.findChildren(QWidget)
        if isinstance(each, CONTROLS)
        and each.isVisible()
        and not each.objectName().startswith("qt_")
        and each.metaObject().className() not in inner
        and not isinstance(each.parentWidget(), QLineEdit)  # the cross that empties a field; the keyboard does too
    ]


def check(screen: QWidget) -> None:
    """Names, sizes, and that no button's words are cut."""
    for each in controls(screen):
        name = each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "")
        assert name.strip(), each
        assert each.height() >= TARGET, (name, each.height())
        assert each.width() >= TARGET, (name, each.width())
        if isinstance(each, QPushButton) and each.property("role") != "candidate":
            assert each.width() >= each.sizeHint().width(), (name, each.width(), each.sizeHint().width())


class Seat:
    """The program with two earlier encounters of one person and one of somebody like them."""

    def __init__(self, running: Running) -> None:
        self.until, self.session = running.until, running.session
        self.until(self.session.window.isVisible)
        self.logs = [self._add(day) for day in (1, 2)]
        self.session.people.open_search()
        assert self.session.people.window is not None
        self.window: PeopleWindow = self.session.people.window
        self.until(self.window.isVisible)

    def _add(self, day: int) -> str:
        events = log(("quote", "責任者を出せ", {}), ("leave_requested", "", {}), who=WHO, at=NOON.replace(day=day))
        self.session.station.worker.submit(lambda store: store.append(events)).result(30)
        return events[0].encounter

    def give_reason(self) -> None:
        sheet: Any = self.window.sheets.sheet
        sheet.choices[0].click()

    def open(self, id: PageId) -> Any:
        self.window.go(id)
        self.until(lambda: self.window.page is id)
        return self.window.made(id)


@pytest.fixture
def seat(begin: Callable[[], Running]) -> Seat:
    return Seat(begin())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.width()))
@pytest.mark.parametrize("discreet", [False, True])
def test_every_page_has_names_and_targets_and_nothing_cut(seat: Seat, size: QSize, discreet: bool) -> None:
    seat.window.set_discreet(discreet)
    seat.window.resize(size)
    check(seat.window)  # the reason
    seat.give_reason()
    search = seat.open(PageId.SEARCH)
    search.field.setText("責任者")
    seat.until(lambda: search.model.rowCount() == 2)
    search.fold.setChecked(True)
    search._fold()
    seat.until(lambda: not search.asking)
    check(seat.window)
    history = seat.open(PageId.HISTORY)
    check(seat.window)
    seat.window.show_person(seat.logs[0])
    seat.until(lambda: history.history is not None)
    check(seat.window)
    figures = seat.open(PageId.FIGURES)
    seat.until(lambda: figures.figures is not None)
    check(seat.window)
    seat.open(PageId.LEDGER)
    check(seat.window)
    lookups = seat.open(PageId.LOOKUPS)
    seat.until(lambda: not lookups.asking)
    check(seat.window)
    seat.window.show_keys()
    check(seat.window)
    assert seat.window.size() == size


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.width()))
def test_every_question_of_the_history_too(seat: Seat, size: QSize) -> None:
    seat.window.resize(size)
    seat.give_reason()
    seat.window.show_person(seat.logs[0])
    page = seat.window.made(PageId.HISTORY)
    assert isinstance(page, HistoryPage)
    seat.until(lambda: page.history is not None)
    for ask in (page.ask_first_same, page.ask_objection, page.open_case_file):
        ask()
        sheet = page.stack.sheet
        assert sheet is not None
        seat.until(lambda: not getattr(sheet, "busy", False))  # noqa: B023  # asked at once
        check(seat.window)
        page.stack.close_sheet()


def test_a_history_of_nobody_leads_to_the_search(seat: Seat) -> None:
    seat.give_reason()
    seat.open(PageId.SEARCH)
    page = seat.open(PageId.HISTORY)
    assert page.to_search.hasFocus()
    assert not page._foot.isVisible()
    click(page.to_search)
    seat.until(lambda: seat.window.page is PageId.SEARCH)


def test_when_no_hit_is_left_the_focus_goes_back_to_the_words(seat: Seat) -> None:
    seat.give_reason()
    search = seat.open(PageId.SEARCH)
    search.field.setText("責任者")
    seat.until(lambda: search.model.rowCount() == 2)
    search.to_hits()
    assert search.list.hasFocus()
    search.field.setText("ありえない言葉")
    seat.until(lambda: search.empty.isVisible())
    assert search.field.hasFocus()


def test_a_whole_page_that_has_the_focus_shows_no_ring(seat: Seat) -> None:
    seat.give_reason()
    search = seat.open(PageId.SEARCH)
    search.field.setFocus()
    assert any(ring.isVisible() for ring in seat.window.findChildren(RingWidget))
    page = QWidget(seat.window)
    page.setProperty("role", "page")
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.show()
    page.setFocus()
    assert not any(ring.isVisible() for ring in seat.window.findChildren(RingWidget))


# -- the desk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("discreet", [False, True])
@pytest.mark.parametrize("width", [640, 683, 800, 1000, 1110, 1200, 1366])
def test_the_head_of_the_desk_is_never_cut(qtbot: QtBot, width: int, discreet: bool) -> None:
    header = Header(Wording(PACK, discreet))
    qtbot.addWidget(header)
    header.resize(width, 60)
    header.show()
    header.set_compact(width < 1200)
    summary = Summary("enc", "counter", True, NOON, True, 3_724_000, False, 12, "窓口 花子", 0, 0)
    for recording in (False, True):
        header.show_summary(summary)
        header.show_recording(runs=recording)
        QApplication.processEvents()
        for each in header.findChildren(QAbstractButton):
            if each.isVisible():
                assert each.width() >= each.sizeHint().width(), (width, each.text())
                assert header.rect().contains(each.geometry()), (width, each.text())
        assert header._emergency.isVisible()
        assert header._timer.isVisible()
        in_sight = [each for each in (header._history, header._help, header._finish) if each.isVisible()]
        assert header._more.isVisible() or len(in_sight) == 3  # what has no room is in the menu
        assert recording or width < 683 or header._help.isVisible()


@pytest.fixture
def counter(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[Counter]:
    with people_station(tmp_path, clock) as people:
        made = Counter(people, qtbot)
        yield made
        made.close()


def test_the_chosen_candidate_is_whole_on_a_low_screen_with_tabs(counter: Counter) -> None:
    for place in range(5):
        who = {"name": LONG, "phone": f"0467-0{place}-000{place}", "address": f"例示町{place}-8-8"}
        counter.people.add(log(who=who, at=NOON.replace(day=1, hour=place)))
    counter.press("F2")
    counter.press("F2")
    counter.window.resize(683, 350)
    counter.live.show_panel()
    counter.type("氏名", LONG)
    counter.qtbot.waitUntil(lambda: len(counter.names()) > 1)
    QTest.qWait(50)  # a layout shows what it was given a little later
    panel = counter.live.candidates
    (shown,) = [card for card in panel.cards if card.isVisible()]
    assert shown.height() >= shown.sizeHint().height()
    assert panel._area.viewport().height() >= shown.height()
    check(panel)


def test_the_next_answer_is_told_on_the_same_cards(counter: Counter) -> None:
    counter.people.add(log(who={"name": "架空 太郎", "phone": "0467-00-1234"}, at=NOON.replace(day=1)))
    counter.people.add(log(who={"name": "見本 花子", "phone": "0467-00-9876"}, at=NOON.replace(day=2)))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    (card,) = counter.live.candidates.cards
    counter.field("連絡先").clear()
    counter.type("連絡先", "0467009876")
    counter.shown("見本 花子")
    assert counter.live.candidates.cards == [card]
    assert "見本 花子" in card.accessibleName()
    assert "架空" not in counter.said()


def test_tab_reaches_everything_on_every_page(seat: Seat) -> None:
    seat.give_reason()
    search = seat.open(PageId.SEARCH)
    search.field.setText("責任者")
    seat.until(lambda: search.model.rowCount() == 2)
    for id in PageId:
        seat.open(id)
        if id is PageId.HISTORY:
            seat.window.show_person(seat.logs[0])
            seat.until(lambda: seat.window.made(PageId.HISTORY).history is not None)  # type: ignore[attr-defined]
        if id is PageId.FIGURES:
            seat.until(lambda: seat.window.made(PageId.FIGURES).figures is not None)  # type: ignore[attr-defined]
        wanted = {
            each for each in controls(seat.window) if each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        seat.window.activateWindow()
        seat.until(seat.window.isActiveWindow)
        met: set[QWidget] = set()
        for _ in range(4 * len(wanted) + 20):
            now = QApplication.focusWidget()
            if now is None or (now in met and wanted <= met):
                break
            met.add(now)
            QTest.keyClick(now, Qt.Key.Key_Tab)
        assert not wanted - met, (id, [each.accessibleName() for each in wanted - met])

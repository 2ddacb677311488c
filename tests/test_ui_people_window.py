"""The window 相手方と統計: its pages by keyboard, the reason it asks for, the index being made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_station import click, focus_in, spoken
from people_station import PeopleStation, log, people_station
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout
from pytestqt.qtbot import QtBot
from test_ui_desk_tone import PROVOKING

from app.base.clock import FakeClock
from app.people.purpose import Purpose, during, stated
from app.ui.people import tending as tending_module
from app.ui.people.page import PeoplePage
from app.ui.people.reason_sheet import REASONS, ReasonSheet
from app.ui.people.tending import Tending
from app.ui.people.window import PageId, PeopleWindow
from app.ui.widgets.basic import BigButton

pytestmark = pytest.mark.usefixtures("themed")


class Sheet(PeoplePage):
    """A page that notes what the window does with it."""

    def __init__(self) -> None:
        super().__init__()
        self.button = BigButton("ここから")
        QVBoxLayout(self).addWidget(self.button)
        self.refreshed = 0
        self.person = ("", Purpose("stated", "x"))
        self.discreet = self.working = self.left = False

    def refresh(self) -> None:
        self.refreshed += 1

    def take_focus(self) -> None:
        self.button.setFocus()

    def show_person(self, encounter: str, purpose: Purpose) -> None:
        self.person = encounter, purpose

    def set_discreet(self, discreet: bool) -> None:
        self.discreet = discreet

    def leave(self) -> None:
        self.left = True

    @property
    def busy(self) -> bool:
        return self.working


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[PeopleWindow]:
    made = PeopleWindow(dict.fromkeys(PageId, Sheet))
    qtbot.addWidget(made)
    yield made
    made.leave()


def page(window: PeopleWindow, id: PageId) -> Sheet:
    made = window.made(id)
    assert isinstance(made, Sheet)
    return made


def asked(window: PeopleWindow) -> ReasonSheet:
    sheet = window.sheets.sheet
    assert isinstance(sheet, ReasonSheet), sheet
    return sheet


def press(window: PeopleWindow, keys: str) -> None:
    QTest.keySequence(QApplication.focusWidget() or window, keys)
    QApplication.processEvents()


def at(window: PeopleWindow) -> PageId | None:
    return window.page


def opened(window: PeopleWindow, id: PageId, purpose: Purpose | None = None) -> None:
    window.open(id, purpose)
    QApplication.processEvents()


# -- the reason --------------------------------------------------------------------------------------


def test_one_tap_says_why_and_is_carried_to_every_page(window: PeopleWindow) -> None:
    opened(window, PageId.SEARCH)
    assert at(window) is None
    click(asked(window).choices[0])
    assert at(window) is PageId.SEARCH
    assert page(window, PageId.SEARCH).purpose == stated("引き継ぎのため")
    assert window.why.whole == "理由：引き継ぎのため"
    window.show_person("e1")
    assert window.sheets.sheet is None
    assert page(window, PageId.HISTORY).person == ("e1", stated("引き継ぎのため"))
    assert at(window) is PageId.HISTORY


def test_own_words_by_keyboard_and_none_are_refused(window: PeopleWindow) -> None:
    opened(window, PageId.SEARCH)
    sheet = asked(window)
    sheet.words.setFocus()
    press(window, "Return")
    assert sheet.fault.isVisible()
    assert window.purpose is None
    sheet.words.setText("  　見本の理由 ")
    press(window, "Return")
    assert window.purpose == stated("見本の理由")
    assert at(window) is PageId.SEARCH


def test_a_closed_window_forgets_who_was_shown_and_asks_again(window: PeopleWindow) -> None:
    opened(window, PageId.SEARCH)
    click(asked(window).choices[1])
    before = page(window, PageId.SEARCH)
    figures = page(window, PageId.FIGURES)
    window.close()
    assert window.purpose is None
    opened(window, PageId.SEARCH)
    assert asked(window)
    assert page(window, PageId.SEARCH) is not before
    assert page(window, PageId.FIGURES) is figures


def test_figures_ledger_and_log_ask_for_no_reason(window: PeopleWindow) -> None:
    for id in (PageId.FIGURES, PageId.LEDGER, PageId.LOOKUPS):
        opened(window, id)
        assert window.sheets.sheet is None
        assert at(window) is id
        assert not window.why.isVisible()


def test_from_the_figures_to_a_person_the_reason_comes_first(window: PeopleWindow) -> None:
    opened(window, PageId.FIGURES)
    page(window, PageId.FIGURES).person_asked.emit("e7")
    assert page(window, PageId.HISTORY).person[0] == ""
    click(asked(window).choices[2])
    assert page(window, PageId.HISTORY).person == ("e7", stated("専門員・警察との相談のため"))


def test_who_gives_no_reason_is_back_where_they_were_or_away(window: PeopleWindow) -> None:
    opened(window, PageId.FIGURES)
    press(window, "Ctrl+1")
    assert asked(window)
    press(window, "Esc")
    assert at(window) is PageId.FIGURES
    assert window.isVisible()
    assert window.buttons[PageId.FIGURES].isChecked()
    assert not window.buttons[PageId.SEARCH].isChecked()
    window.close()
    opened(window, PageId.SEARCH)
    click(asked(window).close_button)
    assert not window.isVisible()


def test_out_of_an_encounter_nothing_is_asked_and_afterwards_it_is(window: PeopleWindow) -> None:
    window.open_person("e1", during("e1"))
    assert page(window, PageId.HISTORY).person == ("e1", during("e1"))
    assert window.why.whole == "理由：対応中の照会"
    assert not window.other.isVisible()
    opened(window, PageId.SEARCH)
    assert asked(window)
    assert window.purpose is None


def test_what_waited_for_a_reason_is_dropped_when_an_encounter_comes(window: PeopleWindow) -> None:
    opened(window, PageId.SEARCH)
    assert asked(window)
    window.open_person("e2", during("e2"))
    assert window.sheets.sheet is None
    assert at(window) is PageId.HISTORY


def test_a_stated_reason_holds_while_the_window_is_open_and_can_be_changed(window: PeopleWindow) -> None:
    opened(window, PageId.SEARCH)
    click(asked(window).choices[0])
    opened(window, PageId.SEARCH)
    assert window.sheets.sheet is None
    click(window.other)
    click(asked(window).choices[3])
    assert window.purpose == stated(REASONS[3][0])
    assert page(window, PageId.SEARCH).purpose == window.purpose


def test_a_reason_has_at_least_one_character() -> None:
    with pytest.raises(ValueError, match="reason"):
        stated(" 　")


# -- keys, tone, size --------------------------------------------------------------------------------


def test_every_page_by_its_key_and_out_by_esc(window: PeopleWindow) -> None:
    opened(window, PageId.LOOKUPS, stated("確認"))
    for key, id in (("1", PageId.SEARCH), ("2", PageId.HISTORY), ("3", PageId.FIGURES), ("4", PageId.LEDGER)):
        press(window, f"Ctrl+{key}")
        assert at(window) is id
        assert focus_in(page(window, id))
    press(window, "Ctrl+F")
    assert at(window) is PageId.SEARCH
    press(window, "Ctrl+G")
    assert at(window) is PageId.FIGURES
    press(window, "F1")
    assert window.sheets.sheet is not None
    press(window, "Esc")
    assert window.sheets.sheet is None
    press(window, "Esc")
    assert not window.isVisible()
    opened(window, PageId.FIGURES)
    press(window, "Ctrl+W")
    assert not window.isVisible()


def test_a_page_is_made_when_it_is_first_shown(window: PeopleWindow) -> None:
    opened(window, PageId.LOOKUPS)
    assert set(window._made) == {PageId.LOOKUPS}


def test_what_one_page_changed_another_shows(window: PeopleWindow) -> None:
    opened(window, PageId.FIGURES)
    here, there = page(window, PageId.FIGURES), page(window, PageId.LEDGER)
    count = here.refreshed
    there.changed.emit()
    assert here.refreshed == count + 1
    here.changed.emit()
    assert here.refreshed == count + 1


def test_discreet_it_is_called_an_ordinary_memo(window: PeopleWindow) -> None:
    opened(window, PageId.SEARCH)
    asked(window).words.setText("書きかけ")
    window.set_discreet(True)
    assert window.windowTitle() == "受付メモ"
    assert asked(window).words.text() == "書きかけ"
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the sheet in the plain words
    said = spoken(window)
    assert len(said) > 20
    assert [(text, bad) for text in said for bad in PROVOKING if bad in text] == []
    click(asked(window).choices[2])
    assert page(window, PageId.SEARCH).discreet
    assert [(text, bad) for text in spoken(window) for bad in PROVOKING if bad in text] == []
    window.set_discreet(False)
    assert window.windowTitle() == "相手方と統計"


@pytest.mark.parametrize("size", [(1366, 720), (683, 340)])
def test_every_button_of_the_head_is_whole(window: PeopleWindow, size: tuple[int, int]) -> None:
    opened(window, PageId.SEARCH, stated("とても長い理由" * 20))
    window.resize(*size)
    QApplication.processEvents()
    assert window.size().toTuple() == size
    for each in (*window.buttons.values(), window.other):
        assert each.width() >= each.sizeHint().width(), each.text()
        assert each.geometry().right() <= window.width()
        assert each.height() >= 44


def test_a_page_at_work_holds_the_window_but_not_the_program(window: PeopleWindow) -> None:
    opened(window, PageId.LEDGER)
    page(window, PageId.LEDGER).working = True
    press(window, "Ctrl+3")
    assert window.busy
    window.close()
    assert window.isVisible()
    assert at(window) is PageId.LEDGER
    window.leave()
    assert page(window, PageId.LEDGER).left
    assert not window.isVisible()


# -- the index ---------------------------------------------------------------------------------------


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as made:
        yield made


def tending_on(window: PeopleWindow, station: PeopleStation) -> Tending:
    made = Tending(window, lambda: station.desk, lambda: True)
    made.moved.connect(lambda: made.show_on(window.index_bar))
    return made


def test_a_small_index_is_made_without_a_word(window: PeopleWindow, station: PeopleStation, qtbot: QtBot) -> None:
    station.add(log(), log())
    opened(window, PageId.FIGURES)
    made = tending_on(window, station)
    with qtbot.waitSignal(made.whole):
        made.start()
    assert not window.index_bar.isVisible()
    assert made.done == made.total > 0


def test_a_large_index_says_how_far_it_is_and_is_stopped_and_gone_on_with(
    window: PeopleWindow, station: PeopleStation, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending_module, "WORTH_SAYING", 0)
    station.add(*[log() for _ in range(30)])
    opened(window, PageId.FIGURES)
    bar = window.index_bar
    made = tending_on(window, station)
    bar.stop_asked.connect(made.stop)
    bar.go_on_asked.connect(made.go_on)
    made.stop()  # before its first slice
    made.stopped = False
    made.total = 100
    bar.show_progress(12_000, 100_000)
    assert bar.said.whole.startswith("検索の準備をしています　12,000 / 100,000行。")
    assert bar.button.text() == "やめる"
    click(bar.button)
    made.moved.emit()
    assert "止めています" in bar.said.whole
    made.start()
    assert not made.running  # a person stopped it
    with qtbot.waitSignal(made.whole):
        click(bar.button)
    assert not bar.isVisible()


def test_it_waits_for_the_end_of_an_encounter(
    window: PeopleWindow, station: PeopleStation, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending_module, "AGAIN_AFTER_MS", 10)
    station.add(log())
    free: list[bool] = []
    made = Tending(window, lambda: station.desk, lambda: bool(free))
    made.start()
    assert not made.running
    with qtbot.waitSignal(made.whole):
        free.append(True)


def test_a_problem_of_the_disk_is_told_and_can_be_tried_again(
    window: PeopleWindow, station: PeopleStation, qtbot: QtBot
) -> None:
    station.add(log())
    home = station.station.home
    home.index.mkdir()
    opened(window, PageId.FIGURES)
    made = tending_on(window, station)
    with qtbot.waitSignal(made.moved):
        made.start()
    assert made.problem
    assert window.index_bar.isVisible()
    assert window.index_bar.said.whole == made.problem
    assert window.index_bar.button.text() == "続ける"
    home.index.rmdir()
    with qtbot.waitSignal(made.whole):
        made.go_on()
    assert not window.index_bar.isVisible()


def test_the_keys_of_the_window_stand_in_its_list(window: PeopleWindow) -> None:
    opened(window, PageId.FIGURES)
    press(window, "F1")
    said = spoken(window.sheets)
    assert {"Ctrl+1", "Ctrl+5", "Ctrl+O", "Esc"} <= set(said)
    assert window.focusPolicy() is not Qt.FocusPolicy.ClickFocus

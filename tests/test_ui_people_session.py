"""相手方と統計 in the program: opened from the desk, out of an encounter or for a stated reason; the real store."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from desk_station import button, click
from people_station import NOON, log
from program_running import Running
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.models.lookups import LookUp, LookUps
from app.people.purpose import during
from app.ui import people_screens
from app.ui.people.history_page import HistoryPage
from app.ui.people.ledger_page import LedgerPage
from app.ui.people.lookups_page import LookUpsPage
from app.ui.people.page import PeoplePage
from app.ui.people.reason_sheet import ReasonSheet
from app.ui.people.search_page import SearchPage
from app.ui.people.window import PageId, PeopleWindow
from app.ui.report.window import ReportWindow

pytestmark = pytest.mark.usefixtures("themed")
Begin = Callable[[], Running]
P = TypeVar("P", bound=PeoplePage)
WHO = {"name": "架空 太郎", "phone": "0467-00-0009", "address": "例示町1-1"}


class Seat:
    """The program with one earlier encounter of 架空 太郎 in its store."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.session = running.session
        self.people = running.session.people
        self.until = running.until
        self.earlier = self.add()
        self.until(lambda: self.session.window.isVisible())

    def add(self, **who: str) -> str:
        events = log(("demand_stated", "見本の要求", {}), who={**WHO, **who}, at=NOON.replace(day=1))
        self.session.station.worker.submit(lambda store: store.append(events)).result(30)
        return events[0].encounter

    def key(self, keys: str, widget: QWidget | None = None) -> None:
        target = widget or self.session.window
        target.activateWindow()
        self.until(target.isActiveWindow)
        QTest.keySequence(target, keys)

    @property
    def window(self) -> PeopleWindow:
        window = self.people.window
        assert window is not None
        self.until(window.isVisible)
        return window

    def page(self, id: PageId, kind: type[P]) -> P:
        self.until(lambda: self.window.page is id)
        page = self.window.made(id)
        assert isinstance(page, kind)
        return page

    def reason(self) -> ReasonSheet:
        sheet = self.window.sheets.sheet
        assert isinstance(sheet, ReasonSheet)
        return sheet

    def lookups(self) -> list[LookUp]:
        reading = self.session.station.worker.submit(lambda store: LookUps(store).newest(100))
        return [line for _, line in reading.result(30)]


@pytest.fixture
def seat(begin: Begin) -> Seat:
    return Seat(begin())


def test_from_the_start_screen_to_a_history_for_one_stated_reason(seat: Seat) -> None:
    click(button(seat.session.window.start, "さがす・統計"))
    click(seat.reason().choices[0])
    search = seat.page(PageId.SEARCH, SearchPage)
    search.field.setText("架空")
    seat.until(lambda: search.model.rowCount() == 1)
    click(search.open_button)
    history = seat.page(PageId.HISTORY, HistoryPage)
    seat.until(lambda: history.history is not None)
    seat.until(lambda: len(seat.lookups()) >= 2)
    lines = seat.lookups()
    assert {line.what for line in lines} == {"search", "history"}
    assert {(line.why, line.reason) for line in lines} == {("stated", "引き継ぎのため")}
    assert all(line.people for line in lines)


def test_the_key_asks_for_the_reason_before_any_name_is_shown(seat: Seat) -> None:
    seat.key("Ctrl+F")
    assert seat.reason().isVisible()
    assert seat.window.page is None
    seat.reason().words.setText("記録の訂正の相談")
    QTest.keySequence(seat.reason().words, "Return")
    assert seat.page(PageId.SEARCH, SearchPage).purpose is not None


def test_out_of_an_encounter_its_counterparts_history_without_a_question(seat: Seat) -> None:
    id = seat.running.start()
    seat.session.desk.log(id, "identified", "", WHO)
    seat.running.saved(id)
    seat.key("Ctrl+H")
    history = seat.page(PageId.HISTORY, HistoryPage)
    seat.until(lambda: history.history is not None)
    assert history.purpose == during(id)
    seat.until(lambda: any(line.what == "history" for line in seat.lookups()))
    (line,) = [line for line in seat.lookups() if line.what == "history"]
    assert (line.why, line.encounter, line.reason) == ("encounter", id, "")


def test_the_search_out_of_an_encounter_asks_nothing_either(seat: Seat) -> None:
    id = seat.running.start()
    seat.key("Ctrl+F")
    assert seat.page(PageId.SEARCH, SearchPage).purpose == during(id)


def test_without_an_encounter_the_history_key_does_nothing(seat: Seat) -> None:
    seat.key("Ctrl+H")
    assert seat.people.window is None


def test_the_figures_by_their_key(seat: Seat) -> None:
    seat.key("Ctrl+G")
    seat.page(PageId.FIGURES, PeoplePage)
    assert not isinstance(seat.window.sheets.sheet, ReasonSheet)


def test_what_was_looked_up_is_read_in_the_same_window(seat: Seat) -> None:
    seat.key("Ctrl+G")
    seat.key("Ctrl+1", seat.window)
    click(seat.reason().choices[1])
    search = seat.page(PageId.SEARCH, SearchPage)
    search.field.setText("架空")
    seat.until(lambda: search.model.rowCount() == 1)
    seat.key("Ctrl+5", seat.window)
    page = seat.page(PageId.LOOKUPS, LookUpsPage)
    seat.until(lambda: page.table.rowCount() == 1)
    item = page.table.item(0, 3)
    assert item is not None
    assert item.text() == "理由の申告：次の対応の準備のため"


def test_the_papers_of_a_hit_open(seat: Seat) -> None:
    seat.key("Ctrl+F")
    click(seat.reason().choices[0])
    search = seat.page(PageId.SEARCH, SearchPage)
    search.papers_asked.emit(seat.earlier)
    papers = seat.running.dialog(ReportWindow)
    assert papers.encounter == seat.earlier


def test_a_ledger_taken_in_is_found_and_closing_waits_for_it(
    seat: Seat, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("ledger") / "台帳.csv"
    lines = ["日付,氏名,要求内容", *(f"R7.4.{day},見本 花子,台帳の要求" for day in range(1, 11))]
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    seat.key("Ctrl+G")
    seat.key("Ctrl+4", seat.window)
    page = seat.page(PageId.LEDGER, LedgerPage)
    page.open_file(file)
    seat.until(page.take_button.isVisible)
    page.take_in()
    assert seat.session.busy
    seat.until(page.done.isVisible)
    assert not seat.session.busy
    seat.key("Ctrl+1", seat.window)
    click(seat.reason().choices[0])
    search = seat.page(PageId.SEARCH, SearchPage)
    search.field.setText("台帳の要求")
    seat.until(lambda: search.model.rowCount() == 10)


def test_discreet_from_the_desk_reaches_the_window(seat: Seat) -> None:
    seat.key("Ctrl+G")
    title = seat.window.windowTitle()
    seat.key("F9")
    assert title == "相手方と統計"
    assert seat.window.windowTitle() == "受付メモ"


def test_a_line_of_the_encounter_shows_in_the_window_that_is_open(seat: Seat) -> None:
    id = seat.running.start()
    seat.key("Ctrl+F")
    search = seat.page(PageId.SEARCH, SearchPage)
    search.field.setText("見本 次郎")
    seat.until(lambda: not search._asking and search.empty.isVisible())
    seat.session.desk.log(id, "identified", "", {"name": "見本 次郎"})
    seat.until(lambda: search.model.rowCount() == 1)


def test_the_index_is_made_some_time_after_the_start_and_not_in_an_encounter(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_screens, "TEND_AFTER_MS", 10)
    monkeypatch.setattr("app.ui.people.tending.AGAIN_AFTER_MS", 10)
    seat = Seat(begin())
    seat.until(lambda: seat.people._tending is not None and seat.people._tending.total > 0)
    tending = seat.people.tending
    seat.until(lambda: not tending.running)
    id = seat.running.start()
    tending.start()
    assert not tending.running
    seat.session.desk.log(id, "encounter_ended")
    made: list[bool] = []
    tending.whole.connect(lambda: made.append(True))
    seat.until(lambda: made)


def test_an_encounter_that_begins_comes_before_the_index(seat: Seat) -> None:
    tending = seat.people.tending
    tending.start()
    cancel = tending._cancel
    seat.running.start()
    assert (cancel, tending._cancel) == (False, True)


def test_the_files_are_let_go_and_opened_again_when_the_store_is_replaced(seat: Seat) -> None:
    seat.key("Ctrl+F")
    click(seat.reason().choices[0])
    assert seat.people.desk.ask(lambda reading: reading.complete).result(30)
    seat.people.release()
    assert seat.people.window is None
    library = seat.people.desk
    assert library.ask(lambda reading: reading.complete).result(30)
    seat.key("Ctrl+F")
    assert seat.reason().isVisible()


def test_after_the_end_nothing_is_opened_any_more(seat: Seat) -> None:
    seat.key("Ctrl+G")
    window = seat.window
    seat.running.close()
    assert seat.people.window is None
    assert not window.isVisible()
    with pytest.raises(RuntimeError, match="closed"):
        assert seat.people.desk


def test_a_line_of_an_encounter_that_is_put_away_at_once_is_shown_too(seat: Seat) -> None:
    seat.key("Ctrl+F")
    click(seat.reason().choices[0])
    search = seat.page(PageId.SEARCH, SearchPage)
    search.field.setText("相当性を欠く")
    seat.until(lambda: not search._asking and search.empty.isVisible())
    seat.session.reviews.log(seat.earlier, "judged_improper", "相当性を欠く", {"by": "課 長子"})
    seat.until(lambda: search.model.rowCount() == 1)

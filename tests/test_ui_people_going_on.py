"""What is said on the history page of an encounter that goes on counts in that encounter, at once."""

import pytest
from desk_station import click
from test_ui_people_session import WHO, Begin, Seat

from app.ui.people.history_page import HistoryPage
from app.ui.people.history_sheets import ApartSheet, SameSheet
from app.ui.people.window import PageId

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def seat(begin: Begin) -> Seat:
    return Seat(begin())


def going_on(seat: Seat) -> tuple[str, HistoryPage]:
    id = seat.running.start()
    seat.session.desk.log(id, "identified", "", WHO)
    seat.running.saved(id)
    seat.key("Ctrl+H")
    page = seat.page(PageId.HISTORY, HistoryPage)
    seat.until(lambda: page.history is not None)
    return id, page


def test_the_same_person_said_there_counts_in_the_encounter(seat: Seat) -> None:
    id, page = going_on(seat)
    page.ask_first_same()
    sheet = page.stack.sheet
    assert isinstance(sheet, SameSheet)
    sheet.why.setPlainText("本人に確かめた")
    click(sheet.yes)
    desk = seat.session.desk
    assert desk.summary(id).ordinal == 2
    assert [each.same_as for each in desk.confirmed(id)] == [(seat.earlier,)]
    assert desk.events(id)[-1].text == "本人に確かめた"
    seat.until(lambda: page.history is not None and len(page.history.past) == 2)
    desk.undo_same(id, [seat.earlier])
    seat.until(lambda: page.history is not None and len(page.history.past) == 1)


@pytest.mark.parametrize(("of", "left"), [("running", ()), ("earlier", ("second",))])
def test_another_person_said_there_is_taken_out_of_the_encounter(seat: Seat, of: str, left: tuple[str, ...]) -> None:
    ids = {"earlier": seat.earlier, "second": seat.add()}
    id, page = going_on(seat)
    ids["running"] = id
    desk = seat.session.desk
    desk.confirm_same(id, [ids["earlier"], ids["second"]], {ids["earlier"], ids["second"]})
    seat.until(lambda: page.history is not None and len(page.history.past) == 3)
    assert desk.summary(id).ordinal == 3
    page.ask_apart(ids[of])
    sheet = page.stack.sheet
    assert isinstance(sheet, ApartSheet)
    click(sheet.yes)
    seat.until(lambda: page.history is not None and len(page.history.past) == 3 - (2 if of == "running" else 1))
    assert desk.summary(id).ordinal == 1 + len(left)
    assert {one for each in desk.confirmed(id) for one in each.same_as} == {ids[one] for one in left}

"""さがす on the screen, over a real store: results as one types, the keys, the filters, the log of look-ups."""

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest
from desk_station import button, click, spoken
from people_station import NOON, PeopleStation, log, people_station
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.models.lookups import LookUp
from app.people.purpose import stated
from app.people.search.filters import Filters, Query
from app.ui import theme
from app.ui.people import search_page
from app.ui.people.search_model import HIT
from app.ui.people.search_page import SearchPage

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as made:
        yield made


@pytest.fixture
def city(people: PeopleStation) -> list[str]:
    """Three encounters, oldest first."""
    return people.add(
        log(("quote", "責任者を出せ", {}), ("abuse", "", {}), who={"name": "渡邉 花子"}, at=NOON - timedelta(days=400)),
        log(
            ("memo", "責任の所在を聞かれた", {}),
            who={"name": "架空 太郎"},
            at=NOON - timedelta(days=2),
            channel="phone",
        ),
        log(("memo", "落とし物の問い合わせ", {}), at=NOON - timedelta(days=1)),
    )


class Screen:
    """The page, shown; what it asked the window for."""

    def __init__(self, people: PeopleStation, qtbot: QtBot) -> None:
        self.people, self.qtbot = people, qtbot
        self.persons: list[str] = []
        self.encounters: list[str] = []
        self.page = page = SearchPage(people.desk)
        page.purpose = stated("引き継ぎのため")
        page.person_asked.connect(self.persons.append)
        page.papers_asked.connect(self.encounters.append)
        qtbot.addWidget(page)
        page.resize(1366, 650)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.refresh()
        page.take_focus()

    def type(self, text: str) -> None:
        """Text in the place of what is there, and the answer to it."""
        self.page.field.setText(text)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.page.asking)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.page, keys)
        self.settle()

    def found(self) -> list[str]:
        return [hit.encounter for hit in self.page.model.hits]

    def look_ups(self) -> list[LookUp]:
        return [line for _, line in self.people.desk.look_ups(10).result(30)]

    def unfold(self) -> None:
        click(self.page.fold)
        self.qtbot.waitUntil(lambda: self.page.filters.year.count() > 1)


@pytest.fixture
def screen(people: PeopleStation, city: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    monkeypatch.setattr(search_page, "ASK_AFTER_MS", 1)
    assert city
    made = Screen(people, qtbot)
    yield made
    made.settle()
    made.page.close()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_nobody_is_shown_before_something_is_asked(screen: Screen) -> None:
    screen.settle()
    assert screen.found() == []
    assert screen.page.empty.text() == "さがす言葉を入れてください。"
    assert screen.page.field.hasFocus()
    assert not screen.page.open_button.isEnabled()


def test_hits_come_while_one_types(screen: Screen, city: list[str]) -> None:
    QTest.keyClicks(screen.page.field, "x")
    screen.settle()
    assert screen.page.empty.text() == "見つかりませんでした。"
    screen.type("責")
    assert screen.found() == [city[1], city[0]]
    screen.type("責任者")
    assert screen.found() == [city[0]]
    assert screen.page.said.whole == "1件見つかりました。"
    screen.type("")
    assert screen.found() == []
    assert screen.page.said.whole == ""


def test_the_latest_answer_stands(screen: Screen, city: list[str]) -> None:
    for text in ("責", "責任", "責任者", "落とし物"):
        screen.page.field.setText(text)
        screen.page.search_now()
    screen.settle()
    assert screen.found() == [city[2]]


def test_what_is_being_composed_is_not_searched(screen: Screen) -> None:
    QApplication.sendEvent(screen.page.field, QInputMethodEvent("せきにん", []))
    screen.settle()
    assert screen.page.empty.text() == "さがす言葉を入れてください。"


def test_what_cannot_be_searched_is_said(screen: Screen) -> None:
    screen.type("。。。")
    assert screen.page.empty.text().startswith("さがせる文字がありません。")
    screen.type("責" * 300)
    assert screen.page.empty.text().startswith("長いため")


def test_arrows_and_enter_open_the_history(screen: Screen, city: list[str]) -> None:
    screen.type("責任")
    screen.press("Down")
    assert screen.page.list.hasFocus()
    screen.press("Down")
    screen.press("Return")
    assert screen.persons == [city[0]]
    screen.press("Up")
    screen.press("Up")
    assert screen.page.field.hasFocus()
    screen.press("Return")
    assert screen.page.list.hasFocus()
    screen.press("Ctrl+R")
    assert screen.encounters == [city[1]]
    click(button(screen.page, "履歴を開く"))
    click(button(screen.page, "書類を開く"))
    assert (screen.persons[-1], screen.encounters[-1]) == (city[1], city[1])


def test_nobody_is_seen_before_the_look_up_is_written(screen: Screen, city: list[str]) -> None:
    shown: list[int] = []
    screen.page.model.modelReset.connect(lambda: shown.append(len(screen.look_ups())))
    screen.type("責任者")
    assert (screen.found(), shown[-1]) == ([city[0]], 1)
    screen.page.stood()
    screen.page.refresh()
    screen.settle()
    screen.page.stood()
    (line,) = screen.look_ups()
    assert (line.what, line.why, line.reason, line.people) == ("search", "stated", "引き継ぎのため", (city[0],))


def test_what_was_cleared_at_once_is_written_too(screen: Screen, city: list[str]) -> None:
    screen.type("落とし物")
    screen.type("")
    assert screen.found() == []
    assert [line.people for line in screen.look_ups()] == [(city[2],)]


def test_while_one_types_each_is_written_once(screen: Screen, city: list[str]) -> None:
    screen.type("責")
    screen.type("責任者")
    assert [line.people for line in screen.look_ups()] == [(city[1], city[0])]
    screen.page.stood()
    screen.type("責任者を")
    assert [line.people for line in screen.look_ups()] == [(city[0],), (city[1], city[0])]


def test_for_another_reason_it_is_written_anew(screen: Screen, city: list[str]) -> None:
    screen.type("責任者")
    screen.page.purpose = stated("照会への回答のため")
    screen.page.refresh()
    screen.settle()
    assert [line.reason for line in screen.look_ups()] == ["照会への回答のため", "引き継ぎのため"]
    assert {line.people for line in screen.look_ups()} == {(city[0],)}


@pytest.mark.parametrize("more", [False, True])
def test_where_it_cannot_be_written_nobody_is_shown(
    people: PeopleStation, screen: Screen, city: list[str], monkeypatch: pytest.MonkeyPatch, more: bool
) -> None:
    def full(_: object) -> Future[None]:
        failed: Future[None] = Future()
        failed.set_exception(EnvironmentProblem("ディスクの空きが足りません。", "", ""))
        return failed

    monkeypatch.setattr(search_page, "AT_ONCE", 1)
    if more:
        screen.type("責任")
    before = screen.found()
    monkeypatch.setattr(people.desk, "look_up", full)
    if more:
        click(button(screen.page, "さらに読む"))
        screen.settle()
    else:
        screen.type("責任")
    assert screen.found() == before == ([city[1]] if more else [])
    assert "ディスクの空きが足りません。" in screen.page.fault.text()


def test_without_hits_nobody_was_looked_up(screen: Screen) -> None:
    screen.type("いない言葉")
    screen.page.stood()
    assert screen.look_ups() == []


def test_more_hits_are_read_below_the_others(
    people: PeopleStation, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_page, "AT_ONCE", 3)
    made = people.add(*(log(("memo", "同じ話", {}), at=NOON - timedelta(hours=n)) for n in range(7)))
    screen.type("同じ話")
    assert screen.found() == made[:3]
    assert screen.page.said.whole == "7件のうち新しい3件です。"
    more = button(screen.page, "さらに読む")
    click(more)
    screen.settle()
    assert screen.found() == made[:6]
    assert screen.page.list.currentIndex().row() == 3
    click(more)
    screen.settle()
    assert screen.found() == made
    assert screen.page.said.whole == "7件見つかりました。"
    assert not more.isVisible()
    screen.page.stood()
    assert sorted(person for line in screen.look_ups() for person in line.people) == sorted(made)


def test_filters_fold_and_narrow(screen: Screen, city: list[str]) -> None:
    filters = screen.page.filters
    assert not filters.isVisible()
    screen.unfold()
    assert [filters.year.itemText(place) for place in range(filters.year.count())] == [
        "年度：すべて",
        "令和8年度",
        "令和7年度",
    ]
    screen.type("責任")
    filters.channel.setCurrentIndex(filters.channel.findData("phone"))
    filters.channel.activated.emit(0)
    screen.settle()
    assert screen.found() == [city[1]]
    assert screen.page.fold.accessibleName() == "絞り込み（1）"
    click(filters.clear_button)
    screen.settle()
    assert screen.found() == [city[1], city[0]]
    screen.type("")
    QTest.keyClicks(filters.since, "R8.4.1")
    screen.settle()
    assert screen.found() == [city[2], city[1]]


def test_a_date_that_is_none_is_named(screen: Screen, city: list[str]) -> None:
    screen.unfold()
    screen.type("責任者")
    QTest.keyClicks(screen.page.filters.until, "R8.13.1")
    screen.settle()
    screen.page.search_now()
    assert screen.page.fault.isVisible()
    assert screen.page.filters.until.property("fault") is True
    assert screen.found() == [city[0]]
    screen.page.filters.until.clear()
    QTest.keyClicks(screen.page.filters.until, "2025-01-01")
    screen.settle()
    assert not screen.page.fault.isVisible()
    assert screen.found() == []


def test_what_is_behind_a_figure_is_shown(screen: Screen, city: list[str]) -> None:
    screen.page.show_query(Query("「暴言・侮辱」", Filters(fiscal=2025, types=("abuse",), department="見本課")))
    screen.settle()
    assert screen.found() == [city[0]]
    assert screen.page.filters.isVisible()
    assert screen.page.filters.year.currentText() == "令和7年度"
    assert screen.page.query.filters.department == "見本課"
    screen.qtbot.waitUntil(lambda: screen.page.filters.handler.count() > 1)
    assert screen.page.query == Query("「暴言・侮辱」", Filters(fiscal=2025, types=("abuse",), department="見本課"))


def test_a_hit_is_read_out_whole(screen: Screen) -> None:
    screen.type("責任者")
    said = screen.page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    for part in ("R7.10.16(木) 12:00", "渡邉 花子", "窓口", "暴言型", "相手方の発言「責任者を出せ」", "見本課"):
        assert part in said


def test_hits_are_marked_on_a_ground_of_their_own(screen: Screen) -> None:
    screen.type("責任者")
    screen.page.list.clearSelection()
    screen.page.list.setCurrentIndex(screen.page.model.index(-1))
    shown = screen.page.list.grab().toImage()
    colors = {shown.pixelColor(QPoint(x, y)).name() for x in range(0, shown.width(), 2) for y in range(shown.height())}
    assert theme.color("soon_soft").name() in colors
    assert QColor(theme.color("soon")).name() in colors


def test_the_discreet_tone_names_nothing(screen: Screen, city: list[str]) -> None:
    screen.unfold()
    screen.type("暴言")
    assert screen.found() == [city[0]]
    screen.page.set_discreet(True)
    screen.page.field.clear()
    screen.settle()
    screen.page.filters.type.setCurrentIndex(screen.page.filters.type.findData("abuse"))
    screen.page.filters.type.activated.emit(0)
    screen.settle()
    assert screen.found() == [city[0]]
    said = [*spoken(screen.page), screen.page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)]
    for box in (screen.page.filters.type, screen.page.filters.judged, screen.page.filters.stage):
        said += [box.itemText(place) for place in range(box.count())]
    for word in ("暴言", "不当", "威嚇", "退去", "緊急", "膠着"):
        assert not [text for text in said if word in text], word


def test_everything_can_be_tapped_and_has_a_name(screen: Screen) -> None:
    screen.unfold()
    screen.type("責任")
    for width in (1366, 683):
        screen.page.resize(width, 700)
        QApplication.processEvents()
        assert screen.page.width() == width
        tapped = [each for each in screen.page.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for each in (one for one in tapped if one.isVisible() and one.window() is screen.page):
            assert each.accessibleName(), each
            assert each.height() >= 44, (each.accessibleName(), each.height())
    assert screen.page.model.index(0).data(HIT).name == "架空 太郎"

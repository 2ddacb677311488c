"""The page 統計 on a real store and its index: pictures, tables, keys, files; and how the staff are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from conftest import InlineExecutor
from desk_station import click, spoken
from people_station import JST, PeopleStation, log, people_station
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTableWidget, QWidget
from pytestqt.qtbot import QtBot
from test_ui_desk_tone import PROVOKING

from app.base.clock import FakeClock
from app.people.search.filters import Query
from app.ui import theme
from app.ui.people.chart_view import ChartView
from app.ui.people.figures_page import FiguresPage

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def page(people: PeopleStation, clock: FakeClock, qtbot: QtBot, tmp_path: Path) -> FiguresPage:
    def ask(_: QWidget, _title: str, name: str, _kinds: str, use: Callable[[Path], object]) -> None:
        use(tmp_path / name)

    made = FiguresPage(people.desk, InlineExecutor(), clock, ask)
    qtbot.addWidget(made)
    made.resize(1366, 660)
    return made


@pytest.fixture
def shown(people: PeopleStation, page: FiguresPage, qtbot: QtBot) -> FiguresPage:
    people.add(
        log(("abuse", "", {}), ("police_called", "", {}), at=_at(2026, 4, 1, 9), minutes=90),
        log(("judged_improper", "", {}), at=_at(2026, 11, 2, 17), department="納税課", actor="見本 次郎"),
        log(("threat", "", {}), at=_at(2026, 11, 3, 10), channel="phone"),
        log(at=_at(2025, 4, 1, 9)),
    )
    return _draw(page, qtbot)


def _at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=JST)  # type: ignore[arg-type, misc]


def _draw(page: FiguresPage, qtbot: QtBot) -> FiguresPage:
    with qtbot.waitSignal(page.drawn, timeout=20_000):
        page.show()
        page.refresh()
    return page


def _ink(view: ChartView, color: str) -> int:
    """How many pixels of the picture have this color."""
    assert view.picture is not None
    wanted, picture = theme.color(color).rgb(), view.picture
    return sum(picture.pixel(x, y) == wanted for x in range(picture.width()) for y in range(picture.height()))


def test_a_year_is_seen_at_a_glance(shown: FiguresPage) -> None:
    assert shown.year.currentText() == "令和8年度"
    assert [shown.department.itemText(at) for at in range(shown.department.count())] == ["役所全体", "納税課", "見本課"]
    assert shown.tiles[0].said == "対応 3件。令和7年度の同じ時期\n1件（+2）。"
    assert shown.tiles[2].value.text() == "100％"
    assert list(shown.cards)[:2] == ["months", "hours"]
    months = shown.cards["months"]
    assert months.title.text() == "11月が最も多く、2件でした"
    assert months.note.text() == "11月は20日までです。"
    assert _ink(months.view, "primary") > 500, "the bars are in sight"
    assert shown.until.whole == "令和8年11月20日(金)現在"


def test_what_is_in_sight_is_drawn_first(people: PeopleStation, page: FiguresPage, qtbot: QtBot) -> None:
    people.add(log(at=_at(2026, 11, 2, 10)))
    drawn: list[str] = []
    page.in_sight.connect(lambda: drawn.extend(id for id, card in page.cards.items() if card.view.picture))
    _draw(page, qtbot)
    assert drawn[:2] == ["months", "hours"]
    assert len(drawn) < len(page.cards)


def test_a_screen_reader_has_every_number(shown: FiguresPage) -> None:
    said = shown.cards["types"].view.accessibleName()
    assert "暴言型 1件（令和7年度の同じ時期 0）" in said
    assert "Enter" in shown.cards["types"].view.accessibleDescription()


def test_the_table_is_one_key_away_and_back(shown: FiguresPage) -> None:
    card = shown.cards["channels"]
    card.toggle.setFocus()
    QTest.keyClick(card.toggle, Qt.Key.Key_Space)
    assert isinstance(card.table, QTableWidget)
    assert card.table.isVisible()
    cells = [[_text(card.table, row, column) for column in range(4)] for row in range(card.table.rowCount())]
    assert cells == [["窓口", "2", "1", "1"], ["電話", "1", "0", "1"]]
    click(card.toggle)
    assert card.view.isVisible()
    assert card.toggle.text() == "表で見る"


def _text(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    return item.text() if item else ""


def test_a_bar_leads_to_its_encounters(shown: FiguresPage, qtbot: QtBot) -> None:
    view = shown.cards["channels"].view
    with qtbot.waitSignal(shown.asked) as asked:
        spot = next(spot for spot in view.spots if spot.words.startswith("電話"))
        middle = QPoint(round(spot.x + spot.width / 2), round(spot.y + spot.height / 2))
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
    query = asked.args[0]
    assert isinstance(query, Query)
    assert (query.filters.channel, query.filters.fiscal) == ("phone", 2026)


def test_a_bar_is_reached_by_key(shown: FiguresPage, qtbot: QtBot) -> None:
    view = shown.cards["months"].view
    view.setFocus()
    with qtbot.assertNotEmitted(shown.asked):
        QTest.keyClick(view, Qt.Key.Key_Right)
        QTest.keyClick(view, Qt.Key.Key_Right)  # May: nothing stands behind it
        QTest.keyClick(view, Qt.Key.Key_Return)
    with qtbot.waitSignal(shown.asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_Left)
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked.args[0].filters.days[0].month == 4


def test_another_year_and_department(shown: FiguresPage, qtbot: QtBot) -> None:
    shown.department.setCurrentText("納税課")
    shown.department.activated.emit(shown.department.currentIndex())
    qtbot.waitUntil(lambda: shown.tiles[0].value.text() == "1件")
    assert not shown.cards["departments"].isVisible()
    shown.department.setCurrentIndex(0)
    shown.year.setCurrentText("令和7年度")
    shown.year.activated.emit(shown.year.currentIndex())
    qtbot.waitUntil(lambda: shown.figures is not None and shown.figures.now.year == 2025)
    assert shown.tiles[0].beside.text() == "前年度の記録はありません"
    assert shown.until.whole == ""


def test_pictures_follow_the_theme(shown: FiguresPage, themed: QApplication, qtbot: QtBot) -> None:
    view = shown.cards["months"].view
    before = view.picture
    theme.apply(themed, "dark")
    view.repaint()
    assert view.picture is None, "no light picture on a dark page"
    qtbot.waitUntil(lambda: view.picture is not None and view.picture is not before, timeout=20_000)
    assert view.picture is not None
    assert view.picture.pixel(0, view.picture.height() - 1) == theme.color("surface").rgb()


@pytest.mark.parametrize("width", [683, 1366, 1900])
def test_nothing_is_cut_off_at_the_side(shown: FiguresPage, qtbot: QtBot, width: int) -> None:
    shown.resize(width, 660)
    months = shown.cards["months"].view
    qtbot.waitUntil(lambda: months.picture is not None and months.picture.width() == months.width(), timeout=20_000)
    assert shown.minimumSizeHint().width() <= 683
    two = shown.cards["hours"].mapTo(shown, QPoint()).x() > shown.width() // 3
    assert two == (width >= 960)
    for tile in shown.tiles:
        assert tile.mapTo(shown, QPoint(tile.width(), 0)).x() <= shown.width()


def test_no_encounter_is_a_sentence(page: FiguresPage, qtbot: QtBot) -> None:
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert page.empty.text() == "令和8年度の対応はまだありません。"
    assert not page.export_button.isEnabled()


def test_figures_that_are_not_whole_yet_say_so_and_make_no_file(shown: FiguresPage) -> None:
    assert shown.figures is not None
    shown._show(replace(shown.figures, complete=False))
    assert shown.told.text().startswith("途中までの数です。")
    assert shown.told.isVisible()
    assert not shown.export_button.isEnabled()


@pytest.mark.parametrize(
    ("place", "name", "begins"),
    [
        (0, "統計_令和8年度.xlsx", b"PK"),
        (1, "統計_令和8年度.csv", '\ufeff"まとめ"'.encode()),
        (2, "統計_令和8年度.pdf", b"%PDF"),
        (3, "公表用のまとめ_令和8年度.xlsx", b"PK"),
    ],
)
def test_what_is_shown_becomes_a_file(
    shown: FiguresPage, tmp_path: Path, qtbot: QtBot, place: int, name: str, begins: bytes
) -> None:
    QTest.keySequence(shown, "Ctrl+E")
    (menu,) = shown.findChildren(QMenu)
    actions = [action for action in menu.actions() if not action.isSeparator()]
    actions[place].trigger()
    menu.close()
    qtbot.waitUntil(lambda: shown.told.text() == f"書き出しました：{name}", timeout=20_000)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_no_summary_of_a_part_is_published(shown: FiguresPage, qtbot: QtBot) -> None:
    shown.department.setCurrentText("納税課")
    shown.department.activated.emit(shown.department.currentIndex())
    qtbot.waitUntil(lambda: shown.tiles[0].value.text() == "1件")
    shown.export()
    (menu,) = shown.findChildren(QMenu)
    assert [action.isEnabled() for action in menu.actions() if not action.isSeparator()] == [True] * 3 + [False] * 3
    menu.close()


def test_a_file_that_cannot_be_written_is_told(shown: FiguresPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "統計_令和8年度.csv").mkdir()
    shown.export()
    (menu,) = shown.findChildren(QMenu)
    menu.actions()[1].trigger()
    menu.close()
    qtbot.waitUntil(shown.fault.isVisible)
    assert "もう一度" in shown.fault.text()


def test_how_the_staff_are(shown: FiguresPage, qtbot: QtBot) -> None:
    shown.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: shown.care.table is not None)
    care = shown.care
    assert care.said.text().startswith("暴言・威嚇・暴力を受けた人が 1人います。")
    assert "ガイドライン" in care.reminder.text()
    assert "順位を表すものではありません" in care.no_ranking.text()
    assert care.table is not None
    assert [_text(care.table, row, 0) for row in range(2)] == ["窓口 花子", "見本 次郎"]
    assert _text(care.table, 1, 4) == "1", "past 17:15"
    assert not shown.year.isVisible()
    care.period.setCurrentIndex(1)
    care.period.activated.emit(1)
    qtbot.waitUntil(lambda: care.table is not None and _text(care.table, 0, 1) == "2")


def test_nothing_on_the_discreet_page_provokes(shown: FiguresPage, qtbot: QtBot) -> None:
    shown.cards["types"].flip()
    shown.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: shown.care.table is not None)
    shown.set_discreet(True)
    assert shown.tabs.currentIndex() == 0
    assert shown.year.isVisible()
    QApplication.sendPostedEvents(None, 52)  # what was let go of is gone
    said = spoken(shown) + [shown.tabs.tabText(at) for at in range(2)]
    for table in shown.findChildren(QTableWidget):
        said += [_text(table, row, 0) for row in range(table.rowCount())]
    assert [(text, bad) for text in said for bad in PROVOKING if bad in text] == []

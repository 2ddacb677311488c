"""The page of a counterpart's history, on a real store: what it shows, what a person states on it, the case file."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from casefile_sample import BEGAN, CALL, HARD, RIGHT, log_of
from conftest import InlineExecutor
from desk_station import button, click, spoken
from people_station import PeopleStation, log, people_station
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from test_ui_desk_tone import PROVOKING

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.models.lookups import LookUp
from app.models.people_lines import PeopleLine
from app.people.purpose import during, stated
from app.ui.people import casefile_dialog
from app.ui.people.casefile_dialog import CaseFileSheet
from app.ui.people.history_page import HistoryPage
from app.ui.people.history_sheets import ApartSheet, ObjectionSheet, SameSheet

pytestmark = pytest.mark.usefixtures("themed")


class Screen:
    """The page over a real workstation; `path` is where every file dialog leads."""

    def __init__(self, people: PeopleStation, qtbot: QtBot, path: Path) -> None:
        self.people, self.qtbot, self.path = people, qtbot, path

        def ask_file(_parent: QWidget, _title: str, name: str, _kinds: str, use: Callable[[Path], object]) -> None:
            self.offered = name
            use(path)

        self.page = HistoryPage(people.desk, InlineExecutor(), ask_file)
        qtbot.addWidget(self.page)
        self.page.resize(1366, 640)
        self.page.show()

    def open(self, encounter: str) -> None:
        self.page.show_person(encounter, during(encounter))
        self.qtbot.waitUntil(lambda: self.page.history is not None)

    def wait(self, until: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(until()))

    def lookups(self) -> list[LookUp]:
        return [line for _, line in self.people.desk.look_ups(50).result(30)]

    def lines(self) -> list[PeopleLine]:
        from app.models.people_lines import PeopleLines

        found = self.people.station.worker.submit(lambda store: PeopleLines(store).after(0)).result(30)
        return [line for _, line in found]

    def words(self) -> str:
        return "\n".join(spoken(self.page))

    def case_file(self) -> CaseFileSheet:
        self.page.open_case_file()
        sheet = self.page.stack.sheet
        assert isinstance(sheet, CaseFileSheet)
        self.wait(lambda: sheet.file is not None)
        return sheet


@pytest.fixture
def screen(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[Screen]:
    with people_station(tmp_path, clock) as people:
        yield Screen(people, qtbot, tmp_path / "out.pdf")


def three(screen: Screen) -> list[str]:
    people = screen.people
    made = zip(range(3), (HARD, CALL, RIGHT), strict=True)
    ids = people.add(*(log_of(f"enc-{n}", BEGAN - timedelta(days=200 * n), lines) for n, lines in made))
    for other in ids[1:]:
        people.desk.say_same(ids[0], other).result(30)
    return ids


def test_the_timeline_says_all_of_it(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[1])
    model = screen.page.model
    rows = [str(model.index(row).data()) for row in range(model.rowCount())]
    assert len(rows) == 3
    assert "10:13 中止を求めた" in rows[0]
    assert "暴言型" in rows[0]
    assert "電話" in rows[1]
    assert "数えない（正当な要求と判断）" in rows[2]
    assert [bool(model.year(row)) for row in range(3)] == [True, False, True]
    assert screen.page.list.past is not None
    assert screen.page.list.past.case.encounter == ids[1]
    assert "同一人物と確認" in screen.words()


def test_what_the_chosen_one_was_about_stands_beside(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.wait(lambda: "証明書の手数料を返すこと" in screen.words())
    screen.page.list.choose(ids[1])
    screen.wait(lambda: "証明書の手数料を返すこと" not in screen.words())


def test_a_look_up_is_written_before_anything_is_shown(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = three(screen)
    held: Future[None] = Future()
    told: list[LookUp] = []

    def look_up(lines: list[LookUp]) -> "Future[None]":
        told.extend(lines)
        return held

    monkeypatch.setattr(screen.people.desk, "look_up", look_up)
    screen.page.show_person(ids[0], stated("引き継ぎのため"))
    screen.wait(lambda: told)
    QApplication.processEvents()
    assert screen.page.history is None
    assert "架空" not in screen.words()
    held.set_result(None)
    screen.wait(lambda: screen.page.history is not None)
    assert [(one.what, one.why, one.reason, one.people[0]) for one in told] == [
        ("history", "stated", "引き継ぎのため", "enc-2")
    ]


def test_looking_again_is_no_further_look_up(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.page.refresh()
    screen.people.desk.case(ids[0]).result(30)
    QApplication.processEvents()
    assert [one.what for one in screen.lookups()] == ["history"]


def test_who_comes_to_be_offered_later_is_written_too(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    (first,) = screen.lookups()
    assert screen.page.history is not None
    who = screen.page.history.who
    (new,) = screen.people.add(log(who={"name": who.name, "phone": who.phone, "address": who.address}))
    assert new not in first.people
    screen.page.refresh()
    screen.wait(lambda: screen.page.history and screen.page.history.others)
    assert [one.people for one in screen.lookups()] == [(new,), first.people]


def test_an_objection_is_added_and_shown(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.page.list.choose(ids[1])
    screen.page.ask_objection()
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, ObjectionSheet)
    click(sheet.yes)
    assert "本人の言葉を書いてください" in sheet.fault.text()
    sheet.words.setPlainText("怒鳴ってはいない")
    click(sheet.yes)
    screen.wait(lambda: screen.page.history and screen.page.history.objections)
    assert "「怒鳴ってはいない」" in screen.words()
    assert [(line.kind, line.encounter, line.text) for line in screen.lines() if line.kind == "objection"] == [
        ("objection", ids[1], "怒鳴ってはいない")
    ]


def test_another_person_goes_only_after_a_confirming_tap_and_can_be_taken_back(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.page.list.choose(ids[1])
    screen.page.ask_apart()
    assert len(screen.lines()) == 2
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, ApartSheet)
    screen.people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    click(sheet.yes)
    screen.wait(lambda: screen.page.history and len(screen.page.history.past) == 2)
    assert screen.lines()[-1].kind == "apart"
    screen.people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    click(screen.page.undo)
    screen.wait(lambda: screen.page.history and len(screen.page.history.past) == 3)
    assert [line.kind for line in screen.lines()] == ["same", "same", "apart", "same"]
    assert screen.page.undo.isHidden()


@pytest.mark.parametrize(("kept", "left"), [(True, 2), (False, 1)])
def test_what_holds_the_others_together_is_asked(screen: Screen, kept: bool, left: int) -> None:
    ids = three(screen)
    screen.open(ids[1])
    screen.page.ask_apart(ids[0])
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, ApartSheet)
    assert not sheet.keep.isChecked()
    sheet.keep.setChecked(kept)
    screen.people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    click(sheet.yes)
    screen.wait(lambda: screen.page.history and len(screen.page.history.past) == left)


def test_a_statement_that_cannot_be_written_says_so_and_stays_asked(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.page.ask_apart(ids[1])
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, ApartSheet)
    failed: Future[None] = Future()
    failed.set_exception(EnvironmentProblem("ディスクがいっぱいです。", "記録は無事です。", "空きを作ってください。"))
    monkeypatch.setattr(screen.people.station.worker, "submit", lambda _: failed)
    click(sheet.yes)
    screen.wait(sheet.fault.text)
    assert "ディスクがいっぱいです。" in sheet.fault.text()
    assert sheet.yes.isEnabled()


def test_one_that_has_no_history_is_said_plainly(screen: Screen) -> None:
    screen.page.show_person("unknown", stated("確認"))
    screen.wait(lambda: "履歴に入っていません" in screen.page.empty.text())
    assert screen.page.make.isHidden()
    assert screen.lookups() == []


def test_enter_opens_the_papers_of_an_own_encounter(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    with screen.qtbot.waitSignal(screen.page.papers_asked) as asked:
        QTest.keyClick(screen.page.list, Qt.Key.Key_Return)
    assert asked.args == [ids[0]]


def test_discreet_words_name_nothing_that_provokes(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.page.set_discreet(True)
    sheet = screen.case_file()
    model = screen.page.model
    rows = [str(model.index(row).data()) for row in range(model.rowCount())]
    figures = [sheet.figures.item(row, 0).text() for row in range(sheet.figures.rowCount())]  # type: ignore[union-attr]
    purposes = [sheet.purpose.itemText(place) for place in range(sheet.purpose.count())]
    said = [*spoken(screen.page), *rows, *figures, *purposes]
    assert [(text, bad) for text in said for bad in PROVOKING if bad in text] == []


def test_a_narrow_screen_shows_one_half(screen: Screen) -> None:
    ids = three(screen)
    screen.page.resize(683, 340)
    screen.open(ids[0])
    assert screen.page.list.isVisible()
    assert not screen.page.side.isVisible()
    click(button(screen.page, "選んだ対応を見る"))
    assert screen.page.side.isVisible()
    assert not screen.page.list.isVisible()


# -- the case file -----------------------------------------------------------------------------------------------------


def test_a_figure_shows_its_lines_and_a_line_leads_to_its_encounter(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    sheet = screen.case_file()
    assert sheet.file is not None
    place = next(place for place, each in enumerate(sheet.file.figures) if each.id == "warning_given")
    sheet.figures.selectRow(place)
    assert sheet.lines.count() == 1
    assert "警告した" in sheet.lines.item(0).text()
    assert screen.page.model.marked == {ids[1]}
    sheet.lines.itemClicked.emit(sheet.lines.item(0))
    assert screen.page.list.past is not None
    assert screen.page.list.past.case.encounter == ids[1]


def test_the_file_is_written_signed_and_logged(screen: Screen) -> None:
    import subprocess

    ids = three(screen)
    screen.open(ids[0])
    sheet = screen.case_file()
    sheet.purpose.setCurrentIndex(1)
    with screen.qtbot.waitSignal(sheet.made, timeout=20_000):
        click(sheet.write)
    told = subprocess.run(["pdfsig", str(screen.path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "架空" not in screen.offered
    (line, *_) = screen.lookups()
    assert (line.what, line.why, line.people) == ("case_file", "encounter", ("enc-2",))
    assert "警察への相談・通報" in line.reason
    assert "書き出しました" in screen.page.said.whole


def test_another_purpose_has_to_be_said(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    sheet = screen.case_file()
    sheet.purpose.setCurrentIndex(sheet.purpose.count() - 1)
    assert sheet.words.isVisible()
    click(sheet.write)
    assert "目的を入れてください" in sheet.state.text()
    assert not screen.path.exists()


def test_a_period_without_encounters_and_a_date_that_is_none(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    sheet = screen.case_file()
    sheet.since.setText("きのう")
    sheet.ask()
    assert "日付は" in sheet.state.text()
    sheet.since.setText("R1.5.1")
    sheet.until.setText("R1.5.2")
    sheet.ask()
    screen.wait(lambda: "この期間には" in sheet.state.text())
    assert sheet.file is None
    assert not sheet.write.isEnabled()


def test_who_gives_up_the_pin_makes_no_file(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    assert screen.page.history is not None
    gave_up: Future[None] = Future()
    gave_up.set_result(None)
    page = screen.page
    sheet = CaseFileSheet(
        screen.people.desk,
        InlineExecutor(),
        screen.page.history,
        page.wording,
        page._ask_file,
        page.note,
        lambda _: gave_up,  # type: ignore[arg-type, return-value]
    )
    screen.qtbot.addWidget(sheet)
    screen.wait(lambda: sheet.file is not None)
    click(sheet.write)
    screen.wait(lambda: not sheet.busy)
    assert not screen.path.exists()
    assert [one.what for one in screen.lookups()] == ["history"]


def test_a_file_that_cannot_be_written_is_said(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_more: object) -> Path:
        raise EnvironmentProblem("空きが足りません。", "記録は無事です。", "空きを作ってください。")

    ids = three(screen)
    screen.open(ids[0])
    sheet = screen.case_file()
    monkeypatch.setattr(casefile_dialog, "make_case_file", full)
    click(sheet.write)
    screen.wait(lambda: "空きが足りません。" in sheet.state.text())
    assert sheet.write.isEnabled()
    assert not sheet.busy


def test_tab_goes_over_a_question_before_it_leaves_it(screen: Screen) -> None:
    ids = three(screen)
    screen.open(ids[0])
    screen.page.activateWindow()
    screen.wait(screen.page.isActiveWindow)
    screen.page.ask_apart(ids[1])
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, ApartSheet)
    sheet.why.setFocus()
    for here, then in pairwise((sheet.why, sheet.yes, sheet.close_button)):
        QTest.keyClick(here, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is then
    QTest.keyClick(sheet.close_button, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is sheet.yes


def test_somebody_of_the_same_name_is_confirmed_with_a_key_and_a_tap(screen: Screen) -> None:
    ids = three(screen)
    screen.people.add(log_of("enc-z", BEGAN - timedelta(days=3), CALL))
    screen.open(ids[0])
    assert "同じ人かもしれない記録 1組" in screen.words()
    screen.page.activateWindow()
    screen.page.take_focus()
    QTest.keySequence(screen.page.list, "Ctrl+S")
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, SameSheet)
    assert len(screen.lines()) == 2
    sheet.why.setPlainText("住民票で確かめた")
    click(sheet.yes)
    screen.wait(lambda: screen.page.history and len(screen.page.history.past) == 4)
    assert (screen.lines()[-1].kind, screen.lines()[-1].text) == ("same", "住民票で確かめた")
    screen.people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    click(screen.page.undo)
    screen.wait(lambda: screen.page.history and len(screen.page.history.past) == 3)
    assert screen.page.history
    assert screen.page.history.others == ()  # said to be another now


def test_while_a_file_is_made_nobody_else_is_shown(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    pending: Future[None] = Future()
    monkeypatch.setattr("app.ui.pin.ask_author", lambda *_: pending)
    ids = three(screen)
    (other,) = screen.people.add(log_of("enc-z", BEGAN, CALL[:1]))
    screen.open(ids[0])
    sheet = screen.case_file()
    click(sheet.write)
    assert screen.page.busy
    screen.page.show_person(other, during(other))
    assert screen.page.stack.sheet is sheet
    assert screen.page.encounter == ids[0]
    pending.set_result(None)
    screen.wait(lambda: not screen.page.busy)
    screen.open(other)
    assert screen.page.encounter == other

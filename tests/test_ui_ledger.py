"""台帳の取り込み on the screen: real files, the real store and the index behind it."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from desk_station import button, click, spoken
from people_station import PeopleStation, people_station
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.models.imports import Import
from app.people.ledger.desk import LedgerDesk
from app.ui.people.ledger_imports import UndoSheet
from app.ui.people.ledger_page import LedgerPage
from app.ui.people.mapping_sheet import MappingSheet

pytestmark = pytest.mark.usefixtures("themed")
HEADINGS = ("日付", "開始", "終了", "方法", "氏名", "電話番号", "要求内容", "類型", "担当者")
ROW = ("R7.4.1", "10:00", "10:30", "窓口", "架空 太郎", "0467-00-0001", "却下の取消し", "", "窓口 花子")


def ledger(path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def rows(count: int) -> list[Sequence[str]]:
    return [(f"R7.4.{n % 28 + 1}", *ROW[1:5], f"0467-00-{n:04}", *ROW[6:]) for n in range(count)]


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as made:
        yield made


class Screen:
    """The page, shown; `chosen` is what the question for a file is answered with."""

    def __init__(self, station: PeopleStation, qtbot: QtBot) -> None:
        self.qtbot, self.station = qtbot, station
        self.ledgers = LedgerDesk(station.station)
        self.chosen: Path | None = None
        self.page = LedgerPage(self.ledgers, station.station.pack, self.ask)
        self.told: list[bool] = []
        self.page.changed.connect(lambda: self.told.append(True))
        qtbot.addWidget(self.page)
        self.page.resize(1000, 640)
        self.page.show()
        self.page.activateWindow()
        self.page.refresh()
        self.page.take_focus()

    def ask(self, _parent: QWidget, _title: str, _name: str, _kinds: str, use: Any) -> None:
        if self.chosen:
            use(self.chosen)

    def until(self, reached: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(reached()), timeout=15_000)

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.page, keys)

    def read(self, path: Path) -> None:
        """The ledger, chosen by its key and read."""
        self.chosen = path
        self.press("Ctrl+O")
        self.until(lambda: self.page.panel.isVisible())

    def taken(self, path: Path) -> None:
        self.read(path)
        self.press("Ctrl+Return")
        self.until(self.page.done.isVisible)

    def imports(self) -> tuple[Import, ...]:
        return self.ledgers.imports().result(30)

    def cases(self) -> int:
        def counted(reading: Any) -> int:
            return int(reading.index.connection.execute("SELECT count(*) FROM cases").fetchone()[0])

        return self.station.desk.ask(counted).result(30)

    def table(self) -> list[list[str]]:
        """What can be read in the table that is in sight."""
        (shown,) = [each for each in self.page.panel._all_tables() if each.isVisible()]
        model = shown.rows
        columns = range(model.columnCount())
        return [[model.data(model.index(row, at)) for at in columns] for row in range(model.rowCount())]


@pytest.fixture
def screen(station: PeopleStation, qtbot: QtBot) -> Iterator[Screen]:
    made = Screen(station, qtbot)
    yield made
    made.page.leave()
    made.ledgers.close()


def test_a_ledger_is_shown_before_anything_is_taken_in(screen: Screen, tmp_path: Path) -> None:
    screen.read(ledger(tmp_path / "台帳.csv", *rows(3)))
    panel = screen.page.panel
    assert panel.file.whole == "台帳.csv"
    assert panel.state.text() == "✓ すべて読めます"
    assert panel.counts.text() == "3行あります。3行を新しく取り込みます。"
    first = screen.table()[0]
    assert first[:6] == ["2", "R7.4.1", "10:00", "10:30", "窓口", "架空 太郎"]
    assert screen.page.take_button.isEnabled()
    assert screen.imports() == ()
    assert screen.cases() == 0


def test_it_is_taken_in_by_one_key_and_said_and_listed(screen: Screen, tmp_path: Path) -> None:
    screen.taken(ledger(tmp_path / "台帳.csv", *rows(5)))
    assert screen.page.done.text() == "✓ 「台帳.csv」の 5行を取り込みました。"
    assert screen.told == [True]
    screen.until(lambda: "✓ 取り込み済み" in spoken(screen.page.imports))
    assert screen.cases() == 5


def test_the_same_ledger_again_offers_nothing_and_a_longer_one_its_new_rows(screen: Screen, tmp_path: Path) -> None:
    path = tmp_path / "台帳.csv"
    screen.taken(ledger(path, *rows(2)))
    screen.read(path)
    assert screen.page.panel.counts.text().endswith(
        "2行は取り込み済みなので、加えません。新しく取り込む行はありません。"
    )
    assert not screen.page.take_button.isEnabled()
    screen.press("Ctrl+Return")
    click(screen.page.back_button)
    screen.taken(ledger(path, *rows(3)))
    assert "1行を取り込みました。2行は取り込み済み" in screen.page.done.text()
    assert screen.cases() == 3


def test_every_row_that_cannot_be_read_is_named_with_its_reason_and_nothing_is_taken_in(
    screen: Screen, tmp_path: Path
) -> None:
    broken = [("先週", *ROW[1:]), (*ROW[:1], "10:00", "9:00", *ROW[3:]), ROW]
    screen.read(ledger(tmp_path / "台帳.csv", *broken))
    assert [row[:2] for row in screen.table()] == [["2", "日付"], ["3", "終了"]]
    assert all(row[3] for row in screen.table())
    assert screen.page.panel.state.text() == "！ 読めない行があります"
    assert "2行は読めません" in screen.page.panel.counts.text()
    assert not screen.page.take_button.isEnabled()
    screen.press("Ctrl+Return")
    assert screen.imports() == ()


def test_columns_are_mapped_by_hand_where_their_headings_say_nothing(screen: Screen, tmp_path: Path) -> None:
    headings = ("ひづけ欄A", "きた人", "なかみ")
    screen.chosen = ledger(tmp_path / "独自.csv", ("R7.4.1", "架空 太郎", "見本の要求"), headings=headings)
    screen.press("Ctrl+O")
    screen.until(screen.page.problem.isVisible)
    click(screen.page.by_hand_button)
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, MappingSheet)
    for field, heading in {"date": "ひづけ欄A", "name": "きた人", "demand": "なかみ"}.items():
        sheet.choices[field].setCurrentText(heading)
    click(sheet.go)
    screen.until(screen.page.panel.isVisible)
    assert screen.table()[0] == ["2", "R7.4.1", "架空 太郎", "見本の要求"]
    screen.press("Ctrl+Return")
    screen.until(screen.page.done.isVisible)
    assert screen.cases() == 1


def test_a_column_can_be_left_out_by_hand(screen: Screen, tmp_path: Path) -> None:
    screen.read(ledger(tmp_path / "台帳.csv", (*ROW[:7], "知らない類型", *ROW[8:])))
    assert [row[1] for row in screen.table()] == ["類型"]
    click(screen.page.map_button)
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, MappingSheet)
    assert sheet.chosen["phone"] == "電話番号"
    sheet.choices["type"].setCurrentIndex(0)
    click(sheet.go)
    screen.until(screen.page.take_button.isEnabled)
    assert screen.page.panel.state.text() == "✓ すべて読めます"


def test_a_map_of_the_offices_own_words_is_used(screen: Screen, tmp_path: Path) -> None:
    screen.read(ledger(tmp_path / "台帳.csv", (*ROW[:7], "怒鳴り込み", *ROW[8:])))
    words = tmp_path / "map.toml"
    words.write_text('[types]\n"怒鳴り込み" = "abuse"\n', encoding="utf-8")
    click(screen.page.map_button)
    screen.chosen = words
    click(button(screen.page, "対応表を使う…"))
    screen.until(screen.page.take_button.isEnabled)


def test_a_file_that_is_no_ledger_is_said_in_three_sentences(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "写真.xlsx"
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    screen.chosen = file
    screen.press("Ctrl+O")
    screen.until(screen.page.problem.isVisible)
    assert "何も取り込んでいません" in screen.page.problem.text()
    assert not screen.page.by_hand_button.isVisible()
    assert screen.page.open_button.isVisible()


def test_a_dropped_file_is_read(screen: Screen, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(ledger(tmp_path / "台帳.csv", ROW)))])
    button_, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    screen.page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button_, keys))
    screen.until(screen.page.panel.isVisible)


def test_an_import_that_is_stopped_leaves_nothing_to_be_seen(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.read(ledger(tmp_path / "台帳.csv", *rows(300)))
    progress = screen.page._progress

    def stopping() -> Callable[[int, int], None]:
        tell = progress()

        def told(done: int, total: int) -> None:
            screen.page._cancelled = True  # as the button does, at the first hundred rows
            tell(done, total)

        return told

    monkeypatch.setattr(screen.page, "_progress", stopping)
    screen.press("Ctrl+Return")
    assert screen.page.busy
    screen.until(screen.page.done.isVisible)
    assert "1行も加わっていません" in screen.page.done.text()
    assert not screen.page.busy
    assert screen.cases() == 0
    screen.until(lambda: "途中で終わりました" in spoken(screen.page.imports))


def test_reading_can_be_given_up(screen: Screen, tmp_path: Path) -> None:
    screen.chosen = ledger(tmp_path / "台帳.csv", *rows(2000))
    screen.press("Ctrl+O")
    assert screen.page.stop_button.isVisible()
    click(screen.page.stop_button)
    assert screen.page.open_button.isVisible()
    screen.read(ledger(tmp_path / "次.csv", ROW))
    assert screen.page.panel.file.whole == "次.csv"


def test_an_import_is_undone_after_a_question_and_taken_in_again(screen: Screen, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台帳.csv", *rows(4))
    screen.taken(path)
    screen.until(lambda: "取り消す…" in spoken(screen.page.imports))
    click(button(screen.page, "取り消す…"))
    sheet = screen.page.stack.sheet
    assert isinstance(sheet, UndoSheet)
    assert any("4行" in text for text in spoken(sheet))
    click(button(sheet, "取り消す"))
    screen.until(lambda: "取消済み" in spoken(screen.page.imports))
    assert screen.page.done.text() == "✓ 「台帳.csv」の取り込みを取り消しました。"
    assert screen.cases() == 0
    screen.taken(path)
    assert screen.cases() == 4


def test_another_sheet_of_a_book_can_be_chosen(screen: Screen, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    for sheet, name in ((first, "令和6年度"), (book.create_sheet(), "令和7年度")):
        sheet.title = name
        sheet.append(HEADINGS)
        sheet.append(("R6.4.1" if name == "令和6年度" else "R7.4.1", *ROW[1:]))
    book.save(tmp_path / "台帳.xlsx")
    screen.read(tmp_path / "台帳.xlsx")
    panel = screen.page.panel
    assert [panel.sheet.itemText(place) for place in range(panel.sheet.count())] == ["令和6年度", "令和7年度"]
    panel.sheet.textActivated.emit("令和7年度")
    screen.until(lambda: panel.isVisible() and screen.table()[0][1] == "R7.4.1")
    assert panel.sheet.currentText() == "令和7年度"


def test_the_page_says_once_only_and_undoable_before_a_file_is_chosen(screen: Screen) -> None:
    said = "".join(spoken(screen.page))
    assert "同じ行は二度取り込まれません" in said
    assert "取り消すこともできます" in said


@pytest.mark.parametrize("size", [(1366, 660), (651, 282)])
def test_the_answers_are_whole_on_every_screen(screen: Screen, tmp_path: Path, size: tuple[int, int]) -> None:
    screen.page.resize(*size)
    screen.read(ledger(tmp_path / "台帳.csv", *rows(3)))
    QApplication.processEvents()
    page = screen.page
    assert page.size().toTuple() == size
    for each in (page.map_button, page.other_button, page.back_button, page.take_button):
        assert each.width() >= each.sizeHint().width()
        assert each.mapTo(page, each.rect().bottomRight()).x() < size[0]
    assert page.panel.sample.height() >= 64


def test_each_row_goes_into_the_index_once(screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.people.index import build

    put: list[str] = []
    put_in = build._put_in

    def counting(index: Any, source: Any, encounters: Sequence[str]) -> None:
        put.extend(encounters)
        put_in(index, source, encounters)

    monkeypatch.setattr(build, "_put_in", counting)
    monkeypatch.setattr(build, "LINES", 4)  # those of one row
    screen.taken(ledger(tmp_path / "台帳.csv", *rows(7)))
    assert screen.cases() == 7
    assert len(put) == len(set(put)) == 7


CASES = Path(__file__).parent / "corpus" / "cases"


def test_rows_that_can_be_read_in_two_ways_are_asked_about(screen: Screen) -> None:
    screen.read(CASES / "f1_quote_not_closed.csv")
    panel = screen.page.panel
    assert [row[:2] for row in screen.table()] == [["3", "（行全体）"]]
    assert not screen.page.take_button.isEnabled()
    assert panel.readings["quotes"]["letters"].isVisible()
    assert not panel.readings["long_rows"]["keep"].isVisible()
    click(panel.readings["quotes"]["letters"])
    screen.until(screen.page.take_button.isEnabled)
    assert panel.readings["quotes"]["letters"].isChecked()
    assert len(screen.table()) == 4
    click(panel.readings["quotes"]["marks"])
    screen.until(lambda: panel.readings["long_rows"]["keep"].isVisible())
    click(panel.readings["quotes"]["letters"])
    screen.until(screen.page.take_button.isEnabled)


def test_the_lines_of_headings_are_shown_and_changed_by_one_key(screen: Screen, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台帳.csv", ("", "", "", "", "住所"), *rows(2))
    screen.read(path)
    panel = screen.page.panel
    assert panel.lines.text().startswith("見出し 1行目")
    seen = [screen.page.panel.lines.text()]
    for _ in range(2):
        screen.press("Ctrl+L")
        screen.until(lambda: panel.isVisible() and panel.lines.text() != seen[-1])
        seen.append(panel.lines.text())
    assert seen[1].startswith("見出し 1・2行目")
    assert seen[2] == seen[0]  # the second line alone heads nothing, and is passed over


def test_columns_that_nobody_knows_are_shown_as_remarks(screen: Screen, tmp_path: Path) -> None:
    screen.taken(ledger(tmp_path / "台帳.csv", (*ROW, "五月に面談"), headings=(*HEADINGS, "次回の予定")))
    found = screen.station.desk.ask(
        lambda reading: reading.index.connection.execute("SELECT count(*) FROM cases").fetchone()
    ).result(30)
    assert found == (1,)
    screen.read(
        ledger(tmp_path / "次.csv", (*ROW[:4], "見本 次郎", *ROW[5:], "六月"), headings=(*HEADINGS, "次回の予定"))
    )
    assert screen.table()[0][-1] == "次回の予定: 六月"


@pytest.mark.parametrize("size", [(1366, 660), (651, 282)])
def test_the_questions_fit_every_screen(screen: Screen, size: tuple[int, int]) -> None:
    screen.page.resize(*size)
    screen.read(CASES / "f1_quote_not_closed.csv")
    QApplication.processEvents()
    assert screen.page.size().toTuple() == size
    for each in (*screen.page.panel.readings["quotes"].values(), screen.page.panel.lines):
        assert each.width() >= each.sizeHint().width()
        assert each.mapTo(screen.page, each.rect().bottomRight()).x() < size[0]


def test_corrected_rows_are_offered_and_taken_in_as_such(screen: Screen, tmp_path: Path) -> None:
    path = tmp_path / "台帳.csv"
    made = rows(3)
    screen.taken(ledger(path, *made))
    made[1] = (*made[1][:6], "却下の取消しと説明", *made[1][7:])
    screen.read(ledger(path, *made))
    panel = screen.page.panel
    assert "1行は、前に取り込んだ行の訂正のようです" in panel.counts.text()
    assert not panel.corrects
    click(panel.correct)
    assert panel.corrects
    assert screen.table() == [["3", "要求内容「却下の取消し」→「却下の取消しと説明」"]]
    screen.press("Ctrl+Return")
    screen.until(screen.page.done.isVisible)
    screen.until(lambda: screen.cases() == 3)

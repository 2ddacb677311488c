"""The inbox on the screen: whose turn it is in words, what is kept aside, files dropped in, several sealed at once."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from review_screen import APPROVED, RETURNED, ROUTE, FakeReview, Pin, now, record

from app.base.clock import FakeClock
from app.forms.sign.entry import Entry
from app.review.view import Looked, Taken
from app.ui.review.batch import BatchSheet
from app.ui.review.inbox_model import DAY, SEALS, STATE, WAITS, WHAT, Filter, InboxModel
from app.ui.review.keys_sheet import ReviewKeysSheet
from app.ui.review.window import ReviewWindow
from app.ui.shortcuts import Key, ReviewKey

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def service() -> FakeReview:
    service = FakeReview()
    service.add("going", Entry("approve", "kacho", absent=(("kakaricho", "出張"),)), mine=False)
    service.add("mine", APPROVED, waiting_since=now() - timedelta(days=3))
    service.add("done", *(Entry("approve", box) for box in ROUTE), number="見本第7号")
    service.add("returned", APPROVED, RETURNED)
    service.add_aside("bent", "changed", "署名のあとで変えられています")
    service.add_aside("play", "practice", "決裁には回せません")
    return service


@pytest.fixture
def pin() -> Pin:
    return Pin()


def opened(service: FakeReview, pin: Pin, qtbot: QtBot, files: Sequence[Path] = ()) -> ReviewWindow:
    def choose(_parent: QWidget, use: Callable[[Sequence[Path]], object]) -> None:
        use(files)

    window = ReviewWindow(service, record().pack, FakeClock(now()), "課 長子", pin, choose)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: (QApplication.activeWindow() is window and window.inbox._seen) or not service.cases)
    return window


@pytest.fixture
def window(service: FakeReview, pin: Pin, qtbot: QtBot) -> ReviewWindow:
    return opened(service, pin, qtbot)


def ids(model: InboxModel) -> list[str]:
    return [model.row(position).id for position in range(model.rowCount())]


def test_the_list_opens_with_what_waits_for_this_person_and_has_the_focus(window: ReviewWindow) -> None:
    assert ids(window.inbox.model) == ["mine"]
    assert window.inbox.list.hasFocus()
    texts = [made.text() for made in window.inbox.filters.values()]
    assert texts == ["あなたの番 1", "回っている 2", "終わった 2", "よけてあるもの 2", "すべて 6"]
    assert window.inbox.filters[Filter.ASIDE].accessibleName() == "よけてあるもの 2 件"


@pytest.mark.parametrize(
    ("which", "shown"),
    [
        (Filter.GOING, ["mine", "going"]),
        (Filter.DONE, ["done", "returned"]),
        (Filter.ASIDE, ["bent", "play"]),
        (Filter.ALL, ["mine", "going", "done", "returned", "bent", "play"]),
    ],
)
def test_a_filter_shows_its_rows_with_those_of_this_person_first(
    window: ReviewWindow, which: Filter, shown: list[str]
) -> None:
    QTest.mouseClick(window.inbox.filters[which], Qt.MouseButton.LeftButton)
    assert ids(window.inbox.model) == shown
    assert [each for each, made in window.inbox.filters.items() if made.isChecked()] == [which]


def test_a_row_says_in_words_all_that_it_draws(window: ReviewWindow) -> None:
    model = window.inbox.model
    window.inbox.choose_filter(Filter.ALL)
    mine, going, done, _, bent, play = (model.row(position) for position in range(6))
    spoken = model.index(0, SEALS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "係長 済、課長 まだ、次長 まだ、部長 まだ"
    assert model.text(going, SEALS).startswith("係長 不在、課長 済")
    assert model.text(mine, STATE) == "あなたの番　課長の決裁待ち"
    assert model.text(mine, WAITS) == "3日"
    assert model.text(replace(mine, waiting_since=now() - timedelta(hours=2)), WAITS) == "今日"
    assert model.text(mine, DAY) == "R8.11.20"
    assert model.text(done, STATE) == "決裁が済みました　見本第7号"
    assert model.text(done, WAITS) == ""
    assert model.text(bent, STATE) == "署名のあとで変えられています"
    assert model.text(bent, WHAT) == "bent.pdf"
    assert model.text(play, STATE) == "訓練　決裁には回せません"


def test_what_a_file_says_cannot_break_the_line(service: FakeReview, window: ReviewWindow) -> None:
    row = replace(service.cases["mine"].row, counterpart="架空\n\u202e太郎" + "あ" * 5000)
    text = window.inbox.model.text(row, 3)
    assert "\n" not in text
    assert "\u202e" not in text
    assert len(text) <= 60


@pytest.mark.parametrize("which", list(Filter))
def test_an_empty_list_says_so_in_a_sentence(pin: Pin, qtbot: QtBot, which: Filter) -> None:
    window = opened(FakeReview(), pin, qtbot)
    assert window.inbox.empty.text() == "書類を読み込んでいます…"
    window.inbox.choose_filter(which)
    qtbot.waitUntil(lambda: window.inbox.empty.text() != "書類を読み込んでいます…")
    assert not window.inbox.list.isVisible()
    assert window.inbox.empty.isVisible()
    assert window.inbox.empty.text() == which.empty


def test_enter_opens_a_report_and_esc_comes_back_to_its_row(window: ReviewWindow, qtbot: QtBot) -> None:
    window.inbox.choose_filter(Filter.ALL)
    window.inbox.list.setFocus()
    QTest.keyClick(window.inbox.list, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window.inbox.list, Qt.Key.Key_Down)
    QTest.keyClick(window.inbox.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.case.case is not None)
    assert window.case.id == "going"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.inbox.isVisible)
    qtbot.waitUntil(lambda: [row.id for row in window.inbox.list.chosen_rows()] == ["going"])
    assert window.inbox.list.hasFocus()


def test_files_dropped_on_the_list_are_taken_in_and_shown(
    service: FakeReview, window: ReviewWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "dropped.pdf")), QUrl("https://example.org/x.pdf")])
    event = QDropEvent(
        QPoint(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.inbox.dropEvent(event)
    qtbot.waitUntil(lambda: [row.id for row in window.inbox.list.chosen_rows()] == ["dropped"])
    assert service.taken == [tmp_path / "dropped.pdf"]
    assert window.inbox.said.whole == "dropped.pdf: 係長の決裁待ち"


def test_files_are_opened_by_key(service: FakeReview, pin: Pin, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(service, pin, qtbot, [tmp_path / "a.pdf", tmp_path / "b.pdf"])
    QTest.keySequence(window, ReviewKey.OPEN_FILE.sequence)
    qtbot.waitUntil(lambda: window.inbox.said.whole == "2 件を受け取りました。")
    assert len(service.taken) == 2


def test_a_shared_folder_that_is_gone_is_said_and_goes_again(
    service: FakeReview, window: ReviewWindow, qtbot: QtBot
) -> None:
    service.looked = Looked(waiting=2, problem="受け渡しフォルダーにつながりません。")
    QTest.keySequence(window, ReviewKey.LOOK.sequence)
    qtbot.waitUntil(window.inbox.problem.isVisible)
    assert window.inbox.problem.text() == "受け渡しフォルダーにつながりません。"
    assert "2 件は" in window.inbox.said.whole
    service.looked = Looked((Taken("x", "x.pdf", "changed", "署名のあとで変えられています", True),), sent=2)
    QTest.mouseClick(window.inbox.look_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.inbox.problem.isVisible())
    assert "x.pdf: 署名のあとで変えられています" in window.inbox.said.whole
    assert "送りました" in window.inbox.said.whole


def test_of_several_only_what_needs_a_look_is_counted(service: FakeReview, window: ReviewWindow, qtbot: QtBot) -> None:
    service.looked = Looked(
        (
            Taken("a", "a.pdf", "older", "新しい状態が届いています", True),
            Taken("b", "b.pdf", "waiting", "係長の決裁待ち", True),
            Taken("c", "c.pdf", "changed", "署名のあとで変えられています。", True),
            Taken("d", "d.pdf", "conflict", "別々に決裁されています", True),
        )
    )
    QTest.mouseClick(window.inbox.look_button, Qt.MouseButton.LeftButton)
    told = "4 件を受け取りました。確かめの要るものが 2 件あります（c.pdf: 署名のあとで変えられています）。"
    qtbot.waitUntil(lambda: window.inbox.said.whole == told)
    service.looked = Looked(service.looked.taken[:2])
    QTest.mouseClick(window.inbox.look_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.inbox.said.whole == "2 件を受け取りました。")


def test_the_keys_are_listed_by_f1_and_nothing_asked_is_lost(window: ReviewWindow, qtbot: QtBot) -> None:
    QTest.keySequence(window, Key.HELP.sequence)
    sheet = window.inbox.stack.sheet
    assert isinstance(sheet, ReviewKeysSheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {part for key in ReviewKey for part in (key.shown, key.label)} <= shown
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.inbox.stack.sheet is None
    asked = begun(window, qtbot)
    QTest.keySequence(window, Key.HELP.sequence)
    assert window.inbox.stack.sheet is asked


def begun(window: ReviewWindow, qtbot: QtBot) -> BatchSheet:
    """The chosen ones, up to the PIN."""
    QTest.mouseClick(window.inbox.all_button, Qt.MouseButton.LeftButton)
    QTest.keySequence(window, ReviewKey.APPROVE.sequence)
    sheet = window.inbox.stack.sheet
    assert isinstance(sheet, BatchSheet)
    qtbot.waitUntil(lambda: bool(sheet.sign.hasFocus()))
    return sheet


@pytest.fixture
def many(service: FakeReview, window: ReviewWindow, qtbot: QtBot) -> ReviewWindow:
    for number in range(4):
        service.add(f"m{number}", APPROVED)
    service.changed()
    qtbot.waitUntil(lambda: window.inbox.model.counts()[Filter.MINE] == 5)
    return window


def test_several_are_sealed_with_one_pin_and_nothing_is_shown_as_done_before(
    service: FakeReview, many: ReviewWindow, pin: Pin, qtbot: QtBot
) -> None:
    sheet = begun(many, qtbot)
    assert "5 件" in sheet.said.text()
    QTest.keyClick(sheet.sign, Qt.Key.Key_Return)
    assert pin.asked == 1
    assert service.batch is not None
    assert sheet.bar.value() == 0
    assert "✓" not in sheet.list.toPlainText()
    next(service.batch)
    assert (sheet.bar.value(), sheet.bar.maximum()) == (1, 5)
    assert "✓" not in sheet.list.toPlainText()
    list(service.batch)
    qtbot.waitUntil(lambda: sheet.said.text() == "5 件に署名しました。")
    assert sheet.list.toPlainText().count("✓ 署名しました") == 5
    assert sorted(service.approved) == ["m0", "m1", "m2", "m3", "mine"]


def test_a_batch_stops_between_files_and_says_what_was_left(
    service: FakeReview, many: ReviewWindow, qtbot: QtBot
) -> None:
    sheet = begun(many, qtbot)
    QTest.mouseClick(sheet.sign, Qt.MouseButton.LeftButton)
    assert service.batch is not None
    next(service.batch)
    QTest.keyClick(many, Qt.Key.Key_Escape)
    assert many.inbox.stack.sheet is sheet  # it stays until the file under way is finished
    assert not many.close()
    list(service.batch)
    qtbot.waitUntil(lambda: sheet.said.text() == "1 件に署名しました。4 件は手をつけていません。")
    assert sheet.list.toPlainText().count("中止しました。") == 4
    QTest.keyClick(many, Qt.Key.Key_Escape)
    assert many.inbox.stack.sheet is None


def test_a_pin_given_up_leaves_the_question_as_it_was(
    service: FakeReview, many: ReviewWindow, pin: Pin, qtbot: QtBot
) -> None:
    pin.answer = False
    sheet = begun(many, qtbot)
    QTest.mouseClick(sheet.sign, Qt.MouseButton.LeftButton)
    assert service.batch is None
    assert sheet.sign.isEnabled()
    assert not sheet.running


def test_only_what_waits_for_this_person_goes_into_a_batch(window: ReviewWindow, pin: Pin) -> None:
    window.inbox.choose_filter(Filter.ALL)
    assert not window.inbox.batch_button.isEnabled()
    window.inbox.list.selectAll()
    assert window.inbox.batch_button.accessibleName() == "選んだ 1 件をまとめて決裁…"
    window.inbox.list.choose([])
    window.inbox.choose_filter(Filter.ASIDE)
    window.inbox.list.selectAll()
    assert not window.inbox.batch_button.isEnabled()
    QTest.keySequence(window, ReviewKey.APPROVE.sequence)
    assert window.inbox.stack.sheet is None
    assert pin.asked == 0


def test_two_thousand_reports_open_and_scroll_without_a_stall(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    row = service.cases["mine"].row
    rows = tuple(replace(row, id=str(number), counterpart=f"架空 {number}") for number in range(2000))
    window = opened(service, pin, qtbot)
    began = time.perf_counter()
    window.inbox._show(rows)
    window.inbox.choose_filter(Filter.ALL)
    window.inbox.list.viewport().repaint()
    assert time.perf_counter() - began < 0.5
    bar = window.inbox.list.verticalScrollBar()
    slowest = 0.0
    for step in range(50):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * step // 49)
        window.inbox.list.viewport().repaint()
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 0.1
    heights = {window.inbox.list.rowHeight(number) for number in (0, 1000, 1999)}
    assert heights == {44}


def test_what_is_missing_or_older_is_said_above_the_list(
    service: FakeReview, window: ReviewWindow, qtbot: QtBot
) -> None:
    older = "窓口 花子の端末の記録は、令和8年11月20日(金) 10:05の控えより古いものに戻されています。"
    service.looked = Looked(notices=(older, "きょう受け取れる量の上限をこえたため、2件を受け取っていません。"))
    QTest.mouseClick(window.inbox.look_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.inbox.problem.isVisible)
    assert window.inbox.problem.text().split("\n") == list(service.looked.notices)
    service.looked = Looked()
    QTest.mouseClick(window.inbox.look_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.inbox.problem.isVisible())

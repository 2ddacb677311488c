"""After the last seal, on the screen: the number, what follows with who decided, the copy for 職員課."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from review_screen import ROUTE, FakeReview, Pin, on_case, press, texts

from app.base.errors import EnvironmentProblem, Refused
from app.forms.sign.entry import Entry
from app.ui.review.after import FollowupSheet

pytestmark = pytest.mark.usefixtures("themed")
ALL = tuple(Entry("approve", box) for box in ROUTE)


@pytest.fixture
def service() -> FakeReview:
    return FakeReview()


@pytest.fixture
def pin() -> Pin:
    return Pin()


def test_after_the_last_seal_comes_a_number_and_what_follows(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", *ALL)
    window = on_case(service, "r", pin, qtbot)
    assert not window.case.approve.isVisible()
    press(window.case.after, "番号を取る")
    qtbot.waitUntil(lambda: "文書番号　見本第7号" in texts(window.case.after))
    assert window.case.said.whole == "文書番号は 見本第7号 です。"
    press(window.case.after, "その後のことを書く…")
    sheet = window.case.stack.sheet
    assert isinstance(sheet, FollowupSheet)
    sheet.which.setFocus()
    QTest.keyClick(sheet.which, Qt.Key.Key_Down)
    assert sheet.followup == "expert"
    assert sheet.decided_by.value == "所属長"
    press(sheet, "書き加える")
    assert sheet.fault.isVisible()
    sheet.text.setPlainText("相談を依頼")
    press(sheet, "書き加える")
    qtbot.waitUntil(lambda: window.case.stack.sheet is None and "相談を依頼" in texts(window.case.after))
    told = texts(window.case.after)
    label = "不当要求行為等防止対策専門員へ相談・対応の依頼"
    assert f"まだ終わっていないこと: {label}" in told
    assert f"令和8年11月21日(土)　{label}　相談を依頼" in told
    assert "決めた人: 所属長　書いた人: 課 長子" in told
    with qtbot.waitSignal(window.copy_asked) as asked:
        press(window.case.after, "職員課への写し…")
    assert asked.args == ["r"]


def test_a_register_out_of_reach_is_said_and_takes_no_number(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", *ALL)
    service.refusal = EnvironmentProblem("台帳につながりません。", "番号は取っていません。", "あとでもう一度。")
    window = on_case(service, "r", pin, qtbot)
    press(window.case.after, "番号を取る")
    qtbot.waitUntil(lambda: window.case.said.whole.startswith("台帳につながりません。"))
    assert "文書番号はまだありません。" in texts(window.case.after)


def test_before_the_last_seal_nothing_follows(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", *ALL[:3])
    assert texts(on_case(service, "r", pin, qtbot).case.after) == ""


def test_a_line_that_was_not_kept_stays_written(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", *ALL)
    service.refusal = Refused("いまは書けません。")
    window = on_case(service, "r", pin, qtbot)
    press(window.case.after, "その後のことを書く…")
    sheet = window.case.stack.sheet
    assert isinstance(sheet, FollowupSheet)
    sheet.text.setPlainText("重大な案件として報告")
    sheet.closes.setChecked(True)
    press(sheet, "書き加える")
    qtbot.waitUntil(sheet.fault.isVisible)
    assert sheet.words == "重大な案件として報告"
    service.refusal = None
    press(sheet, "書き加える")
    qtbot.waitUntil(lambda: window.case.stack.sheet is None)
    qtbot.waitUntil(lambda: "（終わり）　重大な案件として報告" in texts(window.case.after))
    assert "まだ終わっていないこと" not in texts(window.case.after)


def test_a_line_needs_who_decided(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", *ALL)
    window = on_case(service, "r", pin, qtbot)
    press(window.case.after, "その後のことを書く…")
    sheet = window.case.stack.sheet
    assert isinstance(sheet, FollowupSheet)
    sheet.which.setCurrentIndex(sheet.which.findData("note"))
    sheet.text.setPlainText("記録を保存")
    press(sheet, "書き加える")
    assert "だれが決めたかを入れてください。" in texts(sheet)
    assert service.cases["r"].entries == ()

"""What is signed on the screen: 決裁, 代決, 不在, 後閲, 判断, 差戻し, 取下げ, and what follows the last seal."""

from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot
from review_screen import (
    APPROVED,
    JUDGED,
    ROUTE,
    SIGNER,
    FakeReview,
    Pin,
    author_signature,
    on_case,
    press,
    route,
    texts,
)

from app.base.errors import EnvironmentProblem, Refused
from app.forms.sign.entry import Comment, Entry
from app.review.view import Holder, Outcome
from app.ui.review.approve_sheet import ApproveSheet, ways
from app.ui.review.entry_sheet import EntrySheet
from app.ui.review.judge_sheet import JudgeSheet
from app.ui.review.return_sheet import ReturnSheet, WithdrawSheet
from app.ui.review.window import ReviewWindow
from app.ui.shortcuts import ReviewKey

pytestmark = pytest.mark.usefixtures("themed")
ALL = tuple(Entry("approve", box) for box in ROUTE)
KACHO = Holder("課 長子", ("kacho",), office=True)
ANYONE = Holder()
KAKARI = Holder("係 長太郎", ("kakaricho",), office=True)


@pytest.fixture
def service() -> FakeReview:
    return FakeReview()


@pytest.fixture
def pin() -> Pin:
    return Pin()


def sheet_of(window: ReviewWindow, key: ReviewKey) -> EntrySheet:
    QTest.keySequence(window, key.sequence)
    sheet = window.case.stack.sheet
    assert isinstance(sheet, EntrySheet)
    return sheet


def choose(sheet: ApproveSheet | JudgeSheet, id: str) -> None:
    made = sheet.choices[id]
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Space)


@pytest.mark.parametrize(
    ("entries", "holder", "expected"),
    [
        ((), KACHO, ["approve:kacho", "deputise:kakaricho"]),
        ((APPROVED,), KACHO, ["approve:kacho"]),
        ((APPROVED,), ANYONE, ["approve:kacho", "approve:jicho", "approve:bucho", "deputise:kacho"]),
        (ALL, KACHO, []),
        (
            (Entry("deputise", "kakaricho", "出張"),),
            replace(KAKARI, name="係 本人"),
            ["deputise:kacho", "after:kakaricho"],
        ),
        (
            (Entry("deputise", "kakaricho", "出張"),),
            KAKARI,
            [],
        ),  # who deputised looks at no box later, nor fills another
        ((*ALL[1:],), KAKARI, []),
        ((APPROVED,), Holder("窓口 花子", (), office=True), []),
        ((APPROVED, Entry("return", "kacho", "理由")), KACHO, []),
    ],
)
def test_the_ways_to_seal_are_those_of_the_boxes_held(
    entries: tuple[Entry, ...], holder: Holder, expected: list[str]
) -> None:
    assert [way.id for way in ways(route(*entries), holder)] == expected


def test_a_box_passed_over_is_seen_later() -> None:
    on = route(Entry("approve", "kacho", absent=(("kakaricho", "出張"),)), *ALL[2:])
    holder = KAKARI
    assert [way.id for way in ways(on, holder)] == ["after:kakaricho"]


def test_a_seal_by_keys_alone(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED, JUDGED)
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    assert isinstance(sheet, ApproveSheet)
    assert sheet.says.text() == "課 長子の名前で、課長の欄に決裁印を押して署名します。"
    assert sheet.hint.isHidden()
    assert sheet.opinion.hasFocus()
    sheet.opinion.setPlainText("よろしい")
    QTest.keyClick(sheet.opinion, Qt.Key.Key_Tab)
    assert sheet.sign.hasFocus()
    QTest.keyClick(sheet.sign, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.case.id == "r+" and window.case.case is not None)
    assert service.signed == [("r", Entry("approve", "kacho", "よろしい"))]
    assert pin.asked == 1
    assert window.case.state.text() == "次長の決裁待ち"
    assert window.case.said.whole == "署名しました。受け渡しフォルダーに置きました。"
    assert window.case.stack.sheet is None


def test_nothing_is_shown_as_signed_before_it_is(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED, JUDGED)
    service.hold = Future()
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    press(sheet, "署名に進む")
    assert sheet.says.text() == "署名しています…"
    assert not sheet.sign.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.case.leave()
    window.open_report("r")
    assert window.case.stack.sheet is sheet
    assert window.busy
    assert not window.close()
    assert window.case.id == "r"
    service.hold.set_result((Outcome("r", "r+", sent=False),))
    qtbot.waitUntil(lambda: window.case.id == "r+" and not window.busy)
    assert "この端末に残してあります" in window.case.said.whole


def test_a_pin_given_up_signs_nothing(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    pin.answer = False
    service.add("r", APPROVED, JUDGED)
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    press(sheet, "署名に進む")
    assert service.signed == []
    assert sheet.sign.isEnabled()
    assert "決裁印を押して署名します" in sheet.says.text()


@pytest.mark.parametrize("how", ["outcome", "refused", "environment"])
def test_a_refusal_is_said_on_the_sheet_and_what_was_written_stays(
    service: FakeReview, pin: Pin, qtbot: QtBot, how: str
) -> None:
    service.add("r", APPROVED, JUDGED)
    if how == "outcome":
        service.problem = "いまは署名できません。"
    else:
        service.refusal = (
            Refused("いまは署名できません。")
            if how == "refused"
            else EnvironmentProblem("いまは署名できません。", "", "")
        )
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    assert isinstance(sheet, ApproveSheet)
    sheet.opinion.setPlainText("残る")
    press(sheet, "署名に進む")
    qtbot.waitUntil(sheet.fault.isVisible)
    assert sheet.fault.text() == "いまは署名できません。"
    assert sheet.opinion.toPlainText() == "残る"
    assert window.case.id == "r"


def test_absent_holders_are_passed_over_with_a_reason_each(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.who = Holder("次 長一", ("jicho",), office=True)
    service.add("r", mine=False)
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    assert isinstance(sheet, ApproveSheet)
    assert sheet.says.text().endswith("係長・課長の欄は、不在としてとばします。")
    press(sheet, "署名に進む")
    assert sheet.fault.text() == "係長が不在の理由を入れてください。"
    assert pin.asked == 0
    assert sheet.reasons["kakaricho"].hasFocus()
    sheet.reasons["kakaricho"].setText("出張")
    sheet.reasons["kacho"].setText("忌引")
    assert not sheet.reasons["jicho"].isVisible()
    press(sheet, "署名に進む")
    expected = Entry("approve", "jicho", absent=(("kakaricho", "出張"), ("kacho", "忌引")))
    qtbot.waitUntil(lambda: service.signed == [("r", expected)])


def test_another_signs_for_an_absent_holder_with_a_reason(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", mine=False)
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    assert isinstance(sheet, ApproveSheet)
    choose(sheet, "deputise:kakaricho")
    assert "不在の係長に代わって、係長の欄に代決の印を押して署名します。" in sheet.says.text()
    press(sheet, "署名に進む")
    assert pin.asked == 0
    sheet.reasons["kakaricho"].setText("出張中のため")
    press(sheet, "署名に進む")
    qtbot.waitUntil(lambda: service.signed == [("r", Entry("deputise", "kakaricho", "出張中のため"))])


def test_who_was_absent_sees_it_after_the_last_seal(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", Entry("approve", "kacho", absent=(("kakaricho", "出張"),)), *ALL[2:])
    service.who = KAKARI
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.APPROVE)
    assert "後閲として署名します" in sheet.says.text()
    press(sheet, "署名に進む")
    qtbot.waitUntil(lambda: service.signed == [("r", Entry("after", "kakaricho"))])


def test_the_judgement_stands_beside_its_two_questions(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    approve = sheet_of(window, ReviewKey.APPROVE)
    assert "判断がまだ署名されていません" in texts(approve)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    sheet = sheet_of(window, ReviewKey.JUDGE)
    assert isinstance(sheet, JudgeSheet)
    told = texts(sheet)
    assert "時間の長さ、回数、声の大きさだけで「不当」とは判断しません" in told
    assert "同じ状況にある別の方でも、要求に応じますか" in told
    assert list(sheet.choices) == ["improper", "legitimate", "more"]
    for missing in ("判断を選んでください。", "二つの問いに答えてください。", "理由を書いてください。"):
        press(sheet, "署名に進む")
        assert sheet.fault.text() == missing
        if missing.startswith("判断"):
            choose(sheet, "improper")
        else:
            for made in sheet.questions.values():
                QTest.keyClick(made["no"], Qt.Key.Key_Space)
    assert sheet.reason.hasFocus()
    assert pin.asked == 0
    sheet.reason.setPlainText("態様が社会的相当性を欠く")
    assert sheet.says.text() == "課 長子の名前で、「不当要求行為等」という判断を、理由とともに署名します。"
    press(sheet, "署名に進む")
    qtbot.waitUntil(lambda: window.case.id == "r+" and window.case.case is not None)
    assert service.signed == [("r", JUDGED)]
    assert "態様が社会的相当性を欠く" in texts(window.case.facts)


def test_more_may_be_found_out_before_the_questions_are_answered(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED)
    sheet = sheet_of(on_case(service, "r", pin, qtbot), ReviewKey.JUDGE)
    assert isinstance(sheet, JudgeSheet)
    choose(sheet, "more")
    sheet.reason.setPlainText("日時を確かめる")
    press(sheet, "署名に進む")
    qtbot.waitUntil(lambda: service.signed == [("r", Entry("judge", "kacho", "日時を確かめる", "more"))])


def test_a_record_that_is_none_says_that_its_title_will_be_struck(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED, form="record")
    sheet = sheet_of(on_case(service, "r", pin, qtbot), ReviewKey.JUDGE)
    assert isinstance(sheet, JudgeSheet)
    assert list(sheet.choices) == ["approach", "no_approach", "more"]
    assert sheet.questions == {}
    assert not sheet.strikes.isVisible()
    choose(sheet, "no_approach")
    assert sheet.strikes.text().startswith("表題の「働きかけ」に二本線を引いて印を押し、「県民の声」と書き添えます")


def test_only_the_judging_step_judges(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.who = Holder("部 長美", ("bucho",), office=True)
    service.add("r", *ALL[:3])
    window = on_case(service, "r", pin, qtbot)
    assert not window.case.judge.isVisible()
    QTest.keySequence(window, ReviewKey.JUDGE.sequence)
    assert window.case.stack.sheet is None


def test_a_return_takes_comments_at_fields_and_events(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.SEND_BACK)
    assert isinstance(sheet, ReturnSheet)
    assert sheet.reason.hasFocus()
    press(sheet, "署名に進む")
    assert sheet.fault.text() == "差し戻す理由を書いてください。"
    sheet.reason.setPlainText("確かめてください")
    for target, text in (("field:place", "何階ですか"), ("event:5", "言葉をそのまま"), ("", "急ぎません")):
        sheet.target.setCurrentIndex(sheet.target.findData(target))
        sheet.text.setText(text)
        QTest.keyClick(sheet.text, Qt.Key.Key_Return)
    assert sheet.text.text() == ""
    qtbot.waitUntil(lambda: "「発生場所」　何階ですか" in texts(sheet))
    assert "10:12 の記録　言葉をそのまま" in texts(sheet)
    (last,) = (b for b in sheet.findChildren(type(sheet.sign)) if b.accessibleName() == "取る 全体について　急ぎません")
    QTest.mouseClick(last, Qt.MouseButton.LeftButton)
    sheet.text.setText("まだ加えていない")
    press(sheet, "署名に進む")
    qtbot.waitUntil(lambda: window.case.state.text() == "差し戻されています")
    comments = (
        Comment("field:place", "何階ですか"),
        Comment("event:5", "言葉をそのまま"),
        Comment("", "まだ加えていない"),
    )
    assert service.signed == [("r", Entry("return", "kacho", "確かめてください", comments=comments))]


def test_a_return_over_an_absent_holder_needs_the_reason(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", mine=False)
    window = on_case(service, "r", pin, qtbot)
    sheet = sheet_of(window, ReviewKey.SEND_BACK)
    assert isinstance(sheet, ReturnSheet)
    sheet.reason.setPlainText("確かめてください")
    press(sheet, "署名に進む")
    assert sheet.fault.text() == "係長が不在の理由を入れてください。"
    sheet.absent["kakaricho"].setText("出張")
    press(sheet, "署名に進む")
    expected = Entry("return", "kacho", "確かめてください", absent=(("kakaricho", "出張"),))
    qtbot.waitUntil(lambda: service.signed == [("r", expected)])


def test_whose_box_lies_behind_may_not_send_back(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", *ALL[:2], mine=False)
    window = on_case(service, "r", pin, qtbot)
    assert not window.case.send_back.isVisible()


def test_the_deputy_of_the_one_who_judges_may_judge(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.who = Holder("課 長子", ("jicho",), office=True)
    service.add("r", APPROVED, mine=False)
    assert not on_case(service, "r", pin, qtbot).case.judge.isVisible()
    service.add("d", APPROVED, Entry("deputise", "kacho", "出張"))
    assert on_case(service, "d", pin, qtbot).case.judge.isVisible()


def test_a_report_that_went_on_elsewhere_is_shown_as_it_is(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    assert window.case.approve.isVisible()
    service.add("r", APPROVED, state="older", sentence="もう先へ進んでいます", box="", mine=False)
    service.changed()
    qtbot.waitUntil(lambda: window.case.state.text() == "もう先へ進んでいます")
    assert not window.case.approve.isVisible()


def test_the_handler_takes_it_back_without_a_pin_where_their_own_hand_signed(
    service: FakeReview, pin: Pin, qtbot: QtBot
) -> None:
    service.who = Holder()
    service.add("r", APPROVED, mine=False)
    window = on_case(service, "r", pin, qtbot, me="窓口 花子")
    assert [b.isVisible() for b in (window.case.approve, window.case.judge, window.case.send_back)] == [False] * 3
    QTest.mouseClick(window.case.withdraw, Qt.MouseButton.LeftButton)
    sheet = window.case.stack.sheet
    assert isinstance(sheet, WithdrawSheet)
    press(sheet, "取り下げる")
    assert sheet.fault.text() == "取り下げる理由を書いてください。"
    sheet.reason.setPlainText("取り違えた")
    press(sheet, "取り下げる")
    qtbot.waitUntil(lambda: window.case.state.text() == "取り下げられています")
    assert service.withdrawn == [("r", "取り違えた", None)]
    assert pin.asked == 0


def test_an_office_hand_takes_back_with_its_pin(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:

    service.who = Holder("窓口 花子", (), office=True)
    case = service.add("r", APPROVED, mine=False)
    service.change("r", verdict=replace(case.verdict, signatures=(author_signature("office"),)))
    window = on_case(service, "r", pin, qtbot, me="窓口 花子")
    window.case.open_withdraw()
    sheet = window.case.stack.sheet
    assert isinstance(sheet, WithdrawSheet)
    sheet.reason.setPlainText("取り違えた")
    press(sheet, "取り下げる")
    qtbot.waitUntil(lambda: service.withdrawn == [("r", "取り違えた", SIGNER)])
    assert pin.asked == 1


def test_every_field_of_a_sheet_has_a_name(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    for key in (ReviewKey.APPROVE, ReviewKey.JUDGE, ReviewKey.SEND_BACK):
        sheet = sheet_of(window, key)
        assert all(edit.accessibleName() for edit in sheet.findChildren(QPlainTextEdit))
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert window.case.stack.sheet is None
        assert window.case.isVisible()

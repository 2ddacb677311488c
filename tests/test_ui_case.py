"""One report on the screen: trouble first, who signed, the filtered log, the way from a field to its events."""

from dataclasses import replace

import pytest
from guidance_logs import START
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from review_screen import (
    APPROVED,
    AUTHOR,
    JUDGED,
    LABELS,
    NAMES,
    RETURNED,
    FakeReview,
    Pin,
    author_signature,
    on_case,
    press,
    record,
    signature,
    texts,
)

from app.forms.sign.entry import Entry
from app.review.view import Holder
from app.ui.review.allowed import Allowed
from app.ui.review.approve_sheet import ways
from app.ui.review.keys_sheet import ReviewKeysSheet
from app.ui.review.log_list import Shown
from app.ui.review.trust_sheet import TrustSheet
from app.ui.review.window import ReviewWindow

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def service() -> FakeReview:
    return FakeReview()


@pytest.fixture
def pin() -> Pin:
    return Pin()


def lines(window: ReviewWindow) -> list[str]:
    model = window.case.log.model
    return [model.line(position).title for position in range(model.rowCount())]


def test_the_page_stands_beside_who_signed_and_the_log(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", Entry("approve", "kacho", "急ぎ", absent=(("kakaricho", "出張"),)), JUDGED)
    window = on_case(service, "r", pin, qtbot)
    preview = window.case.preview
    assert preview is not None
    qtbot.waitUntil(lambda: len(preview.pages) == 1)
    told = texts(window.case.facts)
    assert "見本課　主事　窓口 花子　R8.11.20 12:00" in told
    assert "✓ この端末が知っている人" in told
    assert "– 不在\n理由: 出張" in told
    assert "● 決裁　見本課　課長　課 長子　R8.11.20 13:00" in told
    assert "○ 次はこの欄" in told
    assert "✓ 役所の確認あり" in told
    assert "不当要求行為等" in told
    assert "態様が社会的相当性を欠く" in told
    assert "→ いいえ" in told
    assert "急ぎ" in told
    assert len(lines(window)) == len(record().events)
    assert window.case.state.text() == "次長の決裁待ち"


@pytest.mark.parametrize(
    ("standing", "word"),
    [
        ("unknown", "？ 役所の確認なし"),
        ("expired", "！ 有効期限が切れた証明書"),
        ("revoked", "！ 失効した証明書"),
    ],
)
def test_whose_hand_it_is_stands_in_words(
    service: FakeReview, pin: Pin, qtbot: QtBot, standing: str, word: str
) -> None:
    case = service.add("r")
    hand = author_signature(standing)  # type: ignore[arg-type]  # one of them
    service.change("r", verdict=replace(case.verdict, signatures=(hand,)))
    assert word in texts(on_case(service, "r", pin, qtbot).case.facts)


def test_the_log_is_filtered_by_the_kinds_that_occur(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r")
    log = on_case(service, "r", pin, qtbot).case.log
    assert [made.text() for made in log.filters.values()] == [
        "すべて 12",
        "要求・発言 2",
        "威嚇・暴言など 2",
        "職員の対応 3",
    ]
    QTest.mouseClick(log.filters[Shown.PRESSURE], Qt.MouseButton.LeftButton)
    assert [log.model.line(row).title for row in range(log.model.rowCount())] == ["暴言・侮辱", "威嚇・脅迫"]
    assert [each for each, made in log.filters.items() if made.isChecked()] == [Shown.PRESSURE]


def test_a_filter_without_lines_is_not_offered(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    case = service.add("r")
    short = replace(record(), events=record().events[:2])
    service.change("r", record=short, verdict=replace(case.verdict, record=short))
    assert set(on_case(service, "r", pin, qtbot).case.log.filters) == {Shown.ALL, Shown.SAID}


def test_a_field_leads_to_the_events_that_feed_it(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r")
    log = on_case(service, "r", pin, qtbot).case.log
    box = log.fields
    box.setFocus()
    names = [box.itemText(number) for number in range(box.count())]
    assert "相手方 氏名" in names
    assert "備品等被害状況" not in names  # nothing in the log says it
    log.choose(Shown.STAFF)
    position = names.index("要求手段（脅し文句等）")
    for _ in range(position):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert log.model.marked == {4, 5, 7}
    spoken = [log.model.index(row).data() for row in range(log.model.rowCount())]
    marked = [each for each in spoken if each.endswith("この欄のもと")]
    assert [each.split()[1] for each in marked] == ["相手方の発言", "暴言・侮辱", "威嚇・脅迫"]
    assert log.list.currentIndex().row() == log.model.row_of(4)
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert log.model.marked == frozenset()


def test_another_report_is_read_from_its_beginning(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED, JUDGED)
    service.add("next", APPROVED, JUDGED)
    window = on_case(service, "r", pin, qtbot)
    page = window.case
    page.log.show_field("police")
    page._area.verticalScrollBar().setValue(50)
    assert page.log.list.verticalScrollBar().value() > 0
    window.open_report("next")
    qtbot.waitUntil(lambda: page.case is not None)
    assert page.log.list.verticalScrollBar().value() == 0
    assert page._area.verticalScrollBar().value() == 0
    assert page.log.model.marked == frozenset()


def test_a_line_that_was_taken_back_says_so(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r")
    model = on_case(service, "r", pin, qtbot).case.log.model
    row = model.row_of(9)
    assert row is not None
    assert model.index(row).data().endswith("取消済み")
    assert model.line(row + 1).title == "取消（誤操作） → 10:25"


def test_a_changed_file_shows_its_faults_and_nothing_of_itself(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add_aside("bent", "changed", "署名のあとで変えられています", "1ページ目に足されたものがあります。")
    window = on_case(service, "bent", pin, qtbot)
    told = texts(window.case.facts)
    assert told.startswith("署名のあとで変えられています\n・1ページ目に足されたものがあります。")
    assert "この書類には署名できません。" in told
    assert window.case.preview is None
    assert window.case.log.isHidden()
    assert offered(window) == []


@pytest.mark.parametrize("state", ["practice", "older", "misrouted", "unknown"])
def test_what_is_kept_aside_can_be_read_but_not_signed(service: FakeReview, pin: Pin, qtbot: QtBot, state: str) -> None:
    service.add_aside("r", state, "よけてあります")
    window = on_case(service, "r", pin, qtbot)
    assert texts(window.case.facts).startswith("よけてあります")
    assert window.case.preview is not None
    assert offered(window) == []
    for key in (Qt.Key.Key_K, Qt.Key.Key_J, Qt.Key.Key_D):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.case.stack.sheet is None


def test_on_what_cannot_be_signed_nobody_is_next(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    case = service.add("r")
    window = on_case(service, "r", pin, qtbot)
    assert "次はこの欄" in texts(window.case.facts)
    service.change("r", row=replace(case.row, state="practice", sentence="訓練の書類です"))
    window.case.open("r")
    qtbot.waitUntil(lambda: window.case.case is not None)
    assert "次はこの欄" not in texts(window.case.facts)


def test_a_box_sealed_by_another_says_so_once(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", Entry("deputise", "kakaricho", "出張のため"))
    told = texts(on_case(service, "r", pin, qtbot).case.facts)
    assert "● 代決　" in told
    assert "代 代決" not in told


def test_the_facts_get_the_height_they_need_and_the_log_the_rest(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("short")
    service.add("long", APPROVED, JUDGED, Entry("approve", "kacho", "長い意見。\n" * 20))
    window = on_case(service, "short", pin, qtbot)
    page = window.case
    qtbot.waitUntil(lambda: page._area.verticalScrollBar().maximum() == 0)
    upper, lower = page._beside.sizes()
    assert upper < lower
    window.open_report("long")
    qtbot.waitUntil(lambda: page.case is not None and page._beside.sizes()[0] > upper)
    assert page._beside.sizes()[1] >= (upper + lower) * 2 // 5 - 2
    window.case.reload()  # as after a line was written: the height is the same again
    qtbot.wait(50)
    assert page._beside.sizes()[1] <= (upper + lower) * 2 // 5 + 2
    page._keep_division()
    page._beside.setSizes([200, upper + lower - 200])
    sizes = page._beside.sizes()
    window.open_report("short")
    qtbot.waitUntil(lambda: page.case is not None)
    assert page._beside.sizes() == sizes


def test_f1_lists_the_keys_beside_a_report(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r")
    window = on_case(service, "r", pin, qtbot)
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.case.stack.sheet
    assert isinstance(sheet, ReviewKeysSheet)
    assert "Ctrl+J" in texts(sheet)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.case.stack.sheet is None
    assert offered(window)


def offered(window: ReviewWindow) -> list[str]:
    page = window.case
    return [made.text() for made in (page.withdraw, page.send_back, page.judge, page.approve) if made.isVisible()]


def test_an_unknown_signer_is_known_after_the_fingerprint_was_shown(
    service: FakeReview, pin: Pin, qtbot: QtBot
) -> None:
    service.add_aside("r", "unknown", "知らない署名者の書類です")
    window = on_case(service, "r", pin, qtbot)
    press(window.case.facts, "この署名者を知っている人として登録…")
    sheet = window.case.stack.sheet
    assert isinstance(sheet, TrustSheet)
    assert " ".join(["ABAB"] * 16) in texts(sheet)
    assert "窓口 花子" in texts(sheet)
    assert service.trusted == []
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert service.trusted == []
    press(window.case.facts, "この署名者を知っている人として登録…")
    press(window.case, "指紋を確かめたので登録する")
    qtbot.waitUntil(lambda: window.case.stack.sheet is None and bool(offered(window)))
    assert service.trusted == [("r", "ab" * 32)]


def test_an_unknown_box_beside_a_known_author_is_named_once(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    case = service.add_aside("r", "unknown", "知らない署名者の書類です")
    foreign = replace(signature("kakaricho", "係 長太郎", "係長", 3, "unknown"), fingerprint="cd" * 32)
    service.change("r", verdict=replace(case.verdict, signatures=(author_signature("known"), foreign, foreign)))
    window = on_case(service, "r", pin, qtbot)
    buttons = [b for b in window.case.facts.findChildren(QPushButton) if "登録" in b.text()]
    assert [b.accessibleName() for b in buttons] == ["この署名者を知っている人として登録… 見本課　係長　係 長太郎"]


def test_the_handler_sees_the_comments_and_goes_to_their_places(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED, RETURNED)
    service.who = Holder()
    window = on_case(service, "r", pin, qtbot, me="窓口 花子")
    told = texts(window.case.facts)
    assert told.startswith("差し戻されています\n差戻し　見本課　課長　課 長子")
    assert "「発生場所」　何階ですか" in told
    assert "10:12 の記録　暴言の言葉をそのまま" in told
    assert "全体について　急ぎません" in told
    field, event = (b for b in window.case.facts.findChildren(QPushButton) if b.text() == "その箇所を見る")
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert window.case.log.model.marked == {1}
    QTest.mouseClick(event, Qt.MouseButton.LeftButton)
    assert window.case.log.list.currentIndex().row() == 4
    with qtbot.waitSignal(window.revise_asked) as asked:
        press(window.case.facts, "直して次の版を作る")
    assert asked.args == ["enc-1", "report"]
    assert offered(window) == []


def test_only_the_handler_is_offered_the_next_revision_and_the_judgement(
    service: FakeReview, pin: Pin, qtbot: QtBot
) -> None:
    service.add("r", APPROVED, JUDGED, RETURNED)
    manager = on_case(service, "r", pin, qtbot)
    shown = [b.text() for b in manager.case.facts.findChildren(QPushButton)]
    assert "直して次の版を作る" not in shown
    assert "判断を対応の記録に入れる" not in shown
    handler = on_case(service, "r", pin, qtbot, me="窓口 花子")
    with qtbot.waitSignal(handler.judgement_asked) as asked:
        press(handler.case.facts, "判断を対応の記録に入れる")
    assert asked.args == ["enc-1"]


def test_other_copies_open(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    other = service.add("other", APPROVED)
    service.add("r", APPROVED, state="conflict", sentence="ファイルが別々に進んでいます")
    service.change("r", others=(other.row,))
    window = on_case(service, "r", pin, qtbot)
    told = texts(window.case.facts)
    assert told.startswith("ファイルが別々に進んでいます\n同じ報告書のファイルに")
    assert "第1版　課長の決裁待ち　係長 済、課長 まだ" in told
    press(window.case.facts, "開く")
    qtbot.waitUntil(lambda: window.case.id == "other" and window.case.case is not None)


def test_the_history_of_the_counterpart_is_asked_for_with_a_key_or_a_tap(
    service: FakeReview, pin: Pin, qtbot: QtBot
) -> None:
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    with qtbot.waitSignal(window.history_asked) as asked:
        window.case.history.click()
    assert asked.args == ["enc-1"]
    with qtbot.waitSignal(window.history_asked):
        QTest.keySequence(window.case, "Ctrl+H")


@pytest.mark.parametrize("state", ["practice", "unknown", "changed"])
def test_a_file_that_is_not_believed_leads_to_nobodys_history(
    service: FakeReview, pin: Pin, qtbot: QtBot, state: str
) -> None:
    service.add_aside("r", state, "よけてあります")
    window = on_case(service, "r", pin, qtbot)
    with qtbot.assertNotEmitted(window.history_asked):
        QTest.keySequence(window.case, "Ctrl+H")
    assert window.case.history.isHidden()


def test_an_answer_that_comes_late_does_not_replace_another_report(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    late = service.add("late")
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    window.case._show("late", late)
    assert window.case.state.text() == "課長の決裁待ち"


def test_every_control_has_a_name_and_is_large_enough(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED, RETURNED)
    window = on_case(service, "r", pin, qtbot, me="窓口 花子")
    window.show_inbox()
    for made in window.findChildren(QPushButton):
        assert made.accessibleName()
        assert made.minimumWidth() >= 44
        assert made.minimumHeight() >= 44
    for view in (window.inbox.list, window.case.log.list, window.case.log.fields):
        assert view.accessibleName()


def test_a_narrow_screen_shows_the_page_or_what_is_known(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    look, preview = window.case._split.look, window.case.preview
    assert preview is not None
    assert not look.isVisible()
    assert preview.isVisible()
    window.resize(683, 384)
    assert window.height() <= 384
    assert look.isVisible()
    assert not preview.isVisible()
    QTest.mouseClick(look, Qt.MouseButton.LeftButton)
    assert preview.isVisible()
    assert not window.case.facts.isVisible()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.case.stack.sheet is not None
    assert window.case.stack.isVisible()
    window.resize(1366, 720)
    assert preview.isVisible()
    assert window.case.stack.isVisible()


def test_each_answer_of_the_check_and_each_doubt_stands_in_words(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    case = service.add("r", APPROVED)
    early = "決裁欄（係長）の署名の日時が、作成者の署名より前です。"
    verdict = replace(case.verdict, page_matches=True, doubts=(early,), received_at=START)
    service.change("r", verdict=verdict)
    window = on_case(service, "r", pin, qtbot)
    told = texts(window.case.facts)
    assert f"・{early}" in told
    assert "✓ 窓守で作ったまま　✓ 紙面と記録は同じ　✓ 署名者を確認　✓ 日時あり" in told
    assert "初めて届きました" in told
    service.change("r", verdict=replace(verdict, barred=True))
    window.case.reload()
    qtbot.waitUntil(lambda: "！ 日時に疑い" in texts(window.case.facts))
    told = texts(window.case.facts)
    assert "差戻しはできます" in told


def test_a_signer_that_cannot_count_is_not_offered_to_be_known(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    case = service.add_aside("r", "unknown", "署名者を確かめられません")
    (author,) = case.verdict.signatures
    weak = replace(author, unfit="証明書のRSAの鍵が1024ビットです（3072ビット以上が要ります）")
    service.change("r", verdict=replace(case.verdict, signatures=(weak,)))
    window = on_case(service, "r", pin, qtbot)
    assert "登録" not in texts(window.case.facts)


def test_whoever_may_not_decide_is_told_why(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.who = Holder("課 長子", problem="役割がないため、決裁できません。", barred=True)
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot)
    assert window.case.said.whole == "役割がないため、決裁できません。"
    assert window.case.allowed == Allowed()


def test_nobody_is_offered_to_decide_on_their_own_report(service: FakeReview, pin: Pin, qtbot: QtBot) -> None:
    service.who = Holder(AUTHOR.name, ("kacho",), office=True)
    service.add("r", APPROVED)
    window = on_case(service, "r", pin, qtbot, me=AUTHOR.name)
    assert window.case.allowed == Allowed(withdraw=True)


def test_who_sealed_one_box_is_not_offered_another(service: FakeReview) -> None:
    case = service.add("r", APPROVED)
    assert case.route
    everything = Holder(NAMES["kakaricho"], tuple(LABELS), office=False)
    assert ways(case.route, everything) == ()
    assert ways(case.route, replace(everything, name="別の 人"))

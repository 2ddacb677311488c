"""How much two identities are alike: what is of high confidence, and what must never be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.identity import Confidence, Identity, Likeness
from app.people.recognition.likeness import likeness

ONE = Identity("架空 太郎", "カクウ タロウ", "0467-00-1234", "神奈川県見本市例示町1-2-3 見本ハイツ203号室")
NAMED = Identity("架空 太郎")
YUKO = replace(ONE, name="架空 裕子")
FAMILY = "電話は同じですが名が違います（ご家族かもしれません）"
COMPANY = "電話は同じですが氏名が違います（代表電話かもしれません）"
ROOM = "住所は同じ建物ですが部屋が違います"


def _alike(one: Identity, other: Identity) -> Likeness:
    found = likeness(one, other)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (ONE, ("氏名が同じ", "電話が同じ", "住所が同じ", "読みが同じ")),
        (Identity("架空太郎", phone="+81 467-00-1234"), ("氏名が同じ", "電話が同じ")),
        (Identity("架空 太郎", address="例示町一丁目二番三号"), ("氏名が同じ", "住所が同じ（建物名・部屋番号なし）")),
        (Identity(kana="かくうたろう", phone="0467001234"), ("電話が同じ", "読みが同じ")),
        (Identity("カクウ・タロー", phone="0467001234"), ("電話が同じ", "読みが長音の書き方のほか同じ")),
        (replace(ONE, address="見本市別例町9-9", age="60"), ("氏名が同じ", "電話が同じ", "読みが同じ")),
    ],
)
def test_the_whole_name_and_one_thing_more_are_of_high_confidence(other: Identity, reasons: tuple[str, ...]) -> None:
    found = _alike(ONE, other)
    assert (found.confidence, found.reasons) == ("high", reasons)


def test_the_form_of_a_kanji_is_said() -> None:
    one = Identity("渡邉 髙齋", phone="0467001234")
    found = _alike(one, replace(one, name="渡辺高斉"))
    assert (found.confidence, found.reasons) == ("high", ("氏名の字体違い", "電話が同じ"))


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("⻑⾕川 一郎", "長谷川一郎"),
        ("⻑⾕川 一郎", "長谷川 一郎"),
        ("山﨑 一郎", "山崎 一郎"),
        ("神田 一郎", "\ufa19田 一郎"),
        ("葛\U000e0100城 一郎", "葛城 一郎"),
        ("⻘⽊ ⼀郎", "青木 一郎"),
    ],
)
def test_a_form_of_a_character_is_a_form_and_no_slip(written: str, other: str) -> None:
    found = _alike(Identity(written, phone="0467001234"), Identity(other, phone="0467001234"))
    assert (found.confidence, found.reasons) == ("high", ("氏名の字体違い", "電話が同じ"))


def test_a_kana_in_two_parts_and_width_are_no_form() -> None:
    one = Identity("架空 か\u3099い", phone="0467001234")
    for name in ("架空　がい", "架空 か゛い", "架空 がい"):
        assert _alike(one, replace(one, name=name)).reasons[0] == "氏名が同じ"


@pytest.mark.parametrize(
    ("one", "other", "confidence", "reason"),
    [
        # Father and son, brothers: one 姓, one house, one number.
        (ONE, replace(ONE, name="架空 健", kana="カクウ ケン"), "low", FAMILY),
        (ONE, replace(ONE, name="架空 一郎", kana="カクウ イチロウ"), "low", "読みが違います"),
        (ONE, replace(ONE, name="架空 次郎", kana="カクウ ジロウ"), "low", "読みが一字違い"),
        (replace(ONE, kana=""), replace(ONE, name="架空 次郎", kana=""), "medium", "氏名が一字違い"),
        # Two of one name in one house.
        (replace(ONE, age="70"), replace(ONE, age="40"), "medium", "年齢が大きく違います"),
        (replace(ONE, age="70代"), replace(ONE, age="40歳位"), "medium", "年齢が大きく違います"),
        (replace(ONE, sex="男"), replace(ONE, sex="女"), "medium", "性別が違います"),
        (replace(YUKO, kana="カクウ ユウコ"), replace(YUKO, kana="カクウ ヒロコ"), "medium", "読みが違います"),
        # The same building, another room.
        (replace(NAMED, address=ONE.address), replace(NAMED, address="例示町1-2-3 見本ハイツ204"), "low", ROOM),
        # A company's number.
        (ONE, Identity("見本 花子", phone="0467-00-1234"), "low", COMPANY),
        # A name alone, and with what is not enough.
        (NAMED, NAMED, "medium", "氏名が同じ"),
        (ONE, replace(NAMED, phone="090-0000-9999", address="別例町8-8"), "medium", "氏名が同じ"),
        (replace(NAMED, organisation="見本商会"), replace(NAMED, organisation="㈱見本商会"), "medium", "団体が同じ"),
        # 姓 alone.
        (Identity("架空", phone="0467001234"), Identity("架空", phone="0467001234"), "medium", "姓が同じ"),
        (Identity("佐々木", phone="0467001234"), Identity("佐々木", phone="0467001234"), "medium", "電話が同じ"),
        (Identity("架空", phone="0467001234"), ONE, "medium", "姓が同じ"),
        # Slips.
        (ONE, Identity("架空 太朗", phone="0467001234"), "medium", "氏名が一字違い"),
        (ONE, replace(NAMED, phone="0467-00-1243"), "medium", "電話が一けた違い"),
        (ONE, replace(NAMED, address="例示町1-2-8"), "medium", "住所がほぼ同じ"),
        (ONE, replace(ONE, kana="カクウ ヒロオミ"), "medium", "読みが違います"),
        # One thing alone.
        (Identity(phone="0467001234"), ONE, "medium", "電話が同じ"),
        (Identity(phone="0467001243"), ONE, "low", "電話が一けた違い"),
        (Identity(address="例示町1-2-3"), ONE, "medium", "住所が同じ（建物名・部屋番号なし）"),
        (Identity(kana="カクウ タロウ"), ONE, "medium", "読みが同じ"),
        (Identity("架空"), ONE, "low", "姓が同じ"),
        (Identity("林"), Identity("林 太郎"), "low", "姓が同じ"),
        (Identity("林"), Identity("林太郎"), "low", "氏名の初めが同じ"),
        # While one types.
        (Identity("架空 太"), ONE, "low", "氏名の初めが同じ"),
        (Identity("架空太"), ONE, "low", "氏名の初めが同じ"),
        (Identity("架空 健"), Identity("架空 健太郎"), "low", "氏名の初めが同じ"),
        (Identity(kana="カクウ タ"), ONE, "low", "読みの初めが同じ"),
        (Identity(phone="0467-0"), ONE, "low", "電話の初めが同じ"),
        (Identity(phone="0467-00-1"), ONE, "low", "電話の初めが同じ"),
        (Identity(address="例示町"), ONE, "low", "町名が同じ"),
    ],
)  # fmt: skip
def test_less_is_of_less_confidence(one: Identity, other: Identity, confidence: Confidence, reason: str) -> None:
    found = _alike(one, other)
    assert found.confidence == confidence
    assert reason in found.reasons


@pytest.mark.parametrize("name", ["不明", "匿名", "名乗らず", "男性", "あ", "近隣住民", "", "？？"])
@pytest.mark.parametrize("phone", ["非通知", "不明", "", "0000000000", "公衆電話"])
@pytest.mark.parametrize("address", ["不明", "市内", "", "見本市", "住所不定"])
def test_what_says_nothing_is_never_equal(name: str, phone: str, address: str) -> None:
    nobody = Identity(name, "フメイ", phone, address, "なし", "男", "60")
    assert likeness(nobody, nobody) is None
    assert likeness(nobody, ONE) is None


def test_strangers_are_not_alike() -> None:
    assert likeness(ONE, Identity("見本 花子", "ミホン ハナコ", "090-0000-9999", "別例町8-8")) is None
    assert likeness(ONE, Identity("見本 花子", "ミホン ハナコ", "090-0000-9999", "例示町1-2-3 見本ハイツ105")) is None


def test_more_that_is_alike_scores_higher() -> None:
    steps = [Identity("架空"), NAMED, replace(ONE, kana="", address=""), replace(ONE, kana=""), ONE]
    scores = [_alike(one, ONE).score for one in steps]
    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)
    assert all(0 < score <= 1 for score in scores)


FIELDS = st.builds(
    Identity,
    name=st.sampled_from(["", "架空 太郎", "架空太郎", "架空", "架空 次郎", "見本花子", "かくう たろう", "不明", "林"]),
    kana=st.sampled_from(["", "カクウ タロウ", "かくうたろお", "カクウ", "ミホン ハナコ", "カクウ ジロウ"]),
    phone=st.sampled_from(["", "0467001234", "0467001243", "001234", "0467", "090-0000-1234\n0467-00-1234", "非通知"]),
    address=st.sampled_from(["", "例示町1-2-3", "見本市例示町1丁目2番3号 見本荘1", "例示町1-2-4", "例示町", "別例町1"]),
    organisation=st.sampled_from(["", "見本商会", "㈱見本商会", "見本商会本店"]),
    sex=st.sampled_from(["", "男", "女"]),
    age=st.sampled_from(["", "40", "60代"]),
)


@given(FIELDS, FIELDS)
def test_likeness_is_symmetric(one: Identity, other: Identity) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(st.builds(Identity, *[st.text()] * 7), st.builds(Identity, *[st.text()] * 7))
def test_anything_may_be_compared(one: Identity, other: Identity) -> None:
    assert likeness(one, other) == likeness(other, one)

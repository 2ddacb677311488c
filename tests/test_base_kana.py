"""Readings for comparison, in three levels."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.base.kana import drawn, is_kana, reading, short

SAMPLE = "あいうえおおうかこけそのよゐをっゃょぁづぢずじゝゞーアカコケオヴヶｶｺｵｰ\uff9e‐- \u3000・"
KANA = st.text(st.sampled_from(SAMPLE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｶｸｳ ﾀﾛｳ", "カクウ　タロウ"),
        ("カクウタロウ", "かくう たろう"),
        ("きょうこ", "キヨウコ"),
        ("いっしき", "イツシキ"),
        ("みやけ しづえ", "ミヤケシズエ"),
        ("ぢんない", "ジンナイ"),
        ("かをる", "カオル"),
        ("ﾊﾞﾊﾞ", "ばば"),
        ("みすゞ", "ミスズ"),
        ("オ‐ノ", "オーノ"),
        ("ジョン・ドー", "じよんどー"),
    ],
)
def test_ways_of_writing_a_reading(one: str, other: str) -> None:
    assert reading(one) == reading(other)


def test_long_vowels_are_a_level_of_their_own() -> None:
    assert len({reading(text) for text in ("おおの", "オーノ", "おうの", "おの")}) == 4
    assert len({drawn(text) for text in ("おおの", "オーノ", "おうの")}) == 1
    assert drawn("おの") != drawn("おおの")
    assert short("おの") == short("おおの") == short("オーノ")
    assert drawn("けいこ") == drawn("ケーコ")
    assert drawn("ゆうき") == drawn("ユーキ") != drawn("ゆき")


def test_readings_of_their_own_stay_apart() -> None:
    names = ("たろう", "じろう", "かくう", "がくう", "ゆうこ", "ひろこ", "さとう", "かとう")
    assert len({short(name) for name in names}) == len(names)


def test_what_is_kana() -> None:
    assert is_kana("カクウ ﾀﾛｳ")
    assert is_kana("じょん・どー")
    assert not is_kana("架空 タロウ")
    assert not is_kana("")


@example("ヶﾞ")
@example("か‐ﾞ")
@given(st.one_of(KANA, st.text()))
def test_each_level_keeps_what_it_made(text: str) -> None:
    for level in (reading, drawn, short):
        assert level(level(text)) == level(text)


@given(KANA, KANA)
def test_each_level_is_looser_than_the_one_before(one: str, other: str) -> None:
    if reading(one) == reading(other):
        assert drawn(one) == drawn(other)
    if drawn(one) == drawn(other):
        assert short(one) == short(other)

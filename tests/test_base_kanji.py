"""Kanji of names: what is written in more than one way is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.kanji import kanji_table, plain
from app.base.radicals import RADICALS

NAMES = st.text(
    st.sampled_from("⻑⾕⻄㈱゜⎯渡邉邊辺髙高﨑崎齋齊斉斎澤𠮷吉國德ｶカか\u3099゛\u200b\u3000 Ａa\U000e0100\ufa19İﬁ")
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡邉", "渡辺"),
        ("渡邊", "渡邉"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("濵田", "浜田"),
        ("𠮷田", "吉田"),
        ("中嶋", "中島"),
        ("中嶌", "中島"),
        ("櫻井", "桜井"),
        ("廣瀨", "広瀬"),
        ("藤澤", "藤沢"),
        ("眞壁", "真壁"),
        ("國龍", "国竜"),
        ("大槗", "大橋"),
        ("冨舘", "富館"),
        ("神\ufa19", "神神"),
        ("葛\U000e0100城", "葛城"),
        ("⻑⾕川", "長谷川"),
        ("⻘⽊", "青木"),
        ("⻄⻯", "西竜"),
        ("⻤⻲", "鬼亀"),
        ("⻫藤", "斎藤"),
        ("山﨑\ufa19", "山崎神"),
        ("㈱見本", "(株)見本"),
        ("か゛き゛は゜", "がぎぱ"),
        ("か\u3099ﾊﾟは\u309a", "がパぱ"),
        ("架空　太郎", "架空太郎"),
    ],
)
def test_forms_of_one_kanji_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_names_of_their_own_stay_apart() -> None:
    names = ("渡辺", "渡部", "大坂", "大阪", "畑", "畠", "伊東", "伊藤", "太田", "大田", "川井", "河井")
    assert len({plain(name) for name in names}) == len(names)


def test_what_stands_for_others_stands_for_itself() -> None:
    table = kanji_table()
    assert not [char for char in table.values() if ord(char) in table]
    assert all(plain(char) == char for char in table.values())


@given(st.one_of(NAMES, st.text()))
def test_plain_is_plain_for_good(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(NAMES, NAMES)
def test_a_space_between_changes_nothing(one: str, other: str) -> None:
    assert plain(f"x{one}\u3000x{other}") == plain(f"x{one}x{other}")


def test_the_table_is_unicodes_and_each_of_its_characters_is_one_ideograph() -> None:
    assert len(RADICALS) > 120
    for code, unified in RADICALS.items():
        assert plain(chr(code)) == plain(unified)
        assert len(plain(chr(code))) == 1
        assert ord(unified) not in RADICALS

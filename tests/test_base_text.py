"""Japanese text: comparing, showing, cutting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.text import cut, fold, graphemes, visible

SPECIAL = "がカ\u3099ｶﾞ葛\U000e0100👩\u200d\U0001f1ef\U0001f1f5\r\n\u202e\x00\ud800"
ANY = st.text(st.characters() | st.sampled_from(SPECIAL))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("架空　太郎", "架空太郎"),
        ("葛\U000e0100城", "葛城"),
        ("ｶｸｳ", "カクウ"),
        ("ＡＢＣ", "abc"),
        ("か\u3099", "が"),
        ("架\u200b空\u202e", "架空"),
    ],
)
def test_fold_makes_alike_what_is_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_fold_keeps_different_names_apart() -> None:
    assert len({fold(name) for name in ("高橋", "髙橋", "山﨑", "山崎", "𠮷野", "吉野")}) == 6


@given(ANY)
def test_visible_leaves_nothing_that_turns_or_breaks_a_line(text: str) -> None:
    shown = visible(text)
    assert not set(shown) & set("\x00\r\x0b\x0c\x1b\x85\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2069\u200f\t")
    shown.encode("utf-8")
    assert visible(shown) == shown


@given(ANY)
def test_graphemes_lose_nothing(text: str) -> None:
    pieces = list(graphemes(text))
    assert "".join(pieces) == text
    assert all(pieces)


@pytest.mark.parametrize(
    "piece",
    ["葛\U000e0100", "か\u3099", "ｶﾞ", "👩\u200d👧", "🇯🇵", "👍🏽", "\r\n", "𠮷", "e\u0301\u0302", "辻\ufe00", "☎️"],
)
def test_a_character_stays_whole(piece: str) -> None:
    assert list(graphemes("前" + piece + "後")) == ["前", piece, "後"]
    assert list(graphemes(piece * 3)) == [piece] * 3


@given(ANY, st.integers(1, 40))
def test_cut(text: str, limit: int) -> None:
    short = cut(text, limit)
    pieces = list(graphemes(text))
    if len(pieces) <= limit:
        assert short == text
    else:
        assert short == "".join(pieces[: limit - 1]) + "…"

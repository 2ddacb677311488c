"""Texts from elsewhere, made harmless in one place."""

import pytest
from hostile import TEXTS, harm
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem, Refused
from app.base.text import MOST, graphemes, quoted, shown

SPECIAL = (
    "aがカ\u3099ｶﾞ葛\U000e0100\ufe0f👩\u200d\u200c\U0001f1ef\U0001f1f5🏽"
    "\r\n\t\u202e\x1b\x00\ud800\u0301\u0330क\u094d\u3164\u200b「」…↵"
)
ANY = st.text(st.characters() | st.sampled_from(SPECIAL), max_size=80)


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("most", [20, MOST, 10_000])
def test_every_kind_is_harmless_and_cut(kind: str, lines: bool, most: int) -> None:
    text = shown(TEXTS[kind], most, lines=lines)
    assert harm(text, lines=lines) == ""
    assert len(list(graphemes(text))) <= most
    assert text.startswith(TEXTS[kind][:3])


@given(ANY, st.integers(1, 60), st.booleans())
def test_it_holds_for_any_text_and_once_is_enough(text: str, most: int, lines: bool) -> None:
    made = shown(text, most, lines=lines)
    assert harm(made, lines=lines) == ""
    assert len(list(graphemes(made))) <= most
    assert shown(made, most, lines=lines) == made
    made.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "架空　太郎（市民課・主事）",
        "葛\U000e0100城 辻\ufe00",
        "か\u3099ｶﾞ e\u0301\u0302",
        "👩\u200d👧 🇯🇵 👍🏽 ☎️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "👩🏽\u200d❤️\u200d💋\u200d👨🏽",
        "क्\u200dष",
        "𠮷野 한글 Müller ~ ✓ ● → 〓",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_a_line_end_is_seen_and_makes_no_line() -> None:
    assert shown("一\r\n二\n三") == "一↵二↵三"
    assert shown("一\r\n二\n\n\n\n三", lines=True) == "一\n二\n\n三"


def test_a_direction_and_a_control_are_seen() -> None:
    assert shown("\u202e逆\x1b[2J") == "\ufffd逆\ufffd[2J"


def test_a_quoted_name_cannot_close_its_brackets() -> None:
    assert quoted("窓口」役所の認証を受けた") == "「窓口』役所の認証を受けた」"
    assert len(quoted("あ" * 1000)) == 66


def test_each_sentence_of_a_problem_is_one_harmless_line() -> None:
    for text in TEXTS.values():
        problem = EnvironmentProblem(f"「{text}」を読めません。", "記録はそのままです。", "確かめてください。", [text])
        assert len(str(problem).split("\n")) == 4
        assert harm(str(problem), lines=True) == ""
        assert harm(problem.happened) == ""
        assert str(Refused(text, [text])).count("\n") == 1
        assert harm(str(Refused(text, [text])), lines=True) == ""

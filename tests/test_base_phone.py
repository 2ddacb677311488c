"""Telephone numbers for comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.phone import mistyped, near_number, numbers, same_number

DIALLED = st.from_regex(r"\A0[1-9][0-9]{8,9}\Z")
TYPED = st.text(st.sampled_from("0123456789０１+-ー()（） 　内線の局/,\n〇一二x非通知"), max_size=30)


@pytest.mark.parametrize(
    "text",
    [
        "0467-00-1234",
        "０４６７－００－１２３４",
        "0467(00)1234",
        "（0467）00−1234",
        "0467 00 1234",
        "0467ー00ー1234",
        "+81-467-00-1234",
        "+81 (0)467 00 1234",
        "＋８１４６７００１２３４",
        "81467001234",
        "0467-00-1234（内線 2345）",
        "0467-00-1234 内線2345",
        "0467-00-1234 ext.45",
        "TEL 0467-00-1234",
        "0467の00の1234",
        "0467局00-1234",
        "〇四六七-〇〇-一二三四",
        "自宅:0467-00-1234",
    ],
)
def test_ways_of_writing_a_number(text: str) -> None:
    assert numbers(text) == ("0467001234",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("090-0000-1234 / 0467-00-1234", ("09000001234", "0467001234")),
        ("自宅0467-00-1234 携帯090-0000-1234", ("0467001234", "09000001234")),
        ("0467001234\n090 0000 1234", ("0467001234", "09000001234")),
        ("0467-00-1234、0467-00-1234", ("0467001234",)),
        ("09000001234 0467001234", ("09000001234", "0467001234")),
        ("00-1234", ("001234",)),
        ("23-1234", ("231234",)),
        ("0120-00-1234", ("0120001234",)),
        ("+1-202-555-0100", ("+12025550100",)),
    ],
)
def test_several_and_other_numbers(text: str, expected: tuple[str, ...]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "非通知", "不明", "なし", "公衆電話", "内線 2345", "110", "0000000000", "000-0000-0000", "0-0", "111-1111"],
)
def test_what_is_nobodys_number(text: str) -> None:
    assert numbers(text) == ()


def test_the_area_code_may_be_left_off() -> None:
    assert same_number("231234", "0467231234")
    assert same_number("0467231234", "231234")
    assert not same_number("231234", "0467239234")
    assert not same_number("0467231234", "0466231234")


@given(TYPED)
def test_numbers_of_numbers_are_the_same(text: str) -> None:
    found = numbers(text)
    assert numbers("\n".join(found)) == found


@given(DIALLED, st.data())
def test_a_slip_is_near_both_ways(number: str, data: st.DataObject) -> None:
    slip = data.draw(st.sampled_from(sorted(mistyped(number))))
    assert near_number(number, slip) == near_number(slip, number)
    assert near_number(number, slip) or len(slip) < 9
    assert number in mistyped(slip)


@given(DIALLED, DIALLED)
def test_near_is_what_one_slip_makes(one: str, other: str) -> None:
    assert near_number(one, other) == near_number(other, one) == (other in mistyped(one))
    assert same_number(one, other) == same_number(other, one)

"""Addresses for comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.address import Address, address_of, compared

REGIONS = ("", "見本市", "神奈川県見本市", "神奈川県", "三浦郡例示町", "横浜市見本区", "〒000-0000 見本市")
TOWNS = (
    "例示町",
    "大字例示町",
    "字例示",
    "見本ヶ丘",
    "見本が丘",
    "見本ケ丘",
    "架空の内",
    "架空ノ内",
    "嶋ノ澤",
    "島ノ沢",
)
FULL = str.maketrans("0123456789-", "０１２３４５６７８９－")
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


def _ways(numbers: tuple[int, int, int]) -> list[str]:
    a, b, c = numbers
    plain = f"{a}-{b}-{c}"
    return [
        plain,
        plain.translate(FULL),
        plain.replace("-", "ー"),
        plain.replace("-", "−"),
        plain.replace("-", "の"),
        plain.replace("-", " ノ "),
        f"{a}丁目{b}番{c}号",
        f"{a}丁目{b}番地{c}",
        f"{a}丁目{b}番地の{c}",
        f"{a}丁目{b}-{c}",
        f"{a}丁目 {b} 番 {c} 号".translate(FULL),
        f"{a}丁目{b}番{c}号".translate(KANJI),
        plain.translate(KANJI).replace("-", "の"),
    ]


NUMBERS = st.tuples(st.integers(1, 9), st.integers(1, 99), st.integers(1, 99))


@given(NUMBERS, st.sampled_from(TOWNS), st.sampled_from(REGIONS))
def test_every_way_of_writing_a_house_is_that_house(numbers: tuple[int, int, int], town: str, region: str) -> None:
    expected = "-".join(map(str, numbers))
    for way in _ways(numbers):
        address = address_of(f"{region}{town}{way}")
        assert "-".join(address.numbers) == expected, way
        assert compared(address, address_of(f"{town} {expected}")) == "same"


@given(
    NUMBERS,
    st.sampled_from(TOWNS),
    st.sampled_from(REGIONS),
    st.sampled_from(["", "見本ハイツ203号室", "コーポ例示A-1", "例示荘"]),
)
def test_the_normal_form_is_read_as_itself(numbers: tuple[int, int, int], town: str, region: str, end: str) -> None:
    address = address_of(f"{region}{town}{'-'.join(map(str, numbers))} {end}")
    assert address_of(address.text) == address


@given(st.text(), st.text())
def test_comparing_is_symmetric_whatever_was_typed(one: str, other: str) -> None:
    assert compared(address_of(one), address_of(other)) == compared(address_of(other), address_of(one))


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("神奈川県見本市例示町一丁目二番三号", "例示町1-2-3", "same"),
        ("見本市例示町十八番十号", "例示18-10", "same"),
        ("例示町1-2-3 見本ハイツ203号室", "例示町１丁目２番３号", "house"),
        ("例示町1-2-3 見本ハイツ203号室", "例示町1-2-3-203", "house"),
        ("例示町1-2-3 見本ハイツ二〇三号室", "例示町1-2-3 見本ハイツ203", "same"),
        ("例示町1-2-3 見本ハイツA-203", "例示町1-2-3 見本ハイツ203", "house"),
        ("例示町1-2-3 見本ハイツA-203", "例示町1-2-3 見本ハイツB-203", "room"),
        ("例示町1-2-3 見本ハイツ203号室", "例示町1-2-3 見本ハイツ204号室", "room"),
        ("例示町18-10-203", "例示町18番10号", "house"),
        ("例示町1-2-3", "例示町1-2-8", "near"),
        ("例示町1-2-3", "例示町1-3-2", "near"),
        ("例示町1-2-3", "例字町1-2-3", "near"),
        ("例示町1丁目2番", "例示町1-2-3", "near"),
        ("例示町1-2-3", "例示町4-5-6", "town"),
        ("例示町1丁目", "例示町1-2-3", "town"),
        ("例示町", "見本市例示町1-2-3", "town"),
        ("例示町1-2-3", "見本町1-2-3", "other"),
        ("岬市本町1-2-3", "見本市本町1-2-3", "other"),
        ("東本町1-2-3", "本町1-2-3", "other"),
        ("三浦郡例示町大字堀内字西123番地4", "例示町堀内123-4", "same"),
        ("例示町堀内123-4", "堀内123-4", "same"),
        ("横浜市見本区例示町5-6", "横浜市例示町5-6", "same"),
        ("見本市四日市例示町1-5", "不明", "unknown"),
        ("見本市", "見本市例示町1-2-3", "unknown"),
        ("市内", "市内", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_how_much_two_addresses_are_one(one: str, other: str, how: str) -> None:
    assert compared(address_of(one), address_of(other)) == how


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三条町5番6号", Address(town="三条", numbers=("5", "6"))),
        ("例示市一番町2", Address(city="例示市", town="一番", numbers=("2",))),
        ("例示市北一条西二丁目3-4", Address(city="例示市", town="北一条西", numbers=("2", "3", "4"))),
        ("四日市市例示町1-5", Address(city="四日市市", town="例示", numbers=("1", "5"))),
        ("市川市例示1-5", Address(city="市川市", town="例示", numbers=("1", "5"))),
        ("東京都見本区例示一ー二ー三", Address("東京都", "見本区", "例示", ("1", "2", "3"))),
        ("例示町1-2-3見本ビル3階", Address(town="例示", numbers=("1", "2", "3"), building="見本びる")),
        ("例示町百二十三番地", Address(town="例示", numbers=("123",))),
    ],
)
def test_parts_of_an_address(text: str, expected: Address) -> None:
    assert address_of(text) == expected

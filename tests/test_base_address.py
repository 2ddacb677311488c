"""Addresses for comparison."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.address import Address, address_of, compared
from app.base.address_numbers import NUMERALS, in_kanji, kanji_of, value

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


# -- as whole Japan writes --------------------------------------------------------------------------

ALL_DASHES = "-‐‑‒–—―−⎯─━－ー￣~〜～"


def _kanji(number: int, way: int) -> str:
    """千二百三十四, or 一二三四."""
    if way:
        return str(number).translate(KANJI)
    written = ""
    for sign, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        count, number = divmod(number, size)
        if count:
            written += ("" if count == 1 and sign else "一二三四五六七八九"[count - 1]) + sign
    return written


@dataclass(frozen=True)
class Kind:
    """How a part of the country numbers its houses: a pattern with {a}, {b}, {c}, each way of writing it."""

    ways: tuple[str, ...]


KINDS = [
    Kind(
        (
            "例示町{a}丁目{b}番{c}号",
            "例示町{a}丁目{b}番地の{c}",
            "例示町{a}-{b}-{c}",
            "例示町{a}の{b}の{c}",
            "例示町{a}丁目{b}-{c}",
        )
    ),
    Kind(("北{a}条西{b}丁目{c}番地", "北{a}条西{b}丁目{c}", "北{a}条西{b}-{c}")),
    Kind(("南{a}条東{b}丁目{c}番", "南{a}条東{b}-{c}")),
    Kind(("仮名第{a}地割{b}番地{c}", "仮名{a}地割{b}-{c}", "仮名第{a}地割{b}番地の{c}", "大字仮名第{a}地割{b}の{c}")),
    Kind(("大字仮置字西{b}番地の{c}", "仮置字西{b}-{c}", "大字仮置字西{b}番{c}", "字仮置小字西{b}の{c}")),
    Kind(("大字仮置字東{b}番地の{c}", "仮置字東{b}-{c}")),
    Kind(("仮置甲{b}番地{c}", "大字仮置甲{b}-{c}", "仮置 甲{b}の{c}")),
    Kind(("仮置乙{b}番地{c}", "大字仮置乙{b}-{c}")),
    Kind(("仮置イ{b}番地{c}", "大字仮置イ{b}-{c}")),
    Kind(("見本町東{a}丁{b}番{c}号", "見本町東{a}丁{b}-{c}")),
    Kind(("見本北{a}線{b}番地{c}", "字見本北{a}線{b}-{c}")),
    Kind(("西{a}号線{b}番地{c}", "西{a}号線{b}-{c}")),
    Kind(("北{a}番丁{b}番{c}号", "北{a}番丁{b}-{c}")),
    Kind(("寺町通御池上る架空町{b}番地{c}", "御池通寺町東入る架空町{b}-{c}", "架空町{b}の{c}")),
]


@st.composite
def written(draw: st.DrawFn, kind: Kind, numbers: tuple[int, int, int]) -> str:
    """One way of writing a house."""
    pattern = draw(st.sampled_from(kind.ways))
    how = draw(st.sampled_from(["digits", "full", "kanji", "single", "gaps"]))
    puts: dict[str, Callable[[int], str]] = {
        "digits": str,
        "full": lambda number: str(number).translate(FULL),
        "kanji": lambda number: _kanji(number, 0),
        "single": lambda number: _kanji(number, 1),
        "gaps": str,
    }
    put = puts[how]
    said = pattern.format(**dict(zip("abc", map(put, numbers), strict=True)))
    if how == "gaps":
        said = re.sub("(?<=[町目番地割条丁線])(?=\\d{1,2}(?!\\d))", " ", said)
    dash = draw(st.sampled_from(ALL_DASHES))
    return said.replace("-", dash)


HOUSES = st.tuples(st.sampled_from(KINDS), st.tuples(st.integers(1, 29), st.integers(1, 1999), st.integers(1, 99)))


@given(HOUSES, st.data(), st.sampled_from(["", "見本市", "札幌市中央区", "北海道見本市", "三浦郡例示村"]))
def test_every_way_of_every_part_of_the_country_is_one_house(
    house: tuple[Kind, tuple[int, int, int]], data: st.DataObject, region: str
) -> None:
    one, other = data.draw(written(*house)), data.draw(written(*house))
    assert compared(address_of(region + one), address_of(other)) == "same", (one, other)


@given(HOUSES, HOUSES, st.data())
def test_other_numbers_are_never_one_house(
    one: tuple[Kind, tuple[int, int, int]], other: tuple[Kind, tuple[int, int, int]], data: st.DataObject
) -> None:
    used = ["abc" if "{a}" in one[0].ways[0] else "bc", "abc" if "{a}" in other[0].ways[0] else "bc"]
    said = [
        [dict(zip("abc", each[1], strict=True))[name] for name in names]
        for each, names in zip((one, other), used, strict=True)
    ]
    if one[0] == other[0] and said[0] == said[1]:
        return
    ways = data.draw(written(*one)), data.draw(written(*other))
    assert compared(*map(address_of, ways)) not in ("same", "house", "room"), ways


@given(
    HOUSES,
    st.data(),
    st.sampled_from([" 101", "　２０３号", " 405号室", " 2階", " 見本ビル3F", " A-12", " 3号棟405", " #7"]),
)
def test_a_room_behind_a_house_leaves_the_house(
    house: tuple[Kind, tuple[int, int, int]], data: st.DataObject, inside: str
) -> None:
    way = data.draw(written(*house))
    bare, whole = address_of(way), address_of(way + inside)
    assert compared(bare, whole) == "house", (way, inside)
    assert whole.room
    assert address_of(whole.text) == whole


@given(HOUSES, st.data())
def test_the_normal_form_of_every_house_is_read_as_itself(
    house: tuple[Kind, tuple[int, int, int]], data: st.DataObject
) -> None:
    address = address_of(data.draw(written(*house)))
    assert address_of(address.text) == address


@given(st.text(st.sampled_from(NUMERALS), min_size=1, max_size=6))
def test_numbers_in_kanji_are_written_one_way(numeral: str) -> None:
    assert value(value(numeral)) == value(numeral)
    assert in_kanji(in_kanji(f"北{numeral}条")) == in_kanji(f"北{numeral}条")


@given(st.integers(0, 99_999))
def test_a_number_in_kanji_is_that_number(number: int) -> None:
    assert value(kanji_of(number)) == str(number)


def test_the_addresses_of_a_ledger_are_four_houses() -> None:
    rows = (Path(__file__).parent / "corpus/cases/f5_addresses.csv").read_text(encoding="utf-8").splitlines()[1:]
    read = [address_of(row.split(",")[2]) for row in rows]
    assert [(one.city, one.town, one.numbers, one.room) for one in read] == [
        ("札幌市中央区", "北一条西", ("2", "3", "4"), ""),
        ("", "例示", ("1", "2", "3"), "101"),
        ("", "御成", ("18", "10"), "2階"),
        ("", "例示", ("1234",), ""),
    ]


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
        ("〇〇町1-2-3", "〇〇町1-2-3", "unknown"),
        ("例示町〇-〇-〇", "例示町〇-〇-〇", "unknown"),
        ("例示町＊丁目＊番", "例示町＊丁目＊番", "unknown"),
        ("札幌市中央区北1条西2丁目3-4", "札幌市中央区北1条西9丁目1-4", "town"),
        ("札幌市中央区北1条西2丁目3-4", "札幌市中央区北一条西二丁目三番四号", "same"),
        ("札幌市中央区北1条西2丁目3-4", "北1西2-3-4", "same"),
        ("北1条西2丁目3-4", "北11条西2丁目3-4", "near"),
        ("北1条西2丁目3-4", "南9条西2丁目3-4", "other"),
        ("札幌市中央区北1条西2丁目", "札幌市中央区北1条西2丁目", "town"),
        ("札幌市中央区例示1-2", "札幌市北区例示1-2", "other"),
        ("札幌市例示1-2", "札幌市北区例示1-2", "same"),
        ("例示第3地割12番地5", "例示3地割12-5", "same"),
        ("例示第3地割12番地5", "例示3-12-5", "same"),
        ("例示第3地割12番地5", "例示3丁目12-5", "town"),
        ("例示第3地割12番地5", "例示第8地割12番地5", "near"),
        ("例示第3地割12番地5", "例示第14地割77番地5", "town"),
        ("大字例示字西123番地", "大字例示字東123番地", "town"),
        ("大字例示字西123番地", "大字例示123", "same"),
        ("例示甲123番地", "例示乙123番地", "town"),
        ("例示町イ12番地", "例示町ロ12番地", "town"),
        ("例示町123番地甲", "例示町123の乙", "near"),
        ("例示町123甲", "例示町123番地の甲", "same"),
        ("例示町東1丁2-3", "例示町東一丁二番三号", "same"),
        ("京都市中京区寺町通御池上る例示町488", "中京区御池通寺町東入ル例示町488番地", "same"),
        ("京都市中京区寺町通御池上る例示町488", "京都市中京区例示町488", "same"),
        ("京都市中京区寺町通御池上る例示町488", "京都市中京区烏丸通四条下る例示町488", "other"),
        ("例示町1-2-3 101", "例示町1-2-3 102", "room"),
        ("例示町1-2-3 101", "例示町1-2-3", "house"),
        ("例示町1-2-3 2階", "例示町1-2-3 3階", "room"),
        ("例示町1-2-3 2階", "例示町1-2-3 201", "house"),
        ("例示町1-2-3 2階", "例示町1-2-3 301", "room"),
        ("例示町1-2-3 3号棟405", "例示町1-2-3 4号棟405", "room"),
        ("例示町1-2-3 3号棟405", "例示町1-2-3 405号室", "house"),
        ("例示町1-2-3 #101", "例示町1-2-3-101", "same"),
        ("例示町5 101", "例示町5-101", "same"),
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
        ("例示市北一条西二丁目3-4", Address(city="例示市", town="北一条西", numbers=("2", "3", "4"), unit="丁目")),
        ("四日市市例示町1-5", Address(city="四日市市", town="例示", numbers=("1", "5"))),
        ("市川市例示1-5", Address(city="市川市", town="例示", numbers=("1", "5"))),
        ("東京都見本区例示一ー二ー三", Address("東京都", "見本区", "例示", ("1", "2", "3"))),
        ("例示町1-2-3見本ビル3階", Address(town="例示", numbers=("1", "2", "3"), building="見本びる", room="3階")),
        ("例示町百二十三番地", Address(town="例示", numbers=("123",))),
        ("例示町千二百三十四番地", Address(town="例示", numbers=("1234",))),
        ("例示町一万二千番地", Address(town="例示", numbers=("12000",))),
        ("例示町1-2-3 101", Address(town="例示", numbers=("1", "2", "3"), room="101")),
        ("御成町18-10 2階", Address(town="御成", numbers=("18", "10"), room="2階")),
        ("例示町1-2-3 405号", Address(town="例示", numbers=("1", "2", "3"), room="405")),
        ("例示町1-2-3 3号棟405号室", Address(town="例示", numbers=("1", "2", "3"), room="3-405")),
        ("例示町1-2-3 2Ｆ", Address(town="例示", numbers=("1", "2", "3"), room="2階")),
        ("例示町5番地先", Address(town="例示", numbers=("5",))),
        ("例示町1-2-3 見本様方", Address(town="例示", numbers=("1", "2", "3"), building="見本")),
        ("例示市北12条西5丁目", Address(city="例示市", town="北十二条西")),
        ("東3線南5号12番地", Address(town="東三線南五号", numbers=("12",))),
        ("例示4条通10丁目左5号", Address(town="例示四条通十丁目左", numbers=("5",))),
        ("例示第3地割字西12番地", Address(town="例示三地割", section="西", numbers=("12",))),
        ("北四番丁2-3", Address(town="北四番丁", numbers=("2", "3"))),
        ("1番町4-5", Address(town="一番", numbers=("4", "5"))),
        ("大和郡山市例示町1-2", Address(city="大和郡山市", town="例示", numbers=("1", "2"))),
        ("例示市東入部1-2-3", Address(city="例示市", town="東入部", numbers=("1", "2", "3"))),
        ("例示町1丁目千代田ビル203", Address(town="例示")),
        ("例示町2階", Address(town="例示町二階")),
    ],
)
def test_parts_of_an_address(text: str, expected: Address) -> None:
    assert address_of(text) == expected

"""Addresses as parts of the country number them, each in several ways of writing."""

from dataclasses import dataclass
from random import Random

from benchmarks.addresses import WIDE, kanji_number


@dataclass(frozen=True, slots=True)
class Region:
    """`ways` of writing one house: {a}, {b}, {c} are its numbers, the first way is how a register has it; `most` of
    each number."""

    id: str
    title: str
    before: tuple[str, ...]
    ways: tuple[str, ...]
    most: tuple[int, int, int]


REGIONS = (
    Region(
        "hokkaido",
        "北海道の条・丁目",
        ("北海道見本市中央区", "見本市", ""),
        ("北{a}条西{b}丁目{c}番地", "北{a}条西{b}丁目{c}", "北{a}条西{b}-{c}", "北{a}西{b}-{c}"),
        (39, 29, 30),
    ),
    Region(
        "kyoto",
        "京都の通り名",
        ("京都府京都市中京区", "京都市中京区", "中京区"),
        (
            "見本通仮町上る{a}丁目例示町{b}番地{c}",
            "例示町{b}-{c}",
            "仮町通見本東入例示町{b}番地の{c}",
            "例示町{b}番地{c}",
        ),
        (9, 700, 30),
    ),
    Region(
        "iwate",
        "岩手の地割",
        ("岩手県見本郡例示村", "例示村", "見本郡例示村"),
        ("仮置第{a}地割{b}番地{c}", "仮置{a}地割{b}-{c}", "仮置第{a}地割{b}の{c}", "大字仮置第{a}地割{b}番地の{c}"),
        (40, 200, 30),
    ),
    Region(
        "rural",
        "大字・字・甲乙・番地の",
        ("見本県仮置郡試作町", "仮置郡試作町", "試作町"),
        ("大字余白字行間甲{b}番地{c}", "余白字行間甲{b}-{c}", "大字余白甲{b}番地の{c}", "余白字行間 甲{b}の{c}"),
        (9, 3000, 30),
    ),
)


def house(region: Region, random: Random) -> tuple[int, int, int]:
    """The numbers of one."""
    a, b, c = (random.randint(1, most) for most in region.most)
    return a, b, c


def written(region: Region, numbers: tuple[int, int, int], random: Random | None = None) -> str:
    """An address; in some way of writing where there is chance in it."""
    names = dict(zip("abc", map(str, numbers), strict=True))
    if random is None:
        return region.before[0] + region.ways[0].format(**names)
    way = random.choice(region.ways)
    if "西{b}-" not in way or "条" in way:  # 北一西二 nobody writes
        how = random.choice(("digits", "wide", "kanji"))
        if how == "kanji":
            names = {name: kanji_number(int(number), random) for name, number in names.items()}
        elif how == "wide":
            return random.choice(region.before) + way.format(**names).translate(WIDE)
    return random.choice(region.before) + way.format(**names)

"""Addresses for comparison: which town, which numbers, which building and room, however they are written."""

import re
from dataclasses import dataclass
from typing import Literal

from app.base.kana import hiragana
from app.base.slip import one_slip

Sameness = Literal["same", "house", "room", "near", "town", "other", "unknown"]
"""same: the very same. house: the same house, of which one says no building or room. room: another room of it. near:
one slip away from the same house. town: the same town, the numbers differ or are not known. unknown: one of them says
too little."""


@dataclass(frozen=True, slots=True)
class Address:
    """prefecture, city (市区, 郡 with 町村): as far as they were written; town: without 大字, 小字 and its last 町;
    numbers: 丁目, 番, 号, each as digits, none where only the 丁目 is known; building: its name; room: its number."""

    prefecture: str = ""
    city: str = ""
    town: str = ""
    numbers: tuple[str, ...] = ()
    building: str = ""
    room: str = ""

    @property
    def house(self) -> str:
        """Town and numbers as one word, for comparison; "" where the numbers are not known."""
        return f"{self.town}{'-'.join(self.numbers)}" if self.town and self.numbers else ""

    @property
    def text(self) -> str:
        """All of it in one way of writing; `address_of` reads it as the same."""
        numbers = "-".join((*self.numbers, self.room) if self.room and not self.building else self.numbers)
        return f"{self.prefecture}{self.city}{self.town}{numbers}{self.building}{self.room if self.building else ''}"


_NUMERAL = "[〇零一二三四五六七八九十百壱弐参]"
_NUMBER = rf"(?:\d+|{_NUMERAL}+)"
_STEP = "(?:丁目|丁|番地の|番地|番|号室|号|の|-)"
_DASH = re.compile(rf"(?<=[\d〇零一二三四五六七八九十百目番地号])[‐‑‒–—―−ー─━~〜-](?={_NUMBER})")
_BEFORE_STEP = re.compile(rf"{_NUMERAL}+(?=丁目|番地|番(?!町)|号)")
_AFTER_STEP = re.compile(rf"(?<=[目地番号-])の?{_NUMERAL}+(?!\w*町)")
_IN_ROW = re.compile(rf"(?<![^\W\d_]){_NUMERAL}+(?=[-の]\d)|{_NUMERAL}+(?:[-の]{_NUMBER})+")
_DIGITS = "〇一二三四五六七八九"
_POSTCODE = re.compile(r"^〒?\d{3}-?\d{4}(?!\d)|〒\d{3}-?\d{4}")
_BETWEEN_KANJI = re.compile("(?<=[一-龥々])[けかがゖゕ箇](?=[一-龥])")
_SECTION = re.compile("大字|(?:^|(?<=[町村]))字")
_SUBSECTION = re.compile("(?<=..)(?:小?字).+$")
_PREFECTURE = re.compile("^(?:東京都|北海道|京都府|大阪府|(?:神奈川|和歌山|鹿児島|[^\\d]{2})県)")
_CITY = re.compile(
    r"^(?:[^\d]{1,4}?郡[^\d]{1,5}?[町村](?=[^\d])"
    r"|(?:四日市|廿日市|八日市場|野々市|市川|市原|余市|[^\d市]{1,6}?)市(?!場)(?:[^\d町村丁]{1,3}?区)?"
    r"|[^\d市町村]{1,4}?区(?=[^\d]))"
)
_HOUSE = re.compile(
    rf"(?P<town>(?:\D|\d+(?=条|線|地割))*?)(?P<numbers>\d+(?:{_STEP}\d+)*)(?P<end>丁目|番地|番|号室|号)?(?P<rest>.*)"
)
_ROOM = re.compile(r"(?P<name>.*?)-?(?P<room>[a-z]?-?\d+)(?:号室|号|室)?$")
_FLOOR = re.compile(r"\d+(?:階|f)")
_NOT_A_PLACE = re.compile("[・.,、。()「」/|'\"]")
_NOWHERE = re.compile(
    "(?:住所|住居|居所)?(?:不明|不詳|不定|未定|非公開|秘密|なし|無し|未確認|拒否|同上|市内|市外|県内|県外|町内|村内|近所)"
)


def _value(numeral: str) -> str:
    """The number that `numeral` says, as digits: 十八, 二百三, 一〇二."""
    numeral = numeral.translate(str.maketrans("零壱弐参", "〇一二三"))
    if not re.search("[十百]", numeral):
        return "".join(str(_DIGITS.index(char)) for char in numeral)
    total, count = 0, 0
    for char in numeral:
        if char in "十百":
            total += max(count, 1) * (10 if char == "十" else 100)
            count = 0
        else:
            count = count * 10 + _DIGITS.index(char)
    return str(total + count)


def _in_digits(text: str) -> str:
    """`text` with the kanji numerals that number something as digits."""
    text = _BEFORE_STEP.sub(lambda found: _value(found[0]), text)
    text = _IN_ROW.sub(lambda found: re.sub(f"{_NUMERAL}+", lambda one: _value(one[0]), found[0]), text)
    return _AFTER_STEP.sub(lambda found: re.sub(f"{_NUMERAL}+", lambda one: _value(one[0]), found[0]), text)


def address_of(text: str) -> Address:
    """What `text` says of a place. Nothing is known where it says nothing (不明, 市内)."""
    folded = _DASH.sub("-", _NOT_A_PLACE.sub("", hiragana(text)))
    if _NOWHERE.fullmatch(folded):
        return Address()
    folded = _POSTCODE.sub("", folded)
    folded = _BETWEEN_KANJI.sub("が", _in_digits(folded))
    prefecture, city, rest = _region(folded)
    found = _HOUSE.fullmatch(rest)
    if not found:
        return Address(prefecture, city, _town(rest))
    numbers = tuple(number.lstrip("0") or "0" for number in re.findall(r"\d+", found["numbers"]))
    tail = found["rest"]
    if _FLOOR.fullmatch(tail):
        tail = ""
    building, room = _building(tail)
    if (
        not tail
        and len(numbers) > 1
        and (len(numbers) > 3 or found["end"] == "号室" or len(numbers[-1]) > 2 < len(numbers))
    ):
        numbers, room = numbers[:-1], numbers[-1]
    if found["end"] == "丁目" and len(numbers) == 1 and not tail:
        numbers = ()
    return Address(prefecture, city, _town(found["town"]), numbers, building, room)


def _region(text: str) -> tuple[str, str, str]:
    """都道府県, 市区町村, and what comes after them."""
    prefecture = _PREFECTURE.match(text)
    rest = text[prefecture.end() :] if prefecture else text
    city = _CITY.match(rest)
    rest = rest[city.end() :] if city else rest
    return prefecture[0] if prefecture else "", city[0] if city else "", rest


def _town(text: str) -> str:
    town = re.sub("(?<=..)町+$", "", _SECTION.sub("", text).strip("-"))
    return _SUBSECTION.sub("", town)


def _building(tail: str) -> tuple[str, str]:
    tail = _FLOOR.sub("", tail).strip("-")
    found = _ROOM.fullmatch(tail)
    if found and (found["name"] or tail):
        return found["name"].strip("-"), found["room"].replace("-", "")
    return tail, ""


def _towns_alike(one: str, other: str) -> bool:
    """Whether two towns are one, of which one may say its municipality too."""
    shorter, longer = sorted((one, other), key=len)
    before = longer.removesuffix(shorter)
    return not before or (len(shorter) > 1 and before != longer and before[-1] in "市区町村")


def _apart(one: str, other: str) -> bool:
    """Whether two names of a 都道府県 or 市区町村 contradict; 横浜市 and 中区 of 横浜市中区 do not."""
    shorter, longer = sorted((one, other), key=len)
    return not (longer.startswith(shorter) or longer.endswith(shorter))


def compared(one: Address, other: Address) -> Sameness:
    """How much two addresses are one. Symmetric."""
    if not one.town or not other.town:
        return "unknown"
    if _apart(one.prefecture, other.prefecture) or _apart(one.city, other.city):
        return "other"
    towns = _towns_alike(one.town, other.town)
    if not one.numbers or not other.numbers:
        return "town" if towns else "other"
    if one.numbers == other.numbers:
        if towns:
            return _rooms(one, other)
        return "near" if len(one.numbers) > 1 and one_slip(one.town, other.town) else "other"
    if not towns:
        return "other"
    return _further(one, other)


def _rooms(one: Address, other: Address) -> Sameness:
    if one.room and other.room and one.room != other.room:
        (wing, number), (other_wing, other_number) = _wing(one.room), _wing(other.room)
        if number != other_number or (wing and other_wing):
            return "room"
    return "same" if one.room == other.room and one.building == other.building else "house"


def _wing(room: str) -> tuple[str, str]:
    number = room.lstrip("abcdefghijklmnopqrstuvwxyz")
    return room.removesuffix(number), number


def _further(one: Address, other: Address) -> Sameness:
    """Of two houses of one town with different numbers: whether one goes on where the other ends."""
    shorter, longer = sorted((one, other), key=lambda each: len(each.numbers))
    if len(shorter.numbers) > 1 and longer.numbers[:-1] == shorter.numbers:
        return "house" if shorter.room == longer.numbers[-1] else "near"
    return "near" if _slip(one.numbers, other.numbers) else "town"


def _slip(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether exactly one number differs, by one digit; or two neighbours are swapped."""
    if len(one) != len(other) or len(one) < 2:
        return False
    apart = [at for at in range(len(one)) if one[at] != other[at]]
    if len(apart) == 1:
        return one_slip(one[apart[0]], other[apart[0]])
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )

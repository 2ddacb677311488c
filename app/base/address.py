"""Addresses for comparison: which town, which numbers, which building and room, however they are written.

What numbers a house: 丁目, 番, 号, 番地, 地割, 丁 (堺), 番地の甲. What belongs to the name of a place though it has a
number: 条, 線, 号線 (北海道), 番町, 番丁. 京都 says a street before the town, 東北 a 小字 after it.
"""

import re
from dataclasses import dataclass
from typing import Literal

from app.base.address_numbers import GAP, NUMERALS, SIGNS, UNIT, in_kanji, spelled
from app.base.kana import hiragana
from app.base.nothing import says_nothing
from app.base.slip import one_slip

Sameness = Literal["same", "house", "room", "near", "town", "other", "unknown"]
"""same: the very same. house: the same house, of which one says no building or room. room: another room of it. near:
one slip away from the same house. town: the same town, the numbers differ or are not known. unknown: one of them says
too little."""


@dataclass(frozen=True, slots=True)
class Address:
    """prefecture, city (市区, 郡 with 町村): as far as they were written; street: of 京都, the names of what crosses;
    town: without 大字 and its last 町, numbers in it in kanji; section: its 小字; numbers: 丁目, 番, 号, each as digits
    (甲12), none where only the 丁目 is known; building: its name; room: its number, the wing before it, or the
    floor; unit: what the first of several numbers counts, 丁目 or 地割, as far as it is said."""

    prefecture: str = ""
    city: str = ""
    town: str = ""
    numbers: tuple[str, ...] = ()
    building: str = ""
    room: str = ""
    section: str = ""
    street: tuple[str, ...] = ()
    unit: str = ""

    @property
    def house(self) -> str:
        """Town and numbers as one word, for comparison; "" where the numbers are not known."""
        return f"{self.town}{self.section}{'-'.join(self.numbers)}" if self.town and self.numbers else ""

    @property
    def text(self) -> str:
        """All of it in one way of writing; `address_of` reads it as the same."""
        street = f"{'通'.join(self.street)}通上る" if self.street else ""
        section = f"小字{self.section}" if self.section else ""
        numbers = "-".join(self.numbers).replace("-", self.unit or "-", 1) + ("番地" if len(self.numbers) == 1 else "")
        room = self.room
        if room.endswith("-"):
            room = f"{room[:-1]}号棟"
        elif room and not room.endswith("階"):
            room = f"{room}号室"
        inside = f" {self.building}{room}" if self.building or room else ""
        town = f"{self.town}町" if self.town.endswith("番") else self.town
        return f"{self.prefecture}{self.city}{street}{town}{section}{numbers}{inside}"


_HOUSE_FOLLOWS = r"(?=\d+(?:丁目|番地|番(?![町丁館])))"
_NAMED = (
    rf"(?:条|線|号線|号(?=[東西南北]|\d+番)|番[町丁]|日市|丁町|軒|つ|[区組班](?=\D*\d)|丁目[東西南北左右](?=\d)"
    rf"|(?:丁目|地割|区)?(?![丁目地割番号区の{GAP}-])[^\d{GAP}-]+{_HOUSE_FOLLOWS})"
)
"""After a number that is a part of a name: the number of the house comes further on."""
_SIGN = rf"[{SIGNS}](?=$|[\d{GAP}-]|番|号)"
_NUMBERS = rf"\d+(?:(?:{UNIT}[の-]?|[の-])(?:\d+|{_SIGN})|(?<=\d){_SIGN}|(?<=[{SIGNS}])\d+)*"
_HOUSE = re.compile(
    rf"(?P<town>(?:\D|\d+(?={_NAMED}))*?)(?P<numbers>(?!\d+(?:{_NAMED}|階|f)){_NUMBERS})(?P<end>{UNIT})?(?P<rest>.*)"
)
_SIGN_BEFORE = re.compile(f"(?<=[一-龥])[{SIGNS}]$")
_BETWEEN_KANJI = re.compile("(?<=[一-龥々])[けかがゖゕ箇](?=[一-龥])")
_SECTION = re.compile("大字|(?:^|(?<=[町村]))字")
_SUBSECTION = re.compile("(?<=..)(?:小字|字)(.+)$")
_PREFECTURE = re.compile("^(?:東京都|北海道|京都府|大阪府|(?:神奈川|和歌山|鹿児島|[^\\d]{2})県)")
_CITY = re.compile(
    r"^(?:(?!(?:大和郡山|蒲郡|小郡|郡上|郡山)市)[^\d市]{1,4}?郡[^\d市]{1,5}?[町村](?=[^\d])"
    r"|(?:四日市|廿日市|八日市場|野々市|市川|市原|余市|[^\d市]{1,6}?)市(?!場)(?:[^\d町村丁]{1,3}?区)?"
    r"|[^\d市町村]{1,4}?区(?=[^\d]))"
)
_STREETS = re.compile(
    "^(?P<street>.*(?:上[がげ]?る|下[がげ]?る|あがる|さがる|[東西]へ?(?:入る|いる)|通.*[東西]入))"
    r"(?:\d+丁目(?=\D))?(?P<rest>\D.*)"
)
_CROSSED = re.compile("通り?|上[がげ]?る|下[がげ]?る|あがる|さがる|[東西南北]?へ?(?:入る?|いる)|角|の")
_WING = r"(?:(?P<wing>[a-z]|\d+)(?:(?:号?棟|号館)-?|-))?"
_ROOM = re.compile(rf"(?P<name>.*?)-?{_WING}(?P<letter>[a-z])?-?(?P<room>\d+)(?:号室|号|室)?$")
_WING_ALONE = re.compile(r"(?P<name>.*?)(?P<wing>[a-z]|\d+)(?:号?棟|号館)$")
_FLOOR = re.compile(r"(?P<floor>(?:地下|b)?\d+)(?:階|f)(?:部分)?")
_THEREABOUTS = re.compile("(?:の|番)?(?:地先|地内|付近|周辺|近く|近辺|番外地|無番地)$")
_BESIDE = re.compile("(?:の|番)?(?:先|辺り?|あたり|様方|方|宅|内)$")
_BLANKED = re.compile(f"[○◯●◎×*□■△▲?]|(?<![{NUMERALS}])〇+(?![{NUMERALS}])")
_NOWHERE = re.compile(
    "(?:住所|住居|居所)?(?:不定|未定|[市区町村県郡内]+[内外]|当[市町村区]|近所|近隣|付近|現場|窓口|路上|同上|現地|海外|国外)(?:に?在住)?(?:不明)?"
)
_LONGEST = 200
"""What is longer is no address alone."""
_CITY_BLOCK = re.compile("条[東西南北]?$")
"""条 and 丁目 are a block of many houses."""


def address_of(text: str) -> Address:
    """What `text` says of a place. Nothing is known where it says nothing (不明, 市内) or blanks out (〇〇町)."""
    text = text[:_LONGEST]
    said = _BETWEEN_KANJI.sub("が", spelled(text))
    if says_nothing(text) or _NOWHERE.fullmatch(said) or _BLANKED.search(hiragana(text)):
        return Address()
    prefecture, city, rest = _region(said)
    street, rest = _street(_THEREABOUTS.sub("", rest))
    found = _HOUSE.fullmatch(rest)
    if not found:
        town, section = _town(rest.replace(GAP, ""))
        return Address(prefecture, city, town, section=section, street=street)
    before = found["town"].replace(GAP, "")
    numbers = tuple(
        number.lstrip("0") or "0" for number in re.findall(rf"\d+|[{SIGNS}]", found["numbers"].replace("の", "-"))
    )
    tail = _BESIDE.sub("", found["rest"]).strip(f"{GAP}-")
    building, room = _inside(tail)
    if not tail and _ends_in_a_room(numbers, found["end"] or ""):
        numbers, room = numbers[:-1], numbers[-1]
    if (sign := _SIGN_BEFORE.search(before)) and len(before) > 2:
        before, numbers = before[:-1], (sign[0] + numbers[0], *numbers[1:])
    town, section = _town(before)
    if len(numbers) == 1 and (found["end"] in ("丁目", "地割") or _CITY_BLOCK.search(town)):
        return Address(prefecture, city, town, section=section, street=street)
    unit = re.match(r"\d+(丁|地割)", found["numbers"])
    counts = ("丁目" if unit[1] == "丁" else unit[1]) if unit and len(numbers) > 1 else ""
    return Address(prefecture, city, town, numbers, building, room, section, street, counts)


def _region(text: str) -> tuple[str, str, str]:
    """都道府県, 市区町村, and what comes after them."""
    prefecture = _PREFECTURE.match(text)
    rest = text[prefecture.end() :] if prefecture else text
    city = _CITY.match(rest)
    rest = rest[city.end() :] if city else rest
    return prefecture[0] if prefecture else "", city[0] if city else "", rest


def _street(text: str) -> tuple[tuple[str, ...], str]:
    """The names of the streets before a town of 京都, and what comes after them."""
    found = _STREETS.match(text)
    if not found:
        return (), text
    return tuple(sorted(set(map(in_kanji, filter(None, _CROSSED.split(found["street"])))))), found["rest"]


def _town(text: str) -> tuple[str, str]:
    """A town and its 小字."""
    text = _SECTION.sub("", text.strip("-"))
    found = _SUBSECTION.search(text)
    section = in_kanji(re.sub("小?字", "", found[1])) if found else ""
    town = in_kanji(text[: found.start()] if found else text)
    return re.sub("(?<=..)町+$", "", town), section


def _ends_in_a_room(numbers: tuple[str, ...], end: str) -> bool:
    """Whether the last of several numbers is a room's: 1-2-3-203, 18-10-203."""
    return len(numbers) > 1 and (
        len(numbers) > 3 or end in ("号室", "室") or (len(numbers[-1]) > 2 < len(numbers) and numbers[-1].isdigit())
    )


def _inside(tail: str) -> tuple[str, str]:
    """The name of the building and the room, with its wing; or the floor where no room is said."""
    floor = _FLOOR.search(tail)
    rest = _FLOOR.sub("-", tail).replace(GAP, "").strip("-")
    if found := _ROOM.fullmatch(rest):
        wing = found["wing"] or found["letter"] or ""
        room = f"{wing}{'-' if wing.isdigit() else ''}{found['room'].lstrip('0') or '0'}"
        return found["name"].strip("-"), room
    if found := _WING_ALONE.fullmatch(rest):
        return found["name"].strip("-"), f"{found['wing']}-"
    return rest, f"{floor['floor'].replace('地下', 'b')}階" if floor else ""


def _towns_alike(one: str, other: str) -> bool:
    """Whether two towns are one, of which one may say its municipality too."""
    shorter, longer = sorted((one, other), key=len)
    before = longer.removesuffix(shorter)
    return not before or (len(shorter) > 1 and before != longer and before[-1] in "市区町村")


def _apart(one: str, other: str) -> bool:
    """Whether two names of a 都道府県 or 市区町村 contradict; 横浜市 and 中区 of 横浜市中区 do not."""
    shorter, longer = sorted((one, other), key=len)
    return not (longer.startswith(shorter) or longer.endswith(shorter))


def _counted_apart(one: Address, other: Address) -> bool:
    """Whether the numbers of two houses of one town are counted in other 小字, or are 丁目 and 地割."""
    return _apart(one.section, other.section) or bool(one.unit and other.unit and one.unit != other.unit)


def compared(one: Address, other: Address) -> Sameness:
    """How much two addresses are one. Symmetric."""
    if not one.town or not other.town:
        return "unknown"
    if _apart(one.prefecture, other.prefecture) or _apart(one.city, other.city):
        return "other"
    if one.street and other.street and not set(one.street) & set(other.street):
        return "other"  # 京都 has several towns of one name in a 区
    towns = _towns_alike(one.town, other.town)
    if not one.numbers or not other.numbers or (towns and _counted_apart(one, other)):
        return "town" if towns else "other"
    if one.numbers == other.numbers:
        if towns:
            return _rooms(one, other)
        return "near" if len(one.numbers) > 1 and one_slip(one.town, other.town) else "other"
    return _further(one, other) if towns else "other"


def _rooms(one: Address, other: Address) -> Sameness:
    if one.room and other.room and one.room != other.room:
        (wing, number), (other_wing, other_number) = _wing(one.room), _wing(other.room)
        if (wing and other_wing and wing != other_wing) or (
            number and other_number and not _one_door(number, other_number)
        ):
            return "room"
    return "same" if one.room == other.room and one.building == other.building else "house"


def _wing(room: str) -> tuple[str, str]:
    found = re.fullmatch(r"([a-z]|\d+-)?(.*)", room)
    return (found[1] or "", found[2]) if found else ("", room)


def _one_door(one: str, other: str) -> bool:
    """Whether two room numbers can be one: alike, or one of them says the floor of the other."""
    if one == other:
        return True
    floor, room = sorted((one, other), key=lambda each: not each.endswith("階"))
    return floor.endswith("階") and not room.endswith("階") and room[:-2] == floor[:-1]


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

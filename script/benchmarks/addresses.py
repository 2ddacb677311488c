"""How one address is written differently: its numbers, the building and the city left off, another place altogether."""

import re
from random import Random

Record = dict[str, str]

WIDE = str.maketrans("0123456789-()+ ", "０１２３４５６７８９－（）＋　")
DASHES = "-－−‐–ー"
_DIGITS = "〇一二三四五六七八九"
_ADDRESS = re.compile(
    r"(?P<prefecture>.+?[県都])(?P<city>.+?(?:市|区|郡試作町))(?P<town>\D+?)"
    r"(?:(?P<chome>\d+)丁目(?P<ban>\d+)番(?P<go>\d+)号|(?P<banchi>\d+)番地(?P<sub>\d+))(?: (?P<building>.+))?"
)


def kanji_number(number: int, random: Random) -> str:
    """12 as 十二 or 一二."""
    if random.random() < 0.3 or number >= 1000:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = (_DIGITS[hundreds] if hundreds > 1 else "") + "百" if hundreds else ""
    text += (_DIGITS[tens] if tens > 1 else "") + "十" if tens else ""
    return text + (_DIGITS[ones] if ones else "")


def _parts(address: str) -> dict[str, str]:
    found = _ADDRESS.fullmatch(address)
    return {key: value or "" for key, value in found.groupdict().items()} if found else {}


def _street(parts: dict[str, str], random: Random) -> str:
    town = parts["town"]
    if parts["banchi"]:
        number, sub = parts["banchi"], parts["sub"]
        words = [kanji_number(int(part), random) for part in (number, sub)]
        return town + random.choice(
            (
                f"{number}番地{sub}",
                f"{number}番地の{sub}",
                f"{number}-{sub}",
                f"{number}－{sub}".translate(WIDE),
                f"{words[0]}番地{words[1]}",
                f"{words[0]}番地の{words[1]}",
                f"{number}の{sub}",
            )
        )
    chome, ban, go = parts["chome"], parts["ban"], parts["go"]
    words = [kanji_number(int(part), random) for part in (chome, ban, go)]
    dash = random.choice(DASHES)
    return town + random.choice(
        (
            f"{words[0]}丁目{words[1]}番{words[2]}号",
            f"{words[0]}丁目{ban}番{go}号",
            f"{chome}{dash}{ban}{dash}{go}",
            f"{chome}-{ban}-{go}".translate(WIDE),
            f"{chome}丁目{ban}番地の{go}",
            f"{chome}丁目{ban}-{go}",
            f"{chome}丁目{ban}番{go}",
            f"{chome}丁目{ban}番地{go}".translate(WIDE),
            f"{chome}の{ban}の{go}",
            f"{words[0]}ノ{words[1]}ノ{words[2]}",
        )
    )


def number_written(record: Record, random: Random) -> Record | None:
    parts = _parts(record["address"])
    if not parts:
        return None
    building = parts["building"]
    if building and random.random() < 0.5:
        building = random.choice((building.replace("号室", ""), building.translate(WIDE), building.replace(" ", "")))
    street = _street(parts, random)
    between = random.choice((" ", "　", "")) if building and not street[-1].isdigit() else " "
    return {
        **record,
        "address": parts["prefecture"] + parts["city"] + street + (between + building if building else ""),
    }


def building_left_off(record: Record, random: Random) -> Record | None:
    parts = _parts(record["address"])
    if not parts or not parts["building"]:
        return None
    whole = record["address"].split(" ")[0]
    shorter = parts["prefecture"] + parts["city"] + _street(parts, random)
    return {**record, "address": random.choice((whole, shorter))}


def city_left_off(record: Record, random: Random) -> Record | None:
    parts = _parts(record["address"])
    if not parts:
        return None
    rest = _street(parts, random) + (f" {parts['building']}" if parts["building"] else "")
    return {**record, "address": random.choice((parts["city"], "")) + rest}


def moved(record: Record, random: Random) -> Record | None:
    parts = _parts(record["address"])
    if not parts:
        return None
    town = f"{random.choice('新古元')}{parts['town'].removeprefix('大').removeprefix('字')}"
    ban, go = random.randint(1, 40), random.randint(1, 20)
    return {**record, "address": f"{parts['prefecture']}{parts['city']}{town}{random.randint(1, 6)}丁目{ban}番{go}号"}

"""How one and the same person is written down differently: each kind takes a record and gives it back changed.

A record is what a log's `identified` says: name, kana, sex, age, address, phone, contact, organisation, each as typed.
The tables here are the generator's own and are shared with nothing that recognises people.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.addresses import DASHES, WIDE, Record, building_left_off, city_left_off, moved, number_written
from benchmarks.people_names import FIRMS, MEN, SURNAMES, WOMEN, area_digits, landline, mobile

Vary = Callable[[Record, Random], Record | None]
"""None: the record has nothing that could be changed so."""

ALL = ("name", "kana", "sex", "age", "address", "phone", "contact", "organisation")
NOBODY = ("不明", "非通知", "公衆電話", "名乗らず", "不詳", "なし", "－", "？")

_FORMS = (
    "辺邊邉 高髙 崎﨑嵜 斉斎齊齋 沢澤 浜濱濵 島嶋嶌 吉𠮷 広廣 国國 桜櫻 関關 滝瀧 竜龍 富冨 栄榮 恵惠 実實 真眞 郎郞 "
    "曽曾 荘莊 弥彌 塩鹽 野埜 礼禮 寿壽 静靜 円圓 徳德 条條 万萬 豊豐 聡聰 増增 黒黑 瀬瀨 穂穗 渋澁 会會 菅管 弘宏"
)
_NOT_FORMS = {"菅管", "弘宏"}
"""Alike to the eye only: different names (`nearly`)."""
GROUPS = tuple(group for group in _FORMS.split() if group not in _NOT_FORMS)
_GROUP_OF = {character: group for group in GROUPS for character in group}
_NEARLY = (
    *_NOT_FORMS,
    "太大",
    "川河",
    "坂阪",
    "一二三",
    "夫雄男",
    "人入",
    "子代",
    "田口",
    "木本",
    "千干",
    "今令",
    "土士",
)
_SELECTORS = ("\ufe00", "\U000e0100", "\U000e0101", "\U000e0102")

_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
_KATAKANA = "".join(map(chr, range(0x30A1, 0x30F7)))
_TO_KATAKANA = str.maketrans(_HIRAGANA, _KATAKANA)
_HALF = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー",
        "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ",
        strict=True,
    )
)
_HALF |= {
    voiced: _HALF[plain] + "ﾞ"
    for plain, voiced in zip(
        "カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダヂヅデドバビブベボ", strict=True
    )
}
_HALF |= {voiced: _HALF[plain] + "ﾟ" for plain, voiced in zip("ハヒフヘホ", "パピプペポ", strict=True)}
_HALF["　"] = " "


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of variation. `of`: the fields it is about; `beside`: which others stay with them, one of these at
    random; `title`: its name in the table."""

    id: str
    title: str
    vary: Vary
    of: tuple[str, ...]
    beside: tuple[tuple[str, ...], ...]


def to_katakana(hiragana: str) -> str:
    return hiragana.translate(_TO_KATAKANA)


def to_half(katakana: str) -> str:
    return "".join(_HALF.get(character, character) for character in katakana)


# -- the name ----------------------------------------------------------------------------------------------------------


def other_forms(text: str, random: Random) -> str:
    """Every character that has other forms in another one, or some of them."""
    places = [place for place, character in enumerate(text) if character in _GROUP_OF]
    if not places:
        return text
    chosen = random.sample(places, random.randint(1, len(places)))
    return "".join(
        random.choice(_GROUP_OF[character].replace(character, "")) if place in chosen else character
        for place, character in enumerate(text)
    )


def _form(record: Record, random: Random) -> Record | None:
    name = other_forms(record["name"], random)
    return {**record, "name": name} if name != record["name"] else None


def _selector(record: Record, random: Random) -> Record | None:
    name = record["name"]
    places = [place for place, character in enumerate(name) if character not in " 　"]
    place = random.choice(places)
    return {**record, "name": name[: place + 1] + random.choice(_SELECTORS) + name[place + 1 :]}


def _spaces(record: Record, random: Random) -> Record | None:
    parts = record["name"].split(" ")
    kana = record["kana"].replace(" ", random.choice(("", "　", " ", "・")))
    whole = random.choice(("", "　", "  ", " 　")).join(parts)
    return {**record, "name": random.choice(("", " ", "　")) + whole + random.choice(("", "　")), "kana": kana}


def _title(record: Record, random: Random) -> Record | None:
    return {**record, "name": record["name"] + random.choice(("様", "さん", "氏", " 様", "（本人）", "と名乗る"))}


def _surname_only(record: Record, _random: Random) -> Record | None:
    parts = record["name"].split(" ")
    kana = record["kana"].split(" ")[0]
    return {**record, "name": parts[0], "kana": kana} if len(parts) == 2 else None


def _kana_script(record: Record, random: Random) -> Record | None:
    if not record["kana"]:
        return None
    katakana = to_katakana(record["kana"])
    return {**record, "kana": random.choice((katakana, to_half(katakana), katakana.replace(" ", "　")))}


_LONG = """
おう>おお こう>こお とう>とお ゆう>ゆー よう>よー おお>おう ろう>ろー けい>けー
しょう>しよう じゅ>じゆ りゅ>りゆ きょ>きよ っ>つ じょ>じよ ゅう>ゅー おお>おー こう>こ ず>づ おお>お
"""


def _long(record: Record, random: Random) -> Record | None:
    found = [pair for pair in _LONG.split() if pair.split(">")[0] in record["kana"]]
    if not found:
        return None
    was, becomes = random.choice(found).split(">")
    kana = record["kana"].replace(was, becomes, 1)
    return {**record, "kana": to_katakana(kana) if random.random() < 0.5 else kana}


def _reading(record: Record, random: Random) -> Record | None:
    """Heard by telephone: nobody knows the characters."""
    if not record["kana"]:
        return None
    katakana = to_katakana(record["kana"])
    heard = random.choice((record["kana"], katakana, to_half(katakana)))
    where = random.choice(("name", "kana"))
    return {**record, "name": "", "kana": "", where: heard}


def _name_typo(record: Record, random: Random) -> Record | None:
    """One character of the name is another's."""
    name = record["name"]
    place = random.choice([place for place, character in enumerate(name) if character != " "])
    pool = "".join(word.kanji for word in (random.choice(SURNAMES), random.choice(MEN), random.choice(WOMEN)))
    wrong = random.choice([character for character in pool if character != name[place]])
    return {**record, "name": name[:place] + wrong + name[place + 1 :], "kana": ""}


def _kana_typo(record: Record, random: Random) -> Record | None:
    kana = record["kana"]
    if not kana:
        return None
    place = random.choice([place for place, character in enumerate(kana) if character != " "])
    return {**record, "kana": kana[:place] + random.choice("あかさたなはまやらわいきしちにひみり") + kana[place + 1 :]}


# -- the telephone -----------------------------------------------------------------------------------------------------


def _phone_form(record: Record, random: Random) -> Record | None:
    digits = re.sub(r"\D", "", record["phone"])
    if not digits:
        return None
    area = area_digits(digits)
    first, middle, last = digits[:area], digits[area:-4], digits[-4:]
    written = random.choice(
        (
            f"+81{digits[1:]}",
            f"+81 {first[1:]}-{middle}-{last}",
            f"+81({first[1:]}){middle}-{last}",
            f"({first}){middle}-{last}",
            f"{first}（{middle}）{last}",
            f"{first}-{middle}-{last}".translate(WIDE),
            f"{first}.{middle}.{last}",
            f"{first} {middle} {last}",
            digits,
            digits.translate(WIDE),
            f"TEL {first}-{middle}-{last}",
            f"{first}{random.choice(DASHES)}{middle}{random.choice(DASHES)}{last}",
            f"{first}-{middle}-{last}（携帯）" if area == 3 else f"{first}-{middle}-{last}（自宅）",
        )
    )
    return {**record, "phone": written}


def _phone_other(record: Record, random: Random) -> Record | None:
    """Two numbers are known; one of them is said now, or both in one field."""
    if not record["phone"] or not record["contact"]:
        return None
    phone, contact = record["phone"], record["contact"]
    one = random.choice((contact, f"{contact}／{phone}", f"{phone}、{contact}", f"{contact} または {phone}"))
    return {**record, "phone": one, "contact": ""}


def _digits(record: Record, random: Random) -> Record | None:
    """Two digits that stand beside each other are swapped."""
    phone = record["phone"]
    pairs = [
        place
        for place in range(5, len(phone) - 1)
        if phone[place].isdigit() and phone[place + 1].isdigit() and phone[place] != phone[place + 1]
    ]
    if not pairs:
        return None
    place = random.choice(pairs)
    return {**record, "phone": phone[:place] + phone[place + 1] + phone[place] + phone[place + 2 :], "contact": ""}


def _withheld(record: Record, random: Random) -> Record | None:
    return {**record, "phone": random.choice(NOBODY), "contact": random.choice(("", *NOBODY))}


def _new_phone(record: Record, random: Random) -> Record | None:
    return {**record, "phone": random.choice((landline, mobile))(random), "contact": ""}


# -- the organisation, and all of it -----------------------------------------------------------------------------------

_SHORT = {"株式会社": ("（株）", "(株)", "㈱"), "有限会社": ("（有）", "(有)", "㈲"), "合同会社": ("（同）",)}
_SHORT |= {"一般社団法人": ("（一社）",), "NPO法人": ("ＮＰＯ法人", "特定非営利活動法人")}


def _firm_form(record: Record, random: Random) -> Record | None:
    form = next((form for form, _ in FIRMS if record["organisation"].startswith(form)), None)
    if form is None:
        return None
    name = record["organisation"].removeprefix(form)
    short = random.choice((*_SHORT[form], ""))
    return {**record, "organisation": random.choice((f"{short}{name}", f"{name}{short}", f"{short} {name}"))}


def _same(record: Record, _random: Random) -> Record | None:
    return record


def _emptied(record: Record, random: Random) -> Record | None:
    """A few fields are left empty, or say that nothing is known; at least two that say something stay."""
    telling = [field for field in ("name", "address", "phone") if record[field]]
    if len(telling) < 3:
        return None
    lost = random.choice(telling[1:])
    return {**record, lost: random.choice(("", *NOBODY)), "kana": "", "contact": "", "organisation": "", "age": ""}


def _several(record: Record, random: Random) -> Record | None:
    """As it really comes: several at once."""
    changed = record
    for vary in random.sample(
        (_form, _spaces, _kana_script, _long, _phone_form, number_written, building_left_off, city_left_off), 4
    ):
        changed = vary(changed, random) or changed
    return changed if changed != record else None


_NAMED = ((), ("phone",), ("address",), ("kana", "address"), ALL)
_FIRM = (("name", "address"), ("phone",), ("address", "phone"), ALL)
_PLACED = ((), ("name",), ("name", "kana"), ALL)
_FOUND = (("phone",), ("address",), ("phone", "address"), ALL)

KINDS = (
    Kind("same", "同じとおり", _same, ("name",), _NAMED),
    Kind("form", "旧字・異体字", _form, ("name",), _NAMED),
    Kind("selector", "異体字セレクター付き", _selector, ("name",), _NAMED),
    Kind("spaces", "空白の有無・全角", _spaces, ("name",), _NAMED),
    Kind("title", "様・さん付き", _title, ("name",), _NAMED),
    Kind("surname", "姓だけ（電話か住所あり）", _surname_only, ("name",), _FOUND),
    Kind("kana", "読みの全角・半角・かな", _kana_script, ("kana",), (("name",), ("phone",), ("address",), ALL)),
    Kind("long", "読みの長音・小書き", _long, ("kana",), (("name",), ("phone",), ("address",), ALL)),
    Kind("reading", "読みだけ", _reading, ("name", "kana"), ((), ("phone",), ("address",))),
    Kind("name_typo", "氏名の一字違い", _name_typo, ("name",), _FOUND),
    Kind("kana_typo", "読みの一字違い", _kana_typo, ("kana",), (("name",), *_FOUND[:3])),
    Kind("phone", "電話の書き方", _phone_form, ("phone",), _PLACED),
    Kind("phone_only", "電話だけ", _same, ("phone",), ((),)),
    Kind("phone_other", "固定と携帯", _phone_other, ("phone", "contact"), _PLACED),
    Kind("digits", "電話の数字の入れ替わり", _digits, ("phone", "contact"), (("name",), ("name", "address"), ALL)),
    Kind(
        "withheld", "非通知・不明", _withheld, ("phone", "contact"), (("name",), ("name", "address"), ("address",), ALL)
    ),
    Kind("new_phone", "電話が変わった", _new_phone, ("phone", "contact"), (("name",), ("name", "address"), ALL)),
    Kind("address", "丁目・番・号の書き方", number_written, ("address",), _PLACED),
    Kind("building", "建物名なし", building_left_off, ("address",), (("name",), ("phone",), ALL)),
    Kind("city", "都道府県・市名なし", city_left_off, ("address",), _PLACED),
    Kind("moved", "転居", moved, ("address",), (("name",), ("name", "phone"), ALL)),
    Kind("firm", "株式会社・（株）・㈱", _firm_form, ("organisation",), _FIRM),
    Kind("firm_only", "団体名だけ", _same, ("organisation",), ((),)),
    Kind("emptied", "空欄・不明あり", _emptied, ALL, ((),)),
    Kind("several", "いくつも重なる", _several, ALL, ((),)),
)


def varied(kind: Kind, record: Record, random: Random) -> Record | None:
    """What somebody types of the person of `record` now: the fields of the kind and some beside them. None where the
    record has nothing to change so, or nothing to type."""
    changed = kind.vary(record, random)
    if changed is None or not any(record[field] for field in kind.of):
        return None
    beside = random.choice(kind.beside)
    kept = {field: value if field in kind.of or field in beside else "" for field, value in changed.items()}
    return kept if all(kept[field] for field in beside if beside is not ALL) else None


def nearly(name: str, random: Random) -> str:
    """Another person's name that differs in one character; the name itself where no such one is known."""
    places = [(place, group) for place, character in enumerate(name) for group in _NEARLY if character in group]
    if not places:
        return name
    place, group = random.choice(places)
    return name[:place] + random.choice(group.replace(name[place], "")) + name[place + 1 :]

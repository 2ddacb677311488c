"""How much two identities are alike, field by field, and what that says about their being one person.

High only where the whole name, or the whole reading, is alike, a telephone number or a house is the same, and nothing
contradicts. Nothing here joins anybody.
"""

from dataclasses import dataclass
from typing import Literal

from app.base.address import Sameness, compared
from app.base.phone import near_number, same_number
from app.base.slip import one_slip
from app.people.identity import Confidence, Identity, Likeness
from app.people.recognition.facets import Facets, facets_of

Alike = Literal["same", "form", "near", "surname", "begins", "family", "other", "unknown"]
"""same: as it was typed; form: but for the form of its kanji, or for long vowels; near: one character is another one;
surname: the 姓, which is all that one of them says; begins: one is the beginning of the other; family: the 姓, but
another 名; other: another one; unknown: one of them says nothing."""
Dialled = Literal["same", "near", "begins", "other", "unknown"]

_NAME: dict[Alike, float] = {
    "same": 8,
    "form": 7.5,
    "near": 4,
    "surname": 3,
    "begins": 2.5,
    "family": -1.5,
    "other": -4,
}
_READ: dict[Alike, float] = {"same": 6, "form": 5.5, "near": 3, "surname": 2, "begins": 2, "family": -1.5, "other": -2}
_PHONE: dict[Dialled, float] = {"same": 7, "near": 4, "begins": 2}
_HOUSE: dict[Sameness, float] = {"same": 6.5, "house": 6, "near": 4, "room": 1, "town": 1.5, "other": -0.5}
_SHARED_PHONE = 4.5
_ORGANISATION, _ORGANISATION_NEAR = 2.0, 1.5
_AGREES, _SEX_APART, _AGE_APART = 0.3, -1.5, -2.5
_MOST = 24.0
_YEARS = 8
"""Ages further apart than this are those of two people, or one of them was badly guessed: records are years old."""
_ALIKE = ("same", "form")
_PART = ("surname", "begins", "near")
_APART = ("family", "other")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The fields of two identities against each other. `contradicts`: something says they are two people."""

    name: Alike
    whole: bool
    reading: Alike
    reading_whole: bool
    phone: Dialled
    shared: bool
    address: Sameness
    organisation: Literal["same", "near", "other", "unknown"]
    sex_apart: bool
    sex_same: bool
    age_apart: bool
    age_same: bool

    @property
    def contradicts(self) -> bool:
        """Something that the same name, number or house cannot outweigh."""
        reading = self.reading in _APART and self.name in (*_ALIKE, *_PART)
        name = self.name in _APART and self.reading in (*_ALIKE, *_PART)
        both = self.name == self.reading == "near"
        return self.sex_apart or self.age_apart or self.address == "room" or reading or name or both

    @property
    def slipped(self) -> bool:
        """One character of name or reading is another one: a slip, or another 名 (太郎 / 次郎)."""
        return "near" in (self.name, self.reading)

    @property
    def named(self) -> bool:
        """The whole name or the whole reading is alike."""
        by_name = self.name in _ALIKE and self.whole
        return by_name or (self.reading in _ALIKE and self.reading_whole and self.name not in _APART)

    @property
    def placed(self) -> bool:
        """A number that is nobody else's, or the house, is the same."""
        return (self.phone == "same" and not self.shared) or self.address in ("same", "house")


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """How much two identities are alike; None where nothing speaks for their being one person. Symmetric."""
    return judged(compare(facets_of(one), facets_of(other)))


def compare(one: Facets, other: Facets, shared: frozenset[str] = frozenset()) -> Comparison:
    """The fields of both against each other. `shared`: numbers that many people are recorded under (代表電話)."""
    name, whole = _names(one, other)
    reading, reading_whole = _readings(one, other)
    phone, common = _phones(one, other, shared)
    address = compared(one.address, other.address)
    return Comparison(
        name=name,
        whole=whole,
        reading=reading,
        reading_whole=reading_whole,
        phone=phone,
        shared=common,
        address=address,
        organisation=_organisations(one.organisation, other.organisation),
        sex_apart=bool(one.sex and other.sex and one.sex != other.sex),
        sex_same=bool(one.sex and one.sex == other.sex),
        age_apart=_years_apart(one.ages, other.ages) > _YEARS,
        age_same=one.ages is not None and other.ages is not None and _years_apart(one.ages, other.ages) <= _YEARS // 2,
    )


def _names(one: Facets, other: Facets) -> tuple[Alike, bool]:
    if not one.name or not other.name:
        return "unknown", False
    whole = one.whole or other.whole
    if one.name == other.name:
        if not whole:
            return "surname", False
        return ("same" if one.written == other.written else "form"), True
    shorter, longer = sorted((one, other), key=lambda each: len(each.name))
    if longer.name.startswith(shorter.name):
        return ("surname" if shorter.name in longer.surnames and not shorter.parted else "begins"), False
    if min(len(one.name), len(other.name)) > 2 and one_slip(one.name, other.name):
        return "near", True
    return ("family" if _one_surname(one, other) else "other"), True


def _one_surname(one: Facets, other: Facets) -> bool:
    return bool(set(one.surnames) & set(other.surnames))


def _readings(one: Facets, other: Facets) -> tuple[Alike, bool]:
    if not one.short or not other.short:
        return "unknown", False
    whole = one.kana_whole or other.kana_whole
    if one.kana == other.kana:
        return ("same" if whole else "surname"), whole
    if one.short == other.short:
        return ("form" if whole else "surname"), whole
    shorter, longer = sorted((one, other), key=lambda each: len(each.short))
    if longer.short.startswith(shorter.short):
        return ("surname" if shorter.short == longer.kana_surname else "begins"), False
    if len(shorter.short) > 3 and one_slip(one.short, other.short):
        return "near", True
    if one.kana_surname and one.kana_surname == other.kana_surname:
        return "family", True
    return "other", True


def _phones(one: Facets, other: Facets, shared: frozenset[str]) -> tuple[Dialled, bool]:
    """How their numbers are alike, and whether every one they have in common is a shared one."""
    if not one.phones or not other.phones:
        dialled, known = (one.dialled, other.phones) if one.dialled else (other.dialled, one.phones)
        begins = dialled and any(number.startswith(dialled) for number in known)
        return ("begins" if begins else "unknown"), False
    common = [(a, b) for a in one.phones for b in other.phones if same_number(a, b)]
    if common:
        return "same", all(a in shared or b in shared for a, b in common)
    if any(near_number(a, b) for a in one.phones for b in other.phones):
        return "near", False
    if any(_begins(a, b) or _begins(b, a) for a in one.phones for b in other.phones):
        return "begins", False
    return "other", False


def _begins(part: str, number: str) -> bool:
    return part.startswith("0") and len(part) < 9 and number.startswith(part)


def _organisations(one: str, other: str) -> Literal["same", "near", "other", "unknown"]:
    if not one or not other:
        return "unknown"
    if one == other:
        return "same"
    shorter, longer = sorted((one, other), key=len)
    part = len(shorter) > 2 and (longer.startswith(shorter) or longer.endswith(shorter))
    return "near" if part or (len(shorter) > 3 and one_slip(one, other)) else "other"


def _years_apart(one: tuple[int, int] | None, other: tuple[int, int] | None) -> int:
    if one is None or other is None:
        return 0
    return max(0, one[0] - other[1], other[0] - one[1])


# -- what it says ---------------------------------------------------------------------------------


def judged(found: Comparison) -> Likeness | None:
    """What a comparison says; None where nothing speaks for one person."""
    score = _score(found)
    if score <= 0 or not _hinted(found):
        return None
    return Likeness(confidence_of(found), round(min(score / _MOST, 1.0), 4), tuple(_reasons(found)))


def _hinted(found: Comparison) -> bool:
    hint = found.name in (*_ALIKE, *_PART) or found.reading in (*_ALIKE, *_PART)
    hint = hint or found.phone in ("same", "near", "begins") or found.organisation in ("same", "near")
    return hint or found.address in ("same", "house", "room", "near", "town")


def _score(found: Comparison) -> float:
    name, reading = _NAME.get(found.name, 0.0), _READ.get(found.reading, 0.0)
    both = max(name, reading) + 0.3 * min(name, reading) if min(name, reading) > 0 else name + reading
    score = both + (_SHARED_PHONE if found.shared else _PHONE.get(found.phone, 0.0)) + _HOUSE.get(found.address, 0.0)
    score += {"same": _ORGANISATION, "near": _ORGANISATION_NEAR}.get(found.organisation, 0.0)
    score += _AGREES * (found.sex_same + found.age_same)
    return score + _SEX_APART * found.sex_apart + _AGE_APART * found.age_apart


def confidence_of(found: Comparison) -> Confidence:
    """How sure one can be."""
    if found.named and found.placed:
        return "medium" if found.contradicts or found.slipped else "high"
    part = found.name in _PART or found.reading in _PART
    placed = found.placed or (found.named and (found.phone == "near" or found.address == "near"))
    if found.name in _APART or found.reading in _APART or found.contradicts:
        return "low"
    if found.named or (placed and part) or (found.placed and "unknown" in (found.name, found.reading)):
        return "medium"
    return "low"


_NAME_WORDS: dict[Alike, str] = {
    "same": "氏名が同じ",
    "form": "氏名の字体違い",
    "near": "氏名が一字違い",
    "surname": "姓が同じ",
    "begins": "氏名の初めが同じ",
}
_READ_WORDS: dict[Alike, str] = {
    "same": "読みが同じ",
    "form": "読みが長音の書き方のほか同じ",
    "near": "読みが一字違い",
    "surname": "姓の読みが同じ",
    "begins": "読みの初めが同じ",
}
_PHONE_WORDS: dict[Dialled, str] = {"same": "電話が同じ", "near": "電話が一けた違い", "begins": "電話の初めが同じ"}
_HOUSE_WORDS: dict[Sameness, str] = {
    "same": "住所が同じ",
    "house": "住所が同じ（建物名・部屋番号なし）",
    "near": "住所がほぼ同じ",
    "room": "住所は同じ建物ですが部屋が違います",
    "town": "町名が同じ",
}


def _reasons(found: Comparison) -> list[str]:
    """What speaks for it, the strongest first, then what speaks against it."""
    stranger = found.name in _APART or (found.name == "unknown" and found.reading in _APART)
    said: list[tuple[float, str]] = []
    if found.name in _NAME_WORDS:
        said.append((_NAME[found.name], _NAME_WORDS[found.name]))
    if found.reading in _READ_WORDS and not (found.name in _ALIKE and found.reading in ("surname", "begins")):
        said.append((_READ[found.reading], _READ_WORDS[found.reading]))
    if found.phone in _PHONE_WORDS and not (stranger and found.phone == "same"):
        said.append((_PHONE[found.phone], _PHONE_WORDS[found.phone]))
    if found.address in _HOUSE_WORDS and found.address != "room":
        said.append((_HOUSE[found.address], _HOUSE_WORDS[found.address]))
    if found.organisation in ("same", "near"):
        words = "団体が同じ" if found.organisation == "same" else "団体名がほぼ同じ"
        said.append((_ORGANISATION, words))
    reasons = [words for _, words in sorted(said, key=lambda each: -each[0])]
    return [*reasons, *_doubts(found, stranger)]


def _doubts(found: Comparison, stranger: bool) -> list[str]:
    doubts = []
    if stranger:
        family = "family" in (found.name, found.reading)
        if found.phone == "same":
            perhaps = "代表電話かもしれません" if found.shared or not family else "ご家族かもしれません"
            doubts.append(f"電話は同じですが{'名' if family else '氏名'}が違います（{perhaps}）")
        else:
            doubts.append("姓は同じですが名が違います" if family else "氏名が違います")
    elif found.phone == "same" and found.shared:
        doubts.append("同じ電話の方がほかにもいます（代表電話かもしれません）")
    if found.name in (*_ALIKE, "near", "surname") and found.reading in _APART:
        doubts.append("読みが違います")
    if found.address == "room":
        doubts.append(_HOUSE_WORDS["room"])
    if found.sex_apart:
        doubts.append("性別が違います")
    if found.age_apart:
        doubts.append("年齢が大きく違います")
    return doubts

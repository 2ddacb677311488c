"""What is known of a person, as far as two records of one can be compared by it."""

from dataclasses import dataclass, replace
from typing import Literal

from app.base.text import sound
from app.guidance.reading import Counterpart

Confidence = Literal["high", "medium", "low"]
LABELS: dict[Confidence, str] = {
    "high": "同一の可能性が高い",
    "medium": "同一の可能性がある",
    "low": "手がかりが少ない",
}
"""What each confidence is called on the screen. None of them joins anybody: a person confirms."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The counterpart as typed; "" where a value is not known. `phone` may hold several numbers, one a line."""

    name: str = ""
    kana: str = ""
    phone: str = ""
    address: str = ""
    organisation: str = ""
    sex: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two identities are alike. `score` is 0.0 to 1.0 and orders candidates; `reasons` are in words for the
    person who decides, the strongest first (「電話が同じ」「氏名の字体違い」), doubts included
    （「年齢が大きく違います」）."""

    confidence: Confidence
    score: float
    reasons: tuple[str, ...]


def identity_of(who: Counterpart) -> Identity:
    """The identity that a log says."""
    phones = dict.fromkeys(filter(None, (who.phone.strip(), who.contact.strip())))
    return Identity(
        name=who.name,
        kana=who.kana,
        phone="\n".join(phones),
        address=who.address,
        organisation=who.organisation,
        sex=who.sex,
        age=who.age,
    )


def sounded(who: Identity) -> Identity:
    """`who` with no half of a character in it: a field of the screen and a command line can hold one."""
    return replace(who, **{field: sound(getattr(who, field)) for field in Identity.__dataclass_fields__})

"""What must not be found in a finished copy, as the record says it: values, with no word on how they are looked for.

The search of the finished file (`leaks`) gets nothing else from the part that took them out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.forms.carrier import Record
from app.forms.copy.identifying import Identifying, told

Kind = Literal["name", "kana", "address", "number", "words"]
_KINDS: dict[str, tuple[Kind, str]] = {
    "name": ("name", "相手方の氏名"),
    "kana": ("kana", "相手方の氏名"),
    "address": ("address", "住所"),
    "phone": ("number", "電話番号"),
    "contact": ("number", "連絡先"),
    "email": ("words", "メールアドレス"),
    "organisation": ("words", "団体名"),
    "features": ("words", "身体的特徴"),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """One value: of which kind, and what it is in words."""

    kind: Kind
    value: str
    why: str


def secrets(record: Record, known: Identifying, also: Sequence[str], shaped: Iterable[str]) -> tuple[Secret, ...]:
    """also: what a person wanted out; shaped: what went by its shape."""
    return tuple(dict.fromkeys(_all(record, known, also, shaped)))


def _all(record: Record, known: Identifying, also: Sequence[str], shaped: Iterable[str]) -> Iterator[Secret]:
    for each in told(record):
        for key, value in each.items():
            if key in _KINDS and value.strip():
                kind, why = _KINDS[key]
                yield Secret("words" if "@" in value else kind, value, why)
    for name in known.staff:
        yield Secret("name", name, "職員の氏名")
    if known.staff and record.author.phone:
        yield Secret("number", record.author.phone, "職員の電話番号")
    yield from (Secret("words", word, "確認で加えた言葉") for word in also)
    yield from (Secret("words", word, "番号や住所の形") for word in shaped)

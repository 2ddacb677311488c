"""What in a record identifies people, gathered from everywhere it stands, as needles."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import msgspec

from app.forms import needles as make
from app.forms.carrier import Record
from app.forms.document import FIELDS
from app.forms.needles import Needle, find, tight
from app.forms.patterns import SHAPES
from app.guidance.pack import Pack

GONE = "（除く）"
"""Stands in a field that was filled in, so that the reader knows that something was known."""
PERSON, ADDRESS, PHONE, BODY, LOOKS, POST, WORDS = (
    "相手方",
    "（住所）",
    "（電話番号）",
    "（団体）",
    "（特徴）",
    "（地位）",
    "（個人情報）",
)
_NAME = "相手方の氏名"
_OURS = (
    "窓口 電話 別紙 対応経過 番号 時刻 経過 記録者 事項 内容 取消 訂正・追記あり 所属 氏名 作成日 "
    "写し 個人情報 除く 担当者 職員 発言"
)


@dataclass(frozen=True, slots=True)
class Identifying:
    """needles: what is certain. doubts: parts of names that may as well be a word. staff: name → 職."""

    needles: tuple[Needle, ...]
    doubts: tuple[Needle, ...]
    staff: dict[str, str]


def identifying(record: Record, *, staff_names: bool, also: Sequence[str]) -> Identifying:
    """Everything in `record` that identifies somebody, and what a person adds (`also`)."""
    printed = printed_words(record.pack, record.form)
    staff = _staff(record)
    found = [*_of_counterpart(record, printed)]
    if not staff_names:
        for name, role in staff.items():
            found += make.of_name(name, role, "職員の氏名", printed, staff=True)
        found += make.of_phone(record.author.phone, "（電話番号）", "職員の電話番号", staff=True)
    kept = [] if not staff_names else [tight(record.author.phone), *map(tight, staff)]
    found += _of_shapes(record, kept)
    for word in filter(None, map(tight, also)):
        found += (
            make.of_phone(word, WORDS, "確認で加えた言葉")
            if len(word) > 5 and not word.strip("+-().0123456789")
            else ()
        )
        found.append(Needle(make.literal(word), WORDS, "確認で加えた言葉", loose=len(word) < 3))
    doubts = [
        replace(each, strength="anywhere", why=f"{each.why}の一部かもしれません")
        for each in found
        if not each.staff and (each.strength == "alone" or (each.strength == "addressed" and each.why == _NAME))
    ]
    return Identifying(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(doubts)), {} if staff_names else staff)


def _of_counterpart(record: Record, printed: str) -> Iterator[Needle]:
    for key, value in _values(record):
        yield from _of_value(key, value, printed)


def _values(record: Record) -> Iterator[tuple[str, str]]:
    """(kind of data, value) of everything known about the counterpart, now or before, struck or not."""
    yield from ((key, value) for key, value in record.values.items() if key in _MAKERS)
    for event in record.events:
        for key, value in event.data.items():
            if key in _MAKERS and isinstance(value, str | int) and event.kind != "supervisor_joined":
                yield key, str(value)


def _of_value(key: str, value: str, printed: str) -> Iterator[Needle]:
    if value.strip():
        yield from _MAKERS[key](value, printed)


def _name(value: str, printed: str) -> Iterable[Needle]:
    return make.of_name(value, PERSON, _NAME, printed)


def _contact(value: str, printed: str) -> Iterator[Needle]:
    """A number, a mail address, or an address: whatever was put down as 連絡先."""
    yield from make.of_phone(value, PHONE, "電話番号")
    if "@" in tight(value):
        yield from make.of_words(value, "（メールアドレス）", "メールアドレス", printed)
        yield from make.of_words(tight(value).split("@")[0], "（メールアドレス）", "メールアドレス", printed, least=4)
    elif not tight(value).strip("0123456789-+().内線電話tel:"):
        return
    else:
        yield from make.of_address(value, PHONE, "連絡先", printed)
        yield from make.of_words(value, PHONE, "連絡先", printed, least=4)


def _address(value: str, printed: str) -> Iterator[Needle]:
    yield from make.of_address(value, ADDRESS, "住所", printed)


def _looks(value: str, printed: str) -> Iterator[Needle]:
    for part in {value, *make.APART.split(value)}:
        yield from make.of_words(part, LOOKS, "身体的特徴", printed, least=3 if part != value else 2)


def _organisation(value: str, printed: str) -> Iterable[Needle]:
    return make.of_organisation(value, BODY, "団体名", printed)


def _position(value: str, printed: str) -> Iterable[Needle]:
    """会長 or 代表 alone names nobody; a longer one does."""
    return make.of_words(value, POST, "地位", printed, least=4)


def _age(value: str, printed: str) -> Iterator[Needle]:
    bare = tight(value).removesuffix("歳")
    if bare.isdecimal():
        yield Needle(rf"(?<!\d){bare} ?[歳才]", "（年齢）", "年齢", spaced=True, loose=True)
    else:
        yield from make.of_words(value, "（年齢）", "年齢", printed, least=3)


_MAKERS: dict[str, Callable[[str, str], Iterable[Needle]]] = {
    "name": _name,
    "kana": _name,
    "address": _address,
    "phone": _contact,
    "contact": _contact,
    "email": _contact,
    "organisation": _organisation,
    "position": _position,
    "age": _age,
    "height": _looks,
    "build": _looks,
    "hair": _looks,
    "features": _looks,
}


def _of_shapes(record: Record, kept: Sequence[str]) -> Iterator[Needle]:
    """Numbers and addresses that only stand in a text: the same in another spelling goes too."""
    texts = [*record.values.values(), *(event.text for event in record.events)]
    texts += [value for event in record.events for value in event.data.values() if isinstance(value, str)]
    for text in dict.fromkeys(texts):
        for start, end, shape in find(text, SHAPES):
            what = tight(text[start:end])
            if what in kept:
                continue
            if shape.instead == PHONE:
                yield from make.of_phone(what, PHONE, shape.why)
            if len(what) > 3:
                yield Needle(make.literal(what), shape.instead, shape.why, loose=True)


def _staff(record: Record) -> dict[str, str]:
    """Every member of staff that the record names, and the 職 that stands for the name."""
    author = record.author
    supervisor = next((contact.label for contact in record.pack.contacts if contact.role == "supervisor"), "上司")
    staff = {author.name: author.title or "担当者"}
    for event in record.events:
        joined = event.data.get("name") if event.kind == "supervisor_joined" else None
        if isinstance(joined, str) and joined.strip():
            title = next((t for t in record.pack.titles if joined.startswith(t) and joined != t), supervisor)
            staff.setdefault(joined, title)
            if bare := joined.removeprefix(title).strip(" 　"):
                staff.setdefault(bare, title)
    for event in record.events:
        staff.setdefault(event.actor, "職員")
    for line in record.values.get("staff", "").splitlines():
        title = next((t for t in record.pack.titles if line.startswith(t)), "")
        if bare := line.removeprefix(title).strip(" 　"):
            staff.setdefault(bare, title or "職員")
    return {name: role for name, role in staff.items() if name.strip() and tight(name) != tight(role)}


@lru_cache(maxsize=8)
def printed_words(pack: Pack, form: str) -> str:
    """All words that form and pack print whoever the counterpart is, folded: a part of a name that is one of them
    counts only before an honorific."""
    from app.forms.render_sheets import DATA_LABELS  # here, as a plan needs nothing that draws

    words: list[str] = [_OURS, *DATA_LABELS.values(), PERSON, ADDRESS, PHONE, BODY, LOOKS, POST, WORDS]
    for each in FIELDS["report" if form == "report" else "record"]:
        words += (each.label, each.group, *each.choices)
    _gather(msgspec.to_builtins(pack), words)
    return "\n".join(dict.fromkeys(map(tight, words)))


def _gather(thing: object, words: list[str]) -> None:
    if isinstance(thing, str):
        words.append(thing)
    elif isinstance(thing, dict):
        for each in thing.values():
            _gather(each, words)
    elif isinstance(thing, list | tuple):
        for each in thing:
            _gather(each, words)

"""What in a record identifies people, gathered from everywhere it stands, as needles."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product

import msgspec

from app.forms.carrier import Record
from app.forms.copy import digits, names, places
from app.forms.copy.needles import Needle, find, tight
from app.forms.copy.shapes import SHAPES
from app.forms.document import FIELDS
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
INSTEAD = (
    GONE,
    PERSON,
    ADDRESS,
    PHONE,
    BODY,
    LOOKS,
    POST,
    WORDS,
    "（年齢）",
    *dict.fromkeys(shape.instead for shape in SHAPES),
)
_NAME = "相手方の氏名"
_MOST_READINGS = 12
_OURS = (
    "窓口 電話 別紙 対応経過 番号 時刻 経過 記録者 事項 内容 取消 訂正・追記あり 所属 氏名 作成日 "
    "写し 個人情報 除く 担当者 職員 発言"
)


@dataclass(frozen=True, slots=True)
class Identifying:
    """needles: what is certain. doubts: parts of names that may as well be a word. staff: name → 職, {} where they
    stay; staff_names: their names. printed: the words of pack and form, as they stand there."""

    needles: tuple[Needle, ...]
    doubts: tuple[Needle, ...]
    staff: dict[str, str]
    staff_names: tuple[str, ...]
    printed: tuple[str, ...]


def identifying(record: Record, *, staff_names: bool, also: Sequence[str]) -> Identifying:
    """Everything in `record` that identifies somebody, and what a person adds (`also`)."""
    printed = printed_words(record.pack, record.form)
    staff = _staff(record)
    found = [*_of_counterpart(record, printed)]
    if not staff_names:
        for name, role in staff.items():
            found += names.of_name(name, role, "職員の氏名", printed, staff=True)
        found += places.of_phone(record.author.phone, "（電話番号）", "職員の電話番号", staff=True)
    kept = [] if not staff_names else [tight(record.author.phone), *map(tight, staff)]
    found += _of_shapes(record, kept)
    for word in filter(None, map(tight, also)):
        found += (
            places.of_phone(word, WORDS, "確認で加えた言葉")
            if len(word) > 5 and not word.strip("+-().0123456789")
            else ()
        )
        found.append(Needle(names.literal(word), WORDS, "確認で加えた言葉"))
    doubts = [
        replace(each, strength="anywhere", why=f"{each.why}の一部かもしれません")
        for each in found
        if not each.staff and (each.strength == "alone" or (each.strength == "addressed" and each.why == _NAME))
    ]
    return Identifying(
        tuple(dict.fromkeys(found)),
        tuple(dict.fromkeys(doubts)),
        {} if staff_names else staff,
        tuple(staff),
        printed_lines(record.pack, record.form),
    )


def _of_counterpart(record: Record, printed: str) -> Iterator[Needle]:
    known = told(record)
    for each in known:
        for key, value in each.items():
            if value.strip():
                yield from _MAKERS[key](value, printed)
    written = dict.fromkeys(names.parts_of(each.get("name", "")) for each in known)
    read = dict.fromkeys(names.parts_of(each.get("kana", "")) for each in known)
    yield from _of_readings([parts for parts in written if parts], [parts for parts in read if parts], printed)


def told(record: Record) -> list[dict[str, str]]:
    """Everything known about the counterpart, now or before, struck or not, as it was put down together."""
    found = [{key: value for key, value in record.values.items() if key in _MAKERS}]
    for event in record.events:
        if event.kind != "supervisor_joined":
            data = event.data.items()
            found.append({k: str(v) for k, v in data if k in _MAKERS and isinstance(v, str | int)})
    return found


def _name(value: str, printed: str) -> Iterable[Needle]:
    return names.of_name(value, PERSON, _NAME, printed)


def _of_readings(written: Sequence[tuple[str, ...]], read: Sequence[tuple[str, ...]], printed: str) -> Iterator[Needle]:
    """A name half in its reading; and where nobody put down how it is read, every reading that a dictionary gives."""
    for parts in written:
        known = [kana for kana in read if len(kana) == len(parts)]
        if not read:
            known = list(islice(product(*map(_guessed, parts)), _MOST_READINGS))
            for kana in known:
                # まこと may as well be a word: a part that nobody put down as a reading counts where it stands alone.
                whole, *rest = names.of_name(" ".join(kana), PERSON, _NAME, printed)
                yield whole
                yield from (each if each.spaced else replace(each, strength="alone") for each in rest)
        for kana in known:
            yield from names.of_reading(parts, kana, PERSON, _NAME)


def _guessed(part: str) -> tuple[str, ...]:
    from app.forms.copy.words import readings_of_name

    return tuple(map(tight, readings_of_name(part)))


def _contact(value: str, printed: str) -> Iterator[Needle]:
    """A number, a mail address, or an address: whatever was put down as 連絡先."""
    yield from places.of_phone(value, PHONE, "電話番号")
    if "@" in tight(value):
        yield from names.of_words(value, "（メールアドレス）", "メールアドレス", printed)
        yield from names.of_words(tight(value).split("@")[0], "（メールアドレス）", "メールアドレス", printed, least=4)
    elif not tight(value).strip("0123456789-+().内線電話tel:"):
        return
    else:
        yield from places.of_address(value, PHONE, "連絡先", printed)
        yield from names.of_words(value, PHONE, "連絡先", printed, least=4)


def _address(value: str, printed: str) -> Iterator[Needle]:
    yield from places.of_address(value, ADDRESS, "住所", printed)


def _looks(value: str, printed: str) -> Iterator[Needle]:
    for part in {value, *names.APART.split(value)}:
        yield from names.of_words(part, LOOKS, "身体的特徴", printed, least=3 if part != value else 2)


def _organisation(value: str, printed: str) -> Iterable[Needle]:
    return names.of_organisation(value, BODY, "団体名", printed)


def _position(value: str, printed: str) -> Iterable[Needle]:
    """会長 or 代表 alone names nobody; a longer one does."""
    return names.of_words(value, POST, "地位", printed, least=4)


def _age(value: str, printed: str) -> Iterator[Needle]:
    bare = tight(value).removesuffix("歳")
    if bare.isdecimal():
        yield Needle(rf"(?<!\d){bare} ?[歳才]", "（年齢）", "年齢", spaced=True)
    else:
        yield from names.of_words(value, "（年齢）", "年齢", printed, least=3)


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
                yield from places.of_phone(digits.plain(what), PHONE, shape.why)
            if len(what) > 3:
                yield Needle(names.literal(what), shape.instead, shape.why)


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
    return "\n".join(dict.fromkeys(map(tight, printed_lines(pack, form))))


@lru_cache(maxsize=8)
def printed_lines(pack: Pack, form: str) -> tuple[str, ...]:
    """The same words as they stand there."""
    from app.forms.drawn.v2.sheets import DATA_LABELS  # here, as a plan needs nothing that draws

    words: list[str] = [_OURS, *DATA_LABELS.values(), *INSTEAD]
    for each in FIELDS["report" if form == "report" else "record"]:
        words += (each.label, each.group, *each.choices)
    _gather(msgspec.to_builtins(pack), words)
    return tuple(dict.fromkeys(words))


def _gather(thing: object, words: list[str]) -> None:
    if isinstance(thing, str):
        words.append(thing)
    elif isinstance(thing, dict):
        for each in thing.values():
            _gather(each, words)
    elif isinstance(thing, list | tuple):
        for each in thing:
            _gather(each, words)

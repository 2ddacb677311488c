"""The copy for 職員課 without personal data (ガイドライン 4(1)オ): what is taken out, planned for a person to confirm.

The copy is drawn anew from a redacted document, so that nothing lies under anything. It keeps what happened and how it
was handled; it loses who the counterpart is, and by default who of the staff was there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.forms.carrier import Record
from app.forms.copy.doubts import doubts, vocabulary
from app.forms.copy.identifying import GONE, INSTEAD, Identifying, identifying
from app.forms.copy.needles import Found, Needle, find, tight
from app.forms.copy.secrets import Secret, secrets
from app.forms.copy.shapes import QUOTED, SHAPES
from app.forms.document import FIELDS, Author, Document
from app.guidance.events import Event

QUOTE_GONE = "「（個人が分かる発言のため除きました）」"
_PRIVATE = {
    "name": "相手方の氏名",
    "age": "年齢",
    "address": "住所",
    "phone": "電話番号",
    "organisation": "団体名",
    "position": "地位",
    "height": "身体的特徴",
    "build": "身体的特徴",
    "hair": "身体的特徴",
    "features": "身体的特徴",
}
"""Fields of the forms that are personal data as a whole, and what they are."""
_KEPT_DATA = frozenset(
    {
        "channel",
        "seq",
        "action",
        "began_at",
        "fact",
        "checked",
        "consent",
        "help_called",
        "withdrawn",
        "takeover",
        "earlier",
        "place",
        "practice",
    }
)
_PRIVATE_DATA = {"kana": "ふりがな", "sex": "性別", "contact": "連絡先", "email": "メールアドレス"}
_ID = re.compile("[a-z_]{2,40}")
_KANA = re.compile("[ぁ-ん]")
_MOST_ROUNDS = 5
_STANDS_THERE = frozenset(INSTEAD)


@dataclass(frozen=True, slots=True)
class Removed:
    """One thing taken out: where it stood, what it was, what stands there now, and why."""

    where: str
    what: str
    instead: str
    why: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words still in the copy that may identify somebody. where: every place that has them, in words. A person says of
    them once whether they go (`also`) or stay (`keep`)."""

    what: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The copy to be. document: redacted, to be drawn; doubts: open ones, before whose answer nothing is written;
    secrets: what must not be found in the finished file; kept: words that a person let stay."""

    document: Document
    removed: tuple[Removed, ...]
    doubts: tuple[Doubt, ...]
    secrets: tuple[Secret, ...] = field(repr=False)
    kept: tuple[str, ...] = ()
    number: str = ""


def plan(
    record: Record,
    *,
    staff_names: bool = False,
    also: Sequence[str] = (),
    keep: Sequence[str] = (),
    number: str = "",
) -> Plan:
    """What the copy of `record` will say.

    staff_names: keep the names of staff; otherwise their 職 stands there. also: words that a person wants out; keep:
    words of doubts that a person lets stay. number: 文書番号, by which 職員課 may ask about the case; nothing else ties
    the copy to the report.

    Loads a dictionary with the first call (`words`): the screen calls it on another thread than its own.
    """
    known = identifying(record, staff_names=staff_names, also=also)
    return _Redaction(record, known, keep).plan(staff_names, also, number)


class _Redaction:
    """One pass over a record, noting what it takes out."""

    def __init__(self, record: Record, known: Identifying, keep: Sequence[str]) -> None:
        self._record = record
        self._known = known
        self._needles = [*known.needles, *SHAPES]
        self._removed: dict[Removed, None] = {}
        self._shaped: dict[str, None] = {}
        self._keep = {tight(word): word for word in keep}
        self._doubts: dict[str, list[Doubt]] = {}
        own = [*known.printed, record.author.department, *known.staff.values()]
        self._vocabulary = vocabulary("\n".join(own if known.staff else [*own, *known.staff_names]))
        self._day = (record.events[0].at if record.events else record.made_at).date()

    def plan(self, staff_names: bool, also: Sequence[str], number: str) -> Plan:
        record = self._record
        values = {each.id: self._value(each.id, each.label) for each in FIELDS[record.form]}
        events = tuple(self._event(event) for event in record.events)
        document = Document(
            record.form,
            record.pack,
            values,
            events,
            self._author(staff_names),
            record.practice,
            datetime.combine(record.made_at.date(), datetime.min.time(), record.made_at.tzinfo),
            record.revision,
        )
        found = secrets(record, self._known, also, self._shaped)
        return Plan(document, tuple(self._removed), self._open(), found, tuple(self._keep.values()), number)

    def _open(self) -> tuple[Doubt, ...]:
        """The doubts, each words once, with all their places."""
        return tuple(
            replace(first, where="、".join(dict.fromkeys(each.where for each in (first, *rest))))
            for first, *rest in self._doubts.values()
        )

    # -- the form -------------------------------------------------------------------------------

    def _value(self, id: str, label: str) -> str:
        value = self._record.values.get(id, "")
        if not value.strip():
            return ""
        if id in _PRIVATE:
            return self._gone(f"様式「{label}」", value, GONE, _PRIVATE[id])
        if id == "sex":
            return self._gone(f"様式「{label}」", value, "", "性別")
        value = self._free(f"様式「{label}」", value)
        # 「主事 受付 花子」 is 「主事 主事」 by now.
        return (
            "\n".join(" ".join(dict.fromkeys(line.split(" "))) for line in value.split("\n"))
            if id == "staff"
            else value
        )

    def _author(self, staff_names: bool) -> Author:
        author = self._record.author
        if staff_names:
            # A namesake of the counterpart loses the part that they share: the check of the file knows no difference.
            name = self._replaced("作成者", author.name, self._known.needles)
            phone = self._replaced("作成者の電話", author.phone, self._known.needles)
            return Author(name, self._free("所属", author.department), author.title, phone)
        self._gone("作成者", author.name, self._known.staff.get(author.name, "担当者"), "職員の氏名")
        if author.phone:
            self._gone("作成者の電話", author.phone, "", "職員の電話番号")
        name = "" if author.title else "担当者"
        return Author(name or author.title, self._free("所属", author.department), "", "")

    # -- the log --------------------------------------------------------------------------------

    def _event(self, event: Event) -> Event:
        label = next((kind.label for kind in self._record.pack.kinds if kind.id == event.kind), event.kind)
        where = f"対応経過 {event.seq}番「{label}」"
        text = self._free(where, event.text, quote=event.kind == "quote")
        text = text[1:-1] if event.kind == "quote" and text == QUOTE_GONE else text
        return replace(
            event,
            id="",
            encounter="",
            actor=self._actor(event.actor),
            text=text,
            data=self._data(where, event),
            prev_hash="",
            hash="",
        )

    def _actor(self, actor: str) -> str:
        role = self._known.staff.get(actor)
        return (
            self._gone("対応経過の記録者", actor, role, "職員の氏名") if role else self._free("対応経過の記録者", actor)
        )

    def _data(self, where: str, event: Event) -> Mapping[str, Any]:
        data: dict[str, Any] = {}
        for key, value in event.data.items():
            if key == "name" and event.kind == "supervisor_joined" and isinstance(value, str):
                data[key] = self._actor(value)
            elif key in _KEPT_DATA:
                # Numbers, flags and ids of the pack say nothing of a person; words may.
                free = isinstance(value, str) and key != "began_at" and (key == "place" or not _ID.fullmatch(value))
                data[key] = self._free(where, value) if free else value
            elif (key in _PRIVATE or key in _PRIVATE_DATA) and str(value).strip():
                self._gone(where, str(value), "", {**_PRIVATE, **_PRIVATE_DATA}[key])
        if event.kind == "identified" and set(event.data) - _KEPT_DATA and not event.text:
            data["name"] = GONE
        return {key: value for key, value in data.items() if isinstance(value, str | int)}

    # -- free text ------------------------------------------------------------------------------

    def _gone(self, where: str, what: str, instead: str, why: str) -> str:
        self._removed[Removed(where, what, instead, why)] = None
        return instead

    def _free(self, where: str, text: str, *, quote: bool = False) -> str:
        """`text` without what identifies. A quote that does is taken out whole."""
        if quote and self._identifies(text):
            return self._gone(where, text, QUOTE_GONE, "個人が分かる発言")
        pieces, at = [], 0
        for match in QUOTED.finditer(text):
            if self._identifies(match[0]):
                pieces += [text[at : match.start()], self._gone(where, match[0], QUOTE_GONE, "個人が分かる発言")]
                at = match.end()
        text = "".join([*pieces, text[at:]])
        for _ in range(_MOST_ROUNDS):
            before, text = text, self._replaced(where, text, self._needles)
            if text == before:
                break
        self._wonder(where, text)
        return text

    def _identifies(self, quote: str) -> bool:
        return any(not found.needle.staff for found in find(quote, self._needles))

    def _replaced(self, where: str, text: str, needles: Sequence[Needle]) -> str:
        pieces, at = [], 0
        for start, end, needle in _merged(text, find(text, needles)):
            if text[start:end] == needle.instead:
                continue
            if needle.staff and text.startswith(needle.instead, end):  # 「林係長」 is 「係長」, not 「係長係長」
                end += len(needle.instead)
            if needle in SHAPES:
                self._shaped[text[start:end]] = None
            pieces += [text[at:start], self._gone(where, text[start:end], needle.instead, needle.why)]
            at = end
        return "".join([*pieces, text[at:]])

    def _wonder(self, where: str, text: str) -> None:
        parts = [(start, end, needle.why) for start, end, needle in find(text, self._known.doubts)]
        for start, end, why in (*parts, *doubts(text, self._vocabulary, self._day)):
            what = text[start:end].strip()
            if _KANA.fullmatch(what):
                continue  # は of a name ハ is grammar nearly everywhere, and no answer could be given once for all
            if what not in _STANDS_THERE and (key := tight(what)) not in self._keep:
                self._doubts.setdefault(key, []).append(Doubt(what, where, why))


def _merged(text: str, found: list[Found]) -> Iterator[Found]:
    """Places that do not overlap: those that do become one, and so do two beside each other that say the same (姓 and
    名). The longest says what it is."""
    waiting: Found | None = None
    longest = 0
    for each in sorted(found, key=lambda f: (f.start, f.start - f.end)):
        if waiting is not None:
            between = text[waiting.end : each.start].strip(" 　・･\n")
            same = each.needle.instead == waiting.needle.instead and not between
            if each.start < waiting.end or same:
                longer = each.end - each.start > longest
                longest = max(longest, each.end - each.start)
                needle = each.needle if longer else waiting.needle
                waiting = Found(waiting.start, max(waiting.end, each.end), needle)
                continue
            yield waiting
        waiting, longest = each, each.end - each.start
    if waiting is not None:
        yield waiting

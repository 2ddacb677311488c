"""A signed entry of the route: what somebody decided about a report, carried by their signature in the file itself.

Each entry is one further signature (an incremental update), and its words stand in that signature's /Reason, so that
any PDF tool shows them and none can be changed without breaking it. `approve`, `deputise` and `after` sign a box of
the 決裁欄; `judge`, `return` and `withdraw` sign an invisible field of their own.

The words are lines, 「label: value」 under a first line that names the act. Boxes, judgements and questions stand in
them as ids, which have one reading only; `forms.sign.entry_words` says them in the words of the report's pack:

    差戻し（窓守 1）
    欄: kacho
    理由: 時刻を確かめてください
    指摘 event:4: 言葉のまま書いてください
"""

import re
from dataclasses import dataclass
from typing import Literal

from app.base.text import is_harmful, sound

Act = Literal["approve", "deputise", "after", "judge", "return", "withdraw"]
ACT_LABELS: dict[Act, str] = {
    "approve": "決裁",
    "deputise": "代決",
    "after": "後閲",
    "judge": "判断",
    "return": "差戻し",
    "withdraw": "取下げ",
}
MOST_TEXT = 100_000
"""Characters of a /Reason; a longer one is not read."""

_VERSION = 1
_HEAD = re.compile(r"(\w+)（窓守 1）")
_ESCAPED = re.compile(r"\\(n|\\|[0-9a-f]{6})")
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark. `target`: "field:ID" of the form, "event:SEQ" of the log, or "" for the report as a whole."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is signed.

    box: of the one who acts; for `withdraw` "". text: the opinion or reason (`deputise` and `return` need one).
    judgement: an id of `pack.judgements`. answers: test question id → "yes" or "no" (4(1)ア).
    absent: boxes passed over by this entry, each with the reason (不在).
    """

    act: Act
    box: str = ""
    text: str = ""
    judgement: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()


def to_reason(entry: Entry) -> str:
    """The words of `entry`; half a character (a stray surrogate) in them becomes a question mark."""
    lines = [f"{ACT_LABELS[entry.act]}（窓守 {_VERSION}）"]
    lines += [_line(label, "", value) for label, value in _singles(entry) if value]
    lines += [_line("問い", question, answer) for question, answer in entry.answers]
    lines += [_line("不在", box, reason) for box, reason in entry.absent]
    lines += [_line("指摘", comment.target, comment.text) for comment in entry.comments]
    return "\n".join(lines)


def from_reason(text: str) -> Entry | None:
    """The entry whose words `text` is, to the letter; None for any other text (see `claims`)."""
    if len(text) > MOST_TEXT:
        return None
    head, *lines = text.split("\n")
    named = _HEAD.fullmatch(head)
    act = next((act for act, label in ACT_LABELS.items() if named and label == named[1]), None)
    if act is None:
        return None
    singles: dict[str, str] = {}
    pairs: dict[str, list[tuple[str, str]]] = {"問い": [], "不在": [], "指摘": []}
    for line in lines:
        name, _, value = line.partition(": ")
        label, _, key = name.partition(" ")
        if label in pairs:
            pairs[label].append((_plain(key), _plain(value)))
        else:
            singles[name] = _plain(value)
    opinion = singles.get("理由", singles.get("意見", ""))
    entry = Entry(
        act,
        singles.get("欄", ""),
        opinion,
        singles.get("判断", ""),
        tuple(pairs["問い"]),
        tuple(pairs["不在"]),
        tuple(Comment(target, words) for target, words in pairs["指摘"]),
    )
    # One reading only: what does not write itself this way again is none.
    return entry if to_reason(entry) == text else None


def claims(text: str) -> bool:
    """True where a text gives itself out as an entry of ours; one that `from_reason` cannot read was tampered with,
    or written by a later version."""
    return "窓守" in text.split("\n", 1)[0]


def opinion_label(act: Act) -> str:
    """What `Entry.text` is in an entry of this kind: the reason for it, or an opinion."""
    return "理由" if act in ("deputise", "return", "withdraw") else "意見"


def _singles(entry: Entry) -> tuple[tuple[str, str], ...]:
    return (("欄", entry.box), ("判断", entry.judgement), (opinion_label(entry.act), entry.text))


def _line(label: str, key: str, value: str) -> str:
    name = f"{label} {_escaped(key).replace(' ', _code(' '))}" if key else label
    return f"{name}: {_escaped(value)}"


def _escaped(text: str) -> str:
    return "".join(_one(char) for char in sound(text))


def _one(char: str) -> str:
    """One character as it stands in a line: what ends lines, turns them or does not show is written as its code."""
    if char == "\\":
        return "\\\\"
    if char == "\n":
        return "\\n"
    return _code(char) if char in _LINE_ENDS or is_harmful(char) else char


def _code(char: str) -> str:
    return f"\\{ord(char):06x}"


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _named(found[1]), text)


def _named(code: str) -> str:
    if code == "n":
        return "\n"
    if code == "\\":
        return "\\"
    number = int(code, 16)
    return chr(number) if number < 0x110000 else "\ufffd"

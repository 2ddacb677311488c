"""A signed entry of the route: what somebody decided about a report, carried by their signature in the file itself.

Each entry is one further signature (an incremental update), and its words stand in that signature's /Reason, so that
any PDF tool shows them and none can be changed without breaking it. `approve`, `deputise` and `after` sign a box of
the 決裁欄; `judge`, `return` and `withdraw` sign an invisible field of their own.
"""

from dataclasses import dataclass
from typing import Literal

Act = Literal["approve", "deputise", "after", "judge", "return", "withdraw"]
ACT_LABELS: dict[Act, str] = {
    "approve": "決裁",
    "deputise": "代決",
    "after": "後閲",
    "judge": "判断",
    "return": "差戻し",
    "withdraw": "取下げ",
}


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

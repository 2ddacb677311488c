"""An earlier counterpart in words, for the one who has to say whether it is the same person.

In 目立たない表示 nothing tells who it is: whoever stands at the counter may be somebody else.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.text import shown
from app.base.wareki import format_date_short
from app.guidance.reading import Confirmation
from app.ui.counter.wording import Wording
from app.ui.text import tr

if TYPE_CHECKING:
    from app.people.recognition.candidate import Candidate

MOST_OBJECTIONS, LONGEST = 3, 80
"""So many objections, and so many characters of one, stand on a card; all of it is in the history."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One card: a candidate, and what was confirmed of it in this encounter. `candidate` None: confirmed, but what is
    known by now no longer leads to it."""

    candidate: "Candidate | None"
    confirmed: tuple[Confirmation, ...] = ()

    @property
    def encounters(self) -> tuple[str, ...]:
        """The earlier encounters it stands for."""
        if self.candidate is not None:
            return tuple(one.encounter for one in self.candidate.earlier)
        return tuple(id for each in self.confirmed for id in each.same_as)

    @property
    def counting(self) -> tuple[str, ...]:
        """Those of them that count towards the ordinal."""
        return tuple(one.encounter for one in self.candidate.earlier if one.counts) if self.candidate else ()

    @property
    def settled(self) -> bool:
        """Whether a person has said of all of it that it is who is here."""
        return {id for each in self.confirmed for id in each.same_as}.issuperset(self.encounters)

    @property
    def key(self) -> str:
        """By this it is known again in the next answer."""
        return self.encounters[0] if self.encounters else ""


def matched(candidates: "tuple[Candidate, ...]", confirmed: tuple[Confirmation, ...]) -> tuple[Shown, ...]:
    """The cards to show: what was confirmed and is no candidate any more, then the candidates, best first."""
    cards = []
    left = list(confirmed)
    for candidate in candidates:
        ids = {one.encounter for one in candidate.earlier}
        of_it = tuple(each for each in left if not ids.isdisjoint(each.same_as))
        left = [each for each in left if each not in of_it]
        cards.append(Shown(candidate, of_it))
    return (*((Shown(None, tuple(left)),) if left else ()), *cards)


def name_of(shown: Shown, wording: Wording) -> str:
    """Who it is."""
    if wording.discreet:
        return tr("以前の記録")
    if shown.candidate is None:
        return tr("確認した相手方")
    who = shown.candidate.who
    called = who.name or who.organisation or tr("氏名の記録なし")
    return _short(f"{called}（{who.kana}）" if who.kana and who.name else called)


def confidence_of(shown: Shown) -> str:
    """How likely it is, in the words that are the same everywhere; "" where it is no candidate any more."""
    from app.people.identity import LABELS

    return tr(LABELS[shown.candidate.likeness.confidence]) if shown.candidate else ""


def reasons_of(shown: Shown) -> str:
    """Why it may be the same person."""
    if shown.candidate is None:
        return tr("いまの欄の内容からは、この記録に結び付きません。")
    return "、".join(shown.candidate.likeness.reasons)


def known_of(shown: Shown, wording: Wording) -> str:
    """What else is known of them, in one line."""
    if shown.candidate is None or wording.discreet:
        return ""
    who = shown.candidate.who
    parts = (who.phone.replace("\n", "、"), who.address, who.organisation if who.name else "")
    return _short("　".join(part for part in parts if part))


def times_of(shown: Shown, wording: Wording) -> str:
    """How often they were here, when last, and what of it counts."""
    if shown.candidate is None:
        ids, count = shown.encounters, sum(each.earlier for each in shown.confirmed)
        return tr("{n}件（うち{m}件を回数に数えています）").format(n=len(ids), m=count)
    earlier = shown.candidate.earlier
    last = max(one.began_at for one in earlier)
    said = tr("これまで{n}件、最後は{date}").format(n=len(earlier), date=format_date_short(last.date()))
    counting = shown.candidate.counting
    if counting == len(earlier):
        return said + tr("。回数に数えます" if counting == 1 else "。すべて回数に数えます")
    if wording.discreet:
        return said + tr("（うち{m}件を数えます）").format(m=counting)
    why = Counter(one.why_not for one in earlier if not one.counts)
    apart = "、".join(tr("{why} {n}件").format(why=why_not, n=n) for why_not, n in why.items())
    if counting == 0:
        return said + tr("。回数には数えません（{apart}）").format(apart=apart)
    return said + tr("。うち{m}件を回数に数えます（数えない: {apart}）").format(m=counting, apart=apart)


def doubts_of(shown: Shown) -> str:
    """What a person should know before saying that all of it is one person's; "" for nothing."""
    if shown.candidate is None or shown.settled or shown.candidate.confirmed or len(shown.candidate.earlier) < 2:
        return ""
    return tr("{n}件が一人の方のものとは、まだ確かめられていません。").format(n=len(shown.candidate.earlier))


def objections_of(shown: Shown, wording: Wording) -> tuple[str, ...]:
    """The counterpart's own words of objection, oldest first."""
    said = shown.candidate.objections if shown.candidate else ()
    if wording.discreet:
        return (tr("本人の申し出 {n}件").format(n=len(said)),) if said else ()
    lines = [tr("本人の申し出「{text}」").format(text=_short(text)) for text in said[:MOST_OBJECTIONS]]
    if len(said) > MOST_OBJECTIONS:
        lines.append(tr("ほかに申し出 {n}件").format(n=len(said) - MOST_OBJECTIONS))
    return tuple(lines)


def spoken(shown: Shown, wording: Wording) -> str:
    """All of it, for a screen reader."""
    state = wording.say("同一人物と確認済み", "確認済み") if shown.confirmed else ""
    parts = (name_of(shown, wording), state, confidence_of(shown), reasons_of(shown), times_of(shown, wording))
    return "。".join(part for part in (*parts, doubts_of(shown), *objections_of(shown, wording)) if part)


def _short(text: str) -> str:
    return shown(text, LONGEST)

"""The words of the history page, in the pack's plain or neutral wording (目立たない表示)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.base.text import shown
from app.base.wareki import format_date, format_date_short, format_time, format_year, weekday
from app.forms.casefile.casefile import length_words
from app.guidance.pack import Pack, unknown_kind
from app.people.case import Case
from app.people.history.history import Past, Tie
from app.people.history.moments import Moment, clock
from app.ui.text import tr

CHANNELS = {"counter": "窓口", "phone": "電話"}
ORIGINS = {"arrived": "届いた報告書から", "ledger": "台帳から"}
LONGEST = 200


def one_line(text: str) -> str:
    """Text out of the record for one line of the screen."""
    return shown(text, LONGEST)


@dataclass(frozen=True, slots=True)
class Wording:
    """What kinds and types are called now."""

    pack: Pack
    discreet: bool = False

    def kind(self, id: str) -> str:
        """An event kind."""
        found = next((each for each in self.pack.kinds if each.id == id), None)
        return (found.neutral if self.discreet else found.label) if found else unknown_kind(id).label

    def knows(self, id: str) -> bool:
        """Whether that is a kind of event."""
        return any(each.id == id for each in self.pack.kinds)

    def types(self, ids: Sequence[str]) -> str:
        """The 類型 of an encounter, "" where it has none."""
        known = {each.id: each.neutral if self.discreet else each.label for each in self.pack.types}
        return "・".join(shown(known.get(id, id)) for id in ids)

    def judged(self, case: Case) -> str:
        """What was judged, "" where nothing was."""
        return self.kind(case.judged) if case.judged else ""

    def counts(self, past: Past, *, sentence: bool = False) -> str:
        """Whether it counts towards a repeat, and why not: as a word of a line, or as a sentence of its own."""
        if past.counts:
            return tr("回数に数えます") if sentence else tr("数える")
        says = tr("回数に数えません") if sentence else tr("数えない")
        return says if self.discreet else tr("{says}（{why}）").format(says=says, why=shown(past.why_not))

    def moment(self, one: Moment) -> str:
        """ "10:34 中止を求めた"; without the hour where nobody wrote it down."""
        return f"{clock(one.at)} {self.kind(one.kind)}".strip()

    def said(self, past: Past) -> str:
        """What was said to them, on one line."""
        return "　".join(map(self.moment, past.said))


def year(case: Case) -> str:
    return format_year(case.began_at.date())


def day(case: Case) -> str:
    """ "11/20(金)"."""
    began = case.began_at
    return f"{began.month}/{began.day}({weekday(began.date())})"


def began(case: Case) -> str:
    """ "令和8年11月20日(金) 10:02", without the hour where there is none."""
    time = format_time(case.began_at) if case.has_hour else ""
    return f"{format_date(case.began_at.date())} {time}".strip()


def channel(case: Case) -> str:
    return tr(CHANNELS.get(case.channel, "経路不明"))


def length(case: Case) -> str:
    """How long it took; what is not known is said."""
    if case.seconds is not None:
        return length_words(case.seconds)
    return tr("時間不明") if case.ended else tr("対応中")


def tie(one: Tie) -> str:
    """Who confirmed the pairing, and when."""
    day_ = format_date_short(one.at.date())
    return tr("{day} {time} {by} が同一人物と確認").format(day=day_, time=format_time(one.at), by=one_line(one.by))

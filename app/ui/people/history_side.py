"""Beside the timeline: the chosen encounter, what the counterpart objects, and who else it may be."""

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.text import shown
from app.base.wareki import format_date_short, format_time
from app.people.history.history import KNOWN, History, Other, Past
from app.people.history.moments import Moment
from app.people.identity import LABELS, Identity
from app.ui import theme
from app.ui.counter.parts import button, clear, column
from app.ui.delivery import when_done
from app.ui.people import history_words as words
from app.ui.people.history_words import Wording
from app.ui.shortcuts import Key, PeopleKey
from app.ui.text import tr
from app.ui.widgets.basic import Card, Chip, Label, row, text_label
from app.ui.widgets.texts import set_words


class HistorySide(QWidget):
    """`ask`: what an encounter was about; the rest does not wait for the answer.

    The signals carry what a person asked for: papers and apart of the encounter they name, an objection to the chosen
    one, same of an `Other`, the history of another person.
    """

    papers_asked = Signal(str)
    apart_asked = Signal(str)
    objection_asked = Signal(str)
    same_asked = Signal(object)
    person_asked = Signal(str)

    def __init__(self, ask: Callable[[str], "Future[tuple[Moment, ...]]"]) -> None:
        super().__init__()
        self._ask = ask
        self._about = QWidget()
        """Where it stands of the chosen one; another one with each choice."""
        self._box = column(self, 0, "s2")
        self._box.setContentsMargins(0, 0, 8, 0)

    def show_chosen(self, history: History, past: Past | None, wording: Wording) -> None:
        """Everything anew for the chosen encounter."""
        clear(self._box)
        if past is not None:
            self._box.addWidget(self._chosen(history, past, wording))
        if (said := self._objections(history)) is not None:
            self._box.addWidget(said)
        for number, other in enumerate(history.others):
            self._box.addWidget(self._other(other, wording, first=number == 0))
        self._box.addStretch(1)

    def _chosen(self, history: History, past: Past, wording: Wording) -> Card:
        case, card = past.case, Card()
        card.box.addWidget(Label(words.began(case), "section", wrap=True))
        how = (words.channel(case), words.length(case), tr(words.ORIGINS.get(case.origin, "")))
        card.box.addWidget(text_label("　".join(filter(None, how))))
        where = "　".join(filter(None, (case.department, case.place, case.handler)))
        card.box.addWidget(text_label(where, "sub"))
        for what in filter(None, (wording.types(case.types), wording.judged(case))):
            card.box.addWidget(text_label(what))
        card.box.addWidget(self._about_of(case.encounter, wording))
        card.box.addWidget(text_label(wording.counts(past, sentence=True), "sub"))
        if past.said:
            card.box.addWidget(Label(tr("お伝えしたこと・したこと"), "sub"))
            for moment in past.said:
                text = f"　{words.one_line(moment.text)}" if moment.text else ""
                card.box.addWidget(text_label(f"{wording.moment(moment)}{text}"))
        if len(history.past) > 1:
            by = words.tie(past.confirmed) if past.confirmed else tr("同一人物と確認した記録はありません")
            card.box.addWidget(text_label(by, "sub"))
        objection = button(
            tr("本人の申し出を書き添える…"),
            lambda: self.objection_asked.emit(case.encounter),
            key=PeopleKey.OBJECTION,
        )
        line = row(objection)
        if case.origin == "own":
            line.addWidget(button(tr("書類を開く"), lambda: self.papers_asked.emit(case.encounter)))
        line.addStretch(1)
        card.box.addLayout(line)
        if len(history.past) > 1:
            apart = button(
                tr("この対応は別の人…"), lambda: self.apart_asked.emit(case.encounter), "quiet", PeopleKey.APART
            )
            card.box.addLayout(row(apart, 1))
        return card

    def _about_of(self, encounter: str, wording: Wording) -> QWidget:
        here = self._about = QWidget()
        here.hide()

        def show(told: tuple[Moment, ...]) -> None:
            # In 目立たない表示 what staff judged and wrote of somebody stays out of sight.
            shown = [one for one in told if one.text and not (wording.discreet and one.kind != "demand_stated")]
            shown = [one for one in shown if one.text not in wording.kind(one.kind)]  # the kind alone says it above
            if here is self._about and shown:
                box = column(here, 0, "s1")
                for number, one in enumerate(shown):
                    if number:
                        box.addSpacing(theme.size("s1"))  # what belongs together stands together
                    box.addWidget(Label(wording.kind(one.kind), "sub"))
                    box.addWidget(text_label(one.text))
                here.show()

        # Where it cannot be read the rest stands as it is: the record itself is a step away.
        when_done(self._ask(encounter), here, show, lambda _: None)
        return here

    def _objections(self, history: History) -> Card | None:
        if not history.objections:
            return None
        card = Card()
        card.box.addWidget(Label(tr("本人の申し出"), "section"))
        for one in history.objections:
            past = history.of(one.encounter)
            about = tr("{day} の対応について").format(day=format_date_short(past.case.began_at.date())) if past else ""
            card.box.addWidget(text_label(f"「{shown(one.text)}」"))
            written = f"{format_date_short(one.at.date())} {format_time(one.at)} {shown(one.by)}"
            card.box.addWidget(text_label("　".join(filter(None, (about, written))), "sub"))
        return card

    def _other(self, other: Other, wording: Wording, *, first: bool) -> Card:
        """Somebody who may be the same person; nobody has said so."""
        card, candidate = Card(), other.candidate
        if first:
            card.box.addWidget(Label(tr("ほかにも同じ人かもしれない記録"), "section"))
        # Whoever reads the screen in 目立たない表示 may be somebody else.
        name = tr("ほかの方") if wording.discreet else candidate.who.name or tr("（氏名なし）")
        head = row(Label(name, "heading", wrap=True))
        head.addWidget(Chip(tr(LABELS[candidate.likeness.confidence])))
        head.setStretch(0, 1)
        card.box.addLayout(head)
        if not wording.discreet:
            card.box.addWidget(text_label(known_words(candidate.who), "sub"))
        card.box.addWidget(text_label("・".join(candidate.likeness.reasons)))
        count = tr("これまで {n}件（うち数えるもの {m}件）").format(n=len(candidate.earlier), m=candidate.counting)
        card.box.addWidget(text_label(count, "sub"))
        look = button(tr("履歴を見る"), lambda: self.person_asked.emit(candidate.person))
        confirm = tr("同じ方…") if wording.discreet else tr("同一人物…")
        same = button(confirm, lambda: self.same_asked.emit(other), key=Key.SAME_PERSON if first else None)
        for made in (look, same):
            set_words(made, name=f"{made.accessibleName()} {name}")
        card.box.addLayout(row(look, same, 1))
        return card


def known_words(who: Identity, *, name: bool = False) -> str:
    """What is known of somebody, on one line or two; the name only where it is asked for."""
    fields = [getattr(who, field) for field, _ in KNOWN if name or field != "name"]
    return "　".join(value.replace("\n", "、") for value in fields if value)

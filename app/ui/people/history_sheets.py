"""What is asked before something is said of a counterpart: the same person, another person, their own words."""

from collections.abc import Callable

from app.people.history.history import History, Other, Past
from app.people.identity import LABELS
from app.ui.counter.parts import button, order_tabs
from app.ui.counter.sheet import Sheet
from app.ui.people import history_words as words
from app.ui.people.history_side import known_words
from app.ui.review.entry_sheet import prose, written
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Label, text_label
from app.ui.widgets.texts import CheckBox
from app.ui.widgets.voice import announce


class _Question(Sheet):
    """A question with one answer that does something, and why."""

    def __init__(self, title: str, answer: str, act: Callable[[], object]) -> None:
        super().__init__(title, "やめる")
        self.fault = text_label("", "problem")
        self.fault.hide()
        self.yes: BigButton = self.answer(button(answer, act, "primary"))  # type: ignore[assignment]  # the same button

    def finish(self) -> None:
        """The fault under all else, and the order of the keys."""
        self.box.addWidget(self.fault)
        self.box.addStretch(1)
        order_tabs(self.area, self.yes, self.close_button)

    def set_busy(self, busy: bool) -> None:
        for each in (self.yes, self.close_button, self.area):
            each.setEnabled(not busy)

    def show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence, urgent=True)


class SameSheet(_Question):
    """同一人物: both side by side, the reasons and the doubts, and a confirming tap."""

    def __init__(self, history: History, other: Other, act: Callable[["SameSheet"], object]) -> None:
        super().__init__(tr("同一人物ですか"), tr("同一人物と確認する"), lambda: act(self))
        self.other, candidate = other, other.candidate
        for title, who, count in (
            (tr("いま見ている方"), history.who, len(history.past)),
            (tr("もう一方"), candidate.who, len(candidate.earlier)),
        ):
            card = Card()
            says = tr("{title}　対応 {n}件").format(title=title, n=count)
            card.box.addWidget(Label(says, "sub"))
            card.box.addWidget(Label(who.name or tr("（氏名なし）"), "heading", wrap=True))
            card.box.addWidget(text_label(known_words(who)))
            self.box.addWidget(card)
        reasons = "・".join((tr(LABELS[candidate.likeness.confidence]), *candidate.likeness.reasons))
        self.box.addWidget(text_label(reasons, "section"))
        self.box.addWidget(
            text_label(tr("確認すると、両方の対応が一人の履歴になり、回数に数えます。あとから取り消せます。"))
        )
        self.why = prose(self, tr("確かめたこと"), required=False)
        self.finish()
        self.first = self.close_button

    @property
    def reason(self) -> str:
        return written(self.why)


class ApartSheet(_Question):
    """別人だった: this encounter is somebody else's. What the others fall into is said before, not after."""

    def __init__(self, history: History, past: Past, act: Callable[["ApartSheet"], object]) -> None:
        super().__init__(tr("別の人ですか"), tr("別の人と確認する"), lambda: act(self))
        self.encounter = past.case.encounter
        self.groups = history.without(self.encounter)
        card = Card()
        card.box.addWidget(Label(words.began(past.case), "section"))
        card.box.addWidget(text_label(known_words(past.case.who, name=True)))
        if past.confirmed:
            card.box.addWidget(text_label(words.tie(past.confirmed), "sub"))
        self.box.addWidget(card)
        self.box.addWidget(
            text_label(
                tr("この対応を、ほかの対応とは別の人のものとします。回数にも数えなくなります。あとから取り消せます。")
            )
        )
        self.keep = CheckBox(tr("残りの対応は同一人物のままにする"))
        if len(self.groups) > 1:
            falls = tr(
                "残りの {n}件は、この対応を通して同一人物とされていました。印を付けないと、別々の履歴になります。"
            )
            self.box.addWidget(text_label(falls.format(n=len(history.past) - 1)))
            self.box.addWidget(self.keep)
        self.why = prose(self, tr("わけ"), required=False)
        self.finish()
        self.first = self.close_button

    @property
    def reason(self) -> str:
        return written(self.why)


class ObjectionSheet(_Question):
    """The counterpart's own words, as they say them; nothing that stands already is changed (Q&A 12)."""

    def __init__(self, past: Past, act: Callable[["ObjectionSheet"], object]) -> None:
        super().__init__(tr("本人の申し出を書き添える"), tr("書き添える"), lambda: act(self))
        self.encounter = past.case.encounter
        about = tr("{day} の対応について、ご本人の言葉をそのまま書きます。").format(day=words.began(past.case))
        kept = tr("もとの記録は変わりません。書いた言葉は履歴と一緒に示され、あとから消せません。")
        self.box.addWidget(text_label(about + kept))
        self.words = prose(self, tr("本人の言葉"))
        self.words.setFixedHeight(160)
        self.finish()
        self.first = self.words

    @property
    def text(self) -> str:
        return written(self.words)

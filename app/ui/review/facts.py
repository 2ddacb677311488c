"""What is known of one report beside its page: trouble first, then who signed, the judgement, and what else is here."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.text import shown
from app.base.wareki import format_date
from app.forms.sign.entry import ACT_LABELS, Comment
from app.forms.sign.entry_words import target_words
from app.forms.sign.route import Signed
from app.forms.verify.verdict import Signature
from app.review.view import ASIDE, Case, Row
from app.ui.counter.parts import button, clear, column
from app.ui.review import wording
from app.ui.review.signers_card import signers_card
from app.ui.text import tr
from app.ui.widgets.basic import Card, Label, row, text_label
from app.ui.widgets.texts import set_words


class FactsPanel(QWidget):
    """Cards about one report. The signals carry what a person asked for.

    trust_asked: a `Signature` whose hand shall be known. open_asked: the id of another file. target_asked: the target
    of a comment. revise_asked, judgement_asked: the handler goes on with it.
    """

    trust_asked = Signal(object)
    open_asked = Signal(str)
    target_asked = Signal(str)
    revise_asked = Signal()
    judgement_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = column(self, 0, "s2")

    def show_case(self, case: Case, me: str) -> None:
        """Everything about this report anew, for the person of that 氏名."""
        clear(self._box)
        handler = bool(case.record and case.record.author.name == me)
        cards = [
            _trouble(case, self),
            _came_back(case, self, handler=handler),
            signers_card(case),
            _judgement(case, self, handler=handler),
            _opinions(case),
            _others(case, self),
        ]
        for card in cards:
            if card is not None:
                self._box.addWidget(card)
        self._box.addStretch(1)


def _trouble(case: Case, panel: FactsPanel) -> Card | None:
    """Why it is kept aside, plainly, what speaks against its times, and how an unknown signer becomes known."""
    verdict = case.verdict
    faults = dict.fromkeys((*verdict.faults, *(case.route.faults if case.route else ()), *verdict.doubts))
    if case.row.state not in (*ASIDE, "conflict") and not faults:
        return None
    card = Card()
    aside = case.row.state in ASIDE and case.row.state not in ("practice", "older", "unknown")
    card.set_urgency("now" if aside or verdict.barred else "soon")
    heading = tr(wording.ASIDE.get(case.row.state, "")) if len(faults) > 1 else ""  # else said twice
    card.box.addWidget(Label(heading or case.row.sentence, "heading", wrap=True))
    for fault in faults if heading or tuple(faults) != (case.row.sentence,) else ():
        card.box.addWidget(text_label(f"・{shown(fault)}"))
    if verdict.barred:
        card.box.addWidget(text_label(tr("役所の設定により、疑いのある書類には決裁できません。差戻しはできます。")))
    if case.row.state == "conflict":
        says = tr("同じ報告書のファイルに、別々に決裁印が押されています。どの署名も失われません。")
        card.box.addWidget(text_label(says + tr("どちらで進めるかを決めてください。")))
    if case.row.state in ("changed", "unreadable", "misrouted"):
        card.box.addWidget(text_label(tr("この書類には署名できません。送った人に、もとの書類を確かめてください。")))
    if case.row.state == "unknown":
        for signature in _unknown_hands(case):
            known = button(
                tr("この署名者を知っている人として登録…"),
                lambda s=signature: panel.trust_asked.emit(s),  # type: ignore[misc]
            )
            set_words(known, name=f"{known.text()} {wording.person(signature)}")
            card.box.addWidget(text_label(f"{signature.label}: {wording.person(signature)}"))
            card.box.addLayout(row(known, 1))
    return card


def _unknown_hands(case: Case) -> Iterator[Signature]:
    seen = set()
    for signature in case.verdict.signatures:
        if signature.standing == "unknown" and not signature.unfit and signature.fingerprint not in seen:
            seen.add(signature.fingerprint)
            yield signature


def _came_back(case: Case, panel: FactsPanel, *, handler: bool) -> Card | None:
    """差戻し or 取下げ: by whom, why, and the comments, each leading to its place."""
    route = case.route
    signed = (route.returned or route.withdrawn) if route else None
    if signed is None:
        return None
    card = Card()
    card.set_urgency("soon")
    card.box.addWidget(
        Label(tr("差し戻されています") if route and route.returned else tr("取り下げられています"), "heading")
    )
    card.box.addWidget(text_label(_by(signed), "sub"))
    if signed.entry.text:
        card.box.addWidget(text_label(signed.entry.text))
    for comment in signed.entry.comments:
        said = text_label(f"{target_label(case, comment)}　{shown(comment.text)}")
        if not comment.target:
            card.box.addWidget(said)
        else:
            go = button(tr("その箇所を見る"), lambda c=comment: panel.target_asked.emit(c.target), "quiet")  # type: ignore[misc]
            set_words(go, name=f"{go.text()} {target_label(case, comment)}")
            line = row(said, go)
            line.setStretch(0, 1)
            card.box.addLayout(line)
    if handler:
        card.box.addLayout(row(button(tr("直して次の版を作る"), panel.revise_asked.emit, "primary"), 1))
    return card


def target_label(case: Case, comment: Comment) -> str:
    """What a comment speaks of: 「発生場所」, 「10:20 の記録」, or the report as a whole."""
    return target_words(comment.target, case.record) if case.record else tr("全体について")


def _judgement(case: Case, panel: FactsPanel, *, handler: bool) -> Card | None:
    """The latest judgement with its reason and the answers to the test questions (4(1)ア)."""
    if case.route is None or case.record is None or case.route.judgement is None:
        return None
    signed, pack = case.route.judgement, case.record.pack
    judged = next((each for each in pack.judgements if each.id == signed.entry.judgement), None)
    card = Card()
    card.box.addWidget(Label(tr("判断"), "section"))
    card.box.addWidget(Label(judged.label if judged else signed.entry.judgement, "heading", wrap=True))
    if signed.entry.text:
        card.box.addWidget(text_label(signed.entry.text))
    questions = {id: text for checklist in pack.checklists for id, text in checklist.items}
    for id, answer in signed.entry.answers:
        said = {"yes": tr("はい"), "no": tr("いいえ")}.get(answer, answer)
        card.box.addWidget(text_label(f"{shown(questions.get(id, id))}　→ {said}", "sub"))
    card.box.addWidget(text_label(_by(signed), "sub"))
    if handler and judged and judged.kind:
        card.box.addLayout(row(button(tr("判断を対応の記録に入れる"), panel.judgement_asked.emit), 1))
    return card


def _opinions(case: Case) -> Card | None:
    """What was said with the other entries, in the order of signing."""
    entries = case.route.entries if case.route else ()
    told = [s for s in entries if s.entry.text and s.entry.act in ("approve", "deputise", "after", "judge")]
    told = [s for s in told if case.route is None or s is not case.route.judgement]
    if not told:
        return None
    card = Card()
    card.box.addWidget(Label(tr("意見・理由"), "section"))
    for signed in told:
        card.box.addWidget(text_label(signed.entry.text))
        card.box.addWidget(text_label(_by(signed), "sub"))
    return card


def _others(case: Case, panel: FactsPanel) -> Card | None:
    """The other files of the same report."""
    if not case.others:
        return None
    card = Card()
    card.box.addWidget(Label(tr("同じ報告書のほかのファイル"), "section"))
    for other in case.others:
        look = button(tr("開く"), lambda o=other: panel.open_asked.emit(o.id))  # type: ignore[misc]
        set_words(look, name=f"{tr('開く')} {_other(other)}")
        line = row(text_label(_other(other)), look)
        line.setStretch(0, 1)
        card.box.addLayout(line)
    return card


def _other(other: Row) -> str:
    edition = tr("第{n}版").format(n=other.revision) if other.revision else ""
    seals = wording.seals_spoken(other)
    arrived = tr("{day} 着").format(day=format_date(other.arrived_at.date()))
    return "　".join(filter(None, (edition, other.sentence, seals, arrived)))


def _by(signed: Signed) -> str:
    act = tr(ACT_LABELS[signed.entry.act])
    return f"{act}　{wording.person(signed.signature)}　{wording.moment(signed.signature.at)}"

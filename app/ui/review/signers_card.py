"""Who signed a report: its author and each box of the route."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.base.text import shown
from app.forms.document import AUTHOR
from app.forms.sign.route import BoxState, Route, Signed
from app.forms.verify.verdict import Signature
from app.review.view import ASIDE, Case
from app.ui import theme
from app.ui.review import wording
from app.ui.text import tr
from app.ui.widgets.basic import Card, Label, text_label


def signers_card(case: Case) -> Card | None:
    """The author and each box: who, when, and whether the office confirms who they are."""
    if not case.verdict.signatures and case.route is None:
        return None
    card = Card()
    card.box.addWidget(Label(tr("署名と決裁"), "section"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.size("s3"))
    grid.setVerticalSpacing(theme.size("s1"))
    grid.setColumnStretch(1, 1)
    lines: list[tuple[str, str, str]] = [
        (tr("作成者"), f"{wording.person(s)}　{wording.moment_short(s.at)}", _standing(case, s))
        for s in case.verdict.signatures
        if s.field == AUTHOR
    ]
    if case.route:
        turn = "" if case.row.state in ASIDE else case.route.turn  # nobody is next on what cannot be signed
        lines += [_box_line(case.route, box, turn) for box in case.route.boxes]
    else:
        others = (s for s in case.verdict.signatures if s.field != AUTHOR)
        lines += [(s.label, f"{wording.person(s)}　{wording.moment_short(s.at)}", _standing(case, s)) for s in others]
    for number, (label, who, standing) in enumerate(lines):
        left, right = Label(label, "section"), Label(standing, "sub")
        for at, beside in ((0, left), (2, right)):
            many = "\n" in who  # then beside its first line
            beside.setContentsMargins(0, theme.size("s1") if many else 0, 0, 0)
            grid.addWidget(beside, number, at, Qt.AlignmentFlag.AlignTop if many else Qt.AlignmentFlag(0))
        grid.addWidget(text_label(who), number, 1)
    card.box.addLayout(grid)
    _add_answers(card, case)
    return card


def _standing(case: Case, signature: Signature) -> str:
    """Whose hand it is; of a file that was changed a certificate says nothing."""
    return (
        tr(wording.STANDINGS[signature.standing])
        if case.verdict.result == "valid"
        else tr("？ 本人のものとはいえません")
    )


def _add_answers(card: Card, case: Case) -> None:
    """What the check was asked, each answered for itself: a mark and a word each; a sentence where it is no yes, and
    for since when, and where nobody can say whether the paper goes on."""
    answers = case.verdict.answers
    if not answers:
        return
    card.box.addWidget(text_label("　".join(tr(wording.ANSWERS[each.id][each.holds]) for each in answers), "sub"))
    for answer in answers:
        if not answer.holds or (answer.id == "since" and case.verdict.received_at):
            card.box.addWidget(text_label(f"{tr(answer.question)}　{answer.says}", "sub"))
    if case.verdict.unproven:
        card.box.addWidget(text_label(f"{tr('続きはないか:')} {tr(case.verdict.unproven)}", "sub"))


def _box_line(route: Route, box: BoxState, turn: str) -> tuple[str, str, str]:
    """A box of the 決裁欄: its label, what happened in it, whose hand. `turn`: the box that is next, "" for none."""
    mark = wording.MARKS["sealed" if box.state == "deputised" else box.state]  # the word says that it was 代決
    if box.state == "open":
        return box.label, f"{mark} {tr('次はこの欄') if box.box == turn else tr('まだ')}", ""
    words = {"sealed": tr("決裁"), "deputised": tr("代決"), "absent": tr("不在")}[box.state]
    signed = _signed_in(route, box)
    who = wording.person(signed.signature) if signed else wording.short(box.by)
    parts = [f"{mark} {words}　{who if box.state != 'absent' else ''}".rstrip("　")]
    if box.at and box.state != "absent":
        parts[0] += f"　{wording.moment_short(box.at)}"
    if box.note:
        parts.append(tr("理由: {reason}").format(reason=shown(box.note)))
    if box.after_by:
        parts.append(f"{tr('後閲')}　{wording.short(box.after_by)}　{wording.moment_short(box.after_at)}")
    standing = tr(wording.STANDINGS[signed.signature.standing]) if signed and box.state != "absent" else ""
    return box.label, "\n".join(parts), standing


def _signed_in(route: Route, box: BoxState) -> Signed | None:
    acts = ("approve", "deputise")
    return next((s for s in route.entries if s.entry.box == box.box and s.entry.act in acts), None)

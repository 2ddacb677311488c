"""言い方: what to say for what is due and what not to say. 気をつけること: what to keep in mind."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.guidance.advice import Guidance
from app.guidance.pack import Avoid, Caution, Reply
from app.ui import theme
from app.ui.counter.parts import clear, column
from app.ui.counter.wording import Wording
from app.ui.text import tr
from app.ui.widgets.basic import Card, Label, LabelRole, text_label

MOST_REPLIES = 3


class _Advice(QWidget):
    """Text of the pack that is rebuilt only when other text fits the moment; empty in 目立たない表示."""

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self._shown: object = None
        self._body = column(self)

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self._shown = None

    def _is_new(self, shown: object) -> bool:
        """Whether `shown` is to be built; the old text is gone then."""
        if shown == self._shown:
            return False
        self._shown = shown
        clear(self._body)
        return not self._wording.discreet

    def _section(self, text: str) -> None:
        self._body.addWidget(Label(text, "section", wrap=True))

    def _text(self, text: str, role: LabelRole = "") -> None:
        self._body.addWidget(text_label(text, role))


class WordingPanel(_Advice):
    """Model replies, those for the action on top first; phrases to avoid; the test questions beside the judgement."""

    def show_advice(self, replies: Sequence[Reply], guidance: Guidance) -> None:
        """Show what fits this moment."""
        pack = self._wording.pack
        judging = any(due.action == "judge" for due in (*guidance.due, *guidance.waiting))
        if not self._is_new((tuple(replies[:MOST_REPLIES]), judging)):
            return
        if judging:
            self._show_test_questions()
        if replies:
            self._show_replies(replies[:MOST_REPLIES])
        self._show_avoided(pack.avoid)

    def _show_test_questions(self) -> None:
        questions = next((c for c in self._wording.pack.checklists if c.id == "test_questions"), None)
        if questions:
            self._section(f"{questions.title}（{self._wording.source(questions.source)}）")
            for _, text in questions.items:
                self._text(f"・{text}")

    def _show_replies(self, replies: Sequence[Reply]) -> None:
        """One above the other in one frame, as said."""
        card = Card()
        card.box.setContentsMargins(*[theme.size(each) for each in ("s3", "s2", "s3", "s2")])
        for reply in replies:
            said = text_label(f"「{reply.text}」")
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            card.box.addWidget(said)
        self._body.addWidget(card)

    def _show_avoided(self, avoided: Sequence[Avoid]) -> None:
        # Two to a line: a phrase broken in its middle is hard to take in.
        texts = [f"「{each.text}」" for each in avoided]
        pairs = ("　".join(texts[at : at + 2]) for at in range(0, len(texts), 2))
        self._body.addWidget(Label(tr("控える言い方"), "section"))
        self._text("\n".join(pairs))


class CautionsPanel(_Advice):
    """What is always to be kept in mind, and never due."""

    counted = Signal(int)

    def show_advice(self, guidance: Guidance) -> None:
        """Show what applies by now."""
        cautions: tuple[Caution, ...] = tuple(c for c in self._wording.pack.cautions if c.id in guidance.cautions)
        if not self._is_new(cautions):
            return
        for caution in cautions:
            self._text(caution.text)
            self._text(self._wording.source(caution.source), "sub")
        self.counted.emit(len(cautions))

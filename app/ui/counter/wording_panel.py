"""言い方: what to say for what is due, what not to say, and what to keep in mind."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.guidance.advice import Guidance
from app.guidance.pack import Avoid, Reply
from app.ui.counter.parts import clear, column, text_label
from app.ui.counter.wording import Wording
from app.ui.text import tr
from app.ui.widgets.basic import Label

MOST_REPLIES = 3


class WordingPanel(QWidget):
    """Model replies, phrases to avoid, cautions. Rebuilt only when one of them changes; empty in 目立たない表示."""

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self._shown: object = None
        self._body = QVBoxLayout()
        layout = column(self)
        layout.addLayout(self._body)

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self._shown = None

    def show_advice(self, replies: Sequence[Reply], guidance: Guidance) -> None:
        """Show what fits this moment."""
        pack = self._wording.pack
        cautions = tuple(c for c in pack.cautions if c.id in guidance.cautions)
        judging = any(due.action == "judge" for due in (*guidance.due, *guidance.waiting))
        shown = tuple(replies[:MOST_REPLIES]), cautions, judging
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._body)
        self.setVisible(not self._wording.discreet)
        if self._wording.discreet:
            return
        if judging:
            self._show_test_questions()
        self._show_replies(shown[0])
        self._show_avoided(pack.avoid)
        if cautions:
            self._section(tr("気をつけること"))
            for caution in cautions:
                self._text(f"・{caution.text}（{self._wording.source(caution.source)}）", "sub")

    def _show_test_questions(self) -> None:
        questions = next((c for c in self._wording.pack.checklists if c.id == "test_questions"), None)
        if questions:
            self._section(f"{questions.title}（{self._wording.source(questions.source)}）")
            for _, text in questions.items:
                self._text(f"・{text}")

    def _show_replies(self, replies: Sequence[Reply]) -> None:
        if not replies:
            return
        self._section(tr("言い方"))
        for reply in replies:
            said = self._text(f"「{reply.text}」")
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _show_avoided(self, avoided: Sequence[Avoid]) -> None:
        self._section(tr("控える言い方"))
        texts = [f"「{each.text}」" for each in avoided]
        # Two to a line: a phrase broken in its middle is hard to take in.
        self._text("\n".join("　".join(texts[at : at + 2]) for at in range(0, len(texts), 2)))

    def _section(self, text: str) -> None:
        self._body.addWidget(Label(text, "section", wrap=True))

    def _text(self, text: str, role: str = "") -> Label:
        made = text_label(text, "sub" if role == "sub" else "")
        self._body.addWidget(made)
        return made

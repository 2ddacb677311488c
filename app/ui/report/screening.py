"""Is it a 働きかけ? The questions that come before the 記録票, one at a time."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.forms.hatarakikake import Answer, Question, Ruling, ask
from app.ui import theme
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Chip, Label, row, scrolled
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce


class Screening(QWidget):
    """Asks until a ruling is reached. write: the 記録票 is to be written; leave: it is not."""

    write = Signal()
    leave = Signal()

    def __init__(self, rule: Callable[[Mapping[str, Answer]], Question | Ruling] = ask) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._rule = rule
        self._answers: dict[str, Answer] = {}
        self._heading = Label("", "title", wrap=True)
        self._source = Chip()
        self._examples = Label("", wrap=True)
        self._card = Card()
        self._card.box.addLayout(row(Label(tr("働きかけの記録票が要るかを確かめます"), "sub"), 1, self._source))
        self._card.box.addWidget(self._heading)
        self._card.box.addWidget(self._examples)
        self._card.setMaximumWidth(760)
        answers: tuple[tuple[str, Answer, str], ...] = (
            (tr("はい (1)"), "yes", "1"),
            (tr("いいえ (2)"), "no", "2"),
            (tr("わからない (3)"), "unsure", "3"),
        )
        self.answers: dict[str, BigButton] = {}
        for text, answer, key in answers:
            button = BigButton(text, name=text[:-4])
            button.clicked.connect(lambda _=False, given=answer: self._answer(given))
            QShortcut(QKeySequence(key), self, button.click, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.answers[answer] = button
        self.back = BigButton(tr("前の問いへ"))
        self.write_button = BigButton("", "primary")
        self.leave_button = BigButton(tr("記録票は書かない"))
        self.back.clicked.connect(self._go_back)
        self.write_button.clicked.connect(self.write)
        self.leave_button.clicked.connect(self.leave)
        self._card.box.addSpacing(theme.size("s3"))
        self._card.box.addLayout(row(*self.answers.values(), self.write_button, self.leave_button, 1, self.back))
        middle = QWidget()
        column = QVBoxLayout(middle)
        pad = theme.size("s4")
        column.setContentsMargins(pad, pad, pad, pad)
        centred = row(1, self._card, 1)
        centred.setStretch(1, 100)
        column.addLayout(centred)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(middle))
        self._show()

    def _answer(self, answer: Answer) -> None:
        step = self._rule(self._answers)
        if isinstance(step, Question):
            self._answers[step.id] = answer
            self._show()

    def _go_back(self) -> None:
        if self._answers:
            self._answers.popitem()
            self._show()

    def _show(self) -> None:
        step = self._rule(self._answers)
        asking = isinstance(step, Question)
        self._source.setText(tr("働きかけ Q&A {source}").format(source=step.source))
        self.back.setVisible(bool(self._answers))
        for button in self.answers.values():
            button.setVisible(asking)
        self.write_button.setVisible(not asking)
        self.leave_button.setVisible(not asking)
        if isinstance(step, Question):
            self._heading.setText(step.text)
            self._examples.setText("\n".join(f"・{example}" for example in step.examples))
            self._examples.setVisible(bool(step.examples))
            self.answers["yes"].setFocus()
        else:
            none = step.outcome == "none"
            self._heading.setText(tr("記録票は要りません") if none else tr("記録票を書きます"))
            self._examples.setText(step.reason)
            self._examples.show()
            text = tr("それでも記録票を書く") if none else tr("記録票へ進む")
            self.write_button.setText(text)
            set_words(self.write_button, name=text)
            (self.leave_button if none else self.write_button).setFocus()
        announce(self._heading, self._heading.text())

"""Telling a person that something outside the program went wrong."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.base.errors import EnvironmentProblem, Refused
from app.base.text import shown
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Label, TextDialog, row
from app.ui.widgets.texts import TextView, set_words


class ProblemDialog(TextDialog):
    """What happened, what is safe, what to do: the three sentences of an `EnvironmentProblem`."""

    def __init__(self, problem: EnvironmentProblem, parent: QWidget | None = None) -> None:
        super().__init__(tr("お知らせ"), problem.happened, 520, parent)
        card = Card()
        for heading, sentence in ((tr("記録の状態"), problem.safe), (tr("次にすること"), problem.todo)):
            card.box.addWidget(Label(heading, "sub"))
            text = Label(sentence, wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            card.box.addWidget(text)
        self.box.addWidget(card)
        # A problem with many faults (a broken pack) lists them after its three sentences.
        if problem.details:
            listed = TextView("\n".join(problem.details))
            listed.setAccessibleName(tr("くわしい内容"))
            self.box.addWidget(listed)
        close = BigButton(tr("閉じる"), "primary")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.box.addLayout(row(1, close))
        set_words(self, name=problem.happened)
        set_words(self, description=f"{problem.safe}{problem.todo}")
        close.setFocus()


def show_problem(parent: QWidget | None, problem: EnvironmentProblem) -> ProblemDialog:
    """Show the dialog over `parent`; the desk goes on taking taps beside it. Returns it."""
    dialog = ProblemDialog(problem, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog


def show_note(parent: QWidget, what: str, then: str = "") -> None:
    """Tell something that needs no answer, and what follows from it."""
    box = QMessageBox(QMessageBox.Icon.Information, tr("お知らせ"), "", parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(shown(what, lines=True))
    box.setInformativeText(shown(then, lines=True))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.show()


def sentence_of(error: BaseException) -> str:
    """A problem in words; anything else is a bug and goes on."""
    if isinstance(error, EnvironmentProblem):
        return f"{error.happened}{error.safe}{error.todo}"
    if isinstance(error, Refused):
        return str(error)
    raise error

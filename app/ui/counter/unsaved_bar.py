"""The standing bar while lines are not on the disk: how many, why, and 再試行."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.base.errors import EnvironmentProblem
from app.ui import theme
from app.ui.counter.parts import button, column
from app.ui.text import tr
from app.ui.widgets.basic import row, text_label
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce

LOW = 480
"""On a window lower than this, px, why it is so is in the tool tip."""


class UnsavedBar(QFrame):
    """Hidden while all is saved."""

    retry_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setProperty("urgency", "now")
        self._text = text_label("", "problem")
        self._why = text_label()
        texts = column(self, theme.size("s2"), "s1")
        line = row(self._text, button(tr("再試行"), self.retry_asked.emit))
        line.setStretch(0, 1)
        texts.addLayout(line)
        texts.addWidget(self._why)
        self._count = 0
        self.hide()

    def show_problem(self, count: int, problem: EnvironmentProblem | None) -> None:
        """`count` lines wait; none or no problem: gone."""
        if problem is None or not count:
            self._count = 0
            self.hide()
            return
        text = tr("保存できていない行が {n} 件あります。行はこの画面に残っています。").format(n=count)
        self._text.setText(text)
        self._why.setText(f"{problem.happened} {problem.safe} {problem.todo}")
        self._why.setVisible(self.window().height() >= LOW)
        set_words(self, tip=self._why.text())
        if not self._count:
            announce(self, text, urgent=True)
        self._count = count
        self.show()

"""What the pages of 相手方と統計 are made of, the same on each of them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.ui import theme
from app.ui.counter.parts import bar, column, set_text
from app.ui.widgets.basic import BigButton, Label, row


def foot(*items: QWidget) -> QFrame:
    """The line below a page: what is said on the left, with all the room there is, and what can be done on the
    right."""
    made = bar("foot")
    line = row(*items)
    line.setStretch(0, 1)
    side, over = theme.size("s4"), theme.size("s2")
    line.setContentsMargins(side, over, side, over)
    made.setLayout(line)
    return made


def caption(text: str, field: QWidget) -> Label:
    """The name of `field`, before it."""
    made = Label(text, "section")
    made.setBuddy(field)
    return made


class Nothing(QWidget):
    """A page that has nothing to show: it says so, and how to get further; `way` goes there."""

    def __init__(self, way: BigButton | None = None) -> None:
        super().__init__()
        self.sentence = Label("", "heading", wrap=True)
        self.hint = Label("", "sub", wrap=True)
        self.way = way
        box = column(self, theme.size("s6"))
        box.addStretch(1)
        for each in (self.sentence, self.hint):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(each)
        if way is not None:
            box.addSpacing(theme.size("s2"))
            box.addWidget(way, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)

    def text(self) -> str:
        """What it says."""
        return self.sentence.text()

    def say(self, sentence: str, hint: str = "") -> None:
        set_text(self.sentence, sentence)
        set_text(self.hint, hint)
        self.hint.setVisible(bool(hint))

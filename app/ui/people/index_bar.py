"""How far the index of the records is, while it is made for the first time or anew."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.ui import theme
from app.ui.counter.parts import bar, button, column, relabel
from app.ui.text import tr
from app.ui.widgets.basic import ElidedLabel, row
from app.ui.widgets.voice import announce

WIDTH = 160
"""Of the bar beside the sentence, px."""


class IndexBar(QWidget):
    """Hidden while the index is whole. stop_asked, go_on_asked: by the person."""

    stop_asked = Signal()
    go_on_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        card = bar("card")
        theme.set_property(card, "urgency", "soon")
        self.said = ElidedLabel("")
        self.bar = QProgressBar()
        self.bar.setFormat("%p%")
        self.bar.setAccessibleName(tr("準備の進み具合"))
        self.bar.setFixedWidth(WIDTH)
        self.bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button = button("", self._press)
        self.running = False
        layout = row(self.said, self.bar, self.button, spacing="s3")
        layout.setStretch(0, 1)
        pad = theme.size("s2")
        layout.setContentsMargins(theme.size("s3"), pad, pad, pad)
        card.setLayout(layout)
        around = column(self)
        around.setContentsMargins(theme.size("s4"), theme.size("s2"), theme.size("s4"), 0)
        around.addWidget(card)
        self.hide()

    def show_progress(self, done: int, total: int) -> None:
        """So many of so many are in the index, and it goes on."""
        begun = not self.running
        self.running = True
        says = tr("検索の準備をしています　{done} / {total}行。").format(done=f"{done:,}", total=f"{total:,}")
        self._show(says + tr("答えは途中までです。"), tr("やめる"), done, total)
        if begun:
            announce(self, says)

    def show_stopped(self, done: int, total: int, problem: str = "") -> None:
        """It was broken off there: by the person, or by a problem."""
        self.running = False
        says = problem or tr("検索の準備を止めています（{done} / {total}行）。答えは途中までです。").format(
            done=f"{done:,}", total=f"{total:,}"
        )
        self._show(says, tr("続ける"), done, total)
        announce(self, says)

    def show_whole(self) -> None:
        """Nothing is left to be done."""
        self.running = False
        self.hide()

    def _show(self, says: str, answer: str, done: int, total: int) -> None:
        self.said.set_whole(says)
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        relabel(self.button, answer)
        self.show()

    def _press(self) -> None:
        (self.stop_asked if self.running else self.go_on_asked).emit()

"""The right column: the counterpart on top, and below it one of 言い方, 注意 and 録音, or all where there is room."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.guidance.advice import Guidance
from app.guidance.pack import Reply
from app.ui.counter.counterpart_panel import CounterpartPanel
from app.ui.counter.parts import button, column, relabel, scrolling
from app.ui.counter.recording_panel import RecordingPanel
from app.ui.counter.wording import Wording
from app.ui.counter.wording_panel import CautionsPanel, WordingPanel
from app.ui.text import tr
from app.ui.widgets.basic import Label, row
from app.ui.widgets.texts import set_words

WIDTH = 340
TALL, LOW = 860, 480
"""From this height on, px, all pages stand below each other; under that one, all of it scrolls as one."""


class SidePanel(QWidget):
    """`counterpart`, `wording`, `cautions` and `recording` in one column."""

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self.counterpart = CounterpartPanel(wording)
        self.wording = WordingPanel(wording)
        self.cautions = CautionsPanel(wording)
        self.recording = RecordingPanel()
        self.setFixedWidth(WIDTH)
        self._choices = QButtonGroup(self)
        self._bar = QWidget()
        self._pages: list[QWidget] = []
        self._headings: list[Label] = []
        self._lay_out()
        self.cautions.counted.connect(self._count_cautions)
        self._choices.idClicked.connect(self._show_pages)
        self.set_wording(wording)

    def _lay_out(self) -> None:
        bar = row(spacing="s1")
        bar.setContentsMargins(0, 0, 0, 0)
        below = QWidget()
        inside = self._inside = column(below)
        inside.addWidget(self.counterpart.more)
        panels = (("言い方", self.wording), ("気をつけること", self.cautions), ("録音の了承", self.recording))
        for place, (title, panel) in enumerate(panels):
            choice = button(tr(title), lambda: None, "quick")
            choice.setCheckable(True)
            self._choices.addButton(choice, place)
            bar.addWidget(choice)
            page, heading = QWidget(), Label(tr(title), "section")
            paper = column(page)
            paper.addWidget(heading)
            paper.addWidget(panel)
            self._pages.append(page)
            self._headings.append(heading)
            inside.addWidget(page)
        self._choices.button(0).setChecked(True)
        self._bar.setLayout(bar)
        inside.addStretch(1)
        self._below = scrolling(below, "")
        outer = self._outer = column(self)
        outer.addWidget(self.counterpart)
        outer.addWidget(self._bar)
        outer.addWidget(self._below, 1)

    def set_wording(self, wording: Wording) -> None:
        """Another tone: in 目立たない表示 only the counterpart's fields are there."""
        self._wording = wording
        for panel in (self.counterpart, self.wording, self.cautions):
            panel.set_wording(wording)
        name = wording.say("相手方と言い方", "お客様")
        set_words(self, name=name)
        set_words(self._below, name=name)
        self._show_pages()

    def start_over(self) -> None:
        """Another encounter is in front: 言い方 first."""
        self._choices.button(0).setChecked(True)
        self._show_pages()

    def show_advice(self, replies: Sequence[Reply], guidance: Guidance) -> None:
        """Show what fits this moment."""
        self.wording.show_advice(replies, guidance)
        self.cautions.show_advice(guidance)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_pages()

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTH, 0)

    def _show_pages(self) -> None:
        tall, advising = self.height() >= TALL, not self._wording.discreet
        upper = self._inside if self.height() < LOW else self._outer
        if upper.indexOf(self.counterpart) < 0:
            upper.insertWidget(0, self.counterpart)
            upper.insertWidget(upper.indexOf(self.counterpart) + 1 + (upper is self._inside), self._bar)
        self._bar.setVisible(advising and not tall)
        for place, (page, heading) in enumerate(zip(self._pages, self._headings, strict=True)):
            page.setVisible(advising and (tall or place == self._choices.checkedId()))
            heading.setVisible(tall)

    def _count_cautions(self, count: int) -> None:
        """The number beside the word says that there is something to keep in mind."""
        relabel(self._choices.button(1), tr("気をつけること {n}").format(n=count))

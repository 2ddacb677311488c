"""Consent to record: asked, given, declined, withdrawn; recording only with consent (ガイドライン 8(4))."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.guidance.reading import Consent, ConsentState
from app.ui import theme
from app.ui.counter.parts import button, column, set_text
from app.ui.text import tr
from app.ui.widgets.basic import Label

STATES: dict[ConsentState, str] = {
    "none": "まだお願いしていません",
    "asked": "お願いして、お返事待ちです",
    "given": "了承をいただいています",
    "declined": "お断りがありました",
    "withdrawn": "了承は取り消されました",
}


class RecordingPanel(QWidget):
    """What was said about recording, one tap each. 窓守 itself takes no sound; it logs when a recording runs."""

    asked = Signal()
    withdrawn = Signal()
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        layout = column(self)
        self._state = Label("", wrap=True)
        layout.addWidget(self._state)
        self._ask = button(tr("お願いした"), self.asked.emit, "quick")
        self._given = button(tr("了承"), lambda: self.kind_chosen.emit("recording_consented"), "quick")
        self._declined = button(tr("お断り"), lambda: self.kind_chosen.emit("recording_declined"), "quick")
        self._withdrawn = button(tr("了承の取消"), self.withdrawn.emit, "quick")
        self._start = button(tr("録音を始めた"), lambda: self.kind_chosen.emit("recording_started"), "quick")
        self._stop = button(tr("録音を終えた"), lambda: self.kind_chosen.emit("recording_stopped"), "quick")
        grid = QGridLayout()
        grid.setSpacing(theme.size("s1"))
        buttons = (self._ask, self._given, self._declined, self._withdrawn, self._start, self._stop)
        for position, each in enumerate(buttons):
            grid.addWidget(each, position // 3, position % 3)
        layout.addLayout(grid)

    def show_consent(self, consent: Consent) -> None:
        """Show where consent stands, and offer what fits."""
        text = tr("録音中") if consent.recording else tr(STATES[consent.state])
        set_text(self._state, text)
        self._withdrawn.setEnabled(consent.state == "given")
        self._stop.setEnabled(consent.recording)

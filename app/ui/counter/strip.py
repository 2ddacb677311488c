"""The strip: a narrow window above all others, for those who work in another program at the same time."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.counter.view import Summary
from app.guidance.advice import Guidance
from app.ui import theme
from app.ui.counter.memo_bar import MemoBar
from app.ui.counter.parts import button, column, relabel, set_text
from app.ui.counter.quick_keys import QuickKeys
from app.ui.counter.wording import Wording, span
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import Chip, Label, row, text_label
from app.ui.widgets.texts import set_words

WIDTH, COLUMNS, SHOWN = 640, 4, 7


class Strip(QWidget):
    """Timer, top due action, quick keys, memo. The same commands as the desk, sent by the same signals."""

    kind_chosen = Signal(str)
    submitted = Signal(str, str)
    done_asked = Signal()
    back_asked = Signal()
    emergency_asked = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__(None, Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint)
        self.setProperty("role", "page")
        self.setAttribute(
            Qt.WidgetAttribute.WA_QuitOnClose
        )  # a paper that is closed meanwhile must not end the program
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._wording = wording
        self._timer = Label("", "strip_timer")
        self._timer.setAccessibleName(tr("経過時間"))
        self._practice = Chip(tr("訓練"))
        theme.set_property(self._practice, "urgency", "soon")
        self._due = text_label("", "section")
        self._done = button(tr("済み"), self.done_asked.emit, "primary")
        self._emergency = button(tr("緊急"), self.emergency_asked.emit, "danger", Key.EMERGENCY)
        self._back = button(tr("戻す"), self.back_asked.emit, "", Key.STRIP)
        self.memo = MemoBar(wording)
        self.memo.left.connect(self.setFocus)
        self.memo.submitted.connect(self.submitted)
        self.keys = QuickKeys(wording, COLUMNS, SHOWN)
        self.keys.chosen.connect(self.kind_chosen)
        self.keys.rest_asked.connect(self.back_asked)
        self._saved = Label("", "problem")
        self._saved.hide()
        layout = column(self, theme.size("s2"), "s1")
        top = row(self._timer, self._practice, self._due, self._done, self._emergency, self._back)
        top.setStretch(2, 1)
        layout.addLayout(top)
        layout.addWidget(self._saved)
        layout.addWidget(self.keys)
        layout.addWidget(self.memo)
        self.set_wording(wording)
        self.resize(WIDTH, 0)
        self.place: QPoint | None = None
        """Where it stood last."""

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        set_words(self, title=wording.say("窓守", "受付メモ"))
        relabel(self._emergency, wording.say("緊急", "連絡先"), Key.EMERGENCY)
        theme.set_property(self._emergency, "role", "" if wording.discreet else "danger")
        theme.set_property(self._timer, "role", "small_timer" if wording.discreet else "strip_timer")
        self.memo.set_wording(wording)
        self.keys.set_wording(wording)

    def show_state(self, summary: Summary, guidance: Guidance) -> None:
        """Show this second."""
        self.keys.show_channel(summary.channel)
        self._practice.setVisible(summary.practice)
        set_text(self._timer, span(summary.elapsed_ms))
        self.show_due(self._wording.action(guidance.due[0].action) if guidance.due else tr("いま行うことはありません"))
        self._done.setVisible(bool(guidance.due))
        self._saved.setVisible(summary.unsaved > 0)
        set_text(self._saved, tr("未保存 {n} 件").format(n=summary.unsaved))

    def show_due(self, action: str) -> None:
        """The action on top, in two lines where it is long."""
        set_text(self._due, action)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        place = self.place
        if place is None or QGuiApplication.screenAt(place) is None:
            place = self.screen().availableGeometry().topRight() - QPoint(self.width() + theme.size("s4"), 0)
        self.move(place)

    def hideEvent(self, event: QHideEvent) -> None:
        self.place = self.pos()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the strip brings the desk back."""
        event.ignore()
        self.back_asked.emit()

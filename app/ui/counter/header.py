"""The head of the desk: which encounter, how long, who handles it, and what is always within reach."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.counter.view import Summary
from app.ui import theme
from app.ui.counter.parts import button, relabel, set_text
from app.ui.counter.wording import Wording, span
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import Chip, ElidedLabel, Label, presses
from app.ui.widgets.texts import set_words

IN_MENU, NOT_DISCREET, NOT_CHANNEL, NOT_FINISH, NOT_HELP, LEVELS = range(2, 8)
"""How much the head says: all; all but the keys; from IN_MENU on, what is seldom needed is in a menu; then 目立たない
too; then the channel is not said; at last, beside all that can stand there, 終了 and 応援 are in the menu. The keys
work throughout, and 緊急 always stands there."""


class _MenuButton(QToolButton):
    """A button that opens a menu, by Enter too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)


class Header(QWidget):
    """Channel, timer, beginning, handler, ordinal, 訓練; 緊急, 応援, 目立たない, 終了."""

    emergency_asked = Signal()
    help_asked = Signal()
    discreet_asked = Signal()
    take_over_asked = Signal()
    began_asked = Signal()
    finish_asked = Signal()
    report_asked = Signal()
    new_asked = Signal()
    panel_asked = Signal()
    search_asked = Signal()
    history_asked = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._wording = wording
        self._channel = Label("", "heading")
        self._timer = Label("00:00", "timer")
        self._timer.setAccessibleName(tr("経過時間"))
        self._practice, self._ordinal = Chip(tr("訓練")), Chip()
        self._recording = Chip(tr("● 録音中"))
        for each in (self._practice, self._recording):
            theme.set_property(each, "urgency", "soon")
        self._recording.hide()
        self._handler = ElidedLabel("", "sub")
        self._began = button("", self.began_asked.emit, "quiet")
        self._take_over = button(tr("交代"), self.take_over_asked.emit, "quiet", Key.TAKE_OVER)
        self._new = button(tr("＋ 別の対応"), self.new_asked.emit, "quiet")
        self._help = button(tr("応援"), self.help_asked.emit, "", Key.CALL_HELP)
        self._emergency = button(tr("緊急"), self.emergency_asked.emit, "danger", Key.EMERGENCY)
        self._discreet = button(tr("目立たない"), self.discreet_asked.emit, "", Key.DISCREET)
        self._finish = button(tr("終了"), self.finish_asked.emit, "", Key.FINISH)
        self._history = button(tr("履歴"), self.history_asked.emit, "quiet", Key.HISTORY)
        self._report = button(tr("報告書"), self.report_asked.emit, "", Key.REPORT)
        self._keyed = (self._history, self._take_over, self._report)
        self._ended = False
        layout = QHBoxLayout(self)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # it says what there is room for
        layout.setContentsMargins(theme.size("s4"), theme.size("s1"), theme.size("s4"), theme.size("s1"))
        layout.setSpacing(theme.size("s2"))
        self._more = _MenuButton()
        self._more.setText(tr("ほか"))
        self._more.setAccessibleName(tr("ほかの操作"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(QMenu(self._more))
        self._small = False
        """Whether the counterpart's panel is not beside the log: the menu opens it."""
        self._level = 0
        self._fitted: tuple[object, ...] = ()
        """What the level was chosen for."""
        for left in (self._channel, self._timer, self._began, self._ordinal, self._practice, self._recording):
            layout.addWidget(left)
        layout.addWidget(self._handler, 1)
        layout.addStretch()
        for right in (self._history, self._take_over, self._new, self._report, self._discreet, self._help):
            layout.addWidget(right)
        layout.addWidget(self._emergency)
        layout.addWidget(self._finish)
        layout.addWidget(self._more)
        self.set_wording(wording)

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self._fill_menu()
        relabel(self._discreet, wording.say("目立たない", "表示"), Key.DISCREET)
        relabel(self._help, wording.say("応援", "連絡"), Key.CALL_HELP)
        relabel(self._emergency, wording.say("緊急", "連絡先"), Key.EMERGENCY)
        relabel(self._history, wording.say("履歴", "記録"), Key.HISTORY)
        relabel(self._report, wording.say("報告書", "書類"), Key.REPORT)
        theme.set_property(self._emergency, "role", "" if wording.discreet else "danger")
        self._size_timer()
        self._fitted = ()
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """On a small screen there is a menu whatever the width: the counterpart's panel is in it."""
        self._small = compact
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as may be: what has no room is in the menu."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now are the letters as large as they are drawn."""
        super().showEvent(event)
        self._fitted = ()
        self._fit()

    def _fit(self) -> None:
        """Say as much as there is room for: without the keys first, then with the menu, then with less beside it."""
        chips = (self._ordinal, self._practice, self._recording)
        said = (len(self._timer.text()), *(chip.text() for chip in chips if not chip.isHidden()))
        now = (self.width(), self._small, self._ended, self._began.text(), said)
        if now == self._fitted:
            return
        self._fitted = now
        layout = self.layout()
        assert layout is not None
        for level in range(LEVELS):
            self._show_level(level)
            layout.invalidate()
            if layout.sizeHint().width() <= self.width():
                break

    def _show_level(self, level: int) -> None:
        self._level = level
        whole = level < IN_MENU
        for seldom in (self._history, self._new, self._report, self._handler, self._began):
            seldom.setVisible(whole)
        self._take_over.setVisible(whole and not self._ended)
        self._more.setVisible(not whole or self._small)
        self._discreet.setVisible(level < NOT_DISCREET)
        self._channel.setVisible(level < NOT_CHANNEL)
        self._finish.setVisible(level < NOT_FINISH and not self._ended)
        self._help.setVisible(level < NOT_HELP)
        for made in (*self._keyed, self._discreet, self._help, self._emergency, self._finish):
            shown = made.accessibleDescription()
            made.setText(made.accessibleName() if level else f"{made.accessibleName()} {shown}")

    def _size_timer(self) -> None:
        theme.set_property(self._timer, "role", "small_timer" if self._wording.discreet else "timer")

    def _fill_menu(self) -> None:
        menu = self._more.menu()
        menu.clear()
        panel = self._wording.say("相手方・言い方", "お客様の欄")
        for text, key, ask in (
            (panel, Key.COUNTERPART, self.panel_asked),
            (self._wording.say("相手方の履歴", "この方の記録"), Key.HISTORY, self.history_asked),
            (tr("記録をさがす"), Key.SEARCH, self.search_asked),
            (self._wording.say("目立たない", "表示"), Key.DISCREET, self.discreet_asked),
            (tr("交代"), Key.TAKE_OVER, self.take_over_asked),
            (tr("開始をさかのぼる"), Key.SET_BEGAN, self.began_asked),
            (self._wording.say("報告書", "書類"), Key.REPORT, self.report_asked),
            (self._wording.say("応援", "連絡"), Key.CALL_HELP, self.help_asked),
            (tr("終了"), Key.FINISH, self.finish_asked),
        ):
            menu.addAction(f"{text} {key.shown}", ask.emit)
        menu.addAction(tr("別の対応"), self.new_asked.emit)

    def show_recording(self, *, runs: bool) -> None:
        """Whether a recording runs."""
        self._recording.setVisible(runs)
        self._fit()

    def show_summary(self, summary: Summary) -> None:
        """Show the head of the encounter in front; called each second, repaints only what changed."""
        set_text(self._channel, f"● {self._wording.channel(summary.channel)}")
        set_text(self._timer, span(summary.elapsed_ms))
        began = tr("{time}〜").format(time=f"{summary.began_at:%H:%M}")
        if summary.begun_late:
            began += tr("（遅れて記録）")
        if self._began.text() != began:
            self._began.setText(began)
            set_words(self._began, name=tr("開始 {time}。押すとさかのぼれます").format(time=began))
        if self._handler.whole != summary.handler:
            self._handler.set_whole(summary.handler)
        self._ordinal.setVisible(summary.ordinal > 1)
        set_text(self._ordinal, tr("{n}回目").format(n=summary.ordinal))
        self._practice.setVisible(summary.practice)
        self._ended = summary.ended
        self._fit()

"""The icon in the system's tray: start an encounter from anywhere, bring the desk back."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.ui import theme
from app.ui.counter.wording import Wording
from app.ui.text import tr


class Tray(QObject):
    """Does nothing where the system has no tray."""

    start_asked = Signal(str)
    show_asked = Signal()
    emergency_asked = Signal()
    quit_asked = Signal()

    def __init__(self, wording: Wording, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._menu = QMenu(parent)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
        self.set_wording(wording)
        if self._icon:
            self._icon.show()

    def set_wording(self, wording: Wording) -> None:
        self._menu.clear()
        self._menu.addAction(wording.say("窓口で始める", "窓口の受付"), lambda: self.start_asked.emit("counter"))
        self._menu.addAction(wording.say("電話で始める", "電話の受付"), lambda: self.start_asked.emit("phone"))
        self._menu.addAction(wording.say("緊急の手順", "連絡先"), self.emergency_asked.emit)
        self._menu.addSeparator()
        self._menu.addAction(tr("画面を出す"), self.show_asked.emit)
        self._menu.addAction(tr("終わる"), self.quit_asked.emit)
        if self._icon:
            self._icon.setIcon(theme.icon("memo" if wording.discreet else "madomori"))
            self._icon.setToolTip(wording.say("窓守", "受付メモ"))

    def hide(self) -> None:
        """Take the icon away."""
        if self._icon:
            self._icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.show_asked.emit()

"""One workstation of the demonstration: a throw-away data folder, and the program open on it."""

from collections.abc import Callable
from concurrent.futures import Executor

from PySide6.QtWidgets import QApplication, QWidget

from app.base.clock import FakeClock
from app.models.home import Home
from app.station.workstation import Workstation, unlock
from app.ui.demo.camera import HEIGHT, TITLE, WIDTH
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.review.window import ReviewWindow
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.setup.unlock import UnlockDialog
from app.ui.widgets.basic import Label

OPENED = "✓ 記録の保存先は開いています"


class Seat:
    """Opens and closes the program for the person of that data folder. One seat is open at a time."""

    def __init__(self, home: Home, clock: FakeClock, passphrase: str, run: Executor, hands: Hands) -> None:
        self.home = home
        self._clock, self._passphrase, self._run, self._hands = clock, passphrase, run, hands
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """What is open now."""
        if self._session is None:
            raise DemoFailed("窓守が開いていません。")
        return self._session

    def open(self) -> None:
        """Start the program; its window is as large as the pictures, whatever screen there is."""
        station = Workstation.open(self.home, self._clock, self._passphrase)
        session = self._session = Session(station, self._run)
        session.changed.connect(self._open_anew)
        session.not_opened.connect(session.tell)
        session.show()
        self._hands.front(session.window)
        session.window.showNormal()
        session.window.resize(WIDTH, HEIGHT - TITLE)
        start = session.window.start
        self._hands.until(lambda: any(each.text() == OPENED for each in start.findChildren(Label)), "記録の読み込み")

    def close(self) -> None:
        """End the program, if it is open."""
        if self._session:
            session, self._session = self._session, None
            session.close()
            for each in (session.window.strip, session.window, session):
                each.deleteLater()

    def unlock(self, look: Callable[[QWidget], object] = lambda _: None) -> None:
        """Give the passphrase, as at every start; `look` sees the question with the answer in it."""
        dialog = UnlockDialog(lambda tried: unlock(self.home, tried), self._run)
        self._hands.front(dialog)
        self._hands.fill("パスフレーズ", self._passphrase)
        look(dialog)
        self._hands.press("Return")
        self._hands.until(lambda: not dialog.isVisible(), "パスフレーズの確認")
        dialog.deleteLater()

    def settings(self, page: str) -> SettingsDialog:
        """The settings at that page, by the keyboard."""
        self._hands.front(self.session.window)
        self._hands.press("Ctrl+,")
        dialog = QApplication.activeWindow()
        if not isinstance(dialog, SettingsDialog):
            raise DemoFailed("設定が開きません。")
        self._hands.choose("設定の項目", page)
        return dialog

    def inbox(self) -> ReviewWindow:
        """The arrived reports, by the keyboard."""
        self._hands.front(self.session.window)
        self._hands.press("Ctrl+I")
        window = self.session.reviews.window
        if window is None:
            raise DemoFailed("届いた書類が開きません。")
        window.resize(WIDTH, HEIGHT - TITLE)
        self._hands.front(window)
        return window

    def _open_anew(self) -> None:
        self.close()
        self.open()

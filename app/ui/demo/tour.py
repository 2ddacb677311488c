"""The demonstration itself: first start, encounters played by hand and signed, and a report on its whole way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from secrets import token_urlsafe

from app.base.clock import FakeClock
from app.models.home import Home
from app.station.setup import Setup
from app.ui.demo.answers import FileAnswers
from app.ui.demo.camera import Camera
from app.ui.demo.hands import Hands
from app.ui.demo.looking import Looking
from app.ui.demo.office import Office
from app.ui.demo.papers import Papers
from app.ui.demo.player import Player
from app.ui.demo.route import Way
from app.ui.demo.script import PRACTICES, read_encounter
from app.ui.demo.seat import Seat
from app.ui.setup.wizard import SetupWizard

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=9)))
PERSON = (("氏名", "窓口 花子"), ("所属", "見本課"), ("職", "主事"), ("電話（内線）", "0000"))
NUMBERS = (("係長等", "内線 0001"), ("所属長（課長等）", "内線 0002"), ("財産管理担当", "内線 0003"))


class PassphraseSetup(Setup):
    """The first start of a machine without a keyring: the demonstration leaves the person's own alone."""

    def keyring_problem(self) -> str | None:
        return "この端末には、鍵をしまえるキーリングがありません。"


class Tour:
    """Plays everything in `home` and other throw-away data folders beside it; the PDFs go to the folder `out`."""

    def __init__(self, home: Home, out: Path) -> None:
        self._home = home
        self._clock = FakeClock(MORNING)
        self._passphrase = token_urlsafe(12)
        self._run = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demo")
        self.hands, self.camera = Hands(), Camera()
        self._answers = FileAnswers()
        self.papers = Papers(self.hands, self.camera, out, self._answers)
        self._seat = Seat(home, self._clock, self._passphrase, self._run, self.hands)
        self._player = Player(self._seat, self._clock, self.hands, self.camera, self.papers)
        self._office = Office(home.root.parent, self._seat, self._clock, self._passphrase, self._run, self.hands)

    def play(self) -> None:
        """All of it, in order. Raises DemoFailed, or what broke."""
        try:
            with self.hands.watching(), self._answers.in_place():
                self.camera.chapter = "はじめの設定"
                self._first_start()
                self._seat.unlock(lambda dialog: self.camera.take("unlock", UNLOCK, dialog))
                self._seat.open()
                self._enter_numbers()
                for id in PRACTICES:
                    self._player.play(read_encounter(id))
                self.camera.chapter = "おわり"
                start = self._seat.session.window.start
                self.hands.until(lambda: start.list.count() == len(PRACTICES), "対応の一覧")
                self._picture("start-list", "終わった対応は、はじめの画面から開けます。")
                Way(self._office, self._player, self.papers, self.camera, self._answers).play()
                Looking(self._office, self._player, self.papers, self.camera, self._answers).play()
        finally:
            self._player.close()
            self._office.close()
            self._run.shutdown()

    def _picture(self, name: str, say: str) -> None:
        self.camera.take(name, say, self._seat.session.window)

    def _first_start(self) -> None:
        hands = self.hands
        wizard = SetupWizard(PassphraseSetup(self._home, self._clock), self._run)
        hands.front(wizard)
        for name, text in PERSON:
            hands.fill(name, text)
        self.camera.take("setup-person", "氏名、所属、職、内線と、使う手引きを入れます。", wizard)
        hands.click("次へ")
        hands.until(lambda: wizard.key.known, "キーリングの確認")
        hands.fill("パスフレーズ", self._passphrase)
        hands.fill("もう一度", self._passphrase)
        self.camera.take("setup-key", "キーリングのない端末では、パスフレーズを決めます。", wizard)
        hands.click("用意して始める")
        hands.until(lambda: not wizard.isVisible(), "はじめの設定の終わり")
        wizard.deleteLater()

    def _enter_numbers(self) -> None:
        before = self._seat.session
        dialog = self._seat.settings("連絡先と職名")
        for name, number in NUMBERS:
            self.hands.fill(name, number)
        self.camera.take("settings-numbers", "応援と連絡先の番号を、設定に入れておきます。", before.window, dialog)
        self.hands.click("保存する")
        self.hands.until(lambda: self._seat.session is not before, "設定の保存")
        self.hands.until(self._seat.session.window.start.list.isHidden, "対応の一覧")
        self._picture("start", "はじめの画面です。窓口は F2、電話は F3 だけで始まります。")


UNLOCK = "次からは、パスフレーズを入れて開きます。"

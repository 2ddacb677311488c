"""The demonstration itself: first start, three encounters played by hand, their papers signed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from secrets import token_urlsafe

from PySide6.QtWidgets import QApplication

from app.base.clock import FakeClock
from app.models.home import Home
from app.station.setup import Setup
from app.station.workstation import Workstation, unlock
from app.ui.demo.camera import HEIGHT, TITLE, WIDTH, Camera
from app.ui.demo.faults import full_disk
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.demo.papers import Papers
from app.ui.demo.script import ENCOUNTERS, Encounter, Step, read_encounter
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.setup.unlock import UnlockDialog
from app.ui.setup.wizard import SetupWizard

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=9)))
PERSON = (("氏名", "窓口 花子"), ("所属", "見本課"), ("職", "主事"), ("電話（内線）", "0000"))
NUMBERS = (("係長等", "内線 0001"), ("所属長（課長等）", "内線 0002"), ("財産管理担当", "内線 0003"))


class PassphraseSetup(Setup):
    """The first start of a machine without a keyring: the demonstration leaves the person's own alone."""

    def keyring_problem(self) -> str | None:
        return "この端末には、鍵をしまえるキーリングがありません。"


class Tour:
    """Plays everything in `home`, a throw-away data folder; the PDFs go to the folder `out`."""

    def __init__(self, home: Home, out: Path) -> None:
        self._home = home
        self._clock = FakeClock(MORNING)
        self._passphrase = token_urlsafe(12)
        self._run = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demo")
        self._disk = ExitStack()
        self._disk_full = False
        self._session: Session | None = None
        self.hands, self.camera = Hands(), Camera()
        self.papers = Papers(self.hands, self.camera, out)
        self._acts: dict[str, Callable[..., None]] = {
            "key": self.hands.press,
            "memo": lambda text: self._line("F4", text),
            "quote": lambda text: self._line("F5", text),
            "write": self._write,
            "fill": self._fill,
            "click": self.hands.click,
            "disk": self._set_disk,
            "restart": self._restart,
            "look": self._look,
        }

    def play(self) -> None:
        """All of it, in order. Raises DemoFailed, or what broke."""
        try:
            with self.hands.watching():
                self.camera.chapter = "はじめの設定"
                self._first_start()
                self._unlock()
                self._open()
                self._enter_numbers()
                for id in ENCOUNTERS:
                    self._encounter(read_encounter(id))
                self.camera.chapter = "おわり"
                self.hands.until(lambda: self.session.window.start.list.count() == len(ENCOUNTERS), "対応の一覧")
                self._picture("start-list", "終わった対応は、はじめの画面から開けます。")
        finally:
            self._disk.close()
            self._close()
            self._run.shutdown()

    # -- the program ------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """What is open now."""
        if self._session is None:
            raise DemoFailed("窓守が開いていません。")
        return self._session

    def _open(self) -> None:
        station = Workstation.open(self._home, self._clock, self._passphrase)
        session = self._session = Session(station, self._run)
        session.changed.connect(self._open_anew)
        session.not_opened.connect(session.tell)
        session.show()
        self.hands.front(session.window)
        # As large as the pictures, whatever screen there is.
        session.window.showNormal()
        session.window.resize(WIDTH, HEIGHT - TITLE)
        self.hands.settle()

    def _close(self) -> None:
        if self._session:
            session, self._session = self._session, None
            session.close()
            for each in (session.window.strip, session.window, session):
                each.deleteLater()

    def _open_anew(self) -> None:
        self._close()
        self._open()

    def _picture(self, name: str, say: str) -> None:
        strip = self.session.window.strip
        self.camera.take(name, say, strip if strip.isVisible() else self.session.window)

    # -- first start ------------------------------------------------------------------------------

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

    def _unlock(self, picture: str = "unlock") -> None:
        hands = self.hands
        dialog = UnlockDialog(lambda tried: unlock(self._home, tried), self._run)
        hands.front(dialog)
        hands.fill("パスフレーズ", self._passphrase)
        if picture:
            self.camera.take(picture, "次からは、パスフレーズを入れて開きます。", dialog)
        hands.press("Return")
        hands.until(lambda: not dialog.isVisible(), "パスフレーズの確認")
        dialog.deleteLater()

    def _settings(self, page: str) -> SettingsDialog:
        self.hands.press("Ctrl+,")
        dialog = QApplication.activeWindow()
        if not isinstance(dialog, SettingsDialog):
            raise DemoFailed("設定が開きません。")
        self.hands.choose("設定の項目", page)
        return dialog

    def _enter_numbers(self) -> None:
        before = self.session
        dialog = self._settings("連絡先と職名")
        for name, number in NUMBERS:
            self.hands.fill(name, number)
        self.camera.take("settings-numbers", "応援と連絡先の番号を、設定に入れておきます。", before.window, dialog)
        self.hands.click("保存する")
        self.hands.until(lambda: self.session is not before, "設定の保存")
        start = self.session.window.start
        self.hands.until(start.list.isHidden, "対応の一覧")
        self._picture("start", "はじめの画面です。窓口は F2、電話は F3 だけで始まります。")

    # -- encounters -------------------------------------------------------------------------------

    def _encounter(self, encounter: Encounter) -> None:
        self.camera.chapter = encounter.title
        hours, minutes = map(int, encounter.begins.split(":"))
        begins = MORNING.replace(hour=hours, minute=minutes)
        for step in encounter.steps:
            self._step(step, begins)
        session = self.session
        id = session.window.live.encounter
        logged = tuple(event.kind for event in session.desk.events(id))
        if logged != encounter.logged:
            raise DemoFailed(f"「{encounter.title}」の記録が見本と違います: {' '.join(logged)}")
        self.papers.sign(session, encounter.id, encounter.title, forms=encounter.forms)
        self.hands.front(session.window)
        self.hands.until(lambda: not session.desk.summary(id).pending, "署名の記録")
        self.hands.click("はじめの画面へ")

    def _step(self, step: Step, begins: datetime) -> None:
        passing = begins + timedelta(seconds=step.at) - self._clock.now()
        self._clock.advance(passing.total_seconds())
        self.session.window.tick()
        for verb, *what in step.do:
            self._acts[verb](*what)
        self._saved()
        self.session.window.tick()
        self.hands.settle()
        if step.picture:
            self._picture(step.picture, step.say)

    def _saved(self) -> None:
        """Wait until every line is on the disk or, without room, until all that wait are known not to be."""
        session = self.session

        def settled() -> bool:
            summary = session.desk.summary(session.window.live.encounter)
            return not summary.pending and bool(summary.unsaved) == self._disk_full

        if session.window.live.encounter:
            self.hands.until(settled, "行の保存")

    def _line(self, key: str, text: str) -> None:
        self.hands.press(key)
        self._write(text)

    def _write(self, text: str) -> None:
        self.hands.write(text)
        self.hands.press("Return")

    def _fill(self, name: str, text: str) -> None:
        self.hands.fill(name, text)
        self.hands.press("Return")

    def _set_disk(self, state: str) -> None:
        """ "full": from here on nothing can be saved; "room": it can again."""
        self._disk_full = state == "full"
        if self._disk_full:
            self._disk.enter_context(full_disk())
        else:
            self._disk.close()

    def _restart(self) -> None:
        """Close the program in mid-encounter and open it again."""
        encounter = self.session.window.live.encounter
        self._close()
        self._unlock(picture="")
        self._open()
        self.hands.until(lambda: self.session.window.live.encounter == encounter, "対応の続き")

    def _look(self) -> None:
        """The settings over a running encounter, and the dark colours."""
        window = self.session.window
        dialog = self._settings("画面")
        self.hands.click("暗い画面")
        self.camera.take("dark", "暗い画面です。設定の「画面」で選べます。", window)
        self.camera.take("settings-look", "選んだ色は、その場で確かめられます。", window, dialog)
        self.hands.click("明るい画面")
        for page, name, say in (
            ("職員", "settings-staff", "使う人が替わったら、ここを直します。"),
            ("手引き", "settings-pack", "使う手引きと、その状態です。"),
            ("記録とバックアップ", "settings-data", "記録の場所と、バックアップです。"),
        ):
            self.hands.choose("設定の項目", page)
            self.camera.take(name, say, window, dialog)
        self.hands.click("保存せずに閉じる")
        self.hands.front(window)

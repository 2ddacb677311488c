"""Plays a written encounter at one workstation, step by step, and has its papers signed."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta

from app.base.clock import FakeClock
from app.ui.counter.candidate_words import reasons_of
from app.ui.demo.camera import Camera
from app.ui.demo.faults import full_disk
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.demo.papers import Papers
from app.ui.demo.script import Encounter, Step
from app.ui.demo.seat import Seat


class Player:
    """Plays at `seat`, which is open; the time goes on as the encounter says."""

    def __init__(self, seat: Seat, clock: FakeClock, hands: Hands, camera: Camera, papers: Papers) -> None:
        self._seat, self._clock = seat, clock
        self._hands, self._camera, self._papers = hands, camera, papers
        self._disk = ExitStack()
        self._disk_full = False
        self._acts: dict[str, Callable[..., None]] = {
            "key": hands.press,
            "memo": lambda text: self._line("F4", text),
            "quote": lambda text: self._line("F5", text),
            "write": self._write,
            "fill": self._fill,
            "type": self._hands.spell,
            "candidates": self._await_candidates,
            "click": hands.click,
            "disk": self._set_disk,
            "restart": self._restart,
            "look": self._look,
        }

    def play(self, encounter: Encounter, pin: str = "") -> None:
        """All of it on the day that the clock shows; its papers are signed with what the office issued where a `pin`
        is given, and handed on. Raises DemoFailed."""
        self._camera.chapter = encounter.title
        hours, minutes = map(int, encounter.begins.split(":"))
        begins = self._clock.now().replace(hour=hours, minute=minutes, second=0)
        for step in encounter.steps:
            self._step(step, begins)
        session = self._seat.session
        id = session.window.live.encounter
        logged = tuple(event.kind for event in session.desk.events(id))
        if logged != encounter.logged:
            raise DemoFailed(f"「{encounter.title}」の記録が見本と違います: {' '.join(logged)}")
        self._papers.sign(session, encounter, pin)
        self._hands.front(session.window)
        self._hands.until(lambda: not session.desk.summary(id).pending, "署名の記録")
        self._hands.click("はじめの画面へ")

    def close(self) -> None:
        """Give the disk its room back."""
        self._disk.close()

    def _step(self, step: Step, begins: datetime) -> None:
        passing = begins + timedelta(seconds=step.at) - self._clock.now()
        self._clock.advance(passing.total_seconds())
        self._seat.session.window.tick()
        for verb, *what in step.do:
            self._acts[verb](*what)
        self._saved()
        self._seat.session.window.tick()
        self._hands.settle()
        if step.picture:
            window = self._seat.session.window
            self._camera.take(step.picture, step.say, window.strip if window.strip.isVisible() else window)

    def _saved(self) -> None:
        """Wait until every line is on the disk or, without room, until all that wait are known not to be."""
        session = self._seat.session

        def settled() -> bool:
            summary = session.desk.summary(session.window.live.encounter)
            return not summary.pending and bool(summary.unsaved) == self._disk_full

        if session.window.live.encounter:
            self._hands.until(settled, "行の保存")

    def _line(self, key: str, text: str) -> None:
        self._hands.press(key)
        self._write(text)

    def _write(self, text: str) -> None:
        self._hands.write(text)
        self._hands.press("Return")

    def _fill(self, name: str, text: str) -> None:
        self._hands.fill(name, text)
        self._hands.press("Return")

    def _await_candidates(self, reason: str) -> None:
        """Earlier counterparts are found beside the typing, the first for that reason."""
        panel = self._seat.session.window.live.recognition.panel

        def found() -> bool:
            return bool(panel.cards) and panel.isVisible() and reason in reasons_of(panel.cards[0].shown)

        self._hands.until(found, f"以前の相手方の候補（{reason}）")

    def _set_disk(self, state: str) -> None:
        """ "full": from here on nothing can be saved; "room": it can again."""
        self._disk_full = state == "full"
        if self._disk_full:
            self._disk.enter_context(full_disk())
        else:
            self._disk.close()

    def _restart(self) -> None:
        """Close the program in mid-encounter and open it again."""
        encounter = self._seat.session.window.live.encounter
        self._seat.close()
        self._seat.unlock()
        self._seat.open()
        self._hands.until(lambda: self._seat.session.window.live.encounter == encounter, "対応の続き")

    def _look(self) -> None:
        """The settings over a running encounter, and the dark colours."""
        hands, camera, window = self._hands, self._camera, self._seat.session.window
        dialog = self._seat.settings("画面")
        hands.click("暗い画面")
        camera.take("dark", "暗い画面です。設定の「画面」で選べます。", window)
        camera.take("settings-look", "選んだ色は、その場で確かめられます。", window, dialog)
        hands.click("明るい画面")
        for page, name, say in (
            ("職員", "settings-staff", "使う人が替わったら、ここを直します。"),
            ("手引き", "settings-pack", "使う手引きと、その状態です。"),
            ("記録とバックアップ", "settings-data", "記録の場所と、バックアップです。"),
        ):
            hands.choose("設定の項目", page)
            camera.take(name, say, window, dialog)
        hands.click("保存せずに閉じる")
        hands.front(window)

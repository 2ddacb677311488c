"""The desk without a screen, on a real encrypted store."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.base.resources import resource_dir
from app.counter.desk import Desk
from app.counter.pump import Pump
from app.counter.view import Change
from app.guidance.events import first_break
from app.guidance.packfile import load_pack
from app.models.settings import Staff
from app.models.store import Store
from app.models.worker import Worker

KEY = bytes(range(32))
PACK = load_pack(resource_dir() / "packs" / "kamakura")
STAFF = Staff("窓口 花子", "見本課", "主事", "0000")


class Station:
    """A desk, its pump and its store; `reopened` is the same after a crash."""

    def __init__(self, path: Path, clock: FakeClock) -> None:
        self.path = path
        self.clock = clock
        self.pump = Pump()
        self.worker = Worker(lambda: Store.open(path, KEY))
        self.desk = Desk(self.worker, PACK, clock, STAFF, self.pump.deliver)
        self.changes: list[Change] = []
        self.desk.subscribe(self.changes.append)

    def settle(self, id: str) -> None:
        self.pump.until(lambda: not self.desk.summary(id).pending)

    def reopened(self, clock: FakeClock | None = None) -> "Station":
        self.worker.close()
        self.worker = Worker(lambda: Store.open(self.path, KEY))  # for the fixture to close
        again = Station(self.path, clock or self.clock)
        again.pump.wait(again.desk.reopen())
        return again


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock) -> Iterator[Station]:
    made = Station(tmp_path / "store.db", clock)
    yield made
    made.worker.close()


def test_a_line_is_pending_at_once_and_saved_once_it_is_on_the_disk(station: Station) -> None:
    id = station.desk.start("counter")
    seq = station.desk.log(id, "stalemate")
    assert [line.state for line in station.desk.lines(id)] == ["pending", "pending"]
    station.settle(id)
    assert [line.state for line in station.desk.lines(id)] == ["saved", "saved"]
    assert station.worker.submit(lambda store: store.log(id)).result() == station.desk.events(id)
    saved = [seq for change in station.changes if change.what == "saved" for seq in change.seqs]
    assert saved == [1, seq]


def test_after_a_crash_the_encounter_goes_on_with_the_right_time_whatever_the_wall_clock_did(station: Station) -> None:
    id = station.desk.start("counter")
    station.clock.advance(600)
    station.desk.log(id, "stalemate")
    station.settle(id)
    station.clock.advance(60)
    station.clock.set_wall(station.clock.now() - timedelta(hours=3))
    again = station.reopened()
    assert again.desk.summary(id).elapsed_ms == 660_000
    assert [line.state for line in again.desk.lines(id)] == ["saved", "saved"]
    again.desk.log(id, "memo", "つづき")
    again.settle(id)
    assert first_break(again.desk.events(id)) is None
    again.worker.close()


def test_after_a_restart_of_the_computer_the_wall_clock_tells_how_long_it_was(station: Station) -> None:
    id = station.desk.start("phone")
    station.clock.advance(100)
    station.desk.log(id, "memo", "いち")
    station.settle(id)
    other_boot = FakeClock(station.clock.now() + timedelta(seconds=50), boot="after the restart")
    again = station.reopened(other_boot)
    assert again.desk.summary(id).elapsed_ms == 150_000
    other_boot.set_wall(other_boot.now() - timedelta(days=1))
    other_boot.advance(5)
    assert again.desk.summary(id).elapsed_ms == 155_000
    again.worker.close()


def test_setting_the_wall_clock_back_moves_no_countdown(station: Station) -> None:
    id = station.desk.start("counter")
    station.desk.log(id, "stalemate")
    station.clock.advance(29 * 60)
    station.clock.set_wall(station.clock.now() + timedelta(hours=8))
    assert "supervisor_join" not in {due.action for due in station.desk.guidance(id).due}
    station.clock.set_wall(station.clock.now() - timedelta(days=2))
    station.clock.advance(60)
    assert "supervisor_join" in {due.action for due in station.desk.guidance(id).due}


def test_a_late_start_counts_from_when_it_really_began_and_says_so(station: Station) -> None:
    id = station.desk.start("counter", began_at=station.clock.now() - timedelta(minutes=10))
    summary = station.desk.summary(id)
    assert (summary.elapsed_ms, summary.begun_late) == (600_000, True)
    assert station.desk.events(id)[0].data["began_at"]
    other = station.desk.start("phone")
    assert not station.desk.summary(other).begun_late
    station.desk.set_began(other, station.clock.now() - timedelta(minutes=3))
    assert station.desk.summary(other).elapsed_ms == 180_000
    with pytest.raises(Refused):
        station.desk.set_began(other, station.clock.now() + timedelta(minutes=1))


def test_a_line_struck_by_mistake_stays_and_no_longer_counts(station: Station) -> None:
    id = station.desk.start("counter")
    station.desk.log(id, "violence")
    assert station.desk.guidance(id).stage == "emergency"
    assert station.desk.retract_last(id) == 3
    assert station.desk.guidance(id).stage == "listening"
    assert [line.struck for line in station.desk.lines(id)] == [False, True, False]
    assert station.desk.retract_last(id) is None


def test_recording_needs_consent_and_stops_when_it_is_withdrawn(station: Station) -> None:
    id = station.desk.start("phone")
    with pytest.raises(Refused):
        station.desk.log(id, "recording_started")
    station.desk.ask_consent(id)
    assert station.desk.consent(id).state == "asked"
    station.desk.log(id, "recording_consented")
    station.desk.log(id, "recording_started")
    station.desk.withdraw_consent(id)
    consent = station.desk.consent(id)
    assert (consent.state, consent.recording) == ("withdrawn", False)
    assert station.desk.events(id)[-1].kind == "recording_stopped"
    with pytest.raises(Refused):
        station.desk.log(id, "recording_started")


def test_who_takes_over_is_the_one_whose_lines_follow(station: Station) -> None:
    id = station.desk.start("counter")
    station.desk.take_over(id, "見本 係長")
    seq = station.desk.log(id, "memo", "交代しました")
    assert station.desk.events(id)[seq - 1].actor == "見本 係長"
    assert station.desk.summary(id).handler == "見本 係長"


def test_done_logs_what_discharges_the_action(station: Station) -> None:
    id = station.desk.start("counter")
    station.desk.done(id, "move_place")
    assert "move_place" not in {due.action for due in station.desk.guidance(id).due}
    with pytest.raises(Refused):
        station.desk.done(id, "identify")
    station.desk.set_aside(id, "face_with_several", "ひとりで足りる")
    assert "face_with_several" not in {due.action for due in station.desk.guidance(id).due}


class _Failing:
    """A store whose disk refuses the next writes."""

    def __init__(self, worker: Worker) -> None:
        self._submit = worker.submit
        self.broken = True
        worker.submit = self.submit  # type: ignore[method-assign]  # the fault is put in here

    def submit(self, task: Callable[[Store], Any]) -> "Future[Any]":
        if not self.broken:
            return self._submit(task)
        failed: Future[Any] = Future()
        failed.set_exception(EnvironmentProblem("満杯です。", "行は残っています。", "空きを作ってください。"))
        return failed


def test_lines_that_cannot_be_saved_stay_marked_and_are_saved_in_order_later(station: Station) -> None:
    id = station.desk.start("counter")
    station.settle(id)
    disk = _Failing(station.worker)
    station.desk.log(id, "memo", "一")
    station.pump.until(lambda: station.desk.problem() is not None)
    station.desk.log(id, "memo", "二")
    assert [line.state for line in station.desk.lines(id)] == ["saved", "unsaved", "unsaved"]
    assert station.desk.summary(id).unsaved == 2
    station.desk.retry_unsaved()
    station.pump.until(lambda: station.changes[-1].what == "unsaved")
    disk.broken = False
    station.desk.retry_unsaved()
    station.settle(id)
    station.pump.until(lambda: station.desk.problem() is None)
    assert [line.state for line in station.desk.lines(id)] == ["saved"] * 3
    stored = station.worker.submit(lambda store: store.log(id)).result()
    assert first_break(stored) is None
    assert len(stored) == 3


def test_a_memo_with_a_phrase_to_avoid_is_noticed(station: Station) -> None:
    assert station.desk.phrases_to_avoid("それでは検討しますとお伝えした")
    assert not station.desk.phrases_to_avoid("致しかねますとお伝えした")


def test_what_to_say_follows_what_is_due_and_fits_the_case(station: Station) -> None:
    id = station.desk.start("phone")
    calm = station.desk.replies(id)
    assert calm
    assert not any(reply.consent for reply in calm)
    station.desk.log(id, "abuse")
    replies = station.desk.replies(id)
    assert replies[0].consent  # ask_to_stop has no wording of its own; asking to record comes next
    assert {reply.consent for reply in replies if "abuse" in reply.types} == {True, False}
    assert len(set(replies)) == len(replies)
    other = station.desk.start("phone")
    station.desk.ask_consent(other)
    assert [r.types for r in station.desk.replies(other) if r.consent] == [()]


def test_what_was_logged_right_before_the_end_is_on_the_disk(station: Station) -> None:
    """Lines travel one batch at a time; those that still wait for the one before are not left behind."""
    id = station.desk.start("counter")
    for number in range(5):
        station.desk.log(id, "memo", f"{number}")
    assert station.desk.summary(id).pending == 6
    station.desk.close()
    log = station.worker.submit(lambda store: store.log(id)).result()
    assert [event.text for event in log] == ["", "0", "1", "2", "3", "4"]

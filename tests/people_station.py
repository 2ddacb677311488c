"""A real workstation with its store and index, and logs of encounters, for the tests of history and search."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from app.base.clock import FakeClock
from app.guidance.events import ENDED, STARTED, Event, chained
from app.models.home import Home
from app.models.secrets import STORE, PassphraseSecrets, subkey
from app.models.settings import Settings, Staff, save_settings
from app.models.store import Store
from app.people.desk import PeopleDesk
from app.station.workstation import Workstation

JST = timezone(timedelta(hours=9))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=JST)
PASSPHRASE = "見本の合言葉を長めにしたもの"
MASTER = bytes(range(32))
STAFF = Staff("窓口 花子", "見本課", "主事", "0000")


def log(
    *lines: tuple[str, str, dict[str, Any]],
    who: dict[str, Any] | None = None,
    at: datetime = NOON,
    minutes: float = 20,
    end: bool = True,
    actor: str = "窓口 花子",
    **start: Any,
) -> list[Event]:
    """An encounter: its start, who it is, `lines` (kind, text, data) one minute apart, its end."""
    data = {"channel": "counter", "pack": "kamakura", "pack_version": "1", "practice": False, **start}
    said = [(STARTED, "", data), *([("identified", "", who)] if who else []), *lines]
    times = [timedelta(minutes=place) for place in range(len(said))]
    if end:
        said.append((ENDED, "", {}))
        times.append(max(timedelta(minutes=minutes), times[-1]))
    encounter = uuid.uuid4().hex
    made: list[Event] = []
    for seq, ((kind, text, more), after) in enumerate(zip(said, times, strict=True), start=1):
        elapsed = after // timedelta(milliseconds=1)
        event = Event(uuid.uuid4().hex, encounter, seq, at + after, elapsed, actor, kind, text, more)
        made.append(chained(event, made[-1] if made else None))
    return made


@contextmanager
def people_station(folder: Path, clock: FakeClock) -> Iterator["PeopleStation"]:
    """A workstation that is set up, opened, with the desk for people."""
    home = Home(folder / "home")
    home.create()
    PassphraseSecrets(home, PASSPHRASE).save(MASTER)
    Store.open(home.store, subkey(MASTER, STORE), new=True).close()
    save_settings(home, Settings(STAFF, "kamakura", theme="light"))
    station = PeopleStation(home, clock)
    try:
        yield station
    finally:
        station.close()


class PeopleStation:
    """`add` puts logs into the store, `desk` answers."""

    def __init__(self, home: Home, clock: FakeClock) -> None:
        self.station = Workstation.open(home, clock, PASSPHRASE)
        self.desk = PeopleDesk(self.station)

    def add(self, *logs: Sequence[Event]) -> list[str]:
        """Put logs into the store; returns their encounters."""
        for one in logs:
            self.station.worker.submit(lambda store, one=one: store.append(one)).result(30)  # type: ignore[misc]
        return [one[0].encounter for one in logs]

    def close(self) -> None:
        self.desk.close()
        self.station.close()

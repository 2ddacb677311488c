"""Data folders and logs to measure on."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.guidance.events import ENDED, STARTED, Event, chained
from app.models.home import Home
from app.models.secrets import STORE, subkey
from app.models.settings import Staff
from app.models.store import Store
from app.station.setup import Setup
from app.station.workstation import unlock

STAFF = Staff("窓口 花子", "見本課", "主事", "0000")
PACK = "kamakura"
PASSPHRASE = "見本の合言葉を長めにしたもの"
BATCH = 200
"""Encounters a transaction, when a store is filled."""
LINES = (
    ("memo", "同じ要求を繰り返している"),
    ("quote", "責任者を出せと言っている"),
    ("demand_repeated", ""),
    ("manager_demanded", ""),
    ("business_hindered", ""),
    ("memo", "説明を聞いている"),
)


def new_home(root: Path, encounters: int) -> Home:
    """A data folder as the first start makes it, with so many ended encounters in its store."""
    home = Home(root)
    Setup(home, SystemClock()).create(STAFF, PACK, PASSPHRASE)
    store = Store.open(home.store, subkey(unlock(home, PASSPHRASE), STORE))
    began = datetime.now().astimezone() - timedelta(hours=1 + encounters)
    for first in range(0, encounters, BATCH):
        batch: list[Event] = []
        for number in range(first, min(first + BATCH, encounters)):
            batch += encounter(
                6, began + timedelta(hours=number), name=f"架空 {number}郎", phone=f"0467-00-{number:04}"
            )
        store.append(batch)
    store.close()
    return home


def encounter(lines: int, at: datetime, *, ended: bool = True, **identified: str) -> list[Event]:
    """A log of so many events: the start, who it is, what happens every ten seconds, the end."""
    log = [
        next_event([], at, STARTED, data={"channel": "counter", "pack": PACK, "pack_version": "1", "practice": False})
    ]
    if identified:
        log.append(next_event(log, at, "identified", data=identified))
    while len(log) < lines - ended:
        kind, text = LINES[len(log) % len(LINES)]
        log.append(next_event(log, at, kind, text))
    if ended:
        log.append(next_event(log, at, ENDED))
    return log


def next_event(
    log: list[Event], began: datetime, kind: str, text: str = "", data: dict[str, Any] | None = None
) -> Event:
    """The next line of `log`, ten seconds later."""
    elapsed_ms = 10_000 * len(log)
    event = Event(
        id=uuid.uuid4().hex,
        encounter=log[0].encounter if log else uuid.uuid4().hex,
        seq=len(log) + 1,
        at=(began + timedelta(milliseconds=elapsed_ms)).replace(microsecond=0),
        elapsed_ms=elapsed_ms,
        actor=STAFF.name,
        kind=kind,
        text=text,
        data=data or {},
    )
    return chained(event, log[-1] if log else None)

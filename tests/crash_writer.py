"""Run by the crash test: a warm parent that forks writers to be killed.

Each line on standard input is `append HOME`, `roll HOME` or `quit`. A writer says `pid N` before it opens the store,
then `saved ENCOUNTER SEQ` after each event that is on the disk; when it is dead the parent says `gone`.
"""

import os
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

from store_logs import KEY, NOON, after, first

from app.guidance.events import ENDED
from app.models import backup, schema  # loaded before the fork, so that a writer starts at once
from app.models.home import Home
from app.models.store import Store


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def append(home: Home) -> None:
    """Go on with the open encounter, or begin one; from time to time end it."""
    store = Store.open(home.store, KEY)
    while True:
        going = store.open_encounters()
        last = store.log(going[0])[-1] if going else first()
        if not going:
            store.append([last])
            say(f"saved {last.encounter} {last.seq}")
        while last.kind != ENDED:
            last = after(last, ENDED if last.seq >= 60 else "memo", "同じ要求に終始" * 5)
            store.append([last])
            say(f"saved {last.encounter} {last.seq}")


def roll(home: Home) -> None:
    """One rolling backup after the other."""
    for number in count():
        backup.roll(home, KEY, NOON + timedelta(seconds=number))


def main() -> None:
    for line in sys.stdin:
        task, _, folder = line.strip().partition(" ")
        if task == "quit":
            return
        child = os.fork()
        if child == 0:
            say(f"pid {os.getpid()}")
            {"append": append, "roll": roll}[task](Home(Path(folder)))
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    assert schema.SCRIPTS.is_dir()
    main()

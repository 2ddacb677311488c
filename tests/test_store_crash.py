"""Killed at any moment: no line that was reported as saved is lost, and no chain is broken."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_logs import KEY, encounter

from app.guidance.events import first_break
from app.models.check import check
from app.models.home import Home
from app.models.restore import newest_good_backup
from app.models.store import Store

KILLS = 200
SEED = int(os.environ.get("MADOMORI_SEED", random.SystemRandom().randrange(10**6)))


class Writers:
    """Starts writers one after the other and kills each after a while."""

    def __init__(self) -> None:
        tests = Path(__file__).parent
        self._parent = subprocess.Popen(
            [sys.executable, str(tests / "crash_writer.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent)])},
            text=True,
        )

    def killed(self, task: str, home: Home, after_seconds: float, *, at_work: bool = False) -> list[tuple[str, int]]:
        """What a writer said it had saved before it was killed, `after_seconds` after it began (or first saved)."""
        assert self._parent.stdin
        assert self._parent.stdout
        print(task, home.root, file=self._parent.stdin, flush=True)
        word, _, pid = self._parent.stdout.readline().partition(" ")
        assert word == "pid"
        lines = [self._parent.stdout.readline()] if at_work else []
        time.sleep(after_seconds)  # the moment of the kill is what this test is about
        os.kill(int(pid), signal.SIGKILL)
        while (line := self._parent.stdout.readline()) != "gone\n":
            assert line, "the writers' parent died"
            lines.append(line)
        return [(id, int(seq)) for _, id, seq in map(str.split, lines)]

    def close(self) -> None:
        self._parent.communicate("quit\n")
        assert self._parent.returncode == 0


@pytest.fixture
def writers() -> Iterator[Writers]:
    started = Writers()
    yield started
    started.close()


def test_killed_while_writing(writers: Writers, tmp_path: Path) -> None:
    print(f"MADOMORI_SEED={SEED}")
    chance = random.Random(SEED)
    home = Home(tmp_path / "home")
    saved: dict[str, int] = {}
    for kill in range(KILLS):
        for id, seq in writers.killed("append", home, chance.uniform(0, 0.05), at_work=kill % 2 == 1):
            assert seq <= saved.get(id, 0) + 1 or kill, f"seed {SEED}: a seq was passed over"
            saved[id] = max(saved.get(id, 0), seq)
        store = Store.open(home.store, KEY)
        for id in list(saved)[-2:]:
            log = store.log(id)
            assert len(log) >= saved[id], f"seed {SEED}, kill {kill}: lost {id} after {len(log)} of {saved[id]}"
            assert first_break(log) is None, f"seed {SEED}, kill {kill}"
        store.close()
    store = Store.open(home.store, KEY)
    for id, seq in saved.items():
        assert len(store.log(id)) >= seq, f"seed {SEED}"
    store.close()
    report = check(home, KEY)
    assert report.ok, f"seed {SEED}: {report.faults}"
    assert report.events >= sum(saved.values())


def test_killed_while_the_store_is_made(writers: Writers, tmp_path: Path) -> None:
    print(f"MADOMORI_SEED={SEED}")
    chance = random.Random(SEED)
    for number in range(20):
        home = Home(tmp_path / f"home-{number}")
        saved = writers.killed("append", home, chance.uniform(0, 0.12))
        store = Store.open(home.store, KEY)
        for id, seq in saved:
            assert len(store.log(id)) >= seq, f"seed {SEED}"
        store.append(encounter())
        store.close()
        assert check(home, KEY).ok, f"seed {SEED}"


def test_killed_while_backing_up(writers: Writers, tmp_path: Path) -> None:
    print(f"MADOMORI_SEED={SEED}")
    chance = random.Random(SEED)
    home = Home(tmp_path / "home")
    store = Store.open(home.store, KEY)
    store.append(encounter(memos=100))
    store.close()
    for _ in range(15):
        writers.killed("roll", home, chance.uniform(0, 0.15))
        made = sorted(home.backups.glob("*.madomori")) if home.backups.exists() else []
        assert newest_good_backup(home, KEY) == (made[-1] if made else None), f"seed {SEED}: a half backup"
    assert made, f"seed {SEED}"
    assert check(home, KEY).ok

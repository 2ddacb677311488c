"""The program killed at any moment: no line that was printed or shown as saved is lost, and no chain is broken."""

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from program_home import PASSPHRASE, STAFF_OPTIONS, Commands, ready_home, store_key

from app.guidance.events import first_break
from app.models import secrets
from app.models.check import check
from app.models.home import Home
from app.models.store import Store

PLAYS, DESKS = (1000, 100) if os.environ.get("MADOMORI_LONG") else (60, 12)
PATIENCE_SECONDS = 180 if PLAYS < 100 else 1800
SEED = int(os.environ.get("MADOMORI_SEED", random.SystemRandom().randrange(10**6)))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = ready_home(tmp_path / "home", monkeypatch)
    _make_cheap(home)
    monkeypatch.setattr(secrets, "_bounded", lambda _vault: True)
    return home


def _make_cheap(home: Home) -> None:
    """The same key under the same passphrase, at a cost that lets hundreds of programs start (here only)."""
    master = secrets.PassphraseSecrets(home, PASSPHRASE).load()
    assert master
    cheap = {"salt": bytes(16), "nonce": bytes(12), "time_cost": 1, "memory_cost": 8, "lanes": 1}
    key = secrets._passphrase_key(PASSPHRASE, msgspec.convert({**cheap, "wrapped": b""}, secrets._Vault))
    wrapped = AESGCM(key).encrypt(bytes(12), master, None)
    home.vault.write_bytes(msgspec.json.encode({**cheap, "wrapped": wrapped}))


class Programs:
    """Starts programs one after the other and kills each after a while."""

    def __init__(self) -> None:
        tests = Path(__file__).parent
        self._parent = subprocess.Popen(
            [sys.executable, str(tests / "crash_program.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Unbuffered, a line is written in pieces, and a kill between two of them would glue it to the next one.
            env={
                **{name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
                "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent)]),
            },
            text=True,
            start_new_session=True,
        )
        # Nothing here waits for ever: without its programs the test fails at the next line it reads.
        self._patience = threading.Timer(PATIENCE_SECONDS, os.killpg, (self._parent.pid, signal.SIGKILL))
        self._patience.start()

    def killed(self, task: str, after_seconds: float, *, awaited: str = "pid") -> list[list[str]]:
        """The lines of a program that was killed `after_seconds` after it first said `awaited`."""
        assert self._parent.stdin
        assert self._parent.stdout
        print(task, file=self._parent.stdin, flush=True)
        word, pid = self._parent.stdout.readline().split()
        assert word == "pid"
        said: list[list[str]] = []
        while awaited != "pid" and awaited not in (words[0] for words in said):
            said.append(self._parent.stdout.readline().split())
            assert said[-1], "the program never said it"
            assert said[-1][0] not in ("failed", "gone"), said
        time.sleep(after_seconds)  # the moment of the kill is what this test is about
        os.kill(int(pid), signal.SIGKILL)
        while (line := self._parent.stdout.readline()) != "gone\n":
            assert line, "the programs' parent died"
            said.append(line.split())
        failed = [words for words in said if words[0] == "failed"]
        assert not failed, failed
        return said

    def close(self) -> None:
        self._patience.cancel()
        self._parent.communicate("quit\n")
        assert self._parent.returncode == 0


@pytest.fixture
def programs(home: Home) -> Iterator[Programs]:
    assert home.store.exists()
    started = Programs()
    yield started
    started.close()


def a_long_scenario(file: Path) -> Path:
    head = 'title = "長い見本"\npack = "kamakura"\nchannel = "counter"\nstart = 2026-11-20T10:00:00+09:00\n'
    step = '[[step]]\nat = "00:{:02}:{:02}"\nevent = "memo"\ntext = "同じ要求に終始"\n'
    file.write_text(head + "".join(step.format(n // 60, n % 60) for n in range(1, 80)), encoding="utf-8")
    return file


def test_the_program_is_killed_while_it_plays(programs: Programs, home: Home, tmp_path: Path) -> None:
    print(f"MADOMORI_SEED={SEED}")
    chance, key = random.Random(SEED), store_key(home)
    scenario = a_long_scenario(tmp_path / "long.toml")
    lines = 0
    ended = 0
    for kill in range(PLAYS):
        command = f"command play {scenario} --instant"
        if chance.random() < 0.7:
            said = programs.killed(command, chance.uniform(0, 0.07), awaited="saved")
        else:
            said = programs.killed(command, chance.uniform(0, 0.1))
        saved = [int(words[1]) for words in said if words[0] == "saved"]
        ended += any(words[0] == "encounter" for words in said)
        store = Store.open(home.store, key)
        (newest,) = store.encounters(limit=1) or (None,)
        if saved:
            assert newest
            log = store.log(newest.id)
            assert saved == list(range(1, len(saved) + 1)), f"seed {SEED}, kill {kill}"
            assert len(log) >= saved[-1], f"seed {SEED}, kill {kill}: {len(log)} of {saved[-1]} lines"
            assert first_break(log) is None, f"seed {SEED}, kill {kill}"
        store.close()
        lines += len(saved)
    assert lines > PLAYS / 2, "the programs were killed before they wrote anything"
    assert ended < PLAYS / 2, "the programs were killed after they had done everything"
    report = check(home, key)
    assert report.ok, f"seed {SEED}: {report.faults}"
    assert report.events >= lines


def test_the_setup_is_killed(programs: Programs, home: Home, run: Commands) -> None:
    """A setup that is run again makes the folder ready, whatever the first one left."""
    print(f"MADOMORI_SEED={SEED}")
    chance = random.Random(SEED)
    for kill in range(6):
        shutil.rmtree(home.root)
        programs.killed(shlex.join(["command", "setup", *STAFF_OPTIONS]), chance.uniform(0, 0.5))
        again = run("setup", *STAFF_OPTIONS)
        assert again.code == 0, f"seed {SEED}, kill {kill}: {again.err}"
        assert run("check").code == 0, f"seed {SEED}, kill {kill}"


def test_an_export_is_killed(programs: Programs, tmp_path: Path, run: Commands) -> None:
    """The file is there, whole and valid, or it is not there."""
    print(f"MADOMORI_SEED={SEED}")
    chance, id = random.Random(SEED), run.play()
    written = 0
    for kill in range(12):
        out = tmp_path / f"{kill}.pdf"
        programs.killed(f"command export {id} --form report --out {out}", chance.uniform(0.1, 0.8))
        if out.exists():
            written += 1
            assert run("verify", out).code == 0, f"seed {SEED}, kill {kill}"
        assert run("check").code == 0, f"seed {SEED}, kill {kill}"
    assert written < 12, "nothing was interrupted"


def test_a_restore_is_killed(programs: Programs, tmp_path: Path, home: Home, run: Commands) -> None:
    """A restore that is run again brings everything back; what was there before lies aside."""
    print(f"MADOMORI_SEED={SEED}")
    chance, id = random.Random(SEED), run.play()
    made = tmp_path / "made.madomori"
    assert run("backup", "--out", made).code == 0
    log = run("log", id, "--json").out
    for kill in range(12):
        programs.killed(f"command restore {made}", chance.uniform(0, 0.4))
        again = run("restore", made)
        assert again.code == 0, f"seed {SEED}, kill {kill}: {again.err}"
        assert run("log", id, "--json").out == log, f"seed {SEED}, kill {kill}"
    assert run("check").code == 0
    assert home.store.exists()


def test_the_desk_is_killed_in_mid_encounter(programs: Programs, home: Home) -> None:
    print(f"MADOMORI_SEED={SEED}")
    chance, key = random.Random(SEED), store_key(home)
    the_one, elapsed, shown, draft = "", 0, 0, 0
    for kill in range(DESKS):
        said = programs.killed("desk go-on" if kill else "desk begin", chance.uniform(0, 0.3), awaited="told")
        where = f"seed {SEED}, kill {kill}"
        the_one = the_one or said[0][1]
        assert {words[1] for words in said} == {the_one}, f"{where}: the encounter goes on"
        if kill:
            taken_up = {int(words[2]) for words in said[:shown] if words[0] == "shown"}
            assert set(range(1, shown + 1)) <= taken_up, f"{where}: shown again, all of it"
        for timer in (int(words[2]) for words in said if words[0] == "elapsed"):
            assert timer >= elapsed, f"{where}: the timer went back"
            elapsed = timer
        shown = max(int(words[2]) for words in said if words[0] == "shown")
        draft = max([draft, *(int(words[2]) for words in said if words[0] == "draft")])
        store = Store.open(home.store, key)
        log = store.log(the_one)
        kept = store.draft(the_one, "report")
        store.close()
        assert len(log) >= shown, f"{where}: {len(log)} of {shown} lines that were shown as saved"
        assert first_break(log) is None, where
        assert int(kept.get("means", "0")) >= draft, f"{where}: an edit of the draft was lost"
    assert shown > DESKS
    assert draft
    assert check(home, key).ok

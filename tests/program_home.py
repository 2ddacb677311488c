"""A data folder as `madomori setup` leaves it, and the commands run on it, for the tests of the whole program."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import SystemClock
from app.cli import main
from app.models.home import Home
from app.models.secrets import STORE, PassphraseSecrets, subkey
from app.models.settings import Staff
from app.station.setup import Setup

PASSPHRASE = "見本の合言葉を長めにしたもの"
STAFF = Staff("窓口 花子", "見本課", "主事", "0000")
STAFF_OPTIONS = ("--name", STAFF.name, "--department", STAFF.department, "--title", STAFF.title, "--phone", STAFF.phone)
SCENARIOS = Path(__file__).parent / "scenarios"
LONG = SCENARIOS / "long-detention-counter.toml"
VIOLENCE = SCENARIOS / "violence-counter.toml"


@cache
def _template() -> Path:
    """Set up once; copied for each test."""
    root = Path(tempfile.mkdtemp(prefix="madomori-test-")) / "home"
    Setup(Home(root), SystemClock()).create(STAFF, "kamakura", PASSPHRASE)
    return root


def settle_in(root: Path, patch: pytest.MonkeyPatch) -> Home:
    """The data folder that the program finds from here on, at `root`; nothing is made there yet."""
    file = root.parent / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    patch.setenv("MADOMORI_HOME", str(root))
    patch.setenv("MADOMORI_PASSPHRASE_FILE", str(file))
    return Home(root)


def ready_home(root: Path, patch: pytest.MonkeyPatch) -> Home:
    """A data folder that is set up."""
    shutil.copytree(_template(), root, dirs_exist_ok=True)
    return settle_in(root, patch)


def master_of(home: Home) -> bytes:
    master = PassphraseSecrets(home, PASSPHRASE).load()
    assert master
    return master


def store_key(home: Home) -> bytes:
    return subkey(master_of(home), STORE)


def files_of(root: Path) -> dict[str, bytes]:
    """Every file under `root` with what it holds."""
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self, *parts: str, code: int = 1) -> None:
        """A sentence on standard error that names `parts`, and an exit code."""
        assert self.code == code, (self.out, self.err)
        assert self.err.strip(), "nothing was said"
        assert "Traceback" not in self.err
        for part in parts:
            assert part in self.err, self.err


class Commands:
    """`madomori ARGS` on the data folder `home`, in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], home: Home) -> None:
        self._capsys = capsys
        self.home = home

    def __call__(self, *args: object) -> Ran:
        self._capsys.readouterr()
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)

    def play(self, file: Path = LONG) -> str:
        """Play a scenario; returns the encounter's id."""
        played = self("play", file, "--instant")
        assert played.code == 0, played.err
        return played.out.split()[-1]


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """A small file system of its own at `folder`."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)

"""Nobody else reads what the program keeps, whatever umask it is started under and whatever lay there before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from program_home import LONG, PASSPHRASE, STAFF_OPTIONS

from app.base import files
from app.base.files import AS_USUAL, close_to_others, make_folder, write_new, write_whole
from app.models.home import Home

pytestmark = pytest.mark.skipif(os.name == "nt", reason="access lists there, inherited from the person's own folder")

START = """
import os, runpy, sys
os.umask({umask:#o})
sys.argv = ["madomori", *{args!r}]
runpy.run_module("app", run_name="__main__")
"""


def start(umask: int, *args: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = START.format(umask=umask, args=[str(each) for each in args])
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)


def modes(root: Path) -> dict[str, int]:
    found = {str(each.relative_to(root)): each.lstat().st_mode & 0o777 for each in root.rglob("*")}
    return {".": root.stat().st_mode & 0o777, **found}


def open_to_others(root: Path) -> dict[str, int]:
    """What does not have the mode that everything here must have."""
    return {name: mode for name, mode in modes(root).items() if mode != (0o700 if (root / name).is_dir() else 0o600)}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_whatever_the_umask_and_whatever_stood_there(tmp_path: Path, umask: int) -> None:
    root = tmp_path / "home"
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE, "utf-8")
    environment = {
        **os.environ,
        "MADOMORI_HOME": str(root),
        "MADOMORI_PASSPHRASE_FILE": str(passphrase),
    }
    start(umask, "setup", *STAFF_OPTIONS, environment=environment)
    assert open_to_others(root) == {}
    encounter = start(umask, "play", LONG, "--instant", environment=environment).stdout.split()[-1]
    (root / "aside").mkdir()
    start(umask, "backup", "--out", root / "aside" / "b.madomori", environment=environment)
    start(umask, "export", encounter, "--form", "report", "--out", root / "aside" / "r.pdf", environment=environment)
    start(umask, "search", "要求", environment=environment)
    assert open_to_others(root) == {}
    for each in root.rglob("*"):
        each.chmod(0o777)
    root.chmod(0o755)
    outside = tmp_path / "others.txt"
    outside.write_text("not ours")
    outside.chmod(0o644)
    (root / "aside" / "link").symlink_to(outside)
    start(umask, "check", environment=environment)
    assert open_to_others(root) == {"aside/link": 0o777}
    assert outside.stat().st_mode & 0o777 == 0o644
    # What goes to others is as the person's own umask says.
    start(umask, "export", encounter, "--form", "report", "--out", tmp_path / "r.pdf", environment=environment)
    assert (tmp_path / "r.pdf").stat().st_mode & 0o777 == 0o666 & ~umask


def test_memory_is_closed_and_a_crash_leaves_no_core() -> None:
    if sys.platform != "linux":
        pytest.skip("as far as Linux tells")
    code = """
import ctypes, resource
from app.base.process import close_off
close_off()
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split("\n")[0] == "0 (0, 0)"


@pytest.fixture
def umask_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is as it was afterwards."""
    monkeypatch.setattr(files, "_usual_mask", None)
    monkeypatch.setattr(files, "_closed", set())
    kept = os.umask(0o022)
    os.umask(kept)
    monkeypatch.setattr(os, "umask", lambda _: kept)


@pytest.mark.usefixtures("umask_kept")
def test_a_folder_once_closed_takes_in_nothing_that_others_may_read(tmp_path: Path) -> None:
    files.new_files_for_owner_only()
    mask = files._usual_mask
    assert mask is not None
    closed, shared = tmp_path / "closed", tmp_path / "shared"
    make_folder(closed)
    make_folder(shared, AS_USUAL)
    assert (modes(closed)["."], modes(shared)["."]) == (0o700, 0o777 & ~mask)
    close_to_others(closed)
    make_folder(closed / "deeper", AS_USUAL)
    for folder in (closed, closed / "deeper", shared):
        write_new(folder / "one", b"1", AS_USUAL)
        write_whole(folder / "two", b"2")
    assert open_to_others(closed) == {}
    assert modes(shared)["one"] == 0o666 & ~mask
    assert modes(shared)["two"] == 0o600


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "documents"
    folder.mkdir(mode=0o755)
    (folder / "letter.txt").write_text("not ours")
    (folder / "letter.txt").chmod(0o644)
    Home(folder).close_to_others()
    (folder / "settings.json").write_text("{}")
    monkeypatch.setenv("HOME", str(folder / "me"))
    Home(folder).close_to_others()
    assert modes(folder)["letter.txt"] == 0o644
    monkeypatch.setenv("HOME", str(tmp_path))
    Home(folder).close_to_others()
    assert open_to_others(folder) == {}

"""The two commands, the locks and what is shipped."""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ("script/run", "script/test", "script/lock", ".ci/run")
LOCKS = ("requirements.lock", "requirements-dev.lock")

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are for Linux")


def _bash(command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command], cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False
    )


def _tracked_text() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not names:
        pytest.skip("not a git checkout")
    binary = {".ttf", ".png", ".pdf", ".ico"}
    return [
        path for name in names.split("\0") if name and (path := ROOT / name).suffix not in binary and path.is_file()
    ]


@linux_only
@pytest.mark.parametrize("script", [*SCRIPTS, "script/lib.sh"])
def test_script_is_valid_shell(script: str) -> None:
    checked = _bash(f"bash -n {script}")
    assert checked.returncode == 0, checked.stderr


@linux_only
@pytest.mark.parametrize("script", SCRIPTS)
def test_command_can_be_executed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


@linux_only
def test_missing_packages_are_named_and_renamed_ones_count(tmp_path: Path) -> None:
    asked = tmp_path / "dpkg-query"
    asked.write_text("#!/bin/sh\nprintf 'libegl1:installed libcups2t64:installed libgl1:config-files '\n")
    asked.chmod(0o755)
    found = _bash(
        "source script/lib.sh; missing_packages libegl1 libcups2 libgl1 qpdf", PATH=f"{tmp_path}:{os.environ['PATH']}"
    )
    assert found.stdout.split() == ["libgl1", "qpdf"]


@linux_only
def test_without_rights_the_one_line_to_run_is_printed(tmp_path: Path) -> None:
    for name, body in {"id": "echo 1000", "sudo": "exit 1", "apt-get": "touch apt-was-run"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    told = _bash(
        f"source {ROOT}/script/lib.sh; install_packages qpdf dbus </dev/null",
        cwd=tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
    )
    assert told.returncode == 1
    assert "apt-get install -y --no-install-recommends qpdf dbus" in told.stderr
    assert not (tmp_path / "apt-was-run").exists()


@linux_only
def test_the_one_line_names_all_that_is_missing(tmp_path: Path) -> None:
    """A bare Debian has a Python that cannot make an environment: that is not told only at the second try."""
    bare = 'case "$2" in *ensurepip,*) exit 1;; *) exec "$REAL" "$@";; esac'
    for name, body in {"id": "echo 1000", "sudo": "exit 1", "dpkg-query": "exit 1", "python3": bare}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    for name in ("requirements.lock", "pyproject.toml", "setup.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    told = _bash(
        f"set -euo pipefail; source {ROOT}/script/lib.sh; set_up run </dev/null; echo went on",
        cwd=tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        REAL=sys.executable,
    )
    assert (told.returncode, told.stdout) == (1, "")
    line = told.stderr.splitlines()[-1]
    assert f"python3.{sys.version_info.minor}-venv" in line
    assert {"libegl1", "libxcb-cursor0", "fonts-ipamj-mincho"} <= set(line.replace("'", " ").split())


@linux_only
def test_set_up_does_nothing_the_second_time_and_notices_a_new_lock(tmp_path: Path) -> None:
    for name in ("requirements.lock", "pyproject.toml", "setup.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    program = tmp_path / ".venv/bin/madomori"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    source = f"set -euo pipefail; source {ROOT}/script/lib.sh; missing_packages() {{ :; }}; "
    source += "environment_works() { echo working; exit 3; }; "
    assert _bash(source + "wanted_stamp requirements.lock > .venv/ready-run", cwd=tmp_path).returncode == 0

    again = _bash(source + "set_up run", cwd=tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    (tmp_path / "requirements.lock").write_text("changed\n")
    assert _bash(source + "set_up run", cwd=tmp_path).returncode == 3


def test_the_demonstration_finds_its_screen_in_any_folder(tmp_path: Path) -> None:
    folder = tmp_path / "窓口 の:フォルダー"
    shutil.copytree(ROOT / "resources/demo", folder / "demo")
    program = """if True:
        import sys, pathlib, app.ui.demo as demo
        demo.resource_dir = lambda: pathlib.Path(sys.argv[1])
        print(demo._application().primaryScreen().size().toTuple())
    """
    asked = subprocess.run(
        [sys.executable, "-c", program, folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.stdout == "(1366, 768)\n", asked.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_with_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)) >= 1, entry
        assert "://" not in entry


def test_the_lock_of_the_tests_contains_the_lock_of_the_program() -> None:
    pinned = [set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.M)) for lock in LOCKS]
    assert pinned[0] < pinned[1]


def test_every_dependency_is_locked_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    decisions = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
    for requirement in project["project"]["dependencies"]:
        name = re.split(r"[<>=!~\[;]", requirement)[0].strip()
        assert re.search(rf"^{re.escape(name.lower())}==", lock, re.M), f"{name}: run script/lock"
        assert name in decisions


def test_no_tracked_file_names_a_package_registry() -> None:
    hosts = ["py" + "pi.", "python" + "hosted", "/simple" + "/"]
    for path in _tracked_text():
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [host for host in hosts if host in text], path


def test_migrations_import_nothing_of_the_program() -> None:
    steps = list((ROOT / "app/models/migrations").rglob("*.py"))
    assert steps
    for path in steps:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in named if name.split(".")[0] == "app"], path
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


def test_the_wheel_carries_every_resource_and_module(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    shipped = [name for name in names.split("\0") if name.startswith(("app/", "resources/")) and (ROOT / name).exists()]
    if not shipped:
        pytest.skip("not a git checkout")
    for name in [*shipped, "pyproject.toml", "setup.py", "README.md", "LICENSE"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    built = subprocess.run(
        [sys.executable, "-c", build, tmp_path], cwd=copy, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr[-2000:]

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = {name: hashlib.sha256(wheel.read(name)).digest() for name in wheel.namelist()}
    for name in shipped:
        installed = name if name.startswith("app/") else f"app/{name}"
        assert inside.get(installed) == hashlib.sha256((ROOT / name).read_bytes()).digest(), name

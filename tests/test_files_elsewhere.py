"""Files that somebody names for a command, and that are none: nothing is waited for, every answer is a sentence."""

import os
from pathlib import Path

import pytest
from guidance_logs import pack

from app.base.errors import EnvironmentProblem
from app.base.files import file_bytes
from app.guidance.scenariofile import ScenarioProblem, read_scenario
from app.models.archive import opened
from app.people.ledger import reading
from app.people.ledger.mapping import read_map
from app.people.ledger.problem import LedgerProblem
from app.review.copy_answers import read_answers


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "x")
    return tmp_path / "x"


def test_links_to_files_are_followed_and_nothing_else_is_read(pipe: Path, tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert file_bytes(tmp_path / "link") == b"12345"
    assert file_bytes(tmp_path / "real", 5) == b"12345"
    for path, most in ((tmp_path / "real", 4), (pipe, 9), (Path("/dev/zero"), 9), (tmp_path, 9), (tmp_path / "no", 9)):
        with pytest.raises(OSError, match="Errno"):
            file_bytes(path, most)


@pytest.mark.parametrize("device", [None, "/dev/zero"])
def test_a_pipe_or_a_device_is_a_sentence(pipe: Path, device: str | None) -> None:
    path = Path(device) if device else pipe
    with pytest.raises(EnvironmentProblem), opened(path):
        pass
    with pytest.raises(ScenarioProblem):
        read_scenario(path)
    with pytest.raises(EnvironmentProblem):
        read_answers(path)
    with pytest.raises(LedgerProblem):
        reading.digest_of(path)
    with pytest.raises(LedgerProblem), reading.opened(path):
        pass
    with pytest.raises(LedgerProblem):
        read_map(path, pack())


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 9_999, "a" + ".a" * 20_000 + " = 1", "a = " + "9" * 9_999, "a=1\n" * 9]
)
def test_hostile_toml_is_a_sentence_wherever_toml_is_read(tmp_path: Path, text: str) -> None:
    (file := tmp_path / "x.toml").write_text(text)
    with pytest.raises(LedgerProblem):
        read_map(file, pack())
    with pytest.raises(EnvironmentProblem):
        read_answers(file)
    with pytest.raises(ScenarioProblem):
        read_scenario(file)

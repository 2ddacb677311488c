"""`madomori check` on a folder whose store was put back to an older copy, with and without what knows better."""

from pathlib import Path

import pytest
from program_home import VIOLENCE, Commands
from store_tampered import put_back

from app.models.home import Home


@pytest.mark.parametrize("kept", ["a.pdf", "a.madomori"])
def test_a_store_put_back_is_told_by_what_was_kept_elsewhere(
    home: Home, tmp_path: Path, run: Commands, kept: str
) -> None:
    run("play", VIOLENCE, "--instant")
    old = home.store.read_bytes()
    encounter = run("play", VIOLENCE, "--instant").out.split()[-1]
    file = tmp_path / kept
    if file.suffix == ".pdf":
        assert run("export", encounter, "--form", "report", "--out", file).code == 0
    else:
        assert run("backup", "--out", file).code == 0
    found = run("check", file)
    assert (found.code, "外の控えと一致しました" in found.out) == (0, True)
    put_back(home, old)
    alone = run("check")
    assert (alone.code, "外に控えがない" in alone.out) == (0, True)
    found = run("check", tmp_path)
    assert found.code == 1
    assert "より古いものです" in found.out
    assert run("check", tmp_path / "nowhere.pdf").code == 0
    assert "使っていません" in run("check", tmp_path / "nowhere.pdf").out

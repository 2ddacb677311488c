"""Files whole or not at all."""

import os
import shutil
from pathlib import Path

import pytest
from hostile import TEXTS, harm
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, file_name, free_path, write_new, write_whole


def test_write_whole_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "設定.json"
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [file]


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    write_whole(tmp_path / "f", b"")
    assert (tmp_path / "f").stat().st_mode & 0o077 == 0


def test_a_file_that_travels_is_readable_as_usual(tmp_path: Path) -> None:
    write_new(tmp_path / "report.pdf", b"", AS_USUAL)
    (tmp_path / "usual").touch()
    assert (tmp_path / "report.pdf").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_write_new_refuses_a_taken_name(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    write_new(file, b"first")
    with pytest.raises(EnvironmentProblem, match="すでにあります"):
        write_new(file, b"second")
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "no hard links on this file system")

    monkeypatch.setattr(os, "link", no_links)
    write_new(tmp_path / "f", b"first")
    with pytest.raises(EnvironmentProblem, match="すでにあります"):
        write_new(tmp_path / "f", b"second")
    assert (tmp_path / "f").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


def test_without_hard_links_a_name_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two look for the name at once, only one has it; and what cannot be put there leaves the name free."""

    def no_links(*_: object) -> None:
        raise PermissionError(1, "no hard links on this file system")

    def late(self: Path, target: Path) -> None:
        with pytest.raises(EnvironmentProblem, match="すでにあります"):
            write_new(target, b"second")
        raise OSError(5, f"{self} cannot be put there")

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(Path, "replace", late)
    with pytest.raises(EnvironmentProblem, match="失敗しました"):
        write_new(tmp_path / "f", b"first")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="見つかりません"):
        write_whole(tmp_path / "none" / "f", b"")


def test_a_folder_that_goes_away_in_the_middle_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = tmp_path / "share"
    share.mkdir()

    def gone(_: int) -> None:
        shutil.rmtree(share)
        share.touch()

    monkeypatch.setattr(os, "fsync", gone)
    for write in (write_new, write_whole):
        with pytest.raises(EnvironmentProblem, match="見つかりません"):
            write(share / "f", b"new")
        share.unlink()
        share.mkdir()


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "f"
    write_whole(file, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentProblem, match="空きが足りず"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_free_path(tmp_path: Path) -> None:
    assert free_path(tmp_path / "a.txt") == tmp_path / "a.txt"
    (tmp_path / "a.txt").touch()
    (tmp_path / "a-2.txt").touch()
    assert free_path(tmp_path / "a.txt") == tmp_path / "a-3.txt"


# -- names from elsewhere -----------------------------------------------------------------------------

PART = st.text(
    st.characters() | st.sampled_from('\\/:*?"<>|. \u3000\u202e\x00\n~-ア葛\U000e0100👩\u200dconNUL1.'), max_size=90
)


def is_sound(name: str) -> bool:
    """As NTFS, exFAT and ext4 take it, and the shells of both systems."""
    stem = name.split(".")[0].strip().casefold()
    return (
        not set(name) & set('\\/:*?"<>|')
        and not harm(name)
        and name[0] not in "-~. "
        and name[-1] not in ". "
        and stem not in {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
        and len(name.encode("utf-8")) <= 200
    )


@given(st.lists(PART, max_size=7))
def test_a_name_of_any_parts_is_sound(parts: list[str]) -> None:
    name = file_name(parts, ".pdf")
    assert is_sound(name), name
    assert name.endswith(".pdf")


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_name_can_be_written(kind: str, tmp_path: Path) -> None:
    name = file_name(["署名", TEXTS[kind]], ".p12")
    write_new(tmp_path / name, b"x")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert is_sound(name)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["報告書", "", "R8.11.20", "第1版"], "報告書 R8.11.20 第1版.pdf"),
        (["CON"], "_CON.pdf"),
        (["nul.tar"], "_nul.tar.pdf"),
        (["LPT1"], "_LPT1.pdf"),
        (["Conference"], "Conference.pdf"),
        (["../../etc/passwd"], "_.._etc_passwd.pdf"),
        ([".hidden. "], "hidden.pdf"),
        (["-rf"], "_-rf.pdf"),
        (["fdp\u202egnp"], "fdp_gnp.pdf"),
        ([], "_.pdf"),
    ],
)
def test_names_that_a_system_takes_otherwise(parts: list[str], name: str) -> None:
    assert file_name(parts, ".pdf") == name

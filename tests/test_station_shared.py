"""The shared folder takes new files only."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.counter import handing
from app.station.shared import is_there, pdf_name, put_new

NAME = "見本 R8.11.20 12345678.pdf"


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_another_file_of_the_name_is_left_as_it_is(tmp_path: Path) -> None:
    for pdf in (b"one", b"two", b"six"):
        assert put_new(tmp_path, NAME, pdf).read_bytes() == pdf
    assert held(tmp_path) == {
        NAME: b"one",
        "見本 R8.11.20 12345678-2.pdf": b"two",
        "見本 R8.11.20 12345678-3.pdf": b"six",
    }


def test_the_same_bytes_are_put_there_once(tmp_path: Path) -> None:
    put_new(tmp_path, NAME, b"one")
    second = put_new(tmp_path, NAME, b"two")
    assert put_new(tmp_path, NAME, b"two") == second
    assert len(held(tmp_path)) == 2


def test_a_folder_in_the_place_of_the_file_is_another_one(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert put_new(tmp_path, NAME, b"one").name == "見本 R8.11.20 12345678-2.pdf"


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert is_there(tmp_path)
    assert not is_there(gone)
    with pytest.raises(EnvironmentProblem):
        put_new(gone, NAME, b"one")
    with pytest.raises(EnvironmentProblem, match="まだ回していません"):
        handing.put_into(gone, NAME, b"one")
    assert not gone.exists()


@given(st.lists(st.text(), max_size=4))
def test_any_words_make_a_name_that_stays_in_its_folder(parts: list[str]) -> None:
    name = pdf_name("報告書", *parts)
    assert Path("folder", name).parent == Path("folder")
    assert not set('\\/:*?"<>|\n\0') & set(name)
    assert name.startswith("報告書")
    assert name.endswith(".pdf")


def test_a_title_of_any_pack_makes_a_name() -> None:
    assert pdf_name("報告/書", "", "第2版") == "報告_書 第2版.pdf"


@pytest.mark.parametrize("title", ["報告書", "長" * 300, "𠮷" * 90, "a" * 400, ""])
def test_a_name_is_never_longer_than_a_file_system_takes(title: str, tmp_path: Path) -> None:
    name = pdf_name(title, "R8.11.20", "1a2b3c4d", "第1版", "課" * 90, "代決")
    for pdf in (b"one", b"two"):
        assert put_new(tmp_path, name, pdf).read_bytes() == pdf
    assert name.endswith(" 代決.pdf")
    assert "1a2b3c4d" in name

"""Packs that are made to hurt: too large, too deep, no files at all. Each ends in a fault with a sentence, and soon."""

import os
import shutil
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs_office import SHIPPED

from app.guidance.packfile import PackProblem, load_pack
from app.guidance.toml import DEEPEST, MOST_BYTES, MOST_PARTS, TomlProblem, parse_toml, read_bounded

SECONDS = 5
HURTFUL = {
    "deep arrays": "a = " + "[" * 400_000,
    "deep tables": "a = " + "{a = " * 150_000,
    "deep after a string of four quotes": 'a = ["""x"""", ' + "[" * 300_000,
    "deep after an open string": 'a = [\n"""x"""\n,' + "[" * 300_000,
    "deep in a comment's next line": "# [\na = " + "[" * 300_000,
    "a dotted key": ".".join("a" * 300_000) + " = 1",
    "a dotted header": "[" + ".".join("a" * 300_000) + "]",
    "a dotted key of quoted parts": ".".join(['"a"'] * 200_000) + " = 1",
    "dotted over spaces": " . ".join("a" * 200_000) + " = 1",
    "many dotted keys": "\n".join(f"k{n}.{'.'.join('b' * 200)} = 1" for n in range(2_000)),
    "many keys": "\n".join(f"k{n} = 1" for n in range(90_000)),
    "many tables": "[[rule]]\n" * 100_000,
    "many values": "titles = [" + "1," * 400_000 + "]",
    "open strings": '"""\\' * 200_000,
    "open literals": "'''a''" * 150_000,
    "a number": "a = " + "9" * 900_000,
    "no text": "\udcff",
    "too large": "#" * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("name", HURTFUL)
@pytest.mark.parametrize("file", ["pack.toml", "rules.toml", "review.toml"])
def test_a_file_that_is_made_to_hurt_is_a_fault(tmp_path: Path, name: str, file: str) -> None:
    folder = Path(shutil.copytree(SHIPPED / "misaki", tmp_path / "misaki"))
    (folder / file).write_text(HURTFUL[name], encoding="utf-8", errors="surrogateescape")
    began = time.perf_counter()
    with pytest.raises(PackProblem) as raised:
        load_pack(folder)
    assert time.perf_counter() - began < SECONDS
    said = str(raised.value)
    assert file in said
    assert len(said) < 60_000


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "misaki", tmp_path / "misaki"))
    secret = tmp_path / "secret"
    secret.write_text("id = 1", encoding="utf-8")
    for make in (
        lambda path: path.symlink_to(secret),
        lambda path: path.mkdir(),
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(tmp_path / "nothing"),
    ):
        path = folder / "review.toml"
        path.unlink() if path.is_symlink() or not path.is_dir() else path.rmdir()
        make(path)
        with pytest.raises(PackProblem, match=r"review\.toml"):
            load_pack(folder)


def test_a_file_of_exactly_the_largest_size_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b"a = 1\n" + b"#" * (MOST_BYTES - 6))
    assert parse_toml(read_bounded(file)) == {"a": 1}
    file.write_bytes(file.read_bytes() + b"#")
    with pytest.raises(TomlProblem, match="大きすぎ"):
        read_bounded(file)


def test_what_stands_in_strings_and_comments_is_not_counted() -> None:
    marks = "[" * 40 + "." * 40 + "=" * 40
    for quoted in (
        f'"{marks}"',
        f"'{marks}'",
        f'"""\n{marks}"" \\""" {marks}"""',
        f"'''\n{marks}'' {marks}'''",
        '"\\""',
    ):
        text = f"a = {quoted} # {marks}\nb = [[1]]\n"
        assert parse_toml(text.encode()) == tomllib.loads(text)
    assert parse_toml(b"a.b.c = 1.5\n[x.y]\nz = 2026-11-20") == tomllib.loads("a.b.c = 1.5\n[x.y]\nz = 2026-11-20")
    deep = "[" * DEEPEST + "]" * DEEPEST
    assert parse_toml(f"a = {deep}".encode())
    with pytest.raises(TomlProblem, match="入れ子"):
        parse_toml(f"a = [{deep}]".encode())
    longest = ".".join("a" * MOST_PARTS)
    assert parse_toml(f"{longest} = 1".encode())
    with pytest.raises(TomlProblem, match="入れ子"):
        parse_toml(f"a.{longest} = 1".encode())


_SCRAPS = st.sampled_from([*"[]{}=,.#'\"\\\n a1", '"""', "'''", "a = ", "[[a]]\n", "é"])


@given(st.lists(_SCRAPS, max_size=60).map("".join))
def test_every_text_is_what_the_parser_says_or_a_problem(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except ValueError:
        with pytest.raises(TomlProblem):
            parse_toml(text.encode())
        return
    try:
        assert parse_toml(text.encode()) == expected
    except TomlProblem as problem:
        assert "入れ子" in str(problem)  # noqa: PT017 - no other problem of what the parser takes
        assert max(text.count(mark) for mark in "[.") > MOST_PARTS - 1


def test_faults_name_harmful_text_harmlessly(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "misaki", tmp_path / "misaki"))
    pack = folder / "pack.toml"
    pack.write_text(
        '"\\u001b[2Jx\\u202e" = 1\n"two\\nlines" = 1\n' + pack.read_text(encoding="utf-8"), encoding="utf-8"
    )
    with pytest.raises(PackProblem) as raised:
        load_pack(folder)
    said = str(raised.value)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "two lines" in said


def test_a_pack_of_as_much_as_may_stand_in_its_files_is_checked_soon(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "misaki", tmp_path / "misaki"))
    actions = "".join(f'[[action]]\nid="a{n}"\nlabel="x"\nneutral="x"\nhow="x"\n' for n in range(2_500))
    rules = "".join(
        f'[[rule]]\nid="r{n}"\nreason="x"\nsource="x"\n[[rule.trigger]]\nkinds=["abuse"]\n'
        f'[[rule.action]]\naction="a{n}"\ngroup="supervisor"\ndischarged_by=["abuse"]\n'
        for n in range(1_100)
    )
    for file, more in (("actions.toml", actions), ("rules.toml", rules)):
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write("\n" + more)
    began = time.perf_counter()
    assert len(load_pack(folder).actions) > 2_500
    assert time.perf_counter() - began < SECONDS

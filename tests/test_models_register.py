"""The office's register: no gaps, no doubles, whoever writes at once; what was changed shows."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_logs import NOON

from app.base.errors import EnvironmentProblem
from app.models.register import Number, Register

ROOT = Path(__file__).parents[1]

WORKSTATION = """
import os, sys, time
from datetime import datetime
from pathlib import Path
from app.models.register import Register

folder, name, links = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if links == "none":
    def refuse(*_): raise PermissionError(1, "no hard links here")
    os.link = refuse
register = Register(folder)
at = datetime.fromisoformat("2026-11-20T12:00:00+09:00")
print("ready", flush=True)
sys.stdin.readline()
for turn in range(12):
    # Every third report is one that all workstations ask for.
    report = f"common-{turn}" if turn % 3 == 0 else f"{name}-{turn}"
    print(report, register.take(2026, report, "report", "0" * 64, at, name).number, flush=True)
"""


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "register")


def take(register: Register, encounter: str, year: int = 2026, at_least: int = 0) -> Number:
    return register.take(year, encounter, "report", "a" * 64, NOON, "課 長子", at_least=at_least)


def test_numbers_follow_each_other_in_each_year(register: Register) -> None:
    assert register.entries(2026) == ()
    assert [take(register, f"e{n}").number for n in range(3)] == [1, 2, 3]
    assert take(register, "next year", 2027).number == 1
    assert [entry.number for entry in register.entries(2026)] == [1, 2, 3]
    assert register.entries(2026)[0] == Number(2026, 1, "e0", "report", "a" * 64, NOON, "課 長子")
    assert str(register.entries(2026)[2]) == "令和8年度第3号"
    assert register.years() == (2026, 2027)
    assert register.faults(2026) == register.faults(2027) == ()


def test_a_report_keeps_its_number(tmp_path: Path, register: Register) -> None:
    first = take(register, "e1")
    take(register, "e2")
    other = Register(tmp_path / "register")
    for asked in (take(register, "e1"), take(other, "e1"), take(other, "e1", 2027)):
        assert asked == first
    assert other.take(2026, "e1", "record", "a" * 64, NOON, "課 長子").number == 3


def test_two_workstations_in_turn(tmp_path: Path, register: Register) -> None:
    other = Register(tmp_path / "register")
    assert [take(each, f"e{n}").number for n, each in enumerate((register, other) * 3)] == [1, 2, 3, 4, 5, 6]
    assert register.faults(2026) == ()


def test_the_files_can_be_read_by_the_others(tmp_path: Path, register: Register) -> None:
    take(register, "e1")
    (file,) = (tmp_path / "register").iterdir()
    assert file.name == "2026-0001.json"
    mask = os.umask(0o022)
    os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize("links", ["hard", "none"])
def test_many_processes_at_once(tmp_path: Path, links: str) -> None:
    folder = tmp_path / "register"
    command = [sys.executable, "-c", WORKSTATION, str(folder)]
    stations = [
        subprocess.Popen([*command, f"w{n}", links], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for n in range(4)
    ]
    for station in stations:
        assert station.stdout
        assert station.stdout.readline() == "ready\n"
    for station in stations:
        assert station.stdin
        station.stdin.write("\n")
        station.stdin.flush()
    told = [station.communicate(timeout=60)[0].split() for station in stations]
    assert [station.returncode for station in stations] == [0] * 4
    given_to = {report: {int(number)} for report, number in zip(told[0][::2], told[0][1::2], strict=True)}
    for answers in told[1:]:
        for report, number in zip(answers[::2], answers[1::2], strict=True):
            given_to.setdefault(report, set()).add(int(number))
    # 4 reports in common, 8 of each workstation's own.
    assert len(given_to) == 4 + 4 * 8
    assert all(len(numbers) == 1 for numbers in given_to.values())
    assert sorted(number for numbers in given_to.values() for number in numbers) == list(range(1, 37))
    register = Register(folder)
    assert register.faults(2026) == ()
    assert {entry.encounter: {entry.number} for entry in register.entries(2026)} == given_to
    assert len(list(folder.iterdir())) == 36


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    register = Register(tmp_path / "share" / "register")
    for call in (lambda: take(register, "e1"), lambda: register.entries(2026), lambda: register.faults(2026)):
        with pytest.raises(EnvironmentProblem, match="見つかりません"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_a_register_that_lost_its_end_gives_no_number(tmp_path: Path, register: Register) -> None:
    for n in range(3):
        take(register, f"e{n}")
    (tmp_path / "register" / "2026-0003.json").unlink()
    with pytest.raises(EnvironmentProblem, match="失われています"):
        take(Register(tmp_path / "register"), "e9", at_least=3)
    # Who has seen the number does not give it a second time.
    assert take(register, "e9").number == 4
    assert register.faults(2026) == ("令和8年度第3号の記録がありません。",)


def test_an_unreadable_file_is_set_aside_and_stops_no_number(tmp_path: Path, register: Register) -> None:
    for n in range(3):
        take(register, f"e{n}")
    file = tmp_path / "register" / "2026-0002.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    other = Register(tmp_path / "register")
    assert take(other, "e9").number == 4
    assert take(other, "e7", 2027).number == 1
    assert [entry.number for entry in other.entries(2026)] == [1, 4]
    assert other.faults(2026) == (
        "令和8年度第2号の記録を読めないか、署名が合わないか、別の番号のものが置かれています。",
        "令和8年度第3号が前の番号とつながりません。どちらかがあとから変えられています。",
    )
    assert len(other.set_aside(2026)) == 2
    file.write_bytes(whole)
    assert take(other, "e8").number == 5
    assert other.faults(2026) == ()
    assert [entry.number for entry in other.entries(2026)] == [1, 2, 3, 4, 5]


def test_what_was_changed_shows(tmp_path: Path, register: Register) -> None:
    for n in range(6):
        take(register, f"e{n}")
    folder = tmp_path / "register"
    changed = folder / "2026-0001.json"
    changed.write_bytes(changed.read_bytes().replace("課 長子".encode(), "係 長太郎".encode()))
    (folder / "2026-0003.json").unlink()
    (folder / "2026-0004.json").unlink()
    double = json.loads((folder / "2026-0006.json").read_text(encoding="utf-8")) | {"encounter": "e0"}
    (folder / "2026-0006.json").write_text(json.dumps(double), encoding="utf-8")
    (folder / "2026-0001 (1).json").write_bytes(b"{}")
    assert register.faults(2026) == (
        "令和8年度第2号が前の番号とつながりません。どちらかがあとから変えられています。",
        "令和8年度第3号から第4号までの記録がありません。",
        "令和8年度第1号と令和8年度第6号が同じ報告書に付いています。",
        "台帳のフォルダーに、台帳のものでないファイルがあります（2026-0001 (1).json）。",
    )


def test_a_file_under_another_number_is_found(tmp_path: Path, register: Register) -> None:
    take(register, "e1")
    folder = tmp_path / "register"
    (folder / "2026-0002.json").write_bytes((folder / "2026-0001.json").read_bytes())
    told = "令和8年度第2号の記録を読めないか、署名が合わないか、別の番号のものが置かれています。"
    assert register.faults(2026) == (told,)
    (folder / "2026-0002.json").unlink()
    (folder / "2026-0002.json").mkdir()
    assert len(register.faults(2026)) == 1
    assert take(register, "e2").number == 3


def test_an_empty_file_is_waited_for_and_then_told(
    tmp_path: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(register, "e1")
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    (tmp_path / "register" / "2026-0002.json").touch()
    assert take(register, "e2").number == 3
    assert take(register, "e3").number == 4
    assert sum(waited) == pytest.approx(2)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    raw=st.binary(min_size=1, max_size=80)
    | st.dictionaries(
        st.sampled_from(["format", "year", "number", "at", "encounter", "x"]), st.none() | st.integers() | st.text()
    )
    .map(json.dumps)
    .map(str.encode)
)
def test_no_content_harms_the_reader(tmp_path: Path, raw: bytes) -> None:
    folder = tmp_path / "register"
    folder.mkdir(exist_ok=True)
    (folder / "2026-0001.json").write_bytes(raw)
    register = Register(folder)
    assert register.entries(2026) == ()
    assert len(register.faults(2026)) == 1


def test_a_folder_shared_later_goes_on_from_the_numbers_given_before(tmp_path: Path, register: Register) -> None:
    given = [take(register, f"e{n}") for n in range(2)]
    shared = Register(tmp_path / "shared")
    for _ in range(2):
        shared.begin_with(register)
    assert shared.entries(2026) == tuple(given)
    assert take(shared, "e1", at_least=2) == given[1]
    assert take(shared, "new", at_least=2).number == 3
    assert shared.faults(2026) == ()
    shared.begin_with(register)
    assert [entry.encounter for entry in shared.entries(2026)] == ["e0", "e1", "new"]


def test_numbers_given_apart_are_told_and_none_is_overwritten(tmp_path: Path, register: Register) -> None:
    other = Register(tmp_path / "other")
    shared = Register(tmp_path / "shared")
    take(register, "here")
    take(other, "there")
    shared.begin_with(other)
    before = shared.entries(2026)
    with pytest.raises(EnvironmentProblem, match=r"令和8年度第1号.*食い違って"):
        shared.begin_with(register)
    assert shared.entries(2026) == before
    (register_file,) = (tmp_path / "register").iterdir()
    register_file.write_text("{}")
    with pytest.raises(EnvironmentProblem, match="読めない"):
        Register(tmp_path / "third").begin_with(Register(tmp_path / "register"))
    assert not (tmp_path / "third").exists()


def test_one_report_numbered_alike_in_two_places_is_no_contradiction(tmp_path: Path, register: Register) -> None:
    shared, other = Register(tmp_path / "shared"), Register(tmp_path / "other")
    take(register, "same")
    other.take(2026, "same", "report", "b" * 64, NOON, "部 長美")
    shared.begin_with(other)
    shared.begin_with(register)
    assert [entry.by for entry in shared.entries(2026)] == ["部 長美"]
    take(register, "here alone")  # it follows a file that the shared register does not have
    with pytest.raises(EnvironmentProblem, match=r"令和8年度第2号.*食い違って"):
        shared.begin_with(register)
    assert shared.faults(2026) == ()

"""The register as the workstations sign in it: what is forged or broken is set aside, and numbering goes on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_station import DEPUTY, DIRECTOR, HANDLER, Office, Station, office_at

from app.base.clock import FakeClock
from app.models.register import Number, Register
from app.station.numbering import REGISTER, register_in

ABSENT = [(box, "出張") for box in ("kakaricho", "kacho", "jicho")]


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        made(HANDLER)
        yield made


def finished(office: Office) -> tuple[Station, str]:
    """A report with its last seal, at the 部長's workstation."""
    director = office(DIRECTOR)
    director.take(office.report())
    return director, director.sealed(director.row("waiting").id, absent=ABSENT)


def register_of(office: Office, station: Station) -> Register:
    return register_in(office.shared / REGISTER, station.home, station.station.identity())


def forge(office: Office, number: int, **told: object) -> Path:
    entry = {"format": 1, "year": 2026, "number": number, "encounter": "x", "form": "report", "sha256": "f" * 64}
    entry |= {"at": "2026-11-01T09:00:00+09:00", "by": "偽", "previous": "x"}
    folder = office.shared / REGISTER
    folder.mkdir(exist_ok=True)
    file = folder / f"2026-{number:04d}.json"
    file.write_text(json.dumps(entry | told))
    return file


def test_what_is_given_is_signed_and_known(office: Office) -> None:
    director, done = finished(office)
    assert director.wait(director.desk.number(done)) == "令和8年度第1号"
    (entry,) = register_of(office, director).entries(2026)
    assert (entry.hand, entry.sha256) == ("known", done)
    assert Register(office.shared / REGISTER).entries(2026)[0].hand == "stranger"
    (file,) = (office.shared / REGISTER).iterdir()
    file.write_bytes(file.read_bytes().replace(b'"number": 1', b'"number":  1'))
    assert register_of(office, director).entries(2026)[0].hand == "known", "spaces say nothing"
    file.write_bytes(file.read_bytes().replace("部 長美".encode(), "課 長子".encode()))
    assert register_of(office, director).entries(2026) == ()


@pytest.mark.parametrize("number", [1, 2, 500, 777])
def test_a_forged_line_gives_no_number_and_takes_none(office: Office, number: int) -> None:
    """For this very report, with or without the right digest, far off or next."""
    director, done = finished(office)
    encounter = director.row("done").encounter
    forge(office, number, encounter=encounter, sha256=done if number == 500 else "f" * 64)
    given = director.wait(director.desk.number(done))
    assert given == ("令和8年度第2号" if number == 1 else "令和8年度第1号")
    told = " ".join(director.look().notices)
    assert f"令和8年度第{number}号のファイルは" in told
    assert "使っていません" in told


@pytest.mark.parametrize("content", [b"x", b"", b"{}", b"[" * 9_999, bytes(99_999)])
def test_a_broken_file_stops_nobody(office: Office, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.models.register._PAUSE_SECONDS", 0.001)
    director, done = finished(office)
    forge(office, 1).write_bytes(content)
    assert director.wait(director.desk.number(done)) == "令和8年度第2号"


def test_a_link_or_a_pipe_in_the_register_is_not_opened(office: Office, tmp_path: Path) -> None:
    import os

    director, done = finished(office)
    folder = office.shared / REGISTER
    folder.mkdir()
    os.mkfifo(folder / "2026-0001.json")
    (folder / "2026-0002.json").symlink_to(tmp_path / "nowhere")
    assert director.wait(director.desk.number(done)) == "令和8年度第3号"


def test_lines_of_before_still_count_and_are_shown_as_unsigned(office: Office) -> None:
    director, done = finished(office)
    old = Register(office.shared / REGISTER)
    encounter = director.row("done").encounter
    first = old.take(2026, "other", "report", "a" * 64, office.clock.now(), "課 長子")
    assert first.hand == "nobody"
    old.take(2026, encounter, "report", done, office.clock.now(), "課 長子")
    assert director.wait(director.desk.number(done)) == "令和8年度第2号（台帳の記載に署名がありません）"
    assert director.row("done").number == "令和8年度第2号"
    assert [each.hand for each in register_of(office, director).entries(2026)] == ["nobody", "nobody"]


def test_a_line_in_the_row_for_another_paper_is_not_this_reports(office: Office) -> None:
    director, done = finished(office)
    Register(office.shared / REGISTER).take(
        2026, director.row("done").encounter, "report", "b" * 64, office.clock.now(), "偽"
    )
    assert director.wait(director.desk.number(done)) == "令和8年度第2号"


def test_strangers_and_colleagues_number_side_by_side(office: Office, tmp_path: Path) -> None:
    """A workstation that is not known here follows the row: its number is no double, and is said to be unproven."""
    director, deputy = office(DIRECTOR), office(DEPUTY)
    (tmp_path / "elsewhere").mkdir()
    stranger = Office(tmp_path / "elsewhere", office.clock)
    try:
        other = stranger(HANDLER)
        names = [path.name for path in other.home.trusted.iterdir()]
        for name in names:
            (director.home.trusted / name).unlink(missing_ok=True)
        given: list[Number] = []
        for number, station in enumerate((director, other, deputy, other, director)):
            register = register_in(office.shared / REGISTER, station.home, station.station.identity())
            given.append(register.take(2026, f"e{number}", "report", "0" * 64, office.clock.now(), "見本"))
    finally:
        stranger.close()
    assert [each.number for each in given] == [1, 2, 3, 4, 5]
    assert [each.hand for each in register_of(office, director).entries(2026)] == [
        "known",
        "stranger",
        "known",
        "stranger",
        "known",
    ]
    assert register_of(office, director).set_aside(2026) == register_of(office, deputy).faults(2026) == ()


@pytest.mark.parametrize("year", [2026, 2027])
def test_an_unsigned_row_behind_signed_numbers_is_not_followed(office: Office, year: int) -> None:
    """Whoever can write to the folder can write a row that fits together; since entries are signed, none counts."""
    director, done = finished(office)
    assert director.wait(director.desk.number(done)) == "令和8年度第1号"
    old = Register(office.shared / REGISTER)
    for number in range(3):
        old.take(year, f"forged {number}", "report", "a" * 64, office.clock.now(), "偽")
    register = register_of(office, director)
    assert [each.encounter for each in register.entries(year) if each.hand == "nobody"] == []
    assert len(register.set_aside(year)) == 3
    assert "署名のない" in register.set_aside(year)[0]
    given = register_in(office.shared / REGISTER, director.home, director.author).take(
        year, "mine", "report", "b" * 64, office.clock.now(), "部 長美"
    )
    assert given.hand == "known"
    assert given in register_of(office, director).entries(year)

"""Workstations that tell each other of their stores: what one of them lost or cut, the others see."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_station import CHIEF, DIRECTOR, HANDLER, MANAGER, Office, Station, office_at, tick
from store_tampered import put_back, taken_out

from app.base.clock import FakeClock
from app.models.check import check
from app.models.home import Home
from app.review import intake
from app.station import shared as sharing
from app.station.heads import FOLDER, Folder
from app.station.witness import witnesses_of


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


def notices(station: Station) -> str:
    looked = station.look()
    assert looked.problem == ""
    return " ".join(looked.notices)


def settled(*stations: Station) -> None:
    """Each has looked until none has anything new to say."""
    for _ in range(3):
        for station in stations:
            assert notices(station) == ""


def rolled_back(station: Station, earlier: bytes) -> None:
    station.close()
    put_back(station.home, earlier)
    station.open()


def store_now(station: Station) -> bytes:
    """The file of the store as a whole, as somebody would copy it."""
    station.close()
    data = station.home.store.read_bytes()
    station.open()
    return data


def faults(station: Station) -> str:
    key = station.station.store_key()
    report = check(station.home, key, witnesses_of(station.home, key).witnesses)
    return " ".join(map(str, report.faults))


def test_the_heads_settle_and_each_workstation_has_one_file(office: Office) -> None:
    handler, chief, manager = (office(staff) for staff in (HANDLER, CHIEF, MANAGER))
    office.report()
    settled(handler, chief, manager)
    files = sorted((office.shared / FOLDER).iterdir())
    assert len(files) == 3
    before = {file: file.read_bytes() for file in files}
    settled(handler, chief, manager)
    assert {file: file.read_bytes() for file in files} == before, "nothing new: nothing is written"
    assert faults(handler) == ""
    key = handler.station.store_key()
    lines = check(handler.home, key, witnesses_of(handler.home, key).witnesses).lines()
    assert any("外の控えと一致しました" in line for line in lines)
    assert "太郎" not in "".join(file.read_text() for file in files).replace("長太郎", "")


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.parametrize("own_file", ["there", "gone", "older"])
def test_a_store_put_back_is_seen_by_all(office: Office, goes_on: bool, own_file: str) -> None:
    handler, chief = office(HANDLER), office(CHIEF)
    handler.encounter()
    settled(handler, chief)
    old, own = store_now(handler), {file: file.read_bytes() for file in (office.shared / FOLDER).iterdir()}
    handler.encounter()
    settled(handler, chief)
    rolled_back(handler, old)
    if goes_on:
        for _ in range(3):
            handler.encounter()
    for file in list((office.shared / FOLDER).iterdir()):
        if own_file == "gone":
            file.unlink()
        elif own_file == "older":
            file.write_bytes(own[file])
    tick(office.clock)
    if own_file == "there":
        assert ("食い違います" if goes_on else "より古い") in notices(handler)
        assert ("食い違います" if goes_on else "より古い") in faults(handler)
    else:
        handler.look()
    tick(office.clock)
    chief.look()
    tick(office.clock)
    told = notices(handler)  # what the others saw of it is back in the folder
    assert ("食い違います" if goes_on else "より古い") in told
    tick(office.clock)
    told = notices(chief)
    assert "窓口 花子の端末の記録は" in told
    assert "古いものに戻されています" in told or "食い違います" in told
    assert notices(chief) == told, "it is said as long as it is so"


def test_an_encounter_taken_out_and_the_chain_written_anew_is_seen(office: Office) -> None:
    handler, chief = office(HANDLER), office(CHIEF)
    first = handler.encounter()
    handler.encounter()
    settled(handler, chief)
    handler.close()
    key = handler.station.store_key()
    import store_tampered

    store_tampered.rewritten(handler.home, taken_out(first), links=True, key=key)
    handler.open()
    assert "古いもの" in faults(handler)
    handler.encounter()
    assert "食い違います" in faults(handler)
    tick(office.clock)
    assert notices(handler) != ""
    assert "食い違います" in notices(chief)


def test_a_forged_head_of_another_is_left_aside(office: Office, tmp_path: Path) -> None:
    """Somebody who can write to the folder says something of a store that is not theirs."""
    handler, chief = office(HANDLER), office(CHIEF)
    settled(handler, chief)
    (file,) = [each for each in (office.shared / FOLDER).iterdir() if _is_of(each, handler)]
    good = file.read_bytes()
    (tmp_path / "elsewhere").mkdir()
    stranger = Office(tmp_path / "elsewhere", office.clock)
    try:
        other = stranger(DIRECTOR)
        other.look()
        (forged,) = (stranger.shared / FOLDER).iterdir()
        tick(office.clock)
        for content in (
            forged.read_bytes(),
            b"{}",
            b"",
            good[:-9],
            b"\xff" * 99,
            b"[" * 100_000,
            good.replace(b"9", b"8", 3),
        ):
            file.write_bytes(content)
            assert "使っていません" in notices(chief)
        file.unlink()
        file.symlink_to(forged)
        assert "使っていません" in notices(chief)
    finally:
        stranger.close()
    file.unlink()
    file.write_bytes(good)
    assert notices(chief) == ""


def _is_of(file: Path, station: Station) -> bool:
    head = station.station.worker.submit(lambda store: store.chain_head()).result()
    return file.stem == head.store


def test_a_paper_that_was_cut_is_known_where_its_continuation_was_seen(office: Office) -> None:
    """差戻し, cut off the end again: on a workstation that never saw it."""
    chief, manager = office(CHIEF), office(MANAGER)
    report = office.report()
    chief.take(report)
    back = chief.one(chief.desk.send_back(chief.row("waiting").id, chief.signer, "見本"))
    Path(back.path).unlink()  # the returned file never reaches the manager
    chief.look()
    looked = manager.look()
    assert [taken.state for taken in looked.taken] == ["waiting"]
    row = manager.row("older")
    assert "係 長太郎の端末が控えています" in row.sentence
    assert "続き" in manager.approve(row.id, absent=[("kakaricho", "不在")]).problem
    assert manager.case(row.id).row.state == "older"


def test_what_a_stranger_says_of_a_paper_stops_nobody(office: Office, tmp_path: Path) -> None:
    chief = office(CHIEF)
    report = office.report()
    (tmp_path / "elsewhere").mkdir()
    stranger = Office(tmp_path / "elsewhere", office.clock)
    try:
        other = stranger(MANAGER)
        other.knows(office(HANDLER))
        other.take(report)
        other.sealed(other.row("waiting").id, absent=[("kakaricho", "不在")])
        other.look()
        folder = office.shared / FOLDER
        folder.mkdir(exist_ok=True)
        for file in (stranger.shared / FOLDER).iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    finally:
        stranger.close()
    chief.look()
    row = chief.row("waiting")
    assert "課 長子（確かめられない署名）" in row.sentence
    assert chief.sealed(row.id)


def test_a_restore_is_said_as_what_it_is(office: Office) -> None:
    from app.models.backup import back_up
    from app.models.restore import restore

    handler, chief = office(HANDLER), office(CHIEF)
    handler.encounter()
    settled(handler, chief)
    key, file = handler.station.store_key(), office.root / "day.madomori"
    back_up(handler.home, key, file)
    handler.encounter()
    tick(office.clock)
    settled(handler, chief)
    tick(office.clock)
    handler.close()
    restore(handler.home, file, key, office.clock.now())
    handler.open()
    handler.encounter()
    assert faults(handler) == ""
    tick(office.clock)
    handler.look()
    tick(office.clock)
    assert "バックアップから戻され" in notices(chief)


def test_a_folder_that_hangs_hangs_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    handler, chief = office(HANDLER), office(CHIEF)
    office.report()
    let_go, scandir = threading.Event(), os.scandir

    def hang(path: object) -> object:
        if str(path).startswith(str(office.shared)):
            let_go.wait(30)
        return scandir(path)  # type: ignore[call-overload]  # whatever it was called with

    monkeypatch.setattr(sharing, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(os, "scandir", hang)
    began = time.monotonic()
    assert "答えません" in chief.look().problem
    assert "答えません" in chief.look().problem
    assert chief.rows() == ()
    chief.close()
    assert time.monotonic() - began < 5
    let_go.set()
    chief.open()
    monkeypatch.setattr(sharing, "PATIENCE_SECONDS", 10)
    assert [taken.state for taken in chief.look().taken] == ["waiting"]
    assert handler.look().problem == ""


def test_pipes_and_links_are_not_opened(office: Office, tmp_path: Path) -> None:
    chief = office(CHIEF)
    real = office.report()
    (tmp_path / "away.pdf").write_bytes(real.read_bytes())
    real.unlink()
    os.mkfifo(office.shared / "pipe.pdf")
    (office.shared / "link.pdf").symlink_to(tmp_path / "away.pdf")
    (office.shared / "loop.pdf").symlink_to("loop.pdf")
    taken = chief.look().taken
    assert sorted(one.name for one in taken) == ["link.pdf", "loop.pdf"]
    assert all("リンク" in one.sentence for one in taken)
    assert chief.rows() == ()
    assert chief.look().taken == ()


def test_noise_is_not_kept_and_a_day_has_its_limit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    chief = office(CHIEF)
    monkeypatch.setattr(intake, "STRANGE_A_DAY", 4)
    before = chief.home.store.stat().st_size
    for number in range(6):
        (office.shared / f"noise{number}.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(1 << 20) + b"\n%%EOF\n")
    (office.shared / "large.pdf").write_bytes(bytes(intake.LARGEST + 1) + b"%%EOF")
    looked = chief.look()
    assert chief.states() == ["unreadable"] * 4
    assert looked.notices[0] == "きょう受け取れる量の上限をこえたため、2件を受け取っていません。"
    assert any(one.sentence.startswith("ファイルが大きすぎ") for one in looked.taken if one.name == "large.pdf")
    chief.reopen()
    assert chief.home.store.stat().st_size - before < 200_000
    office.report()
    told = [one.state for one in chief.look().taken if one.id]
    assert told == ["waiting"], "what is strange stops no report"
    office.clock.advance(24 * 3600)
    assert sorted(one.state for one in chief.look().taken if one.id) == ["unreadable"] * 2
    case = chief.case(chief.rows()[-1].id)
    assert (case.row.state, case.record) == ("unreadable", None)
    assert check(chief.home, chief.station.store_key()).ok


def test_the_folder_reads_nothing_again_that_did_not_change(office: Office, tmp_path: Path) -> None:
    from app.forms.sign.trust import Trust

    handler = office(HANDLER)
    handler.look()
    folder = Folder(office.shared)
    assert folder.read(Trust()).pages[0] is folder.read(Trust()).pages[0]
    assert Folder(tmp_path).read(Trust()).pages == ()
    with pytest.raises(OSError, match="gone"):
        Folder(tmp_path / "gone").read(Trust())


def test_a_home_without_a_shared_folder_has_no_witness(tmp_path: Path) -> None:
    assert witnesses_of(Home(tmp_path), bytes(32)).witnesses == ()

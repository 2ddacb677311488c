"""The inbox: what comes in is verified, kept once, and said plainly; what is wrong is kept aside."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from program_home import mounted, remount
from review_station import CHIEF, HANDLER, MANAGER, Office, office_at, tick

from app.base.clock import FakeClock
from app.review.view import ASIDE, Row
from app.station import checking


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        made(HANDLER)
        made(CHIEF)
        yield made


def test_a_file_is_kept_once_whatever_it_is_called(office: Office, tmp_path: Path) -> None:
    file, chief = office.report(), office(CHIEF)
    (first,) = chief.take(file)
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(file.read_bytes())
    (second,) = chief.take(copy)
    assert (first.new, second.new, second.id) == (True, False, first.id)
    assert "もう届いています" in second.sentence
    assert chief.look().taken == ()
    assert chief.wait(chief.desk.pdf(first.id)) == file.read_bytes()
    assert [row.name for row in chief.rows()] == [file.name]


def test_what_came_in_is_there_after_the_program_was_opened_anew(office: Office) -> None:
    file, chief = office.report(), office(CHIEF)
    chief.look()
    before = chief.rows()
    file.unlink()
    chief.reopen()
    assert chief.rows() == before
    assert chief.look().taken == ()


def _cut(pdf: bytes) -> bytes:
    return pdf[: len(pdf) * 2 // 3]


def _flipped(pdf: bytes) -> bytes:
    at = len(pdf) // 2
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def _longer(pdf: bytes) -> bytes:
    return pdf + b"\n% more\n%%EOF\n"


@pytest.mark.parametrize("spoil", [_cut, _flipped, _longer])
def test_a_changed_file_is_kept_aside_and_nothing_of_it_is_shown(
    office: Office, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    chief = office(CHIEF)
    spoiled = tmp_path / "spoiled.pdf"
    spoiled.write_bytes(spoil(office.report().read_bytes()))
    (taken,) = chief.take(spoiled)
    assert taken.state in ("changed", "unreadable")
    row = chief.row(taken.state)
    assert row == Row(row.id, "spoiled.pdf", row.arrived_at, taken.state, taken.sentence)
    case = chief.case(row.id)
    assert (case.record, case.route, case.row) == (None, None, row)
    outcome = chief.approve(row.id)
    assert (outcome.id, outcome.problem) == ("", row.sentence)


@pytest.mark.parametrize(
    "content",
    [
        b"not a pdf",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\nstartxref\n9\n%%EOF",
        b"",
    ],
)
def test_what_is_no_report_is_told_in_a_sentence(office: Office, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.pdf"
    file.write_bytes(content)
    (taken,) = office(CHIEF).take(file)
    assert taken.state == "unreadable"
    assert taken.sentence


def test_an_encrypted_pdf_is_told_in_a_sentence(office: Office, tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    file = tmp_path / "locked.pdf"
    writer = PdfWriter(PdfReader(office.report()))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(file)
    (taken,) = office(CHIEF).take(file)
    assert taken.state in ("unreadable", "changed")
    assert office(CHIEF).approve(taken.id).problem


def test_a_huge_file_is_told_and_not_read(office: Office, tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    assert huge.stat().st_size > checking.LARGEST
    (taken,) = office(CHIEF).take(huge)
    assert (taken.id, taken.state, taken.new) == ("", "unreadable", False)
    assert "大きすぎ" in taken.sentence
    assert office(CHIEF).rows() == ()


def test_what_is_no_file_is_told(office: Office, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path / "missing.pdf"):
        (taken,) = office(CHIEF).take(path)
        assert (taken.id, taken.state) == ("", "unreadable")


def test_a_look_never_waits_for_a_pipe(office: Office, tmp_path: Path) -> None:
    chief = office(CHIEF)
    file = office.report()
    for name in ("pipe.pdf", "linked.pdf"):
        os.mkfifo(tmp_path / name)
        (office.shared / name).symlink_to(tmp_path / name)
    os.mkfifo(office.shared / "a.pdf")
    (office.shared / "folder.pdf").mkdir()
    for _ in range(2):
        assert chief.look().problem == ""
    assert [row.name for row in chief.rows()] == [file.name]
    assert checking.verify_file(chief.home, office.shared / "a.pdf").result == "unreadable"
    os.mkfifo(chief.home.trusted / "pipe.pem")
    assert checking.trust_of(chief.home) != ((), ())


def test_a_practice_report_is_marked_and_cannot_enter_the_route(office: Office) -> None:
    office.report(practice=True)
    chief = office(CHIEF)
    chief.look()
    row = chief.row("practice")
    assert "訓練" in row.sentence
    assert not row.approvable
    for signed in (
        chief.desk.approve([row.id], chief.signer),
        chief.desk.deputise(row.id, chief.signer, "不在"),
        chief.desk.judge([row.id], chief.signer, "improper", "理由"),
        chief.desk.send_back(row.id, chief.signer, "理由"),
    ):
        outcome = chief.one(signed)
        assert (outcome.id, outcome.problem) == ("", row.sentence)


def test_an_unknown_signer_is_kept_aside_until_known_and_a_lost_trust_counts_at_once(office: Office) -> None:
    office.report()
    chief, handler = office(CHIEF), office(HANDLER)
    for name in office.keys_of(HANDLER):
        (chief.home.trusted / name).unlink()
    chief.look()
    row = chief.row("unknown")
    assert HANDLER.name in row.sentence
    assert row.state in ASIDE
    assert chief.approve(row.id).problem == row.sentence
    chief.wait(chief.desk.trust(row.id, handler.author.fingerprint))
    assert [row.state for row in chief.rows()] == ["checking"]
    chief.wait(chief.desk.recheck())
    assert chief.row("waiting").id == row.id
    # Taken back between the list and the seal.
    for name in office.keys_of(HANDLER):
        (chief.home.trusted / name).unlink(missing_ok=True)
    outcome = chief.approve(row.id)
    assert not outcome.id
    assert HANDLER.name in outcome.problem


def test_another_route_than_the_packs_own_is_kept_aside(office: Office) -> None:
    handler, chief = office(HANDLER), office(CHIEF)
    pack = handler.station.pack
    last = pack.steps[-1:]
    handler.station = replace(handler.station, pack=replace(pack, route=last))
    office.report()
    chief.look()
    row = chief.row("misrouted")
    assert "順路" in row.sentence
    assert chief.approve(row.id).problem == row.sentence


def test_a_file_that_is_still_being_copied_is_left_for_the_next_look(office: Office, tmp_path: Path) -> None:
    chief = office(CHIEF)
    whole = office(HANDLER).export(office(HANDLER).encounter(), tmp_path / "r.pdf").read_bytes()
    arriving = office.shared / "r.pdf"
    arriving.write_bytes(whole[:5000])
    assert chief.look().taken == ()
    arriving.write_bytes(whole[:9000])
    assert chief.look().taken == ()
    arriving.write_bytes(whole)
    assert [taken.state for taken in chief.look().taken] == ["waiting"]
    (office.shared / "broken.pdf").write_bytes(whole[:5000])
    assert chief.look().taken == ()
    assert [taken.state for taken in chief.look().taken] == ["unreadable"]


def test_a_folder_that_is_gone_is_a_sentence_and_comes_back(office: Office) -> None:
    office.report()
    chief, away = office(CHIEF), office.root / "away"
    office.shared.rename(away)
    looked = chief.look()
    assert (looked.taken, "見つかりません" in looked.problem) == ((), True)
    away.rename(office.shared)
    looked = chief.look()
    assert ([taken.state for taken in looked.taken], looked.problem) == (["waiting"], "")


@pytest.mark.parametrize("how", ["gone", "read-only", "full"])
def test_a_seal_waits_here_while_the_shared_folder_cannot_take_it(office: Office, how: str) -> None:
    chief, away = office(CHIEF), office.root / "away"
    chief.take(office.report())
    id = chief.row("waiting").id
    if how == "gone":
        office.shared.rename(away)
        _waits(office, id)
        away.rename(office.shared)
    else:
        with mounted(office.shared, "64k"):
            (office.shared / "fill").write_bytes(b"\0" * (1 << 16) if how == "full" else b"\0")
            if how == "read-only":
                remount(office.shared, "ro")
            _waits(office, id)
    looked = chief.look()
    assert (looked.sent, looked.waiting, looked.problem) == (1, 0, "")
    assert not list(office.shared.glob(".*"))
    assert "kacho" in chief.row("waiting").box
    manager = office(MANAGER)
    manager.look()
    assert manager.row("waiting").mine


def _waits(office: Office, id: str) -> None:
    """The seal is signed and kept, and is said not to be sent."""
    chief = office(CHIEF)
    outcome = chief.approve(id)
    assert outcome.id
    assert (outcome.sent, outcome.path, outcome.problem) == (False, "", "")
    looked = chief.look()
    assert looked.waiting == 1
    assert looked.problem
    chief.reopen()
    assert chief.look().waiting == 1


def test_rows_are_in_the_order_of_work(office: Office) -> None:
    chief = office(CHIEF)
    for name in ("架空 一郎", "架空 二郎", "架空 三郎"):
        office.report(name=name)
        tick(office.clock)
        chief.look()
    first, *_ = chief.rows()
    assert first.counterpart == "架空 一郎"
    chief.sealed(first.id)
    rows = chief.rows()
    assert [(row.counterpart, row.state, row.mine) for row in rows] == [
        ("架空 二郎", "waiting", True),
        ("架空 三郎", "waiting", True),
        ("架空 一郎", "waiting", False),
        ("架空 一郎", "older", False),
    ]

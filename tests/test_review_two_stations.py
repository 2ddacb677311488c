"""Two and more workstations that share nothing but a folder: the whole route, back and forth, and what goes wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from review_station import CHIEF, DEPUTY, DIRECTOR, HANDLER, MANAGER, Office, office_at, tick

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.counter.report import author_of, sign_document


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


def test_a_report_goes_back_comes_again_and_is_sealed_to_the_end(office: Office) -> None:
    for staff in (HANDLER, CHIEF, MANAGER, DEPUTY, DIRECTOR):
        office(staff)
    first = office.report()
    chief, handler = office(CHIEF), office(HANDLER)
    assert [taken.state for taken in chief.look().taken] == ["waiting"]
    row = chief.row("waiting")
    assert (row.box, row.mine, row.sentence) == ("kakaricho", True, "係長の決裁待ち")
    assert (row.counterpart, row.author, row.revision) == ("架空 太郎", "窓口 花子", 1)

    tick(office.clock)
    back = chief.one(chief.desk.send_back(row.id, chief.signer, "時刻を確かめてください"))
    assert (back.sent, back.problem) == (True, "")
    assert Path(back.path).parent == office.shared
    handler.look()
    returned = handler.row("returned")
    assert returned.mine
    assert "時刻を確かめてください" in returned.sentence
    assert handler.row("older").revision == 1

    tick(office.clock)
    second = handler.export(returned.encounter, office.shared / "second.pdf")
    for staff in (CHIEF, MANAGER, DEPUTY, DIRECTOR):
        tick(office.clock)
        station = office(staff)
        station.look()
        row = station.row("waiting")
        assert (row.revision, row.mine) == (2, True)
        if staff is MANAGER:
            judged = station.one(station.desk.judge([row.id], station.signer, "improper", "要綱2条に当たる"))
            assert judged.sent, judged.problem
            row = station.row("waiting")
            assert row.judgement == "improper"
        with pytest.raises(Refused, match="最後の決裁"):
            station.wait(station.desk.number(row.id))
        assert office(staff).approve(row.id).sent
    assert first.exists()
    assert second.exists()

    director = office(DIRECTOR)
    done = director.row("done")
    assert director.wait(director.desk.number(done.id)) == "令和8年度第1号"
    assert director.wait(director.desk.number(done.id)) == "令和8年度第1号"
    assert director.row("done").number == "令和8年度第1号"
    handler.look()
    ended = handler.row("done")
    assert handler.wait(handler.desk.number(ended.id)) == "令和8年度第1号"
    judged_here = handler.wait(handler.desk.judgement_of(ended.encounter))
    assert judged_here
    assert (judged_here.kind, judged_here.reason, judged_here.by) == (
        "judged_improper",
        "要綱2条に当たる",
        "課 長子",
    )
    assert director.wait(director.desk.judgement_of(ended.encounter)) is None


def _apart(office: Office) -> tuple[str, str]:
    """係長 and 課長 (for the absent 係長) seal copies of one report while the folder is away; the two new files."""
    chief, manager = office(CHIEF), office(MANAGER)
    office.report()
    chief.look()
    manager.look()
    id = chief.row("waiting").id
    away = office.root / "away"
    office.shared.rename(away)
    one = chief.approve(id)
    tick(office.clock)
    other = manager.approve(id, absent=[("kakaricho", "休暇")])
    assert (one.sent, other.sent) == (False, False)
    away.rename(office.shared)
    for station in (chief, manager, chief):
        station.look()
    return one.id, other.id


def test_two_people_sealing_at_once_lose_nothing_and_are_told(office: Office) -> None:
    for staff in (HANDLER, CHIEF, MANAGER):
        office(staff)
    one, other = _apart(office)
    for staff in (CHIEF, MANAGER):
        station = office(staff)
        assert station.states() == ["conflict", "conflict", "older"]
        rows = {row.id: row for row in station.rows()}
        assert {one, other} <= set(rows)
        for id in (one, other):
            assert "別々に" in rows[id].sentence
            case = station.case(id)
            assert case.verdict.result == "valid"
            assert {row.id for row in case.others} == set(rows) - {id}
        assert rows[one].sentence.endswith("このファイルは課長の決裁待ちです。")
    # Settled by a person: the copy that is not to go on is sent back.
    manager = office(MANAGER)
    tick(office.clock)
    assert manager.one(manager.desk.send_back(one, manager.signer, "写しが二つあるため")).sent
    rows = {row.id: row for row in manager.rows()}
    assert rows[other].state == "waiting"
    assert sorted(row.state for row in rows.values()) == ["older", "older", "returned", "waiting"]


def test_a_copy_that_is_still_on_its_way_is_settled_before_a_number_is_given(office: Office) -> None:
    for staff in (HANDLER, CHIEF, MANAGER, DIRECTOR):
        office(staff)
    one, other = _apart(office)
    director = office(DIRECTOR)
    director.look()
    outcome = director.approve(other, absent=[("jicho", "出張")])
    assert outcome.sent
    with pytest.raises(Refused, match="別の写し"):
        director.wait(director.desk.number(outcome.id))
    manager = office(MANAGER)
    manager.look()
    assert manager.one(manager.desk.send_back(one, manager.signer, "写し")).sent
    director.look()
    assert director.wait(director.desk.number(outcome.id)) == "令和8年度第1号"


def test_numbers_of_two_workstations_have_no_gap_and_no_double(office: Office) -> None:
    director, deputy = office(DIRECTOR), office(DEPUTY)
    given = []
    for number, station in enumerate((director, deputy, director, deputy)):
        office.report(name=f"架空 {number}郎")
        director.look()
        waiting = director.row("waiting")
        away = [(box, "出張") for box in ("kakaricho", "kacho", "jicho")]
        done = director.sealed(waiting.id, absent=away)
        deputy.look()
        given.append(station.wait(station.desk.number(done)))
    assert given == [f"令和8年度第{number}号" for number in range(1, 5)]


def test_a_number_needs_the_register_and_none_is_lost_while_it_is_gone(office: Office) -> None:
    director = office(DIRECTOR)
    director.take(office.report())
    away = [(box, "出張") for box in ("kakaricho", "kacho", "jicho")]
    done = director.sealed(director.row("waiting").id, absent=away)
    gone = office.root / "gone"
    office.shared.rename(gone)
    with pytest.raises(EnvironmentProblem):
        director.wait(director.desk.number(done))
    assert director.row("done").number == ""
    gone.rename(office.shared)
    assert director.wait(director.desk.number(done)) == "令和8年度第1号"


def test_a_forged_copy_of_another_name_changes_nothing_of_the_real_one(office: Office, tmp_path: Path) -> None:
    """A stranger's report with the id of a real encounter and a higher revision."""
    chief, handler = office(CHIEF), office(HANDLER)
    chief.take(office.report())
    real = chief.row("waiting")
    (tmp_path / "elsewhere").mkdir()
    stranger = Office(tmp_path / "elsewhere", office.clock)
    try:
        other = stranger(DEPUTY)
        document = replace(chief.case(real.id).record.document(), author=author_of(other.station), revision=9)  # type: ignore[union-attr]  # a checked file has its record
        forged = tmp_path / "forged.pdf"
        forged.write_bytes(sign_document(document, other.station))
    finally:
        stranger.close()
    (taken,) = chief.take(forged)
    assert taken.state == "unknown"
    assert chief.row("waiting").id == real.id
    assert chief.approve(taken.id).problem == taken.sentence
    assert chief.sealed(real.id)
    assert handler.look().problem == ""


def test_a_second_author_of_the_same_report_is_shown(office: Office, tmp_path: Path) -> None:
    """A known colleague's report with the id of another's encounter supersedes nothing."""
    chief, deputy = office(CHIEF), office(DEPUTY)
    chief.take(office.report())
    record = chief.case(chief.row("waiting").id).record
    assert record
    document = replace(record.document(), author=author_of(deputy.station), revision=2)
    copied = tmp_path / "copied.pdf"
    copied.write_bytes(sign_document(document, deputy.station))
    chief.take(copied)
    assert chief.states() == ["conflict", "conflict"]
    assert all("別の作成者" in row.sentence for row in chief.rows())


def test_the_same_revision_made_twice_is_a_conflict(office: Office, tmp_path: Path) -> None:
    chief, handler = office(CHIEF), office(HANDLER)
    chief.take(office.report())
    record = chief.case(chief.row("waiting").id).record
    assert record
    document = replace(record.document(), values={**record.values, "remarks": "別の内容"})
    twice = tmp_path / "twice.pdf"
    twice.write_bytes(sign_document(document, handler.station))
    chief.take(twice)
    assert chief.states() == ["conflict", "conflict"]
    assert all(row.approvable and row.mine for row in chief.rows())


def test_a_report_that_was_sealed_to_the_end_is_not_undone_by_a_new_revision(office: Office, tmp_path: Path) -> None:
    director, handler = office(DIRECTOR), office(HANDLER)
    director.take(office.report())
    away = [(box, "出張") for box in ("kakaricho", "kacho", "jicho")]
    director.sealed(director.row("waiting").id, absent=away)
    director.take(handler.export(director.row("done").encounter, tmp_path / "second.pdf"))
    assert director.states() == ["done", "older", "waiting"]

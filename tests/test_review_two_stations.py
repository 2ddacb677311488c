"""Two and more workstations that share nothing but a folder: the whole route, back and forth, and what goes wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_station import CHIEF, DEPUTY, DIRECTOR, HANDLER, MANAGER, Office, office_at, tick

from app.base.clock import FakeClock
from app.base.errors import Refused


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

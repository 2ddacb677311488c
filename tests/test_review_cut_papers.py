"""A published attack: a report with its 差戻し cut off the end, at a workstation that never saw that."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from conftest import JST
from review_station import CHIEF, MANAGER, Office, Station, office_at, tick

from app.base.clock import FakeClock
from app.forms.verify.verify import verify
from app.station.checking import take_in_list, trust_certificate

ATTACKS = Path(__file__).parent / "corpus/attacks"
CUT, RETURNED = ATTACKS / "a7_cut.pdf", ATTACKS / "a7_returned.pdf"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(tmp_path, FakeClock(datetime(2026, 11, 29, 10, 0, tzinfo=JST))) as made:
        yield made


def of_the_attacked(station: Station) -> Station:
    trust_certificate(station.home, (ATTACKS / "authority.pem").read_bytes())
    take_in_list(station.home, (ATTACKS / "authority.crl").read_bytes())
    return station


def test_where_papers_are_shared_it_is_known_to_be_older(office: Office) -> None:
    chief, manager = of_the_attacked(office(CHIEF)), of_the_attacked(office(MANAGER))
    (taken,) = chief.take(RETURNED)
    assert taken.state == "returned"
    chief.look()
    (taken,) = manager.take(CUT)
    assert taken.state == "waiting", "nobody told it yet"
    tick(office.clock)
    manager.look()
    row = manager.row("older")
    assert "係 長太郎の端末が控えています" in row.sentence
    assert not row.approvable
    outcome = manager.approve(row.id)
    assert outcome.id == ""
    assert "続き" in outcome.problem
    # What was learnt stays, whatever becomes of the folder.
    manager.set(shared="")
    manager.reopen()
    assert manager.row("older").id == row.id
    manager.take(RETURNED)
    assert manager.states() == ["older", "returned"]


def test_where_nobody_tells_it_is_said_to_be_unproven() -> None:
    trusted = [(ATTACKS / "authority.pem").read_bytes()]
    cut, returned, done = (verify(file.read_bytes(), trusted=trusted) for file in (CUT, RETURNED, ATTACKS / "done.pdf"))
    assert "確かめられません" in cut.unproven
    assert any(line.startswith("続き: ") and "差戻し" in line for line in cut.lines())
    assert [each.to_json()["end_is_proven"] for each in (cut, returned, done)] == [False, True, True]

"""The reports that go along with a case file: those that came in, each in its furthest state, as they were signed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_station import DIRECTOR, HANDLER, Office, Station, office_at

from app.base.clock import FakeClock
from app.forms.casefile.casefile import CaseFile
from app.forms.document import Author
from app.people.desk import PeopleDesk
from app.people.history.casefile import Asked, case_file_of
from app.people.history.casefile_told import told

AWAY = [(box, "出張") for box in ("kakaricho", "kacho", "jicho")]
AUTHOR = Author(DIRECTOR.name, DIRECTOR.department, DIRECTOR.title, DIRECTOR.phone)


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        made(HANDLER)
        made(DIRECTOR)
        yield made


def case_file(station: Station, encounter: str) -> CaseFile:
    people = PeopleDesk(station.station)
    try:
        asked = Asked("相談")
        return people.ask(lambda reading: case_file_of(reading, encounter, asked, AUTHOR)).result(30)
    finally:
        people.close()


def test_only_the_furthest_state_of_what_came_in_goes_along(office: Office) -> None:
    director = office(DIRECTOR)
    (taken,) = director.take(office.report())
    sealed = director.sealed(taken.id, absent=AWAY)
    encounter = director.case(sealed).row.encounter
    file = case_file(director, encounter)
    (report,) = file.reports
    assert "決裁済み" in report.about
    assert told(file.basis) == file
    assert (report.sha256, hashlib.sha256(report.pdf).hexdigest()) == (sealed, sealed)
    assert "届いた報告書から" in file.encounters[0].note
    assert any("届いた報告書から" in note for note in file.notes)


def test_the_own_report_gives_way_to_what_grew_from_it(office: Office) -> None:
    handler, director = office(HANDLER), office(DIRECTOR)
    director.take(office.report())
    handler.look()
    encounter = director.row("waiting").encounter
    (report,) = case_file(handler, encounter).reports
    assert report.sha256 == director.row("waiting").id
    director.sealed(director.row("waiting").id, absent=AWAY)
    handler.look()
    reports = case_file(handler, encounter).reports
    assert [one.sha256 for one in reports] == [director.row("done").id]

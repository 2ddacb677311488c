"""Checked reports that came in are part of a person's history at the manager's desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_station import DIRECTOR, HANDLER, MANAGER, Office, Station, office_at, tick

from app.base.clock import FakeClock
from app.people.case import Case
from app.people.desk import PeopleDesk
from app.people.index.cases import COLUMNS, case_from
from app.people.index.logs import logs_of


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        for staff in (HANDLER, MANAGER, DIRECTOR):
            made(staff)
        yield made


@pytest.fixture
def people(office: Office) -> Iterator[PeopleDesk]:
    desk = PeopleDesk(office(MANAGER).station)
    yield desk
    desk.close()


def cases(people: PeopleDesk) -> list[Case]:
    wanted = f"SELECT {COLUMNS} FROM cases ORDER BY number"
    return people.ask(lambda it: [case_from(row) for row in it.index.connection.execute(wanted)]).result(30)


def logged(people: PeopleDesk, case: Case) -> list[str]:
    return people.ask(lambda it: [event.kind for event in logs_of(it, [case])[case.encounter]]).result(30)


def waiting(station: Station, name: str) -> str:
    (id,) = (row.id for row in station.rows() if row.state == "waiting" and row.counterpart == name)
    return id


def test_a_checked_report_is_a_case_with_its_log(office: Office, people: PeopleDesk) -> None:
    manager = office(MANAGER)
    assert cases(people) == []
    manager.take(office.report(name="架空 太郎"))
    (case,) = cases(people)
    assert (case.origin, case.who.name, case.types, case.department) == ("arrived", "架空 太郎", ("abuse",), "見本課")
    assert (case.handler, case.judged) == ("窓口 花子", "")
    assert logged(people, case)[-2:] == ["abuse", "encounter_ended"]


def test_what_the_manager_judged_counts(office: Office, people: PeopleDesk) -> None:
    manager = office(MANAGER)
    manager.take(office.report())
    sealed = manager.sealed(waiting(manager, "架空 太郎"), absent=[("kakaricho", "出張")])
    outcome = manager.one(manager.desk.judge([sealed], manager.signer, "legitimate", "要求には理由があった"))
    assert not outcome.problem
    (case,) = cases(people)
    assert case.judged == "judged_legitimate"


def test_what_did_not_pass_or_is_practice_is_no_case(office: Office, people: PeopleDesk) -> None:
    manager = office(MANAGER)
    harmed = office.report(name="架空 次郎")
    data = bytearray(harmed.read_bytes())
    data[len(data) // 2] ^= 1
    harmed.write_bytes(bytes(data))
    manager.take(harmed, office.report(practice=True))
    assert cases(people) == []


def test_at_the_handlers_own_log_speaks(office: Office) -> None:
    handler = office(HANDLER)
    file = office.report()
    tick(office.clock)
    handler.take(file)
    desk = PeopleDesk(handler.station)
    assert [case.origin for case in cases(desk)] == ["own"]
    desk.close()


def test_of_a_signer_who_is_no_longer_known_nothing_counts(office: Office, people: PeopleDesk) -> None:
    manager = office(MANAGER)
    manager.take(office.report())
    assert len(cases(people)) == 1
    for name in office.keys_of(HANDLER):
        (manager.home.trusted / name).unlink()
    manager.wait(manager.desk.recheck())
    assert cases(people) == []

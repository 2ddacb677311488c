"""Search at the manager's desk, over reports that came in, and over rows of the old ledger."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from people_station import JST, log, people_station
from review_station import DIRECTOR, HANDLER, MANAGER, Office, Station, office_at

from app.base.clock import FakeClock
from app.models.imports import Imports
from app.models.store import Store
from app.people.desk import PeopleDesk
from app.people.search import papers
from app.people.search.filters import Query
from app.people.search.find import Hit
from app.ui.people.history_words import Wording
from app.ui.people.search_model import SearchModel


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


def _find(people: PeopleDesk, text: str) -> tuple[Hit, ...]:
    return people.search(Query(text)).result(30).hits


def _marked(hit: Hit) -> list[tuple[str, str]]:
    return [(passage.label, piece.text) for passage in hit.passages for piece in passage.pieces if piece.marked]


def _waiting(station: Station) -> str:
    (id,) = (row.id for row in station.rows() if row.state == "waiting")
    return id


def test_log_form_and_judgement_of_a_report_that_came_in_are_found(office: Office, people: PeopleDesk) -> None:
    manager = office(MANAGER)
    manager.take(office.report(name="架空 太郎"))
    sealed = manager.sealed(_waiting(manager), absent=[("kakaricho", "出張")])
    outcome = manager.one(manager.desk.judge([sealed], manager.signer, "improper", "社会的相当性を欠く"))
    assert not outcome.problem
    (hit,) = _find(people, "架空太郎")
    assert (hit.origin, hit.judged) == ("arrived", "judged_improper")
    assert _marked(hit) == [("氏名", "架空 太郎")]
    (hit,) = _find(people, "相当性")
    assert _marked(hit) == [("判断の理由", "相当性")]
    (hit,) = _find(people, "不当要求")
    assert ("判断", "不当要求") in _marked(hit)
    (hit,) = _find(people, "来訪")
    assert _marked(hit) == [("不当要求行為等報告書 発生日時の来訪・電話", "来訪")]


def test_only_so_many_files_are_opened_for_a_page(
    office: Office, people: PeopleDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = office(MANAGER)
    manager.take(office.report(name="架空 太郎"), office.report(name="架空 次郎"))
    monkeypatch.setattr(papers, "MOST_FILES", 1)
    assert [len(hit.passages) for hit in _find(people, "来訪")] == [1, 0]


def test_a_row_of_the_old_ledger_has_no_hour_of_a_line(tmp_path: Path, clock: FakeClock) -> None:
    row = log(
        ("demand_stated", "年金の記録の件", {}),
        who={"name": "見本 三郎"},
        at=datetime(2019, 5, 1, 0, 0, tzinfo=JST),
        ledger=1,
        department="例示課",
    )
    with people_station(tmp_path, clock) as opened:
        worker = opened.station.worker

        def take_in(store: Store) -> None:
            imports = Imports(store)
            number = imports.begin(clock.now(), "窓口 花子", "台帳.xlsx", "0" * 64, 1)
            store.append(row)
            imports.keep_rows(number, {"1" * 64: row[0].encounter})
            imports.finish(number, clock.now())

        worker.submit(take_in).result(30)
        (hit,) = _find(opened.desk, "年金")
        assert (hit.origin, hit.department, hit.passages[0].at) == ("ledger", "例示課", None)
        assert SearchModel(Wording(opened.station.pack)).spoken(hit) == (
            "R1.5.1(水)　見本 三郎　窓口　要求内容「年金の記録の件」　台帳から　例示課　窓口 花子"
        )

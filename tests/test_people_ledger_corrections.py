"""Rows that were corrected in the ledger after it was taken in: offered, and both kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_files import HEADINGS, ROW, rows_of
from people_station import people_station
from test_people_ledger_import import Office

from app.base.clock import FakeClock
from app.guidance.events import first_break
from app.people.ledger.run import Imported, import_ledger, undo_import
from app.people.search.filters import Query


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with people_station(tmp_path, clock) as people:
        yield Office(people, tmp_path)


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    return tuple(cells.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True))


@pytest.mark.parametrize(
    "cells",
    [
        {"結果": "説明し、納得された"},
        {"氏名": "架空 次郎"},
        {"日付": "R5.4.2", "終了": "10:00"},
        {"要求内容": "道路の舗装を求める", "電話": "0467-00-0009"},
    ],
)
def test_a_row_that_differs_in_a_few_cells_is_offered_as_a_correction(office: Office, cells: dict[str, str]) -> None:
    rows = [*rows_of(3), changed(ROW, 日付="R5.4.1", 氏名="見本 花子")]
    office.take(rows)
    ledger = office.preview([rows[0], changed(rows[1], **cells), *rows[2:]])
    ((correction),) = ledger.corrections.values()
    assert correction.row == 2
    assert {name for name, _, _ in correction.changes} <= {*cells, "対応結果"}
    assert ledger.already == 3


def test_what_was_corrected_counts_once_and_both_are_kept(office: Office) -> None:
    office.take(rows_of(3))
    before = {case.encounter: case for case in office.shown()}
    ledger = office.preview([HEADINGS, changed(rows_of(1)[1], 結果="説明し、納得された"), *rows_of(3)[2:]])
    (correction,) = ledger.corrections.values()
    assert import_ledger(office.station, ledger, correct=True) == Imported(2, 1, 2)
    now = {case.encounter for case in office.shown()}
    assert len(now) == 3
    (new,) = now - set(before)
    assert set(before) - now == {correction.encounter}
    log = office.log(new)
    assert first_break(log) is None
    assert log[0].data["corrects"] == correction.encounter
    assert [line.text for line in log if line.text.startswith("台帳の訂正")] == [
        "台帳の訂正: 対応結果「説明した」→「説明し、納得された」"
    ]
    assert office.log(correction.encounter)  # what was imported stays in the log
    undo_import(office.station, 2)
    assert {case.encounter for case in office.shown()} == set(before)


def test_without_an_answer_it_is_another_encounter(office: Office) -> None:
    office.take(rows_of(2))
    other = [HEADINGS, changed(rows_of(1)[1], 結果="説明し、納得された"), rows_of(2)[2]]
    assert office.take(other) == Imported(2, 1, 1)
    assert len(office.shown()) == 3


def test_a_row_that_is_still_there_or_of_other_days_was_not_corrected(office: Office) -> None:
    office.take(rows_of(2))
    grown = [*rows_of(2), changed(rows_of(1)[1], 結果="また説明した")]
    assert office.preview(grown).corrections == {}
    later = [HEADINGS, changed(rows_of(1)[1], 日付="R5.5.3")]
    assert office.preview(later).corrections == {}


def test_rows_that_came_in_without_their_remarks_get_them_as_a_correction(office: Office) -> None:
    office.take(rows_of(2))
    more = [(*row, remark) for row, remark in zip(rows_of(2), ("受付番号", "8-1", "8-2"), strict=True)]
    ledger = office.preview(more)
    assert [one.changes for one in ledger.corrections.values()] == [
        (("備考", "", "受付番号: 8-1"),),
        (("備考", "", "受付番号: 8-2"),),
    ]
    import_ledger(office.station, ledger, correct=True)
    assert len(office.shown()) == 2
    assert office.preview(more).already == 2


def test_remarks_are_shown_and_found(office: Office) -> None:
    office.take([(*HEADINGS, "受付番号"), (*ROW, "第八百号")])
    (case,) = office.shown()
    assert "備考: 受付番号: 第八百号" in [line.text for line in office.log(case.encounter)]
    page = office.people.desk.search(Query("第八百号")).result(30)
    assert [hit.encounter for hit in page.hits] == [case.encounter]

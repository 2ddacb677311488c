"""What followed a report: written once, in order; and the numbers known here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from store_logs import KEY, NOON

from app.base.errors import Refused
from app.models.case_lines import CaseLine, CaseLines
from app.models.connection import connect
from app.models.home import Home
from app.models.register import Number
from app.models.store import Store

LINE = CaseLine(NOON, "police", "警察に相談した。", "課 長子", "部 長", False)
NUMBER = Number(2026, 4, "e1", "report", "a" * 64, NOON, "課 長子")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = Store.open(home.store, KEY)
    yield opened
    opened.close()


@pytest.fixture
def lines(store: Store) -> CaseLines:
    return CaseLines(store)


def test_lines_come_back_in_the_order_they_were_written(home: Home, store: Store, lines: CaseLines) -> None:
    # Written later, though dated earlier: a decision of last week.
    told = [LINE, replace(LINE, at=NOON - timedelta(days=7), text="", closes=True), replace(LINE, followup="note")]
    for line in told:
        lines.add("e1", "report", line)
    lines.add("e1", "record", LINE)
    lines.add("e2", "report", LINE)
    store.close()
    again = Store.open(home.store, KEY)
    assert CaseLines(again).of_case("e1", "report") == tuple(told)
    assert CaseLines(again).of_case("e3", "report") == ()
    again.close()


def test_numbers_are_kept_once(lines: CaseLines) -> None:
    assert lines.number_of("e1", "report") is None
    assert lines.last_number(2026) == 0
    lines.keep_number(NUMBER)
    lines.keep_number(NUMBER)
    earlier = replace(NUMBER, number=2, encounter="e2")
    lines.keep_number(earlier)
    assert lines.number_of("e1", "report") == NUMBER
    assert lines.numbers() == (earlier, NUMBER)
    assert (lines.last_number(2026), lines.last_number(2025)) == (4, 0)


@pytest.mark.parametrize(
    "other", [replace(NUMBER, number=5), replace(NUMBER, year=2025), replace(NUMBER, encounter="e2")]
)
def test_a_register_that_contradicts_is_refused(lines: CaseLines, other: Number) -> None:
    lines.keep_number(NUMBER)
    with pytest.raises(Refused, match="食い違っています"):
        lines.keep_number(other)
    assert lines.numbers() == (NUMBER,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_lines SET closes = 1",
        "UPDATE case_lines SET text = ''",
        "DELETE FROM case_lines",
        "INSERT OR REPLACE INTO case_lines VALUES (1, 'e1', 'report', '', '', '', '', '', 0)",
        "INSERT INTO case_lines VALUES (5, 'e1', 'report', '', '', '', '', '', 0)",
        "UPDATE numbers SET number = 9",
        "UPDATE numbers SET sha256 = ''",
        "DELETE FROM numbers",
        "INSERT OR REPLACE INTO numbers VALUES (2026, 4, 'e2', 'report', '', '', '')",
        "INSERT OR REPLACE INTO numbers VALUES (2026, 5, 'e1', 'report', '', '', '')",
        "INSERT INTO numbers VALUES (2026, 0, 'e2', 'report', '', '', '')",
    ],
)
def test_what_the_database_refuses(home: Home, store: Store, lines: CaseLines, statement: str) -> None:
    lines.add("e1", "report", LINE)
    lines.keep_number(NUMBER)
    store.close()
    connection = connect(home.store, KEY)
    with pytest.raises(dbapi2.IntegrityError):
        connection.execute(statement)
    connection.close()
    again = Store.open(home.store, KEY)
    assert CaseLines(again).of_case("e1", "report") == (LINE,)
    assert CaseLines(again).numbers() == (NUMBER,)
    again.close()

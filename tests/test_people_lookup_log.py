"""The log of look-ups: filtered by day and by staff over many lines, in words, and as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from people_station import NOON
from store_logs import KEY

from app.models.lookups import LookUp, LookUps
from app.models.store import Store
from app.people import lookup_log
from app.people.lookup_log import HEADINGS, Filter, read, to_csv, what_of, why_of


@pytest.fixture
def lookups(tmp_path: Path) -> Iterator[LookUps]:
    store = Store.open(tmp_path / "store.db", KEY)
    yield LookUps(store)
    store.close()


def line(day: int = 0, by: str = "窓口 花子", **more: object) -> LookUp:
    values = {"what": "history", "why": "stated", "reason": "引き継ぎのため", "people": ("a", "b"), **more}
    return LookUp(NOON + timedelta(days=day), by, **values)  # type: ignore[arg-type]


def test_newest_first_and_page_by_page(lookups: LookUps) -> None:
    lookups.add([line(day) for day in range(5)])
    first = read(lookups, Filter(), 2)
    assert [number for number, _ in first.lines] == [5, 4]
    second = read(lookups, Filter(), 2, first.before)
    assert [number for number, _ in second.lines] == [3, 2]
    last = read(lookups, Filter(), 2, second.before)
    assert [number for number, _ in last.lines] == [1]
    assert last.before is None


def test_a_page_that_holds_exactly_all_has_nothing_after_it(lookups: LookUps) -> None:
    lookups.add([line(), line()])
    assert read(lookups, Filter(), 2).before is None


def test_what_is_filtered_is_found_behind_many_others(lookups: LookUps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_log, "_CHUNK", 3)
    lookups.add([line(0, "髙橋 見本"), *[line(1) for _ in range(10)], line(2, "髙橋見本"), line(3)])
    found = read(lookups, Filter(by="髙橋 見本"), 1)
    assert [number for number, _ in found.lines] == [12]
    rest = read(lookups, Filter(by="髙橋 見本"), 1, found.before)
    assert [number for number, _ in rest.lines] == [1]
    assert rest.before is None


def test_both_days_of_a_period_belong_to_it(lookups: LookUps) -> None:
    lookups.add([line(day) for day in range(5)])
    found = read(lookups, Filter(date(2026, 11, 21), date(2026, 11, 23)), 10)
    assert [one.at.date().day for _, one in found.lines] == [23, 22, 21]


def test_every_kind_of_look_up_has_its_words() -> None:
    assert {what_of(line(what=what)) for what in ("candidates", "history", "case_file", "search", "figures")} == set(
        lookup_log.WHATS.values()
    )
    assert why_of(line()) == "理由の申告：引き継ぎのため"
    assert why_of(line(why="encounter", reason="", encounter="e")) == "対応中"


def test_the_file_is_read_by_a_spreadsheet_and_runs_nothing(lookups: LookUps) -> None:
    lookups.add([line(reason='=HYPERLINK("http://example.invalid")\n二行目, "引用"', by="@見本")])
    made = to_csv(read(lookups, Filter(), 10).lines)
    assert made.startswith(b"\xef\xbb\xbf")
    headings, row = csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))
    assert tuple(headings) == HEADINGS
    assert row[1] == "R8.11.20 12:00"
    assert row[2] == "'@見本"
    assert row[5] == '\'=HYPERLINK("http://example.invalid")\n二行目, "引用"'
    assert row[-1] == "2"

"""The figures of a year on a real store and its index: what is counted, what it is compared to, where it leads."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_station import JST, PeopleStation, log, people_station

from app.base.clock import FakeClock
from app.forms.figures.charts import Bars, Columns, Heat
from app.guidance.events import Event
from app.people.figures.behind import query_of
from app.people.figures.care import Period, care_of
from app.people.figures.charts import charts_of
from app.people.figures.year import MONTHS, Figures, Spread, Wanted, figures_of, spread
from app.people.search.find import find

# The clock stands at 2026-11-20 10:00.


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=JST)  # type: ignore[arg-type, misc]


def line(kind: str, text: str = "", **data: Any) -> tuple[str, str, dict[str, Any]]:
    return kind, text, data


def _city() -> list[list[Event]]:
    """Five of this year (令和8年度), three of the year before, of which one came after 20 November, one older."""
    return [
        log(line("abuse"), line("police_called"), at=at(2026, 4, 1, 9), minutes=60, department="市民課"),
        log(line("supervisor_joined"), line("judged_improper"), at=at(2026, 4, 30, 9, 30), department="市民課"),
        log(line("judged_legitimate"), at=at(2026, 11, 19, 16, 50), channel="phone", minutes=30, department="納税課"),
        log(line("threat"), line("abuse"), at=at(2026, 11, 20, 9), end=False, actor="窓口 次郎", department="納税課"),
        log(line("memo", "静かな話"), at=at(2026, 11, 18, 10), minutes=5, actor="窓口 三郎", department="市民課"),
        log(line("abuse"), at=at(2025, 4, 2, 9), minutes=10, department="市民課"),
        log(line("memo", "相談"), at=at(2025, 11, 20, 15), minutes=20, department="市民課"),
        log(line("violence"), at=at(2026, 3, 31, 9), minutes=30, department="市民課"),
        log(line("memo", "相談"), at=at(2024, 6, 1, 9), department="市民課"),
        log(line("violence"), at=at(2026, 5, 1, 9), practice=True, department="市民課"),
    ]


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def city(people: PeopleStation) -> PeopleStation:
    people.add(*_city())
    return people


def ask(people: PeopleStation, year: int = 2026, department: str | None = None) -> Figures:
    return people.desk.ask(lambda reading: figures_of(reading, Wanted(year, department))).result(30)


def test_a_year_is_counted_whole(city: PeopleStation) -> None:
    figures = ask(city)
    now = figures.now
    assert now.encounters == now.whole == 5
    assert dict(zip(MONTHS, now.months, strict=True)) == {**dict.fromkeys(MONTHS, 0), 4: 2, 11: 3}
    assert now.seconds == (60 + 20 + 30 + 5) * 60
    assert now.unmeasured == 1, "the one that goes on has no length"
    assert dict(zip(MONTHS, now.month_seconds, strict=True))[4] == 80 * 60
    types = dict(now.types)
    assert (types["abuse"], types["threat"], types["violence"]) == (2, 1, 0)
    assert now.untyped == 3
    assert dict(now.channels) == {"counter": 4, "phone": 1}
    assert now.departments == (("市民課", 3), ("納税課", 2))
    assert [now.hours[day][9] for day in range(5)] == [0, 0, 1, 1, 1], "1 April was a Wednesday"
    assert sum(map(sum, now.hours)) == 5
    assert (now.judged, now.improper, now.legitimate) == (2, 1, 1)
    assert dict(now.followed)["police_called"] == 1
    assert now.to_supervisor == Spread(1, 60, 60, 60)
    assert now.to_end is not None
    assert now.to_end.count == 4
    assert figures.years == (2026, 2025, 2024)
    assert figures.departments == ("市民課", "納税課")


def test_a_running_year_stands_beside_the_same_days_of_the_year_before(city: PeopleStation) -> None:
    figures = ask(city)
    assert figures.running
    assert figures.before.encounters == 2, "until 20 November"
    assert figures.before.whole == 3
    assert dict(zip(MONTHS, figures.before.months, strict=True))[3] == 1, "the months are whole"
    assert dict(figures.before.types)["violence"] == 0


def test_a_year_that_is_over_stands_beside_a_whole_one(city: PeopleStation) -> None:
    figures = ask(city, 2025)
    assert not figures.running
    assert (figures.now.encounters, figures.before.encounters) == (3, 1)


def test_a_year_turns_at_midnight_here(people: PeopleStation) -> None:
    """Which is the afternoon before in UTC."""
    people.add(log(at=at(2026, 3, 31, 23, 59)), log(at=at(2026, 4, 1, 0, 0)), log(at=at(2025, 4, 1, 0, 0)))
    assert (ask(people, 2026).now.encounters, ask(people, 2025).now.encounters) == (1, 2)
    assert ask(people, 2024).now.encounters == 0


def test_one_department(city: PeopleStation) -> None:
    figures = ask(city, department="納税課")
    assert (figures.now.encounters, figures.before.encounters) == (2, 0)
    assert figures.departments == ("市民課", "納税課"), "the others can still be chosen"
    assert "departments" not in dict(charts_of(figures, city.station.pack))


def test_nothing_at_all(people: PeopleStation) -> None:
    figures = ask(people)
    assert figures.now.encounters == 0
    assert figures.now.to_end is None
    assert figures.years == (2026,)
    for _, chart in charts_of(figures, people.station.pack):
        assert chart.title


def test_titles_say_what_is_seen(city: PeopleStation) -> None:
    charts = dict(charts_of(ask(city), city.station.pack))
    assert charts["months"].title == "11月が最も多く、3件でした"
    assert charts["types"].title == "最も多いのは暴言型の 2件です"
    assert charts["judged"].title == "判断した 2件のうち、50％が不当要求行為等でした"
    assert charts["followed"].title == "警察への通報は 1件でした"
    assert charts["times"].title == "係長等は、半数の対応で 1分までに加わりました"
    assert charts["hours"].title == "多い時間帯で 1件でした", "no leader where several share the lead"


def test_months_to_come_have_no_number(city: PeopleStation) -> None:
    months = dict(charts_of(ask(city), city.station.pack))["months"]
    assert isinstance(months, Columns)
    assert [point.value for point in months.points] == [2, 0, 0, 0, 0, 0, 0, 3, None, None, None, None]
    assert months.points[-1].before == 1


def test_hours_outside_the_office_are_shown_where_there_was_anything(people: PeopleStation) -> None:
    people.add(log(at=at(2026, 11, 15, 21)))  # a Sunday
    hours = dict(charts_of(ask(people), people.station.pack))["hours"]
    assert isinstance(hours, Heat)
    assert hours.row_labels[-1] == "日"
    assert hours.column_labels[-1] == "21時"


def test_every_bar_leads_to_just_the_encounters_it_counts(city: PeopleStation) -> None:
    figures, pack, followed = ask(city), city.station.pack, 0
    for id, chart in charts_of(figures, pack):
        if not isinstance(chart, Columns | Bars) or id == "bound":
            continue
        for point in chart.points:
            if point.key:
                query = query_of(figures.wanted, point.key, pack)
                page = city.desk.ask(lambda reading, query=query: find(reading, query)).result(30)  # type: ignore[misc]
                assert len(page.hits) == point.value, (id, point)
                followed += 1
    assert followed >= 11


def test_departments_beyond_a_dozen_are_one_bar(people: PeopleStation) -> None:
    people.add(*[log(at=at(2026, 11, 1, 9, place), department=f"見本{place}課") for place in range(15)])
    figures = ask(people)
    bars = dict(charts_of(figures, people.station.pack))["departments"]
    whole = dict(charts_of(figures, people.station.pack, every_department=True))["departments"]
    assert isinstance(bars, Bars)
    assert isinstance(whole, Bars)
    assert bars.points[-1].label == "ほか 3 所属"
    assert bars.points[-1].value == 3
    assert len(whole.points) == 15


@pytest.mark.parametrize(
    ("period", "asking", "encounters"),
    [("weeks", ["窓口 次郎"], 1), ("year", ["窓口 次郎", "窓口 花子"], 3)],
)
def test_care_names_who_is_to_be_asked_first(
    city: PeopleStation, period: Period, asking: list[str], encounters: int
) -> None:
    care = city.desk.ask(lambda reading: care_of(reading, period)).result(30)
    lines = {each.handler: each for each in care.lines}
    assert [each.handler for each in care.lines if each.asking] == asking
    assert [each.handler for each in care.lines][: len(asking)] == asking
    assert lines["窓口 次郎"].harsh == 1, "one encounter, though of two types"
    assert lines["窓口 三郎"].seconds == 5 * 60
    assert lines["窓口 花子"].encounters == encounters
    assert lines["窓口 花子"].late == 1, "from 16:50 to 17:20"


def test_care_of_a_department(city: PeopleStation) -> None:
    care = city.desk.ask(lambda reading: care_of(reading, "year", "納税課")).result(30)
    assert {each.handler for each in care.lines} == {"窓口 花子", "窓口 次郎"}


@given(st.lists(st.integers(0, 50), max_size=60))
def test_quartiles_are_of_the_values_themselves(values: list[int]) -> None:
    found = spread((value, 1) for value in values)
    if not values:
        assert found is None
        return
    assert found is not None
    ordered, count = sorted(values), len(values)
    assert found == Spread(count, *(ordered[max(1, -(-count * quarters // 4)) - 1] for quarters in (1, 2, 3)))

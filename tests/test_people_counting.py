"""Which earlier encounters count towards a repeat: the years of the pack, and what was judged 正当."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import msgspec
import pytest
from forms_sealed import make_document
from guidance_logs import pack
from hypothesis import given
from hypothesis import strategies as st

from app.forms.carrier import parse_record, record_json
from app.guidance.pack import PeopleRules
from app.people.case import Case, Judged
from app.people.counting import counts
from app.people.identity import Identity

KAMAKURA = pack()
THREE, TWO = KAMAKURA, replace(KAMAKURA, people=PeopleRules(count_years=2))


def case(began_at: datetime, judged: Judged = "") -> Case:
    return Case(
        1, "20231120100000-00000001", "own", began_at, True, 60, "counter", "", "見本課", "窓口 花子", 1, "ended",
        judged, (), ("encounter_started",), None, 3, Identity("架空 太郎"), "20231120100000-00000001",
    )  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


BEGINNINGS = st.integers(0, 26 * 365 * 24).map(lambda hours: at("2000-01-01T00:00") + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("began", "now", "expected"),
    [
        ("2026-11-20T09:00", "2026-11-20T10:00", True),
        ("2023-11-20T23:59", "2026-11-20T00:00", True),
        ("2023-11-20T00:00", "2026-11-20T23:59", True),
        ("2023-11-20T23:59", "2026-11-21T00:00", False),
        ("2024-02-29T10:00", "2027-02-28T23:59", True),
        ("2024-02-29T10:00", "2027-03-01T00:00", False),
        ("2020-02-29T10:00", "2023-02-28T10:00", True),
    ],
)
def test_the_years_end_with_the_same_day(began: str, now: str, expected: bool) -> None:
    assert counts(case(at(began)), at(now), THREE) == (expected, "" if expected else "3年が過ぎた")


def test_the_years_are_the_packs() -> None:
    old = case(at("2024-05-01T10:00"))
    assert counts(old, at("2026-11-20T10:00"), THREE) == (True, "")
    assert counts(old, at("2026-11-20T10:00"), TWO) == (False, "2年が過ぎた")


def test_a_day_is_the_day_of_the_office() -> None:
    """23:30 UTC is the next morning in Japan, from which the years are counted."""
    began = datetime(2023, 11, 20, 23, 30, tzinfo=UTC)
    assert counts(case(began), at("2026-11-21T12:00"), THREE) == (True, "")


@given(BEGINNINGS)
def test_what_was_judged_legitimate_never_counts(began: datetime) -> None:
    now = at("2026-11-20T10:00")
    assert counts(case(began, "judged_legitimate"), now, THREE) == (False, "正当な要求と判断")
    for judged in get_args(Judged):
        if judged != "judged_legitimate":
            assert counts(case(began, judged), now, THREE)[0] == counts(case(began), now, THREE)[0]


@given(
    BEGINNINGS,
    st.integers(1, 30),
    st.integers(0, 20_000),
)
def test_what_no_longer_counts_never_counts_again(began: datetime, years: int, days: int) -> None:
    rules = replace(KAMAKURA, people=PeopleRules(count_years=years))
    later = began + timedelta(days=days)
    if not counts(case(began), later, rules)[0]:
        assert not counts(case(began), later + timedelta(days=1), rules)[0]
        assert days > 365 * years
    else:
        assert days <= 366 * years


def test_a_record_of_before_says_nothing_of_it_and_still_reads() -> None:
    now = record_json(make_document())
    old = msgspec.json.decode(now)
    assert old["pack"].pop("people") == {"count_years": 3, "publish_least": 5, "source": ""}
    assert parse_record(msgspec.json.encode(old)).pack == parse_record(now).pack

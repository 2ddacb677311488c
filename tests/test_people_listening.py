"""Whether a confirmation still fits the name, and what a judgement does to what counts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_station import NOON, PeopleStation, log, people_station

from app.base.clock import FakeClock
from app.guidance.events import Event, chained
from app.people.identity import Identity
from app.people.recognition.listening import Heard, hear, plainly_another

TARO = {"name": "架空 太郎", "phone": "0467-00-1234"}
HERE = Identity(name="架空 太郎", phone="0467001234")
NAMES = st.text(st.sampled_from("架空見本例示太郎花子一二三渡邉邊辺髙高﨑崎ヶﾀﾛｳたろう ー\u3000\U000e0100"), max_size=9)


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("架空 太郎", "見本 花子", True),
        ("架空 太郎", "架空　太郎", False),
        ("架空 太郎", "架空太朗", False),
        ("架空 太郎", "架空", False),
        ("渡邉 仮名", "渡辺仮名", False),
        ("髙﨑 仮名", "高崎 仮名", False),
        ("架空 太郎", "かくう たろう", False),
        ("かくう たろう", "みほん はなこ", True),
        ("佐藤 一郎", "佐藤 花子", True),
        ("架空 太郎", "", False),
        ("", "", False),
    ],
)
def test_another_person_is_told_from_another_spelling(name: str, other: str, expected: bool) -> None:
    assert plainly_another(name, other) is expected
    assert plainly_another(other, name) is expected


@given(NAMES, NAMES)
def test_it_is_the_same_both_ways_and_nobody_is_another_than_himself(name: str, other: str) -> None:
    assert plainly_another(name, other) == plainly_another(other, name)
    assert not plainly_another(name, name)


def heard(people: PeopleStation, who: Identity, *confirmed: tuple[str, list[str]], encounter: str = "") -> Heard:
    return people.desk.ask(lambda reading: hear(reading, who, encounter, confirmed)).result(30)


def test_the_name_it_was_confirmed_for_is_told_where_another_is_here(people: PeopleStation) -> None:
    ids = people.add(log(who=TARO, at=NOON - timedelta(days=9)))
    other = Identity(name="見本 花子", phone="0467001234")
    assert heard(people, other, ("架空太郎", ids)).confirmed_for == "架空太郎"
    assert heard(people, other, ("", ids)).confirmed_for == "架空 太郎"  # the number alone was known then
    assert heard(people, other, ("見本花子", ids)).confirmed_for == ""  # it was known under both names
    assert heard(people, Identity(phone="0467001234"), ("架空太郎", ids)).confirmed_for == ""
    assert heard(people, HERE, ("架空太郎", ids)).confirmed_for == ""
    assert heard(people, other, ("", ["20200101000000-00000000"])).confirmed_for == ""
    assert heard(people, other).confirmed_for == ""


def test_who_is_here_is_no_candidate(people: PeopleStation) -> None:
    earlier, now = people.add(log(who=TARO, at=NOON - timedelta(days=9)), log(who=TARO, end=False))
    (candidate,) = heard(people, HERE, encounter=now).candidates
    assert [one.encounter for one in candidate.earlier] == [earlier]


def test_a_judgement_takes_effect_at_once_and_its_withdrawal_too(people: PeopleStation) -> None:
    """The 所属長's 正当 comes into the handler's log when the encounter has long ended."""
    events = log(who=TARO, at=NOON - timedelta(days=9))
    people.add(events)

    def counting() -> tuple[int, str]:
        (candidate,) = heard(people, HERE).candidates
        return candidate.counting, candidate.earlier[0].why_not

    def add(kind: str, data: dict[str, int]) -> None:
        last = events[-1]
        new = Event(f"{last.id}x", last.encounter, last.seq + 1, NOON, last.elapsed_ms, "課長 見本", kind, "", data)
        events.append(chained(new, last))
        people.add(events[-1:])

    assert counting() == (1, "")
    add("judged_legitimate", {})
    assert counting() == (0, "正当な要求と判断")
    add("retracted", {"seq": events[-1].seq})
    assert counting() == (1, "")
    add("judged_improper", {})
    assert counting() == (1, "")

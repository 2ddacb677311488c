"""The history of one counterpart: all of theirs, nothing of anybody else's, and why an encounter does not count."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from casefile_sample import BEGAN, CALL, HARD, JST, RIGHT, WHO, log_of, pack
from people_station import PeopleStation, people_station
from sqlalchemy.exc import IntegrityError

from app.base.clock import FakeClock
from app.base.errors import Refused
from app.people.history.history import History
from app.people.history.moments import about
from app.people.history.statements import Statement, state
from app.people.index.read_off import case_of_log

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=JST)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[PeopleStation]:
    with people_station(tmp_path, FakeClock(NOW)) as made:
        yield made


def history(people: PeopleStation, encounter: str) -> History:
    return people.desk.history(encounter).result(30)


def four(people: PeopleStation) -> list[str]:
    """A visit, a call, one judged 正当, one of long ago; all confirmed to be one person's by the first."""
    days = (BEGAN, BEGAN - timedelta(days=30), BEGAN - timedelta(days=60), BEGAN - timedelta(days=365 * 12))
    made = zip(days, (HARD, CALL, RIGHT, CALL), strict=True)
    ids = people.add(*(log_of(f"enc-{number}", day, lines) for number, (day, lines) in enumerate(made)))
    state(people.station, [Statement("same", ids[0], other) for other in ids[1:]], "本人に確かめた").result(30)
    return ids


def test_every_encounter_of_the_person_newest_first(people: PeopleStation) -> None:
    ids = four(people)
    people.add(log_of("enc-other", BEGAN, CALL))
    found = history(people, ids[2])
    assert [one.case.encounter for one in found.past] == ids
    assert found.who.name == WHO["name"]
    assert found.seconds == (40 + 10 + 10 + 10) * 60


def test_what_does_not_count_says_why(people: PeopleStation) -> None:
    found = history(people, four(people)[0])
    assert [one.counts for one in found.past] == [True, True, False, False]
    assert found.counting == 2
    assert found.past[2].why_not == "正当な要求と判断"
    assert "年が過ぎた" in found.past[3].why_not


def test_what_was_said_to_them_and_when(people: PeopleStation) -> None:
    (past, *_) = history(people, four(people)[0]).past
    told = [(one.kind, f"{one.at:%H:%M}" if one.at else "") for one in past.said]
    assert told == [
        ("refused", "10:10"),
        ("stop_requested", "10:13"),
        ("leave_requested", "10:25"),
        ("eviction_demanded", "10:30"),
        ("police_called", "10:32"),
    ]


def test_who_confirmed_the_pairing_and_when(people: PeopleStation) -> None:
    ids = four(people)
    found = history(people, ids[0])
    for one in found.past:
        assert one.confirmed is not None
        assert (one.confirmed.by, one.confirmed.at) == ("窓口 花子", NOW)
        assert one.confirmed.at.utcoffset() == timedelta(hours=9)
    (alone,) = people.add(log_of("enc-alone", BEGAN, CALL[:1]))
    assert history(people, alone).past[0].confirmed is None


def test_somebody_of_the_same_name_is_not_joined(people: PeopleStation) -> None:
    ids = people.add(log_of("enc-a", BEGAN, CALL), log_of("enc-b", BEGAN + timedelta(days=1), CALL))
    assert [one.case.encounter for one in history(people, ids[0]).past] == [ids[0]]


def test_words_of_objection_stand_with_the_history(people: PeopleStation) -> None:
    ids = four(people)
    people.desk.object_(ids[1], "怒鳴ってはいない").result(30)
    people.desk.object_(ids[0], "ほかの人だった").result(30)
    found = history(people, ids[0]).objections
    assert {(one.encounter, one.text, one.by) for one in found} == {
        (ids[1], "怒鳴ってはいない", "窓口 花子"),
        (ids[0], "ほかの人だった", "窓口 花子"),
    }


def test_another_person_leaves_and_comes_back(people: PeopleStation) -> None:
    ids = four(people)
    apart = [Statement("apart", ids[1], other) for other in history(people, ids[0]).tied_to(ids[1])]
    people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    state(people.station, apart).result(30)
    assert [one.case.encounter for one in history(people, ids[0]).past] == [ids[0], ids[2], ids[3]]
    assert [one.case.encounter for one in history(people, ids[1]).past] == [ids[1]]
    people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    state(people.station, [one.contrary for one in apart]).result(30)
    assert len(history(people, ids[0]).past) == 4


@pytest.mark.parametrize("other", ["enc-0-practice", "enc-9-practice"])
def test_what_is_no_case_now_is_told_apart_too(people: PeopleStation, other: str) -> None:
    ids = four(people)
    people.add(log_of(other, BEGAN, ((0, "encounter_started", "", {"channel": "phone", "practice": True}), *CALL[1:])))
    state(people.station, [Statement("same", ids[2], other)]).result(30)
    assert set(history(people, ids[0]).tied_to(ids[2])) == {ids[0], other}
    assert history(people, ids[0]).tied_to(ids[1]) == (ids[0],)


def test_the_first_confirmation_of_an_encounter_is_shown(people: PeopleStation) -> None:
    ids = four(people)
    people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    (later,) = people.add(log_of("enc-9", BEGAN, CALL))
    state(people.station, [Statement("same", later, other) for other in ids]).result(30)
    when = [one.confirmed and one.confirmed.at for one in history(people, later).past]
    assert sorted(when, key=str) == [NOW] * 4 + [NOW + timedelta(seconds=60)]


def test_what_the_others_fall_into_is_known_before(people: PeopleStation) -> None:
    ids = four(people)
    assert sorted(history(people, ids[0]).without(ids[0])) == [(id,) for id in sorted(ids[1:])]
    (group,) = history(people, ids[0]).without(ids[2])
    assert set(group) == {ids[0], ids[1], ids[3]}


def test_statements_that_belong_together_are_one(people: PeopleStation) -> None:
    ids = four(people)
    broken = [Statement("apart", ids[0], ids[1]), Statement("apart", ids[0], None)]  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        state(people.station, broken).result(30)
    assert len(history(people, ids[0]).past) == 4


def test_other_values_of_a_field_are_kept_beside_the_latest(people: PeopleStation) -> None:
    moved = {**WHO, "address": "見本市別町9-9"}
    ids = people.add(
        log_of("enc-new", BEGAN, (CALL[0], (1, "identified", "", moved), *CALL[2:])),
        log_of("enc-old", BEGAN - timedelta(days=9), CALL),
    )
    state(people.station, [Statement("same", *ids)]).result(30)
    found = history(people, ids[0])
    assert found.who.address == "見本市別町9-9"
    assert found.also == (("address", (WHO["address"],)),)


@pytest.mark.parametrize("practice", [True, False])
def test_an_encounter_that_is_no_case_has_no_history(people: PeopleStation, practice: bool) -> None:
    start = (0, "encounter_started", "", {"channel": "phone", "practice": practice})
    log = log_of("enc-x", BEGAN, (start, *CALL[1:]))
    people.add(log)
    if practice:
        with pytest.raises(Refused, match="履歴に入っていません"):
            history(people, "enc-x")
    else:
        assert history(people, "enc-x").past
    with pytest.raises(Refused):
        history(people, "unknown")


def test_three_hundred_encounters_take_no_longer_than_a_glance(people: PeopleStation) -> None:
    logs = [log_of(f"enc-{number}", BEGAN - timedelta(days=3 * number), HARD) for number in range(300)]
    ids = people.add(*logs)
    people.desk.tend(lambda *_: None, lambda: False).result(60)
    state(people.station, [Statement("same", ids[0], other) for other in ids[1:]]).result(30)
    history(people, ids[0])  # the index is brought up
    started = perf_counter()
    found = history(people, ids[0])
    assert len(found.past) == 300
    assert perf_counter() - started < 1.0  # 60 ms; a machine that is busy gets some more


def test_who_else_it_may_be_is_offered_without_the_own_encounters(people: PeopleStation) -> None:
    ids = four(people)
    (other,) = people.add(log_of("enc-z", BEGAN - timedelta(days=3), CALL))
    (found,) = history(people, ids[0]).others
    assert (found.persons, found.candidate.person) == ((other,), other)
    assert [one.encounter for one in found.candidate.earlier] == [other]
    assert found.candidate.who.name == WHO["name"]


def test_who_was_said_to_be_another_is_not_offered_again(people: PeopleStation) -> None:
    ids = four(people)
    (other,) = people.add(log_of("enc-z", BEGAN - timedelta(days=3), CALL))
    state(people.station, [Statement("apart", other, ids[2])]).result(30)
    assert history(people, ids[0]).others == ()
    people.station.clock.advance(60)  # type: ignore[attr-defined]  # the fake one
    state(people.station, [Statement("same", other, ids[2])]).result(30)
    assert len(history(people, ids[0]).past) == 5


def test_all_that_say_the_very_same_are_confirmed_together(people: PeopleStation) -> None:
    ids = four(people)
    people.add(log_of("enc-y", BEGAN, CALL), log_of("enc-z", BEGAN, CALL))
    (found,) = history(people, ids[0]).others
    assert set(found.persons) == {"enc-y", "enc-z"}


def test_what_each_was_about(people: PeopleStation) -> None:
    amended = (*HARD[:3], (4, "amended", "本人は二通分と言う", {"seq": 3}), HARD[-1])
    struck = (*HARD[:3], (4, "retracted", "", {"seq": 3}), HARD[-1])
    ids = people.add(*(log_of(f"about-{n}", BEGAN, lines) for n, lines in enumerate((HARD, amended, struck))))
    told = [[one.text for one in people.desk.about(each).result(30)] for each in ids]
    assert told == [["証明書の手数料を返すこと"], ["証明書の手数料を返すこと\n本人は二通分と言う"], []]


def test_a_row_of_the_old_ledger_says_everything_it_has() -> None:
    row = log_of(
        "L-row",
        BEGAN,
        (
            (0, "encounter_started", "", {"channel": "counter", "practice": False, "ledger": 1}),
            (0, "identified", "", WHO),
            (0, "demand_stated", "手数料を返せ", {}),
            (0, "memo", "要求手段: 大声", {}),
            (0, "judged_improper", "不当要求行為等", {}),
            (0, "encounter_ended", "", {}),
        ),
    )
    case = case_of_log(row, pack(), "市民課", "ledger")
    assert case is not None
    told = about(case, row)
    assert [(one.kind, one.text, one.at) for one in told] == [
        ("demand_stated", "手数料を返せ", None),
        ("memo", "要求手段: 大声", None),
        ("judged_improper", "不当要求行為等", None),
    ]

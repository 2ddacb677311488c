"""The index follows the store, says who is who, and is made anew where it cannot be trusted."""

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_station import JST, NOON, PeopleStation, log, people_station
from store_logs import KEY, after

from app.base.clock import FakeClock
from app.base.errors import Refused
from app.guidance.events import ENDED, Event
from app.models.imports import Imports
from app.models.store import Store
from app.people.case import Case
from app.people.index.cases import case_of, cases_of
from app.people.index.file import Index
from app.people.index.ties import Statement, state
from app.people.library import AT_ONCE


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as people:
        yield people


def known(people: PeopleStation, encounter: str) -> Case | None:
    return people.desk.case(encounter).result(30)


def one_person(people: PeopleStation, *encounters: str) -> bool:
    cases = [known(people, encounter) for encounter in encounters]
    assert all(cases)
    return len({case.person for case in cases if case}) == 1


def test_a_log_is_read_off(people: PeopleStation) -> None:
    made = log(
        ("demand_stated", "担当者を出してほしい", {}),
        ("abuse", "", {}),
        ("supervisor_joined", "", {}),
        ("leave_requested", "", {}),
        ("judged_improper", "", {}),
        who={"name": "架空 太郎", "kana": "かくう たろう", "phone": "0467-00-0000", "contact": "090-0000-0000"},
        minutes=45,
        place="見本の間",
    )
    (id,) = people.add(made)
    case = known(people, id)
    assert case
    assert (case.origin, case.began_at, case.ended, case.seconds) == ("own", NOON, True, 45 * 60)
    assert (case.channel, case.place, case.department, case.handler) == ("counter", "見本の間", "見本課", "窓口 花子")
    assert (case.stage, case.types, case.judged) == ("leaving", ("abuse",), "judged_improper")
    assert case.supervisor_seconds == 4 * 60
    assert {"abuse", "leave_requested", "supervisor_joined"} <= set(case.kinds)
    assert (case.who.name, case.who.phone) == ("架空 太郎", "0467-00-0000\n090-0000-0000")
    assert case.person == id


def test_what_never_was_is_not_in_it(people: PeopleStation) -> None:
    practice = log(practice=True)
    struck = log()
    ids = people.add(practice, [*struck, after(struck[-1], "retracted", seq=1)])
    assert [known(people, id) for id in ids] == [None, None]


def test_further_lines_are_seen_at_the_next_question(people: PeopleStation) -> None:
    made = log(end=False)
    (id,) = people.add(made)
    case = known(people, id)
    assert case
    assert (case.ended, case.seconds, case.judged) == (False, None, "")
    more = after(made[-1], "judged_legitimate")
    people.add([more])
    people.add([after(more, ENDED)])
    case = known(people, id)
    assert case
    assert (case.ended, case.judged, case.lines) == (True, "judged_legitimate", 3)


def test_cases_are_numbered_by_time(people: PeopleStation) -> None:
    hours = (5, 1, 3, 3, 3, 2)
    ids = people.add(*(log(at=NOON + timedelta(hours=hour)) for hour in hours))
    numbers = {id: case.number for id in ids if (case := known(people, id))}
    assert len(set(numbers.values())) == len(ids)
    by_number = sorted(zip(ids, hours, strict=True), key=lambda pair: numbers[pair[0]])
    assert [hour for _, hour in by_number] == sorted(hours)


def test_a_beginning_set_back_moves_the_case(people: PeopleStation) -> None:
    made = log(end=False)
    later = log(at=NOON - timedelta(minutes=30))
    id, other = people.add(made, later)
    before, between = known(people, id), known(people, other)
    began = (NOON - timedelta(hours=1)).isoformat()
    people.add([after(made[-1], "amended", seq=1, began_at=began)])
    moved = known(people, id)
    assert before
    assert between
    assert moved
    assert moved.number < between.number < before.number


def test_said_in_a_log_and_taken_back(people: PeopleStation) -> None:
    first, second = people.add(log(who={"name": "架空 太郎"}), log(who={"name": "架空 太郎"}))
    assert not one_person(people, first, second)
    made = log(who={"name": "架空 太郎", "earlier": 1, "same_as": [first]}, end=False)
    (third,) = people.add(made)
    assert one_person(people, first, third)
    assert not one_person(people, first, second)
    people.add([after(made[-1], "retracted", seq=2)])
    assert not one_person(people, first, third)


def test_said_at_the_desk_and_taken_back(people: PeopleStation, clock: FakeClock) -> None:
    ids = people.add(*(log(who={"name": "架空 太郎"}) for _ in range(4)))
    for one, other in pairwise(ids):
        people.desk.say_same(one, other).result(30)
    assert one_person(people, *ids)
    clock.advance(1000)
    people.desk.say_apart(ids[2], ids[1]).result(30)
    assert one_person(people, *ids[:2])
    assert one_person(people, *ids[2:])
    assert not one_person(people, *ids)
    with pytest.raises(Refused):
        people.desk.say_same(ids[0], ids[0])


def test_it_can_be_taken_back_though_the_clock_once_went_ahead(people: PeopleStation, clock: FakeClock) -> None:
    one, other = people.add(log(), log())
    clock.advance(365 * 86_400)
    people.desk.say_same(one, other).result(30)
    assert one_person(people, one, other)
    clock.advance(-365 * 86_400)
    people.desk.say_apart(one, other).result(30)
    assert not one_person(people, one, other)
    people.desk.say_same(one, other).result(30)
    assert one_person(people, one, other)


def test_the_later_word_counts_over_an_earlier_one_in_a_log(people: PeopleStation) -> None:
    (first,) = people.add(log())
    made = log(who={"name": "架空 太郎", "same_as": [first]}, at=NOON - timedelta(days=1))
    (second,) = people.add(made)
    assert one_person(people, first, second)
    people.desk.say_apart(first, second).result(30)
    assert not one_person(people, first, second)
    # A line of the same log, with nothing new of the two, changes nothing.
    people.add([after(made[-1], "memo", "あとから")])
    assert not one_person(people, first, second)


def test_one_whose_start_is_struck_ties_nobody(people: PeopleStation) -> None:
    first, second = people.add(log(), log())
    made = log(who={"name": "架空 太郎", "same_as": [first, second]})
    (third,) = people.add(made)
    assert one_person(people, first, second, third)
    people.add([after(made[-1], "retracted", seq=1)])
    assert known(people, third) is None
    assert not one_person(people, first, second)


def test_an_import_shows_at_its_end_and_goes_with_its_undoing(people: PeopleStation) -> None:
    def write(store: Store) -> tuple[int, str]:
        number = Imports(store).begin(NOON, "窓口 花子", "台帳.csv", "f" * 64, 1)
        began = (NOON - timedelta(days=900)).isoformat()
        made = log(ledger=number, began_at=began, department="例示課", types=["abuse"], end=False)
        made.append(after(made[-1], ENDED, ended_at=(NOON - timedelta(days=900, minutes=-30)).isoformat()))
        store.append(made)
        Imports(store).keep_rows(number, {"h": made[0].encounter})
        return number, made[0].encounter

    number, id = people.station.worker.submit(write).result(30)
    assert known(people, id) is None
    people.station.worker.submit(lambda store: Imports(store).finish(number, NOON)).result(30)
    case = known(people, id)
    assert case
    assert (case.origin, case.department, case.types, case.seconds) == ("ledger", "例示課", ("abuse",), 1800)
    people.station.worker.submit(lambda store: Imports(store).undo(number, NOON, "係")).result(30)
    assert known(people, id) is None


def test_a_row_of_the_ledger_without_an_hour_counts_in_none(people: PeopleStation) -> None:
    def write(store: Store) -> list[str]:
        number = Imports(store).begin(NOON, "窓口 花子", "台帳.csv", "f" * 64, 2)
        made = [log(ledger=number, began_at=f"2024-05-01T{hour}:00+09:00") for hour in ("00:00", "09:00")]
        for one in made:
            store.append(one)
        Imports(store).keep_rows(number, {one[0].encounter: one[0].encounter for one in made})
        Imports(store).finish(number, NOON)
        return [one[0].encounter for one in made]

    ids = people.station.worker.submit(write).result(30)
    own = people.add(log(at=NOON.replace(hour=0)))
    hours = dict(
        people.desk.ask(lambda it: it.index.connection.execute("SELECT encounter, hour FROM cases").fetchall()).result(
            30
        )
    )
    assert [hours[id] for id in (*ids, *own)] == [-1, 9, 0]
    assert [case.has_hour for id in (*ids, *own) if (case := known(people, id))] == [False, True, True]


def test_words_of_objection_stand_beside_the_encounter(people: PeopleStation) -> None:
    (id,) = people.add(log())
    people.desk.object_(id, "大声は出していない").result(30)
    rows = people.desk.ask(lambda it: it.index.connection.execute("SELECT encounter, text FROM objections").fetchall())
    assert rows.result(30) == [(id, "大声は出していない")]
    with pytest.raises(Refused):
        people.desk.object_(id, " ")


def test_far_behind_it_answers_with_what_it_has_and_is_tended(people: PeopleStation) -> None:
    lines: list[Event] = log(end=False)
    for _ in range(AT_ONCE + 10):
        lines.append(after(lines[-1]))
    (id,) = people.add(lines)
    assert not people.desk.ask(lambda it: it.complete).result(30)
    assert known(people, id) is None
    told: list[tuple[int, int]] = []
    assert people.desk.tend(lambda done, of: told.append((done, of)), lambda: False).result(30)
    assert told[-1] == (len(lines), len(lines))
    assert known(people, id)
    assert people.desk.ask(lambda it: it.complete).result(30)


def test_tending_can_be_stopped(people: PeopleStation) -> None:
    people.add(log())
    stop = threading.Event()
    stop.set()
    assert not people.desk.tend(lambda *_: None, stop.is_set).result(30)


@pytest.mark.parametrize("harm", ["missing", "damaged", "another format", "another store"])
def test_it_is_made_anew(tmp_path: Path, clock: FakeClock, harm: str) -> None:
    with people_station(tmp_path, clock) as people:
        (id,) = people.add(log())
        assert known(people, id)
        home = people.station.home
        people.desk.close()
        match harm:
            case "missing":
                home.index.unlink()
            case "damaged":
                home.index.write_bytes(b"no index" * 1000)
            case "another format":
                index = Index.open(home.index, _index_key(people), _stamp(people))
                index.put("of", [0, ""])
                index.close()
            case "another store":
                index = Index.open(home.index, _index_key(people), _stamp(people))
                index.put("hash", "f" * 64)
                index.close()
        people.desk = type(people.desk)(people.station)
        assert known(people, id)


def test_what_was_said_after_a_backup_is_not_left_when_it_comes_back(tmp_path: Path, clock: FakeClock) -> None:
    with people_station(tmp_path, clock) as people:
        one, other, third = people.add(log(), log(), log())
        home, kept = people.station.home, tmp_path / "kept"
    shutil.copy(home.store, kept)
    people = PeopleStation(home, clock)
    people.desk.say_same(one, other).result(30)
    assert one_person(people, one, other)
    people.close()
    shutil.copy(kept, home.store)
    people = PeopleStation(home, clock)
    clock.advance(60)
    people.desk.say_same(one, third).result(30)
    assert one_person(people, one, third)
    assert not one_person(people, one, other)
    people.close()


def _index_key(people: PeopleStation) -> bytes:
    from app.models.secrets import INDEX, subkey

    return subkey(people.station.master(), INDEX)


def _stamp(people: PeopleStation) -> str:
    from app.people.library import stamp_of

    return stamp_of(people.station.pack)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(said=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=12))
def test_persons_are_what_the_last_words_tie_together(tmp_path_factory: pytest.TempPathFactory, said) -> None:  # type: ignore[no-untyped-def]
    index = Index.open(tmp_path_factory.mktemp("index") / "index.db", KEY, "")
    names = [f"e{number}" for number in range(6)]
    for number, name in enumerate(names):
        index.connection.execute(
            "INSERT INTO cases SELECT ?, ?, 'own', '', 0, 0, 0, 0, 0, 1, NULL, '', '', '', '', 1, '', '', '', '', NULL,"
            " 1, '', '', '', '', '', '', '', ?",
            (number, name, name),
        )
    standing: dict[frozenset[str], bool] = {}
    for place, (a, b, same) in enumerate(said):
        if a != b:
            standing[frozenset((names[a], names[b]))] = same
            at = NOON + timedelta(minutes=place)
            state(index, f"line {place}", [Statement(names[a], names[b], same, at, "", f"line {place}")])
    expected = {name: {name} for name in names}
    for pair, same in standing.items():
        if same:
            a, b = pair
            union = expected[a] | expected[b]
            for name in union:
                expected[name] = union
    for name in names:
        case = index.connection.execute("SELECT person FROM cases WHERE encounter = ?", (name,)).fetchone()
        assert case[0] == min(expected[name])
    index.close()


def test_a_person_has_all_cases_in_order(people: PeopleStation) -> None:
    first, second = people.add(log(at=NOON - timedelta(days=3)), log(at=NOON - timedelta(days=1)))
    (third,) = people.add(log(who={"name": "架空 太郎", "same_as": [second, first]}, at=NOON.astimezone(JST)))
    person = known(people, third)
    assert person
    assert person.person == first
    cases = people.desk.ask(lambda it: cases_of(it.index, person.person)).result(30)
    assert [case.encounter for case in cases] == [first, second, third]
    assert people.desk.ask(lambda it: case_of(it.index, "unknown")).result(30) is None

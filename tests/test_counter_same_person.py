"""同一人物: nothing counts before a person confirms it; it can be taken back; the advice follows at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guidance_logs import log
from test_counter_desk import Station

from app.base.clock import FakeClock
from app.base.errors import Refused
from app.guidance import reading

OLD = ("20261003100000-0000000a", "20261102100000-0000000b")
OTHER = ("20250101100000-0000000c", "20241224100000-0000000d")


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock) -> Iterator[Station]:
    made = Station(tmp_path / "store.db", clock)
    yield made
    made.worker.close()


@pytest.fixture
def id(station: Station) -> str:
    return station.desk.start("counter")


def due(station: Station, id: str) -> list[str]:
    return [each.action for each in station.desk.guidance(id).due]


def test_the_third_time_asks_to_refuse_and_warn_at_once(station: Station, id: str) -> None:
    assert "refuse_and_warn" not in due(station, id)
    station.desk.confirm_same(id, OLD, OLD)
    assert station.desk.summary(id).ordinal == 3
    assert "refuse_and_warn" in due(station, id)
    assert "repeat" in station.desk.guidance(id).types
    event = station.desk.events(id)[-1]
    assert (event.kind, event.data) == ("identified", {"earlier": 2, "same_as": list(OLD)})
    assert event.text == "同一人物と確認（2件、うち回数に数えるもの2件）"
    station.settle(id)


def test_what_does_not_count_is_joined_but_not_counted(station: Station, id: str) -> None:
    station.desk.confirm_same(id, OLD, OLD[:1])
    assert station.desk.summary(id).ordinal == 2
    assert "refuse_and_warn" not in due(station, id)
    assert station.desk.confirmed(id) == (reading.Confirmation(2, OLD, 1),)


def test_two_confirmed_candidates_count_together_and_nothing_twice(station: Station, id: str) -> None:
    station.desk.confirm_same(id, OLD, OLD)
    station.desk.confirm_same(id, (*OLD, *OTHER), (*OLD, OTHER[0]))
    assert station.desk.summary(id).ordinal == 4
    assert [each.same_as for each in station.desk.confirmed(id)] == [OLD, OTHER]
    with pytest.raises(Refused, match="もう"):
        station.desk.confirm_same(id, OTHER, OTHER)
    with pytest.raises(Refused):
        station.desk.confirm_same(id, (id,), (id,))


def test_it_can_be_taken_back_in_any_order(station: Station, id: str) -> None:
    first = station.desk.confirm_same(id, OLD, OLD)
    station.desk.confirm_same(id, OTHER, OTHER)
    struck = station.desk.retract(id, first)
    assert station.desk.summary(id).ordinal == 3
    station.desk.retract(id, struck)  # 取消 of the 取消
    assert station.desk.summary(id).ordinal == 5
    station.desk.undo_same(id, OTHER[:1])
    assert station.desk.summary(id).ordinal == 3
    assert station.desk.retract_last(id)
    assert station.desk.summary(id).ordinal == 1
    assert "refuse_and_warn" not in due(station, id)
    assert station.desk.confirmed(id) == ()
    assert [event.kind for event in station.desk.events(id)][3:] == ["retracted"] * 4
    station.desk.confirm_same(id, OLD, OLD)
    assert station.desk.summary(id).ordinal == 3


def test_what_is_typed_afterwards_changes_nothing_of_it(station: Station, id: str) -> None:
    station.desk.confirm_same(id, OLD, OLD)
    station.desk.log(id, "identified", "氏名 見本 次郎", {"name": "見本 次郎"})
    assert station.desk.summary(id).ordinal == 3


def test_it_is_there_after_a_crash(station: Station, id: str) -> None:
    station.desk.confirm_same(id, OLD, OLD[:1])
    station.settle(id)
    again = station.reopened()
    assert again.desk.confirmed(id) == (reading.Confirmation(2, OLD, 1),)
    assert again.desk.summary(id).ordinal == 2
    rows = again.worker.submit(lambda store: store.encounters()).result()
    assert [(row.id, row.ordinal) for row in rows] == [(id, 2)]
    again.worker.close()


def test_practice_joins_nobody(station: Station) -> None:
    practice = station.desk.start("phone", practice=True)
    with pytest.raises(Refused, match="訓練"):
        station.desk.confirm_same(practice, OLD, OLD)
    assert len(station.desk.events(practice)) == 1


@pytest.mark.parametrize(
    ("data", "ordinal"),
    [
        ({"earlier": 9, "same_as": ["a", "b"]}, 3),
        ({"earlier": -3, "same_as": ["a"]}, 1),
        ({"earlier": True, "same_as": ["a"]}, 1),
        ({"same_as": ["a"]}, 1),
        ({"earlier": 2, "same_as": ["a", "a", ["b"], None]}, 2),
        ({"earlier": 2, "same_as": "ab"}, 1),
    ],
)
def test_a_log_from_elsewhere_cannot_count_more_than_it_names(data: dict[str, Any], ordinal: int) -> None:
    assert reading.ordinal_of(log(("identified", 1, data))) == ordinal


def test_a_count_that_names_nobody_still_stands_and_is_added_to() -> None:
    stated = ("identified", 1, {"earlier": 1})
    joined = ("identified", 2, {"earlier": 2, "same_as": ["a", "b"]})
    assert reading.ordinal_of(log(stated, joined)) == 4
    assert reading.ordinal_of(log(joined, stated)) == 2
    assert reading.ordinal_of(log(joined, earlier=3)) == 3

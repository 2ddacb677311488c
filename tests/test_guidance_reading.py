"""What a log says (guidance.reading), and the chain that ties it (guidance.events)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from guidance_logs import START, Line, log
from hypothesis import given
from hypothesis import strategies as st

from app.guidance import reading
from app.guidance.events import Event, chained, first_break, from_json, to_json


def test_what_is_struck_by_a_struck_retraction_stands() -> None:
    events = log("memo", ("retracted", 0, {"seq": 2}), ("retracted", 0, {"seq": 3}))
    assert reading.struck_seqs(events) == {3}
    assert [event.seq for event in reading.standing_events(events)] == [1, 2, 4]
    assert reading.struck_seqs(log(("retracted", 0, {"seq": 9}), ("retracted", 0, {}))) == frozenset()


def test_counterpart_comes_together_piece_by_piece() -> None:
    events = log(
        ("identified", 1, {"name": "架空 太朗", "age": 60}),
        ("identified", 2, {"name": "架空 太郎", "phone": "0467-00-0000", "unknown": "x"}),
        ("identified", 3, {"phone": ""}),
        ("identified", 4, {"address": "架空市"}),
        ("retracted", 5, {"seq": 5}),
    )
    assert reading.counterpart_of(events) == reading.Counterpart(name="架空 太郎", age="60")


@pytest.mark.parametrize(
    ("lines", "state", "recording"),
    [
        ((), "none", False),
        ((("memo", 0, {"consent": "asked"}),), "asked", False),
        (("recording_declined",), "declined", False),
        (("recording_consented", "recording_started"), "given", True),
        (("recording_consented", "recording_started", "recording_stopped"), "given", False),
        (("recording_consented", "recording_declined"), "withdrawn", False),
        (("recording_consented", "recording_declined", ("memo", 0, {"consent": "asked"})), "asked", False),
        (("recording_consented", ("memo", 0, {"consent": "asked"})), "given", False),
        (("recording_consented", ("retracted", 0, {"seq": 2})), "none", False),
        (("recording_consented", "recording_started", "encounter_ended"), "given", False),
    ],
)
def test_consent(lines: tuple[Line, ...], state: str, recording: bool) -> None:
    consent = reading.consent_of(log(*lines))
    assert (consent.state, consent.recording) == (state, recording)


def test_begin_and_end() -> None:
    events = log(("memo", 3), ("encounter_ended", 5))
    assert reading.began_at(events) == START
    assert reading.ended_at(events) == START + timedelta(minutes=5)
    assert reading.ended_at(log(("encounter_ended", 5), ("retracted", 6, {"seq": 2}))) is None
    earlier = START - timedelta(minutes=10)
    back = log(("amended", 1, {"seq": 1, "began_at": earlier.isoformat()}))
    assert reading.began_at(back) == earlier
    broken = log(("amended", 1, {"seq": 1, "began_at": "なし"}), ("amended", 1, {"seq": 1, "began_at": 5}))
    assert reading.began_at(broken) == START
    begun = [replace(events[0], data={**events[0].data, "began_at": earlier.isoformat()})]
    assert reading.began_at(begun) == earlier


def test_ordinal_and_channel() -> None:
    assert reading.ordinal_of(log(earlier=2)) == 3
    assert reading.ordinal_of(log(("identified", 1, {"earlier": 4}), ("identified", 2, {"name": "x"}))) == 5
    assert reading.ordinal_of(log(("identified", 1, {"earlier": 4}), ("retracted", 2, {"seq": 2}), earlier=1)) == 2
    assert reading.ordinal_of(log(("identified", 1, {"earlier": True}))) == 1
    assert reading.channel_of(log(("retracted", 0, {"seq": 1}), channel="phone")) == "phone"


def test_amendments_belong_to_their_event() -> None:
    events = log("memo", ("amended", 1, {"seq": 2}), ("amended", 2, {"seq": 2}), ("retracted", 3, {"seq": 4}))
    events[2] = replace(events[2], text="三時ではなく二時")
    assert reading.amendments_of(events) == {2: ["三時ではなく二時"]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def _chain(texts: list[str], data: Any) -> list[Event]:
    events: list[Event] = []
    for event in log(*("memo" for _ in texts[1:])):
        said = replace(event, text=texts[event.seq - 1], data={"x": data})
        events.append(chained(said, events[-1] if events else None))
    return events


@given(st.lists(st.text(), min_size=1, max_size=6), JSON)
def test_a_chain_holds_and_survives_json(texts: list[str], data: Any) -> None:
    events = _chain(texts, data)
    assert first_break(events) is None
    assert [from_json(to_json(event)) for event in events] == events


@given(st.lists(st.text(), min_size=2, max_size=6), st.data())
def test_any_change_breaks_the_chain_where_it_was_made(texts: list[str], data: st.DataObject) -> None:
    events = _chain(texts, None)
    place = data.draw(st.integers(0, len(events) - 1))
    changes: dict[str, Any] = {
        "text": events[place].text + "。",
        "kind": "quote",
        "actor": "x",
        "at": datetime(2020, 1, 1, tzinfo=START.tzinfo),
        "elapsed_ms": events[place].elapsed_ms + 1,
        "data": {"x": 1},
        "id": "other",
    }
    name = data.draw(st.sampled_from(sorted(changes)))
    changed = [*events]
    changed[place] = replace(events[place], **{name: changes[name]})
    assert first_break(changed) == place + 1
    assert first_break(events[:place] + events[place + 1 :]) == (place + 1 if place + 1 < len(events) else None)

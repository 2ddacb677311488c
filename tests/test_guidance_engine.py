"""What holds across the rules: long timers, what supersedes, emergency first, after the end, 見送り, 取消, order."""

import random
import time
from typing import Any

import pytest
from guidance_logs import MINUTE, START, Line, advice, asked_by, coming, due, log, pack
from hypothesis import given
from hypothesis import strategies as st

from app.guidance.engine import assess, refusal
from app.guidance.events import KINDS, Event
from app.guidance.pack import GROUPS

# The long timers do not restart


def test_a_second_stalemate_changes_nothing() -> None:
    once, twice = advice(("stalemate", 10), at=25), advice(("stalemate", 10), ("stalemate", 20), at=25)
    assert coming(once) == coming(twice) == {"supervisor_join": 900, "report_to_manager": 900}
    assert "supervisor_join" in due(advice(("stalemate", 10), ("stalemate", 39), at=40))


def test_a_second_supervisor_changes_nothing() -> None:
    lines: tuple[Line, ...] = (("stalemate", 10), ("supervisor_joined", 20), ("supervisor_joined", 40))
    assert coming(advice(*lines))["ask_to_leave"] == 600
    assert "ask_to_leave" in due(advice(*lines, at=50))


def test_resolving_ends_the_long_rules_and_the_stalemate_part_of_the_report() -> None:
    resolved = advice(("stalemate", 10), ("supervisor_joined", 20), ("stalemate_resolved", 30), at=100)
    assert not {"ask_to_leave", "supervisor_join", "report_to_manager"} & {*due(resolved), *coming(resolved)}
    assert resolved.stage == "supervisor"
    assert resolved.types == ("long_detention",)
    still = advice(("stalemate", 10), ("abuse", 12), ("stalemate_resolved", 30), at=100)
    assert "report_to_manager" in due(still)


def test_a_stalemate_after_a_resolution_counts_anew() -> None:
    lines: tuple[Line, ...] = (("stalemate", 10), ("stalemate_resolved", 20), ("stalemate", 35))
    assert coming(advice(*lines))["supervisor_join"] == 1800
    assert "supervisor_join" in due(advice(*lines, at=65))
    joined = advice(("stalemate", 10), ("supervisor_joined", 15), ("stalemate_resolved", 20), ("stalemate", 35))
    assert coming(joined)["ask_to_leave"] == 1800, "from the later: the new stalemate"


def test_leaving_is_asked_again_for_a_new_stalemate_only() -> None:
    asked: tuple[Line, ...] = (("stalemate", 0), ("supervisor_joined", 5), ("leave_requested", 36))
    assert "ask_to_leave" not in due(advice(*asked, ("stalemate", 40), at=100))
    assert "ask_to_leave" in due(advice(*asked, ("stalemate_resolved", 40), ("stalemate", 50), at=80))
    before = advice(("leave_requested", 0), ("stalemate", 1), ("supervisor_joined", 2), at=32)
    assert "ask_to_leave" in due(before), "leave_requested is not standing"


def test_the_report_is_due_at_once_for_abuse_though_a_stalemate_still_counts() -> None:
    now = advice(("stalemate", 10), ("abuse", 15))
    assert "report_to_manager" in due(now)
    assert "report_to_manager" not in coming(now)


# What supersedes


def test_once_leaving_is_asked_for_stopping_is_not() -> None:
    for channel, leave in (("counter", "ask_to_leave"), ("phone", "end_call")):
        now = advice("abuse", "stop_requested", "abuse", channel=channel)
        assert leave in due(now)
        assert "ask_to_stop" not in due(now)
        later = advice("abuse", "stop_requested", "abuse", "leave_requested", "abuse", channel=channel)
        assert "ask_to_stop" not in due(later)


def test_once_police_are_asked_for_the_warning_of_that_rule_is_not() -> None:
    calmed = advice("threat", "warning_given", "threat", "police_called", "facility_called", "police_arrived")
    assert "warn_to_stop" not in due(calmed)
    struck = advice("threat", "warning_given", "threat", ("retracted", 0, {"seq": 3}))
    assert "warn_to_stop" in due(struck), "without the warning nothing supersedes"
    assert struck.stage == "listening"


# Emergency first


def test_while_an_emergency_has_something_due_the_rest_waits() -> None:
    now = advice("abuse", ("violence", 3))
    assert due(now) == ["secure_safety", "call_police", "call_facility", "face_with_several"]
    waiting = [one.action for one in now.waiting]
    assert waiting[:2] == ["ask_to_stop", "offer_recording"]
    assert {"identify", "report_to_manager"} <= set(waiting)
    calm = advice("abuse", ("violence", 3), "police_called", "facility_called", "several_staff", "police_arrived")
    assert calm.waiting == ()
    assert "ask_to_stop" in due(calm)
    assert calm.stage == "emergency"


def test_an_action_of_another_rule_is_in_front_only_where_the_emergency_asks_for_it() -> None:
    now = advice("leave_refused", "harm_announced")
    assert due(now) == ["call_police"]
    assert {"call_facility", "demand_eviction"} <= {one.action for one in now.waiting}
    both = advice("leave_refused", "violence")
    call = next(one for one in both.due if one.action == "call_facility")
    assert [reason.rule for reason in call.reasons] == ["leave.facility", "violence.now"]
    assert call.group == "emergency"


def test_an_emergency_set_aside_whole_lets_the_rest_come_forward() -> None:
    now = advice("harm_announced", ("set_aside", 1, {"action": "call_police"}))
    assert "identify" in due(now)
    assert now.waiting == ()


# After the end

AFTER_END = {
    "report_to_manager", "judge", "report_to_director", "consult_expert", "consult_deletion", "write_report",
    "report_to_hr",
}  # fmt: skip
SIGNALS = [
    "stalemate", "abuse", "violence", "threat", "authority", "online_defamation", "leave_refused", "city_at_fault",
    "demand_repeated", "business_hindered", "manager_demanded", "warning_given", "threat", "demand_repeated",
    "judged_improper", "eviction_refused",
]  # fmt: skip


def test_after_the_end_only_what_follows_it_can_be_due() -> None:
    now = advice(*SIGNALS, ("encounter_ended", 5), at=500, ordinal=4)
    assert set(due(now)) == AFTER_END - {"judge"}
    assert now.next == ()
    assert now.waiting == ()
    assert now.stage == "ended"
    assert {action.id for action in pack().actions if action.after_end} == AFTER_END


def test_no_countdown_runs_after_the_end_but_what_was_counted_still_comes_due() -> None:
    lines: tuple[Line, ...] = (("stalemate", 10), ("encounter_ended", 15))
    assert advice(*lines).next == ()
    assert "report_to_manager" not in due(advice(*lines))
    assert "report_to_manager" in due(advice(*lines, at=40))


def test_now_is_never_before_the_last_line() -> None:
    events = log(("abuse", 5))
    assert assess(pack(), events, 1, 0) == assess(pack(), events, 1, 5 * MINUTE)


def test_no_report_where_there_is_no_case() -> None:
    assert due(advice("demand_stated", "encounter_ended")) == []
    expected = ["report_to_director", "write_report", "report_to_hr"]
    assert due(advice("encounter_ended", "judged_improper")) == expected


def test_a_struck_end_goes_on() -> None:
    now = advice(("stalemate", 1), ("encounter_ended", 2), ("retracted", 3, {"seq": 3}))
    assert now.stage == "stalemate"
    assert coming(now)["supervisor_join"] == 28 * 60


# 見送り


def test_set_aside_takes_off_what_had_fired_and_its_countdown() -> None:
    aside: Line = ("set_aside", 11, {"action": "supervisor_join"})
    now = advice(("stalemate", 10), aside, at=90)
    assert "supervisor_join" not in {*due(now), *coming(now)}
    assert "report_to_manager" in due(now)
    assert "supervisor_join" not in due(advice(("stalemate", 10), aside, ("stalemate", 20), at=90)), "no new firing"
    again = advice(("stalemate", 10), aside, ("stalemate_resolved", 12), ("stalemate", 20), at=50)
    assert "supervisor_join" in due(again)


def test_set_aside_does_not_touch_rules_that_fire_later() -> None:
    now = advice("abuse", ("set_aside", 0, {"action": "report_to_manager"}))
    assert "report_to_manager" not in due(now)
    later = advice(("stalemate", 0), ("set_aside", 1, {"action": "supervisor_join"}), ("threat", 2))
    assert asked_by(later, "threat.join") >= {"supervisor_join"}
    assert "supervisor_join" not in asked_by(advice(*LATER, at=60), "long.supervisor")


LATER: tuple[Line, ...] = (("stalemate", 0), ("set_aside", 1, {"action": "supervisor_join"}), ("threat", 2))


def test_one_rule_that_fires_anew_ends_the_set_aside_for_all_of_them() -> None:
    lines: tuple[Line, ...] = ("threat", "authority", ("set_aside", 1, {"action": "supervisor_join"}))
    assert "supervisor_join" not in due(advice(*lines))
    again = next(one for one in advice(*lines, ("authority", 2)).due if one.action == "supervisor_join")
    assert {reason.rule for reason in again.reasons} == {"threat.join", "authority.join"}


def test_set_aside_before_anything_fired_or_struck_changes_nothing() -> None:
    aside: Line = ("set_aside", 0, {"action": "ask_to_stop"})
    assert "ask_to_stop" in due(advice(aside, "abuse"))
    assert "ask_to_stop" in due(advice("abuse", aside, ("retracted", 1, {"seq": 3})))
    assert "identify" not in due(advice(("set_aside", 0, {"action": "identify"})))


# 取消


def test_a_struck_retraction_gives_its_event_back() -> None:
    struck: tuple[Line, ...] = ("abuse", ("retracted", 1, {"seq": 2}))
    assert "ask_to_stop" not in due(advice(*struck))
    assert "ask_to_stop" in due(advice(*struck, ("retracted", 2, {"seq": 3})))
    assert "ask_to_stop" not in due(advice(*struck, ("retracted", 2, {"seq": 3}), ("retracted", 3, {"seq": 4})))


def test_striking_the_start_takes_off_what_the_start_asks_and_keeps_the_channel() -> None:
    now = advice(("retracted", 0, {"seq": 1}), ("stop_requested", 1), ("abuse", 2), channel="phone")
    assert "end_call" in due(now)
    assert not {"identify", "clarify_demand", "check_facts"} & set(due(now))


# Identification


@pytest.mark.parametrize(
    ("parts", "enough"),
    [
        ([{"name": "架空 太郎", "address": "架空市", "phone": "0467-00-0000"}], True),
        ([{"organisation": "架空商会", "address": "架空市", "contact": "窓口で"}], True),
        ([{"name": "架空 太郎"}, {"address": "架空市"}, {"email": "taro@example.jp"}], True),
        ([{"name": "架空 太郎", "address": "架空市"}], False),
        ([{"name": "架空 太郎", "phone": "0467-00-0000"}], False),
        ([{"address": "架空市", "phone": "0467-00-0000"}], False),
        ([{"name": " ", "address": "架空市", "phone": "0467-00-0000"}], False),
        ([{"name": None, "address": "架空市", "phone": "0467-00-0000"}], False),
        ([{}], False),
    ],
)
def test_identify(parts: list[dict[str, Any]], enough: bool) -> None:
    assert ("identify" not in due(advice(*(("identified", 1, part) for part in parts)))) == enough


# Stage, types, cautions, order


@pytest.mark.parametrize(
    ("lines", "stage"),
    [
        ((), "listening"),
        (("city_at_fault",), "correcting"),
        (("city_at_fault", "stalemate"), "stalemate"),
        (("stalemate", "stalemate_resolved"), "listening"),
        (("stalemate", "supervisor_joined"), "supervisor"),
        (("leave_requested", "supervisor_joined"), "leaving"),
        (("leave_refused", "leave_requested"), "eviction"),
        (("eviction_demanded",), "eviction"),
        (("eviction_refused",), "listening"),
        (("violence",), "emergency"),
        (("property_damage",), "emergency"),
        (("harm_announced",), "emergency"),
        (("police_called", "leave_refused"), "emergency"),
        (("threat",), "listening"),
        (("threat", "warning_given"), "listening"),
        (("warning_given", "threat"), "emergency"),
        (("violence", "encounter_ended"), "ended"),
    ],
)
def test_stage(lines: tuple[str, ...], stage: str) -> None:
    assert advice(*lines).stage == stage


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        ("stalemate", "long_detention"),
        ("abuse", "abuse"),
        ("violence", "violence"),
        ("property_damage", "violence"),
        ("threat", "threat"),
        ("harm_announced", "threat"),
        ("authority", "authority"),
        ("online_defamation", "online"),
    ],
)
def test_types(kind: str, type: str) -> None:
    assert advice(kind).types == (type,)
    assert advice(ordinal=2).types == ()
    assert advice(ordinal=3).types == ("repeat",)


def test_types_come_in_the_order_of_the_table() -> None:
    lines = ("online_defamation", "authority", "threat", "violence", "abuse", "stalemate")
    expected = ("long_detention", "repeat", "abuse", "violence", "threat", "authority", "online")
    assert advice(*lines, ordinal=3).types == expected


def test_cautions() -> None:
    always = ("no_uncertain_answer", "no_conclusion_before_facts")
    assert advice().cautions == always
    assert advice("authority").cautions == (*always, "no_special_treatment")
    improper = ("no_meeting_elsewhere", "no_meeting_after_hours", "record_only_with_consent")
    assert advice("judged_improper").cautions == (*always, *improper)
    assert advice("judged_improper", "judged_legitimate").cautions == always
    assert advice("city_at_fault").cautions == (*always, "not_improper_across_the_board")


def test_order_is_group_then_longest_due_then_the_pack() -> None:
    now = advice(
        ("business_hindered", 1), ("authority", 2), ("abuse", 3), ("manager_demanded", 4), ("leave_refused", 5)
    )
    assert due(now) == [
        "call_facility", "demand_eviction",
        "ask_to_stop", "offer_recording",
        "supervisor_join", "face_with_several", "decline_manager",
        "report_to_manager",
        "identify", "clarify_demand", "check_facts", "move_place", "tell_time_limit",
    ]  # fmt: skip


def test_every_reason_is_given_once_with_its_minutes_and_section() -> None:
    now = advice(("stalemate", 0), ("threat", 10), at=30)
    join = next(one for one in now.due if one.action == "supervisor_join")
    assert [(r.rule, r.since_ms, r.source) for r in join.reasons] == [
        ("threat.join", 10 * MINUTE, "6(5)"),
        ("long.supervisor", 30 * MINUTE, "6(1)"),
    ]
    assert "30分" in join.reasons[1].text


def test_seconds_left_are_rounded_up() -> None:
    events = log("stalemate")
    assert coming(assess(pack(), events, 1, 30 * MINUTE - 1)) == {"supervisor_join": 1, "report_to_manager": 1}
    assert coming(assess(pack(), events, 1, 30 * MINUTE - 1000))["supervisor_join"] == 1
    assert coming(assess(pack(), events, 1, 30 * MINUTE - 1001))["supervisor_join"] == 2


# What may be logged


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ((), True),
        (("recording_consented",), False),
        (("recording_consented", "recording_declined"), True),
        (("recording_consented", "recording_declined", "recording_consented"), False),
        (("recording_declined", "recording_consented"), False),
        (("recording_consented", ("retracted", 0, {"seq": 2})), True),
        (("recording_consented", "recording_declined", ("retracted", 0, {"seq": 3})), False),
        (("recording_consented", ("memo", 0, {"consent": "asked"})), False),
        ((("memo", 0, {"consent": "asked"}),), True),
    ],
)
def test_recording_needs_a_consent_that_was_not_withdrawn(lines: tuple[Line, ...], refused: bool) -> None:
    assert (refusal(pack(), log(*lines), "recording_started", {}) is not None) == refused


@pytest.mark.parametrize(
    ("kind", "data", "refused"),
    [
        ("retracted", {"seq": 1}, False),
        ("retracted", {"seq": 2}, False),
        ("retracted", {"seq": 3}, True),
        ("retracted", {"seq": 4}, False),
        ("retracted", {"seq": 5}, True),
        ("retracted", {"seq": 0}, True),
        ("retracted", {"seq": -1}, True),
        ("retracted", {"seq": "2"}, True),
        ("retracted", {"seq": True}, True),
        ("retracted", {}, True),
        ("amended", {"seq": 3}, False),
        ("amended", {"seq": 9}, True),
        ("amended", {}, True),
        ("set_aside", {"action": "identify"}, False),
        ("set_aside", {"action": "nothing"}, True),
        ("set_aside", {"action": []}, True),
        ("encounter_started", {}, True),
        ("memo", {}, False),
        ("no_such_kind", {}, True),
    ],
)
def test_refusals(kind: str, data: dict[str, Any], refused: bool) -> None:
    events = log("memo", "abuse", ("retracted", 1, {"seq": 3}))
    assert (refusal(pack(), events, kind, data) is not None) == refused


# Properties

ACTIONS = [action.id for action in pack().actions]
FREE = [kind for kind in KINDS if kind not in ("encounter_started", "retracted", "set_aside", "identified")]


@st.composite
def logs(draw: st.DrawFn, kinds: list[str] = FREE) -> list[Event]:
    lines: list[Line] = []
    minute = 0.0
    for place in range(draw(st.integers(0, 14))):
        minute += draw(st.integers(0, 25))
        kind = draw(st.sampled_from([*kinds, *SIGNALS, "retracted", "set_aside"]))
        data: dict[str, Any] = {}
        if kind == "retracted":
            data = {"seq": draw(st.integers(1, place + 1))}
        if kind == "set_aside":
            data = {"action": draw(st.sampled_from(ACTIONS))}
        lines.append((kind, minute, data))
    return log(*lines, channel=draw(st.sampled_from(["counter", "phone"])))


ORDINALS = st.integers(1, 5)
NOW = st.integers(0, 400).map(lambda minute: minute * MINUTE)


@given(logs(), ORDINALS, NOW)
def test_same_input_same_answer_and_each_action_in_one_place(events: list[Event], ordinal: int, now: int) -> None:
    guidance = assess(pack(), events, ordinal, now)
    assert guidance == assess(pack(), list(events), ordinal, now)
    places = [*due(guidance), *(one.action for one in guidance.waiting), *coming(guidance)]
    assert len(places) == len(set(places))
    for part in (guidance.due, guidance.waiting):
        keys = [(GROUPS.index(one.group), one.since_ms) for one in part]
        assert keys == sorted(keys)
    assert [one.due_ms for one in guidance.next] == sorted(one.due_ms for one in guidance.next)
    assert all(one.in_seconds > 0 for one in guidance.next)
    if guidance.stage == "ended":
        assert {*due(guidance)} <= AFTER_END
        assert not guidance.next


@given(logs(), ORDINALS, NOW, st.sampled_from([*FREE, *SIGNALS]))
def test_what_is_struck_at_once_was_never_there(events: list[Event], ordinal: int, now: int, kind: str) -> None:
    ms = events[-1].elapsed_ms
    tapped = Event("x", "e", len(events) + 1, START, ms, "handler", kind)
    struck = Event("y", "e", len(events) + 2, START, ms, "handler", "retracted", "", {"seq": tapped.seq})
    assert assess(pack(), [*events, tapped, struck], ordinal, now) == assess(pack(), events, ordinal, now)


@given(logs(), ORDINALS, NOW)
def test_a_second_stalemate_never_changes_a_running_one(events: list[Event], ordinal: int, now: int) -> None:
    ms = events[-1].elapsed_ms
    first = Event("x", "e", len(events) + 1, START, ms, "handler", "stalemate")
    second = Event("y", "e", len(events) + 2, START, ms + 5 * MINUTE, "handler", "stalemate")
    now = max(now, second.elapsed_ms)
    assert assess(pack(), [*events, first, second], ordinal, now) == assess(pack(), [*events, first], ordinal, now)


@given(logs(), ORDINALS, NOW, st.sampled_from(ACTIONS))
def test_what_is_set_aside_now_is_neither_due_nor_coming(
    events: list[Event], ordinal: int, now: int, action: str
) -> None:
    now = max(now, events[-1].elapsed_ms)
    aside = Event("x", "e", len(events) + 1, START, now, "handler", "set_aside", "", {"action": action})
    before, after = assess(pack(), events, ordinal, now), assess(pack(), [*events, aside], ordinal, now)
    assert action not in {*due(after), *coming(after), *(one.action for one in after.waiting)}
    kept = {one.action for one in (*before.due, *before.waiting)} - {action}
    assert {one.action for one in (*after.due, *after.waiting)} == kept


@given(logs(), ORDINALS)
def test_time_alone_only_brings_actions_and_shortens_countdowns(events: list[Event], ordinal: int) -> None:
    now = events[-1].elapsed_ms
    before = assess(pack(), events, ordinal, now)
    for one in before.next:
        then = assess(pack(), events, ordinal, one.due_ms)
        assert one.action in {due.action for due in (*then.due, *then.waiting)}
        just = assess(pack(), events, ordinal, one.due_ms - 1)
        assert coming(just)[one.action] == 1
    later = assess(pack(), events, ordinal, now + 600 * MINUTE)
    assert {*due(before)} <= {one.action for one in (*later.due, *later.waiting)}


def test_a_long_log_is_answered_fast_and_no_slower_than_it_grows() -> None:
    picker = random.Random(7)

    def took(length: int) -> float:
        events = log(*((picker.choice(FREE), n / 10) for n in range(length)))
        tries = []
        for _ in range(7):
            began = time.perf_counter()
            assess(pack(), events, 4, events[-1].elapsed_ms)
            tries.append(time.perf_counter() - began)
        return min(tries)

    assert took(2000) < 0.005
    assert took(16_000) < 16 * took(2000)

"""Every row of Kamakura's rules (domain 3): trigger, minutes, actions, what discharges each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from guidance_logs import Line, advice, asked_by, pack

FULL = ("identified", 0.0, {"name": "架空 太郎", "address": "架空市見本町1-2-3", "phone": "0467-00-0000"})
BOTH = ("counter", "phone")
Ways = Mapping[str, Sequence[Line]]
RECORDING = ["recording_consented", "recording_declined"]
SEVERAL = ["several_staff", "supervisor_joined"]


@dataclass(frozen=True)
class Row:
    rule: str
    before: tuple[Line, ...]
    """The lines that make the rule fire, the last one at minute 0 or as written."""
    actions: Mapping[str, Sequence[Line]]
    """Each action, and every kind that takes it off."""
    minutes: int = 0
    ordinal: int = 1
    channels: tuple[str, ...] = BOTH

    def __str__(self) -> str:
        return f"{self.rule}:{'+'.join(str(line) for line in self.before)}:{self.ordinal}:{'/'.join(self.channels)}"


POLICE: Ways = {"call_police": ["police_called"]}
EVICT: Ways = {"call_facility": ["facility_called"], "demand_eviction": ["eviction_demanded"]}
VIOLENCE: Ways = {"secure_safety": ["police_arrived"], "call_facility": ["facility_called"], **POLICE}
LEAVE = ["leave_requested", "encounter_ended"]
REPORT: Ways = {"report_to_manager": ["reported_to_manager"]}
JOIN: Ways = {"supervisor_join": ["supervisor_joined"], "face_with_several": SEVERAL}
AFTER: Ways = {"write_report": ["report_signed"], "report_to_hr": ["hr_copy_exported"]}
ROWS = [
    Row("first.identify", (), {"identify": [FULL]}),
    Row("first.demand", (), {"clarify_demand": ["demand_stated"]}),
    Row("first.facts", (), {"check_facts": ["facts_checked", "facts_pending"]}),
    Row("first.place", (), {"move_place": ["place_moved", "place_kept"]}, channels=("counter",)),
    Row("first.several", (), {"face_with_several": SEVERAL}, channels=("counter",)),
    *(
        Row("first.restate", (kind,), {"restate_and_close": ["contact_promised", *LEAVE]})
        for kind in ("demand_repeated", "demand_changed")
    ),
    Row("first.time", ("business_hindered",), {"tell_time_limit": ["time_limit_told"]}),
    Row("fault.correct", ("city_at_fault",), {"apologise_and_correct": ["apologised"]}),
    Row("long.supervisor", ("stalemate",), {"supervisor_join": ["supervisor_joined"], **REPORT}, minutes=30),
    Row("long.leave", ("stalemate", "supervisor_joined"), {"ask_to_leave": LEAVE}, 30, channels=("counter",)),
    Row("long.leave", ("supervisor_joined", "stalemate"), {"ask_to_leave": LEAVE}, 30, channels=("counter",)),
    Row("long.leave", ("stalemate", "supervisor_joined"), {"end_call": LEAVE}, 30, channels=("phone",)),
    Row("long.manager", ("manager_demanded",), {"decline_manager": ["manager_declined", "supervisor_joined"]}),
    Row("leave.facility", ("leave_refused",), EVICT),
    Row("leave.police", ("eviction_refused",), POLICE),
    Row("repeat.third", (), {"refuse_and_warn": ["warning_given"]}, ordinal=3),
    *(
        Row(
            "repeat.fourth",
            (),
            {"supervisor_handle": ["supervisor_joined"], "warn_to_stop": ["warning_given"]},
            ordinal=ordinal,
        )
        for ordinal in (4, 9)
    ),
    Row("repeat.record", (), {"offer_recording": RECORDING}, ordinal=4),
    Row("repeat.record", ("warning_given", "demand_repeated"), {"offer_recording": RECORDING}, ordinal=3),
    Row(
        "repeat.after",
        ("warning_given", "demand_repeated"),
        {**EVICT, "consult_expert": ["expert_consulted"]},
        ordinal=4,
        channels=("counter",),
    ),
    Row(
        "repeat.after",
        ("warning_given", "demand_repeated"),
        {"end_call": ["encounter_ended"], "consult_expert": ["expert_consulted"]},
        ordinal=5,
        channels=("phone",),
    ),
    Row("abuse.stop", ("abuse",), {"ask_to_stop": ["stop_requested"], "offer_recording": RECORDING}),
    Row("abuse.leave", ("stop_requested", "abuse"), {"ask_to_leave": LEAVE}, channels=("counter",)),
    Row("abuse.leave", ("stop_requested", "abuse"), {"end_call": LEAVE}, channels=("phone",)),
    Row("abuse.facility", ("leave_requested", "abuse"), {**EVICT}, channels=("counter",)),
    *(
        Row("violence.now", (kind,), {**VIOLENCE, "face_with_several": SEVERAL})
        for kind in ("violence", "property_damage")
    ),
    Row("harm.police", ("harm_announced",), POLICE),
    Row("threat.join", ("threat",), {**JOIN, "warn_to_stop": ["warning_given"]}),
    Row("threat.police", ("warning_given", "threat"), VIOLENCE),
    Row("authority.join", ("authority",), JOIN),
    Row("online.consult", ("online_defamation",), {"consult_deletion": ["deletion_consulted"]}),
    *(
        Row("judge.report", (kind,), REPORT)
        for kind in ("abuse", "threat", "authority", "online_defamation", "demand_repeated")
    ),
    Row("judge.report", ("stalemate",), REPORT, minutes=30),
    Row("judge.report", (), REPORT, ordinal=3),
    Row("judge.decide", ("reported_to_manager",), {"judge": ["judged_improper", "judged_legitimate"]}),
    Row("judge.director", ("judged_improper",), {"report_to_director": ["reported_to_director"]}),
    *(
        Row(
            "after.report",
            before,
            {"write_report": ["report_signed"], "report_to_hr": ["hr_copy_exported"]},
            0,
            ordinal,
        )
        for before, ordinal in (
            (("abuse", "encounter_ended"), 1),
            (("judged_improper", "encounter_ended"), 1),
            (("encounter_ended",), 3),
        )
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
@pytest.mark.parametrize("channel", BOTH)
def test_row(row: Row, channel: str) -> None:
    def asked(*more: Line, at: float | None = None) -> set[str]:
        return asked_by(advice(*row.before, *more, at=at, channel=channel, ordinal=row.ordinal), row.rule)

    if channel not in row.channels:
        assert asked(at=row.minutes) != set(row.actions)
        return
    if row.minutes:
        assert asked(at=row.minutes - 1 / 60_000) == set()
    assert asked(at=row.minutes) == set(row.actions)
    for action, kinds in row.actions.items():
        for kind in kinds:
            left = asked(kind, at=row.minutes)
            assert action not in left
            if kind != "encounter_ended":
                gone = {one for one, ways in row.actions.items() if kind in ways}
                assert left == set(row.actions) - gone


def test_every_rule_of_the_pack_has_a_row_and_every_row_a_rule() -> None:
    assert {row.rule for row in ROWS} == {rule.id for rule in pack().rules}


@pytest.mark.parametrize("row", [row for row in ROWS if row.before], ids=str)
def test_the_last_event_of_a_row_is_needed(row: Row) -> None:
    ordinal, channel = row.ordinal, row.channels[0]
    assert asked_by(advice(*row.before[:-1], at=row.minutes, ordinal=ordinal, channel=channel), row.rule) == set()


STANDING = {
    "identified", "demand_stated", "facts_checked", "facts_pending", "place_moved", "place_kept", "several_staff",
    "supervisor_joined", "reported_to_manager", "judged_improper", "judged_legitimate", "reported_to_director",
    "recording_consented", "recording_declined", "facility_called", "police_called", "police_arrived",
    "expert_consulted", "deletion_consulted",
}  # fmt: skip


def test_standing_kinds_are_those_of_the_domain() -> None:
    assert {kind.id for kind in pack().kinds if kind.standing} == STANDING


SUPERSEDED = {("ask_to_stop", "stop_requested"), ("warn_to_stop", "warning_given")}
"""With this discharge before the trigger a sterner rule takes the action's place."""
EVENT_ROWS = [row for row in ROWS if row.before and not row.minutes and row.before[-1] != "encounter_ended"]


@pytest.mark.parametrize("row", EVENT_ROWS, ids=str)
def test_a_discharge_before_the_trigger_counts_only_where_it_is_standing(row: Row) -> None:
    channel = row.channels[0]
    for action, kinds in row.actions.items():
        for kind in kinds:
            if kind == "encounter_ended":
                continue
            now = advice(kind, *row.before, channel=channel, ordinal=row.ordinal)
            expected = kind not in STANDING and (action, kind) not in SUPERSEDED
            assert (action in asked_by(now, row.rule)) == expected, (action, kind)


@pytest.mark.parametrize("row", EVENT_ROWS, ids=str)
def test_a_new_firing_makes_a_discharged_action_due_again(row: Row) -> None:
    channel = row.channels[0]
    for action, kinds in row.actions.items():
        for kind in kinds:
            if kind == "encounter_ended":
                continue
            again = advice(*row.before, kind, row.before[-1], channel=channel, ordinal=row.ordinal)
            expected = kind not in STANDING and (action, kind) not in SUPERSEDED
            assert (action in asked_by(again, row.rule)) == expected, (action, kind)


@pytest.mark.parametrize(
    ("rule", "ordinals"),
    [
        ("repeat.third", {3}),
        ("repeat.fourth", {4, 5, 6}),
        ("repeat.record", {4, 5, 6}),
        ("repeat.after", set()),
        ("judge.report", {3, 4, 5, 6}),
    ],
)
def test_ordinals(rule: str, ordinals: set[int]) -> None:
    assert {n for n in range(1, 7) if asked_by(advice(ordinal=n), rule)} == ordinals


@pytest.mark.parametrize(("rule", "ordinals"), [("repeat.record", {3, 4, 5}), ("repeat.after", {4, 5})])
def test_ordinals_with_a_repetition_after_a_warning(rule: str, ordinals: set[int]) -> None:
    lines = ("warning_given", "demand_repeated")
    assert {n for n in range(1, 6) if asked_by(advice(*lines, ordinal=n), rule)} == ordinals


def test_x_after_y_needs_y_before_x() -> None:
    assert not asked_by(advice("abuse", "stop_requested"), "abuse.leave")
    assert not asked_by(advice("threat", "warning_given"), "threat.police")
    assert not asked_by(advice("abuse", "leave_requested"), "abuse.facility")
    assert not asked_by(advice("demand_repeated", "warning_given", ordinal=4), "repeat.after")
    assert not asked_by(advice("demand_repeated", "warning_given", ordinal=3), "repeat.record")

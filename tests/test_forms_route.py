"""The rules of the route: what may be signed next, and what should not have been."""

from dataclasses import replace

import pytest
from forms_route import (
    AUTHOR,
    CHIEF,
    COUNSELLOR,
    DEPUTY,
    DIRECTOR,
    KAMAKURA,
    MANAGER,
    NOW,
    PEOPLE,
    real,
    record_of,
    small,
)
from forms_sealed import identity_of

from app.forms.document import AUTHOR as AUTHOR_FIELD
from app.forms.document import Author
from app.forms.sign.entry import Comment, Entry, to_reason
from app.forms.sign.route import Route, refusal, route_of
from app.forms.verify.verdict import Signature

RECORD = record_of(real())
ROLES = {"kakaricho": "supervisor", "kacho": "manager", "jicho": "deputy_director", "bucho": "director"}
UP_TO: dict[str, tuple[str, ...]] = {
    "kakaricho": (),
    "kacho": ("kakaricho",),
    "jicho": ("kakaricho", "kacho"),
    "bucho": ("kakaricho", "kacho", "jicho"),
    "": ("kakaricho", "kacho", "jicho", "bucho"),
}


def a_signature(field: str, reason: str = "", who: Author = AUTHOR, roles: tuple[str, ...] = ()) -> Signature:
    return Signature(
        field,
        RECORD.box_label(field),
        who.name,
        f"CN={who.name}",
        who.department,
        who.title,
        NOW,
        True,
        "revision",
        "permitted",
        field == AUTHOR_FIELD,
        True,
        identity_of(who).fingerprint,
        "known",
        roles,
        reason,
    )


def entered(field: str, entry: Entry, who: Author, roles: tuple[str, ...] = ()) -> Signature:
    return a_signature(field, to_reason(entry), who, roles)


def seals(*boxes: str) -> list[Signature]:
    return [entered(box, Entry("approve", box), PEOPLE[box]) for box in boxes]


def after(*signatures: Signature) -> Route:
    return route_of(RECORD, [a_signature(AUTHOR_FIELD), *signatures])


def asked(route: Route, entry: Entry, who: Author) -> str | None:
    return refusal(RECORD, route, entry, identity_of(who))


@pytest.mark.parametrize(("turn", "sealed"), UP_TO.items())
def test_the_boxes_are_sealed_in_their_order(turn: str, sealed: tuple[str, ...]) -> None:
    route = after(*seals(*sealed))
    assert (route.faults, route.turn, route.done) == ((), turn, turn == "")
    assert [box.box for box in route.boxes] == list(PEOPLE)
    assert [box.state for box in route.boxes] == ["sealed"] * len(sealed) + ["open"] * (4 - len(sealed))
    assert [box.by for box in route.boxes if box.by] == [PEOPLE[box].name for box in sealed]
    for box, person in PEOPLE.items():
        problem = asked(route, Entry("approve", box), person)
        assert (problem is None) is (box == turn), (box, problem)
    assert (asked(route, Entry("return", turn or "bucho", "時刻"), DIRECTOR) is None) is bool(turn)
    assert (asked(route, Entry("withdraw", text="取り違え"), AUTHOR) is None) is bool(turn)


def test_signing_by_an_outside_tool_is_a_plain_approval() -> None:
    route = after(a_signature("kakaricho", "I approve", CHIEF))
    assert (route.faults, route.turn) == ((), "kacho")
    assert route.entries[0].entry == Entry("approve", "kakaricho")
    assert "係長の決裁がまだです" in "".join(after(a_signature("kacho", "", MANAGER)).faults)


def test_a_box_that_was_passed_over_is_seen_later_in_the_box() -> None:
    over = Entry("approve", "kacho", absent=(("kakaricho", "休暇"),))
    assert asked(after(), Entry("approve", "kacho"), MANAGER) == "係長の決裁がまだです。"
    assert asked(after(), replace(over, absent=(("kakaricho", " "),)), MANAGER) == "不在には理由が要ります。"
    assert asked(after(), replace(over, absent=(*over.absent, ("bucho", "x"))), MANAGER)
    assert asked(after(), replace(over, absent=over.absent * 2), MANAGER)
    assert asked(after(), over, MANAGER) is None
    route = after(entered("kacho", over, MANAGER))
    assert [(box.state, box.note) for box in route.boxes[:2]] == [("absent", "休暇"), ("sealed", "")]
    assert route.turn == "jicho"
    assert asked(route, Entry("approve", "kakaricho"), CHIEF)
    assert asked(route, Entry("after", "kakaricho"), CHIEF) is None
    seen = after(entered("kacho", over, MANAGER), entered("kakaricho", Entry("after", "kakaricho"), CHIEF))
    assert (seen.faults, seen.boxes[0].after_by, seen.boxes[0].state) == ((), CHIEF.name, "absent")
    assert asked(seen, Entry("after", "kakaricho"), CHIEF) == "後閲は済んでいます。"


def test_a_deputised_box_is_seen_later_in_a_field_of_its_own() -> None:
    deputised = entered("kakaricho", Entry("deputise", "kakaricho", "出張"), MANAGER)
    assert asked(after(), Entry("deputise", "kakaricho", ""), MANAGER) == "代決には理由が要ります。"
    route = after(deputised)
    assert (route.boxes[0].state, route.boxes[0].by, route.boxes[0].note) == ("deputised", MANAGER.name, "出張")
    seen = Entry("after", "kakaricho")
    assert after(deputised, entered("kakaricho_after", seen, CHIEF)).faults == ()
    assert after(deputised, entered("kakaricho", seen, CHIEF)).faults
    assert asked(after(*seals("kakaricho")), seen, CHIEF) == "後閲は、代決または不在とされた欄だけです。"


def test_it_may_be_seen_later_even_after_the_last_seal() -> None:
    deputised = entered("kakaricho", Entry("deputise", "kakaricho", "出張"), COUNSELLOR)
    route = after(deputised, *seals("kacho", "jicho", "bucho"))
    assert route.done
    assert asked(route, Entry("after", "kakaricho"), CHIEF) is None
    assert asked(route, Entry("judge", "kacho", judgement="improper"), MANAGER) == "最後の決裁が済んでいます。"


def test_the_last_box_is_never_passed_over() -> None:
    route = after(*seals("kakaricho", "kacho", "jicho"))
    assert route.turn == "bucho"
    assert all(asked(route, Entry("approve", box, absent=(("bucho", "休暇"),)), DEPUTY) for box in PEOPLE)


def test_the_latest_judgement_counts_and_only_the_head_judges() -> None:
    judged = [
        entered(f"judge_{n}", Entry("judge", "kacho", "", id), MANAGER) for n, id in ((1, "more"), (2, "improper"))
    ]
    route = after(*judged)
    assert route.faults == ()
    assert route.judgement is not None
    assert route.judgement.entry.judgement == "improper"
    assert asked(route, Entry("judge", "kakaricho", judgement="improper"), CHIEF)
    assert asked(route, Entry("judge", "kacho", judgement="no_approach"), MANAGER) == "この様式にない判断です。"
    assert asked(route, Entry("judge", "kacho", judgement="improper", answers=(("a", "maybe"),)), MANAGER)
    assert after(judged[1]).faults  # judge_2 without judge_1
    assert after(judged[0], judged[0]).faults


@pytest.mark.parametrize("end", ["return", "withdraw"])
def test_nothing_is_signed_after_it_left_its_way(end: str) -> None:
    returned = entered("return_1", Entry("return", "kacho", comments=(Comment("event:1", "?"),)), MANAGER)
    withdrawn = entered("withdraw", Entry("withdraw", text="取り違え"), AUTHOR)
    last = returned if end == "return" else withdrawn
    route = after(*seals("kakaricho"), last)
    assert (route.faults, route.turn, route.done) == ((), "", False)
    assert (route.returned is not None, route.withdrawn is not None) == (end == "return", end == "withdraw")
    for entry in (
        Entry("approve", "kacho"),
        Entry("after", "kakaricho"),
        Entry("withdraw"),
        Entry("return", "kacho", "x"),
    ):
        assert asked(route, entry, AUTHOR)
    assert after(*seals("kakaricho"), last, *seals("kacho")).faults


def test_only_the_author_withdraws() -> None:
    assert "作成者" in (asked(after(), Entry("withdraw"), CHIEF) or "")
    other_key = identity_of(AUTHOR, 1)
    assert refusal(RECORD, after(), Entry("withdraw"), other_key)
    assert after(entered("withdraw", Entry("withdraw"), CHIEF)).faults


@pytest.mark.parametrize("box", PEOPLE)
def test_an_identity_that_names_roles_acts_for_these_only(box: str) -> None:
    before = seals(*UP_TO[box])
    for role in (*ROLES.values(), "handler"):
        own, any_of_route = role == ROLES[box], role in ROLES.values()
        for entry, allowed in (
            (Entry("approve", box), own),
            (Entry("deputise", box, "出張"), any_of_route),
        ):
            found = after(*before, entered(box, entry, DIRECTOR, (role,)))
            assert (not found.faults) is allowed, (role, entry, found.faults)
    returned = after(*before, entered("return_1", Entry("return", box, "時刻"), DIRECTOR, ("handler",)))
    assert "役割" in "".join(returned.faults)


def test_who_deputised_the_head_may_judge() -> None:
    judge = entered("judge_1", Entry("judge", "kacho", "", "improper"), CHIEF, ("supervisor",))
    to_passed = Entry("deputise", "kacho", "出張")
    deputised = entered("kacho", to_passed, CHIEF, ("supervisor",))
    own_box_passed = replace(to_passed, absent=(("kakaricho", "課長の代決をするため"),))
    deputised_first = entered("kacho", own_box_passed, CHIEF, ("supervisor",))
    assert after(judge).faults
    assert after(deputised_first, judge).faults == ()
    assert "ひとつの欄だけ" in after(*seals("kakaricho"), deputised, judge).faults[0]  # their own box is sealed


@pytest.mark.parametrize(
    "signature",
    [
        entered("kakaricho", Entry("approve", "kacho"), MANAGER),  # the words of another box
        entered("kakaricho", Entry("judge", "kacho", "", "improper"), MANAGER),
        entered("judge_1", Entry("approve", "kakaricho"), CHIEF),
        entered("bucho", Entry("approve", "mayor"), CHIEF),
        a_signature("kakaricho", "決裁（窓守 9）\n欄: kakaricho", CHIEF),
        a_signature("kakaricho", "決裁（窓守 1）\n欄: kakaricho\n", CHIEF),
        a_signature("judge_1", "よい", MANAGER),
        a_signature("shicho", "", CHIEF),
        entered("correction", Entry("judge", "kacho", "", "improper"), MANAGER),
    ],
)
def test_what_does_not_fit_is_a_fault(signature: Signature) -> None:
    route = after(signature)
    assert route.faults
    assert route.turn == ""
    assert asked(route, Entry("approve", "kakaricho"), CHIEF)


def test_a_seal_before_the_authors_is_a_fault() -> None:
    assert route_of(RECORD, [*seals("kakaricho"), a_signature(AUTHOR_FIELD)]).faults


def test_practice_takes_no_entries() -> None:
    practice = replace(RECORD, practice=True)
    route = route_of(practice, [a_signature(AUTHOR_FIELD)])
    assert route.faults == ()
    assert "訓練" in (refusal(practice, route, Entry("approve", "kakaricho"), identity_of(CHIEF)) or "")
    assert route_of(practice, [a_signature(AUTHOR_FIELD), *seals("kakaricho")]).faults


def test_words_without_end_are_refused() -> None:
    assert "長すぎ" in (asked(after(), Entry("approve", "kakaricho", "長" * 100_000), CHIEF) or "")


def test_a_pack_without_a_route_goes_from_right_to_left() -> None:
    record = record_of(small())
    assert [box.box for box in route_of(record, []).boxes] == ["kakaricho", "kacho"]
    assert [step.judges for step in record.pack.steps] == [False, True]
    assert [step.box for step in KAMAKURA.steps] == list(PEOPLE)

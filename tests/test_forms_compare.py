"""What a next revision says differently: the fields in the form's order, the lines added to the log."""

from dataclasses import replace
from datetime import timedelta

from forms_sealed import NOW, make_document
from guidance_logs import pack
from hypothesis import given
from hypothesis import strategies as st

from app.forms.carrier import Record, parse_record, record_json
from app.forms.compare import Changed, changes, changes_between
from app.forms.document import REPORT
from app.guidance.events import Event, chained

IDS = [field.id for field in REPORT]


def signed(values: dict[str, str], lines: int = 2) -> Record:
    """The record as it travels in a signed report."""
    made = replace(make_document(lines=lines), pack=pack(), values=values)
    return parse_record(record_json(made))


def longer(record: Record, *added: tuple[str, str]) -> tuple[Event, ...]:
    """The log of `record` with further lines (kind, text), a day later."""
    log = list(record.events)
    for kind, text in added:
        at = NOW + timedelta(days=1, minutes=len(log))
        new = Event(f"n{len(log)}", "enc-1", len(log) + 1, at, 90_000_000, "窓口 花子", kind, text)
        log.append(chained(new, log[-1]))
    return tuple(log)


def test_the_same_again_says_nothing() -> None:
    before = signed({"place": "窓口", "purpose": "返金"})
    assert changes(before, before.values, before.events) == ()
    assert changes_between(before, before) == ()


def test_a_field_left_empty_is_no_difference_from_one_that_is_missing() -> None:
    before = signed({"place": "窓口", "age": ""})
    assert changes(before, {"place": "窓口", "phone": ""}, before.events) == ()


def test_fields_come_in_the_order_of_the_form_with_what_was_and_what_is() -> None:
    before = signed({"remarks": "ア", "name": "架空 太郎", "features": "眼鏡"})
    after = {"remarks": "イ", "name": "架空 太朗", "features": "", "place": "2階"}
    assert changes(before, after, before.events) == (
        Changed("field:place", "発生場所", "", "2階"),
        Changed("field:name", "相手方 氏名", "架空 太郎", "架空 太朗"),
        Changed("field:features", "身体的特徴 その他", "眼鏡", ""),
        Changed("field:remarks", "その他特記事項", "ア", "イ"),
    )


def test_lines_added_to_the_log_come_after_the_fields_with_day_time_and_kind() -> None:
    before = signed({"place": "窓口"})
    log = longer(before, ("quote", "言葉のまま"), ("leave_requested", ""), ("unknown_kind", "x"))
    found = changes(before, {"place": "2階"}, log)
    assert [(each.field, each.seq) for each in found] == [("place", 0), ("", 3), ("", 4), ("", 5)]
    assert found[1] == Changed("event:3", "R8.11.21 14:07 相手方の発言", "", "「言葉のまま」", added=True)
    assert found[2].label == "R8.11.21 14:08 お引き取りを求めた"
    assert found[2].after
    assert found[3].label.endswith("unknown_kind")


def test_a_correction_says_which_line_it_corrects() -> None:
    before = signed({})
    log = longer(before)
    event = Event("n", "enc-1", 3, NOW, 5000, "窓口 花子", "amended", "2階でした", {"seq": 2})
    found = changes(before, {}, (*log, chained(event, log[-1])))
    assert [each.after for each in found] == ["2番について 2階でした"]
    assert found[0].label.startswith("14:05 ")


def test_a_line_that_another_log_lacks_is_said_to_be_gone() -> None:
    before = signed({}, lines=3)
    found = changes(before, {}, before.events[:2])
    assert found == (Changed("event:3", "14:05 メモ", "2件目", ""),)
    assert not found[0].added


def test_a_field_that_this_form_does_not_know_is_not_passed_over() -> None:
    before = signed({"zz": "あ", "place": "窓口"})
    assert changes(before, {"place": "2階", "aa": "い"}, before.events) == (
        Changed("field:place", "発生場所", "窓口", "2階"),
        Changed("field:aa", "aa", "", "い"),
        Changed("field:zz", "zz", "あ", ""),
    )


VALUES = st.dictionaries(st.sampled_from([*IDS, "own"]), st.text(max_size=5))


@given(VALUES, VALUES)
def test_applying_what_changed_gives_the_next_revision(old: dict[str, str], new: dict[str, str]) -> None:
    document = make_document()
    before = Record(
        format=1, program="", pack=document.pack, form="report", encounter="", revision=1, practice=False, made_at=NOW,
        author=document.author, values=old, events=document.events, drawing=1,
    )  # fmt: skip
    found = changes(before, new, document.events)
    ids = [each.field for each in found]
    applied = {**old, **{each.field: each.after for each in found}}
    assert {id: text for id, text in applied.items() if text} == {id: text for id, text in new.items() if text}
    assert all(each.before == old.get(each.field, "") for each in found)
    assert ids == sorted(ids, key=lambda id: IDS.index(id) if id in IDS else len(IDS))
    assert changes_between(before, replace(before, values=new)) == found


def test_the_order_does_not_depend_on_how_the_values_came() -> None:
    before = signed(dict.fromkeys(IDS, "a"))
    turned = dict.fromkeys(reversed(IDS), "b")
    assert [each.field for each in changes(before, turned, before.events)] == IDS

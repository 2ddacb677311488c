"""What a case file counts, and that each figure is the number of the lines it names."""

import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from casefile_sample import (
    AUTHOR,
    BEGAN,
    CALL,
    HARD,
    JST,
    RIGHT,
    WHO,
    Line,
    case_file,
    log_of,
    numbered,
    pack,
    report_of,
)
from forms_sealed import identity_of
from people_station import PeopleStation, people_station
from pypdf import PdfReader

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.forms.casefile.casefile import CaseFile, Figure, Ref
from app.people.history.casefile import Asked, case_file_of, make_case_file
from app.people.history.casefile_count import Numbered, demands_told, figures_of, leaving_told, months_of, quotes_told
from app.people.history.moments import after_stop, bound_seconds, leavings, said

ASKED = Asked("警察への相談・通報")


def figure(past: list[Numbered], id: str) -> Figure:
    return next(each for each in figures_of(past, pack()) if each.id == id)


def three() -> list[Numbered]:
    """A hard visit, a call, a visit judged 正当."""
    days = (BEGAN, BEGAN + timedelta(days=10), BEGAN + timedelta(days=40))
    return [
        numbered(1, days[0]),
        numbered(2, days[1], CALL),
        numbered(3, days[2], RIGHT, "正当な要求と判断"),
    ]


def test_only_what_counts_is_in_the_figures() -> None:
    past = three()
    assert figure(past, "encounters").value == "2件"
    assert figure(past, "encounters").refs == (Ref(1, 1), Ref(2, 1))
    assert figure(past, "phone").value == "1件"
    assert figure(past, "hours").value == "50分"
    assert [month.count for month in months_of(past)] == [2]
    assert {told.ref.case for told in quotes_told(past)} == {1, 2}
    assert not any(ref.case == 3 for each in figures_of(past, pack()) for ref in each.refs)


def test_a_number_of_times_is_the_number_of_its_lines() -> None:
    past = three()
    for each in figures_of(past, pack()):
        if each.value.endswith("回"):
            assert int(each.value.removesuffix("回")) == len(each.refs), each.id
    kinds = {one.number: {event.seq: event.kind for event in one.log} for one in past}
    for id in ("refused", "warning_given", "leave_requested", "police_called", "abuse"):
        assert figure(past, id).refs
        assert {kinds[ref.case][ref.line] for ref in figure(past, id).refs} == {id}


def test_a_struck_line_is_nowhere_but_its_number() -> None:
    past = [numbered(1, BEGAN)]
    assert figure(past, "abuse").value == "2回"
    told = case_file(past).encounters[0]
    assert "取消1行を除く" in told.note
    assert 14 not in {line.event.seq for line in told.lines}


def test_what_was_demanded_is_told_of_those_that_count() -> None:
    past = [numbered(1, BEGAN), numbered(2, BEGAN, HARD, "正当な要求と判断")]
    (told,) = demands_told(past)
    assert (told.ref, told.time, told.words) == (Ref(1, 3), "10:02", "証明書の手数料を返すこと")
    assert Ref(1, 3) in case_file(past).named()


def test_a_row_of_the_old_ledger_is_told_whole() -> None:
    row: tuple[Line, ...] = (
        (0, "encounter_started", "", {"channel": "counter", "practice": False, "ledger": 1}),
        (0, "demand_stated", "手数料を返せ", {}),
        (0, "memo", "要求手段: 大声", {}),
        (0, "judged_improper", "不当と判断", {}),
        (0, "encounter_ended", "", {}),
    )
    told = demands_told([numbered(1, BEGAN, row, origin="ledger")])
    assert [one.words for one in told] == ["手数料を返せ", "要求手段: 大声", "不当要求行為等と判断: 不当と判断"]
    assert {one.time for one in told} == {""}


def test_the_figure_0_is_told_for_what_staff_did() -> None:
    past = [numbered(1, BEGAN, CALL)]
    assert figure(past, "leave_requested").value == "0回"
    assert figure(past, "leave_requested").refs == ()
    assert not [each for each in figures_of(past, pack()) if each.id == "violence"]


def test_staff_are_counted_from_when_the_log_says_they_came() -> None:
    one = numbered(1, BEGAN)
    # 40 minutes; one more from minute 8, the 係長 from minute 20.
    seconds, lines = bound_seconds(one.case, one.log)
    assert seconds == (40 + 32 + 20) * 60
    assert [event.kind for event in lines] == ["several_staff", "supervisor_joined"]


@pytest.mark.parametrize(
    ("data", "minutes"),
    [({"name": "係 長太郎", "takeover": True}, 10), ({"name": "係 長太郎"}, 10 + 6), ({}, 10 + 6)],
)
def test_taking_over_adds_nobody(data: dict[str, object], minutes: int) -> None:
    joined = (4, "supervisor_joined", "", data)
    one = numbered(1, BEGAN, (*CALL[:2], joined, (5, "supervisor_joined", "", data), CALL[-1]))
    assert bound_seconds(one.case, one.log)[0] == minutes * 60


def test_the_length_of_a_ledger_row_without_an_end_is_not_known() -> None:
    past = [numbered(1, BEGAN), numbered(2, BEGAN, CALL, origin="ledger", seconds=None)]
    assert figure(past, "hours").value == "40分"
    assert "1件" in figure(past, "hours").rule
    assert bound_seconds(past[1].case, past[1].log) == (0, ())


def test_what_followed_a_request_to_leave() -> None:
    (told,) = leaving_told([numbered(1, BEGAN)])
    assert told.ref == Ref(1, 12)
    assert told.refs == (Ref(1, 13), Ref(1, 16), Ref(1, 17), Ref(1, 18))
    assert "10:28 応じず居座り" in told.words
    assert "求めてから終わりまで15分" in told.words


def test_two_requests_share_what_followed_between_them() -> None:
    lines = (*CALL[:2], (3, "leave_requested", "", {}), (4, "leave_refused", "", {}))
    one = numbered(1, BEGAN, (*lines, (6, "leave_requested", "", {}), CALL[-1]))
    first, second = leavings(one.case, one.log)
    assert [event.kind for event in first.followed] == ["leave_refused"]
    assert [event.kind for event in second.followed] == ["encounter_ended"]
    assert (first.minutes, second.minutes) == (7, 4)


def test_hours_of_a_ledger_row_are_not_told_by_its_lines() -> None:
    one = numbered(1, BEGAN, HARD, origin="ledger")
    assert all(moment.at is None for moment in said(one.case, one.log))
    (told,) = leaving_told([one])
    assert told.time == ""
    assert "分）" not in told.words


def test_calls_after_the_request_to_stop() -> None:
    past = [numbered(1, BEGAN, CALL), numbered(2, BEGAN), numbered(3, BEGAN, CALL), numbered(4, BEGAN, CALL)]
    calls = figure(past, "phone_after_stop")
    assert calls.value == "2件"
    assert calls.refs == (Ref(2, 8), Ref(3, 1), Ref(4, 1))
    assert figure(past, "counter_after_stop").value == "0件"
    assert figure([past[0]], "phone_after_stop").refs == ()


def test_what_went_on_in_the_same_encounter_after_the_request() -> None:
    one = numbered(1, BEGAN)
    assert [event.kind for event in after_stop(one.log, pack())] == ["abuse", "leave_refused"]
    assert after_stop(numbered(2, BEGAN, CALL).log, pack()) == ()


def test_a_quote_carries_what_was_set_right_later() -> None:
    amended = (5, "amended", "「続きをする」と言った", {"seq": 3})
    (told,) = quotes_told([numbered(1, BEGAN, (*CALL[:3], amended, CALL[-1]))])
    assert "この前の続きだ" in told.words
    assert "「続きをする」と言った" in told.words


# -- out of the store -------------------------------------------------------------------------------------------------


@pytest.fixture
def people(tmp_path: Path) -> Iterator[PeopleStation]:
    clock = FakeClock(datetime(2026, 11, 20, 15, 0, tzinfo=JST))
    with people_station(tmp_path, clock) as made:
        yield made


def joined(people: PeopleStation, count: int = 3) -> list[str]:
    """Encounters that somebody said are one person's."""
    logs = [log_of(f"enc-{n}", BEGAN - timedelta(days=20 * n), HARD if n % 2 else CALL) for n in range(count)]
    ids = people.add(*logs)
    for other in ids[1:]:
        people.desk.say_same(ids[0], other).result(30)
    return ids


def asked_for(people: PeopleStation, encounter: str, asked: Asked = ASKED) -> CaseFile:
    return people.desk.ask(lambda reading: case_file_of(reading, encounter, asked, AUTHOR)).result(30)


def test_the_file_has_every_encounter_of_the_person(people: PeopleStation) -> None:
    ids = joined(people)
    people.desk.object_(ids[1], "怒鳴ってはいない").result(30)
    file = asked_for(people, ids[0])
    assert [one.id for one in file.encounters] == ["enc-2", "enc-1", "enc-0"]
    assert file.known[0] == ("氏名", WHO["name"])
    assert [(said.case, said.words) for said in file.basis.objections] == [(2, "怒鳴ってはいない")]
    assert file.basis.made_at == people.station.clock.now()


def test_a_period_leaves_out_the_others(people: PeopleStation) -> None:
    ids = joined(people)
    day = (BEGAN - timedelta(days=20)).date()
    assert len(asked_for(people, ids[0], Asked("相談", day, day)).encounters) == 1
    with pytest.raises(Refused, match="期間"):
        asked_for(people, ids[0], Asked("相談", date(2020, 1, 1), date(2020, 1, 2)))


def test_without_a_purpose_nothing_is_made(people: PeopleStation) -> None:
    ids = joined(people, 1)
    with pytest.raises(Refused, match="目的"):
        asked_for(people, ids[0], Asked("　"))


def test_signed_reports_go_along(people: PeopleStation, tmp_path: Path) -> None:
    ids = joined(people, 2)
    pdf, at = report_of(ids[1], BEGAN - timedelta(days=20)), people.station.clock.now()
    people.station.worker.submit(lambda store: store.add_document(ids[1], "report", pdf, at)).result(30)
    file = asked_for(people, ids[0])
    (report,) = file.reports
    assert (report.case, report.pdf, report.sha256) == (1, pdf, hashlib.sha256(pdf).hexdigest())
    assert asked_for(people, ids[0], Asked("相談", reports=False)).reports == ()
    path = make_case_file(file, identity_of(AUTHOR), tmp_path / "case.pdf")
    assert PdfReader(io.BytesIO(path.read_bytes())).attachments[report.name] == [pdf]


def test_a_report_that_cannot_be_read_is_said_before_anything_is_made(people: PeopleStation) -> None:
    ids, at = joined(people, 1), people.station.clock.now()
    people.station.worker.submit(lambda store: store.add_document(ids[0], "report", b"%PDF-1.7", at)).result(30)
    with pytest.raises(EnvironmentProblem, match="読めない"):
        asked_for(people, ids[0])
    assert asked_for(people, ids[0], Asked("相談", reports=False)).encounters


def test_a_file_that_is_there_is_replaced_only_where_a_person_agreed(people: PeopleStation, tmp_path: Path) -> None:
    ids = joined(people, 1)
    file, path = asked_for(people, ids[0]), tmp_path / "case.pdf"
    path.write_bytes(b"mine")
    with pytest.raises(EnvironmentProblem):
        make_case_file(file, identity_of(AUTHOR), path)
    assert path.read_bytes() == b"mine"
    make_case_file(file, identity_of(AUTHOR), path, overwrite=True)
    assert path.read_bytes().startswith(b"%PDF")

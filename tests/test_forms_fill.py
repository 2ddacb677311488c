"""The forms filled from the log, and the questions before the 記録票."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.forms.document import FIELDS, RECORD, REPORT, Author
from app.forms.fill import deed, fill
from app.forms.hatarakikake import QUESTIONS, Answer, Question, Ruling, ask
from app.guidance.events import Event, chained
from app.guidance.pack import Kind, Pack
from app.guidance.packfile import load_pack

START = datetime.fromisoformat("2026-11-20T10:02:11+09:00")
AUTHOR = Author("窓口 花子", "市民課", "主事", "内線 0000")
Item = tuple[int, str, str, Mapping[str, Any]]
FIRST: Item = (0, "encounter_started", "", {"channel": "counter", "place": "3番窓口"})


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Path(__file__).parents[1] / "resources" / "packs" / "kamakura")


def log(*items: Item) -> tuple[Event, ...]:
    events: list[Event] = []
    for seq, (second, kind, text, data) in enumerate(items, start=1):
        at = START + timedelta(seconds=second)
        event = Event(f"e{seq}", "enc", seq, at, second * 1000, "窓口 花子", kind, text, data)
        events.append(chained(event, events[-1] if events else None))
    return tuple(events)


def test_every_field_is_filled_and_no_other(pack: Pack) -> None:
    events = log(FIRST)
    assert {*fill("report", events, pack, AUTHOR)} == {field.id for field in REPORT}
    assert {*fill("record", events, pack, AUTHOR)} == {field.id for field in RECORD}


def test_field_ids_are_unique() -> None:
    for fields in FIELDS.values():
        assert len({field.id for field in fields}) == len(fields)


def test_the_report_says_what_the_log_says(pack: Pack) -> None:
    person = {"name": "架空 太郎", "sex": "男", "age": "50代", "address": "架空市見本町1-2-3", "phone": "0467-00-0000"}
    values = fill(
        "report",
        log(
            FIRST,
            (40, "identified", "", person),
            (65, "demand_stated", "却下を取り消すこと", {}),
            (300, "place_moved", "相談室1", {}),
            (600, "quote", "責任者を出せ", {}),
            (900, "abuse", "大声で繰り返した", {}),
            (1000, "warning_given", "", {}),
            (1200, "property_damage", "ペン立てを割った", {}),
            (1250, "police_called", "", {}),
            (3000, "encounter_ended", "", {}),
        ),
        pack,
        AUTHOR,
    )
    assert values["date"] == "令和8年11月20日(金)"
    assert (values["begin"], values["end"], values["channel"]) == ("10:02", "10:52", "来訪")
    assert values["place"] == "3番窓口 → 相談室1"
    assert [values[id] for id in ("name", "sex", "age", "phone")] == ["架空 太郎", "男", "50代", "0467-00-0000"]
    assert values["purpose"] == "却下を取り消すこと"
    assert values["means"].splitlines() == [
        "10:12 「責任者を出せ」",
        f"10:17 {pack.kind('abuse').label}: 大声で繰り返した",
        f"10:22 {pack.kind('property_damage').label}: ペン立てを割った",
    ]
    assert values["damage"] == "10:22 ペン立てを割った"
    assert values["police"] == "有 (10:23 通報)"
    assert "10:18 警告した。" in values["remarks"]
    assert "責任者を出せ" not in values["remarks"]


def test_a_citys_own_kinds_stand_on_the_forms(pack: Pack) -> None:
    shouted = Kind("banged", "机を叩いた", "机", means=True)
    asked = Kind("ombudsman_called", "相談員へ連絡", "庁内", deed="{facility}と{nobody}へ連絡した。")
    city = replace(pack, kinds=(*pack.kinds, shouted, asked))
    events = log(FIRST, (60, "banged", "三度", {}), (120, "ombudsman_called", "", {}))
    report, record = (fill(form, events, city, AUTHOR) for form in ("report", "record"))
    assert report["means"] == record["content"] == "10:03 机を叩いた: 三度"
    assert "10:04 財産管理担当と{nobody}へ連絡した。" in report["remarks"].splitlines()
    assert record["result"] == "10:04 財産管理担当と{nobody}へ連絡した。"


def test_labels_that_name_roles_do_not_swell(pack: Pack) -> None:
    doubling = tuple(replace(pack.contacts[0], role=f"r{n}", label=f"{{r{n + 1}}}" * 9) for n in range(20))
    city = replace(pack, kinds=(Kind("memo_", "メモ", "メモ", deed="{r0}"),), contacts=doubling)
    assert deed(log((0, "memo_", "", {}))[0], city) == "{r1}" * 9


def test_every_kind_of_the_packs_stands_where_it_did(pack: Pack) -> None:
    means = {kind.id for kind in pack.kinds if kind.means}
    deeds = {kind.id: kind.deed for kind in pack.kinds if kind.deed}
    assert (len(means), len(deeds)) == (15, 30)
    assert not means & deeds.keys()
    assert deeds["reported_to_manager"] == "{manager}へ報告した。"


def test_without_a_call_to_the_police_it_says_none(pack: Pack) -> None:
    values = fill("report", log(FIRST, (9, "police_called", "", {}), (12, "retracted", "", {"seq": 2})), pack, AUTHOR)
    assert values["police"] == "無"
    assert "警察" not in values["remarks"]


def test_a_struck_event_never_counts_and_an_amendment_shows(pack: Pack) -> None:
    values = fill(
        "report",
        log(
            FIRST,
            (10, "quote", "取り消された言葉", {}),
            (20, "quote", "残る言葉", {}),
            (30, "retracted", "", {"seq": 2}),
            (40, "amended", "正しくは「残った言葉」", {"seq": 3}),
        ),
        pack,
        AUTHOR,
    )
    assert "取り消された" not in values["means"]
    assert values["means"] == "10:02 「残る言葉」（訂正・追記: 正しくは「残った言葉」）"


def test_a_start_set_back_and_an_end_after_midnight(pack: Pack) -> None:
    values = fill(
        "report",
        log(
            FIRST,
            (60, "amended", "", {"seq": 1, "began_at": "2026-11-20T09:40:00+09:00"}),
            (15 * 3600, "encounter_ended", "", {}),
        ),
        pack,
        AUTHOR,
    )
    assert (values["begin"], values["end"]) == ("09:40", "11月21日 01:02")


def test_the_record_names_the_staff_and_the_way(pack: Pack) -> None:
    started: Item = (0, "encounter_started", "", {"channel": "phone"})
    values = fill("record", log(started, (9, "supervisor_joined", "", {"name": "見本 次郎"})), pack, AUTHOR)
    assert values["method"] == "電話"
    assert values["staff"].splitlines()[0] == "主事 窓口 花子"
    assert values["staff"].splitlines()[1].endswith("見本 次郎")


ANSWERS = st.dictionaries(st.sampled_from([q.id for q in QUESTIONS]), st.sampled_from(["yes", "no", "unsure"]))


@given(ANSWERS)
def test_asking_on_always_ends_in_a_ruling(given_answers: dict[str, Answer]) -> None:
    answers = dict(given_answers)
    for _ in range(len(QUESTIONS) + 1):
        found = ask(answers)
        if isinstance(found, Ruling):
            break
        assert isinstance(found, Question)
        assert found.id not in answers
        answers[found.id] = "no"
    assert isinstance(found, Ruling)
    if "yes" in (answers.get("acts"), answers.get("pressure")):
        assert found.outcome == "record"
    if found.outcome == "none":
        assert answers["acts"] == answers["pressure"] == "no"


@pytest.mark.parametrize(
    ("answers", "outcome", "source"),
    [
        ({"acts": "yes"}, "record", "Q3"),
        ({"acts": "yes", "written": "yes"}, "record", "Q3"),
        ({"acts": "no", "pressure": "yes", "ordinance": "yes"}, "record", "Q4"),
        ({"acts": "unsure"}, "doubt", "Q8"),
        ({"acts": "no", "pressure": "no", "public": "yes"}, "none", "Q5"),
        ({"acts": "no", "pressure": "no", "public": "no", "written": "yes"}, "none", "Q6"),
        ({q.id: "no" for q in QUESTIONS} | {"ordinary": "yes"}, "none", "Q7"),
        ({q.id: "no" for q in QUESTIONS} | {"ordinance": "yes"}, "none", "Q4"),
        ({q.id: "no" for q in QUESTIONS}, "doubt", "Q8"),
    ],
)
def test_rulings(answers: dict[str, Answer], outcome: str, source: str) -> None:
    found = ask(answers)
    assert isinstance(found, Ruling)
    assert (found.outcome, found.source) == (outcome, source)


def test_what_a_sentence_says_is_not_said_twice(pack: Pack) -> None:
    ticked = (3, "memo", "根拠を確認", {"fact": "basis", "checked": True})
    asked = (5, "memo", "録音の了承を求めた", {"consent": "asked"})
    values = fill("report", log(FIRST, ticked, asked, (9, "contact_promised", "明日の午前", {})), pack, AUTHOR)
    lines = values["remarks"].splitlines()
    assert not any("（根拠を確認）" in line or "（録音の了承を求めた）" in line for line in lines)
    assert any(line.endswith("（明日の午前）") for line in lines)

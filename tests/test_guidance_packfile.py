"""Packs: the two of the project load; every fault is told with file, key and reason, all at once."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from guidance_logs import advice, coming, due, log, pack

from app.base.resources import resource_dir
from app.guidance.advice import Guidance
from app.guidance.engine import assess
from app.guidance.events import KINDS
from app.guidance.pack import PeopleRules
from app.guidance.packfile import PackProblem, find_pack, load_pack

PACKS = resource_dir() / "packs"


def test_kamakura_in_full() -> None:
    kamakura = pack()
    assert [case.id for case in kamakura.types] == [
        "long_detention", "repeat", "abuse", "violence", "threat", "authority", "online",
    ]  # fmt: skip
    assert {kind.id for kind in kamakura.kinds} == set(KINDS)
    assert len(kamakura.rules) == 30
    assert [label for _, label in kamakura.boxes] == ["部長", "次長", "課長", "係長"]
    assert [len(checklist.items) for checklist in kamakura.checklists] == [4, 3, 2, 4]
    assert {avoid.text for avoid in kamakura.avoid} == {"考えてみます", "検討します", "結構です", "いいです"}
    assert sum(reply.consent for reply in kamakura.replies) == 2
    assert sum(not reply.consent for reply in kamakura.replies) == 13
    assert all(reply.actions or reply.types for reply in kamakura.replies)
    assert {key.key: key.kind for key in kamakura.keys[:5]} == {
        "1": "stalemate", "2": "demand_repeated", "3": "abuse", "4": "threat", "5": "violence",
    }  # fmt: skip


def test_only_the_emergency_number_is_a_number_and_nobody_is_named() -> None:
    assert {contact.role: contact.number for contact in pack().contacts if contact.number} == {"police": "110"}
    for path in (PACKS / "kamakura").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "弁護士" not in text
        assert not re.search(r"\d{2,4}-\d{2,4}|内線", text), path


def test_the_lookups() -> None:
    assert pack().kind("abuse").label == "暴言・侮辱"
    assert pack().action("judge").choices == ("judged_improper", "judged_legitimate")
    assert pack().rule("harm.police").emergency
    assert pack().type("online").source == "6(7)"
    assert pack().caution("no_special_treatment").source == "6(6)"
    with pytest.raises(KeyError):
        pack().kind("nothing")


def test_another_city_needs_no_code() -> None:
    now = advice(("stalemate", 0), name="misaki")
    assert coming(now) == {"supervisor_join": 1200, "report_to_manager": 1200}
    joined = advice(("stalemate", 0), ("supervisor_joined", 5), name="misaki")
    assert coming(joined) == {"ask_to_leave": 900, "report_to_manager": 900}
    assert "warn_to_stop" in due(advice(ordinal=2, name="misaki"))
    assert "warn_to_stop" not in due(advice(ordinal=1, name="misaki"))
    assert "call_interpreter" in due(advice("language_trouble", name="misaki"))
    assert "call_interpreter" not in due(advice("interpreter_joined", "language_trouble", name="misaki"))
    assert due(advice("violence", "safety_secured", name="misaki")) == ["call_police"]
    named = ("identified", 1, {"name": "架空 太郎", "phone": "0467-00-0000"})
    assert "identify" not in due(advice(named, name="misaki"))
    assert [box for box, _ in pack("misaki").boxes] == ["sanji", "shitsucho", "hancho"]
    ended = ("encounter_ended", "judged_improper")
    assert "write_report" in due(advice(*ended, name="misaki"))
    assert "write_report" not in due(assess_without_case_kinds(*ended))


def assess_without_case_kinds(*kinds: str) -> Guidance:
    """A city whose 不当 judgement alone makes no case."""
    return assess(replace(pack("misaki"), case_kinds=()), log(*kinds), 1, 0)


def test_the_emergency_card_is_the_packs() -> None:
    kamakura = pack()
    assert kamakura.emergency_steps == ("police_called", "facility_called", "police_arrived", "safety_secured")
    by_rule = {k for rule in kamakura.rules if rule.emergency for trigger in rule.triggers for k in trigger.kinds}
    assert set(kamakura.emergency_kinds) == by_rule


def test_find_pack(tmp_path: Path) -> None:
    assert find_pack("kamakura", [tmp_path, PACKS]) == PACKS / "kamakura"
    with pytest.raises(PackProblem, match="見つかりません"):
        find_pack("nowhere", [tmp_path, PACKS])
    with pytest.raises(PackProblem, match="英小文字"):
        find_pack("../packs/kamakura", [PACKS])
    shutil.copytree(PACKS / "kamakura", tmp_path / "kamakura")
    with pytest.raises(PackProblem, match="複数"):
        find_pack("kamakura", [tmp_path, PACKS])


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "misaki", tmp_path / "misaki"))


FAULTS = [
    ("pack.toml", 'id = "misaki"', 'id = "other"', "id", "フォルダー"),
    ("pack.toml", 'version = "1"', "", "version", "ありません"),
    ("pack.toml", 'version = "1"', "version = 1", "version", "文字列"),
    ("pack.toml", 'version = "1"', 'version = "1"\ncolour = "red"', "colour", "知らない項目"),
    ("pack.toml", '["hancho", "班長"]', '["sanji", "班長"]', "boxes[sanji]", "2回"),
    ("pack.toml", '["hancho", "班長"]', '["author", "班長"]', "boxes[author]", "author"),
    ("pack.toml", 'version = "1"', "version = ", "", "TOML"),
    ("kinds.toml", 'label = "メモ"', "", "kind[memo].label", "ありません"),
    ("kinds.toml", 'label = "メモ"', 'label = " "', "kind[memo].label", "空"),
    ("kinds.toml", 'neutral = "要注意1"', 'neutral = "暴言"', "kind[abuse].neutral", "暴言"),
    ("kinds.toml", 'id = "quote"', 'id = "memo"', "kind[memo]", "2回"),
    ("kinds.toml", 'id = "quote"', 'id = "memo"', "kind", "quote がありません"),
    ("kinds.toml", 'label = "メモ"', 'label = "メモ"\nstanding = "yes"', "kind[memo].standing", "true か false"),
    ("kinds.toml", 'label = "メモ"', 'label = "メモ"\nmeans = 1', "kind[memo].means", "true か false"),
    ("kinds.toml", '"{supervisor}が', '"{boss}が', "kind[supervisor_joined].deed", "boss"),
    ("kinds.toml", '"{supervisor}が', '"{supervisorが', "kind[supervisor_joined].deed", "{役}"),
    ("kinds.toml", '"{supervisor}が', '"{supervisor:>9}が', "kind[supervisor_joined].deed", "連絡先にない"),
    ("pack.toml", 'case_kinds = ["judged_improper"]', "", "case_kinds", "ありません"),
    ("pack.toml", 'case_kinds = ["judged_improper"]', 'case_kinds = ["judged"]', "case_kinds", "知らない種類 judged"),
    ("desk.toml", 'emergency_steps = ["police_called"', 'emergency_steps = ["police"', "emergency_steps", "police"),
    ("desk.toml", "emergency_kinds = [", 'emergency_kinds = ["violence", ', "emergency_kinds", "2回"),
    ("desk.toml", "emergency_kinds = [", "emergency_kinds = []#", "emergency_kinds", "空"),
    ("desk.toml", "emergency_kinds = [", "ignored = [", "emergency_kinds", "ありません"),
    ("actions.toml", 'done_kind = "stop_requested"', 'done_kind = "stopped"', "action[ask_to_stop]", "stopped"),
    ("actions.toml", 'done_kind = "stop_requested"', 'done_kind = "memo"', "action[ask_to_stop]", "消えません"),
    ("rules.toml", 'action = "ask_to_stop"', 'action = "halt"', "rule[abuse.stop].action[halt]", "知らない"),
    ("rules.toml", 'kinds = ["abuse"]', 'kinds = ["shouting"]', "rule[abuse.stop].trigger", "shouting"),
    ("rules.toml", 'discharged_by = ["stop_requested"]', 'discharged_by = ["x"]', "discharged_by", "知らない種類 x"),
    ("rules.toml", 'discharged_by = ["stop_requested"]', "discharged_by = []", "discharged_by", "済み"),
    ("rules.toml", 'id = "repeat.warn"', 'id = "abuse.stop"', "rule[abuse.stop]", "2回"),
    ("rules.toml", "minutes = 15", "minutes = -1", "rule[long.leave].trigger.minutes", "分"),
    ("rules.toml", "minutes = 15", "minutes = 1.5", "rule[long.leave].trigger[1].minutes", "整数"),
    ("rules.toml", "minutes = 15", "minutes = true", "rule[long.leave].trigger[1].minutes", "整数"),
    ("rules.toml", "minutes = 15", "minutes = 5000", "rule[long.leave].trigger.minutes", "分"),
    ("rules.toml", "minutes = 15", "minuets = 15", "rule[long.leave].trigger[1].minuets", "知らない項目"),
    ("rules.toml", "min_ordinal = 2", "", "rule[repeat.warn].trigger", "min_ordinal"),
    ("rules.toml", "min_ordinal = 2", "min_ordinal = 0", "rule[repeat.warn].trigger.min_ordinal", "範囲"),
    ("rules.toml", "emergency = true", 'supersedes = [["abuse.stop", "identify"]]', "supersedes", "identify"),
    ("rules.toml", 'group = "leaving"', 'group = "going"', "group", "going"),
    ("rules.toml", 'channel = "phone"', 'channel = "fax"', "channel", "fax"),
    ("rules.toml", 'id = "supervisor"', 'id = "boss"', "stage[boss].id", "boss"),
    ("phrases.toml", 'types = ["abuse"]', 'types = ["noise"]', "reply[2].types", "noise"),
    ("phrases.toml", 'forms = ["なんとかします", "何とかします"]', "forms = []", "avoid[1].forms", "当たる"),
    ("desk.toml", 'key = "2"', 'key = "1"', "key[1]", "2回"),
    ("desk.toml", 'key = "2"', 'key = "F1"', "key[F1]", "1字"),
    ("desk.toml", 'kind = "abuse"', 'kind = "noise"', "key[3].kind", "noise"),
    ("desk.toml", "[[key]]", "[key]", "", "TOML"),
    ("people.toml", "count_years = 2", "count_years = 0", "people.count_years", "1から30"),
    ("people.toml", "count_years = 2", 'count_years = "2"', "people.count_years", "整数"),
    ("people.toml", "count_years = 2", "years = 2", "people.years", "知らない項目"),
    ("people.toml", "publish_least = 10", "publish_least = 101", "people.publish_least", "1から100"),
    ("people.toml", "[people]", "[[people]]", "people", "[people]"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "reason"), FAULTS)
def test_a_fault_is_told_with_file_key_and_reason(
    city: Path, file: str, old: str, new: str, key: str, reason: str
) -> None:
    path = city / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackProblem) as caught:
        load_pack(city)
    faults = caught.value.faults
    assert any(fault.file == file and key in fault.key and reason in fault.reason for fault in faults), faults
    assert all(str(fault) in str(caught.value) for fault in faults)


def test_a_key_may_mean_another_thing_on_the_other_channel_only(city: Path) -> None:
    path = city / "desk.toml"
    text = path.read_text(encoding="utf-8").replace('key = "2"', 'key = "1"\nchannel = "phone"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackProblem, match="phone"):
        load_pack(city)
    path.write_text(text.replace('key = "1"\nkind', 'key = "1"\nchannel = "counter"\nkind', 1), encoding="utf-8")
    assert len(load_pack(city).keys) == 5


def test_every_fault_is_told_at_once(city: Path) -> None:
    (city / "phrases.toml").unlink()
    (city / "kinds.toml").write_bytes(b"\xff\xfe")
    (city / "pack.toml").write_text('id = 5\ncolour = "x"\n', encoding="utf-8")
    with pytest.raises(PackProblem) as caught:
        load_pack(city)
    found = {(fault.file, fault.key) for fault in caught.value.faults}
    assert found >= {("phrases.toml", ""), ("kinds.toml", "")}
    assert found >= {("pack.toml", "id"), ("pack.toml", "colour"), ("pack.toml", "version")}


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackProblem) as caught:
        load_pack(tmp_path)
    assert len(caught.value.faults) == 6


def test_the_route_is_data_and_a_pack_without_it_goes_from_right_to_left(tmp_path: Path) -> None:
    assert [step.box for step in pack().steps] == ["kakaricho", "kacho", "jicho", "bucho"]
    assert [step.box for step in pack().steps if step.judges] == ["kacho"]
    folder = tmp_path / "misaki"
    shutil.copytree(PACKS / "misaki", folder)
    (folder / "review.toml").unlink()
    bare = load_pack(folder)
    assert [(step.box, step.judges) for step in bare.steps] == [
        ("hancho", False), ("shitsucho", True), ("sanji", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "instead", "key", "reason"),
    [
        ('box = "kacho"', 'box = "shicho"', "step[shicho].box", "決裁欄にない"),
        ('box = "kacho"', 'box = "bucho"', "step", "一度ずつ"),
        ("\njudges = true", "\njudges = false", "step", "ちょうど一人"),
        ('forms = ["report"]', 'forms = ["letter"]', "judgement[improper].forms", "知らない様式"),
        ('kind = "judged_improper"', 'kind = "judged"', "judgement[improper].kind", "judged"),
        ('instead = "県民の声"', 'instead = ""', "judgement[no_approach].strikes", "両方"),
        ('id = "legal"', 'id = "police"', "followup[police]", "2回"),
    ],
)
def test_faults_of_the_route_are_told(tmp_path: Path, written: str, instead: str, key: str, reason: str) -> None:
    folder = tmp_path / "kamakura"
    shutil.copytree(PACKS / "kamakura", folder)
    text = (folder / "review.toml").read_text(encoding="utf-8")
    assert written in text
    (folder / "review.toml").write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(PackProblem) as found:
        load_pack(folder)
    assert any(
        fault.file == "review.toml" and fault.key == key and reason in fault.reason for fault in found.value.faults
    )


def test_what_is_settled_of_people_is_data_and_has_a_beginning_where_nothing_is_said(city: Path) -> None:
    assert pack().people == PeopleRules(count_years=3, publish_least=5, source="")
    assert load_pack(city).people == PeopleRules(count_years=2, publish_least=10, source="手引き7")
    (city / "people.toml").write_text("[people]\ncount_years = 1\n", encoding="utf-8")
    assert load_pack(city).people == PeopleRules(count_years=1)
    (city / "people.toml").unlink()
    assert load_pack(city).people == PeopleRules()

"""Scenario files: all of them hold; what fails is said; what is not a scenario is told with file, line and key."""

import json
from pathlib import Path

import pytest
from guidance_logs import pack

from app.base.resources import resource_dir
from app.guidance.packfile import PackProblem
from app.guidance.replay_text import replay_lines
from app.guidance.scenario import ScenarioProblem, pack_of, read_scenario, replay

SCENARIOS = Path(__file__).parent / "scenarios"
HEAD = """title = "見本"
pack = "kamakura"
channel = "counter"
start = 2026-11-20T10:00:00+09:00
"""


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_scenario_holds(path: Path) -> None:
    scenario = read_scenario(path)
    played = replay(scenario, pack(scenario.pack))
    assert played.failures == ()
    assert len(played.steps) == len(scenario.steps)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scenario.toml"


def written(file: Path, text: str) -> Path:
    file.write_text(HEAD + text, encoding="utf-8")
    return file


STEPS = """
[[step]]
at = "00:10:00"
event = "stalemate"
text = "同じ要求"

[[step]]
at = "00:11:00"
event = "recording_started"

[[step]]
at = "00:12:00"
"""


def test_json_of_a_step(file: Path) -> None:
    first, second, third = replay(read_scenario(written(file, STEPS)), pack()).steps
    assert json.loads(json.dumps(first.to_json())) == {
        "at": "00:10:00",
        "event": "stalemate",
        "refused": False,
        "stage": "stalemate",
        "types": ["long_detention"],
        "due": ["identify", "clarify_demand", "check_facts", "move_place", "face_with_several"],
        "next": [
            {"action": "supervisor_join", "in_seconds": 1800},
            {"action": "report_to_manager", "in_seconds": 1800},
        ],
        "cautions": ["no_uncertain_answer", "no_conclusion_before_facts"],
    }
    assert second.to_json()["refused"] is True
    assert second.failures == (), "a refusal that nobody spoke of is reported, not failed"
    assert third.to_json()["event"] is None


def test_lines_for_people(file: Path) -> None:
    scenario = read_scenario(written(file, STEPS + 'expect_stage = "leaving"\n'))
    lines = list(replay_lines(scenario, pack(), replay(scenario, pack())))
    assert "00:10:00 膠着状態　同じ要求" in lines
    assert "  30分00秒後: 係長等が加わる・交代する（supervisor_join）" in lines
    assert any(line.startswith("  断り: 録音は") for line in lines)
    assert lines[-2:] == [
        "期待と違うところが1件あります。",
        "手順3（00:12:00）: 段階は leaving のはずですが、stalemate でした。",
    ]
    kept = read_scenario(written(file, STEPS))
    assert list(replay_lines(kept, pack(), replay(kept, pack())))[-1] == "すべて期待どおりです。"


@pytest.mark.parametrize(
    ("expectation", "expected", "came"),
    [
        ('expect_due = ["identify", "judge"]', "judge があるはず", "identify"),
        ('expect_not_due = ["identify"]', "identify はないはず", "identify"),
        ('expect_stage = "leaving"', "leaving", "stalemate"),
        ("expect_types = []", "なし", "long_detention"),
        ('expect_types = ["abuse", "long_detention"]', "abuse、long_detention", "long_detention でした"),
        ('expect_next = { action = "supervisor_join", in_seconds = 1799 }', "1799秒後に supervisor_join", "1800秒後"),
        ('expect_next = { action = "ask_to_leave", in_seconds = 5 }', "5秒後に ask_to_leave", "1800秒後"),
        ('expect_next = [{ action = "supervisor_join" }, { action = "judge" }]', "judge", "1800秒後"),
        ("expect_next = []", "ないはず", "1800秒後"),
        ("expect_refused = true", "断られるはず", "記録されました"),
    ],
)
def test_a_failed_expectation_names_step_expected_and_came(
    file: Path, expectation: str, expected: str, came: str
) -> None:
    played = replay(
        read_scenario(written(file, f'[[step]]\nat = "00:00:01"\nevent = "stalemate"\n{expectation}')), pack()
    )
    (failure,) = played.failures
    assert failure.startswith("手順1（00:00:01）: ")
    assert expected in failure
    assert came in failure


def test_a_refusal_that_was_not_expected_fails(file: Path) -> None:
    text = '[[step]]\nat = "00:00:01"\nevent = "recording_started"\nexpect_refused = false'
    (failure,) = replay(read_scenario(written(file, text)), pack()).failures
    assert "断られました" in failure


def test_a_refused_event_is_not_in_the_log(file: Path) -> None:
    text = """
[[step]]
at = "00:00:01"
event = "recording_started"
expect_refused = true
[[step]]
at = "00:00:02"
event = "abuse"
[[step]]
at = "00:00:03"
event = "retracted"
data = { seq = 2 }
expect_types = []
expect_refused = false
"""
    assert replay(read_scenario(written(file, text)), pack()).failures == ()


STEP = '[[step]]\nat = "00:00:05"\n'
BROKEN = [
    ("[[step]]\n", 5, "at"),
    ('[[step]]\nat = "5"\n', 6, "at"),
    ('[[step]]\nat = "00:60:00"\n', 6, "at"),
    ("[[step]]\nat = 00:08:00\n", 6, "at"),
    (STEP + '[[step]]\nat = "00:00:04"\n', 8, "at"),
    (STEP + 'evnt = "memo"\n', 7, "evnt"),
    (STEP + "event = 5\n", 7, "event"),
    (STEP + 'event = "shouted"\n', 7, "event"),
    (STEP + 'text = "x"\n', 7, "text"),
    (STEP + "expect_refused = true\n", 7, "expect_refused"),
    (STEP + 'event = "memo"\nexpect_refused = "yes"\n', 8, "expect_refused"),
    (STEP + 'event = "memo"\ndata = "x"\n', 8, "data"),
    (STEP + 'event = "set_aside"\ndata = { action = "x" }\n', 8, "data"),
    (STEP + 'expect_due = "identify"\n', 7, "expect_due"),
    (STEP + 'expect_due = ["identfy"]\n', 7, "expect_due"),
    (STEP + 'expect_not_due = ["identfy"]\n', 7, "expect_not_due"),
    (STEP + 'expect_stage = "calm"\n', 7, "expect_stage"),
    (STEP + 'expect_types = ["loud"]\n', 7, "expect_types"),
    (STEP + 'expect_next = { action = "x", in_seconds = 1 }\n', 7, "expect_next"),
    (STEP + "expect_next = { in_seconds = 1 }\n", 7, "expect_next"),
    (STEP + 'expect_next = { action = "judge", in_seconds = -1 }\n', 7, "expect_next"),
    (STEP + 'expect_next = { action = "judge", seconds = 1 }\n', 7, "expect_next"),
    (STEP + '\n[step.expect_next]\naction = "x"\n', 8, "expect_next"),
    (STEP + "event = \n", 7, "event"),
    (STEP + '[[step]]\nat = "00:00:06"\nevent = "x"\n', 9, "event"),
    ("[step]\n", 5, "step"),
    ("step = 5\n", 5, "step"),
    ("earlier = -1\n", 5, "earlier"),
    ('earlier = "2"\n', 5, "earlier"),
    ("earlier = true\n", 5, "earlier"),
    ('colour = "red"\n', 5, "colour"),
    ("title = 5\n", 5, "title"),
]


@pytest.mark.parametrize(("text", "line", "key"), BROKEN)
def test_what_is_not_a_scenario_is_told_with_file_line_and_key(file: Path, text: str, line: int, key: str) -> None:
    with pytest.raises(ScenarioProblem) as caught:
        replay(read_scenario(written(file, text)), pack())
    assert (caught.value.file, caught.value.line, caught.value.key) == (file, line, key)
    for part in (str(file), f"{line}行目", key):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('title = "見本"\n', "", 1, "title"),
        ('channel = "counter"', 'channel = "fax"', 3, "channel"),
        ("+09:00", "", 4, "start"),
        ("2026-11-20T10:00:00+09:00", '"朝"', 4, "start"),
        ('pack = "kamakura"', "pack = 1", 2, "pack"),
    ],
)
def test_a_broken_head(file: Path, old: str, new: str, line: int, key: str) -> None:
    file.write_text(HEAD.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioProblem) as caught:
        read_scenario(file)
    assert (caught.value.line, caught.value.key) == (line, key)


def test_files_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(ScenarioProblem, match="読めません"):
        read_scenario(tmp_path / "none.toml")
    with pytest.raises(ScenarioProblem, match="読めません"):
        read_scenario(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b'title = "x"\n\xff\xfe')
    with pytest.raises(ScenarioProblem) as caught:
        read_scenario(tmp_path / "bytes.toml")
    assert caught.value.line == 2


def test_a_scenario_saved_by_a_windows_editor_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + (HEAD + STEPS).replace("\n", "\r\n").encode())
    assert len(read_scenario(file).steps) == 3


def test_the_pack_that_a_scenario_names(file: Path, tmp_path: Path) -> None:
    packs = resource_dir() / "packs"
    assert pack_of(read_scenario(written(file, STEPS)), [packs]) == pack()
    with pytest.raises(ScenarioProblem) as caught:
        pack_of(read_scenario(written(file, STEPS)), [tmp_path])
    assert (caught.value.line, caught.value.key) == (2, "pack")
    with pytest.raises(ScenarioProblem, match="shouted"):
        pack_of(read_scenario(written(file, STEP + 'event = "shouted"')), [packs])
    (tmp_path / "kamakura").mkdir()
    (tmp_path / "kamakura" / "pack.toml").touch()
    with pytest.raises(PackProblem):
        pack_of(read_scenario(written(file, STEPS)), [tmp_path])

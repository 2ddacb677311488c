"""`madomori history` and `madomori case-file` from end to end."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from casefile_sample import BEGAN, CALL, HARD, log_of
from program_home import STAFF, Commands, store_key
from pypdf import PdfReader

from app.base.clock import SystemClock
from app.models.home import Home
from app.models.lookups import LookUp, LookUps
from app.models.people_lines import PeopleLine, PeopleLines
from app.models.store import Store
from app.people.history.casefile_verify import verify_case_file
from app.station.witness import witnesses_of


@pytest.fixture
def kept(home: Home) -> list[str]:
    """A visit and a call that are one person's, with the person's own words on the call."""
    now = SystemClock().now()
    logs = [log_of("enc-visit", BEGAN, HARD), log_of("enc-call", BEGAN + timedelta(days=3), CALL)]
    store = Store.open(home.store, store_key(home))
    try:
        for one in logs:
            store.append(one)
        lines = PeopleLines(store)
        lines.add(PeopleLine(now, STAFF.name, "same", "enc-visit", "enc-call"))
        lines.add(PeopleLine(now, STAFF.name, "objection", "enc-call", "", "怒鳴ってはいない"))
    finally:
        store.close()
    return [one[0].encounter for one in logs]


def look_ups(home: Home) -> list[LookUp]:
    store = Store.open(home.store, store_key(home), read_only=True)
    try:
        return [line for _, line in LookUps(store).newest(10)]
    finally:
        store.close()


def test_the_history_as_one_json_object(run: Commands, kept: list[str]) -> None:
    done = run("history", kept[0], "--json")
    assert (done.code, done.err) == (0, "")
    told = done.json
    assert (told["person"], told["counting"], told["who"]["name"]) == (kept[0], 2, "架空 太郎")
    assert [one["encounter"] for one in told["encounters"]] == [kept[1], kept[0]]
    assert [one["kind"] for one in told["encounters"][1]["said"]][:2] == ["refused", "stop_requested"]
    assert told["encounters"][0]["confirmed"]["by"] == STAFF.name
    assert told["objections"][0]["text"] == "怒鳴ってはいない"
    (looked,) = look_ups(run.home)
    assert (looked.what, looked.why, looked.people) == ("history", "stated", (kept[0],))


def test_the_history_in_lines(run: Commands, kept: list[str]) -> None:
    done = run("history", kept[1], "--reason", "引き継ぎ")
    assert done.code == 0
    assert "対応 2件" in done.out
    assert "10:13 中止を求めた" in done.out
    assert "怒鳴ってはいない" in done.out
    assert look_ups(run.home)[0].reason == "引き継ぎ"


@pytest.mark.parametrize("command", ["history", "case-file"])
def test_an_unknown_encounter_and_an_empty_reason_are_refused(
    run: Commands, kept: list[str], tmp_path: Path, command: str
) -> None:
    out = ("--out", tmp_path / "x.pdf") if command == "case-file" else ()
    why = "--purpose" if command == "case-file" else "--reason"
    run(command, "unknown", *out).refused("履歴に入っていません")
    run(command, kept[0], *out, why, " ").refused("入れてください")
    assert look_ups(run.home) == []
    assert not (tmp_path / "x.pdf").exists()


def test_the_case_file_is_signed_and_logged(run: Commands, kept: list[str], tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    done = run("case-file", kept[0], "--out", path, "--purpose", "警察への相談", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["out"] == str(path)
    assert {"id": "encounters", "label": "対応", "value": "2件", "rule": "", "lines": ["1-1", "2-1"]} in done.json[
        "figures"
    ]
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "警察への相談" in PdfReader(path).pages[0].extract_text()
    verified = run("verify", path)
    assert (verified.code, verified.err) == (0, "")
    assert "描き直したものと同じです" in verified.out
    assert "手引き: " not in verified.out
    (looked,) = look_ups(run.home)
    assert (looked.what, looked.people) == ("case_file", (kept[0],))
    assert "警察への相談" in looked.reason


def test_a_case_file_knows_how_its_store_ended(run: Commands, kept: list[str], tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    run("case-file", kept[0], "--out", path)
    (witness,) = witnesses_of(run.home, store_key(run.home), [path], verify_case_file).witnesses
    store = Store.open(run.home.store, store_key(run.home), read_only=True)
    try:
        assert store.chain_at([witness.head.number]) == {witness.head.number: witness.head.head}
    finally:
        store.close()
    assert path.name in witness.source
    assert run("check", path).code == 0
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "控えとして使っていません" in run("check", path).out


def test_the_case_file_of_a_period(run: Commands, kept: list[str], tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    done = run("case-file", kept[0], "--out", path, "--from", "R8.10.4", "--json")
    assert done.json["figures"][0]["value"] == "1件"
    assert run("verify", path).code == 0
    run("case-file", kept[0], "--out", tmp_path / "none.pdf", "--to", "2020-01-01").refused("期間")
    run("case-file", kept[0], "--out", tmp_path / "none.pdf", "--to", "きのう").refused("日付", code=2)


def test_a_file_that_is_there_stays(run: Commands, kept: list[str], tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    path.write_bytes(b"mine")
    run("case-file", kept[0], "--out", path).refused("同じ名前のファイル")
    assert path.read_bytes() == b"mine"

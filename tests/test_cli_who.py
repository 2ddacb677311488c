"""`madomori who` and `madomori lookups`: candidates as JSON, and who looked up whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from people_station import NOON, log
from program_home import STAFF, Commands, store_key

from app.guidance.events import Event
from app.models.home import Home
from app.models.store import Store

TARO = {"name": "架空 太郎", "kana": "かくう たろう", "phone": "0467-00-1234", "address": "見本市例示町1-2-3"}
HANAKO = {"name": "見本 花子", "phone": "0467-00-9999", "organisation": "株式会社 見本商事"}
FIELDS = {
    "name", "reading", "phone", "address", "organisation", "confidence", "score", "reasons", "confirmed", "counting",
    "person", "encounters", "objections",
}  # fmt: skip


def add(home: Home, *logs: Sequence[Event]) -> list[str]:
    """Put logs into the store; returns their encounters."""
    store = Store.open(home.store, store_key(home))
    for one in logs:
        store.append(one)
    store.close()
    return [one[0].encounter for one in logs]


def met(who: dict[str, Any], days_ago: int, *lines: tuple[str, str, dict[str, Any]]) -> list[Event]:
    return log(*lines, who=who, at=NOON - timedelta(days=days_ago))


def test_candidates_are_one_array_best_first(run: Commands) -> None:
    first, second = add(run.home, met(TARO, 40), met(TARO, 10, ("judged_legitimate", "", {})))
    add(run.home, met(HANAKO, 20))
    ran = run("who", "--phone", "０４６７００１２３４", "--name", "架空 太郎", "--json")
    assert ran.code == 0
    best, *others = ran.json
    assert set(best) == FIELDS
    assert (best["name"], best["reading"]) == ("架空 太郎", "かくう たろう")
    assert (best["phone"], best["address"], best["organisation"]) == (TARO["phone"], TARO["address"], "")
    assert best["confidence"] == "同一の可能性が高い"
    assert 0 < best["score"] <= 1
    assert "電話が同じ" in "、".join(best["reasons"])
    assert best["counting"] == 1
    told = {one["encounter"]: (one["judged"], one["counts"], one["why_not"]) for one in best["encounters"]}
    assert told == {first: ("", True, ""), second: ("judged_legitimate", False, "正当な要求と判断")}
    assert {one["began_at"][:10] for one in best["encounters"]} == {"2026-10-11", "2026-11-10"}
    assert {one["channel"] for one in best["encounters"]} == {"counter"}
    assert best["objections"] == []
    assert all(other["score"] <= best["score"] for other in others)
    assert all(other["name"] != "見本 花子" for other in others)


@pytest.mark.parametrize(
    ("option", "value"),
    [("--name", "見本花子"), ("--phone", "+81 467 00 9999"), ("--organisation", "（株）見本商事")],
)
def test_each_field_alone_finds_them(run: Commands, option: str, value: str) -> None:
    add(run.home, met(HANAKO, 20), met(TARO, 10))
    found = run("who", option, value, "--json").json
    assert found[0]["name"] == "見本 花子"
    assert found[0]["organisation"] == "株式会社 見本商事"


def test_nobody_is_an_empty_array(run: Commands) -> None:
    assert run("who", "--name", "仮名 一郎", "--json").json == []
    assert "ありません" in run("who", "--name", "仮名 一郎").out


def test_nothing_given_is_said(run: Commands) -> None:
    for options in ((), ("--json",), ("--name", " "), ("--name", "", "--phone", "")):
        run("who", *options).refused("どれかを指定", code=2)
    run("who", "--name", "架空", "--reason", " ").refused("理由", code=2)
    assert run("lookups", "--json").json == []


def test_it_is_readable_without_json_too(run: Commands) -> None:
    (id,) = add(run.home, met(TARO, 3 * 366))
    said = run("who", "--kana", "カクウ タロウ").out
    assert said.startswith("1. 架空 太郎（かくう たろう）")
    assert "これまで1件、うち回数に数えるもの0件" in said
    assert "回数に数えない（3年が過ぎた）" in said
    assert id in said


def test_every_look_up_is_written_down(run: Commands) -> None:
    add(run.home, met(TARO, 10))
    person = run("who", "--phone", TARO["phone"], "--json").json[0]["person"]
    run("who", "--name", "仮名 一郎", "--reason", "職員課からの照会", "--json")
    newest, oldest = run("lookups", "--json").json
    assert (oldest["by"], oldest["what"], oldest["why"]) == (STAFF.name, "candidates", "stated")
    assert (oldest["reason"], oldest["people"]) == ("コマンド who", [person])
    assert (newest["reason"], newest["people"]) == ("職員課からの照会", [])
    assert newest["number"] > oldest["number"]
    lines = run("lookups").out.splitlines()
    assert len(lines) == 2
    assert "職員課からの照会" in lines[0]
    assert STAFF.name in lines[1]
    for typed in ("0467", "1234", "仮名", "架空"):
        assert typed not in "\n".join(lines)


def test_practice_and_struck_encounters_are_nobody(run: Commands) -> None:
    add(run.home, log(who=TARO, practice=True), log(("retracted", "", {"seq": 1}), who=TARO))
    assert run("who", "--phone", TARO["phone"], "--json").json == []


def test_before_the_first_start_it_says_so(run: Commands) -> None:
    run.home.settings.unlink()
    run("who", "--name", "架空", "--json").refused("用意がありません")

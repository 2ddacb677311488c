"""`madomori search` from end to end."""

from datetime import datetime

import pytest
from people_station import JST, log
from program_home import STAFF, Commands, store_key

from app.models.home import Home
from app.models.lookups import LookUp, LookUps
from app.models.store import Store


@pytest.fixture
def kept(home: Home) -> list[str]:
    """Two encounters: one of a long stalemate at the counter, one of violence."""
    long = log(
        ("demand_stated", "過去の申請をさかのぼって認めてほしい", {}),
        ("stalemate", "", {}),
        at=datetime(2026, 11, 20, 10, 0, tzinfo=JST),
    )
    violence = log(
        ("violence", "いすを投げた", {}),
        ("police_called", "", {}),
        who={"name": "架空 太郎"},
        at=datetime(2026, 11, 20, 15, 0, tzinfo=JST),
        channel="phone",
        actor="見本 次郎",
    )
    store = Store.open(home.store, store_key(home))
    try:
        for one in (long, violence):
            store.append(one)
    finally:
        store.close()
    return [long[0].encounter, violence[0].encounter]


def _look_ups(home: Home) -> list[LookUp]:
    store = Store.open(home.store, store_key(home), read_only=True)
    try:
        return [line for _, line in LookUps(store).newest(10)]
    finally:
        store.close()


def test_hits_are_one_json_array(run: Commands, kept: list[str]) -> None:
    done = run("search", "過去ノ申請", "--json")
    assert (done.code, done.err) == (0, "")
    (hit,) = done.json
    assert hit["encounter"] == kept[0]
    assert hit["began_at"] == "2026-11-20T10:00:00.000+09:00"
    assert (hit["channel"], hit["name"], hit["department"], hit["judged"]) == ("counter", "", STAFF.department, "")
    assert (hit["handler"], hit["types"], hit["stage"]) == (STAFF.name, ["long_detention"], "stalemate")
    assert (hit["line"], hit["where"]) == (2, "要求内容")
    assert hit["snippet"] == "過去の申請をさかのぼって認めてほしい"
    (passage,) = hit["passages"]
    assert (passage["line"], passage["at"]) == (2, "2026-11-20T10:01:00.000+09:00")
    assert passage["marked"] == ["過去の申請"]


def test_without_a_hit_the_array_is_empty(run: Commands, kept: list[str]) -> None:
    done = run("search", "いない言葉", "--json")
    assert (done.code, done.json) == (0, [])
    assert "見つかりませんでした" in done.err
    done = run("search", "。。。", "--json")
    assert (done.code, done.json) == (0, [])
    assert "さがせる文字がありません" in done.err
    assert kept


def test_plain_lines_mark_what_was_found(run: Commands, kept: list[str]) -> None:
    done = run("search", "いす", "投げた")
    assert done.code == 0
    (line,) = done.out.splitlines()
    assert line.startswith("R8.11.20 15:00\t電話\t架空 太郎\t暴力型\t")
    assert line.endswith("暴力・危険行為: 【いす】を【投げた】")
    assert kept


def test_filters_narrow(run: Commands, kept: list[str]) -> None:
    def found(*options: str) -> list[str]:
        return [hit["encounter"] for hit in run("search", "--json", *options).json]

    assert found() == kept[::-1]
    for options in (
        ["--type", "violence"],
        ["--type", "暴力型", "--from", "R8.11.20", "--to", "2026-11-20"],
        ["--fiscal-year", "令和8年度", "--channel", "phone", "--judged", "none"],
        ["いす", "--handler", "次郎", "--department", STAFF.department, "--stage", "emergency"],
        ["--limit", "1"],
    ):
        assert found(*options) == [kept[1]], options
    for options in (
        ["--fiscal-year", "2025"],
        ["--fiscal-year", "R7"],
        ["--channel", "counter", "いす"],
        ["--judged", "improper"],
        ["--to", "2026-11-19"],
        ["--department", "別の課"],
    ):
        assert found(*options) == [], options


def test_that_there_are_more_is_said(run: Commands, kept: list[str]) -> None:
    assert "ほかにもあります" in run("search", "--limit", "1").err
    assert run("search").err == ""
    assert kept


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--type", "nothing"], "long_detention（長時間拘束型）"),
        (["--stage", "nothing"], "eviction（"),
        (["--reason", " "], "理由"),
    ],
)
def test_a_filter_that_is_none_is_named(run: Commands, options: list[str], said: str) -> None:
    run("search", "要求", *options).refused(said)


@pytest.mark.parametrize(
    "options", [["--from", "昨日"], ["--fiscal-year", "来年"], ["--limit", "0"], ["--judged", "x"]]
)
def test_what_cannot_be_read_is_an_error_of_the_call(run: Commands, options: list[str]) -> None:
    run("search", "要求", *options).refused(options[0], code=2)


def test_the_look_up_is_written_down_with_those_shown(run: Commands, kept: list[str], home: Home) -> None:
    run("search", "いす")
    run("search", "いない言葉", "--reason", "引き継ぎ")
    second, first = _look_ups(home)
    assert (first.what, first.why, first.reason, first.by) == ("search", "stated", "コマンドからの検索", STAFF.name)
    assert first.people == (kept[1],)
    assert (second.reason, second.people) == ("引き継ぎ", ())
    assert "いす" not in repr(first)

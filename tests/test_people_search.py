"""Search on a real store and its index: what is found, in which order, and what is marked."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from people_station import JST, NOON, PeopleStation, log, people_station

from app.base.clock import FakeClock
from app.guidance.events import Event
from app.models.case_lines import CaseLine, CaseLines
from app.people.search.filters import Filters, Query, asked
from app.people.search.find import Hit, Page, choices, find

WHO = {"name": "渡邉 花子", "kana": "ワタナベ ハナコ", "phone": "0467-00-1234", "address": "例示町1-2-3"}


def _line(kind: str, text: str = "", **data: Any) -> tuple[str, str, dict[str, Any]]:
    return kind, text, data


def _city() -> list[list[Event]]:
    """Four encounters, oldest first."""
    return [
        log(
            _line("demand_stated", "住民票の写しを無料で出すよう求める"),
            _line("quote", "お前では話にならない。責任者を出せ！"),
            _line("abuse"),
            who=WHO,
            at=datetime(2025, 3, 31, 16, 30, tzinfo=JST),
        ),
        log(
            _line("memo", "折り返し電話すると伝えた"),
            _line("judged_improper", "脅し文句があったため"),
            who={"name": "架空 太郎", "organisation": "ｶﾌﾞｼｷｶﾞｲｼｬ見本"},
            at=datetime(2025, 4, 1, 9, 0, tzinfo=JST),
            channel="phone",
            actor="窓口 次郎",
        ),
        log(
            _line("memo", "責任の所在を聞かれた"),
            _line("threat", "ただでは済まさない"),
            who={"name": "渡辺 花子"},
            at=datetime(2026, 6, 1, 10, 0, tzinfo=JST),
            department="例示課",
        ),
        log(_line("memo", "落とし物の問い合わせ"), at=datetime(2026, 11, 19, 13, 0, tzinfo=JST)),
    ]


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def city(people: PeopleStation) -> list[str]:
    """The encounters of `_city`, by their ids."""
    return people.add(*_city())


def _find(people: PeopleStation, text: str = "", **filters: Any) -> Page:
    return people.desk.search(Query(text, Filters(**filters))).result(30)


def _found(people: PeopleStation, city: list[str], text: str = "", **filters: Any) -> list[int]:
    """Which of the city's encounters are found, newest first."""
    return [city.index(hit.encounter) for hit in _find(people, text, **filters).hits]


def _marked(hit: Hit) -> list[str]:
    return [piece.text for passage in hit.passages for piece in passage.pieces if piece.marked]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("責", [2, 0]),
        ("責任", [2, 0]),
        ("責任者", [0]),
        ("渡辺", [2, 0]),
        ("渡邊花子", [2, 0]),
        ("花子", [2, 0]),
        ("わたなべ", [0]),
        ("0467001234", [0]),
        ("+81 467 00 1234", [0]),
        ("0467 00 1234", [0]),
        ("(0467)00-1234", [0]),
        ("+81-467-00-1234", [0]),
        ("株式会社", []),
        ("かぶしきがいしゃ", [1]),
        ("脅し文句", [1]),
        ("責任 渡辺", [2, 0]),
        ("責任者　花子", [0]),
        ("「責任者を出せ」", [0]),
        ('"話にならない。責任者"', [0]),
        ("話にならない責任者", []),
        ("責任者 折り返し", []),
        ("暴言", [0]),
        ("不当要求", [1]),
        ("威嚇", [2]),
        ("対応開始", []),
        ("例示町1-2-3", [0]),
        ("", [3, 2, 1, 0]),
    ],
)
def test_words_are_found(people: PeopleStation, city: list[str], text: str, found: list[int]) -> None:
    assert _found(people, city, text) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"fiscal": 2024}, [0]),
        ({"fiscal": 2025}, [1]),
        ({"fiscal": 2026}, [3, 2]),
        ({"since": date(2025, 4, 1), "until": date(2026, 6, 1)}, [2, 1]),
        ({"since": date(2026, 6, 1), "fiscal": 2025}, []),
        ({"until": date.min}, []),
        ({"since": date.min, "until": date.max}, [3, 2, 1, 0]),
        ({"types": ("abuse",)}, [0]),
        ({"types": ("abuse", "threat")}, []),
        ({"department": "例示課"}, [2]),
        ({"department": "見本課"}, [3, 1, 0]),
        ({"handler": "次郎"}, [1]),
        ({"judged": "judged_improper"}, [1]),
        ({"judged": "judged_legitimate"}, []),
        ({"judged": "none"}, [3, 2, 0]),
        ({"channel": "phone"}, [1]),
        ({"stage": "emergency"}, []),
    ],
)
def test_filters_narrow_with_and_without_words(
    people: PeopleStation, city: list[str], filters: dict[str, Any], found: list[int]
) -> None:
    assert _found(people, city, **filters) == found
    assert _found(people, city, "責任", **filters) == [place for place in found if place in (0, 2)]


def test_a_hit_says_what_it_is_and_where_the_words_stand(people: PeopleStation, city: list[str]) -> None:
    (hit,) = _find(people, "責任者 わたなべ").hits
    assert hit.encounter == city[0] == hit.person
    assert hit.began_at == datetime(2025, 3, 31, 16, 30, tzinfo=JST)
    assert (hit.name, hit.channel, hit.judged, hit.types) == ("渡邉 花子", "counter", "", ("abuse",))
    assert (hit.handler, hit.department, hit.origin) == ("窓口 花子", "見本課", "own")
    reading, quote = hit.passages
    assert (reading.part, reading.label, reading.seq) == ("who", "ふりがな", 2)
    assert (quote.part, quote.label, quote.seq) == ("line", "相手方の発言", 4)
    assert quote.at == hit.began_at + timedelta(minutes=3)
    assert quote.text == "お前では話にならない。責任者を出せ！"
    assert _marked(hit) == ["ワタナベ", "責任者"]


def test_what_goes_over_a_gap_of_a_name_is_marked_whole(people: PeopleStation, city: list[str]) -> None:
    assert _marked(_find(people, "渡辺花子").hits[1]) == ["渡邉 花子"]
    assert city


def test_a_line_without_words_and_a_type_are_shown_by_what_they_are(people: PeopleStation, city: list[str]) -> None:
    (hit,) = _find(people, "暴言").hits
    shown = [(each.part, each.label, each.id, each.text) for each in hit.passages]
    assert shown == [("kind", "記録", "abuse", "暴言・侮辱"), ("case", "類型", "abuse", "暴言型")]
    assert _marked(hit) == ["暴言", "暴言"]
    assert city


def test_without_words_the_first_line_is_shown(people: PeopleStation, city: list[str]) -> None:
    hits = _find(people, fiscal=2025).hits
    assert [(each.label, each.text) for hit in hits for each in hit.passages] == [("メモ", "折り返し電話すると伝えた")]
    assert not _marked(hits[0])
    assert city


def test_a_long_line_is_cut_around_the_word(people: PeopleStation) -> None:
    people.add(log(_line("memo", "あ" * 500 + "目印\n👨\u200d👩\u200d👧" + "い" * 500)))
    (passage,) = _find(people, "目印").hits[0].passages
    assert passage.text.startswith("…あ")
    assert passage.text.endswith("い…")
    assert "目印 👨\u200d👩\u200d👧い" in passage.text
    assert len(passage.text) < 130


def test_edited_forms_and_what_followed_are_found(people: PeopleStation, city: list[str]) -> None:
    edited = {"damage": "備品のいすが壊れた"}
    line = CaseLine(NOON, "note", "警告書を送付した", "窓口 花子", "見本 花子", False)
    worker = people.station.worker
    worker.submit(lambda store: store.save_draft(city[3], "report", edited)).result(30)
    worker.submit(lambda store: CaseLines(store).add(city[1], "report", line)).result(30)
    (hit,) = _find(people, "いす").hits
    assert hit.encounter == city[3]
    assert [(each.part, each.label) for each in hit.passages] == [("paper", "不当要求行為等報告書 備品等被害状況")]
    assert _marked(hit) == ["いす"]
    (hit,) = _find(people, "警告書").hits
    assert (hit.encounter, hit.passages[0].label) == (city[1], "決裁のあとのこと")


def test_what_is_struck_is_not_found_any_more(people: PeopleStation) -> None:
    from app.guidance.events import chained

    made = log(_line("quote", "土下座しろ"), end=False)
    people.add(made)
    assert len(_find(people, "土下座").hits) == 1
    last = made[-1]
    struck = Event("f" * 32, last.encounter, 3, last.at, 0, "窓口 花子", "retracted", "", {"seq": 2})
    people.station.worker.submit(lambda store: store.append([chained(struck, last)])).result(30)
    assert not _find(people, "土下座").hits


def test_practice_is_not_searched(people: PeopleStation) -> None:
    people.add(log(_line("memo", "練習の言葉"), practice=True))
    assert not _find(people, "練習").hits


def test_pages_go_on_where_the_last_one_ended(people: PeopleStation) -> None:
    made = people.add(*(log(_line("memo", "同じ要求"), at=NOON + timedelta(days=day)) for day in range(7)))
    seen: list[str] = []
    page = people.desk.search(Query("要求"), limit=3).result(30)
    assert (page.more, page.total) == (True, 7)
    while True:
        seen += [hit.encounter for hit in page.hits]
        if not page.more:
            break
        page = people.desk.search(Query("要求"), 3, page.hits[-1].number).result(30)
        assert page.total is None
    assert seen == made[::-1]
    assert _find(people, "要求").total == 7


def test_a_count_is_not_given_where_each_hit_would_have_to_be_looked_at(people: PeopleStation) -> None:
    people.add(*(log(_line("memo", "同じ要求"), at=NOON + timedelta(days=day)) for day in range(4)))
    for filters in (Filters(handler="窓口"), Filters(fiscal=2026)):
        page = people.desk.search(Query("要求", filters), 3).result(30)
        assert (len(page.hits), page.more, page.total) == (3, True, None)
    assert people.desk.search(Query(), 3).result(30).total is None


_ODD = [
    '"',
    "'",
    "*",
    "「",
    "」「",
    "()",
    "AND",
    "NOT NEAR(",
    "said:責",
    "\x00",
    "責\x00任",
    "\ud83d",
    "😀",
    "、。！",
    "-",
    "^",
    "%",
    "_",
]


@pytest.mark.parametrize("text", [*_ODD, "責" * 10_000, "責 任 " * 3_000, "\ufdfa" * 500, "·", "··kabuse", "{a b}: c"])
def test_odd_words_do_no_harm(people: PeopleStation, city: list[str], text: str) -> None:
    page = _find(people, text)
    assert len(page.hits) < len(city)
    assert page.hits or page.total == 0


def test_what_cannot_be_searched_is_said(people: PeopleStation, city: list[str]) -> None:
    for text in ("、。！", "😀", '"', "「」", "\ud83d"):
        page = _find(people, text)
        assert page.note == "さがせる文字がありません。文字か数字を入れてください。", text
        assert (page.hits, page.more, page.total) == ((), False, 0)
    assert _find(people, "責" * 200).note == "長いため、はじめの部分だけでさがしました。"
    assert _find(people, " ").note == ""
    assert city


def test_odd_filters_find_nothing(people: PeopleStation, city: list[str]) -> None:
    for value in ("\ud83d", "%", "'", "\x00"):
        assert _found(people, city, handler=value, types=(value,), stage=value) == []
    assert _found(people, city, fiscal=-5) == _found(people, city, fiscal=99_999) == []


def test_words_are_parted_by_spaces_and_kept_together_by_quotes() -> None:
    def words(typed: str) -> tuple[str, ...]:
        return tuple(word.text for word in asked(typed).words)

    assert words("責任者　出せ 責任者") == ("責任者", "出せ")
    assert words("「責任者を 出せ」窓口") == ("責任者を 出せ", "窓口")
    assert words('"責任者 出せ') == ("責任者 出せ",)
    assert words("『二重』“引用”＂全角＂") == ("二重", "引用", "全角")
    assert [word.exact for word in asked("「引用」言葉").words] == [True, False]
    assert len(asked(" ".join(map(str, range(100)))).words) == 12


def test_filters_offer_what_there_is(people: PeopleStation, city: list[str]) -> None:
    offered = people.desk.ask(choices).result(30)
    assert offered.years == (2026, 2025, 2024)
    assert offered.departments == ("例示課", "見本課")
    assert offered.handlers == ("窓口 次郎", "窓口 花子")
    assert city


def test_a_search_does_not_sort_all_it_finds(people: PeopleStation, city: list[str]) -> None:
    """A page of a common word is read off the end of the index, whatever the size of the city; what no filter lets
    through is not read whole."""
    day = date(2026, 6, 1)
    every = Filters(day, day, 2026, ("abuse",), "例示課", "窓口", "firm", "none", "counter")

    def plan(reading: Any) -> str:
        asked_for: list[str] = []
        reading.index.connection.set_trace_callback(asked_for.append)
        try:
            find(reading, Query("責任", every))
        finally:
            reading.index.connection.set_trace_callback(None)
        (wanted,) = [one for one in asked_for if "MATCH" in one]
        return json.dumps(reading.index.connection.execute("EXPLAIN QUERY PLAN " + wanted).fetchall())

    told = people.desk.ask(plan).result(30)
    assert "TEMP B-TREE" not in told
    assert "INTEGER PRIMARY KEY" in told
    assert "COVERING INDEX cases_filters" in told
    assert city


def test_the_counterparts_own_words_of_objection_are_found(people: PeopleStation, city: list[str]) -> None:
    assert _found(people, city, "受けて立つ") == []
    people.desk.object_(city[0], "裁判なら受けて立つと言っただけだ").result(30)
    (hit,) = _find(people, "受けて立つ").hits
    assert hit.encounter == city[0]
    assert [passage.label for passage in hit.passages] == ["本人の申し出"]

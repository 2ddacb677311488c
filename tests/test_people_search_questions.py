"""Two hundred questions to the records, each with what must be found: all that is written, however it is typed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from people_station import NOON, PeopleStation, log, people_station

from app.base.clock import FakeClock
from app.people.search.filters import Query
from app.people.search.find import Page

CASES = Path(__file__).parent / "corpus" / "cases"
CLEANING = (CASES / "f7_word_over_two_lines.csv").read_bytes().decode("utf-8").split('"')[1]
RADICALS = (CASES / "f6_radicals.csv").read_text(encoding="utf-8").splitlines()[1].split(",")

# What is recorded: who, a line, and the questions that must find it. A question that stands at several finds them all.
RECORDED: list[tuple[dict[str, str], str, list[str]]] = [
    (
        {},
        CLEANING,
        ["清掃", "清掃を求める", "公園の清掃", "公園 清掃", "園の清掃を", "清掃 公園", "公園の清", "掃を求める"],
    ),
    (
        {"name": RADICALS[1], "phone": RADICALS[2]},
        RADICALS[3],
        [
            "長谷川",
            "長谷川一郎",
            "⻑⾕川",
            "⻑谷川 一郎",
            "西側",
            "青い塗料",
            "⻄側",
            "西側の水路に青い",
            "0467000001",
            "青い",
        ],
    ),
    (
        {},
        "手数料1,000円を返せと言う",
        ["1000円", "1,000円", "１０００円", "１，０００円", "手数料1000", "手数料1,000", "1000円を返せ", "手数料"],
    ),
    ({}, "12,345,678円の損害だという", ["12345678円", "12,345,678円", "12345678", "損害 12345678"]),
    ({}, "2500円を請求された", ["2,500円", "2500円", "２，５００円", "2,500 請求"]),
    (
        {"phone": "0467-00-1234"},
        "折り返しの電話を求められた",
        [
            "0467001234",
            "0467-00-1234",
            "0467(00)1234",
            "(0467)00-1234",
            "（0467）00−1234",
            "0467 00 1234",
            "０４６７－００－１２３４",
            "0467⎯00⎯1234",
            "0467.00.1234",
            "+81-467-00-1234",
            "+81 467 00 1234",
            "00-1234",
            "1234",
            "0467-00",
            "046700",
        ],
    ),
    (
        {},
        "携帯は０９０（００００）９８７６とのこと",
        ["09000009876", "090-0000-9876", "090 0000 9876", "(090)0000-9876", "0000-9876", "9876", "+819000009876"],
    ),
    ({}, "連絡先 045 000 5678 へ", ["0450005678", "045-000-5678", "045 000 5678", "５６７８", "045(000)5678"]),
    (
        {"address": "例示町1丁目2番3号"},
        "側溝のふたが鳴る",
        [
            "例示町1-2-3",
            "1-2-3",
            "1丁目2番",
            "1-2",
            "1丁目2番3号",
            "一丁目二番三号",
            "１丁目２番",
            "例示町１－２－３",
            "例示町一丁目",
            "1丁目2番地3",
            "例示町 1-2",
            "2番3号",
        ],
    ),
    (
        {},
        "仮町４－５－６の街路樹",
        [
            "仮町4-5-6",
            "4丁目5番6号",
            "4-5-6",
            "四丁目五番",
            "4丁目5番",
            "仮町4丁目5番",
            "仮町四丁目五番六号",
            "4⎯5⎯6",
            "4の5の6",
            "街路樹",
        ],
    ),
    (
        {},
        "見本町七丁目八番地の九に不法投棄",
        [
            "7-8-9",
            "7丁目8番地",
            "七丁目",
            "7丁目",
            "7丁目8番地の9",
            "見本町7-8-9",
            "8番地の9",
            "不法投棄",
            "見本町七丁目",
        ],
    ),
    (
        {"name": "架空 太郎", "kana": "カクウ タロウ"},
        "名を架 空 太 郎と書いた",
        [
            "架空太郎",
            "架空 太郎",
            "架空　太郎",
            "かくう",
            "カクウ",
            "ｶｸｳ",
            "かくうたろう",
            "かくう たろう",
            "カクウタロー",
            "太郎",
            "タロウ",
        ],
    ),
    (
        {"name": "大野 順", "kana": "オオノ ジュン"},
        "前にも来たという",
        ["おおの", "オーノ", "おうの", "オオノジュン", "じゅん", "ジユン", "大野順", "おおのじゅん"],
    ),
    (
        {"name": "渡邉 花子", "kana": "ﾜﾀﾅﾍﾞ ﾊﾅｺ"},
        "渡邊様と呼べと言う",
        ["渡辺", "渡邊", "渡邉花子", "わたなべ", "ワタナベ", "ﾜﾀﾅﾍﾞ", "わたなべはなこ", "花子"],
    ),
    ({"name": "髙﨑 次郎"}, "山﨑さんの知り合い", ["高崎", "髙崎", "高﨑次郎", "山崎", "山\ufa11", "高崎 山崎"]),
    (
        {"organisation": "㈱見本商会"},
        "社名入りの封筒",
        ["見本商会", "㈱見本商会", "(株)見本商会", "（株）見本", "封筒 見本"],
    ),
    ({}, "か\u3099っこうの前て\u3099転んだ", ["がっこう", "ガッコウ", "ｶﾞｯｺｳ", "か゛っこう", "前で転んだ", "転んだ"]),
    ({}, "葛\U000e0100城山の登山道", ["葛城", "葛城山", "葛\U000e0100城", "登山道", "葛城山の登山道"]),
    ({}, "責任者を\r\n 出せと大声", ["責任者を出せ", "責任者", "出せと大声", "者を出せ", "責任者 大声", "大声"]),
    (
        {},
        "「お前では話にならない。責任者を呼べ」",
        ["話にならない", "「話にならない。責任者」", "お前では", "責任者を呼べ", '"責任者を呼べ"', "責任者"],
    ),
    (
        {},
        "Ｗｅｂサイトの PDF が開かない",
        ["web", "WEBサイト", "pdf", "ＰＤＦ", "PDFが開かない", "サイトのPDF", "開かない"],
    ),
    ({}, "茅ヶ崎と見本ヶ丘の境", ["茅ケ崎", "茅ヶ崎", "見本ケ丘", "見本ヶ丘の境"]),
    (
        {"address": "札幌市中央区北1条西2丁目3-4"},
        "除雪の要望",
        ["北1条西2丁目", "北１条西２丁目", "北一条西二丁目", "北1条", "2丁目3-4", "2-3-4", "西2丁目", "中央区", "除雪"],
    ),
    (
        {},
        "戸籍抄本、住民票の\n写しの\t交付",
        ["住民票の写し", "写しの交付", "住民票の写しの交付", "戸籍抄本", "抄本 住民票"],
    ),
    (
        {},
        "令和7年4月1日の件、整理番号2026-0012",
        ["2026-0012", "20260012", "２０２６－００１２", "整理番号2026-0012", "令和7年4月1日", "4月1日"],
    ),
    (
        {},
        "見本通り三番町の五号地、千二百三十四番地付近",
        ["三番町", "1234番地", "千二百三十四番地", "五号地", "三番町の五号"],
    ),
    (
        {"phone": "090-0000-1111\n0467-00-2222"},
        "二つの番号",
        ["0467002222", "090-0000-1111", "0467-00-2222", "090 0000 1111"],
    ),
    ({"address": "例示第3地割12番地5"}, "熊の目撃", ["例示3地割12-5", "3地割12番地5", "3-12-5", "第3地割", "12番地5"]),
    ({}, "ガギグの看板とバス停", ["ガギグ", "がぎぐ", "バス停", "ばす停", "ﾊﾞｽ停"]),
]
NOT_FOUND = [
    "カキク",
    "ハス停",
    "パス停",
    "清掃車",
    "「清掃」",
    "「清掃を求める」",
    "「架空太郎です」",
    "12-3-4",
    "12-3",
    "1233",
    "21丁目",
    "1丁目3番",
    "10000円",
    "100円以上",
    "「1000円」",
    "0467001235",
    "0467-00-4321",
    "0466001234",
    "責任者　不在",
    "「責任者を出せ」",
    "「住民票の写し」",
    "出責",
]
ASKED_LOOSELY = {
    "カキク": "ガギグ",
    "ハス停": "バス停",
    "パス停": "バス停",
    "かっこう": "か\u3099っこう",
    "じゆん": "前にも",
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleStation]:
    with people_station(tmp_path_factory.mktemp("questions"), FakeClock(NOON)) as opened:
        yield opened


@pytest.fixture(scope="module")
def recorded(people: PeopleStation) -> dict[str, str]:
    """The encounters, by the line that each has."""
    logs = [
        log(("memo", line, {}), who=who or None, at=NOON - timedelta(days=place))
        for place, (who, line, _) in enumerate(RECORDED)
    ]
    return dict(zip((line for _, line, _ in RECORDED), people.add(*logs), strict=True))


def _find(people: PeopleStation, question: str, *, voicing: bool = True) -> Page:
    return people.desk.search(Query(question, voicing=voicing)).result(30)


def test_every_one_of_two_hundred_questions_finds_what_is_written(
    people: PeopleStation, recorded: dict[str, str]
) -> None:
    questions = [(question, line) for _, line, asked in RECORDED for question in asked]
    assert len(questions) >= 200
    missed, unshown = [], []
    for question, line in questions:
        hits = {hit.encounter: hit for hit in _find(people, question).hits}
        if recorded[line] not in hits:
            missed.append((question, line))
        elif not any(piece.marked for shown in hits[recorded[line]].passages for piece in shown.pieces):
            unshown.append((question, line))
    assert not missed
    assert not unshown


def test_what_is_not_written_is_not_found(people: PeopleStation, recorded: dict[str, str]) -> None:
    assert recorded
    assert [question for question in NOT_FOUND if _find(people, question).hits] == []


def test_voicing_makes_no_difference_only_where_asked(people: PeopleStation, recorded: dict[str, str]) -> None:
    for question, begins in ASKED_LOOSELY.items():
        found = {hit.encounter for hit in _find(people, question, voicing=False).hits}
        assert any(recorded[line] in found for line in recorded if begins in line), question

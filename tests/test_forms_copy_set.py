"""The copy on a labelled set that shares nothing with what finds, on sentences as staff write them, and its words."""

import ast
import random
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from benchmarks import copy as bench
from benchmarks.copy_set import Case, all_surnames, katakana, latin, recorded, usual_report
from copied import LINES, NOW, Line, pack, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from app.forms.copy import leaks_values
from app.forms.copy.digits import figure, plain
from app.forms.copy.doubts import doubts, vocabulary
from app.forms.copy.identifying import printed_lines
from app.forms.copy.leaks_values import Search
from app.forms.copy.needles import Needle, find, tight
from app.forms.copy.plan import plan
from app.forms.copy.readings import romaji_whole
from app.forms.copy.words import is_reading, words

DAY = NOW.date()
PERSON = {
    "name": "架空 太郎",
    "kana": "カクウ タロウ",
    "address": "神奈川県鎌倉市御成町18番10号",
    "phone": "0467-99-1234",
}
CASES = tomllib.loads((Path(__file__).parent / "attacks" / "leaks.toml").read_text("utf-8"))["case"]


def copied(text: str, **person: str) -> tuple[str, list[str]]:
    """A memo as the copy has it, and the doubts in it."""
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", person or PERSON), ("memo", text, {}))
    planned = plan(record_of(lines))
    return planned.document.events[2].text, [doubt.what for doubt in planned.doubts]


def doubted(text: str, day: date = DAY) -> list[str]:
    known = vocabulary("\n".join(printed_lines(pack(), "report")))
    return [text[start:end] for start, end, _ in doubts(text, known, day)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["must"])
def test_what_once_stayed_unseen_is_gone_or_a_doubt(case: dict[str, str]) -> None:
    out, open_ = copied(case["memo"])
    assert case["must"] not in out or any(case["must"] in what for what in open_)


def test_the_recorded_person_is_seen_in_every_spelling() -> None:
    outcome = bench.measure_recorded(1, seed=1)
    assert outcome.examples == []
    assert outcome.cases > 40


def test_others_are_seen_but_for_one_in_a_hundred() -> None:
    outcome = bench.measure_third(4, seed=1)
    assert outcome.cases > 100
    assert outcome.share <= 1.0, outcome.examples


def test_a_usual_report_asks_little() -> None:
    counts, asked, _ = bench.measure_usual(3, seed=1)
    assert counts[-1] <= 10, asked


def test_the_measure_sees_what_stays() -> None:
    case = Case("", "同席した", "山田一郎", "が録音した")
    assert not bench.seen(case, case.text, [])
    assert not bench.seen(case, "同席した山田が録音した", [])
    assert bench.seen(case, case.text, ["山田一郎"])
    assert bench.seen(case, "同席した（個人情報）が録音した", [])


@pytest.mark.parametrize(
    "text",
    [
        "14:05に窓口へ。30分待たせた",
        "令和8年11月20日(金) 10時30分、再度説明した",
        "ガイドライン6(1)により応じられない。条例第3条の2第1項、別紙2のとおり",
        "110番と119番に通報した",
        "3番の窓口で書類を2部渡し、合計10,000円を受け取った",
        "R8.10.2に申請、2026-11-27までに回答する",
        "二度、三回と繰り返し、十分ほど黙った",
        "年3回、5人で2時間30分、20〜30分ごとに確認した",
        "月・火・水の午前9時から午後5時まで",
        "〇〇の件で、△△のとおり説明した",
        "鎌倉市の職員が説明した",
        "小学5年生の子を連れ、11月20日生じた事故の件で来庁",
        "もう一度最初から説明したが、話を聞かず、いきなり大きな声を出した",
    ],
)
def test_what_every_report_says_is_no_doubt(text: str) -> None:
    assert doubted(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *(("内線四三二一へ", "内線四三二一"), ("部屋は203だった", "203"), ("1965年5月3日のこと", "1965年5月3日")),
        *(("五十五歳くらい", "五十五歳"), ("昭和四〇年の書類", "昭和四〇年"), ("Ⅸと名乗る", "Ⅸ")),
        *(("翔琉が来た", "翔琉"), ("㐂一と書いた", "㐂一"), ("\ue001田という字", "\ue001田"), ("😀のアイコン", "😀")),
        *(
            ("きくちと名乗る", "きくち"),
            ("ハヤシという人", "ハヤシ"),
            ("息子の実が来た", "実"),
            ("妻のよねと来た", "よね"),
        ),
        *(
            ("山・田・一・郎と書いた", "山・田・一・郎"),
            ("佐*藤と書いた", "佐*藤"),
            ("コーポ見本203号室", "コーポ見本203号室"),
        ),
        *(("John Smithと名乗る", "John Smith"), ("kaku-65というID", "kaku-65"), ("由比ガ浜の家", "由比ガ浜")),
        *(("見本町に住む", "見本町"), ("キムさんが来た", "キムさん"), ("(株)アルファと話した", "(株)アルファ")),
    ],
)
def test_what_no_vocabulary_knows_is_a_doubt(text: str, what: str) -> None:
    assert any(what in each for each in doubted(text)), doubted(text)


@pytest.mark.parametrize("text", ["小学5年生の子", "11月20日生じた事故", "生活保護を10月3日に申請"])
def test_what_looks_like_a_birthday_stays(text: str) -> None:
    assert copied(text)[0] == text


def test_a_doubt_stands_once_with_all_its_places_and_is_settled_once() -> None:
    lines: tuple[Line, ...] = (LINES[0], ("memo", "佐藤が来た", {}), ("memo", "佐藤が帰った", {}))
    (doubt,) = plan(record_of(lines)).doubts
    assert doubt.what == "佐藤"
    assert doubt.where == "対応経過 2番「メモ」、対応経過 3番「メモ」"
    kept = plan(record_of(lines), keep=["佐藤"])
    assert (kept.doubts, kept.kept) == ((), ("佐藤",))
    gone = plan(record_of(lines), also=["佐藤"])
    assert "佐藤" not in "".join(event.text for event in gone.document.events)


def test_a_place_in_latin_letters_is_no_word_of_the_pack() -> None:
    lines: tuple[Line, ...] = (("encounter_started", "", {"channel": "counter", "place": "yamada"}),)
    assert [doubt.what for doubt in plan(record_of(lines)).doubts] == ["yamada"]


# -- the two searches ---------------------------------------------------------------------------


def test_the_check_shares_no_table_with_the_finder() -> None:
    tree = ast.parse(Path(leaks_values.__file__).read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name and name.startswith("app.")} == {"app.forms.copy.secrets"}


def test_the_check_alone_finds_nearly_every_spelling_and_never_a_clean_copy() -> None:
    luck = random.Random(3)
    missed, cases = [], 0
    for _ in range(2):
        who, spelled = recorded(luck)
        planned = plan(bench.record_of(who.data, usual_report(luck)))
        search = Search(planned.secrets, printed_lines(planned.document.pack, "report"), planned.kept)
        document = planned.document
        for text in (*document.values.values(), *(event.text for event in document.events)):
            assert list(search.in_words(text)) == []
        cases += len(spelled)
        missed += [case.kind for case in spelled if not list(search.in_words(case.text))]
    assert len(missed) / cases < 0.1, missed


def test_what_a_person_let_stay_does_not_block() -> None:
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", {"name": "森 蘭"}), ("memo", "森さん通りで会った", {}))
    planned = plan(record_of(lines))
    search = Search(planned.secrets, (), ("森さん通り",))
    assert list(search.in_words("森さん通りで会った")) == []
    assert list(search.in_words("森さんと会った")) == ["相手方の氏名"]


# -- words, readings, numbers -------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_words_cover_a_text_and_no_text_breaks_the_search(text: str) -> None:
    line = text.replace("\n", " ")
    found = words(line)
    assert "".join(line[word.start : word.end] for word in found) == line
    for start, end, _ in doubts(text, vocabulary(""), DAY):
        assert 0 <= start < end <= len(text)


def test_every_surname_is_found_in_latin_letters_by_any_system() -> None:
    for name in all_surnames():
        reading = (tight(name.kana), "たろう")
        pattern = Needle(romaji_whole(reading), "", "", spaced=True)
        for long in ("typed", "none", "macron", "h"):
            written = f"{latin(name.kana, long=long)} {latin('たろう', long=long)}"
            assert find(written, [pattern]), written
        assert is_reading(katakana(name.kana)), name


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 9999))
def test_a_number_is_read_in_every_way(number: int) -> None:
    needle = Needle(f"^{figure(number)}$", "", "", spaced=True)
    kanji = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    for written in (str(number), kanji, str(number).translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})):
        assert find(written, [needle]), written
        assert plain(tight(written)) == str(number)


def test_numbers_with_tens_and_hundreds() -> None:
    for number, written in (
        (10, "十"),
        (18, "十八"),
        (110, "百十"),
        (203, "二百三"),
        (18, "じゅうはち"),
        (45, "四十五"),
    ):
        assert find(written, [Needle(f"^{figure(number)}$", "", "", spaced=True)]), written


def test_only_the_copy_loads_the_dictionary() -> None:
    app = Path(leaks_values.__file__).parents[2]
    named = [file.relative_to(app).as_posix() for file in app.rglob("*.py") if "sudachipy" in file.read_text("utf-8")]
    assert named == ["forms/copy/words.py"]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, app.cli.copy, app.review.desk, app.forms.verify.verify; print('sudachipy' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=app.parent,
    )
    assert done.stdout == "False\n"

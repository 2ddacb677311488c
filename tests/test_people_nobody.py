"""Who is nobody: words in the place of a name, and values that say nothing. Real names are never among them."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.kana import hiragana
from app.base.nothing import BLANK, says_nothing
from app.people.identity import Identity
from app.people.recognition.facets import facets_of
from app.people.recognition.keys import keys_of
from app.people.recognition.likeness import likeness
from app.people.recognition.nobody import is_nobody

CASES = Path(__file__).parent / "corpus" / "cases"
# fmt: off
NOBODY = [
    "近隣住民", "匿名希望", "名前を言わず", "記載なし", "保護者", "〇〇\u3000〇〇", "○○○○", "―", "ー", "－",
    "不明（男性）", "（不明）", "【匿名】", "匿名の市民", "名前言わず", "名前は言わない", "氏名を告げず",
    "名乗らない", "名乗らなかった", "お名前聞けず", "聞き取れず", "聞き取り不能", "未記入", "未記載", "無記名",
    "氏名不詳", "氏名未確認", "名前は教えてくれない", "教えていただけず", "答えない", "言いたくない",
    "言いたくないとのこと", "近所の人", "近所の方", "近隣の住民数名", "近隣住民A", "近隣住民（女性）", "付近住民",
    "地元住民", "町内会長", "自治会長さん", "隣人", "隣の人", "隣家の方", "隣の家の人", "保護者の方", "児童の母",
    "生徒の父親", "利用者", "来庁者の家族", "相談者本人", "市民の方", "匿名市民", "匿名電話", "通りがかりの人",
    "通行人", "高齢の女性", "高齢者", "若い男", "40代くらいの男性", "70代女性", "男性の声", "女性の声",
    "男（40代）", "？？", "***", "＊＊＊＊", "XX", "xxx", "××", "□□", "N/A", "n/a", "なし", "無し", "無",
    "特になし", "該当なし", "空欄", "不祥", "不明者", "住民多数", "複数の住民", "地権者", "飼い主", "店員",
    "運転手", "申出人", "申立人", "相手方", "要望者", "外国人男性", "某氏", "A氏", "Bさん", "住民Ｂ", "某市民",
    "同上", "同人", "本人", "自称", "家族", "代理人", "氏名非公開", "非公表", "黙秘", "名無し", "〃", "″", "・",
    "。", "……", "名乗らず（女性の声）", "分からない", "わからない", "女", "男", "夫", "妻", "息子", "ご家族",
    "ご近所の方", "お隣さん", "市民の声", "市民A", "匿名さん", "不明さん", "苦情者", "通報者(匿名)", "大家さん",
    "近隣住民一同", "住民有志", "関係者", "第三者", "名前不明", "名前なし", "女性（名前は言わず）", "身元不明",
    "電話の主", "名前を名のらず", "名前を明かさず", "父", "母親", "近隣者", "記載無し", "記載無", "記入なし",
]
NAMES = [
    "架空 太郎", "見本 花子", "林", "林 太郎", "高梨", "たかなし", "しみず", "清水 静", "しみず しずか",
    "いわしみず", "岩清水 八郎", "男谷", "女屋", "妻木", "夫馬", "住田", "市民 太郎", "人見", "西村", "町田",
    "名和", "名取", "名倉", "告森", "明石", "書上", "知念", "しらいし", "やまなし", "隣 一郎", "若林", "数井",
    "別所", "会田", "会長 太郎", "祖父江", "弟子丸", "孫 正", "外山", "老川", "前田", "三人 太郎", "五十嵐",
    "一二三", "二階堂", "万代", "梨本", "葉月", "John Sample",
]
# fmt: on


@pytest.mark.parametrize("value", NOBODY)
def test_a_part_that_anybody_plays_is_nobody(value: str) -> None:
    assert is_nobody(value)
    assert keys_of(Identity(name=value)) == frozenset()
    assert likeness(Identity(name=value), Identity(name=value)) is None


@pytest.mark.parametrize("value", NAMES)
def test_a_name_is_somebodys(value: str) -> None:
    assert not is_nobody(value)


def test_the_entries_of_a_ledger_without_a_name_are_nobodys() -> None:
    rows = (CASES / "f12_nobody.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == 3
    for name in (row.split(",")[1] for row in rows):
        assert facets_of(Identity(name=name)).nothing


def test_a_name_of_which_a_part_is_blanked_out_is_what_stands_before() -> None:
    assert facets_of(Identity("架空 〇〇")).name == "架空"
    assert facets_of(Identity("架空 ○○")).surnames == ("架空",)
    for name in ("〇〇 太郎", "○田 ×子", "〇〇太郎", "山〇太郎"):
        assert facets_of(Identity(name)).nothing, name


@pytest.mark.parametrize(
    "value",
    ["不明", "住所不定", "住所は言わず", "記載なし", "同上", "未確認", "〇〇", "―", "住所：不明", "教えてもらえず", ""],
)
def test_a_value_says_nothing(value: str) -> None:
    assert says_nothing(value)


@given(st.text(st.sampled_from("住民近隣家人の男女名前言わず不明無しA1〇○x-（）") | st.characters(), max_size=60))
def test_ways_of_writing_make_no_difference_to_who_is_nobody(text: str) -> None:
    assert is_nobody(text) == is_nobody(f" {text}\u3000")
    assert says_nothing(text) == says_nothing(hiragana(text))


@pytest.mark.parametrize(
    "text", ["近隣" * 500, "隣家" * 12, "〇" * 5000 + "a", "名前言" * 2000, "(" * 5000, BLANK * 300 + "y"]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    is_nobody(text)
    assert time.perf_counter() - began < 0.5

"""Text for the search index, asked of the real FTS5."""

import random
import re
import string
import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from app.base.bigrams import loose_ranges, normal, query, ranges, tokens

_LETTERS = "゛゜⻑⾕⎯￣㈱あいかがきぱアイカガヴー一二架空太郎渡辺邊邉々〆09ＡaBｶﾞﾊﾟ"
_APART = " 　、。「」\n-・！()\u200b\ufe00"
texts = st.text(st.sampled_from(_LETTERS * 3 + _APART), max_size=40) | st.text(max_size=30)


class Index:
    """Texts in the index as the program keeps it."""

    def __init__(self) -> None:
        self.connection = dbapi2.connect(":memory:")
        self.connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(said, content='', contentless_delete=1, tokenize='ascii')"
        )

    def put(self, *kept: str) -> None:
        self.connection.execute("DELETE FROM words")
        rows = [(number, tokens(text)) for number, text in enumerate(kept, 1)]
        self.connection.executemany("INSERT INTO words(rowid, said) VALUES (?, ?)", rows)

    def find(self, word: str) -> list[int]:
        """The texts that `word` finds, by their place."""
        wanted = f'"{query(normal(word))}"'
        rows = self.connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (wanted,))
        return [number - 1 for (number,) in rows]


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    made = Index()
    yield made
    made.connection.close()


@given(texts)
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(texts, st.data())
def test_every_piece_of_a_text_finds_it(index: Index, text: str, data: st.DataObject) -> None:
    compared = normal(text)
    if not compared:
        return
    start = data.draw(st.integers(0, len(compared) - 1))
    piece = compared[start : start + data.draw(st.integers(1, 6))].strip()
    if piece:
        index.put(text)
        assert index.find(piece) == [0]


@given(texts, texts)
def test_what_is_found_has_the_word_in_it(index: Index, text: str, word: str) -> None:
    compared = normal(word)
    if compared:
        index.put(text)
        assert index.find(word) == ([0] if compared in normal(text) else [])


@given(texts, st.data())
def test_what_is_marked_says_the_word(text: str, data: st.DataObject) -> None:
    compared = normal(text)
    start = data.draw(st.integers(0, len(compared)))
    word = compared[start : start + 3].strip()
    for first, last in ranges(text, [word]):
        assert 0 <= first < last <= len(text)
        assert word in normal(text[first:last])


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("責任者を出せ", "出"),
        ("責任者を出せ", "任者"),
        ("責任者を、出せ。", "責任者を 出せ"),
        ("ｾｷﾆﾝｼｬを呼べ", "せきにんしゃ"),
        ("ｶﾞｯｺｳ", "がっこう"),
        ("ＡＢＣ社", "abc"),
        ("0467−00⎯0000", "0467-00-0000"),
        ("０４６７ー００ー００００", "0467-00-0000"),
        ("葛\U000e0100城", "葛城"),
        ("渡邉", "渡辺"),
        ("渡辺", "渡邊"),
        ("髙﨑", "高崎"),
        ("茅ヶ崎", "茅ケ崎"),
        ("責\u200b任", "責任"),
        ("⻄側の⻘い塗料", "西側の青い塗料"),
        ("西側の青い塗料", "⻄側の⻘い"),
        ("⻑⾕川", "長谷"),
        ("㈱見本", "(株)見本"),
        ("か゛っこう", "がっこう"),
        ("ﾊﾟﾋﾟ", "は\u309aひ\u309a"),
        ("電話0467⎯00￣0000", "0467-00-0000"),
    ],
)
def test_ways_of_writing_make_no_difference(index: Index, written: str, sought: str) -> None:
    index.put(written)
    assert index.find(sought) == [0]
    assert ranges(written, [normal(sought)])


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("責任、者を", "任者"),
        ("責任者を出せ", "責任者を 出せ"),
        ("架空 太郎", "架空太郎"),
        ("出 し", "出出"),
        ("い あ う", "あ あ"),
        ("金額は10-2枚", "0-3"),
        ("ラーメン", "ラ-メン"),
        ("例示町1-23", "12-3"),
        ("例示町1-23", "123"),
        ("12 34", "1234"),
    ],
)
def test_what_stands_apart_is_not_found_as_one(index: Index, written: str, sought: str) -> None:
    index.put(written)
    assert index.find(sought) == []


@pytest.mark.parametrize(
    ("written", "sought", "marked"),
    [
        ("公園の清\n掃を求める", "清掃", "清\n掃"),
        ("架空 太郎から", "架空太郎", "架空 太郎"),
        ("1,000円を払え", "1000円", "1,000円"),
        ("電話090-0000-1234へ", "0900000", "090-0000"),
        ("例示町1丁目2番3号", "1‐2‐3", "1丁目2番3"),
    ],
)
def test_what_stands_there_in_another_way_of_writing_is_marked(written: str, sought: str, marked: str) -> None:
    assert [written[first:last] for first, last in loose_ranges(written, [normal(sought)])] == [marked]


@given(texts, texts)
def test_marking_loosely_stays_within_the_text(text: str, word: str) -> None:
    for first, last in loose_ranges(text, [normal(word)]):
        assert 0 <= first < last <= len(text)


@given(
    st.text(st.sampled_from("0123456789-－⎯, 　"), max_size=14),
    st.text(st.sampled_from("0123456789-－⎯, "), max_size=14),
)
def test_different_numbers_are_never_one(one: str, other: str) -> None:
    if normal(one) == normal(other):
        assert re.findall(r"\d+", unicodedata.normalize("NFKC", one)) == re.findall(
            r"\d+", unicodedata.normalize("NFKC", other)
        )


def test_the_texts_of_one_index_stay_apart(index: Index) -> None:
    index.put("責任者を出せ", "出口はどこか", "せきにん")
    assert index.find("出") == [0, 1]
    assert index.find("出せ") == [0]
    assert index.find("セキニン") == [2]


def test_a_character_is_in_the_tokens_once_by_itself() -> None:
    assert tokens("ああ、い") == "ああ あ· ·い ·あ ·い"
    assert tokens("、。 ") == tokens("") == ""


def test_marks_are_in_the_text_as_it_was_typed() -> None:
    assert _marked("「ｶﾞｯｺｳの責 任者、責任者を出せ」", "責任者", "がっこう", "任者を") == ["ｶﾞｯｺｳ", "責任者を"]
    assert _marked("電話090-0000-1234へ", "090‐0000") == ["090-0000"]
    assert _marked("電話090-0000-1234へ", "090", "1234") == ["090", "1234"]
    assert _marked("葛\U000e0100城へ", "葛") == ["葛\U000e0100"]
    assert _marked("何もない", "責任") == _marked("", "責") == _marked("責任", "") == []


def _marked(source: str, *words: str) -> list[str]:
    return [source[first:last] for first, last in ranges(source, words)]


def test_tokens_are_the_same_in_every_run_and_plain_words() -> None:
    rng = random.Random(4)
    text = "".join(rng.choices(_LETTERS + _APART + string.printable, k=500))
    made = tokens(text)
    assert made == tokens(text)
    assert all(word.isalnum() or "·" in word for word in made.split(" "))


def test_a_city_is_split_in_seconds() -> None:
    """100,000 texts of 400 characters may take ten seconds; here a hundredth of them, with room for a slow machine."""
    rng = random.Random(5)
    told = "窓口に来られて責任者を出せと大声。書類の不備について説明したが「お前では話にならない」。電話0467-00-0000。"
    kept = ["".join(rng.sample(told, 40)) * 10 for _ in range(1000)]
    began = time.perf_counter()
    for text in kept:
        tokens(text)
    assert time.perf_counter() - began < 1.0

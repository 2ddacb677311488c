"""What the plan of the copy takes out, however it was written, and what it leaves."""

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from copied import AUTHOR, LINES, NOW, PERSON, VALUES, Line, pack, record_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.forms.copy.identifying import GONE, printed_lines, printed_words
from app.forms.copy.leaks_values import Search
from app.forms.copy.needles import spaced, tight
from app.forms.copy.plan import QUOTE_GONE, Plan, plan


def words_of(planned: Plan) -> str:
    """All that the copy says of the case."""
    document = planned.document
    parts = [*document.values.values()]
    for event in document.events:
        parts += (event.actor, event.text, *map(str, event.data.values()))
    return "\n".join(parts)


def copied(text: str, **person: str) -> str:
    """A memo as the copy has it, about a counterpart with these data."""
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", person or PERSON), ("memo", text, {}))
    return plan(record_of(lines)).document.events[2].text


def test_nothing_that_identifies_stays_and_what_happened_does() -> None:
    planned = plan(record_of())
    said = words_of(planned)
    for value in VALUES:
        assert value not in said
    assert "「早くしろ」" in said
    assert "道路の補修" in said
    assert "「ばか」" in said
    assert planned.document.values["date"] == "令和8年11月20日(金)"
    assert {planned.document.values[id] for id in ("name", "address", "phone", "organisation", "age")} == {GONE}
    assert planned.document.values["sex"] == ""


def test_everything_taken_out_is_listed_with_place_and_reason() -> None:
    planned = plan(record_of())
    listed = {(each.where, each.what, each.instead, each.why) for each in planned.removed}
    assert ("様式「氏名」", "架空 太郎", GONE, "相手方の氏名") in listed
    assert ("対応経過 6番「暴言・侮辱」", "太 郎 さん", "相手方", "相手方の氏名") in listed
    assert ("対応経過 8番「メモ」", "0467(11)2233", "（電話番号）", "電話番号") in listed


def test_nothing_ties_the_copy_to_the_report_but_a_number_that_is_given() -> None:
    planned = plan(record_of(), number="第12号")
    assert planned.number == "第12号"
    for event in planned.document.events:
        assert (event.id, event.encounter, event.hash, event.prev_hash) == ("", "", "", "")
    assert planned.document.made_at == NOW.replace(hour=0, minute=0)


def test_staff_become_their_post_unless_asked_otherwise() -> None:
    without = words_of(plan(record_of()))
    assert "花子" not in without
    assert "長次郎" not in without
    planned = plan(record_of(), staff_names=True)
    assert planned.document.author == AUTHOR
    assert "係 長次郎" in words_of(planned)
    taken_out = plan(record_of()).document
    assert taken_out.author == replace(AUTHOR, name="主事", title="", phone="")
    assert {event.actor for event in taken_out.events} == {"主事", "係長"}


def test_a_namesake_of_the_counterpart_loses_what_they_share() -> None:
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", {"name": "架空 花子"}))
    assert plan(record_of(lines), staff_names=True).document.author.name == "受付 相手方"


def test_a_quote_that_identifies_goes_whole_and_no_other() -> None:
    planned = plan(record_of())
    texts = [event.text for event in planned.document.events]
    assert texts[3] == QUOTE_GONE[1:-1]
    assert texts[4] == "早くしろ"
    assert QUOTE_GONE in planned.document.values["means"]


def test_further_words_of_a_person_go_too() -> None:
    doubts = {doubt.what for doubt in plan(record_of()).doubts}
    assert "山田さん" in doubts
    planned = plan(record_of(), also=["山田さん", " 道 路 "])
    assert "山田" not in words_of(planned)
    assert "道路" not in words_of(planned)
    assert "山田さん" not in {doubt.what for doubt in planned.doubts}


@pytest.mark.parametrize(
    "written",
    [
        *("架空太郎", "架空　太郎", "架 空\n太郎", "架空・太郎", "架空さん", "太郎", "ｶｸｳ", "カクウ タロウ", "かくう"),
        *(
            "架󠄀空太郎",
            "0467-11-2233",
            "０４６７（１１）２２３３",
            "+81 467 11 2233",
            "0467112233",
            "11-2233",
            "11 2233",
        ),
        *(
            "〇四六七ー一一ー二二三三",
            "見本町1-2-3",
            "見本町1丁目2番3号",
            "見本町一丁目二番三号",
            "見本町１－２",
            "1ー2ー3",
        ),
        *(
            "1丁目2の3",
            "見本町",
            "ミホンハイツ",
            "ﾐﾎﾝﾊｲﾂ201",
            "(株)見本商事",
            "㈱見本商事",
            "見本商事",
            "見本商事株式会社",
        ),
        *("代表取締役", "左腕に入れ墨", "５０代くらい"),
    ],
)
def test_it_sees_through_the_ways_of_writing(written: str) -> None:
    out = copied(f"本日、{written}、とのこと")
    assert written not in out
    assert not re.search(r"\d", unicodedata.normalize("NFKC", out))
    assert out.startswith("本日、")
    assert out.endswith("、とのこと")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("090 1234 5678", "電話番号"),
        ("０３−１２３４−５６７８", "電話番号"),
        ("+81-90-1234-5678", "電話番号"),
        ("someone@example.com", "メールアドレス"),
        ("https://example.com/a?b=1", "URL"),
        ("〒248-8686", "郵便番号"),
        ("見本市北町３丁目４番５号", "住所"),
        ("北町12番地3", "住所"),
        ("1234 5678 9012", "番号"),
        ("横浜 300 あ 12-34", "車両番号"),
        ("湘南５００さ・・１２", "車両番号"),
        ("昭和50年1月2日生まれ", "生年月日"),
    ],
)
def test_shapes_go_without_the_record_knowing_them(written: str, kind: str) -> None:
    assert copied(f"「{written}」", name="架空 太郎") == QUOTE_GONE
    assert copied(f"連絡先は {written} です", name="架空 太郎") == f"連絡先は （{kind}） です"


@pytest.mark.parametrize(
    "text",
    [
        "14:05に窓口へ。30分待たせた",
        "令和8年11月20日(金) 10:30 再度説明",
        "条例第3条の2により応じられない",
        "3番の書類を2部、合計10000000円",
        "2026-11-20に来る",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert copied(text) == text


def test_a_name_of_one_character_goes_before_an_honorific_or_alone_and_is_a_doubt_elsewhere() -> None:
    person = {"name": "林 蘭"}
    assert copied("林さんが来た。農林水産課へ", **person) == "相手方が来た。農林水産課へ"
    assert copied("（林）", **person) == "（相手方）"
    assert copied("林蘭が", **person) == "相手方が"
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", person), ("memo", "林が来た", {}))
    assert "林" in {doubt.what for doubt in plan(record_of(lines)).doubts}


def test_a_name_that_is_a_word_of_the_form_goes_only_before_an_honorific() -> None:
    person = {"name": "対応 太郎"}
    assert copied("対応さんの対応", **person) == "相手方の対応"
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", person), ("memo", "対応が来た", {}))
    assert "対応" in {doubt.what for doubt in plan(record_of(lines)).doubts}


def test_old_kanji_and_a_name_without_a_gap() -> None:
    assert copied("高橋さん、髙 橋", name="髙橋一郎") == "相手方、相手方"
    assert copied("斉藤と齋藤", name="齊藤 一郎") == "相手方と相手方"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(("壽 惠子", "寿さん、寿恵子"), ("萬田 彌生", "万田、弥生"), ("曾我 鷗", "曽我、鴎さん"), ("檜山 淵", "桧山")),
        *(
            ("鎌ケ谷 一郎", "鎌ヶ谷さん"),
            ("鎌ケ谷 一郎", "鎌が谷"),
            ("八ヶ代 一郎", "八ケ代"),
            ("由比ガ丘 一郎", "由比ヶ丘"),
        ),
    ],
)
def test_the_ways_of_writing_a_name(name: str, written: str) -> None:
    assert copied(written, name=name).strip("、相手方") == ""


def test_what_is_put_down_beside_a_name_and_a_post_after_it() -> None:
    person = {"name": "架空太郎（NPO法人みほん会 会長）、見本次郎"}
    assert copied("架空会長。見本さん", **person) == "相手方。相手方"
    assert "みほん" not in copied("みほん会の人", **person)
    assert copied("林課長が来た。「林です」", name="林 蘭") == f"相手方課長が来た。{QUOTE_GONE}"
    assert copied("林野課が説明だけした", name="林 蘭") == "林野課が説明だけした"
    lines: tuple[Line, ...] = (LINES[0], ("supervisor_joined", "", {"name": "係長 林 長次"}), ("memo", "林係長が", {}))
    assert plan(record_of(lines)).document.events[2].text == "係長が"


@pytest.mark.parametrize("written", ["090の1234の5678", "090/1234/5678", "1234の5678", "090、1234、5678", "1234局5678"])
def test_a_number_read_aloud_goes_too(written: str) -> None:
    assert copied(f"電話は{written}です", phone="090-1234-5678") == "電話は（電話番号）です"


def test_a_short_name_of_a_town_is_a_doubt_without_its_end() -> None:
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", {"address": "鎌倉市御成町1-2"}), ("memo", "御成の家", {}))
    assert ("御成", "住所の一部かもしれません") in {(d.what, d.why) for d in plan(record_of(lines)).doubts}
    assert copied("由比ヶ浜、由比が浜へ", address="鎌倉市由比ガ浜3-1-1") == "（住所）、（住所）へ"


@pytest.mark.parametrize("text", ["妻のヨネさんと", "娘の美咲が", "タロちゃんと"])
def test_a_name_nobody_knows_is_a_doubt(text: str) -> None:
    assert any(d.what in text for d in plan(record_of((LINES[0], ("memo", text, {})))).doubts)


@pytest.mark.parametrize("text", ["たくさんの人", "お客さんとみなさん", "娘の学校", "おばあさん", "市民課長が"])
def test_ordinary_words_are_no_doubt(text: str) -> None:
    assert plan(record_of((LINES[0], ("memo", text, {})))).doubts == ()


def test_the_city_alone_stays() -> None:
    assert copied("鎌倉市の方針を説明") == "鎌倉市の方針を説明"


def test_a_value_that_says_nobody_is_no_needle() -> None:
    assert copied("理由は不明", name="不明", address="不明", phone="不明") == "理由は不明"


def test_a_name_beside_such_a_word_or_with_it_inside_is_one() -> None:
    assert copied("架空は、たかなしは、", name="不明（自称 架空）", kana="たかなし あい") == "相手方は、相手方は、"


def test_what_was_known_before_or_struck_goes_too() -> None:
    lines: tuple[Line, ...] = (
        LINES[0],
        ("identified", "", {"name": "旧名 次郎"}),
        ("retracted", "", {"seq": 2}),
        ("identified", "", {"name": "架空 太郎"}),
        ("memo", "旧名と名乗った", {}),
    )
    assert "旧名" not in words_of(plan(record_of(lines)))


def test_the_other_form_loses_its_people_too() -> None:
    planned = plan(record_of(form="record"))
    assert planned.document.values["staff"] == "主事\n係長"
    said = words_of(planned)
    for value in (*VALUES, "花子", "長次郎"):
        assert value not in said


KANJI = st.sampled_from("佐藤鈴木渡辺伊藤髙橋中村小林加藤吉田山﨑齋廣澤濱嶋")
KANA = st.sampled_from("あいうえおかきくけこさしすせそたちつてとなにぬねのはまやらわがぎぐげござじ")
NAMES = st.tuples(st.text(KANJI, min_size=2, max_size=3), st.text(KANJI, min_size=2, max_size=3)).map(" ".join)
READINGS = st.tuples(st.text(KANA, min_size=3, max_size=5), st.text(KANA, min_size=3, max_size=5)).map(" ".join)
PHONES = st.tuples(st.sampled_from(("0467", "045", "090")), st.integers(100, 9999), st.integers(1000, 9999)).map(
    lambda parts: (
        f"{parts[0]}-{parts[1]}-{parts[2]}" if parts[0] == "090" else f"{parts[0]}-{parts[1] % 90 + 10}-{parts[2]}"
    )
)
ADDRESSES = st.tuples(
    st.text(KANJI, min_size=2, max_size=3), st.integers(1, 9), st.integers(1, 40), st.integers(1, 40)
).map(lambda parts: f"神奈川県鎌倉市{parts[0]}町{parts[1]}丁目{parts[2]}番{parts[3]}号")


def spelled(value: str, luck: random.Random) -> str:
    """The value in some other spelling of it."""
    full = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    ways: tuple[Callable[[str], str], ...] = (
        lambda v: v,
        lambda v: v.replace(" ", ""),
        lambda v: v.replace(" ", "　"),
        lambda v: " ".join(v),
        lambda v: v.translate(full),
        lambda v: v.replace("-", luck.choice("－ー−‐–")),
        lambda v: v.replace("丁目", "-").replace("番", "-").replace("号", ""),
        lambda v: "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in v),
        lambda v: "".join(c + "\U000e0100" if "一" <= c <= "龥" and luck.random() < 0.3 else c for c in v),
        lambda v: luck.choice(v.split(" ")) if " " in v else v,
    )
    for way in luck.sample(ways, 3):
        value = way(value)
    return value


@settings(max_examples=60, deadline=None)
@given(NAMES, READINGS, PHONES, ADDRESSES, st.randoms(use_true_random=False))
def test_no_spelling_of_a_value_survives(name: str, kana: str, phone: str, address: str, luck: random.Random) -> None:
    person = {"name": name, "kana": kana, "phone": phone, "address": address}
    words = printed_words(pack(), "report")
    assume(not any(tight(part) in words for value in person.values() for part in value.split(" ")))
    texts = [f"経緯は{spelled(luck.choice(list(person.values())), luck)}とのこと" for _ in range(6)]
    lines: list[Line] = [LINES[0], ("identified", "", person)]
    lines += [(luck.choice(("memo", "quote", "demand_stated", "abuse", "property_damage")), text, {}) for text in texts]
    planned = plan(record_of(lines, remarks="\n".join(texts)))
    for text in (tight(words_of(planned)), spaced(words_of(planned))):
        for value in (*name.split(" "), *kana.split(" "), address.removeprefix("神奈川県鎌倉市")):
            assert tight(value) not in text
        assert phone.replace("-", "") not in re.sub("[^0-9]", "", text)
    checker = Search(planned.secrets, printed_lines(pack(), "report"), ())
    assert list(checker.in_words(words_of(planned))) == []

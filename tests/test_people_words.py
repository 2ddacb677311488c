"""What of an encounter goes into the index, and into which column."""

from datetime import datetime
from typing import Any

from people_station import NOON, log

from app.base.bigrams import normal, query
from app.base.resources import resource_dir
from app.guidance.events import Event, chained
from app.guidance.packfile import load_pack
from app.people.case import Case
from app.people.index.read_off import case_of_log
from app.people.search.filters import asked
from app.people.search.words import Words, kind_token, type_token, words_of

PACK = load_pack(resource_dir() / "packs" / "kamakura")
WHO = {
    "name": "渡邉 花子",
    "kana": "ワタナベ ハナコ",
    "phone": "+81-467-00-1234",
    "address": "例示町 1-2-3",
    "age": "50代",
}


def _words(made: list[Event], *papers: str) -> Words:
    case = case_of_log(made, PACK, "見本課")
    assert isinstance(case, Case)
    return words_of(case, made, papers)


def _has(column: str, word: str) -> bool:
    return f" {query(normal(word))} " in f" {column} "


def _line(kind: str, text: str = "", **data: Any) -> tuple[str, str, dict[str, Any]]:
    return kind, text, data


def _after(made: list[Event], kind: str, text: str = "", **data: Any) -> None:
    last = made[-1]
    at: datetime = last.at
    made.append(chained(Event("x" * 32, last.encounter, last.seq + 1, at, 0, "窓口 花子", kind, text, data), last))


def test_what_was_said_who_it_was_and_the_papers_are_columns_apart() -> None:
    words = _words(log(_line("quote", "責任者を出せ"), who=WHO, at=NOON), "備品に被害なし", "警告書を送付")
    assert _has(words.said, "責任者を出せ")
    assert not _has(words.said, "渡辺")
    assert _has(words.who, "渡辺")
    assert not _has(words.who, "責任者")
    assert _has(words.papers, "被害")
    assert _has(words.papers, "警告書")
    assert not _has(words.papers, "なし警告")


def test_a_person_is_found_however_the_name_and_the_number_are_typed() -> None:
    words = _words(log(who=WHO))
    for typed in ("渡辺花子", "渡邉 花子", "わたなべ", "ﾜﾀﾅﾍﾞﾊﾅｺ", "0467001234", "0467-00-1234", "例示町1-2-3", "花"):
        (word,) = asked(f"「{typed}」" if " " in typed else typed).words
        assert any(_has(column, way) for column in (words.who, words.loose) for way in (word.text, *word.others)), typed
    assert not _has(words.who, "50代")


def test_a_name_that_was_corrected_is_found_by_both() -> None:
    made = log(who={"name": "例示 一郎"}, end=False)
    _after(made, "identified", name="例示 二郎")
    who = _words(made).who
    assert _has(who, "一郎")
    assert _has(who, "二郎")


def test_struck_lines_say_nothing() -> None:
    made = log(_line("quote", "土下座しろ"), _line("memo", "納得された"), end=False)
    _after(made, "retracted", seq=2)
    words = _words(made)
    assert not _has(words.said, "土下座")
    assert _has(words.said, "納得")


def test_amendments_place_and_who_joined_are_said() -> None:
    made = log(_line("memo", "書類を渡した"), _line("supervisor_joined", "", name="係長 見本"), place="二階の相談室")
    _after(made, "amended", "渡したのは写し", seq=2)
    words = _words(made)
    for typed in ("渡したのは写し", "係長 見本", "相談室"):
        assert _has(words.said, typed), typed


def test_what_a_line_is_is_a_token_that_no_text_can_say() -> None:
    made = log(_line("abuse"), _line("judged_improper"))
    said = _words(made).said.split()
    assert kind_token("abuse") in said
    assert kind_token("judged_improper") in said
    assert type_token("abuse") in said
    assert kind_token("threat") not in said
    spoken = _words(log(_line("quote", f"{kind_token('threat')} ··kabuse · ·· kabuse"))).said.split()
    assert kind_token("threat") not in spoken
    assert kind_token("abuse") not in spoken


def test_odd_data_is_passed_over() -> None:
    made = log(_line("identified", "", name=7, phone=None, address=["x"], features="眼鏡"), _line("memo", "\ud83d"))
    words = _words(made)
    assert _has(words.who, "眼鏡")
    assert words.papers == ""

"""A signed entry as people read it: labels of the pack in the place of ids."""

from dataclasses import replace

from forms_route import real, record_of
from test_forms_route import a_signature

from app.forms.sign.entry import Comment, Entry, to_reason
from app.forms.sign.entry_words import entry_lines, target_words
from app.forms.verify.verdict import Verdict

RECORD = record_of(real())
QUESTION, WORDS = next(item for checklist in RECORD.pack.checklists for item in checklist.items)


def test_ids_are_said_in_the_words_of_the_pack() -> None:
    judged = Entry("judge", "kacho", "脅し", "improper", ((QUESTION, "no"),))
    assert entry_lines(judged, RECORD) == [
        "判断",
        "欄: 課長",
        "判断: 不当要求行為等",
        "意見: 脅し",
        f"問い「{WORDS}」: いいえ",
    ]
    passed = Entry("deputise", "jicho", "会議", absent=(("kakaricho", "出張"),))
    assert entry_lines(passed, RECORD) == ["代決", "欄: 次長", "理由: 会議", "不在 係長: 出張"]


def test_a_comment_names_the_field_or_the_time_of_the_event() -> None:
    event = RECORD.events[1]
    entry = Entry("return", "kacho", "", comments=(Comment(f"event:{event.seq}", "直す"), Comment("", "全体に")))
    assert entry_lines(entry, RECORD)[2:] == [
        f"指摘 {event.at:%H:%M} の記録: 直す",
        "指摘 全体について: 全体に",
    ]
    assert target_words("field:place", RECORD) == "「発生場所」"
    assert target_words("field:no_such", RECORD) == "「no_such」"
    assert target_words("event:999", RECORD) == "999 の記録"


def test_an_id_without_a_label_and_words_of_several_lines_pass_for_nothing_else() -> None:
    entry = Entry("judge", "kacho", "よい\n判断: 正当な要求\r\u202eうら", "made_up", (("which\nline", "perhaps"),))
    assert entry_lines(entry, RECORD)[2:] == [
        "判断: made_up",
        "意見: よい\n　判断: 正当な要求\n　\ufffdうら",
        "問い「which\n　line」: perhaps",
    ]


def test_a_verdict_says_the_words_only_of_what_passed() -> None:
    entry = Entry("approve", "kakaricho", "よい\n欄: 部長")
    signature = a_signature("kakaricho", to_reason(entry))
    found = Verdict("valid", signatures=(signature,), record=RECORD)
    assert found.lines()[2:6] == ["　決裁", "　欄: 係長", "　意見: よい", "　　欄: 部長"]
    changed = replace(found, result="changed")
    assert changed.lines()[2:6] == [
        "　決裁（窓守 1）",
        "　欄: kakaricho",
        "　意見: よい\\n欄: 部長",
        *changed.lines()[5:6],
    ]
    plain = replace(found, signatures=(a_signature("kakaricho", "承認\n欄: 済"),))
    assert plain.lines()[2:4] == ["　承認", "　欄: 済"]

"""The words of an entry: read by people, parsed in one way only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.text import sound
from app.forms.sign.entry import ACT_LABELS, MOST_TEXT, Comment, Entry, claims, from_reason, to_reason

# Lines, separators, codes and labels of the words themselves, and half characters, which are made sound.
TEXTS = st.lists(
    st.text(st.characters(), max_size=6)
    | st.sampled_from(["\n", "\r\n", ": ", " ", "\\", "\\n", "欄: kacho", "\u2028"]),
    max_size=6,
).map(lambda parts: sound("".join(parts)))
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)
ENTRIES = st.builds(
    Entry,
    st.sampled_from(sorted(ACT_LABELS)),
    TEXTS,
    TEXTS,
    TEXTS,
    PAIRS,
    PAIRS,
    st.lists(st.builds(Comment, TEXTS, TEXTS), max_size=3).map(tuple),
)
WHOLE = Entry(
    "return",
    "kacho",
    "時刻を\n確かめて",
    comments=(Comment("field:begin", "14時では"), Comment("event:4", "言葉のまま"), Comment("", "全体に")),
)


@given(ENTRIES)
@settings(max_examples=300, deadline=None)
def test_what_is_written_reads_back(entry: Entry) -> None:
    text = to_reason(entry)
    assert from_reason(text) == entry
    assert claims(text)
    assert not any("\ud800" <= char <= "\udfff" for char in text)


def test_the_words_are_for_people() -> None:
    assert to_reason(WHOLE).split("\n") == [
        "差戻し（窓守 1）",
        "欄: kacho",
        "理由: 時刻を\\n確かめて",
        "指摘 field:begin: 14時では",
        "指摘 event:4: 言葉のまま",
        "指摘: 全体に",
    ]
    judged = Entry("judge", "kacho", "脅し", "improper", (("threat", "yes"),))
    assert to_reason(judged).split("\n")[1:] == ["欄: kacho", "判断: improper", "意見: 脅し", "問い threat: yes"]


def test_long_words_are_kept_whole() -> None:
    entry = Entry("approve", "kacho", "長い意見。\n" * 4000)
    assert from_reason(to_reason(entry)) == entry
    assert from_reason(to_reason(Entry("approve", "kacho", "長" * MOST_TEXT))) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: "\n" + text,
        lambda text: text.replace("窓守 1", "窓守 2"),
        lambda text: text.replace("窓守 1", "窓守 01"),
        lambda text: text.replace("差戻し", "差し戻し"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("欄: kacho\n", "") + "\n欄: kacho",  # another order
        lambda text: text + "\n欄: kakaricho",  # twice
        lambda text: text + "\n備考: よい",
        lambda text: text.replace("理由", "意見"),  # the label of another act
        lambda text: text.replace("\\n", "\\00000a"),  # another spelling of the same
        lambda text: text.replace("14時", "\\000031\\000034時"),
        lambda text: text.replace("指摘 field:begin: ", "指摘 field:begin:"),
        lambda text: text + "\n判断: ",
    ],
)
def test_every_other_spelling_is_none(change: object) -> None:
    text = to_reason(WHOLE)
    assert callable(change)
    changed = change(text)
    assert changed != text
    assert from_reason(changed) is None


@given(st.text() | TEXTS)
def test_other_texts_are_no_entries(text: str) -> None:
    found = from_reason(text)
    assert found is None or to_reason(found) == text


def test_a_plain_reason_does_not_claim_to_be_ours() -> None:
    assert not claims("承認します")
    assert not claims("")
    assert not claims("承認\n窓守 1")
    assert claims("決裁（窓守 2）\n欄: kacho")

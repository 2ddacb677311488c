"""Sentences of every sort that names somebody: gone from the copy or a doubt; and those of a usual day: no doubt."""

import tomllib
from pathlib import Path

import pytest
from copied import LINES, Line, record_of
from test_forms_copy_set import PERSON

from app.forms.copy.plan import Plan, plan

SENTENCES = tomllib.loads((Path(__file__).parent / "copy_sentences.toml").read_text("utf-8"))


def planned(*texts: str) -> Plan:
    lines: tuple[Line, ...] = (LINES[0], ("identified", "", PERSON), *(("memo", text, {}) for text in texts))
    return plan(record_of(lines))


def left(text: str) -> str:
    """What of a memo nobody has seen: neither taken out nor in a doubt."""
    copy = planned(text)
    rest = "\n".join(event.text for event in copy.document.events)
    for what in sorted((doubt.what for doubt in copy.doubts), key=len, reverse=True):
        rest = rest.replace(what, "▲")
    return rest


@pytest.mark.parametrize(("text", "must"), SENTENCES["cases"], ids=str)
def test_what_names_somebody_is_gone_or_a_doubt(text: str, must: str) -> None:
    rest = left(text)
    pairs = [must[at : at + 2] for at in range(max(1, len(must) - 1))]
    assert [pair for pair in pairs if pair in rest and any(map(str.isalnum, pair))] == []


@pytest.mark.parametrize("texts", SENTENCES["usual"], ids=lambda texts: texts[0][:12])
def test_a_usual_encounter_loses_and_asks_next_to_nothing(texts: list[str]) -> None:
    copy = planned(*texts)
    assert [event.text for event in copy.document.events[2:]] == texts
    assert len(copy.doubts) <= 1


def test_a_name_of_one_kana_makes_no_doubt_of_grammar() -> None:
    lines: tuple[Line, ...] = (
        LINES[0],
        ("identified", "", {"name": "グエン ティ ハ"}),
        ("memo", "本人は話し、ハさんは帰り、ハと書いた", {}),
    )
    copy = plan(record_of(lines))
    assert copy.document.events[2].text == "本人は話し、相手方は帰り、ハと書いた"
    assert [doubt.what for doubt in copy.doubts] == ["ハ"]

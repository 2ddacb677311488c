"""Case files of the first format: what in them can speak against itself."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.forms.casefile.first import contradictions

CORPUS = Path(__file__).parent / "corpus" / "case-file-1.pdf"
NAME = "madomori-case-file.json"


@cache
def attached() -> dict[str, bytes]:
    return {name: contents[0] for name, contents in PdfReader(CORPUS).attachments.items()}


def figure(told: Any, id: str) -> Any:
    return next(each for each in told["figures"] if each["id"] == id)


def test_as_made_nothing_speaks_against_it() -> None:
    assert list(contradictions(attached()[NAME], attached())) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda told: figure(told, "encounters").update(value="999件"),
        lambda told: figure(told, "phone").update(value="9件"),
        lambda told: figure(told, "refused").update(value="9回"),
        lambda told: figure(told, "refused").update(value="1"),
        lambda told: figure(told, "warning_given")["lines"].append("1-2"),
        lambda told: figure(told, "abuse")["lines"].pop(),
        lambda told: figure(told, "abuse").update(lines=["1-14"], value="1回"),
        lambda told: figure(told, "hours")["lines"].append("9-9"),
        lambda told: told["encounters"][0].update(counted=False),
        lambda told: told["encounters"][0]["events"].pop(3),
        lambda told: told["encounters"][0]["events"][3].update(text="言っていない"),
        lambda told: told["reports"][0].update(sha256="0" * 64),
    ],
)
def test_what_was_changed_speaks_against_it(change: Callable[[Any], None]) -> None:
    told = json.loads(attached()[NAME])
    change(told)
    assert list(contradictions(json.dumps(told).encode(), attached()))

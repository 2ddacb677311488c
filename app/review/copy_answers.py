"""A person's answers to the doubts of a copy, from a file: `madomori deidentify --settle FILE`.

JSON or TOML, `version = 1`. `doubts`: a list like the one that `--json` gives, each with `answer` ("remove" or "keep");
one with `what` answers those words, one with `why` alone all doubts of that kind. `others`: the answer to all the rest.
Words to be removed go wherever they stand, whether they were a doubt or not.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from app.base.errors import EnvironmentProblem
from app.base.files import opened_file
from app.base.shape import ShapeError, shaped
from app.forms.carrier import Record
from app.forms.copy.needles import tight
from app.forms.copy.plan import Doubt, Plan, plan
from app.guidance.toml import parse_toml

Answer = Literal["remove", "keep"]
REMOVE: Answer = "remove"
KEEP: Answer = "keep"
_VERSION = 1
_MOST_BYTES = 1024 * 1024
_MOST_ROUNDS = 20
"""Removing words may uncover others; each round answers what is open by then."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: to these words, or to all doubts of one kind."""

    answer: Answer
    what: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers; `others`: to what none of them names, None: it stays open."""

    version: int = _VERSION
    doubts: tuple[Said, ...] = ()
    others: Answer | None = None

    def to(self, doubt: Doubt) -> Answer | None:
        """The answer to a doubt: to its words, else to its kind, else to the rest."""
        words = tight(doubt.what)
        named = next((each.answer for each in self.doubts if each.what and tight(each.what) == words), None)
        kind = next((each.answer for each in self.doubts if not each.what and each.why == doubt.why), None)
        return named or kind or self.others


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person wants of a copy, beyond what goes anyway."""

    staff_names: bool = False
    also: tuple[str, ...] = ()
    keep: tuple[str, ...] = field(default=())
    number: str = ""

    def plan(self, record: Record) -> Plan:
        """The copy of `record` as it is wanted."""
        return plan(record, staff_names=self.staff_names, also=self.also, keep=self.keep, number=self.number)

    def answered(self, doubts: Iterable[tuple[Doubt, Answer]]) -> "Choices":
        """With these doubts settled."""
        said = list(doubts)
        also = [doubt.what for doubt, answer in said if answer == REMOVE]
        keep = [doubt.what for doubt, answer in said if answer == KEEP]
        return replace(self, also=(*self.also, *also), keep=(*self.keep, *keep))


def settle(record: Record, choices: Choices, answers: Answers) -> Plan:
    """The copy of `record` after all that `answers` says; what nobody answered is open in it."""
    removed = (each.what for each in answers.doubts if each.what and each.answer == REMOVE)
    choices = replace(choices, also=(*choices.also, *removed))
    planned = choices.plan(record)
    for _ in range(_MOST_ROUNDS):
        said = [(doubt, answer) for doubt in planned.doubts if (answer := answers.to(doubt))]
        if not said:
            break
        choices = choices.answered(said)
        planned = choices.plan(record)
    return planned


def read_answers(path: Path) -> Answers:
    """The answers in a file. Raises EnvironmentProblem where it cannot be read or is no such file."""
    try:
        with opened_file(path) as file:
            data = file.read(_MOST_BYTES + 1).removeprefix(b"\xef\xbb\xbf")
        if len(data) > _MOST_BYTES:
            raise ShapeError("大きすぎます")
        told = parse_toml(data) if path.suffix.lower() == ".toml" else json.loads(data)
        answers: Answers = shaped(told, Answers)
        if answers.version != _VERSION:
            raise ShapeError(f"version {answers.version} は、この版では読めません")
        return answers
    except OSError as error:
        raise _problem(path, "読めません") from error
    except (ValueError, RecursionError) as error:  # what is no JSON, TOML or text, and what has another shape
        raise _problem(
            path, str(error) if isinstance(error, ShapeError) else "JSON か TOML として読めません"
        ) from error


def _problem(path: Path, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"答えのファイルを読めませんでした（{path.name}）。{why}。",
        "写しは書き出していません。報告書は変わっていません。",
        '--json の出力にある doubts のそれぞれに "answer": "remove" か "keep" を加えて渡してください。',
    )

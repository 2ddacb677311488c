"""Reads a scenario file (domain 4): TOML that plays an encounter against the engine on a virtual clock.

What is wrong is told with file, line and key. What only a pack can know (kinds, actions, types) is checked by
`check_scenario`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn, cast, get_args

from app.base.errors import EnvironmentProblem
from app.base.files import file_bytes
from app.guidance.advice import Stage
from app.guidance.pack import Channel, Pack
from app.guidance.reading import whole_number
from app.guidance.toml import MOST_BYTES, TomlProblem, check_bounds

_TOP = ("title", "pack", "channel", "start", "earlier", "step")
_STEP = (
    "at",
    "event",
    "text",
    "data",
    "expect_due",
    "expect_not_due",
    "expect_stage",
    "expect_types",
    "expect_next",
    "expect_refused",
)
_AT = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)", re.ASCII)


class ScenarioProblem(EnvironmentProblem):
    """A file that is not a valid scenario: `file`, `line` (None: no one line), `key` and `reason`."""

    def __init__(self, file: Path, line: int | None, key: str, reason: str) -> None:
        place = "、".join(part for part in (f"{line}行目" if line else "", key) if part)
        super().__init__(
            f"シナリオ {file} {place + ' ' if place else ''}に誤りがあります: {reason}",
            "シナリオは、まだ何も実行していません。",
            "その箇所を直してから、もう一度お試しください。",
        )
        self.file, self.line, self.key, self.reason = file, line, key, reason


@dataclass(frozen=True, slots=True)
class ExpectedNext:
    """A countdown that is expected; `in_seconds` None: at any time."""

    action: str
    in_seconds: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: an event, expectations, or both. An expectation of None was not stated."""

    number: int
    """From 1, as in the messages."""
    at: str
    """As written, HH:MM:SS since the start."""
    at_ms: int
    lines: Mapping[str, int]
    """The line of each key, for messages."""
    event: str | None = None
    text: str = ""
    data: Mapping[str, Any] | None = None
    expect_due: tuple[str, ...] | None = None
    expect_not_due: tuple[str, ...] | None = None
    expect_stage: Stage | None = None
    expect_types: frozenset[str] | None = None
    expect_next: tuple[ExpectedNext, ...] | None = None
    """Empty: no countdown at all."""
    expect_refused: bool | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file as read. `earlier`: confirmed earlier encounters; the ordinal is one more."""

    path: Path
    lines: Mapping[str, int]
    """The line of each key above the steps, for messages."""
    title: str
    pack: str
    channel: Channel
    start: datetime
    earlier: int
    steps: tuple[Step, ...]


class _Lines:
    """Where a key stands in the text of the file; a TOML parser does not tell."""

    _STEP_HEADER = re.compile(r"\s*\[\[\s*step\s*\]\]")

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._starts = [n for n, line in enumerate(self._lines) if self._STEP_HEADER.match(line)]

    def of(self, key: str, step: int | None = None) -> int:
        """The line (from 1) of `key` in the `step`th step (from 0) or above all steps; else where that part begins."""
        if step is None:
            begin, end = 0, self._starts[0] if self._starts else len(self._lines)
        elif step < len(self._starts):
            begin, end = self._starts[step], (*self._starts, len(self._lines))[step + 1]
        else:
            begin, end = 0, len(self._lines)
        name = re.escape(key)
        written = re.compile(rf"""\s*(["']?{name}["']?\s*[=.]|\[+\s*(step\s*\.\s*)?["']?{name}["']?\s*[\].])""")
        for number in range(begin, end):
            if written.match(self._lines[number]):
                return number + 1
        return begin + 1


class _Reader:
    """Takes values out of the tables of one file, each of the right type, or raises ScenarioProblem."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = _Lines(text)

    def fail(self, key: str, step: int | None, reason: str) -> NoReturn:
        raise ScenarioProblem(self.path, self.lines.of(key, step), key, reason)

    def known_only(self, table: Mapping[str, Any], known: Iterable[str], step: int | None = None) -> None:
        for key in table:
            if key not in known:
                self.fail(key, step, "知らない項目です。")

    def string(self, table: Mapping[str, Any], key: str, step: int | None = None) -> str:
        value = table.get(key)
        if value is None:
            self.fail(key, step, "この項目がありません。")
        if not isinstance(value, str):
            self.fail(key, step, "文字列で書いてください。")
        return value

    def strings(self, table: Mapping[str, Any], key: str, step: int) -> tuple[str, ...] | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fail(key, step, '文字列の並び（["…", "…"]）で書いてください。')
        return tuple(value)


def read_scenario(path: Path) -> Scenario:
    """The scenario in `path`. Raises ScenarioProblem."""
    try:
        text = file_bytes(path, MOST_BYTES).decode("utf-8-sig")
    except OSError:
        raise ScenarioProblem(path, None, "", "ファイルを読めません。") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ScenarioProblem(path, line, "", "UTF-8 の文字として読めません。") from None
    try:
        check_bounds(text)
        content = tomllib.loads(text)
    except TomlProblem as problem:
        raise ScenarioProblem(path, None, "", str(problem)) from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_problem(path, text, str(error)) from None
    except ValueError:  # a number of thousands of digits
        raise ScenarioProblem(path, None, "", "TOML として読めません。") from None
    reader = _Reader(path, text)
    reader.known_only(content, _TOP)
    title, pack = reader.string(content, "title"), reader.string(content, "pack")
    channel = reader.string(content, "channel")
    if channel not in get_args(Channel):
        reader.fail("channel", None, f"counter か phone と書いてください（いまは {channel}）。")
    start = content.get("start")
    if not isinstance(start, datetime) or start.tzinfo is None:
        reader.fail("start", None, "2026-11-20T10:00:00+09:00 のように、時差まで書いてください。")
    earlier = whole_number(content.get("earlier", 0))
    if earlier is None or earlier < 0:
        reader.fail("earlier", None, "0 以上の整数で書いてください。")
    tables = content.get("step", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        reader.fail("step", None, "[[step]] の形で書いてください。")
    steps: list[Step] = []
    for place, table in enumerate(tables):
        steps.append(_step(reader, place, table, steps[-1] if steps else None))
    lines = {key: reader.lines.of(key) for key in content}
    return Scenario(path, lines, title, pack, cast(Channel, channel), start, earlier, tuple(steps))


def _syntax_problem(path: Path, text: str, message: str) -> ScenarioProblem:
    lines = text.splitlines()
    place = re.search(r"at line (\d+)", message)
    line = int(place[1]) if place else max(len(lines), 1)
    written = re.match(r"\s*([\w.-]+)\s*=", lines[line - 1]) if line <= len(lines) else None
    return ScenarioProblem(path, line, written[1] if written else "", f"TOML として読めません（{message}）。")


def _step(reader: _Reader, place: int, table: Mapping[str, Any], before: Step | None) -> Step:
    reader.known_only(table, _STEP, place)
    at = reader.string(table, "at", place)
    clock = _AT.fullmatch(at)
    if clock is None:
        reader.fail("at", place, f"開始からの時間を HH:MM:SS で書いてください（いまは {at}）。")
    hours, minutes, seconds = map(int, clock.groups())
    at_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    if before is not None and at_ms < before.at_ms:
        reader.fail("at", place, f"前の手順（{before.at}）より前には戻れません。")
    if "event" not in table:
        for key in ("text", "data", "expect_refused"):
            if key in table:
                reader.fail(key, place, "event と一緒に書いてください。")
    refused = table.get("expect_refused")
    if refused is not None and not isinstance(refused, bool):
        reader.fail("expect_refused", place, "true か false で書いてください。")
    stage = reader.string(table, "expect_stage", place) if "expect_stage" in table else None
    if stage is not None and stage not in get_args(Stage):
        reader.fail("expect_stage", place, f"知らない段階 {stage} です。")
    types = reader.strings(table, "expect_types", place)
    return Step(
        number=place + 1,
        at=at,
        at_ms=at_ms,
        lines={key: reader.lines.of(key, place) for key in table},
        event=reader.string(table, "event", place) if "event" in table else None,
        text=reader.string(table, "text", place) if "text" in table else "",
        data=_data(reader, place, table.get("data")),
        expect_due=reader.strings(table, "expect_due", place),
        expect_not_due=reader.strings(table, "expect_not_due", place),
        expect_stage=cast(Stage | None, stage),
        expect_types=None if types is None else frozenset(types),
        expect_next=_expected_next(reader, place, table.get("expect_next")),
        expect_refused=refused,
    )


def _data(reader: _Reader, place: int, value: Any) -> Mapping[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        reader.fail("data", place, "{ … } の形で書いてください。")
    return cast("Mapping[str, Any] | None", _plain(value))


def _plain(value: Any) -> Any:
    """`value` as JSON can carry it: the dates and times of TOML become ISO texts."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _expected_next(reader: _Reader, place: int, value: Any) -> tuple[ExpectedNext, ...] | None:
    if value is None:
        return None
    tables = value if isinstance(value, list) else [value]
    expected = []
    for table in tables:
        if not isinstance(table, dict) or not isinstance(table.get("action"), str):
            reader.fail("expect_next", place, '{ action = "…", in_seconds = 1800 } の形で書いてください。')
        for key in table:
            if key not in ("action", "in_seconds"):
                reader.fail("expect_next", place, f"知らない項目 {key} です。")
        seconds = whole_number(table.get("in_seconds"))
        if "in_seconds" in table and (seconds is None or seconds < 0):
            reader.fail("expect_next", place, "in_seconds は 0 以上の整数で書いてください。")
        expected.append(ExpectedNext(table["action"], seconds))
    return tuple(expected)


def check_scenario(scenario: Scenario, pack: Pack) -> None:
    """That `scenario` speaks of what `pack` knows. Raises ScenarioProblem."""
    kinds = {kind.id for kind in pack.kinds}
    actions = {action.id for action in pack.actions}
    types = {case.id for case in pack.types}
    for step in scenario.steps:
        aside = (step.data or {}).get("action") if step.event == "set_aside" else None
        named: tuple[tuple[str, str, set[str], Iterable[object]], ...] = (
            ("event", "知らない種類", kinds, () if step.event is None else (step.event,)),
            ("data", "知らない助言", actions, () if aside is None else (aside,)),
            ("expect_due", "知らない助言", actions, step.expect_due or ()),
            ("expect_not_due", "知らない助言", actions, step.expect_not_due or ()),
            ("expect_types", "知らない類型", types, sorted(step.expect_types or ())),
            ("expect_next", "知らない助言", actions, (one.action for one in step.expect_next or ())),
        )
        for key, what, known, used in named:
            for id in used:
                if not isinstance(id, str) or id not in known:
                    raise ScenarioProblem(scenario.path, step.lines.get(key), key, f"{what} {id} です。")

"""The map of an office whose ledger speaks its own words: which column says what, and what its words mean.

sheet = "令和5年度"
headings = "3-4"
quotes = "letters"
long_rows = "join"
[columns]
name = "お客様"
[types]
"クレーム" = "abuse"
[channel]
"カウンター越し" = "counter"
[result]
"不当と判断" = "improper"
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.base.files import disk_problem, file_bytes
from app.base.text import fold
from app.guidance.pack import Pack
from app.guidance.toml import MOST_BYTES, TomlProblem, parse_toml
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.vocabulary import CHANNELS, FIELDS, HEADINGS

_TABLES = ("columns", "types", "channel", "result")
_CHOICES = {"quotes": ("letters", "marks"), "long_rows": ("keep", "join")}


@dataclass(frozen=True, slots=True)
class LedgerMap:
    """columns: the heading of each field that is mapped by hand, "" for a field that is not to be read. types, channel,
    result: what the office's own words mean: ids of 類型 ("" for none), ways of coming (counter, phone, "" for
    another), ids of judgements. sheet: its name, "" for the first that has headings.

    What a person decides where a file can be read in two ways, "" and (0, 0) while nobody did. quotes: marks that may
    be letters are "letters" or "marks". long_rows: of a row with more or fewer cells than there are headings each cell
    stays where it is ("keep"), or those too many belong to one text ("join"). heading_lines: the first and the last
    row of the headings."""

    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    channel: Mapping[str, str] = field(default_factory=dict)
    result: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    quotes: str = ""
    long_rows: str = ""
    heading_lines: tuple[int, int] = (0, 0)

    def fields_of(self, heading: str) -> list[str]:
        """What a column of that heading may say by this map; empty where the map is silent."""
        folded = fold(heading)
        return [field for field in FIELDS if folded and fold(self.columns.get(field, "")) == folded]


def read_map(path: Path, pack: Pack) -> LedgerMap:
    """The map in the TOML file at `path`. Raises LedgerProblem, which names the key."""
    try:
        content = parse_toml(file_bytes(path, MOST_BYTES).removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        problem = disk_problem(error)
        raise LedgerProblem(f"対応表: {problem.happened}", problem.todo) from error
    except TomlProblem as error:
        raise _wrong("書き方（TOML）", "かぎ括弧や引用符、文字コード（UTF-8）を確かめてください。") from error
    for key, value in content.items():
        if key not in (*_TABLES, "sheet", "headings", *_CHOICES):
            words = "sheet、headings、quotes、long_rows"
            raise _wrong(key, f"書けるのは {words} と {'、'.join(f'[{name}]' for name in _TABLES)} です。")
        if not _is_strings(value) if key in _TABLES else not isinstance(value, str):
            raise _wrong(key, "言葉と言葉の組で書いてください。")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise _wrong(key, f"{' か '.join(_CHOICES[key])} と書いてください。")
    lines = _lines(content.pop("headings", ""))
    return checked(LedgerMap(**content, heading_lines=lines), pack)


def checked(given: LedgerMap, pack: Pack) -> LedgerMap:
    """The map with ids in place of names. Raises LedgerProblem where something is not known here."""
    types = {fold(name): one.id for one in pack.types for name in (one.id, one.label)} | {"": ""}
    judgements = {fold(name): one.id for one in pack.judgements if one.kind for name in (one.id, one.label)}
    return replace(
        given,
        columns={_known("columns", key, _fields(), "項目"): heading for key, heading in given.columns.items()},
        types={word: _known("types", id, types, "類型") for word, id in given.types.items()},
        channel={word: _known("channel", id, {**CHANNELS, "": ""}, "方法") for word, id in given.channel.items()},
        result={word: _known("result", id, judgements, "判断") for word, id in given.result.items()},
    )


def _lines(text: str) -> tuple[int, int]:
    """The first and the last row of headings: "3", or "3-4"; (0, 0) for ""."""
    if not text:
        return 0, 0
    found = re.fullmatch(r"([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not found or last - first not in (0, 1):
        raise _wrong("headings", '見出しの行を "3"、2行にわたるときは "3-4" と書いてください。')
    return first, last


def _fields() -> dict[str, str]:
    known = {heading: field for heading, (field, _) in HEADINGS.items()}
    return known | {fold(field): field for field in FIELDS}


def _known(table: str, value: str, known: Mapping[str, str], what: str) -> str:
    found = known.get(fold(value))
    if found is None:
        names = "、".join(dict.fromkeys(filter(None, known.values())))
        raise _wrong(f"[{table}] の「{value}」", f"{what}として使えるもの: {names}")
    return found


def _is_strings(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _wrong(where: str, todo: str) -> LedgerProblem:
    return LedgerProblem(f"対応表（--map）の {where} が正しくありません。", todo)

"""The log of look-ups for whoever answers for it: filtered, in words, as a file. Reading it changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.base.csvfile import Cell, csv_of
from app.base.text import fold
from app.base.wareki import format_date_short, format_time

if TYPE_CHECKING:
    from app.models.lookups import LookUp, LookUps

WHATS = {
    "candidates": "以前の相手方の候補",
    "history": "相手方の履歴",
    "case_file": "経過一覧の作成",
    "search": "検索",
    "figures": "統計から記録へ",
}
WHYS = {"encounter": "対応中", "review": "報告書の確認", "stated": "理由の申告"}
_CHUNK = 1000
HEADINGS = ("番号", "日時", "職員", "照会の内容", "理由の区分", "理由", "対応の番号", "示した人数")


@dataclass(frozen=True, slots=True)
class Filter:
    """The look-ups from `since` to `until`, both days included, by staff whose name contains `by`."""

    since: date | None = None
    until: date | None = None
    by: str = ""

    def takes(self, line: "LookUp") -> bool:
        """Whether that look-up is asked for."""
        day = line.at.date()
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        return fold(self.by) in fold(line.by)


@dataclass(frozen=True, slots=True)
class LogPage:
    """Look-ups with their numbers, newest first. `before`: the number to go on below, None where there are no more."""

    lines: "tuple[tuple[int, LookUp], ...]"
    before: int | None


def read(lookups: "LookUps", wanted: Filter, limit: int, before: int | None = None) -> LogPage:
    """At most `limit` look-ups that `wanted` takes, newest first, below the number `before`. On the store's thread.
    Raises EnvironmentProblem."""
    found: list[tuple[int, LookUp]] = []
    while chunk := lookups.newest(_CHUNK, before):
        for number, line in chunk:
            if wanted.takes(line):
                if len(found) == limit:
                    return LogPage(tuple(found), before)
                found.append((number, line))
            before = number
    return LogPage(tuple(found), None)


def why_of(line: "LookUp") -> str:
    """Why, in words: the kind, and the reason where one was stated."""
    kind = WHYS.get(line.why, line.why)
    return f"{kind}：{line.reason}" if line.reason else kind


def what_of(line: "LookUp") -> str:
    """What was looked up, in words."""
    return WHATS.get(line.what, line.what)


def to_csv(lines: "Sequence[tuple[int, LookUp]]") -> bytes:
    """The look-ups as CSV in UTF-8 with BOM, as spreadsheets read it; dates in 和暦. No cell is a formula."""
    rows: list[tuple[Cell, ...]] = [HEADINGS]
    for number, line in lines:
        moment = f"{format_date_short(line.at.date())} {format_time(line.at)}"
        why = WHYS.get(line.why, line.why)
        rows.append((number, moment, line.by, what_of(line), why, line.reason, line.encounter, len(line.people)))
    return csv_of(rows)

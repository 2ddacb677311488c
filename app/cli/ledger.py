"""The commands for the old ledger: take it in, list what was taken in, take it back."""

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.terminal import say, say_json, say_problem, say_progress
from app.base.wareki import format_date_short, format_time
from app.cli.shared import Add, workstation

if TYPE_CHECKING:
    from app.models.imports import Import
    from app.people.ledger.plan import Preview
    from app.people.ledger.run import Imported

_NOT_DONE, _UNUSABLE = 1, 2
_ASKED = {
    "quotes": 'quotes = "letters"（引用符を文字として読む）か quotes = "marks"（区切りの印として読む）',
    "long_rows": 'long_rows = "keep"（今の列のまま読む）か long_rows = "join"（多い値を一つにまとめる）',
}
_CODES = """\
終了コード: 0 取り込んだ（--dry-run では、取り込める）、1 読めない行がある・断られた（何も取り込みません）、
2 ファイルまたは対応表が使えない、または書き方の誤り。"""
_MAP = """\
見出しや言葉が独自のときは、対応表（TOML）を渡します。値の右側は ID でも表示名でもかまいません。
  sheet = "令和5年度"            読むシート（省くと、見出しのある最初のシート）
  headings = "3-4"               見出しの行（省くと、見つけた行）
  quotes = "letters"             文字かもしれない引用符の読み方。"marks" は区切りの印
  long_rows = "keep"             値の数が見出しと合わない行の読み方。"join" は一つにまとめる
  [columns]  name = "お客様"     項目 = 見出し（"" は読まない）
  [types]    "クレーム" = "abuse"
  [channel]  "カウンター越し" = "counter"
  [result]   "不当と判断" = "improper"
項目: date begin end channel place name reading phone address organisation demand means type handler
department result"""


def add_commands(add: Add) -> None:
    """The commands in the order of the help."""
    ledger = add("import-ledger", _import, "これまでの台帳（.xlsx、.csv）を取り込みます")
    ledger.add_argument("file", type=Path, metavar="FILE")
    ledger.add_argument("--map", type=Path, metavar="MAP", help="列と言葉の対応表（TOML）")
    ledger.add_argument("--dry-run", action="store_true", help="読むだけで、取り込まない")
    ledger.add_argument("--correct", action="store_true", help="前の行の訂正と思われる行を、訂正として取り込む")
    ledger.add_argument("--json", action="store_true")
    ledger.epilog = f"{_MAP}\n{_CODES}"
    ledger.formatter_class = argparse.RawDescriptionHelpFormatter

    imports = add("imports", _imports, "取り込んだ台帳の一覧を出します")
    imports.add_argument("--json", action="store_true")

    undo = add("undo-import", _undo, "台帳の取り込みを取り消します")
    undo.add_argument("number", type=int, metavar="NUMBER", help="取り込みの番号（`madomori imports`）")


def _import(arguments: argparse.Namespace) -> int:
    from app.people.ledger.mapping import LedgerMap, read_map
    from app.people.ledger.problem import LedgerProblem
    from app.people.ledger.run import Imported, import_ledger, preview_for

    done: Imported | None = None
    with workstation() as station, _interruptible() as cancelled:
        try:
            by_hand = read_map(arguments.map, station.pack) if arguments.map else LedgerMap()
            ledger = preview_for(station, arguments.file, by_hand, _Progress("読んでいます"), cancelled)
        except LedgerProblem as problem:
            say_problem(problem)
            return _UNUSABLE
        wanted = ledger is not None and not ledger.rows_bad and not arguments.dry_run
        if ledger is not None and wanted:
            taking = _Progress("取り込んでいます")
            done = import_ledger(station, ledger, correct=arguments.correct, progress=taking, cancelled=cancelled)
    if ledger is None or (wanted and done is None):
        say("やめました。1行も取り込んでいません。", error=True)
        return _NOT_DONE
    if arguments.json:
        say_json(_answer(ledger, done))
    else:
        _tell(ledger, done)
    return _NOT_DONE if ledger.rows_bad else 0


def _answer(ledger: "Preview", done: "Imported | None") -> dict[str, Any]:
    return {
        "rows": ledger.rows,
        "imported": done.imported if done else 0,
        "already": ledger.already,
        "unreadable": [{"row": bad.row, "column": bad.column, "reason": bad.reason} for bad in ledger.rows_bad],
        "columns": ledger.headings,
        "remarks": list(ledger.remarks),
        "import": done.number if done else None,
        "sheet": ledger.sheet,
        "heading_lines": list(ledger.heading_lines),
        "other_sheets": list(ledger.other_sheets),
        "notes": list(ledger.notes),
        "corrections": [
            {"row": one.row, "encounter": one.encounter, "changes": [list(change) for change in one.changes]}
            for one in ledger.corrections.values()
        ],
    }


def _tell(ledger: "Preview", done: "Imported | None") -> None:
    from app.people.ledger.vocabulary import FIELDS

    say(f"シート: {ledger.sheet}")
    say(f"見出し: {'・'.join(map(str, sorted(set(ledger.heading_lines))))} 行目")
    for field, heading in ledger.headings.items():
        say(f"  {FIELDS[field]} ← {heading}")
    if ledger.remarks:
        say(f"  備考 ← {'、'.join(ledger.remarks)}")
    for note in ledger.notes:
        say(note)
    for bad in ledger.rows_bad:
        say(f"{bad.row} 行目{f' {bad.column}' if bad.column else ''}: {bad.reason}", error=True)
    for ask in ledger.asks:
        say(f"読み方は、対応表（--map）に {_ASKED[ask]} と書いて選びます。", error=True)
    for one in ledger.corrections.values():
        changed = "、".join(f"{name}「{old}」→「{now}」" for name, old, now in one.changes)
        say(f"{one.row} 行目は、前に取り込んだ行の訂正のようです（--correct で訂正として取り込みます）: {changed}")
    new = ledger.rows_ok - ledger.already
    say(f"{ledger.rows:,} 行のうち、読めない行 {ledger.rows - ledger.rows_ok:,}、取り込み済み {ledger.already:,}")
    if ledger.rows_bad:
        say("読めない行があるため、1行も取り込んでいません。", error=True)
    elif done is None:
        say(f"取り込める行 {new:,}（まだ取り込んでいません）")
    elif done.number is None:
        say("新しい行はありませんでした。")
    else:
        say(f"{done.imported:,} 行を取り込みました。取り消すには: madomori undo-import {done.number}")


def _imports(arguments: argparse.Namespace) -> int:
    from app.people.ledger.run import imports_of

    with workstation() as station:
        rows = imports_of(station)
    if arguments.json:
        say_json([_row(one) for one in rows])
        return 0
    for one in rows:
        when = f"{format_date_short(one.at)} {format_time(one.at)}"
        say(one.number, when, one.by, one.name, f"{one.rows:,} 行", _state(one), sep="\t")
    return 0


def _row(one: "Import") -> dict[str, Any]:
    return {
        "import": one.number,
        "at": one.at,
        "by": one.by,
        "file": one.name,
        "sha256": one.sha256,
        "rows": one.rows,
        "finished_at": one.finished_at,
        "undone_at": one.undone_at,
        "undone_by": one.undone_by,
        "counts": one.counts,
    }


def _state(one: "Import") -> str:
    if one.undone_at:
        return "取り消し済み"
    return "取り込み済み" if one.finished_at else "途中で終わった（数えません）"


def _undo(arguments: argparse.Namespace) -> int:
    from app.people.ledger.run import undo_import

    with workstation() as station:
        undo_import(station, arguments.number)
    say("取り消しました。その取り込みの行は、もう数えません。")
    return 0


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl+C was pressed: what is under way then stops where nothing of it counts."""
    pressed = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


class _Progress:
    """Says on a terminal how far it is, in whole percents."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._last = -1

    def __call__(self, done: int, total: int) -> None:
        percent = done * 100 // max(total, 1)
        if percent != self._last:
            self._last = percent
            say_progress(f"{self._what} {percent:3} %" if percent < 100 else "")

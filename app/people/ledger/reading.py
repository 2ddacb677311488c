"""Opens the file of an old ledger, whatever it is, and gives its sheets row by row.

A sheet is read as often as asked, as a stream: a file may be far larger than memory. What is no ledger (an old .xls,
a password, a damaged or swollen file) raises LedgerProblem.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.base.files import disk_problem, opened_file
from app.people.ledger.cells import EXCEL_EPOCH, Cell
from app.people.ledger.problem import LedgerProblem

Progress = Callable[[int, int], object]
"""Told how much is done of how much; the unit is the caller's."""

TELL_EVERY = 200
"""Rows between two reports of progress."""

MOST_COLUMNS = 1_024
"""Columns that are read; a ledger has some dozen, and a stray cell far to the right costs a whole row."""

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOK = 1 << 20


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that can be read in two ways. `ask`: the key of the map that decides (quotes, long_rows); `why`: a phrase
    with both readings."""

    ask: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet by its number there, from 1, and its cells from column A."""

    number: int
    cells: list[Cell]
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows from 1, columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """A sheet. `rows(progress)` reads it from the beginning; progress counts in bytes. `merges` are in the order of
    their first row. hidden: how it is hidden ("hidden", "veryHidden"), "" where everybody sees it. separator: what
    stands between the cells of a file of text, where a row may have too many or too few of them; "" in a workbook."""

    name: str
    rows: Callable[[Progress], Iterator[Row]]
    merges: Callable[[], Sequence[Merge]] = tuple
    epoch: date = EXCEL_EPOCH
    hidden: str = ""
    separator: str = ""


def untold(done: int, total: int) -> None:
    """Progress that nobody wants to know of."""


@contextmanager
def opened(path: Path, quotes: str = "") -> Iterator[tuple[Sheet, ...]]:
    """The sheets of the file at `path`, while it is open. quotes: see `mapping.LedgerMap`. Raises LedgerProblem, also
    while the rows are read."""
    try:
        with opened_file(path) as file:
            head = file.read(_LOOK)
    except OSError as error:
        problem = disk_problem(error)
        raise LedgerProblem(problem.happened, problem.todo) from error
    if not head.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise LedgerProblem("ファイルが空です。", "台帳のファイルかどうかを確かめてください。")
    if head.startswith(_OLD_OFFICE):
        raise _locked() if _ENCRYPTED in _whole(path) else other_format("古い Excel（.xls）など")
    if head.startswith(b"PK") and zipfile.is_zipfile(path):
        from app.people.ledger.excel import workbook

        with workbook(path) as sheets:
            yield sheets
        return
    if head.startswith((b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff")):
        raise unusable()
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise other_format("ウェブページや XML")
    from app.people.ledger.text import table

    yield (table(path, head, quotes),)


def digest_of(path: Path) -> str:
    """SHA-256 of the file, by which it is known in the list of imports. Raises LedgerProblem."""
    try:
        with opened_file(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        problem = disk_problem(error)
        raise LedgerProblem(problem.happened, problem.todo) from error


def unusable() -> LedgerProblem:
    """What to say of a file that is broken, or no spreadsheet at all."""
    return LedgerProblem(
        "このファイルは壊れているか、表計算のファイル（.xlsx）や CSV ではないため、読めません。",
        "表計算ソフトで開けるかを確かめ、.xlsx か CSV で保存し直してから、もう一度お試しください。",
    )


def other_format(name: str) -> LedgerProblem:
    """What to say of a spreadsheet of another kind."""
    return LedgerProblem(
        f"{name}の形式のファイルは、そのままでは読めません。",
        "表計算ソフトで開き、「名前を付けて保存」で Excel ブック（.xlsx）にしてから、もう一度お試しください。",
    )


def _locked() -> LedgerProblem:
    return LedgerProblem(
        "パスワードの付いたファイルは読めません。",
        "表計算ソフトで開き、パスワードを外した写しを保存してから、もう一度お試しください。",
    )


def _whole(path: Path) -> bytes:
    # The names of what an old container holds stand anywhere in it; as much as a ledger can be.
    with opened_file(path) as file:
        return file.read(64 * _LOOK)

"""A CSV file as a sheet: in the encodings and with the separators that spreadsheets in Japan write."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from app.base.files import disk_problem, opened_file
from app.people.ledger.headings import known_headings
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import MOST_COLUMNS, TELL_EVERY, Progress, Row, Sheet, unusable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", "\t", ";")
_LINES_TO_JUDGE = 40
_CHUNK = 1 << 20
_LONGEST_ROW, _LONGEST_FIELD = 4 << 20, 1 << 20
"""Characters in one row and in one cell; more come from a quotation mark that is never closed."""


def table(path: Path, head: bytes) -> Sheet:
    """The file at `path`, which begins with `head`. Raises LedgerProblem."""
    encoding = _encoding(path, head)
    separator = _separator(head, encoding)
    return Sheet(name=path.name, rows=lambda progress: _rows(path, encoding, separator, progress))


def _rows(path: Path, encoding: str, separator: str, progress: Progress) -> Iterator[Row]:
    try:
        total = path.stat().st_size
        with opened_file(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as file:
            csv.field_size_limit(_LONGEST_FIELD)
            lines = _Lines(file)
            for number, cells in enumerate(csv.reader(lines, delimiter=separator), start=1):
                if number % TELL_EVERY == 0:
                    progress(min(raw.tell(), total), total)
                lines.in_row = 0
                yield Row(number, list(cells[:MOST_COLUMNS]))
    except (UnicodeDecodeError, csv.Error) as error:
        raise unusable() from error
    except OSError as error:
        problem = disk_problem(error)
        raise LedgerProblem(problem.happened, problem.todo) from error


class _Lines:
    """The lines of a file; one row may go over many of them, but not over more than a row can hold."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self.in_row = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(_LONGEST_ROW + 1):
            self.in_row += len(line)
            if self.in_row > _LONGEST_ROW:
                raise csv.Error("a row without end")
            yield line


def _encoding(path: Path, head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    start = head[:4096]
    if start.count(0) > len(start) // 8:
        # Half of what is written in kana and digits is a zero byte or a small one in UTF-16.
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    for encoding in ("utf-8", "cp932"):
        if _decodes(path, encoding):
            return encoding
    raise LedgerProblem(
        "文字コードが分からないため、読めません。",
        "表計算ソフトで開き、.xlsx か「CSV UTF-8」で保存し直してから、もう一度お試しください。",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with opened_file(path) as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(head: bytes, encoding: str) -> str:
    text = head.decode(encoding, "ignore")
    if not text.isprintable() and "\0" in text:
        raise unusable()

    def worth(separator: str) -> tuple[int, int]:
        lines = io.StringIO(text, newline="")
        try:
            rows = [row for row, _ in zip(csv.reader(lines, delimiter=separator), range(_LINES_TO_JUDGE), strict=False)]
        except csv.Error:
            return (0, 0)
        return max((known_headings(row) for row in rows), default=0), sum(map(len, rows))

    return max(_SEPARATORS, key=worth)

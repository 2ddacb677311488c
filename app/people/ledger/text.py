"""A CSV file as a sheet: in the encodings and with the separators that spreadsheets in Japan write.

Quotation marks decide where a cell ends, and one mark too many moves or swallows all that follows. Where a mark may be
a letter as well, the row carries both readings as its doubt, and what follows it is read as if it were a letter.
"""

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.base.files import disk_problem, opened_file
from app.people.ledger.cells import shown
from app.people.ledger.headings import known_headings
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import MOST_COLUMNS, TELL_EVERY, Doubt, Progress, Row, Sheet, unusable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", "\t", ";")
_LINES_TO_JUDGE = 40
_CHUNK = 1 << 20
_LONGEST_LINE, _LONGEST_ROW = 4 << 20, 1 << 20
"""Characters of one line, and of a row that goes over several: more come from a mark that is never closed."""

_OPENING = re.compile(r'[^\S\t\r\n]*=?"')
"""="0467000001" is how some programs keep a spreadsheet from taking a text for a number."""
_ODD = re.compile(r'(?:^|[,;\t])[^\S\t\r\n]*="|(?:^|[,;\t])[^\S\t\r\n]+"')
"""Where a mark may be one that the usual reader takes for a letter."""
_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_INSIDE = re.compile(r'((?:[^"]+|"")*)("?)')
"""What stands between quotation marks from here on, and the closing one where it is on this line."""


def table(path: Path, head: bytes, quotes: str) -> Sheet:
    """The file at `path`, which begins with `head`. quotes: see `mapping.LedgerMap`. Raises LedgerProblem."""
    encoding = _encoding(path, head)
    separator = _separator(head, encoding)
    how = _How(separator, quotes, _usual(head.decode(encoding, "ignore"), separator))
    return Sheet(name=path.name, rows=lambda progress: _rows(path, encoding, how, progress), separator=separator)


@dataclass(frozen=True, slots=True)
class _How:
    """How a file is read. `usual`: how many separators most lines have."""

    separator: str
    quotes: str
    usual: int


@dataclass(frozen=True, slots=True)
class _Record:
    """A row by its quotation marks, over so many further lines. `why` they may be letters, "" where they are none."""

    cells: list[str]
    further: list[str]
    why: str


def _rows(path: Path, encoding: str, how: _How, progress: Progress) -> Iterator[Row]:
    try:
        total = path.stat().st_size
        with opened_file(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as file:
            lines, number = _Lines(file), 0
            while (line := lines.next()) is not None:
                number += 1
                if number % TELL_EVERY == 0:
                    progress(min(raw.tell(), total), total)
                yield _row(number, line, lines, how)
    except UnicodeDecodeError as error:
        raise unusable() from error
    except OSError as error:
        problem = disk_problem(error)
        raise LedgerProblem(problem.happened, problem.todo) from error


def _row(number: int, line: str, lines: "_Lines", how: _How) -> Row:
    if '"' not in line:
        return Row(number, list(line.rstrip("\r\n").split(how.separator, MOST_COLUMNS)))
    if not _ODD.search(line):
        try:
            return Row(number, list(next(csv.reader([line], delimiter=how.separator, strict=True))))
        except csv.Error:
            pass  # it goes over several lines, or its marks are not as they should be
    lines.in_row = len(line)
    record = _record(line, lines, how)
    if not record.why or how.quotes == "marks":
        if lines.in_row > _LONGEST_ROW:
            raise unusable()
        return Row(number, [_unwrapped(cell) for cell in record.cells])
    lines.give_back(record.further)
    letters = _by_letters(line.rstrip("\r\n"), how.separator)
    return Row(
        number, [_unwrapped(cell) for cell in letters], None if how.quotes == "letters" else _doubt(record, letters)
    )


def _doubt(record: _Record, letters: list[str]) -> Doubt:
    differing = (at for at, pair in enumerate(zip(record.cells, letters, strict=False)) if pair[0] != pair[1])
    at = next(differing, min(len(record.cells), len(letters)) - 1)
    as_mark = shown(record.cells[at]) + (f"（{len(record.further) + 1}行分）" if record.further else "")
    readings = f"文字とみなすと{len(letters)}列で「{shown(letters[at])}」、引用符とみなすと{len(record.cells)}列で"
    return Doubt("quotes", f"{record.why}。{readings}「{as_mark}」です")


def _record(line: str, lines: "_Lines", how: _How) -> _Record:
    cells: list[str] = []
    further: list[str] = []
    why, at = "", 0
    while True:
        if not (opened := _OPENING.match(line, at)):
            end = line.find(how.separator, at)
            cells.append(line[at : end if end >= 0 else len(line.rstrip("\r\n"))])
        else:
            if opened[0][0].isspace():
                why = why or '引用符（"）の前に空白があります'
            cell, at, closed = _inside(line, opened.end(), lines, further)
            if any(part.count(how.separator) >= how.usual for part in cell.splitlines()[1:]):
                why = why or '引用符（"）の中に、次の行が入り込んでいるようです'
            if further:
                line = further[-1]
            if not closed:
                return _Record([*cells, cell.rstrip("\r\n")], further, '引用符（"）が閉じられていません')
            end = line.find(how.separator, at)
            rest = line[at : end if end >= 0 else len(line)].rstrip("\r\n")
            if rest.strip():
                why = why or '引用符（"）を閉じたあとに文字が続いています'
            cells.append(cell + rest)
        if end < 0:
            break
        at = end + 1
    return _Record(cells, further, why)


def _inside(line: str, at: int, lines: "_Lines", further: list[str]) -> tuple[str, int, bool]:
    """What stands in quotation marks from `at` on, where it ends on the last line that was taken, and whether it was
    closed at all. Lines that it goes over are added to `further`."""
    parts: list[str] = []
    while True:
        found = _INSIDE.match(line, at)
        assert found is not None
        parts.append(found[1].replace('""', '"'))
        if found[2]:
            return "".join(parts), found.end(), True
        after = lines.next() if lines.in_row <= _LONGEST_ROW else None
        if after is None:
            return "".join(parts), len(line), False
        further.append(after)
        lines.in_row += len(after)
        line, at = after, 0


def _by_letters(line: str, separator: str) -> list[str]:
    """The cells of one line whose marks are letters, but for cells that stand in them whole."""
    whole = re.compile(rf'"((?:[^"]|"")*)"(?={re.escape(separator)}|$)')
    cells: list[str] = []
    at = 0
    while True:
        if found := whole.match(line, at):
            cells.append(found[1].replace('""', '"'))
            end = found.end() if found.end() < len(line) else -1
        else:
            end = line.find(separator, at)
            cells.append(line[at : end if end >= 0 else len(line)])
        if end < 0:
            return cells
        at = end + 1


def _usual(text: str, separator: str) -> int:
    """How many separators most of the first lines have that need no quotation marks."""
    lines = (line for line in text.splitlines()[:_LINES_TO_JUDGE] if '"' not in line)
    counted = Counter(count for line in lines if (count := line.count(separator)))
    return counted.most_common(1)[0][0] if counted else 1


def _unwrapped(cell: str) -> str:
    found = _FORMULA.fullmatch(cell) if cell.startswith('="') else None
    return found[1].replace('""', '"') if found else cell


class _Lines:
    """The lines of a file, of which some may be given back to be read once more."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.in_row = 0
        """Characters that were taken for the row that is being read."""

    def next(self) -> str | None:
        """The next line with its end; None at the end of the file. Raises LedgerProblem where it has no end."""
        if self._back:
            return self._back.popleft()
        line = self._file.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise unusable()
        return line or None

    def give_back(self, lines: list[str]) -> None:
        """Let these lines come next."""
        self._back.extendleft(reversed(lines))


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

    lines = text.splitlines()[:_LINES_TO_JUDGE]

    def worth(separator: str) -> tuple[int, int]:
        rows = [[cell.strip('" ') for cell in line.split(separator)] for line in lines]
        return max(map(known_headings, rows), default=0), sum(map(len, rows))

    return max(_SEPARATORS, key=worth)

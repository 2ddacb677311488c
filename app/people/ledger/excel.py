"""The sheets of an .xlsx file. openpyxl knows its strings, styles and dates; the rows are streamed past it, since its
own reader tells neither merged cells nor formulas without a saved result."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser

from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import TELL_EVERY, Merge, Progress, Row, Sheet, unusable
from app.people.ledger.values import Cell, Fault, Formula

_LARGEST_SHEET = 2 << 30
_LARGEST_STRINGS = 192 << 20
_LARGEST_OTHER = 48 << 20
"""So many bytes unpacked: sheets are streamed, all else is held in memory."""
_SWOLLEN_FROM, _SWOLLEN_RATIO = 64 << 20, 250
"""A part so large that was packed so small is no table: rows pack to a tenth, empty ones to a hundredth."""

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_LONGEST_TAG = 256
_CHUNK = 1 << 20

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    struct.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile, the XML parsers and openpyxl raise at a file that is not as it should be."""


@contextmanager
def workbook(path: Path) -> Iterator[tuple[Sheet, ...]]:
    """The sheets of the workbook at `path` while it is open. Raises LedgerProblem."""
    with path.open("rb") as file:
        try:
            _require_sane(file)
            with warnings.catch_warnings():
                # It warns of every extension that it would not write back.
                warnings.simplefilter("ignore")
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except _BROKEN as error:
            raise unusable() from error
        yield tuple(_sheet(book, one) for one in book.worksheets)


def _sheet(book: Any, sheet: Any) -> Sheet:
    return Sheet(
        name=sheet.title,
        rows=lambda progress: _rows(book, sheet, progress),
        merges=lambda: _merges(sheet),
        epoch=book.epoch.date(),
    )


def _require_sane(file: IO[bytes]) -> None:
    parts = zipfile.ZipFile(file).infolist()
    names = {part.filename for part in parts}
    if "mimetype" in names or not any(name.startswith("xl/") for name in names) or "xl/workbook.bin" in names:
        raise unusable()
    for part in parts:
        name = part.filename.lower()
        largest = _LARGEST_OTHER
        if "/worksheets/" in name:
            largest = _LARGEST_SHEET
        elif "sharedstrings" in name:
            largest = _LARGEST_STRINGS
        elif "/media/" in name or "/embeddings/" in name:
            continue
        swollen = part.file_size > _SWOLLEN_FROM and part.file_size > _SWOLLEN_RATIO * max(part.compress_size, 1)
        if part.file_size > largest or swollen:
            raise LedgerProblem(
                "ファイルの中身が大きすぎるため、読むのをやめました。",
                "台帳のシートだけを新しいファイルに写し、年度ごとなどに分けて保存してから、もう一度お試しください。",
            )


def _rows(book: Any, sheet: Any, progress: Progress) -> Iterator[Row]:
    try:
        total = sheet.parent._archive.getinfo(sheet._worksheet_path).file_size
        with sheet._get_source() as source:
            parser = _Parser(source, book, sheet._shared_strings)
            for _, element in iterparse(source):
                if element.tag != ROW_TAG:
                    continue
                row = parser.row(element)
                element.clear()
                if row.number % TELL_EVERY == 0:
                    progress(min(source.tell(), total), total)
                if row.cells:
                    yield row
    except _BROKEN as error:
        raise unusable() from error


def _merges(sheet: Any) -> tuple[Merge, ...]:
    # They stand behind the rows that they are about, so they are looked for before, as bytes: that takes no time.
    found: list[bytes] = []
    rest = b""
    try:
        with sheet._get_source() as source:
            while chunk := source.read(_CHUNK):
                piece = rest + chunk
                matches = list(_MERGED.finditer(piece))
                found += [match[1] for match in matches]
                rest = piece[max(matches[-1].end() if matches else 0, len(piece) - _LONGEST_TAG) :]
    except _BROKEN as error:
        raise unusable() from error
    merges = []
    for reference in found:
        left, top, right, bottom = range_boundaries(reference.decode("ascii"))
        merges.append(Merge(top, bottom, left - 1, right - 1))
    return tuple(sorted(merges, key=lambda merge: merge.first_row))


class _Parser(WorkSheetParser):  # type: ignore[misc]  # the library has no types
    """Cells with what a spreadsheet did not save told from what is empty."""

    def __init__(self, source: Any, book: Any, strings: Any) -> None:
        # Numbers become dates here, because the library warns where one is out of bounds.
        super().__init__(source, strings, data_only=True)
        self._book = book
        self.row_counter: int = 0

    def row(self, element: Any) -> Row:
        if not any(map(len, element)):
            # Formatted and empty: a sheet may be so down to its last row.
            self.row_counter = int(element.get("r", self.row_counter + 1))
            return Row(self.row_counter, [])
        number, parsed = self.parse_row(element)
        self.row_dimensions.clear()
        cells: list[Cell] = []
        for cell in parsed:
            if cell["value"] is not None:
                cells.extend([None] * (cell["column"] - 1 - len(cells)))
                cells.append(self._value(cell))
        return Row(number, cells)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
            cell["value"] = Formula()
        return cell

    def _value(self, cell: dict[str, Any]) -> Cell:
        value: Any = cell["value"]
        if cell["data_type"] == "e":
            return Fault(str(value))
        if cell["data_type"] == "n" and cell["style_id"] in self._book._date_formats:
            try:
                lasting = cell["style_id"] in self._book._timedelta_formats
                dated: Cell = from_excel(value, self._book.epoch, timedelta=lasting)
            except (OverflowError, ValueError):
                return Fault("日付の範囲外")
            # A time of 24 hours and more, or a day, may be shown by one and the same format.
            return dated if not isinstance(dated, timedelta) or dated < timedelta(days=2) else value
        if isinstance(value, str) and "_x" in value:
            unescaped: str = unescape(value)
            return unescaped
        read: Cell = value
        return read

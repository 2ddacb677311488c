"""The sheets of an .xlsx file. openpyxl knows its strings, styles and dates; the rows are streamed past it, since its
own reader tells neither merged cells nor formulas without a saved result."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, XMLPullParser

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser

from app.base.files import opened_file
from app.people.ledger.cells import Cell, Fault, Formula, Shown
from app.people.ledger.formats import JAPANESE, is_lasting, is_of_dates, shown_date, shown_number, shown_text
from app.people.ledger.problem import LedgerProblem
from app.people.ledger.reading import MOST_COLUMNS, TELL_EVERY, Merge, Progress, Row, Sheet, other_format, unusable

_LARGEST_SHEET = 2 << 30
_LARGEST_STRINGS = 192 << 20
_LARGEST_OTHER = 48 << 20
"""So many bytes unpacked: sheets are streamed, all else is held in memory."""
_MOST_STRING_TAGS, _MOST_OTHER_TAGS = 4_000_000, 200_000
"""Tags of a part that is held in memory: a tag of five bytes takes hundreds, a format over a thousand."""
_MOST_PARTS = 10_000
_SWOLLEN_FROM, _SWOLLEN_RATIO = 64 << 20, 250
"""A part so large that was packed so small is no table: rows pack to a tenth, empty ones to a hundredth."""
_LARGEST_ROW, _MOST_IN_ROW, _DEEPEST = 4 << 20, 120_000, 64
"""Bytes and elements of one row, and how deep they may stand: a row has 16,384 cells at most."""
_MOST_MERGES = 200_000
_PIECE = 64 << 10

_STRICT_MARK = b"http://purl.oclc.org/ooxml/"
_STRICT = {
    _STRICT_MARK + strict: b"http://schemas.openxmlformats.org/" + usual
    for strict, usual in {
        b"spreadsheetml/main": b"spreadsheetml/2006/main",
        b"drawingml/main": b"drawingml/2006/main",
        b"officeDocument/relationships": b"officeDocument/2006/relationships",
        b"officeDocument/customProperties": b"officeDocument/2006/custom-properties",
        b"officeDocument/docPropsVTypes": b"officeDocument/2006/docPropsVTypes",
    }.items()
}
"""The names of the strict form (ISO/IEC 29500-1) and of the usual one (29500-4), which openpyxl knows."""
_LONGEST_NAME = 80
_PLAIN = ("General", "@", "G/標準")
"""Formats that show what is there."""

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
    with opened_file(path) as file:
        try:
            _require_sane(file)
            with warnings.catch_warnings():
                # It warns of every extension that it would not write back.
                warnings.simplefilter("ignore")
                reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
                if _STRICT_MARK in reader.archive.read("_rels/.rels"):
                    reader.archive = _AsUsual(file)
                reader.read()
                book = reader.wb
        except _BROKEN as error:
            raise unusable() from error
        yield tuple(_sheet(book, one) for one in book.worksheets)


def _sheet(book: Any, sheet: Any) -> Sheet:
    return Sheet(
        name=sheet.title,
        rows=lambda progress: _rows(book, sheet, progress),
        merges=lambda: _merges(sheet),
        epoch=book.epoch.date(),
        hidden="" if sheet.sheet_state == "visible" else sheet.sheet_state,
    )


def _require_sane(file: IO[bytes]) -> None:
    archive = zipfile.ZipFile(file)
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise _too_large()
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise other_format("Excel バイナリブック（.xlsb）")
    if "mimetype" in names:
        raise other_format("OpenDocument（.ods など）")
    if not any(name.startswith("xl/") for name in names):
        raise unusable()
    for part in parts:
        name = part.filename.lower()
        largest, most = _LARGEST_OTHER, _MOST_OTHER_TAGS
        if "/worksheets/" in name:
            largest, most = _LARGEST_SHEET, 0
        elif "sharedstrings" in name:
            largest, most = _LARGEST_STRINGS, _MOST_STRING_TAGS
        elif "/media/" in name or "/embeddings/" in name:
            continue
        swollen = part.file_size > _SWOLLEN_FROM and part.file_size > _SWOLLEN_RATIO * max(part.compress_size, 1)
        if part.file_size > largest or swollen or (most and _tags_of(archive, part, most) > most):
            raise _too_large()


def _tags_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How many tags a part has, counted up to a little more than `most`."""
    found = 0
    with archive.open(part) as source:
        while found <= most and (piece := source.read(_CHUNK)):
            found += piece.count(b"<")
    return found


def _too_large() -> LedgerProblem:
    return LedgerProblem(
        "ファイルの中身が大きすぎるため、読むのをやめました。",
        "台帳のシートだけを新しいファイルに写し、年度ごとなどに分けて保存してから、もう一度お試しください。",
    )


def _rows(book: Any, sheet: Any, progress: Progress) -> Iterator[Row]:
    try:
        total = sheet.parent._archive.getinfo(sheet._worksheet_path).file_size
        with sheet._get_source() as source:
            parser = _Parser(source, book, sheet._shared_strings)
            for element in _row_elements(source):
                row = parser.row(element)
                if row.number % TELL_EVERY == 0:
                    progress(min(source.tell(), total), total)
                if row.cells:
                    yield row
    except _BROKEN as error:
        raise unusable() from error


def _row_elements(source: IO[bytes]) -> "Iterator[Element]":
    """The rows of a sheet, one after the other; each is forgotten with the next, and so is all beside them. Raises
    LedgerProblem for a row that is larger than any of a spreadsheet."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    above: list[Element] = []
    row_at = 0  # how deep the row lies that is being read, 0 for none
    held, size = 0, 0
    while piece := source.read(_PIECE):
        parser.feed(piece)
        size += len(piece)
        if size > _LARGEST_ROW:
            raise _too_large()
        for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            if event == "start":
                above.append(element)
                held += 1
                if held > _MOST_IN_ROW or len(above) > _DEEPEST:
                    raise _too_large()
                if not row_at and element.tag == ROW_TAG:
                    row_at = len(above)
                continue
            deep = len(above)
            above.pop()
            if row_at and deep > row_at:
                continue
            if row_at:
                yield element
            row_at, held, size = 0, len(above), 0
            element.clear()
            if above:
                del above[-1][:]
    parser.close()


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
                if len(found) > _MOST_MERGES:
                    raise _too_large()
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
        self._codes: dict[int, str] = {}
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
            if cell["value"] is not None and cell["column"] <= MOST_COLUMNS:
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
        if isinstance(value, str):
            text: str = unescape(value) if "_x" in value else value
            code = self._code(cell)
            return text if code in _PLAIN else shown_text(text, code)
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return self._number(value, self._code(cell))
        if isinstance(value, Formula):
            return value
        dated: datetime | date | time | timedelta = value
        return _as_shown(dated, shown_date(dated, self._code(cell)))

    def _number(self, value: int | float, code: str) -> Cell:
        if code in _PLAIN:
            return value
        if not is_of_dates(code):
            shown = shown_number(value, code)
            return value if shown == str(value) else _as_shown(value, shown)
        try:
            dated: datetime | time | timedelta = from_excel(value, self._book.epoch, timedelta=is_lasting(code))
        except (OverflowError, ValueError):
            return Fault("日付の範囲外")
        # A time of 24 hours and more, or a day, may be shown by one and the same format.
        held = value if isinstance(dated, timedelta) and dated >= timedelta(days=2) else dated
        return _as_shown(held, shown_date(dated, code))

    def _code(self, cell: dict[str, Any]) -> str:
        """The number format of the cell, as Excel in Japan has it."""
        style = cell["style_id"] or 0
        if style not in self._codes:
            number = self._book._cell_styles[style].numFmtId if style < len(self._book._cell_styles) else 0
            own = self._book._number_formats
            built_in = JAPANESE.get(number) or BUILTIN_FORMATS.get(number, "General")
            at = number - BUILTIN_FORMATS_MAX_SIZE
            self._codes[style] = own[at] if 0 <= at < len(own) else built_in
        return self._codes[style]


def _as_shown(value: int | float | datetime | date | time | timedelta, shown: str | None) -> Cell:
    return value if shown is None else Shown(value, shown)


class _AsUsual(zipfile.ZipFile):
    """A workbook in the strict form of its standard, with the names of the usual one."""

    def read(self, name: "str | zipfile.ZipInfo", pwd: bytes | None = None) -> bytes:
        return _usual(super().read(name, pwd))

    def open(self, name: "str | zipfile.ZipInfo", mode: Any = "r", *args: Any, **named: Any) -> IO[bytes]:
        return cast("IO[bytes]", _Usual(super().open(name, mode, *args, **named)))


class _Usual:
    """A part of a workbook that is read piece by piece."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        whole = self._rest + piece
        # A name may go on in the next piece.
        cut = whole.rfind(b"http", max(0, len(whole) - _LONGEST_NAME)) if piece and size >= 0 else -1
        cut = len(whole) if cut < 0 else cut
        self._rest = whole[cut:]
        if piece and not cut:
            return self.read(size)
        return _usual(whole[:cut])

    def tell(self) -> int:
        return self._source.tell()

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> "_Usual":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _usual(content: bytes) -> bytes:
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    return content

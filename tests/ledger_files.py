"""Ledgers as spreadsheets write them, for the tests of their import."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from store_logs import JST

from app.base.resources import resource_dir
from app.guidance.packfile import load_pack
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.plan import Preview, preview

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=JST)
PACK = load_pack(resource_dir() / "packs" / "kamakura")
HEADINGS = (
    "日付", "開始", "終了", "方法", "場所", "氏名", "フリガナ", "電話", "住所", "団体", "要求内容", "要求手段", "類型",
    "担当者", "課", "結果",
)  # fmt: skip
ROW = (
    "R5.4.3", "9:05", "9:50", "窓口", "見本課の窓口", "架空 太郎", "カクウ タロウ", "0467-00-0001", "例示町1-2-3",
    "見本商店", "道路の補修を求める", "大声で繰り返す", "暴言型", "窓口 花子", "見本課", "説明した",
)  # fmt: skip


def rows_of(count: int) -> list[tuple[str, ...]]:
    """The headings, and so many different encounters."""
    return [HEADINGS, *((*ROW[:5], f"架空 太郎{number}", *ROW[6:]) for number in range(count))]


def xlsx(
    path: Path,
    rows: Iterable[Sequence[Any]],
    *,
    merged: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    sheets: Mapping[str, Iterable[Sequence[Any]]] | None = None,
) -> Path:
    """A workbook with `rows` on its first sheet 台帳, and other `sheets`. merged: ranges; formats: by cell."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台帳"
    for row in rows:
        sheet.append(list(row))
    for reference in merged:
        sheet.merge_cells(reference)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    for name, others in (sheets or {}).items():
        other = book.create_sheet(name)
        for row in others:
            other.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8", separator: str = ",") -> Path:
    """A CSV file as a spreadsheet saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def none_known(hashes: Sequence[str]) -> dict[str, bool]:
    """Nothing was imported before."""
    return dict.fromkeys(hashes[:0], False)


def read(path: Path, by_hand: LedgerMap | None = None) -> Preview:
    """The preview of a ledger of which nothing was imported before."""
    found = preview(path, PACK, NOW, none_known, by_hand=by_hand)
    assert found is not None
    return found


def entries(ledger: Preview) -> list[Any]:
    """What was understood, all of it."""
    return [entry for chunk in ledger.kept.chunks() for _, entry in chunk]


def reasons(ledger: Preview) -> list[tuple[int, str, str]]:
    """What could not be: row, column, reason."""
    return [(bad.row, bad.column, bad.reason) for bad in ledger.rows_bad]


def with_part(whole: Path, file: Path, part: str, content: bytes) -> Path:
    """The workbook with another content in one part."""
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name in dict.fromkeys((*old.namelist(), part)):
            made.writestr(name, content if name == part else old.read(name))
    return file


def as_excel_saves(whole: Path, file: Path) -> Path:
    """The workbook with its texts in a table of their own, each with the reading that was typed, as Excel has them."""
    texts: dict[bytes, int] = {}

    def shared(match: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % texts.setdefault(match[1], len(texts))

    sheet = zipfile.ZipFile(whole).read("xl/worksheets/sheet1.xml")
    sheet = re.sub(rb't="inlineStr"><is><t[^>]*>(.*?)</t></is>', shared, sheet, flags=re.DOTALL)
    phonetic = '<rPh sb="0" eb="1"><t>ヨミ</t></rPh><phoneticPr fontId="1"/>'.encode()
    table = b"".join(b'<si><t xml:space="preserve">%s</t>%s</si>' % (text, phonetic) for text in texts)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = zipfile.ZipFile(whole).read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    with_part(whole, file, "[Content_Types].xml", types.replace(b"</Types>", override))
    with_part(file, file.with_suffix(".1"), "xl/worksheets/sheet1.xml", sheet)
    return with_part(file.with_suffix(".1"), file, "xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (main, table))

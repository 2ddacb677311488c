"""Files that are no ledger: each with a clear sentence, soon, and nothing lost."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ledger_files import HEADINGS, ROW, as_excel_saves, csv_file, entries, read, rows_of, with_part, xlsx

from app.people.ledger import excel
from app.people.ledger.problem import LedgerProblem

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000)


def refused(file: Path, part: str) -> None:
    """A sentence that says `part`, and no library's words."""
    with pytest.raises(LedgerProblem) as problem:
        read(file)
    assert part in problem.value.happened
    assert problem.value.todo
    assert "取り込んでいません" in problem.value.safe


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.xlsx", b"", "空です"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "空です"),
        ("a.xls", OLE, "古い Excel"),
        ("a.xlsx", OLE, "古い Excel"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        ("a.xlsx", b"PK\x03\x04 cut off", "壊れている"),
        ("a.pdf", b"%PDF-1.7\n", "壊れている"),
        ("a.xls", b"<html><table><tr><td>x", "XML"),
        ("a.csv", bytes(range(256)) * 50, "文字コード"),
        ("a.csv", b"a,b\n\x81\x20", "文字コード"),
        ("a.csv", "氏名だけ\n架空 太郎\n".encode(), "見出し"),
        ("a.csv", "氏名,電話,住所\n架空 太郎,1,2\n".encode(), "日付の列"),
    ],
)
def test_what_is_no_ledger_gets_a_sentence(tmp_path: Path, name: str, content: bytes, part: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    refused(file, part)
    assert file.read_bytes() == content


def test_what_is_not_there_or_a_folder(tmp_path: Path) -> None:
    refused(tmp_path / "a.xlsx", "見つかりません")
    refused(tmp_path, "失敗")


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<broken", b"\0\1\2", b"<a/>"])
def test_a_workbook_with_a_broken_part(tmp_path: Path, part: str, content: bytes) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", rows_of(3))
    file = with_part(whole, tmp_path / "a.xlsx", part, content)
    if (part, content) == ("xl/styles.xml", b"<a/>"):
        assert read(file).rows == 3  # it harms nobody
    else:
        refused(file, "")


def test_a_workbook_that_was_cut_off(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", rows_of(50)).read_bytes()
    for length in range(100, len(whole), len(whole) // 7):
        (tmp_path / "a.xlsx").write_bytes(whole[:length])
        with pytest.raises(LedgerProblem):
            read(tmp_path / "a.xlsx")


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", rows_of(3))
    monkeypatch.setattr(excel, "_SWOLLEN_FROM", 1 << 20)
    bomb = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + bytes(8 << 20)
    refused(with_part(whole, tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", bomb), "大きすぎる")
    monkeypatch.setattr(excel, "_LARGEST_STRINGS", 100)
    refused(as_excel_saves(whole, tmp_path / "b.xlsx"), "大きすぎる")


def test_entities_that_multiply_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    whole = as_excel_saves(xlsx(tmp_path / "b.xlsx", rows_of(3)), tmp_path / "whole.xlsx")
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        laughs = f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]><a>&e9;</a>'.encode()
        with pytest.raises(LedgerProblem):
            read(with_part(whole, tmp_path / "a.xlsx", part, laughs))


def test_formats_of_other_programs_are_named_unreadable(tmp_path: Path) -> None:
    formats = {"mimetype": "OpenDocument", "xl/workbook.bin": "xlsb", "word/document.xml": "壊れている"}
    for name, part in formats.items():
        file = tmp_path / "a.xlsx"
        with zipfile.ZipFile(file, "w") as made:
            made.writestr(name, "x")
            made.writestr("xl/x.xml" if "word" not in name else "x.xml", "x")
        refused(file, part)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [HEADINGS, ROW])
    file.write_bytes(file.read_bytes() + b'"R5.4.4,9:05\n' + b"x" * (2 << 20))
    # Not refused as a whole any more: the row is named, and what follows it is read by itself.
    ledger = read(file)
    assert (ledger.rows_ok, [bad.row for bad in ledger.rows_bad]) == (1, [3, 4])
    assert "引用符" in ledger.rows_bad[0].reason


def test_an_empty_ledger_is_none_to_complain_of(tmp_path: Path) -> None:
    for ledger in (read(csv_file(tmp_path / "a.csv", [HEADINGS])), read(xlsx(tmp_path / "a.xlsx", [HEADINGS]))):
        assert (ledger.rows, ledger.rows_bad, entries(ledger)) == (0, (), [])


def test_a_workbook_with_macros_is_read_and_runs_nothing(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", rows_of(2))
    types = zipfile.ZipFile(whole).read("[Content_Types].xml")
    macro = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert macro != types
    assert read(with_part(whole, tmp_path / "a.xlsm", "[Content_Types].xml", macro)).rows == 2


def test_a_sheet_formatted_to_its_last_row_has_only_its_entries(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", rows_of(2))
    sheet = zipfile.ZipFile(whole).read("xl/worksheets/sheet1.xml")
    blank = b"".join(b'<row r="%d" ht="20"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 20_000))
    blank += b'</sheetData><mergeCells count="1"><mergeCell ref="B1000:C1048576"/></mergeCells>'
    ledger = read(
        with_part(
            whole,
            tmp_path / "a.xlsx",
            "xl/worksheets/sheet1.xml",
            sheet.replace(b"</sheetData>", blank),
        )
    )
    assert (ledger.rows, ledger.rows_bad) == (2, ())


def _peak_of(file: Path) -> tuple[int, str]:
    """Megabytes that a program of its own takes at most while it reads a ledger, and what came of it."""
    code = (
        "import re, sys; from pathlib import Path; from ledger_files import read\n"
        "from app.people.ledger.problem import LedgerProblem\n"
        "try: told = str(read(Path(sys.argv[1])).rows)\n"
        "except LedgerProblem as problem: told = problem.happened\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024, told)"
    )
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, env=where, check=True
    )
    peak, _, told = done.stdout.strip().partition(" ")
    return int(peak), told


SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


@pytest.mark.parametrize(
    ("part", "inside", "told"),
    [
        (SHEET, b'<row r="9"/>' * 200_000, "3"),  # formatted and empty, down to the last row
        (SHEET, b'<row r="9"><c r="A9" s="1"/><c r="B9" s="1"/></row>' * 20_000, "3"),
        (SHEET, b'<row r="9"><c r="XFD9"><v>1</v></c></row>' * 2_000, "3"),
        (SHEET, b'<row r="9">' + b"<c/>" * 2_000_000 + b"</row>", "大きすぎる"),
        (SHEET, b'<row r="9"><c><is><t>' + b"a" * 20_000_000 + b"</t></is></c></row>", "大きすぎる"),
        (SHEET, b"</sheetData><y>" + b"<x/>" * 600_000 + b"</y><sheetData>", "3"),
        (SHEET, b"<!--" + b"a" * 20_000_000 + b"-->", "大きすぎる"),
        (SHEET, b"<row>" * 100_000, "大きすぎる"),
        (SHEET, b"<x>" * 100_000, "大きすぎる"),
        (STRINGS, b"<si/>" * 6_000_000, "大きすぎる"),
        (STYLES, b"<xf/>" * 6_000_000, "大きすぎる"),
        ("xl/workbook.xml", b"<definedName/>" * 2_000_000, "大きすぎる"),
    ],
)
def test_no_workbook_takes_much_memory(tmp_path: Path, part: str, inside: bytes, told: str) -> None:
    whole = as_excel_saves(xlsx(tmp_path / "whole.xlsx", rows_of(3)), tmp_path / "strings.xlsx")
    before = zipfile.ZipFile(whole).read(part)
    closing = b"</sheetData>" if part == SHEET else before[before.rindex(b"</") :]
    file = with_part(whole, tmp_path / "a.xlsx", part, before.replace(closing, inside + closing, 1))
    peak, happened = _peak_of(file)
    assert told in happened
    assert peak < 140


@pytest.mark.parametrize(
    "more",
    [b"," * 12_000_000, b'"a\n",' * 3_000_000, b'"' + b"a\n" * 6_000_000, b"a" * 12_000_000, b",,,,,,\r\n" * 100_000],
)
def test_no_csv_takes_much_memory(tmp_path: Path, more: bytes) -> None:
    file = csv_file(tmp_path / "a.csv", rows_of(3))
    file.write_bytes(file.read_bytes() + more)
    peak, happened = _peak_of(file)
    named = '"' in more.decode()  # each such row is named, up to so many
    assert happened in (("20003", "20004") if named else ("3",)) or "壊れている" in happened
    assert peak < 140

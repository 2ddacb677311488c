"""Tables as xlsx and CSV: whatever names and texts people have, a spreadsheet opens them and sees no formula."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.forms.figures.charts import Cell, Table
from app.people.figures.exports import to_csv, to_xlsx

_CELLS = st.one_of(st.none(), st.integers(0, 10**9), st.floats(0, 10**6), st.text(max_size=12))


def sheet_of(name: str, *tables: Table) -> list[Worksheet]:
    book = load_workbook(io.BytesIO(to_xlsx("統計", [(name, table) for table in tables])))
    return [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]


def table(*rows: tuple[Cell, ...]) -> Table:
    return Table("見出し", ("", "件"), rows, "注記")


def test_sheets_have_names_that_excel_allows_each_once() -> None:
    names = [sheet.title for sheet in sheet_of("類型/[様]:" + "あ" * 40, table(), table(), table())]
    assert names[0] == "類型・・様・・" + "あ" * 24
    assert names[1:] == ["類型・・様・・" + "あ" * 22 + f" {number}" for number in (2, 3)]


def test_numbers_are_numbers_and_text_is_text() -> None:
    (sheet,) = sheet_of("表", table(("=SUM(A1)", 1234), ("+1", 7.5), ("見本", None)))
    assert [cell.data_type for cell in sheet["A"]][2:5] == ["s", "s", "s"]
    assert [(cell.value, cell.number_format) for cell in sheet["B"]][2:4] == [(1234, "#,##0"), (7.5, "#,##0.0")]
    assert sheet["B5"].value is None
    assert sheet["A7"].value == "注記"
    assert sheet["B2"].font.bold


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    (sheet,) = sheet_of("表", table(("とても長い名前の見本地区連絡所", 1), ("短", 1)))
    assert sheet.column_dimensions["A"].width == 32
    assert sheet.column_dimensions["B"].width == 8


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), _CELLS), max_size=5), st.text(max_size=40))
def test_anything_can_be_written_and_read_back(rows: list[tuple[str, Cell]], name: str) -> None:
    made = table(*rows)
    (sheet,) = sheet_of(name, made)
    assert not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)
    data = to_csv([(name, made)])
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(read) == len(rows) + 3
    for line in read:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)


def test_a_broken_character_breaks_no_file() -> None:
    made = table(("見本\ud800課", 1))
    assert "見本" in to_csv([("表", made)]).decode()
    assert sheet_of("表", made)

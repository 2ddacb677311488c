"""Tables as files for a spreadsheet: xlsx with one sheet a table, and CSV (`base.csvfile`). Numbers stay numbers, no
text becomes a formula.

openpyxl is loaded when an xlsx is made.
"""

import io
import re
from collections.abc import Sequence

from app.base.csvfile import csv_of
from app.base.text import sound
from app.forms.figures.charts import Cell, Table

_FORBIDDEN = re.compile(r"[\\/*?:\[\]\s]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 31
"""Characters of a sheet's name, as Excel has it."""
_WIDEST = 60

Named = Sequence[tuple[str, Table]]


def to_csv(tables: Named) -> bytes:
    """One table after another, each under its title, with an empty line between."""
    rows: list[tuple[Cell, ...]] = []
    for _, table in tables:
        rows += [(), (table.title,), table.heading, *table.rows]
        if table.note:
            rows.append((table.note,))
    return csv_of(rows[1:])


def to_xlsx(title: str, tables: Named) -> bytes:
    """A workbook with a sheet for each table: title, header row (bold, frozen), numbers with thousands separators."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    book.properties.title = _xml(title)
    book.properties.creator = "窓守"
    taken: set[str] = set()
    for name, table in tables:
        sheet = book.create_sheet(_sheet_name(name, taken))
        lines: list[tuple[Cell, ...]] = [(table.title,), table.heading, *table.rows]
        if table.note:
            lines += [(), (table.note,)]
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                if value is None:
                    continue
                cell = sheet.cell(row, column)
                if isinstance(value, str):
                    cell.value = _xml(value)
                    cell.data_type = "s"  # whatever it begins with
                else:
                    cell.value = value
                    cell.number_format = "#,##0" if value == int(value) else "#,##0.0"
        sheet["A1"].font = Font(bold=True, size=14)
        for cell in sheet[2]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="left" if cell.column == 1 else "right", wrap_text=True)
        for row in sheet.iter_rows(min_row=3, max_row=2 + len(table.rows), min_col=2):
            for cell in row:
                cell.alignment = Alignment(horizontal="right")
        sheet.freeze_panes = "B3"
        for column in range(len(table.heading)):
            sheet.column_dimensions[get_column_letter(column + 1)].width = _width(table, column)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xml(text: str) -> str:
    """`text` without what a file of XML cannot hold."""
    return _NOT_IN_XML.sub("", sound(text))


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel allows, given once."""
    plain = _FORBIDDEN.sub("・", _xml(name)).strip("'")[:_LONGEST_NAME] or "表"
    number, found = 2, plain
    while found.casefold() in taken:
        tail = f" {number}"
        found, number = plain[: _LONGEST_NAME - len(tail)] + tail, number + 1
    taken.add(found.casefold())
    return found


def _width(table: Table, column: int) -> float:
    """In characters of Latin width: kana and kanji take two."""
    cells = [table.heading[column], *(row[column] for row in table.rows if column < len(row))]
    widest = max(sum(2 if ord(char) > 0xFF else 1 for char in str(cell or "")) for cell in cells)
    return min(max(widest + 2, 8), _WIDEST)

"""CSV that opens in a spreadsheet without running anything."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.csvfile import Cell, csv_of, plain


@pytest.mark.parametrize("mark", [*"=+-@", *"＝＋－＠", "\u2212", "﹣", "﹢", "﹦", "﹫", "⁼", "⁺", "⁻"])
@pytest.mark.parametrize(
    "before", ["", " ", "　", "\t", "\r", "\n", "\r\n", "\0", " \0 ", "\u200b", "\ufeff", "\u00a0", "\x1f", "\u202e"]
)
def test_nothing_that_begins_like_a_formula_stays_one(mark: str, before: str) -> None:
    assert plain(f"{before}{mark}cmd|'/c calc'!A1").startswith("'")


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_a_text_that_begins_with_a_line_end_or_a_tab_is_marked(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["架空 太郎", "1=1", "a\n=b", "", " ", "'=x", "例示町1-2-3", "（＝）"])
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text())
def test_marking_once_is_enough_and_loses_nothing_that_is_seen(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert "\0" not in once
    kept = "".join(char for char in text if char >= " " or char in "\t\r\n")
    kept = kept.replace("\x7f", "").encode("utf-8", "replace").decode()
    assert once in (kept, f"'{kept}")


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(), st.text()), min_size=1, max_size=4), max_size=4))
def test_every_text_is_one_cell_by_any_separator(rows: list[list[Cell]]) -> None:
    data = csv_of(rows)
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [len(row) for row in read] == [len(row) for row in rows]
    for written, row in zip(rows, read, strict=True):
        assert row == ["" if cell is None else str(plain(cell) if isinstance(cell, str) else cell) for cell in written]
    # Within a text a separator of another country ends nothing: each stands in quotation marks.
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert all(f'"{plain(text)}"'.encode() in data for text in texts if '"' not in text)

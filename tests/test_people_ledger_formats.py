"""What a cell of a spreadsheet shows: number formats as ledgers in Japan use them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_files import entries, read, reasons, with_part, xlsx

from app.people.ledger.formats import JAPANESE, is_of_dates, shown_date, shown_number, shown_text

MOMENT = datetime(2026, 4, 5, 15, 7, 9)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (JAPANESE[27], "R8.4.5"),
        (JAPANESE[28], "令和8年4月5日"),
        (JAPANESE[30], "4/5/26"),
        (JAPANESE[31], "2026年4月5日"),
        (JAPANESE[32], "15時07分"),
        (JAPANESE[33], "15時07分09秒"),
        (JAPANESE[34], "2026年4月"),
        (JAPANESE[35], "4月5日"),
        (JAPANESE[36], "R8.4.5"),
        *((JAPANESE[number], "R8.4.5") for number in (50, 57)),
        *((JAPANESE[number], "令和8年4月5日") for number in (51, 54, 58)),
        *((JAPANESE[number], "2026年4月") for number in (52, 55)),
        *((JAPANESE[number], "4月5日") for number in (53, 56)),
        (JAPANESE[14], "2026/4/5"),
        ("yyyy/mm/dd hh:mm:ss", "2026/04/05 15:07:09"),
        ('m"月"d"日"(aaa)', "4月5日(日)"),
        ("yyyy\\-mm\\-dd aaaa", "2026-04-05 日曜日"),
        ("[$-411]ge.mm.dd;@", "R8.04.05"),
        ("ggee", "令08"),
        ("d-mmm-yy", "5-Apr-26"),
        ("dddd, mmmm d", "Sunday, April 5"),
        ("h:mm AM/PM", "3:07 PM"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026年4月5日"),
        ("[$-F400]h:mm:ss\\ AM/PM", "15:07:09"),
        ("[赤]m/d", "4/5"),
        ("mm:ss", "07:09"),
    ],
)
def test_dates_are_shown_by_their_format(code: str, text: str) -> None:
    assert is_of_dates(code)
    assert shown_date(MOMENT, code) == text


def test_times_and_what_lasted() -> None:
    assert shown_date(time(9, 5), "h:mm") == "9:05"
    assert shown_date(timedelta(hours=26, minutes=3), "[h]:mm") == "26:03"
    assert shown_date(date(2019, 5, 1), "ggge年") == "令和1年"
    assert shown_date(MOMENT, "[>1]yyyy") is None


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (467000001, "0000000000", "0467000001"),
        (467000001, "0000-00-0000", "0467-00-0001"),
        (2480000, "000\\-0000", "248-0000"),
        (1234567, "#,##0", "1,234,567"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (0.125, "0.0%", "12.5%"),
        (12, '"第"0"号"', "第12号"),
        (-5, "0;△0", "△5"),
        (-5, "0", "-5"),
        (0, '0;-0;"なし"', "なし"),
        (3, '0"人"', "3人"),
        (1500, '[$¥-411]#,##0', "¥1,500"),
        (1.5, "0.##", "1.5"),
        (2, "0", "2"),
        (0.5, "# ?/?", None),
        (12345, "0.00E+00", None),
        (5, "[DBNum1]General", None),
        (5, ";;;", None),
        (1500, "0,", None),
    ],
)  # fmt: skip
def test_numbers_are_shown_by_their_format(value: float, code: str, text: str | None) -> None:
    assert not is_of_dates(code)
    shown = shown_number(value, code)
    assert shown == text or (text == "なし" and shown is None)


def test_texts_are_shown_by_their_format() -> None:
    assert shown_text("架空", '@"様"') == "架空様"
    assert shown_text("架空", "General") == shown_text("架空", "0;-0") == shown_text("架空", "@") == "架空"


@given(st.text(max_size=30), st.floats(-1e12, 1e12))
def test_no_format_breaks_the_reading(code: str, value: float) -> None:
    is_of_dates(code)
    shown_number(value, code)
    shown_date(MOMENT, code)
    shown_text("x", code)


@given(st.integers(0, 10**11), st.integers(1, 12))
def test_no_digit_is_lost(value: int, places: int) -> None:
    assert shown_number(value, "0" * places) == str(value).zfill(places)
    assert shown_number(value, "#,##0") == f"{value:,}"


def test_a_text_column_has_what_its_cells_show_and_a_date_column_the_day(tmp_path: Path) -> None:
    rows = [("日付", "電話", "要望", "経過", "割合"), (46113, 467000001, 46117, 46117.5, 0.5)]
    formats = {"A2": 'm"月"d"日"', "B2": "0000-00-0000", "C2": JAPANESE[28], "D2": "m/d h:mm", "E2": "0%"}
    (one,) = entries(read(xlsx(tmp_path / "a.xlsx", rows, formats=formats)))
    assert (one.began_at.date(), one.phone, one.demand) == (date(2026, 4, 1), "0467-00-0001", "令和8年4月5日")
    assert (one.means, one.remarks) == ("4/5 12:00", (("割合", "50%"),))


def test_the_strict_form_keeps_merges_formulas_and_dates(tmp_path: Path) -> None:
    rows = [("日付", "氏名", "要求内容"), ("R5.4.3", "架空 太郎", "一つ目"), (None, None, "=1+1")]
    usual = xlsx(tmp_path / "a.xlsx", rows, merged=("A2:A3", "B2:B3"))
    strict = usual
    import zipfile

    with zipfile.ZipFile(usual) as old:
        for number, name in enumerate(old.namelist()):
            if name.endswith((".xml", ".rels")):
                content = old.read(name)
                content = content.replace(
                    b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
                ).replace(
                    b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"purl.oclc.org/ooxml/officeDocument/relationships",
                )
                strict = with_part(strict, tmp_path / f"strict{number}.xlsx", name, content)
    ledger = read(strict)
    assert reasons(ledger) == reasons(read(usual)) != []
    assert [one.name for one in entries(ledger)] == ["架空 太郎"]
    assert any("結合" in note for note in ledger.notes)


def test_a_sheet_that_no_screen_shows_is_named_and_not_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = [("日付", "氏名"), ("R5.4.3", "架空 太郎")]
    file = xlsx(tmp_path / "a.xlsx", rows, sheets={"前": rows, "奥": rows})
    book = load_workbook(file)
    book["前"].sheet_state, book["奥"].sheet_state = "hidden", "veryHidden"
    book.move_sheet("奥", -2)
    book.active = 2
    book.save(file)
    ledger = read(file)
    assert ledger.sheet == "台帳"
    assert [note for note in ledger.notes if "奥" in note and "隠された" in note]
    assert [note for note in ledger.notes if "前" in note and "表示されていない" in note]

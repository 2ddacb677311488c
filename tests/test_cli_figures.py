"""`madomori figures` from end to end: on standard output, as JSON, as a file."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from people_station import log
from program_home import Commands, store_key
from pypdfium2 import PdfDocument

from app.base.clock import SystemClock
from app.base.wareki import fiscal_year, format_fiscal_year
from app.models.home import Home
from app.models.store import Store


@pytest.fixture
def today() -> datetime:
    return SystemClock().now().replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def year(today: datetime) -> int:
    """Of the encounters that are kept; a day before, so that a year that turns meanwhile makes no difference."""
    return fiscal_year(today.date() - timedelta(days=1))


@pytest.fixture
def _kept(home: Home, today: datetime) -> None:
    """Six encounters of this year, one of them of another department; one of the year before; one of practice."""
    yesterday = today - timedelta(days=1)
    logs = [
        log(("abuse", "", {}), who={"name": "架空 太郎"}, at=yesterday - timedelta(minutes=place), department="=市民課")
        for place in range(5)
    ]
    logs.append(log(("judged_improper", "", {}), at=yesterday, channel="phone", department="納税課"))
    logs.append(log(at=yesterday - timedelta(days=366), department="納税課"))
    logs.append(log(("violence", "", {}), at=yesterday, practice=True, department="市民課"))
    store = Store.open(home.store, store_key(home))
    try:
        for one in logs:
            store.append(one)
    finally:
        store.close()


pytestmark = pytest.mark.usefixtures("_kept")


def test_json_has_both_years(run: Commands, year: int) -> None:
    done = run("figures", "--year", str(year), "--json")
    assert (done.code, done.err) == (0, "")
    now = done.json["now"]
    assert (now["encounters"], now["types"]["abuse"], now["types"]["violence"]) == (6, 5, 0)
    assert now["seconds"] == 6 * 20 * 60
    assert now["judged"] == {"count": 1, "improper": 1, "legitimate": 0}
    assert sum(each["encounters"] for each in now["months"]) == 6
    assert [len(row) for row in now["weekday_hours"]] == [24] * 7
    assert now["to_end"]["median"] == 1200
    assert now["to_supervisor"] is None
    assert done.json["before"]["whole_year"] == 1


def test_this_year_is_the_one_meant(run: Commands) -> None:
    assert run("figures", "--json").json["year"] == fiscal_year(SystemClock().now().date())


def test_one_department(run: Commands, year: int) -> None:
    done = run("figures", "--year", str(year), "--department", "納税課", "--json")
    assert done.json["now"]["channels"] == {"phone": 1}
    run("figures", "--year", str(year), "--department", "見本課").refused("所属")


def test_lines_for_reading(run: Commands, year: int) -> None:
    done = run("figures", "--year", str(year))
    assert done.code == 0
    assert "対応（件）\t6" in done.out
    assert "暴言型\t5" in done.out
    assert "架空" not in done.out


def test_the_summary_for_publication_hides_what_is_small(run: Commands, year: int) -> None:
    done = run("figures", "--year", str(year), "--public", "--json")
    assert done.json["encounters"] == 6
    tables = {table["title"]: table for table in done.json["tables"]}
    judged = {line["label"]: line["count"] for line in tables["判断"]["lines"]}
    assert set(judged.values()) == {"非公表"}, "six over three lines are too few"
    types = {
        line["label"]: line["count"] for line in tables["類型（ひとつの対応が二つ以上に当たることがある）"]["lines"]
    }
    assert types["暴言型"] == 5
    assert types["暴力型"] == 0
    assert "5件未満" in done.json["rule"]
    assert "市民課" not in done.out
    lines = run("figures", "--year", str(year), "--public")
    assert done.json["rule"] in lines.out


def test_of_a_part_nothing_is_published(run: Commands, year: int) -> None:
    run("figures", "--year", str(year), "--public", "--department", "納税課").refused("役所全体")


def test_a_workbook_with_a_sheet_for_each_table(run: Commands, year: int, tmp_path: Path) -> None:
    out = tmp_path / "統計.xlsx"
    done = run("figures", "--year", str(year), "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    book = load_workbook(out)
    assert book.sheetnames[:3] == ["まとめ", "月ごと", "曜日と時間帯"]
    first = book["まとめ"]
    assert [cell.value for cell in first[3]][:2] == ["対応（件）", 6]
    assert first["B3"].number_format == "#,##0"
    assert first["B2"].value == format_fiscal_year(year)
    assert first.freeze_panes == "B3"
    assert first.column_dimensions["A"].width > 20
    departments = book["所属"]
    assert (departments["A3"].value, departments["A3"].data_type) == ("=市民課", "s"), "no formula"


def test_csv_for_a_spreadsheet(run: Commands, year: int, tmp_path: Path) -> None:
    out = tmp_path / "統計.csv"
    run("figures", "--year", str(year), "--out", out)
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert ["対応（件）", "6", *rows[2][2:]] == rows[2]
    assert any(row[:1] == ["'=市民課"] for row in rows), "no formula"


def test_a_pdf_to_lay_on_a_desk(run: Commands, year: int, tmp_path: Path) -> None:
    out = tmp_path / "統計.PDF"
    assert run("figures", "--year", str(year), "--out", out).code == 0
    with PdfDocument(out) as document:
        words = "".join(page.get_textpage().get_text_range() for page in document)
    assert f"{format_fiscal_year(year)}の統計（役所全体）" in words
    assert "暴言型" in words


def test_the_summary_as_a_file(run: Commands, year: int, tmp_path: Path) -> None:
    out = tmp_path / "公表.csv"
    run("figures", "--year", str(year), "--public", "--out", out)
    assert "非公表" in out.read_text(encoding="utf-8-sig")


def test_a_file_that_is_there_stays(run: Commands, year: int, tmp_path: Path) -> None:
    out = tmp_path / "統計.csv"
    out.write_text("前の統計", encoding="utf-8")
    run("figures", "--year", str(year), "--out", out).refused("同じ名前")
    assert out.read_text(encoding="utf-8") == "前の統計"


def test_another_kind_of_file_is_refused(run: Commands, tmp_path: Path) -> None:
    run("figures", "--out", tmp_path / "統計.doc").refused(".xlsx")


@pytest.mark.parametrize("year", ["令和", "99999", "-1", "来年"])
def test_what_is_no_year_is_refused(run: Commands, year: str) -> None:
    run("figures", f"--year={year}").refused("令和8年度", code=2)


@pytest.mark.parametrize("year", ["2025", "R7", "令和7年度", "令和7"])
def test_a_year_is_said_both_ways(run: Commands, year: str) -> None:
    assert run("figures", "--year", year, "--json").json["year"] == 2025

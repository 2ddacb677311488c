"""What a result in the old ledger says was judged, in no more than its own words."""

from pathlib import Path

import pytest
from ledger_files import HEADINGS, ROW, csv_file, entries, read

from app.people.ledger.mapping import LedgerMap


@pytest.mark.parametrize(
    ("result", "judged"),
    [
        ("不当", "judged_improper"),
        ("正当", "judged_legitimate"),
        ("正当な要求と判断", "judged_legitimate"),
        ("要求に応じられないと告知。不当要求行為等と判断した。", "judged_improper"),
        ("不当要求行為に該当", "judged_improper"),
        ("正当な要求である（市の誤りをおわび）", "judged_legitimate"),
        ("不当要求行為等ではない", ""),
        ("不当要求行為等には当たらない", ""),
        ("不当要求の疑い", ""),
        ("正当な要求か検討中", ""),
        ("不当要求行為等と判断。のちに正当な要求と判断", ""),
    ],
)
def test_a_judgement_is_read_where_it_is_said_to_be_one(tmp_path: Path, result: str, judged: str) -> None:
    (entry,) = entries(read(csv_file(tmp_path / "a.csv", [HEADINGS, (*ROW[:15], result)])))
    assert (entry.judged, entry.result) == (judged, result)


def test_the_same_row_by_another_map_is_the_same_row(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [HEADINGS, (*ROW[:15], "黒")])
    (plain,), (mapped,) = entries(read(file)), entries(read(file, LedgerMap(result={"黒": "improper"})))
    assert (plain.judged, mapped.judged) == ("", "judged_improper")
    assert plain.key() == mapped.key()

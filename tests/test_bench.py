"""The bench runs from end to end on tiny sizes. What it measures is never asserted: that is for a quiet machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIGURES = {
    "start",
    "start_window",
    "start_durable",
    "memory",
    "painted",
    "painted_p50",
    "durable",
    "saved",
    "durable_flat",
    "advice_500",
    "advice_1000",
    "advice_2000",
    "advice_4000",
    "advice_growth",
    "paper",
    "paper_first",
    "paper_floor",
    "review_open",
    "review_open_floor",
    "review_open_sealed",
    "review_batch",
    "review_batch_floor",
    "inbox",
    "inbox_scroll",
    "copy_recorded",
    "copy_third",
    "copy_doubts",
    "copy_first",
    "copy_plan",
    "copy_memory",
    "index",
    "index_cancel",
    "candidates",
    "candidates_p50",
    "search_1",
    "search_1_floor",
    "search_2",
    "search_2_floor",
    "search_4",
    "search_4_floor",
    "page_first",
    "page_first_floor",
    "page_warm",
    "page_next",
    "page_next_floor",
    "history",
    "history_first",
    "figures",
    "city_durable",
    "city_start",
    "city_memory",
    "ledger_xlsx",
    "ledger_xlsx_preview",
    "ledger_xlsx_cancel",
    "ledger_csv",
    "ledger_csv_preview",
    "ledger_csv_cancel",
    "false_high",
    "missed",
    "false_high_worst",
    "missed_worst",
}


@pytest.mark.skipif("MADOMORI_LONG" not in os.environ, reason="a minute of processor time: script/test --long")
def test_every_figure_is_measured_and_stands_in_table_and_json(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--json", out],
        env={**os.environ, "PYTHONPATH": str(ROOT / "script")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stderr
    figures = {figure["id"]: figure for figure in json.loads(out.read_text(encoding="utf-8"))["figures"]}
    assert set(figures) == FIGURES
    # Shares of what went wrong may be none.
    assert all(figure["value"] > 0 or figure["unit"] == "%" for figure in figures.values())
    assert all(figure["ratio"] > 0 for figure in figures.values() if figure["floor"])
    lines = done.stdout.splitlines()
    assert all(any(figure["what"] in line for line in lines) for figure in figures.values())

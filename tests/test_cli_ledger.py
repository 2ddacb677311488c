"""`madomori import-ledger`, `imports`, `undo-import`: the old ledger without a screen."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
from ledger_files import HEADINGS, ROW, csv_file, rows_of, xlsx
from program_home import Commands

from app.models.imports import Imports


def test_a_ledger_is_shown_taken_in_once_and_taken_back(run: Commands, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "台帳.xlsx", [(*row, "備考") for row in rows_of(3)])
    dry = run("import-ledger", file, "--dry-run", "--json")
    assert dry.code == 0
    assert dry.json["columns"]["name"] == "氏名"
    expected = {"rows": 3, "imported": 0, "already": 0, "unreadable": [], "import": None, "remarks": ["備考"]}
    assert {key: dry.json[key] for key in expected} == expected
    assert run("imports", "--json").json == []

    done = run("import-ledger", file, "--json")
    assert done.code == 0
    assert (done.json["imported"], done.json["already"], done.json["import"]) == (3, 0, 1)
    again = run("import-ledger", file, "--json")
    assert (again.code, again.json["imported"], again.json["already"], again.json["import"]) == (0, 0, 3, None)

    (row,) = run("imports", "--json").json
    assert (row["import"], row["file"], row["rows"], row["counts"], row["by"]) == (1, "台帳.xlsx", 3, True, "窓口 花子")
    found = run("who", "--name", "架空 太郎1", "--json").json
    assert "架空 太郎1" in [one["name"] for one in found]
    assert run("undo-import", 1).code == 0
    assert run("who", "--name", "架空 太郎1", "--json").json == []
    assert "取り消し済み" in run("imports").out
    run("undo-import", 1).refused("すでに取り消されています")
    run("undo-import", 7).refused("その番号")


def test_the_rows_of_a_ledger_are_checked_too(run: Commands, tmp_path: Path) -> None:
    run("import-ledger", csv_file(tmp_path / "a.csv", rows_of(3)))
    assert "対応 3 件、18 行" in run("check").out
    assert run("encounters").out == ""


def test_what_is_said_to_a_person(run: Commands, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", rows_of(2))
    dry = run("import-ledger", file, "--dry-run")
    assert "氏名 ← 氏名" in dry.out
    assert "取り込める行 2" in dry.out
    assert "undo-import 1" in run("import-ledger", file).out
    assert "新しい行はありません" in run("import-ledger", file).out


def test_one_row_that_cannot_be_read_keeps_all_out(run: Commands, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [HEADINGS, ROW, ("4/1", *ROW[1:])], "cp932")
    refused = run("import-ledger", file)
    refused.refused("3 行目 日付", "年がありません", "1行も取り込んでいません")
    answer = run("import-ledger", file, "--json")
    assert answer.code == 1
    assert answer.json["unreadable"] == [{"row": 3, "column": "日付", "reason": "「4/1」には年がありません"}]
    assert (answer.json["rows"], answer.json["imported"], answer.json["import"]) == (2, 0, None)
    assert run("import-ledger", file, "--dry-run").code == 1
    assert run("imports", "--json").json == []


def test_a_map_and_what_cannot_be_used(run: Commands, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [("日付", "来た人A"), ("R5.4.3", "架空 太郎")])
    words = tmp_path / "map.toml"
    run("import-ledger", file).refused("見出し", code=2)
    words.write_text("[columns]\nname = '来た人A'\n", encoding="utf-8")
    assert run("import-ledger", file, "--map", words, "--json").json["columns"]["name"] == "来た人A"
    words.write_text("[columns]\nfoo = '来た人A'\n", encoding="utf-8")
    run("import-ledger", file, "--map", words).refused("foo", code=2)
    run("import-ledger", file, "--map", tmp_path / "none.toml").refused("対応表", code=2)
    run("import-ledger", tmp_path / "none.xlsx").refused("見つかりません", code=2)
    run("import-ledger").refused("FILE", code=2)


def test_ctrl_c_leaves_nothing_to_be_seen(run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = csv_file(tmp_path / "a.csv", rows_of(300))
    real, before = Imports.keep_rows, signal.getsignal(signal.SIGINT)

    def keep_rows(imports: Imports, number: int, encounters: Mapping[str, str], corrects: Mapping[str, str]) -> None:
        real(imports, number, encounters, corrects)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Imports, "keep_rows", keep_rows)
        run("import-ledger", file).refused("1行も取り込んでいません")
    assert signal.getsignal(signal.SIGINT) is before
    (broken_off,) = run("imports", "--json").json
    assert not broken_off["counts"]
    assert "途中で終わった" in run("imports").out
    assert run("import-ledger", file, "--json").json["imported"] == 300


def test_corrected_rows_and_doubtful_ones_by_command(run: Commands, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", rows_of(3))
    run("import-ledger", file)
    changed = [(*row[:-1], "納得された") if number == 2 else row for number, row in enumerate(rows_of(3))]
    csv_file(file, changed)
    assert "3 行目は、前に取り込んだ行の訂正のようです" in run("import-ledger", file, "--dry-run").out
    answer = run("import-ledger", file, "--correct", "--json").json
    assert [one["row"] for one in answer["corrections"]] == [3]
    assert (answer["imported"], answer["already"], answer["heading_lines"]) == (1, 2, [1, 1])
    file.write_text('日付,氏名,要望\n2026/4/1,架空 一郎,"12型の看板\n', encoding="utf-8")
    run("import-ledger", file).refused("2 行目: 引用符", "quotes =")
    words = tmp_path / "map.toml"
    words.write_text('quotes = "letters"\n', encoding="utf-8")
    assert run("import-ledger", file, "--map", words, "--json").json["imported"] == 1

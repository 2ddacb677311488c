"""`madomori deidentify`: the copy without personal data, without a screen."""

import io
import json
from pathlib import Path

import pytest
from copied import LINES, VALUES, Line, document_of, signed
from program_home import LONG, VIOLENCE, Commands
from pypdf import PdfReader


def removing(folder: Path) -> Path:
    """Answers by which every doubt goes."""
    path = folder / "answers.toml"
    path.write_text('others = "remove"\n', "utf-8")
    return path


def text_of(file: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)


def test_a_copy_is_written_and_says_what_it_lost(run: Commands, tmp_path: Path) -> None:
    out = tmp_path / "copy.pdf"
    ran = run("deidentify", signed(tmp_path), "--out", out, "--number", "第12号", "--also", "山田さん")
    assert ran.code == 0, ran.err
    said = text_of(out)
    assert "写し（個人情報を除く）" in said
    assert "第12号" in said
    for value in (*VALUES, "花子", "長次郎"):
        assert value not in said
    assert "様式「氏名」　相手方の氏名 → （除く）" in ran.out
    assert "残っていない" not in ran.out
    assert "探しました。見つかりませんでした。あだ名など" in ran.out


def test_nothing_is_written_while_a_doubt_is_open(run: Commands, tmp_path: Path) -> None:
    out = tmp_path / "copy.pdf"
    ran = run("deidentify", signed(tmp_path), "--out", out, "--json")
    assert ran.code == 1
    assert not out.exists()
    assert ran.json["out"] is None
    (doubt,) = ran.json["doubts"]
    assert doubt["what"] == "山田さん"
    assert doubt["where"].startswith("対応経過 8番「メモ」")
    assert doubt["why"]
    plain = run("deidentify", signed(tmp_path), "--out", out)
    assert plain.code == 1
    assert "「山田さん」" in plain.out


@pytest.mark.parametrize(
    ("name", "text", "stays"),
    [
        ("a.json", '{"version": 1, "doubts": [{"what": "山田 さん", "answer": "remove"}]}', False),
        ("a.json", '{"doubts": [{"what": "山田さん", "where": "x", "why": "y", "answer": "keep"}]}', True),
        ("a.json", '{"doubts": [{"why": "人や場所、団体の名前かもしれません", "answer": "remove"}]}', False),
        ("a.toml", 'version = 1\nothers = "keep"\n', True),
        ("a.toml", '[[doubts]]\nwhat = "山田さん"\nanswer = "keep"\n', True),
        ("a.toml", 'others = "keep"\n[[doubts]]\nwhat = "山田さん"\nanswer = "remove"\n', False),
    ],
)
def test_a_file_settles_the_doubts(run: Commands, tmp_path: Path, name: str, text: str, stays: bool) -> None:
    answers, out = tmp_path / name, tmp_path / "copy.pdf"
    answers.write_text(text, "utf-8")
    ran = run("deidentify", signed(tmp_path), "--out", out, "--settle", answers, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["doubts"] == []
    assert ("山田さん" in text_of(out)) is stays


def test_the_doubts_as_they_were_given_are_the_answers(run: Commands, tmp_path: Path) -> None:
    out, answers = tmp_path / "copy.pdf", tmp_path / "answers.json"
    given = run("deidentify", signed(tmp_path), "--out", out, "--json").json
    answers.write_text(json.dumps({**given, "doubts": [{**each, "answer": "remove"} for each in given["doubts"]]}))
    assert run("deidentify", signed(tmp_path), "--out", out, "--settle", answers).code == 0


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 2}', '{"doubts": [{"what": "山田さん", "answer": "maybe"}]}', "[" * 100_000, "\0"]
)
def test_a_file_that_is_no_answer_is_told(run: Commands, tmp_path: Path, text: str) -> None:
    answers, out = tmp_path / "a.json", tmp_path / "copy.pdf"
    answers.write_text(text, "utf-8")
    run("deidentify", signed(tmp_path), "--out", out, "--settle", answers).refused("答えのファイルを読めません")
    assert not out.exists()


@pytest.mark.parametrize("form", ["report", "record"])
@pytest.mark.parametrize("scenario", [LONG, VIOLENCE])
def test_a_played_encounter_gives_a_clean_copy(run: Commands, tmp_path: Path, scenario: Path, form: str) -> None:
    report, out = tmp_path / "report.pdf", tmp_path / "copy.pdf"
    assert run("export", run.play(scenario), "--form", form, "--out", report).code == 0
    ran = run("deidentify", report, "--out", out, "--settle", removing(tmp_path))
    assert ran.code == 0, ran.err
    assert "花子" not in text_of(out)


def test_staff_names_and_further_words_by_choice(run: Commands, tmp_path: Path) -> None:
    out = tmp_path / "copy.pdf"
    options = ("--staff-names", "--also", "山田", "--also", "道路", "--json")
    ran = run("deidentify", signed(tmp_path), "--out", out, *options)
    assert ran.code == 0, ran.err
    assert {
        "where": "対応経過 8番「メモ」",
        "what": "山田",
        "instead": "（個人情報）",
        "why": "確認で加えた言葉",
    } in ran.json["removed"]
    said = text_of(out)
    assert "花子" in said
    assert "道路" not in said


def test_only_a_report_as_it_was_signed_is_copied(run: Commands, tmp_path: Path) -> None:
    report, out = signed(tmp_path), tmp_path / "copy.pdf"
    data = bytearray(report.read_bytes())
    data[len(data) // 3] ^= 1
    report.write_bytes(bytes(data))
    run("deidentify", report, "--out", out).refused("署名のとおりと確かめられた書類だけ")
    assert not out.exists()
    run("deidentify", tmp_path / "none.pdf", "--out", out).refused("写しを作れます")


def test_a_file_that_is_there_stays(run: Commands, tmp_path: Path) -> None:
    out = tmp_path / "copy.pdf"
    out.write_bytes(b"mine")
    run("deidentify", signed(tmp_path), "--out", out, "--settle", removing(tmp_path)).refused("同じ名前のファイル")
    assert out.read_bytes() == b"mine"


def test_a_practice_report_gives_a_copy_that_says_so(run: Commands, tmp_path: Path) -> None:
    out = tmp_path / "copy.pdf"
    lines: tuple[Line, ...] = LINES
    assert (
        run(
            "deidentify",
            signed(tmp_path, document_of(lines, practice=True)),
            "--out",
            out,
            "--settle",
            removing(tmp_path),
        ).code
        == 0
    )
    assert "訓練" in text_of(out)


def test_a_leak_blocks_the_file_and_no_value_is_told(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.forms.copy import sheets as copy_sheets
    from app.forms.drawn.render import render

    monkeypatch.setattr(copy_sheets, "draw", lambda _plan: render(document_of()).pdf)
    out = tmp_path / "copy.pdf"
    ran = run("deidentify", signed(tmp_path), "--out", out, "--settle", removing(tmp_path))
    ran.refused("1ページの文字: 相手方の氏名", "書き出しませんでした")
    assert "架空" not in ran.err
    assert not out.exists()

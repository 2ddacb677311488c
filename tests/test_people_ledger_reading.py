"""Ledgers as cities keep them: with titles, merged cells, two rows of headings, formulas, totals, in any encoding."""

import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from ledger_files import (
    HEADINGS,
    NOW,
    PACK,
    ROW,
    as_excel_saves,
    csv_file,
    entries,
    none_known,
    read,
    reasons,
    rows_of,
    xlsx,
)
from store_logs import JST

from app.people.ledger import plan
from app.people.ledger.mapping import LedgerMap, read_map
from app.people.ledger.plan import preview
from app.people.ledger.problem import LedgerProblem

BEGAN = datetime(2023, 4, 3, 9, 5, tzinfo=JST)


def test_every_column_comes_in(tmp_path: Path) -> None:
    ledger = read(xlsx(tmp_path / "a.xlsx", rows_of(1)))
    (entry,) = entries(ledger)
    assert (ledger.rows, ledger.rows_ok, ledger.rows_bad, ledger.remarks, ledger.sheet) == (1, 1, (), (), "台帳")
    assert (entry.row, entry.began_at, entry.ended_at, entry.timed) == (2, BEGAN, BEGAN.replace(minute=50), True)
    assert (entry.channel, entry.place, entry.name, entry.reading) == (
        "counter",
        "見本課の窓口",
        "架空 太郎0",
        "カクウ タロウ",
    )
    assert (entry.phone, entry.address, entry.organisation) == ("0467-00-0001", "例示町1-2-3", "見本商店")
    assert (entry.demand, entry.means, entry.types) == ("道路の補修を求める", "大声で繰り返す", ("abuse",))
    assert (entry.handler, entry.department, entry.result, entry.judged) == ("窓口 花子", "見本課", "説明した", "")
    assert ledger.sample == (entry,)


@pytest.mark.parametrize(
    "headings",
    [
        ("発生\n年月日", "開始時刻", "終了時刻", "来電・来庁", "場所", "相手方氏名", "ふりがな", "連絡先（電話）",
         "住　所", "会社・団体", "用件", "言動", "区分", "対応者", "部署", "処理"),
        ("①日付", "②開始（時刻）", "③終了", "経路", "対応場所", "氏名※", "カナ", "ＴＥＬ", "住所・所在地", "所属団体",
         "要求内容（必須）", "要求手段・態様", "類型・種別", "担当職員", "所管課", "対応結果"),
        ("date", "begin", "end", "channel", "place", "name", "kana", "phone", "address", "organisation", "demand",
         "means", "type", "handler", "department", "result"),
        ("Date", "Begin", "End", "Channel", "Place", "Name", "Reading", "TEL", "Address", "Company", "Request",
         "Manner", "Category", "Staff", "Section", "Outcome"),
        ("日付", "時刻（から）", "終わり", "方法", "場所", "氏名", "よみ", "電話", "住所", "団体", "要求内容", "手段",
         "類型", "担当", "課", "結果"),
    ],
)  # fmt: skip
def test_headings_are_known_in_many_spellings(tmp_path: Path, headings: tuple[str, ...]) -> None:
    ledger = read(csv_file(tmp_path / "a.csv", [headings, ROW]))
    assert list(ledger.headings) == list(read(csv_file(tmp_path / "b.csv", [HEADINGS, ROW])).headings)
    assert entries(ledger)[0].key() == entries(read(tmp_path / "b.csv"))[0].key()


def test_a_register_as_a_form_has_it(tmp_path: Path) -> None:
    rows = [
        ("不当要求行為等対応記録簿", "", "", "令和5年度"),
        ("番号", "対応日時", "来庁・\n電話の別", "要求者の氏名\n（ふりがな）", "住所・氏名", "要求の内容及び経緯",
         "対応職員職氏名"),
        ("1", "令和5年4月3日（月）\n9:05～9:50", "電話", "架空 太郎\n（カクウ タロウ）", "例示町", "道路の補修",
         "主事 窓口 花子"),
        ("2", "令和5年4月3日 9:50～9:05", "電話", "架空 太郎", "例示町", "道路の補修", "主事 窓口 花子"),
    ]  # fmt: skip
    ledger = read(csv_file(tmp_path / "a.csv", rows))
    (entry,) = entries(ledger)
    assert (entry.began_at, entry.ended_at, entry.channel) == (BEGAN, BEGAN.replace(minute=50), "phone")
    assert (entry.name, entry.reading) == ("架空 太郎", "カクウ タロウ")
    assert (entry.demand, entry.handler) == ("道路の補修", "主事 窓口 花子")
    assert ledger.remarks == ("番号", "住所・氏名")
    assert reasons(ledger) == [(4, "対応日時", "終了が開始より前です")]


def test_titles_and_two_rows_of_headings(tmp_path: Path) -> None:
    rows = [
        ("令和5年度 対応台帳",),
        (),
        ("No.", "日付", "対応", None, "相手方", None, None, None, "担当", None),
        (None, None, "開始", "終了", "氏名", "住所", "電話", "所属", "氏名", "課"),
        (1, "R5.4.3", "9:05", "9:50", "架空 太郎", "例示町1-2-3", 467000000, "見本商店", "窓口 花子", "見本課"),
    ]
    merged = ("A3:A4", "B3:B4", "C3:D3", "E3:H3", "I3:J3", "A1:J1")
    by_range = read(xlsx(tmp_path / "a.xlsx", rows, merged=merged))
    as_text = read(csv_file(tmp_path / "a.csv", [[str(cell or "") for cell in row] for row in rows]))
    for ledger in (by_range, as_text):
        (entry,) = entries(ledger)
        assert (entry.name, entry.address, entry.phone) == ("架空 太郎", "例示町1-2-3", "0467000000")
        assert (entry.organisation, entry.handler, entry.department) == ("見本商店", "窓口 花子", "見本課")
        assert (entry.began_at, entry.row, ledger.remarks) == (BEGAN, 5, ("No.",))
        assert ledger.headings["handler"] == "担当 氏名"
        assert any("0 を補った行: 5" in note for note in ledger.notes)


def test_a_row_under_the_headings_is_not_taken_for_headings(tmp_path: Path) -> None:
    rows = [("日付", "方法", "氏名"), ("R5.4.3", "電話", "担当"), ("R5.4.4", "窓口", "住所")]
    ledger = read(csv_file(tmp_path / "a.csv", rows))
    assert [(one.channel, one.name) for one in entries(ledger)] == [("phone", "担当"), ("counter", "住所")]
    unknown = read(csv_file(tmp_path / "b.csv", [("日付", "氏名", "メモ"), ("R5.4.3", "架空 太郎", "内容")]))
    assert (unknown.rows, unknown.remarks) == (1, ("メモ",))


def test_merged_cells_count_for_each_row_they_span(tmp_path: Path) -> None:
    rows = [
        ("日付", "氏名", "要求内容"),
        ("R5.4.3", "架空 太郎", "一つ目"),
        (None, None, "二つ目"),
        (None, None, None),
        (None, None, "三つ目"),
        ("R5.4.4", "見本 花子", "四つ目"),
    ]
    ledger = read(xlsx(tmp_path / "a.xlsx", rows, merged=("A2:A5", "B2:B4", "A1:A1")))
    assert [(one.row, one.began_at.day, one.name, one.demand) for one in entries(ledger)] == [
        (2, 3, "架空 太郎", "一つ目"),
        (3, 3, "架空 太郎", "二つ目"),
        (5, 3, "", "三つ目"),
        (6, 4, "見本 花子", "四つ目"),
    ]
    assert any("結合" in note and "2 行" in note for note in ledger.notes)


def test_a_ditto_repeats_the_cell_above(tmp_path: Path) -> None:
    rows = [
        ("日付", "氏名", "担当"),
        ("R5.4.3", "架空 太郎", "窓口 花子"),
        ("〃", "見本 花子", "同上"),
        ("〃", "〃", "〃"),
    ]
    ledger = read(csv_file(tmp_path / "a.csv", rows))
    assert [(one.began_at.day, one.name, one.handler) for one in entries(ledger)] == [
        (3, "架空 太郎", "窓口 花子"),
        (3, "見本 花子", "窓口 花子"),
        (3, "見本 花子", "窓口 花子"),
    ]
    first = read(csv_file(tmp_path / "b.csv", [rows[0], ("〃", "架空 太郎", "")]))
    assert [row for row, _, _ in reasons(first)] == [2]


def test_dates_and_times_typed_into_a_spreadsheet(tmp_path: Path) -> None:
    rows = [
        ("日付", "開始", "終了"),
        (naive(2023, 4, 3), time(9, 5), time(9, 50)),
        (date(2023, 4, 3), 0.378472222222222, "9時50分"),
        (45019, "9:05", 0.4097222222222222),
        (20230403, time(9, 5, 0, 1), naive(1899, 12, 30, 9, 50)),
        ("令和5年4月3日(月)", "午前9時5分", "9：50"),
        (naive(2023, 4, 3, 9, 5), None, time(9, 50)),
        (45019, 0.378472222222222, 0.40972222222),
    ]
    file = xlsx(tmp_path / "a.xlsx", rows, formats={"A8": "[$-411]ggge年m月d日", "B8": "h:mm", "C8": "[h]:mm"})
    ledger = read(file)
    assert reasons(ledger) == []
    assert {(one.began_at, one.ended_at) for one in entries(ledger)} == {(BEGAN, BEGAN.replace(minute=50))}
    assert len({one.key() for one in entries(ledger)}) == 1


def test_texts_as_excel_saves_them(tmp_path: Path) -> None:
    rows = [HEADINGS, (*ROW[:10], "一行目_x000D_\n二行目 &<", *ROW[11:])]
    saved = as_excel_saves(xlsx(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx")
    (entry,) = entries(read(saved))
    assert (entry.name, entry.demand) == ("架空 太郎", "一行目\n二行目 &<")
    assert entry.key() == entries(read(tmp_path / "a.xlsx"))[0].key()


def test_formulas_count_by_their_saved_result_alone(tmp_path: Path) -> None:
    rows = [
        ("日付", "氏名", "要求内容"),
        ("R5.4.3", "架空 太郎", "=1+1"),
        ("R5.4.3", "=B2", "要求"),
        ("R5.4.3", "x", "y"),
    ]
    ledger = read(xlsx(tmp_path / "a.xlsx", rows))
    assert [(row, column) for row, column, _ in reasons(ledger)] == [(2, "要求内容"), (3, "氏名")]
    assert all("計算結果" in reason for _, _, reason in reasons(ledger))
    assert ledger.rows_bad[0].value_class == "数式"
    calculated = rewritten(tmp_path / "a.xlsx", rb"(<f>1\+1</f>)<v ?/?>(</v>)?", rb"\1<v>2</v>")
    empty = rewritten(calculated, rb'r="B3">(<f>B2</f>)<v ?/?>(</v>)?', rb'r="B3" t="str">\1<v></v>')
    assert [(one.demand, one.name) for one in entries(read(empty))][:2] == [("2", "架空 太郎"), ("要求", "")]
    wrong = rewritten(calculated, rb'r="B3">(<f>B2</f>)<v ?/?>(</v>)?', rb'r="B3" t="e">\1<v>#REF!</v>')
    assert [reason for _, _, reason in reasons(read(wrong))] == ["数式がエラー（#REF!）です"]


def test_text_that_looks_like_a_formula_in_a_csv_is_text(tmp_path: Path) -> None:
    ledger = read(
        csv_file(tmp_path / "a.csv", [("日付", "氏名", "要求内容"), ("R5.4.3", "架空 太郎", "=HYPERLINK(1)")])
    )
    assert entries(ledger)[0].demand == "=HYPERLINK(1)"


def test_what_is_no_encounter_is_left_out(tmp_path: Path) -> None:
    rows = [
        ("No.", "日付", "氏名", "要求内容"),
        (1, "R5.4.3", "架空 太郎", "一"),
        (None, None, None, None),
        (2, "", " ", None),
        ("No.", "日付", "氏名", "要求内容"),
        (3, "R5.4.4", "見本 花子", "二"),
        ("合計", None, "2件", None),
        ("以下余白", None, None, None),
    ]
    ledger = read(xlsx(tmp_path / "a.xlsx", rows))
    assert [one.row for one in entries(ledger)] == [2, 6]
    assert (ledger.rows, ledger.rows_bad) == (2, ())
    assert any("5、7" in note for note in ledger.notes)


def test_every_row_that_cannot_be_read_is_named_with_why(tmp_path: Path) -> None:
    bad: list[tuple[str, ...]] = [
        ("4/1", *ROW[1:]),
        (ROW[0], "9:50", "9:05", *ROW[3:]),
        (ROW[0], "", "9:05", *ROW[3:]),
        (*ROW[:3], "のろし", *ROW[4:]),
        (*ROW[:12], "暴言、クレーム", *ROW[13:]),
        ("", *ROW[1:]),
        ("R9.4.1", "25:00", *ROW[2:]),
    ]
    ledger = read(csv_file(tmp_path / "a.csv", [HEADINGS, ROW, *bad]))
    assert (ledger.rows, ledger.rows_ok) == (8, 1)
    assert reasons(ledger) == [
        (3, "日付", "「4/1」には年がありません"),
        (4, "終了", "終了が開始より前です"),
        (5, "終了", "開始の時刻がないのに、終了の時刻があります"),
        (6, "方法", "「のろし」が窓口か電話か分かりません"),
        (7, "類型", "「クレーム」は手引きにない類型です"),
        (8, "日付", "日付がありません"),
        (9, "日付", "先の日付です"),
        (9, "開始", "「25:00」という時刻はありません"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_in_any_dress(tmp_path: Path, encoding: str, separator: str) -> None:
    row = (*ROW[:10], '一行目\n二行目、"引用"', *ROW[11:])
    ledger = read(csv_file(tmp_path / "a.csv", [HEADINGS, row], encoding, separator))
    (entry,) = entries(ledger)
    assert (entry.began_at, entry.name, entry.demand) == (BEGAN, "架空 太郎", '一行目\n二行目、"引用"')


def test_a_hundred_columns_are_named_and_left_out(tmp_path: Path) -> None:
    more = tuple(f"余り{number}" for number in range(84))
    ledger = read(xlsx(tmp_path / "a.xlsx", [(*more, *HEADINGS), (*("x" for _ in more), *ROW)]))
    assert ledger.remarks == more
    assert entries(ledger)[0].name == "架空 太郎"
    assert ledger.columns[99].letter == "CV"


def test_the_first_sheet_with_headings_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {"R5": rows_of(2), "R4": rows_of(3)}
    file = xlsx(tmp_path / "a.xlsx", [("この台帳の使い方",), ("日付は和暦で",)], sheets=sheets)
    ledger = read(file)
    assert (ledger.sheet, ledger.rows, ledger.other_sheets) == ("R5", 2, ("台帳", "R4"))
    assert any("R4" in note for note in ledger.notes)
    assert read(file, LedgerMap(sheet="R4")).rows == 3
    with pytest.raises(LedgerProblem, match="R3"):
        read(file, LedgerMap(sheet="R3"))


def test_a_map_names_what_the_headings_do_not(tmp_path: Path) -> None:
    rows = [
        ("いつの日", "お客様", "お話", "分けかた", "どう来た"),
        ("R5.4.3", "架空 太郎", "要求", "クレーム", "ロビー"),
    ]
    file = csv_file(tmp_path / "a.csv", rows)
    with pytest.raises(LedgerProblem) as unknown:
        read(file)
    assert unknown.value.headings == rows[0]
    words = tmp_path / "map.toml"
    words.write_text(
        '[columns]\n"日付" = "いつの日"\nname = "お客様"\ndemand = "お話"\ntype = "分けかた"\nchannel = "どう来た"\n'
        '[types]\n"クレーム" = "暴言型"\n[channel]\n"ロビー" = "counter"\n',
        encoding="utf-8",
    )
    ledger = read(file, read_map(words, PACK))
    (entry,) = entries(ledger)
    assert (entry.name, entry.demand, entry.types, entry.channel) == ("架空 太郎", "要求", ("abuse",), "counter")
    assert all(column.by_hand for column in ledger.columns)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[columns]\nfoo = 'x'\n", "foo"),
        ("[types]\n'x' = 'foo'\n", "foo"),
        ("[channel]\n'x' = 'foo'\n", "foo"),
        ("[result]\n'x' = 'foo'\n", "foo"),
        ("[foo]\n", "foo"),
        ("sheet = 3\n", "sheet"),
        ("[columns\n", "TOML"),
        ("columns = 'x'\n", "columns"),
    ],
)
def test_a_wrong_map_names_the_key(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LedgerProblem, match=named):
        read_map(tmp_path / "map.toml", PACK)


def test_a_map_may_leave_a_column_out_or_name_one_that_is_not_there(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [HEADINGS, ROW])
    assert entries(read(file, LedgerMap(columns={"phone": ""})))[0].phone == ""
    with pytest.raises(LedgerProblem, match="お客様"):
        read(file, LedgerMap(columns={"name": "お客様"}))


def test_a_map_tells_columns_of_one_heading_apart(tmp_path: Path) -> None:
    rows = [
        ("日付", "相手", "", "職員", ""),
        ("", "名", "電話", "名", "内線"),
        ("R5.4.3", "架空 太郎", "1", "窓口 花子", "2"),
    ]
    file = csv_file(tmp_path / "a.csv", rows)
    for chosen in ({"name": "名", "handler": "職員 名"}, {"name": "相手名", "handler": "名"}):
        (entry,) = entries(read(file, LedgerMap(columns=chosen)))
        assert (entry.name, entry.handler, entry.phone) == ("架空 太郎", "窓口 花子", "1")
    twice = csv_file(tmp_path / "b.csv", [("日付", "名", "名"), ("R5.4.3", "架空 太郎", "窓口 花子")])
    (entry,) = entries(read(twice, LedgerMap(columns={"handler": "名", "name": "名"})))
    assert (entry.name, entry.handler) == ("架空 太郎", "窓口 花子")


def test_a_judgement_is_one_only_in_its_exact_words(tmp_path: Path) -> None:
    results = ("正当な要求", "不当要求行為等", "不当要求行為等と思われる", "不当", "")
    file = csv_file(tmp_path / "a.csv", [HEADINGS, *((*ROW[:15], result) for result in results)])
    ledger = read(file, LedgerMap(result={"不当": "improper"}))
    assert [one.judged for one in entries(ledger)] == [
        "judged_legitimate",
        "judged_improper",
        "",
        "judged_improper",
        "",
    ]
    assert [note for note in ledger.notes if "正当な要求" in note and "1 行" in note]


def test_reading_can_be_cancelled_and_tells_how_far_it_is(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", rows_of(1000))
    told: list[tuple[int, int]] = []
    found = preview(file, PACK, NOW, none_known, progress=lambda *far: told.append(far), cancelled=lambda: False)
    assert found is not None
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {file.stat().st_size}
    assert preview(file, PACK, NOW, none_known, cancelled=lambda: True) is None


def test_too_many_rows_are_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_ROWS", 5)
    assert read(csv_file(tmp_path / "a.csv", rows_of(5))).rows == 5
    with pytest.raises(LedgerProblem, match="5 を超え"):
        read(csv_file(tmp_path / "b.csv", rows_of(6)))
    monkeypatch.setattr(plan, "MOST_UNREADABLE", 3)
    ledger = read(csv_file(tmp_path / "c.csv", [HEADINGS, *[("4/1", *ROW[1:])] * 9]))
    assert len(ledger.rows_bad) == 4
    assert "途中で" in ledger.notes[0]


def naive(*parts: int) -> datetime:
    """A moment as a spreadsheet has it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def rewritten(file: Path, before: bytes, after: bytes) -> Path:
    """The workbook with the pattern `before` in its first sheet written otherwise."""
    new = file.with_name(f"_{file.name}")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, found = re.subn(before, after, content)
                assert found, content
            made.writestr(name, content)
    return new

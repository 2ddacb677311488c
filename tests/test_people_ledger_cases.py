"""Files as offices bring them, each of which once lost or moved a value in silence: with the right value."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_files import entries, read, reasons
from store_logs import JST

from app.people.ledger.mapping import LedgerMap, read_map
from app.people.ledger.names import claims_of, under
from app.people.ledger.plan import Preview
from app.people.ledger.problem import LedgerProblem

CASES = Path(__file__).parent / "corpus" / "cases"
HEADINGS = "日付,氏名,要望,担当者\r\n"
FIRST, LAST = "2026/4/1,架空 一郎,水路の清掃,窓口 花子\r\n", "2026/4/4,架空 四郎,公園の遊具,窓口 花子\r\n"


def case(name: str, by_hand: LedgerMap | None = None) -> Preview:
    return read(CASES / name, by_hand)


def csv(tmp_path: Path, text: str, by_hand: LedgerMap | None = None) -> Preview:
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode())
    return read(file, by_hand)


def demands(ledger: Preview) -> list[tuple[int, str]]:
    return [(one.row, one.demand) for one in entries(ledger)]


# -- f1: quotation marks -----------------------------------------------------------------------------------


def test_a_quote_that_is_not_closed_is_named_and_swallows_nothing() -> None:
    ledger = case("f1_quote_not_closed.csv")
    assert demands(ledger) == [(2, "水路の清掃"), (4, "道路の補修"), (5, "公園の遊具")]
    ((row, _, why),) = reasons(ledger)
    assert row == 3
    assert "閉じられていません" in why
    assert '「"12型の看板」' in why  # one reading
    assert "3行分" in why  # the other
    assert ledger.asks == ("quotes",)


def test_both_readings_of_a_quote_can_be_had() -> None:
    letters = case("f1_quote_not_closed.csv", LedgerMap(quotes="letters"))
    assert demands(letters)[1] == (3, '"12型の看板')
    assert (letters.rows, letters.rows_bad, letters.asks) == (4, (), ("quotes",))
    marks = case("f1_quote_not_closed.csv", LedgerMap(quotes="marks", long_rows="keep"))
    assert [row for row, _ in demands(marks)] == [2, 3]
    assert "公園の遊具" in demands(marks)[1][1]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('2026/4/2,架空 二郎,"12型の看板,窓口 花子\r\n', "次の行|続いて|閉じられて"),
        ('2026/4/2,架空 二郎, "水路,清掃",窓口 花子\r\n', "空白"),
        ('2026/4/2,架空 二郎,　"水路,清掃",窓口 花子\r\n', "空白"),
        ('2026/4/2,架空 二郎,"看板"の下,窓口 花子\r\n', "続いて"),
        ('"2026/4/2,架空 二郎,看板,窓口 花子\r\n', "閉じられて|続いて|次の行"),
        ('2026/4/2,架空 二郎,看板,"窓口 花子\r\n', "閉じられて|続いて|次の行"),
    ],
)
@pytest.mark.parametrize(
    "after", ["", '2026/4/3,架空 三郎,"清掃, 補修",窓口 花子\r\n', '2026/4/3,"架空 三郎",補修,"窓口 花子"\r\n']
)
def test_a_mark_that_may_be_a_letter_is_named_whatever_follows(tmp_path: Path, row: str, why: str, after: str) -> None:
    ledger = csv(tmp_path, HEADINGS + FIRST + row + after + LAST)
    ((number, _, reason),) = reasons(ledger)
    assert number == 3
    assert any(each in reason for each in why.split("|"))
    assert "文字とみなすと" in reason
    assert "引用符とみなすと" in reason
    assert demands(ledger)[0] == (2, "水路の清掃")
    assert demands(ledger)[-1][1] == "公園の遊具"
    assert len(demands(ledger)) == (3 if after else 2)


def test_a_quote_before_the_headings_hides_no_heading(tmp_path: Path) -> None:
    ledger = csv(tmp_path, '"対応台帳\r\n' + HEADINGS + FIRST + LAST)
    assert (ledger.heading_lines, ledger.rows_ok) == ((2, 2), 2)
    assert [row for row, _, _ in reasons(ledger)] == [1]


def test_marks_that_are_none_of_this_are_read_as_ever(tmp_path: Path) -> None:
    rows = (
        '2026/4/2,架空 二郎,"一行目\r\n二行目、続き ""引用""",窓口 花子\r\n2026/4/3,架空 三郎,12"の看板,窓口 花子\r\n'
    )
    ledger = csv(tmp_path, HEADINGS + rows)
    assert ledger.rows_bad == ()
    assert [text for _, text in demands(ledger)] == ['一行目\n二行目、続き "引用"', '12"の看板']


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0#\"'", exclude_categories=("Cc", "Zl", "Zp")), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), st.integers(0, 5), st.integers(1, 2))
def test_one_mark_too_many_never_goes_by_in_silence(
    tmp_path_factory: pytest.TempPathFactory, texts: Sequence[tuple[str, str]], at: int, column: int
) -> None:
    lines = [["2026/4/1", *(f"x{text}".replace(",", "、") for text in pair), "窓口"] for pair in texts]
    broken = lines[at % len(lines)]
    broken[column] = f'"{broken[column]}'
    text = HEADINGS + "".join(",".join(line) + "\r\n" for line in lines)
    ledger = csv(tmp_path_factory.mktemp("marks"), text)
    assert at % len(lines) + 2 in [row for row, _, _ in reasons(ledger)]
    assert ledger.rows == len(lines)


# -- f2: rows of another length ------------------------------------------------------------------------------


def test_a_row_longer_than_its_headings_is_named_with_both_readings() -> None:
    ledger = case("f2_row_longer_than_headings.csv")
    ((row, _, why),) = reasons(ledger)
    assert row == 2
    assert "4列" in why
    assert "「窓口 花子」は見出しのない列" in why
    assert "要望が「水路,清掃」" in why
    assert demands(ledger) == [(3, "街灯")]
    joined = entries(case("f2_row_longer_than_headings.csv", LedgerMap(long_rows="join")))
    assert (joined[0].demand, joined[0].handler) == ("水路,清掃", "窓口 花子")
    kept = entries(case("f2_row_longer_than_headings.csv", LedgerMap(long_rows="keep")))
    assert (kept[0].demand, kept[0].handler, kept[0].remarks) == ("水路", "清掃", (("E列", "窓口 花子"),))


def test_a_row_that_lacks_a_separator_is_named(tmp_path: Path) -> None:
    text = HEADINGS + "2026/4/2,街灯の修理,窓口 花子\r\n" + LAST
    ledger = csv(tmp_path, text)
    ((row, _, why),) = reasons(ledger)
    assert (row, "足りず" in why, ledger.asks) == (2, True, ("long_rows",))
    assert csv(tmp_path, text, LedgerMap(long_rows="keep")).rows_ok == 2


def test_empty_cells_at_the_end_are_no_row_of_another_length(tmp_path: Path) -> None:
    ledger = csv(
        tmp_path,
        "日付,氏名,要望,担当者,,\r\n2026/4/1,架空 一郎,街灯,窓口 花子\r\n2026/4/2,架空 二郎,街灯,窓口 花子,,,,\r\n",
    )
    assert (ledger.rows_ok, ledger.rows_bad) == (2, ())


# -- f3: lines of headings -------------------------------------------------------------------------------------


def test_the_first_entry_is_no_heading() -> None:
    ledger = case("f3_first_row_taken_for_heading.csv")
    assert [one.name for one in entries(ledger)] == ["架空 一郎", "架空 二郎", "架空 三郎"]
    assert ledger.heading_lines == (1, 1)
    assert list(ledger.headings) == ["date", "begin", "name", "demand"]


@pytest.mark.parametrize(
    "first",
    ["2026/4/1,電話,担当,内容", "R8.4.1,窓口,氏名,要望", "昨日,架空 一郎,電話,街灯", "46113,相手方,電話,住所",
     "四月一日,電話,担当,住所", "令和八年四月一日（水・祝）,氏名,電話番号,住所"],
)  # fmt: skip
def test_an_entry_that_speaks_like_headings_is_none(tmp_path: Path, first: str) -> None:
    ledger = csv(
        tmp_path,
        f"日付（年月日）,相手方（氏名）,受付（方法）,内容（要望）\r\n{first}\r\n2026/4/2,架空 二郎,電話,街灯\r\n",
    )
    assert (ledger.heading_lines, ledger.rows) == ((1, 1), 2)


def test_which_lines_are_headings_can_be_said(tmp_path: Path) -> None:
    text = "日付,相手方,相手方\r\n,氏名,住所\r\n2026/4/1,架空 一郎,例示町\r\n"
    found = csv(tmp_path, text)
    assert (found.heading_lines, found.other_lines) == ((1, 2), ((1, 1), (2, 2)))
    one = csv(tmp_path, text, LedgerMap(heading_lines=(1, 1)))
    assert (one.heading_lines, one.rows) == ((1, 1), 2)
    (tmp_path / "map.toml").write_text('headings = "1-2"\nquotes = "letters"\nlong_rows = "join"\n', encoding="utf-8")
    from ledger_files import PACK

    by_map = read_map(tmp_path / "map.toml", PACK)
    assert (by_map.heading_lines, by_map.quotes, by_map.long_rows) == ((1, 2), "letters", "join")
    for wrong in ('headings = "3-9"', 'headings = "x"', 'quotes = "x"', 'long_rows = "drop"', "headings = 3"):
        (tmp_path / "map.toml").write_text(wrong, encoding="utf-8")
        with pytest.raises(LedgerProblem, match=wrong.split()[0]):
            read_map(tmp_path / "map.toml", PACK)


# -- f4: what a heading says -----------------------------------------------------------------------------------


def test_brackets_say_which_part_of_somebody_it_is() -> None:
    (one,) = entries(case("f4_bracket_says_which_part.csv"))
    assert (one.name, one.address, one.phone, one.demand) == ("", "例示町1-2-3", "0467-00-0001", "街灯の修理")
    (two,) = entries(case("f4_name_with_reading.csv"))
    assert (two.name, two.reading) == ("架空 一郎", "かくう いちろう")
    (three,) = entries(case("f4_three_parts.csv"))
    assert (three.name, three.address, three.phone) == ("架空 一郎", "例示町1-2-3", "0467-00-0001")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("申出人（住所）", "address"), ("申出人（電話番号）", "phone"), ("申出人（氏名）", "name"), ("申出人", "name"),
        ("対応職員（氏名）", "handler"), ("対応職員（所属）", "department"), ("対応職員（内線）", ""),
        ("対応（開始）", "begin"), ("対応時間（終了）", "end"), ("時刻（まで）", "end"), ("発生日時（時間）", "begin"),
        ("相手方（性別）", ""), ("相手方（年齢）", ""), ("相手方（所属）", "organisation"),
        ("代理人（氏名）", ""),
        ("回答（年月日）", ""), ("回答日", ""), ("要望（日付）", "date"), ("苦情（申出人）", "name"), 
        ("区分（来庁・電話）", "channel"),
        ("要求内容（必須）", "demand"), ("要望（内容）", "demand"), ("相手方住所", "address"), ("要望者", "name"),
        ("要望者名", "name"),
        ("要望者連絡先", "phone"), ("相談日", "date"), ("申出年月日", "date"), ("申し出年月日", "date"),
        ("働きかけの内容", "demand"), ("働きかけを受けた日時", "date"), ("働きかけを受けた職員", "handler"),
        ("働きかけを行った者", "name"), ("働きかけをした者の氏名", ""), ("受付番号", ""), ("整理番号", ""),
        ("受付者", "handler"),
        ("相談者氏名", "name"), ("ご住所", "address"), ("お電話番号", "phone"), ("ご意見の内容", "demand"),
        ("お問い合わせ内容", "demand"), ("受付方法", "channel"), ("苦情等の概要", "demand"), ("相談内容", "demand"),
        ("面談場所", "place"), ("対応結果", "result"), ("処理日", ""), ("完了日", ""), ("備考", ""), ("住所・氏名", ""),
        ("市民税", ""), ("電話内容", "demand"), ("受電日時", "date"), ("タイムスタンプ", "date"), ("代理人氏名", ""),
        ("担当者（電話）", ""), ("氏名（住所）", ""), ("連絡先（電話）", "phone"), ("氏名カナ", "reading"),
    ],
)  # fmt: skip
def test_headings_as_offices_use_them(heading: str, field: str) -> None:
    claims = claims_of(heading)
    assert (claims[0][0] if claims else "") == field


def test_groups_of_headings_say_the_same_as_brackets() -> None:
    for over, below, field in (("申出人", "住所", "address"), ("対応職員", "氏名", "handler"), ("相手方", "性別", "")):
        claims = under(over, below)
        assert (claims[0][0] if claims else "") == field


def test_a_bracket_with_a_reading_is_one_only_beside_the_name(tmp_path: Path) -> None:
    text = "日付,相手方（ふりがな）,相手方（氏名）\r\n2026/4/1,かくう いちろう,架空 一郎\r\n"
    (one,) = entries(csv(tmp_path, text))
    assert (one.name, one.reading) == ("架空 一郎", "かくう いちろう")
    (two,) = entries(csv(tmp_path, '日付,要望者\r\n2026/4/1,"架空 一郎\nかくう いちろう"\r\n'))
    assert (two.name, two.reading) == ("架空 一郎", "かくう いちろう")


def test_begin_and_end_with_the_day_in_each(tmp_path: Path) -> None:
    text = "対応日時（開始）,対応日時（終了）,氏名\r\n2026/4/1 10:00,2026/4/1 11:30,架空 一郎\r\n"
    (one,) = entries(csv(tmp_path, text))
    assert one.began_at == datetime(2026, 4, 1, 10, tzinfo=JST)
    assert one.ended_at == datetime(2026, 4, 1, 11, 30, tzinfo=JST)


def test_columns_that_nobody_knows_are_kept_with_the_row(tmp_path: Path) -> None:
    row = "8-15,2026/4/1,架空 一郎,五月に面談,欄外のメモ,静かな方\r\n"
    text = f"受付番号,日付,氏名,次回の予定,,備考\r\n{row},,,書きかけ,,\r\n16,,,,,\r\n"
    ledger = csv(tmp_path, text)
    (one,) = entries(ledger)
    assert one.remarks == (
        ("受付番号", "8-15"),
        ("次回の予定", "五月に面談"),
        ("E列", "欄外のメモ"),
        ("備考", "静かな方"),
    )
    assert ledger.remarks == ("受付番号", "次回の予定", "備考")
    assert reasons(ledger) == [(3, "日付", "日付がありません")]  # a row of remarks alone is not dropped either


def test_another_remark_makes_another_row_and_another_running_number_none(tmp_path: Path) -> None:
    def key(number: str, remark: str) -> bytes:
        (one,) = entries(csv(tmp_path, f"No.,日付,氏名,備考\r\n{number},2026/4/1,架空 一郎,{remark}\r\n"))
        found: bytes = one.key()
        return found

    assert key("1", "a") == key("2", "a") != key("1", "b")


# -- f8, f11, f13: workbooks -----------------------------------------------------------------------------------


def test_a_hidden_sheet_is_not_read_before_one_that_is_seen() -> None:
    ledger = case("f8_hidden_sheet_first.xlsx")
    assert demands(ledger) == [(2, "見えるシート")]
    assert [note for note in ledger.notes if "表示されていない" in note and "旧台帳" in note]


def test_what_a_cell_shows_is_what_is_read() -> None:
    (one,) = entries(case("f11_month_day_in_text_column.xlsx"))
    assert (one.began_at.date().isoformat(), one.result) == ("2026-04-01", "4月5日")


def test_a_workbook_in_the_strict_form_is_read() -> None:
    assert demands(case("f13_strict.xlsx")) == [(2, "見えるシート")]


# -- f9, f10: cells ----------------------------------------------------------------------------------------------


def test_time_stamps_of_forms_and_machines() -> None:
    began = [one.began_at for one in entries(case("f9_timestamps.csv"))]
    day = datetime(2026, 4, 1, 15, 12, tzinfo=JST)
    assert began == [day, day.replace(minute=30), day]
    assert [one.began_at.hour for one in entries(case("f9_wave_dash.csv"))] == [10, 10]


def test_what_a_spreadsheet_wrapped_is_unwrapped() -> None:
    (one,) = entries(case("f10_equals_quote.csv"))
    assert (one.name, one.phone, one.demand) == ("架空 一郎", "0467000001", "街灯")


def test_what_a_spreadsheet_damaged_is_named_and_mended_only_where_that_is_certain() -> None:
    ledger = case("f10_damaged_phone.csv")
    assert [(row, column) for row, column, _ in reasons(ledger)] == [(2, "電話"), (3, "電話")]
    assert [one.phone for one in entries(ledger)] == ["06012345678"]
    assert "先頭の 0 が落ちた電話番号に 0 を補った行: 4" in ledger.notes


@pytest.mark.parametrize("text", ["9E+09", "1.5e10", "####", "＃＃＃＃", "#REF!", "4670000011", "901234567"])
def test_a_damaged_number_is_not_taken_for_one(tmp_path: Path, text: str) -> None:
    assert [row for row, _, _ in reasons(csv(tmp_path, f"日付,電話\r\n2026/4/1,{text}\r\n"))] == [2]


def test_a_damaged_remark_is_kept_and_named(tmp_path: Path) -> None:
    ledger = csv(tmp_path, "日付,氏名,金額\r\n2026/4/1,架空 一郎,#####\r\n")
    assert entries(ledger)[0].remarks == (("金額", "#####"),)
    assert [note for note in ledger.notes if note.endswith("行: 2") and "####" in note]

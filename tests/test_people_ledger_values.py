"""The cells of an old ledger: every usual spelling of a date, a time, a number, a way of coming."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.wareki import format_date, format_date_short
from app.people.ledger.cells import Cell, Fault, Formula, Unclear, class_of, text_of
from app.people.ledger.moments import day_and_times_of, day_of, time_of, times_of
from app.people.ledger.values import channel_of, phone_of

TODAY = date(2026, 11, 20)
APRIL = date(2023, 4, 1)
DAYS = st.dates(date(1930, 1, 1), TODAY)
MINUTES = st.integers(0, 24 * 60 - 1)
_WIDE = str.maketrans("0123456789.:/", "０１２３４５６７８９．：／")


def at(hour: int, minute: int = 0) -> timedelta:
    return timedelta(hours=hour, minutes=minute)


@given(DAYS)
def test_every_written_day_reads_back(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    written: list[Cell] = [
        day,
        datetime.combine(day, time()),
        format_date(day),
        format_date_short(day),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        serial,
        float(serial),
        str(serial),
    ]
    for cell in written:
        assert day_of(cell, TODAY) == (day, None)
        if isinstance(cell, str):
            assert day_of(f" {cell.translate(_WIDE)}\n", TODAY) == (day, None)


@given(DAYS, MINUTES)
def test_a_day_with_a_time_keeps_both(day: date, minutes: int) -> None:
    moment = datetime.combine(day, time()) + timedelta(minutes=minutes)
    expected = (day, timedelta(minutes=minutes) or None)
    serial = (day - date(1899, 12, 30)).days + minutes / (24 * 60)
    assert day_of(moment, TODAY) == expected
    assert day_of(serial, TODAY) == expected
    if minutes:
        assert day_of(f"{format_date(day)} {moment:%H:%M}", TODAY) == expected
        assert day_of(f"{moment:%Y/%m/%d %H:%M:%S}", TODAY) == expected
        assert day_of(moment.isoformat(), TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "令和5年4月1日（土）",
        "R5.4.1",
        "R05.04.01",
        "R050401",
        "令5.4.1",
        "令和５年 ４月 １日 土",
        "2023.4.1",
        "2023-4-1",
        "2023/04/01（土・祝）",
        "令和5年4月1日(土祝)",
        "令和5年4月1日土曜日・祝日",
        "2023/4/1 (Sat)",
        "令和五年四月一日",
        "二〇二三年四月一日（土）",
        "㋿5年4月1日",
        "令和5年4月1日頃",
        "2023年4月1日ごろ",
        "2023‐04‐01",
        "2023－4－1",
    ],
)
def test_ways_to_write_a_day(text: str) -> None:
    assert day_of(text, TODAY) == (APRIL, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("S63.12.31", date(1988, 12, 31)),
        ("昭和64年1月7日", date(1989, 1, 7)),
    ],
)
def test_the_eras(text: str, day: date) -> None:
    assert day_of(text, TODAY) == (day, None)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("4/1", "年がありません"),
        ("4月1日", "年がありません"),
        ("23/4/1", "西暦か和暦か"),
        ("5.4.1", "西暦か和暦か"),
        ("2023/2/30", "という日はありません"),
        ("2025年2月29日", "という日はありません"),
        ("平成31年5月1日", "元号の期間"),
        ("昭和64年1月8日", "元号の期間"),
        ("2026/4/1 午前", "時刻として読めません"),
        ("2026/4/1と2026/4/2", "いくつも"),
        ("2026/4/1～4/3", "いくつも"),
        ("2026/4/1 10:00～2026/4/2 9:00", "別の日"),
        ("4/1/2026", "並び"),
        ("令和元年4月30日", "元号の期間"),
        (20230230, "という日はありません"),
        ("令和5年4月", "日がありません"),
        ("2023/4", "日がありません"),
        ("未定", "日付として読めません"),
        ("", "日付がありません"),
        (None, "日付がありません"),
        (True, "日付がありません"),
        (time(9, 5), "日付がありません"),
        (12, "番号ではない"),
        (1e12, "番号ではない"),
        ("2026-11-21", "先の日付"),
        (datetime.combine(date(2062, 4, 1), time()), "先の日付"),
        (Formula(), "計算結果"),
        (Fault("#REF!"), "#REF!"),
    ],
)
def test_what_is_no_day_says_why(cell: Cell, reason: str) -> None:
    with pytest.raises(Unclear) as unclear:
        day_of(cell, TODAY)
    assert reason in unclear.value.reason


def test_the_years_of_an_old_macintosh_begin_later() -> None:
    assert day_of(45017 - 1462, TODAY, date(1904, 1, 1)) == (APRIL, None)


@given(MINUTES)
def test_every_written_time_reads_back(minutes: int) -> None:
    hour, minute = divmod(minutes, 60)
    afternoon = "午後" if hour >= 12 else "午前"
    written: list[Cell] = [
        time(hour, minute),
        timedelta(minutes=minutes),
        minutes / (24 * 60),
        45017 + minutes / (24 * 60),
        datetime.combine(APRIL, time(hour, minute)),
        f"{hour}:{minute:02}",
        f"{hour:02}：{minute:02}",
        f"{hour}時{minute}分",
        f"{hour}:{minute:02}:00",
        f"{afternoon}{hour % 12}時{minute:02}分",
        f"{hour % 12 or 12}:{minute:02} {'PM' if hour >= 12 else 'AM'}",
    ]
    for cell in written:
        assert time_of(cell) == timedelta(minutes=minutes), cell


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("午後1時半", at(13, 30)),
        ("13：05", at(13, 5)),
        ("9時", at(9)),
        ("正午", at(12)),
        ("約10時", at(10)),
        ("10:00頃", at(10)),
        ("24:00", at(24)),
        ("0905", at(9, 5)),
        (1305, at(13, 5)),
        ("0.375", at(9)),
        (time(9, 4, 59, 999_999), at(9, 5)),
        ("15時30分", at(15, 30)),
        ("午後3時", at(15)),
        ("午後３時１５分頃", at(15, 15)),
        ("3:12:45 午後", at(15, 12)),
        ("PM3:05", at(15, 5)),
        ("三時半", at(3, 30)),
        ("十五時三十分", at(15, 30)),
        ("2023/4/1 15:30", at(15, 30)),
        ("10:00〜", at(10)),
        ("10:00～", at(10)),
        ("", None),
        (None, None),
        ("-", None),
    ],
)
def test_ways_to_write_a_time(cell: Cell, moment: timedelta | None) -> None:
    assert time_of(cell) == moment


@pytest.mark.parametrize("cell", ["25:00", "9:75", "午後13時", "朝", "30分", 99, True, date(2023, 4, 1), Formula()])
def test_what_is_no_time_says_so(cell: Cell) -> None:
    with pytest.raises(Unclear):
        time_of(cell)


@pytest.mark.parametrize(
    "text", ["10:00～10:30", "10:00〜10:30", "10時から10時半", "10:00 - 10:30", "１０：００－１０：３０"]
)
def test_one_cell_may_hold_begin_and_end(text: str) -> None:
    assert times_of(text) == (at(10), at(10, 30))
    assert times_of("10:00～") == times_of("10:00〜") == (at(10), None)
    assert times_of("～10:30") == times_of("10:30まで") == (None, at(10, 30))


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2023/04/01 3:12:45 午後 GMT+9", at(15, 12), None),
        ("2023/04/01 3:12:45 PM GMT+9", at(15, 12), None),
        ("2023-04-01T15:12:45+09:00", at(15, 12), None),
        ("2023-04-01T06:12:45Z", at(15, 12), None),
        ("2023-04-01T06:12:45.123Z", at(15, 12), None),
        ("2023-03-31T23:12:45Z", at(8, 12), None),
        ("2023-03-31T20:12:45-04:00", at(9, 12), None),
        ("2023-04-01 15:12:45 +0900", at(15, 12), None),
        ("2023-04-01T15:12", at(15, 12), None),
        ("20230401151245", at(15, 12), None),
        ("令和5年4月1日15時30分", at(15, 30), None),
        ("令和5年4月1日（土・祝）午後3時", at(15), None),
        ("令和五年四月一日 午後三時半頃", at(15, 30), None),
        ("R5.4.1 10時〜11時半", at(10), at(11, 30)),
        ("2023/4/1 10:00-11:00", at(10), at(11)),
        ("2023/4/1 10:00～2023/4/1 11:00", at(10), at(11)),
        ("2023/4/1、9:00から10:00まで", at(9), at(10)),
    ],
)
def test_a_day_with_its_times_in_one_cell(text: str, begin: timedelta, end: timedelta | None) -> None:
    assert day_and_times_of(text, TODAY) == (APRIL, begin, end)


@given(
    DAYS, st.sampled_from(["{y}年{m}月{d}日", "{y}/{m}/{d}", "{y}-{m:02}-{d:02}", "{y}.{m}.{d}"]), st.text(max_size=6)
)
def test_of_no_real_day_it_is_said_that_it_does_not_exist(day: date, form: str, rest: str) -> None:
    why = ""
    try:
        day_of(form.format(y=day.year, m=day.month, d=day.day) + rest, TODAY)
    except Unclear as unclear:
        why = unclear.reason
    assert "という日はありません" not in why or rest.lstrip()[:1].isnumeric()


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (lambda: day_of(text, TODAY), lambda: times_of(text), lambda: channel_of(text, {})):
        with suppress(Unclear):
            read()
    with suppress(Unclear):
        assert text_of(text) == text_of(text_of(text))
        number, mended = phone_of(text)
        assert number.endswith(text_of(text)) if mended else text_of(text).endswith(number)


@pytest.mark.parametrize(
    ("cell", "number", "mended"),
    [
        (467000000, "0467000000", True),
        (9000000000, "09000000000", True),
        (6012345678, "06012345678", True),
        ("'0467-00-0000", "0467-00-0000", False),
        ("467000000", "0467000000", True),
        ("0467-00-0000", "0467-00-0000", False),
        ("+81 467-00-0000", "+81 467-00-0000", False),
        ("00-0000", "00-0000", False),
        (110, "110", False),
        ("不明", "不明", False),
    ],
)
def test_a_swallowed_zero_comes_back(cell: Cell, number: str, mended: bool) -> None:
    assert phone_of(cell) == (number, mended)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("窓口", "counter"),
        ("来庁", "counter"),
        ("電話", "phone"),
        ("ＴＥＬ", "phone"),
        ("電話（着信）", "phone"),
        ("電話対応", "phone"),
        ("メール", ""),
        ("", ""),
        ("－", ""),
        ("ロビー", "counter"),
    ],
)
def test_ways_of_coming(text: str, channel: str) -> None:
    assert channel_of(text, {"ロビー": "counter"}) == channel


def test_an_unknown_way_of_coming_is_asked_about() -> None:
    with pytest.raises(Unclear, match="unclear cell") as unclear:
        channel_of("伝書鳩", {})
    assert "「伝書鳩」" in unclear.value.reason
    assert "伝書鳩" not in str(unclear.value)


@pytest.mark.parametrize(
    ("cell", "text", "sort"),
    [
        (12, "12", "数値"),
        (12.0, "12", "数値"),
        (1.5, "1.5", "数値"),
        (" 架空 太郎\r\n様 ", "架空 太郎\n様", "文字"),
        (date(2023, 4, 1), "2023-04-01", "日付"),
        (time(9, 5), "09:05", "時刻"),
        (timedelta(hours=26), "26:00", "時刻"),
        (False, "FALSE", "文字"),
        (None, "", "空"),
        ("=1+1", "=1+1", "文字"),
        ("a\ud800", "a?", "文字"),
    ],
)
def test_any_cell_as_text(cell: Cell, text: str, sort: str) -> None:
    assert text_of(cell) == text
    assert class_of(cell) == sort


def test_what_the_spreadsheet_could_not_tell_is_no_text() -> None:
    assert (class_of(Formula()), class_of(Fault("#N/A"))) == ("数式", "エラー")
    for cell in (Formula(), Fault("#N/A")):
        with pytest.raises(Unclear):
            text_of(cell)

"""The office's old ledger: invented rows of several years in a workbook as people keep one, at first with mistakes."""

from collections.abc import Sequence
from csv import DictReader
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from app.base.resources import resource_dir

SEED = 4
FIRST = date(2024, 4, 1)
HOLIDAYS = {(1, 1), (1, 2), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23), (12, 29), (12, 30)}
TITLE = "不当要求等 対応台帳（見本市）"
GROUPS = (("対応した日時", 3), ("", 1), ("", 1), ("相手方", 5), ("", 1), ("", 1), ("", 1), ("対応者", 2), ("", 1))
HEADINGS = (
    "年月日", "開始", "終了", "方法", "場所", "氏名", "フリガナ", "電話", "住所", "団体", "要求内容", "要求手段",
    "類型", "担当", "課", "結果",
)  # fmt: skip
SURNAMES = (("見本", "ミホン"), ("例示", "レイジ"), ("仮名", "カメイ"), ("試作", "シサク"), ("雛形", "ヒナガタ"))
GIVEN = (("一男", "カズオ"), ("二葉", "フタバ"), ("三枝", "ミエ"), ("四郎", "シロウ"), ("五月", "サツキ"))
STAFF = {
    "市民課": ("窓口 花子", "窓口 一", "窓口 夏子"),
    "納税課": ("税田 守", "税田 春子"),
    "生活福祉課": ("福祉 秋子", "福祉 進"),
    "建築指導課": ("建野 直",),
    "環境課": ("環野 緑", "環野 清"),
    "子育て支援課": ("育野 雪",),
}
WEIGHTS = (9, 8, 7, 4, 4, 3)
DEMANDS = (
    (6, "担当者の謝罪と、文書での回答を求める", "大声で同じ話を繰り返す", "リピート型"),
    (5, "前の説明の謝罪を求める", "「謝罪するまで帰らない」と言う", "長時間拘束型"),
    (5, "督促状の取消しを求める", "「お前では話にならない」と怒鳴る", "暴言型"),
    (4, "順番を先にしてほしい", "窓口を離れない", "長時間拘束型"),
    (3, "申請の期限後の受付を求める", "「議員を知っている」と言う", "権威型"),
    (2, "担当を替えるよう求める", "「顔は覚えた」と言う", "威嚇・脅迫型"),
    (5, "道路の補修を急ぐよう求める", "何度も電話をかける", "リピート型"),
    (2, "職員の処分を求める", "「動画を上げる」と言う", "インターネット・SNS利用型"),
    (3, "手続の案内が違ったと訴える", "「税金泥棒」と言い続ける", "暴言型"),
    (0.4, "給付の決定をやり直すよう求める", "机をたたき、書類を投げる", "暴力型"),
)
"""How often, what was demanded, by what means, and the 類型."""
RESULTS = ("不当要求行為等", "不当要求行為等", "説明してお帰りいただいた", "上司が代わって説明した", "正当な要求", "")
_KNOWN = ("窓口 花子", "見本課")
COMES_AGAIN = "comes-again.csv"
"""The rows of who comes again: one too old to count, one that was right, and two that count; and one of the family."""
MISTAKES = (("R8.13.5", "年月日"), ("25:70", "開始"), ("クレーマー", "類型"))
"""What nobody can read, each with its column."""

Row = list[object]


@dataclass(frozen=True, slots=True)
class OldLedger:
    """Both workbooks: with the mistakes, and mended. rows: of encounters in each."""

    faulty: Path
    mended: Path
    rows: int


def write_ledgers(folder: Path, until: date) -> OldLedger:
    """Write both into `folder`, with rows up to the day before `until`."""
    rows = _rows(until)
    faulty, mended = folder / "対応台帳.xlsx", folder / "対応台帳（直したもの）.xlsx"
    _write(mended, rows)
    for number, (wrong, heading) in enumerate(MISTAKES, start=1):
        rows[-number * 7][HEADINGS.index(heading)] = wrong
    _write(faulty, rows)
    return OldLedger(faulty, mended, len(rows))


def _rows(until: date) -> list[Row]:
    random = Random(SEED)
    rows: list[tuple[date, Row]] = []
    day = FIRST
    while day < until:
        if day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS:
            busy = 2.2 if day.month in (4, 6, 7) else 0.5 if day.month in (8, 12) else 1.6
            busy += 0.25 * (day.year - FIRST.year) + (0.6 if day.weekday() == 0 else 0)
            for _ in range(int(random.random() * busy + 0.35)):
                rows.append((day, _row(random, day)))
        day += timedelta(days=1)
    rows += [(_day_of(str(known[0])), known) for known in _known()]
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _row(random: Random, day: date) -> Row:
    department = random.choices(list(STAFF), WEIGHTS)[0]
    (surname, kana), (given, given_kana) = random.choice(SURNAMES), random.choice(GIVEN)
    _, demand, means, sort = random.choices(DEMANDS, [often for often, *_ in DEMANDS])[0]
    begins = datetime.combine(day, time(random.choices((8, 9, 10, 11, 13, 14, 15, 16), (2, 4, 7, 5, 6, 7, 5, 3))[0]))
    begins += timedelta(minutes=random.randrange(30, 60))
    ends = begins + timedelta(minutes=round(random.lognormvariate(3.3, 0.7)))
    named = random.random() < 0.8
    return [
        _written(random, day),
        f"{begins:%H:%M}",
        f"{min(ends, begins.replace(hour=19)):%H:%M}",
        random.choices(("窓口", "電話"), (3, 2))[0],
        f"{department}の窓口",
        f"{surname} {given}" if named else "不明",
        f"{kana} {given_kana}" if named else "",
        f"0467-00-{random.randrange(2000, 9999)}" if random.random() < 0.5 else "",
        f"例示町{random.randrange(1, 6)}-{random.randrange(1, 30)}-{random.randrange(1, 20)}" if named else "",
        "",
        demand,
        means,
        sort,
        random.choice(STAFF[department]),
        department,
        random.choice(RESULTS),
    ]


def _known() -> list[Row]:
    with (resource_dir() / "demo" / COMES_AGAIN).open(encoding="utf-8", newline="") as file:
        rows = list(DictReader(file))
    here = dict(zip(("担当", "課"), _KNOWN, strict=True))
    return [[(each | here).get(heading, "") for heading in HEADINGS] for each in rows]


def _written(random: Random, day: date) -> object:
    """A day as one writes it: 和暦 short or long, western, or as a cell of dates."""
    era = day.year - 2018
    ways = (f"R{era}.{day.month}.{day.day}", f"令和{era}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}", day)
    return random.choices(ways, (5, 2, 2, 3))[0]


def _day_of(written: str) -> date:
    year, month, day = map(int, written.removeprefix("R").split("."))
    return date(2018 + year, month, day)


def _write(path: Path, rows: Sequence[Row]) -> None:
    """A title, two lines of headings with merged cells, the rows."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台帳"
    sheet.append([TITLE])
    groups = [text for name, width in GROUPS for text in (name, *[""] * (width - 1))]
    alone = [heading if not group and width == 1 else None for heading, group, width in _alone()]
    sheet.append([group or single for group, single in zip(groups, alone, strict=True)])
    sheet.append([None if single else heading for heading, single in zip(HEADINGS, alone, strict=True)])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADINGS))
    column = 1
    for name, width in GROUPS:
        if name:
            sheet.merge_cells(start_row=2, end_row=2, start_column=column, end_column=column + width - 1)
        else:
            sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
        column += width
    for row in rows:
        sheet.append(row)
    book.save(path)


def _alone() -> list[tuple[str, str, int]]:
    """Each heading with the group above it ("" for none) and how wide that is."""
    widths = [(name, width) for name, width in GROUPS for _ in range(width)]
    return [(heading, name, width) for heading, (name, width) in zip(HEADINGS, widths, strict=True)]

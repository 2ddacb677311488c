"""An old ledger of many rows taken in, as Excel and as CSV.

`python -m benchmarks.people_ledger xlsx|csv ROWS`, on the data folder of the environment. Prints milliseconds: until
the preview is there, until every row is in the log, and how soon an import ends after it was cancelled.
"""

import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.base.clock import SystemClock
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.people.ledger.desk import LedgerDesk
from app.people.ledger.mapping import LedgerMap
from app.station.workstation import Workstation
from benchmarks.city_texts import DEPARTMENTS, HANDLERS, MEMOS, PLACES, QUOTES, WANTS
from benchmarks.labelled import Maker

_HEADINGS = (
    "日付",
    "開始",
    "終了",
    "方法",
    "場所",
    "氏名",
    "フリガナ",
    "電話",
    "住所",
    "団体",
    "要求内容",
    "要求手段",
    "類型",
    "担当者",
    "課",
    "結果",
)
_TYPES = ("", "", "暴言", "脅迫", "長時間拘束", "リピート")
_YEARS = 8


def main() -> None:
    kind, rows = sys.argv[1], int(sys.argv[2])
    station = Workstation.open(find_home(), SystemClock(), passphrase_from_environment())
    station.worker.submit(lambda _store: None).result()
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        write = _write_xlsx if kind == "xlsx" else _write_csv
        file, other = Path(folder) / f"ledger.{kind}", Path(folder) / f"other.{kind}"
        write(file, _rows(rows, station.clock.now().date(), seed=1))
        write(other, _rows(max(300, rows // 50), station.clock.now().date(), seed=2))
        desk = LedgerDesk(station)
        result["cancel"] = _cancelled(desk, other)
        told: list[tuple[int, int]] = []
        began = time.perf_counter()
        preview = desk.preview(file, LedgerMap(), lambda *_: None, lambda: False).result()
        assert preview is not None
        assert not preview.rows_bad, preview.rows_bad[:5]
        result["preview"] = 1000 * (time.perf_counter() - began)
        taken = desk.take_in(preview, lambda done, of: told.append((done, of)), lambda: False).result()
        result["import"] = 1000 * (time.perf_counter() - began)
        assert taken is not None
        assert told[-1] == (rows, rows)
        desk.close()
    station.close()
    print(json.dumps(result))


def _cancelled(desk: LedgerDesk, file: Path) -> float:
    """How soon an import ends after it was cancelled, somewhere in its middle."""
    stopped: list[float] = []
    preview = desk.preview(file, LedgerMap(), lambda *_: None, lambda: False).result()
    assert preview is not None
    assert not preview.rows_bad, preview.rows_bad[:5]

    def progress(_done: int, _of: int) -> None:
        if not stopped:
            stopped.append(time.perf_counter())

    assert desk.take_in(preview, progress, lambda: bool(stopped)).result() is None
    return 1000 * (time.perf_counter() - stopped[0])


def _rows(count: int, today: date, seed: int) -> Iterator[list[object]]:
    """Rows as cities have them: dates of three kinds, few fields always filled."""
    random = Random(seed)
    maker = Maker(random)
    for number in range(count):
        person = maker.person()
        record = maker.noted(person)
        day = today - timedelta(days=1 + random.randrange(365 * _YEARS))
        hour, minute = random.randint(8, 16), random.randrange(60)
        department = random.choice(tuple(DEPARTMENTS))
        topic = random.choice(DEPARTMENTS[department])
        yield [
            _date(day, number),
            f"{hour}:{minute:02}",
            f"{hour + 1}:{minute:02}" if random.random() < 0.8 else "",
            random.choice(("窓口", "電話")),
            random.choice(PLACES),
            record["name"],
            record["kana"],
            record["phone"],
            record["address"],
            record["organisation"],
            random.choice(WANTS).replace("{}", topic, 1).replace("{}", "5,000"),
            f"{random.choice(MEMOS)}。「{random.choice(QUOTES)}」".replace("{}", str(number % 60)),
            random.choice(_TYPES),
            random.choice(HANDLERS),
            department,
            random.choice(("説明のうえ終了", "後日回答", "係長が対応", "")),
        ]


def _date(day: date, number: int) -> object:
    if number % 3 == 0:
        return day.isoformat()
    if number % 3 == 1:
        return f"{day.year}年{day.month}月{day.day}日"
    reiwa, heisei = day.year - 2018, day.year - 1988
    return f"R{reiwa}.{day.month}.{day.day}" if day >= date(2019, 5, 1) else f"平成{heisei}年{day.month}月{day.day}日"


def _write_csv(path: Path, rows: Iterator[list[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        writer.writerows(rows)


def _write_xlsx(path: Path, rows: Iterator[list[object]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("台帳")
    sheet.append(_HEADINGS)
    for row in rows:
        sheet.append(row)
    book.save(path)


if __name__ == "__main__":
    main()

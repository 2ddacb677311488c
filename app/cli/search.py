"""The command that searches the records."""

import argparse
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from app.base.errors import Refused
from app.base.terminal import say, say_json
from app.base.wareki import format_date_short, format_time, parse_date
from app.cli.people import people_desk
from app.cli.shared import Add

if TYPE_CHECKING:
    from app.guidance.pack import Pack
    from app.people.search.filters import JudgedIs, Query
    from app.people.search.find import Hit

_REASON = "コマンドからの検索"
_CHANNELS = {"counter": "窓口", "phone": "電話"}
_JUDGED: dict[str, "JudgedIs"] = {"improper": "judged_improper", "legitimate": "judged_legitimate", "none": "none"}
_NOTES = """\
言葉は空白で区切ると、すべてを含む対応をさがします。「」か "" で囲むと、書いてあるとおりのひと続きの言葉をさがします。
行の変わり目や空白をまたぐ言葉、1,000円と1000円、1丁目2番と1-2、電話番号の書き方の違いは気にせずに入れられます。
文字の種類（漢字の字体、全角・半角、かな・カナ）は区別しません。言葉を省くと、条件に合う対応を新しい順に出します。
見た人・日時・理由は「照会の記録」に残ります。
終了コード: 0 さがした（見つからなかったときも）、1 断られた（理由を標準エラーに出します）。"""


def add_commands(add: Add) -> None:
    """The command and its filters."""
    search = add("search", _search, "記録・様式・相手方・判断の中をさがします")
    search.add_argument("text", nargs="*", metavar="TEXT", help="さがす言葉")
    search.add_argument("--json", action="store_true")
    search.add_argument("--from", dest="since", type=_day, metavar="DATE", help="この日から（R8.4.1、2026-04-01 など）")
    search.add_argument("--to", dest="until", type=_day, metavar="DATE", help="この日まで")
    search.add_argument("--fiscal-year", type=_fiscal, metavar="YEAR", help="年度（令和8年度、R8、2026 など）")
    search.add_argument("--type", action="append", default=[], metavar="TYPE", help="類型の名か番号（何度でも）")
    search.add_argument("--department", default="", metavar="NAME", help="所属")
    search.add_argument("--handler", default="", metavar="NAME", help="担当者の氏名（一部でも）")
    search.add_argument("--stage", default="", metavar="STAGE", help="どこまで進んだか（例: eviction）")
    search.add_argument("--judged", choices=tuple(_JUDGED), help="判断: 不当、正当、まだ")
    search.add_argument("--channel", choices=tuple(_CHANNELS), default="", help="窓口か電話")
    search.add_argument("--any-voicing", action="store_true", help="濁点・半濁点の違いを気にせずにさがします")
    search.add_argument("--limit", type=_count, default=50, metavar="N", help="出す件数（省くと 50）")
    search.add_argument("--reason", default=_REASON, metavar="TEXT", help="さがす理由。照会の記録に残ります")
    search.epilog = _NOTES
    search.formatter_class = argparse.RawDescriptionHelpFormatter


def _search(arguments: argparse.Namespace) -> int:
    from app.models.lookups import LookUp

    if not arguments.reason.strip():
        raise Refused("--reason にさがす理由を入れてください。")
    with people_desk() as desk:
        station = desk.station
        page = desk.search(_query(arguments, station.packs.words), arguments.limit).result()
        # Nobody is shown before it is written down who looked.
        people = tuple(dict.fromkeys(hit.person for hit in page.hits))
        by, reason = station.settings.staff.name, arguments.reason.strip()
        desk.look_up([LookUp(station.clock.now(), by, "search", "stated", reason, people=people)]).result()
        labels = {type_.id: type_.label for type_ in station.packs.words.types}
    if arguments.json:
        say_json([_json(hit) for hit in page.hits])
    else:
        for hit in page.hits:
            say(*_cells(hit, labels), sep="\t")
    if page.note:
        say(page.note, error=True)
    if page.more:
        say("ほかにもあります。--limit で件数を増やすか、条件で絞り込んでください。", error=True)
    elif not page.hits and not page.note:
        say("見つかりませんでした。", error=True)
    return 0


def _query(arguments: argparse.Namespace, pack: "Pack") -> "Query":
    from app.guidance.replay_text import STAGES
    from app.people.search.filters import Filters, Query

    types = {name: type_.id for type_ in pack.types for name in (type_.id, type_.label)}
    if unknown := [name for name in arguments.type if name not in types]:
        known = "、".join(f"{type_.id}（{type_.label}）" for type_ in pack.types)
        raise Refused(f"「{unknown[0]}」という類型はありません。使えるもの: {known}")
    if arguments.stage and arguments.stage not in STAGES:
        known = "、".join(f"{stage}（{label}）" for stage, label in STAGES.items())
        raise Refused(f"「{arguments.stage}」という段階はありません。使えるもの: {known}")
    filters = Filters(
        since=arguments.since,
        until=arguments.until,
        fiscal=arguments.fiscal_year,
        types=tuple(types[name] for name in arguments.type),
        department=arguments.department,
        handler=arguments.handler,
        stage=arguments.stage,
        judged=_JUDGED[arguments.judged] if arguments.judged else "",
        channel=arguments.channel,
    )
    return Query(" ".join(arguments.text), filters, not arguments.any_voicing)


def _json(hit: "Hit") -> dict[str, Any]:
    first = hit.passages[0] if hit.passages else None
    return {
        "encounter": hit.encounter,
        "began_at": hit.began_at.isoformat(timespec="milliseconds"),
        "channel": hit.channel,
        "name": hit.name,
        "types": list(hit.types),
        "judged": hit.judged,
        "stage": hit.stage,
        "handler": hit.handler,
        "department": hit.department,
        "line": first.seq or None if first else None,
        "where": first.label if first else "",
        "snippet": first.text if first else "",
        "passages": [
            {
                "line": passage.seq or None,
                "at": passage.at.isoformat(timespec="milliseconds") if passage.at else None,
                "where": passage.label,
                "snippet": passage.text,
                "marked": [piece.text for piece in passage.pieces if piece.marked],
            }
            for passage in hit.passages
        ],
    }


def _cells(hit: "Hit", labels: dict[str, str]) -> tuple[str, ...]:
    began = f"{format_date_short(hit.began_at.date())} {format_time(hit.began_at)}"
    what = "・".join(labels.get(type_, type_) for type_ in hit.types)
    where = "　".join(
        f"{passage.label}: " + "".join(f"【{text}】" if marked else text for text, marked in passage.pieces)
        for passage in hit.passages
    )
    return began, _CHANNELS.get(hit.channel, "-"), hit.name or "（氏名不明）", what or "-", where


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError("日付は R8.4.1 や 2026-04-01 のように書いてください。")
    return day


def _fiscal(text: str) -> int:
    year = unicodedata.normalize("NFKC", text).strip().removesuffix("度").removesuffix("年")
    day = parse_date(f"{year}年5月1日")
    if day is None:
        raise argparse.ArgumentTypeError("年度は 令和8年度、R8、2026 のように書いてください。")
    return day.year


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError("件数は 1 から 1000 までです。")
    return int(text)

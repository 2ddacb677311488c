"""The history of one counterpart, and the case file (経過一覧) made of it."""

import argparse
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.errors import EnvironmentProblem, Refused
from app.base.terminal import say, say_json
from app.base.wareki import format_date_short, format_time, parse_date
from app.cli.people import people_desk
from app.cli.shared import Add, pin_for

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer
    from app.models.lookups import What
    from app.people.desk import PeopleDesk
    from app.people.history.history import History, Past
    from app.station.workstation import Workstation

_REASON = "コマンドからの履歴の確認"
_PURPOSE = "庁内での検討"
_NOTES = """\
ENCOUNTER は、その相手方の対応の番号のどれかです（`madomori encounters`、`madomori search` で確かめられます）。
見た人・日時・理由は「照会の記録」に残ります。
終了コード: 0 できた、1 断られた（理由を標準エラーに出します）。"""


def add_commands(add: Add) -> None:
    """Both commands and their options."""
    history = add("history", _history, "ある対応の相手方の履歴を出します")
    history.add_argument("encounter", metavar="ENCOUNTER")
    history.add_argument("--json", action="store_true")
    history.add_argument("--reason", default=_REASON, metavar="TEXT", help="見る理由。照会の記録に残ります")
    made = add("case-file", _case_file, "ある対応の相手方の経過一覧を、署名した PDF にします")
    made.add_argument("encounter", metavar="ENCOUNTER")
    made.add_argument("--out", type=Path, required=True, metavar="F.pdf")
    made.add_argument("--purpose", default=_PURPOSE, metavar="TEXT", help="目的。表紙と照会の記録に書きます")
    made.add_argument("--from", dest="since", type=_day, metavar="DATE", help="この日から（R8.4.1、2026-04-01 など）")
    made.add_argument("--to", dest="until", type=_day, metavar="DATE", help="この日まで")
    made.add_argument("--no-reports", action="store_true", help="署名した報告書を添付しない")
    made.add_argument("--pin-file", type=Path, help="暗証番号（PIN）が入ったファイル")
    made.add_argument("--json", action="store_true", help="数と、もとになった行も出します")
    for command in (history, made):
        command.epilog = _NOTES
        command.formatter_class = argparse.RawDescriptionHelpFormatter


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError("日付は R8.4.1 や 2026-04-01 のように書いてください。")
    return day


def _history(arguments: argparse.Namespace) -> int:
    if not arguments.reason.strip():
        raise Refused("--reason に見る理由を入れてください。")
    with people_desk() as desk:
        history = desk.history(arguments.encounter).result()
        people = (history.person, *(person for other in history.others for person in other.persons))
        _note(desk, "history", people, arguments.reason.strip())
        labels = {kind.id: kind.label for kind in desk.station.packs.words.kinds}
    if arguments.json:
        say_json(_json(history))
        return 0
    say(f"{history.who.name or '（氏名なし）'}　対応 {len(history.past)}件、回数に数えるもの {history.counting}件")
    for past in history.past:
        say(*_cells(past, labels), sep="\t")
    for said in history.objections:
        say(f"本人の申し出 {format_date_short(said.at.date())}", said.encounter, said.text, sep="\t")
    return 0


def _case_file(arguments: argparse.Namespace) -> int:
    from app.forms.casefile.json import case_file_json
    from app.forms.document import Author
    from app.people.history.casefile import Asked, case_file_of, make_case_file

    asked = Asked(arguments.purpose, arguments.since, arguments.until, not arguments.no_reports)
    if not asked.purpose.strip():
        raise Refused("--purpose に目的を入れてください。")
    with people_desk() as desk:
        staff = desk.station.settings.staff
        author = Author(staff.name, staff.department, staff.title, staff.phone)
        file = desk.ask(lambda reading: case_file_of(reading, arguments.encounter, asked, author)).result()
        case = desk.case(arguments.encounter).result()
        signer = _signer(desk.station, arguments.pin_file)
        try:
            _note(desk, "case_file", (case.person,) if case else (), f"経過一覧の目的：{asked.purpose.strip()}")
            path = make_case_file(file, signer, arguments.out)
        finally:
            if close := getattr(signer, "close", None):
                close()
    if arguments.json:
        told = json.loads(case_file_json(file))
        say_json({"out": str(path), "figures": told["figures"], "reports": told["reports"]})
    else:
        say(path)
        for figure in file.figures:
            say(figure.label.strip(), figure.value, sep="\t")
    return 0


def _signer(station: "Workstation", pin_file: Path | None) -> "Signer":
    """What this person's own reports are signed with. Raises EnvironmentProblem."""
    from app.counter.author import means_of_author
    from app.station.signers import open_signer

    if means_of_author(station) is None:
        return station.identity()
    pin = pin_for(pin_file)
    if pin is None:
        raise EnvironmentProblem(
            "署名のための暗証番号（PIN）がわかりません。",
            "まだ何も署名していません。記録はそのままです。",
            "`--pin-file` で暗証番号のファイルを指定してください。",
        )
    return open_signer(station.home, station.master(), pin, station.clock)


def _note(desk: "PeopleDesk", what: "What", people: tuple[str, ...], reason: str) -> None:
    """Nobody is shown, and nothing made, before it is written down who looked."""
    from app.models.lookups import LookUp

    station = desk.station
    by = station.settings.staff.name
    desk.look_up([LookUp(station.clock.now(), by, what, "stated", reason, people=people)]).result()


def _json(history: "History") -> dict[str, Any]:
    return {
        "person": history.person,
        "who": asdict(history.who),
        "also": {field: list(values) for field, values in history.also},
        "counting": history.counting,
        "seconds": history.seconds,
        "encounters": [_past_json(past) for past in history.past],
        "objections": [asdict(said) for said in history.objections],
        "others": [
            {
                "person": other.candidate.person,
                "who": asdict(other.candidate.who),
                "confidence": other.candidate.likeness.confidence,
                "reasons": list(other.candidate.likeness.reasons),
                "encounters": [one.encounter for one in other.candidate.earlier],
            }
            for other in history.others
        ],
    }


def _past_json(past: "Past") -> dict[str, Any]:
    case, tie = past.case, past.confirmed
    return {
        "encounter": case.encounter,
        "origin": case.origin,
        "began_at": case.began_at,
        "seconds": case.seconds,
        "channel": case.channel,
        "place": case.place,
        "department": case.department,
        "handler": case.handler,
        "types": list(case.types),
        "judged": case.judged,
        "counts": past.counts,
        "why_not": past.why_not,
        "said": [{"line": one.seq, "kind": one.kind, "at": one.at, "text": one.text} for one in past.said],
        "confirmed": {"at": tie.at, "by": tie.by} if tie else None,
    }


def _cells(past: "Past", labels: dict[str, str]) -> tuple[str, ...]:
    from app.people.history.casefile_count import CHANNELS

    case = past.case
    said = "、".join(
        f"{format_time(one.at) if one.at else ''} {labels.get(one.kind, one.kind)}".strip() for one in past.said
    )
    when = f"{format_date_short(case.began_at.date())} {format_time(case.began_at)}"
    counts = "数える" if past.counts else f"数えない（{past.why_not}）"
    return case.encounter, when, CHANNELS.get(case.channel, "-"), case.handler, counts, said

"""`madomori who` and `madomori lookups`: who this may be, and who looked up whom."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.base.terminal import say, say_json
from app.base.wareki import format_date_short, format_time
from app.cli.people import people_desk
from app.cli.shared import Add, workstation

if TYPE_CHECKING:
    from app.models.lookups import LookUp, LookUps
    from app.people.recognition.candidate import Candidate

REASON = "コマンド who"
_FIELDS = (
    ("name", "氏名"),
    ("kana", "ふりがな"),
    ("phone", "電話"),
    ("address", "住所"),
    ("organisation", "団体名"),
)
_CHANNELS = {"counter": "窓口", "phone": "電話"}
_JUDGED = {"judged_improper": "不当要求行為等と判断", "judged_legitimate": "正当な要求と判断"}


def add_commands(add: Add) -> None:
    """The commands and their options."""
    who = add("who", _who, "以前の相手方をさがします")
    for field, label in _FIELDS:
        who.add_argument(f"--{field}", default="", help=label)
    who.add_argument("--reason", default=REASON, help="さがす理由（照会の記録に残ります）")
    who.add_argument("--json", action="store_true")
    who.epilog = "だれを、いつ、なぜさがしたかは、照会の記録に残ります。"

    lookups = add("lookups", _lookups, "だれが、いつ、なぜ相手方の記録を見たか")
    lookups.add_argument("--json", action="store_true")


def _who(arguments: argparse.Namespace) -> int:
    from app.people.identity import Identity

    known = {field: getattr(arguments, field).strip() for field, _ in _FIELDS}
    reason = arguments.reason.strip()
    if not any(known.values()):
        say("氏名、ふりがな、電話、住所、団体名のどれかを指定してください。", error=True)
        return 2
    if not reason:
        say("さがす理由（--reason）が空になっています。", error=True)
        return 2
    with people_desk() as desk:
        from app.models.lookups import LookUp

        found = desk.candidates(Identity(**known)).result()
        people = tuple(candidate.person for candidate in found)
        now, by = desk.station.clock.now(), desk.station.settings.staff.name
        # Nothing is shown before it is written down.
        desk.look_up([LookUp(now, by, "candidates", "stated", reason=reason, people=people)]).result()
    if arguments.json:
        say_json([_candidate_json(candidate) for candidate in found])
        return 0
    for place, candidate in enumerate(found, 1):
        for text in _candidate_lines(place, candidate):
            say(text)
    if not found:
        say("思い当たる以前の相手方はありません。")
    return 0


def _candidate_json(candidate: "Candidate") -> dict[str, Any]:
    from app.people.identity import LABELS

    who, likeness = candidate.who, candidate.likeness
    return {
        "name": who.name,
        "reading": who.kana,
        "phone": _in_one_line(who.phone),
        "address": who.address,
        "organisation": who.organisation,
        "confidence": LABELS[likeness.confidence],
        "score": round(likeness.score, 4),
        "reasons": list(likeness.reasons),
        "confirmed": candidate.confirmed,
        "counting": candidate.counting,
        "person": candidate.person,
        "encounters": [asdict(one) for one in candidate.earlier],
        "objections": list(candidate.objections),
    }


def _candidate_lines(place: int, candidate: "Candidate") -> Iterator[str]:
    from app.people.identity import LABELS

    who, likeness = candidate.who, candidate.likeness
    named = who.name or who.organisation or "氏名の記録なし"
    reading = f"（{who.kana}）" if who.kana else ""
    yield f"{place}. {named}{reading}　{LABELS[likeness.confidence]}　{'、'.join(likeness.reasons)}"
    known = (_in_one_line(who.phone), who.address, who.organisation if who.name else "")
    if any(known):
        yield f"   {'　'.join(part for part in known if part)}"
    yield f"   これまで{len(candidate.earlier)}件、うち回数に数えるもの{candidate.counting}件"
    for one in candidate.earlier:
        parts = (
            f"{format_date_short(one.began_at.date())} {format_time(one.began_at)}",
            _CHANNELS.get(one.channel, ""),
            _JUDGED.get(one.judged, ""),
            "" if one.counts else f"回数に数えない（{one.why_not}）",
            one.encounter,
        )
        yield f"   ・{'　'.join(part for part in parts if part)}"
    for text in candidate.objections:
        yield f"   本人の申し出「{_in_one_line(text)}」"


def _in_one_line(text: str) -> str:
    return "、".join(text.split("\n"))


def _lookups(arguments: argparse.Namespace) -> int:
    with workstation(read_only=True) as station:
        from app.models.lookups import LookUps

        lines = station.worker.submit(lambda store: tuple(_all(LookUps(store)))).result()
    if arguments.json:
        say_json([{"number": number, **asdict(line)} for number, line in lines])
        return 0
    from app.people.lookup_log import what_of, why_of

    for number, line in lines:
        moment = f"{format_date_short(line.at.date())} {format_time(line.at)}"
        people = f"{len(line.people)}人" if line.people else ""
        say(*filter(None, (str(number), moment, line.by, what_of(line), why_of(line), people)))
    return 0


def _all(lookups: "LookUps") -> "Iterator[tuple[int, LookUp]]":
    """Every look-up, newest first."""
    before: int | None = None
    while page := lookups.newest(1000, before):
        yield from page
        before = page[-1][0]

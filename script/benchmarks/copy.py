"""How much of what identifies stays unseen in the copy without personal data, and how much a person is asked."""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from app.base.resources import resource_dir
from app.forms import carrier
from app.forms.carrier import Record
from app.forms.copy.plan import Plan, plan
from app.forms.document import Author, Document
from app.forms.fill import fill
from app.guidance.events import STARTED, Event
from app.guidance.packfile import load_pack
from benchmarks.copy_set import SEED, Case, recorded, third, usual_report
from benchmarks.figures import Figure
from benchmarks.process import resident_bytes, run
from benchmarks.samples import PACK, STAFF, next_event

MOST_DOUBTS = 10
_AT = datetime.fromisoformat("2026-11-20T10:00:00+09:00")
_AUTHOR = Author(STAFF.name, STAFF.department, STAFF.title, "")


@dataclass(slots=True)
class Outcome:
    """Of so many cases, those that stayed unseen, by kind; a few of them in words."""

    cases: int = 0
    unseen: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def note(self, case: Case, out: str, planned: Plan) -> None:
        self.cases += 1
        if not seen(case, out, [doubt.what for doubt in planned.doubts]):
            self.unseen[case.kind] += 1
            self.examples.append(f"{case.kind}: {case.text} → {out} {[doubt.what for doubt in planned.doubts]}")

    @property
    def share(self) -> float:
        return 100 * self.unseen.total() / self.cases if self.cases else 0.0


def seen(case: Case, out: str, doubts: Sequence[str]) -> bool:
    """Whether nothing of what identifies is left in `out` but what is in a doubt. What is left: two letters or digits
    of it that stand beside each other."""
    if any(case.must in doubt for doubt in doubts):
        return True
    if case.before and out.startswith(case.before):
        out = out[len(case.before) :]
    if case.after and out.endswith(case.after):
        out = out[: -len(case.after)]
    out = re.sub("（[^（）]*）", "\n", out)  # what stands where something went
    for doubt in sorted(doubts, key=len, reverse=True):
        out = out.replace(doubt, "\n")
    left = "".join(char if char.isalnum() else " " for char in case.must)
    pairs = (piece[at : at + 2] for piece in left.split() for at in range(len(piece) - 1))
    return not (case.must in out or any(pair in out for pair in pairs if pair not in ("さん", "の")))


def record_of(person: Mapping[str, str], texts: Sequence[tuple[str, str]]) -> Record:
    """A report on `person` with these events, as it comes out of a file."""
    pack = load_pack(resource_dir() / "packs" / PACK)
    log: list[Event] = []
    log.append(next_event(log, _AT, STARTED, data={"channel": "counter", "place": "2階 窓口"}))
    if person:
        log.append(next_event(log, _AT, "identified", data=dict(person)))
    for kind, text in texts:
        log.append(next_event(log, _AT, kind, text))
    document = Document(
        "report", pack, fill("report", log, pack, _AUTHOR), tuple(log), _AUTHOR, False, _AT + timedelta(hours=1)
    )
    return carrier.parse_record(carrier.record_json(document))


def measure_recorded(people: int, seed: int = SEED) -> Outcome:
    """The recorded counterpart in every spelling."""
    random, outcome = Random(seed), Outcome()
    for _ in range(people):
        who, cases = recorded(random)
        for case in cases:
            planned = plan(record_of(who.data, [("memo", case.text)]))
            outcome.note(case, planned.document.events[2].text, planned)
    return outcome


def measure_third(rounds: int, seed: int = SEED) -> Outcome:
    """People whom nobody recorded."""
    random, outcome = Random(seed), Outcome()
    for _ in range(rounds):
        for case in third(random):
            planned = plan(record_of({}, [("memo", case.text)]))
            outcome.note(case, planned.document.events[1].text, planned)
    return outcome


def measure_usual(reports: int, seed: int = SEED) -> tuple[list[int], Counter[str], float]:
    """How many doubts a usual report has, which words they are, and ms for a plan (median)."""
    random = Random(seed)
    counts, words, times = [], Counter[str](), []
    for _ in range(reports):
        who, _ = recorded(random)
        record = record_of(who.data, usual_report(random))
        began = time.perf_counter()
        planned = plan(record)
        times.append(time.perf_counter() - began)
        counts.append(len(planned.doubts))
        words.update(doubt.what for doubt in planned.doubts)
    return sorted(counts), words, sorted(times)[len(times) // 2] * 1000


def figures(people: int, rounds: int, reports: int) -> list[Figure]:
    """The rows of the table. What a plan costs is measured in a process of its own."""
    own, others = measure_recorded(people), measure_third(rounds)
    counts, _, _ = measure_usual(reports)
    many = 100 * sum(count > MOST_DOUBTS for count in counts) / len(counts)
    note = "、".join(f"{kind} {count}" for kind, count in others.unseen.most_common(5))
    cost = run("copy", str(reports))
    return [
        Figure("copy_recorded", f"copy: recorded person unseen, of {own.cases:,}", "%", own.share, 0.0),
        Figure("copy_third", f"copy: third persons unseen, of {others.cases:,}", "%", others.share, 1.0, note=note),
        Figure(
            "copy_doubts",
            f"copy: usual reports with more than {MOST_DOUBTS} doubts, of {reports:,}",
            "%",
            many,
            0.0,
            note=f"most: {counts[-1]}",
        ),
        Figure("copy_first", "copy: the first plan of a session", "ms", cost["first"]),
        Figure("copy_plan", "  a further one, 16 events, p50", "ms", cost["plan"]),
        Figure("copy_memory", "  memory that it adds", "MB", cost["memory"] / 1e6),
    ]


def main() -> None:
    """`python -m benchmarks.copy REPORTS`: prints what plans cost, in ms and bytes."""
    random = Random(SEED)
    who, _ = recorded(random)
    record = record_of(who.data, usual_report(random))
    before, began = resident_bytes(), time.perf_counter()
    plan(record)
    first = 1000 * (time.perf_counter() - began)
    memory = resident_bytes() - before
    _, _, median = measure_usual(int(sys.argv[1]))
    print(json.dumps({"first": first, "plan": median, "memory": memory}))


if __name__ == "__main__":
    main()

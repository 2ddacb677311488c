"""How well people are recognised: the labelled set in a real store, every query answered by the program itself.

`python -m benchmarks.recognition [--people N] [--queries N] [--seed N] [--show N]` prints the table of
docs/performance.md, by kind of variation. Exit code 1: below what is to be reached.

precision: of the candidates called 「同一の可能性が高い」 those that are the person who was meant, every encounter of
theirs. recall: of the queries whose person is recorded those that find them among the first five. In a trap somebody
else is recorded, so that a high candidate is nearly always wrong: there the false ones are counted against the queries.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import SystemClock
from app.guidance.events import ENDED, STARTED, Event
from app.models.home import Home
from app.models.secrets import STORE, subkey
from app.models.store import Store
from app.people.identity import Identity
from app.station.workstation import Workstation, unlock
from benchmarks.labelled import NOTHING, SEED, TITLES, TRAPS, YEAR, Labelled, Query, make
from benchmarks.samples import PACK, PASSPHRASE, new_home, next_event

if TYPE_CHECKING:
    from app.people.library import Reading
    from app.people.recognition.candidate import Candidate

PRECISION, RECALL, FALSE_HIGH = 0.99, 0.97, 0.01
FIRST = 5
_BATCH = 500


@dataclass(slots=True)
class Tally:
    """What came of the queries of one kind. `high`: candidates of high confidence, `right` of them; `known`: queries
    whose person is recorded, `found` of them."""

    queries: int = 0
    high: int = 0
    right: int = 0
    known: int = 0
    found: int = 0

    def add(self, other: "Tally") -> None:
        self.queries += other.queries
        self.high += other.high
        self.right += other.right
        self.known += other.known
        self.found += other.found

    @property
    def precision(self) -> float | None:
        return self.right / self.high if self.high else None

    @property
    def recall(self) -> float | None:
        return self.found / self.known if self.known else None

    def reached(self, kind: str) -> bool:
        """Whether this is good enough for a kind ("": all of them)."""
        if kind in TRAPS or kind in NOTHING:
            precise = self.high - self.right <= FALSE_HIGH * self.queries
        else:
            precise = self.precision is None or self.precision >= PRECISION
        return precise and (self.recall is None or self.recall >= RECALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The tallies by kind, and the queries that went wrong, each with what was found."""

    tallies: dict[str, Tally]
    wrong: tuple[tuple[Query, str, tuple["Candidate", ...]], ...]

    @property
    def total(self) -> Tally:
        total = Tally()
        for tally in self.tallies.values():
            total.add(tally)
        return total

    @property
    def reached(self) -> bool:
        return self.total.reached("") and all(tally.reached(kind) for kind, tally in self.tallies.items())


def measure(root: Path, labelled: Labelled) -> Outcome:
    """Put the set into a new data folder at `root` and answer every query from it."""
    home = new_home(root, 0)
    owners = _fill(home, labelled)
    station = Workstation.open(home, SystemClock(), PASSPHRASE)
    from app.people.library import Library

    library = Library.of(station)
    try:
        library.tend(lambda _done, _of: None, lambda: False).result()
        return library.submit(lambda reading: _ask(reading, labelled, owners)).result()
    finally:
        library.close()
        station.close()


def _fill(home: Home, labelled: Labelled) -> dict[str, int]:
    """Every record as an encounter; whose each is."""
    owners: dict[str, int] = {}
    firsts: dict[int, str] = {}
    now = datetime.now().astimezone().replace(microsecond=0) - timedelta(days=2)
    store = Store.open(home.store, subkey(unlock(home, PASSPHRASE), STORE))
    batch: list[Event] = []
    for number, recorded in enumerate(labelled.recorded):
        at = now - timedelta(days=365 * (YEAR - recorded.year), minutes=number)
        start = {"channel": "counter", "pack": PACK, "pack_version": "1", "practice": False}
        log = [next_event([], at, STARTED, data=start)]
        who: dict[str, object] = {name: value for name, value in recorded.record.items() if value}
        first = firsts.setdefault(recorded.person, log[0].encounter)
        if recorded.confirmed and first != log[0].encounter:
            who |= {"earlier": 1, "same_as": [first]}
        log.append(next_event(log, at, "identified", data=who))
        log.append(next_event(log, at, ENDED))
        owners[log[0].encounter] = recorded.person
        batch += log
        if len(batch) >= 3 * _BATCH:
            store.append(batch)
            batch = []
    store.append(batch)
    store.close()
    return owners


def _ask(reading: "Reading", labelled: Labelled, owners: dict[str, int]) -> Outcome:
    from app.people.recognition.recognise import candidates

    tallies: dict[str, Tally] = {}
    wrong = []
    for query in labelled.queries:
        found = candidates(reading, Identity(**_identity(query)), limit=FIRST)[:FIRST]
        tally = tallies.setdefault(query.kind, Tally())
        highs = [one for one in found if one.likeness.confidence == "high"]
        right = [one for one in highs if _is(one, query.person, owners)]
        hit = any(owners[earlier.encounter] == query.person for one in found for earlier in one.earlier)
        tally.add(Tally(1, len(highs), len(right), int(query.known), int(query.known and hit)))
        if len(right) < len(highs):
            wrong.append((query, "high", found))
        if query.known and not hit:
            wrong.append((query, "missed", found))
    return Outcome(tallies, tuple(wrong))


def _identity(query: Query) -> dict[str, str]:
    record = dict(query.record)
    numbers = (record.pop("phone"), record.pop("contact"))
    return {**record, "phone": "\n".join(filter(None, numbers))}


def _is(candidate: "Candidate", person: int, owners: dict[str, int]) -> bool:
    return all(owners[earlier.encounter] == person for earlier in candidate.earlier)


def table(outcome: Outcome) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| kind of variation | n | 「高い」 | of them right | precision | recall@5 | |"
    yield "|---|---|---|---|---|---|---|"
    rows: Sequence[tuple[str, str, Tally]] = [(kind, TITLES[kind], tally) for kind, tally in outcome.tallies.items()]
    for kind, title, tally in (*rows, ("", "**all**", outcome.total)):
        kept = "" if tally.reached(kind) else "**not kept**"
        cells = (title, tally.queries, tally.high, tally.right, _share(tally.precision), _share(tally.recall), kept)
        yield "| " + " | ".join(map(str, cells)) + " |"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recognition")
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=SEED, help="another set of the same kinds")
    parser.add_argument("--show", type=int, default=0, help="so many of each kind that went wrong, as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madomori-recognition-") as folder:
        outcome = measure(Path(folder) / "home", make(arguments.people, arguments.queries, arguments.seed))
    print("\n".join(table(outcome)))
    shown: dict[tuple[str, str], int] = {}
    for query, how, found in outcome.wrong:
        shown[query.kind, how] = shown.get((query.kind, how), 0) + 1
        if shown[query.kind, how] <= arguments.show:
            typed = {name: value for name, value in query.record.items() if value}
            candidates = [
                [one.likeness.confidence, round(one.likeness.score, 3), *one.likeness.reasons, str(one.who)]
                for one in found
            ]
            print(json.dumps({"kind": query.kind, how: typed, "found": candidates}, ensure_ascii=False))
    return 0 if outcome.reached else 1


if __name__ == "__main__":
    sys.exit(main())

"""Who is this, at the scale of a city: the part `people` and the part `recognition` of the bench."""

import shutil
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.city import TINY, Size, new_city
from benchmarks.figures import Figure
from benchmarks.labelled import TRAPS, make
from benchmarks.process import run
from benchmarks.recognition import FALSE_HIGH, PRECISION, RECALL, Outcome, measure
from benchmarks.samples import new_home

KEY_LIMIT_MS, SEARCH_LIMIT_MS, HISTORY_LIMIT_MS, FIGURES_LIMIT_MS = 50.0, 100.0, 200.0, 1000.0
FLAT_LIMIT, MEMORY_LIMIT_MB, INDEX_LIMIT_S, LEDGER_LIMIT_S = 1.2, 250.0, 120.0, 60.0
WARM = 50
"""Taps before those that are counted, over the city and over the empty store alike."""


@dataclass(frozen=True, slots=True)
class PeopleSizes:
    """How much is measured of the city."""

    city: Size = field(default_factory=Size)
    records: int = 40
    """Typed key by key."""
    repeats: int = 9
    durable: int = 200
    rounds: int = 3
    """Of taps and of cold pages."""
    starts: int = 9
    ledger: int = 50_000
    people: int = 4_000
    queries: int = 200


QUICK_PEOPLE = PeopleSizes(
    city=TINY, records=2, repeats=1, durable=5, rounds=1, starts=1, ledger=300, people=40, queries=2
)

Environment = Callable[[Path], dict[str, str]]


def make_city(root: Path, size: Size) -> Path:
    """The city that all figures of a run share: a data folder, its sample beside it."""
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    new_city(root, size, today)
    return root


def city(root: Path, sizes: PeopleSizes, environment: Environment) -> list[Figure]:
    """The figures of the whole city at `root`, whose index is made first and stays there."""
    asked = run("people_asks", str(sizes.records), str(sizes.repeats), **environment(root))
    empty = root.with_name("empty-city")
    new_home(empty, 0)
    figures = [*_index(asked, sizes), *_answers(asked)]
    figures += _page(root, sizes, environment)
    figures += _desk(root, empty, sizes, environment)
    figures += _ledgers(empty, sizes, environment)
    return figures


def _index(asked: dict[str, Any], sizes: PeopleSizes) -> list[Figure]:
    encounters = f"{sizes.city.encounters:,}"
    return [
        Figure("index", f"index of {encounters} from nothing", "s", asked["index"] / 1000, INDEX_LIMIT_S),
        Figure("index_cancel", "  cancelled → at rest", "ms", asked["cancel"], note=f"told {asked['progress']} times"),
    ]


def _answers(asked: dict[str, Any]) -> list[Figure]:
    keys = asked["candidates"]
    figures = [
        Figure("candidates", f"candidates after a key, p95 of {len(keys):,}", "ms", _p95(keys), KEY_LIMIT_MS),
        Figure("candidates_p50", "  the same, p50", "ms", statistics.median(keys)),
    ]
    for length in ("1", "2", "4"):
        took, bare = _p95(asked[f"search_{length}"]), _p95(asked[f"search_{length}_floor"])
        id = f"search_{length}"
        figures += [
            Figure(id, f"search, characters: {length}, first page, p95", "ms", took, SEARCH_LIMIT_MS),
            Figure(f"{id}_floor", "  over its floor", "ms", took, None, bare, "bare FTS5 query"),
        ]
    history = statistics.median(asked["history"][1:])
    return [
        *figures,
        Figure("history", f"history of {asked['history_of']} encounters", "ms", history, HISTORY_LIMIT_MS),
        Figure("history_first", "  the first of a session", "ms", asked["history"][0]),
    ]


def _page(root: Path, sizes: PeopleSizes, environment: Environment) -> list[Figure]:
    # The first only warms the disk's cache.
    took = [run("people_page", **_unseen(environment(root)))["figures"] for _ in range(sizes.rounds + 1)]
    return [Figure("figures", "figures page, cold", "ms", statistics.median(took[1:]), FIGURES_LIMIT_MS)]


def _desk(root: Path, empty: Path, sizes: PeopleSizes, environment: Environment) -> list[Figure]:
    """What the desk does over the whole city, and over an empty store, in turn."""
    durable: dict[Path, list[float]] = {root: [], empty: []}
    shown: dict[Path, list[float]] = {root: [], empty: []}
    for _ in range(sizes.rounds):
        for home, took in durable.items():
            took += run("taps", str(WARM), str(sizes.durable), **environment(home))["durable"]
    for _ in range(sizes.starts + 1):
        for home, took in shown.items():
            once = run("program", **environment(home))
            took.append(once["shown"] - once["began"])
    memory = run("people_memory", **_unseen(environment(root)))["resident"] / 1e6
    taps, flat = (statistics.median(durable[home]) for home in (root, empty))
    start, bare = (statistics.median(shown[home][1:]) for home in (root, empty))
    return [
        Figure("city_durable", "tap → durable over the city", "ms", taps, FLAT_LIMIT, flat, "empty store"),
        Figure("city_start", "start of the desk over the city", "ms", start, FLAT_LIMIT, bare, "empty store"),
        Figure("city_memory", "resident memory, people looked at", "MB", memory, MEMORY_LIMIT_MB),
    ]


def _ledgers(empty: Path, sizes: PeopleSizes, environment: Environment) -> list[Figure]:
    figures: list[Figure] = []
    for kind in ("xlsx", "csv"):
        home = empty.with_name(f"ledger-{kind}")
        shutil.copytree(empty, home)
        took = run("people_ledger", kind, str(sizes.ledger), **environment(home))
        what = f"ledger of {sizes.ledger:,} rows, {kind}"
        figures += [
            Figure(f"ledger_{kind}", what, "s", took["import"] / 1000, LEDGER_LIMIT_S),
            Figure(f"ledger_{kind}_preview", "  of it until the preview", "s", took["preview"] / 1000),
            Figure(f"ledger_{kind}_cancel", "  cancelled → at rest", "ms", took["cancel"]),
        ]
    return figures


def recognition(root: Path, sizes: PeopleSizes) -> list[Figure]:
    """How often the labelled set is recognised wrongly; by kind in `benchmarks.recognition`."""
    outcome = measure(root, make(sizes.people, sizes.queries))
    total = outcome.total
    wrong = 100 * (1 - (total.precision or 0.0))
    missed = 100 * (1 - (total.recall or 0.0))
    return [
        Figure("false_high", f"wrong of {total.high:,} called 「高い」", "%", wrong, 100 * (1 - PRECISION)),
        Figure("missed", f"not among the first five, of {total.known:,}", "%", missed, 100 * (1 - RECALL)),
        Figure(
            "false_high_worst", "  wrong, in the worst kind of variation", "%", _worst_high(outcome), 100 * FALSE_HIGH
        ),
        Figure("missed_worst", "  not among the first five, likewise", "%", _worst_missed(outcome), 100 * (1 - RECALL)),
    ]


def _worst_high(outcome: Outcome) -> float:
    """In a trap the false ones are counted against the queries, else against what was called so."""
    return 100 * max(
        (tally.high - tally.right) / (tally.queries if kind in TRAPS else max(1, tally.high))
        for kind, tally in outcome.tallies.items()
    )


def _worst_missed(outcome: Outcome) -> float:
    return 100 * max(1 - (1.0 if tally.recall is None else tally.recall) for tally in outcome.tallies.values())


def _p95(took: Sequence[float]) -> float:
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def _unseen(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "QT_QPA_PLATFORM": "offscreen"}

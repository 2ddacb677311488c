"""`script/bench`: measure, print the table, write the figures as JSON."""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from benchmarks import advice, copy, people
from benchmarks.figures import Figure, table
from benchmarks.process import run
from benchmarks.samples import PASSPHRASE, new_home

OPEN_LIMIT_MS, BATCH_LIMIT_MS, INBOX_LIMIT_MS, SCROLL_LIMIT_MS = 500.0, 10_000.0, 500.0, 100.0
START_LIMIT, COMMIT_LIMIT, FLAT_LIMIT, PAPER_LIMIT_MS, MEMORY_LIMIT, PAINTED_LIMIT_MS = 3.0, 3.0, 1.2, 350.0, 2.3, 16.0
PAGE_LIMIT_MS = 350.0
"""As long as the preview waits for the writing to rest (`ui.report.preview`)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    encounters: int = 10_000
    starts: int = 9
    taps: int = 2_000
    durable: int = 200
    advice: int = 30
    lines: int = 200
    papers: int = 9
    seals: int = 50
    inbox: int = 2_000
    openings: int = 9
    copied: tuple[int, int, int] = (60, 200, 50)
    """Recorded people, rounds of sentences about others, usual reports."""
    city: people.PeopleSizes = field(default_factory=people.PeopleSizes)


WARM = 50
"""Taps before those of the empty store are counted."""
QUICK = Sizes(
    encounters=20,
    starts=1,
    taps=20,
    durable=5,
    advice=2,
    lines=20,
    papers=1,
    seals=2,
    inbox=20,
    openings=1,
    copied=(1, 1, 2),
    city=people.QUICK_PEOPLE,
)


class Bench:
    """Measures in a folder of its own. The stores that are measured on are made in it when they are first needed."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self._folder, self._sizes = folder, sizes
        self._passphrase = folder / "passphrase"
        self._passphrase.write_text(PASSPHRASE, encoding="utf-8")

    def start(self) -> list[Figure]:
        """Start and memory: real processes, the floor between them in turn."""
        home = self._copy("full")
        bare, program = [], []
        for _ in range(self._sizes.starts + 1):
            bare.append(run("bare_window"))
            program.append(run("program", **self._environment(home)))
        # The first of each only warms the disk's cache.
        bare, program = bare[1:], program[1:]

        def took(runs: list[dict[str, float]], what: str) -> float:
            return statistics.median(each[what] - each["began"] for each in runs)

        def resident(runs: list[dict[str, float]]) -> float:
            return statistics.median(each["resident"] for each in runs) / 1e6

        floor, memory_floor, floor_is = took(bare, "shown"), resident(bare), "bare window"
        return [
            Figure("start", "start → first tap on screen", "ms", took(program, "shown"), START_LIMIT, floor, floor_is),
            Figure("start_window", "  start → window there", "ms", took(program, "window")),
            Figure("start_durable", "  start → first tap durable", "ms", took(program, "durable")),
            Figure("memory", "resident memory", "MB", resident(program), MEMORY_LIMIT, memory_floor, floor_is),
        ]

    def taps(self) -> list[Figure]:
        """Taps on the screen and on the disk, with a full store and a long log, and with an empty store."""
        sizes = self._sizes
        full = run("taps", str(sizes.taps), str(sizes.durable), **self._environment(self._copy("full")))
        empty = run("taps", str(WARM), str(sizes.durable), **self._environment(self._copy("empty")))
        painted = sorted(full["painted"])
        p99 = painted[min(len(painted) - 1, round(0.99 * len(painted)))]
        durable, commit = statistics.median(full["durable"]), statistics.median(full["commit"])
        flat = statistics.median(empty["durable"])
        return [
            Figure("painted", f"tap → line on screen, p99 of {sizes.taps:,}", "ms", p99, PAINTED_LIMIT_MS),
            Figure("painted_p50", "  the same, p50", "ms", statistics.median(painted)),
            Figure("durable", "tap → durable, p50", "ms", durable, COMMIT_LIMIT, commit, "bare commit"),
            Figure("saved", "  tap → shown as saved, p50", "ms", statistics.median(full["saved"])),
            Figure("durable_flat", "  full store over empty store", "ms", durable, FLAT_LIMIT, flat, "empty store"),
        ]

    def advice(self) -> list[Figure]:
        return advice.measure(self._sizes.advice)

    def paper(self) -> list[Figure]:
        """The signed PDF of a long log."""
        sizes = self._sizes
        took = run("paper", str(sizes.lines), str(sizes.papers + 1), **self._environment(self._copy("full")))
        export, bare = (statistics.median(took[what][1:]) for what in ("export", "bare"))
        return [
            Figure("paper", f"log of {sizes.lines} → signed PDF", "ms", export, PAPER_LIMIT_MS),
            Figure("paper_first", "  the first of a session", "ms", took["export"][0]),
            Figure("paper_floor", "  over its floor", "ms", export, None, bare, "one bare page, signed"),
        ]

    def review(self) -> list[Figure]:
        """The manager's desk: a report opened and verified, a batch of seals, the inbox on the screen."""
        sizes = self._sizes
        amounts = map(str, (sizes.lines, sizes.seals, sizes.inbox, sizes.openings + 1))
        took = run("review", *amounts, **self._environment(self._copy("empty")), QT_QPA_PLATFORM="offscreen")
        # The first opening loads what verifies.
        opened, sealed_opened, bare = (
            statistics.median(took[what][1:]) for what in ("opened", "sealed_opened", "bare_verify")
        )
        scroll = sorted(took["scroll"])
        p99 = scroll[min(len(scroll) - 1, round(0.99 * len(scroll)))]
        verify, sign = "bare pyHanko verify", "bare pyHanko sign"
        return [
            Figure("review_open", f"report of {sizes.lines} opened and verified", "ms", opened, OPEN_LIMIT_MS),
            Figure("review_open_floor", "  over its floor", "ms", opened, None, bare, verify),
            Figure("review_open_sealed", "  with every seal of the route", "ms", sealed_opened, OPEN_LIMIT_MS),
            Figure("review_batch", f"{sizes.seals} approvals", "ms", took["sealed"], BATCH_LIMIT_MS),
            Figure("review_batch_floor", "  over its floor", "ms", took["sealed"], None, took["bare_sign"], sign),
            Figure("inbox", f"inbox of {sizes.inbox:,} opened", "ms", took["inbox"][0], INBOX_LIMIT_MS),
            Figure("inbox_scroll", "  a step of scrolling, p99", "ms", p99, SCROLL_LIMIT_MS),
        ]

    def pages(self) -> list[Figure]:
        """A page of a report as a picture: the child that draws, beside PDFium in the same process."""
        sizes = self._sizes
        took = run("pages", str(sizes.lines), str(sizes.openings + 1), **self._environment(self._copy("empty")))
        first, warm, later = (statistics.median(took[what]) for what in ("first", "warm", "next"))
        bare_first, bare = took["bare_first"][0], statistics.median(took["bare"])
        here = "PDFium in the process"
        return [
            Figure("page_first", "page drawn, the child started for it", "ms", first, PAGE_LIMIT_MS),
            Figure("page_first_floor", "  over its floor", "ms", first, None, bare_first, f"{here}, loaded"),
            Figure("page_warm", "  the child started before", "ms", warm),
            Figure("page_next", "  the next ones", "ms", later, PAGE_LIMIT_MS),
            Figure("page_next_floor", "  over their floor", "ms", later, None, bare, here),
        ]

    def copied(self) -> list[Figure]:
        """What stays unseen in the copy without personal data, what it asks, and what it costs."""
        return copy.figures(*self._sizes.copied)

    def people(self) -> list[Figure]:
        """A whole city: its index, what is asked of it, the desk over it, an old ledger."""
        sizes = self._sizes.city
        return people.city(people.make_city(self._folder / "city", sizes.city), sizes, self._environment)

    def recognition(self) -> list[Figure]:
        """Who is recognised of the labelled set."""
        return people.recognition(self._folder / "labelled", self._sizes.city)

    def _copy(self, name: Literal["full", "empty"]) -> Path:
        made = self._folder / name
        if not made.exists():
            new_home(made, self._sizes.encounters if name == "full" else 0)
        copy = self._folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(made, copy)
        return copy

    def _environment(self, home: Path) -> dict[str, str]:
        return {"MADOMORI_HOME": str(home), "MADOMORI_PASSPHRASE_FILE": str(self._passphrase)}


PARTS: dict[str, Callable[[Bench], list[Figure]]] = {
    "start": Bench.start,
    "taps": Bench.taps,
    "advice": Bench.advice,
    "paper": Bench.paper,
    "review": Bench.review,
    "pages": Bench.pages,
    "copy": Bench.copied,
    "people": Bench.people,
    "recognition": Bench.recognition,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure the program's speed beside its floors.")
    parser.add_argument(
        "part",
        nargs="*",
        metavar="|".join(PARTS),
        choices=[*PARTS, []],
        help="what to measure (default: everything, about a quarter of an hour; people is most of it)",
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures go")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    arguments = parser.parse_args()
    loads = [_load()]
    with tempfile.TemporaryDirectory(prefix="madomori-bench-") as folder:
        bench = Bench(Path(folder), QUICK if arguments.quick else Sizes())
        figures = [figure for part in arguments.part or PARTS for figure in PARTS[part](bench)]
    loads.append(_load())
    report = {
        "version": 1,
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()},
        "load": loads,
        "figures": [figure.to_json() for figure in figures],
    }
    arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(figures)))
    print(f"load average before and after: {loads[0]:.1f}, {loads[1]:.1f} on {os.cpu_count()} cores")
    return 1 if any(figure.reached is False for figure in figures) else 0


def _load() -> float:
    """How much else the machine was doing: the figures are to be trusted only where that is little."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


if __name__ == "__main__":
    sys.exit(main())

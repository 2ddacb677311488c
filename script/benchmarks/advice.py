"""How long the advice takes for logs of growing length."""

import statistics
import time
from datetime import datetime

from app.base.resources import resource_dir
from app.guidance.engine import assess
from app.guidance.packfile import load_pack
from benchmarks.figures import Figure
from benchmarks.samples import PACK, encounter

LENGTHS = (500, 1000, 2000, 4000)
LIMIT_MS = 5.0
GROWTH = 1.25
"""The cost of one line may be so many times that in the shortest log: the rest is noise."""


def measure(repeats: int, lengths: tuple[int, ...] = LENGTHS) -> list[Figure]:
    """The advice for a log of each length, and how its cost grows."""
    pack = load_pack(resource_dir() / "packs" / PACK)
    took: dict[int, float] = {}
    for length in lengths:
        log = encounter(length, datetime.now().astimezone(), ended=False)
        now_ms = log[-1].elapsed_ms + 1000
        times = []
        for _ in range(repeats):
            began = time.perf_counter()
            assess(pack, log, 1, now_ms)
            times.append(1000 * (time.perf_counter() - began))
        took[length] = statistics.median(times)
    shortest, longest = lengths[0], lengths[-1]
    figures = [
        Figure(f"advice_{length}", f"guidance, log of {length:,}", "ms", ms, LIMIT_MS if length <= 2000 else None)
        for length, ms in took.items()
    ]
    growth = (took[longest] / longest) / (took[shortest] / shortest)
    note = f"cost of one line in a log of {longest:,} over that in one of {shortest:,}"
    return [*figures, Figure("advice_growth", "guidance, growth for each line", "×", growth, GROWTH, note=note)]

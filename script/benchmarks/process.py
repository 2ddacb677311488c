"""Runs the processes that are measured; each prints one JSON object at its end."""

import json
import os
import subprocess
import sys
import time
from typing import Any

SETTLE_MS = 1500
"""How long a window is left alone before its memory is read."""


def now_ms() -> float:
    """A reading that can be compared between processes of one machine."""
    return time.monotonic_ns() / 1e6


def run(module: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run `python -m benchmarks.MODULE ARGUMENTS`; what it printed, with `began`, the moment before its start."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    began = now_ms()
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**result, "began": began}


def resident_bytes() -> int:
    """The memory of this process that is in RAM."""
    import psutil

    return int(psutil.Process().memory_info().rss)

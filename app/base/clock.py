"""The one place that reads the time.

Two readings are kept apart: the wall clock, which people read and which may be set back, and a
steady clock, which never jumps and goes on while the computer sleeps.
"""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Wall time with its UTC offset, whole milliseconds."""

    def steady_ms(self) -> int:
        """Milliseconds on a clock that never jumps; comparable only within one `boot_id`."""

    def boot_id(self) -> str:
        """What the steady clock counts from; another value means another count."""


def to_ms(moment: datetime) -> datetime:
    """`moment` cut to whole milliseconds, as the log keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        return to_ms(datetime.now().astimezone())

    def steady_ms(self) -> int:
        # CLOCK_BOOTTIME counts through sleep; Windows' monotonic clock does so by itself.
        boottime = getattr(time, "CLOCK_BOOTTIME", None)
        return (time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)) // 1_000_000

    def boot_id(self) -> str:
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            # Without an id of its own a boot is known by when it began, to ten seconds.
            began = time.time() - time.monotonic()
            return f"boot-{round(began / 10)}"


class FakeClock:
    """A clock that stands still until it is moved; for tests, scenarios and the demonstration."""

    def __init__(self, start: datetime, boot: str = "fake") -> None:
        self._now = to_ms(start)
        self._steady = 0
        self._boot = boot

    def now(self) -> datetime:
        return self._now

    def steady_ms(self) -> int:
        return self._steady

    def boot_id(self) -> str:
        return self._boot

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass on both clocks."""
        self._now = to_ms(self._now + timedelta(seconds=seconds))
        self._steady += round(seconds * 1000)

    def set_wall(self, moment: datetime) -> None:
        """Set the wall clock, as a person or a time server would; the steady clock goes on."""
        self._now = to_ms(moment)

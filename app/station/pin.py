"""The person's own PIN: what one must be like, and that wrong ones are counted and slowed down.

The count lies on the disk, so that closing the program does not forget it. The PIN itself is never kept.
"""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem, Refused
from app.base.files import disk_problem, write_whole
from app.base.guessable import guessable
from app.base.shape import ShapeError, shaped
from app.forms.sign.signer import WrongPin

T = TypeVar("T")

LEAST = 6
"""Characters of a new PIN. It is tried at this device only, where wrong ones are counted (`models.sealed`); a card
counts by itself and keeps its own rule."""
_FREE_TRIES = 2
_LONGEST_WAIT = 300
_SAFE = "まだ何も署名していません。記録と書類はそのままです。"


class TooSoon(WrongPin):
    """Not tried at all: after so many wrong PINs the next try has to wait `seconds` more."""

    def __init__(self, failed: int, seconds: int) -> None:
        super().__init__(
            f"暗証番号（PIN）を続けて{failed}回間違えたため、いまは受け付けていません。",
            _SAFE,
            f"あと{seconds}秒待ってから、もう一度入れてください。",
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Tries:
    """Wrong PINs in a row, and when the last one was, by each of the clocks."""

    failed: int
    at: str
    boot: str
    steady_ms: int
    version: int = 1


def pin_bytes(pin: str) -> bytes:
    """The PIN as it locks a file. Full and half width are the same: an input method may be on."""
    return unicodedata.normalize("NFKC", pin).encode("utf-8", "replace")


def check_new(pin: str) -> None:
    """Raises Refused for a PIN that may not be chosen."""
    if fault := pin_fault(pin):
        raise Refused(f"暗証番号（PIN）を決め直してください。{fault}")


def pin_fault(pin: str) -> str:
    """Why that may be nobody's new PIN, in a sentence; "" where it may."""
    if len(unicodedata.normalize("NFKC", pin).strip()) < LEAST:
        return f"{LEAST}文字以上にしてください。"
    reason = guessable(pin)
    return f"{reason}。人に当てられにくいものにしてください。" if reason else ""


def guarded(counter: Path, clock: Clock, attempt: Callable[[], T]) -> T:
    """What `attempt` returns. A WrongPin it raises is counted in the file `counter`, and the next try must wait:
    not after the first and second, then 2, 4, 8, … seconds, at most five minutes. Success begins anew.

    Raises TooSoon, WrongPin with the count, and what else `attempt` raises.
    """
    before = _read(counter)
    failed = before.failed if before else 0
    if before and (wait := _wait(before, clock)):
        raise TooSoon(failed, wait)
    # Counted first: a program that is ended in the middle has tried too.
    now = _Tries(failed + 1, clock.now().isoformat(), clock.boot_id(), clock.steady_ms())
    _write(counter, now)
    try:
        opened = attempt()
    except WrongPin as problem:
        wait = _wait(now, clock)
        again = f"続けて{now.failed}回目です。" + (f"次は{wait}秒待ってから入れられます。" if wait else "")
        raise WrongPin(problem.happened, problem.safe, f"{again}確かめて、もう一度入れてください。") from None
    except EnvironmentProblem:
        _write(counter, before)
        raise
    _write(counter, None)
    return opened


def _wait(tries: _Tries, clock: Clock) -> int:
    """Whole seconds still to wait."""
    if tries.failed <= _FREE_TRIES:
        return 0
    if tries.boot == clock.boot_id():
        gone = (clock.steady_ms() - tries.steady_ms) / 1000
    else:
        gone = (clock.now() - datetime.fromisoformat(tries.at)).total_seconds()
        if gone < 0:  # started anew, and set back since: it cannot be told, and starting took its time
            return 0
    needed = min(2 ** min(tries.failed - _FREE_TRIES, 10), _LONGEST_WAIT)
    return max(0, -int(-(needed - gone) // 1))


def _read(counter: Path) -> _Tries | None:
    try:
        tries: _Tries = shaped(json.loads(counter.read_bytes()), _Tries)
        return tries if datetime.fromisoformat(tries.at).tzinfo else None
    except (FileNotFoundError, ShapeError, ValueError):
        return None
    except OSError as error:
        raise disk_problem(error) from error


def _write(counter: Path, tries: _Tries | None) -> None:
    try:
        if tries is None:
            counter.unlink(missing_ok=True)
            return
    except OSError as error:
        raise disk_problem(error) from error
    write_whole(counter, json.dumps(asdict(tries)).encode("ascii"))

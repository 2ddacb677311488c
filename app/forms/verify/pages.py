"""The pages of a PDF as pictures, drawn in a child process with limits of memory and time (`pages_child`).

Files come from strangers, and what reads them is a large program in C++. So it is not let into the process that holds
keys and records: it gets bytes, gives back pixels, and is ended and replaced where it takes too long or dies.
"""

import math
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar, cast

from app.base.errors import EnvironmentProblem
from app.forms.verify import pages_child
from app.forms.verify.pages_child import ASK, MOST_PIXELS, SAID

PAGE_SECONDS = 5.0
"""What a page may take; a usual one takes some hundredths of it."""
START_SECONDS = 30.0
"""What the start of the child may take, on a slow disk and beside a virus scanner."""
MOST_LOST = 2
"""Pages of one file that may take the child with them; the rest is not tried."""

SLOW = "描くのに時間がかかりすぎるため、このページは表示していません。"
DIED = "描いている途中で描く部品が止まったため、このページは表示していません。"
LARGE = "大きすぎるため、このページは表示していません。"
BROKEN = "壊れているため、このページは表示していません。"
GIVEN_UP = "ほかのページを描けなかったため、このページは描いていません。"
_CAUTION = "窓守の作る書類では起きないことです。署名や決裁をせず、書類の出どころを確かめてください。"
_REFUSALS = {pages_child.TOO_LARGE: LARGE, pages_child.BROKEN: BROKEN}

_KEPT = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "HOME", "USERPROFILE", "APPDATA")
"""What the child gets of the environment: where its Python and its libraries are."""

_PIPE_BYTES = 1 << 20
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
"""CREATE_NO_WINDOW: no console flashes up."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page: rows from the top without gaps, 4 bytes a pixel (blue, green, red, nothing)."""

    width: int
    height: int
    pixels: bytearray


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """A page that is not shown; `sentence` stands in its place."""

    sentence: str


Page = Picture | NotDrawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pages that were asked for, and how many the file has."""

    pages: tuple[Page, ...]
    count: int


class PageDrawer:
    """One child, started when it is first needed. May be called from any thread; draws one file at a time."""

    def __init__(self, page_seconds: float = PAGE_SECONDS) -> None:
        self._page_seconds = page_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None
        self._stops = 0

    def start(self) -> None:
        """Have the child ready, so that the first page does not wait for it. Raises EnvironmentProblem."""
        with self._lock:
            self._ready()

    def stop(self) -> None:
        """End the child and give up what it draws; a later call starts another."""
        self._stops += 1
        if (child := self._child) is not None:
            child.kill()
        if self._lock.acquire(blocking=False):  # who draws tidies up; its pipes are not taken from under it
            self._end()
            self._lock.release()

    def draw(self, pdf: bytes, *, width: int = 0, dpi: int = 0, first: int = 0, most: int = 1) -> Drawn:
        """`most` pages from `first` (0 is the first one), each `width` px wide or at `dpi` dots an inch.

        A page that cannot be drawn is a `NotDrawn`. Raises EnvironmentProblem where the file is no readable PDF, or
        takes the child with it before it has said how many pages it has.
        """
        with self._lock:
            pages: list[Page] = []
            count, lost, stops = -1, 0, self._stops
            waited = self._child
            while count < 0 or len(pages) < min(most, count - first):
                if lost == MOST_LOST:
                    pages.append(NotDrawn(GIVEN_UP))
                    continue
                asked = (width, dpi, first + len(pages), most - len(pages))
                try:
                    for page in self._asked(pdf, asked):
                        if isinstance(page, int):
                            count = page
                        else:
                            pages.append(page)
                except _Lost as why:
                    self._end()
                    idle, self._child = self._child is waited, None
                    if count < 0 and idle and str(why) == DIED and self._stops == stops:
                        continue  # it had died while it waited for a file
                    if self._stops != stops or count < 0:
                        raise _no_page(str(why)) from None
                    lost += 1
                    pages.append(NotDrawn(str(why)))
            return Drawn(tuple(pages), count)

    def _asked(self, pdf: bytes, asked: tuple[int, int, int, int]) -> Iterator[Page | int]:
        """How many pages there are, then one after the other. Raises _Lost where the child is gone."""
        child = self._ready()
        what, count, _ = self._within(self._page_seconds, lambda: _question(child, pdf, asked))
        if what != pages_child.COUNT:
            raise _no_page("PDFとして読めないため、ページを表示できません。")
        yield count
        _, _, first, most = asked
        for _ in range(min(most, count - first)):
            yield self._within(self._page_seconds, lambda: _page(child))

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        try:
            self._child = child = _start(math.ceil(self._page_seconds))
        except OSError:
            raise _not_started() from None
        self._end = weakref.finalize(self, _ended, child)
        try:
            self._within(START_SECONDS, lambda: _words(child))
        except _Lost:
            self._end()
            raise _not_started() from None
        return child

    def _within(self, seconds: float, work: Callable[[], T]) -> T:
        """What the child answers in time. Raises _Lost with the sentence why there is none."""
        child = self._child
        assert child
        late = False

        def kill() -> None:
            nonlocal late
            late = True
            child.kill()

        clock = threading.Timer(seconds, kill)
        clock.daemon = True
        clock.start()
        try:
            answer: T | None = work()
        except (OSError, _Lost):
            answer = None
        finally:
            clock.cancel()
            clock.join()  # after this it strikes no more
        if late or answer is None:
            raise _Lost(SLOW if late else DIED)
        return answer


PAGES = PageDrawer()
"""The one child of this program."""


class _Lost(Exception):
    """The child is gone, or says what it cannot say."""


def _start(cpu_seconds: int) -> "subprocess.Popen[bytes]":
    # In a frozen program there is no Python to run a file by: `app.__main__` knows the flag. Elsewhere -P, or the
    # modules beside the file would stand before the standard library's.
    own = ["--draw-pages"] if getattr(sys, "frozen", False) else ["-E", "-P", pages_child.__file__]
    child = subprocess.Popen(
        [sys.executable, *own, str(cpu_seconds)],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(sys.executable).parent,
        env=environment(os.environ),
        creationflags=_NO_WINDOW,
    )
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # more at a time is only quicker
            fcntl.fcntl(_pipes(child)[1], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return child


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """What the child is told of the environment `own`: no secret, no way to one."""
    return {name: own[name] for name in _KEPT if name in own}


def _ended(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    for pipe in _pipes(child):
        pipe.close()
    child.wait()


def _pipes(child: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin
    assert child.stdout
    return child.stdin, child.stdout


def _question(child: "subprocess.Popen[bytes]", pdf: bytes, asked: tuple[int, int, int, int]) -> tuple[int, int, int]:
    to_child, _ = _pipes(child)
    for data in (ASK.pack(len(pdf), *asked), pdf):
        rest = memoryview(data)
        while rest:
            rest = rest[to_child.write(rest) :]
    return _words(child)


def _page(child: "subprocess.Popen[bytes]") -> Page:
    """One answer. The child may be a stranger's by now: no number is taken on trust."""
    what, width, height = _words(child)
    if what == pages_child.PICTURE and 0 < width * height <= 2 * MOST_PIXELS:
        return Picture(width, height, _read(child, 4 * width * height))
    if what in _REFUSALS:
        return NotDrawn(_REFUSALS[what])
    raise _Lost


def _words(child: "subprocess.Popen[bytes]") -> tuple[int, int, int]:
    return cast(tuple[int, int, int], SAID.unpack(_read(child, SAID.size)))


def _read(child: "subprocess.Popen[bytes]", size: int) -> bytearray:
    _, from_child = _pipes(child)
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        read = cast(int, from_child.readinto(rest))  # type: ignore[attr-defined]  # unbuffered, so it has it
        if not read:
            raise _Lost
        rest = rest[read:]
    return data


def _no_page(happened: str) -> EnvironmentProblem:
    return EnvironmentProblem(happened, "書類はもとのままです。", _CAUTION)


def _not_started() -> EnvironmentProblem:
    return EnvironmentProblem(
        "ページを描く部品を起動できませんでした。",
        "書類はもとのままです。",
        "窓守を開き直してください。続くときは、情報担当に知らせてください。",
    )

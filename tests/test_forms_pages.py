"""The child that draws pages: what it draws, what it may not do, and that nothing of it hangs or stays behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pypdfium2
import pytest
from bombs import FOR_EVER, HUNGRY, SQUARE, pdf_of

from app.base.errors import EnvironmentProblem
from app.forms.verify import pages, pages_child
from app.forms.verify.pages import (
    BROKEN,
    DIED,
    GIVEN_UP,
    LARGE,
    SLOW,
    Drawn,
    NotDrawn,
    PageDrawer,
    Picture,
    environment,
)

ROOT = Path(__file__).parents[1]
DONE = ROOT / "tests/corpus/attacks/done.pdf"
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")


@pytest.fixture
def drawer() -> Iterator[PageDrawer]:
    drawer = PageDrawer(page_seconds=1.0)
    yield drawer
    drawer.stop()


def pid_of(drawer: PageDrawer) -> int:
    drawer.start()
    assert drawer._child
    return drawer._child.pid


def what(drawn: Drawn) -> list[str]:
    return [page.sentence if isinstance(page, NotDrawn) else "drawn" for page in drawn.pages]


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether that process has ended by then."""
    end = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_the_pixels_are_those_that_pdfium_draws_and_seals_are_there(drawer: PageDrawer) -> None:
    pdf = DONE.read_bytes()
    drawn = drawer.draw(pdf, width=600, most=9)
    assert drawn.count == 2
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        for page, made in zip(document, drawn.pages, strict=True):
            bitmap = page.render(scale=600 / page.get_width(), force_bitmap_format=3, may_draw_forms=True)
            assert isinstance(made, Picture)
            assert (made.width, made.height) == (bitmap.width, bitmap.height)
            assert bytes(made.pixels) == bytes(bitmap.buffer)
            bitmap.close()


def test_pages_can_be_asked_for_one_by_one_and_at_a_printers_dots(drawer: PageDrawer) -> None:
    drawn = drawer.draw(pdf_of([SQUARE] * 5), dpi=144, first=3)
    assert drawn.count == 5
    (page,) = drawn.pages
    assert isinstance(page, Picture)
    assert (page.width, page.height) == (200, 280)
    assert page.pixels[:3] == b"\xff\xff\xff"
    assert page.pixels[4 * (200 * 200 + 100) :][:3] == b"\x00\x00\xff"  # the red square, as blue, green, red
    assert drawer.draw(pdf_of([SQUARE]), width=10, first=7).pages == ()


def test_a_page_that_takes_for_ever_is_refused_and_the_others_are_drawn(drawer: PageDrawer) -> None:
    first = pid_of(drawer)
    drawn = drawer.draw(pdf_of([SQUARE, FOR_EVER, SQUARE]), width=100, most=3)
    assert what(drawn) == ["drawn", SLOW, "drawn"]
    assert gone(first)
    assert pid_of(drawer) != first


def test_a_file_of_such_pages_is_given_up_soon() -> None:
    drawer = PageDrawer(page_seconds=0.3)
    began = time.monotonic()
    drawn = drawer.draw(pdf_of([FOR_EVER] * 12), width=100, most=12)
    assert what(drawn) == [SLOW, SLOW, *[GIVEN_UP] * 10]
    assert time.monotonic() - began < 10
    drawer.stop()


def test_a_child_that_died_while_idle_is_replaced_unnoticed(drawer: PageDrawer) -> None:
    pid = pid_of(drawer)
    os.kill(pid, signal.SIGTERM)
    assert gone(pid)
    assert what(drawer.draw(pdf_of([SQUARE]), width=100)) == ["drawn"]


def test_a_child_that_is_still_dying_is_replaced_unnoticed(drawer: PageDrawer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of several threads closes its pipes before it can be waited for."""
    pid = pid_of(drawer)
    assert drawer._child
    monkeypatch.setattr(drawer._child, "poll", lambda: None)
    os.kill(pid, signal.SIGTERM)
    assert gone(pid)
    assert what(drawer.draw(pdf_of([SQUARE]), width=100)) == ["drawn"]


@posix
def test_a_page_that_takes_all_memory_is_refused_and_the_others_are_drawn() -> None:
    drawer = PageDrawer(page_seconds=60)
    assert what(drawer.draw(pdf_of([HUNGRY, SQUARE]), width=100, most=2)) == [DIED, "drawn"]
    drawer.stop()


@posix
def test_the_childs_own_limit_of_the_processor_stands_behind_the_clock(
    drawer: PageDrawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = pages._start
    monkeypatch.setattr(pages, "_start", lambda _: start(0))
    drawer._page_seconds = 20
    assert what(drawer.draw(pdf_of([FOR_EVER, SQUARE]), width=100, most=2)) == [DIED, "drawn"]


def test_what_cannot_be_drawn_says_so(drawer: PageDrawer) -> None:
    assert what(drawer.draw(pdf_of([SQUARE], box="0 0 1 14000"), width=2000)) == [LARGE]
    assert what(drawer.draw(pdf_of([SQUARE]).replace(b"/Type/Page/", b"/Type/Nope/"), width=100)) == [BROKEN]
    for broken in (b"", b"not a PDF", DONE.read_bytes()[:3000]):
        with pytest.raises(EnvironmentProblem, match="PDFとして読めない"):
            drawer.draw(broken, width=100)
    assert what(drawer.draw(pdf_of([SQUARE]), width=100)) == ["drawn"]


@pytest.mark.parametrize(
    "answer",
    ["SAID.pack(COUNT, 1, 0) + SAID.pack(PICTURE, 4000000000, 4000000000)", "SAID.pack(COUNT, 1, 0) + b'?' * 99"],
)
def test_what_the_child_says_is_not_believed(drawer: PageDrawer, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """It may be in a stranger's hands by now."""
    liar = f"""if True:
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from app.forms.verify.pages_child import *
        sys.stdout.buffer.write(SAID.pack(READY, 0, 0) + {answer}); sys.stdout.flush(); sys.stdin.read()
    """

    def start(_: int) -> "subprocess.Popen[bytes]":
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", liar], bufsize=0, stdin=pipe, stdout=pipe)

    monkeypatch.setattr(pages, "_start", start)
    assert what(drawer.draw(pdf_of([SQUARE]), width=100)) == [DIED]


def test_where_no_child_can_be_had_a_sentence_says_so(drawer: PageDrawer, monkeypatch: pytest.MonkeyPatch) -> None:
    for broken in (sys.executable + ".is-not-there", "/bin/false"):
        monkeypatch.setattr(sys, "executable", broken)
        with pytest.raises(EnvironmentProblem, match="起動できません"):
            drawer.draw(pdf_of([SQUARE]), width=100)


def test_stopping_at_any_moment_is_a_sentence_at_worst(drawer: PageDrawer) -> None:
    """Pixels may be on their way just then."""
    pdf = pdf_of([SQUARE] * 20)
    with ThreadPoolExecutor() as thread:
        for wait in range(12):
            drawing = thread.submit(drawer.draw, pdf, width=1500, most=20)
            time.sleep(wait / 30)
            drawer.stop()
            with suppress(EnvironmentProblem):
                assert what(drawing.result(timeout=30)) == ["drawn"] * 20


def test_stopping_gives_up_what_is_drawn(drawer: PageDrawer) -> None:
    drawer._page_seconds = 60
    pid = pid_of(drawer)
    with ThreadPoolExecutor() as thread:
        drawing = thread.submit(drawer.draw, pdf_of([FOR_EVER] * 3), width=100, most=3)
        time.sleep(0.2)
        drawer.stop()
        with pytest.raises(EnvironmentProblem):
            drawing.result(timeout=10)
    assert gone(pid)


def test_the_child_is_told_no_secret() -> None:
    told = environment(
        {"PATH": "/bin", "MADOMORI_PASSPHRASE_FILE": "/secret", "MADOMORI_HOME": "/x", "LD_PRELOAD": "y"}
    )
    assert told == {"PATH": "/bin"}


@posix
def test_the_child_has_no_files_no_sockets_no_processes_and_little_memory() -> None:
    """What `_limit` leaves, tried by the same interpreter."""
    tries = """if True:
        import ctypes, os, socket, sys
        from app.forms.verify import pages_child
        pages_child._limit()
        def fails(work):
            try: work()
            except (OSError, MemoryError): return True
        print(fails(lambda: open(sys.executable, "rb")), fails(lambda: socket.socket()), fails(lambda: os.pipe()),
              fails(lambda: bytearray(pages_child.MOST_MEMORY)), fails(lambda: bytearray(100_000_000)))
    """
    done = subprocess.run([sys.executable, "-c", tries], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True", "True", "None"]


@posix
def test_the_childs_limits_stand_before_it_takes_a_file(drawer: PageDrawer) -> None:
    child = psutil.Process(pid_of(drawer))
    if not hasattr(child, "rlimit"):
        pytest.skip("this system does not tell the limits of a process")
    for limit in (psutil.RLIMIT_NOFILE, psutil.RLIMIT_NPROC, psutil.RLIMIT_FSIZE, psutil.RLIMIT_CORE):
        assert child.rlimit(limit) == (0, 0)
    assert child.rlimit(psutil.RLIMIT_AS) == (pages_child.MOST_MEMORY,) * 2


@contextmanager
def child_at_work() -> Iterator["subprocess.Popen[bytes]"]:
    """A child by itself that draws for ever."""
    child = pages._start(100)
    try:
        pages._words(child)
        assert pages._question(child, pdf_of([FOR_EVER]), (100, 0, 0, 1))[0] == pages_child.COUNT
        yield child
    finally:
        pages._ended(child)


def test_the_child_ends_with_its_pipe_even_while_it_draws() -> None:
    with child_at_work() as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.3)
        assert child.stdin
        child.stdin.close()
        assert child.wait(10) == 0


@posix
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_is_left_by_a_program_that_is_killed(how: signal.Signals) -> None:
    program = """if True:
        from app.forms.verify.pages import PAGES
        from bombs import *
        PAGES.start()
        print(PAGES._child.pid, flush=True)
        PAGES._page_seconds = 100
        PAGES.draw(pdf_of([FOR_EVER]), width=100)
    """
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    with subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout
        pid = int(running.stdout.readline())
        time.sleep(0.2)
        assert psutil.pid_exists(pid)
        running.send_signal(how)
    assert gone(pid)


def test_no_child_is_left_by_a_program_that_ends() -> None:
    program = "from app.forms.verify.pages import PAGES\nPAGES.start()\nprint(PAGES._child.pid)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert not psutil.pid_exists(int(done.stdout))

"""The child process in which strangers' files are drawn (`app.forms.verify.pages` asks it).

It runs by its path, apart from all of the program: the standard library and PDFium are all it loads. Before it reads
the first file it takes from itself, for good, whatever drawing does not need: memory beyond `MOST_MEMORY`, files,
sockets, processes, core files. It ends when its standard input does, even while PDFium is at work.

What is asked on standard input: `ASK`, then the bytes of the PDF. What is said on standard output: `SAID` with READY
once; for each PDF COUNT or UNREADABLE, then for each page that was asked for PICTURE with its pixels or one of the
refusals.
"""

import os
import queue
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

ASK = struct.Struct("<QIIII")
"""Bytes of the PDF, width in px (0: by dots), dots per inch, first page, most pages."""
SAID = struct.Struct("<III")
"""What, and two numbers: COUNT (pages, 0), PICTURE (width, height; 4 bytes for each pixel follow: blue, green, red)."""
READY, COUNT, PICTURE, UNREADABLE, TOO_LARGE, BROKEN = range(1, 7)

MOST_PIXELS = 40_000_000
"""Of one page: A3 at 400 dpi, 160 MB."""
MOST_MEMORY = 512 << 20
"""Bytes of address space. A usual page needs 150 MB of it, one of `MOST_PIXELS` 340."""
POINTS_PER_INCH = 72
_BGRX = 3
"""FPDFBitmap_BGRx."""
_BLANK = b"""%PDF-1.4
1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]/Count 1>>endobj 3 0 obj<</MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>"""
"""Enough of a PDF to be repaired and drawn."""

Say = Callable[..., None]


def main() -> int:
    """Draw until standard input ends. The one argument: seconds of the processor that a page may take."""
    seconds = int(sys.argv[-1])
    asked = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115  # for as long as the process lives
    answer = open(1, "wb", buffering=0, closefd=False)  # noqa: SIM115
    questions: queue.SimpleQueue[tuple[bytes, tuple[int, ...]]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, questions.put), daemon=True).start()
    _draw(lambda *_, **__: None, lambda: None, _BLANK, 9, 0, 0, 1)  # loads what would be loaded while drawing
    _limit()

    def say(*words: int, pixels: Any = b"") -> None:
        _write(answer, SAID.pack(*words, *(0,) * (3 - len(words))))
        _write(answer, pixels)

    say(READY)
    while True:
        pdf, wanted = questions.get()
        _draw(say, lambda: _allow(seconds), pdf, *wanted)


def _listen(asked: BinaryIO, ask: Callable[[tuple[bytes, tuple[int, ...]]], None]) -> None:
    """Take in questions. A thread of its own, since the end of the program must be noticed while PDFium draws."""
    while True:
        size, *wanted = ASK.unpack(_read(asked, ASK.size))
        ask((_read(asked, size), tuple(wanted)))


def _read(stream: BinaryIO, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            os._exit(0)
        data += more
    return bytes(data)


def _write(stream: BinaryIO, data: Any) -> None:
    rest = memoryview(data).cast("B")
    while rest:
        rest = rest[stream.write(rest) :]


def _draw(say: Say, allow: Callable[[], None], pdf: bytes, width: int, dpi: int, first: int, most: int) -> None:
    import pypdfium2

    allow()
    try:
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()  # without it a seal is not drawn
    except pypdfium2.PdfiumError:
        say(UNREADABLE)
        return
    with document:
        say(COUNT, len(document))
        for number in range(first, min(first + most, len(document))):
            allow()
            try:
                page = document[number]
                scale = dpi / POINTS_PER_INCH if dpi else width / page.get_width()
                if scale * page.get_width() * scale * page.get_height() > MOST_PIXELS:
                    say(TOO_LARGE)
                    continue
                bitmap = page.render(scale=scale, force_bitmap_format=_BGRX, may_draw_forms=True)
            except (pypdfium2.PdfiumError, ArithmeticError, ValueError):
                say(BROKEN)
                continue
            say(PICTURE, bitmap.width, bitmap.height, pixels=bitmap.buffer)
            bitmap.close()
            page.close()


def _allow(seconds: int) -> None:
    """Let the next page have so many seconds of the processor; a second line behind the clock of who asks."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit() -> None:
    """Give up what drawing does not need. Raises OSError or ValueError where the system does not take it."""
    if sys.platform == "win32":
        _limit_windows()
        return
    import resource

    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_NPROC: 0, resource.RLIMIT_NOFILE: 0}
    if sys.platform != "darwin":  # macOS knows the name and keeps to nothing
        limits[resource.RLIMIT_AS] = MOST_MEMORY
    for what, most in limits.items():
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _limit_windows() -> None:
    """The same by a job object: memory, and no further process. (Sockets and files stay possible there.)"""
    if sys.platform != "win32":
        return
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = [
            ("per_process_user_time", ctypes.c_int64),
            ("per_job_user_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority_class", wintypes.DWORD),
            ("scheduling_class", wintypes.DWORD),
        ]

    class Extended(ctypes.Structure):
        _fields_ = [
            ("basic", Basic),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        ]

    die_on_unhandled_exception, process_memory, active_process = 0x400, 0x100, 0x8
    extended_limit_information = 9
    limits = Extended(
        basic=Basic(flags=die_on_unhandled_exception | process_memory | active_process, active_processes=1),
        process_memory=MOST_MEMORY,
    )
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = [ctypes.c_void_p, wintypes.LPCWSTR]
    kernel.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD]
    kernel.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
    job = kernel.CreateJobObjectW(None, None)
    if not (
        job
        and kernel.SetInformationJobObject(job, extended_limit_information, ctypes.byref(limits), ctypes.sizeof(limits))
        and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    ):
        raise ctypes.WinError(ctypes.get_last_error())


if __name__ == "__main__":
    sys.exit(main())

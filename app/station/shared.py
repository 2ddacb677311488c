"""The shared folder: what goes there is a new file, and nothing that lies there is ever overwritten."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from typing import TypeVar

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, disk_problem, file_name, write_new

T = TypeVar("T")
PATIENCE_SECONDS, WRITING_SECONDS = 10.0, 60.0
"""How long a folder may take to answer, or to take a file, before somebody goes on without it."""


def pdf_name(*parts: str) -> str:
    """A file's name of these parts, as any system takes it; empty ones are left out."""
    return file_name(parts, ".pdf")


def put_new(folder: Path, name: str, pdf: bytes) -> Path:
    """Write `pdf` into `folder` as a new file, and say where: `name`, or where another file has it name-2, name-3, …
    A file of the same bytes that has the name already is enough (an earlier attempt ended right after writing it).

    Raises EnvironmentProblem; nothing new is then there.
    """
    for path in _names(folder / name):
        if _holds(path, pdf):
            return path
        try:
            write_new(path, pdf, AS_USUAL)
        except EnvironmentProblem as problem:
            if isinstance(problem.__cause__, FileExistsError):
                continue
            raise
        except OSError as error:  # the folder went while the unfinished file was being taken back
            raise disk_problem(error) from error
        return path
    raise AssertionError("numbers do not end")


def is_there(folder: Path) -> bool:
    """Whether the folder can be reached now."""
    try:
        return folder.is_dir()
    except OSError:
        return False


_hanging: dict[Path, threading.Thread] = {}
_hanging_lock = threading.Lock()


def patiently(folder: Path, task: Callable[[], T], seconds: float | None = None) -> T:
    """What `task`, which reads or writes in `folder`, gives; at most `seconds` (None: `PATIENCE_SECONDS`) are waited.

    A share whose server went away may hang for ever, and no call can be taken back. So the task runs on a thread of its
    own, which is then left behind; while it hangs nobody else waits for that folder. Raises NotAnswering where the
    folder does not answer, and what `task` raises.
    """
    with _hanging_lock:
        hung = _hanging.get(folder)
        if hung and hung.is_alive():
            raise _not_answering()
        _hanging.pop(folder, None)
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(task())
        except BaseException as error:
            answer.set_exception(error)

    thread = threading.Thread(target=run, name=f"share {folder.name}", daemon=True)
    thread.start()
    try:
        return answer.result(PATIENCE_SECONDS if seconds is None else seconds)
    except TimeoutError:
        if answer.done():
            raise
        with _hanging_lock:
            _hanging[folder] = thread
        raise _not_answering() from None


class NotAnswering(EnvironmentProblem):
    """A folder that does not answer."""


def _not_answering() -> NotAnswering:
    return NotAnswering(
        "受け渡しフォルダーが答えません。",
        "記録と書類はこの端末に残っています。",
        "共有フォルダーへの接続を確かめてください。つながると続きから始めます。",
    )


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _holds(path: Path, pdf: bytes) -> bool:
    """Whether the file at `path` is this one; one that cannot be read is another."""
    try:
        return path.stat().st_size == len(pdf) and path.read_bytes() == pdf
    except OSError:
        return False

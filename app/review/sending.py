"""How signed files go out: into the shared folder, each as a new file. What cannot be written stays queued in the
store and goes with the next look; nothing in the folder is ever overwritten."""

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, disk_problem, write_new
from app.base.text import cut, visible
from app.base.wareki import format_date_short
from app.forms.entry import ACT_LABELS, Entry
from app.review.finding import Paper
from app.review.library import Library

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\ufffd]')
_LONGEST = 60
"""Characters of one part of a name; a pack may call its forms what it likes."""
_PATIENCE_SECONDS = 10.0
"""How long to wait for another sending that hangs on a folder."""


class Sending:
    """Carries files of the library into the shared folder."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()

    def send_unsent(self) -> tuple[dict[str, str], int, str]:
        """Write what waits into the shared folder: the paths by id, how many still wait, and why ("" else)."""
        waiting = self._library.arrivals(lambda kept: kept.unsent())
        shared = self._library.station.settings.shared
        if not waiting or not shared:
            return {}, len(waiting), ""
        if not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            return {}, len(waiting), "受け渡しフォルダーが答えません。つながると送ります。"
        sent: dict[str, str] = {}
        try:
            for one in self._library.arrivals(lambda kept: kept.unsent()):
                path = put_new(Path(shared), one.name, self._library.pdf(one.id))
                at, id = self._library.station.clock.now(), one.id
                self._library.arrivals(lambda kept, id=id, at=at: kept.sent(id, at))  # type: ignore[misc]  # mypy reads the defaults as arguments
                sent[one.id] = str(path)
        except EnvironmentProblem as problem:
            return sent, len(waiting) - len(sent), problem.happened
        finally:
            self._lock.release()
        return sent, 0, ""


def put_new(folder: Path, name: str, pdf: bytes) -> Path:
    """Write `pdf` into `folder` as a new file, and say where: `name`, or where another file has it name-2, name-3, …
    A file of the same bytes that has the name already is enough (an earlier attempt ended right after writing it).

    Raises EnvironmentProblem; nothing new is then there.
    """
    for path in _names(folder / name):
        with suppress(OSError):
            if path.stat().st_size == len(pdf) and path.read_bytes() == pdf:
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


def name_of(paper: Paper, entry: Entry, box_label: str) -> str:
    """The name of a newly signed file; it names no person.

    「不当要求行為等報告書 R8.11.20 1a2b3c4d 第1版 課長.pdf」
    """
    day = format_date_short(paper.occurred.date()) if paper.occurred else ""
    act = "" if entry.act == "approve" else ACT_LABELS[entry.act]
    parts = (paper.title, day, paper.encounter[-8:], f"第{paper.revision}版", box_label, act)
    return " ".join(_plain(part) for part in parts if part) + ".pdf"


def _plain(part: str) -> str:
    """`part` as any system takes it in a file's name."""
    return cut(_NOT_IN_NAMES.sub("_", visible(part)).strip(" ."), _LONGEST)


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")

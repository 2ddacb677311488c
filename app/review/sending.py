"""How signed files go out: into the shared folder, each as a new file. What cannot be written stays queued in the
store and goes with the next look; nothing in the folder is ever overwritten."""

import threading
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.wareki import format_date_short
from app.forms.sign.entry import ACT_LABELS, Entry
from app.review.library import Library
from app.station.finding import Paper
from app.station.shared import WRITING_SECONDS, patiently, pdf_name, put_new

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
                path = _put(Path(shared), one.name, self._library.pdf(one.id))
                self._note_sent(one.id)
                sent[one.id] = str(path)
        except EnvironmentProblem as problem:
            return sent, len(waiting) - len(sent), problem.happened
        finally:
            self._lock.release()
        return sent, 0, ""

    def _note_sent(self, id: str) -> None:
        now = self._library.station.clock.now()
        self._library.arrivals(lambda kept: kept.sent(id, now))


def _put(folder: Path, name: str, pdf: bytes) -> Path:
    return patiently(folder, lambda: put_new(folder, name, pdf), WRITING_SECONDS)


def name_of(paper: Paper, entry: Entry, box_label: str) -> str:
    """The name of a newly signed file; it names no person.

    「不当要求行為等報告書 R8.11.20 1a2b3c4d 第1版 課長.pdf」
    """
    day = format_date_short(paper.occurred.date()) if paper.occurred else ""
    act = "" if entry.act == "approve" else ACT_LABELS[entry.act]
    return pdf_name(paper.title, day, paper.encounter[-8:], f"第{paper.revision}版", box_label, act)

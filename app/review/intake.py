"""How files come in: from a list of paths or out of the shared folder. Each is read, verified, and kept.

Whoever can write to the folder can fill it, so what a day may bring is limited; of what is no report at all only name,
hash and reason are kept. Links are not followed, and a folder that hangs is left alone (`station.shared.patiently`).
Nothing here runs on the desk's own thread.
"""

import hashlib
import os
import stat
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem
from app.base.files import plain_file
from app.review.library import Known, Library
from app.review.view import Row, Taken
from app.station.finding import Found, to_kept
from app.station.packs import SHARED
from app.station.shared import NotAnswering, patiently

if TYPE_CHECKING:
    from app.models.arrivals import Came

_SETTLED_TAIL = 2048
"""Bytes at the end in which a PDF that was written to its end says so (%%EOF)."""
LARGEST = 20 << 20
"""Bytes of one file; a report with two thousand lines has two million."""
MOST_A_DAY, SIZE_A_DAY = 5_000, 1 << 30
STRANGE_A_DAY, STRANGE_SIZE_A_DAY = 300, 60 << 20
"""What a day may bring, and how much of that may be no report that passed."""
_MOST_NAMES = 50_000
"""Names of a folder that are looked at."""
_TOO_LARGE = "ファイルが大きすぎます。窓守の報告書か確かめてください。受け取っていません。"
_NO_FILE = "ファイルを読めません。場所と名前を確かめてください。"
_LINK = "リンク（ショートカット）なので、受け取っていません。元のファイルを渡してもらってください。"
_ENOUGH = "きょう受け取れる量の上限をこえるため、受け取っていません。あしたもう一度お試しください。"
FOLDER_GONE = (
    "受け渡しフォルダーが見つかりません。共有フォルダーへの接続を確かめてください。つながると続きから始めます。"
)
_Looks = tuple[int, int, bool]
"""What shows that a file is another than before: its size, its time; and whether it is a link."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file that lies in the store. `new`: it was not there before."""

    id: str
    name: str
    new: bool


class Intake:
    """Takes files into the library."""

    def __init__(self, library: Library, closing: threading.Event) -> None:
        self._library = library
        self._closing = closing
        self._seen: dict[str, _Looks] = {}
        self._unfinished: dict[str, _Looks] = {}
        self._left: dict[str, tuple[_Looks, date]] = {}
        """What the limits of a day left out: not looked at again on that day."""
        self._one_look = threading.Lock()

    def take_in(self, paths: Sequence[Path]) -> tuple[Taken, ...]:
        """Read, keep and verify these files, in their order; a folder stands for the PDFs in it."""
        known = self._library.known()
        done: list[_Kept | Taken] = []
        for path in _files_of(paths):
            try:
                done.append(self._take(path, known))
            except NotAnswering as problem:
                done.append(_not_taken(path, problem.happened))
        return self._told(done, known)

    def look(self, *, patient: bool) -> tuple[tuple[Taken, ...], str, tuple[str, ...]]:
        """What is new in the shared folder, a sentence where that cannot be reached, and sentences on what was left
        out. patient: leave a file that is still being copied there for the next look."""
        shared = self._library.station.settings.shared
        if not shared:
            return (), "", ()
        with self._one_look:
            known, done, problem = self._library.known(), [], ""
            present: dict[str, _Looks] = {}
            try:
                present = patiently(Path(shared), lambda: dict(_present(Path(shared))))
                patiently(Path(shared), lambda: self._library.station.packs.take_signed(Path(shared) / SHARED))
                for one in self._new_ones(Path(shared), present, known, patient):
                    done.append(one)  # what came before the folder went is told too
            except NotAnswering as hung:
                problem = hung.happened
            except OSError:
                problem = FOLDER_GONE
            waiting = sum(isinstance(one, Taken) and one.sentence == _ENOUGH for one in done)
            left_out = [f"きょう受け取れる量の上限をこえたため、{waiting}件を受け取っていません。"] if waiting else []
            if len(present) >= _MOST_NAMES:
                left_out.append(f"受け渡しフォルダーのファイルが多すぎるため、{_MOST_NAMES}件だけを見ています。")
            taken = [one for one in done if not (isinstance(one, Taken) and one.sentence == _ENOUGH)]
            return self._told(taken, known), problem, tuple(left_out)

    @property
    def has_looked(self) -> bool:
        """Whether the shared folder was looked through before, so that another look takes no time."""
        return bool(self._seen)

    def recheck(self) -> int:
        """Check what was not checked yet, or with another trust; how many files that were. One that cannot be checked
        now stays as it is."""
        library = self._library
        known = library.known()
        ids = library.arrivals(lambda kept: kept.unchecked(known.stamp))
        checked = 0
        for id in ids:
            if self._closing.is_set():
                break
            with suppress(EnvironmentProblem):
                library.check(id, library.pdf(id), known)
                checked += 1
        return checked

    def _new_ones(
        self, folder: Path, present: dict[str, _Looks], known: Known, patient: bool
    ) -> "Iterator[_Kept | Taken]":
        today = self._library.station.clock.now().date()
        for name, looks in present.items():
            if self._closing.is_set():
                return
            if self._seen.get(name) == looks:
                continue
            path = folder / name
            if self._left.get(name) == (looks, today):
                yield _not_taken(path, _ENOUGH)
                continue
            is_known = self._unfinished.get(name) == looks
            if patient and not looks[2] and not is_known and not patiently(folder, lambda: _is_finished(path)):  # noqa: B023  # it is done within the turn
                self._unfinished[name] = looks
                continue
            self._unfinished.pop(name, None)
            one = self._take(path, known)
            if isinstance(one, Taken) and one.sentence == _NO_FILE:
                continue  # gone again, or not to be read now: the next look tries anew
            if isinstance(one, Taken) and one.sentence == _ENOUGH:
                self._left[name] = looks, today
                yield one
                continue
            self._seen[name] = looks
            if isinstance(one, Taken) or one.new:
                yield one

    def _take(self, path: Path, known: Known) -> "_Kept | Taken":
        """Keep one file and check it. A Taken where there is nothing to keep."""
        pdf = patiently(path.parent, lambda: _content(path))
        if isinstance(pdf, str):
            return _not_taken(path, pdf)
        return self._keep(path, pdf, known)

    def _keep(self, path: Path, pdf: bytes, known: Known) -> "_Kept | Taken":
        """Check these bytes and keep them, where that was not done yet and the day has room for them."""
        library = self._library
        id, now = hashlib.sha256(pdf).hexdigest(), library.station.clock.now()
        here = library.arrivals(lambda kept: kept.row(id))
        if here and (here.whole or library.is_checked(here, known)):
            if library.file(id, known).found is None:
                with suppress(EnvironmentProblem):
                    library.check(id, pdf, known)
            return _Kept(id, path.name, False)
        came = library.arrivals(lambda kept: kept.came_on(now.date()))
        if not _has_room(came):
            return _not_taken(path, _ENOUGH)
        found: Found | None = None
        # One that cannot be checked now (a font is missing, say) stays unchecked and is tried again later.
        with suppress(EnvironmentProblem):
            found = library.look_through(pdf, known)
        whole = found is None or found.result != "unreadable"
        strange = found is None or found.paper is None
        if not _has_room(came.and_one(len(pdf) if whole else 0, strange=strange)):
            return _not_taken(path, _ENOUGH)
        finding = [to_kept(found, known.stamp)] if found else []
        new = library.arrivals(lambda kept: kept.add(path.name, pdf, now, *finding, whole=whole))
        return _Kept(id, path.name, new)

    def _told(self, done: "Sequence[_Kept | Taken]", known: Known) -> tuple[Taken, ...]:
        """What became of each, said as its row says it."""
        if not any(isinstance(one, _Kept) for one in done):
            return tuple(one for one in done if isinstance(one, Taken))
        rows = {row.id: row for row in self._library.rows(self._library.files(known))}
        return tuple(one if isinstance(one, Taken) else _taken(one, rows[one.id]) for one in done)


def _has_room(came: "Came") -> bool:
    """Whether a day on which this came is within its limits."""
    all_fits = came.files <= MOST_A_DAY and came.size <= SIZE_A_DAY
    return all_fits and came.strange_files <= STRANGE_A_DAY and came.strange_size <= STRANGE_SIZE_A_DAY


def _taken(one: _Kept, row: Row) -> Taken:
    sentence = row.sentence if one.new else f"この書類は、もう届いています。{row.sentence}"
    return Taken(one.id, one.name, row.state, sentence, one.new)


def _not_taken(path: Path, sentence: str) -> Taken:
    return Taken("", path.name, "unreadable", sentence, False)


def _files_of(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            inside = patiently(path, lambda: sorted(_present(path)) if path.is_dir() else None)  # noqa: B023  # it is done within the turn
        except (OSError, ValueError, EnvironmentProblem):
            inside = None
        if inside is None:
            yield path
        else:
            yield from (path / name for name, _ in inside)


def _content(path: Path) -> bytes | str:
    """The bytes of a file, or the sentence why they are not taken."""
    try:
        pdf = plain_file(path, LARGEST)
        if pdf is None:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                return _LINK
            return _TOO_LARGE if stat.S_ISREG(status.st_mode) else _NO_FILE
    except (OSError, ValueError):
        return _NO_FILE
    return pdf or "ファイルが空です。"


def _present(folder: Path) -> Iterator[tuple[str, _Looks]]:
    """The PDFs in a folder, by name, with what shows that one is another than before. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in islice(entries, _MOST_NAMES):
            if entry.name.startswith(".") or not entry.name.casefold().endswith(".pdf"):
                continue
            with suppress(OSError):  # gone in the meantime
                status = entry.stat(follow_symlinks=False)
                yield entry.name, (status.st_size, status.st_mtime_ns, stat.S_ISLNK(status.st_mode))


def _is_finished(path: Path) -> bool:
    """Whether a PDF was written to its end; one that cannot be read is not."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # to open a pipe would wait for ever
            return False
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _SETTLED_TAIL))
            return b"%%EOF" in file.read(_SETTLED_TAIL)
    except OSError:
        return False

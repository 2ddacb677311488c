"""How files come in: from a list of paths or out of the shared folder. Each is read, kept, and verified.

Nothing here runs on the desk's own thread.
"""

import hashlib
import stat
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.review.library import Known, Library
from app.review.view import Row, Taken
from app.station.packs import SHARED

_SETTLED_TAIL = 2048
"""Bytes at the end in which a PDF that was written to its end says so (%%EOF)."""
_TOO_LARGE = "ファイルが大きすぎます。窓守の報告書か確かめてください。受け取っていません。"
_NO_FILE = "ファイルを読めません。場所と名前を確かめてください。"
FOLDER_GONE = (
    "受け渡しフォルダーが見つかりません。共有フォルダーへの接続を確かめてください。つながると続きから始めます。"
)


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
        self._seen: dict[str, tuple[int, int]] = {}
        self._unfinished: dict[str, tuple[int, int]] = {}
        self._one_look = threading.Lock()

    def take_in(self, paths: Sequence[Path]) -> tuple[Taken, ...]:
        """Read, keep and verify these files, in their order; a folder stands for the PDFs in it."""
        known = self._library.known()
        done = [self._take(path, known) for path in _files_of(paths)]
        return self._told(done, known)

    def look(self, *, patient: bool) -> tuple[tuple[Taken, ...], str]:
        """What is new in the shared folder, and a sentence where that cannot be reached. patient: leave a file that is
        still being copied there for the next look."""
        shared = self._library.station.settings.shared
        if not shared:
            return (), ""
        with self._one_look:
            try:
                present = dict(_present(Path(shared)))
                self._library.station.packs.take_signed(Path(shared) / SHARED)
            except OSError:
                return (), FOLDER_GONE
            known = self._library.known()
            return self._told(list(self._new_ones(Path(shared), present, known, patient)), known), ""

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
        self, folder: Path, present: dict[str, tuple[int, int]], known: Known, patient: bool
    ) -> "Iterator[_Kept | Taken]":
        for name, looks in present.items():
            if self._closing.is_set():
                return
            if self._seen.get(name) == looks:
                continue
            path = folder / name
            if patient and self._unfinished.get(name) != looks and not _is_finished(path):
                self._unfinished[name] = looks
                continue
            self._unfinished.pop(name, None)
            one = self._take(path, known)
            if isinstance(one, Taken) and one.sentence == _NO_FILE:
                continue  # gone again, or not to be read now: the next look tries anew
            self._seen[name] = looks
            if isinstance(one, Taken) or one.new:
                yield one

    def _take(self, path: Path, known: Known) -> "_Kept | Taken":
        """Keep one file and check it. A Taken where there is nothing to keep."""
        from app.forms.carrier import MOST_BYTES
        from app.station.checking import LARGEST

        most = min(LARGEST, MOST_BYTES)
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                return _not_taken(path, _NO_FILE)
            if status.st_size > most:
                return _not_taken(path, _TOO_LARGE)
            with path.open("rb") as file:
                pdf = file.read(most + 1)
        except (OSError, ValueError):
            return _not_taken(path, _NO_FILE)
        if len(pdf) > most:
            return _not_taken(path, _TOO_LARGE)
        if not pdf:
            return _not_taken(path, "ファイルが空です。")
        return self.keep(path.name, pdf, known)

    def keep(self, name: str, pdf: bytes, known: Known) -> _Kept:
        """Keep these bytes, and check them where that was not done yet."""
        library = self._library
        id = hashlib.sha256(pdf).hexdigest()
        new = library.arrivals(lambda kept: kept.add(name, pdf, library.station.clock.now()))
        if new or library.file(id, known).found is None:
            # One that cannot be checked now (a font is missing, say) stays unchecked and is tried again later.
            with suppress(EnvironmentProblem):
                library.check(id, pdf, known)
        return _Kept(id, name, new)

    def _told(self, done: "Sequence[_Kept | Taken]", known: Known) -> tuple[Taken, ...]:
        """What became of each, said as its row says it."""
        if not any(isinstance(one, _Kept) for one in done):
            return tuple(one for one in done if isinstance(one, Taken))
        rows = {row.id: row for row in self._library.rows(self._library.files(known))}
        return tuple(one if isinstance(one, Taken) else _taken(one, rows[one.id]) for one in done)


def _taken(one: _Kept, row: Row) -> Taken:
    sentence = row.sentence if one.new else f"この書類は、もう届いています。{row.sentence}"
    return Taken(one.id, one.name, row.state, sentence, one.new)


def _not_taken(path: Path, sentence: str) -> Taken:
    return Taken("", path.name, "unreadable", sentence, False)


def _files_of(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            inside = sorted(_present(path)) if path.is_dir() else None
        except (OSError, ValueError):
            inside = None
        if inside is None:
            yield path
        else:
            yield from (path / name for name, _ in inside)


def _present(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """The PDFs in a folder, by name, with what shows that one is another than before. Raises OSError."""
    import os

    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or not entry.name.casefold().endswith(".pdf"):
                continue
            with suppress(OSError):  # gone in the meantime
                status = entry.stat()
                yield entry.name, (status.st_size, status.st_mtime_ns)


def _is_finished(path: Path) -> bool:
    """Whether a PDF was written to its end; one that cannot be read is not."""
    try:
        if not path.is_file():  # to open a pipe would wait for ever
            return False
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _SETTLED_TAIL))
            return b"%%EOF" in file.read(_SETTLED_TAIL)
    except OSError:
        return False

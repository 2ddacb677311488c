"""文書番号: the office's register, a folder of small files that the workstations share; no server stands behind it.

Each number is one file `<年度>-<4 digits>.json` that is made once, whole, and never changed: whoever makes the file has
the number. A number follows the highest there is, so the register has no gaps and no doubles however many workstations
write at once, and each file carries the SHA-256 of the one before, so that a change or a loss shows later.
Where workstations share nothing the folder lies in the data folder.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, disk_problem, make_folder, write_new
from app.base.text import sound
from app.base.wareki import format_fiscal_year

FORMAT = 1
_NAME = re.compile(r"(\d{4})-(\d{4,6})\.json")
_LARGEST = 64 * 1024
_TRIES, _PAUSE_SECONDS = 40, 0.05
"""How long an empty file is waited for: where a folder knows no hard links a file is empty for a moment."""


@dataclass(frozen=True, slots=True)
class Number:
    """One line of the register: `number` of the 年度 `year`, given to the report of `encounter` and `form`.

    sha256: of the file it was given for. by: who took it.
    """

    year: int
    number: int
    encounter: str
    form: str
    sha256: str
    at: datetime
    by: str

    def __str__(self) -> str:
        """ "令和8年度第12号"."""
        return words(self.year, self.number)


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the register, as it is written."""

    format: int
    year: int
    number: int
    encounter: str
    form: str
    sha256: str
    at: datetime
    by: str
    previous: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the register as it was read: its SHA-256, and what it says (None: unreadable, or of another number)."""

    digest: str
    entry: _Entry | None


class Register:
    """The register in `folder`, which is made with its first number; the folder above must be there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[tuple[int, int], _File] = {}

    def take(
        self, year: int, encounter: str, form: str, sha256: str, at: datetime, by: str, *, at_least: int = 0
    ) -> Number:
        """The next number of the 年度 `year`, or the one the report has already, of whichever year.

        at_least: how many numbers of the year the caller knows of; a register that has fewer has lost its end.
        Raises EnvironmentProblem where the folder is gone, full or damaged; then no number was given.
        """
        with _disk_told():
            make_folder(self._folder, AS_USUAL)
            while True:
                known = self._known()
                has = next((f.entry for f in known.values() if f.entry and _report(f.entry) == (encounter, form)), None)
                if has is not None:
                    return _number(has)
                files = {number: file for (of_year, number), file in known.items() if of_year == year}
                last = max(files, default=0)
                if last < at_least or any(file.entry is None for file in files.values()):
                    raise _damaged()
                previous = files[last].digest if last else ""
                new = _Entry(FORMAT, year, last + 1, encounter, form, sha256, at, sound(by), previous)
                if self._make(new):
                    return _number(new)

    def begin_with(self, earlier: "Register") -> None:
        """Take over the numbers that `earlier` gave (that of the data folder, before a folder was shared): its files,
        unchanged, in front of all others. One that is here already for the same report stays.

        Raises EnvironmentProblem where this register has given such a number to another report, or a file cannot be
        read or does not follow what is here; then nothing is taken over from there on.
        """
        with _disk_told():
            for key in sorted(key for key in map(_key, earlier._names()) if key):
                file = earlier._file(key)
                if file.entry is None:
                    raise _damaged()
                year, number = key
                before = self._file((year, number - 1)).digest if number > 1 else ""
                if self._file(key).entry is None and file.entry.previous == before:
                    make_folder(self._folder, AS_USUAL)
                    self._put(key, earlier._path(key).read_bytes())
                here = self._file(key).entry
                if here is None or _report(here) != _report(file.entry):
                    raise _given_apart(words(year, number))

    def entries(self, year: int) -> tuple[Number, ...]:
        """The numbers of a 年度 in their order, those that can be read. Raises EnvironmentProblem."""
        return tuple(_number(file.entry) for file in self._of_year(year).values() if file.entry)

    def years(self) -> tuple[int, ...]:
        """The 年度 that have numbers. Raises EnvironmentProblem."""
        with _disk_told():
            return tuple(sorted({key[0] for key in map(_key, self._names()) if key}))

    def faults(self, year: int) -> tuple[str, ...]:
        """What is wrong with a 年度, in sentences; empty for a sound one. Raises EnvironmentProblem."""
        return tuple(self._faults(year))

    def _faults(self, year: int) -> Iterator[str]:
        files = self._of_year(year)
        reports: dict[tuple[str, str], int] = {}
        expected, previous = 1, ""
        for number, file in files.items():
            if number > expected:
                lost = words(year, expected) + (f"から第{number - 1}号まで" if number - 1 > expected else "")
                yield f"{lost}の記録がありません。"
            if file.entry is None:
                yield f"{words(year, number)}の記録を読めないか、別の番号のものが置かれています。"
            elif number == expected and file.entry.previous != previous:
                yield f"{words(year, number)}が前の番号とつながりません。どちらかがあとから変えられています。"
            if file.entry is not None:
                first = reports.setdefault(_report(file.entry), number)
                if first != number:
                    yield f"{words(year, first)}と{words(year, number)}が同じ報告書に付いています。"
            expected, previous = number + 1, file.digest
        with _disk_told():
            strays = sorted(name for name in self._names() if name.startswith(f"{year}-") and _key(name) is None)
        yield from (f"台帳のフォルダーに、台帳のものでないファイルがあります（{name}）。" for name in strays)

    def _of_year(self, year: int) -> dict[int, _File]:
        """The files of a year in their order, read anew: they may have been changed since."""
        with _disk_told():
            keys = sorted(key for key in map(_key, self._names()) if key and key[0] == year)
            return {number: self._file((year, number)) for _, number in keys}

    def _known(self) -> dict[tuple[int, int], _File]:
        """Every file of the register. One that was read whole is not read again: it never changes, nor goes away."""
        for key in map(_key, self._names()):
            if key and key not in self._read:
                self._read[key] = self._file(key)
        known = dict(self._read)
        self._read = {key: file for key, file in known.items() if file.entry}
        return known

    def _names(self) -> list[str]:
        if not self._folder.exists() and self._folder.parent.is_dir():
            return []  # no number was given yet
        return [path.name for path in self._folder.iterdir()]

    def _path(self, key: tuple[int, int]) -> Path:
        return self._folder / f"{key[0]}-{key[1]:04d}.json"

    def _file(self, key: tuple[int, int]) -> _File:
        path = self._path(key)
        patience = _TRIES
        while path.is_file() and path.stat().st_size == 0 and patience:
            patience -= 1
            time.sleep(_PAUSE_SECONDS)
        if not path.is_file():
            return _File("", None)
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        digest = hashlib.sha256(data).hexdigest()
        try:
            entry = msgspec.json.decode(data, type=_Entry)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _File(digest, None)
        fits = entry.format == FORMAT and (entry.year, entry.number) == key and entry.at.tzinfo is not None
        return _File(digest, entry if fits else None)

    def _make(self, new: _Entry) -> bool:
        """Make the file of a number; False where another workstation was quicker. Raises EnvironmentProblem."""
        key = (new.year, new.number)
        made = self._put(key, msgspec.json.format(msgspec.json.encode(new)) + b"\n")
        # By its name: what the folder lists may be a moment old.
        self._read[key] = self._file(key)
        return made

    def _put(self, key: tuple[int, int], data: bytes) -> bool:
        """Write a file of the register; False where there is one already. Raises EnvironmentProblem."""
        try:
            write_new(self._path(key), data, AS_USUAL)
        except EnvironmentProblem as problem:
            if not isinstance(problem.__cause__, FileExistsError):
                raise
            return False
        return True


def words(year: int, number: int) -> str:
    """ "令和8年度第12号"."""
    return f"{format_fiscal_year(year)}第{number}号"


def _key(name: str) -> tuple[int, int] | None:
    """Year and number that a file's name says; None where it is no name of the register."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    year, number = int(match[1]), int(match[2])
    return (year, number) if number and year and match[2] == f"{number:04d}" else None


def _report(entry: _Entry) -> tuple[str, str]:
    return entry.encounter, entry.form


def _number(entry: _Entry) -> Number:
    return Number(entry.year, entry.number, entry.encounter, entry.form, entry.sha256, entry.at, entry.by)


@contextmanager
def _disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_problem(error) from error


def _damaged() -> EnvironmentProblem:
    return EnvironmentProblem(
        "文書番号の台帳に読めないファイルがあるか、台帳の終わりが失われています。",
        "新しい番号は付けていません。報告書と、これまでの番号はそのままです。",
        "受け渡しフォルダーを替えたときは、前のフォルダーの中の「文書番号」フォルダーを、新しいフォルダーへ写してください。"
        "替えていないときは、台帳のフォルダーを管理担当に確認してもらってください。",
    )


def _given_apart(number: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"この端末だけの台帳で付けた{number}が、受け渡しフォルダーの台帳と食い違っています。",
        "新しい番号は付けていません。報告書と、これまでの番号はそのままです。",
        "新しい番号は、ほかの端末で付けてください。重なった番号の扱いは、管理担当に確認してください。",
    )

"""文書番号: the office's register, a folder of small files that the workstations share; no server stands behind it.

Each number is one file `<年度>-<4 digits>.json` that is made once, whole, and never changed: whoever makes the file has
the number. Each carries the SHA-256 of the one before and the signature of the workstation that made it (`Hands`).

Who can write to the folder can put any file there. So a file counts only where it is signed by somebody known here, or
follows the one before it back to the first (unsigned only where nothing before it was signed); all else is set aside
with a sentence, and numbering goes on: the next number follows the highest that counts, and one whose name a file that
does not count has taken is passed over.
Where workstations share nothing the folder lies in the data folder.
"""

import hashlib
import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, disk_problem, make_folder, plain_file, write_new
from app.base.text import sound
from app.base.wareki import format_fiscal_year

FORMAT = 2
"""1: not signed. 2: signed."""
_NAME = re.compile(r"(\d{4})-(\d{4,6})\.json")
_LARGEST = 64 * 1024
_TRIES, _PAUSE_SECONDS = 40, 0.05
"""How long an empty file is waited for: where a folder knows no hard links a file is empty for a moment."""
_MOST_PASSED_OVER = 1_000
Hand = Literal["known", "stranger", "nobody"]
"""Whose signature an entry bears: one known here; one not known; none, as those of earlier versions."""


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signature with the certificate it was made with, both in base64."""

    certificate: str
    signature: str


class Hands(Protocol):
    """What signs entries here, and tells whose hand signed one."""

    def sign(self, said: str) -> Seal: ...

    def hand(self, said: str, seal: Seal, at: datetime) -> Hand | None:
        """Whose signature it is; None where it does not hold."""


@dataclass(frozen=True, slots=True)
class Number:
    """One line of the register: `number` of the 年度 `year`, given to the report of `encounter` and `form`.

    sha256: of the file it was given for. by: who took it. hand: whose signature says so.
    """

    year: int
    number: int
    encounter: str
    form: str
    sha256: str
    at: datetime
    by: str
    hand: Hand = "nobody"

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
    seal: Seal | msgspec.UnsetType = msgspec.UNSET

    @property
    def said(self) -> str:
        """What is signed."""
        return msgspec.json.encode(msgspec.structs.replace(self, seal=msgspec.UNSET)).decode()


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the register as it was read: its SHA-256, what it says (None: unreadable, of another number, or its
    signature does not hold), and whose hand it is."""

    digest: str
    entry: _Entry | None
    hand: Hand = "nobody"


class Register:
    """The register in `folder`, which is made with its first number; the folder above must be there."""

    def __init__(self, folder: Path, hands: Hands | None = None) -> None:
        """`hands`: what signs and checks; without one no entry is signed, and no signature is looked at."""
        self._folder = folder
        self._hands = hands
        self._read: dict[tuple[int, int], _File] = {}
        self._patience = _TRIES

    def take(
        self,
        year: int,
        encounter: str,
        form: str,
        sha256: str,
        at: datetime,
        by: str,
        *,
        states: Collection[str] = (),
        at_least: int = 0,
    ) -> Number:
        """The next number of the 年度 `year`, or the one the report has already, of whichever year.

        states: SHA-256 of every state of the report that is known; an entry that nobody known here signed is the
        report's only where it was given to one of them. at_least: how many numbers of the year the caller knows of; a
        register that has fewer has lost its end. Raises EnvironmentProblem where the folder is gone or full, or its end
        is lost; then no number was given.
        """
        digests = {sha256, *states}
        with _disk_told():
            make_folder(self._folder, AS_USUAL)
            while True:
                known = self._known()
                if has := self._of_report((encounter, form), digests, known):
                    return has
                files = {number: file for (of_year, number), file in known.items() if of_year == year}
                last = max(self._counting(year, files), default=0)
                free = next(number for number in range(last + 1, last + 2 + len(files)) if number not in files)
                if free <= at_least or free - last > _MOST_PASSED_OVER:
                    raise _damaged()
                previous = files[free - 1].digest if free > 1 else ""
                if made := self._make(_Entry(1, year, free, encounter, form, sha256, at, sound(by), previous)):
                    return made

    def begin_with(self, earlier: "Register") -> None:
        """Take over the numbers that `earlier` gave (that of the data folder, before a folder was shared): its files,
        unchanged, in front of all others. One that is here already for the same report stays, and so does a file that
        does not count.

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
                if not self._path(key).exists() and file.entry.previous == before:
                    make_folder(self._folder, AS_USUAL)
                    self._put(key, earlier._path(key).read_bytes())
                here = self._file(key)
                if here.entry and _report(here.entry) == _report(file.entry):
                    continue
                if not self._path(key).exists() or number in self._counting(year, self._of_year(year)):
                    raise _given_apart(words(year, number))

    def set_aside(self, year: int) -> tuple[str, ...]:
        """Sentences on the files of a 年度 that do not count. Raises EnvironmentProblem."""
        with _disk_told():
            files = {number: file for (of_year, number), file in self._known().items() if of_year == year}
        counting = self._counting(year, files)
        return tuple(
            f"文書番号の台帳にある{words(year, number)}のファイルは、{_reason(file)}ため、使っていません。"
            for number, file in sorted(files.items())
            if number not in counting
        )

    def entries(self, year: int) -> tuple[Number, ...]:
        """The numbers of a 年度 in their order, those that count. Raises EnvironmentProblem."""
        files = self._of_year(year)
        counting = self._counting(year, files)
        return tuple(_number(file) for number, file in files.items() if number in counting and file.entry)

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
                yield f"{words(year, number)}の記録を読めないか、署名が合わないか、別の番号のものが置かれています。"
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

    def _counting(self, year: int, files: dict[int, _File]) -> set[int]:
        with _disk_told():
            known = self._known()
        return _counting(files, signed=any(key[0] < year and file.hand == "known" for key, file in known.items()))

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

    def _of_report(
        self, report: tuple[str, str], digests: set[str], known: dict[tuple[int, int], _File]
    ) -> Number | None:
        """The number that a report has: signed by somebody known, or given to this very paper in an unbroken row."""
        years: dict[int, dict[int, _File]] = {}
        for (year, number), file in known.items():
            years.setdefault(year, {})[number] = file
        for year, files in years.items():
            for number in sorted(self._counting(year, files)):
                entry = files[number].entry
                if entry and _report(entry) == report and (files[number].hand == "known" or entry.sha256 in digests):
                    return _number(files[number])
        return None

    def _file(self, key: tuple[int, int]) -> _File:
        path = self._path(key)
        while path.is_file() and path.stat().st_size == 0 and self._patience:
            self._patience -= 1
            time.sleep(_PAUSE_SECONDS)
        data = plain_file(path, _LARGEST) if path.is_file() else None
        if data is None:
            return _File("", None)
        digest = hashlib.sha256(data).hexdigest()
        try:
            entry = msgspec.json.decode(data, type=_Entry)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _File(digest, None)
        fits = (entry.year, entry.number) == key and entry.at.tzinfo is not None
        hand = self._hand(entry) if fits else None
        return _File(digest, entry, hand) if hand else _File(digest, None)

    def _hand(self, entry: _Entry) -> Hand | None:
        """Whose signature an entry bears; None where it does not hold, or the format is another."""
        if entry.format == 1 and entry.seal is msgspec.UNSET:
            return "nobody"
        if entry.format != FORMAT or not isinstance(entry.seal, Seal):
            return None
        return self._hands.hand(entry.said, entry.seal, entry.at) if self._hands else "stranger"

    def _make(self, new: _Entry) -> Number | None:
        """Make the file of a number; None where another workstation was quicker. Raises EnvironmentProblem."""
        key = (new.year, new.number)
        hand: Hand = "nobody"
        if self._hands:
            new = msgspec.structs.replace(new, format=FORMAT)
            new = msgspec.structs.replace(new, seal=self._hands.sign(new.said))
            hand = "known"
        made = self._put(key, msgspec.json.format(msgspec.json.encode(new)) + b"\n")
        # By its name: what the folder lists may be a moment old.
        self._read[key] = self._file(key)
        return _number(_File("", new, hand)) if made else None

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


def _number(file: _File) -> Number:
    entry = file.entry
    assert entry
    return Number(entry.year, entry.number, entry.encounter, entry.form, entry.sha256, entry.at, entry.by, file.hand)


def _counting(files: dict[int, _File], *, signed: bool) -> set[int]:
    """Which files of a year count: those that somebody known signed, and those of an unbroken row from the first on.

    signed: whether earlier years were signed. Behind what was signed a row without signatures is nobody's: it is
    written with any program, and the versions that did not sign were over then.
    """
    counting = {number for number, file in files.items() if file.entry and file.hand == "known"}
    previous = ""
    for number in range(1, len(files) + 1):
        file = files.get(number)
        if file is None:
            break
        if file.entry and file.entry.previous == previous and not (signed and file.hand == "nobody"):
            counting.add(number)
        signed = signed or (number in counting and file.hand != "nobody")
        previous = file.digest
    return counting


def _reason(file: _File) -> str:
    if file.entry is None:
        return "読めないか、署名が合わない"
    if file.hand == "nobody":
        return "署名のない古い形式で、前の番号とつながらないか、署名のある番号のあとにある"
    return "前の番号とつながらず、署名を確かめられない"


@contextmanager
def _disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_problem(error) from error


def _damaged() -> EnvironmentProblem:
    return EnvironmentProblem(
        "文書番号の台帳に読めないファイルが多すぎるか、台帳の終わりが失われています。",
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

"""What outside a store knows of it: the shared folder, the papers signed from it, its backups (`models.check`).

Nothing of it is believed before its signature was checked; what does not hold is left aside with a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.base.errors import EnvironmentProblem
from app.base.files import plain_file
from app.base.heads import Head, Witness
from app.base.text import visible
from app.forms.document import AUTHOR
from app.models.archive import opened
from app.models.backup import SUFFIX
from app.models.home import Home
from app.models.settings import load_settings
from app.station.checking import Other, trust_here, trust_of
from app.station.heads import Folder, Page
from app.station.shared import NotAnswering, patiently

if TYPE_CHECKING:
    from app.forms.carrier import Record

_MOST_PAPERS = 300
"""Papers of the shared folder that are looked into, the newest first."""
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What knows something of a store (of this one, or of another), and sentences on what was left aside."""

    witnesses: tuple[Witness, ...] = ()
    aside: tuple[str, ...] = ()


def witnesses_of(home: Home, key: bytes, files: Sequence[Path] = (), other: Other | None = None) -> Witnesses:
    """All that is at hand: the backups of the data folder, the shared folder, and `files` (papers, backups, or folders
    of them). `key`: that of the store, with which its backups were written; `other`: as for `checking.verify_file`."""
    found: list[Witness] = []
    aside: list[str] = []
    for file in (*_backups_in(home.backups), *_files_of(files)):
        one = _of_backup(file, key) if file.suffix == SUFFIX else _of_paper(home, file, other)
        if isinstance(one, Witness):
            found.append(one)
        elif one:
            aside.append(one)
    settings = load_settings(home)
    if settings and settings.shared:
        shared = Path(settings.shared)
        try:
            said = patiently(shared, lambda: Folder(shared).read(trust_here(home)))
            names = patiently(shared, lambda: list(_newest_papers(shared)))
            aside += said.aside
            found += _of_pages(said.pages)
            found += [one for file in names if isinstance(one := _of_paper(home, file), Witness)]
        except (OSError, NotAnswering):
            aside.append("受け渡しフォルダーが見つからないか答えないため、そこにある控えとは比べていません。")
    return Witnesses(tuple(found), tuple(dict.fromkeys(aside)))


def _of_pages(pages: Iterable[Page]) -> Iterator[Witness]:
    """Heads that a workstation signed with a key that is known here, each with whose file it stands in."""
    told: set[str] = set()
    for page in pages:
        for each in (page.own, *page.seen):
            if each.known and each.kept not in told:
                told.add(each.kept)
                by = "この端末の控え" if page.own is each else f"{visible(page.own.name)}の端末の控え"
                yield Witness(each.head, each.said.at, f"受け渡しフォルダーにある{by}")


def _of_paper(home: Home, file: Path, other: Other | None = None) -> Witness | str | None:
    """What a signed paper knows of the store it was signed from; a sentence where it does not hold; None where it says
    nothing of a store."""
    from app.forms.carrier import read_record
    from app.forms.verify.verify import verify

    name, (certificates, lists) = visible(file.name), trust_of(home)
    try:
        pdf = plain_file(file, _LARGEST) or b""
        verdict = other(pdf, trusted=certificates, revoked=lists) if other else None
        record = read_record(pdf) if pdf and verdict is None else None
    except (OSError, EnvironmentProblem):
        return f"{name} は読めないか、窓守の書類ではないため、控えとして使っていません。"
    if verdict is None and (record is None or record.head is None):
        return None
    verdict = verdict or verify(pdf, trusted=certificates, revoked=lists)
    author = next((each for each in verdict.signatures if each.field == AUTHOR), None)
    if verdict.result != "valid" or author is None or author.standing not in ("office", "known"):
        return f"{name} は、署名を確かめられないため、控えとして使っていません。"
    source, case_file = f"書き出した書類 {name} ", verdict.case_file
    if case_file and case_file.head:
        return Witness(case_file.head, case_file.made_at, source)
    return Witness(record.head, record.made_at, source, event=_last_event(record)) if record and record.head else None


def _last_event(record: "Record") -> tuple[str, int, str] | None:
    last = record.events[-1] if record.events else None
    return (last.encounter, last.seq, last.hash) if last else None


def _of_backup(file: Path, key: bytes) -> Witness | str | None:
    """What a backup says of the store it was made from; None for one from before stores had a chain."""
    name = visible(file.name)
    try:
        with opened(file) as archive:
            if archive.authenticated and not archive.is_of(key):
                return f"バックアップ {name} は、この保管ファイルの鍵で作られていないため、控えとして使っていません。"
            # What an old one says of itself is nobody's word.
            head, at = archive.manifest.head if archive.authenticated else {}, archive.made_at
        return Witness(msgspec.convert(head, Head), at, f"バックアップ {name} ") if head else None
    except (OSError, EnvironmentProblem, msgspec.MsgspecError):
        return f"バックアップ {name} は、読めないか壊れているため、控えとして使っていません。"


def _backups_in(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.glob(f"*{SUFFIX}"))
    return []


def _files_of(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix.casefold() in (".pdf", SUFFIX))
        else:
            yield path


def _newest_papers(folder: Path) -> Iterator[Path]:
    found = [(each.lstat().st_mtime, each) for each in folder.iterdir() if each.suffix.casefold() == ".pdf"]
    yield from (each for _, each in sorted(found, reverse=True)[:_MOST_PAPERS])

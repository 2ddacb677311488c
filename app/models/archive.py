"""The file of a backup: read within bounds, and believed only as a whole.

An uncompressed zip: the parts (`PARTS`), `manifest.json` with name, size and SHA-256 of each, and `manifest.mac`, an
HMAC-SHA256 over the manifest under a key derived from the store's. Format 1 had neither sizes nor a MAC: its store is
sealed by its own key, the rest of it is nobody's word.
"""

import hashlib
import hmac
import shutil
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, opened_file
from app.models.connection import StoreDamaged
from app.models.home import Home
from app.models.secrets import BACKUP, subkey

FORMAT = 2
MANIFEST, MAC = "manifest.json", "manifest.mac"
STORE_PART = Home(Path()).store.name
PARTS: Mapping[str, int | None] = {
    STORE_PART: None,
    Home(Path()).settings.name: 1024 * 1024,
    Home(Path()).vault.name: 64 * 1024,
    Home(Path()).identity.name: 1024 * 1024,
}
"""What may be in a backup, and how large it may be; the store: as large as the file that holds it."""
_MANIFEST_BYTES = 64 * 1024
_ENTRIES = len(PARTS) + 2
_DIRECTORY_BYTES = 4096
_CHUNK = 1024 * 1024
_NOT_OURS = (
    zipfile.BadZipFile,
    msgspec.MsgspecError,
    NotImplementedError,
    EOFError,
    RecursionError,
    struct.error,
)
_DOMAIN = b"madomori backup 2\n"


class Part(msgspec.Struct, frozen=True):
    """One file of a backup. sha256: hex."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. schema: the revision of its store; made_at: ISO 8601; head: how far the chain of
    the store had come, in the words of whoever keeps it."""

    schema: str
    made_at: str = ""
    head: dict[str, Any] = {}  # msgspec copies it
    parts: tuple[Part, ...] = ()
    format: int = FORMAT


def write_archive(file: BinaryIO, key: bytes, parts: Mapping[str, Path | bytes], manifest: Manifest) -> None:
    """Write a backup of `parts` (names of `PARTS`) to `file`; `manifest` has all but them; `key`: that of the store.

    Raises OSError.
    """
    with zipfile.ZipFile(file, "w") as archive:
        told = tuple(_add(archive, name, content) for name, content in parts.items())
        text = msgspec.json.encode(msgspec.structs.replace(manifest, parts=told))
        archive.writestr(MANIFEST, text)
        archive.writestr(MAC, _mac(key, text))


@dataclass(frozen=True, slots=True)
class Archive:
    """An open backup, as far as it can be known without its key. authenticated: whether it says that it has a MAC."""

    _zip: zipfile.ZipFile
    manifest: Manifest
    authenticated: bool

    @property
    def made_at(self) -> datetime | None:
        """When it was made; to be believed once `extract` has gone through. None where it does not say."""
        try:
            moment = datetime.fromisoformat(self.manifest.made_at)
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def is_of(self, key: bytes) -> bool:
        """Whether what it says of itself was written with this key of a store; its parts are not looked at."""
        return self.authenticated and hmac.compare_digest(self.read(MAC) or b"", _mac(key, self.read(MANIFEST) or b""))

    def read(self, name: str) -> bytes | None:
        """A small part, unproven. Raises StoreDamaged."""
        info = next((each for each in self._zip.infolist() if each.filename == name), None)
        return None if info is None else _read(self._zip, info)

    def extract(self, folder: Path, key: bytes) -> None:
        """Unpack every part into `folder`, which is then what was backed up where the archive is authenticated.

        Raises StoreDamaged where it is not, or another key was given, and EnvironmentProblem.
        """
        told = {part.name: part for part in self.manifest.parts}
        if self.authenticated and not self.is_of(key):
            raise unusable()
        for name in PARTS:
            info = next((each for each in self._zip.infolist() if each.filename == name), None)
            if info is None:
                continue
            digest = hashlib.sha256()
            with self._zip.open(info) as source, (folder / name).open("xb") as target:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
            if self.authenticated and told[name] != Part(name, info.file_size, digest.hexdigest()):
                raise unusable()


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """The backup `file`, for what is done inside. Nothing is computed or unpacked before the bounds hold.

    Raises StoreDamaged where it is no backup or is damaged, EnvironmentProblem where it is of a newer program or
    cannot be read; so does what is done inside.
    """
    try:
        with opened_file(file) as source:
            size = _bound_directory(source)
            with zipfile.ZipFile(source) as archive:
                yield _checked(archive, size)
    except _NOT_OURS as error:
        raise unusable() from error
    except OSError as error:
        raise disk_problem(error) from error


def unusable() -> StoreDamaged:
    """What to say of a file that is no backup, or no whole one."""
    return StoreDamaged(
        "このバックアップは壊れているか、作ったあとに変えられたか、窓守のバックアップではないため使えません。",
        "今の記録には手を加えていません。",
        "別のバックアップを選んでください。",
    )


def _checked(archive: zipfile.ZipFile, size: int) -> Archive:
    """`archive`, whose entries are those that its manifest names, stored as they are and no larger than the file."""
    found = archive.infolist()
    names = [each.filename for each in found]
    stored = all(
        each.compress_type == zipfile.ZIP_STORED and each.compress_size == each.file_size and not each.flag_bits & 1
        for each in found
    )
    if len(set(names)) != len(names) or not stored or sum(each.file_size for each in found) > size:
        raise unusable()
    by_name = dict(zip(names, found, strict=True))
    if MANIFEST not in by_name:
        raise unusable()
    manifest = msgspec.json.decode(_read(archive, by_name.pop(MANIFEST)), type=Manifest)
    if manifest.format > FORMAT:
        raise _newer()
    authenticated = manifest.format == FORMAT
    mac = by_name.pop(MAC, None)
    said = {part.name for part in manifest.parts} if authenticated else set(by_name)
    if not (said == set(by_name) <= set(PARTS) and STORE_PART in by_name and authenticated == (mac is not None)):
        raise unusable()
    if any(info.file_size > (PARTS[name] or size) for name, info in by_name.items()):
        raise unusable()
    return Archive(archive, manifest, authenticated)


def _bound_directory(read: BinaryIO) -> int:
    """The size of the file. `zipfile` reads the whole directory at once: raises StoreDamaged where that is not the few
    entries of ours.

    The end record stands at the very end, since a backup has no comment; that of large files before it.
    """
    size = read.seek(0, 2)
    read.seek(max(0, size - 98))
    tail = read.read()
    end = tail[-22:]
    if len(end) < 22 or not end.startswith(b"PK\5\6") or end[-2:] != b"\0\0":
        raise unusable()
    _, _, _, _, entries, directory, _, _ = struct.unpack("<4s4H2LH", end)
    if tail[-42:-38] == b"PK\6\7":
        entries, directory = struct.unpack("<2Q", tail[-98:][32:48])
    if entries > _ENTRIES or directory > _DIRECTORY_BYTES:
        raise unusable()
    return size


def _add(archive: zipfile.ZipFile, name: str, content: Path | bytes) -> Part:
    if isinstance(content, bytes):
        archive.writestr(name, content)
        return Part(name, len(content), hashlib.sha256(content).hexdigest())
    with content.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, _CHUNK)
    return Part(name, archive.getinfo(name).file_size, digest)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > (PARTS.get(info.filename) or _MANIFEST_BYTES):
        raise unusable()
    return archive.read(info)


def _mac(key: bytes, manifest: bytes) -> bytes:
    return hmac.digest(subkey(key, BACKUP), _DOMAIN + manifest, "sha256")


def _newer() -> EnvironmentProblem:
    return EnvironmentProblem(
        "このバックアップは、より新しい版の窓守で作られています。",
        "今の記録には手を加えていません。",
        "新しい版の窓守を入れてから戻してください。",
    )

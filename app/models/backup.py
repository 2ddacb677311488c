"""Backups: one file that holds the encrypted store, settings, vault and signing identity, checked before it counts.

A backup is an uncompressed zip: `manifest.json` (`format`, `schema`), `store.db` and those of `settings.json`,
`vault.json` and `identity.p12` that exist. What is secret in it is as encrypted as in the data folder. Where the key
lies in the system's keyring the backup opens with that keyring only, unless a vault is put in (`vault`). Packs and
trusted certificates come from the office: they are not in it, and a restore leaves those that are there.
"""

import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, free_path, place_new, sync_folder
from app.models.check import check, file_faults
from app.models.connection import StoreDamaged, connect, damaged, faults_told
from app.models.home import Home
from app.models.secrets import STORE, KeyringSecrets, subkey, unwrap

FORMAT = 1
SUFFIX = ".madomori"
RECENT = 10
DAYS = 30

_ROLLING = re.compile(r"store-(\d{8}-\d{6})(?:-\d+)?" + re.escape(SUFFIX))
_STAMP = "%Y%m%d-%H%M%S"


class _Manifest(msgspec.Struct, frozen=True):
    schema: str
    format: int = FORMAT


def back_up(home: Home, key: bytes, out: Path, *, vault: bytes | None = None) -> None:
    """Write a checked backup of `home` to the new file `out`, whole or not at all.

    Runs beside a store that is being written to. `vault` (see `secrets.wrap`) goes in instead of the folder's own.
    Raises StoreDamaged where the store does not pass, or another EnvironmentProblem.
    """
    with _disk_told(), _workspace(home) as space:
        copy = space / home.store.name
        schema = _copy_store(home.store, key, copy)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=out.parent)
        written = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                with zipfile.ZipFile(file, "w") as archive:
                    archive.writestr("manifest.json", msgspec.json.encode(_Manifest(schema)))
                    archive.write(copy, home.store.name)
                    for part in _small_files(home):
                        if part == home.vault and vault is not None:
                            archive.writestr(part.name, vault)
                        elif part.exists():
                            archive.write(part, part.name)
                file.flush()
                os.fsync(file.fileno())
            place_new(written, out)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        sync_folder(out.parent)


def restore(home: Home, file: Path, key: bytes, now: datetime) -> Path | None:
    """Make `home` what it was when the backup `file` was made; `key` is the one of the backup's store.

    The backup is checked first, chains and all. What is there is moved to the folder that is returned (None: nothing
    was there). Raises StoreTooNew, StoreDamaged or another EnvironmentProblem, all before anything is moved.
    """
    from app.models.store import Store

    home.create()
    with _disk_told(), _workspace(home) as space:
        _extract(file, space)
        restored = Home(space)
        # Brings an older schema up to date, and refuses a newer one.
        Store.open(restored.store, key).close()
        if not check(restored, key).ok:
            raise _unusable()
        _require_unused(home, key)
        aside = _move_aside(home, now, [*_store_files(home), *_small_files(home)])
        for part in [*_small_files(restored), restored.store]:
            if part.exists():
                part.rename(home.root / part.name)
        sync_folder(home.root)
        return aside


def key_of(home: Home, file: Path, passphrase: str | None) -> bytes:
    """The key of the store in the backup `file`: from its vault, or from this folder's keyring.

    Raises PassphraseNeeded, WrongPassphrase or another EnvironmentProblem.
    """
    with _disk_told(), zipfile.ZipFile(file) as archive:
        vault = archive.read(home.vault.name) if home.vault.name in archive.namelist() else None
    master = KeyringSecrets(home).load() if vault is None else unwrap(vault, passphrase)
    if master is None:
        raise EnvironmentProblem(
            "このバックアップの鍵が、この利用者のキーリングにありません。",
            "バックアップと今の記録には手を加えていません。",
            "バックアップを作った利用者として、同じデータフォルダーで戻してください。",
        )
    return subkey(master, STORE)


def roll(home: Home, key: bytes, now: datetime) -> Path:
    """Add a backup to the rolling ones and thin them out: the latest ten, and one a day for thirty days.

    Raises EnvironmentProblem; then no older backup was removed.
    """
    with _disk_told():
        home.backups.mkdir(mode=0o700, exist_ok=True)
        _sweep(home, now)
        made = free_path(home.backups / f"store-{now.strftime(_STAMP)}{SUFFIX}")
        back_up(home, key, made)
        rolling = _rolling(home)
        kept = worth_keeping([moment for _, moment in rolling], now.replace(tzinfo=None))
        for file, moment in rolling:
            if moment not in kept:
                file.unlink()
    return made


def worth_keeping(moments: Sequence[datetime], now: datetime) -> set[datetime]:
    """Of the times of backups those to keep: the latest ten, and the last of each of the last thirty days."""
    ordered = sorted(moments)
    last_of_day = {moment.date(): moment for moment in ordered}
    oldest = now.date() - timedelta(days=DAYS)
    return {*ordered[-RECENT:], *(moment for day, moment in last_of_day.items() if day > oldest)}


def newest_good_backup(home: Home, key: bytes) -> Path | None:
    """The newest rolling backup that passes the check of its file; None where there is none."""
    for file, _ in reversed(_rolling(home)):
        try:
            with _disk_told(), _workspace(home) as space:
                _extract(file, space)
                if not any(file_faults(Home(space).store, key)):
                    return file
        except StoreDamaged:
            continue
    return None


def set_aside(home: Home, now: datetime) -> Path | None:
    """Move the files of a damaged store out of the way, into the folder that is returned; nothing is deleted.

    The store must not be open. Then `restore` goes back to a backup, or `Store.open(…, new=True)` begins anew.
    """
    with _disk_told():
        return _move_aside(home, now, _store_files(home))


def _copy_store(source: Path, key: bytes, copy: Path) -> str:
    """A consistent, checked copy of the store under the same key; returns its schema revision."""
    if not source.exists() or source.stat().st_size == 0:
        raise EnvironmentProblem(
            "記録の保管ファイルがありません。",
            "バックアップは作っていません。前からあるバックアップはそのままです。",
            "データフォルダーの場所を確かめるか、前のバックアップから戻してください。",
        )
    with faults_told():
        connection = connect(source, key)
        try:
            schema: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            connection.execute("VACUUM INTO ?", (str(copy),))
        finally:
            connection.close()
    if any(file_faults(copy, key)):
        raise damaged()
    return schema


def _extract(file: Path, folder: Path) -> None:
    """Unpack the known parts of a backup into `folder`. Raises StoreDamaged where it is none or is damaged."""
    home = Home(folder)
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = msgspec.json.decode(archive.read("manifest.json"), type=_Manifest)
            if manifest.format > FORMAT:
                raise _newer()
            for part in [home.store, *_small_files(home)]:
                if part.name in archive.namelist() or part == home.store:
                    archive.extract(part.name, folder)
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, NotImplementedError) as error:
        raise _unusable() from error


def _require_unused(home: Home, key: bytes) -> None:
    """Raises EnvironmentProblem while another program has the store open. Also folds its WAL into the file."""
    if not home.store.exists():
        return
    try:
        connection = connect(home.store, key)
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            # Leaving WAL needs the file for oneself alone.
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()
    except dbapi2.OperationalError as error:
        if "locked" in str(error):
            raise EnvironmentProblem(
                "窓守が開いたままなので、戻せません。",
                "今の記録には手を加えていません。",
                "開いている窓守をすべて終了してから、もう一度お試しください。",
            ) from error
        # Whatever else is wrong with the present file, it is moved aside as it is.
    except dbapi2.DatabaseError:
        pass


def _move_aside(home: Home, now: datetime, files: list[Path]) -> Path | None:
    present = [file for file in files if file.exists()]
    if not present:
        return None
    folder = free_path(home.aside / now.strftime(_STAMP))
    folder.mkdir(mode=0o700, parents=True)
    for file in present:
        file.rename(folder / file.name)
    sync_folder(folder)
    sync_folder(home.root)
    return folder


def _sweep(home: Home, now: datetime) -> None:
    """Remove half-done work that a crash left behind more than a day ago."""
    for left in [*home.root.glob(".work-*"), *home.backups.glob(".*.part")]:
        if now.timestamp() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _store_files(home: Home) -> list[Path]:
    return [home.store.with_name(home.store.name + end) for end in ("", "-wal", "-shm")]


def _small_files(home: Home) -> list[Path]:
    return [home.settings, home.vault, home.identity]


def _rolling(home: Home) -> list[tuple[Path, datetime]]:
    """The rolling backups with their times, oldest first."""
    found = []
    for file in home.backups.glob(f"store-*{SUFFIX}"):
        match = _ROLLING.fullmatch(file.name)
        if match:
            found.append((file, datetime.strptime(match[1], _STAMP)))  # noqa: DTZ007  # local time, as named
    return sorted(found, key=lambda pair: (pair[1], pair[0].name))


@contextmanager
def _workspace(home: Home) -> Iterator[Path]:
    """A folder for half-done work on the same disk as `home`, removed at the end."""
    with tempfile.TemporaryDirectory(prefix=".work-", dir=home.root, ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _disk_told() -> Iterator[None]:
    try:
        yield
    except zipfile.BadZipFile as error:
        raise _unusable() from error
    except OSError as error:
        raise disk_problem(error) from error


def _unusable() -> StoreDamaged:
    return StoreDamaged(
        "このバックアップは壊れているか、窓守のバックアップではないため使えません。",
        "今の記録には手を加えていません。",
        "別のバックアップを選んでください。",
    )


def _newer() -> EnvironmentProblem:
    return EnvironmentProblem(
        "このバックアップは、より新しい版の窓守で作られています。",
        "今の記録には手を加えていません。",
        "新しい版の窓守を入れてから戻してください。",
    )

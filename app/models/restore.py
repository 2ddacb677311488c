"""The way back: restore a backup, find the newest good one, move a damaged store out of the way. Nothing is deleted."""

import zipfile
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.files import free_path, sync_folder
from app.base.heads import Head
from app.models.backup import FORMAT, STAMP, Manifest, disk_told, rolling_backups, small_files, unusable, workspace
from app.models.check import check
from app.models.connection import StoreDamaged, connect
from app.models.home import Home
from app.models.integrity import file_faults
from app.models.secrets import STORE, KeyringSecrets, subkey, unwrap
from app.models.store import Store


def restore(home: Home, file: Path, key: bytes, now: datetime) -> Path | None:
    """Make `home` what it was when the backup `file` was made; `key` is the one of the backup's store.

    The backup is checked first, chains and all. What is there is moved to the folder that is returned (None: nothing
    was there). Raises StoreTooNew, StoreDamaged or another EnvironmentProblem, all before anything is moved.
    """
    home.create()
    with disk_told(), workspace(home.root) as space:
        _extract(file, space)
        restored = Home(space)
        # Brings an older schema up to date, and refuses a newer one.
        store = Store.open(restored.store, key)
        store.note_restored(now, _end_of(home, key))
        store.close()
        if not check(restored, key).ok:
            raise unusable()
        _require_unused(home, key)
        aside = _move_aside(home, now, [*_store_files(home), *small_files(home)])
        for part in [*small_files(restored), restored.store]:
            if part.exists():
                part.rename(home.root / part.name)
        sync_folder(home.root)
        return aside


def _end_of(home: Home, key: bytes) -> Head | None:
    """How the chain of the store that goes ends; None where that cannot be read."""
    try:
        store = Store.open(home.store, key, read_only=True)
    except EnvironmentProblem:
        return None
    try:
        return store.chain_head()
    except (EnvironmentProblem, SQLAlchemyError):
        return None
    finally:
        store.close()


def key_of(home: Home, file: Path, passphrase: str | None) -> bytes:
    """The key of the store in the backup `file`: from its vault, or from this folder's keyring.

    Raises PassphraseNeeded, WrongPassphrase or another EnvironmentProblem.
    """
    with disk_told(), zipfile.ZipFile(file) as archive:
        vault = archive.read(home.vault.name) if home.vault.name in archive.namelist() else None
    master = KeyringSecrets(home).load() if vault is None else unwrap(vault, passphrase)
    if master is None:
        raise EnvironmentProblem(
            "このバックアップの鍵が、この利用者のキーリングにありません。",
            "バックアップと今の記録には手を加えていません。",
            "バックアップを作った利用者として、同じデータフォルダーで戻してください。",
        )
    return subkey(master, STORE)


def newest_good_backup(home: Home, key: bytes) -> Path | None:
    """The newest rolling backup that passes the check of its file; None where there is none."""
    for file, _ in reversed(rolling_backups(home)):
        try:
            with disk_told(), workspace(home.root) as space:
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
    with disk_told():
        return _move_aside(home, now, _store_files(home))


def _extract(file: Path, folder: Path) -> None:
    """Unpack the known parts of a backup into `folder`. Raises StoreDamaged where it is none or is damaged."""
    home = Home(folder)
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = msgspec.json.decode(archive.read("manifest.json"), type=Manifest)
            if manifest.format > FORMAT:
                raise _newer()
            for part in [home.store, *small_files(home)]:
                if part.name in archive.namelist() or part == home.store:
                    archive.extract(part.name, folder)
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, NotImplementedError) as error:
        raise unusable() from error


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
    # Made from the store that goes: what comes in its place is read anew.
    for file in _with_sides(home.index):
        file.unlink(missing_ok=True)
    present = [file for file in files if file.exists()]
    if not present:
        return None
    folder = free_path(home.aside / now.strftime(STAMP))
    folder.mkdir(mode=0o700, parents=True)
    for file in present:
        file.rename(folder / file.name)
    sync_folder(folder)
    sync_folder(home.root)
    return folder


def _store_files(home: Home) -> list[Path]:
    return _with_sides(home.store)


def _with_sides(file: Path) -> list[Path]:
    return [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]


def _newer() -> EnvironmentProblem:
    return EnvironmentProblem(
        "このバックアップは、より新しい版の窓守で作られています。",
        "今の記録には手を加えていません。",
        "新しい版の窓守を入れてから戻してください。",
    )

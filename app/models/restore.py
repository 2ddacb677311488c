"""The way back: restore a backup, find the newest good one, move a damaged store out of the way. Nothing is deleted.

A restore has two halves. `prepared` unpacks and checks the backup beside the running program and tells a person what
going back to it means (`models.outlook`); `Prepared.put_back` does it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.files import free_path, sync_folder, write_whole
from app.base.heads import Head
from app.models.archive import opened, unusable
from app.models.backup import STAMP, disk_told, rolling_backups, small_files, workspace
from app.models.check import check
from app.models.connection import StoreDamaged, connect, faults_told
from app.models.home import Home
from app.models.integrity import file_faults
from app.models.outlook import Outlook, outlook_of
from app.models.sealed import reseal_keys, settle_keys
from app.models.secrets import STORE, KeyringSecrets, subkey, unwrap
from app.models.store import Store

_BEFORE_THE_MAC = frozenset({"0001", "0002", "0003"})
"""Schemas of stores in backups of format 1. A later store in one is a backup whose MAC was taken off."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A backup that passed every check, unpacked at `space`, and what going back to it means."""

    home: Home
    space: Home
    outlook: Outlook
    key: bytes

    def put_back(
        self, now: datetime, *, take_settings: bool = False, secrets: tuple[bytes, bytes] | None = None
    ) -> Path | None:
        """Make the data folder what it was when the backup was made, but for the settings unless `take_settings`.

        secrets: those of the folder before and after, where both are known: the signing keys go along. What is there
        is moved to the folder that is returned (None: nothing was there). Raises EnvironmentProblem; before anything
        is moved where another program has the store open.
        """
        with disk_told():
            _require_unused(self.home, self.key)
            if secrets and secrets[0] != secrets[1]:
                reseal_keys(self.home, *secrets)
            store = Store.open(self.space.store, self.key)
            store.note_restored(now, _end_of(self.home, self.key))
            store.close()
            small = [part for part in small_files(self.home) if take_settings or part != self.home.settings]
            coming = [part for part in small if (self.space.root / part.name).exists()]
            going = [part for part in small if part not in coming]
            # A crash on the way leaves no moment without a key: what is replaced stays until the other is over it.
            aside = _move_aside(self.home, now, [*_store_files(self.home), *going], copied=coming)
            for part in [*coming, self.home.store]:
                (self.space.root / part.name).replace(part)
            sync_folder(self.home.root)
        if secrets:
            settle_keys(self.home, secrets[1])
        self.home.close_to_others()
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


@contextmanager
def prepared(home: Home, file: Path, key: bytes) -> Iterator[Prepared]:
    """Unpack and check the backup `file`; `key` is the one of its store. What was unpacked goes with the block.

    Raises StoreTooNew, StoreDamaged or another EnvironmentProblem; nothing was changed then.
    """
    home.create()
    with disk_told(), workspace(home.root) as folder:
        space = Home(folder)
        with opened(file) as archive:
            archive.extract(folder, key)
            if not archive.authenticated and _revision(space, key) not in _BEFORE_THE_MAC:
                raise unusable()
            made_at = archive.made_at if archive.authenticated else None
            authenticated = archive.authenticated
        # Brings an older schema up to date, and refuses a newer one.
        Store.open(space.store, key).close()
        if not check(space, key).ok:
            raise unusable()
        yield Prepared(home, space, outlook_of(home, space, key, made_at, authenticated), key)


def restore(home: Home, file: Path, key: bytes, now: datetime, *, take_settings: bool = False) -> Path | None:
    """Both halves at once, for who was asked before. Returns and raises as they do."""
    with prepared(home, file, key) as ready:
        return ready.put_back(now, take_settings=take_settings)


def secret_of(home: Home, file: Path, passphrase: str | None) -> bytes:
    """The secret of the data folder that the backup `file` is of: from its vault, or from this folder's keyring.

    Raises PassphraseNeeded, WrongPassphrase or another EnvironmentProblem.
    """
    with opened(file) as archive:
        vault = archive.read(home.vault.name)
    master = KeyringSecrets(home).load() if vault is None else unwrap(vault, passphrase)
    if master is None:
        raise EnvironmentProblem(
            "このバックアップの鍵が、この利用者のキーリングにありません。",
            "バックアップと今の記録には手を加えていません。",
            "バックアップを作った利用者として、同じデータフォルダーで戻してください。",
        )
    return master


def key_of(home: Home, file: Path, passphrase: str | None) -> bytes:
    """The key of the store in the backup `file`. Raises as `secret_of`."""
    return subkey(secret_of(home, file, passphrase), STORE)


def newest_good_backup(home: Home, key: bytes) -> Path | None:
    """The newest rolling backup that passes the check of its file; None where there is none."""
    for file, _ in reversed(rolling_backups(home)):
        with suppress(StoreDamaged), disk_told(), workspace(home.root) as space:
            with opened(file) as archive:
                archive.extract(space, key)
            if not any(file_faults(Home(space).store, key)):
                return file
    return None


def set_aside(home: Home, now: datetime) -> Path | None:
    """Move the files of a damaged store out of the way, into the folder that is returned; nothing is deleted.

    The store must not be open. Then `restore` goes back to a backup, or `Store.open(…, new=True)` begins anew.
    """
    with disk_told():
        return _move_aside(home, now, _store_files(home))


def _revision(home: Home, key: bytes) -> str:
    """The schema of the store, as the store itself says it."""
    with faults_told():
        connection = connect(home.store, key, "ro")
        try:
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        finally:
            connection.close()


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


def _move_aside(home: Home, now: datetime, files: list[Path], copied: Sequence[Path] = ()) -> Path | None:
    # Made from the store that goes: what comes in its place is read anew.
    for file in _with_sides(home.index):
        file.unlink(missing_ok=True)
    present = [file for file in files if file.exists()]
    staying = [file for file in copied if file.exists()]
    if not present and not staying:
        return None
    folder = free_path(home.aside / now.strftime(STAMP))
    folder.mkdir(mode=0o700, parents=True)
    for file in staying:
        write_whole(folder / file.name, file.read_bytes())
    for file in present:
        file.rename(folder / file.name)
    sync_folder(folder)
    sync_folder(home.root)
    return folder


def _store_files(home: Home) -> list[Path]:
    return _with_sides(home.store)


def _with_sides(file: Path) -> list[Path]:
    return [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]

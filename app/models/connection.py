"""One connection to the encrypted file, and what SQLite answers turned into sentences for the user."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.files import OWNER_ONLY

KEY_BYTES = 32
_BUSY_SECONDS = 10.0
_WAL_AGAIN_SECONDS = 0.02

_FULL, _READONLY, _IOERR, _CORRUPT, _CANTOPEN, _BUSY, _LOCKED, _NOTADB, _PERM = 13, 8, 10, 11, 14, 5, 6, 26, 3
_UNSAVED = "保存済みの記録はそのまま残っています。まだ保存されていない行は未保存のまま画面に残ります。"


class StoreDamaged(EnvironmentProblem):
    """The file of the store is damaged, or its key is another one."""


class StoreTooNew(EnvironmentProblem):
    """The store was made by a newer program."""


def damaged() -> StoreDamaged:
    return StoreDamaged(
        "記録の保管ファイルが壊れているか、鍵が合わないため開けません。",
        "ファイルには手を加えていません。これまでのバックアップも残っています。",
        "バックアップから戻すか、管理担当に相談してください。",
    )


def connect(path: Path, key: bytes, mode: Literal["rwc", "rw", "ro"] = "rw") -> dbapi2.Connection:
    """Open `path` with the raw 256-bit `key`; transactions are begun and ended by the caller.

    "rwc" makes the file where there is none. A wrong key shows at the first read (`dbapi2.DatabaseError`).
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key has 32 bytes")
    if mode == "ro" and not os.access(path.parent, os.W_OK) and not _left_over(path):
        # In a folder that cannot be written SQLite cannot make the shared memory of a WAL file.
        query = "mode=ro&immutable=1"
    else:
        query = f"mode={mode}"
    if mode == "rwc":
        # SQLite makes files that others may read; its -wal and -shm take the mode of the file that is there.
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?{query}", uri=True, isolation_level=None, timeout=_BUSY_SECONDS
    )
    try:
        # SQLCipher's own log would write to standard error.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        if mode != "ro":
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except dbapi2.Error:
        connection.close()
        raise
    return connection


def _use_wal(connection: dbapi2.Connection) -> None:
    """SQLite waits for no other program here, though several may make the file at once."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except dbapi2.OperationalError as error:
            if time.monotonic() > until or getattr(error, "sqlite_errorcode", 0) & 0xFF != _BUSY:
                raise
            time.sleep(_WAL_AGAIN_SECONDS)


def _left_over(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


@contextmanager
def faults_told() -> Iterator[None]:
    """What the surroundings did to the store becomes an EnvironmentProblem; every other error is let through."""
    try:
        yield
    except Exception as error:
        # SQLAlchemy wraps the driver's error; looked for without importing it.
        problem = _problem(getattr(error, "orig", error))
        if problem is None:
            raise
        raise problem from error


def _problem(error: BaseException | None) -> EnvironmentProblem | None:
    if not isinstance(error, dbapi2.Error):
        return None
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (_CORRUPT, _NOTADB):
        return damaged()
    if code == _FULL:
        return EnvironmentProblem(
            "ディスクの空きが足りず、記録を保存できませんでした。",
            _UNSAVED,
            "このまま続けられます。不要なファイルを片付けて空きを作ってください。空きができしだい保存します。",
        )
    if code in (_READONLY, _PERM, _CANTOPEN):
        return EnvironmentProblem(
            "データフォルダーに書き込めないため、記録を保存できません。",
            _UNSAVED,
            "フォルダーの権限と、ディスクが書き込み可能かを確かめてください。",
        )
    if code in (_BUSY, _LOCKED):
        return EnvironmentProblem(
            "ほかの窓守が記録を使っているため、保存できませんでした。",
            _UNSAVED,
            "ほかに開いている窓守や madomori コマンドが終わるのを待って、もう一度お試しください。",
        )
    if code == _IOERR:
        return EnvironmentProblem(
            "ディスクの読み書きに失敗し、記録を保存できませんでした。",
            _UNSAVED,
            "ディスクの空きと接続を確かめてください。続くときは管理担当に相談してください。",
        )
    return None

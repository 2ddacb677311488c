"""Backups: one file that holds the encrypted store, settings, vault and signing identity, checked before it counts.

`models.archive` says what the file is like. In it are `store.db` and those of `settings.json`, `vault.json` and
`identity.p12` that exist. What is secret in it is as encrypted as in the data folder. Where the key lies in the
system's keyring the backup opens with that keyring only, unless a vault is put in (`vault`). Packs and trusted
certificates come from the office: they are not in it, and a restore leaves those that are there.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, free_path, make_folder, place_new, sync_folder
from app.base.heads import Head
from app.models.archive import Manifest, write_archive
from app.models.connection import connect, damaged, faults_told
from app.models.home import Home
from app.models.integrity import file_faults

SUFFIX = ".madomori"
RECENT = 10
DAYS = 30
ROOM_BYTES = 4 * 1024**3
"""A manager's inbox keeps every PDF that came: forty backups of it would fill a small disk."""
LEAST = 3

STAMP = "%Y%m%d-%H%M%S"
_ROLLING = re.compile(r"store-(\d{8}-\d{6})(?:-\d+)?" + re.escape(SUFFIX))


def back_up(home: Home, key: bytes, out: Path, *, vault: bytes | None = None, now: datetime | None = None) -> None:
    """Write a checked backup of `home` to the new file `out`, whole or not at all.

    Runs beside a store that is being written to, and where the data folder cannot be written. `vault` (see
    `secrets.wrap`) goes in instead of the folder's own. now: None for the system's time.
    Raises StoreDamaged where the store does not pass, or another EnvironmentProblem.
    """
    with disk_told(), workspace(out.parent) as space:
        copy = space / home.store.name
        schema, head = _copy_store(home.store, key, copy)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=out.parent)
        written = Path(name)
        try:
            parts: dict[str, Path | bytes] = {home.store.name: copy}
            parts |= {part.name: part.read_bytes() for part in small_files(home) if part.exists()}
            if vault is not None:
                parts[home.vault.name] = vault
            made_at = (now or SystemClock().now()).isoformat()
            with os.fdopen(handle, "wb") as file:
                write_archive(file, key, parts, Manifest(schema=schema, made_at=made_at, head=head))
                file.flush()
                os.fsync(file.fileno())
            place_new(written, out)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        sync_folder(out.parent)


def roll(home: Home, key: bytes, now: datetime) -> Path:
    """Add a backup to the rolling ones and thin them out: the latest ten, and one a day for thirty days, as long as
    they take no more than `ROOM_BYTES` together; the latest `LEAST` stay however large.

    Raises EnvironmentProblem; then no older backup was removed.
    """
    with disk_told():
        make_folder(home.backups)
        _sweep(home, now)
        made = free_path(home.backups / f"store-{now.strftime(STAMP)}{SUFFIX}")
        back_up(home, key, made, now=now)
        rolling = rolling_backups(home)
        kept = worth_keeping([moment for _, moment in rolling], now.replace(tzinfo=None))
        room = ROOM_BYTES
        for number, (file, moment) in enumerate(reversed(rolling)):
            if moment in kept:
                room -= file.stat().st_size
            if moment not in kept or (room < 0 and number >= LEAST):
                file.unlink()
    return made


def worth_keeping(moments: Sequence[datetime], now: datetime) -> set[datetime]:
    """Of the times of backups those to keep: the latest ten, and the last of each of the last thirty days."""
    ordered = sorted(moments)
    last_of_day = {moment.date(): moment for moment in ordered}
    oldest = now.date() - timedelta(days=DAYS)
    return {*ordered[-RECENT:], *(moment for day, moment in last_of_day.items() if day > oldest)}


def _copy_store(source: Path, key: bytes, copy: Path) -> tuple[str, dict[str, Any]]:
    """A consistent, checked copy of the store under the same key; returns its schema revision, and how the chain in the
    copy ends (`base.heads.Head`; {} in a store from before there was one)."""
    if not source.exists() or source.stat().st_size == 0:
        raise EnvironmentProblem(
            "記録の保管ファイルがありません。",
            "バックアップは作っていません。前からあるバックアップはそのままです。",
            "データフォルダーの場所を確かめるか、前のバックアップから戻してください。",
        )
    with faults_told():
        connection = connect(source, key, "rw" if os.access(source, os.W_OK) else "ro")
        try:
            schema: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            connection.execute("VACUUM INTO ?", (str(copy),))
        finally:
            connection.close()
    if any(file_faults(copy, key)):
        raise damaged()
    return schema, _head_of(copy, key)


def _head_of(copy: Path, key: bytes) -> dict[str, Any]:
    with faults_told(), closing(connect(copy, key, "ro")) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'links'").fetchone():
            return {}
        ((store,),) = connection.execute("SELECT what FROM links WHERE number = 1")
        number, head = connection.execute("SELECT number, head FROM links ORDER BY number DESC LIMIT 1").fetchone()
        return asdict(Head(store, number, head))


def _sweep(home: Home, now: datetime) -> None:
    """Remove half-done work that a crash left behind more than a day ago."""
    for left in [*home.root.glob(".work-*"), *home.backups.glob(".work-*"), *home.backups.glob(".*.part")]:
        if now.timestamp() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def small_files(home: Home) -> list[Path]:
    """What a backup holds beside the store."""
    return [home.settings, home.vault, home.identity]


def left_out(home: Home) -> tuple[str, ...]:
    """What lies in this data folder and is in no backup, in words with the folder's name: for a person to copy."""
    parts = (
        (home.signer, "決裁に使う署名"),
        (home.trusted, "知っている証明書と失効リスト"),
        (home.authority, "役所の認証局"),
        (home.register, "この端末だけの文書番号の台帳"),
        (home.packs, "取り込んだ手引き"),
        (home.pack_versions, "取り込んだ手引きのこれまでの版"),
    )
    return tuple(f"{label}（{part.name}）" for part, label in parts if part.exists())


def rolling_backups(home: Home) -> list[tuple[Path, datetime]]:
    """The rolling backups with their times, oldest first."""
    found = []
    for file in home.backups.glob(f"store-*{SUFFIX}"):
        match = _ROLLING.fullmatch(file.name)
        if match:
            found.append((file, datetime.strptime(match[1], STAMP)))  # noqa: DTZ007  # local time, as named
    return sorted(found, key=lambda pair: (pair[1], pair[0].name))


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """A folder for half-done work inside `folder`, and so on its disk; removed at the end."""
    with tempfile.TemporaryDirectory(prefix=".work-", dir=folder, ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def disk_told() -> Iterator[None]:
    """What the disk does becomes an EnvironmentProblem."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error) from error

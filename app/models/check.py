"""Is the store whole? The file, its schema, every chain, every signed document: what is wrong, and since when."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.wareki import format_date, format_time
from app.guidance.events import first_break
from app.models.connection import StoreDamaged, connect, faults_told
from app.models.home import Home

if TYPE_CHECKING:
    from app.models.store import EncounterRow, Store


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. It names ids and times, never what people said or who they are.

    since: the time of the first event that cannot be trusted, or of the last one before what is missing.
    """

    what: str
    encounter: str = ""
    seq: int | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        """The fault in one sentence."""
        where = [f"対応 {self.encounter}"] if self.encounter else []
        if self.seq is not None:
            where.append(f"{self.seq} 行目から")
        if self.since is not None:
            where.append(f"{format_date(self.since.date())} {format_time(self.since)} 以降")
        return self.what + (f"（{'、'.join(where)}）" if where else "")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, and how much it could read."""

    faults: tuple[Fault, ...]
    encounters: int
    events: int

    @property
    def ok(self) -> bool:
        """Nothing wrong was found."""
        return not self.faults

    def lines(self) -> tuple[str, ...]:
        """The report in sentences."""
        counted = f"確かめた記録: 対応 {self.encounters} 件、{self.events} 行。"
        if self.ok:
            return (counted, "問題は見つかりませんでした。")
        return (counted, *map(str, self.faults))


def check(home: Home, key: bytes) -> CheckReport:
    """Check the store of `home` as a whole; nothing is written.

    Raises EnvironmentProblem where the file cannot be looked at (missing, no permission, of a newer program).
    """
    from app.models.store import Store

    if not home.store.exists():
        raise EnvironmentProblem(
            "記録の保管ファイルがありません。",
            "失われたものがあるかは、このフォルダーだけでは分かりません。",
            "データフォルダーの場所を確かめるか、バックアップから戻してください。",
        )
    faults = list(file_faults(home.store, key))
    encounters = events = 0
    try:
        store = Store.open(home.store, key, read_only=True)
    except StoreDamaged:
        return CheckReport(tuple(faults) or (Fault("記録の保管ファイルを開けません。"),), 0, 0)
    try:
        faults += schema_faults(home.store, key)
        for row in reversed(store.encounters()):
            found, readable = _encounter_faults(store, row)
            faults += found
            encounters += 1
            events += readable
    except StoreDamaged:
        faults.append(Fault("対応の一覧を最後まで読めません。"))
    finally:
        store.close()
    return CheckReport(tuple(faults), encounters, events)


def file_faults(path: Path, key: bytes) -> Iterator[Fault]:
    """What is wrong with the file itself: every page's seal (HMAC) and the structure of the database."""
    connection = None
    try:
        with faults_told():
            connection = connect(path, key, "ro")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            if broken:
                yield Fault(f"保管ファイルの {len(broken)} ページが壊れています。")
                return
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                yield Fault("保管ファイルの構造が壊れています。")
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                yield Fault("対応のない記録が混じっています。")
    except StoreDamaged:
        yield Fault("保管ファイルが壊れているか、鍵が合わないため読めません。")
    finally:
        if connection is not None:
            connection.close()


def schema_faults(path: Path, key: bytes) -> Iterator[Fault]:
    """Tables, indexes and triggers that are not as the migrations make them."""
    from sqlalchemy import create_engine

    from app.models.schema import migrate
    from app.models.tables import HEAD

    engine = create_engine("sqlite://", module=dbapi2)
    with engine.connect() as fresh:
        migrate(fresh, HEAD)
        wanted = {tuple(row) for row in fresh.exec_driver_sql(_SCHEMA)}
    engine.dispose()
    with faults_told():
        connection = connect(path, key, "ro")
        found = set(connection.execute(_SCHEMA).fetchall())
        connection.close()
    for kind, name, _ in sorted(wanted ^ found, key=str):
        yield Fault(f"保管ファイルの仕組みが変えられています（{kind} {name}）。")


_SCHEMA = "SELECT type, name, sql FROM sqlite_master"


def _encounter_faults(store: "Store", row: "EncounterRow") -> tuple[list[Fault], int]:
    """What is wrong with one encounter, and how many of its events could be read."""
    try:
        log = store.log(row.id)
        faults = [
            Fault("署名済みの文書が保存時と違います。", row.id, None, document.made_at)
            for document in store.documents(row.id)
            if hashlib.sha256(store.document(document.id)).hexdigest() != document.sha256
        ]
    except (StoreDamaged, ValueError, TypeError):  # a value that was changed may not even be read
        return [Fault("この対応の記録を読めません。", row.id, None, row.started_at)], 0
    broken = first_break(log)
    # The desk may be writing: `row` was read before the log, `after` is read after it.
    after = store.encounter(row.id) or row
    if broken is not None:
        faults.append(Fault("記録のつながりが切れています。", row.id, broken, log[broken - 1].at))
    elif len(log) < row.events or len(log) > after.events or (row.events and log[row.events - 1].hash != row.head):
        since = log[-1].at if log else row.started_at
        faults.append(Fault("記録の終わりが欠けているか、余分な行があります。", row.id, len(log) + 1, since))
    return faults, len(log)

"""Is the store whole? The file, its schema, every chain, every signed document, every file that arrived, and the
register of the data folder: what is wrong, and since when. What is known outside the store (`Witness`) is held against
its chain: only that can show a store that was put back to an older copy, or written anew by who has its key."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.heads import Witness
from app.guidance.events import first_break
from app.models import chain
from app.models.arrivals import Arrivals
from app.models.connection import StoreDamaged, connect, faults_told
from app.models.home import Home
from app.models.integrity import Fault, file_faults
from app.models.register import Register
from app.models.schema import migrate
from app.models.store import EncounterRow, Store
from app.models.tables import HEAD, arrivals, case_lines, sendings
from app.models.witnesses import Standing, stand

_NUMBERED = {
    chain.ARRIVAL: (arrivals, "届いたファイル"),
    "sending": (sendings, "送り先への控え"),
    "case_line": (case_lines, "その後の記録"),
}
_SCHEMA = "SELECT type, name, sql FROM sqlite_master"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, and how much it could read."""

    faults: tuple[Fault, ...]
    encounters: int
    events: int
    arrivals: int = 0
    notes: tuple[str, ...] = ()
    """What is no fault, but must be known: how far anything outside bears the store out, and what a backup undid."""

    @property
    def ok(self) -> bool:
        """Nothing wrong was found."""
        return not self.faults

    def lines(self) -> tuple[str, ...]:
        """The report in sentences."""
        arrived = f"、届いたファイル {self.arrivals} 件" if self.arrivals else ""
        counted = f"確かめた記録: 対応 {self.encounters} 件、{self.events} 行{arrived}。"
        if self.ok:
            return (counted, "問題は見つかりませんでした。", *self.notes)
        return (*map(str, self.faults), counted, *self.notes)


def check(home: Home, key: bytes, witnesses: Sequence[Witness] = ()) -> CheckReport:
    """Check the store of `home` as a whole, and against what `witnesses` know of it; nothing is written.

    Raises EnvironmentProblem where the file cannot be looked at (missing, no permission, of a newer program).
    """
    if not home.store.exists():
        raise EnvironmentProblem(
            "記録の保管ファイルがありません。",
            "失われたものがあるかは、このフォルダーだけでは分かりません。",
            "データフォルダーの場所を確かめるか、バックアップから戻してください。",
        )
    faults = list(file_faults(home.store, key))
    encounters = events = files = 0
    outside = Standing()
    faults += _register_faults(home)
    try:
        store = Store.open(home.store, key, read_only=True)
    except StoreDamaged:
        return CheckReport(tuple(faults) or (Fault("記録の保管ファイルを開けません。"),), 0, 0)
    try:
        faults += schema_faults(home.store, key)
        for row in reversed(store.encounters(ledger=True)):
            found, readable = _encounter_faults(store, row)
            faults += found
            encounters += 1
            events += readable
        faults += _chain_faults(store, faults)
        found, files = _desk_faults(store)
        faults += found
        with store.transaction() as connection:
            outside = stand(connection, witnesses)
        faults += outside.faults
    except StoreDamaged:
        faults.append(Fault("記録の一覧を最後まで読めません。"))
    finally:
        store.close()
    return CheckReport(tuple(faults), encounters, events, files, outside.notes)


def schema_faults(path: Path, key: bytes) -> Iterator[Fault]:
    """Tables, indexes and triggers that are not as the migrations make them."""
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


def _encounter_faults(store: Store, row: EncounterRow) -> tuple[list[Fault], int]:
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


def _chain_faults(store: Store, told: Sequence[Fault]) -> list[Fault]:
    """Where the store's one chain, its logs and its papers do not bear each other out, beyond what was `told`."""
    known = {fault.encounter for fault in told if fault.encounter}
    with store.transaction() as connection:  # one moment of a store that may be written to
        broken = chain.broken_link(connection)
        return [
            *([broken] if broken else []),
            *chain.log_faults(connection, known),
            *chain.paper_faults(connection, known),
        ]


def _desk_faults(store: Store) -> tuple[list[Fault], int]:
    """What is wrong with the manager's desk's part of the store, and how many files of the inbox were looked at."""
    with store.transaction() as connection:
        tied = list(chain.row_faults(connection))
    faults = [fault for _, fault in tied]
    told = {kind for kind, _ in tied}
    for kind, (table, words) in _NUMBERED.items():
        with store.transaction() as connection:
            there, last = connection.execute(select(func.count(), func.max(table.c.number))).one()
        if there != (last or 0) and kind not in told:
            faults.append(Fault(f"{words}に欠けた番号があります。"))
    inbox = Arrivals(store)
    try:
        rows = inbox.rows()
    except (ValueError, TypeError):  # a value that was changed may not even be read
        return [*faults, Fault("届いたファイルの一覧を読めません。")], 0
    for row in rows:
        if not row.whole:
            continue
        try:
            pdf = inbox.pdf(row.id)
            whole = (hashlib.sha256(pdf).hexdigest(), len(pdf)) == (row.id, row.size)
        except (StoreDamaged, KeyError, TypeError):
            whole = False
        if not whole:
            faults.append(Fault(f"届いたファイル {row.id[:12]} が届いた時と違うか、読めません。", since=row.arrived_at))
    return faults, len(rows)


def _register_faults(home: Home) -> Iterator[Fault]:
    """What is wrong with the register of the data folder; the office's shared one says so itself."""
    register = Register(home.register)
    for year in register.years():
        yield from (Fault(told) for told in register.faults(year))

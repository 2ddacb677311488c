"""The store: one encrypted file a person, an append-only log in it for each encounter (docs/architecture.md).

Importing this module loads SQLAlchemy, which takes a while: the desk does so on its worker's thread only.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, create_engine, event, false, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from app.base.files import disk_problem
from app.base.heads import Head
from app.guidance.events import ENDED, GENESIS, STARTED, Event, hash_of
from app.guidance.reading import began_at, counterpart_of, ended_at, ordinal_of
from app.models import chain, schema
from app.models.chain import Link
from app.models.connection import StoreDamaged, connect, faults_told
from app.models.home import Home
from app.models.tables import documents, drafts, encounters, events

_TELLING = {STARTED, ENDED, "identified", "amended", "retracted"}
"""Kinds that may change what an encounter's row says."""

_INSERT_ENCOUNTER = insert(encounters).inline()
_INSERT_EVENT = insert(events).inline()
_LOG = select(events).where(events.c.encounter == bindparam("id")).order_by(events.c.seq)
_HASH = select(events.c.hash).where(events.c.encounter == bindparam("id"), events.c.seq == bindparam("at_seq"))


@dataclass(frozen=True, slots=True)
class EncounterRow:
    """One encounter at a glance. `counterpart` is the name as typed, "" while unknown; `events` counts the log,
    whose last hash is `head`."""

    id: str
    started_at: datetime
    began_at: datetime
    ended_at: datetime | None
    channel: str
    practice: bool
    played: bool
    pack: str
    pack_version: str
    ordinal: int
    counterpart: str
    events: int
    head: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A signed PDF in the store, without its bytes. `revision` counts from 1 for each encounter and form."""

    id: int
    encounter: str
    form: str
    revision: int
    made_at: datetime
    sha256: str


class ChainConflict(Exception):
    """An event does not follow the last one of its encounter: a bug, or a second writer."""


class Store:
    """An open store. Used by the thread that opened it; every change is on the disk when its method returns.

    All methods raise EnvironmentProblem for what the disk does, StoreDamaged among them.
    """

    def __init__(self, engine: Engine, connection: Connection) -> None:
        self._engine = engine
        self._connection = connection

    @classmethod
    def open(cls, path: Path, key: bytes, *, read_only: bool = False, new: bool = False) -> "Store":
        """Open the store at `path`, made or migrated as needed unless `read_only`.

        Where there are settings or backups a missing store counts as lost and is not made in silence: `new` says that
        a new one is wanted. Raises StoreDamaged, StoreTooNew (the file is left untouched) or another
        EnvironmentProblem.
        """
        home = Home(path.parent)
        if not read_only:
            home.create()
        if not new:
            _refuse_lost(home)
        engine = _engine(path, key, read_only)
        try:
            with faults_told():
                connection = engine.connect()
                if read_only:
                    with connection.begin():
                        schema.require_known(connection)
                else:
                    schema.bring_up(connection, home, key)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, connection)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction, on the disk when the block ends and undone where it raises. Inside another it is part of
        that one. Raises EnvironmentProblem."""
        with faults_told():
            if self._connection.in_transaction():
                yield self._connection
            else:
                with self._connection.begin():
                    yield self._connection

    def append(self, batch: Sequence[Event]) -> None:
        """Add `batch` in one transaction. The first event of an encounter begins its row.

        An event that is there already with the same hash is passed over, so a batch may be tried again after a
        failure whose outcome is unknown. Raises ChainConflict where an event does not follow, ValueError where
        its hash is not its own.
        """
        for new in batch:
            if new.hash != hash_of(new):
                raise ValueError(f"event {new.seq} of {new.encounter} does not carry its hash")
        with faults_told():
            try:
                self._insert(batch)
            except IntegrityError:
                self._insert_missing(batch)

    def log(self, encounter: str) -> tuple[Event, ...]:
        """Every event of the encounter, in order; empty where there is none."""
        with faults_told(), self._connection.begin():
            return self._log(encounter)

    def encounters(self, *, limit: int | None = None, ledger: bool = False) -> tuple[EncounterRow, ...]:
        """The encounters of this desk, newest first; with those of the old ledger where `ledger`."""
        wanted = select(encounters) if ledger else select(encounters).where(encounters.c.ledger == false())
        with faults_told(), self._connection.begin():
            rows = self._connection.execute(wanted.order_by(encounters.c.number.desc()).limit(limit))
            return tuple(_encounter(row) for row in rows)

    def encounter(self, id: str) -> EncounterRow | None:
        """One encounter; None where there is none of that id."""
        with faults_told(), self._connection.begin():
            row = self._connection.execute(select(encounters).where(encounters.c.id == id)).first()
            return _encounter(row) if row else None

    def open_encounters(self) -> tuple[str, ...]:
        """Ids of the encounters that go on, oldest first; those played from a scenario are left out."""
        still_open = select(encounters.c.id).where(encounters.c.ended_at.is_(None), encounters.c.played.is_(False))
        with faults_told(), self._connection.begin():
            return tuple(self._connection.execute(still_open.order_by(encounters.c.number)).scalars())

    def save_draft(self, encounter: str, form: str, edited: Mapping[str, str]) -> None:
        """Keep the hand-edited fields of a form's draft, in place of those kept before."""
        where = (drafts.c.encounter == encounter, drafts.c.form == form)
        saved = select(func.coalesce(func.max(drafts.c.saved), 0) + 1).scalar_subquery()
        values = {"edited": json.dumps(dict(edited)), "saved": saved}
        with faults_told(), self._connection.begin():
            if self._connection.execute(update(drafts).where(*where).values(values)).rowcount == 0:
                self._connection.execute(insert(drafts).values(encounter=encounter, form=form, **values))

    def draft(self, encounter: str, form: str) -> dict[str, str]:
        """The hand-edited fields of a form's draft; empty where nothing was edited."""
        with faults_told(), self._connection.begin():
            text = self._connection.execute(
                select(drafts.c.edited).where(drafts.c.encounter == encounter, drafts.c.form == form)
            ).scalar()
        edited: dict[str, str] = json.loads(text) if text else {}
        return edited

    def add_document(self, encounter: str, form: str, pdf: bytes, made_at: datetime) -> DocumentRow:
        """Keep a signed PDF for good, as the next revision of its form."""
        with faults_told(), self._connection.begin():
            last = select(func.coalesce(func.max(documents.c.revision), 0)).where(
                documents.c.encounter == encounter, documents.c.form == form
            )
            fields: dict[str, Any] = {
                "encounter": encounter,
                "form": form,
                "revision": self._connection.execute(last).scalar_one() + 1,
                "made_at": made_at.isoformat(),
                "sha256": hashlib.sha256(pdf).hexdigest(),
            }
            kept = insert(documents).values(**fields, pdf=pdf).returning(documents.c.id)
            id: int = self._connection.execute(kept).scalar_one()
            paper = Link(chain.PAPER, encounter, id, fields["sha256"], fields["made_at"])
            chain.extend(self._connection, [paper])
        return DocumentRow(id=id, **{**fields, "made_at": made_at})

    def documents(self, encounter: str) -> tuple[DocumentRow, ...]:
        """The signed PDFs of an encounter, oldest first."""
        columns = [column for column in documents.c if column is not documents.c.pdf]
        wanted = select(*columns).where(documents.c.encounter == encounter).order_by(documents.c.id)
        with faults_told(), self._connection.begin():
            return tuple(
                DocumentRow(**{**row._mapping, "made_at": datetime.fromisoformat(row.made_at)})
                for row in self._connection.execute(wanted)
            )

    def document(self, id: int) -> bytes:
        """The bytes of a signed PDF. Raises KeyError."""
        with faults_told(), self._connection.begin():
            pdf: bytes | None = self._connection.execute(select(documents.c.pdf).where(documents.c.id == id)).scalar()
        if pdf is None:
            raise KeyError(id)
        return pdf

    def chain_head(self) -> Head:
        """The end of the store's own chain, over all its encounters and papers (`models.chain`)."""
        with self.transaction() as connection:
            return chain.newest(connection)

    def chain_at(self, numbers: Sequence[int]) -> dict[int, str]:
        """The heads that the chain had at these numbers, at most some hundred; those that there are."""
        with self.transaction() as connection:
            return chain.heads_at(connection, numbers)

    def restored_at(self) -> datetime | None:
        """When the store last came back from a backup; None where it never did."""
        with self.transaction() as connection:
            return max((at for _, at in chain.restored(connection)), default=None)

    def note_restored(self, at: datetime, replaced: Head | None) -> None:
        """Note in the chain that this copy came back from a backup, in the place of a store that ended with
        `replaced` (None where that could not be read)."""
        place, hash = (replaced.number, replaced.head) if replaced else (0, chain.NOTHING)
        with self.transaction() as connection:
            chain.extend(connection, [Link(chain.RESTORED, "", place, hash, at.isoformat())])

    def _insert(self, batch: Sequence[Event]) -> None:
        logs: dict[str, list[Event]] = {}
        for new in batch:
            logs.setdefault(new.encounter, []).append(new)
        # Of an encounter that begins here the whole log is at hand.
        begun = [log for log in logs.values() if log[0].seq == 1]
        telling = {new.encounter for new in batch if new.kind in _TELLING} - {log[0].encounter for log in begun}
        with self.transaction():
            if begun:
                self._connection.execute(_INSERT_ENCOUNTER, [_begun(log) for log in begun])
            if batch:
                self._connection.execute(_INSERT_EVENT, [_fields(new) for new in batch])
                # By now the write lock is held, so nobody adds a link in between.
                ends = [log[-1] for log in logs.values()]
                tied = [Link(chain.LOG, end.encounter, end.seq, end.hash, _iso(end.at)) for end in ends]
                chain.extend(self._connection, tied)
            for encounter in telling:
                read_off = _read_off(self._log(encounter))
                self._connection.execute(update(encounters).where(encounters.c.id == encounter).values(read_off))

    def _insert_missing(self, batch: Sequence[Event]) -> None:
        with self._connection.begin():
            missing = [new for new in batch if self._hash_at(new) != new.hash]
        try:
            self._insert(missing)
        except IntegrityError as error:
            seqs = [new.seq for new in missing]
            raise ChainConflict(f"events {seqs} do not follow the log they belong to") from error

    def _hash_at(self, new: Event) -> str | None:
        found: str | None = self._connection.execute(_HASH, {"id": new.encounter, "at_seq": new.seq}).scalar()
        return found

    def _log(self, encounter: str) -> tuple[Event, ...]:
        return tuple(event_of(row) for row in self._connection.execute(_LOG, {"id": encounter}))


def _engine(path: Path, key: bytes, read_only: bool) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key, "ro" if read_only else "rwc"),
        poolclass=StaticPool,
        # An error's text may reach a log: it must not carry what people said.
        hide_parameters=True,
    )
    # The driver begins no transaction by itself, so that a migration is one too.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _refuse_lost(home: Home) -> None:
    try:
        empty = not home.store.exists() or home.store.stat().st_size == 0
        in_use = home.settings.exists() or (home.backups.is_dir() and any(home.backups.iterdir()))
    except OSError as error:
        raise disk_problem(error) from error
    if empty and in_use:
        raise StoreDamaged(
            "記録の保管ファイルが失われています。",
            "ほかのファイルとバックアップはそのままです。",
            "バックアップから戻すか、窓守を画面で開いて新しい記録を始めてください。",
        )


def _begun(log: Sequence[Event]) -> dict[str, Any]:
    """The row of an encounter that begins with `log`; the head of its chain is moved by the events themselves."""
    first = log[0]
    return {
        "id": first.encounter,
        "started_at": _iso(first.at),
        "channel": first.data.get("channel", ""),
        "practice": bool(first.data.get("practice")),
        "played": bool(first.data.get("played")),
        "pack": first.data.get("pack", ""),
        "pack_version": first.data.get("pack_version", ""),
        "last_seq": 0,
        "head": GENESIS,
        "ledger": "ledger" in first.data,
        **_read_off(log),
    }


def _read_off(log: Sequence[Event]) -> dict[str, Any]:
    """What the log says about the encounter as a whole."""
    who = counterpart_of(log)
    # The log keeps a stray surrogate as it is (JSON); a text column cannot.
    name = who.name.encode("utf-8", "replace").decode("utf-8")
    ended = ended_at(log)
    return {
        "began_at": _iso(began_at(log)),
        "ended_at": _iso(ended) if ended else None,
        "ordinal": ordinal_of(log),
        "counterpart": name,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _fields(new: Event) -> dict[str, Any]:
    return {
        "encounter": new.encounter,
        "seq": new.seq,
        "id": new.id,
        "at": _iso(new.at),
        "elapsed_ms": new.elapsed_ms,
        "actor": new.actor,
        "kind": new.kind,
        "text": new.text,
        "data": json.dumps(dict(new.data)),
        "prev_hash": new.prev_hash,
        "hash": new.hash,
    }


def event_of(row: Row[Any]) -> Event:
    """A line of the log from its row."""
    return Event(
        id=row.id,
        encounter=row.encounter,
        seq=row.seq,
        at=datetime.fromisoformat(row.at),
        elapsed_ms=row.elapsed_ms,
        actor=row.actor,
        kind=row.kind,
        text=row.text,
        data=json.loads(row.data),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def _encounter(row: Row[Any]) -> EncounterRow:
    return EncounterRow(
        id=row.id,
        started_at=datetime.fromisoformat(row.started_at),
        began_at=datetime.fromisoformat(row.began_at),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        channel=row.channel,
        practice=row.practice,
        played=row.played,
        pack=row.pack,
        pack_version=row.pack_version,
        ordinal=row.ordinal,
        counterpart=row.counterpart,
        events=row.last_seq,
        head=row.head,
    )

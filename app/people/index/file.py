"""The file of the index: its tables, and what it was made from. SQLite's own by nature (FTS5), so in plain SQL."""

import contextlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem
from app.models.connection import StoreDamaged, connect, faults_told

FORMAT = 5
"""Raised with every change of the tables, or of what is written into them: then the index is made anew."""
_SIDES = ("", "-wal", "-shm")
_CACHE_KB, _CACHE_IN_BULK_KB = 8_000, 24_000
_CHECKPOINT_PAGES = 4_000
"""The same pages change with every slice: a longer side file (16 MB) writes each of them less often."""
_TABLES = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE cases(
    number INTEGER PRIMARY KEY, encounter TEXT NOT NULL UNIQUE, origin TEXT NOT NULL, began_at TEXT NOT NULL,
    day INTEGER NOT NULL, fiscal INTEGER NOT NULL, month INTEGER NOT NULL, weekday INTEGER NOT NULL,
    hour INTEGER NOT NULL, ended INTEGER NOT NULL, seconds INTEGER, channel TEXT NOT NULL, place TEXT NOT NULL,
    department TEXT NOT NULL, handler TEXT NOT NULL, ordinal INTEGER NOT NULL, stage TEXT NOT NULL,
    judged TEXT NOT NULL, types TEXT NOT NULL, kinds TEXT NOT NULL, supervisor_seconds INTEGER, lines INTEGER NOT NULL,
    name TEXT NOT NULL, kana TEXT NOT NULL, phone TEXT NOT NULL, address TEXT NOT NULL, organisation TEXT NOT NULL,
    sex TEXT NOT NULL, age TEXT NOT NULL, person TEXT NOT NULL);
CREATE INDEX cases_person ON cases(person, number);
CREATE INDEX cases_fiscal ON cases(fiscal, number);
CREATE INDEX cases_day ON cases(day);
CREATE INDEX cases_handler ON cases(handler, department);
CREATE INDEX cases_filters ON cases(number, day, fiscal, types, department, handler, stage, judged, channel);
CREATE TABLE keys(key TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(key, number)) WITHOUT ROWID;
CREATE INDEX keys_number ON keys(number);
CREATE VIRTUAL TABLE words USING fts5(said, who, papers, loose, content='', contentless_delete=1, tokenize='ascii');
CREATE TABLE objections(encounter TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX objections_encounter ON objections(encounter);
CREATE TABLE statements(
    a TEXT NOT NULL, b TEXT NOT NULL, same INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, source TEXT NOT NULL);
CREATE INDEX statements_pair ON statements(a, b, at);
CREATE INDEX statements_source ON statements(source);
CREATE INDEX statements_apart ON statements(a, b) WHERE NOT same;
CREATE TABLE ties(
    a TEXT NOT NULL, b TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;
CREATE INDEX ties_b ON ties(b);
CREATE TABLE arrived(encounter TEXT PRIMARY KEY, file TEXT NOT NULL);
CREATE TABLE todo(encounter TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE arrived_logs(encounter TEXT PRIMARY KEY, record BLOB NOT NULL);
"""


class Index:
    """The open file. `connection` runs in autocommit; several changes are one inside `transaction`."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self.connection = connection

    @classmethod
    def open(cls, path: Path, key: bytes, stamp: str) -> "Index":
        """Open the index at `path`. One that is damaged, of another format or another `stamp` (of what it depends on
        beside the store) is thrown away, and an empty one made. Raises EnvironmentProblem."""
        with faults_told():
            try:
                with faults_told():
                    return cls._opened(path, key, stamp)
            except (dbapi2.DatabaseError, StoreDamaged, _Stale):
                # Not where the disk is full, or another program is just making it: that has a sentence of its own.
                throw_away(path)
                return cls._opened(path, key, stamp)

    @classmethod
    def _opened(cls, path: Path, key: bytes, stamp: str) -> "Index":
        connection = connect(path, key, "rwc")
        try:
            # What is lost with the power is made again from the store.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            index = cls(connection)
            index.prepare(bulk=False)
            if not index._has_tables():
                with index.transaction():
                    if not index._has_tables():  # another program may have made them meanwhile
                        for statement in _TABLES.split(";\n"):
                            connection.execute(statement)
                        # More parts side by side cost a search little, and making the index a tenth less.
                        connection.execute("INSERT INTO words(words, rank) VALUES ('automerge', 8)")
                        index.put("of", [FORMAT, stamp])
            if index.get("of", None) != [FORMAT, stamp]:
                raise _Stale
        except BaseException:
            connection.close()
            raise
        return index

    def _has_tables(self) -> bool:
        found = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        return found is not None

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def prepare(self, *, bulk: bool) -> None:
        """Keep more of the file in memory while much of it is written, and let go of it afterwards."""
        self.connection.execute(f"PRAGMA cache_size = -{_CACHE_IN_BULK_KB if bulk else _CACHE_KB}")

    def get(self, key: str, default: Any) -> Any:
        """What was noted under `key`."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else default

    def put(self, key: str, value: Any) -> None:
        """Note `value` (JSON) under `key`."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that the block writes, or nothing of it; another program waits meanwhile. Raises EnvironmentProblem."""
        with faults_told():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with contextlib.suppress(dbapi2.Error):
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")


class _Stale(Exception):
    """The index was made by another program, or of something else."""


def throw_away(path: Path) -> None:
    """Remove the index; nothing is lost by it. Raises EnvironmentProblem."""
    try:
        for side in _SIDES:
            path.with_name(path.name + side).unlink(missing_ok=True)
    except OSError as error:
        raise disk_problem(error) from error


def being_made() -> EnvironmentProblem:
    """What to say where an answer would leave out much, because the index is only being made."""
    return EnvironmentProblem(
        "検索の準備がまだ終わっていません。",
        "記録はすべてそのまま保存されています。",
        "準備が終わるまで少しお待ちください。",
    )

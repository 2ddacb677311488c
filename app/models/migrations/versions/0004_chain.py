"""One chain over all that a store holds, and what is known of the chains and papers of others."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What the database itself refuses, whoever asks. An insert that would replace a row is stopped before it.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER links_follow BEFORE INSERT ON links
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM links)
    BEGIN SELECT RAISE(ABORT, 'a link follows the last one'); END""",
    """CREATE TRIGGER links_unchanged BEFORE UPDATE ON links
    BEGIN SELECT RAISE(ABORT, 'links stay as they are'); END""",
    """CREATE TRIGGER links_stay BEFORE DELETE ON links
    BEGIN SELECT RAISE(ABORT, 'links stay'); END""",
    """CREATE TRIGGER arrivals_keep_whole BEFORE UPDATE OF whole ON arrivals
    WHEN OLD.whole AND NOT NEW.whole
    BEGIN SELECT RAISE(ABORT, 'a file that was kept stays'); END""",
    """CREATE TRIGGER heads_stay BEFORE DELETE ON heads
    BEGIN SELECT RAISE(ABORT, 'what was seen of others stays'); END""",
)
_NOTHING = "0" * 64
# What a store held before it had a chain, in the order in which most of it came.
_LOGS = """SELECT 'log', e.id, e.last_seq, e.head, v.at FROM encounters e
    JOIN events v ON v.encounter = e.id AND v.seq = e.last_seq ORDER BY e.number"""
_PAPERS = "SELECT 'paper', encounter, id, sha256, made_at FROM documents ORDER BY id"
_ARRIVALS = "SELECT 'arrival', '', number, id, arrived_at FROM arrivals ORDER BY number"
_LINES = {"case_line": "case_lines", "number": "numbers", "people_line": "people_lines", "lookup": "lookups"}


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
    )
    restored = sa.text("kind = 'restored'")
    op.create_index("links_restored", "links", ["number"], sqlite_where=restored, postgresql_where=restored)
    op.create_table(
        "heads",
        sa.Column("store", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("signer", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("grown", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("noted_at", sa.Text, nullable=False),
    )
    op.add_column("arrivals", sa.Column("whole", sa.Boolean, nullable=False, server_default=sa.true()))
    _tie_what_is_here(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        for trigger in SQLITE_TRIGGERS:
            op.execute(sa.text(trigger))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TRIGGER arrivals_keep_whole"))
    op.drop_column("arrivals", "whole")
    for table in ("heads", "links"):
        op.drop_table(table)


def _tie_what_is_here(bind: sa.Connection) -> None:
    add = sa.text("INSERT INTO links VALUES (:number, :kind, :what, :place, :hash, :at, :head)")
    previous = _NOTHING
    rows: list[dict[str, Any]] = []
    for number, link in enumerate(_links(bind), start=1):
        said = json.dumps([previous, number, *link], separators=(",", ":"))
        previous = hashlib.sha256(said.encode("ascii")).hexdigest()
        names = ("kind", "what", "place", "hash", "at")
        rows.append({"number": number, **dict(zip(names, link, strict=True)), "head": previous})
        if len(rows) == 1000:
            bind.execute(add, rows)
            rows = []
    if rows:
        bind.execute(add, rows)


def _links(bind: sa.Connection) -> Iterator[tuple[Any, ...]]:
    yield "begun", secrets.token_hex(16), 0, _NOTHING, ""
    for query in (_LOGS, _PAPERS, _ARRIVALS):
        for row in bind.execute(sa.text(query)).all():
            yield tuple(row)
    for kind, table in _LINES.items():
        order = "year, number" if kind == "number" else "number"
        for found in bind.execute(sa.text(f"SELECT * FROM {table} ORDER BY {order}")).all():
            whole = found._asdict()
            digest = hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode("ascii"))
            yield kind, str(whole.get("year", "")), whole["number"], digest.hexdigest(), whole["at"]

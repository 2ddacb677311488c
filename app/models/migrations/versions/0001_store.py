"""The store: encounters, their append-only events, drafts and signed documents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What the database itself refuses, whoever asks. An insert that would replace a row is stopped before it.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER encounters_begin_empty BEFORE INSERT ON encounters
    WHEN NEW.last_seq <> 0 OR NEW.head <> '0000000000000000000000000000000000000000000000000000000000000000'
        OR EXISTS (SELECT 1 FROM encounters WHERE id = NEW.id OR number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'an encounter begins once, without events'); END""",
    """CREATE TRIGGER encounters_keep_start
    BEFORE UPDATE OF number, id, started_at, channel, practice, played, pack, pack_version ON encounters
    BEGIN SELECT RAISE(ABORT, 'the start of an encounter stays'); END""",
    """CREATE TRIGGER encounters_head_follows BEFORE UPDATE OF last_seq, head ON encounters
    WHEN NEW.last_seq <> OLD.last_seq + 1 OR NOT EXISTS (
        SELECT 1 FROM events WHERE encounter = NEW.id AND seq = NEW.last_seq AND hash = NEW.head)
    BEGIN SELECT RAISE(ABORT, 'the head follows the events'); END""",
    """CREATE TRIGGER encounters_stay BEFORE DELETE ON encounters
    BEGIN SELECT RAISE(ABORT, 'encounters stay'); END""",
    """CREATE TRIGGER events_follow BEFORE INSERT ON events
    WHEN NOT EXISTS (
        SELECT 1 FROM encounters WHERE id = NEW.encounter AND last_seq = NEW.seq - 1 AND head = NEW.prev_hash)
    BEGIN SELECT RAISE(ABORT, 'an event follows the head'); END""",
    """CREATE TRIGGER events_move_head AFTER INSERT ON events
    BEGIN UPDATE encounters SET last_seq = NEW.seq, head = NEW.hash WHERE id = NEW.encounter; END""",
    """CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events stay as they are'); END""",
    """CREATE TRIGGER events_stay BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events stay'); END""",
    """CREATE TRIGGER documents_once BEFORE INSERT ON documents
    WHEN EXISTS (SELECT 1 FROM documents WHERE id = NEW.id
        OR (encounter = NEW.encounter AND form = NEW.form AND revision = NEW.revision))
    BEGIN SELECT RAISE(ABORT, 'a document is kept once'); END""",
    """CREATE TRIGGER documents_unchanged BEFORE UPDATE ON documents
    BEGIN SELECT RAISE(ABORT, 'documents stay as they are'); END""",
    """CREATE TRIGGER documents_stay BEFORE DELETE ON documents
    BEGIN SELECT RAISE(ABORT, 'documents stay'); END""",
)


def upgrade() -> None:
    op.create_table(
        "encounters",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("practice", sa.Boolean, nullable=False),
        sa.Column("played", sa.Boolean, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("pack_version", sa.Text, nullable=False),
        sa.Column("began_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("counterpart", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("phone_key", sa.Text, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
    )
    op.create_index("encounters_name", "encounters", ["name_key"])
    op.create_index("encounters_phone", "encounters", ["phone_key"])
    still_open = sa.text("ended_at IS NULL")
    op.create_index("encounters_open", "encounters", ["number"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_table(
        "events",
        sa.Column("encounter", sa.Text, sa.ForeignKey("encounters.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("elapsed_ms", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "drafts",
        sa.Column("encounter", sa.Text, sa.ForeignKey("encounters.id"), primary_key=True),
        sa.Column("form", sa.Text, primary_key=True),
        sa.Column("edited", sa.Text, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("encounter", sa.Text, sa.ForeignKey("encounters.id"), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("pdf", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("encounter", "form", "revision"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in SQLITE_TRIGGERS:
            op.execute(sa.text(trigger))


def downgrade() -> None:
    for table in ("documents", "drafts", "events", "encounters"):
        op.drop_table(table)

"""Who is this: what people say of counterparts, who looked whom up, and the imports of the old ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What the database itself refuses, whoever asks. An insert that would replace a row is stopped before it.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER encounters_keep_ledger BEFORE UPDATE OF ledger ON encounters
    BEGIN SELECT RAISE(ABORT, 'the start of an encounter stays'); END""",
    """CREATE TRIGGER people_lines_follow BEFORE INSERT ON people_lines
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM people_lines)
    BEGIN SELECT RAISE(ABORT, 'a line follows the last one'); END""",
    """CREATE TRIGGER people_lines_unchanged BEFORE UPDATE ON people_lines
    BEGIN SELECT RAISE(ABORT, 'lines stay as they are'); END""",
    """CREATE TRIGGER people_lines_stay BEFORE DELETE ON people_lines
    BEGIN SELECT RAISE(ABORT, 'lines stay'); END""",
    """CREATE TRIGGER lookups_follow BEFORE INSERT ON lookups
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM lookups)
    BEGIN SELECT RAISE(ABORT, 'a look-up follows the last one'); END""",
    """CREATE TRIGGER lookups_unchanged BEFORE UPDATE ON lookups
    BEGIN SELECT RAISE(ABORT, 'look-ups stay as they are'); END""",
    """CREATE TRIGGER lookups_stay BEFORE DELETE ON lookups
    BEGIN SELECT RAISE(ABORT, 'look-ups stay'); END""",
    """CREATE TRIGGER imports_follow BEFORE INSERT ON imports
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM imports)
        OR NEW.finished_at IS NOT NULL OR NEW.undone_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'an import follows the last one'); END""",
    """CREATE TRIGGER imports_keep_file BEFORE UPDATE OF number, at, written_by, name, sha256, rows ON imports
    BEGIN SELECT RAISE(ABORT, 'what was imported stays'); END""",
    """CREATE TRIGGER imports_finish_once BEFORE UPDATE OF finished_at ON imports
    WHEN OLD.finished_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'an import finishes once'); END""",
    """CREATE TRIGGER imports_undone_once BEFORE UPDATE OF undone_at, undone_by ON imports
    WHEN OLD.undone_at IS NOT NULL OR OLD.finished_at IS NULL
    BEGIN SELECT RAISE(ABORT, 'a finished import is undone once'); END""",
    """CREATE TRIGGER imports_stay BEFORE DELETE ON imports
    BEGIN SELECT RAISE(ABORT, 'imports stay'); END""",
    """CREATE TRIGGER ledger_rows_keep_encounter BEFORE UPDATE OF hash, encounter ON ledger_rows
    BEGIN SELECT RAISE(ABORT, 'a row stays with its encounter'); END""",
    """CREATE TRIGGER ledger_rows_stay BEFORE DELETE ON ledger_rows
    BEGIN SELECT RAISE(ABORT, 'rows stay'); END""",
)


def upgrade() -> None:
    op.create_table(
        "people_lines",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("encounter", sa.Text, nullable=False),
        sa.Column("other", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "lookups",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("encounter", sa.Text, nullable=False),
        sa.Column("people", sa.Text, nullable=False),
    )
    op.create_table(
        "imports",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("finished_at", sa.Text),
        sa.Column("undone_at", sa.Text),
        sa.Column("undone_by", sa.Text),
    )
    op.create_table(
        "ledger_rows",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("import", sa.Integer, sa.ForeignKey("imports.number"), nullable=False),
        sa.Column("encounter", sa.Text, sa.ForeignKey("encounters.id"), nullable=False, unique=True),
    )
    op.create_index("ledger_rows_import", "ledger_rows", ["import"])
    op.add_column("drafts", sa.Column("saved", sa.Integer, nullable=False, server_default="0"))
    op.create_index("drafts_saved", "drafts", ["saved"])
    # Encounters that came from the old ledger are no work of this desk: its lists leave them out.
    op.add_column("encounters", sa.Column("ledger", sa.Boolean, nullable=False, server_default=sa.false()))
    # Recognition has an index of its own.
    op.drop_index("encounters_name", "encounters")
    op.drop_index("encounters_phone", "encounters")
    op.drop_column("encounters", "name_key")
    op.drop_column("encounters", "phone_key")
    own = sa.text("ledger = false")
    op.create_index("encounters_own", "encounters", ["number"], sqlite_where=own, postgresql_where=own)
    if op.get_bind().dialect.name == "sqlite":
        for trigger in SQLITE_TRIGGERS:
            op.execute(sa.text(trigger))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TRIGGER encounters_keep_ledger"))
    op.drop_index("encounters_own", "encounters")
    op.drop_column("encounters", "ledger")
    op.add_column("encounters", sa.Column("name_key", sa.Text, nullable=False, server_default=""))
    op.add_column("encounters", sa.Column("phone_key", sa.Text, nullable=False, server_default=""))
    op.create_index("encounters_name", "encounters", ["name_key"])
    op.create_index("encounters_phone", "encounters", ["phone_key"])
    op.drop_index("drafts_saved", "drafts")
    op.drop_column("drafts", "saved")
    for table in ("ledger_rows", "imports", "lookups", "people_lines"):
        op.drop_table(table)

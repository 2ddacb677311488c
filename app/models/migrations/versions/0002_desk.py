"""The manager's desk: the files that arrived, what is still to be sent, what followed, the numbers given."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What the database itself refuses, whoever asks. An insert that would replace a row is stopped before it.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER arrivals_follow BEFORE INSERT ON arrivals
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM arrivals)
        OR EXISTS (SELECT 1 FROM arrivals WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a file arrives once, after all others'); END""",
    """CREATE TRIGGER arrivals_keep_arrival BEFORE UPDATE OF number, id, name, arrived_at, size ON arrivals
    BEGIN SELECT RAISE(ABORT, 'what arrived stays as it is'); END""",
    """CREATE TRIGGER arrivals_stay BEFORE DELETE ON arrivals
    BEGIN SELECT RAISE(ABORT, 'what arrived stays'); END""",
    """CREATE TRIGGER arrival_files_once BEFORE INSERT ON arrival_files
    WHEN EXISTS (SELECT 1 FROM arrival_files WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a file is kept once'); END""",
    """CREATE TRIGGER arrival_files_unchanged BEFORE UPDATE ON arrival_files
    BEGIN SELECT RAISE(ABORT, 'a file stays as it is'); END""",
    """CREATE TRIGGER arrival_files_stay BEFORE DELETE ON arrival_files
    BEGIN SELECT RAISE(ABORT, 'a file stays'); END""",
    """CREATE TRIGGER sendings_follow BEFORE INSERT ON sendings
    WHEN NEW.sent_at IS NOT NULL OR NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM sendings)
        OR EXISTS (SELECT 1 FROM sendings WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a file is queued once'); END""",
    """CREATE TRIGGER sendings_keep_file BEFORE UPDATE OF number, id, name, made_at ON sendings
    BEGIN SELECT RAISE(ABORT, 'a sending stays as it is'); END""",
    """CREATE TRIGGER sendings_sent_once BEFORE UPDATE OF sent_at ON sendings
    WHEN OLD.sent_at IS NOT NULL OR NEW.sent_at IS NULL
    BEGIN SELECT RAISE(ABORT, 'a file is sent once'); END""",
    """CREATE TRIGGER sendings_stay BEFORE DELETE ON sendings
    BEGIN SELECT RAISE(ABORT, 'sendings stay'); END""",
    """CREATE TRIGGER case_lines_follow BEFORE INSERT ON case_lines
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM case_lines)
    BEGIN SELECT RAISE(ABORT, 'a line follows the last one'); END""",
    """CREATE TRIGGER case_lines_unchanged BEFORE UPDATE ON case_lines
    BEGIN SELECT RAISE(ABORT, 'lines stay as they are'); END""",
    """CREATE TRIGGER case_lines_stay BEFORE DELETE ON case_lines
    BEGIN SELECT RAISE(ABORT, 'lines stay'); END""",
    """CREATE TRIGGER numbers_once BEFORE INSERT ON numbers
    WHEN NEW.number < 1 OR EXISTS (SELECT 1 FROM numbers WHERE (year = NEW.year AND number = NEW.number)
        OR (encounter = NEW.encounter AND form = NEW.form))
    BEGIN SELECT RAISE(ABORT, 'a number is given once, and a report has one'); END""",
    """CREATE TRIGGER numbers_unchanged BEFORE UPDATE ON numbers
    BEGIN SELECT RAISE(ABORT, 'numbers stay as they are'); END""",
    """CREATE TRIGGER numbers_stay BEFORE DELETE ON numbers
    BEGIN SELECT RAISE(ABORT, 'numbers stay'); END""",
)


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("arrived_at", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("encounter", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("checked_with", sa.Text, nullable=False),
    )
    op.create_index("arrivals_case", "arrivals", ["encounter", "form"])
    op.create_index("arrivals_body", "arrivals", ["body"])
    op.create_table(
        "arrival_files",
        sa.Column("number", sa.Integer, sa.ForeignKey("arrivals.number"), primary_key=True),
        sa.Column("pdf", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sendings",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, sa.ForeignKey("arrivals.id"), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Text),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index("sendings_unsent", "sendings", ["number"], sqlite_where=unsent, postgresql_where=unsent)
    op.create_table(
        "case_lines",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("encounter", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("followup", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("closes", sa.Boolean, nullable=False),
    )
    op.create_index("case_lines_case", "case_lines", ["encounter", "form"])
    op.create_table(
        "numbers",
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("encounter", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False),
        sa.UniqueConstraint("encounter", "form"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in SQLITE_TRIGGERS:
            op.execute(sa.text(trigger))


def downgrade() -> None:
    for table in ("numbers", "case_lines", "sendings", "arrival_files", "arrivals"):
        op.drop_table(table)

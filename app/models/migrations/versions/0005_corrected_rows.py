"""A row of the old ledger may be the corrected one of another that was imported before."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_rows", sa.Column("corrects", sa.Text))
    op.create_index("ledger_rows_corrects", "ledger_rows", ["corrects"])


def downgrade() -> None:
    op.drop_index("ledger_rows_corrects", "ledger_rows")
    op.drop_column("ledger_rows", "corrects")

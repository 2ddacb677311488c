"""The tables as the program reads and writes them. They are made by the migrations; a test holds both equal.

Times are ISO text with their offset, as the hash of an event covers them; `number` orders encounters by start.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Every schema revision this program knows, oldest first; a test compares it with the migration scripts."""
HEAD = REVISIONS[-1]

metadata = MetaData()

encounters = Table(
    "encounters",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # Said by the first event, never changed:
    Column("started_at", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("played", Boolean, nullable=False),
    Column("pack", Text, nullable=False),
    Column("pack_version", Text, nullable=False),
    # Read off the log whenever it says something new:
    Column("began_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("ordinal", Integer, nullable=False),
    Column("counterpart", Text, nullable=False),
    # The end of the chain, moved by trigger:
    Column("last_seq", Integer, nullable=False),
    Column("head", Text, nullable=False),
    # Said by the first event: it came from the old ledger.
    Column("ledger", Boolean, nullable=False, server_default=false()),
)
Index("encounters_own", encounters.c.number, sqlite_where=text("ledger = false"))
# The migration says the same for PostgreSQL; here it would load that dialect too, a third of SQLAlchemy's load.
Index("encounters_open", encounters.c.number, sqlite_where=encounters.c.ended_at.is_(None))

events = Table(
    "events",
    metadata,
    Column("encounter", Text, ForeignKey("encounters.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("elapsed_ms", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("encounter", Text, ForeignKey("encounters.id"), primary_key=True),
    Column("form", Text, primary_key=True),
    Column("edited", Text, nullable=False),
    # Counts every saving of a draft, so that the index of search finds what changed:
    Column("saved", Integer, nullable=False, server_default="0"),
)
Index("drafts_saved", drafts.c.saved)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("encounter", Text, ForeignKey("encounters.id"), nullable=False),
    Column("form", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    UniqueConstraint("encounter", "form", "revision"),
)

arrivals = Table(
    "arrivals",
    metadata,
    # A file as it came in, never changed; `id` is the SHA-256 of its bytes, `number` the order of arrival:
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("arrived_at", Text, nullable=False),
    Column("size", Integer, nullable=False),
    # What a check of it found, written anew whenever whom this workstation trusts has changed:
    Column("encounter", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("finding", Text, nullable=False),
    Column("checked_with", Text, nullable=False),
    # Whether its bytes were kept too: of what is no report at all only this row is.
    Column("whole", Boolean, nullable=False, server_default=true()),
)
Index("arrivals_case", arrivals.c.encounter, arrivals.c.form)
Index("arrivals_body", arrivals.c.body)

# Beside the table above, so that listing two thousand files reads none of them.
arrival_files = Table(
    "arrival_files",
    metadata,
    Column("number", Integer, ForeignKey("arrivals.number"), primary_key=True),
    Column("pdf", LargeBinary, nullable=False),
)

sendings = Table(
    "sendings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, ForeignKey("arrivals.id"), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("sent_at", Text),
)
Index("sendings_unsent", sendings.c.number, sqlite_where=sendings.c.sent_at.is_(None))

case_lines = Table(
    "case_lines",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("encounter", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("followup", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("closes", Boolean, nullable=False),
)
Index("case_lines_case", case_lines.c.encounter, case_lines.c.form)

# What this workstation knows of the office's register: other workstations' numbers lie between.
numbers = Table(
    "numbers",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("encounter", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    UniqueConstraint("encounter", "form"),
)

# What people say of counterparts, line by line: `kind` is same or apart (of the two encounters) or objection.
people_lines = Table(
    "people_lines",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("encounter", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("text", Text, nullable=False),
)

lookups = Table(
    "lookups",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("encounter", Text, nullable=False),
    Column("people", Text, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("finished_at", Text),
    Column("undone_at", Text),
    Column("undone_by", Text),
)

ledger_rows = Table(
    "ledger_rows",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("import", Integer, ForeignKey("imports.number"), nullable=False),
    Column("encounter", Text, ForeignKey("encounters.id"), nullable=False, unique=True),
    # The encounter of an earlier import whose row this one corrects.
    Column("corrects", Text),
)
Index("ledger_rows_import", ledger_rows.c["import"])
Index("ledger_rows_corrects", ledger_rows.c.corrects)

# The one chain over all that is added to the store (`models.chain`).
links = Table(
    "links",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("head", Text, nullable=False),
)
Index("links_restored", links.c.number, sqlite_where=text("kind = 'restored'"))

# The newest that other workstations signed of their own chains and papers (`models.known_heads`).
heads = Table(
    "heads",
    metadata,
    Column("store", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("grown", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("noted_at", Text, nullable=False),
)

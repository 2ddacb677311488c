"""The schema: models equal head, up and down with data, a backup before, a newer one refused untouched."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlcipher3 import dbapi2
from store_logs import KEY, NOON, encounter

from app.models.arrivals import Arrivals
from app.models.check import check
from app.models.connection import StoreTooNew, connect
from app.models.home import Home
from app.models.restore import restore
from app.models.schema import SCRIPTS, bring_up
from app.models.store import Store, _engine
from app.models.tables import HEAD, REVISIONS, metadata

NEXT = '''"""A step of the future."""
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    op.add_column("encounters", sa.Column("colour", sa.Text, nullable=False, server_default="none"))
    {more}
def downgrade():
    op.drop_column("encounters", "colour")
'''


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A store with an encounter in it, of the present schema."""
    home = Home(tmp_path / "home")
    store = Store.open(home.store, KEY)
    store.append(encounter())
    store.close()
    return home


def future_scripts(folder: Path, more: str = "pass") -> Path:
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_future.py").write_text(NEXT.format(head=HEAD, more=more))
    return folder


def migrated(home: Home, scripts: Path) -> None:
    engine = _engine(home.store, KEY, read_only=False)
    with engine.connect() as connection:
        bring_up(connection, home, KEY, scripts, (*REVISIONS, "9999"))
    engine.dispose()


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    steps = ScriptDirectory(str(SCRIPTS)).walk_revisions()
    assert tuple(step.revision for step in steps)[::-1] == REVISIONS


def test_models_equal_head(home: Home) -> None:
    engine = _engine(home.store, KEY, read_only=True)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_scripts_import_no_code_of_the_program() -> None:
    for script in SCRIPTS.rglob("*.py"):
        assert "app" not in script.read_text(encoding="utf-8").replace("append", "").split(), script


def test_opening_a_present_store_needs_no_migration_tool(home: Home) -> None:
    code = (
        "import sys; from pathlib import Path; from app.models.store import Store;"
        f"Store.open(Path({str(home.store)!r}), bytes(range(32))).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SCRIPTS.parents[2]
    )
    assert done.stdout.strip() == "False"


def test_up_keeps_the_data_and_backs_up_first(home: Home, tmp_path: Path) -> None:
    before = home.store.read_bytes()
    migrated(home, future_scripts(tmp_path / "scripts"))
    connection = connect(home.store, KEY)
    assert connection.execute("SELECT colour, last_seq FROM encounters").fetchall() == [("none", 5)]
    assert connection.execute("SELECT count(*) FROM events").fetchone() == (5,)
    with pytest.raises(dbapi2.IntegrityError):
        connection.execute("DELETE FROM events")
    connection.close()
    with pytest.raises(StoreTooNew):
        Store.open(home.store, KEY)
    assert home.store.read_bytes() != before
    restore(home, home.backups / "before-9999.madomori", KEY, NOON)
    assert check(home, KEY).ok


def test_down_keeps_the_data(home: Home, tmp_path: Path) -> None:
    scripts = future_scripts(tmp_path / "scripts")
    migrated(home, scripts)
    engine = _engine(home.store, KEY, read_only=False)
    with engine.connect() as connection:
        command.downgrade(_config(scripts, connection), HEAD)
    engine.dispose()
    report = check(home, KEY)
    assert (report.encounters, report.events) == (1, 5)
    store = Store.open(home.store, KEY)
    store.append(encounter())
    store.close()


def test_the_desk_of_the_manager_is_added_to_a_store_of_before(home: Home) -> None:
    engine = _engine(home.store, KEY, read_only=False)
    with engine.connect() as connection:
        command.downgrade(_config(SCRIPTS, connection), "0001")
    engine.dispose()
    store = Store.open(home.store, KEY)
    assert (home.backups / f"before-{HEAD}.madomori").exists()
    assert len(store.log(store.encounters()[0].id)) == 5
    assert Arrivals(store).add("report.pdf", b"%PDF", NOON)
    store.close()
    assert check(home, KEY).ok
    engine = _engine(home.store, KEY, read_only=False)
    with engine.connect() as connection:
        command.downgrade(_config(SCRIPTS, connection), "0001")
    engine.dispose()
    store = Store.open(home.store, KEY)
    assert len(store.log(store.encounters()[0].id)) == 5
    assert Arrivals(store).rows() == ()
    store.close()
    assert check(home, KEY).ok


def test_down_to_nothing_and_up_again() -> None:
    engine = create_engine("sqlite://", module=dbapi2)
    with engine.connect() as connection:
        command.upgrade(_config(SCRIPTS, connection), "head")
        command.downgrade(_config(SCRIPTS, connection), "base")
        command.upgrade(_config(SCRIPTS, connection), "head")
    engine.dispose()


def test_a_step_that_fails_changes_nothing(home: Home, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broken step"):
        migrated(home, future_scripts(tmp_path / "scripts", more="raise RuntimeError('broken step')"))
    store = Store.open(home.store, KEY)
    assert store.encounters()[0].events == 5
    store.close()
    assert check(home, KEY).ok


def test_a_newer_store_is_refused_untouched(home: Home) -> None:
    connection = connect(home.store, KEY)
    connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.close()
    before = home.store.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreTooNew, match="新しい版"):
            Store.open(home.store, KEY, read_only=read_only)
    with pytest.raises(StoreTooNew):
        check(home, KEY)
    assert home.store.read_bytes() == before


def _config(scripts: Path, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    return config


def test_rows_of_the_old_ledger_stay_where_a_row_may_correct_another(home: Home) -> None:
    engine = _engine(home.store, KEY, read_only=False)
    with engine.connect() as connection:
        config = _config(SCRIPTS, connection)
        command.downgrade(config, "0004")
        connection.exec_driver_sql(
            "INSERT INTO imports (number, at, written_by, name, sha256, rows) VALUES (1, '', '', '', '', 1)"
        )
        one = connection.exec_driver_sql("SELECT id FROM encounters").scalar_one()
        connection.exec_driver_sql("INSERT INTO ledger_rows (hash, import, encounter) VALUES ('h', 1, ?)", (one,))
        connection.commit()
        command.upgrade(config, "head")
        connection.commit()
        rows = connection.exec_driver_sql("SELECT hash, import, encounter, corrects FROM ledger_rows").fetchall()
        assert [tuple(row) for row in rows] == [("h", 1, one, None)]
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()

"""Bring a store's schema to what this program knows; refuse a newer one untouched."""

from pathlib import Path

from sqlalchemy import Connection, text

from app.base.errors import EnvironmentProblem
from app.base.files import free_path, make_folder
from app.models.connection import StoreTooNew
from app.models.home import Home
from app.models.tables import REVISIONS

SCRIPTS = Path(__file__).with_name("migrations")


def revision_of(connection: Connection) -> str | None:
    """The schema revision of an open store; None for a new, empty file."""
    has_one = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")).first()
    if has_one is None:
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def require_known(connection: Connection) -> None:
    """For reading only: raises EnvironmentProblem unless the schema is exactly this program's."""
    revision = revision_of(connection)
    if revision is not None and revision not in REVISIONS:
        raise too_new()
    if revision != REVISIONS[-1]:
        raise EnvironmentProblem(
            "記録の保管ファイルが古い形式か、まだ空です。",
            "ファイルには手を加えていません。",
            "窓守で一度開くと新しい形式になります。",
        )


def bring_up(
    connection: Connection, home: Home, key: bytes, scripts: Path = SCRIPTS, known: tuple[str, ...] = REVISIONS
) -> None:
    """Migrate the open store of `home` to the newest of `known`, after a backup of what there is.

    Costs one query where it is there already. Raises StoreTooNew, EnvironmentProblem.
    """
    with connection.begin():
        revision = revision_of(connection)
    if revision == known[-1]:
        return
    if revision is not None:
        if revision not in known:
            raise too_new()
        _back_up_before(home, key, known[-1])
    migrate(connection, known[-1], scripts)


def migrate(connection: Connection, revision: str, scripts: Path = SCRIPTS) -> None:
    """Run every step up to `revision`, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _back_up_before(home: Home, key: bytes, revision: str) -> None:
    # Needed once in a schema's life: an ordinary start does not wait for it.
    from app.models.backup import back_up

    make_folder(home.backups)
    back_up(home, key, free_path(home.backups / f"before-{revision}.madomori"))


def too_new() -> StoreTooNew:
    return StoreTooNew(
        "この記録は、より新しい版の窓守で作られています。",
        "記録には手を加えていません。",
        "新しい版の窓守を入れてから開いてください。",
    )

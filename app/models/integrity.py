"""What is wrong with the file of a store, as far as the file alone can say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.base.wareki import format_date, format_time
from app.models.connection import StoreDamaged, connect, faults_told


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. It names ids and times, never what people said or who they are.

    since: the time of the first event that cannot be trusted, or of the last one before what is missing.
    """

    what: str
    encounter: str = ""
    seq: int | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        """The fault in one sentence."""
        where = [f"対応 {self.encounter}"] if self.encounter else []
        if self.seq is not None:
            where.append(f"{self.seq} 行目から")
        if self.since is not None:
            where.append(f"{format_date(self.since.date())} {format_time(self.since)} 以降")
        return self.what + (f"（{'、'.join(where)}）" if where else "")


def file_faults(path: Path, key: bytes) -> Iterator[Fault]:
    """What is wrong with the file itself: every page's seal (HMAC) and the structure of the database."""
    connection = None
    try:
        with faults_told():
            connection = connect(path, key, "ro")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            if broken:
                yield Fault(f"保管ファイルの {len(broken)} ページが壊れています。")
                return
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                yield Fault("保管ファイルの構造が壊れています。")
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                yield Fault("対応のない記録が混じっています。")
    except StoreDamaged:
        yield Fault("保管ファイルが壊れているか、鍵が合わないため読めません。")
    finally:
        if connection is not None:
            connection.close()

"""What several commands need: the opened workstation, the passphrase."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from app.base.clock import SystemClock
from app.base.errors import EnvironmentProblem
from app.models.home import Home, find_home

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from app.station.workstation import Workstation


class Add(Protocol):
    """Adds a command: its name, what runs it (arguments → exit code) and its help."""

    def __call__(self, name: str, run: Any, help: str) -> "argparse.ArgumentParser": ...


@contextmanager
def workstation(*, read_only: bool = False) -> "Iterator[Workstation]":
    """The workstation of this data folder, closed afterwards. Raises EnvironmentProblem."""
    from app.station.workstation import Workstation

    home = home_set_up()
    station = Workstation.open(home, SystemClock(), passphrase_for(home), read_only=read_only)
    try:
        yield station
    finally:
        station.close()


def home_set_up() -> Home:
    """The data folder, which has been set up. Raises EnvironmentProblem."""
    from app.station.workstation import not_set_up

    home = find_home()
    if not home.settings.exists():
        raise not_set_up()
    return home


def store_key(home: Home) -> bytes:
    """The key of the store. Raises EnvironmentProblem."""
    from app.models.secrets import STORE, subkey
    from app.station.workstation import unlock

    return subkey(unlock(home, passphrase_for(home)), STORE)


def passphrase_for(home: Home) -> str | None:
    """The passphrase given from outside, or asked for where there is a terminal; None where none is needed."""
    from app.models.secrets import passphrase_from_environment

    passphrase = passphrase_from_environment()
    if passphrase is None and home.vault.exists() and sys.stdin.isatty():
        return getpass.getpass("パスフレーズ: ")
    return passphrase


def pin_for(file: "Path | None") -> str | None:
    """The PIN of what signs: from `file`, from the file that MADOMORI_PIN_FILE names, or asked for where there is a
    terminal; None where nobody can be asked. Raises EnvironmentProblem."""
    named = file or os.environ.get("MADOMORI_PIN_FILE")
    if not named:
        return getpass.getpass("暗証番号（PIN）: ") if sys.stdin.isatty() else None
    from pathlib import Path

    try:
        return Path(named).read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentProblem(
            "暗証番号（PIN）のファイルを読めませんでした。",
            "まだ何も署名していません。記録はそのままです。",
            "`--pin-file` か MADOMORI_PIN_FILE で指定したファイルの場所と中身を確かめてください。",
        ) from error


def unknown_encounter() -> EnvironmentProblem:
    """What to say where no encounter bears the id."""
    return EnvironmentProblem(
        "その番号の対応は見つかりませんでした。",
        "記録には触れていません。",
        "`madomori encounters` で番号を確かめてください。",
    )

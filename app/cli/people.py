"""What the commands about people need: the desk for people, its index whole."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.shared import workstation

if TYPE_CHECKING:
    from app.people.desk import PeopleDesk


@contextmanager
def people_desk() -> "Iterator[PeopleDesk]":
    """The desk for people of this workstation, its index brought up with the store; how far that is, is said where
    there is a terminal. Raises EnvironmentProblem."""
    from app.people.desk import PeopleDesk

    with workstation() as station:
        desk = PeopleDesk(station)
        try:
            desk.tend(_say_progress if sys.stderr.isatty() else _say_nothing, lambda: False).result()
            yield desk
        finally:
            desk.close()


def _say_progress(done: int, whole: int) -> None:
    if whole > done:
        print(f"\r検索の準備をしています… {done:,} / {whole:,}", end="", file=sys.stderr, flush=True)
    elif done:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _say_nothing(done: int, whole: int) -> None:
    pass

"""What the commands about people need: the desk for people, its index whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.base.terminal import say_progress
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
            desk.tend(_say_progress, lambda: False).result()
            yield desk
        finally:
            desk.close()


def _say_progress(done: int, whole: int) -> None:
    if whole > done:
        say_progress(f"検索の準備をしています… {done:,} / {whole:,}")
    elif done:
        say_progress("")

"""Whose records were shown in an encounter, written down: once for each encounter and person, not for each key."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.base.errors import EnvironmentProblem
from app.ui.delivery import when_done

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.people.desk import PeopleDesk

AGAIN_AFTER_MS = 10_000
"""What could not be written is tried again."""


class LookedUp(QObject):
    """Look-ups by `by`. Whoever holds it calls `write` before the window closes."""

    def __init__(self, by: str, parent: QObject) -> None:
        super().__init__(parent)
        self.people: PeopleDesk | None = None
        self._by = by
        self._known: set[tuple[str, str]] = set()
        """(encounter, person): noted or written already."""
        self._waiting: dict[str, tuple[datetime, list[str]]] = {}
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.write)

    def note(self, encounter: str, persons: "Iterable[str]") -> None:
        """These persons' records come into sight: who is new is handed to the store before they do, so that nothing
        that is seen can be kept out of it. A person is named by the encounter that stands for them."""
        new = [person for person in persons if (encounter, person) not in self._known]
        if new and self.people:
            self._known.update((encounter, person) for person in new)
            _, noted = self._waiting.setdefault(encounter, (self.people.station.clock.now(), []))
            noted += new
            self.write()

    def write(self) -> None:
        """Write down what waits, now."""
        self._later.stop()
        if not self._waiting or self.people is None:
            return
        from app.models.lookups import LookUp

        waiting, self._waiting = self._waiting, {}
        lines = [
            LookUp(at, self._by, "candidates", "encounter", encounter=encounter, people=tuple(persons))
            for encounter, (at, persons) in waiting.items()
        ]
        writing = self.people.look_up(lines)
        when_done(writing, self, lambda _: None, partial(self._not_written, waiting))

    def _not_written(self, waiting: "dict[str, tuple[datetime, list[str]]]", error: BaseException) -> None:
        for encounter, (at, persons) in waiting.items():
            _, later = self._waiting.get(encounter, (at, []))
            self._waiting[encounter] = at, [*persons, *later]
        self._later.start(AGAIN_AFTER_MS)
        if not isinstance(error, EnvironmentProblem):
            raise error

"""Who is this: the questions and the statements of one workstation, for the screens and the commands.

Questions are answered on the library's thread, statements are written by the thread that writes the log; each answer is
a future. Nobody is ever joined here but by a person's word, and every look-up of a person is written down.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from app.base.errors import Refused
from app.people.identity import Identity
from app.people.library import Library, Reading

if TYPE_CHECKING:
    from app.models.lookups import LookUp
    from app.models.people_lines import Kind
    from app.models.store import Store
    from app.people.case import Case
    from app.people.history.history import History
    from app.people.history.moments import Moment
    from app.people.recognition.candidate import Candidate
    from app.people.search.find import Page, Query
    from app.station.workstation import Workstation

T = TypeVar("T")


class PeopleDesk:
    """Close it before the workstation."""

    def __init__(self, station: "Workstation") -> None:
        self.station = station
        self.library = Library.of(station)

    def close(self) -> None:
        """Finish what was asked. Blocks until that is done."""
        self.library.close()

    # -- questions ------------------------------------------------------------------------------

    def ask(self, question: Callable[[Reading], T]) -> "Future[T]":
        """Any question, answered on the library's thread."""
        return self.library.submit(question)

    def candidates(self, who: Identity, apart_from: str = "", limit: int = 5) -> "Future[tuple[Candidate, ...]]":
        """Earlier counterparts that may be `who`, best first. `apart_from`: the encounter that is going on."""

        def found(reading: Reading) -> "tuple[Candidate, ...]":
            from app.people.recognition.recognise import candidates

            return candidates(reading, who, apart_from=apart_from, limit=limit)

        return self.ask(found)

    def case(self, encounter: str) -> "Future[Case | None]":
        """One encounter at a glance; None where it does not count or is not known."""

        def found(reading: Reading) -> "Case | None":
            from app.people.index.cases import case_of

            return case_of(reading.index, encounter)

        return self.ask(found)

    def history(self, encounter: str) -> "Future[History]":
        """Everything of the person of this encounter."""

        def found(reading: Reading) -> "History":
            from app.people.history.history import history_of

            return history_of(reading, encounter)

        return self.ask(found)

    def about(self, encounter: str) -> "Future[tuple[Moment, ...]]":
        """What an encounter was about, in the words of its record (`moments.about`)."""

        def found(reading: Reading) -> "tuple[Moment, ...]":
            from app.people.history.history import known_case
            from app.people.history.moments import about
            from app.people.index.logs import logs_of

            case = known_case(reading, encounter)
            return about(case, logs_of(reading, [case]).get(encounter, ()))

        return self.ask(found)

    def search(self, query: "Query", limit: int = 50, before: int | None = None) -> "Future[Page]":
        """Hits of a search, newest first. `before`: those of lower numbers only."""

        def found(reading: Reading) -> "Page":
            from app.people.search.find import find

            return find(reading, query, limit=limit, before=before)

        return self.ask(found)

    def tend(self, progress: Callable[[int, int], object], cancelled: Callable[[], bool]) -> "Future[bool]":
        """Make the index whole (`Library.tend`)."""
        return self.library.tend(progress, cancelled)

    # -- statements -----------------------------------------------------------------------------

    def say_same(self, encounter: str, other: str, text: str = "") -> "Future[None]":
        """A person says that these two encounters were the same counterpart's (同一人物)."""
        return self._say("same", encounter, other, text)

    def say_apart(self, encounter: str, other: str, text: str = "") -> "Future[None]":
        """A person says that they were not: it takes back what was said of the two before."""
        return self._say("apart", encounter, other, text)

    def object_(self, encounter: str, text: str) -> "Future[None]":
        """Add the counterpart's own words of objection to this encounter (Q&A 12). Refused where there are none."""
        if not text.strip():
            raise Refused("申し出の言葉を入れてください。")
        return self._say("objection", encounter, "", text)

    def look_up(self, lines: "Sequence[LookUp]") -> "Future[None]":
        """Write down who was looked up, when and why."""

        def write(store: "Store") -> None:
            from app.models.lookups import LookUps

            LookUps(store).add(lines)

        return self.station.worker.submit(write)

    def look_ups(self, limit: int, before: int | None = None) -> "Future[tuple[tuple[int, LookUp], ...]]":
        """The newest look-ups, each with its number."""

        def read(store: "Store") -> "tuple[tuple[int, LookUp], ...]":
            from app.models.lookups import LookUps

            return LookUps(store).newest(limit, before)

        return self.station.worker.submit(read)

    def _say(self, kind: "Kind", encounter: str, other: str, text: str) -> "Future[None]":
        station = self.station
        if encounter == other:
            raise Refused("同じ対応どうしです。別の対応を選んでください。")

        def write(store: "Store") -> None:
            from app.models.people_lines import PeopleLine, PeopleLines

            line = PeopleLine(station.clock.now(), station.settings.staff.name, kind, encounter, other, text.strip())
            PeopleLines(store).add(line)

        return station.worker.submit(write)

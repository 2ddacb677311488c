"""The one thread that answers questions about people, beside the one that writes the log: no tap waits for a question.

Before each question the index is brought up with the store. Where that would take long (the first time, after an
import) the question is answered from what is in it already, and says so (`Reading.complete`); `tend` does the rest.
"""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from app.guidance.events import Event
from app.guidance.pack import Pack
from app.models.connection import StoreDamaged, faults_told
from app.models.secrets import INDEX, STORE, subkey

if TYPE_CHECKING:
    from app.models.store import Store
    from app.people.index.build import Source
    from app.people.index.file import Index
    from app.station.workstation import Workstation

T = TypeVar("T")

AT_ONCE = 2_000
"""So many lines are looked at before a question is answered; more are left to `tend`."""
_MANY = 10
"""After more slices than that there is memory worth giving back (40 MB of a city)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question is answered from. `store` is read only. `complete`: the index has all that the store has.

    pack: the workstation's own rules and words, with the words that only earlier packs have; pack_of: the pack that a
    log was begun under.
    """

    index: "Index"
    store: "Store"
    pack: Pack
    now: datetime
    department: str
    pack_of: Callable[[Sequence[Event]], Pack]
    complete: bool = True


class Library:
    """The index of a workstation, opened with the first question."""

    def __init__(self, station: "Workstation") -> None:
        self._station = station
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="people")
        self._open: tuple[Index, Store] | None = None
        self._seen = -1

    @classmethod
    def of(cls, station: "Workstation") -> "Library":
        """The library of a workstation. Close it before the workstation."""
        return cls(station)

    def submit(self, task: Callable[[Reading], T]) -> "Future[T]":
        """Have `task` answered; never blocks. An index that proves damaged is thrown away, and made anew by this
        question and by `tend`. The future carries EnvironmentProblem where store or index cannot be read; the next
        question tries again."""

        def answered() -> T:
            with faults_told():
                return task(self._reading())

        return self._thread.submit(lambda: self._or_anew(answered))

    def tend(self, progress: Callable[[int, int], object], cancelled: Callable[[], bool]) -> "Future[bool]":
        """Bring the index up with the store, in slices between which questions are answered. `progress` (done, of how
        many lines) and `cancelled` are called on the library's thread. The future is True once all is in, False
        where it was cancelled; what is in stays in."""
        done: Future[bool] = Future()

        def taken() -> tuple[bool, int, int]:
            from app.people.index.build import behind, one_slice

            with faults_told():
                index, store = self._opened()
                more = one_slice(index, self._source(store))
                index.prepare(bulk=more)
                return more, behind(index, store), self._whole(store)

        slices = 0

        def end(whole: bool) -> None:
            if self._open is not None:
                self._open[0].prepare(bulk=False)
            if slices > _MANY:
                from app.base.memory import give_back

                give_back()
            done.set_result(whole)

        def slice_() -> None:
            nonlocal slices
            try:
                if cancelled():
                    end(False)
                    return
                more, left, whole = self._or_anew(taken)
                slices += 1
                progress(max(0, whole - left), whole)
                if not more:
                    end(True)
                elif cancelled():
                    end(False)  # not left to the next slice: there is none where the library closes
                else:
                    self._thread.submit(slice_)
            except BaseException as error:
                done.set_exception(error)

        self._thread.submit(slice_)
        return done

    def close(self) -> None:
        """Finish what was asked and close both files. Blocks until that is done."""
        self._thread.submit(self._shut)
        self._thread.shutdown(wait=True)

    def _or_anew(self, ask: Callable[[], T]) -> T:
        """What `ask` says; asked once more, of a new index, where a file is damaged. Where that is the store, it says
        so again."""
        try:
            return ask()
        except StoreDamaged:
            from app.people.index.file import throw_away

            self._shut()
            throw_away(self._station.home.index)
            return ask()

    def _reading(self) -> Reading:
        index, store = self._opened()
        complete = self._catch_up(index, store)
        station = self._station
        packs, department = station.packs, station.settings.staff.department
        return Reading(index, store, packs.words, station.clock.now(), department, station.pack_of, complete)

    def _catch_up(self, index: "Index", store: "Store") -> bool:
        from app.people.index.build import behind, one_slice

        changes = _changes(store)
        if changes == self._seen:
            return True
        if behind(index, store) > AT_ONCE:
            return False
        while one_slice(index, self._source(store)):
            pass
        self._seen = changes
        return True

    def _opened(self) -> "tuple[Index, Store]":
        if self._open is None:
            self._open = self._both()
        return self._open

    def _both(self) -> "tuple[Index, Store]":
        from app.models.store import Store
        from app.people.index.build import is_of_another, lacked_a_pack
        from app.people.index.file import Index, throw_away

        station = self._station
        # The worker makes the store, or brings it up, before anybody else reads it.
        station.worker.submit(lambda _: None).result()
        master, path = station.master(), station.home.index
        store = Store.open(station.home.store, subkey(master, STORE), read_only=True)
        try:
            key, stamp = subkey(master, INDEX), stamp_of(station.pack)
            index = Index.open(path, key, stamp)
            if is_of_another(index, store) or lacked_a_pack(index, station.packs):
                index.close()
                throw_away(path)
                index = Index.open(path, key, stamp)
        except BaseException:
            store.close()
            raise
        self._seen = -1
        return index, store

    def _shut(self) -> None:
        if self._open is not None:
            index, store = self._open
            self._open = None
            index.close()
            store.close()

    def _source(self, store: "Store") -> "Source":
        from app.people.index.build import Source

        return Source(store, self._station.packs, self._station.settings.staff.department)

    def _whole(self, store: "Store") -> int:
        from app.models.logs import last_place

        return last_place(store)


def _changes(store: "Store") -> int:
    """A number that is another one whenever another connection has changed the store."""
    from sqlalchemy import text

    with store.transaction() as connection:
        return int(connection.execute(text("PRAGMA data_version")).scalar_one())


def stamp_of(pack: Pack) -> str:
    """Of the pack's rules: types and stages of every case are read off by them."""
    rules = repr((pack.id, pack.version, pack.types, pack.stages, pack.rules))
    return hashlib.sha256(rules.encode()).hexdigest()

"""What this workstation tells the others of its store, and learns of theirs, at each look into the shared folder."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem
from app.base.heads import Witness
from app.base.wareki import fiscal_year
from app.review.library import Known, Library
from app.station.checking import trust_here
from app.station.heads import (
    MOST_GROWN,
    MOST_PASSED_ON,
    STATE,
    Folder,
    Read,
    Said,
    Statement,
    learn,
    own_witnesses,
    written,
)
from app.station.numbering import REGISTER, register_in
from app.station.shared import patiently

if TYPE_CHECKING:
    from app.forms.sign.trust import Trust
    from app.models.register import Register
    from app.models.store import Store


class Sharing:
    """The heads and the papers of one workstation beside those of the others."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._folder: Folder | None = None
        self._register: tuple[tuple[Path, Trust], Register] | None = None
        """Read before, with whom was known then: what counted is not read again."""

    def exchange(self) -> tuple[str, ...]:
        """Read what the others say, keep it, and say the own; the sentences that a person must know.

        Raises EnvironmentProblem where the folder is gone or does not answer.
        """
        library = self._library
        shared = library.station.settings.shared
        if not shared:
            return ()
        if self._folder is None or self._folder.shared != Path(shared):
            self._folder = Folder(Path(shared))
        folder, trust = self._folder, trust_here(library.station.home)
        store_id, known = library.ask(lambda store: store.chain_head()).store, library.known_heads()
        read = patiently(folder.shared, lambda: folder.read(trust, {store_id, *known}))
        learnt = learn(read, known, store_id, library.station.clock.now())
        library.keep_heads(learnt.keep)
        mine = [each for page in read.pages for each in (page.own, *page.seen) if each.said.store == store_id]
        keys = frozenset(each.signer for each in mine if each.known)
        witnesses, aside = own_witnesses(read, store_id, keys)
        faults = library.ask(lambda store: _own_faults(store, witnesses))
        with suppress(EnvironmentProblem):  # what signs cannot be had: the folder says nothing new of this store
            if (data := self._page(read, store_id, mine)) is not None:
                patiently(folder.shared, lambda: folder.publish(data, store_id))
        return (*faults, *learnt.told, *_some((*aside, *learnt.aside)), *_some(self._register_faults(Path(shared))))

    def _register_faults(self, shared: Path) -> tuple[str, ...]:
        """What lies in this year's register and does not count."""
        station, trust = self._library.station, trust_here(self._library.station.home)
        if self._register is None or self._register[0] != (shared, trust):
            self._register = (shared, trust), register_in(shared / REGISTER, station.home)
        year, register = fiscal_year(station.clock.now().date()), self._register[1]
        return patiently(shared, lambda: register.set_aside(year))

    def _page(self, read: Read, store_id: str, mine: Sequence[Statement]) -> bytes | None:
        """The file of this workstation; None where the one that lies there says all that there is to say."""
        library = self._library
        identity, now = library.station.identity(), library.station.clock.now()
        numbers = sorted({each.said.number for each in mine})[-_MOST_PASSED:]

        def said(store: "Store") -> Said:
            with store.transaction():
                head, passed = store.chain_head(), store.chain_at(numbers)
                heads = tuple(sorted(passed.items()))
                return Said(1, head.store, head.number, head.head, now, heads, store.restored_at())

        own = library.ask(said)
        seen = _passed_on(each.told for each in library.known_heads().values())
        grown = _grown(library, library.known())
        there = next((page for page in read.pages if page.own.said.store == store_id), None)
        if there and there.own.signer == identity.fingerprint:
            says = (there.own.said.head, there.own.said.passed, there.own.said.restored_at)
            heads = sorted(each.kept for each in there.seen)
            if (says, heads, list(there.grown)) == ((own.head, own.passed, own.restored_at), seen, grown):
                return None
        return written(identity, own, seen, grown)


_MOST_PASSED = 400
_MOST_TOLD = 5
"""Sentences of one kind: who fills the folder with noise does not fill the screen."""


def _some(told: Sequence[str]) -> tuple[str, ...]:
    more = len(told) - _MOST_TOLD
    return (*told[:_MOST_TOLD], f"ほかに{more}件、同じような知らせがあります。") if more > 0 else tuple(told)


def _passed_on(told: Iterable[str]) -> list[str]:
    """Heads of others for the own file, the shortest first: only somebody's noise is long."""
    room, kept = MOST_PASSED_ON, []
    for each in sorted(told, key=len):
        room -= len(each.encode())
        if room < 0:
            break
        kept.append(each)
    return sorted(kept)


def _grown(library: Library, known: Known) -> list[str]:
    """The states of papers in the inbox that went on: whoever gets such a state alone has a paper that was cut."""
    papers = (file.good for file in library.files(known))
    states = dict.fromkeys(state[:STATE] for paper in papers if paper for state in paper.states[:-1])
    return sorted(list(states)[:MOST_GROWN])


def _own_faults(store: "Store", witnesses: Sequence[Witness]) -> tuple[str, ...]:
    from app.models.witnesses import stand

    with store.transaction() as connection:
        return tuple(map(str, stand(connection, witnesses).faults))

"""相手方と統計 beside the desk: the one PeopleDesk of a session, its window, and what is asked for beyond it. None of
it is loaded before it is needed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from app.counter.view import Change
from app.ui.delivery import when_done
from app.ui.text import tr

if TYPE_CHECKING:
    from app.models.store import EncounterRow
    from app.people.desk import PeopleDesk
    from app.people.ledger.desk import LedgerDesk
    from app.people.purpose import Purpose
    from app.people.search.filters import Query
    from app.ui.people.page import PeoplePage
    from app.ui.people.tending import Tending
    from app.ui.people.window import PageId, PeopleWindow
    from app.ui.session import Session

TEND_AFTER_MS = 20_000
"""Well after the start and the first taps."""
REFRESH_AFTER_MS = 500
"""Many lines at once are shown once."""
TELLING = frozenset({"identified", "retracted", "encounter_ended", "judged_improper", "judged_legitimate"})
"""What changes the answers about people."""


class PeopleScreens(QObject):
    """Belongs to one session."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._desk: PeopleDesk | None = None
        self._ledgers: LedgerDesk | None = None
        self._tending: Tending | None = None
        self.window: PeopleWindow | None = None
        self._discreet = False
        self._closed = False
        self._begin = QTimer(self, singleShot=True, interval=TEND_AFTER_MS)
        self._begin.timeout.connect(lambda: self.tending.start())
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_AFTER_MS)
        self._refresh.timeout.connect(self._refresh_window)
        session.desk.subscribe(self._watch)

    @property
    def desk(self) -> "PeopleDesk":
        """The headless desk, made when it is first needed; the counter asks it too. RuntimeError after `close`."""
        if self._desk is None:
            if self._closed:
                raise RuntimeError("the session is closed")
            from app.people.desk import PeopleDesk

            self._desk = PeopleDesk(self._session.station)
        return self._desk

    @property
    def ledgers(self) -> "LedgerDesk":
        """What takes in old ledgers."""
        if self._ledgers is None:
            from app.people.ledger.desk import LedgerDesk

            self._ledgers = LedgerDesk(self._session.station)
        return self._ledgers

    @property
    def tending(self) -> "Tending":
        """What makes the index whole."""
        if self._tending is None:
            from app.ui.people.tending import Tending

            self._tending = Tending(self, lambda: self.desk, self._may_tend)
            self._tending.whole.connect(self._refresh.start)
        return self._tending

    @property
    def busy(self) -> bool:
        """Whether something is under way that must not be broken off."""
        return bool(self.window and self.window.busy)

    def begin(self) -> None:
        """Some time from now, make the index whole."""
        if not self._closed:
            self._begin.start()

    def close(self) -> None:
        """Close the window and the desk; an answer that still comes asks for nothing further."""
        self._closed = True
        self._put_down()

    def release(self) -> None:
        """Let go of the files: the store is to be replaced. What is asked next opens what then lies there."""
        self._put_down()
        if self._tending is not None:
            self._tending.reopen()

    def _put_down(self) -> None:
        for timer in (self._begin, self._refresh):
            timer.stop()
        if self._tending is not None:
            self._tending.close()
        if self.window is not None:
            self.window.leave()
            self.window.deleteLater()
            self.window = None
        if self._ledgers is not None:
            self._ledgers.close()
            self._ledgers = None
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    # -- the window -------------------------------------------------------------------------------

    def open_search(self, encounter: str = "") -> None:
        """The search; out of an encounter where one is named, else for a reason that is asked for."""
        self._open_page("SEARCH", encounter)

    def open_figures(self) -> None:
        """The figures."""
        self._open_page("FIGURES", "")

    def open_history(self, encounter: str, person: str = "") -> None:
        """The history of the counterpart of an encounter that is worked on, or of another `person` who is looked up out
        of it; the search where there is none."""
        if encounter:
            from app.people.purpose import during

            self.open_person(person or encounter, during(encounter))
        else:
            self.open_search()

    def open_person(self, encounter: str, purpose: "Purpose | None") -> None:
        """The history of the person of an encounter."""
        self._made().open_person(encounter, purpose)
        self.tending.start()

    def set_discreet(self, discreet: bool) -> None:
        """目立たない表示 on or off."""
        self._discreet = discreet
        if self.window is not None:
            self.window.set_discreet(discreet)

    def _open_page(self, name: str, encounter: str) -> None:
        from app.people.purpose import during
        from app.ui.people.window import PageId

        self._made().open(PageId[name], during(encounter) if encounter else None)
        self.tending.start()

    def _made(self) -> "PeopleWindow":
        if self.window is None:
            from app.ui.people.window import PeopleWindow

            window = self.window = PeopleWindow(self._pages(lambda query: window.show_query(query)))
            window.set_discreet(self._discreet)
            window.papers_asked.connect(self._open_papers)
            window.changed.connect(self._changed)
            bar, tending = window.index_bar, self.tending
            bar.stop_asked.connect(tending.stop)
            bar.go_on_asked.connect(tending.go_on)
            tending.moved.connect(lambda: tending.show_on(bar) if isValid(bar) else None)
            tending.show_on(bar)
        return self.window

    def _pages(self, search: "Callable[[Query], object]") -> "dict[PageId, Callable[[], PeoplePage]]":
        """How each page is made, when it is first shown. `search`: shows what a figure was counted from."""
        from app.ui.people.window import PageId

        session, station = self._session, self._session.station

        def history() -> "PeoplePage":
            from app.ui.people.history_page import HistoryPage
            from app.ui.people.on_desk import OnDesk

            return HistoryPage(self.desk, session.run, on_desk=OnDesk(session.desk))

        def figures() -> "PeoplePage":
            from app.ui.people.figures_page import FiguresPage

            page = FiguresPage(self.desk, session.run, station.clock)
            page.asked.connect(search)
            return page

        def ledger() -> "PeoplePage":
            from app.ui.people.ledger_page import LedgerPage

            return LedgerPage(self.ledgers, station.pack)

        def lookups() -> "PeoplePage":
            from app.ui.people.lookups_page import LookUpsPage

            return LookUpsPage(self.desk, session.run, station.clock)

        def found() -> "PeoplePage":
            from app.ui.people.search_page import SearchPage

            return SearchPage(self.desk)

        return {
            PageId.SEARCH: found,
            PageId.HISTORY: history,
            PageId.FIGURES: figures,
            PageId.LEDGER: ledger,
            PageId.LOOKUPS: lookups,
        }

    def _changed(self) -> None:
        """Statements and imports: the index is to follow."""
        self.tending.start()

    def _refresh_window(self) -> None:
        if self.window is not None:
            self.window.refresh()

    def _watch(self, change: Change) -> None:
        if self._tending is not None and change.what == "opened":
            self._tending.give_way()
        if self.window is not None and self.window.isVisible() and change.what == "saved":
            desk = self._session.desk
            # One that was on the desk for a line only may be put away by now.
            here = any(summary.id == change.encounter for summary in desk.encounters())
            if not here or any(desk.line(change.encounter, seq).event.kind in TELLING for seq in change.seqs):
                self._refresh.start()

    def _may_tend(self) -> bool:
        """Not during an encounter, unless somebody looks at the answers."""
        looked_at = self.window is not None and self.window.isVisible()
        return looked_at or all(summary.ended for summary in self._session.desk.encounters())

    # -- papers -----------------------------------------------------------------------------------

    def _open_papers(self, encounter: str) -> None:
        def found(row: "EncounterRow | None") -> None:
            if row is None:
                what = tr("この端末には、もとの記録がありません。")
                self._session.say(what, tr("届いた書類の画面か、報告書を作った端末で開いてください。"), self.window)
            else:
                self._session.open_papers(encounter)

        asked = self._session.station.worker.submit(lambda store: store.encounter(encounter))
        when_done(asked, self, found, self._session.tell)

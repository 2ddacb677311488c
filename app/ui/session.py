"""One open data folder on the screen: the desk's window, the papers and the settings beside it."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QSettings, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.base.errors import EnvironmentProblem
from app.counter.desk import Desk
from app.counter.view import Change
from app.models.settings import Settings, save_settings
from app.station.workstation import Workstation
from app.ui.counter.window import DeskWindow
from app.ui.delivery import Delivery, when_done
from app.ui.desks import ReviewScreens
from app.ui.people_screens import PeopleScreens
from app.ui.text import tr
from app.ui.widgets.problem import show_note, show_problem

if TYPE_CHECKING:
    from app.forms.document import FormId
    from app.forms.sign.entry import Comment
    from app.ui.report.window import ReportWindow

REOPEN_AFTER_MS = 30_000
FIRST_PICTURE_SECONDS = 0.15
"""The store waits so long: loading the database's library would take its time from the window's first picture and
from a first tap."""
BACK_UP_AFTER_MS = 60_000
STRIP_PLACE = "strip/place"
BACK_UP_EACH_MS = 4 * 60 * 60 * 1000


class Session(QObject):
    """Holds what belongs to one workstation on the screen.

    not_opened(problem): the store could not be opened, or turned out to be damaged. changed: there are settings that
    ask for a new session.
    restore_asked(path): a backup was chosen to go back to.
    """

    not_opened = Signal(object)
    changed = Signal()
    restore_asked = Signal(Path)

    def __init__(self, station: Workstation, run: Executor) -> None:
        super().__init__()
        self.station = station
        self.run = run
        self._papers: dict[str, ReportWindow] = {}
        self._settings: QDialog | None = None
        self._closed = False
        self._told = False
        """Whether the trouble with the store was told; once is enough until it opens."""
        self.desk = Desk.of(station, Delivery(self))
        self.window = DeskWindow(self.desk, station.pack, station.settings, station.clock)
        self._places = QSettings(str(station.home.root / "window.ini"), QSettings.Format.IniFormat)
        place = self._places.value(STRIP_PLACE)
        self.window.strip.place = place if isinstance(place, QPoint) else None
        self.window.report_asked.connect(self.open_papers)
        self.reviews = ReviewScreens(self)
        self.reviews.waiting.connect(self.window.start.show_waiting)
        self.window.inbox_asked.connect(self.reviews.open)
        self.people = PeopleScreens(self)
        self.window.search_asked.connect(self.people.open_search)
        self.window.history_asked.connect(self.people.open_history)
        self.window.figures_asked.connect(self.people.open_figures)
        self.window.live.recognition.people = lambda: self.people.desk
        self.window.live.recognition.history_asked.connect(self.people.open_history)
        self.window.discreet_changed.connect(self.people.set_discreet)
        self.window.settings_asked.connect(self.open_settings)
        self.window.quit_asked.connect(self.window.close)
        self.desk.subscribe(self._watch)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.reopen)
        self._backups = QTimer(self)
        self._backups.timeout.connect(self._roll)

    def show(self) -> None:
        """Show the window, then take up what was open. The window takes its first tap before the store is open."""
        self.station.worker.rest(FIRST_PICTURE_SECONDS)
        self.window.open()
        if self.station.pack_problem:
            show_problem(self.window, self.station.pack_problem)
        self._again.start(0)

    def reopen(self) -> None:
        """Open the store (again) and take up every open encounter."""
        when_done(self.desk.reopen(), self, lambda _: self._opened(), self._failed)

    @property
    def busy(self) -> bool:
        """Whether an encounter goes on, a line is not on the disk yet, or something is being signed."""
        return (
            self.unsaved
            or self.reviews.busy
            or self.people.busy
            or not all(summary.ended for summary in self.desk.encounters())
        )

    @property
    def unsaved(self) -> bool:
        """Whether a line is not on the disk yet."""
        return any(summary.pending or summary.unsaved for summary in self.desk.encounters())

    def close(self) -> None:
        """Close every window, finish what is under way, close the store."""
        self._closed = True
        self.reviews.close()
        self.people.close()
        for timer in (self._again, self._backups):
            timer.stop()
        for papers in tuple(self._papers.values()):
            papers.leave()
        self.window.close()
        if self.window.strip.place:
            self._places.setValue(STRIP_PLACE, self.window.strip.place)
        self.desk.close()
        self.station.close()
        for window in (self.window.strip, self.window):
            window.deleteLater()

    def say(self, what: str, then: str, parent: QWidget | None = None) -> None:
        """Tell the person something that needs no answer."""
        show_note(parent or self.window, what, then)

    def tell(self, error: BaseException) -> None:
        """Show a problem of the surroundings; anything else is a bug and goes on."""
        if not isinstance(error, EnvironmentProblem):
            raise error
        show_problem(self.window, error)

    # -- papers -----------------------------------------------------------------------------------

    def open_papers(
        self,
        encounter: str,
        form: "FormId | None" = None,
        comments: "Sequence[Comment]" = (),
        comments_by: str = "",
        comments_at: datetime | None = None,
    ) -> None:
        """The papers of an encounter, which is brought to the desk first where it is not there. `form`: the one to open
        at once; `comments`: what it came back with (差戻し), whose, and signed when."""
        if form and encounter in self._papers:
            self._papers[encounter].close()  # open as it was, it would not show the comments
        if encounter in self._papers:
            self._papers[encounter].activateWindow()
            return
        borrowed = all(summary.id != encounter for summary in self.desk.encounters())

        def show() -> None:
            from app.ui.report.window import ReportWindow

            papers = ReportWindow(
                self.station,
                self.desk,
                encounter,
                form=form,
                comments=comments,
                comments_by=comments_by,
                comments_at=comments_at,
            )
            self._show_papers(papers, borrowed=borrowed)

        if borrowed:
            loading: Future[None] = self.desk.load(encounter)
            when_done(loading, self, lambda _: show(), self.tell)
        else:
            show()

    def put_away(self, encounter: str) -> None:
        """Take an ended encounter off the desk, unless its papers are open."""
        if encounter not in self._papers:
            self.desk.put_away(encounter)

    def _show_papers(self, papers: "ReportWindow", *, borrowed: bool) -> None:
        encounter = papers.encounter

        def finished() -> None:
            del self._papers[encounter]
            papers.deleteLater()
            if borrowed:
                self.desk.put_away(encounter)

        papers.finished.connect(finished)
        self._papers[encounter] = papers
        papers.show()

    # -- settings ---------------------------------------------------------------------------------

    def open_settings(self) -> None:
        """The settings, and what they ask for."""
        from app.ui.settings.dialog import SettingsDialog
        from app.ui.settings.view import settings_view

        if self._settings and isValid(self._settings) and self._settings.isVisible():
            self._settings.activateWindow()
            return
        dialog = self._settings = SettingsDialog(
            self.station.settings, settings_view(self.station), self.run, self.window, self._signing_page
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.theme_chosen.connect(
            lambda theme: self.window.apply_settings(replace(self.station.settings, theme=theme))
        )
        dialog.saved.connect(lambda settings: self._keep(dialog, settings))
        dialog.install_asked.connect(lambda folder: self._install_pack(dialog, folder))
        dialog.back_up_asked.connect(lambda file: self._back_up(dialog, file))
        dialog.restore_asked.connect(self.restore_asked)
        dialog.show()

    def _signing_page(self) -> QWidget:
        from app.ui.settings.signing_page import SigningPage

        page = SigningPage(self.station, self.run)
        page.changed.connect(self.reviews.trust_changed)
        return page

    def _keep(self, dialog: QDialog, settings: Settings) -> None:
        try:
            save_settings(self.station.home, settings)
        except EnvironmentProblem as problem:
            show_problem(dialog, problem)
            return
        dialog.accept()
        if self.busy:
            self.say(tr("設定を保存しました。"), tr("開いている対応が終わり、窓守を次に開いたときから使います。"))
        else:
            self.changed.emit()

    def _install_pack(self, dialog: QDialog, folder: Path) -> None:
        from app.station.packs import install_pack

        installing = self.run.submit(install_pack, self.station.home, folder)
        done = tr("手引きを取り込みました。"), tr("設定を開き直すと「手引き」で選べます。")
        when_done(installing, dialog, lambda _: self.say(*done, dialog), self.tell)

    def _back_up(self, dialog: QDialog, file: Path) -> None:
        from app.models.backup import back_up

        making = self.run.submit(lambda: back_up(self.station.home, self.station.store_key(), file))
        done = tr("バックアップを作りました。"), tr("読めることも確かめました。")
        when_done(making, dialog, lambda _: self.say(*done, dialog), self.tell)

    # -- store ------------------------------------------------------------------------------------

    def _opened(self) -> None:
        if self._closed:
            return
        self._told = False
        self.desk.retry_unsaved()
        if not self.station.read_only:
            self._backups.start(BACK_UP_AFTER_MS)
        self.reviews.begin()
        self.people.begin()

    def _failed(self, error: BaseException) -> None:
        from app.models.connection import StoreDamaged

        if not isinstance(error, EnvironmentProblem):
            raise error
        if not isinstance(error, StoreDamaged):
            # A keyring may be unlocked, a disk made writable: the encounters that were open come back then.
            self._again.start(REOPEN_AFTER_MS)
        if not self._told:
            self._told = True
            self.not_opened.emit(error)

    def _watch(self, change: Change) -> None:
        """A store that turns out to be damaged in mid-encounter is told at once."""
        if change.what == "unsaved" and (problem := self.desk.problem()) and not self._told:
            from app.models.connection import StoreDamaged

            if isinstance(problem, StoreDamaged):
                self._failed(problem)

    def _roll(self) -> None:
        from app.models.backup import roll

        self._backups.start(BACK_UP_EACH_MS)
        station = self.station
        rolling = self.run.submit(lambda: roll(station.home, station.store_key(), station.clock.now()))
        when_done(rolling, self, lambda _: None, self.tell)

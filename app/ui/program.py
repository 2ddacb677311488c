"""The program from its start to its end: first start, unlocking, the session, and recovery of a damaged store."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem
from app.models.home import Home
from app.models.secrets import PassphraseNeeded, WrongPassphrase, passphrase_from_environment
from app.models.settings import load_settings
from app.station.workstation import Workstation, unlock
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.session import Session
from app.ui.text import tr
from app.ui.widgets.problem import show_problem

if TYPE_CHECKING:
    from app.ui.restoring import Ready

T = TypeVar("T")


class Program(QObject):
    """Begins the session of a data folder, and begins it anew where that is asked for."""

    def __init__(self, home: Home, clock: Clock) -> None:
        super().__init__()
        self._home, self._clock = home, clock
        self._run = ThreadPoolExecutor(max_workers=1, thread_name_prefix="program")
        self._passphrase: str | None = None
        self.session: Session | None = None

    def begin(self) -> bool:
        """First start or unlocking where needed, then the desk. False where that did not come about."""
        try:
            if not self._unlocked():
                return False
            self._open()
        except EnvironmentProblem as problem:
            _show_colours()
            show_problem(None, problem).exec()
            return False
        return True

    def come_forward(self) -> None:
        """Bring the desk to the front: a second start asked for it."""
        if self.session:
            self.session.window.come_forward()

    def close(self) -> None:
        """Finish what is under way and close the store."""
        from app.forms.verify.pages import PAGES

        PAGES.stop()  # a page that takes long must not hold the end up
        if self.session:
            self.session.close()
        self._run.shutdown()

    def _unlocked(self) -> bool:
        """Whether the data folder can be opened; False where the person gave up."""
        if load_settings(self._home) is None:
            from app.station.setup import Setup
            from app.ui.setup.wizard import SetupWizard

            _show_colours()
            wizard = SetupWizard(Setup(self._home, self._clock), self._run)
            done = bool(wizard.exec())
            self._passphrase = wizard.passphrase
            return done
        self._passphrase = passphrase_from_environment()
        if self._passphrase is not None or not self._home.vault.exists():
            return True
        from app.ui.setup.unlock import UnlockDialog

        _show_colours()
        dialog = UnlockDialog(lambda tried: unlock(self._home, tried), self._run)
        done = bool(dialog.exec())
        self._passphrase = dialog.passphrase
        return done

    def _open(self, *, read_only: bool = False) -> None:
        station = Workstation.open(self._home, self._clock, self._passphrase, read_only=read_only)
        session = Session(station, self._run)
        session.not_opened.connect(lambda problem: self._not_opened(session, problem))
        session.changed.connect(self._begin_anew)
        session.restore_asked.connect(lambda file: self._restore(session, file, self._passphrase))
        self.session = session
        session.show()

    def _begin_anew(self, *, read_only: bool = False) -> None:
        """Close the session and open another on what now lies in the data folder."""
        # The moment without a window must not end the program.
        QGuiApplication.setQuitOnLastWindowClosed(False)
        if self.session:
            self.session.close()
            self.session.deleteLater()
            self.session = None
        try:
            self._open(read_only=read_only)
        except EnvironmentProblem as problem:
            show_problem(None, problem).exec()
            QGuiApplication.quit()
        QGuiApplication.setQuitOnLastWindowClosed(True)

    # -- recovery ---------------------------------------------------------------------------------

    def _not_opened(self, session: Session, problem: EnvironmentProblem) -> None:
        from app.models.connection import StoreDamaged
        from app.models.restore import newest_good_backup

        if not isinstance(problem, StoreDamaged):
            session.tell(problem)
            return
        looking = self._run.submit(lambda: newest_good_backup(self._home, session.station.store_key()))
        when_done(looking, session, lambda backup: self._offer_recovery(session, problem, backup), session.tell)

    def _offer_recovery(self, session: Session, problem: EnvironmentProblem, backup: Path | None) -> None:
        from app.ui.recovery import RecoveryDialog

        RecoveryDialog(
            problem,
            backup,
            restore=lambda file: self._recover(session, file, self._passphrase),
            # For reading the session is begun anew: lines that are not saved would go with this one.
            read=None if session.unsaved else lambda: self._begin_anew(read_only=True),
            begin_anew=lambda: self._replace_store(session, lambda: self._new_store(session)),
            parent=session.window,
        ).show()

    def _replace_store(self, session: Session, work: Callable[[], object]) -> None:
        """Put another store in the place of this one, by `work`."""
        when_done(self._without_store(session, work), session, lambda _: self._store_replaced(session), session.tell)

    def _store_replaced(self, session: Session) -> None:
        """The session stays, with every line on its desk; they are saved to the store that lies there now."""
        session.desk.save_again()
        session.reopen()

    def _recover(self, session: Session, file: Path, passphrase: str | None) -> None:
        """From a damaged store to a backup; an encounter under way goes on in it."""
        self._look_at(session, file, passphrase, lambda: self._store_replaced(session), lambda: True)

    def _restore(self, session: Session, file: Path, passphrase: str | None) -> None:
        """From a good store to a backup, between encounters."""

        def free() -> bool:
            if session.busy:
                session.say(tr("対応の途中なので、まだ戻せません。"), tr("終わってから、もう一度お試しください。"))
            return not session.busy

        if free():
            self._look_at(session, file, passphrase, self._begin_anew, free)

    def _without_store(self, session: Session, work: Callable[[], T]) -> "Future[T]":
        """Run `work` while the store is closed and nothing else of the program touches its files."""
        session.people.release()
        return self._run.submit(lambda: session.station.worker.without_store(work).result())

    def _look_at(
        self,
        session: Session,
        file: Path,
        passphrase: str | None,
        then: Callable[[], None],
        free: Callable[[], bool],
    ) -> None:
        """Check the backup `file` and ask whether to go back to it; then do so, where it is still `free`, and go on
        with `then`."""
        from app.ui.restoring import make_ready

        def failed(error: BaseException) -> None:
            if isinstance(error, PassphraseNeeded | WrongPassphrase):
                self._ask_for_backup(session, file, again)
            else:
                session.tell(error)

        def again(given: str) -> None:
            if free():
                self._look_at(session, file, given, then, free)

        def found(ready: "Ready") -> None:
            self._ask_to_go_back(session, ready, passphrase, then, free)

        when_done(self._run.submit(make_ready, session.station, file, passphrase), session, found, failed)

    def _ask_to_go_back(
        self,
        session: Session,
        ready: "Ready",
        passphrase: str | None,
        then: Callable[[], None],
        free: Callable[[], bool],
    ) -> None:
        from app.ui.restoring import RestoreDialog, names_of

        now = self._clock.now()
        dialog = RestoreDialog(ready.prepared.outlook, names_of(session.station), now, session.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def done(_: None) -> None:
            self._passphrase = passphrase  # the vault came back with the backup
            then()

        def go() -> None:
            take = dialog.take_settings
            if not free():
                self._run.submit(ready.let_go)
                return
            work = partial(ready.put_back, self._clock.now(), take)
            when_done(self._without_store(session, work), session, done, session.tell)

        dialog.accepted.connect(go)
        dialog.rejected.connect(lambda: self._run.submit(ready.let_go))
        dialog.show()

    def _ask_for_backup(self, session: Session, file: Path, give: Callable[[str], None]) -> None:
        from app.models.restore import secret_of
        from app.ui.setup.unlock import UnlockDialog

        home = self._home
        dialog = UnlockDialog(lambda tried: secret_of(home, file, tried), self._run, session.window, of_backup=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: give(dialog.passphrase))
        dialog.show()

    def _new_store(self, session: Session) -> None:
        from app.models.restore import set_aside
        from app.models.store import Store

        set_aside(self._home, self._clock.now())
        Store.open(self._home.store, session.station.store_key(), new=True).close()


def _show_colours() -> None:
    """Before the desk's window, which does so itself."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light")

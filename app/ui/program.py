"""Puts the program together: first start, unlocking, the desk, its papers and settings, and what goes wrong."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem
from app.counter.workstation import Workstation, unlock
from app.models.home import Home
from app.models.secrets import passphrase_from_environment
from app.models.settings import Settings, load_settings, save_settings
from app.ui.counter.window import DeskWindow
from app.ui.delivery import Delivery, when_done
from app.ui.text import tr
from app.ui.widgets.problem import show_problem

BACK_UP_AFTER_MS = 60_000
BACK_UP_EACH_MS = 4 * 60 * 60 * 1000


class Program(QObject):
    """What holds the desk's window and opens everything beside it."""

    def __init__(self, home: Home, clock: Clock) -> None:
        super().__init__()
        self._home, self._clock = home, clock
        self._run = ThreadPoolExecutor(max_workers=1, thread_name_prefix="program")
        self._papers: dict[str, QWidget] = {}
        self._dialog: QDialog | None = None
        self.station: Workstation | None = None
        self.window: DeskWindow | None = None
        self._backup_timer = QTimer(self)
        self._backup_timer.timeout.connect(self._roll)

    def begin(self) -> bool:
        """First start or unlocking where needed, then the desk. False where that did not come about."""
        try:
            ready, passphrase = self._unlocked()
            if ready:
                self._open(passphrase)
            return ready
        except EnvironmentProblem as problem:
            show_problem(None, problem).exec()
            return False

    def come_forward(self) -> None:
        """Bring the desk to the front: a second start asked for it."""
        if self.window:
            self.window.come_forward()

    def close(self) -> None:
        """Finish what is under way and close the store."""
        self._backup_timer.stop()
        for paper in tuple(self._papers.values()):
            paper.close()
        if self.station:
            self.station.close()
        self._run.shutdown()

    # -- start ------------------------------------------------------------------------------------

    def _unlocked(self) -> tuple[bool, str | None]:
        """Whether the data folder can be opened (False: the person gave up), and the passphrase (None: the keyring)."""
        if load_settings(self._home) is None:
            from app.counter.setup import Setup
            from app.ui.setup.wizard import SetupWizard

            wizard = SetupWizard(Setup(self._home, self._clock), self._run)
            return bool(wizard.exec()), wizard.passphrase
        given = passphrase_from_environment()
        if given is not None or not self._home.vault.exists():
            return True, given
        from app.ui.setup.unlock import UnlockDialog

        dialog = UnlockDialog(lambda tried: unlock(self._home, tried), self._run)
        return bool(dialog.exec()), dialog.passphrase

    def _open(self, passphrase: str | None, *, read_only: bool = False) -> None:
        station = Workstation.open(self._home, self._clock, passphrase, read_only=read_only)
        desk = station.desk(Delivery(self))
        window = DeskWindow(desk, station.pack, station.settings)
        window.report_asked.connect(self.open_papers)
        window.settings_asked.connect(self.open_settings)
        window.quit_asked.connect(window.close)
        self.station, self.desk, self.window = station, desk, window
        window.show()
        # The window takes its first tap before the store is opened: loading the database's library takes longest.
        QTimer.singleShot(0, self._reopen)
        if station.pack_problem:
            show_problem(window, station.pack_problem)

    def _reopen(self) -> None:
        when_done(self.desk.reopen(), self, lambda _: self._opened(), self._not_opened)

    def _opened(self) -> None:
        self.desk.retry_unsaved()
        QTimer.singleShot(BACK_UP_AFTER_MS, self, self._roll)
        self._backup_timer.start(BACK_UP_EACH_MS)

    def _not_opened(self, error: BaseException) -> None:
        from app.models.connection import StoreDamaged

        if isinstance(error, StoreDamaged):
            self._offer_recovery(error)
        else:
            self._tell(error)

    # -- papers and settings ----------------------------------------------------------------------

    def open_papers(self, encounter: str) -> None:
        """The papers of an encounter, which is brought to the desk first where it is not there."""
        if encounter in self._papers:
            self._papers[encounter].activateWindow()
            return
        loaded = any(summary.id == encounter for summary in self.desk.encounters())
        ready: Future[None] = Future() if loaded else self.desk.load(encounter)
        if loaded:
            ready.set_result(None)
        when_done(ready, self, lambda _: self._show_papers(encounter, put_away=not loaded), self._tell)

    def _show_papers(self, encounter: str, *, put_away: bool) -> None:
        from app.ui.report.window import ReportWindow

        assert self.station is not None
        papers = ReportWindow(self.station, self.desk, encounter)

        def finished() -> None:
            self._papers.pop(encounter, None)
            papers.deleteLater()
            if put_away:
                self.desk.put_away(encounter)

        papers.finished.connect(finished)
        self._papers[encounter] = papers
        papers.show()

    def open_settings(self) -> None:
        """The settings, and what they ask for."""
        from app.ui.settings.dialog import SettingsDialog
        from app.ui.settings.view import settings_view

        assert self.station is not None
        dialog = SettingsDialog(self.station.settings, settings_view(self.station), self.window)
        dialog.theme_chosen.connect(self._show_theme)
        dialog.saved.connect(lambda settings: self._keep_settings(dialog, settings))
        dialog.install_asked.connect(lambda folder: self._install_pack(dialog, folder))
        dialog.back_up_asked.connect(lambda file: self._back_up(dialog, file))
        dialog.restore_asked.connect(lambda file: self._restore(file))
        self._dialog = dialog
        dialog.open()

    def _show_theme(self, choice: str) -> None:
        assert self.station is not None
        assert self.window is not None
        self.window.apply_settings(replace(self.station.settings, theme=choice))  # type: ignore[arg-type]

    def _keep_settings(self, dialog: QDialog, settings: Settings) -> None:
        try:
            save_settings(self._home, settings)
        except EnvironmentProblem as problem:
            show_problem(dialog, problem)
            return
        dialog.accept()
        self._restart(tr("新しい設定は、開いている対応が終わってから使います。"))

    def _install_pack(self, dialog: QDialog, folder: Path) -> None:
        from app.counter.packs import install_pack

        when_done(
            self._run.submit(install_pack, self._home, folder),
            self,
            lambda _: self._say(dialog, tr("手引きを取り込みました。"), tr("「手引き」で選ぶと使えます。")),
            self._tell,
        )

    def _back_up(self, dialog: QDialog, file: Path) -> None:
        from app.models.backup import back_up

        assert self.station is not None
        station = self.station
        when_done(
            self._run.submit(lambda: back_up(self._home, station.store_key(), file)),
            self,
            lambda _: self._say(dialog, tr("バックアップを作りました。"), tr("読めることも確かめました。")),
            self._tell,
        )

    def _roll(self) -> None:
        from app.models.backup import roll

        assert self.station is not None
        station = self.station
        when_done(
            self._run.submit(lambda: roll(self._home, station.store_key(), self._clock.now())),
            self,
            lambda _: None,
            self._tell,
        )

    # -- recovery ---------------------------------------------------------------------------------

    def _offer_recovery(self, problem: EnvironmentProblem) -> None:
        from app.models.backup import newest_good_backup

        assert self.station is not None
        station = self.station
        looking = self._run.submit(lambda: newest_good_backup(self._home, station.store_key()))
        when_done(looking, self, lambda backup: self._show_recovery(problem, backup), self._tell)

    def _show_recovery(self, problem: EnvironmentProblem, backup: Path | None) -> None:
        from app.models.backup import set_aside
        from app.ui.recovery import RecoveryDialog

        dialog = RecoveryDialog(
            problem,
            backup,
            backup.stem if backup else "",
            restore=self._restore,
            read=self._read_only,
            begin_anew=lambda: self._then_reopen(lambda: set_aside(self._home, self._clock.now())),
            parent=self.window,
        )
        self._dialog = dialog
        dialog.open()

    def _restore(self, file: Path) -> None:
        from app.models.backup import key_of, restore

        assert self.station is not None
        station = self.station
        if self._encounters_open():
            self._say(self.window, tr("対応の途中です。"), tr("終わってから、もう一度お試しください。"))
            return

        def work() -> None:
            station.worker.close()
            restore(self._home, file, key_of(self._home, file, station.passphrase), self._clock.now())

        when_done(self._run.submit(work), self, lambda _: self._restart(""), self._restore_failed)

    def _restore_failed(self, error: BaseException) -> None:
        self._tell(error)
        self._restart("")

    def _then_reopen(self, work: Callable[[], object]) -> None:
        when_done(self._run.submit(work), self, lambda _: self._reopen(), self._tell)

    def _read_only(self) -> None:
        self._restart("", read_only=True)

    def _restart(self, when_busy: str, *, read_only: bool = False) -> None:
        """Open the desk anew with what is now in the data folder; later where encounters are open."""
        if self._encounters_open():
            self._say(self.window, tr("設定を保存しました。"), when_busy)
            return
        assert self.station is not None
        assert self.window is not None
        old_station, old_window = self.station, self.window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setQuitOnLastWindowClosed(False)
        old_window.close()
        old_station.close()
        self._backup_timer.stop()
        try:
            self._open(old_station.passphrase, read_only=read_only)
        except EnvironmentProblem as problem:
            show_problem(None, problem).exec()
        app.setQuitOnLastWindowClosed(True)

    def _encounters_open(self) -> bool:
        return any(not summary.ended or summary.pending or summary.unsaved for summary in self.desk.encounters())

    # -- words ------------------------------------------------------------------------------------

    def _say(self, parent: QWidget | None, what: str, then: str) -> None:
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Information, tr("窓守"), what, parent=parent)
        box.setInformativeText(then)
        box.open()

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            raise error
        show_problem(self.window, error)

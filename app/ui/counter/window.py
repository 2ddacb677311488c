"""The main window of the desk: start screen, encounters, emergency card, strip; every key of the program."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from app.base.clock import Clock
from app.counter.desk import Desk
from app.counter.view import Change
from app.guidance.pack import Channel, Pack
from app.models.settings import Settings
from app.ui import theme
from app.ui.counter.emergency import EmergencyCard
from app.ui.counter.known import known
from app.ui.counter.live import LivePage
from app.ui.counter.parts import column
from app.ui.counter.start_screen import StartScreen
from app.ui.counter.strip import Strip
from app.ui.counter.tabs import EncounterTabs
from app.ui.counter.tray import Tray
from app.ui.counter.unsaved_bar import UnsavedBar
from app.ui.counter.window_keys import bind_keys
from app.ui.counter.wording import Wording
from app.ui.delivery import when_done
from app.ui.widgets.texts import set_words

if TYPE_CHECKING:
    from app.models.store import EncounterRow

COMFORTABLE, FRAME = QSize(1440, 900), QSize(0, 40)
"""How large the window opens, and what its title bar may need of the screen."""
RETRY_EACH_SECONDS = 10


class DeskWindow(QMainWindow):
    """Shows the desk. What is asked for beyond it (`…_asked`) is answered by whoever put the program together.

    search_asked(encounter), history_asked(encounter): records are looked up out of the encounter in sight, "" where
    none is. discreet_changed(on): 目立たない表示, for the windows beside this one.
    """

    report_asked = Signal(str)
    inbox_asked = Signal()
    search_asked = Signal(str)
    history_asked = Signal(str)
    figures_asked = Signal()
    discreet_changed = Signal(bool)
    settings_asked = Signal()
    quit_asked = Signal()

    def __init__(self, desk: Desk, pack: Pack, settings: Settings, clock: Clock) -> None:
        super().__init__()
        self._desk, self._settings, self._clock = desk, settings, clock
        self._discreet = False
        self._seconds = 0
        self._close_warned = False
        self._covered: list[QDialog] = []
        """Dialogs that make room for the emergency card."""
        wording = self._wording = Wording(pack)
        self.tabs = EncounterTabs(desk)
        self.unsaved = UnsavedBar()
        self.start = StartScreen(wording)
        self.live = LivePage(desk, wording, settings.contacts)
        self.emergency = EmergencyCard(wording, settings.contacts)
        self.strip = Strip(wording)
        self.tray = Tray(wording, self)
        self.pages = QStackedWidget()
        for page in (self.start, self.live, self.emergency):
            self.pages.addWidget(page)
        central = QWidget()
        layout = column(central)
        layout.setSpacing(0)
        for part in (self.unsaved, self.tabs):
            layout.addWidget(part)
        layout.addWidget(self.pages, 1)
        self.setCentralWidget(central)
        self.setMinimumSize(640, 340)
        self.resize((self.screen().availableSize() - FRAME).boundedTo(COMFORTABLE))
        self._connect()
        bind_keys(self)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        desk.subscribe(self._changed)
        self._show_wording()
        self._show_tabs()
        self.show_start()
        if desk.encounters():
            self.bring(desk.encounters()[-1].id)

    def _connect(self) -> None:
        self.start.start_asked.connect(self.begin)
        self.start.open_asked.connect(self._open_from_list)
        self.start.inbox_asked.connect(self.inbox_asked)
        self.start.search_asked.connect(lambda: self.search_asked.emit(""))
        self.live.header.search_asked.connect(self.ask_search)
        self.live.header.history_asked.connect(self.ask_history)
        self.start.settings_asked.connect(self.settings_asked)
        self.live.report_asked.connect(self.report_asked)
        self.live.put_away_asked.connect(self._put_away)
        self.live.header.emergency_asked.connect(self.show_emergency)
        self.live.header.discreet_asked.connect(self.toggle_discreet)
        self.live.header.new_asked.connect(self.show_start)
        self.emergency.closed.connect(self.close_emergency)
        self.emergency.kind_chosen.connect(self.live.log)
        self.unsaved.retry_asked.connect(self._desk.retry_unsaved)
        self.tabs.chosen.connect(self.bring)
        self.strip.kind_chosen.connect(self.live.log)
        self.strip.submitted.connect(self.live.log)
        self.strip.done_asked.connect(self.live.done_first)
        self.strip.back_asked.connect(self.leave_strip)
        self.strip.emergency_asked.connect(self.show_emergency)
        self.tray.start_asked.connect(self._begin_from_tray)
        self.tray.show_asked.connect(self.come_forward)
        self.tray.emergency_asked.connect(self.show_emergency)
        self.tray.quit_asked.connect(self.quit_asked)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._show_colors)

    # -- encounters -----------------------------------------------------------------------------

    def begin(self, channel: Channel) -> None:
        """Start an encounter in one action, as the start screen says where that is in sight."""
        chosen = self.pages.currentWidget() is self.start
        minutes = self.start.minutes_back if chosen else 0
        began_at = self._clock.now() - timedelta(minutes=minutes) if minutes else None
        self.bring(self._desk.start(channel, began_at, practice=chosen and self.start.practice.isChecked()))

    def bring(self, encounter: str) -> None:
        """Put an encounter in front."""
        self._speak_of(encounter)
        self.live.show_encounter(encounter)
        self.pages.setCurrentWidget(self.live)
        self.live.timeline.setFocus()
        self._show_tabs()
        self._show_title()

    def _speak_of(self, encounter: str) -> None:
        """Take the words of the pack that an encounter was begun under, before anything of it is shown."""
        pack = self._desk.pack_of(encounter)
        if pack is self._wording.pack or encounter == self.live.encounter:
            return
        if self.live.encounter:
            self.live.counterpart.commit()
            self.live.leave()
        self._show_wording(pack)

    def open(self) -> None:
        """Show the window for the first time: a small screen is filled between its title and its task bar."""
        room = self.screen().availableSize()
        if room.boundedTo(COMFORTABLE) == room:
            self.showMaximized()
        else:
            self.show()

    def show_start(self) -> None:
        """The screen between encounters."""
        self.start.reset()
        self.pages.setCurrentWidget(self.start)
        if self.isVisible():
            self._load_history()
        self._show_tabs()
        self._show_title()

    def showEvent(self, event: QShowEvent) -> None:
        """What was comes after the first picture: the database's library takes long to load."""
        super().showEvent(event)
        if self.pages.currentWidget() is self.start:
            QTimer.singleShot(0, self, self._load_history)

    def _load_history(self) -> None:
        def shown(rows: "Sequence[EncounterRow]") -> None:
            self.start.show_rows(rows)
            self.start.show_store(opened=True)

        when_done(self._desk.history(), self.start, shown, lambda _: self.start.show_store(opened=False))

    def _open_from_list(self, encounter: str) -> None:
        if any(summary.id == encounter for summary in self._desk.encounters()):
            self.bring(encounter)
        else:
            self.report_asked.emit(encounter)

    def _put_away(self, encounter: str) -> None:
        self._desk.put_away(encounter)
        self.show_start()

    def _begin_from_tray(self, channel: Channel) -> None:
        self.come_forward()
        self.begin(channel)

    def step(self, by: int) -> None:
        """To the next encounter on the desk, or the one before."""
        ids = [summary.id for summary in self._desk.encounters()]
        if ids:
            here = ids.index(self.live.encounter) if self.live.encounter in ids else -1
            self.bring(ids[(here + by) % len(ids)])

    def _show_tabs(self) -> None:
        on_start = self.pages.currentWidget() is self.start
        self.tabs.show_encounters(self._wording, "" if on_start else self.live.encounter)

    @property
    def _in_front(self) -> str:
        """The encounter that is worked on, "" on the start screen."""
        worked_on = self.strip.isVisible() or self.pages.currentWidget() is self.live
        return self.live.encounter if worked_on else ""

    def ask_search(self) -> None:
        """The search, out of the encounter that is worked on."""
        self.search_asked.emit(self._in_front)

    def ask_history(self) -> None:
        """The history of the counterpart of the encounter that is worked on."""
        self.live.counterpart.commit()  # what is typed is looked up too
        self.history_asked.emit(self._in_front)

    # -- what changes ---------------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        self.live.take(change)
        if change.what in ("opened", "closed"):
            self._show_tabs()
            if change.what == "closed" and change.encounter == self.live.encounter:
                self.live.leave()
            begun = change.what == "opened" and len(change.seqs) > 1
            # One that has ended came for its papers only.
            if begun and not self.live.encounter and not self._desk.summary(change.encounter).ended:
                self.bring(change.encounter)
            return
        if change.what != "appended":
            self._show_unsaved()
        elif self._desk.problem():
            QTimer.singleShot(0, self, self._show_unsaved)  # the desk counts the line once it has told of it
        if change.what == "appended":
            if self.emergency.isVisible():
                self.emergency.mark(self._logged_kinds())
            if self.tabs.isVisible() and self._names_somebody(change):
                self._show_tabs()

    def _names_somebody(self, change: Change) -> bool:
        return any(self._desk.line(change.encounter, seq).event.kind == "identified" for seq in change.seqs)

    def _show_unsaved(self) -> None:
        count = sum(summary.unsaved for summary in self._desk.encounters())
        self.unsaved.show_problem(count, self._desk.problem())

    def tick(self) -> None:
        """Each second."""
        self._seconds += 1
        if self._desk.problem() and self._seconds % RETRY_EACH_SECONDS == 0:
            self._desk.retry_unsaved()
        if self.live.encounter:
            if self.pages.currentWidget() is self.live:
                self.live.tick()
            if self.strip.isVisible():
                self._show_strip()

    # -- emergency ------------------------------------------------------------------------------

    def show_emergency(self) -> None:
        """From anywhere: the card fills the window, and nothing lies over it until it closes."""
        if self.strip.isVisible():
            self.leave_strip()
        for dialog in self.findChildren(QDialog):
            if dialog.isVisible():
                dialog.hide()
                self._covered.append(dialog)
        self.come_forward()
        self.tabs.hide()
        self.pages.setCurrentWidget(self.emergency)
        running = self.live.encounter
        practice = bool(running) and self._desk.summary(running).practice
        self.emergency.open(self._logged_kinds(), can_log=bool(running), practice=practice)

    def close_emergency(self) -> None:
        """Back to where one was."""
        if self.live.encounter:
            self.bring(self.live.encounter)
        else:
            self.show_start()
        while self._covered:
            dialog = self._covered.pop()
            if isValid(dialog):
                dialog.show()

    def _logged_kinds(self) -> frozenset[str]:
        return known(self._desk.events(self.live.encounter)).kinds if self.live.encounter else frozenset()

    # -- strip, tone, window --------------------------------------------------------------------

    def toggle_strip(self) -> None:
        """The strip in the place of the window, or back."""
        if self.strip.isVisible():
            self.leave_strip()
        elif self.live.encounter:
            self._show_strip()
            self.strip.show()
            self.strip.activateWindow()
            self.strip.setFocus()
            self.hide()

    def leave_strip(self) -> None:
        """The window in the place of the strip."""
        self.strip.hide()
        self.come_forward()

    def help_from_strip(self) -> None:
        """応援 asks its question in the window."""
        self.leave_strip()
        self.live.sheets.call_help()

    def _show_strip(self) -> None:
        encounter = self.live.encounter
        self.strip.show_state(self._desk.summary(encounter), self._desk.guidance(encounter))

    def come_forward(self) -> None:
        """Show the window in front of all others."""
        self.show()
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def toggle_discreet(self) -> None:
        """目立たない表示 on or off."""
        self._discreet = not self._discreet
        self._show_wording()

    def apply_settings(self, settings: Settings) -> None:
        """New settings: numbers and colours."""
        self._settings = settings
        self._show_wording()

    def _show_colors(self) -> None:
        """The colours chosen; the setting "system" goes with the system, now and whenever it changes."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, "discreet" if self._discreet else theme.resolve(self._settings.theme))

    def _show_wording(self, pack: Pack | None = None) -> None:
        wording = self._wording = Wording(pack or self._wording.pack, self._discreet)
        self._show_colors()
        self.start.set_wording(wording)
        self.live.set_wording(wording, self._settings.contacts)
        self.emergency.set_wording(wording, self._settings.contacts)
        self.strip.set_wording(wording)
        self.tray.set_wording(wording)
        self.setWindowIcon(theme.icon("memo" if self._discreet else "madomori"))
        self._show_tabs()
        self._show_title()
        self.discreet_changed.emit(self._discreet)

    def _show_title(self) -> None:
        title = self._wording.say("窓守", "受付メモ")
        QApplication.setApplicationDisplayName(title)  # the system adds it to every window's title
        set_words(self, title=title)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lines that are not saved hold the window once: closing again gives them up."""
        self._show_unsaved()
        if not self.unsaved.isHidden() and not self._close_warned:
            self._close_warned = True
            event.ignore()
            self.leave_strip()
            return
        self._timer.stop()
        self.tray.hide()
        self.strip.hide()
        super().closeEvent(event)

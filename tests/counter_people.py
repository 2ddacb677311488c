"""The desk's window on a workstation whose store has earlier encounters, for the tests of the candidates."""

from desk_station import spoken
from people_station import PeopleStation
from PySide6.QtCore import QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.counter.desk import Desk
from app.models.lookups import LookUp
from app.ui.counter.live import LivePage
from app.ui.counter.window import DeskWindow
from app.ui.delivery import Delivery


class Counter:
    """The desk's window on a workstation whose store has earlier encounters."""

    def __init__(self, people: PeopleStation, qtbot: QtBot) -> None:
        self.people, self.qtbot = people, qtbot
        station = people.station
        self._delivery = Delivery()
        self.desk = Desk.of(station, self._delivery)
        self.window = DeskWindow(self.desk, station.pack, station.settings, station.clock)
        self.live.recognition.people = lambda: people.desk
        self.window.resize(1366, 740)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def live(self) -> LivePage:
        return self.window.live

    @property
    def id(self) -> str:
        return self.live.encounter

    def field(self, name: str) -> QLineEdit:
        (found,) = (each for each in self.live.side.findChildren(QLineEdit) if each.accessibleName() == name)
        return found

    def type(self, name: str, text: str) -> QLineEdit:
        """Keys into a field, and no Enter."""
        field = self.field(name)
        field.setFocus()
        QTest.keyClicks(field, "")
        field.insert(text)
        field.textEdited.emit(field.text())
        return field

    def compose(self, text: str) -> None:
        """A conversion that goes on in the field with the focus; "" ends it."""
        QApplication.sendEvent(QApplication.focusWidget() or self.window, QInputMethodEvent(text, []))

    def press(self, keys: str) -> None:
        QTest.keySequence(QApplication.focusWidget() or self.window, keys)
        QApplication.processEvents()

    def names(self) -> list[str]:
        """Whose cards are in sight, best first."""
        cards = self.live.candidates.cards if self.live.candidates.isVisible() else []
        return [card.shown.candidate.who.name if card.shown.candidate else "" for card in cards]

    def shown(self, *names: str) -> None:
        self.qtbot.waitUntil(lambda: self.names() == list(names))

    def said(self) -> str:
        """What can be read on the panel or heard from it."""
        return "\n".join(spoken(self.live.candidates))

    def due(self) -> list[str]:
        return [each.action for each in self.desk.guidance(self.id).due]

    def looked_up(self) -> list[LookUp]:
        return [line for _, line in self.people.desk.look_ups(100).result(30)]

    def close(self) -> None:
        self.window.close()  # what is typed is taken over
        self.qtbot.waitUntil(lambda: not any(summary.pending for summary in self.desk.encounters()))
        for window in (self.window.strip, self.window):
            window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

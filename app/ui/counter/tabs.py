"""One tab for each encounter on the desk."""

from PySide6.QtCore import Signal

from app.counter.desk import Desk
from app.ui.counter.counterpart_panel import short
from app.ui.counter.wording import Wording, tab_title
from app.ui.text import tr
from app.ui.widgets.texts import TabBar


class EncounterTabs(TabBar):
    """Hidden where there is nothing to choose."""

    chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName(tr("開いている対応"))
        self.setExpanding(False)
        self.setDrawBase(False)
        self.currentChanged.connect(self._choose)
        self.tabBarClicked.connect(self._choose)  # also the one that is current, from the start screen

    def show_encounters(self, wording: Wording, front: str) -> None:
        """`front`: the id of the encounter on the screen, "" for the start screen."""
        open_ones = self._desk.encounters()
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        for summary in open_ones:
            name = short(self._desk.counterpart(summary.id).name)
            position = self.addTab(tab_title(wording, summary, name))
            self.setTabData(position, summary.id)
            if summary.id == front:
                self.setCurrentIndex(position)
        self.blockSignals(False)
        self.setVisible(len(open_ones) > (1 if front else 0))

    def _choose(self, position: int) -> None:
        if position >= 0:
            self.chosen.emit(self.tabData(position))

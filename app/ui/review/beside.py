"""The page of a report beside what is known of it; on a narrow screen (1366×768 at 200 %) one of the two."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.ui.counter.parts import button
from app.ui.text import tr

_TWO = 1000
"""The width from which both stand side by side, px."""


class Beside(QSplitter):
    """Holds the page, where there is one, and `known`. `look`: the button that shows the page on a narrow screen."""

    def __init__(self, known: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._known = known
        self._page: QWidget | None = None
        self.look = button(tr("ページを見る"), self._arrange)
        self.look.setCheckable(True)
        self.look.toggled.connect(lambda _: self._arrange())
        self.look.hide()
        self.setChildrenCollapsible(False)
        self.addWidget(known)

    def set_page(self, page: QWidget | None) -> None:
        """Another page in the place of the one that is there."""
        if self._page is not None:
            self._page.hide()
            self._page.setParent(None)
            self._page.deleteLater()
        self._page = page
        self.look.setChecked(False)
        if page is not None:
            self.insertWidget(0, page)
            self.setSizes([620, 700])
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow, page = self.width() < _TWO, self._page
        self.look.setVisible(narrow and page is not None)
        if page is not None:
            page.setVisible(not narrow or self.look.isChecked())
        self._known.setVisible(page is None or not narrow or not self.look.isChecked())

"""The page preview beside the paper: it follows the draft and stays where the reader was."""

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.base.errors import EnvironmentProblem
from app.forms.verify.pages import PAGES
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.pages import DRAWING, Sheet, draw_pages
from app.ui.text import tr
from app.ui.widgets.basic import HintLabel, Label
from app.ui.widgets.texts import set_words

MOST_PAGES = 12
"""How many pages are drawn while writing; a long log has more, and the PDF has them all."""
_REST_MS = 350


class PagePreview(QScrollArea):
    """Pages of the PDF that `source` gives. `refresh` asks for them again, soon and never two at a time.

    unseen: a page, or all of them, could not be shown; a sentence stands in the place.
    """

    unseen = Signal()

    def __init__(self, source: "Callable[[], Future[bytes]]") -> None:
        super().__init__()
        self._source = source
        self._drawing = False
        self._again = False
        self._version = 0
        self._kept = (-1, b"")
        self.pages: list[Label] = []
        self.setWidgetResizable(True)
        self.setAccessibleName(tr("ページの見本"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Always there: a bar that comes with the pages would take width that they are drawn in.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        inside = QWidget()
        inside.setProperty("role", "inside")
        self._box = QVBoxLayout(inside)
        self._box.setSpacing(theme.size("s3"))
        self._said = Label(tr("ページを描いています…"), "sub", wrap=True)
        self._more = HintLabel()
        self._more.hide()
        self._box.addWidget(self._said)
        self._box.addWidget(self._more)
        self._box.addStretch(1)
        self.setWidget(inside)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        DRAWING.submit(PAGES.start)  # ready before the first page is asked for; if not, drawing tells

    def refresh(self) -> None:
        """Draw again once the writing rests."""
        self._version += 1
        self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rest.start()

    def _ask(self) -> None:
        if not self.isVisible():
            return
        if self._drawing:
            self._again = True
            return
        self._drawing = True
        version = self._version
        if self._kept[0] == version:
            self._draw(version, self._kept[1])  # only the width changed
        else:
            when_done(self._source(), self, lambda pdf: self._draw(version, pdf), self._failed)

    def _draw(self, version: int, pdf: bytes) -> None:
        self._kept = (version, pdf)
        scale = self.devicePixelRatioF()
        width = max(200, round((self.viewport().width() - 2 * theme.size("s4")) * scale))
        when_done(DRAWING.submit(draw_pages, pdf, width, MOST_PAGES), self, self._show, self._failed)

    def _show(self, drawn: tuple[list[Sheet], int]) -> None:
        sheets, count = drawn
        stood = self.verticalScrollBar().value()
        while len(self.pages) > len(sheets):
            self.pages.pop().deleteLater()
        while len(self.pages) < len(sheets):
            label = Label(wrap=True)
            self._box.insertWidget(len(self.pages), label, 0, Qt.AlignmentFlag.AlignHCenter)
            self.pages.append(label)
        for number, (label, sheet) in enumerate(zip(self.pages, sheets, strict=True), start=1):
            self._fill(label, number, sheet)
        self._said.hide()
        self._more.setText(tr("ほかに {more} ページあります。PDFにはすべて入ります。").format(more=count - len(sheets)))
        self._more.setVisible(count > len(sheets))
        self._box.activate()
        self.verticalScrollBar().setValue(stood)
        self._finish()
        if any(isinstance(sheet, str) for sheet in sheets):
            self.unseen.emit()

    def _fill(self, label: Label, number: int, sheet: Sheet) -> None:
        name = tr("{number}ページ目").format(number=number)
        if isinstance(sheet, str):
            name = f"{name}: {sheet}"
            label.setText(name)
            label.setFixedWidth(self.viewport().width() - 2 * theme.size("s4"))
        else:
            sheet.setDevicePixelRatio(self.devicePixelRatioF())
            picture = QPixmap.fromImage(sheet)
            label.setText("")
            label.setPixmap(picture)
            label.setFixedWidth(round(picture.deviceIndependentSize().width()) + 2)  # and its frame
        theme.set_property(label, "role", "no_sheet" if isinstance(sheet, str) else "sheet")
        set_words(label, name=name)

    def _failed(self, error: BaseException) -> None:
        self._finish()
        if not isinstance(error, EnvironmentProblem):
            raise error
        self._said.setText(f"{error.happened}\n{error.todo}")
        self._said.show()
        self.unseen.emit()

    def _finish(self) -> None:
        self._drawing = False
        if self._again:
            self._again = False
            self._rest.start()

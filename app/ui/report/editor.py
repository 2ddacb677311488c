"""The form editor: the paper, the page preview beside it, and what can be done with the draft."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.base.errors import EnvironmentProblem, Refused
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.pages import DRAWING, print_pages
from app.ui.report.paper import Paper
from app.ui.report.preview import PagePreview
from app.ui.report.service import Heading, ReportService
from app.ui.shortcuts import Key, bind
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ElidedLabel, Label, in_documents, row, scrolled
from app.ui.widgets.problem import show_problem
from app.ui.widgets.voice import announce

_TWO_PAGES = 1000
"""The width from which the paper and its preview stand side by side, px."""

ChoosePath = Callable[[QWidget, str], Path | None]


def ask_for_path(parent: QWidget, name: str) -> Path | None:
    """Where the PDF shall go; the dialog itself asks before it replaces a file."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("署名したPDFの保存先"), in_documents(name), "PDF (*.pdf)")
    return Path(path) if path else None


class ReportEditor(QWidget):
    """Edits the draft of `service`; `pdf_name` is offered for the signed file.

    exported(path): the signed PDF is written. closed: the person is done. settled: no edit is on its way to the disk.
    """

    exported = Signal(Path)
    closed = Signal()
    settled = Signal()

    def __init__(
        self,
        service: ReportService,
        heading: Heading,
        pdf_name: str,
        choose_path: ChoosePath = ask_for_path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._service = service
        self._pdf_name, self._choose_path = pdf_name, choose_path
        self._saving = 0
        self.paper = Paper(service.form, service.title, heading, service.fields())
        self.paper.edited.connect(lambda field, value: self._keep(service.edit(field, value)))
        self.paper.followed.connect(lambda field: self._keep(service.follow_log(field)))
        self.preview = PagePreview(service.preview)
        self.state = Label(tr("✓ 下書きは保存されています"), "")
        theme.set_property(self.state, "state", "saved")
        self.said = ElidedLabel()
        self.look = BigButton(tr("ページの見本"))
        self.look.setCheckable(True)
        self.look.setChecked(True)
        self.look.toggled.connect(self._arrange)
        self.sign = BigButton(tr("署名してPDFにする"), "primary")
        self.print_button = BigButton(tr("印刷"))
        self.close_button = BigButton(tr("閉じる"))
        self.sign.clicked.connect(self._sign)
        self.print_button.clicked.connect(self._print)
        self.close_button.clicked.connect(self._close)
        self._lay_out(service.title)
        for key, act in ((Key.PRINT, self._print), (Key.CLOSE, self._close)):
            bind(key, self, act, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        service.subscribe(self._changed)
        next(iter(self.paper.fields.values())).editor.setFocus()

    @property
    def saving(self) -> bool:
        """Whether an edit is on its way to the disk."""
        return self._saving > 0

    @property
    def unsaved(self) -> bool:
        """Whether the last edit could not be kept; the next one takes it along."""
        return bool(self.state.property("state") == "unsaved")

    def flush(self) -> None:
        """Hand everything typed to the draft at once."""
        self.paper.flush()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.flush()
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _TWO_PAGES
        if narrow != (event.oldSize().width() < _TWO_PAGES) or not event.oldSize().isValid():
            self.look.setChecked(not narrow)
            self._arrange()

    def _arrange(self) -> None:
        """Paper and preview side by side; on a narrow screen one of them."""
        shown = self.look.isChecked()
        self.preview.setVisible(shown)
        self._page.setVisible(not shown or self.width() >= _TWO_PAGES)

    def _lay_out(self, title: str) -> None:
        side = theme.size("s4")
        head = QFrame()
        head.setProperty("role", "bar")
        explained = ElidedLabel(tr("灰色の欄は記録の内容に合わせて変わります"), "sub")
        top = row(Label(title, "heading"), explained, self.state, self.look)
        top.setStretch(1, 1)
        top.setContentsMargins(side, theme.size("s2"), side, theme.size("s2"))
        head.setLayout(top)
        self._page = scrolled(self.paper)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._page)
        split.addWidget(self.preview)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        split.setSizes([780, 560])
        foot = QFrame()
        foot.setProperty("role", "foot")
        bottom = row(self.close_button, self.said, self.print_button, self.sign)
        bottom.setStretch(1, 1)
        bottom.setContentsMargins(side, theme.size("s2"), side, theme.size("s2"))
        foot.setLayout(bottom)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(split, 1)
        outer.addWidget(foot)

    def _changed(self) -> None:
        if isValid(self):  # the draft outlives its screen
            self.paper.show_states(self._service.fields())
            self.preview.refresh()

    def _keep(self, saving: "Future[None]") -> None:
        self._saving += 1
        self._show_saving("pending", tr("下書きを保存しています…"))
        when_done(saving, self, lambda _: self._kept(), self._not_kept)

    def _kept(self) -> None:
        self._saving -= 1
        if not self._saving:
            self._show_saving("saved", tr("✓ 下書きは保存されています"))
            self.settled.emit()

    def _not_kept(self, error: BaseException) -> None:
        self._saving -= 1
        self._show_saving("unsaved", tr("下書きをまだ保存できていません"))
        self._tell(error)
        if not self._saving:
            self.settled.emit()

    def _show_saving(self, state: str, sentence: str) -> None:
        self.state.setText(sentence)
        theme.set_property(self.state, "state", state)

    def say_unsaved(self) -> None:
        """Say what closing now would lose."""
        self._say(tr("下書きを保存できていません。もう一度閉じると、最後に直したところは残りません。"))

    def _say(self, sentence: str) -> None:
        self.said.set_whole(sentence)
        announce(self.said, sentence)

    def _tell(self, error: BaseException) -> None:
        if isinstance(error, EnvironmentProblem):
            show_problem(self, error)
        elif isinstance(error, Refused):
            self._say(str(error))
        else:
            raise error

    def _sign(self) -> None:
        self.flush()
        path = self._choose_path(self, self._pdf_name)
        if path is None:
            return
        # A name that got its ending here was not the one the dialog asked about replacing.
        ended = path.suffix.lower() == ".pdf"
        agreed = ended and path.exists()
        path = path if ended else path.with_name(f"{path.name}.pdf")
        self.sign.setEnabled(False)
        self._say(tr("署名しています…"))
        try:
            exporting = self._service.export(path, signed=True, overwrite=agreed)
        except Refused as refused:
            self._sign_failed(refused)
            return
        when_done(exporting, self, self._signed, self._sign_failed)

    def _signed(self, path: Path) -> None:
        self.sign.setEnabled(True)
        self._say(tr("署名したPDFを保存しました：{path}").format(path=path))
        self.close_button.setFocus()
        self.exported.emit(path)

    def _sign_failed(self, error: BaseException) -> None:
        self.sign.setEnabled(True)
        self._say(tr("PDFは作られていません。"))
        self._tell(error)

    def _print(self) -> None:
        self.flush()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._service.title)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the draft as it is now."""
        self._say(tr("印刷しています…"))
        when_done(self._service.preview(), self, lambda pdf: self._print_pdf(pdf, printer), self._tell)

    def _print_pdf(self, pdf: bytes, printer: QPrinter) -> None:
        printing = DRAWING.submit(print_pages, pdf, printer)
        when_done(printing, self, lambda _: self._say(tr("印刷に送りました。")), self._tell)

    def _close(self) -> None:
        self.flush()
        self.closed.emit()

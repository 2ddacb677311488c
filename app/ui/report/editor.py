"""The form editor: the paper, the page preview beside it, and what can be done with the draft."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.base.errors import EnvironmentProblem, Refused
from app.forms.compare import Changed
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.changed import ChangedPanel
from app.ui.report.handing import HandingBar
from app.ui.report.pages import DRAWING, print_pages
from app.ui.report.paper import Paper
from app.ui.report.preview import PagePreview
from app.ui.report.remarks import RemarkStrip
from app.ui.report.service import Heading, ReportService
from app.ui.shortcuts import Key, bind
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ElidedLabel, Label, in_documents, row, scrolled
from app.ui.widgets.problem import show_problem
from app.ui.widgets.voice import announce

_TWO_PAGES = 1000
"""The width from which the paper and its preview stand side by side, px."""

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer

ChoosePath = Callable[[QWidget, str], Path | None]
AskSigner = Callable[[QWidget], "Future[Signer | None] | None"]
"""Opens the office's identity by its PIN: the future gives it, or None where the person thought better of it; it is let
go after signing. None in the place of a future: there is no such identity, the workstation signs with its own."""


def ask_for_path(parent: QWidget, name: str) -> Path | None:
    """Where the PDF shall go; the dialog itself asks before it replaces a file."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("署名したPDFの保存先"), in_documents(name), "PDF (*.pdf)")
    return Path(path) if path else None


def no_office_identity(_parent: QWidget) -> "Future[Signer | None] | None":
    """The workstation's own identity signs, without a PIN."""
    return None


class ReportEditor(QWidget):
    """Edits the draft of `service`, and signs it: the first revision or the next one.

    exported(path): the signed PDF is written. closed: the person is done. settled: no edit is on its way to the disk.
    """

    exported = Signal(Path)
    closed = Signal()
    settled = Signal()

    def __init__(
        self,
        service: ReportService,
        heading: Heading,
        choose_path: ChoosePath = ask_for_path,
        ask_signer: AskSigner = no_office_identity,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._service = service
        self._choose_path, self._ask_signer = choose_path, ask_signer
        self._saving = 0
        self._revising = service.revision_to_make > 1
        self._seen: tuple[Changed, ...] | None = None
        remarks = service.remarks()
        self.paper = Paper(service.form, service.title, heading, service.fields(), remarks)
        self.paper.edited.connect(lambda field, value: self._edited(service.edit(field, value)))
        self.paper.followed.connect(lambda field: self._edited(service.follow_log(field)))
        commented = [id for id, box in self.paper.fields.items() if box.notes]
        self.strip = RemarkStrip(remarks, commented) if remarks else None
        self.preview = PagePreview(service.preview)
        self.changed = ChangedPanel()
        self.revision = Label("", "section", wrap=True)
        self.handing = HandingBar(service)
        if self._revising and not remarks:
            self.handing.offer(service.revision_to_make - 1, just_signed=False)
        self.handing.failed.connect(self._tell)
        self.state = Label(tr("✓ 下書きは保存されています"), "")
        theme.set_property(self.state, "state", "saved")
        self.said = ElidedLabel()
        self.look = BigButton(tr("ページの見本"))
        self.look.setCheckable(True)
        self.look.setChecked(True)
        self.compare = BigButton(tr("変更点"), name=tr("前の版から変わったところ"))
        self.compare.setCheckable(True)
        self.look.toggled.connect(lambda on: self._turn(self.compare, on))
        self.compare.toggled.connect(lambda on: self._turn(self.look, on))
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
        self._show_revision()
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
            self.look.setChecked(not narrow and not self._revising)
            self.compare.setChecked(not narrow and self._revising)
            self._arrange()

    def _turn(self, other: BigButton, on: bool) -> None:
        """What stands beside the paper is the preview or the comparison, not both."""
        if on:
            other.setChecked(False)
        self._arrange()

    def _arrange(self) -> None:
        """Paper and preview (or comparison) side by side; on a narrow screen one of them."""
        looking, comparing = self.look.isChecked(), self.compare.isChecked()
        self.preview.setVisible(looking)
        self.changed.setVisible(comparing)
        self._page.setVisible(not (looking or comparing) or self.width() >= _TWO_PAGES)
        self._note_seen()

    def _lay_out(self, title: str) -> None:
        side = theme.size("s4")
        head = QFrame()
        head.setProperty("role", "bar")
        explained = ElidedLabel(tr("灰色の欄は記録の内容に合わせて変わります"), "sub")
        top = row(Label(title, "heading"), explained, self.state, self.compare, self.look)
        top.setStretch(1, 1)
        top.setContentsMargins(side, theme.size("s2"), side, theme.size("s2"))
        head.setLayout(top)
        self._page = scrolled(self._sheet())
        split = QSplitter(Qt.Orientation.Horizontal)
        for place, (part, share) in enumerate(((self._page, 3), (self.changed, 2), (self.preview, 2))):
            split.addWidget(part)
            split.setStretchFactor(place, share)
        split.setChildrenCollapsible(False)
        split.setSizes([780, 560, 560])
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
        outer.addWidget(self.handing)
        outer.addWidget(foot)

    def _sheet(self) -> QWidget:
        """The paper, under what is to be known before it is written on."""
        sheet = QWidget()
        box = QVBoxLayout(sheet)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.size("s2"))
        above = QVBoxLayout()
        edge = theme.size("s3") if self._revising or self.strip else 0
        above.setContentsMargins(theme.size("s4"), edge, theme.size("s4"), edge)
        above.addWidget(self.revision)
        if self.strip:
            self.strip.asked.connect(self._go_to)
            above.addWidget(self.strip)
        box.addLayout(above)
        box.addWidget(self.paper)
        return sheet

    def _go_to(self, field: str) -> None:
        box = self.paper.fields[field]
        box.editor.setFocus()
        for shown in (box.editor, *box.notes):
            self._page.ensureWidgetVisible(shown)

    def _changed(self) -> None:
        if isValid(self):  # the draft outlives its screen
            self.paper.show_states(self._service.fields())
            self.preview.refresh()
            self._compare()

    def _edited(self, saving: "Future[None]") -> None:
        self._keep(saving)
        if self._service.revision_to_make > 1:
            self._revise()

    def _revise(self) -> None:
        """What follows on a signed revision is the next one."""
        if not self._revising:
            self._revising = True
            self._show_revision()

    def _show_revision(self) -> None:
        """Say which revision is being made, where it is not the first."""
        number = self._service.revision_to_make
        self.compare.setVisible(self._revising)
        if not self._revising:
            self.revision.hide()
            self.compare.setChecked(False)
            return
        said = tr("第{number}版を作ります。署名済みの第{signed}版はそのまま残ります。")
        self.revision.setText(said.format(number=number, signed=number - 1))
        self.revision.show()
        self._compare()

    def _compare(self) -> None:
        if self._revising:
            when_done(self._service.changes(), self, self._compared, self._not_compared)

    def _compared(self, changed: "tuple[Changed, ...]") -> None:
        self.changed.show_changes(changed, self._service.revision_to_make - 1)
        self._note_seen()

    def _not_compared(self, error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            raise error
        self.changed.show_problem(tr("前の版と比べられません。{why}").format(why=error.happened))

    def _note_seen(self) -> None:
        if self.changed.isVisible():
            self._seen = self.changed.shown

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
        if self._service.revision_to_make > 1:
            self._revise()
            self.sign.setEnabled(False)
            when_done(self._service.changes(), self, self._sign_what_was_seen, self._sign_uncompared)
        else:
            self._choose_and_sign()

    def _sign_what_was_seen(self, changed: "tuple[Changed, ...]") -> None:
        """Nobody signs a next revision without having had before them what it says differently."""
        self._compared(changed)
        self.sign.setEnabled(True)
        if self._seen == changed:
            self._choose_and_sign()
        else:
            self.compare.setChecked(True)
            self._say(tr("前の版から変わったところです。確かめて、もう一度「署名してPDFにする」を押してください。"))

    def _sign_uncompared(self, error: BaseException) -> None:
        self._not_compared(error)
        self.sign.setEnabled(True)
        self._choose_and_sign()

    def _choose_and_sign(self) -> None:
        path = self._choose_path(self, self._service.pdf_name)
        if path is None:
            return
        # A name that got its ending here was not the one the dialog asked about replacing.
        ended = path.suffix.lower() == ".pdf"
        agreed = ended and path.exists()
        path = path if ended else path.with_name(f"{path.name}.pdf")
        self.sign.setEnabled(False)
        try:
            asked = self._ask_signer(self)
        except (EnvironmentProblem, Refused) as problem:
            self._sign_failed(problem)
            return
        if asked is None:
            self._export(path, agreed, None)
        else:
            when_done(asked, self, partial(self._export_with, path, agreed), self._sign_failed)

    def _export_with(self, path: Path, agreed: bool, signer: "Signer | None") -> None:
        if signer:
            self._export(path, agreed, signer)
        else:
            self.sign.setEnabled(True)
            self._say(tr("署名をやめました。PDFは作られていません。"))

    def _export(self, path: Path, agreed: bool, signer: "Signer | None") -> None:
        self._say(tr("署名しています…"))
        try:
            exporting = self._service.export(path, signed=True, overwrite=agreed, signer=signer)
        except Refused as refused:
            _let_go(signer)
            self._sign_failed(refused)
            return
        exporting.add_done_callback(lambda _: _let_go(signer))
        when_done(exporting, self, self._signed, self._sign_failed)

    def _signed(self, path: Path) -> None:
        self.sign.setEnabled(True)
        self._say(tr("署名したPDFを保存しました：{path}").format(path=path))
        self._revising, self._seen = False, None
        self._show_revision()
        self.look.setChecked(self.width() >= _TWO_PAGES)
        offered = self.handing.offer(self._service.revision_to_make - 1, just_signed=True)
        (self.handing.button if offered else self.close_button).setFocus()
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


def _let_go(signer: "Signer | None") -> None:
    """A card or token ends its session; a key in memory needs nothing."""
    if close := getattr(signer, "close", None):
        close()

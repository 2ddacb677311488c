"""The inbox page: filters, the list, what came in just now, and several reports sealed at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.base.clock import Clock
from app.guidance.pack import Pack
from app.review.view import Looked, Outcome, Row, Taken
from app.ui import theme
from app.ui.counter.parts import bar, button, column
from app.ui.counter.sheet import SheetStack
from app.ui.delivery import when_done
from app.ui.pin import close_signer
from app.ui.review.batch import BatchSheet
from app.ui.review.coming_in import told
from app.ui.review.inbox_list import InboxList
from app.ui.review.inbox_model import Filter, InboxModel
from app.ui.review.service import AskSigner, ChooseFiles, ReviewService
from app.ui.shortcuts import ReviewKey
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ElidedLabel, Label, row, text_label
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer


MOST_TROUBLES = 4
"""Sentences on what is wrong that are shown at once; the list must keep its room."""


class InboxPage(QWidget):
    """What arrived. open_asked(id): a report is to be shown. shown(rows): all rows as they are now."""

    open_asked = Signal(str)
    shown = Signal(object)

    def __init__(
        self, service: ReviewService, pack: Pack, clock: Clock, ask_signer: AskSigner, choose: ChooseFiles
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._service, self._ask_signer, self._choose = service, ask_signer, choose
        self._wished = ""
        self._asking = self._again = self._known = self._seen = False
        self.model = InboxModel(pack, clock.now, self)
        self.list = InboxList(self.model)
        self.said = ElidedLabel("", "sub")
        self.problem = text_label("", "problem")
        self.problem.hide()
        self.empty = Label("", "heading", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.filters = {each: self._filter_button(each) for each in Filter}
        self.open_button = button(tr("ファイルを開く…"), self.open_files, key=ReviewKey.OPEN_FILE)
        self.look_button = button(tr("受け渡しフォルダーを見る"), self.look, key=ReviewKey.LOOK)
        self.batch_button = button("", self.start_batch, "primary", ReviewKey.APPROVE)
        self.all_button = button(tr("あなたの番をすべて選ぶ"), self._choose_mine, "quiet")
        self.show_button = button(tr("開く"), self._open)
        self.list.open_asked.connect(self.open_asked)
        self.list.chosen.connect(self._chosen)
        self.list.pressed.connect(lambda _: self.wish(""))  # what is pressed now counts, not where one came from
        self._lay_out()
        service.subscribe(self.refresh)
        self._show_counts()

    # -- what there is -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for the rows anew; never two at a time, for a folder that comes in tells of every file."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        when_done(self._service.rows(), self, self._show, self._not_shown)

    def _asked(self) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.refresh()

    def _not_shown(self, error: BaseException) -> None:
        self._asked()
        self._failed(error)

    def look(self) -> None:
        """Look into the shared folder now."""
        self.said.set_whole(tr("受け渡しフォルダーを見ています…"))
        self.poll()

    def poll(self) -> None:
        """Look into the shared folder without a word while nothing comes of it."""
        when_done(self._service.look(), self, self._looked, self._failed)

    def wish(self, id: str) -> None:
        """Select that report once it is in the list."""
        self._wished = id

    def _show(self, rows: tuple[Row, ...]) -> None:
        chosen = [each.id for each in self.list.chosen_rows()]
        stood = self.list.verticalScrollBar().value()
        self._known = True
        self.model.show(rows)
        self._show_counts()
        self.list.verticalScrollBar().setValue(stood)
        wished, self._wished = self._wished, ""
        self.list.choose([wished] if wished else chosen)
        self._chosen()
        self.shown.emit(rows)
        if not self._seen and self.list.isVisible():
            self._seen = True
            self.list.setFocus()
        self._asked()

    def _show_counts(self) -> None:
        for each, count in self.model.counts().items():
            made = self.filters[each]
            made.setText(f"{each.label} {count}")
            set_words(made, name=tr("{filter} {n} 件").format(filter=each.label, n=count))
        # Nothing is said to be missing before it was looked for.
        self.empty.setText(self.model.filter.empty if self._known else tr("書類を読み込んでいます…"))
        self._middle.setCurrentIndex(0 if self.model.rowCount() else 1)

    def _filter_button(self, which: Filter) -> BigButton:
        made = button(which.label, lambda: self.choose_filter(which))
        made.setCheckable(True)
        return made

    def choose_filter(self, which: Filter) -> None:
        """Show these rows."""
        self.model.set_filter(which)
        for each, made in self.filters.items():
            made.setChecked(each is which)
        self._show_counts()
        self._chosen()

    # -- what comes in -------------------------------------------------------------------------------

    def open_files(self) -> None:
        self._choose(self, self.take_in)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Read and check files that a person chose."""
        if paths:
            self.said.set_whole(tr("{n} 件を確かめています…").format(n=len(paths)))
            when_done(self._service.take_in(tuple(paths)), self, self._taken, self._failed)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take_in(paths)

    def _taken(self, taken: tuple[Taken, ...]) -> None:
        self._tell(told(taken))
        wished = [each.id for each in taken if each.id]
        if wished:
            self.wish(wished[0])
            if self.model.filter is not Filter.ALL and len(taken) == 1:
                self.choose_filter(Filter.ALL)  # the one that a person opened is to be seen, whatever became of it
        self.refresh()

    def _looked(self, looked: Looked) -> None:
        troubles = [each for each in (looked.problem, *looked.notices) if each]
        self.problem.setText("\n".join(troubles[:MOST_TROUBLES]))
        self.problem.setVisible(bool(troubles))
        parts = [told(looked.taken)] if looked.taken else []
        if looked.sent:
            parts.append(tr("待っていた {n} 件を受け渡しフォルダーへ送りました。").format(n=looked.sent))
        if looked.waiting:
            parts.append(tr("{n} 件は受け渡しフォルダーにつながるのを待っています。").format(n=looked.waiting))
        if parts:
            self._tell("".join(parts))
        elif self.said.whole == tr("受け渡しフォルダーを見ています…"):
            self._tell("" if looked.problem else tr("新しい書類はありません。"))
        if looked.taken or looked.sent:
            self.refresh()

    def _tell(self, sentence: str) -> None:
        self.said.set_whole(sentence)
        if sentence:
            announce(self, sentence)

    def _failed(self, error: BaseException) -> None:
        self.said.set_whole("")
        self.problem.setText(sentence_of(error))
        self.problem.show()

    # -- several at once -----------------------------------------------------------------------------

    def _approvable(self) -> tuple[Row, ...]:
        return tuple(each for each in self.list.chosen_rows() if each.approvable and each.mine)

    def _chosen(self) -> None:
        count = len(self._approvable())
        text = tr("選んだ {n} 件をまとめて決裁…").format(n=count) if count else tr("まとめて決裁…")
        self.batch_button.setText(f"{text} {ReviewKey.APPROVE.shown}")
        set_words(self.batch_button, name=text)
        self.batch_button.setEnabled(count > 0)
        self.show_button.setEnabled(bool(self.list.chosen_rows()))
        self.all_button.setEnabled(self.model.counts()[Filter.MINE] > 0)

    def _choose_mine(self) -> None:
        self.choose_filter(Filter.MINE)
        self.list.selectAll()
        self.list.setFocus()

    def _open(self) -> None:
        chosen = self.list.chosen_rows()
        if chosen:
            self.open_asked.emit(chosen[0].id)

    def start_batch(self) -> None:
        """Ask before the chosen ones of this person are sealed."""
        rows = self._approvable()
        if rows and self.stack.sheet is None:
            self.stack.open(BatchSheet(rows, self._ask_pin))

    def _ask_pin(self, sheet: BatchSheet) -> None:
        sheet.ask(True)
        self._ask_signer(self, lambda signer: self._seal(sheet, signer), given_up=lambda: sheet.ask(False))

    def _seal(self, sheet: BatchSheet, signer: "Signer") -> None:
        sheet.start()

        def done(outcomes: tuple[Outcome, ...]) -> None:
            close_signer(signer)
            sheet.finish(outcomes)
            self.refresh()

        def failed(error: BaseException) -> None:
            close_signer(signer)
            sheet.fail(sentence_of(error))

        ids = [each.id for each in sheet.rows]
        sealing = self._service.approve(
            ids,
            signer,
            progress=lambda *how: sheet.step(*how) if isValid(sheet) else None,  # the program may be closing
            cancelled=lambda: sheet.cancelled,
        )
        when_done(sealing, self, done, failed)

    def _lay_out(self) -> None:
        pad = theme.size("s4")
        head = bar("bar")
        top = column(head, theme.size("s3"))
        top.addLayout(row(Label(tr("届いた書類"), "title"), 1, self.look_button, self.open_button))
        top.addLayout(row(*self.filters.values(), 1))
        nothing = QWidget()
        inner = column(nothing, theme.size("s6"))
        inner.addStretch(1)
        inner.addWidget(self.empty)
        inner.addStretch(2)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.list)
        self._middle.addWidget(nothing)
        body = QWidget()
        middle = column(body, 0)
        middle.setContentsMargins(pad, theme.size("s2"), pad, theme.size("s2"))
        middle.addWidget(self.problem)
        middle.addWidget(self._middle, 1)
        self.stack = SheetStack(body)
        foot = bar("foot")
        low = column(foot, theme.size("s3"))
        line = row(self.said, self.all_button, self.show_button, self.batch_button)
        line.setStretch(0, 1)
        low.addLayout(line)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.stack, 1)
        outer.addWidget(foot)
        self.stack.currentChanged.connect(lambda _: foot.setVisible(self.stack.sheet is None))
        self.filters[self.model.filter].setChecked(True)

"""One report: its page beside what is known of it and its log, and what may be signed."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.base.text import cut
from app.forms.verify.verdict import Signature
from app.review.view import Case, Holder, Outcome, Row
from app.ui import theme
from app.ui.counter.parts import bar, button, column, scrolling
from app.ui.counter.sheet import Sheet, SheetStack
from app.ui.delivery import when_done
from app.ui.report.preview import PagePreview
from app.ui.review import wording
from app.ui.review.after import AfterPanel
from app.ui.review.allowed import Allowed, allowed
from app.ui.review.approve_sheet import ApproveSheet
from app.ui.review.beside import Beside
from app.ui.review.entry_sheet import EntrySheet
from app.ui.review.facts import FactsPanel
from app.ui.review.following import Following
from app.ui.review.judge_sheet import JudgeSheet
from app.ui.review.keys_sheet import ReviewKeysSheet
from app.ui.review.log_panel import LogPanel
from app.ui.review.return_sheet import ReturnSheet, WithdrawSheet
from app.ui.review.service import AskSigner, ReviewService
from app.ui.review.signing import Signing
from app.ui.review.trust_sheet import TrustSheet
from app.ui.shortcuts import Key, ReviewKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import Chip, ElidedLabel, row
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.voice import announce

_CHIP = 40
"""Characters of the state above the page: a reason may be of any length, and must not widen the window."""
_NOBODY = frozenset({"practice", "unknown", "changed", "unreadable", "misrouted"})
"""States of a file that says nothing of a counterpart that could be believed."""


class _Facts(QWidget):
    """grown: something in it was laid out anew."""

    grown = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.grown.emit()
        return done


class CasePage(QWidget):
    """Shows the file `id` of the inbox for the person `me` (氏名).

    back: to the inbox. shown(id): that file is on the screen now. copy_asked(id), revise_asked(encounter, form),
    judgement_asked(encounter), history_asked(encounter): what others do.
    """

    back = Signal()
    shown = Signal(str)
    copy_asked = Signal(str)
    revise_asked = Signal(str, str)
    judgement_asked = Signal(str)
    history_asked = Signal(str)

    stack: SheetStack

    def __init__(self, service: ReviewService, me: str, ask_signer: AskSigner) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._service, self._me = service, me
        self._following = Following(self, service)
        self._signing = Signing(self, self, service, ask_signer, self._signed)
        self.id = ""
        self.case: Case | None = None
        self.holder = Holder()
        self.allowed = Allowed()
        self.preview: PagePreview | None = None
        self._unseen = False
        self.facts, self.after, self.log = FactsPanel(), AfterPanel(), LogPanel()
        self.title = ElidedLabel("", "heading")
        self.state = Chip()
        self.said = ElidedLabel("", "sub")
        self.back_button = button(tr("← 一覧へ"), self.leave)
        self.back_button.setToolTip("Esc")
        self.judge = button(tr("判断する…"), self.open_judge, key=ReviewKey.JUDGE)
        self.approve = button(tr("決裁する…"), self.open_approve, "primary", ReviewKey.APPROVE)
        self.send_back = button(tr("差し戻す…"), self.open_return, key=ReviewKey.SEND_BACK)
        self.withdraw = button(tr("取り下げる…"), self.open_withdraw)
        self.history = button(tr("相手方の履歴"), self.open_history, key=Key.HISTORY)
        self._lay_out()
        self._connect()
        self._arrange()

    # -- what is shown -------------------------------------------------------------------------------

    def open(self, id: str) -> None:
        """Show another file, verified anew."""
        self.stack.close_sheet()
        self.id, self.case = id, None
        self.title.set_whole(tr("書類を確かめています…"))
        self.state.hide()
        self.stack.hide()
        self._area.verticalScrollBar().setValue(0)
        self._set_preview(None)
        self._arrange()
        self.reload()

    def reload(self) -> None:
        """The same file again: something of it changed."""
        when_done(self._service.holder(), self, self._held, self._failed)

    def notice(self, row: Row) -> None:
        """What the inbox knows of this file now: one that went on elsewhere is shown as it is."""
        if self.case and self.stack.sheet is None and row.id == self.id and row.sentence != self.case.row.sentence:
            self.reload()

    def _held(self, holder: Holder) -> None:
        self.holder = holder
        wanted = self.id
        when_done(self._service.case(wanted), self, partial(self._show, wanted), self._failed)

    def _show(self, wanted: str, case: Case) -> None:
        if wanted != self.id:
            return  # another one was opened meanwhile
        self.case = case
        line = case.row
        parts = (line.title or line.name, line.counterpart, wording.handler(line))
        self.title.set_whole("｜".join(wording.short(part) for part in parts if part))
        aside = tr(wording.ASIDE.get(line.state, ""))
        self.state.setText(aside or cut(line.sentence, _CHIP))  # the whole stands beside the page
        self.state.show()
        self.facts.show_case(case, self._me)
        self.after.show_case(case)
        self.log.setVisible(case.record is not None)
        if case.record is not None:
            self.log.show_record(case.record)
            if self.preview is None:
                self._set_preview(PagePreview(partial(self._service.pdf, wanted)))
        self.stack.show()
        self._arrange()
        self.shown.emit(self.id)
        announce(self, f"{self.title.whole} {self.state.text()}")
        if self.stack.sheet is None and not self.stack.isAncestorOf(self.focusWidget() or self):
            (self.preview or self.back_button).setFocus()

    def _set_preview(self, preview: PagePreview | None) -> None:
        self.preview = preview
        self._unseen = False
        if preview is not None:
            preview.setAccessibleName(tr("書類のページ"))
            preview.unseen.connect(self._not_seen)
        self._split.set_page(preview)

    def _not_seen(self) -> None:
        self._unseen = True
        self.stack.close_sheet()
        self._arrange()
        self.tell(tr("表示できないページがあるため、この書類には署名できません。"))

    def _arrange(self) -> None:
        """Only what may be done is offered, nothing where a page is not seen, and only while no sheet asks already."""
        self.allowed = Allowed() if self._unseen else allowed(self.case, self.holder, self._me)
        free = self.stack.sheet is None
        if self.holder.barred and self.case and self.case.row.approvable and not self.said.whole:
            self.said.set_whole(self.holder.problem)
        self._escape.setEnabled(free)  # an open sheet takes Esc for itself
        self._foot.setVisible(free)
        tells = self.case is not None and self.case.record is not None and self.case.row.state not in _NOBODY
        self.history.setVisible(tells)
        for made, may in (
            (self.judge, self.allowed.judge),
            (self.approve, self.allowed.approve),
            (self.send_back, self.allowed.send_back),
            (self.withdraw, self.allowed.withdraw),
        ):
            made.setVisible(may)
            made.setEnabled(may and free)

    def tell(self, sentence: str) -> None:
        """Say what became of something, on the screen and to a screen reader."""
        self.said.set_whole(sentence)
        announce(self, sentence)

    def _failed(self, error: BaseException) -> None:
        self.tell(sentence_of(error))

    def leave(self) -> None:
        """Back to the list, unless something is being signed."""
        sheet = self.stack.sheet
        if not (isinstance(sheet, EntrySheet) and sheet.busy):
            self.stack.close_sheet()
            self.said.set_whole("")
            self.back.emit()

    # -- what is asked -------------------------------------------------------------------------------

    def open_approve(self) -> None:
        if self.case and self.allowed.approve:
            self.open_sheet(ApproveSheet(self.case, self.holder, self._signing.sign))

    def open_judge(self) -> None:
        if self.case and self.allowed.judge:
            self.open_sheet(JudgeSheet(self.case, self.holder, self._signing.sign))

    def open_return(self) -> None:
        if self.case and self.allowed.send_back:
            self.open_sheet(ReturnSheet(self.case, self.holder, self._signing.sign))

    def open_withdraw(self) -> None:
        if self.case and self.allowed.withdraw:
            self.open_sheet(WithdrawSheet(self._signing.withdraw))

    def open_keys(self) -> None:
        if self.case:
            self.open_sheet(ReviewKeysSheet())

    def open_sheet(self, sheet: Sheet) -> None:
        """Ask in the place of what is known of the report, unless something is asked already."""
        if self.stack.sheet is None:
            self.said.set_whole("")
            self._split.look.setChecked(False)
            self.stack.open(sheet)

    def _signed(self, outcome: Outcome) -> None:
        self.open(outcome.id)
        later = tr("この端末に残してあります。受け渡しフォルダーへは、つながったときに送ります。")
        sent = tr("受け渡しフォルダーに置きました。") if outcome.sent else later
        self.tell(tr("署名しました。") + (outcome.problem or sent))

    def _ask_trust(self, signature: Signature) -> None:
        self.open_sheet(TrustSheet(signature, self._trust))

    def _trust(self, sheet: TrustSheet) -> None:
        sheet.set_busy(True)
        knowing = self._service.trust(self.id, sheet.fingerprint)
        when_done(knowing, self, lambda _: self._known(), lambda error: sheet.show_fault(sentence_of(error)))

    def _known(self) -> None:
        self.stack.close_sheet()
        self.tell(tr("署名者を登録しました。"))
        self.reload()

    # -- how it is laid out --------------------------------------------------------------------------

    def _go_to(self, target: str) -> None:
        sort, _, which = target.partition(":")
        if sort == "field":
            self.log.show_field(which)
        elif which.isdecimal():
            self.log.show_event(int(which))

    def _revise(self) -> None:
        if self.case and self.case.record:
            self.revise_asked.emit(self.case.record.encounter, self.case.record.form)

    def _take_judgement(self) -> None:
        if self.case and self.case.record:
            self.judgement_asked.emit(self.case.record.encounter)

    def open_history(self) -> None:
        """To the history of the counterpart, where the report says who that is."""
        if self.case and self.case.record and not self.history.isHidden():
            self.history_asked.emit(self.case.record.encounter)

    def _share(self) -> None:
        """The facts get the height they need, three fifths at most, until a person divides it otherwise."""
        inside, whole = self._inside, sum(self._beside.sizes())
        if self._divided or not whole:
            return
        needed = inside.totalHeightForWidth(self._area.viewport().width())
        upper = min(needed + 2, whole * 3 // 5)
        self._beside.setSizes([upper, whole - upper])

    def _keep_division(self) -> None:
        self._divided = True

    def _connect(self) -> None:
        self.facts.trust_asked.connect(self._ask_trust)
        self.facts.open_asked.connect(self.open)
        self.facts.target_asked.connect(self._go_to)
        self.facts.revise_asked.connect(self._revise)
        self.facts.judgement_asked.connect(self._take_judgement)
        self.after.number_asked.connect(self._following.take_number)
        self.after.line_asked.connect(self._following.open_sheet)
        self.after.copy_asked.connect(lambda: self.copy_asked.emit(self.id))
        self.stack.currentChanged.connect(lambda _: self._arrange())
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind(ReviewKey.JUDGE, self, self.open_judge, inside)
        bind(ReviewKey.APPROVE, self, self.open_approve, inside)
        bind(ReviewKey.SEND_BACK, self, self.open_return, inside)
        bind(Key.HISTORY, self, self.open_history, inside)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.leave, context=inside)

    def _lay_out(self) -> None:
        facts = _Facts()
        facts.grown.connect(self._share)
        pad = theme.size("s2")
        inside = column(facts)
        inside.setContentsMargins(0, 0, pad, 0)
        inside.addWidget(self.after)  # where the last seal is in, that is what there is to do
        inside.addWidget(self.facts)
        inside.addStretch(1)
        self._inside = inside
        self._divided = False
        self._beside = beside = QSplitter(Qt.Orientation.Vertical)
        beside.splitterMoved.connect(lambda *_: self._keep_division())
        beside.setChildrenCollapsible(False)
        self._area = scrolling(facts, tr("この書類について"))
        beside.addWidget(self._area)
        beside.addWidget(self.log)
        beside.setSizes([360, 240])
        self.stack = SheetStack(beside)
        known = QWidget()
        right = column(known)
        right.setContentsMargins(pad, 0, 0, 0)
        right.addWidget(self.stack)
        self._split = Beside(known)
        head = bar("bar")
        line = row(self.back_button, self.title, self.state, self.history, self._split.look, spacing="s3")
        line.setStretch(1, 1)
        column(head, theme.size("s2")).addLayout(line)
        self._foot = bar("foot")
        low = row(self.said, self.withdraw, self.send_back, self.judge, self.approve)
        low.setStretch(0, 1)
        column(self._foot, theme.size("s2")).addLayout(low)
        body = QWidget()
        column(body, theme.size("s3")).addWidget(self._split, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(body, 1)
        outer.addWidget(self._foot)

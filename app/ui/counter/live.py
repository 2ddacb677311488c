"""The encounter in front: every panel of it, fed by the desk's changes, and the commands the panels ask for."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.errors import Refused
from app.counter.desk import Desk
from app.counter.view import Change
from app.guidance.events import ENDED
from app.ui import theme
from app.ui.counter.candidate_words import Shown
from app.ui.counter.counterpart_panel import DEMAND, FACTS, FIRST_FIELDS, MORE_FIELDS
from app.ui.counter.header import Header
from app.ui.counter.known import known
from app.ui.counter.live_sheets import LiveSheets
from app.ui.counter.memo_bar import MemoBar
from app.ui.counter.now_panel import NowPanel
from app.ui.counter.parts import bar, button, column, order_tabs
from app.ui.counter.quick_keys import QuickKeys
from app.ui.counter.recognition import Recognition
from app.ui.counter.sheet import SheetStack
from app.ui.counter.side import SidePanel
from app.ui.counter.timeline import Timeline
from app.ui.counter.timeline_model import TimelineModel
from app.ui.counter.wording import Wording
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import row, text_label
from app.ui.widgets.voice import announce

KEY_COLUMNS, KEYS_SHOWN, KEYS_SHOWN_LOW = 4, 11, 3
COMPACT_WIDTH, LOW = 1200, 500
"""Narrower than this, or lower, the counterpart's panel opens in the place of いま. On a low screen fewer keys stand as
buttons too."""
LINE_LEFT, LINE_LEFT_LOW = 58, 30
"""The newest line of the log stays in sight, px, whatever stands above it; on a low screen the most of it."""
FIELD_NAMES = dict((*FIRST_FIELDS, *MORE_FIELDS))
FACT_NAMES = {id: name for id, name, *_ in FACTS}


class LivePage(QWidget):
    """Shows one encounter of the desk and carries every tap to it."""

    report_asked = Signal(str)
    put_away_asked = Signal(str)

    def __init__(self, desk: Desk, wording: Wording, contacts: Mapping[str, str]) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._desk = desk
        self._id = ""
        self._compact = self._low = False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        self.header = Header(wording)
        self.now = NowPanel(wording)
        self.model = TimelineModel(wording, self)
        self.timeline = Timeline(self.model)
        self.timeline.setMinimumHeight(LINE_LEFT)
        self.stack = SheetStack(self.timeline)
        self.memo = MemoBar(wording)
        self.keys = QuickKeys(wording, KEY_COLUMNS, KEYS_SHOWN)
        self.side = SidePanel(wording)
        self.counterpart, self.recording = self.side.counterpart, self.side.recording
        self.recognition = Recognition(desk, wording, self)
        self.candidates = self.recognition.panel
        self._notice = text_label("", "hint")
        self._notice.hide()
        self.sheets = LiveSheets(self, desk, wording, contacts)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = self._column = column(middle)
        layout.addWidget(self.candidates)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self._notice)
        layout.addWidget(self.memo)
        layout.addWidget(self.keys)
        undo = button(tr("直前を取消"), self.retract_last, "quick", Key.RETRACT)
        amend = button(tr("訂正・追記"), self.amend, "quick", Key.AMEND)
        self._undo_row = QWidget()
        below = row(undo, amend, 1)
        below.setContentsMargins(0, 0, 0, 0)
        self._undo_row.setLayout(below)
        layout.addWidget(self._undo_row)
        head = bar("bar")
        column(head).addWidget(self.header)
        body = self._body = QHBoxLayout()
        body.setContentsMargins(*[theme.size("s3")] * 4)
        body.setSpacing(theme.size("s3"))
        body.addWidget(self.now)
        body.addWidget(middle, 1)
        body.addWidget(self.side)
        outer = column(self, 0, "s1")
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addLayout(body, 1)

    def _order_tabs(self) -> None:
        """From left to right, also over what was made anew."""
        order_tabs(
            self.header, self.now, self.candidates, self.timeline, self.memo, self.keys, self._undo_row, self.side
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = event.size().height() < LOW
        self._set_low(low)
        self._set_compact(low or event.size().width() < COMPACT_WIDTH)

    def _set_low(self, low: bool) -> None:
        """Make do with a low screen, as 200 % makes it."""
        if low == self._low:
            return
        self._low = low
        self.keys.show_most(KEYS_SHOWN_LOW if low else KEYS_SHOWN)
        self.timeline.setMinimumHeight(LINE_LEFT_LOW if low else LINE_LEFT)
        self._column.setSpacing(theme.size("s1" if low else "s2"))
        side, over = theme.size("s3"), theme.size("s1" if low else "s3")
        self._body.setContentsMargins(side, over, side, over)
        self._make_room()

    def _set_compact(self, compact: bool) -> None:
        """Make do with a small screen."""
        if compact == self._compact:
            return
        self._compact = compact
        self.header.set_compact(compact)
        self.now.set_compact(compact)
        self.candidates.set_compact(compact)
        self.now.show()
        self.side.setVisible(not compact)

    def _make_room(self) -> None:
        """On a low screen a sheet needs the place of the lines below it; a long list always does."""
        sheet = self.stack.sheet
        shown = not (sheet and (self._low or sheet.long))
        self.candidates.set_covered(sheet is not None)
        self.memo.setVisible(shown)
        self.keys.setVisible(shown)
        self._undo_row.setVisible(shown and not self._low)

    def show_panel(self) -> None:
        """To the counterpart's panel; on a small screen it changes places with いま."""
        if not self._compact:
            self.counterpart.take_focus()
            return
        opened = self.side.isHidden()
        self.side.setVisible(opened)
        self.now.setVisible(not opened)
        if opened:
            self.counterpart.take_focus()
        else:
            self.timeline.setFocus()

    def _connect(self) -> None:
        for panel in (self.now, self.recording):
            panel.kind_chosen.connect(self.log)
        self.now.done.connect(self.done)
        self.now.rebuilt.connect(self._order_tabs)
        self.now.focus_released.connect(self.timeline.setFocus)
        self.now.elsewhere.connect(self._elsewhere)
        self.now.set_aside.connect(lambda action, why: self.do(lambda: self._desk.set_aside(self._id, action, why)))
        self.keys.chosen.connect(self.log)
        self.keys.rest_asked.connect(self.sheets.show_rest)
        self.memo.left.connect(self.timeline.setFocus)
        self.memo.submitted.connect(self.log)
        self.memo.typed.connect(
            lambda text: self.memo.show_note(self._desk.phrases_to_avoid(text, self._id) if text else ())
        )
        self.timeline.open_asked.connect(self.sheets.open_line)
        self.timeline.amend_asked.connect(self.sheets.open_line)
        self.timeline.retract_asked.connect(lambda seq: self.do(lambda: self._desk.retract(self._id, seq)))
        self.counterpart.filled.connect(self._fill)
        self.counterpart.fact_ticked.connect(self._tick)
        self.counterpart.typing.connect(self._recognise)
        self.counterpart.stepped.connect(self.candidates.step)
        self.candidates.same_asked.connect(self._confirm_same)
        self.candidates.undo_asked.connect(lambda shown: self.do(lambda: self.recognition.undo(shown)))
        self.recording.asked.connect(lambda: self.do(lambda: self._desk.ask_consent(self._id)))
        self.recording.withdrawn.connect(lambda: self.do(lambda: self._desk.withdraw_consent(self._id)))
        self.stack.currentChanged.connect(self._make_room)
        self.header.panel_asked.connect(self.show_panel)
        self.header.help_asked.connect(self.sheets.call_help)
        self.header.take_over_asked.connect(self.sheets.take_over)
        self.header.began_asked.connect(self.sheets.set_began)
        self.header.finish_asked.connect(self.sheets.finish)
        self.header.report_asked.connect(self.open_report)

    # -- what is shown --------------------------------------------------------------------------

    @property
    def encounter(self) -> str:
        """The id of the encounter in front; "" where none is."""
        return self._id

    def show_encounter(self, encounter: str) -> None:
        """Bring an encounter to the front."""
        if encounter == self._id:
            return
        if self._id:
            self.counterpart.commit()
        self.stack.close_sheet()
        self._id = encounter
        self.recognition.leave()
        self.now.start_over()
        self.side.start_over()
        self.model.show(self._desk.lines(encounter))
        self.keys.show_channel(self._desk.summary(encounter).channel)
        self.say("")
        self.refresh_all()
        self.timeline.setFocus()

    def leave(self) -> None:
        """No encounter is in front any more."""
        self._id = ""
        self.recognition.leave()
        self.stack.close_sheet()

    def set_wording(self, wording: Wording, contacts: Mapping[str, str]) -> None:
        """Another tone, or another office's numbers."""
        self.sheets.set_wording(wording, contacts)
        for panel in (self.header, self.now, self.memo, self.keys, self.side, self.recognition):
            panel.set_wording(wording)
        self.model.set_wording(wording)
        self.stack.close_sheet()
        if self._id:
            self.refresh_all()

    def take(self, change: Change) -> None:
        """A change of the desk: only the lines concerned are touched, the rest follows after they are painted."""
        if change.encounter != self._id:
            return
        match change.what:
            case "appended":
                for seq in change.seqs:
                    self._append(seq)
                self._later.start()
            case "saved" | "unsaved":
                self.model.set_state(change.seqs, change.what)

    def _append(self, seq: int) -> None:
        line = self._desk.line(self._id, seq)
        self.model.append(line)
        if line.event.kind == "memo" and not line.event.data:
            self.memo.show_note(self._desk.phrases_to_avoid(line.event.text, self._id))
        # What it strikes or amends changes too; a 取消 taken back gives a further line back.
        event = line.event
        while event.kind in ("retracted", "amended") and isinstance(target := event.data.get("seq"), int):
            changed = self._desk.line(self._id, target)
            self.model.change(changed)
            event = changed.event

    def tick(self) -> None:
        """Each second: the timer and the countdowns."""
        if self._id:
            self._show_time()

    def refresh(self) -> None:
        """After each event: advice and panels."""
        if self._id:
            self.refresh_all()

    def refresh_all(self) -> None:
        self._show_time()
        events = self._desk.events(self._id)
        facts = known(events)
        who = self._desk.counterpart(self._id)
        self.counterpart.show_known(who, facts.demand, facts.facts)
        consent = self._desk.consent(self._id)
        self.recording.show_consent(consent)
        self.header.show_recording(runs=consent.recording)
        self._recognise()

    def _recognise(self) -> None:
        """Look for who is here, by what the fields say. Whom nobody sees, nobody looks up."""
        if self._id and self.isVisible():
            self.recognition.follow(self._id, self.counterpart.typed())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._recognise()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.recognition.pause()

    def _show_time(self) -> None:
        summary, guidance = self._desk.summary(self._id), self._desk.guidance(self._id)
        self.header.show_summary(summary)
        self.now.show_guidance(guidance, self.model.line(0).event.at)
        self.side.show_advice(self._desk.replies(self._id), guidance)

    def say(self, text: str) -> None:
        """Say something gently above the memo line; "" takes it away."""
        self._notice.setText(text)
        self._notice.setVisible(bool(text))
        if text:
            announce(self, text)

    # -- commands -------------------------------------------------------------------------------

    def do(self, command: Callable[[], object]) -> None:
        """Give the desk a command; a refusal is said gently above the memo line."""
        if not self._id:
            return
        try:
            command()
        except Refused as refused:
            self.say(str(refused))
        else:
            self.say("")

    def log(self, kind: str, text: str = "") -> None:
        """One tap, one line."""
        self.do(lambda: self._desk.log(self._id, kind, text))

    def done(self, action: str) -> None:
        """済み; the end of the encounter is asked for first."""
        if self._desk.pack_of(self._id).action(action).done_kind == ENDED:
            self.sheets.finish()
        else:
            self.do(lambda: self._desk.done(self._id, action))

    def done_first(self) -> None:
        """済み for the action on top."""
        if self._id and self.now.cards:
            self.now.cards[0].answer_first()

    def set_aside_first(self) -> None:
        """見送る for the action on top."""
        if self._id and self.now.cards:
            self.now.cards[0].ask_reason()

    def retract_last(self) -> None:
        """取消 of the newest line."""
        self.do(lambda: self._desk.retract_last(self._id))

    def amend(self) -> None:
        """訂正・追記 of the chosen line, or else of the newest."""
        if self._id:
            self.sheets.open_line(self.timeline.selected_seq() or self.model.rowCount())

    def open_report(self) -> None:
        """The report of this encounter."""
        if self._id:
            self.counterpart.commit()
            self.report_asked.emit(self._id)

    def _elsewhere(self, where: str) -> None:
        if where == "panel":
            self.show_panel()
        elif where == "report":
            self.open_report()

    def _fill(self, field: str, text: str) -> None:
        if field == DEMAND:
            self._state_demand(text)
            return
        name = tr(FIELD_NAMES[field])
        said = f"{name} {text}" if text else tr("{name}を空欄に戻した").format(name=name)
        self.do(lambda: self._desk.log(self._id, "identified", said, {field: text}))

    def _state_demand(self, text: str) -> None:
        """要求内容; an emptied one takes the last back, for nothing was demanded by saying nothing."""
        stated = known(self._desk.events(self._id)).demand_seq
        if text:
            self.do(lambda: self._desk.log(self._id, "demand_stated", text))
        elif stated is not None:
            self.do(lambda: self._desk.retract(self._id, stated))

    def _tick(self, fact: str, checked: bool) -> None:
        text = tr("{fact}を確認") if checked else tr("{fact}の確認を外す")
        said = text.format(fact=tr(FACT_NAMES[fact]))
        self.do(lambda: self._desk.log(self._id, "memo", said, {"fact": fact, "checked": checked}))

    def _confirm_same(self, shown: Shown) -> None:
        """同一人物: what is typed is taken over first, for it is what the person was recognised by."""
        self.counterpart.commit()
        self.do(lambda: self.recognition.confirm(shown))

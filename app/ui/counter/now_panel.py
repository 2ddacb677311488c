"""いま and このあと: what is due, large, with why and where it stands; what comes next, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from app.guidance.advice import Due, Guidance
from app.ui import theme
from app.ui.counter.choices import Choices, choices
from app.ui.counter.parts import button, clear, column, relabel, scrolling, set_text
from app.ui.counter.wording import Wording, span
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import ButtonRole, Card, ElidedLabel, Label, row, text_label
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce

WIDTH, COMPACT_WIDTH = 360, 270
AROUND = 30
"""What a card needs of that for its own frame."""
MOST = 3
"""So many due actions stand as cards; the rest opens on a tap."""

URGENCY: dict[str, Literal["now", "soon", "calm"]] = {
    "emergency": "now",
    "eviction": "now",
    "leaving": "soon",
    "stop_and_warn": "soon",
}
REASONS = ("状況が変わった", "今は控える", "上司の指示", "理由なし")


class DueCard(Card):
    """One due action with its answers."""

    done = Signal(str)
    kind_chosen = Signal(str)
    elsewhere = Signal(str)
    set_aside = Signal(str, str)
    changed = Signal()
    """It has other buttons now."""

    def __init__(self, due: Due, answer: Choices, wording: Wording, *, first: bool, brief: bool, room: int) -> None:
        super().__init__()
        self._room = room
        self.action = due.action
        self._first = first
        self.set_urgency(URGENCY.get(due.group, "calm"))
        name = wording.action(due.action)
        set_words(self, name=name)
        if first and not brief:
            self._explain(due, name, wording)
        else:
            self._name(due, name, wording)
        self._answers = QVBoxLayout()
        self._answers.setSpacing(theme.size("s1"))
        self.box.addLayout(self._answers)
        self._offer(answer, wording)

    def _explain(self, due: Due, name: str, wording: Wording) -> None:
        """The action on top: what, why, where it stands, and how."""
        self.box.addWidget(text_label(name, "title"))
        reason = due.reasons[0]
        self.box.addWidget(text_label(f"{reason.text}（{wording.source(reason.source)}）", "sub"))
        if how := wording.pack.action(due.action).how:
            self.box.addWidget(text_label(how))

    def _name(self, due: Due, name: str, wording: Wording) -> None:
        """Any other: what, and why in one line."""
        pad = theme.size("s2")
        self.box.setContentsMargins(theme.size("s3"), pad, theme.size("s3"), pad)
        self.box.setSpacing(theme.size("s1"))
        self.box.addWidget(text_label(name, "heading"))
        reason = due.reasons[0]
        if wording.discreet:
            self.box.addWidget(Label(wording.source(reason.source), "sub"))
        else:
            why = row(ElidedLabel(reason.text, "sub"), Label(f"（{reason.source}）", "sub"), spacing="s1")
            why.setStretch(0, 1)
            self.box.addLayout(why)

    def _offer(self, answer: Choices, wording: Wording) -> None:
        name = wording.action(self.action)
        made: list[QPushButton] = []
        if answer.done:
            made.append(self._named(tr("済み"), name, lambda: self.done.emit(self.action), "primary"))
            if self._first:
                set_words(made[0], tip=Key.DONE.shown)
        elsewhere = {
            "panel": wording.say("相手方の欄へ", "お客様の欄へ"),
            "report": wording.say("報告書を開く", "書類を開く"),
        }.get(answer.where)
        if elsewhere:
            made.append(
                self._named(
                    elsewhere, name, lambda: self.elsewhere.emit(answer.where), "" if answer.done else "primary"
                )
            )
        for kind in answer.kinds:
            made.append(self._named(wording.kind(kind), name, partial(self.kind_chosen.emit, kind), "quick"))
        self._choice_needed = answer.where == "tap" and not answer.done
        self._lay(made, self._named(tr("見送る"), name, self.ask_reason, "quiet"))

    def answer_first(self) -> None:
        """済み by key; where there is more than one way to be done, a person chooses among them."""
        if self._choice_needed:
            self._made[0].setFocus()
        else:
            self._made[0].click()

    def ask_reason(self) -> None:
        """見送る: one more tap says why, or that there is no reason to give."""
        clear(self._answers)
        made = []
        for reason in REASONS:
            text = "" if reason == REASONS[-1] else tr(reason)
            made.append(self._named(tr(reason), tr("見送る"), partial(self.set_aside.emit, self.action, text), "quick"))
        self._lay(made)
        self.changed.emit()
        made[0].setFocus()

    def _lay(self, made: list[QPushButton], aside: QPushButton | None = None) -> None:
        """Buttons from left to right, in as many rows as they need; `aside` at the right end of the last."""
        self._made = made
        rows: list[list[QPushButton]] = [[]]
        for each in (*made, *([aside] if aside else [])):
            each.ensurePolished()
            together = sum(one.sizeHint().width() + theme.size("s2") for one in (*rows[-1], each))
            if rows[-1] and together - theme.size("s2") > self._room:
                rows.append([])
            rows[-1].append(each)
        for each_row in rows:
            last = each_row[-1] is aside
            self._answers.addLayout(row(*each_row[:-1], 1, each_row[-1]) if last else row(*each_row, 1))

    def _named(self, text: str, what: str, act: Callable[[], object], role: ButtonRole) -> QPushButton:
        made = button(text, act, role)
        set_words(made, name=f"{text}: {what}")
        return made


class NextLine(QWidget):
    """What comes next: the clock's time, the action, and how long there is until then."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self._time, self._action, self._left = Label("", "section"), ElidedLabel(action), Label()
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(self._time, self._action, self._left)
        line.setStretch(1, 1)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)

    def show_time(self, at: datetime, left_ms: int) -> None:
        """Count down; at most once a second."""
        time, left = f"{at:%H:%M}", tr("あと {left}").format(left=span(left_ms))
        set_text(self._time, time)
        set_text(self._left, left)
        set_words(self, name=f"{time} {self._action.whole} {left}")


class NowPanel(QWidget):
    """The left column. It is rebuilt only when what is due changes; each second only the countdowns move."""

    done = Signal(str)
    kind_chosen = Signal(str)
    elsewhere = Signal(str)
    set_aside = Signal(str, str)
    rebuilt = Signal()
    focus_released = Signal()
    """The card that had the focus goes; it must not fall on the next one, where a second Enter would answer that."""

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self._shown: object = None
        self._last: tuple[Guidance, datetime] | None = None
        self._announced: set[str] = set()
        self._folded = True
        self._compact = False
        self.setFixedWidth(WIDTH)
        self._cards: list[DueCard] = []
        self._countdowns: list[NextLine] = []
        self._rest = button("", self._unfold, "quiet")
        inside = QWidget()
        layout = column(inside)
        self._due = QVBoxLayout()
        self._due.setSpacing(theme.size("s2"))
        layout.addLayout(self._due)
        layout.addStretch(1)
        outer = column(self)
        outer.addLayout(row(Label(tr("いま"), "section"), 1, self._rest))
        self._cards_area = scrolling(inside, tr("いま行うこと"))
        outer.addWidget(self._cards_area, 1)
        # What comes next stays in sight however much is due now.
        self._coming = Card()
        self._coming.box.setContentsMargins(*[theme.size(each) for each in ("s3", "s2", "s3", "s2")])
        self._coming.box.setSpacing(theme.size("s1"))
        self._coming_title = Label(tr("このあと（目安）"), "sub")
        self._coming.box.addWidget(self._coming_title)
        self._next = QVBoxLayout()
        self._coming.box.addLayout(self._next)
        outer.addWidget(self._coming)

    @property
    def cards(self) -> list[DueCard]:
        return self._cards

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self._shown = None

    def set_compact(self, compact: bool) -> None:
        """On a small screen: what and why, without how."""
        self._compact = compact
        self.setFixedWidth(COMPACT_WIDTH if compact else WIDTH)
        self._shown = None
        if self._last:
            self.show_guidance(*self._last)

    def start_over(self) -> None:
        """Another encounter is in front."""
        self._shown = self._last = None
        self._announced.clear()
        self._folded = True

    def show_guidance(self, guidance: Guidance, first_tap: datetime) -> None:
        """Show the advice of this second; `first_tap` turns elapsed time into the clock's."""
        self._last = guidance, first_tap
        due = tuple((d.action, tuple(r.rule for r in d.reasons)) for d in guidance.due)
        waiting = tuple(d.action for d in guidance.waiting)
        shown = due, waiting, tuple(n.action for n in guidance.next), self._folded
        if shown != self._shown:
            self._shown = shown
            self._rebuild(guidance)
            self._announce(guidance)
        for upcoming, line in zip(guidance.next, self._countdowns, strict=False):
            line.show_time(first_tap + timedelta(milliseconds=upcoming.due_ms), upcoming.in_seconds * 1000)

    def _rebuild(self, guidance: Guidance) -> None:
        if self._cards_area.isAncestorOf(QApplication.focusWidget() or self.window()):
            self.focus_released.emit()
        clear(self._due)
        clear(self._next)
        self._cards = []
        large = guidance.due[:MOST] if self._folded else guidance.due
        for position, due in enumerate(large):
            self._add_card(due, first=position == 0)
        if not guidance.due:
            self._due.addWidget(text_label(tr("いま行うことはありません。落ち着いて話を聴きます。"), "sub"))
        rest = len(guidance.due) - MOST
        self._rest.setVisible(rest > 0)
        relabel(self._rest, tr("ほか {n} 件").format(n=rest) if self._folded else tr("たたむ"))
        if guidance.waiting:
            names = "、".join(self._wording.action(d.action) for d in guidance.waiting)
            heading = self._wording.say("安全が確保されてから: {names}", "そのあと: {names}")
            self._due.addWidget(text_label(heading.format(names=names), "sub"))
        coming = guidance.next[:1] if self._compact else guidance.next
        self._countdowns = [NextLine(self._wording.action(upcoming.action)) for upcoming in coming]
        for line in self._countdowns:
            self._next.addWidget(line)
        self._coming.setVisible(bool(guidance.next))
        self._coming_title.setVisible(not self._compact)
        self.rebuilt.emit()

    def _add_card(self, due: Due, *, first: bool) -> None:
        brief = self._compact or self._wording.discreet
        room = (COMPACT_WIDTH if self._compact else WIDTH) - AROUND
        card = DueCard(due, choices(self._wording.pack, due), self._wording, first=first, brief=brief, room=room)
        card.done.connect(self.done)
        card.kind_chosen.connect(self.kind_chosen)
        card.elsewhere.connect(self.elsewhere)
        card.set_aside.connect(self.set_aside)
        card.changed.connect(self.rebuilt)
        self._due.addWidget(card)
        self._cards.append(card)

    def _unfold(self) -> None:
        self._folded = not self._folded
        if self._last:
            self.show_guidance(*self._last)

    def _announce(self, guidance: Guidance) -> None:
        new = [d for d in guidance.due if d.action not in self._announced]
        self._announced = {d.action for d in guidance.due}
        if new:
            names = "、".join(self._wording.action(d.action) for d in new)
            urgent = any(d.group == "emergency" for d in new)
            announce(self, tr("いま: {names}").format(names=names), urgent=urgent)

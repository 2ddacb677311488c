"""Earlier counterparts that may be who is here, beside the fields they are found by; a person says whether it is."""

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.counter import candidate_words as words
from app.ui.counter.candidate_words import Shown
from app.ui.counter.parts import button, clear, column, relabel, set_text
from app.ui.counter.quick_keys import composing
from app.ui.counter.wording import Wording
from app.ui.shortcuts import Key, bind
from app.ui.text import tr
from app.ui.widgets.basic import Chip, ElidedLabel, row, text_label
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce

MOST_HEIGHT, LEAST_HEIGHT = 230, 90
"""Of the cards, px; more of them scroll."""


class CandidateCard(QPushButton):
    """One card; the chosen one tells all that is known, a brief one what fits into three lines. Tapping chooses it,
    nothing more."""

    def __init__(self, *, brief: bool) -> None:
        super().__init__()
        self.shown = Shown(None)
        self.setProperty("role", "candidate")
        self.setCheckable(True)
        self.setAutoDefault(False)
        inside = QVBoxLayout(self)
        side, over = theme.size("s3"), theme.size("s1" if brief else "s2")
        inside.setContentsMargins(side, over, side, over)
        inside.setSpacing(theme.size("s1"))
        self._name, self._state = ElidedLabel("", "section"), Chip()
        head = row(self._name, self._state)
        head.setStretch(0, 1)
        inside.addLayout(head)
        self._brief = (ElidedLabel(), ElidedLabel("", "sub")) if brief else ()
        self._whole = () if brief else (text_label(), text_label("", "sub"))
        self._known, self._told = ElidedLabel("", "sub"), text_label("", "sub")
        for each in (*self._brief, *self._whole, *(() if brief else (self._known, self._told))):
            inside.addWidget(each)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._unfold)
        self.hide()

    def tell(self, shown: Shown, wording: Wording) -> None:
        """Tell of this one. A card is kept for the next answer: making one costs more than all it says."""
        self.shown = shown
        set_words(self, name=words.spoken(shown, wording))
        self._name.set_whole(words.name_of(shown, wording))
        confirmed = wording.say("✓ 同一人物と確認済み", "✓ 確認済み")
        set_text(self._state, confirmed if shown.confirmed else words.confidence_of(shown))
        theme.set_property(self._state, "state", "saved" if shown.confirmed else "")
        reasons, times = words.reasons_of(shown), words.times_of(shown, wording)
        objections = words.objections_of(shown, wording)
        if self._brief:
            lines = (reasons, "。".join(part for part in (times, *objections) if part))
            for label, text in zip(self._brief, lines, strict=True):
                label.set_whole(text)
        for one, text in zip(self._whole, (reasons, times), strict=False):
            set_text(one, text)
        self._known.set_whole(words.known_of(shown, wording))
        set_text(self._told, "\n".join(part for part in (words.doubts_of(shown), *objections) if part))
        self._unfold(self.isChecked())

    def sizeHint(self) -> QSize:
        return self._layout().totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._layout().totalMinimumSize().height())

    def _unfold(self, chosen: bool) -> None:
        if self._whole:
            _see(self._known, on=chosen and bool(self._known.whole))
            _see(self._told, on=chosen and bool(self._told.text()))

    def _layout(self) -> QVBoxLayout:
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        return layout


class _Cards(QScrollArea):
    """The cards in `list`, as high as they need at this width, up to the most; where there is little room they scroll,
    with the chosen one in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: QWidget | None = None
        inside = QWidget()
        inside.setProperty("role", "inside")
        self.list = column(inside, 0, "s1")
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(self) -> None:
        """Take the height that the cards need now."""
        cards = self.list
        cards.activate()
        wraps = cards.hasHeightForWidth()
        needs = cards.totalHeightForWidth(self.viewport().width()) if wraps else cards.totalSizeHint().height()
        self.setMaximumHeight(min(needs, MOST_HEIGHT))
        self.updateGeometry()
        self._keep_in_sight()

    def sizeHint(self) -> QSize:
        return QSize(0, self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.maximumHeight(), LEAST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
        else:
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        if self.chosen is not None:
            self.list.activate()
            self.ensureWidgetVisible(self.chosen, 0, 0)


class CandidatesPanel(QFrame):
    """Hidden while there is nothing to say. It never takes the focus by itself, and only the timeline makes room for
    it: no field moves."""

    same_asked = Signal(object)
    """The card (`Shown`) that a person says is the one who is here."""
    undo_asked = Signal(object)
    history_asked = Signal(object)

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self._shown: tuple[Shown, ...] = ()
        self._said = self._warned = ""
        self._compact = self._covered = False
        self._announced: frozenset[str] = frozenset()
        self._cards: list[CandidateCard] = []
        self._made: list[CandidateCard] = []
        """Those in sight, and further ones for the next answer."""
        self._telling = False
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(lambda _card, on: self._settle() if on and not self._telling else None)
        self._title = ElidedLabel("", "section")
        self._next = button("", lambda: self.step(1), "quiet")
        self._warning = text_label("")
        theme.set_property(self._warning, "urgency", "soon")
        self._area = _Cards()
        self._hint = text_label("", "hint")
        self._same = button("", self.confirm, "primary", Key.SAME_PERSON)
        self._undo = button("", lambda: self._ask(self.undo_asked), "")
        self._history = button(tr("履歴"), lambda: self._ask(self.history_asked), "quiet")
        self._answers = QWidget()
        answers = row(self._history, self._undo, self._same)
        answers.setContentsMargins(0, 0, 0, 0)
        self._answers.setLayout(answers)
        layout = column(self, 0, "s1")
        head = row(self._title, self._next, self._answers)
        head.setStretch(0, 1)
        layout.addLayout(head)
        for each in (self._warning, self._area, self._hint):
            layout.addWidget(each)
        # A hidden widget has no keys: neither fires while nothing is shown.
        bind(Key.SAME_PERSON, self, lambda: None if composing() else self.confirm())
        bind(Key.CANDIDATES, self, lambda: None if composing() else self.take_focus())
        self.set_wording(wording)

    # -- what is shown --------------------------------------------------------------------------

    def set_wording(self, wording: Wording) -> None:
        """Another tone; in 目立たない表示 it tells less."""
        self._wording = wording
        title = wording.say("以前の相手方の候補", "以前の記録")
        set_words(self, name=title)
        set_words(self._area, name=title)
        relabel(self._history, wording.say("履歴", "記録"))
        self._tell()

    def show_cards(self, cards: tuple[Shown, ...]) -> None:
        """Show these, keeping the one that was chosen."""
        if cards != self._shown:
            self._shown = cards
            self._tell()
            self._announce()

    def say(self, text: str) -> None:
        """A sentence under the cards, "" for none: why there are no more of them."""
        self._said = text
        set_text(self._hint, text)
        self._settle()

    def warn(self, text: str) -> None:
        """A doubt above the cards, "" for none."""
        if text and text != self._warned:
            announce(self, text)
        self._warned = text
        set_text(self._warning, text)
        self._settle()

    def set_compact(self, compact: bool) -> None:
        """On a small screen the chosen card stands alone."""
        if compact != self._compact:
            self._compact = compact
            clear(self._area.list)
            self._made, self._cards = [], []
        self.set_wording(self._wording)

    def set_covered(self, covered: bool) -> None:
        """A sheet has the place of the timeline, and what is typed into it must not move."""
        self._covered = covered
        self._settle()

    @property
    def cards(self) -> list[CandidateCard]:
        return self._cards

    @property
    def chosen(self) -> Shown | None:
        """The card that the key acts on."""
        card = self._chosen_card
        return card.shown if card else None

    @property
    def _chosen_card(self) -> CandidateCard | None:
        return next((card for card in self._cards if card.isChecked()), None)

    # -- what a person does ---------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Choose the next card, or the one before."""
        if len(self._cards) > 1 and self.isVisible():
            here = next((n for n, card in enumerate(self._cards) if card.isChecked()), 0)
            card = self._cards[(here + by) % len(self._cards)]
            card.setChecked(True)
            announce(self, card.accessibleName())

    def take_focus(self) -> None:
        """To the chosen card; there the arrow keys choose."""
        if card := self._chosen_card:
            card.setFocus()

    def confirm(self) -> None:
        """A person says that the chosen one is who is here."""
        if self.isVisible() and (shown := self.chosen):
            self.same_asked.emit(shown)

    def _ask(self, signal: SignalInstance) -> None:
        if shown := self.chosen:
            signal.emit(shown)

    # -- inside ---------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Let the cards tell what is shown now, with the same one chosen as far as it is still there."""
        before = self.chosen
        focused = any(card.hasFocus() for card in self._cards)
        self._telling = True
        while len(self._made) < len(self._shown):
            self._make_card()
        for card in self._made[len(self._shown) :]:
            card.hide()
        self._cards = self._made[: len(self._shown)]
        for card, shown in zip(self._cards, self._shown, strict=True):
            card.tell(shown, self._wording)
        kept = (card for card in self._cards if before and not set(before.encounters).isdisjoint(card.shown.encounters))
        chosen = next(kept, self._cards[0] if self._cards else None)
        if chosen:
            chosen.setChecked(True)
        self._telling = False
        if chosen and focused:
            chosen.setFocus()
        self._settle()

    def _make_card(self) -> None:
        card = CandidateCard(brief=self._compact)
        self._area.list.addWidget(card)
        # They come after the buttons above them, wherever those stand in the order of Tab.
        QWidget.setTabOrder(self._made[-1] if self._made else self._same, card)
        self._made.append(card)
        self._group.addButton(card)

    def _settle(self) -> None:
        """What is in sight, and how high it stands."""
        shown, count = self.chosen, len(self._cards)
        both = bool(shown and shown.confirmed and not _all_confirmed(shown))
        undo = tr("確認を取り消す")
        whole = undo if self._compact or both else self._wording.say("同一人物の確認を取り消す", undo)
        tight = self._compact and both
        relabel(self._undo, tr("取り消す") if tight else whole)
        set_words(self._undo, name=whole)
        relabel(self._same, self._wording.say("同一人物と確認", "同じ方と確認"), None if tight else Key.SAME_PERSON)
        many = tr("　{n}人　↑↓で選ぶ").format(n=count) if count > 1 and not self._compact else ""
        title = "" if self._compact and self._cards else self.accessibleName()
        self._title.set_whole(title + many)
        _see(self._next, on=count > 1 and self._compact)
        _see(self._same, on=bool(shown and not _all_confirmed(shown)))
        _see(self._undo, on=bool(shown and shown.confirmed))
        _see(self._history, on=not self._compact and not both)
        _see(self._answers, on=bool(self._cards))
        _see(self._warning, on=bool(self._warned))
        _see(self._area, on=bool(self._cards))
        _see(self._hint, on=bool(self._said))
        for card in self._cards:
            _see(card, on=not self._compact or card.isChecked())
        here = next((n for n, card in enumerate(self._cards, 1) if card.isChecked()), 0)
        relabel(self._next, tr("{here} / {n} 次へ").format(here=here, n=count))
        _see(self, on=bool(self._cards or self._said or self._warned) and not self._covered)
        self._area.chosen = self._chosen_card
        self._area.fit()

    def _announce(self) -> None:
        """Once for every set of people."""
        people = frozenset(shown.key for shown in self._shown)
        if people and not people <= self._announced:
            first = words.spoken(self._shown[0], self._wording)
            announce(self, tr("{title} {n}人。{first}").format(title=self.accessibleName(), n=len(people), first=first))
        self._announced = people


def _see(widget: QWidget, *, on: bool) -> None:
    """Show or hide it, where that is not so already: either costs a new layout."""
    if widget.isHidden() == on:
        widget.setVisible(on)


def _all_confirmed(shown: Shown) -> bool:
    known = {id for each in shown.confirmed for id in each.same_as}
    return known.issuperset(shown.encounters)

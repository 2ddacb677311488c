"""The other person: who, where, how to reach, what is asked; the three facts."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.text import shown
from app.guidance.reading import Counterpart
from app.ui.counter.parts import button, column
from app.ui.counter.wording import Wording
from app.ui.text import tr
from app.ui.widgets.basic import Label, row
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import CheckBox, set_words

FIRST_FIELDS = (("name", "氏名"), ("address", "住所"), ("phone", "連絡先"))
MORE_FIELDS = (
    ("kana", "ふりがな"),
    ("sex", "性別（男・女）"),
    ("age", "年齢"),
    ("organisation", "団体名"),
    ("position", "地位"),
    ("contact", "その他の連絡先"),
    ("height", "身長"),
    ("build", "体格"),
    ("hair", "髪型"),
    ("features", "その他の特徴"),
)
_STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
DEMAND = "demand"
KNOWN_BY = ("name", "kana", "phone", "contact", "address", "organisation", "sex", "age")
"""The fields that a person may be recognised by."""
FACTS = (
    ("basis", "要求の根拠", "根拠", "理由"),
    ("legitimacy", "要求内容の正当性", "正当性", "内容"),
    ("manner", "要求態様の社会的相当性", "態様", "様子"),
)
"""Id, name, the short name that has room beside the others, and that of 目立たない表示."""


class _Field:
    """One field that follows the log until someone types into it, and is committed on Enter or on leaving."""

    def __init__(self, panel: "CounterpartPanel", id: str, name: str) -> None:
        self.id = id
        self.line = ComposingLineEdit(name)
        self.line.setMaxLength(1_000_000)
        self.line.textEdited.connect(self._edited)
        self.line.submitted.connect(lambda _text: self.commit())
        self.line.editingFinished.connect(self.commit)
        self._panel = panel
        self._by_hand = False

    def commit(self) -> None:
        """Hand over what a person typed or cleared."""
        text = self.line.text().strip()
        if self._by_hand and text != self.line.kept:
            self.line.kept = text
            self._panel.filled.emit(self.id, text)
        self._by_hand = False
        here = self.line.cursorPosition()
        self.line.setCursorPosition(0)  # the beginning says more than the end, but whoever is typing goes on
        if self.line.hasFocus():
            self.line.setCursorPosition(here)

    def follow(self, value: str) -> None:
        """Show what the log says, unless a change is being typed."""
        if self._by_hand and self.line.hasFocus() and self.line.text().strip() != self.line.kept:
            return
        self._by_hand = False
        self.line.kept = value.strip()
        if self.line.text().strip() != self.line.kept:
            self.line.setText(value)
            self.line.setCursorPosition(0)
        set_words(self.line, tip=value[:400])

    def _edited(self) -> None:
        self._by_hand = True
        if self.id in KNOWN_BY:
            self._panel.typing.emit()


class CounterpartPanel(QWidget):
    """The four things of 5(1) and the three facts of 5(2), filled in while listening."""

    filled = Signal(str, str)
    """Field id and text; the id is `DEMAND` for what is asked."""
    fact_ticked = Signal(str, bool)
    typing = Signal()
    """Something a person may be recognised by is being typed or cleared: `typed` is another one now."""
    stepped = Signal(int)
    """↓ (1) or ↑ (-1) in a field: the fields have no use for them."""

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        layout = column(self, spacing="s1")
        self._title = Label("", "section")
        self._unfold = button(tr("ほかの項目を開く"), self._toggle_more, "quiet")
        layout.addLayout(row(self._title, 1, self._unfold))
        self._captions: dict[str, Label] = {}
        self._fields = {
            id: _Field(self, id, tr(name)) for id, name in (*FIRST_FIELDS, (DEMAND, "要求内容"), *MORE_FIELDS)
        }
        for field in self._fields.values():
            field.line.installEventFilter(self)
        layout.addLayout(self._grid((*FIRST_FIELDS, (DEMAND, "要求内容"))))
        self._facts_title = Label("", "section")
        facts = row(self._facts_title, 1)
        self._facts: dict[str, CheckBox] = {}
        for id, *_ in FACTS:
            box = CheckBox()
            box.clicked.connect(self._ticking(id))
            self._facts[id] = box
            facts.addWidget(box)
        layout.addLayout(facts)
        self.more = QWidget()
        """The other fields, placed by whoever shows the panel where there is room for them."""
        self.more.setLayout(self._grid(MORE_FIELDS))
        self.more.hide()
        self.set_wording(wording)

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self._title.setText(wording.say("相手方", "お客様"))
        self._facts_title.setText(wording.say("事実確認", "確認"))
        demand = wording.say("要求内容", "ご用件")
        self._captions[DEMAND].setText(demand)
        set_words(self._fields[DEMAND].line, name=demand)
        for id, name, short_name, neutral in FACTS:
            shown = wording.say(name, neutral)
            self._facts[id].setText(wording.say(short_name, neutral))
            set_words(self._facts[id], name=f"{self._facts_title.text()}: {shown}")
            set_words(self._facts[id], tip=shown)

    def take_focus(self) -> None:
        """Go to the first of the four things that is still open."""
        ids = [id for id, _ in FIRST_FIELDS] + [DEMAND]
        target = next((id for id in ids if not self._fields[id].line.text().strip()), ids[0])
        self._fields[target].line.setFocus()

    def commit(self) -> None:
        """Take over what is typed but not committed yet."""
        for field in self._fields.values():
            field.commit()

    def show_known(self, who: Counterpart, demand: str, facts: Mapping[str, bool]) -> None:
        """Show what the log says by now."""
        for id, field in self._fields.items():
            field.follow(demand if id == DEMAND else getattr(who, id))
        for id, box in self._facts.items():
            box.setChecked(facts.get(id, False))

    def typed(self) -> Counterpart:
        """Who it is, as far as the fields say by now, committed or not."""
        return Counterpart(**{id: self._fields[id].line.text().strip() for id in KNOWN_BY})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _plain(event):
            step = _STEPS.get(event.key())
            if step and not (isinstance(watched, ComposingLineEdit) and watched.composing):
                self.stepped.emit(step)
                return True
        return super().eventFilter(watched, event)

    def _grid(self, fields: tuple[tuple[str, str], ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        for line, (id, name) in enumerate(fields):
            caption = self._captions[id] = Label(tr(name))
            caption.setBuddy(self._fields[id].line)
            grid.addWidget(caption, line, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._fields[id].line, line, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _ticking(self, fact: str) -> Callable[[bool], None]:
        return lambda checked: self.fact_ticked.emit(fact, checked)

    def _toggle_more(self) -> None:
        opened = self.more.isHidden()
        self.more.setVisible(opened)
        self._unfold.setText(tr("ほかの項目をたたむ") if opened else tr("ほかの項目を開く"))
        set_words(self._unfold, name=self._unfold.text())


def _plain(event: QKeyEvent) -> bool:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier


def short(text: str) -> str:
    """A text as a tab or a list shows it."""
    return shown(text, 20)

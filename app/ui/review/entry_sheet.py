"""What the sheets have in common that sign an entry: the sentence that says what, the fault, and the wait for it."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QVBoxLayout

from app.forms.sign.entry import Entry
from app.ui.counter.parts import button, order_tabs
from app.ui.counter.sheet import Sheet
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Label, text_label
from app.ui.widgets.texts import RadioButton, set_words
from app.ui.widgets.voice import announce


class EntrySheet(Sheet):
    """Makes one entry. `begin` asks for the PIN and signs; while that goes on the sheet stays as it is."""

    def __init__(self, title: str, sign: str, begin: Callable[["EntrySheet"], object]) -> None:
        super().__init__(title, "やめる")
        self.busy = False
        self._begin = begin
        self.says = text_label("", "section")
        self.fault = text_label("", "problem")
        self.fault.hide()
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        self.sign: BigButton = button(sign, self._go, "primary")
        self.answer(self.sign)
        # Above the answers and never scrolled away: what is signed is read before it is signed.
        at = layout.count() - 1
        layout.insertWidget(at, self.says)
        layout.insertWidget(at + 1, self.fault)

    def entry(self) -> Entry:
        """What is signed, from what is filled in."""
        raise NotImplementedError

    def missing(self) -> str:
        """What has to be filled in first, as a sentence; "" where nothing is missing."""
        raise NotImplementedError

    def leave(self) -> None:
        if not self.busy:
            super().leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.order()

    def order(self) -> None:
        """Tab goes over the fields, then to the signature, then out."""
        order_tabs(self.area, self.sign, self.close_button)

    def set_busy(self, sentence: str) -> None:
        """Something goes on (`sentence` says what), or "" no longer."""
        self.busy = bool(sentence)
        self.sign.setEnabled(not sentence)
        self.close_button.setEnabled(not sentence)
        self.area.setEnabled(not sentence)
        self.show_fault("")
        if sentence:
            self.says.setText(sentence)
        else:
            self.explain()

    def explain(self) -> None:
        """Say in one sentence what will be signed."""
        raise NotImplementedError

    def show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence, urgent=True)

    def _go(self) -> None:
        sentence = self.missing()
        self.show_fault(sentence)
        if not sentence:
            self._begin(self)


def prose(sheet: Sheet, label: str, *, required: bool = True) -> QPlainTextEdit:
    """A captioned field for a reason or an opinion, put into `sheet.box`."""
    caption = Label(label if required else label + tr("（なくてもかまいません）"), "section", wrap=True)
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    set_words(edit, name=label)
    edit.setFixedHeight(76)
    caption.setBuddy(edit)
    sheet.box.addWidget(caption)
    sheet.box.addWidget(edit)
    return edit


def radios(sheet: Sheet, texts: list[tuple[str, str]], changed: Callable[[], object]) -> dict[str, RadioButton]:
    """One radio button below the other in `sheet.box` for each (id, text), apart from any other group."""
    group = QButtonGroup(sheet)
    made: dict[str, RadioButton] = {}
    for id, text in texts:
        each = RadioButton(text)
        set_words(each, name=text)
        group.addButton(each)
        sheet.box.addWidget(each)
        made[id] = each
    group.buttonToggled.connect(lambda *_: changed())
    return made


def picked(buttons: dict[str, RadioButton]) -> str:
    """The id of the chosen one, "" for none."""
    return next((id for id, each in buttons.items() if each.isChecked()), "")


def written(edit: QPlainTextEdit) -> str:
    """What stands in a field, without blanks at its ends."""
    return edit.toPlainText().strip()

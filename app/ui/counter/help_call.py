"""応援: whom to call, with the number, one tap each; each call is logged."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from app.guidance.pack import Contact, Pack
from app.ui import theme
from app.ui.counter.parts import button
from app.ui.counter.sheet import Sheet
from app.ui.counter.wording import Wording
from app.ui.text import tr
from app.ui.widgets.basic import ElidedLabel, Label, text_label
from app.ui.widgets.texts import set_words

HOW_TO_ENTER = "番号は、設定（Ctrl+,）の「連絡先と職名」で登録できます。"


def is_known(contact: Contact, numbers: Mapping[str, str]) -> bool:
    """Whether there is a number for the role."""
    return bool(numbers.get(contact.role) or contact.number)


def number_of(contact: Contact, numbers: Mapping[str, str]) -> str:
    """The office's own number for the role, else the pack's, else what to do about it."""
    return numbers.get(contact.role) or contact.number or tr("未登録")


def helpers(pack: Pack) -> tuple[Contact, ...]:
    """Whom to call for help, those for an emergency last."""
    return tuple(sorted(pack.contacts, key=lambda contact: contact.emergency))


class HelpSheet(Sheet):
    """Who can come, and under which number."""

    long = True

    def __init__(self, wording: Wording, numbers: Mapping[str, str], called: Callable[[Contact], object]) -> None:
        super().__init__(wording.say("応援を頼む", "連絡先"))
        self.box.addWidget(
            text_label(wording.say("一人で対応しません。呼んだら押すと、記録に残ります。", "連絡したら押します。"))
        )
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(theme.size("s4"))
        grid.setVerticalSpacing(theme.size("s1"))
        for line, contact in enumerate(helpers(wording.pack)):
            number = number_of(contact, numbers)
            made = button(tr("呼んだ"), partial(called, contact))
            set_words(made, name=f"{wording.contact(contact)} {number} {tr('を呼んだ')}")
            self.first = self.first or made
            who = QVBoxLayout()
            who.setSpacing(0)
            who.addWidget(text_label(wording.contact(contact), "section"))
            if not wording.discreet:
                who.addWidget(ElidedLabel(contact.purpose, "sub"))
            grid.addLayout(who, line, 0)
            grid.addWidget(Label(number, "heading"), line, 1)
            grid.addWidget(made, line, 2)
        self.box.addLayout(grid)
        if not all(is_known(contact, numbers) for contact in wording.pack.contacts):
            self.box.addWidget(text_label(tr(HOW_TO_ENTER), "sub"))
        self.box.addStretch(1)

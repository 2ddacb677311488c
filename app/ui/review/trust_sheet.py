"""Knowing a signer by name from now on, once a person has compared the fingerprint."""

from collections.abc import Callable

from app.forms.verify.verdict import Signature
from app.ui.counter.parts import button
from app.ui.counter.sheet import Sheet
from app.ui.review import wording
from app.ui.text import tr
from app.ui.widgets.basic import Label, text_label
from app.ui.widgets.voice import announce


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of four, to be read out and compared."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)).upper()


class TrustSheet(Sheet):
    """Shows the name and the fingerprint, and asks before the signer is known."""

    def __init__(self, signature: Signature, confirm: Callable[["TrustSheet"], object]) -> None:
        super().__init__(tr("この署名者を知っている人として登録しますか"), "やめる")
        self.fingerprint = signature.fingerprint
        self.box.addWidget(Label(wording.person(signature), "heading", wrap=True))
        self.box.addWidget(Label(tr("証明書の指紋（SHA-256）"), "section"))
        print_ = text_label(grouped(signature.fingerprint))
        self.box.addWidget(print_)
        says = (
            "本人に電話などで確かめ、指紋が同じときだけ登録してください。"
            "登録すると、この人の署名のある書類は、この端末で決裁に回せるようになります。"
        )
        self.box.addWidget(text_label(tr(says)))
        self.fault = text_label("", "problem")
        self.fault.hide()
        self.box.addWidget(self.fault)
        self.box.addStretch(1)
        self.confirm = self.answer(button(tr("指紋を確かめたので登録する"), lambda: confirm(self), "primary"))

    def set_busy(self, busy: bool) -> None:
        self.confirm.setEnabled(not busy)

    def show_fault(self, sentence: str) -> None:
        self.set_busy(False)
        self.fault.setText(sentence)
        self.fault.show()
        announce(self, sentence, urgent=True)

"""Asks why people are looked up, where no encounter and no report says so."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout

from app.people.purpose import Purpose, stated
from app.ui import theme
from app.ui.counter.parts import button, order_tabs
from app.ui.counter.sheet import Sheet
from app.ui.text import tr
from app.ui.widgets.basic import Label, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.voice import announce

REASONS = (
    ("引き継ぎのため", "引き継ぎのため"),
    ("次の対応の準備のため", "次の受付の準備のため"),
    ("専門員・警察との相談のため", "関係するところとの相談のため"),
    ("記録の確認・訂正のため", "記録の確認・訂正のため"),
    ("本人からの申し出を確かめるため", "ご本人からの申し出を確かめるため"),
    ("再発を防ぐ検討のため", "今後の検討のため"),
)
"""(as it is offered, in 目立たない表示)"""


class ReasonSheet(Sheet):
    """One tap on a reason, or one's own words and Enter. `given` gets the purpose."""

    def __init__(self, given: Callable[[Purpose], object], *, discreet: bool = False, words: str = "") -> None:
        super().__init__(tr("何のために調べますか"), "やめる")
        self._given = given
        what = tr("記録を見る理由をお書きください。") if discreet else tr("相手方の記録を見る理由をお書きください。")
        log = tr("閲覧の記録") if discreet else tr("照会の記録")
        kept = tr("理由は、見た人・日時と一緒に「{log}」へ残ります。この画面を開くたびに一度だけ伺います。").format(
            log=log
        )
        self.box.addWidget(text_label(what + kept))
        grid = QGridLayout()
        grid.setSpacing(theme.size("s2"))
        reasons = [tr(neutral if discreet else plain) for plain, neutral in REASONS]
        self.choices = [button(each, self._giving(each)) for each in reasons]
        for position, made in enumerate(self.choices):
            grid.addWidget(made, position // 2, position % 2)
        self.box.addSpacing(theme.size("s2"))
        self.box.addLayout(grid)
        label = tr("ほかの理由")
        caption = Label(label, "section")
        self.words = ComposingLineEdit(label)
        caption.setBuddy(self.words)
        self.words.setText(words)
        self.fault = text_label("", "problem")
        self.fault.hide()
        self.box.addSpacing(theme.size("s2"))
        self.box.addWidget(caption)
        self.box.addWidget(self.words)
        self.box.addWidget(self.fault)
        self.box.addStretch(1)
        self.words.submitted.connect(lambda _: self._give_words())
        self.words.textEdited.connect(lambda _: self._show_fault(""))
        self.go = self.answer(button(tr("この理由で開く"), self._give_words, "primary"))
        self.first = self.choices[0]
        order_tabs(self.area, self.go, self.close_button)

    def _giving(self, reason: str) -> Callable[[], object]:
        return lambda: self._given(stated(reason))

    def _give_words(self) -> None:
        words = self.words.text().strip()
        if words:
            self._given(stated(words))
        else:
            self._show_fault(tr("理由を選ぶか、書いてください。"))
            self.words.setFocus()

    def _show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        theme.set_property(self.words, "fault", bool(sentence))
        if sentence:
            announce(self, sentence, urgent=True)

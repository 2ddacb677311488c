"""The words of a copy that may identify somebody: a person says of each, by one key, whether it goes or stays."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.base.text import shown
from app.forms.copy.plan import Doubt
from app.review.copy_answers import KEEP, REMOVE, Answer
from app.ui import theme
from app.ui.shortcuts import CopyKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, HintLabel, Label, row
from app.ui.widgets.texts import CheckBox, ListBox, ListItem, set_words

_SAID = {None: "？ まだ", REMOVE: "× 除く", KEEP: "○ 残す"}
_LINES = 4
"""Rows of the list that are always in sight."""


class DoubtList(QWidget):
    """The open doubts first, those of one kind together, then the settled ones.

    answered(doubts, answer): a person said so of these doubts.
    """

    answered = Signal(list, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._doubts: list[Doubt] = []
        self.open: tuple[Doubt, ...] = ()
        self.heading = Label("", "section")
        self.list = ListBox()
        set_words(self.list, name=tr("人が分かるかもしれない言葉"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(theme.size("target") * _LINES)
        self.list.setSpacing(theme.size("s1"))
        self.remove = BigButton(tr("除く ({key})").format(key=CopyKey.REMOVE.shown))
        self.remove.clicked.connect(lambda: self._answer(REMOVE))
        self.keep = BigButton(tr("残す ({key})").format(key=CopyKey.KEEP.shown))
        self.keep.clicked.connect(lambda: self._answer(KEEP))
        self.together = CheckBox(tr("同じ種類をまとめて"))
        set_words(self.together, tip=tr("選んだ言葉と同じ種類の、まだ決めていない言葉のすべてに答えます"))
        self.none = HintLabel(
            tr("記録にない名前や番号は見つかりませんでした。右のページを終わりまで読んで確かめてください。")
        )
        bind(CopyKey.REMOVE, self.list, lambda: self._answer(REMOVE), Qt.ShortcutContext.WidgetShortcut)
        bind(CopyKey.KEEP, self.list, lambda: self._answer(KEEP), Qt.ShortcutContext.WidgetShortcut)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.size("s2"))
        box.addWidget(self.heading)
        box.addWidget(self.none)
        box.addWidget(self.list, 1)
        box.addLayout(row(self.remove, self.keep, 1, self.together))

    def show_doubts(self, open: Sequence[Doubt], settled: Mapping[Doubt, Answer]) -> None:
        """The open doubts of a plan, and what was settled before it."""
        self.open = tuple(sorted(open, key=lambda doubt: doubt.why))
        self._doubts = [*self.open, *settled]
        count = len(self.open)
        self.heading.setText(
            tr("人が分かるかもしれない言葉　あと{count}件").format(count=count)
            if count
            else tr("人が分かるかもしれない言葉　すべて決めました")
            if settled
            else tr("人が分かるかもしれない言葉　ありません")
        )
        self.list.clear()
        for doubt in self._doubts:
            self.list.addItem(_item(doubt, settled.get(doubt)))
        some = bool(self._doubts)
        for part in (self.list, self.remove, self.keep, self.together):
            part.setVisible(some)
        self.none.setVisible(not some)
        grows = QSizePolicy.Policy.Preferred if some else QSizePolicy.Policy.Maximum  # the room is the table's then
        self.setSizePolicy(QSizePolicy.Policy.Preferred, grows)
        if some:
            self.list.setCurrentRow(0)

    def _answer(self, answer: Answer) -> None:
        at = self.list.currentRow()
        if not 0 <= at < len(self._doubts):
            return
        chosen = self._doubts[at]
        same = [doubt for doubt in self.open if doubt.why == chosen.why] if self.together.isChecked() else []
        self.answered.emit(list(dict.fromkeys([chosen, *same])), answer)


def _item(doubt: Doubt, answer: Answer | None) -> ListItem:
    what, why, where = (" ".join(shown(words).split()) for words in (doubt.what, doubt.why, doubt.where))
    name = tr("{said}、{what}、{why}、{where}").format(said=tr(_SAID[answer])[2:], what=what, why=why, where=where)
    return ListItem(f"{tr(_SAID[answer])}　「{what}」\n{why}　{where}", lines=True, name=name)

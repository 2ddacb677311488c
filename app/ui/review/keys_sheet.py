"""F1 beside the arrived reports: their keys."""

from app.ui.counter.sheet import Sheet
from app.ui.counter.sheets import key_grid
from app.ui.shortcuts import Key, ReviewKey
from app.ui.text import tr


class ReviewKeysSheet(Sheet):
    """The keys of this window at a glance."""

    def __init__(self) -> None:
        super().__init__(tr("キーの一覧"))
        pairs = [(key.shown, key.label) for key in (*ReviewKey, Key.HELP, Key.CLOSE)]
        others = [("Enter", tr("選んだ書類を開く")), ("Esc", tr("一覧へ戻る、やめる"))]
        self.box.addLayout(key_grid(pairs + others, narrow=True))
        self.box.addStretch(1)

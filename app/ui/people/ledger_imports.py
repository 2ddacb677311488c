"""The ledgers that were taken in before, each of which can be undone."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.text import shown
from app.base.wareki import format_date_short, format_time
from app.ui import theme
from app.ui.counter.parts import bar, button, clear, column
from app.ui.counter.sheet import Sheet
from app.ui.text import tr
from app.ui.widgets.basic import Chip, ElidedLabel, Label, row, text_label
from app.ui.widgets.texts import set_words

if TYPE_CHECKING:
    from app.models.imports import Import

NAMES = 60


class ImportList(QWidget):
    """Newest first. undo_asked(Import)."""

    undo_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        layout = column(self)
        layout.addWidget(Label(tr("これまでの取り込み"), "section"))
        inside = QWidget()
        self._lines = column(inside)
        layout.addWidget(inside)
        self._shown: Sequence[Import] | None = None

    def show_imports(self, imports: "Sequence[Import]") -> None:
        """Show these."""
        if imports == self._shown:
            return
        self._shown = imports
        clear(self._lines)
        if not imports:
            self._lines.addWidget(text_label(tr("まだありません。"), "sub"))
        for each in imports:
            self._lines.addWidget(self._line(each))

    def _line(self, each: "Import") -> QWidget:
        frame = bar("card")
        name = ElidedLabel(shown(each.name, NAMES), "section")
        at = f"{format_date_short(each.at.date())} {format_time(each.at)}"
        told = tr("{at}　{by}　{n}行").format(at=at, by=shown(each.by), n=f"{each.rows:,}")
        inside = column(frame, theme.size("s2"))
        inside.setContentsMargins(*[theme.size(each) for each in ("s3", "s2", "s3", "s2")])
        texts = QWidget()
        texts.setMinimumHeight(theme.size("target"))  # as high as beside an answer
        two = column(texts)
        two.setSpacing(2)
        two.addWidget(name)
        two.addWidget(ElidedLabel(f"{told}{_undone(each)}", "sub"))
        line = row(texts, _state(each))
        line.setStretch(0, 1)
        if each.counts:
            undo = button(tr("取り消す…"), partial(self.undo_asked.emit, each))
            set_words(undo, description=f"{name.whole} {at}")
            line.addWidget(undo)
        inside.addLayout(line)
        return frame


class UndoSheet(Sheet):
    """Asks before an import is undone."""

    def __init__(self, which: "Import", undo: Callable[[], object]) -> None:
        super().__init__(tr("この取り込みを取り消しますか"), "やめる")
        at = f"{format_date_short(which.at.date())} {format_time(which.at)}"
        says = tr("{at} に取り込んだ「{name}」の {n}行が、検索・履歴・統計・候補から外れます。")
        self.box.addWidget(text_label(says.format(at=at, name=shown(which.name, NAMES), n=f"{which.rows:,}")))
        self.box.addWidget(
            text_label(tr("取り消したことは記録に残ります。同じ台帳をもう一度取り込めば、元に戻ります。"))
        )
        self.box.addStretch(1)
        self.answer(button(tr("取り消す"), undo, "danger"))


def _state(each: "Import") -> Chip:
    if each.counts:
        made = Chip(tr("✓ 取り込み済み"))
        theme.set_property(made, "state", "saved")
        return made
    return Chip(tr("取消済み") if each.undone_at else tr("途中で終わりました"))


def _undone(each: "Import") -> str:
    if each.undone_at is None:
        return ""
    at = f"{format_date_short(each.undone_at.date())} {format_time(each.undone_at)}"
    return tr("（{at} {by} が取消）").format(at=at, by=shown(each.undone_by))

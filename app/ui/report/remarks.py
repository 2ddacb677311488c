"""The comments of a report that was sent back: beside the fields they are about, and in a strip above the paper."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.base.wareki import format_date_short, format_time
from app.ui import theme
from app.ui.report.service import Remark
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, row, text_label
from app.ui.widgets.texts import set_words


class RemarkNote(QFrame):
    """One comment: on what, who, when, what. It is never taken away while the report is edited."""

    def __init__(self, remark: Remark) -> None:
        super().__init__()
        self.setProperty("role", "remark")
        head = tr("「{about}」へのコメント　{who}").format(about=remark.about, who=_who(remark)).strip()
        self.spoken = f"{head}。{remark.text}"
        set_words(self, name=self.spoken)
        box = QVBoxLayout(self)
        pad = theme.size("s2")
        box.setContentsMargins(pad, theme.size("s1"), pad, theme.size("s1"))
        box.setSpacing(0)
        box.addWidget(text_label(head, "sub"))
        box.addWidget(text_label(remark.text))


class RemarkStrip(Card):
    """What is said of the whole and of lines of the log, and the way to the fields with comments of their own.

    asked(id): the person wants the field `id`, the next one with a comment.
    """

    asked = Signal(str)

    def __init__(self, remarks: Sequence[Remark], fields: Sequence[str]) -> None:
        """`fields`: ids of the fields that have comments, in the order of the paper."""
        super().__init__()
        self.set_urgency("soon")
        self._fields, self._place = fields, 0
        head = next((_who(remark) for remark in remarks if _who(remark)), "")
        self.box.addWidget(text_label(tr("差し戻されました　{who}").format(who=head).strip(), "section"))
        self.box.setSpacing(theme.size("s1"))
        for remark in (each for each in remarks if not each.field):
            self.box.addWidget(text_label(remark.about, "sub"))
            self.box.addWidget(text_label(remark.text))
        self.next = BigButton(tr("コメントのある欄へ（{count}）").format(count=len(fields)))
        self.next.clicked.connect(self._go)
        self.box.addLayout(row(self.next, 1))
        self.next.setVisible(bool(fields))
        self.setAccessibleName(tr("差戻しのコメント"))

    def _go(self) -> None:
        self.asked.emit(self._fields[self._place])
        self._place = (self._place + 1) % len(self._fields)


def _who(remark: Remark) -> str:
    when = f"{format_date_short(remark.at.date())} {format_time(remark.at)}" if remark.at else ""
    return "　".join(filter(None, (remark.by, when)))

"""After the last seal: the number, what follows by 4(2)-(7), and the copy for 職員課."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.text import shown
from app.base.wareki import format_date
from app.guidance.pack import Pack
from app.review.view import Case, CaseEntry
from app.ui import theme
from app.ui.counter.parts import button, clear, column, order_tabs
from app.ui.counter.sheet import Sheet
from app.ui.review.entry_sheet import prose, written
from app.ui.text import tr
from app.ui.widgets.basic import Card, Label, row, text_label
from app.ui.widgets.entry import Entry
from app.ui.widgets.texts import CheckBox, ComboBox

OTHERS = {"number": "文書番号", "hr_copy": "職員課への写し", "note": "そのほか"}
NOTE = "note"


class AfterPanel(QWidget):
    """The number and the dated lines of one report; empty before its last seal."""

    number_asked = Signal()
    line_asked = Signal()
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = column(self)

    def show_case(self, case: Case) -> None:
        """Everything about what followed anew."""
        clear(self._box)
        if case.row.state != "done" or case.record is None:
            return
        card = Card()
        card.box.addWidget(Label(tr("決裁のあと"), "section"))
        if case.row.number:
            card.box.addWidget(text_label(tr("文書番号　{number}").format(number=shown(case.row.number)), "heading"))
        else:
            line = row(
                text_label(tr("文書番号はまだありません。")),
                button(tr("番号を取る"), self.number_asked.emit, "primary"),
            )
            line.setStretch(0, 1)
            card.box.addLayout(line)
        labels = followup_labels(case.record.pack)
        if case.open_followups:
            names = "、".join(shown(labels.get(id, id)) for id in case.open_followups)
            card.box.addWidget(text_label(tr("まだ終わっていないこと: {names}").format(names=names), "problem"))
        for entry in case.entries:
            card.box.addWidget(text_label(_line(entry, labels)))
            card.box.addWidget(text_label(_by(entry), "sub"))
        add = button(tr("その後のことを書く…"), self.line_asked.emit)
        copy = button(tr("職員課への写し…"), self.copy_asked.emit)
        card.box.addLayout(row(add, copy, 1))
        self._box.addWidget(card)


def followup_labels(pack: Pack) -> dict[str, str]:
    """What each sort of line is called."""
    return {**{id: tr(label) for id, label in OTHERS.items()}, **{each.id: each.label for each in pack.followups}}


def _line(entry: CaseEntry, labels: dict[str, str]) -> str:
    done_at_once = entry.followup in ("number", "hr_copy")  # nothing of these could go on
    closed = tr("（終わり）") if entry.closes and not done_at_once else ""
    words = f"　{shown(entry.text)}" if entry.text else ""
    return f"{format_date(entry.at.date())}　{shown(labels.get(entry.followup, entry.followup))}{closed}{words}"


def _by(entry: CaseEntry) -> str:
    decided = tr("決めた人: {name}").format(name=shown(entry.decided_by)) if entry.decided_by else ""
    return "　".join(filter(None, (decided, tr("書いた人: {name}").format(name=shown(entry.by)))))


class FollowupSheet(Sheet):
    """A further dated line: what it is about, what was done, who decided, whether more is to come."""

    def __init__(self, case: Case, keep: Callable[["FollowupSheet"], object]) -> None:
        super().__init__(tr("その後のことを書く"), "やめる")
        assert case.record is not None
        self._followups = {each.id: each for each in case.record.pack.followups}
        self._keep = keep
        self.which = ComboBox()
        self.which.setAccessibleName(tr("何について"))
        self.which.setMinimumHeight(theme.size("target"))
        for each in self._followups.values():
            self.which.addItem(f"{shown(each.label)}（{shown(each.source)}）", each.id)
        self.which.addItem(tr(OTHERS[NOTE]), NOTE)
        self.hint = text_label("", "hint")
        self.box.addWidget(self.which)
        self.box.addWidget(self.hint)
        self.text = prose(self, tr("したこと・決まったこと"))
        self.decided_by = Entry(tr("決めた人"))
        self.closes = CheckBox(tr("これで終わり（この件の続きはありません）"))
        self.fault = text_label("", "problem")
        self.fault.hide()
        for widget in (
            self.decided_by,
            self.closes,
            text_label(tr("書いた行は、あとから直せません。"), "hint"),
            self.fault,
        ):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.keep = self.answer(button(tr("書き加える"), self._go, "primary"))
        order_tabs(self.area, self.keep, self.close_button)
        self.which.currentIndexChanged.connect(self._chosen)
        self.first = self.which
        self._chosen()

    @property
    def followup(self) -> str:
        return str(self.which.currentData())

    @property
    def words(self) -> str:
        return written(self.text)

    def set_busy(self, busy: bool) -> None:
        for each in (self.keep, self.close_button, self.area):
            each.setEnabled(not busy)

    def show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def _chosen(self) -> None:
        chosen = self._followups.get(self.followup)
        self.hint.setText(chosen.hint if chosen else "")
        self.hint.setVisible(bool(self.hint.text()))
        self.decided_by.edit.setText(shown(chosen.decided_by) if chosen else "")

    def _go(self) -> None:
        if not self.words:
            self.show_fault(tr("したこと、または決まったことを書いてください。"))
            self.text.setFocus()
        elif not self.decided_by.value:
            self.decided_by.show_fault(tr("だれが決めたかを入れてください。"))
        else:
            self.show_fault("")
            self._keep(self)

"""The timeline of a report with its filter and the jump from a field of the form to the events that feed it."""

from PySide6.QtWidgets import QWidget

from app.forms.carrier import Record
from app.forms.document import FIELDS
from app.forms.feeds import fed_fields, feeding
from app.ui import theme
from app.ui.counter.parts import button, clear, column
from app.ui.review.log_list import LogList, LogModel, Shown, log_lines
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Label, row
from app.ui.widgets.texts import ComboBox
from app.ui.widgets.voice import announce


class LogPanel(QWidget):
    """Shows the log of one report."""

    def __init__(self) -> None:
        super().__init__()
        self._record: Record | None = None
        self.model = LogModel(self)
        self.list = LogList(self.model)
        self.filters: dict[Shown, BigButton] = {}
        self._buttons = row()
        self.fields = ComboBox()
        self.fields.setAccessibleName(tr("この欄のもとになった記録を示す"))
        self.fields.setMinimumHeight(theme.size("target"))
        self.fields.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.fields.setMinimumContentsLength(16)
        self.fields.activated.connect(self._jump)
        self.list.setMinimumHeight(theme.size("target"))
        layout = column(self, 0, "s1")
        caption = Label(tr("欄から探す"), "sub")
        caption.setBuddy(self.fields)
        line = row(Label(tr("対応の記録"), "section"), 1, caption, self.fields)
        layout.addLayout(line)
        layout.addLayout(self._buttons)
        layout.addWidget(self.list, 1)

    def show_record(self, record: Record) -> None:
        """Another report: its log from the beginning, nothing filtered, nothing marked."""
        self._record = record
        self.model.show(log_lines(record))
        clear(self._buttons)
        self.filters = {}
        for each, count in self.model.counts().items():
            if count or each is Shown.ALL:
                made = button(f"{each.label} {count}", lambda each=each: self.choose(each), "quick")  # type: ignore[misc]
                made.setCheckable(True)
                self.filters[each] = made
                self._buttons.addWidget(made)
        self._buttons.addStretch(1)
        self.choose(Shown.ALL)
        self.list.scrollToTop()
        labels = {field.id: f"{field.group} {field.label}".strip() for field in FIELDS[record.form]}
        self.fields.clear()
        self.fields.addItem(tr("（欄を選ぶ）"), "")
        for id in fed_fields(record):
            self.fields.addItem(labels[id], id)

    def choose(self, which: Shown) -> None:
        """Show only these lines."""
        self.model.set_filter(which)
        for each, made in self.filters.items():
            made.setChecked(each is which)

    def show_field(self, field: str) -> None:
        """Mark the events that feed `field` and go to the first; "" marks none."""
        position = self.fields.findData(field)
        self.fields.setCurrentIndex(max(0, position))
        seqs = feeding(self._record, field) if self._record and field else ()
        self.model.mark(seqs)
        if seqs:
            self.list.show_seq(seqs[0])
            announce(self, tr("{n} 件の記録がもとになっています。").format(n=len(seqs)))

    def show_event(self, seq: int) -> None:
        """Go to an event that a comment speaks of."""
        self.choose(Shown.ALL)
        self.list.show_seq(seq)
        self.list.setFocus()

    def _jump(self, position: int) -> None:
        self.show_field(str(self.fields.itemData(position) or ""))

"""A chart in a card: what is seen in it, the picture, and its numbers as a table on demand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout

from app.forms.figures.charts import Chart, Table, is_empty, number, table_of
from app.ui import theme
from app.ui.counter.parts import button, relabel, set_text
from app.ui.people.chart_view import ChartView
from app.ui.text import tr
from app.ui.widgets.basic import Card, HintLabel, Label, row, text_label
from app.ui.widgets.table import make_plain
from app.ui.widgets.texts import TableBox, TableItem, set_words

_ROW = 34
_MOST_ROWS = 14
_WIDE = 6
"""A table of more columns may be wider than its card and can be moved sideways."""


class ChartCard(Card):
    """`topic`: what it is about, above its title. chosen(key): the encounters behind a part are asked for."""

    chosen = Signal(str)

    def __init__(self, topic: str) -> None:
        super().__init__()
        self.title = text_label("", "heading")
        self.view = ChartView()
        self.view.chosen.connect(self.chosen)
        self.nothing = text_label(tr("記録はありません。"), "sub")
        self.note = HintLabel()
        self.toggle = button(tr("表で見る"), self.flip, "quiet")
        self.table: TableBox | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(Label(topic, "sub"))
        said.addWidget(self.title)
        head = row(said, self.toggle)
        head.setStretch(0, 1)
        head.setAlignment(self.toggle, Qt.AlignmentFlag.AlignTop)
        self.box.addLayout(head)
        self.box.addWidget(self._stack)
        self.box.addWidget(self.nothing)
        self.box.addWidget(self.note)

    def show_chart(self, chart: Chart) -> None:
        """Show this chart, as picture or table as the person has it."""
        set_text(self.title, chart.title)
        set_text(self.note, chart.note)
        empty = is_empty(chart)
        self.note.setVisible(bool(chart.note) and not empty)
        self.nothing.setVisible(empty)
        self._stack.setVisible(not empty)
        self.toggle.setVisible(not empty)
        set_words(self.toggle, description=chart.title)
        if not empty:
            self.view.show_chart(chart)
            if self.table is not None:
                fill(self.table, table_of(chart))
        self._fit()

    def flip(self) -> None:
        """From the picture to the table, and back."""
        chart = self.view.chart
        if chart is None:
            return
        if self.table is None:
            self.table = make_table(table_of(chart))
            self._stack.addWidget(self.table)
        shown = self._stack.currentWidget() is self.view
        self._stack.setCurrentWidget(self.table if shown else self.view)
        relabel(self.toggle, tr("図で見る") if shown else tr("表で見る"))
        self._fit()
        (self.table if shown else self.view).setFocus()

    def _fit(self) -> None:
        """As high as what is shown; a stack would be as high as the higher of both."""
        shown = self._stack.currentWidget()
        if isinstance(shown, TableBox):
            self._stack.setFixedHeight(shown.height())
        else:
            self._stack.setFixedHeight(self.view.height())


def make_table(table: Table) -> TableBox:
    """A table as high as its rows, up to some; numbers on the right."""
    made = TableBox()
    fill(made, table)
    return made


def fill(made: TableBox, table: Table) -> None:
    """Put `table` into it."""
    made.clear()
    made.setColumnCount(len(table.heading))
    made.setRowCount(len(table.rows))
    make_plain(made, stretched=0)
    made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    made.verticalHeader().setDefaultSectionSize(_ROW)
    set_words(made, name=table.title)
    made.set_headings(table.heading)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for column in range(1, len(table.heading)):
        if (header := made.horizontalHeaderItem(column)) is not None:
            header.setTextAlignment(right)
    for line, cells in enumerate(table.rows):
        for column, value in enumerate(cells):
            item = TableItem(value if isinstance(value, str) else number(value))
            if column:
                item.setTextAlignment(right)
            made.setItem(line, column, item)
    wide = len(table.heading) > _WIDE
    if wide:
        made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.setHorizontalScrollMode(TableBox.ScrollMode.ScrollPerPixel)
    lines = min(len(table.rows), _MOST_ROWS)
    made.setFixedHeight(
        lines * _ROW + theme.size("target") + (made.horizontalScrollBar().sizeHint().height() if wide else 0)
    )

"""職員のようす: what the staff have been through lately, and the reminder to ask how they are."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.wareki import format_date_short
from app.forms.figures.charts import Bars, Point, number
from app.people.figures.care import NOT_A_RANKING, REMINDER, Care, Period, care_of
from app.people.figures.charts import UNKNOWN, hours
from app.people.figures.tables import care_table
from app.ui import theme
from app.ui.counter.parts import column, scrolling, set_text
from app.ui.delivery import when_done
from app.ui.people.chart_card import ChartCard, fill, make_table
from app.ui.text import tr
from app.ui.widgets.basic import Card, Label, row, text_label
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.texts import ComboBox, TableBox

if TYPE_CHECKING:
    from app.people.desk import PeopleDesk

_PERIODS: tuple[tuple[str, Period], ...] = (("この4週間", "weeks"), ("今年度", "year"))
_MOST_BARS = 30


class CareView(QWidget):
    """Names staff, never a counterpart."""

    def __init__(self, people: "PeopleDesk") -> None:
        super().__init__()
        self._people = people
        self._department: str | None = None
        self._number = 0
        self.care: Care | None = None
        self.period = ComboBox()
        self.period.setAccessibleName(tr("期間"))
        for label, id in _PERIODS:
            self.period.addItem(tr(label), id)
        self.period.activated.connect(lambda _: self.show_for(self._department))
        self.said = text_label("", "heading")
        self.reminder = text_label()
        self.no_ranking = text_label("", "sub")
        self.since = Label("", "sub")
        self.chart: ChartCard | None = None
        self.table: TableBox | None = None
        self.nothing = text_label(tr("この期間の対応はありません。"), "heading")
        inside = QWidget()
        self._box = column(inside, theme.size("s4"), "s3")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inside, tr("職員のようす")))
        reminder = Card()
        reminder.set_urgency("soon")
        reminder.box.addWidget(self.said)
        reminder.box.addWidget(self.reminder)
        reminder.box.addWidget(self.no_ranking)
        self._box.addLayout(row(Label(tr("期間"), "section"), self.period, self.since, 1))
        self._box.addWidget(reminder)
        self._box.addWidget(self.nothing)
        self._around = Card()
        self._around.box.addWidget(Label(tr("一人ずつ"), "heading"))
        self._box.addWidget(self._around)
        self._box.addStretch(1)

    def show_for(self, department: str | None) -> None:
        """Ask for the lines of that department, None: of the whole office."""
        self._department = department
        self._number += 1
        number, period = self._number, self.period.currentData()

        def answered(care: Care) -> None:
            if number == self._number:
                self._show(care)

        asked = self._people.ask(lambda reading: care_of(reading, period, department))
        when_done(asked, self, answered, self._failed)

    def forget(self) -> None:
        """Nothing of it stays on the screen, out of sight neither (目立たない表示)."""
        self._number += 1
        self.care = None
        for label in (self.said, self.reminder, self.no_ranking):
            set_text(label, "")
        for each in (self.chart, self.table):
            if each is not None:
                each.setParent(None)
                each.deleteLater()
        self.chart = self.table = None

    def _show(self, care: Care) -> None:
        self.care = care
        asking = [line for line in care.lines if line.asking]
        says = tr("暴言・威嚇・暴力を受けた対応はありませんでした。ふだんの声かけを続けてください。")
        if asking:
            says = tr("暴言・威嚇・暴力を受けた人が {n}人います。まず、この人たちに声をかけてください。").format(
                n=f"{len(asking):,}"
            )
        set_text(self.said, says)
        set_text(self.reminder, tr(REMINDER))
        set_text(self.no_ranking, tr(NOT_A_RANKING))
        set_text(self.since, f"{format_date_short(care.since)}〜{format_date_short(care.until)}")
        self._around.setVisible(bool(care.lines))
        self.nothing.setVisible(not care.lines)
        if self.chart is not None:
            self.chart.setVisible(bool(care.lines))
        if care.lines:
            if self.chart is None:
                self.chart = ChartCard(tr("対応した時間"))
                self._box.insertWidget(self._box.indexOf(self._around), self.chart)
            self.chart.show_chart(_chart(care))
            table = care_table(care)
            if self.table is None:
                self.table = make_table(table)
                self._around.box.addWidget(self.table)
            else:
                fill(self.table, table)

    def _failed(self, error: BaseException) -> None:
        set_text(self.said, sentence_of(error))


def _chart(care: Care) -> Bars:
    """The hours of each, those to be asked first at the top; marked by a word, not by colour."""
    shown = care.lines[:_MOST_BARS]
    points = tuple(
        Point((line.handler or UNKNOWN) + (f"　声かけ（{line.harsh}件）" if line.asking else ""), hours(line.seconds))
        for line in shown
    )
    whole = hours(sum(line.seconds for line in care.lines))
    rest = len(care.lines) - len(shown)
    note = "「声かけ」の（件）は、暴言・威嚇・暴力を受けた対応の数です。" if any(line.asking for line in shown) else ""
    note += f"ほか {rest}人は下の表にあります。" if rest else ""
    return Bars(
        f"{len(care.lines):,}人で、合わせて {number(whole)}時間の対応をしました",
        points,
        "時間",
        "対応した時間",
        "",
        note,
    )

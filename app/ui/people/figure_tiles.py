"""The main figures of the year, large, each with what it compares to."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.forms.figures.charts import change, number
from app.people.figures.charts import hours, minutes, names_to_date
from app.people.figures.tables import share
from app.people.figures.year import Figures, Spread
from app.ui.counter.parts import set_text
from app.ui.text import tr
from app.ui.widgets.basic import Card, Label, text_label
from app.ui.widgets.texts import set_words


@dataclass(frozen=True, slots=True)
class TileFigure:
    """One of the main figures: what it is, the number with its unit, what it compares to or is of."""

    label: str
    value: str
    beside: str


class Tile(Card):
    """One main figure."""

    def __init__(self) -> None:
        super().__init__()
        self.label = Label("", "sub")
        self.value = Label("", "title")
        self.beside = text_label("", "sub")
        self.box.setSpacing(2)
        for each in (self.label, self.value, self.beside):
            self.box.addWidget(each)
        self.box.addStretch(1)

    @property
    def said(self) -> str:
        """The figure in words."""
        return f"{self.label.text()} {self.value.text()}。{self.beside.text()}。"

    def show_figure(self, figure: TileFigure) -> None:
        set_text(self.label, figure.label)
        set_text(self.value, figure.value)
        set_text(self.beside, figure.beside)
        set_words(self, name=self.said)


def tiles_of(figures: Figures, *, neutral: bool) -> Iterator[TileFigure]:
    """Five of them. neutral: in the words of 目立たない表示."""
    now, before = figures.now, figures.before
    _, then = names_to_date(figures)

    def compared(value: float, earlier: float, unit: str) -> str:
        if not then:
            return tr("前年度の記録はありません")
        return f"{then}\n{number(earlier)}{unit}（{change(value, earlier)}）"

    yield TileFigure(tr("対応"), f"{number(now.encounters)}件", compared(now.encounters, before.encounters, "件"))
    spent, spent_before = hours(now.seconds), hours(before.seconds)
    yield TileFigure(tr("使った時間"), f"{number(spent)}時間", compared(spent, spent_before, "時間"))
    improper = share(now.improper, now.judged)
    of = tr("判断した {judged}件のうち {count}件").format(judged=number(now.judged), count=number(now.improper))
    yield TileFigure(
        tr("判断の割合") if neutral else tr("不当要求行為等と判断"),
        "–" if improper is None else f"{number(improper)}％",
        of if now.judged else tr("判断の記録はまだありません"),
    )
    yield _time(tr("係長等が加わるまで"), now.to_supervisor, before.to_supervisor, then)
    yield _time(tr("対応の終わりまで"), now.to_end, before.to_end, then)


def _time(label: str, now: Spread | None, before: Spread | None, then: str) -> TileFigure:
    if now is None:
        return TileFigure(label, "–", tr("記録はまだありません"))
    beside = tr("中央値、{count}件").format(count=number(now.count))
    if then and before is not None:
        beside += f"\n{then} {number(minutes(before.median))}分"
    return TileFigure(label, f"{number(minutes(now.median))}分", beside)

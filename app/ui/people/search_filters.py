"""The filters of a search: a row that folds, each of them one choice."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.text import shown
from app.base.wareki import format_date_short, format_fiscal_year, parse_date
from app.guidance.replay_text import STAGES
from app.people.search.filters import Filters
from app.people.search.find import Choices
from app.ui import theme
from app.ui.counter.parts import button
from app.ui.people.history_words import CHANNELS, Wording
from app.ui.text import tr
from app.ui.widgets.basic import Label, row
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import ComboBox, set_words

_CELL = 146
"""What a filter needs at least, px."""
_LONGEST = 24
_JUDGED = ("judged_improper", "judged_legitimate")


class SearchFilters(QWidget):
    """changed: another filter is set. What is no date is marked and lets everything through."""

    changed = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._kept = Filters()
        self._columns = 0
        self.since, self.until = self._day(tr("いつから")), self._day(tr("いつまで"))
        self.year = self._choice(tr("年度"))
        self.type = self._choice(tr("類型"))
        self.department = self._choice(tr("所属"))
        self.handler = self._choice(tr("担当"))
        self.stage = self._choice(tr("段階"))
        self.judged = self._choice(tr("判断"))
        self.channel = self._choice(tr("経路"))
        self.clear_button = button(tr("条件を消す"), self.clear, "quiet")
        period = QWidget()
        line = row(self.since, Label("〜"), self.until)
        line.setContentsMargins(0, 0, 0, 0)
        period.setLayout(line)
        choices = (self.year, self.type, self.department, self.handler, self.stage, self.judged, self.channel)
        self._cells: tuple[QWidget, ...] = (period, *choices, self.clear_button)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.size("s2"))
        self.offer(Choices((), (), ()))
        self.say(wording)
        self._arrange(len(self._cells))

    @property
    def filters(self) -> Filters:
        """As they are set."""
        type_ = self.type.currentData()
        return Filters(
            since=self._read(self.since),
            until=self._read(self.until),
            fiscal=self.year.currentData(),
            types=tuple(type_.split()) if type_ else (),
            department=self.department.currentData() or "",
            handler=self.handler.currentData() or "",
            stage=self.stage.currentData() or "",
            judged=self.judged.currentData() or "",
            channel=self.channel.currentData() or "",
        )

    @property
    def count(self) -> int:
        """How many are set."""
        made, none = self.filters, Filters()
        return sum(getattr(made, field) != getattr(none, field) for field in Filters.__dataclass_fields__)

    def set(self, filters: Filters) -> None:
        """Set all of them; what is not among the choices is added to them."""
        for field, day in ((self.since, filters.since), (self.until, filters.until)):
            field.setText(format_date_short(day) if day else "")
            theme.set_property(field, "fault", False)
        _set(self.year, filters.fiscal, format_fiscal_year(filters.fiscal) if filters.fiscal else "")
        types = " ".join(filters.types) or None
        _set(self.type, types, self._wording.types(filters.types))
        _set(self.department, filters.department or None, filters.department)
        _set(self.handler, filters.handler or None, filters.handler)
        _set(self.stage, filters.stage or None, filters.stage)
        _set(self.judged, filters.judged or None, filters.judged)
        _set(self.channel, filters.channel or None, filters.channel)
        self._show_count()

    def clear(self) -> None:
        """Let everything through."""
        if self.count or self.since.text() or self.until.text():
            self.set(Filters())
            self.changed.emit()

    def offer(self, choices: Choices) -> None:
        """Other choices of what depends on the records; what is set stays set."""
        kept = (self.year.currentData(), self.department.currentData(), self.handler.currentData())
        self._fill(self.year, tr("年度"), [(format_fiscal_year(year), year) for year in choices.years])
        self._fill(self.department, tr("所属"), [(name, name) for name in choices.departments])
        self._fill(self.handler, tr("担当"), [(name, name) for name in choices.handlers])
        _set(self.year, kept[0], format_fiscal_year(kept[0]) if kept[0] else "")
        for box, value in ((self.department, kept[1]), (self.handler, kept[2])):
            _set(box, value, value or "")

    def say(self, wording: Wording) -> None:
        """In these words (目立たない表示); what is set stays set."""
        self._wording = wording
        boxes = (self.type, self.stage, self.judged, self.channel)
        kept = [box.currentData() for box in boxes]
        discreet = wording.discreet
        stages = [(f"{tr('段階')}{number}" if discreet else tr(label), stage) for number, (stage, label) in _stages()]
        judged = [(wording.kind(kind), kind) for kind in _JUDGED]
        self._fill(
            self.type,
            tr("区分") if discreet else tr("類型"),
            [(wording.types([type_.id]), type_.id) for type_ in wording.pack.types],
        )
        self._fill(self.stage, tr("段階"), stages)
        self._fill(self.judged, tr("確認") if discreet else tr("判断"), [*judged, (tr("まだ"), "none")])
        self._fill(self.channel, tr("経路"), [(tr(label), channel) for channel, label in CHANNELS.items()])
        for box, value in zip(boxes, kept, strict=True):
            _set(box, value, wording.types(value.split()) if box is self.type and value else str(value))

    # -- inside --------------------------------------------------------------------------------------

    def _day(self, name: str) -> ComposingLineEdit:
        made = ComposingLineEdit(name)
        made.setPlaceholderText(name)
        made.setToolTip(tr("R8.4.1 や 2026-04-01 のように入れます"))
        made.setMinimumWidth(92)
        made.textEdited.connect(lambda _: self._dated(made))
        return made

    def _dated(self, field: ComposingLineEdit) -> None:
        theme.set_property(field, "fault", False)  # it is named once the field is left
        self._set_now()

    def _read(self, field: ComposingLineEdit) -> date | None:
        return parse_date(field.text()) if field.text().strip() else None

    @property
    def faulty(self) -> bool:
        """Whether a date cannot be read; it is marked then."""
        found = False
        for field in (self.since, self.until):
            wrong = bool(field.text().strip()) and self._read(field) is None
            theme.set_property(field, "fault", wrong)
            found = found or wrong
        return found

    def _choice(self, name: str) -> ComboBox:
        made = ComboBox()
        set_words(made, name=name)
        made.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(6)
        made.activated.connect(lambda _: self._set_now())
        made.currentTextChanged.connect(lambda text: set_words(made, tip=text))
        return made

    def _fill(self, box: ComboBox, name: str, choices: "Sequence[tuple[str, object]]") -> None:
        box.clear()
        box.addItem(tr("{what}：すべて").format(what=name), None)
        for text, value in choices:
            box.addItem(shown(text, _LONGEST), value)

    def _set_now(self) -> None:
        now = self.filters
        if now != self._kept:
            self._show_count()
            self.changed.emit()

    def _show_count(self) -> None:
        self._kept = self.filters
        self.clear_button.setEnabled(self.count > 0)

    def minimumSizeHint(self) -> QSize:
        """Narrower than the filters stand now: they go on to further rows then."""
        return QSize(2 * _CELL, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rows = -(-len(self._cells) * _CELL // max(event.size().width(), _CELL))
        self._arrange(-(-len(self._cells) // rows))

    def _arrange(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, cell in enumerate(self._cells):
                self._grid.addWidget(cell, place // columns, place % columns)
            for column in range(len(self._cells)):
                self._grid.setColumnStretch(column, 1 if column < columns else 0)


def _stages() -> "Sequence[tuple[int, tuple[str, str]]]":
    """The stages an encounter can have come to, numbered; how far one went is never its end."""
    return list(enumerate(((stage, label) for stage, label in STAGES.items() if stage != "ended"), 1))


def _set(box: ComboBox, value: object, text: str) -> None:
    place = next((place for place in range(box.count()) if box.itemData(place) == value), -1)
    if place < 0:
        box.addItem(shown(text, _LONGEST), value)
        place = box.count() - 1
    box.setCurrentIndex(place)

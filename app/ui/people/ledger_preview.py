"""A ledger before it is taken in: how many rows, what cannot be read and why, what the columns are taken for."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.base.text import shown
from app.base.wareki import format_date_short, format_time
from app.ui import theme
from app.ui.counter.parts import button, column, relabel
from app.ui.people.rows_model import RowsTable
from app.ui.shortcuts import PeopleKey
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Chip, ElidedLabel, Label, row, text_label
from app.ui.widgets.texts import ComboBox, set_words

if TYPE_CHECKING:
    from app.guidance.pack import Pack
    from app.people.ledger.entry import Entry
    from app.people.ledger.plan import Preview

NAMES = 60
CHANNELS = {"counter": "窓口", "phone": "電話"}
NOTES_SHOWN = 3
READINGS = {
    "quotes": ('引用符（"）の読み方', (("letters", "文字として読む"), ("marks", "区切りの印として読む"))),
    "long_rows": ("値の数が合わない行", (("keep", "今の列のまま読む"), ("join", "多い値を一つにまとめる"))),
}
"""The keys of the map by which a person decides, what is asked, and the answers."""
LEAST = 64
"""Of a table, px: its headings and most of a row."""


class PreviewPanel(QWidget):
    """sheet_chosen(name): another sheet of the file is to be read. lines_turned(): other lines are to be taken for
    headings. reading_chosen(key, value): how rows that can be read in two ways are to be read."""

    sheet_chosen = Signal(str)
    lines_turned = Signal()
    reading_chosen = Signal(str, str)

    def __init__(self, pack: "Pack") -> None:
        super().__init__()
        self._types = {each.id: each.label for each in pack.types}
        self._fields: dict[str, str] = {}
        self._low = False
        self.file = ElidedLabel("", "heading")
        self.sheet_caption = Label(tr("シート"), "section")
        self.sheet = ComboBox()
        self.sheet.setAccessibleName(tr("シート"))
        self.sheet_caption.setBuddy(self.sheet)
        self.sheet.textActivated.connect(self.sheet_chosen)
        self.state = Chip()
        self.counts = text_label("")
        self.notes = text_label("", "sub")
        self.bad, self.sample, self.columns = (
            RowsTable(tr("読めないところ")),
            RowsTable(tr("取り込む内容")),
            RowsTable(tr("列の対応")),
        )
        self.corrections = RowsTable(tr("前の行の訂正"))
        self.lines = button("", self.lines_turned.emit, "quick", PeopleKey.HEADING_LINES)
        self.readings: dict[str, dict[str, BigButton]] = {}
        self._asked: dict[str, QWidget] = {}
        for key, (says, answers) in READINGS.items():
            made_all = {value: button(tr(name), partial(self._choose, key, value), "quick") for value, name in answers}
            for made in made_all.values():
                made.setCheckable(True)
            self.readings[key] = made_all
            self._asked[key] = _question(tr(says), *made_all.values())
        self.correct = button(tr("訂正として取り込む"), self._tell_correct, "quick")
        self.correct.setCheckable(True)
        self._asked["correct"] = _question(tr("前に取り込んだ行の訂正"), self.correct)
        self._tables = QStackedWidget()
        self.views: list[BigButton] = []
        for place, table in enumerate(self._all_tables()):
            table.setMinimumHeight(LEAST)
            self._tables.addWidget(table)
            made = button("", partial(self._show_table, place), "quick")
            made.setCheckable(True)
            self.views.append(made)
        self._lay_out()

    def show_preview(self, read: "Preview") -> None:
        """Show what was read; first what cannot be."""
        from app.people.ledger.vocabulary import FIELDS

        self._fields = {id: tr(name) for id, name in FIELDS.items()}
        self.file.set_whole(shown(read.name, NAMES))
        self._show_sheets(read)
        bad_rows = len({each.row for each in read.rows_bad})
        self.state.setText(tr("！ 読めない行があります") if bad_rows else tr("✓ すべて読めます"))
        theme.set_property(self.state, "state", "unsaved" if bad_rows else "saved")
        self.counts.setText(counted(read))
        notes = [*read.notes[:NOTES_SHOWN], *([tr("…ほか")] if len(read.notes) > NOTES_SHOWN else [])]
        self.notes.setText("\n".join(f"・{shown(note)}" for note in notes))
        set_words(self.notes, tip="\n".join(shown(note) for note in read.notes))
        self._show_choices(read)
        self.set_low(self._low)
        headings = [tr("行"), tr("列"), tr("値の種類"), tr("読めないわけ")]
        self.bad.show_rows(
            headings,
            [
                (f"{each.row:,}", each.column or tr("（行全体）"), each.value_class, each.reason)
                for each in read.rows_bad
            ],
            3,
        )
        fields = [id for id in self._fields if id in read.headings]
        self.sample.show_rows(
            [tr("行"), *(self._fields[id] for id in fields), *([tr("備考")] if read.remarks else [])],
            [
                (f"{each.row:,}", *(self._cell(each, id) for id in fields), *([_remarks(each)] if read.remarks else []))
                for each in read.sample
            ],
            -1,
        )
        self.columns.show_rows([tr("列"), tr("見出し"), tr("読み取り")], self._columns_of(read), 2)
        found = sorted(read.corrections.values(), key=lambda each: each.row)
        self.corrections.show_rows(
            [tr("行"), tr("前に取り込んだ行から変わったところ")],
            [(f"{each.row:,}", "、".join(f"{n}「{old}」→「{new}」" for n, old, new in each.changes)) for each in found],
            1,
        )
        texts = (
            tr("読めないところ {n}").format(n=f"{len(read.rows_bad):,}"),
            tr("取り込む内容"),
            tr("列の対応 {n}").format(n=len(read.headings)),
            tr("訂正と思われる行 {n}").format(n=f"{len(found):,}"),
        )
        for made, text in zip(self.views, texts, strict=True):
            made.setText(text)
            set_words(made, name=text)
        set_words(self.views[1], tip=tr("はじめの{n}行").format(n=len(read.sample)))
        self.views[0].setVisible(bool(bad_rows))
        self.views[3].setVisible(bool(found))
        self.correct.setChecked(False)
        relabel(self.correct, tr("訂正として取り込む"))
        self._show_table(0 if bad_rows else 1)

    def set_low(self, low: bool) -> None:
        """On a low screen the table comes before the notes."""
        self._low = low
        self._column.setSpacing(theme.size("s1" if low else "s2"))
        self.notes.setVisible(bool(self.notes.text()) and not low)
        # What is asked says by itself that rows cannot be read.
        self.counts.setVisible(not (low and any(not each.isHidden() for each in self._asked.values())))

    def take_focus(self) -> None:
        self._all_tables()[self._tables.currentIndex()].setFocus()

    @property
    def corrects(self) -> bool:
        """Whether rows that look like corrected ones are to take the place of the earlier ones."""
        return self.correct.isChecked()

    def first_question(self) -> QWidget | None:
        """Where it is answered how doubtful rows are to be read; None where nobody asks."""
        asked = (made for key, made in self.readings.items() if not self._asked[key].isHidden())
        return next((next(iter(made.values())) for made in asked), None)

    def _all_tables(self) -> tuple[RowsTable, ...]:
        return self.bad, self.sample, self.columns, self.corrections

    def _show_sheets(self, read: "Preview") -> None:
        self.sheet.clear()
        self.sheet.addItems([read.sheet, *read.other_sheets])
        for each in (self.sheet, self.sheet_caption):
            each.setVisible(bool(read.other_sheets))

    def _show_choices(self, read: "Preview") -> None:
        first, last = read.heading_lines
        says = tr("見出し {n}行目").format(n=f"{first}" if first == last else f"{first}・{last}")
        relabel(self.lines, says, PeopleKey.HEADING_LINES)
        set_words(self.lines, tip=tr("見出しの行がちがうときは、押すたびに、ほかの行を見出しとして読み直します。"))
        chosen = {"quotes": read.mapping.quotes, "long_rows": read.mapping.long_rows}
        self._asked["correct"].setVisible(bool(read.corrections))
        for key, answers in self.readings.items():
            self._asked[key].setVisible(key in read.asks)
            for value, made in answers.items():
                made.setChecked(chosen[key] == value)

    def _tell_correct(self) -> None:
        checked = self.correct.isChecked()
        relabel(self.correct, tr("✓ 訂正として取り込む") if checked else tr("訂正として取り込む"))
        self._show_table(3)

    def _choose(self, key: str, value: str) -> None:
        self.reading_chosen.emit(key, value)

    def _columns_of(self, read: "Preview") -> list[Sequence[str]]:
        unused = tr("備考として残す")
        return [
            (
                each.letter,
                each.heading,
                (self._fields.get(each.field, each.field) if each.field else unused)
                + (tr("（手で選択）") if each.by_hand else ""),
            )
            for each in read.columns
        ]

    def _cell(self, entry: "Entry", field: str) -> str:
        match field:
            case "date":
                return format_date_short(entry.began_at.date())
            case "begin":
                return format_time(entry.began_at) if entry.timed else ""
            case "end":
                return format_time(entry.ended_at) if entry.ended_at else ""
            case "channel":
                return tr(CHANNELS[entry.channel]) if entry.channel in CHANNELS else entry.way
            case "type":
                return "・".join(self._types.get(id, id) for id in entry.types)
            case _:
                return str(getattr(entry, field))

    def _show_table(self, place: int) -> None:
        self._tables.setCurrentIndex(place)
        for number, made in enumerate(self.views):
            made.setChecked(number == place)

    def _lay_out(self) -> None:
        layout = self._column = column(self)
        top = row(self.file, self.sheet_caption, self.sheet, self.state, spacing="s3")
        top.setStretch(0, 1)
        layout.addLayout(top)
        layout.addWidget(self.counts)
        layout.addWidget(self.notes)
        for asked in self._asked.values():
            layout.addWidget(asked)
        layout.addLayout(row(*self.views, 1, self.lines))
        layout.addWidget(self._tables, 1)


def _question(says: str, *answers: BigButton) -> QWidget:
    """A question in one line; hidden until somebody asks it."""
    made = QWidget()
    line = row(Label(says, "section"), *answers, 1)
    line.setContentsMargins(0, 0, 0, 0)
    made.setLayout(line)
    made.hide()
    return made


def _remarks(entry: "Entry") -> str:
    return "　".join(f"{heading}: {text}" for heading, text in entry.remarks)


def counted(read: "Preview") -> str:
    """How many rows there are, and what would become of them."""
    new = read.rows_ok - read.already
    says = tr("{n}行あります。").format(n=f"{read.rows:,}")
    bad = len({each.row for each in read.rows_bad})
    if bad:
        says += tr("{n}行は読めません。台帳を直すか、読み方や列の対応を選び直してください。").format(n=f"{bad:,}")
        return says + tr("読めない行があるうちは、1行も取り込みません。")
    if read.already:
        says += tr("{n}行は取り込み済みなので、加えません。").format(n=f"{read.already:,}")
    if read.corrections:
        says += tr("{n}行は、前に取り込んだ行の訂正のようです。").format(n=f"{len(read.corrections):,}")
    if new:
        return says + tr("{n}行を新しく取り込みます。").format(n=f"{new:,}")
    return says + tr("新しく取り込む行はありません。")

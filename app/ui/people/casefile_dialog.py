"""経過一覧: what it is for and over which time, its figures with the lines they come from, and the signed file."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QSizePolicy,
)

from app.base.text import shown
from app.base.wareki import format_date_short, parse_date
from app.forms.casefile.casefile import CaseFile, Figure, Ref
from app.forms.document import Author
from app.people.history.casefile import PURPOSES, Asked, case_file_of, file_name, make_case_file
from app.people.history.history import History
from app.ui import theme
from app.ui.counter.parts import button, order_tabs
from app.ui.counter.sheet import Sheet
from app.ui.delivery import when_done
from app.ui.people.files import AskFile
from app.ui.people.history_words import Wording
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Label, row, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.table import make_plain
from app.ui.widgets.texts import CheckBox, ComboBox, ListBox, ListItem, TableBox, TableItem
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.forms.sign.signer import Signer
    from app.models.lookups import What
    from app.people.desk import PeopleDesk
    from app.people.library import Reading

_OTHER = ""
_NEUTRAL = {"警察への相談・通報": "関係するところへの相談"}
"""What a purpose is called in 目立たない表示."""
_REF = Qt.ItemDataRole.UserRole
_LOOKED_AT = "（確認中）"
"""The purpose while its figures are only looked at; no file is made with it."""


class Note(Protocol):
    """Writes a look-up of these people down."""

    def __call__(self, what: "What", people: Sequence[str], reason: str = "") -> "Future[None]": ...


AskAuthor = Callable[["QWidget"], "Future[Signer | None] | None"]
"""`ui.pin.ask_author`, for one workstation."""


class CaseFileSheet(Sheet):
    """shown(encounters, go_to): a figure was chosen that was counted from these; `go_to`: the one of a chosen line, ""
    for none. made(path): the file is written."""

    shown = Signal(object, str)
    made = Signal(object)

    def __init__(
        self,
        people: "PeopleDesk",
        run: Executor,
        history: History,
        wording: Wording,
        ask_file: AskFile,
        note: Note,
        ask_author: AskAuthor | None = None,
    ) -> None:
        super().__init__(tr("PDF を作る") if wording.discreet else tr("経過一覧（PDF）を作る"), "やめる")
        self._people, self._run, self._history, self._wording = people, run, history, wording
        self._ask_file, self._note = ask_file, note
        self._ask_author = ask_author or self._by_pin
        self.busy = False
        self.file: CaseFile | None = None
        self._asked = 0
        self.purpose = ComboBox()
        self.purpose.setAccessibleName(tr("何のために作るか"))
        self.purpose.setMinimumHeight(theme.size("target"))
        for each in PURPOSES:
            self.purpose.addItem(tr(_NEUTRAL.get(each, each) if wording.discreet else each), each)
        self.purpose.addItem(tr("ほかの目的"), _OTHER)
        self.words = ComposingLineEdit(tr("ほかの目的"))
        self.words.hide()
        self.since = ComposingLineEdit(tr("いつから"))
        self.until = ComposingLineEdit(tr("いつまで"))
        for field in (self.since, self.until):
            field.setPlaceholderText(tr("R8.4.1 など"))
            field.setMaximumWidth(110)
        self.reports = CheckBox(tr("報告書を添付"))
        self.reports.setChecked(True)
        self.figures = TableBox(0, 2)
        make_plain(self.figures, stretched=0)
        self.figures.set_headings([tr("項目"), tr("数")])
        self.figures.setAccessibleName(tr("経過一覧の数"))
        self.figures.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.figures.verticalHeader().setDefaultSectionSize(36)
        self.figures.setMinimumHeight(theme.size("target") * 3)
        self.lines = ListBox()
        self.lines.setAccessibleName(tr("もとになった行"))
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setMinimumHeight(theme.size("target") * 2)
        for part in (self.figures, self.lines):  # as high as there is room, scrolled inside
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.about = text_label("", "sub")
        self.state = text_label("", "section")
        self.write: BigButton = button(tr("署名して書き出す…"), self.begin, "primary")
        self.answer(self.write)
        self._lay_out()
        self._connect()
        self.ask()

    # -- the figures ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Count anew for the period that the fields name."""
        wanted = self._wanted(_LOOKED_AT, reports=False)
        if wanted is None:
            return
        self._asked += 1
        number = self._asked

        def answered(file: CaseFile) -> None:
            if number == self._asked:
                self._show(file)

        when_done(self._content(wanted), self, answered, self._not_counted)

    def show_figure(self, position: int) -> None:
        """The lines that a figure was counted from, here and on the timeline."""
        if self.file is None or not 0 <= position < len(self.file.figures):
            return
        figure, file = self.file.figures[position], self.file
        self.lines.clear()
        for ref in sorted(set(figure.refs)):
            item = ListItem(_line(file, ref, self._wording))
            item.setData(_REF, file.encounters[ref.case - 1].id)
            self.lines.addItem(item)
        says = tr("もとになった行 {n}件").format(n=self.lines.count())
        self.about.setText("　".join(filter(None, (says, figure.rule))))
        self.shown.emit(sorted({file.encounters[ref.case - 1].id for ref in figure.refs}), "")

    def _show(self, file: CaseFile) -> None:
        chosen = max(0, self.figures.currentRow())
        self.file = file
        self._say("")
        self.write.setEnabled(True)
        self.figures.setRowCount(len(file.figures))
        for place, figure in enumerate(file.figures):
            _fill(self.figures, place, figure, self._wording)
        self.figures.selectRow(min(chosen, len(file.figures) - 1))
        self.show_figure(self.figures.currentRow())

    def _not_counted(self, error: BaseException) -> None:
        self.file = None
        self.figures.setRowCount(0)
        self.lines.clear()
        self.about.setText("")
        self.write.setEnabled(False)
        self._fault(sentence_of(error))

    # -- the file ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Where to, then who signs, then the file."""
        if self.busy or self.file is None:
            return
        purpose = str(self.purpose.currentData()) or self.words.text().strip()
        if not purpose:
            self._fault(tr("何のために作るのか、目的を入れてください。"))
            self.words.setFocus()
            return
        wanted = self._wanted(purpose, reports=self.reports.isChecked())
        if wanted is not None:
            name = file_name(self._history)
            self._ask_file(self, tr("経過一覧の保存先"), name, "PDF (*.pdf)", lambda path: self._sign(wanted, path))

    def _sign(self, wanted: Asked, path: Path) -> None:
        self._set_busy(tr("署名の用意をしています…"))
        asked = self._ask_author(self)
        if asked is None:
            self._gather(wanted, path, None)
            return

        def opened(signer: "Signer | None") -> None:
            if signer is None:
                self._set_busy("")
            else:
                self._gather(wanted, path, signer)

        when_done(asked, self, opened, lambda error: self._failed(error, None))

    def _gather(self, wanted: Asked, path: Path, signer: "Signer | None") -> None:
        """The look-up first: no file leaves that nobody has written down."""
        self._set_busy(tr("記録を集めています…"))

        def noted(_: None) -> None:
            when_done(self._content(wanted), self, gathered, failed)

        def gathered(file: CaseFile) -> None:
            self._set_busy(tr("PDF を作っています…"))
            when_done(self._run.submit(self._make, file, path, signer), self, written, failed)

        def written(_: Path) -> None:
            self._let_go(signer)
            self._set_busy("")
            self.made.emit(path)
            self.closed.emit()

        def failed(error: BaseException) -> None:
            self._failed(error, signer)

        purpose = tr("経過一覧の目的：{purpose}").format(purpose=wanted.purpose)
        when_done(self._note("case_file", (self._history.person,), purpose), self, noted, failed)

    def _make(self, file: CaseFile, path: Path, signer: "Signer | None") -> Path:
        """On the thread of long work. The dialog has asked whether a file that is there may be replaced."""
        return make_case_file(file, signer or self._people.station.identity(), path, overwrite=True)

    def _content(self, wanted: Asked) -> "Future[CaseFile]":
        person, staff = self._history.person, self._people.station.settings.staff
        author = Author(staff.name, staff.department, staff.title, staff.phone)

        def read(reading: "Reading") -> CaseFile:
            return case_file_of(reading, person, wanted, author)

        return self._people.ask(read)

    def _failed(self, error: BaseException, signer: "Signer | None") -> None:
        self._let_go(signer)
        self._set_busy("")
        self._fault(sentence_of(error))

    def _let_go(self, signer: "Signer | None") -> None:
        if signer is not None:
            from app.ui.pin import close_signer

            close_signer(signer)

    def _by_pin(self, parent: "QWidget") -> "Future[Signer | None] | None":
        from app.ui.pin import ask_author

        return ask_author(parent, self._people.station)

    # -- inside --------------------------------------------------------------------------------------

    def leave(self) -> None:
        if not self.busy:
            super().leave()

    def _wanted(self, purpose: str, *, reports: bool) -> Asked | None:
        """What the fields say; None where one is no date, which is then named."""
        days = []
        for field in (self.since, self.until):
            text = field.text().strip()
            day = parse_date(text) if text else None
            theme.set_property(field, "fault", bool(text) and day is None)
            if text and day is None:
                self._fault(tr("日付は R8.4.1 や 2026-04-01 のように入れてください。"))
                return None
            days.append(day)
        return Asked(purpose, days[0], days[1], reports)

    def _set_busy(self, sentence: str) -> None:
        self.busy = bool(sentence)
        for each in (self.write, self.close_button, self.area):
            each.setEnabled(not sentence)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        theme.set_property(self.state, "role", "section")
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)

    def _fault(self, sentence: str) -> None:
        self._say(sentence)
        theme.set_property(self.state, "role", "problem")
        self.write.setEnabled(self.file is not None)

    def _connect(self) -> None:
        self.purpose.currentIndexChanged.connect(lambda _: self.words.setVisible(not self.purpose.currentData()))
        for field in (self.since, self.until):
            field.editingFinished.connect(self.ask)
        self.figures.currentCellChanged.connect(lambda place, *_: self.show_figure(place))
        self.lines.itemClicked.connect(self._jump)
        self.lines.itemActivated.connect(self._jump)

    def _jump(self, item: ListItem) -> None:
        encounter = str(item.data(_REF))
        self.shown.emit([encounter], encounter)

    def _lay_out(self) -> None:
        captions = [Label(text, "section") for text in (tr("目的"), tr("期間"))]
        for caption, field in zip(captions, (self.purpose, self.since), strict=True):
            caption.setBuddy(field)
        first = row(captions[0], self.purpose)
        first.setStretch(1, 1)
        self.box.addLayout(first)
        self.box.addWidget(self.words)
        self.box.addLayout(row(captions[1], self.since, Label("〜"), self.until, 1, self.reports))
        self.box.addWidget(self.figures, 3)
        self.box.addWidget(self.about)
        self.box.addWidget(self.lines, 2)
        self.box.addWidget(self.state)
        self.first = self.purpose
        order_tabs(self.area, self.write, self.close_button)


def _fill(table: TableBox, place: int, figure: Figure, wording: Wording) -> None:
    label = wording.kind(figure.id) if wording.knows(figure.id) else figure.label.strip()
    for column, text in enumerate((label, figure.value)):
        item = TableItem(text)
        if column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        table.setItem(place, column, item)


def _line(file: CaseFile, ref: Ref, wording: Wording) -> str:
    """ "3-12　R8.11.20 10:34　中止を求めた"."""
    encounter = file.encounters[ref.case - 1]
    line = next((each for each in encounter.lines if each.event.seq == ref.line), None)
    day = format_date_short(encounter.began_at.date())
    said = (wording.kind(line.event.kind), line.words.replace("\n", " ")) if line else ("",)
    return shown("　".join(filter(None, (ref.words, f"{day} {line.time if line else ''}".strip(), *said))), 200)

"""The copy for 職員課: what is taken out of it, shown for a person to confirm, and its check and export (4(1)オ)."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.base.errors import EnvironmentProblem, Refused
from app.base.text import shown
from app.forms.carrier import Record
from app.forms.copy.plan import Doubt, Plan, Removed
from app.review.copy import LOOKED_FOR, copy_name, drawn, export, open_sentence, record_of
from app.review.copy_answers import Answer, Choices
from app.review.view import Case
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.pages import CHECKING
from app.ui.report.preview import PagePreview
from app.ui.review.doubt_list import DoubtList
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ElidedLabel, HintLabel, Label, fit, in_documents, row
from app.ui.widgets.entry import Entry
from app.ui.widgets.problem import show_problem
from app.ui.widgets.texts import CheckBox, TableBox, TableItem
from app.ui.widgets.voice import announce

_COLUMNS = ("どこ", "除いた言葉", "かわりに", "何か")
_SHARES = (32, 25, 24, 19)
"""Of the table's width, in percent."""
_LEAST = 40
"""px of a column."""
_AIR = 10
"""px above and below the words of a row, together."""
_REST_MS = 150
"""After an answer, before the copy is planned anew: several answers by key are one."""
ChoosePath = Callable[[QWidget, str], Path | None]


def ask_for_path(parent: QWidget, name: str) -> Path | None:
    """Where the copy shall go; the dialog itself asks before it replaces a file."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("写しの保存先"), in_documents(name), "PDF (*.pdf)")
    return Path(path) if path else None


class _Table(TableBox):
    """All columns in sight however narrow it is; the words go on to further lines."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_rows()

    def fit_rows(self) -> None:
        """Each row as high as its words, and some air."""
        self._divide(2 * theme.size("s3"))  # Qt reckons the height without the style sheet's padding
        self.resizeRowsToContents()
        self._divide(0)
        for at in range(self.rowCount()):
            self.setRowHeight(at, self.rowHeight(at) + _AIR)

    def _divide(self, less: int) -> None:
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, self.viewport().width() * share // 100 - less)


class CopyDialog(QDialog):
    """The copy of one checked report. Not modal.

    exported(id, path): the copy of the report `id` was searched, found clean and written to `path`.
    """

    exported = Signal(str, Path)

    def __init__(
        self,
        id: str,
        record: Record,
        number: str = "",
        choose_path: ChoosePath = ask_for_path,
        parent: QWidget | None = None,
        checks: Executor = CHECKING,
    ) -> None:
        """id: of the report in the inbox; number: its 文書番号, "" none; checks: the thread that looks it through."""
        super().__init__(parent)
        self.setWindowTitle(tr("職員課への写し"))
        self._id, self._record, self._number = id, record, number
        self._choose_path, self._thread = choose_path, checks
        self._also: list[str] = []
        self._plan: Plan | None = None
        self._asked = 0
        self._busy = False
        self._answers: dict[Doubt, Answer] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._replan)
        self._make_parts()
        self._lay_out()
        fit(self, 1320, 700)
        self._replan()

    @classmethod
    def of(cls, case: Case, choose_path: ChoosePath = ask_for_path, parent: QWidget | None = None) -> "CopyDialog":
        """For an opened report. Raises Refused where it is not as it was signed."""
        return cls(case.row.id, record_of(case.verdict), case.row.number, choose_path, parent)

    def _make_parts(self) -> None:
        self.table = _Table(0, len(_COLUMNS))
        self.table.setProperty("role", "encounters")
        self.table.setAccessibleName(tr("写しから除いたもの"))
        self.table.set_headings([tr(name) for name in _COLUMNS])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(TableBox.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(TableBox.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setMinimumHeight(theme.size("target") * 3)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        head = self.table.horizontalHeader()
        head.setMinimumSectionSize(_LEAST)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.count = Label("", "section")
        self.doubts = DoubtList()
        self.doubts.answered.connect(self._answer)
        self.word = Entry(tr("ほかに除く言葉"))
        self.word.submitted.connect(self._add_word)
        self.add = BigButton(tr("加える"))
        self.add.clicked.connect(self._add_word)
        self.added = HintLabel()
        self.undo = BigButton(tr("最後の一つを戻す"), "quiet")
        self.undo.clicked.connect(self._take_back)
        self.staff = CheckBox(tr("職員の氏名を残す"))
        self.staff.toggled.connect(lambda _: self._replan())
        self.preview = PagePreview(lambda: self._thread.submit(self._drawing()))
        self.said = ElidedLabel()
        self.problem = Label("", "problem", wrap=True)
        self.problem.hide()
        self.checked = Label(tr(LOOKED_FOR), wrap=True)
        self.checked.hide()
        self.write = BigButton(tr("確かめて書き出す…"), "primary")
        self.write.clicked.connect(self._export)
        self.close_button = BigButton(tr("閉じる"))
        self.close_button.clicked.connect(self.close)

    def _lay_out(self) -> None:
        side = theme.size("s4")
        left = QWidget()
        left.setProperty("role", "page")
        box = QVBoxLayout(left)
        box.setContentsMargins(side, side, side, side)
        box.setSpacing(theme.size("s2"))
        box.addWidget(
            Label(
                tr(
                    "記録から新しく描いた写しです。言葉ごとに除くか残すかを決め、右のページを確かめてから、書き出してください。"
                ),
                wrap=True,
            )
        )
        box.addWidget(self.doubts, 3)
        box.addWidget(self.count)
        box.addWidget(self.table, 2)
        words = row(self.word, self.add)
        words.setStretch(0, 1)
        words.setAlignment(self.add, Qt.AlignmentFlag.AlignBottom)
        box.addLayout(words)
        box.addLayout(row(self.staff, 1))
        added = row(self.added, self.undo)
        added.setStretch(0, 1)
        box.addLayout(added)
        box.addWidget(self.problem)
        box.addWidget(self.checked)
        split = QSplitter(Qt.Orientation.Horizontal)
        area = QScrollArea()  # on a low or much enlarged screen
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(left)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumWidth(left.minimumSizeHint().width())
        split.addWidget(area)
        split.addWidget(self.preview)
        split.setChildrenCollapsible(False)
        split.setSizes([770, 530])
        foot = QFrame()
        foot.setProperty("role", "foot")
        bottom = row(self.close_button, self.said, self.write)
        bottom.setStretch(1, 1)
        bottom.setContentsMargins(side, theme.size("s2"), side, theme.size("s2"))
        foot.setLayout(bottom)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(split, 1)
        outer.addWidget(foot)
        self.doubts.list.setFocus()

    # -- the plan -------------------------------------------------------------------------------

    def _replan(self) -> None:
        """Plan anew; nothing can be written until what will be written is on the screen."""
        self._asked += 1
        asked = self._asked
        self._plan = None
        self._enable()
        when_done(
            self._thread.submit(self._choices().plan, self._record),
            self,
            lambda planned: self._show(asked, planned),
            self._failed,
        )

    def _choices(self) -> Choices:
        """What was said so far."""
        typed = Choices(self.staff.isChecked(), tuple(self._also), number=self._number)
        return typed.answered(self._answers.items())

    def _show(self, asked: int, planned: Plan) -> None:
        if asked != self._asked:
            return
        self._plan = planned
        self._fill(planned.removed)
        self.doubts.show_doubts(planned.doubts, self._answers)
        self.added.setText(tr("加えた言葉: {words}").format(words="、".join(map(shown, self._also))))
        self.added.setVisible(bool(self._also))
        self.undo.setVisible(bool(self._also))
        self.problem.hide()
        self.checked.hide()
        self._say("")
        self._say_open()
        self._enable()
        self.preview.refresh()

    def _answer(self, doubts: Sequence[Doubt], answer: Answer) -> None:
        """Shown at once; the copy is planned anew when the answers rest."""
        self._answers.update(dict.fromkeys(doubts, answer))
        waiting = [doubt for doubt in self.doubts.open if doubt not in self._answers]
        self.doubts.show_doubts(waiting, self._answers)
        self._say_open()
        self._asked += 1  # what is being planned knows nothing of this answer
        self._plan = None
        self._enable()
        self._rest.start()

    def _fill(self, removed: Sequence[Removed]) -> None:
        self.count.setText(tr("除いたもの　{count}か所").format(count=len(removed)))
        lines = _lines(removed)
        self.table.setRowCount(len(lines))
        for at, line in enumerate(lines):
            for column, words in enumerate(line):
                item = TableItem(words)
                item.setToolTip(words)
                self.table.setItem(at, column, item)
        self.table.fit_rows()

    def _drawing(self) -> Callable[[], bytes]:
        """What draws the copy as it is wanted now, on another thread."""
        planned, choices, record = self._plan, self._choices(), self._record
        return lambda: drawn(planned or choices.plan(record))

    def _add_word(self) -> None:
        word = self.word.value
        if not word:
            self.word.show_fault(tr("除く言葉を入れてください。"))
            return
        self.word.edit.clear()
        self._take([word])

    def _take(self, words: Sequence[str]) -> None:
        fresh = [word for word in dict.fromkeys(words) if word not in self._also]
        if fresh:
            self._also += fresh
            self._replan()

    def _take_back(self) -> None:
        self._also.pop()
        self._replan()

    def reject(self) -> None:
        """Esc and 閉じる. A copy on its way to the disk is waited for: whoever hears `exported` notes that it left."""
        if not self._busy:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._busy:
            event.ignore()
        else:
            super().closeEvent(event)

    # -- the file -------------------------------------------------------------------------------

    def _export(self) -> None:
        if self.word.value:
            # A word that was typed and not added would be missed.
            self._add_word()
            self._say(tr("入力中の言葉を加えました。もう一度確かめてから、書き出してください。"))
            return
        planned = self._plan
        path = self._choose_path(self, copy_name(self._record, self._number)) if planned else None
        if planned is None or path is None:
            return
        # A name that got its ending here was not the one the dialog asked about replacing.
        ended = path.suffix.lower() == ".pdf"
        agreed = ended and path.exists()
        path = path if ended else path.with_name(f"{path.name}.pdf")
        self._busy = True
        self._enable()
        self.problem.hide()
        self._say(tr("できあがったファイルを調べています…"))
        writing = self._thread.submit(export, planned, path, overwrite=agreed)
        when_done(writing, self, self._written, self._failed)

    def _written(self, path: Path) -> None:
        self._busy = False
        self._enable()
        self.checked.show()
        self._say(tr("書き出しました：{path}").format(path=path))
        announce(self.checked, self.checked.text())
        self.close_button.setFocus()
        self.exported.emit(self._id, path)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._enable()
        self._say(tr("写しは書き出していません。"))
        if isinstance(error, Refused):
            self.problem.setText(str(error))
            self.problem.show()
        elif isinstance(error, EnvironmentProblem):
            show_problem(self, error)
        else:
            raise error

    def _enable(self) -> None:
        for part in (self.close_button, self.staff, self.word, self.add, self.undo, self.doubts):
            part.setEnabled(not self._busy)
        self.write.setEnabled(self._plan is not None and not self._plan.doubts and not self._busy)

    def _say_open(self) -> None:
        """How many doubts hold the copy; the list beside it is what a screen reader reads."""
        count = len(self.doubts.open)
        self.said.set_whole(open_sentence(count) if count else "")

    def _say(self, sentence: str) -> None:
        self.said.set_whole(sentence)
        if sentence:
            announce(self.said, sentence)


def _lines(removed: Sequence[Removed]) -> list[tuple[str, str, str, str]]:
    """The rows of the table: the same words at the same place once, with how often they stood there."""
    found: dict[tuple[str, str], list[Removed]] = {}
    for each in removed:
        found.setdefault((each.where, each.what), []).append(each)
    lines = []
    for (where, what), same in found.items():
        count = tr("（{n}か所）").format(n=len(same)) if len(same) > 1 else ""
        instead = "、".join(dict.fromkeys(_one_line(each.instead) or tr("（空欄）") for each in same))
        why = "、".join(dict.fromkeys(_one_line(each.why) for each in same))
        lines.append((_one_line(where), _one_line(what) + count, instead, why))
    return lines


def _one_line(words: str) -> str:
    return " ".join(shown(words).split())

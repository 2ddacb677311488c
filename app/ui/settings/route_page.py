"""What this person does in the 決裁: the box that is theirs, and the folder through which reports come and go."""

from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.base.errors import EnvironmentProblem
from app.forms.sign.doubts import DOUBT_LABELS
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.settings.state import Slot
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Chip, HintLabel, Label, row
from app.ui.widgets.texts import CheckBox, ComboBox
from app.ui.widgets.voice import announce


def folder_problem(folder: Path) -> str:
    """Why reports could not be exchanged through `folder`, as a sentence; "" where they can. Tries it by writing, which
    may take long on a network drive."""
    if not folder.is_dir():
        return tr("フォルダーが見つかりません。共有の場所につながっているか確かめてください。")
    try:
        with NamedTemporaryFile(dir=folder, prefix=".madomori-", suffix=".tmp") as tried:
            tried.write(b"madomori")
            tried.flush()
    except OSError:
        return tr("このフォルダーには書き込めません。書き込みの許可を、管理担当に頼んでください。")
    return ""


class RoutePage(QWidget):
    """`boxes`: those of the 決裁欄 in the order of the route. `forbids`: kinds of doubt under which nothing is
    sealed."""

    def __init__(
        self, boxes: tuple[Slot, ...], box: str, shared: str, run: Executor, forbids: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._forbids = forbids
        self.doubts: dict[str, CheckBox] = {}
        for kind, label in DOUBT_LABELS.items():
            self.doubts[kind] = CheckBox(tr(label))
            self.doubts[kind].setMinimumHeight(theme.size("target"))
            self.doubts[kind].setChecked(kind in forbids)
        self._run = run
        self._shared = shared
        self.choice = ComboBox()
        self.choice.setAccessibleName(tr("自分の決裁欄"))
        self.choice.addItem(tr("なし（決裁はしない）"), "")
        for slot in boxes:
            self.choice.addItem(slot.label, slot.id)
        if box and self.choice.findData(box) < 0:
            self.choice.addItem(tr("今の手引きにない欄"), box)
        self.choice.setCurrentIndex(max(0, self.choice.findData(box)))
        self.where = Label("", wrap=True)
        self.state = Chip()
        self.problem = Label("", "problem", wrap=True)
        self.choose = BigButton(tr("フォルダーを選ぶ…"), name=tr("受け渡しフォルダーを選ぶ"))
        self.none = BigButton(tr("使わない"), name=tr("受け渡しフォルダーを使わない"))
        self.choose.clicked.connect(self._choose)
        self.none.clicked.connect(lambda: self.take(""))
        self._lay_out()
        self.take(shared)

    @property
    def box(self) -> str:
        return str(self.choice.currentData())

    @property
    def forbids(self) -> tuple[str, ...]:
        """The kinds that are ticked, and those that only another version knows."""
        ticked = (kind for kind, box in self.doubts.items() if box.isChecked())
        return (*ticked, *(kind for kind in self._forbids if kind not in self.doubts))

    @property
    def shared(self) -> str:
        """The folder, "" for none. One that cannot be reached now is kept: a network may come back."""
        return self._shared

    def take(self, folder: str) -> None:
        """Show `folder` as the chosen one, and whether it can be used."""
        self._shared = folder
        self.where.setText(folder or tr("まだ選ばれていません。"))
        self.none.setVisible(bool(folder))
        self.problem.hide()
        self.state.setVisible(bool(folder))
        if folder:
            self._say_state(tr("確かめています…"), "pending")
            trying = self._run.submit(folder_problem, Path(folder))
            when_done(trying, self, lambda problem: self._tried(folder, problem), self._not_tried)

    def _tried(self, folder: str, problem: str) -> None:
        if folder != self._shared:
            return
        self._say_state(tr("使えません") if problem else tr("✓ 読み書きできます"), "unsaved" if problem else "saved")
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        announce(self, problem or self.state.text())

    def _not_tried(self, error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            raise error
        self._tried(self._shared, error.happened)

    def _say_state(self, text: str, state: str) -> None:
        self.state.setText(text)
        theme.set_property(self.state, "state", state)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("受け渡しフォルダーを選ぶ"), self._shared)
        if folder:
            with suppress(OSError):
                folder = str(Path(folder).resolve())
            self.take(folder)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        pad = theme.size("s6")
        box.setContentsMargins(pad, pad, pad, pad)
        box.setSpacing(theme.size("s4"))
        box.addWidget(Label(tr("自分の決裁欄"), "heading"))
        box.addWidget(self.choice)
        box.addWidget(
            HintLabel(tr("選んだ欄の番になった書類が「届いた書類」の先頭に並び、はじめの画面に件数が出ます。"))
        )
        box.addWidget(Label(tr("受け渡しフォルダー"), "heading"))
        where = row(self.where, self.state)
        where.setStretch(0, 1)
        box.addLayout(where)
        box.addWidget(self.problem)
        box.addLayout(row(self.choose, self.none, 1))
        box.addWidget(
            HintLabel(
                tr(
                    "署名した書類は、このフォルダーに新しいファイルとして置かれ、ほかの職員の端末が受け取ります。"
                    "部署で共有しているフォルダーを選んでください。ファイルが上書きされることはありません。"
                )
            )
        )
        box.addWidget(Label(tr("疑いがあるときは署名させない"), "heading"))
        for doubt in self.doubts.values():
            box.addWidget(doubt)
        box.addWidget(HintLabel(tr("選ばないものは、知らせるだけにします。差戻しはいつでもできます。")))
        box.addStretch(1)

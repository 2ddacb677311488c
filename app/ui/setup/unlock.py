"""The passphrase where no keyring keeps the key: at the start, and of a backup that has another one."""

from collections.abc import Callable
from concurrent.futures import Executor

from PySide6.QtWidgets import QWidget

from app.base.errors import EnvironmentProblem
from app.ui.delivery import when_done
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, HintLabel, TextDialog, row
from app.ui.widgets.entry import SecretEntry, reveal_box


class UnlockDialog(TextDialog):
    """Asks until `check` takes the passphrase (it raises EnvironmentProblem for a wrong one) or the person gives up.

    `of_backup`: the passphrase that opens a backup, not the desk.
    """

    def __init__(
        self,
        check: Callable[[str], object],
        run: Executor,
        parent: QWidget | None = None,
        *,
        of_backup: bool = False,
    ) -> None:
        heading = tr("バックアップのパスフレーズを入れてください") if of_backup else tr("パスフレーズを入れてください")
        super().__init__(tr("パスフレーズ"), heading, 480, parent)
        self._check = check
        self._run = run
        self.passphrase = ""
        self.entry = SecretEntry(tr("パスフレーズ"))
        self.open_button = BigButton(tr("開く"), "primary")
        self.cancel_button = BigButton(tr("やめる"))
        self.box.addWidget(self.entry)
        self.box.addWidget(reveal_box(self.entry))
        hint = (
            tr("バックアップを作ったときのものです。戻したあとは、これで窓守を開きます。")
            if of_backup
            else tr("はじめの設定で決めたものです。記録は暗号化されたまま守られています。")
        )
        self.box.addWidget(HintLabel(hint))
        self.box.addLayout(row(1, self.cancel_button, self.open_button))
        self.entry.submitted.connect(self._try)
        self.open_button.clicked.connect(self._try)
        self.cancel_button.clicked.connect(self.reject)
        self.entry.edit.setFocus()

    def _try(self) -> None:
        if not self.open_button.isEnabled():
            return
        if not self.entry.value:
            self.entry.show_fault(tr("パスフレーズを入れてください。"))
            self.fit_text()
            return
        self.open_button.setEnabled(False)
        tried = self.entry.value
        when_done(self._run.submit(self._check, tried), self, lambda _: self._opened(tried), self._refused)

    def _opened(self, passphrase: str) -> None:
        self.passphrase = passphrase
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.open_button.setEnabled(True)
        if not isinstance(error, EnvironmentProblem):
            raise error
        self.entry.show_fault(f"{error.happened}{error.todo}")
        self.fit_text()
        self.entry.edit.selectAll()

"""When the store cannot be opened: what can be done, without anything being deleted."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.errors import EnvironmentProblem
from app.ui import theme
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, ButtonRole, Label, TextDialog
from app.ui.widgets.texts import set_words


class RecoveryDialog(TextDialog):
    """Offers what there is: the newest good backup, a new beginning beside the damaged file, or to leave all as it is.

    The chosen act is called once the dialog has closed.
    """

    def __init__(
        self,
        problem: EnvironmentProblem,
        backup: Path | None,
        *,
        restore: Callable[[Path], None],
        read: Callable[[], None] | None,
        begin_anew: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("記録を開けません"), problem.happened, 560, parent)
        self.box.addWidget(Label(problem.safe, wrap=True))
        self.choices: list[BigButton] = []
        if backup is not None:
            self._offer(tr("バックアップから戻す"), backup.stem, lambda: restore(backup), "primary")
        if read is not None:
            self._offer(tr("読める記録だけを開く"), tr("書き込まずに、読めるところを確かめます。"), read)
        self._offer(tr("新しい記録を始める"), tr("壊れたファイルは消さずに、aside フォルダーに移します。"), begin_anew)
        self._offer(tr("何もせずに閉じる"), problem.todo, lambda: None)

    def _offer(self, text: str, what: str, act: Callable[[], None], role: ButtonRole = "") -> None:
        button = BigButton(text, role)
        set_words(button, description=what)

        def chosen() -> None:
            self.accept()
            act()

        button.clicked.connect(chosen)
        self.choices.append(button)
        self.box.addWidget(button)
        note = Label(what, "sub", wrap=True)
        note.setContentsMargins(0, 0, 0, theme.size("s2"))  # nearer to its own button than to the next
        self.box.addWidget(note)

"""What the administrator fills in: a new authority, an identity to issue or renew, one to take back."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QButtonGroup, QFileDialog, QGridLayout, QWidget

from app.forms.document import Author
from app.ui import theme
from app.ui.means_ways import PinPair, fill, typed
from app.ui.settings.errand import Said, run_errand
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, HintLabel, Label, TextDialog, in_documents, row
from app.ui.widgets.entry import Entry, SecretEntry
from app.ui.widgets.texts import CheckBox, RadioButton

Reason = Literal["lost", "left"]


class NewAuthority(QWidget):
    """The office's name and the authority's PIN."""

    def __init__(self, office: str) -> None:
        super().__init__()
        self.office = Entry(
            tr("認証局の名前"), tr("役所の名前を入れます。証明書に書かれ、あとから変えられません。"), office
        )
        self.pins = PinPair(tr("認証局の暗証番号（PIN）"))
        self.make = BigButton(tr("認証局を作る"), "primary")
        fill(
            self,
            Label(
                tr(
                    "役所に一つだけ作り、決裁する職員に署名用の鍵を発行します。ほかの端末で作ってあれば、作らないでください。"
                ),
                wrap=True,
            ),
            self.office,
            self.pins,
            HintLabel(
                tr("暗証番号を忘れると、発行も失効もできなくなります。書いたものを、鍵のかかる場所に保管してください。")
            ),
        )

    def complete(self) -> bool:
        """Whether it can be made; if not, the first gap is named."""
        if not self.office.value:
            self.office.show_fault(tr("名前を入れてください。"))
            return False
        return self.pins.complete()


class AuthorityForm(TextDialog):
    """A form of the authority, which asks for its PIN where a key is used. Accepted once `work` is done."""

    asks_pin = True

    def __init__(self, title: str, heading: str, action: str, run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(title, heading, 720, parent)
        self._run = run
        self.pin = SecretEntry(tr("認証局の暗証番号（PIN）"))
        self.said = Said("problem")
        self.do = BigButton(action, "primary")
        self.cancel = BigButton(tr("やめる"))
        self.do.clicked.connect(self.try_it)
        self.cancel.clicked.connect(self.reject)
        self.pin.submitted.connect(self.try_it)

    def finish(self) -> None:
        """The parts that every form ends with."""
        if self.asks_pin:
            self.box.addWidget(self.pin)
        self.box.addWidget(self.said)
        self.box.addLayout(row(1, self.cancel, self.do))

    def complete(self) -> bool:
        """Whether the form's own parts are filled in; if not, the first gap is named."""
        return True

    def work(self) -> Callable[[], object] | None:
        """What is to be done, off the GUI thread; None where the person thought better of it."""
        raise NotImplementedError

    def reject(self) -> None:
        if self.do.isEnabled():
            super().reject()

    def try_it(self) -> None:
        """Do it, if everything is there."""
        if not self.do.isEnabled():
            return
        self.said.say("")
        ready = self.complete() and (not self.asks_pin or typed(self.pin))
        self.fit_text()
        work = self.work() if ready else None
        if work is None:
            return
        self.do.setEnabled(False)
        run_errand(
            self, self._run, work, lambda _: self.accept(), self._refused, after=lambda: self.do.setEnabled(True)
        )

    def _refused(self, sentence: str) -> None:
        self.said.say(sentence)
        self.fit_text()


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form of an identity says. pin: the authority's; new_pin: the person's; path: the new file."""

    person: Author
    roles: tuple[str, ...]
    pin: str
    new_pin: str
    path: Path


class IssueForm(AuthorityForm):
    """氏名, 所属, 職, roles, and the PIN that the person gets with the file. `issue` does it. With `renewed` only the
    PIN is asked for."""

    def __init__(
        self,
        roles: dict[str, str],
        issue: Callable[[Filled], object],
        run: Executor,
        parent: QWidget | None = None,
        *,
        renewed: tuple[Author, tuple[str, ...]] | None = None,
    ) -> None:
        title = tr("身分の更新") if renewed else tr("身分の発行")
        heading = tr("新しい署名用のファイルを作ります") if renewed else tr("だれに発行しますか")
        super().__init__(title, heading, tr("ファイルを作る…"), run, parent)
        self._issue = issue
        person, held = renewed or (Author("", "", "", ""), ())
        self.path: Path | None = None
        self.name = Entry(tr("氏名"), value=person.name)
        self.department = Entry(tr("所属"), value=person.department)
        self.title = Entry(tr("職"), value=person.title)
        self.roles = {role: CheckBox(label) for role, label in roles.items()}
        self.pins = PinPair(tr("本人に渡す暗証番号（PIN）"), beside=True)
        self._lay_out(held)
        for each in (self.name, self.department, self.title, *self.roles.values()):
            each.setEnabled(renewed is None)

    def complete(self) -> bool:
        for entry in (self.name, self.department, self.title):
            if not entry.value:
                entry.show_fault(tr("ここは空けておけません。"))
                return False
        return self.pins.complete()

    def work(self) -> Callable[[], object] | None:
        person = Author(self.name.value, self.department.value, self.title.value, "")
        held = tuple(role for role, box in self.roles.items() if box.isChecked())
        name = in_documents(tr("署名 {name}.p12").format(name=person.name))
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr("署名用のファイルの保存先"),
            name,
            tr("PKCS#12 (*.p12)"),
            options=QFileDialog.Option.DontConfirmOverwrite,  # one that is there is refused
        )
        if not chosen:
            return None
        path = Path(chosen)
        self.path = path if path.suffix else path.with_suffix(".p12")
        filled = Filled(person, held, self.pin.value, self.pins.pin, self.path)
        return lambda: self._issue(filled)

    def _lay_out(self, held: tuple[str, ...]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("s4"))
        grid.setVerticalSpacing(theme.size("s2"))
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.department, 0, 1)
        grid.addWidget(self.title, 1, 0)
        self.box.addLayout(grid)
        self.box.addWidget(Label(tr("役割（押せる決裁欄）"), "section"))
        boxes = QGridLayout()
        boxes.setVerticalSpacing(0)
        for place, (role, box) in enumerate(self.roles.items()):
            box.setChecked(role in held)
            boxes.addWidget(box, place // 3, place % 3)
        self.box.addLayout(boxes)
        self.box.addWidget(self.pins)
        self.finish()


class RevokeForm(AuthorityForm):
    """Why an identity is taken back; that cannot be undone."""

    asks_pin = False
    REASONS: tuple[tuple[Reason, str], ...] = (
        ("left", "異動・退職（これまでの署名は、そのまま有効です）"),
        ("lost", "紛失・漏えい（これまでの署名も、すべて確かめられなくなります）"),
    )

    def __init__(
        self, name: str, revoke: Callable[[Reason], object], run: Executor, parent: QWidget | None = None
    ) -> None:
        heading = tr("{name} の身分を失効させます").format(name=name)
        super().__init__(tr("失効"), heading, tr("失効させる"), run, parent)
        self._revoke = revoke
        theme.set_property(self.do, "role", "danger")
        self.group = QButtonGroup(self)
        for place, (_, label) in enumerate(self.REASONS):
            choice = RadioButton(tr(label))
            self.group.addButton(choice, place)
            self.box.addWidget(choice)
        self.box.addWidget(
            HintLabel(
                tr("取り消せません。失効させたら、配るファイルを作り、全員の端末で失効リストを取り込んでください。")
            )
        )
        self.finish()

    def complete(self) -> bool:
        if self.group.checkedId() < 0:
            self.said.say(tr("理由を選んでください。"))
            return False
        return True

    def work(self) -> Callable[[], object] | None:
        reason = self.REASONS[self.group.checkedId()][0]
        return lambda: self._revoke(reason)


class ExportForm(AuthorityForm):
    """The folder for what every workstation takes in: the authority's certificate and its revocation list."""

    def __init__(self, export: Callable[[str, Path], object], run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("配るファイル"), tr("証明書と失効リストを作ります"), tr("フォルダーを選んで作る…"), run, parent
        )
        self._export = export
        self.folder: Path | None = None
        self.box.addWidget(
            HintLabel(
                tr(
                    "全員の端末の「認証」で取り込みます。証明書は一度だけ、失効リストは失効のたびに配ります。"
                    "人に見られて困るものは入りません。"
                )
            )
        )
        self.finish()

    def work(self) -> Callable[[], object] | None:
        chosen = QFileDialog.getExistingDirectory(self, tr("配るファイルを置くフォルダーを選ぶ"))
        if not chosen:
            return None
        folder = self.folder = Path(chosen)
        pin = self.pin.value
        return lambda: self._export(pin, folder)

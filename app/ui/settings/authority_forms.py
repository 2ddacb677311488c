"""What the administrator fills in: a new authority, an identity to issue or renew, one to take back."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QGridLayout, QWidget

from app.forms.document import Author
from app.ui import theme
from app.ui.means_ways import FileEntry, PinPair, fill, read_small, typed
from app.ui.settings.errand import Said, run_errand
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, HintLabel, Label, TextDialog, in_documents, row
from app.ui.widgets.entry import Entry, SecretEntry
from app.ui.widgets.texts import CheckBox, RadioButton, set_words

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
        self.take_back = BigButton(tr("控えから戻す…"))
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
        self.code = ""
        """What opens the file that was made; "" where none was."""
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
        run_errand(self, self._run, work, self._worked, self._refused, after=lambda: self.do.setEnabled(True))

    def _worked(self, result: object) -> None:
        self.code = result if isinstance(result, str) else ""
        self.accept()

    def _refused(self, sentence: str) -> None:
        self.said.say(sentence)
        self.fit_text()


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form of an identity says. pin: the authority's; path: the new file."""

    person: Author
    roles: tuple[str, ...]
    pin: str
    path: Path


class IssueForm(AuthorityForm):
    """氏名, 所属, 職 and roles. `issue` does it and returns the code that opens the file. With `renewed` only the
    authority's PIN is asked for."""

    def __init__(
        self,
        roles: dict[str, str],
        issue: Callable[[Filled], str],
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
        self._lay_out(held)
        for each in (self.name, self.department, self.title, *self.roles.values()):
            each.setEnabled(renewed is None)

    def complete(self) -> bool:
        for entry in (self.name, self.department, self.title):
            if not entry.value:
                entry.show_fault(tr("ここは空けておけません。"))
                return False
        return True

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
        filled = Filled(person, held, self.pin.value, self.path)
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
        self.box.addWidget(
            HintLabel(tr("作ったあとに出る取り込み番号は、一度しか出ません。ファイルとは別の方法で本人に渡します。"))
        )
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


class SpareForm(AuthorityForm):
    """The spare (控え) of the authority, for the day on which this device is gone. `spare` makes it and returns its
    code."""

    def __init__(self, spare: Callable[[str, Path], str], run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(tr("認証局の控え"), tr("認証局の控えを作ります"), tr("ファイルを作る…"), run, parent)
        self._spare = spare
        self.path: Path | None = None
        said = tr(
            "認証局の鍵は、この端末でだけ開きます。端末が壊れたときのために、控えを USB メモリーなどに作り、"
            "番号と別々に、鍵のかかる場所に保管してください。発行や失効をしたあとは、作り直してください。"
        )
        self.box.addWidget(HintLabel(said))
        self.finish()

    def work(self) -> Callable[[], object] | None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            tr("認証局の控えの保存先"),
            in_documents(tr("認証局の控え.madomori-spare")),
            tr("認証局の控え (*.madomori-spare)"),
            options=QFileDialog.Option.DontConfirmOverwrite,  # one that is there is refused
        )
        if not chosen:
            return None
        path, pin = Path(chosen), self.pin.value
        self.path = path
        return lambda: self._spare(pin, path)


class TakeBackForm(AuthorityForm):
    """An authority from its spare, under a new PIN. `take_back(file, code, pin)` does it."""

    asks_pin = False

    def __init__(
        self, take_back: Callable[[bytes, str, str], object], run: Executor, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("認証局の控え"), tr("認証局を控えから戻します"), tr("戻す"), run, parent)
        self._take_back = take_back
        self.file = FileEntry(
            tr("控えのファイル"),
            "",
            tr("認証局の控えを選ぶ"),
            tr("認証局の控え (*.madomori-spare);;すべてのファイル (*)"),
        )
        self.number = SecretEntry(tr("控えを開く番号"), tr("控えを作ったときに書きとめたものです。"))
        self.pins = PinPair(tr("認証局の新しい暗証番号（PIN）"), beside=True, beside_reveal=self.number)
        for each in (self.file, self.number, self.pins):
            self.box.addWidget(each)
        self.pins.again.submitted.connect(self.try_it)
        self.finish()

    def complete(self) -> bool:
        return self.file.complete() and typed(self.number, tr("番号を入れてください。")) and self.pins.complete()

    def work(self) -> Callable[[], object] | None:
        path, number, pin = self.file.path, self.number.value, self.pins.pin
        return lambda: self._take_back(read_small(path), number, pin)


class CodeDialog(TextDialog):
    """The code of a file that was made just now; it is shown once."""

    def __init__(self, heading: str, code: str, note: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("番号"), heading, 560, parent)
        card = Card()
        self.code = Label(code, "title")
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        set_words(self.code, name=" ".join(code))  # letter by letter
        card.box.addWidget(self.code)
        self.box.addWidget(card)
        self.box.addWidget(Label(note, wrap=True))
        self.box.addWidget(
            HintLabel(tr("この画面を閉じると、もう見られません。0・1・2・5 と O・I・L・Z・S は使っていません。"))
        )
        self.written = BigButton(tr("書きとめた"), "primary")
        self.written.clicked.connect(self.accept)
        self.box.addLayout(row(1, self.written))

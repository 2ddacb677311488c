"""The first start: who works here, with which guideline, and where the key is kept. Then it is ready."""

from collections.abc import Callable
from concurrent.futures import Executor

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from app.base.errors import EnvironmentProblem
from app.models.settings import Staff
from app.station.passphrase import LEAST, offered_passphrase, passphrase_fault
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.setup.service import SetupService
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, HintLabel, Label, Line, fit, row, scrolled
from app.ui.widgets.entry import Entry, SecretEntry, reveal_box
from app.ui.widgets.problem import show_problem
from app.ui.widgets.texts import ComboBox, set_words


class SetupWizard(QDialog):
    """Asks and calls `service.create`. Accepted once all is made; `passphrase` is then what opens the store."""

    def __init__(self, service: SetupService, run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._run = run
        self._busy = False
        self.passphrase: str | None = None
        self.setWindowTitle(tr("はじめの設定"))
        fit(self, 720, 600)

        self._step = Label("", "sub")
        self._title = Label("", "title")
        self.person = PersonPage(service.packs())
        self.key = KeyPage()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.person)
        self._pages.addWidget(self.key)
        self.back = BigButton(tr("戻る"))
        self.next = BigButton("", "primary")
        self.back.clicked.connect(lambda: self._show(0))
        self.next.clicked.connect(self._forward)
        self.person.last.submitted.connect(self._forward)
        self.key.submitted_by(self._forward)

        outer = QVBoxLayout(self)
        pad = theme.size("s6")
        outer.setContentsMargins(pad, pad, pad, pad)
        outer.setSpacing(theme.size("s3"))
        outer.addWidget(self._step)
        outer.addWidget(self._title)
        outer.addWidget(scrolled(self._pages), 1)
        outer.addWidget(Line())
        outer.addLayout(row(self.back, 1, self.next))
        self._show(0)
        when_done(run.submit(service.keyring_problem), self, self._probed, self._probe_failed)

    def closeEvent(self, event: QCloseEvent) -> None:
        # Half-made keys would only confuse the next start, so the last step is not broken off.
        if self._busy:
            event.ignore()
        else:
            super().closeEvent(event)

    def reject(self) -> None:
        if not self._busy:
            super().reject()

    def _show(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        titles = (tr("お使いになる方"), tr("記録を守る鍵"))
        self._step.setText(tr("はじめの設定　{step} / 2").format(step=page + 1))
        self._title.setText(titles[page])
        self.back.setVisible(page == 1)
        self._label_next()
        (self.person.name.edit if page == 0 else self.key.first_widget(self.next)).setFocus()

    def _label_next(self) -> None:
        last = self._pages.currentIndex() == 1
        text = tr("用意しています…") if self._busy else tr("用意して始める") if last else tr("次へ")
        self.next.setText(text)
        set_words(self.next, name=text)
        self.next.setEnabled(not self._busy and (not last or self.key.known))
        self.back.setEnabled(not self._busy)

    def _probed(self, problem: str | None) -> None:
        self.key.show_keyring(problem)
        self._label_next()
        if self._pages.currentIndex() == 1:
            self.key.first_widget(self.next).setFocus()

    def _probe_failed(self, error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            raise error
        self._probed(error.happened)

    def _forward(self) -> None:
        if self._busy or not self.person.complete():
            return
        if self._pages.currentIndex() == 0:
            self._show(1)
        elif self.key.known and self.key.complete():
            self._create()

    def _create(self) -> None:
        self._busy = True
        self._label_next()
        self.passphrase = self.key.passphrase
        future = self._run.submit(self._service.create, self.person.staff, self.person.pack, self.passphrase, None)
        when_done(future, self, lambda _: self._made(), self._failed)

    def _made(self) -> None:
        self._busy = False
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._label_next()
        if not isinstance(error, EnvironmentProblem):
            raise error
        show_problem(self, error)


class PersonPage(QWidget):
    """Name, department, title, extension, and the office's guideline."""

    def __init__(self, packs: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.name = Entry(tr("氏名"), tr("報告書に書く名前です。"))
        self.department = Entry(tr("所属"), tr("例：見本課"))
        self.title = Entry(tr("職"), tr("例：主事、係長"))
        self.phone = Entry(tr("電話（内線）"), tr("空けておいても始められます。"))
        self.choice = ComboBox()
        self.choice.setAccessibleName(tr("手引き"))
        for id, label in packs:
            self.choice.addItem(label, id)
        caption = Label(tr("手引き（自治体の要綱・ガイドライン）"), "section")
        caption.setBuddy(self.choice)

        grid = QGridLayout(self)
        grid.setContentsMargins(*[theme.size("s1")] * 4)
        grid.setHorizontalSpacing(theme.size("s4"))
        grid.setVerticalSpacing(theme.size("s3"))
        for place, entry in enumerate((self.name, self.department, self.title, self.phone)):
            grid.addWidget(entry, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(caption, 2, 0, 1, 2)
        grid.addWidget(self.choice, 3, 0, 1, 2)
        grid.addWidget(HintLabel(tr("あとから「設定」で変えられます。")), 4, 0, 1, 2)
        grid.setRowStretch(5, 1)
        for entry, following in ((self.name, self.department), (self.department, self.title), (self.title, self.phone)):
            entry.submitted.connect(following.edit.setFocus)

    @property
    def last(self) -> Entry:
        return self.phone

    @property
    def staff(self) -> Staff:
        return Staff(self.name.value, self.department.value, self.title.value, self.phone.value)

    @property
    def pack(self) -> str:
        return str(self.choice.currentData())

    def complete(self) -> bool:
        """Whether what the report needs is there; if not, the first gap is named."""
        for entry, sentence in (
            (self.name, tr("氏名を入れてください。")),
            (self.department, tr("所属を入れてください。")),
            (self.title, tr("職を入れてください。")),
        ):
            if not entry.value:
                entry.show_fault(sentence)
                return False
        return self.choice.count() > 0


class KeyPage(QWidget):
    """Where the key is kept: in the keyring without a question, or under a passphrase."""

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self._card = Card()
        self._heading = Label(tr("鍵の保管場所を確かめています…"), "heading", wrap=True)
        self._explanation = Label("", wrap=True)
        self._card.box.addWidget(self._heading)
        self._card.box.addWidget(self._explanation)
        self.first = SecretEntry(tr("パスフレーズ"), tr("{n}文字以上。窓守を開くたびに入れます。").format(n=LEAST))
        self.again = SecretEntry(tr("もう一度"))
        self._reveal = reveal_box(self.first, self.again)
        self.offer = BigButton(tr("4つの言葉を選んでもらう"))
        self.offer.clicked.connect(self._offer)
        self._warning = HintLabel(
            tr(
                "忘れると、だれにも記録を開けません。職場の決まりに沿って、書いたものを鍵のかかる場所に保管してください。"
            )
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.size("s1")] * 4)
        box.setSpacing(theme.size("s3"))
        self._line = QWidget()
        line = row(self._reveal, 1, self.offer)
        line.setContentsMargins(0, 0, 0, 0)
        self._line.setLayout(line)
        for widget in (self._card, self.first, self.again, self._line, self._warning):
            box.addWidget(widget)
        box.addStretch(1)
        self.first.submitted.connect(self.again.edit.setFocus)
        self._ask(False)

    def submitted_by(self, slot: Callable[[], object]) -> None:
        self.again.submitted.connect(slot)

    @property
    def passphrase(self) -> str | None:
        """The passphrase; None where the keyring keeps the key."""
        return self.first.value if self._asks else None

    def show_keyring(self, problem: str | None) -> None:
        """Say where the key goes. `problem`: why the keyring cannot be used, None where it can."""
        self.known = True
        self._ask(problem is not None)
        if problem is None:
            self._heading.setText(tr("この端末のキーリングで守ります"))
            self._explanation.setText(
                tr(
                    "記録は暗号化して保存します。鍵はこの端末のキーリング（鍵の保管場所）に入れるので、ふだん入力するものはありません。"
                )
            )
        else:
            self._heading.setText(tr("パスフレーズを決めてください"))
            self._explanation.setText(
                tr("{problem}\n記録は暗号化して保存します。その鍵を、あなたの決めるパスフレーズで守ります。").format(
                    problem=problem
                )
            )

    def first_widget(self, otherwise: QWidget) -> QWidget:
        """Where the focus belongs on this page."""
        return self.first.edit if self._asks else otherwise

    def complete(self) -> bool:
        """Whether the passphrase can be used; if not, the fault is named."""
        if not self._asks:
            return True
        if fault := passphrase_fault(self.first.value):
            self.first.show_fault(fault)
            return False
        if self.first.value != self.again.value:
            self.again.show_fault(tr("上のパスフレーズと違います。もう一度入れてください。"))
            return False
        return True

    def _ask(self, asks: bool) -> None:
        self._asks = asks
        for widget in (self.first, self.again, self._line, self._warning):
            widget.setVisible(asks)

    def _offer(self) -> None:
        """Four words in the first field, to be seen, written down and typed once more."""
        self.first.show_fault("")
        self.first.edit.setText(offered_passphrase())
        self.again.edit.clear()
        self._reveal.setChecked(True)
        self.again.edit.setFocus()

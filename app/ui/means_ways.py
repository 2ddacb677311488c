"""The ways to come to something that seals: a file that was given, a card that is there, a key made here."""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.base.errors import EnvironmentProblem, Refused
from app.base.files import opened_file
from app.station.pin import LEAST, pin_fault
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, HintLabel, Label, TextDialog, row
from app.ui.widgets.entry import Entry, SecretEntry, reveal_box
from app.ui.widgets.texts import ComboBox
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.forms.sign.token import Found
    from app.station.signers import Means
    from app.station.workstation import Workstation

LARGEST = 1024 * 1024
"""Bytes of a PKCS#12: some kilobytes are usual."""
Job = Callable[[bool], "Means"]
"""Sets it up; given whether its issuer is to be trusted from now on."""


class FileEntry(QWidget):
    """A file to choose: its path, typed or from a dialog."""

    def __init__(self, label: str, hint: str, title: str, filter: str, *beside: QWidget) -> None:
        """`beside`: stands at the right of the button that opens the dialog."""
        super().__init__()
        self._title, self._filter = title, filter
        self.entry = Entry(label, hint)
        self.choose = BigButton(tr("選ぶ…"), name=title)
        self.choose.clicked.connect(self._choose)
        line = row(self.choose, *beside, 1)
        line.setContentsMargins(0, 0, 0, 0)
        buttons = QWidget()
        buttons.setLayout(line)
        fill(self, self.entry, buttons)

    @property
    def path(self) -> Path:
        return Path(self.entry.value)

    def complete(self) -> bool:
        """Whether a file is named; if not, that is said."""
        if not self.entry.value:
            self.entry.show_fault(tr("ファイルを選んでください。"))
            return False
        return True

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self._title, self.entry.value, self._filter)
        if path:
            self.entry.show_fault("")
            self.entry.edit.setText(path)


class PinPair(QWidget):
    """A new PIN, typed twice."""

    def __init__(self, label: str = "", *, beside: bool = False, beside_reveal: SecretEntry | None = None) -> None:
        """`beside`: the two fields side by side. `beside_reveal`: another secret that the same box shows."""
        super().__init__()
        hint = tr("{n}文字以上。続いた数字、繰り返し、誕生日は使えません。").format(n=LEAST)
        self.first = SecretEntry(label or tr("新しい暗証番号（PIN）"), hint)
        self.again = SecretEntry(tr("もう一度"))
        self.reveal = reveal_box(self.first, self.again, *([beside_reveal] if beside_reveal else []))
        if beside:
            fill(self, in_one_row(self.first, self.again), self.reveal)
        else:
            fill(self, self.first, self.again, self.reveal)
        self.first.submitted.connect(self.again.edit.setFocus)

    @property
    def pin(self) -> str:
        return self.first.value

    def complete(self) -> bool:
        """Whether it can be used; if not, the fault is named."""
        if fault := pin_fault(self.first.value):
            self.first.show_fault(fault)
            return False
        if self.first.value != self.again.value:
            self.again.show_fault(tr("上のものと違います。もう一度入れてください。"))
            return False
        return True


class FileMeans(QWidget):
    """A PKCS#12 that the office or an authority gave."""

    title = "役所などから受け取ったファイル（.p12）を取り込む"

    def __init__(self) -> None:
        super().__init__()
        self.file = FileEntry(
            tr("ファイル"), "", tr("署名用のファイルを選ぶ"), tr("PKCS#12 (*.p12 *.pfx);;すべてのファイル (*)")
        )
        self.code = SecretEntry(
            tr("取り込み番号（パスワード）"),
            tr("ファイルとは別に知らされたものです。取り込み番号の大文字・小文字と「-」は問いません。"),
        )
        self.pins = PinPair(tr("これから使う暗証番号（PIN）"), beside=True, beside_reveal=self.code)
        note = tr("鍵は、この端末と新しい暗証番号で開きます。取り込んだら、受け取ったファイルは消してください。")
        fill(self, in_one_row(self.file, self.code), self.pins, HintLabel(note))
        self.code.submitted.connect(self.pins.first.edit.setFocus)

    def complete(self) -> bool:
        return self.file.complete() and typed(self.code, tr("取り込み番号を入れてください。")) and self.pins.complete()

    def job(self, station: "Workstation") -> Job:
        path, code, pin = self.file.path, self.code.value, self.pins.pin

        def work(trust: bool) -> "Means":
            from app.station.signers import take_in

            return take_in(station.home, station.master(), read_small(path), code, pin, trust_authority=trust)

        return work


class TokenMeans(QWidget):
    """A card or token, through its PKCS#11 module: which card and which certificate is chosen from what is there."""

    title = "カードやトークンを使う"

    def __init__(self, run: Executor) -> None:
        super().__init__()
        self._run = run
        self.look = BigButton(tr("カードを探す"))
        self.module = FileEntry(
            tr("カードの部品（PKCS#11 モジュール）"),
            tr("カードの説明書にあるファイルです。例：opensc-pkcs11.so"),
            tr("PKCS#11 モジュールを選ぶ"),
            tr("モジュール (*.so *.dll *.dylib);;すべてのファイル (*)"),
            self.look,
        )
        self.state = Label("", "sub", wrap=True)
        self.state.hide()
        self.choice = ComboBox()
        self.choice.setAccessibleName(tr("カードと証明書"))
        self.choice.hide()
        self.pin = SecretEntry(
            tr("カードの暗証番号（PIN）"), tr("続けて間違えると、カードが使えなくなることがあります。")
        )
        fill(self, self.module, self.state, self.choice, self.pin)
        self.look.clicked.connect(self._look)
        self.module.entry.submitted.connect(self._look)

    def complete(self) -> bool:
        if not self.module.complete():
            return False
        if self.choice.currentIndex() < 0:
            self.module.entry.show_fault(tr("「カードを探す」を押して、カードを選んでください。"))
            return False
        return typed(self.pin)

    def job(self, station: "Workstation") -> Job:
        token, certificate = self.choice.currentData()
        module, pin = self.module.path, self.pin.value

        def work(trust: bool) -> "Means":
            from app.station.signers import use_token

            return use_token(station.home, module, token, certificate, pin, trust_authority=trust)

        return work

    def _look(self) -> None:
        if not self.look.isEnabled() or not self.module.complete():
            return

        def tokens(module: Path) -> "tuple[Found, ...]":
            from app.forms.sign.token import tokens

            return tokens(module)

        self.look.setEnabled(False)
        self._say(tr("探しています…"))
        when_done(self._run.submit(tokens, self.module.path), self, self._found, self._failed)

    def _found(self, tokens: "tuple[Found, ...]") -> None:
        self.look.setEnabled(True)
        self.choice.clear()
        for token in tokens:
            for certificate in token.certificates:
                shown = tr("{token}　{certificate}").format(token=token.label, certificate=certificate)
                self.choice.addItem(shown, (token.label, certificate))
        self.choice.setVisible(self.choice.count() > 0)
        self._say("" if self.choice.count() else tr("署名に使える証明書の入ったカードが見つかりません。"))
        if self.choice.count():
            self.module.entry.show_fault("")
            self.choice.setFocus()

    def _failed(self, error: BaseException) -> None:
        self.look.setEnabled(True)
        if not isinstance(error, EnvironmentProblem):
            raise error
        self._say(f"{error.happened}{error.todo}")

    def _say(self, sentence: str) -> None:
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        if sentence:
            announce(self.state, sentence)
        dialog = self.window()
        if isinstance(dialog, TextDialog) and dialog.isVisible():
            dialog.fit_text()


class OwnMeans(QWidget):
    """An identity that nobody confirmed."""

    title = "自分で作る（役所の確認なし）"

    def __init__(self, station: "Workstation") -> None:
        super().__init__()
        staff = station.settings.staff
        self.pins = PinPair()
        said = tr(
            "{name}（{department} {title}）の署名の鍵を、この端末で作ります。"
            "署名はできますが、ほかの端末では「役所の確認なし」と出ます。"
        ).format(name=staff.name, department=staff.department, title=staff.title)
        fill(self, HintLabel(said), self.pins)

    def complete(self) -> bool:
        return self.pins.complete()

    def job(self, station: "Workstation") -> Job:
        pin = self.pins.pin

        def work(_trust: bool) -> "Means":
            from app.station.signers import make_own

            return make_own(station.home, station.master(), station.settings.staff, pin, station.clock)

        return work


def fill(page: QWidget, *parts: QWidget) -> None:
    """`parts` one below the other in `page`, as close as a form's fields are."""
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme.size("s3"))
    for each in parts:
        box.addWidget(each)


def in_one_row(*parts: QWidget) -> QWidget:
    """`parts` side by side, each as wide as the other, from the same height on."""
    fields = QWidget()
    line = row(*parts, spacing="s4")
    line.setContentsMargins(0, 0, 0, 0)
    for place, each in enumerate(parts):
        line.setAlignment(each, Qt.AlignmentFlag.AlignTop)
        line.setStretch(place, 1)
    fields.setLayout(line)
    return fields


def typed(secret: SecretEntry, fault: str = "") -> bool:
    """Whether a PIN (or what `fault` asks for) is there; if not, that is said."""
    if not secret.value:
        secret.show_fault(fault or tr("暗証番号を入れてください。"))
        return False
    return True


def read_small(path: Path) -> bytes:
    """A small file that was chosen. Raises Refused."""
    try:
        with opened_file(path) as file:
            data = file.read(LARGEST + 1)
    except OSError:
        raise Refused("ファイルを読めません。場所と名前を確かめてください。") from None
    if len(data) > LARGEST:
        raise Refused("ファイルが大きすぎます。正しいファイルか確かめてください。")
    return data

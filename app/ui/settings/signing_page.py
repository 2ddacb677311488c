"""認証: what this person seals with, and whom this workstation knows. What is changed here holds at once."""

from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.base.text import shown
from app.ui import theme
from app.ui.means import MeansDialog, ShownMeans, shown_means
from app.ui.means_ways import PinPair, typed
from app.ui.pin import means_card
from app.ui.settings.errand import Said, run_errand
from app.ui.settings.trust_list import TrustList
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, HintLabel, Label, TextDialog, in_documents, row
from app.ui.widgets.entry import SecretEntry
from app.ui.widgets.texts import set_words

if TYPE_CHECKING:
    from app.station.workstation import Workstation

KINDS = {"file": "ファイルの鍵（PKCS#12）", "token": "カード・トークン", "own": "この端末で作った鍵"}


class SigningPage(QWidget):
    """changed: whom this workstation knows, or what seals here, is another now."""

    changed = Signal()

    def __init__(self, station: "Workstation", run: Executor) -> None:
        super().__init__()
        self._station, self._run = station, run
        self.means: ShownMeans | None = None
        self._card: QWidget = Label(tr("確かめています…"), "sub")
        self._place = QVBoxLayout()
        self._place.addWidget(self._card)
        self.set_up = BigButton(tr("署名の用意…"), "primary")
        self.change_pin = BigButton(tr("暗証番号を変える…"))
        self.give = BigButton(tr("自分の証明書を出す…"))
        self.said = Said()
        self.trust = TrustList(station.home, run)
        self.trust.changed.connect(self.changed)
        self.authority = BigButton(tr("この端末で認証局を管理する…"), "quiet")
        self.set_up.clicked.connect(self._set_up)
        self.change_pin.clicked.connect(self._change_pin)
        self.give.clicked.connect(self._give)
        self.authority.clicked.connect(self._manage)
        self._lay_out()
        for unknown in (self.change_pin, self.give):
            unknown.hide()
        self.refresh()

    def refresh(self) -> None:
        """Look again at what seals here and whom this workstation knows."""
        station = self._station
        run_errand(self, self._run, lambda: shown_means(station.home, station.clock), self._show, self.said.say)
        self.trust.refresh()

    def _show(self, shown: ShownMeans | None) -> None:
        self.means = shown
        old, self._card = self._card, self._described(shown)
        self._place.replaceWidget(old, self._card)
        old.deleteLater()
        self.set_up.setText(tr("別のものに替える…") if shown else tr("署名の用意…"))
        set_words(self.set_up, name=tr("署名に使うものを替える") if shown else tr("署名の用意"))
        theme.set_property(self.set_up, "role", "" if shown else "primary")
        self.change_pin.setVisible(shown is not None and shown.means.kind != "token")
        self.give.setVisible(shown is not None)

    def _described(self, held: ShownMeans | None) -> QWidget:
        if held is None:
            card = Card()
            card.box.addWidget(Label(tr("まだ用意がありません"), "heading", wrap=True))
            card.box.addWidget(Label(tr("決裁の印を押すには、はじめに署名に使うものを決めます。"), wrap=True))
            return card
        means = held.means
        card = means_card(held)
        card.box.addWidget(Label(tr(KINDS[means.kind]), "sub", wrap=True))
        labels = role_labels(self._station)
        if means.roles:
            roles = "、".join(labels.get(role, role) for role in means.roles)
            card.box.addWidget(Label(tr("役割　{roles}").format(roles=roles), "sub", wrap=True))
        if means.issuer:
            issued = tr("発行者　{issuer}").format(issuer=shown(means.issuer))
            card.box.addWidget(Label(issued, "sub", wrap=True))
        if not means.is_of(self._station.settings.staff):
            card.box.addWidget(
                Label(tr("「職員」の氏名と違うため、自分の報告書の署名には使いません。"), "problem", wrap=True)
            )
        return card

    def _set_up(self) -> None:
        dialog = MeansDialog(self._station, self._run, self)
        self._open(dialog, tr("署名の用意ができました。ファイルから取り込んだときは、そのファイルを消してください。"))

    def _change_pin(self) -> None:
        self._open(PinChange(self._station, self._run, self), tr("暗証番号を変えました。"))

    def _open(self, dialog: TextDialog, done: str) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def accepted() -> None:
            self.said.say(done)
            self.refresh()
            self.changed.emit()

        dialog.accepted.connect(accepted)
        dialog.show()

    def _give(self) -> None:
        assert self.means
        data = self.means.certificate
        name = in_documents(tr("証明書 {name}.pem").format(name=self.means.means.name))
        path, _ = QFileDialog.getSaveFileName(self, tr("証明書の保存先"), name, tr("証明書 (*.pem)"))
        if path:
            self._write(Path(path), data)

    def _write(self, path: Path, data: bytes) -> None:
        from app.base.files import write_whole

        said = tr("証明書を出しました：{path}").format(path=path)
        run_errand(self, self._run, lambda: write_whole(path, data), lambda _: self.said.say(said), self.said.say)

    def _manage(self) -> None:
        from app.ui.settings.authority_dialog import AuthorityDialog

        dialog = AuthorityDialog(self._station, self._run, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self.refresh())
        dialog.finished.connect(lambda _: self.changed.emit())
        dialog.show()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        pad = theme.size("s6")
        box.setContentsMargins(pad, pad, pad, pad)
        box.setSpacing(theme.size("s4"))
        box.addWidget(Label(tr("署名に使うもの"), "heading"))
        box.addLayout(self._place)
        box.addLayout(row(self.set_up, self.change_pin, self.give, 1))
        box.addWidget(self.said)
        box.addWidget(HintLabel(tr("この画面で変えたことは、すぐに使われます。")))
        box.addWidget(self.trust)
        box.addLayout(row(self.authority, 1))
        box.addStretch(1)


class PinChange(TextDialog):
    """The PIN of a key that lies in a file, old and new."""

    def __init__(self, station: "Workstation", run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(tr("署名"), tr("暗証番号を変える"), 480, parent)
        self._station, self._run = station, run
        self.old = SecretEntry(tr("今の暗証番号（PIN）"))
        self.new = PinPair()
        self.keep = BigButton(tr("変える"), "primary")
        self.cancel = BigButton(tr("やめる"))
        self.box.addWidget(self.old)
        self.box.addWidget(self.new)
        self.box.addLayout(row(1, self.cancel, self.keep))
        self.old.submitted.connect(self.new.first.edit.setFocus)
        self.new.again.submitted.connect(self._change)
        self.keep.clicked.connect(self._change)
        self.cancel.clicked.connect(self.reject)
        self.old.edit.setFocus()

    def _change(self) -> None:
        if not self.keep.isEnabled() or not typed(self.old) or not self.new.complete():
            self.fit_text()
            return
        from app.station.signers import change_pin

        station, old, new = self._station, self.old.value, self.new.pin
        self.keep.setEnabled(False)
        run_errand(
            self,
            self._run,
            lambda: change_pin(station.home, station.master(), old, new, station.clock),
            lambda _: self.accept(),
            self._refused,
            after=lambda: self.keep.setEnabled(True),
        )

    def _refused(self, sentence: str) -> None:
        self.old.show_fault(sentence)
        self.fit_text()


def role_labels(station: "Workstation") -> dict[str, str]:
    """The roles that an identity may name, in words: those of the route by their boxes, and who writes reports."""
    pack = station.pack
    labels = {step.role: pack.box_label(step.box) for step in pack.steps if step.role}
    return {"handler": tr("担当者（報告書を書く）"), **labels}

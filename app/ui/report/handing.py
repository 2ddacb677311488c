"""Handing a signed report on through the shared folder: said to be sent only once it lies there."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.base.errors import Refused
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.report.service import ReportService
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Label, row
from app.ui.widgets.texts import set_words
from app.ui.widgets.voice import announce


class HandingBar(QFrame):
    """A line above the foot of the editor, hidden until there is something to hand on.

    failed(error): it could not be put there; it may be tried again.
    """

    failed = Signal(object)
    sent = Signal(Path)

    def __init__(self, service: ReportService) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self._service = service
        self.said = Label("", wrap=True)
        self.button = BigButton("")
        self.button.clicked.connect(self._hand_on)
        line = row(self.said, self.button)
        line.setStretch(0, 1)
        side = theme.size("s4")
        line.setContentsMargins(side, theme.size("s2"), side, theme.size("s2"))
        self.setLayout(line)
        self.hide()

    def offer(self, revision: int, *, just_signed: bool) -> bool:
        """Offer the signed `revision`, where there is a folder for it; returns whether there is."""
        to = self._service.hands_to
        if not to:
            return False
        self._revision = revision
        said = tr("署名した第{revision}版は、まだ回していません。")
        if not just_signed:
            said = tr("第{revision}版は署名済みです。まだ回していないときは、ここから回せます。")
        self._tell(said.format(revision=revision), "")
        text = tr("{to}へ回す（受け渡しフォルダーに置く）").format(to=to)
        self.button.setText(text)
        set_words(self.button, name=text)
        self.button.setEnabled(True)
        self.button.show()
        self.show()
        return True

    def _hand_on(self) -> None:
        self.button.setEnabled(False)
        self._tell(tr("受け渡しフォルダーに置いています…"), "pending")
        try:
            putting = self._service.hand_on()
        except Refused as refused:
            self._not_sent(refused)
            return
        when_done(putting, self, self._sent, self._not_sent)

    def _sent(self, path: Path) -> None:
        self.button.hide()
        said = tr("✓ 第{revision}版を{to}へ回しました。受け渡しフォルダーの「{name}」です。")
        self._tell(said.format(revision=self._revision, to=self._service.hands_to, name=path.name), "saved")
        self.sent.emit(path)

    def _not_sent(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        self._tell(tr("第{revision}版は、まだ回していません。").format(revision=self._revision), "unsaved")
        self.failed.emit(error)

    def _tell(self, sentence: str, state: str) -> None:
        self.said.setText(sentence)
        theme.set_property(self.said, "state", state)
        if self.isVisible():
            announce(self.said, sentence)

"""What a person is to seal with: a PKCS#12 of the office, a card or token, or an identity made here."""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.base.errors import EnvironmentProblem, Refused
from app.base.files import disk_problem
from app.base.text import shown
from app.ui.delivery import when_done
from app.ui.means_ways import FileMeans, Job, OwnMeans, TokenMeans
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, HintLabel, Label, Line, TextDialog, row
from app.ui.widgets.problem import show_problem
from app.ui.widgets.texts import RadioButton
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.models.home import Home
    from app.station.signers import Means
    from app.station.workstation import Workstation

LARGEST = 1024 * 1024
"""Bytes of a PKCS#12: some kilobytes are usual."""


@dataclass(frozen=True, slots=True)
class ShownMeans:
    """What seals here. certificate: PEM, to be given to others; confirmed: the office's authority issued it, as far as
    this workstation knows."""

    means: "Means"
    certificate: bytes
    confirmed: bool


def shown_means(home: "Home", clock: "Clock") -> ShownMeans | None:
    """What seals here, None for nothing yet. Loads what reads certificates: not on the GUI thread. Raises
    EnvironmentProblem."""
    from app.forms.sign.identity import read_certificate
    from app.forms.sign.trust import standing
    from app.station.checking import trust_here
    from app.station.signers import means

    found = means(home)
    if found is None:
        return None
    try:
        certificate = (home.trusted / f"{found.fingerprint}.pem").read_bytes()
    except OSError as error:
        raise disk_problem(error) from error
    known = standing(read_certificate(certificate), (), clock.now(), trust_here(home))
    return ShownMeans(found, certificate, known == "office")


class MeansDialog(TextDialog):
    """Asks what to seal with and sets it up; accepted once that is done. What was there before is kept aside."""

    def __init__(self, station: "Workstation", run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(tr("署名の用意"), tr("何で署名しますか"), 720, parent)
        self._station, self._run = station, run
        self.file, self.token, self.own = FileMeans(), TokenMeans(run), OwnMeans(station)
        self._ways: tuple[FileMeans | TokenMeans | OwnMeans, ...] = (self.file, self.token, self.own)
        self.group = QButtonGroup(self)
        self.state = Label("", "sub", wrap=True)
        self.problem = Label("", "problem", wrap=True)
        for place, title in enumerate((self.file.title, self.token.title, self.own.title)):
            choice = RadioButton(tr(title))
            self.group.addButton(choice, place)
            self.box.addWidget(choice)
        self.box.addWidget(Line())
        for way in self._ways:
            way.hide()
            self.box.addWidget(way)
        self.box.addWidget(self.problem)
        self.prepare = BigButton(tr("用意する"), "primary")
        self.cancel = BigButton(tr("やめる"))
        self.box.addLayout(row(self.state, 1, self.cancel, self.prepare))
        self.problem.hide()
        self.group.idToggled.connect(self._show)
        self.group.button(0).setChecked(True)
        self.prepare.clicked.connect(self._prepare)
        self.cancel.clicked.connect(self.reject)
        self.file.pins.again.submitted.connect(self._prepare)
        self.token.pin.submitted.connect(self._prepare)
        self.own.pins.again.submitted.connect(self._prepare)

    def reject(self) -> None:
        if self.cancel.isEnabled():
            super().reject()

    def _show(self, place: int, chosen: bool) -> None:
        self._ways[place].setVisible(chosen)
        if chosen:
            self.problem.hide()
            self.fit_text()

    def _prepare(self) -> None:
        way = self._ways[self.group.checkedId()]
        self.problem.hide()
        if not self.prepare.isEnabled() or not way.complete():
            self.fit_text()
            return
        self._set_up(way.job(self._station), trust=False)

    def _set_up(self, job: Job, *, trust: bool) -> None:
        self._busy(True)
        when_done(self._run.submit(job, trust), self, partial(self._done, job), self._failed)

    def _done(self, job: Job, means: "Means") -> None:
        self._busy(False)
        if not means.authority or (self._station.home.trusted / f"{means.authority}.pem").exists():
            self.accept()
            return
        ask = ConfirmIssuer(means, self)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.accepted.connect(lambda: self._set_up(job, trust=True))
        ask.rejected.connect(self.accept)
        ask.show()

    def _failed(self, error: BaseException) -> None:
        from app.forms.sign.signer import WrongPin

        self._busy(False)
        if isinstance(error, Refused):
            self.problem.setText(str(error))
            self.problem.show()
            announce(self, str(error), urgent=True)
            self.fit_text()
        elif isinstance(error, WrongPin):
            pin = self.token.pin if self.group.checkedId() == 1 else self.file.code
            pin.show_fault(f"{error.happened}{error.todo}")
            self.fit_text()
        elif isinstance(error, EnvironmentProblem):
            show_problem(self, error)
        else:
            raise error

    def _busy(self, busy: bool) -> None:
        self.state.setText(tr("用意しています…") if busy else "")
        self.prepare.setEnabled(not busy)
        self.cancel.setEnabled(not busy)


class ConfirmIssuer(TextDialog):
    """An authority that came along with an identity: the person says whether it is the office's own."""

    def __init__(self, means: "Means", parent: QWidget | None = None) -> None:
        super().__init__(tr("署名の用意"), tr("役所の認証局かどうかを確かめてください"), 560, parent)
        said = tr("{name} の署名は、「{issuer}」が発行したものです。").format(
            name=shown(means.name), issuer=shown(means.issuer)
        )
        self.box.addWidget(Label(said, wrap=True))
        card = Card()
        card.box.addWidget(Label(tr("認証局の指紋"), "sub"))
        mark = Label(grouped(means.authority), "section", wrap=True)
        mark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card.box.addWidget(mark)
        self.box.addWidget(card)
        self.box.addWidget(
            HintLabel(
                tr(
                    "認証の担当者から知らされた指紋と同じなら、この認証局が発行した人すべてを「役所の確認あり」と扱います。"
                    "違うとき、分からないときは、あとで「認証」の画面から加えられます。"
                )
            )
        )
        self.same = BigButton(tr("同じなので信用する"), "primary")
        self.later = BigButton(tr("あとで確かめる"))
        self.same.clicked.connect(self.accept)
        self.later.clicked.connect(self.reject)
        self.box.addLayout(row(1, self.later, self.same))
        self.later.setFocus()


def grouped(fingerprint: str) -> str:
    """A fingerprint as two people read it to each other: all of it, in fours."""
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4)).upper()

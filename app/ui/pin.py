"""The PIN of what seals here: asked once for a batch. The key is opened on another thread, for that takes a while."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import EnvironmentProblem
from app.base.text import shown
from app.base.wareki import format_date
from app.counter.author import means_of_author
from app.ui import theme
from app.ui.delivery import when_done
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Chip, HintLabel, Label, TextDialog, row
from app.ui.widgets.entry import SecretEntry
from app.ui.widgets.problem import show_problem
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer
    from app.station.workstation import Workstation
    from app.ui.means import ShownMeans

Done = Callable[["Signer"], object]


def close_signer(signer: "Signer") -> None:
    """Let an opened signer go: a card or token ends its session, a key in memory needs nothing."""
    close = getattr(signer, "close", None)
    if close is not None:
        close()


def ask_signer(
    parent: QWidget,
    station: "Workstation",
    run: Executor,
    done: Done,
    *,
    given_up: Callable[[], object] = lambda: None,
) -> None:
    """Ask for the person's PIN and give `done` the opened signer, to be let go with `close_signer`.

    Where nothing is set up to sign with, that comes first. `given_up`: the person closed the question. Never modal.
    """
    from app.ui.means import shown_means

    def found(what: "ShownMeans | None") -> None:
        if what is None:
            _set_up(parent, station, run, done, given_up)
        else:
            _ask(PinDialog(what, station, run, parent), done, given_up)

    def failed(error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            raise error
        show_problem(parent, error)
        given_up()

    when_done(run.submit(shown_means, station.home, station.clock), parent, found, failed)


def ask_author(parent: QWidget, station: "Workstation") -> "Future[Signer | None] | None":
    """What signs this person's own reports: the identity that the office issued to them, by its PIN; the future has
    None where the person gave up. No future at all: there is none, and the workstation's own signs without a PIN.
    Raises EnvironmentProblem."""
    if means_of_author(station) is None:
        return None
    asked: Future[Signer | None] = Future()
    ask_signer(parent, station, station.tasks, asked.set_result, given_up=lambda: asked.set_result(None))
    return asked


def _set_up(parent: QWidget, station: "Workstation", run: Executor, done: Done, given_up: Callable[[], object]) -> None:
    from app.ui.means import MeansDialog

    dialog = MeansDialog(station, run, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: ask_signer(parent, station, run, done, given_up=given_up))
    dialog.rejected.connect(lambda: given_up())
    dialog.show()


def _ask(dialog: "PinDialog", done: Done, given_up: Callable[[], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.opened.connect(done)
    dialog.rejected.connect(lambda: given_up())
    dialog.show()


class PinDialog(TextDialog):
    """Asks until the PIN is right or the person gives up. `opened` carries the signer; a wrong PIN is counted, and the
    time to wait is counted down."""

    opened = Signal(object)

    def __init__(
        self, shown: "ShownMeans", station: "Workstation", run: Executor, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("署名"), tr("暗証番号を入れてください"), 480, parent)
        self._station, self._run = station, run
        self._wait = 0
        self._busy = False
        self.entry = SecretEntry(tr("暗証番号（PIN）"))
        self.state = Label("", "sub", wrap=True)
        self.state.hide()
        self.sign = BigButton(tr("署名する"), "primary")
        self.cancel = BigButton(tr("やめる"))
        self.box.addWidget(means_card(shown))
        self.box.addWidget(self.entry)
        self.box.addWidget(self.state)
        self.box.addWidget(HintLabel(tr("一度入れると、選んだ書類すべてに署名します。暗証番号は端末に残りません。")))
        self.box.addLayout(row(1, self.cancel, self.sign))
        self.entry.submitted.connect(self._try)
        self.sign.clicked.connect(self._try)
        self.cancel.clicked.connect(self.reject)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self.entry.edit.setFocus()

    def reject(self) -> None:
        if not self._busy:  # a signer that opens now would have nobody to close it
            super().reject()

    def _try(self) -> None:
        if self._busy or self._wait:
            return
        if not self.entry.value:
            self.entry.show_fault(tr("暗証番号を入れてください。"))
            self.fit_text()
            return
        from app.station.signers import open_signer

        self._busy = True
        self._enable()
        self._say(tr("鍵を開いています…"))
        station, pin = self._station, self.entry.value
        opening = self._run.submit(lambda: open_signer(station.home, station.master(), pin, station.clock))
        when_done(opening, self, self._opened, self._refused)

    def _opened(self, signer: "Signer") -> None:
        self._busy = False
        self.entry.edit.clear()
        self.opened.emit(signer)
        self.accept()

    def _refused(self, error: BaseException) -> None:
        from app.forms.sign.signer import WrongPin
        from app.station.pin import TooSoon

        self._busy = False
        self._say("")
        if isinstance(error, WrongPin):
            self.entry.show_fault(f"{error.happened}{error.todo}")
            self.entry.edit.selectAll()
        elif isinstance(error, EnvironmentProblem):
            show_problem(self, error)
        else:
            raise error
        if isinstance(error, TooSoon):
            self._wait = error.seconds
            self._timer.start()
            self._say_wait()
        self._enable()
        self.fit_text()

    def _tick(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            self._say_wait()
            return
        self._timer.stop()
        self._say(tr("もう一度入れてください。"))
        announce(self, self.state.text())
        self._enable()
        self.fit_text()

    def _say_wait(self) -> None:
        self._say(tr("あと{n}秒待つと、もう一度入れられます。").format(n=self._wait))

    def _say(self, sentence: str) -> None:
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        self.fit_text()

    def _enable(self) -> None:
        self.sign.setEnabled(not self._busy and not self._wait)
        self.cancel.setEnabled(not self._busy)


def means_card(held: "ShownMeans") -> Card:
    """Whose hand it is, and until when."""
    means = held.means
    card = Card()
    name = Label(shown(means.name), "heading", wrap=True)
    confirmed = Chip(tr("✓ 役所の確認あり") if held.confirmed else tr("役所の確認なし"))
    theme.set_property(confirmed, "state", "saved" if held.confirmed else "")
    head = row(name, confirmed)
    head.setStretch(0, 1)
    card.box.addLayout(head)
    where = "　".join(shown(part) for part in (means.department, means.title) if part)
    if where:
        card.box.addWidget(Label(where, wrap=True))
    until = tr("有効期限　{day}").format(day=format_date(means.not_after.date()))
    card.box.addWidget(Label(until, "sub", wrap=True))
    return card

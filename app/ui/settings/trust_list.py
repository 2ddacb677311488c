"""Whose signatures this workstation knows: people, authorities, and how new the authorities' lists are."""

from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QVBoxLayout,
    QWidget,
)

from app.base.text import quoted, shown
from app.base.wareki import format_date_short
from app.ui import theme
from app.ui.means import grouped
from app.ui.means_ways import read_small
from app.ui.settings.errand import Said, run_errand
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, HintLabel, Label, TextDialog, row
from app.ui.widgets.table import make_plain
from app.ui.widgets.texts import TableBox, TableItem, set_words

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from app.models.home import Home

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Trusted:
    """A line of the list. fingerprint: hex, "" for a revocation list."""

    name: str
    kind: str
    fingerprint: str
    until: datetime | None


def trusted_of(home: "Home") -> tuple[Trusted, ...]:
    """What this workstation trusts, authorities first. Loads what reads certificates: not on the GUI thread."""
    from cryptography.x509.oid import NameOID

    from app.station.checking import trust_here

    trust = trust_here(home)
    rows = [_trusted(each) for each in trust.certificates]
    for each in trust.lists:
        names = (str(part.value) for part in each.issuer.get_attributes_for_oid(NameOID.COMMON_NAME))
        rows.append(Trusted(next(names, ""), "list", "", each.last_update_utc))
    order = ("authority", "list", "person")
    return tuple(sorted(rows, key=lambda each: (order.index(each.kind), each.name)))


KINDS = {"authority": "認証局", "list": "失効リスト", "person": "職員"}


class Table(TableBox):
    """A list of the settings: rows are chosen whole, the first column takes what room there is."""

    def __init__(self, name: str, headings: tuple[str, ...]) -> None:
        super().__init__(0, len(headings))
        set_words(self, name=name)
        self.set_headings(headings)
        make_plain(self, stretched=0)
        self.setMinimumHeight(4 * theme.size("target"))

    def show_lines(self, lines: list[tuple[str, ...]]) -> None:
        """Every line's cells; a tool tip has what does not fit."""
        self.setRowCount(len(lines))
        for place, cells in enumerate(lines):
            for column, text in enumerate(cells):
                item = TableItem(shown(text, LONGEST_NAME))
                item.setToolTip(text)
                self.setItem(place, column, item)

    @property
    def chosen(self) -> int:
        """The place of the line that is chosen; -1 for none."""
        return self.currentRow() if self.selectedItems() else -1


class TrustList(QWidget):
    """The list, and two ways to add to it. changed: something was added."""

    changed = Signal()

    def __init__(self, home: "Home", run: Executor) -> None:
        super().__init__()
        self._home, self._run = home, run
        self.rows: tuple[Trusted, ...] = ()
        self.table = Table(tr("知っている人と認証局"), (tr("名前"), tr("種類"), tr("期限"), tr("指紋")))
        self.said = Said()
        self.add_certificate = BigButton(tr("証明書を加える…"))
        self.add_list = BigButton(tr("失効リストを取り込む…"))
        self.add_certificate.clicked.connect(self._add_certificate)
        self.add_list.clicked.connect(self._add_list)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.size("s3"))
        box.addWidget(Label(tr("知っている人と認証局"), "heading"))
        box.addWidget(self.table)
        box.addLayout(row(self.add_certificate, self.add_list, 1))
        box.addWidget(self.said)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        run_errand(self, self._run, lambda: trusted_of(self._home), self._show, self.said.say)

    def _show(self, rows: tuple[Trusted, ...]) -> None:
        self.rows = rows
        self.table.show_lines([_cells(each) for each in rows])

    def _add_certificate(self) -> None:
        title = tr("証明書を選ぶ")
        path, _ = QFileDialog.getOpenFileName(
            self, title, "", tr("証明書 (*.pem *.cer *.crt *.der);;すべてのファイル (*)")
        )
        if path:
            run_errand(self, self._run, lambda: _read_certificate(Path(path)), self._confirm, self.said.say)

    def _confirm(self, read: tuple[bytes, Trusted]) -> None:
        data, certificate = read

        def add() -> None:
            from app.station.checking import trust_certificate

            trust_certificate(self._home, data)

        dialog = ConfirmTrust(certificate, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        added = tr("証明書を加えました：{name}").format(name=quoted(certificate.name))
        dialog.accepted.connect(lambda: run_errand(self, self._run, add, lambda _: self._added(added), self.said.say))
        dialog.show()

    def _add_list(self) -> None:
        title = tr("失効リストを選ぶ")
        path, _ = QFileDialog.getOpenFileName(
            self, title, "", tr("失効リスト (*.crl *.pem *.der);;すべてのファイル (*)")
        )
        if not path:
            return

        def take() -> None:
            from app.station.checking import take_in_list

            take_in_list(self._home, read_small(Path(path)))

        done = tr("失効リストを取り込みました。")
        run_errand(self, self._run, take, lambda _: self._added(done), self.said.say)

    def _added(self, sentence: str) -> None:
        self.said.say(sentence)
        self.refresh()
        self.changed.emit()


class ConfirmTrust(TextDialog):
    """Shows whose certificate it is: the file may come from anybody, so two people compare the fingerprint."""

    def __init__(self, certificate: Trusted, parent: QWidget | None = None) -> None:
        super().__init__(tr("証明書を加える"), quoted(certificate.name), 560, parent)
        card = Card()
        card.box.addWidget(Label(tr("指紋"), "sub"))
        mark = Label(grouped(certificate.fingerprint), "section", wrap=True)
        mark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card.box.addWidget(mark)
        self.box.addWidget(Label("　".join(_cells(certificate)[1:3]), wrap=True))
        self.box.addWidget(card)
        self.box.addWidget(
            HintLabel(tr("この指紋が相手の画面のものと同じかを、電話などで確かめてから加えてください。"))
        )
        if certificate.kind == "authority":
            self.box.addWidget(HintLabel(tr("加えると、この認証局が発行した人すべてを「役所の確認あり」と扱います。")))
        self.add = BigButton(tr("同じなので加える"), "primary")
        self.cancel = BigButton(tr("やめる"))
        self.add.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.box.addLayout(row(1, self.cancel, self.add))
        self.cancel.setFocus()


def _read_certificate(path: Path) -> tuple[bytes, Trusted]:
    """A certificate file and what it says. Raises Refused, EnvironmentProblem."""
    from app.forms.sign.identity import read_certificate

    data = read_small(path)
    return data, _trusted(read_certificate(data))


def _trusted(certificate: "Certificate") -> Trusted:
    from cryptography.x509.oid import NameOID

    from app.forms.sign.identity import fingerprint, subject
    from app.forms.sign.trust import is_authority

    name = subject(certificate, NameOID.COMMON_NAME)
    kind = "authority" if is_authority(certificate) else "person"
    return Trusted(name, kind, fingerprint(certificate), certificate.not_valid_after_utc)


def _cells(each: Trusted) -> tuple[str, ...]:
    day = format_date_short(each.until.date()) if each.until else ""
    when = tr("{day} 現在").format(day=day) if each.kind == "list" else tr("{day} まで").format(day=day)
    return (each.name, tr(KINDS[each.kind]), when if day else "", grouped(each.fingerprint[:16]))

"""認証局: the administrator makes it once, issues identities, renews them and takes them back."""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from app.base.wareki import format_date_short
from app.forms.document import Author
from app.ui import theme
from app.ui.means import grouped
from app.ui.settings.authority_forms import (
    AuthorityForm,
    CodeDialog,
    ExportForm,
    Filled,
    IssueForm,
    NewAuthority,
    RevokeForm,
    SpareForm,
    TakeBackForm,
)
from app.ui.settings.errand import Said, run_errand
from app.ui.settings.signing_page import role_labels
from app.ui.settings.trust_list import Table
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Label, Line, fit, row, scrolled

if TYPE_CHECKING:
    from app.station.authority import Authority, Issued
    from app.station.workstation import Workstation

STATES = {"valid": "有効", "lost": "失効（紛失・漏えい）", "left": "失効（異動・退職）"}
Book = tuple[str, str, tuple["Issued", ...]]
"""The authority's name, its fingerprint, and what it issued."""


class AuthorityDialog(QDialog):
    """The authority of this data folder, or a form to make one."""

    def __init__(self, station: "Workstation", run: Executor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._run = station, run
        self._labels = role_labels(station)
        self.rows: tuple[Issued, ...] = ()
        self.setWindowTitle(tr("認証局"))
        fit(self, 980, 660)
        self.said = Said()
        self.new = NewAuthority(station.pack.city)
        self._head = Label("", "title", wrap=True)
        self._mark = Label("", "sub", wrap=True)
        self.table = Table(tr("発行した身分"), (tr("氏名"), tr("所属・職"), tr("役割"), tr("期限"), tr("状態")))
        self.issue = BigButton(tr("発行する…"), "primary")
        self.renew = BigButton(tr("更新する…"))
        self.revoke = BigButton(tr("失効させる…"), "danger")
        self.spare = BigButton(tr("控えを作る…"))
        self.export = BigButton(tr("配るファイルを作る…"))
        self.close_button = BigButton(tr("閉じる"))
        self._connect()
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Read what was issued anew."""
        run_errand(self, self._run, self._read, self._show, self.said.say)

    def _read(self) -> "Book | None":
        authority = self._authority()
        return (authority.office(), authority.fingerprint(), authority.issued()) if authority.exists else None

    def _authority(self) -> "Authority":
        from app.station.authority import Authority

        return Authority(self._station.home, self._station.master, self._station.clock)

    def _show(self, book: "Book | None") -> None:
        self._pages.setCurrentIndex(0 if book is None else 1)
        if book is None:
            self.new.office.edit.setFocus()
            return
        office, fingerprint, self.rows = book
        self._head.setText(office)
        self._mark.setText(tr("指紋　{mark}").format(mark=grouped(fingerprint)))
        self.table.show_lines([self._cells(each) for each in self.rows])
        self._enable()

    def _cells(self, each: "Issued") -> tuple[str, ...]:
        roles = "、".join(self._labels.get(role, role) for role in each.roles)
        where = "　".join(part for part in (each.department, each.title) if part)
        until = datetime.fromisoformat(each.until)
        over = each.state == "valid" and until < self._station.clock.now()
        state = tr("期限切れ") if over else tr(STATES[each.state])
        return each.name, where, roles, format_date_short(until.date()), state

    def _enable(self) -> None:
        row = self.chosen
        self.renew.setEnabled(row is not None)
        self.revoke.setEnabled(row is not None and row.state != "lost")

    @property
    def chosen(self) -> "Issued | None":
        """The line that is chosen."""
        return self.rows[self.table.chosen] if 0 <= self.table.chosen < len(self.rows) else None

    # -- what is asked for ------------------------------------------------------------------------

    def _make(self) -> None:
        if not self.new.make.isEnabled() or not self.new.complete():
            return
        office, pin = self.new.office.value, self.new.pins.pin

        def work() -> None:
            authority = self._authority()
            authority.create(office, pin)
            with TemporaryDirectory() as folder:
                self._know(*authority.export(pin, Path(folder)))

        self.new.make.setEnabled(False)
        made = tr(
            "認証局を作りました。「配るファイルを作る…」で、全員の端末に配るファイルを作ってください。"
            "この端末が壊れたときのために、「控えを作る…」で控えも作ってください。"
        )
        run_errand(
            self,
            self._run,
            work,
            lambda _: self._done(made),
            self.said.say,
            after=lambda: self.new.make.setEnabled(True),
        )

    def _know(self, certificate: Path, revoked: Path) -> None:
        """This workstation too knows its own authority."""
        from app.station.checking import take_in_list, trust_certificate

        trust_certificate(self._station.home, certificate.read_bytes())
        take_in_list(self._station.home, revoked.read_bytes())

    def _issue(self) -> None:
        def work(filled: Filled) -> str:
            return self._authority().issue(filled.person, filled.roles, filled.pin, filled.path).code

        self._open_issue(IssueForm(self._labels, work, self._run, self))

    def _renew(self) -> None:
        row = self.chosen
        if row is None:
            return

        def work(filled: Filled) -> str:
            return self._authority().renew(row.serial, filled.pin, filled.path).code

        person = Author(row.name, row.department, row.title, "")
        self._open_issue(IssueForm(self._labels, work, self._run, self, renewed=(person, row.roles)))

    def _open_issue(self, form: IssueForm) -> None:
        made = tr("署名用のファイルを作りました：{path}\n取り込み番号とは別の方法で、本人に渡してください。")

        def show() -> None:
            note = tr("{name} さんがファイルを取り込むときに、一度だけ使います。ファイルとは別の方法で渡してください。")
            self._show_code(tr("取り込み番号を書きとめてください"), form.code, note.format(name=form.name.value))

        form.accepted.connect(show)
        self._open(form, lambda: made.format(path=form.path))

    def _make_spare(self) -> None:
        form = SpareForm(lambda pin, path: self._authority().spare(pin, path), self._run, self)
        note = tr("控えから戻すときに使います。控えのファイルとは別の、鍵のかかる場所に保管してください。")
        form.accepted.connect(lambda: self._show_code(tr("控えを開く番号を書きとめてください"), form.code, note))
        self._open(form, lambda: tr("認証局の控えを作りました：{path}").format(path=form.path))

    def _take_back(self) -> None:
        def work(file: bytes, code: str, pin: str) -> None:
            authority = self._authority()
            authority.take_back(file, code, pin)
            with TemporaryDirectory() as folder:
                self._know(*authority.export(pin, Path(folder)))

        self._open(TakeBackForm(work, self._run, self), lambda: tr("認証局を控えから戻しました。"))

    def _show_code(self, heading: str, code: str, note: str) -> None:
        dialog = CodeDialog(heading, code, note, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _revoke(self) -> None:
        row = self.chosen
        if row is None:
            return
        form = RevokeForm(row.name, lambda reason: self._authority().revoke(row.serial, reason), self._run, self)
        self._open(
            form, lambda: tr("失効させました。「配るファイルを作る…」で失効リストを作り、全員の端末に配ってください。")
        )

    def _export(self) -> None:
        def work(pin: str, folder: Path) -> None:
            self._know(*self._authority().export(pin, folder))

        form = ExportForm(work, self._run, self)
        self._open(form, lambda: tr("証明書と失効リストを作りました：{folder}").format(folder=form.folder))

    def _open(self, form: AuthorityForm, said: Callable[[], str]) -> None:
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.accepted.connect(lambda: self._done(said()))
        form.show()

    def _done(self, sentence: str) -> None:
        self.said.say(sentence)
        self.refresh()

    # -- its parts --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.new.make.clicked.connect(self._make)
        self.new.pins.again.submitted.connect(self._make)
        self.issue.clicked.connect(self._issue)
        self.renew.clicked.connect(self._renew)
        self.revoke.clicked.connect(self._revoke)
        self.new.take_back.clicked.connect(self._take_back)
        self.spare.clicked.connect(self._make_spare)
        self.export.clicked.connect(self._export)
        self.close_button.clicked.connect(self.reject)
        self.table.itemSelectionChanged.connect(self._enable)

    def _lay_out(self) -> None:
        there = QWidget()
        inside = QVBoxLayout(there)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.size("s3"))
        inside.addWidget(self._head)
        inside.addWidget(self._mark)
        inside.addWidget(self.table, 1)
        inside.addLayout(row(self.issue, self.renew, self.revoke, 1, self.spare, self.export))
        self._pages = QStackedWidget()
        card = Card()
        card.box.addWidget(self.new)
        card.box.addLayout(row(self.new.take_back, 1, self.new.make))
        for page in (scrolled(card), there):
            self._pages.addWidget(page)
        outer = QVBoxLayout(self)
        pad = theme.size("s4")
        outer.setContentsMargins(pad, pad, pad, pad)
        outer.setSpacing(theme.size("s3"))
        outer.addWidget(self._pages, 1)
        outer.addWidget(self.said)
        outer.addWidget(Line())
        outer.addLayout(row(1, self.close_button))

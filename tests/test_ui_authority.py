"""認証 in the settings: what seals here, whom this workstation knows, and the office's authority, by their widgets."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from desk_station import button, click, spoken
from forms_sealed import CHIEF, NOW
from program_home import PASSPHRASE, master_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from test_ui_screens import _check_controls
from token_soft import OFFICE

from app.base.clock import FakeClock
from app.forms.sign.authority import Revoked, issue, revocation_list
from app.forms.sign.identity import Identity, certificate_pem, load_identity, read_certificate
from app.forms.sign.trust import standing
from app.models.home import Home
from app.station.authority import Authority
from app.station.checking import trust_certificate, trust_here
from app.station.signers import means, open_signer, take_in
from app.station.workstation import Workstation
from app.ui.settings.authority_dialog import AuthorityDialog
from app.ui.settings.authority_forms import CodeDialog, ExportForm, IssueForm, RevokeForm, SpareForm, TakeBackForm
from app.ui.settings.signing_page import PinChange, SigningPage
from app.ui.settings.trust_list import ConfirmTrust
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")
W = TypeVar("W", bound=QWidget)
PIN, OWN_PIN = "office1", "2468ab"
CODE = "ACEF-3467-HJKM-8989-XYWV"
P12 = issue(OFFICE, CHIEF, ("supervisor", "manager"), CODE.encode(), NOW)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def station(home: Home, clock: FakeClock) -> Iterator[Workstation]:
    opened = Workstation.open(home, clock, PASSPHRASE)
    yield opened
    opened.close()


@pytest.fixture
def page(station: Workstation, qtbot: QtBot) -> SigningPage:
    made = SigningPage(station, station.tasks)
    qtbot.addWidget(made)
    made.resize(640, 700)
    made.show()
    return made


@pytest.fixture
def office(station: Workstation, qtbot: QtBot) -> AuthorityDialog:
    made = AuthorityDialog(station, station.tasks)
    qtbot.addWidget(made)
    made.show()
    return made


def opened(qtbot: QtBot, parent: QWidget, kind: type[W]) -> W:
    """The dialog of that kind, once it is open over `parent`."""

    def found() -> list[W]:
        return [each for each in parent.findChildren(kind) if each.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    return found()[0]


def gone(qtbot: QtBot, dialog: QDialog) -> None:
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    qtbot.waitUntil(lambda: bool(closed))


def cells(page: QWidget, table_name: str) -> list[list[str]]:
    table = next(each for each in page.findChildren(QWidget) if each.accessibleName() == table_name)
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]  # type: ignore[attr-defined]
        for row in range(table.rowCount())  # type: ignore[attr-defined]
    ]


def choose(monkeypatch: pytest.MonkeyPatch, which: str, path: Path | str) -> None:
    answer: Callable[..., object] = lambda *_, **__: (str(path), "")  # noqa: E731
    if which == "getExistingDirectory":
        answer = lambda *_, **__: str(path)  # noqa: E731
    monkeypatch.setattr(QFileDialog, which, answer)


# -- what seals here ---------------------------------------------------------------------------------------------


def test_the_page_says_what_seals_here(home: Home, page: SigningPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "まだ用意がありません" in spoken(page))
    assert not page.change_pin.isVisible()
    _check_controls(page)
    trust_certificate(home, certificate_pem(OFFICE.certificate))
    take_in(home, master_of(home), P12, CODE, OWN_PIN)
    page.refresh()
    qtbot.waitUntil(lambda: CHIEF.name in spoken(page))
    said = "\n".join(spoken(page))
    for part in ("✓ 役所の確認あり", "ファイルの鍵", "役割　係長、課長", "発行者　見本市", "令和11年11月"):
        assert part in said, part
    assert "自分の報告書の署名には使いません" in said  # the desk belongs to 窓口 花子
    _check_controls(page)


def test_the_pin_is_changed(
    home: Home, clock: FakeClock, page: SigningPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    take_in(home, master_of(home), P12, CODE, OWN_PIN)
    page.refresh()
    qtbot.waitUntil(page.change_pin.isVisible)
    changed: list[bool] = []
    page.changed.connect(lambda: changed.append(True))
    click(page.change_pin)
    form = opened(qtbot, page, PinChange)
    form.old.edit.setText("wrong1")
    form.new.first.edit.setText("newpin")
    form.new.again.edit.setText("newpin")
    click(form.keep)
    qtbot.waitUntil(lambda: "続けて1回目" in form.old._fault.text())
    form.old.edit.setText(OWN_PIN)
    QTest.keyClick(form.new.again.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(changed))
    assert page.said.text() == "暗証番号を変えました。"
    assert open_signer(home, master_of(home), "newpin", clock).name == CHIEF.name
    choose(monkeypatch, "getSaveFileName", tmp_path / "自分.pem")
    click(page.give)
    qtbot.waitUntil(lambda: "自分.pem" in page.said.text())
    held = means(home)
    assert held
    given = read_certificate((tmp_path / "自分.pem").read_bytes())
    assert given == read_certificate((home.trusted / f"{held.fingerprint}.pem").read_bytes())


# -- whom this workstation knows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("same", [True, False])
def test_a_certificate_is_added_after_its_fingerprint_was_compared(
    home: Home, page: SigningPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, same: bool
) -> None:
    file = tmp_path / "見本市.cer"
    file.write_bytes(certificate_pem(OFFICE.certificate))
    choose(monkeypatch, "getOpenFileName", file)
    click(page.trust.add_certificate)
    asking = opened(qtbot, page, ConfirmTrust)
    changed: list[bool] = []
    page.changed.connect(lambda: changed.append(True))
    shown = "\n".join(spoken(asking))
    assert "見本市" in shown
    assert OFFICE.fingerprint[-4:].upper() in shown
    assert not (home.trusted / f"{OFFICE.fingerprint}.pem").exists()
    click(asking.add if same else asking.cancel)
    if same:
        qtbot.waitUntil(lambda: ["見本市", "認証局"] in [line[:2] for line in cells(page, "知っている人と認証局")])
    assert (home.trusted / f"{OFFICE.fingerprint}.pem").exists() == same
    assert bool(changed) == same


def test_a_list_is_taken_in_only_of_a_known_authority(
    home: Home, clock: FakeClock, page: SigningPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serial = load_identity(P12, CODE.encode()).certificate.serial_number
    file = tmp_path / "失効.crl"
    file.write_bytes(revocation_list(OFFICE, [Revoked(serial, NOW, "lost")], NOW))
    choose(monkeypatch, "getOpenFileName", file)
    click(page.trust.add_list)
    problem = opened(qtbot, page, ProblemDialog)
    assert "認証局のものではありません" in "\n".join(spoken(problem))
    problem.close()
    trust_certificate(home, certificate_pem(OFFICE.certificate))
    click(page.trust.add_list)
    qtbot.waitUntil(lambda: "取り込みました" in page.trust.said.text())
    qtbot.waitUntil(lambda: ["見本市", "失効リスト"] in [line[:2] for line in cells(page, "知っている人と認証局")])
    take_in(home, master_of(home), P12, CODE, OWN_PIN)
    held = means(home)
    assert held
    certificate = read_certificate((home.trusted / f"{held.fingerprint}.pem").read_bytes())
    assert standing(certificate, (), clock.now(), trust_here(home)) == "revoked"


@pytest.mark.parametrize("way", ["add_certificate", "add_list"])
def test_what_is_no_certificate_is_said(
    home: Home, page: SigningPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    before = sorted(home.trusted.iterdir())
    file = tmp_path / "a.pem"
    file.write_bytes(b"-----BEGIN nonsense")
    choose(monkeypatch, "getOpenFileName", file)
    click(getattr(page.trust, way))
    opened(qtbot, page, ProblemDialog).close()
    choose(monkeypatch, "getOpenFileName", tmp_path / "ない")
    click(getattr(page.trust, way))
    qtbot.waitUntil(lambda: "読めません" in page.trust.said.text())
    choose(monkeypatch, "getOpenFileName", "")
    click(getattr(page.trust, way))  # given up
    assert sorted(home.trusted.iterdir()) == before


# -- the authority -----------------------------------------------------------------------------------------------


def make(office: AuthorityDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(office.new.isVisible)
    assert office.new.office.value == "鎌倉市"
    office.new.office.edit.setText("見本市")
    for edit in (office.new.pins.first.edit, office.new.pins.again.edit):
        edit.setText(PIN)
    click(office.new.make)
    qtbot.waitUntil(office.issue.isVisible)


def fill_in(form: IssueForm, name: str, *roles: str) -> None:
    for entry, value in ((form.name, name), (form.department, "見本課"), (form.title, "係長")):
        entry.edit.setText(value)
    for role in roles:
        form.roles[role].setChecked(True)
    form.pin.edit.setText(PIN)


def test_the_administrator_makes_it_once_and_issues_an_identity(
    home: Home,
    clock: FakeClock,
    page: SigningPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    click(page.authority)
    office = opened(qtbot, page, AuthorityDialog)
    assert not office.isModal()
    make(office, qtbot)
    _check_controls(office)
    click(office.issue)
    form = opened(qtbot, office, IssueForm)
    assert [box.text() for box in form.roles.values()] == [
        "担当者（報告書を書く）",
        "係長",
        "課長",
        "次長",
        "部長",
    ]
    _check_controls(form)
    assert form.height() <= 720
    click(form.do)
    assert "空けておけません" in form.name._fault.text()
    file = tmp_path / "署名.p12"
    choose(monkeypatch, "getSaveFileName", file)
    fill_in(form, CHIEF.name, "supervisor")
    form.pin.edit.setText("wrong1")
    click(form.do)
    qtbot.waitUntil(lambda: "続けて1回目" in form.said.text())
    assert not file.exists()
    form.pin.edit.setText(PIN)
    QTest.keyClick(form.pin.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "署名.p12" in office.said.text())
    issued = [[CHIEF.name, "見本課　係長", "係長", "R11.11.20", "有効"]]
    qtbot.waitUntil(lambda: cells(office, "発行した身分") == issued)
    shown = opened(qtbot, office, CodeDialog)
    _check_controls(shown)
    identity = load_identity(file.read_bytes(), shown.code.text().encode())
    assert shown.code.accessibleName() == " ".join(shown.code.text())
    assert CHIEF.name in "\n".join(spoken(shown))
    click(shown.written)
    assert identity.roles == ("supervisor",)
    # The administrator's own workstation knows its authority.
    assert standing(identity.certificate, (), clock.now(), trust_here(home)) == "office"
    click(office.close_button)
    qtbot.waitUntil(lambda: any(line[1] == "認証局" for line in cells(page, "知っている人と認証局")))


def code_of(file: Path) -> Path:
    return file.with_suffix(".code")


def known_identity(file: Path) -> Identity:
    return load_identity(file.read_bytes(), code_of(file).read_bytes())


@pytest.fixture
def working(home: Home, clock: FakeClock, tmp_path: Path, station: Workstation, qtbot: QtBot) -> AuthorityDialog:
    """An authority with two identities, the second chosen."""
    from app.forms.document import Author

    authority = Authority(home, lambda: master_of(home), clock)
    authority.create("見本市", PIN)
    for name, role in (("課 長子", "manager"), (CHIEF.name, "supervisor")):
        out = tmp_path / f"{role}.p12"
        handed = authority.issue(Author(name, "見本課", "係長", ""), (role,), PIN, out)
        code_of(out).write_text(handed.code, "ascii")
    made = AuthorityDialog(station, station.tasks)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.rows) == 2)
    assert not made.renew.isEnabled()
    assert not made.revoke.isEnabled()
    made.table.selectRow(1)
    return made


def test_an_identity_is_renewed_with_another_key(
    working: AuthorityDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    click(working.renew)
    form = opened(qtbot, working, IssueForm)
    assert form.name.value == CHIEF.name
    assert not form.name.isEnabled()
    assert form.roles["supervisor"].isChecked()
    there = tmp_path / "manager.p12"
    before = there.read_bytes()
    choose(monkeypatch, "getSaveFileName", there)
    form.pin.edit.setText(PIN)
    click(form.do)
    qtbot.waitUntil(lambda: "もうあります" in form.said.text())
    assert there.read_bytes() == before
    choose(monkeypatch, "getSaveFileName", "")
    click(form.do)  # given up
    assert form.isVisible()
    choose(monkeypatch, "getSaveFileName", tmp_path / "新しい")
    click(form.do)
    qtbot.waitUntil(lambda: len(working.rows) == 3)
    code = opened(qtbot, working, CodeDialog).code.text()
    renewed = load_identity((tmp_path / "新しい.p12").read_bytes(), code.encode())
    old = known_identity(tmp_path / "supervisor.p12")
    assert (renewed.name, renewed.roles) == (old.name, old.roles)
    assert renewed.fingerprint != old.fingerprint


def test_an_identity_is_taken_back_and_the_files_to_hand_out_say_so(
    home: Home,
    clock: FakeClock,
    working: AuthorityDialog,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    click(working.revoke)
    form = opened(qtbot, working, RevokeForm)
    _check_controls(form)
    click(form.do)
    assert "理由" in form.said.text()
    form.group.button(1).click()
    click(form.do)
    qtbot.waitUntil(lambda: cells(working, "発行した身分")[1][4] == "失効（紛失・漏えい）")
    working.table.selectRow(1)
    assert not working.revoke.isEnabled()
    click(working.export)
    handing = opened(qtbot, working, ExportForm)
    _check_controls(handing)
    out = tmp_path / "配る"
    out.mkdir()
    choose(monkeypatch, "getExistingDirectory", out)
    handing.pin.edit.setText(PIN)
    click(handing.do)
    qtbot.waitUntil(lambda: "作りました" in working.said.text())
    assert sorted(file.suffix for file in out.iterdir()) == [".crl", ".pem"]
    identity, other = known_identity(tmp_path / "supervisor.p12"), known_identity(tmp_path / "manager.p12")
    known = trust_here(home)
    assert standing(identity.certificate, (), clock.now(), known) == "revoked"
    assert standing(other.certificate, (), clock.now(), known) == "office"


def test_a_damaged_authority_is_told_and_not_made_anew(
    home: Home, clock: FakeClock, office: AuthorityDialog, qtbot: QtBot
) -> None:
    qtbot.waitUntil(office.new.isVisible)
    office.new.pins.first.edit.setText("12345")
    click(office.new.make)
    assert "6文字" in office.new.pins.first._fault.text()
    Authority(home, lambda: master_of(home), clock).create("見本市", PIN)
    for edit in (office.new.pins.first.edit, office.new.pins.again.edit):
        edit.setText(PIN)
    click(office.new.make)
    qtbot.waitUntil(lambda: "もうあります" in office.said.text())
    (home.authority / "issued.json").write_bytes(b"{")
    office.refresh()
    opened(qtbot, office, ProblemDialog).close()


def test_a_spare_is_made_and_the_authority_taken_back_from_it(
    home: Home,
    clock: FakeClock,
    working: AuthorityDialog,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    click(working.spare)
    form = opened(qtbot, working, SpareForm)
    _check_controls(form)
    choose(monkeypatch, "getSaveFileName", tmp_path / "控え")
    form.pin.edit.setText(PIN)
    click(form.do)
    shown = opened(qtbot, working, CodeDialog)
    code = shown.code.text()
    click(shown.written)
    home.authority.rename(tmp_path / "authority")
    working.refresh()
    qtbot.waitUntil(working.new.isVisible)
    click(working.new.take_back)
    back = opened(qtbot, working, TakeBackForm)
    _check_controls(back)
    assert back.height() <= 700
    back.file.entry.edit.setText(str(tmp_path / "控え"))
    back.number.edit.setText(CODE)
    for edit in (back.pins.first.edit, back.pins.again.edit):
        edit.setText("another office pin")
    click(back.do)
    qtbot.waitUntil(lambda: "番号が違" in back.said.text())
    back.number.edit.setText(code.replace("-", "").lower())
    click(back.do)
    qtbot.waitUntil(lambda: working.issue.isVisible() and len(working.rows) == 2)
    Authority(home, lambda: master_of(home), clock).export("another office pin", tmp_path / "out")


def test_closing_by_its_button(office: AuthorityDialog) -> None:
    click(button(office, "閉じる"))
    assert not office.isVisible()

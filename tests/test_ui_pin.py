"""The question for the PIN and the ways to come to something that seals, through their real widgets and real keys."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from forms_sealed import CHIEF, NOW
from program_home import PASSPHRASE, master_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from token_soft import LABEL, OFFICE, card
from token_soft import PIN as CARD_PIN

from app.base.clock import FakeClock
from app.forms.sign.authority import issue
from app.forms.sign.identity import certificate_pem
from app.forms.sign.signer import Signer
from app.models.home import Home
from app.station.checking import trust_certificate
from app.station.signers import make_own, means, open_signer, take_in
from app.station.workstation import Workstation
from app.ui.means import ConfirmIssuer, MeansDialog
from app.ui.pin import PinDialog, ask_signer, close_signer

D = TypeVar("D", bound=QWidget)
pytestmark = pytest.mark.usefixtures("themed")

CODE = "ACEF-3467-HJKM-8989-XYWV"
PIN = "2468ab"
P12 = issue(OFFICE, CHIEF, ("supervisor",), CODE.encode(), NOW)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def station(home: Home, clock: FakeClock) -> Iterator[Workstation]:
    opened = Workstation.open(home, clock, PASSPHRASE)
    yield opened
    opened.close()


class Asked:
    """`ask_signer` as a screen calls it, and what came of it."""

    def __init__(self, station: Workstation, qtbot: QtBot) -> None:
        self.station, self.qtbot = station, qtbot
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.parent.show()
        self.signers: list[Signer] = []
        self.given_up = 0
        ask_signer(self.parent, station, station.tasks, self.signers.append, given_up=self._gave_up)

    def _gave_up(self) -> None:
        self.given_up += 1

    def dialog(self, kind: type[D]) -> D:
        """The dialog of that kind, once it is open."""

        def found() -> list[D]:
            return [each for each in self.parent.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: len(found()) == 1)
        return found()[0]

    def type(self, pin: str) -> PinDialog:
        dialog = self.dialog(PinDialog)
        dialog.entry.edit.setText(pin)
        QTest.keyClick(dialog.entry.edit, Qt.Key.Key_Return)
        return dialog


@pytest.fixture
def ask(station: Workstation, qtbot: QtBot) -> Iterator[Callable[[], Asked]]:
    asked: list[Asked] = []

    def make() -> Asked:
        asked.append(Asked(station, qtbot))
        return asked[-1]

    yield make
    for each in asked:
        for signer in each.signers:
            close_signer(signer)


def said(parent: QWidget) -> str:
    from desk_station import spoken

    return "\n".join(spoken(parent))


def test_the_right_pin_opens_what_seals(home: Home, ask: Callable[[], Asked]) -> None:
    take_in(home, master_of(home), P12, CODE, PIN)
    asked = ask()
    dialog = asked.dialog(PinDialog)
    assert not dialog.isModal()
    shown = said(dialog)
    for part in (CHIEF.name, CHIEF.department, CHIEF.title, "役所の確認なし", "有効期限", "令和11年11月"):
        assert part in shown, part
    asked.type(PIN)
    asked.qtbot.waitUntil(lambda: bool(asked.signers))
    assert [signer.name for signer in asked.signers] == [CHIEF.name]
    assert asked.given_up == 0


def test_an_office_that_is_known_is_said(home: Home, ask: Callable[[], Asked]) -> None:
    trust_certificate(home, certificate_pem(OFFICE.certificate))
    take_in(home, master_of(home), P12, CODE, PIN)
    assert "✓ 役所の確認あり" in said(ask().dialog(PinDialog))


def test_wrong_pins_are_counted_and_slowed_down(
    home: Home, clock: FakeClock, ask: Callable[[], Asked], qtbot: QtBot
) -> None:
    take_in(home, master_of(home), P12, CODE, PIN)
    asked = ask()
    dialog = asked.dialog(PinDialog)
    for said_so in ("続けて1回目", "続けて2回目", "続けて3回目"):
        asked.type("wrong1")
        qtbot.waitUntil(lambda said_so=said_so: said_so in said(dialog))  # type: ignore[misc]
        assert dialog.entry.edit.selectedText() == "wrong1"
    asked.type(PIN)  # the right one, but too soon
    qtbot.waitUntil(lambda: "あと2秒" in dialog.state.text())
    assert not dialog.sign.isEnabled()
    QTest.keyClick(dialog.entry.edit, Qt.Key.Key_Return)
    assert asked.signers == []
    clock.advance(2)
    qtbot.waitUntil(dialog.sign.isEnabled)
    asked.type(PIN)
    qtbot.waitUntil(lambda: bool(asked.signers))


def test_an_empty_pin_is_not_tried(home: Home, ask: Callable[[], Asked]) -> None:
    take_in(home, master_of(home), P12, CODE, PIN)
    dialog = ask().type("")
    assert "入れてください" in dialog.entry._fault.text()
    assert dialog.sign.isEnabled()


def test_giving_up_is_told(home: Home, ask: Callable[[], Asked], qtbot: QtBot) -> None:
    take_in(home, master_of(home), P12, CODE, PIN)
    asked = ask()
    QTest.keyClick(asked.dialog(PinDialog), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: asked.given_up == 1)
    assert asked.signers == []


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff"])
def test_a_damaged_description_is_told(home: Home, ask: Callable[[], Asked], qtbot: QtBot, damage: bytes) -> None:
    from app.ui.widgets.problem import ProblemDialog

    take_in(home, master_of(home), P12, CODE, PIN)
    (home.signer / "signer.json").write_bytes(damage)
    asked = ask()
    asked.dialog(ProblemDialog).close()
    qtbot.waitUntil(lambda: asked.given_up == 1)


def test_who_has_nothing_makes_it_and_goes_on(
    home: Home, clock: FakeClock, ask: Callable[[], Asked], qtbot: QtBot
) -> None:
    asked = ask()
    dialog = asked.dialog(MeansDialog)
    dialog.group.button(2).click()
    own = dialog.own.pins
    own.first.edit.setText("12345")
    dialog.prepare.click()
    assert "6文字" in own.first._fault.text()
    own.first.edit.setText("480153")
    own.again.edit.setText("480154")
    dialog.prepare.click()
    assert "違います" in own.again._fault.text()
    assert means(home) is None
    own.again.edit.setText("480153")
    QTest.keyClick(own.again.edit, Qt.Key.Key_Return)
    asked.type("480153")
    qtbot.waitUntil(lambda: bool(asked.signers))
    assert asked.signers[0].name == "窓口 花子"
    assert asked.given_up == 0
    assert open_signer(home, master_of(home), "480153", clock).name == "窓口 花子"


def test_who_sets_nothing_up_gives_up(home: Home, ask: Callable[[], Asked], qtbot: QtBot) -> None:
    asked = ask()
    asked.dialog(MeansDialog).cancel.click()
    qtbot.waitUntil(lambda: asked.given_up == 1)
    assert means(home) is None


@pytest.fixture
def setting_up(station: Workstation, qtbot: QtBot) -> MeansDialog:
    dialog = MeansDialog(station, station.tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def confirm(dialog: MeansDialog, qtbot: QtBot) -> ConfirmIssuer:
    qtbot.waitUntil(lambda: any(each.isVisible() for each in dialog.findChildren(ConfirmIssuer)))
    (asking,) = dialog.findChildren(ConfirmIssuer)
    return asking


@pytest.mark.parametrize("same", [True, False])
def test_a_file_of_the_office_is_taken_in_and_its_issuer_compared(
    home: Home, setting_up: MeansDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    file = tmp_path / "署名.p12"
    file.write_bytes(P12)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page = setting_up.file
    page.file.choose.click()
    page.code.edit.setText("wrong1")
    for edit in (page.pins.first.edit, page.pins.again.edit):
        edit.setText(PIN)
    QTest.keyClick(page.pins.again.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "違う" in page.code._fault.text())
    assert setting_up.isVisible()
    page.code.edit.setText(CODE.replace("-", " ").lower())  # as it was heard
    for edit in (page.pins.first.edit, page.pins.again.edit):
        edit.setText("654321")
    setting_up.prepare.click()
    assert "続いた" in page.pins.first._fault.text()
    for edit in (page.pins.first.edit, page.pins.again.edit):
        edit.setText(PIN)
    setting_up.prepare.click()
    asking = confirm(setting_up, qtbot)
    assert "見本市" in said(asking)
    assert OFFICE.fingerprint[:4].upper() in said(asking)
    (asking.same if same else asking.later).click()
    qtbot.waitUntil(lambda: not setting_up.isVisible())
    taken = means(home)
    assert taken
    assert (taken.kind, taken.name, taken.roles) == ("file", CHIEF.name, ("supervisor",))
    assert (home.trusted / f"{OFFICE.fingerprint}.pem").exists() == same


@pytest.mark.parametrize(("content", "sentence"), [(None, "読めません"), (b"x" * 1_100_000, "大きすぎ")])
def test_a_file_that_cannot_be_one_is_refused(
    setting_up: MeansDialog, qtbot: QtBot, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "a.p12"
    if content:
        file.write_bytes(content)
    setting_up.prepare.click()
    assert "選んでください" in setting_up.file.file.entry._fault.text()
    setting_up.file.file.entry.edit.setText(str(file))
    setting_up.file.code.edit.setText(CODE)
    for edit in (setting_up.file.pins.first.edit, setting_up.file.pins.again.edit):
        edit.setText(PIN)
    setting_up.prepare.click()
    qtbot.waitUntil(lambda: sentence in setting_up.problem.text())
    assert setting_up.prepare.isEnabled()


def test_a_card_is_looked_for_and_used(
    home: Home, clock: FakeClock, setting_up: MeansDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    setting_up.group.button(1).click()
    page = setting_up.token
    page.module.entry.edit.setText(str(tmp_path / "ない.so"))
    page.pin.edit.setText(CARD_PIN)
    setting_up.prepare.click()
    assert "カードを探す" in page.module.entry._fault.text()
    page.look.click()
    qtbot.waitUntil(lambda: page.look.isEnabled() and bool(page.state.text()))
    assert page.choice.count() == 0
    page.module.entry.edit.setText(str(card()))
    QTest.keyClick(page.module.entry.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.choice.count() > 0)
    page.choice.setCurrentIndex(page.choice.findText(f"{LABEL}　ec"))
    setting_up.prepare.click()
    confirm(setting_up, qtbot).same.click()
    qtbot.waitUntil(lambda: not setting_up.isVisible())
    taken = means(home)
    assert taken
    assert (taken.kind, taken.name) == ("token", CHIEF.name)
    signer = open_signer(home, master_of(home), CARD_PIN, clock)
    assert signer.roles == ("kakaricho",)
    close_signer(signer)


def test_another_identity_takes_the_place_of_one(
    home: Home, station: Workstation, clock: FakeClock, setting_up: MeansDialog, qtbot: QtBot
) -> None:
    before = make_own(home, master_of(home), station.settings.staff, PIN, clock)
    setting_up.group.button(2).click()
    for edit in (setting_up.own.pins.first.edit, setting_up.own.pins.again.edit):
        edit.setText("kawasemi")
    setting_up.prepare.click()
    qtbot.waitUntil(lambda: not setting_up.isVisible())
    after = means(home)
    assert after
    assert after.fingerprint != before.fingerprint
    assert any(home.aside.iterdir())


def test_the_dialogs_are_named_sized_and_fit_a_low_screen(
    home: Home, setting_up: MeansDialog, ask: Callable[[], Asked]
) -> None:
    from test_ui_screens import _check_controls

    for place in range(3):
        setting_up.group.button(place).click()
        _check_controls(setting_up)
        assert setting_up.height() <= 700
    take_in(home, master_of(home), P12, CODE, PIN)
    dialog = ask().dialog(PinDialog)
    _check_controls(dialog)
    assert dialog.height() <= 600

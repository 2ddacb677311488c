"""The arrived reports in the program: two workstations with real data folders, a shared folder between them, and the
real windows."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from desk_station import button, click, spoken
from program_home import PASSPHRASE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from review_station import CHIEF, DEPUTY, DIRECTOR, HANDLER, MANAGER, PIN, Office, Station, office_at, tick

from app.base.clock import FakeClock
from app.forms.document import Author
from app.forms.sign.authority import issue, make_authority
from app.forms.sign.identity import certificate_pem, load_identity
from app.models.settings import load_settings, save_settings
from app.station.checking import trust_certificate
from app.station.signers import take_in
from app.station.workstation import Workstation
from app.ui import desks
from app.ui.people.history_page import HistoryPage
from app.ui.people.window import PeopleWindow
from app.ui.pin import PinDialog, ask_author
from app.ui.report.window import ReportWindow
from app.ui.review.copy_dialog import CopyDialog
from app.ui.review.inbox_model import Filter
from app.ui.review.return_sheet import ReturnSheet
from app.ui.review.window import ReviewWindow
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.signing_page import SigningPage

pytestmark = pytest.mark.usefixtures("themed")
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


class Seat:
    """One person's program on the screen, on the data folder of a station that is closed for it."""

    def __init__(self, station: Station, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.run = ThreadPoolExecutor(max_workers=1)
        self.session = Session(Workstation.open(station.home, station.clock, PASSPHRASE), self.run)
        self.session.show()
        self.start = self.session.window.start

    def close(self) -> None:
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QMessageBox):
                top.close()
        self.session.close()
        self.run.shutdown()
        QApplication.processEvents()
        self.session.deleteLater()

    def until(self, reached: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(reached()))

    def top(self, kind: type[W]) -> W:
        """The window or dialog of that kind, once it is on the screen."""

        def found() -> list[W]:
            return [top for top in QApplication.topLevelWidgets() if isinstance(top, kind) and top.isVisible()]

        self.until(lambda: len(found()) == 1)
        return found()[0]

    def inbox(self) -> ReviewWindow:
        """The arrived reports, by their key."""
        self.session.window.activateWindow()
        self.until(self.session.window.isActiveWindow)
        QTest.keySequence(self.session.window, "Ctrl+I")
        return self.top(ReviewWindow)

    def open(self, state: str) -> ReviewWindow:
        """The one report of that state."""
        window = self.inbox()
        window.inbox.choose_filter(Filter.ALL)

        def ids() -> list[str]:
            model = window.inbox.model
            return [row.id for row in (model.row(place) for place in range(model.rowCount())) if row.state == state]

        self.until(lambda: len(ids()) == 1)
        window.open_report(ids()[0])
        self.until(lambda: window.case.case)
        return window

    def told(self) -> str:
        """What the program said in a box of its own, which is then closed."""
        box = self.top(QMessageBox)
        said = box.text()
        box.close()
        return said

    def kinds(self, encounter: str) -> list[str]:
        reading = self.session.station.worker.submit(lambda store: store.log(encounter))
        return [event.kind for event in reading.result()]


@pytest.fixture
def sit(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Station], Seat]]:
    monkeypatch.setattr(desks, "BEGIN_AFTER_MS", 10)
    seats: list[Seat] = []

    def make(station: Station) -> Seat:
        seats.append(Seat(station, qtbot))
        return seats[-1]

    yield make
    for seat in seats:
        seat.close()


def test_what_waits_is_counted_and_opened_by_its_key(office: Office, sit: Callable[[Station], Seat]) -> None:
    office(CHIEF)
    office.report()
    seat = sit(office(CHIEF))
    seat.until(lambda: seat.start.waiting.isVisible())
    assert seat.start.waiting.text() == "未処理 1件"
    assert "1件があなたを待っています" in seat.start.inbox.accessibleDescription()
    QTest.keySequence(seat.session.window, "F9")
    assert seat.start.waiting.text() == "1件"
    assert not any(word in text for text in spoken(seat.start) for word in ("決裁", "不当", "報告書"))
    window = seat.inbox()
    assert window is seat.inbox()  # one window, however often it is asked for
    seat.until(lambda: window.inbox.model.rowCount() == 1)
    assert not window.isModal()


def test_from_a_report_to_the_history_of_its_counterpart(office: Office, sit: Callable[[Station], Seat]) -> None:
    office(MANAGER)
    office.report(name="架空 太郎")
    seat = sit(office(MANAGER))
    encounter = seat.open("waiting").case.case.row.encounter  # type: ignore[union-attr]  # it is open
    seat.top(ReviewWindow).case.history.click()
    page = seat.top(PeopleWindow).findChild(HistoryPage)
    assert isinstance(page, HistoryPage)
    seat.until(lambda: page.history)
    assert page.history
    assert [one.case.encounter for one in page.history.past] == [encounter]
    ((_, looked),) = seat.session.people.desk.look_ups(9).result(30)
    assert (looked.what, looked.why, looked.encounter) == ("history", "review", encounter)


def test_who_becomes_known_is_looked_at_again(office: Office, sit: Callable[[Station], Seat]) -> None:
    chief = office(CHIEF)
    office.report()
    theirs = [chief.home.trusted / name for name in office.keys_of(HANDLER)]
    certificates = [pem.read_bytes() for pem in theirs]
    for pem in theirs:
        pem.unlink()
    seat = sit(chief)
    window = seat.open("unknown")
    assert seat.start.waiting.isHidden()
    seat.session.open_settings()
    dialog = seat.top(SettingsDialog)
    dialog.show_signing()
    page = dialog.signing
    assert isinstance(page, SigningPage)
    for certificate in certificates:
        trust_certificate(chief.home, certificate)
    page.trust.changed.emit()
    seat.until(seat.start.waiting.isVisible)
    dialog.reject()
    assert window.isVisible()


def test_where_nothing_ever_came_nothing_is_loaded(office: Office, sit: Callable[[Station], Seat]) -> None:
    handler = office(HANDLER)
    handler.set(shared="", box="")
    seat = sit(handler)
    seat.until(lambda: not seat.session.reviews._begin.isActive())
    seat.session.station.worker.submit(lambda _: None).result()
    QApplication.processEvents()
    assert seat.session.reviews._desk is None
    assert not seat.session.reviews._looks.isActive()
    assert not seat.start.waiting.isVisible()


def test_a_report_goes_back_and_opens_with_its_comments(
    office: Office, clock: FakeClock, sit: Callable[[Station], Seat]
) -> None:
    office(CHIEF)
    office.report()
    chief = sit(office(CHIEF))
    window = chief.open("waiting")
    chief.until(lambda: window.case.send_back.isVisible())
    window.case.open_return()
    sheet = window.case.stack.sheet
    assert isinstance(sheet, ReturnSheet)
    sheet.reason.setPlainText("場所を確かめてください")
    sheet.target.setCurrentIndex(sheet.target.findData("field:place"))
    sheet.text.setText("どの窓口ですか")
    sheet.add()
    click(sheet.sign)
    chief.until(lambda: window.findChildren(PinDialog))
    (asking,) = window.findChildren(PinDialog)
    assert not asking.isModal()
    asking.entry.edit.setText(PIN)
    QTest.keyClick(asking.entry.edit, Qt.Key.Key_Return)
    chief.until(lambda: window.case.case and window.case.case.row.state == "returned")
    chief.until(lambda: chief.start.waiting.isHidden())
    window.hide()

    tick(clock)
    handler = sit(office(HANDLER))
    handler.until(lambda: handler.start.waiting.isVisible())
    back = handler.open("returned")
    handler.until(lambda: back.findChildren(QWidget) and "直して次の版を作る" in spoken(back.case.facts))
    click(button(back.case.facts, "直して次の版を作る"))
    papers = handler.top(ReportWindow)
    handler.until(lambda: papers.editor)
    assert papers.editor
    said = "\n".join(spoken(papers))
    assert "どの窓口ですか" in said
    assert "場所を確かめてください" in said
    assert papers.editor.paper.fields["place"].notes


def test_a_report_of_another_workstation_cannot_be_revised_here(office: Office, sit: Callable[[Station], Seat]) -> None:
    office(CHIEF)
    office.report()
    chief = sit(office(CHIEF))
    chief.open("waiting")
    chief.session.reviews._revise("20261120100000-ab12cd34", "report")
    assert "もとの記録がありません" in chief.told()
    chief.session.reviews._take_judgement("20261120100000-ab12cd34")
    assert "もとの記録がありません" in chief.told()


def test_a_judgement_comes_into_the_log_once(office: Office, clock: FakeClock, sit: Callable[[Station], Seat]) -> None:
    for staff in (CHIEF, MANAGER):
        office(staff)
    office.report()
    office(CHIEF).look()
    office(CHIEF).sealed(office(CHIEF).row("waiting").id)
    tick(clock)
    manager = office(MANAGER)
    manager.look()
    manager.one(manager.desk.judge([manager.row("waiting").id], manager.signer, "improper", "要綱2条に当たる"))

    seat = sit(office(HANDLER))
    window = seat.open("waiting")
    seat.until(lambda: "判断を対応の記録に入れる" in spoken(window.case.facts))
    assert window.case.case
    encounter = window.case.case.row.encounter
    click(button(window.case.facts, "判断を対応の記録に入れる"))
    assert "不当要求行為等" in seat.told()
    seat.until(lambda: not seat.session.desk.encounters())  # put away once it is saved
    assert seat.kinds(encounter)[-1] == "judged_improper"
    judged = seat.session.station.worker.submit(lambda store: store.log(encounter)).result()[-1]
    assert (judged.text, judged.data["by"]) == ("要綱2条に当たる", MANAGER.name)
    click(button(window.case.facts, "判断を対応の記録に入れる"))
    assert "もう" in seat.told()
    seat.until(lambda: not seat.session.desk.encounters())
    assert seat.kinds(encounter).count("judged_improper") == 1
    assert seat.session.window.pages.currentWidget() is seat.start


def test_the_copy_is_noted_in_the_case_and_in_the_log(
    office: Office, clock: FakeClock, sit: Callable[[Station], Seat], tmp_path: Path
) -> None:
    for staff in (CHIEF, MANAGER, DEPUTY, DIRECTOR):
        office(staff)
    office.report()
    for staff in (CHIEF, MANAGER, DEPUTY, DIRECTOR):
        tick(clock)
        office(staff).look()
        office(staff).sealed(office(staff).row("waiting").id)

    seat = sit(office(HANDLER))
    window = seat.open("done")
    assert window.case.case
    row = window.case.case.row
    window.copy_asked.emit(row.id)
    seat.until(lambda: window.findChildren(CopyDialog))
    (dialog,) = window.findChildren(CopyDialog)
    assert not dialog.isModal()
    target = tmp_path / "写し.pdf"
    dialog._choose_path = lambda *_: target
    seat.until(dialog.write.isEnabled)
    click(dialog.write)
    seat.until(lambda: "hr_copy_exported" in seat.kinds(row.encounter))
    assert target.exists()
    seat.until(lambda: window.case.case and any(each.followup == "hr_copy" for each in window.case.case.entries))
    seat.until(lambda: not seat.session.desk.encounters())


def test_the_emergency_card_comes_over_the_question_for_the_pin(office: Office, sit: Callable[[Station], Seat]) -> None:
    seat = sit(office(CHIEF))
    window = seat.inbox()
    given_up: list[bool] = []
    seat.session.reviews.ask_signer(window, lambda _: None, given_up=lambda: given_up.append(True))
    asking = seat.top(PinDialog)
    asking.activateWindow()
    seat.until(asking.isActiveWindow)
    QTest.keySequence(asking.entry.edit, "F12")
    desk = seat.session.window
    assert desk.pages.currentWidget() is desk.emergency
    asking.reject()
    assert given_up == [True]


def test_the_office_identity_in_ones_own_name_signs_ones_reports(
    office: Office, clock: FakeClock, sit: Callable[[Station], Seat], qtbot: QtBot
) -> None:
    handler = office(HANDLER)
    seat = sit(handler)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    station = seat.session.station
    assert ask_author(parent, station) is None  # self-made: the workstation's own signs, without a PIN
    authority = load_identity(make_authority("見本市", b"office1", clock.now()), b"office1")
    trust_certificate(handler.home, certificate_pem(authority.certificate))
    for name, asks in (("別 人子", False), (HANDLER.name, True)):
        person = Author(name, HANDLER.department, HANDLER.title, "")
        p12 = issue(authority, person, ("handler",), b"once", clock.now())
        take_in(handler.home, station.master(), p12, "once", PIN)
        asked = ask_author(parent, station)
        assert (asked is not None) == asks
    assert asked is not None
    asking = seat.top(PinDialog)
    asking.entry.edit.setText(PIN)
    click(asking.sign)
    seat.until(asked.done)
    signer = asked.result()
    assert signer is not None
    assert (signer.name, signer.roles) == (HANDLER.name, ("handler",))
    of_the_office = Author("見本課", HANDLER.department, "", "")  # 職責証明書: it names no person and no role
    p12 = issue(authority, of_the_office, (), b"once", clock.now())
    take_in(handler.home, station.master(), p12, "once", PIN)
    again = ask_author(parent, station)
    assert again is not None
    seat.until(lambda: [each for each in parent.findChildren(PinDialog) if each.isVisible()])
    seat.top(PinDialog).reject()
    assert again.result(timeout=1) is None


def test_closing_the_program_closes_the_window_and_lets_the_desk_go(
    office: Office, sit: Callable[[Station], Seat]
) -> None:
    seat = sit(office(CHIEF))
    window = seat.inbox()
    reviews = seat.session.reviews
    reviews.close()
    assert not window.isVisible()
    assert reviews.window is None
    assert reviews._desk is None
    assert not reviews._looks.isActive()


def test_settings_of_the_route_hold_in_the_next_session(office: Office, sit: Callable[[Station], Seat]) -> None:
    chief = office(CHIEF)
    seat = sit(chief)
    changed: list[bool] = []
    seat.session.changed.connect(lambda: changed.append(True))
    seat.session.open_settings()
    dialog = seat.session._settings
    assert dialog is not None
    dialog.route.choice.setCurrentIndex(0)  # type: ignore[attr-defined]
    click(dialog.keep)  # type: ignore[attr-defined]
    seat.until(lambda: changed)
    settings = load_settings(chief.home)
    assert settings
    assert settings.box == ""
    save_settings(chief.home, replace(settings, box="kakaricho"))

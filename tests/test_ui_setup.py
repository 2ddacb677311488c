"""The first start and the unlocking, through their real widgets."""

from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from threading import get_ident
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.base.errors import EnvironmentProblem
from app.models.settings import Staff
from app.ui.delivery import when_done
from app.ui.setup.unlock import UnlockDialog
from app.ui.setup.wizard import SetupWizard
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")

NO_KEYRING = "この環境には安全に使えるキーリングがありません。"


class Service:
    """Notes what it is asked to make; fails `failures` times first."""

    def __init__(self, problem: str | None = None, failures: int = 0) -> None:
        self.problem = problem
        self.failures = failures
        self.made: list[tuple[Staff, str, str | None]] = []

    def keyring_problem(self) -> str | None:
        return self.problem

    def packs(self) -> tuple[tuple[str, str], ...]:
        return (("kamakura", "鎌倉市"), ("mihon", "見本市"))

    def create(
        self, staff: Staff, pack: str, passphrase: str | None, contacts: Mapping[str, str] | None = None
    ) -> None:
        del contacts
        if self.failures:
            self.failures -= 1
            raise EnvironmentProblem("保存できません。", "何も失われていません。", "空きを作ってください。")
        self.made.append((staff, pack, passphrase))


def shown_wizard(qtbot: QtBot, service: Service, run: Executor) -> SetupWizard:
    wizard = SetupWizard(service, run)
    qtbot.addWidget(wizard)
    wizard.show()
    wizard.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is wizard and wizard.key.known)
    return wizard


def type_line(text: str) -> None:
    """Type into whatever has the focus, and end the line with Enter."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit)
    widget.insert(text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_with_a_keyring_four_lines_and_one_key_are_enough(qtbot: QtBot, inline_executor: Executor) -> None:
    service = Service()
    wizard = shown_wizard(qtbot, service, inline_executor)
    for text in ("窓口 花子", "見本課", "主事", "101"):
        type_line(text)
    assert QApplication.focusWidget() is wizard.next
    with qtbot.waitSignal(wizard.accepted):
        QTest.keyClick(wizard.next, Qt.Key.Key_Space)
    assert service.made == [(Staff("窓口 花子", "見本課", "主事", "101"), "kamakura", None)]
    assert wizard.passphrase is None


def test_without_a_keyring_it_says_so_and_asks_twice_for_a_passphrase(qtbot: QtBot, inline_executor: Executor) -> None:
    service = Service(problem=NO_KEYRING)
    wizard = shown_wizard(qtbot, service, inline_executor)
    for text in ("窓口 花子", "見本課", "主事", ""):
        type_line(text)
    assert any(NO_KEYRING in label.text() for label in wizard.key.findChildren(type(wizard._title)))
    assert wizard.key.first.edit.echoMode() is QLineEdit.EchoMode.Password
    type_line("みじかい")
    type_line("みじかい")
    assert service.made == []
    assert QApplication.focusWidget() is wizard.key.first.edit
    wizard.key.first.edit.clear()
    type_line("まどを まもる ことばです")
    wizard.key.again.edit.clear()
    type_line("まどを まもる こと")
    assert service.made == []
    wizard.key.again.edit.clear()
    with qtbot.waitSignal(wizard.accepted):
        type_line("まどを まもる ことばです")
    assert [(pack, passphrase) for _, pack, passphrase in service.made] == [("kamakura", "まどを まもる ことばです")]
    assert wizard.passphrase == "まどを まもる ことばです"


def test_four_words_are_offered_seen_and_typed_once_more(qtbot: QtBot, inline_executor: Executor) -> None:
    service = Service(problem=NO_KEYRING)
    wizard = shown_wizard(qtbot, service, inline_executor)
    for text in ("窓口 花子", "見本課", "主事", ""):
        type_line(text)
    wizard.key.offer.click()
    offered = wizard.key.first.value
    assert len(offered.split()) == 4
    assert wizard.key.first.edit.echoMode() is QLineEdit.EchoMode.Normal
    assert QApplication.focusWidget() is wizard.key.again.edit
    with qtbot.waitSignal(wizard.accepted):
        type_line(offered)
    assert service.made[0][2] == offered


def test_a_gap_is_named_at_its_field(qtbot: QtBot, inline_executor: Executor) -> None:
    wizard = shown_wizard(qtbot, Service(), inline_executor)
    wizard.person.name.edit.setText("窓口 花子")
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is wizard.person.department.edit
    assert wizard.person.department.edit.accessibleDescription() == "所属を入れてください。"
    assert wizard._pages.currentIndex() == 0


def test_a_failure_is_told_and_can_be_tried_again(qtbot: QtBot, inline_executor: Executor) -> None:
    service = Service(failures=1)
    wizard = shown_wizard(qtbot, service, inline_executor)
    for text in ("窓口 花子", "見本課", "主事", "101"):
        type_line(text)
    wizard.next.click()
    qtbot.waitUntil(lambda: wizard.findChild(ProblemDialog) is not None)
    wizard.findChildren(ProblemDialog)[0].accept()
    assert service.made == []
    with qtbot.waitSignal(wizard.accepted):
        wizard.next.click()
    assert len(service.made) == 1


def test_the_making_cannot_be_started_twice_or_broken_off(qtbot: QtBot, inline_executor: Executor) -> None:
    class Slow(Executor):
        """Answers the probe at once and keeps the making waiting."""

        waiting: "list[Future[Any]]" = []  # noqa: RUF012  # one instance in this test

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
            if fn == service.create:
                self.waiting.append(Future())
                return self.waiting[-1]
            return inline_executor.submit(fn, *args, **kwargs)

    service, run = Service(), Slow()
    wizard = shown_wizard(qtbot, service, run)
    for text in ("窓口 花子", "見本課", "主事", "101"):
        type_line(text)
    wizard.next.click()
    wizard._forward()
    wizard.reject()
    wizard.close()
    assert len(run.waiting) == 1
    assert wizard.isVisible()
    with qtbot.waitSignal(wizard.accepted):
        run.waiting[0].set_result(None)


def test_the_passphrase_is_asked_until_it_is_right(qtbot: QtBot, inline_executor: Executor) -> None:
    def check(passphrase: str) -> None:
        if passphrase != "正しい ことば":
            raise EnvironmentProblem("パスフレーズが違います。", "記録は残っています。", "もう一度入れてください。")

    dialog = UnlockDialog(check, inline_executor)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    type_line("ちがう ことば")
    qtbot.waitUntil(lambda: "違います" in dialog.entry.edit.accessibleDescription())
    assert dialog.open_button.isEnabled()
    assert dialog.passphrase == ""
    dialog.entry.edit.clear()
    with qtbot.waitSignal(dialog.accepted):
        type_line("正しい ことば")
    assert dialog.passphrase == "正しい ことば"


def test_results_come_back_on_the_gui_thread(qtbot: QtBot) -> None:
    dialog = UnlockDialog(lambda _: None, ThreadPoolExecutor(1))
    qtbot.addWidget(dialog)
    seen: list[tuple[int, int]] = []
    with ThreadPoolExecutor(1) as pool:
        when_done(pool.submit(get_ident), dialog, lambda there: seen.append((there, get_ident())), print)
        qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != seen[0][1] == get_ident()


def test_a_widget_that_is_gone_gets_nothing(qtbot: QtBot) -> None:
    dialog = UnlockDialog(lambda _: None, ThreadPoolExecutor(1))
    future: Future[int] = Future()
    seen: list[int] = []
    when_done(future, dialog, seen.append, print)
    dialog.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    future.set_result(1)
    other: Future[int] = Future()
    alive = UnlockDialog(lambda _: None, ThreadPoolExecutor(1))
    qtbot.addWidget(alive)
    when_done(other, alive, seen.append, print)
    other.set_result(2)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [2]

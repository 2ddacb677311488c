"""Enter presses the button that has the focus, on every screen; in a line it ends the line and presses nothing."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.counter.header import Header
from app.ui.counter.parts import button
from app.ui.report.field import CircledChoice
from app.ui.report.screening import Screening
from app.ui.setup.unlock import UnlockDialog
from app.ui.widgets.basic import BigButton

pytestmark = pytest.mark.usefixtures("themed")

MADE: list[Callable[[], QAbstractButton]] = [
    lambda: BigButton("署名する"),
    lambda: button("終了", lambda: None),
    lambda: CircledChoice("来訪", "手段 来訪"),
]


@pytest.mark.parametrize("holder", [QWidget, QDialog])
@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_once(
    qtbot: QtBot, holder: type[QWidget], make: Callable[[], QAbstractButton], key: Qt.Key
) -> None:
    window, made = holder(), make()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(made)
    pressed: list[int] = []
    made.clicked.connect(lambda: pressed.append(1))
    window.show()
    made.setFocus()
    QTest.keyClick(made, key)
    QTest.keyClick(made, key, Qt.KeyboardModifier.ControlModifier)  # a key of the desk, not of the button
    assert pressed == [1]
    made.setEnabled(False)
    QTest.keyClick(made, key)
    assert pressed == [1]


def test_enter_in_a_line_presses_no_button(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    pressed: list[int] = []
    line = QLineEdit()
    layout = QVBoxLayout(dialog)
    layout.addWidget(line)
    layout.addWidget(button("消す", lambda: pressed.append(1)))
    dialog.show()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert pressed == []


def test_enter_gives_up_the_unlocking_where_that_button_has_the_focus(qtbot: QtBot, inline_executor: object) -> None:
    dialog = UnlockDialog(lambda _: None, inline_executor)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.cancel_button.setFocus()
    QTest.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_enter_answers_the_questions_before_the_record(qtbot: QtBot) -> None:
    screening = Screening()
    qtbot.addWidget(screening)
    screening.show()
    before = screening._heading.text()
    screening.answers["no"].setFocus()
    QTest.keyClick(screening.answers["no"], Qt.Key.Key_Return)
    assert screening._heading.text() != before


def test_enter_opens_the_menu_of_a_small_screen(qtbot: QtBot) -> None:
    from desk_station import PACK

    from app.ui.counter.wording import Wording

    header = Header(Wording(PACK))
    qtbot.addWidget(header)
    header.set_compact(True)
    header.show()
    opened: list[bool] = []

    def close() -> None:
        opened.append(header._more.menu().isVisible())
        header._more.menu().close()

    QTimer.singleShot(0, close)
    QTest.keyClick(header._more, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert opened == [True]

"""The questions before the 記録票, through their real widgets."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.forms.hatarakikake import Answer, Ruling, ask
from app.ui.report.screening import Screening

pytestmark = pytest.mark.usefixtures("themed")


ANSWERS: tuple[Answer, ...] = ("yes", "no", "unsure")


@given(st.lists(st.sampled_from(ANSWERS), min_size=6, max_size=6))
def test_the_questions_reach_the_ruling_of_the_rules(answers: list[Answer]) -> None:
    screen = Screening()
    given_answers: dict[str, Answer] = {}
    for answer in answers:
        step = ask(given_answers)
        if isinstance(step, Ruling):
            break
        assert screen._heading.text() == step.text
        given_answers[step.id] = answer
        screen.answers[answer].click()
    ruling = ask(given_answers)
    assert isinstance(ruling, Ruling)
    assert screen._examples.text() == ruling.reason
    assert ("要りません" in screen._heading.text()) == (ruling.outcome == "none")
    screen.deleteLater()


def test_the_questions_are_answered_by_single_keys_and_can_be_taken_back(qtbot: QtBot) -> None:
    screen = Screening()
    qtbot.addWidget(screen)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is screen)
    first = screen._heading.text()
    QTest.keyClick(screen, Qt.Key.Key_2)
    assert screen._heading.text() != first
    screen.back.click()
    assert screen._heading.text() == first
    QTest.keyClick(screen, Qt.Key.Key_1)
    with qtbot.waitSignal(screen.write):
        QTest.keyClick(screen.write_button, Qt.Key.Key_Space)


def test_the_rules_are_asked_not_repeated(qtbot: QtBot) -> None:
    asked: list[Mapping[str, Answer]] = []

    def rule(answers: Mapping[str, Answer]) -> Ruling:
        asked.append(dict(answers))
        return Ruling("none", "理由", "Q5")

    screen = Screening(rule)
    qtbot.addWidget(screen)
    assert asked
    with qtbot.waitSignal(screen.leave):
        screen.leave_button.click()

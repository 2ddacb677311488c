"""Tokens, style sheet, shortcuts and the small widgets."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QIcon, QInputMethodEvent, QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.base.errors import EnvironmentProblem
from app.base.resources import resource_dir
from app.guidance.packfile import Fault, PackProblem
from app.ui import theme
from app.ui.shortcuts import Key, bind, quick_sequences
from app.ui.widgets.basic import BigButton, Card, ElidedLabel, Label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.focus import RingWidget
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")


def luminance(color: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#333333", "#ffffff") == pytest.approx(12.63, abs=0.01)


@pytest.mark.parametrize("mode", theme.MODES)
def test_every_promised_pair_has_enough_contrast(mode: theme.Mode) -> None:
    colors = theme.tokens().colors[mode]
    faults = [
        (pair, round(contrast(colors[pair[0]], colors[pair[1]]), 2))
        for pairs, least in ((theme.tokens().text_pairs, 4.5), (theme.tokens().edge_pairs, 3.0))
        for pair in pairs
        if contrast(colors[pair[0]], colors[pair[1]]) < least
    ]
    assert faults == []


def test_every_mode_has_every_colour() -> None:
    colors = theme.tokens().colors
    assert set(colors["light"]) == set(colors["dark"]) == set(colors["discreet"])


def test_body_text_and_focus_are_those_of_the_design_system() -> None:
    light = theme.tokens().colors["light"]
    assert (light["text"], light["surface"], light["focus"]) == ("#333333", "#ffffff", "#ffd43d")
    assert theme.size("target") == 44
    assert theme.size("timer") >= 40


def test_the_discreet_mode_has_no_alarming_colour() -> None:
    colors = theme.tokens().colors["discreet"]
    for name in ("now", "now_soft", "soon", "good", "primary"):
        red, green, blue = (int(colors[name][i : i + 2], 16) for i in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) <= 24, name


@pytest.mark.parametrize("mode", theme.MODES)
def test_the_style_sheet_is_whole_and_its_icons_exist(mode: theme.Mode) -> None:
    sheet = theme.style_sheet(mode)
    assert "$" not in sheet
    for part in sheet.split('url("')[1:]:
        path = part.split('"')[0]
        assert not QIcon(path).isNull()
        assert resource_dir().joinpath("icons", path.rsplit("/", 1)[1]).exists()


def test_the_fonts_are_ours(themed: QApplication) -> None:
    assert theme.tokens().family in QFontDatabase.families()
    assert QFontInfo(themed.font()).family() == theme.tokens().family
    assert themed.font().pixelSize() == 15


def test_a_state_property_shows_at_once(themed: QApplication, qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    card.resize(80, 40)
    card.show()
    card.set_urgency("now")
    assert card.grab().toImage().pixelColor(40, 20).name() == theme.tokens().colors["light"]["now_soft"]
    theme.apply(themed, "dark")
    assert card.grab().toImage().pixelColor(40, 20).name() == theme.tokens().colors["dark"]["now_soft"]


def test_choices_of_the_settings_resolve_to_modes() -> None:
    assert theme.resolve("dark") == "dark"
    assert theme.resolve("light") == "light"
    assert theme.resolve("system") in theme.MODES


def test_the_focus_ring_follows_the_focus_and_outlives_a_window(themed: QApplication, qtbot: QtBot) -> None:
    for _ in range(2):
        window = QWidget()
        box = QHBoxLayout(window)
        first, second = BigButton("一"), BigButton("二")
        box.addWidget(first)
        box.addWidget(second)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda window=window: themed.activeWindow() is window)  # type: ignore[misc]
        for button in (first, second):
            button.setFocus()
            (frame,) = window.findChildren(RingWidget)
            assert frame.isVisible()
            assert frame.geometry().contains(button.geometry().adjusted(-3, -3, 3, 3))
            middle = frame.grab().toImage().pixelColor(3, frame.height() // 2).name()
            assert middle == theme.tokens().colors["light"]["focus"]
        window.deleteLater()
        themed.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_buttons_are_big_and_named(qtbot: QtBot) -> None:
    button = BigButton("済", name="係長が加わるを済みにする")
    qtbot.addWidget(button)
    button.ensurePolished()
    assert button.sizeHint().height() >= 44
    assert button.minimumWidth() >= 44
    assert button.accessibleName() == "係長が加わるを済みにする"


def test_an_elided_label_keeps_the_whole_text(qtbot: QtBot) -> None:
    label = ElidedLabel("とても長い用件の説明です" * 800)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.whole == label.accessibleName() == "とても長い用件の説明です" * 800


def test_a_label_shows_markup_as_typed(qtbot: QtBot) -> None:
    label = ElidedLabel("<b>太字</b>")
    qtbot.addWidget(label)
    label.resize(400, 20)
    assert label.text() == "<b>太字</b>"
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_no_two_shortcuts_share_a_key() -> None:
    sequences = [key.value[0] for key in Key]
    assert len(set(sequences)) == len(sequences)
    assert all(not key.sequence.isEmpty() for key in Key)


def compose(edit: QObject, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(edit, event)


def press(edit: QObject, key: Qt.Key) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(edit, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


def test_enter_that_confirms_a_conversion_does_not_submit(qtbot: QtBot) -> None:
    edit = ComposingLineEdit("メモ")
    qtbot.addWidget(edit)
    said: list[str] = []
    edit.submitted.connect(said.append)
    compose(edit, "せきにんしゃ")
    assert edit.composing
    press(edit, Qt.Key.Key_Return)
    assert said == []
    compose(edit, "責任者")
    press(edit, Qt.Key.Key_Return)
    compose(edit, "", commit="責任者")
    assert not edit.composing
    assert said == []
    press(edit, Qt.Key.Key_Return)
    assert said == ["責任者"]


def test_a_cancelled_conversion_leaves_enter_working(qtbot: QtBot) -> None:
    edit = ComposingLineEdit("メモ")
    qtbot.addWidget(edit)
    compose(edit, "あ")
    compose(edit, "")
    with qtbot.waitSignal(edit.submitted):
        press(edit, Qt.Key.Key_Enter)


class Bench(QWidget):
    """A window with a field, a button, and shortcuts that note their firing."""

    def __init__(self) -> None:
        super().__init__()
        self.fired: list[str] = []
        box = QHBoxLayout(self)
        self.edit = ComposingLineEdit("メモ")
        self.button = QPushButton("外")
        box.addWidget(self.edit)
        box.addWidget(self.button)
        bind(Key.CALL_HELP, self, lambda: self.fired.append("help"))
        bind(Key.RETRACT, self, lambda: self.fired.append("retract"))
        for sequence in quick_sequences("3"):
            QShortcut(sequence, self).activated.connect(lambda: self.fired.append("3"))


@pytest.fixture
def bench(themed: QApplication, qtbot: QtBot) -> Bench:
    bench = Bench()
    qtbot.addWidget(bench)
    bench.show()
    bench.activateWindow()
    qtbot.waitUntil(lambda: themed.activeWindow() is bench)
    bench.edit.setFocus()
    return bench


def test_a_quick_key_never_fires_into_a_text(bench: Bench) -> None:
    QTest.keyClick(bench.edit, Qt.Key.Key_3)
    assert (bench.fired, bench.edit.text()) == ([], "3")
    QTest.keyClick(bench.edit, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert (bench.fired, bench.edit.text()) == (["3"], "3")
    bench.button.setFocus()
    QTest.keyClick(bench.button, Qt.Key.Key_3)
    assert bench.fired == ["3", "3"]


def test_function_keys_fire_from_a_text_but_not_into_a_conversion(bench: Bench) -> None:
    QTest.keyClick(bench.edit, Qt.Key.Key_F8)
    assert bench.fired == ["help"]
    compose(bench.edit, "へんかん")
    QTest.keyClick(bench.edit, Qt.Key.Key_F8)
    assert bench.fired == ["help"]


def test_undo_mends_the_text_first_and_then_the_log(bench: Bench) -> None:
    QTest.keyClicks(bench.edit, "ab")
    QTest.keyClick(bench.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (bench.edit.text(), bench.fired) == ("", [])
    QTest.keyClick(bench.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.fired == ["retract"]


def test_a_problem_is_told_in_three_sentences(qtbot: QtBot) -> None:
    dialog = ProblemDialog(EnvironmentProblem("起きたこと。", "無事なこと。", "すること。"))
    qtbot.addWidget(dialog)
    shown = [label.text() for label in dialog.findChildren(Label)]
    assert {"起きたこと。", "無事なこと。", "すること。"} <= set(shown)
    assert dialog.accessibleName() == "起きたこと。"


def test_a_broken_pack_is_told_with_every_fault(qtbot: QtBot) -> None:
    faults = [
        Fault("rules.toml", "minutes", "数を入れてください。"),
        Fault("kinds.toml", "", "このファイルを読めません。"),
    ]
    dialog = ProblemDialog(PackProblem("mihon", faults))
    qtbot.addWidget(dialog)
    (listed,) = dialog.findChildren(QPlainTextEdit)
    assert listed.toPlainText().splitlines() == [str(fault) for fault in faults]

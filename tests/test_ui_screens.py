"""Every screen: names, sizes, focus; what lies over the desk; what stays in sight on a low screen."""

from collections.abc import Iterator
from concurrent.futures import Executor
from datetime import timedelta
from pathlib import Path

import pytest
from desk_station import STAFF, DeskStation, button, click, spoken
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.models.home import Home
from app.models.settings import Settings, Staff
from app.station.setup import Setup
from app.station.workstation import Workstation
from app.ui import theme
from app.ui.recovery import RecoveryDialog
from app.ui.report.screening import Screening
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.state import PackState, SettingsView, Slot
from app.ui.setup.unlock import UnlockDialog
from app.ui.setup.wizard import SetupWizard
from app.ui.widgets.basic import Label
from app.ui.widgets.problem import ProblemDialog, show_problem

PROBLEM = EnvironmentProblem("ディスクがいっぱいです。", "画面の行は残っています。", "空きを作ってください。")
TARGET = 44
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[DeskStation]:
    made = DeskStation(tmp_path / "store.db", clock, qtbot)
    yield made
    made.close()


def _controls(screen: QWidget) -> list[QWidget]:
    """What can be used on a screen now, except the parts that Qt makes for itself."""
    QApplication.processEvents()
    return [
        each
        for each in screen.findChildren(QWidget)
        if isinstance(each, CONTROLS)
        and each.isVisible()
        and not each.objectName().startswith("qt_")
        and each.metaObject().className() not in ("QHeaderView", "QTableCornerButton", "QComboBoxListView")
    ]


def _check_controls(screen: QWidget) -> None:
    controls = _controls(screen)
    assert controls
    for each in controls:
        name = each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "")
        assert name.strip(), each
        assert each.height() >= TARGET, (name, each.height())
        assert each.width() >= TARGET, (name, each.width())


def _walk(screen: QWidget) -> list[QWidget]:
    """Where Tab leads from the first stop, once round."""
    stops: list[QWidget] = []
    screen.activateWindow()
    for _ in range(200):
        screen.focusNextChild()
        focused = screen.focusWidget()
        if focused is None or focused in stops:
            break
        stops.append(focused)
    return stops


def test_the_desk_is_named_sized_and_walked(station: DeskStation) -> None:
    window = station.window
    _check_controls(window.start)
    station.press("F2")
    station.press("1")
    station.press("3")
    station.settle()
    live, sheets = window.live, window.live.sheets
    _check_controls(live)
    for show in (sheets.call_help, sheets.show_rest, sheets.show_keys, sheets.take_over, sheets.set_began):
        show()
        _check_controls(live.stack)
    sheets.open_line(2)
    _check_controls(live.stack)
    sheets.finish()
    _check_controls(live.stack)
    live.stack.close_sheet()
    for choice in ("気をつけること 2", "録音の了承", "言い方"):
        click(next(b for b in live.side._choices.buttons() if b.text() == choice))
        _check_controls(live.side)
    click(button(live.side, "ほかの項目を開く"))
    _check_controls(live.side)
    window.show_emergency()
    _check_controls(window.emergency)
    window.close_emergency()
    window.toggle_strip()
    _check_controls(window.strip)
    window.leave_strip()


def test_tab_goes_from_left_to_right_over_the_desk(station: DeskStation) -> None:
    station.press("F2")
    station.settle()
    live = station.window.live
    stops = _walk(station.window)
    regions = [live.header, live.now, live.timeline, live.memo, live.keys, live.counterpart]
    seen = [region for stop in stops for region in regions if region is stop or region.isAncestorOf(stop)]
    order = list(dict.fromkeys(seen))
    start = order.index(live.header)
    assert order[start:] + order[:start] == regions
    assert {each for each in _controls(live) if each.focusPolicy() & Qt.FocusPolicy.TabFocus} <= set(stops)


def _settings(qtbot: QtBot, run: Executor) -> SettingsDialog:
    view = SettingsView(
        packs=(("kamakura", "鎌倉市"),),
        pack=PackState("kamakura", "鎌倉市", "1", ("rules.toml: minutes: 数を入れてください。",)),
        contacts=(
            Slot("facility", "財産管理担当", "庁舎の秩序維持"),
            Slot("expert", "不当要求行為等防止対策専門員" * 2, ""),
        ),
        titles=(Slot("manager", "課長", ""),),
        folder=Path("/home/mihon"),
        version="0.1.0",
    )
    dialog = SettingsDialog(Settings(Staff("窓口 花子", "見本課", "主事", "0000"), "kamakura"), view, run)
    qtbot.addWidget(dialog)
    return dialog


def test_every_page_of_the_settings_is_named_and_sized(
    qtbot: QtBot,
    inline_executor: Executor,
    themed: QApplication,  # noqa: ARG001
) -> None:
    dialog = _settings(qtbot, inline_executor)
    dialog.show()
    for page in range(dialog.index.count()):
        dialog.index.setCurrentRow(page)
        _check_controls(dialog)


class _Service:
    def keyring_problem(self) -> str | None:
        return "キーリングを使えません。"

    def packs(self) -> tuple[tuple[str, str], ...]:
        return (("kamakura", "鎌倉市"),)

    def create(self, *_: object) -> None: ...


def test_the_first_start_is_named_and_sized(
    qtbot: QtBot,
    inline_executor: Executor,
    themed: QApplication,  # noqa: ARG001
) -> None:
    wizard = SetupWizard(_Service(), inline_executor)
    qtbot.addWidget(wizard)
    wizard.show()
    _check_controls(wizard)
    for entry in (wizard.person.name, wizard.person.department, wizard.person.title):
        entry.edit.setText("見本")
    wizard.next.click()
    _check_controls(wizard)


def test_small_dialogs_are_named_and_as_tall_as_their_text(
    qtbot: QtBot,
    inline_executor: Executor,
    themed: QApplication,  # noqa: ARG001
) -> None:
    recovery = RecoveryDialog(PROBLEM, Path("2026-11-19.db"), restore=print, read=print, begin_anew=print)
    unlock = UnlockDialog(lambda _: None, inline_executor)
    for dialog in (recovery, unlock, ProblemDialog(PROBLEM)):
        qtbot.addWidget(dialog)
        dialog.show()
        _check_controls(dialog)
        layout = dialog.layout()
        assert layout is not None
        assert dialog.height() == layout.totalHeightForWidth(dialog.width())
    low = unlock.height()
    unlock.open_button.click()
    assert unlock.height() > low
    screening = Screening()
    qtbot.addWidget(screening)
    screening.show()
    _check_controls(screening)


def test_a_wrapped_label_shows_markup_as_typed_and_tells_it_plain(qtbot: QtBot) -> None:
    typed = "<b>太字</b> & <script>  空白\n次の行"
    label = Label(typed, wrap=True)
    qtbot.addWidget(label)
    assert label.text() == label.accessibleName() == typed
    raw = super(Label, label).text()
    assert "<b>" not in raw.removeprefix("<p")
    assert "&lt;b&gt;太字" in raw
    label.setText("お待ちください。")
    assert label.accessibleName() == "お待ちください。"


def test_no_lonely_character_ends_a_wrapped_text(qtbot: QtBot, themed: QApplication) -> None:  # noqa: ARG001
    text = "住所、氏名、連絡先を伺います。書類やメモで補ってかまいません。"
    label = Label(text, wrap=True)
    qtbot.addWidget(label)
    label.ensurePolished()
    whole = label.fontMetrics().horizontalAdvance(text)
    one, two = label.heightForWidth(whole + 20), label.heightForWidth(whole - 1)
    assert two > 1.9 * one
    assert "\u2060" in super(Label, label).text()
    assert "\u2060" not in label.text()


@pytest.mark.parametrize("height", [670, 720])
def test_what_counts_is_in_sight_on_a_low_screen(station: DeskStation, clock: FakeClock, height: int) -> None:
    window = station.window
    window.resize(1366, height)
    station.press("F2")
    station.press("1")
    clock.advance(60)
    station.press("6")
    station.settle()
    live = window.live
    for shown in (*live.now.cards, live.now._countdowns[-1], live._undo_row, live.side._bar):
        place = QRect(shown.mapTo(live, QPoint(0, 0)), shown.size())
        assert live.rect().contains(place), shown
    area = live.now._cards_area
    assert area.verticalScrollBar().maximum() == 0


def test_set_aside_stands_at_the_right_of_the_last_row(station: DeskStation) -> None:
    station.press("F2")
    station.desk.log(station.id, "reported_to_manager")
    station.desk.log(station.id, "encounter_ended")
    station.settle()
    for card in station.window.live.now.cards:
        buttons = [each for each in card.findChildren(QAbstractButton) if each.isVisible()]
        aside = next(each for each in buttons if each.accessibleName().startswith("見送る"))
        assert aside.geometry().right() == max(each.geometry().right() for each in buttons)
        assert aside.geometry().bottom() == max(each.geometry().bottom() for each in buttons)


def test_a_problem_does_not_stop_the_desk(station: DeskStation) -> None:
    station.press("F2")
    dialog = show_problem(station.window, PROBLEM)
    assert not dialog.isModal()
    station.window.activateWindow()
    station.qtbot.waitUntil(station.window.isActiveWindow)
    station.window.live.timeline.setFocus()
    station.press("3")
    assert station.kinds() == ["encounter_started", "abuse"]
    dialog.close()


def test_the_emergency_card_opens_over_a_dialog_and_gives_it_back(station: DeskStation, qtbot: QtBot) -> None:
    dialog = QDialog(station.window)
    line = QLineEdit(dialog)
    dialog.show()
    dialog.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    station.press("F12")
    assert station.window.pages.currentWidget() is station.window.emergency
    assert not dialog.isVisible()
    station.window.activateWindow()
    station.press("Escape")
    assert station.window.pages.currentWidget() is station.window.start
    assert dialog.isVisible()
    dialog.close()


def test_the_colours_follow_the_system_while_running(station: DeskStation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "resolve", lambda choice: "dark" if choice == "light" else "light")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() == "dark"
    station.press("F9")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() == "discreet"


def test_the_strip_comes_back_where_it_stood(station: DeskStation) -> None:
    station.press("F2")
    station.press("F11")
    strip = station.window.strip
    assert strip.pos().x() + strip.width() <= strip.screen().availableGeometry().right() + 1
    strip.move(20, 90)
    station.press("F11")
    station.window.toggle_strip()
    assert strip.pos() == QPoint(20, 90)
    station.window.leave_strip()
    strip.place = QPoint(90_000, 90_000)  # on a screen that is gone
    station.window.toggle_strip()
    assert QGuiApplication.screenAt(strip.pos()) is not None
    station.window.leave_strip()


def test_a_long_line_is_cut_with_a_word_and_the_newest_stays_in_sight(station: DeskStation) -> None:
    station.press("F2")
    live = station.window.live
    live.log("memo", "短い")
    live.log("memo", "長い発言" * 400)
    timeline, delegate = live.timeline, live.timeline._delegate
    width = timeline.viewport().width()
    texts = [block.text for block, _ in delegate._laid_out(live.model.line(2), width, timeline.font())]
    assert texts[-1] == "続きを見る（Enter）"
    short = [block.text for block, _ in delegate._laid_out(live.model.line(1), width, timeline.font())]
    assert short == ["メモ", "短い"]
    for _ in range(20):
        live.log("quote", "責任者を出せ")
    station.desk.amend(station.id, 23, "追記の文")
    bar = timeline.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bottom = timeline.rowViewportPosition(live.model.rowCount() - 1) + timeline.rowHeight(live.model.rowCount() - 1)
    assert bottom <= timeline.viewport().height()


def test_the_list_of_encounters_says_how_each_stands(station: DeskStation, clock: FakeClock) -> None:
    window = station.window
    station.qtbot.waitUntil(lambda: any("保存先は開いています" in text for text in spoken(window.start)))
    assert not window.start.list.isVisible()
    window.start.practice.click()
    station.press("F3")
    station.desk.log(station.id, "identified", data={"name": "架空 太郎"})
    station.saved()
    clock.advance(timedelta(minutes=5).total_seconds())
    window.show_start()
    shown = window.start.list
    station.qtbot.waitUntil(lambda: shown.count() == 1)
    cells = [shown.model().index(0, column).data() for column in range(shown.columnCount())]
    assert cells == ["令和8年11月20日(金) 10:00", "電話", "架空 太郎", "", "対応中", "訓練"]
    assert shown.rowHeight(0) >= TARGET
    shown.itemClicked.emit(shown.item(0, 2))
    assert window.pages.currentWidget() is window.live


def test_a_closed_session_lets_its_windows_go(
    tmp_path: Path,
    clock: FakeClock,
    qtbot: QtBot,
    inline_executor: Executor,
    themed: QApplication,  # noqa: ARG001
) -> None:
    home = Home(tmp_path / "home")
    Setup(home, clock).create(STAFF, "kamakura", "見本の合言葉を長めにしたもの")
    session = Session(Workstation.open(home, clock, "見本の合言葉を長めにしたもの"), inline_executor)
    session.show()
    session.window.begin("counter")
    session.window.toggle_strip()
    session.window.strip.move(30, 40)
    qtbot.waitUntil(lambda: not session.unsaved)
    window, strip = session.window, session.window.strip
    session.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(window)
    assert not isValid(strip)
    again = Session(Workstation.open(home, clock, "見本の合言葉を長めにしたもの"), inline_executor)
    assert again.window.strip.place == QPoint(30, 40)
    again.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_settings_open_beside_the_desk_once(
    tmp_path: Path,
    clock: FakeClock,
    qtbot: QtBot,
    inline_executor: Executor,
    themed: QApplication,  # noqa: ARG001
) -> None:
    home = Home(tmp_path / "home")
    Setup(home, clock).create(STAFF, "kamakura", "見本の合言葉を長めにしたもの")
    session = Session(Workstation.open(home, clock, "見本の合言葉を長めにしたもの"), inline_executor)
    session.show()
    for _ in range(2):
        session.open_settings()
    (dialog,) = session.window.findChildren(SettingsDialog)
    assert not dialog.isModal()
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    session.open_settings()
    assert len(session.window.findChildren(SettingsDialog)) == 1
    qtbot.waitUntil(lambda: not session.unsaved)
    session.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

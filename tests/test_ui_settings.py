"""The settings, through their real widgets."""

from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.models.settings import Settings, Staff
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.route_page import folder_problem
from app.ui.settings.state import PackState, SettingsView, Slot

pytestmark = pytest.mark.usefixtures("themed")

SETTINGS = Settings(
    staff=Staff("窓口 花子", "見本課", "主事", "101"),
    pack="kamakura",
    contacts={"supervisor": "201", "of_another_pack": "999"},
    titles={"kacho": "室長"},
)


def view(*faults: str) -> SettingsView:
    return SettingsView(
        packs=(("kamakura", "鎌倉市"), ("mihon", "見本市")),
        pack=PackState("kamakura", "鎌倉市の手引き", "2026.1", faults),
        contacts=(Slot("supervisor", "係長"), Slot("facility", "財産管理担当")),
        titles=(Slot("bucho", "部長"), Slot("kacho", "課長")),
        folder=Path("/data/madomori"),
        version="0.1.0",
        boxes=(Slot("kakaricho", "係長"), Slot("kacho", "室長"), Slot("bucho", "部長")),
    )


@pytest.fixture
def dialog(qtbot: QtBot, inline_executor: Executor) -> SettingsDialog:
    return opened(qtbot, view(), inline_executor)


def opened(qtbot: QtBot, shown: SettingsView, run: Executor, settings: Settings = SETTINGS) -> SettingsDialog:
    dialog = SettingsDialog(settings, shown, run)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    return dialog


def kept(dialog: SettingsDialog) -> list[Settings]:
    found: list[Settings] = []
    dialog.saved.connect(found.append)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    return found


def test_nothing_changed_is_kept_as_it_was(dialog: SettingsDialog) -> None:
    assert kept(dialog) == [SETTINGS]


def test_every_page_gives_its_part(dialog: SettingsDialog) -> None:
    dialog.staff.department.edit.setText(" 架空課 ")
    dialog.pack.choice.setCurrentIndex(1)
    dialog.office._contacts["facility"].edit.setText("301")
    dialog.office._contacts["supervisor"].edit.setText("")
    dialog.office._titles["bucho"].edit.setText("局長")
    dialog.route.choice.setCurrentIndex(2)
    (changed,) = kept(dialog)
    assert changed.staff == Staff("窓口 花子", "架空課", "主事", "101")
    assert changed.pack == "mihon"
    assert changed.contacts == {"facility": "301", "of_another_pack": "999"}
    assert changed.titles == {"bucho": "局長", "kacho": "室長"}
    assert (changed.box, changed.shared) == ("kacho", "")


def test_a_name_cannot_be_left_out(dialog: SettingsDialog) -> None:
    dialog.staff.name.edit.setText("　")
    dialog.index.setCurrentRow(4)
    assert kept(dialog) == []
    assert dialog.index.currentRow() == 0
    assert QApplication.focusWidget() is dialog.staff.name.edit


def test_a_theme_is_shown_at_once_and_put_back_on_cancel(dialog: SettingsDialog) -> None:
    chosen: list[str] = []
    dialog.theme_chosen.connect(chosen.append)
    dialog.look.group.button(2).click()
    assert (chosen, dialog.look.choice) == (["dark"], "dark")
    dialog.reject()
    assert chosen == ["dark", "system"]


def test_a_broken_pack_is_told_with_every_fault(qtbot: QtBot, inline_executor: Executor) -> None:
    faults = ("rules.toml  rules[long.leave].minutes：値の形が正しくありません。", "kinds.toml：この項目がありません。")
    dialog = opened(qtbot, view(*faults), inline_executor)
    assert dialog.pack.faults.toPlainText().splitlines() == list(faults)
    assert "誤り" in dialog.pack._chip.text()
    dialog.pack.show_state(view().pack)
    assert dialog.pack.faults.isHidden()
    assert "使えます" in dialog.pack._chip.text()


def test_backup_and_restore_ask_for_a_file(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, Path]] = []
    dialog.back_up_asked.connect(lambda path: asked.append(("out", path)))
    dialog.restore_asked.connect(lambda path: asked.append(("in", path)))
    answer = str(tmp_path / "a.madomori")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answer, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (answer, ""))
    dialog.data.back_up.click()
    dialog.data.restore.click()
    assert asked == [("out", Path(answer)), ("in", Path(answer))]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog.data.back_up.click()
    assert len(asked) == 2


def test_every_page_can_be_reached_by_keyboard(dialog: SettingsDialog) -> None:
    dialog.index.setFocus()
    for expected in range(1, dialog.index.count()):
        QTest.keyClick(dialog.index, Qt.Key.Key_Down)
        assert dialog._pages.currentIndex() == expected


def test_a_shared_folder_is_tried_before_it_is_used(
    qtbot: QtBot, dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good, gone = tmp_path / "共有", tmp_path / "ない"
    good.mkdir()
    answers = [str(gone), str(good), ""]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answers.pop(0))
    page = dialog.route
    assert page.where.text() == "まだ選ばれていません。"
    page.choose.click()
    qtbot.waitUntil(lambda: "見つかりません" in page.problem.text())
    assert page.state.text() == "使えません"
    page.choose.click()
    qtbot.waitUntil(lambda: page.state.text() == "✓ 読み書きできます")
    assert not page.problem.isVisibleTo(page)
    assert list(good.iterdir()) == []
    page.choose.click()  # given up: it stays
    (changed,) = kept(dialog)
    assert changed.shared == str(good)
    page.none.click()
    assert kept(dialog)[0].shared == ""


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    assert folder_problem(tmp_path) == ""
    file = tmp_path / "a"
    file.write_text("")
    assert "見つかりません" in folder_problem(file)
    assert "書き込めません" in folder_problem(Path("/proc/self"))


def test_a_folder_and_a_box_that_cannot_be_had_now_are_kept(
    qtbot: QtBot, inline_executor: Executor, tmp_path: Path
) -> None:
    away = replace(SETTINGS, shared=str(tmp_path / "はずれた"), box="of_another_pack")
    dialog = opened(qtbot, view(), inline_executor, away)
    qtbot.waitUntil(lambda: dialog.route.state.text() == "使えません")
    assert kept(dialog) == [away]


def test_which_doubts_forbid_to_seal_is_kept(qtbot: QtBot, inline_executor: Executor) -> None:
    before = replace(SETTINGS, forbids=("log", "of_a_later_version"))
    dialog = opened(qtbot, view(), inline_executor, before)
    assert [kind for kind, box in dialog.route.doubts.items() if box.isChecked()] == ["log"]
    dialog.route.doubts["list"].setChecked(True)
    dialog.route.doubts["log"].setChecked(False)
    (changed,) = kept(dialog)
    assert changed.forbids == ("list", "of_a_later_version")

"""Qt's own dialogs: in Japanese, and where and under which name a file is first offered."""

import gc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.counter.handing import pdf_name
from app.ui.report.editor import ask_for_path
from app.ui.settings.pages import DataPage
from app.ui.speech import speak_japanese

pytestmark = pytest.mark.usefixtures("themed")

ENCOUNTER = "20261120100000-ab12cd34"


def test_standard_buttons_speak_japanese(qtbot: QtBot, qapp: QApplication) -> None:
    speak_japanese(qapp)
    speak_japanese(qapp)  # a second window asks for it too
    gc.collect()
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Cancel | QMessageBox.StandardButton.Close)
    assert {each.text().split("(")[0] for each in box.findChildren(QPushButton)} == {"キャンセル", "閉じる"}
    save = QDialogButtonBox(QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(save)
    assert [each.text().split("(")[0] for each in save.findChildren(QPushButton)] == ["保存"]
    assert QCoreApplication.translate("QPrintDialog", "Print") == "印刷"


def test_a_pdf_is_named_after_form_date_and_encounter() -> None:

    assert (
        pdf_name("不当要求行為等報告書", date(2026, 11, 20), ENCOUNTER) == "不当要求行為等報告書 R8.11.20 ab12cd34.pdf"
    )


def _offered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    offered: list[str] = []

    def ask(_parent: object, _title: str, name: str, *_: Any) -> tuple[str, str]:
        offered.append(name)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return offered


def test_files_are_first_offered_in_the_documents(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    offered = _offered(monkeypatch)
    page = DataPage(Path("/home/mihon"))
    qtbot.addWidget(page)
    assert ask_for_path(page, "報告書.pdf") is None
    page.back_up.click()
    assert offered == [str(documents / "報告書.pdf"), str(documents / "窓守バックアップ.madomori")]

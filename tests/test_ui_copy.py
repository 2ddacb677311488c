"""The dialog of the copy for 職員課, through its real widgets."""

import io
from pathlib import Path

import pytest
from copied import LINES, Line, record_of
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from report_draft import write

from app.forms.copy.plan import Removed
from app.ui.review.copy_dialog import CopyDialog

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "copy.pdf"


@pytest.fixture
def dialog(qtbot: QtBot, out: Path) -> CopyDialog:
    def choose(_parent: QWidget, _name: str) -> Path:
        return out

    made = CopyDialog("id-1", record_of(), "第12号", choose)
    qtbot.addWidget(made)
    made.show()
    planned(qtbot, made)
    return made


def planned(qtbot: QtBot, dialog: CopyDialog) -> None:
    qtbot.waitUntil(lambda: dialog._plan is not None, timeout=20_000)


def settled(qtbot: QtBot, dialog: CopyDialog) -> None:
    """Every doubt out, by its key."""
    while dialog.doubts.open:
        QTest.keyClick(dialog.doubts.list, Qt.Key.Key_D)
    qtbot.waitUntil(dialog.write.isEnabled, timeout=20_000)


def rows(dialog: CopyDialog) -> list[tuple[str, ...]]:
    table = dialog.table

    def text(row: int, column: int) -> str:
        item = table.item(row, column)
        return item.text() if item else ""

    return [tuple(text(row, column) for column in range(4)) for row in range(table.rowCount())]


def exported(qtbot: QtBot, dialog: CopyDialog) -> list[object]:
    settled(qtbot, dialog)
    with qtbot.waitSignal(dialog.exported, timeout=30_000) as heard:
        QTest.keyClick(dialog.write, Qt.Key.Key_Return)
    return list(heard.args or ())


def test_it_shows_what_is_taken_out_and_the_copy_itself(dialog: CopyDialog, qtbot: QtBot) -> None:
    assert ("様式「氏名」", "架空 太郎", "（除く）", "相手方の氏名") in rows(dialog)
    assert ("様式「性別」", "男", "（空欄）", "性別") in rows(dialog)
    assert not dialog.isModal()
    qtbot.waitUntil(lambda: len(dialog.preview.pages) == 2, timeout=20_000)


def test_nothing_leaves_before_it_is_confirmed(dialog: CopyDialog, qtbot: QtBot, out: Path) -> None:
    assert not out.exists()
    assert exported(qtbot, dialog) == ["id-1", out]
    assert str(out) in dialog.said.whole
    assert "第12号" in PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()


def test_staff_names_stay_by_choice(dialog: CopyDialog, qtbot: QtBot, out: Path) -> None:
    assert any(row[1] == "受付 花子" for row in rows(dialog))
    dialog.staff.click()
    assert not dialog.write.isEnabled()
    planned(qtbot, dialog)
    assert not any(row[1] == "受付 花子" for row in rows(dialog))
    exported(qtbot, dialog)
    assert "花子" in PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()


def test_a_person_adds_words_and_takes_the_last_back(dialog: CopyDialog, qtbot: QtBot) -> None:
    write(dialog.word.edit, "道路")
    QTest.keyClick(dialog.word.edit, Qt.Key.Key_Return)
    planned(qtbot, dialog)
    assert any(row[1:] == ("道路", "（個人情報）", "確認で加えた言葉") for row in rows(dialog))
    assert dialog.added.text() == "加えた言葉: 道路"
    dialog.undo.click()
    planned(qtbot, dialog)
    assert not any(row[1] == "道路" for row in rows(dialog))


def test_nothing_can_be_written_while_a_doubt_is_open(dialog: CopyDialog) -> None:
    assert "「山田さん」" in dialog.doubts.list.item(0).text()
    assert not dialog.write.isEnabled()
    assert dialog.said.whole.startswith("人が分かるかもしれない言葉が1件残っています")


def test_a_doubt_goes_or_stays_by_one_key(dialog: CopyDialog, qtbot: QtBot) -> None:
    QTest.keyClick(dialog.doubts.list, Qt.Key.Key_D)
    qtbot.waitUntil(dialog.write.isEnabled, timeout=20_000)
    assert any(row[1] == "山田さん" for row in rows(dialog))
    assert dialog.doubts.list.item(0).text().startswith("× 除く　「山田さん」")
    QTest.keyClick(dialog.doubts.list, Qt.Key.Key_K)
    assert not dialog.write.isEnabled()
    qtbot.waitUntil(dialog.write.isEnabled, timeout=20_000)
    assert not any(row[1] == "山田さん" for row in rows(dialog))
    assert dialog.doubts.list.item(0).text().startswith("○ 残す　「山田さん」")


def test_all_doubts_of_a_kind_are_settled_together(qtbot: QtBot) -> None:
    lines: tuple[Line, ...] = (LINES[0], ("memo", "山田一郎と佐藤が同席。内線は4321", {}))
    dialog = CopyDialog("id-1", record_of(lines))
    qtbot.addWidget(dialog)
    dialog.show()
    planned(qtbot, dialog)
    assert [doubt.what for doubt in dialog.doubts.open] == ["山田一郎", "佐藤", "4321"]
    dialog.doubts.together.setChecked(True)
    dialog.doubts.remove.click()
    assert [doubt.what for doubt in dialog.doubts.open] == ["4321"]
    dialog.doubts.keep.click()
    qtbot.waitUntil(dialog.write.isEnabled, timeout=20_000)
    assert dialog._plan is not None
    said = " ".join(event.text for event in dialog._plan.document.events)
    assert "山田" not in said
    assert "4321" in said


def test_a_word_that_was_typed_and_not_added_holds_the_export(dialog: CopyDialog, qtbot: QtBot, out: Path) -> None:
    settled(qtbot, dialog)
    write(dialog.word.edit, "道路")
    dialog.write.click()
    planned(qtbot, dialog)
    assert any(row[1] == "道路" for row in rows(dialog))
    assert not out.exists()


def test_a_leak_is_said_and_nothing_is_written(
    dialog: CopyDialog, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from copied import document_of

    from app.forms.copy import sheets as copy_sheets
    from app.forms.drawn.render import render

    settled(qtbot, dialog)
    monkeypatch.setattr(copy_sheets, "draw", lambda _plan: render(document_of()).pdf)
    dialog.write.click()
    qtbot.waitUntil(lambda: not dialog.problem.isHidden(), timeout=30_000)
    assert "1ページの文字: 相手方の氏名" in dialog.problem.text()
    assert not out.exists()
    assert dialog.write.isEnabled()


def test_it_stays_until_the_file_is_written(dialog: CopyDialog, qtbot: QtBot, out: Path) -> None:
    settled(qtbot, dialog)
    with qtbot.waitSignal(dialog.exported, timeout=30_000):
        dialog.write.click()
        dialog.close()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.isVisible()
    assert out.exists()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_giving_up_the_path_writes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CopyDialog("id-1", record_of(), "", lambda _parent, _name: None)
    qtbot.addWidget(dialog)
    dialog.show()
    planned(qtbot, dialog)
    settled(qtbot, dialog)
    dialog.write.click()
    assert dialog.write.isEnabled()
    assert list(tmp_path.iterdir()) == []


def test_the_same_words_at_one_place_stand_once_with_their_count(dialog: CopyDialog) -> None:
    place = "対応経過 2番「相手方の特定」"
    dialog._fill(
        [
            Removed(place, "架空 太郎", "相手方", "相手方の氏名"),
            Removed(place, "架空 太郎", "", "相手方の氏名"),
            Removed("様式「氏名」", "架空 太郎", "（除く）", "相手方の氏名"),
        ]
    )
    assert rows(dialog) == [
        (place, "架空 太郎（2か所）", "相手方、（空欄）", "相手方の氏名"),
        ("様式「氏名」", "架空 太郎", "（除く）", "相手方の氏名"),
    ]
    assert dialog.count.text() == "除いたもの　3か所"


def test_every_column_is_in_sight_in_a_narrow_window(dialog: CopyDialog, qtbot: QtBot) -> None:
    for width in (683, 1320):
        dialog.resize(width, 700)
        qtbot.wait(1)
        viewport = dialog.table.viewport().width()
        widths = [dialog.table.columnWidth(column) for column in range(4)]
        assert min(widths) > 0
        assert viewport - 8 <= sum(widths) <= viewport

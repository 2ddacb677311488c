"""The form editor, its preview and printing, through their real widgets."""

from concurrent.futures import Future
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from report_draft import Draft, make_pdf, opened, write

from app.base.errors import EnvironmentProblem, Refused
from app.forms.document import FIELDS, RECORD, REPORT, Field
from app.ui.report.editor import ReportEditor
from app.ui.report.field import ChoiceEditor, ProseEditor
from app.ui.report.layout import rows_of
from app.ui.report.pages import draw_pages
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def draft() -> Draft:
    return Draft()


@pytest.fixture
def editor(draft: Draft, qtbot: QtBot, tmp_path: Path) -> ReportEditor:
    return opened(draft, qtbot, lambda _parent, name: tmp_path / name)


def test_the_paper_shows_every_field_once() -> None:
    for form, fields in FIELDS.items():
        placed = [id for row in rows_of(form, fields) for line in row.lines for id in line]
        assert sorted(placed) == sorted(field.id for field in fields)


def test_a_field_the_layout_does_not_know_is_still_shown() -> None:
    added = (*REPORT, Field("extra", "追加の欄"))
    assert rows_of("report", added)[-1].lines == (("extra",),)


def test_the_report_has_the_rows_of_the_printed_form() -> None:
    labels = ["".join(row.label.split()) for row in rows_of("report", REPORT)]
    assert labels == [
        "発生日時",
        "発生場所",
        "相手方",
        "来訪の目的（電話をしてきた目的）",
        "要求手段（脅し文句等）",
        "備品等被害状況",
        "警察への通報連絡の有無",
        "その他特記事項",
    ]
    assert [row.label for row in rows_of("record", RECORD)][:3] == ["番号", "日時", "場所"]


def test_typing_is_saved_when_it_rests_and_shown_as_saved_only_then(
    editor: ReportEditor, draft: Draft, qtbot: QtBot
) -> None:
    draft.hold = True
    box = editor.paper.fields["place"]
    assert box.state.text() == "記録から"
    box.editor.setFocus()
    QTest.keyClicks(box.editor, "2F ")
    assert box.state.text() == "手で直しました"
    qtbot.waitUntil(lambda: "place" in draft.edited)
    assert draft.edited == {"place": "2F 見本課 窓口"}
    assert editor.state.property("state") == "pending"
    draft.saving[0].set_result(None)
    qtbot.waitUntil(lambda: editor.state.property("state") == "saved")
    assert not box.back.isHidden()


def test_a_field_follows_the_log_until_it_is_edited_and_again_when_asked(editor: ReportEditor, draft: Draft) -> None:
    box = editor.paper.fields["means"]
    assert isinstance(box.editor, ProseEditor)
    draft.log["means"] += "\n10:34 「話にならない」"
    draft.changed()
    assert box.editor.value() == draft.log["means"]
    box.editor.setFocus()
    box.editor.selectAll()
    QTest.keyClicks(box.editor, "by hand")
    editor.flush()
    draft.log["means"] += "\n10:40 「訴える」"
    draft.changed()
    assert box.editor.value() == "by hand"
    QTest.mouseClick(box.back, Qt.MouseButton.LeftButton)
    assert box.editor.value() == draft.log["means"]
    assert box.state.text() == "記録から"
    assert draft.edited == {}


def test_a_change_of_the_log_does_not_disturb_what_is_being_typed(editor: ReportEditor, draft: Draft) -> None:
    box = editor.paper.fields["place"]
    box.editor.setFocus()
    QTest.keyClicks(box.editor, "abc")
    draft.log["place"] = "別の場所"
    draft.changed()
    assert box.editor.value() == "abc見本課 窓口"


@pytest.mark.parametrize("typed", ["R8.11.20", "2026-11-20", "令和8年11月20日", "２０２６／１１／２０"])
def test_a_date_may_be_typed_both_ways(editor: ReportEditor, draft: Draft, typed: str) -> None:
    box = editor.paper.fields["date"]
    box.editor.setFocus()
    box.editor.selectAll()  # type: ignore[union-attr]  # a line, as the date is
    write(box.editor, typed)
    editor.paper.fields["place"].editor.setFocus()
    assert draft.edited == {"date": "令和8年11月20日(金)"}
    assert box.editor.value() == "令和8年11月20日(金)"
    assert box._doubt.isHidden()


def test_a_date_that_is_none_stays_as_typed_with_a_word_about_it(editor: ReportEditor, draft: Draft) -> None:
    box = editor.paper.fields["date"]
    box.editor.setFocus()
    box.editor.selectAll()  # type: ignore[union-attr]  # a line, as the date is
    QTest.keyClicks(box.editor, "2026-02-30")
    editor.paper.fields["place"].editor.setFocus()
    assert draft.edited == {"date": "2026-02-30"}
    assert not box._doubt.isHidden()


def test_a_choice_is_circled_by_key_and_the_circle_can_be_taken_away(editor: ReportEditor, draft: Draft) -> None:
    choice = editor.paper.fields["sex"].editor
    assert isinstance(choice, ChoiceEditor)
    male, female = choice.buttons
    for button, expected in ((male, "男"), (female, "女"), (female, "")):
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert draft.edited["sex"] == choice.value() == expected
    assert female.accessibleName() == "性別 女"


def test_a_value_that_is_no_choice_stands_beside_them(editor: ReportEditor, draft: Draft) -> None:
    draft.log["sex"] = "不明"
    draft.changed()
    choice = editor.paper.fields["sex"].editor
    assert choice.value() == "不明"
    assert isinstance(choice, ChoiceEditor)
    assert not any(button.isChecked() for button in choice.buttons)


def test_closing_hands_on_what_was_just_typed(editor: ReportEditor, draft: Draft, qtbot: QtBot) -> None:
    box = editor.paper.fields["position"]
    box.editor.setFocus()
    QTest.keyClicks(box.editor, "kaicho")
    assert draft.edited == {}
    with qtbot.waitSignal(editor.closed):
        QTest.keyClick(editor, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert draft.edited == {"position": "kaicho"}


def test_a_draft_that_cannot_be_saved_is_not_called_saved(editor: ReportEditor, draft: Draft, qtbot: QtBot) -> None:
    draft.hold = True
    box = editor.paper.fields["place"]
    box.editor.setFocus()
    QTest.keyClicks(box.editor, "x")
    editor.flush()
    draft.saving[0].set_exception(
        EnvironmentProblem("ディスクに空きがありません。", "画面に残っています。", "空けてください。")
    )
    qtbot.waitUntil(lambda: editor.state.property("state") == "unsaved")
    assert editor.findChildren(ProblemDialog)


def test_the_preview_follows_and_keeps_its_place(editor: ReportEditor, draft: Draft, qtbot: QtBot) -> None:
    preview = editor.preview
    qtbot.waitUntil(lambda: preview.verticalScrollBar().maximum() > 300)
    preview.verticalScrollBar().setValue(300)
    draft.pdf = make_pdf(3, shade=0.0)
    before = draft.previews
    for _ in range(5):
        draft.changed()
    qtbot.waitUntil(lambda: len(preview.pages) == 3)
    assert preview.pages[0].pixmap().toImage().pixelColor(50, 50).lightness() < 10
    assert preview.verticalScrollBar().value() == 300
    assert draft.previews - before == 1


def test_a_change_while_drawing_is_drawn_after_it(editor: ReportEditor, draft: Draft, qtbot: QtBot) -> None:
    draft.held = Future()
    before = draft.previews
    draft.changed()
    qtbot.waitUntil(lambda: draft.previews == before + 1)
    draft.changed()
    old, draft.held, draft.pdf = draft.held, None, make_pdf(4)
    old.set_result(make_pdf(1))
    qtbot.waitUntil(lambda: len(editor.preview.pages) == 4)
    assert draft.previews == before + 2


def test_a_new_width_needs_no_new_pdf(editor: ReportEditor, draft: Draft, qtbot: QtBot) -> None:
    before, width = draft.previews, editor.preview.pages[0].pixmap().width()
    editor.resize(1200, 700)
    qtbot.waitUntil(lambda: editor.preview.pages[0].pixmap().width() < width)
    assert draft.previews == before


def test_on_a_narrow_screen_paper_and_preview_take_turns(editor: ReportEditor, draft: Draft, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not editor.preview._drawing)
    editor.resize(683, 384)  # 1366×768 at 200 %
    assert editor.width() == 683
    assert editor.paper.isVisible()
    assert not editor.preview.isVisible()
    asked = draft.previews
    draft.changed()
    editor.look.click()
    assert editor.preview.isVisible()
    assert not editor.paper.isVisible()
    qtbot.waitUntil(lambda: draft.previews == asked + 1)
    editor.resize(1366, 700)
    assert editor.paper.isVisible()
    assert editor.preview.isVisible()


def test_the_paper_needs_no_sideways_scrolling_on_a_narrow_screen(editor: ReportEditor, draft: Draft) -> None:
    for field in ("sex", "age", "name", "height", "build", "hair"):
        draft.edit(field, "手")
    assert editor.paper.minimumSizeHint().width() <= 683 - 16


def test_a_long_report_says_that_there_is_more(qtbot: QtBot) -> None:
    draft = Draft(pages=15)
    editor = opened(draft, qtbot, lambda *_: None)
    assert len(editor.preview.pages) == 12
    assert "3" in editor.preview._more.text()
    assert not editor.preview._more.isHidden()


def test_signing_writes_where_the_person_says(editor: ReportEditor, draft: Draft, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(editor.exported) as exported:
        editor.sign.click()
    assert exported.args == [tmp_path / "不当要求行為等報告書.pdf"]
    assert draft.exports == [(tmp_path / "不当要求行為等報告書.pdf", False)]
    (tmp_path / "不当要求行為等報告書.pdf").touch()
    with qtbot.waitSignal(editor.exported):
        editor.sign.click()
    assert draft.exports[1][1]  # the file dialog had asked before


def test_a_name_without_its_ending_never_replaces_a_file(draft: Draft, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "報告書 R8.11.20.pdf").touch()
    editor = opened(draft, qtbot, lambda *_: tmp_path / "報告書 R8.11.20")
    with qtbot.waitSignal(editor.exported):
        editor.sign.click()
    assert draft.exports == [(tmp_path / "報告書 R8.11.20.pdf", False)]


def test_a_refusal_and_a_failure_are_told_and_leave_the_button(
    editor: ReportEditor, draft: Draft, qtbot: QtBot
) -> None:
    draft.refusal = Refused("まだ保存できていない行があります。")
    editor.sign.click()
    assert editor.said.whole == "まだ保存できていない行があります。"
    assert editor.sign.isEnabled()
    draft.refusal = EnvironmentProblem("そこには書けません。", "下書きは残っています。", "別の場所を選んでください。")
    editor.sign.click()
    qtbot.waitUntil(lambda: bool(editor.findChildren(ProblemDialog)))
    assert editor.sign.isEnabled()


def test_printing_puts_every_page_on_the_printer(
    editor: ReportEditor, draft: Draft, qtbot: QtBot, tmp_path: Path
) -> None:
    draft.pdf = make_pdf(3, shade=0.5)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    editor.print_on(printer)
    qtbot.waitUntil(lambda: "送りました" in editor.said.whole, timeout=20000)
    with pypdfium2.PdfDocument(tmp_path / "printed.pdf") as printed:
        assert len(printed) == 3
        middle = printed[2].render(scale=0.1).to_pil().convert("L").getpixel((30, 42))
    assert middle == pytest.approx(128, abs=4)


def test_pages_are_drawn_in_their_own_shape() -> None:
    pictures, count = draw_pages(make_pdf(5), 595, most=2)
    assert (len(pictures), count) == (2, 5)
    assert isinstance(pictures[0], QImage)
    assert (pictures[0].width(), pictures[0].height()) == (595, 842)

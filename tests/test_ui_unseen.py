"""A page that cannot be drawn: a sentence in its place, a desk that goes on, and nothing signed unseen."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from bombs import FOR_EVER, SQUARE, pdf_of
from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from report_draft import Draft, done, opened
from review_screen import FakeReview, Pin, on_case

from app.base.errors import EnvironmentProblem
from app.forms.verify.pages import PAGES, SLOW
from app.review.view import Holder
from app.ui.report.pages import draw_page
from app.ui.report.preview import PagePreview

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    PAGES.stop()  # the limits of a child are those it was started with
    monkeypatch.setattr(PAGES, "_page_seconds", 1.0)


def shown(preview: PagePreview) -> list[str]:
    return [page.text() or "drawn" for page in preview.pages]


def test_the_desk_goes_on_while_a_page_is_drawn_for_ever(qtbot: QtBot) -> None:
    preview = PagePreview(lambda: done(pdf_of([SQUARE, FOR_EVER, SQUARE])))
    qtbot.addWidget(preview)
    preview.resize(500, 600)
    turns: list[float] = []
    turning = QTimer(preview, interval=20)
    turning.timeout.connect(lambda: turns.append(time.monotonic()))
    turning.start()
    with qtbot.waitSignal(preview.unseen, timeout=20_000):
        preview.show()
    assert shown(preview) == ["drawn", f"2ページ目: {SLOW}", "drawn"]
    assert preview.pages[1].accessibleName() == f"2ページ目: {SLOW}"
    assert max(later - turn for turn, later in pairwise(turns)) < 0.5


def test_pages_that_are_seen_again_stand_as_pages_again(qtbot: QtBot) -> None:
    files = iter([pdf_of([FOR_EVER]), pdf_of([SQUARE])])
    preview = PagePreview(lambda: done(next(files)))
    qtbot.addWidget(preview)
    preview.resize(500, 600)
    with qtbot.waitSignal(preview.unseen, timeout=20_000):
        preview.show()
    preview.refresh()
    qtbot.waitUntil(lambda: shown(preview) == ["drawn"], timeout=20_000)
    assert preview.pages[0].property("role") == "sheet"
    assert preview.pages[0].accessibleName() == "1ページ目"


def test_nothing_may_be_signed_where_a_page_is_not_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    service = FakeReview()
    service.add("r")
    service.who = Holder("係 長太郎", ("kakaricho",), office=True)
    monkeypatch.setattr(service, "pdf", lambda _: done(pdf_of([FOR_EVER])))
    case = on_case(service, "r", Pin(), qtbot).case
    qtbot.waitUntil(lambda: case.allowed.approve)
    case.open_approve()
    assert case.stack.sheet is not None
    assert case.preview
    with qtbot.waitSignal(case.preview.unseen, timeout=20_000):
        pass
    assert case.stack.sheet is None
    assert not any((case.allowed.approve, case.allowed.judge, case.allowed.send_back, case.allowed.withdraw))
    assert "署名できません" in case.said.whole
    monkeypatch.undo()
    case.open("r")
    qtbot.waitUntil(lambda: case.allowed.approve)


def test_a_paper_with_a_page_that_cannot_be_drawn_is_not_printed(qtbot: QtBot, tmp_path: Path) -> None:
    draft = Draft()
    draft.pdf = pdf_of([SQUARE, FOR_EVER])
    editor = opened(draft, qtbot, lambda _parent, name: tmp_path / name)
    problems: list[BaseException] = []
    editor._tell = problems.append  # type: ignore[method-assign, assignment]
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    editor.print_on(printer)
    qtbot.waitUntil(lambda: bool(problems), timeout=20_000)
    assert isinstance(problems[0], EnvironmentProblem)
    assert problems[0].happened == SLOW


def test_a_drawing_of_our_own_that_fails_is_told() -> None:
    with pytest.raises(EnvironmentProblem, match="時間がかかりすぎる"):
        draw_page(pdf_of([FOR_EVER]), 100)

"""The demonstration, whole: every picture is there and shows something, every PDF holds, the log is as written."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import EnvironmentProblem
from app.models.home import Home
from app.station.checking import verify_file
from app.ui.demo import MOST_PAGES, run
from app.ui.demo.camera import HEIGHT, WIDTH
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.demo.page import MARK
from app.ui.demo.script import ENCOUNTERS, read_encounter
from app.ui.report.pages import draw_pages
from app.ui.shortcuts import Key

BEFORE = "前からある大切なファイル"


@pytest.fixture(autouse=True)
def _as_it_was(themed: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The demonstration sets up the application and the surroundings for itself; afterwards they are put back."""
    for name in ("QT_QPA_PLATFORM", "QT_SCALE_FACTOR"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "home"))
    flash, quits = themed.cursorFlashTime(), themed.quitOnLastWindowClosed()
    yield
    themed.setCursorFlashTime(flash)
    themed.setQuitOnLastWindowClosed(quits)


class Windows(QObject):
    """Notes what shows itself as a window: a part shown before it has a parent flashes up and takes the keys."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.shown: set[str] = set()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.add(type(watched).__name__)
        return False


def test_the_whole_demonstration(tmp_path: Path, themed: QApplication, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    windows = Windows(themed)
    assert run(out) == 0
    themed.removeEventFilter(windows)
    assert windows.shown == {"SetupWizard", "UnlockDialog", "DeskWindow", "SettingsDialog", "Strip", "ReportWindow"}
    assert str(out / "index.html") in capfd.readouterr().out
    assert not (tmp_path / "home").exists()  # the person's own data folder is not touched

    page = (out / "index.html").read_text(encoding="utf-8")
    linked = {out / name for name in re.findall(r'(?:src|href)="((?:pictures/)?[\w-]+\.(?:png|pdf))"', page)}
    assert linked == {*out.glob("pictures/*.png"), *out.glob("*.pdf")}
    for encounter in map(read_encounter, ENCOUNTERS):
        assert encounter.title in page
        for step in encounter.steps:
            assert not step.picture or (step.say in page and out / "pictures" / f"{step.picture}.png" in linked)
    for name in ("setup-person", "setup-key", "unlock", "start", "dark", "discreet", "strip", "emergency", "unsaved"):
        assert out / "pictures" / f"{name}.png" in linked
    for picture in out.glob("pictures/*.png"):
        assert_shows_something(picture)

    for id in ENCOUNTERS:
        encounter = read_encounter(id)
        for form in encounter.forms:
            pdf = out / f"{id}-{form}.pdf"
            verdict = verify_file(Home(tmp_path / "home"), pdf)
            assert verdict.result == "valid", verdict.faults
            assert verdict.record is not None
            assert verdict.record.practice
            kinds = tuple(event.kind for event in verdict.record.events if event.kind != "report_signed")
            assert kinds == encounter.logged
            amended = [event for event in verdict.record.events if event.kind == "amended"]
            newest = [verdict.record.events[event.seq - 2].seq for event in amended]
            assert [event.data["seq"] for event in amended] == newest  # F7 without a chosen line
            pages, count = draw_pages(pdf.read_bytes(), 200, MOST_PAGES)
            assert len(pages) == count == len(list(out.glob(f"pictures/pdf-{id}-{form}-*.png")))


def assert_shows_something(picture: Path) -> None:
    image = QImage(str(picture))
    assert not image.isNull()
    assert picture.name.startswith("pdf-") or (image.width(), image.height()) == (WIDTH, HEIGHT)
    colors = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert len(colors) > 8, picture.name


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(BEFORE, encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="空のフォルダー"):
        run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == BEFORE


def test_another_index_is_not_taken_for_an_earlier_demonstration(tmp_path: Path) -> None:
    index = tmp_path / "index.html"
    index.write_text("<!doctype html><title>別のページ</title>", encoding="utf-8")
    with pytest.raises(EnvironmentProblem):
        run(tmp_path)


def test_a_step_that_does_not_come_about_stops_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With an earlier demonstration in the folder: it stays as it is."""
    index = tmp_path / "index.html"
    index.write_text(MARK, encoding="utf-8")
    monkeypatch.setattr("app.ui.demo.tour.PERSON", (("ない欄", "窓口 花子"),))
    assert run(tmp_path) == 1
    assert "「ない欄」が画面に見つかりません" in capfd.readouterr().out
    assert index.read_text(encoding="utf-8") == MARK


def test_an_error_inside_a_slot_is_not_lost() -> None:
    def break_it() -> None:
        raise ValueError("broken")

    hands = Hands()
    QTimer.singleShot(0, break_it)
    with hands.watching(), pytest.raises(ValueError, match="broken"):
        hands.until(lambda: False, "何か")


def test_what_never_comes_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.demo.hands.PATIENCE_MS", 1)
    with pytest.raises(DemoFailed, match="雨が降る"):
        Hands().until(lambda: False, "雨が降る")


def test_the_handbook_names_every_key_and_every_picture_of_it_exists() -> None:
    docs = Path(__file__).parents[1] / "docs"
    handbook = (docs / "handbook.md").read_text(encoding="utf-8")
    for key in Key:
        assert f"| {key.shown} | {key.label} |" in handbook
    for picture in re.findall(r"\]\((pictures/[^)]+)\)", handbook):
        assert (docs / picture).is_file(), picture
    headings = {line.removeprefix("## ") for line in handbook.splitlines() if line.startswith("## ")}
    for title, anchor in re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", handbook):
        assert title in headings
        assert anchor == title.lower().replace(" ", "-")

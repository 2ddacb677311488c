"""The demonstration, whole: every picture is there and shows something, every PDF holds, the log is as written."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_files import PACK, read, xlsx
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import EnvironmentProblem
from app.forms.carrier import Record
from app.forms.sign.route import Route, route_of
from app.models.home import Home
from app.people.ledger.mapping import read_map
from app.station.checking import verify_file
from app.ui.demo import MOST_PAGES, run
from app.ui.demo.camera import HEIGHT, WIDTH
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.demo.office import DEPUTY
from app.ui.demo.page import MARK
from app.ui.demo.proofs import COPY, EXPORT
from app.ui.demo.script import APPROACH, ENCOUNTERS, PRACTICES, REPORTED, THIRD, read_encounter
from app.ui.report.pages import draw_pages
from app.ui.shortcuts import Key

WINDOWS = {
    *("SetupWizard", "UnlockDialog", "DeskWindow", "SettingsDialog", "Strip", "ReportWindow"),
    *("AuthorityDialog", "IssueForm", "CodeDialog", "ExportForm", "MeansDialog", "ConfirmIssuer", "PinDialog"),
    "ReviewWindow",
    "CopyDialog",
    "PeopleWindow",
    "QMenu",
}
CHAPTERS = [
    "はじめの設定",
    *(read_encounter(id).title for id in PRACTICES),
    "おわり",
    "認証局と身分（管理を担当する職員）",
    "署名の用意と決裁欄（係長）",
    read_encounter(REPORTED).title,
    read_encounter(APPROACH).title,
    "届いた書類と決裁（係長）",
    "記録を見て、差し戻す（課長）",
    "第2版を作る（担当者）",
    "まとめて決裁（係長）と、判断・決裁（課長）",
    "働きかけに当たらないとき（課長）",
    "不在の次長に代わって（総務の課長）",
    "最後の印と後閲（部長・次長）",
    "決裁のあと",
    "これまでの台帳を取り込む",
    read_encounter(THIRD).title,
    "記録をさがす",
    "相手方の履歴と経過一覧",
    "統計と職員のようす",
    "照会の記録",
]
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
    assert windows.shown == WINDOWS
    assert str(out / "index.html") in capfd.readouterr().out
    assert not (tmp_path / "home").exists()  # the person's own data folder is not touched

    page = (out / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", page)[: len(CHAPTERS)] == CHAPTERS
    linked = {out / name for name in re.findall(r'(?:src|href)="((?:pictures/)?[\w-]+\.(?:png|pdf|xlsx))"', page)}
    assert linked == {*out.glob("pictures/*.png"), *out.glob("*.pdf"), *out.glob("*.xlsx")}
    for encounter in map(read_encounter, ENCOUNTERS):
        assert encounter.title in page
        for step in encounter.steps:
            assert not step.picture or (step.say in page and out / "pictures" / f"{step.picture}.png" in linked)
    for name in (
        "setup-person",
        "setup-key",
        "unlock",
        "start",
        "dark",
        "discreet",
        "strip",
        "emergency",
        "unsaved",
        "lookups",
    ):
        assert out / "pictures" / f"{name}.png" in linked
    for picture in out.glob("pictures/*.png"):
        assert_shows_something(picture)
    for pdf in out.glob("*.pdf"):
        pages, count = draw_pages(pdf.read_bytes(), 200, MOST_PAGES)
        assert len(pages) == count == len(list(out.glob(f"pictures/pdf-{pdf.stem}-*.png")))

    for id in PRACTICES:
        encounter = read_encounter(id)
        for form in encounter.forms:
            record = proven(out / f"{id}-{form}.pdf", tmp_path)[0]
            assert record.practice
            kinds = tuple(event.kind for event in record.events if event.kind != "report_signed")
            assert kinds == encounter.logged
            amended = [event for event in record.events if event.kind == "amended"]
            newest = [record.events[event.seq - 2].seq for event in amended]
            assert [event.data["seq"] for event in amended] == newest  # F7 without a chosen line
    assert_the_route_was_gone(out, tmp_path)
    assert_the_copy_names_nobody(out, page)
    assert_the_case_file_counts(out, page)
    assert_the_figures_name_nobody(out, page)


def proven(pdf: Path, tmp_path: Path) -> tuple[Record, Route]:
    """What a signed PDF says, and how far it came; it holds for who knows none of the signers."""
    verdict = verify_file(Home(tmp_path / "home"), pdf)
    assert verdict.result == "valid", verdict.faults
    assert verdict.record is not None
    return verdict.record, route_of(verdict.record, verdict.signatures)


def assert_the_route_was_gone(out: Path, tmp_path: Path) -> None:
    """Returned, made anew, sealed to the last box; and the struck record half-way."""
    first, back = proven(out / "returned.pdf", tmp_path)
    assert (first.revision, first.practice, back.faults) == (1, False, ())
    assert back.returned
    assert [(each.target.split(":")[0], each.text) for each in back.returned.entry.comments] == [
        ("field", "どの窓口の前ですか"),
        ("event", "周りに来庁者がいたかも分かれば"),
    ]
    second, done = proven(out / "report-sealed.pdf", tmp_path)
    assert (second.revision, second.encounter, done.faults) == (2, first.encounter, ())
    assert second.values["place"] != first.values["place"]
    assert done.done
    assert [box.state for box in done.boxes] == ["sealed", "sealed", "absent", "sealed"]
    assert [box.after_by for box in done.boxes] == ["", "", DEPUTY.staff.name, ""]
    assert done.judgement
    assert done.judgement.entry.judgement == "improper"
    assert all(answer == "no" for _, answer in done.judgement.entry.answers)
    struck, half = proven(out / "approach-record.pdf", tmp_path)
    assert (struck.form, half.turn, half.faults) == ("record", "bucho", ())
    assert [box.state for box in half.boxes] == ["sealed", "sealed", "deputised", "open"]
    assert half.judgement
    assert half.judgement.entry.judgement == "no_approach"


def assert_the_copy_names_nobody(out: Path, page: str) -> None:
    """The copy is a file of its own kind, and the page says so."""
    from pypdf import PdfReader

    words, reader = words_of(out / "hr-copy.pdf"), PdfReader(out / "hr-copy.pdf")
    assert "写し（個人情報を除く）" in words
    for name in ("架空", "三郎", "0467", "4-5-6", "花子", "長太郎"):
        assert name not in words
    assert not reader.attachments
    assert_row(page, "hr-copy.pdf", COPY)


def assert_row(page: str, file: str, result: str) -> None:
    row = page[page.index(f'href="{file}"') :].split("</tr>")[0]
    assert f"<td>{result}</td>" in row
    assert "unreadable" not in row


def words_of(pdf: Path) -> str:
    from pypdf import PdfReader

    return "".join("".join(each.extract_text() for each in PdfReader(pdf).pages).split())


def assert_the_case_file_counts(out: Path, page: str) -> None:
    """Signed whole; one encounter too old and one that was right stand in it and are not counted; the report is in."""
    from pypdf import PdfReader

    file = out / "case-file.pdf"
    words = words_of(file)
    assert "5件（うち数に入れるもの3件）" in words
    for told in ("渡邉例太郎", "正当な要求と判断", "3年が過ぎ", "説明する人が来るのを待っていた"):
        assert told in words
    assert "例次郎" not in words
    assert any(name.endswith(".pdf") for name in PdfReader(file).attachments)
    assert_row(page, file.name, "valid")


def assert_the_figures_name_nobody(out: Path, page: str) -> None:
    """The summary leaves small counts out; the workbook can be read."""
    from openpyxl import load_workbook

    words = words_of(out / "figures-public.pdf")
    assert "5未満" in words
    assert "非公表" in words
    for name in ("渡邉", "渡辺", "例示一男", "窓口花子", "0467"):
        assert name not in words
    book = load_workbook(out / "figures.xlsx", read_only=True)
    assert len(book.sheetnames) > 3
    book.close()
    for file in ("figures-public.pdf", "figures.xlsx"):
        assert_row(page, file, EXPORT)


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


def test_the_map_in_the_handbook_is_one_that_works(tmp_path: Path) -> None:
    handbook = (Path(__file__).parents[1] / "docs" / "handbook.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(# map\.toml.*?)```", handbook, re.DOTALL)
    assert found
    (tmp_path / "map.toml").write_text(found[1], encoding="utf-8")
    by_hand = read_map(tmp_path / "map.toml", PACK)
    heading = ("日付", "方法", "お客様", "お申し出", "どんな様子か", "結果")
    row = ("R7.4.1", "カウンター", "架空 太郎", "謝罪", "大声を出す", "正当な要求")
    asked = ("R7.4.2", "電話", "架空 二郎", "質問", "お問い合わせ", "")
    ledger = read(xlsx(tmp_path / "l.xlsx", [("別の表",)], sheets={by_hand.sheet: [heading, row, asked]}), by_hand)
    assert not ledger.rows_bad
    said = [(one.channel, one.name, one.demand, one.types, one.judged) for one in ledger.sample]
    assert said == [("counter", "架空 太郎", "謝罪", ("abuse",), ""), ("phone", "架空 二郎", "質問", (), "")]

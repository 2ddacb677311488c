"""`madomori demo`: sample encounters and the whole way of a report through the real screens.

Without a display and without a set-up. Leaves pictures of each step, the signed PDFs and an index page in one folder.
"""

import os
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, write_whole
from app.base.resources import resource_dir
from app.base.terminal import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.models.home import Home
    from app.ui.demo.tour import Tour

INDEX, PICTURES = "index.html", "pictures"
PAGE_WIDTH, MOST_PAGES = 1000, 20
"""Of the pictures of a PDF: px, and how many."""


def run(out: Path) -> int:
    """Play the demonstration into the folder `out`; returns the exit code.

    Raises EnvironmentProblem where `out` holds something else than an earlier demonstration, or cannot be written.
    """
    _refuse_foreign(out)
    # Off screen and unscaled, so that the pictures are the same everywhere. A test has an application already.
    os.environ["QT_SCALE_FACTOR"] = "1"
    from PySide6.QtWidgets import QApplication

    from app.models.home import Home
    from app.ui import theme
    from app.ui.demo.hands import DemoFailed
    from app.ui.demo.tour import Tour

    made = QApplication.instance()
    app = made if isinstance(made, QApplication) else _application()
    app.setQuitOnLastWindowClosed(False)
    app.setCursorFlashTime(0)
    theme.apply(app, "light")
    _leave_out_platform_talk()
    say("見本の対応と決裁、統計までを再生しています。1、2分かかります。", flush=True)
    with TemporaryDirectory(prefix="madomori-demo-") as folder:
        home, pdfs = Home(Path(folder) / "home"), Path(folder) / "pdf"
        pdfs.mkdir()
        tour = Tour(home, pdfs)
        try:
            tour.play()
        except DemoFailed as failure:
            say(f"実演が途中で止まりました。{failure}")
            return 1
        valid = _write(tour, home, out)
    say(f"画面 {len(tour.camera.shots)} 枚と書類 {len(tour.papers.finished)} 通を作りました。")
    say(out / INDEX)
    return 0 if valid else 1


def _application() -> "QApplication":
    """Qt without a display, with the screen of `screen.json`: 1366×768.

    Qt reads that name as Latin-1 up to a colon, so it is given without its folder, which may be called anything.
    """
    from PySide6.QtWidgets import QApplication

    os.environ["QT_QPA_PLATFORM"] = "offscreen:configfile=screen.json"
    with chdir(resource_dir() / "demo"):
        return QApplication(["madomori"])


def _leave_out_platform_talk() -> None:
    """The screenless platform says of every window what it cannot do with it."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def heard(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if text.startswith("This plugin does not support"):
            return
        if before:
            before(kind, context, text)
        else:
            say(text, error=True)

    before = qInstallMessageHandler(heard)


def _refuse_foreign(out: Path) -> None:
    """Only an empty folder, or one that an earlier demonstration made, is written to."""
    from app.ui.demo.page import MARK

    try:
        if not out.exists() or (out.is_dir() and not any(out.iterdir())):
            return
        index = out / INDEX
        if index.is_file() and MARK in index.read_text(encoding="utf-8", errors="replace"):
            return
    except OSError as error:
        raise disk_problem(error) from error
    raise EnvironmentProblem(
        f"「{out}」には、実演のものでないファイルがあります。",
        "そのファイルには手を付けていません。",
        "`--out` で、空のフォルダーか新しいフォルダーを選んでください。",
    )


def _write(tour: "Tour", home: "Home", out: Path) -> bool:
    """Put everything into `out`, the index last. Returns whether every PDF was found valid."""
    from app.ui.demo.page import index_page
    from app.ui.demo.proofs import proof_of
    from app.ui.report.pages import CHECKING, DRAWING, draw_pages

    try:
        (out / PICTURES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error) from error
    camera, papers, valid = tour.camera, [], True
    for made in tour.papers.finished:
        content = made.path.read_bytes()
        if made.path.suffix == ".pdf":
            camera.chapter = f"PDF　{made.title}"
            pages, _ = DRAWING.submit(draw_pages, content, PAGE_WIDTH, MOST_PAGES).result()
            for number, page in enumerate(pages, start=1):
                if isinstance(page, str):
                    raise EnvironmentProblem(page, "実演のファイルはもとのままです。", "もう一度お試しください。")
                camera.keep(f"pdf-{made.path.stem}-{number}", f"{number}ページ", page)
        paper, holds = CHECKING.submit(proof_of, home, made).result()
        papers.append(paper)
        valid = valid and holds
        write_whole(out / made.path.name, content)
    for shot in camera.shots:
        write_whole(out / PICTURES / f"{shot.name}.png", shot.png)
    write_whole(out / INDEX, index_page(camera.shots, papers).encode("utf-8"))
    return valid

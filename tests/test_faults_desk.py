"""A live desk with the surroundings against it: a full disk, clocks that are set, sleep, missing fonts."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from program_home import PASSPHRASE, Commands, mounted, ready_home, store_key
from program_running import Running
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.base.resources import resource_dir
from app.counter.report import open_report
from app.forms.paper import fonts
from app.guidance.events import first_break
from app.models.backup import roll
from app.models.check import check
from app.models.home import Home
from app.models.store import Store
from app.ui import theme
from app.ui.counter.wording import span
from app.ui.report.window import ReportWindow
from app.ui.widgets.problem import ProblemDialog

pytestmark = pytest.mark.usefixtures("themed")
SAID = "同じ要求に終始し、席を立たない。" * 60


@pytest.fixture
def begin(clock: FakeClock, qtbot: QtBot) -> Iterator[Callable[[Home], Running]]:
    begun: list[Running] = []

    def make(home: Home) -> Running:
        begun.append(Running(home, clock, qtbot))
        return begun[-1]

    yield make
    for running in begun:
        running.close()


def log_of(home: Home, id: str) -> list[str]:
    """The texts of an encounter as the store has them; its chain holds."""
    store = Store.open(home.store, store_key(home), read_only=True)
    log = store.log(id)
    store.close()
    assert first_break(log) is None
    return [event.text for event in log]


def test_the_disk_gets_full_in_mid_encounter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: Callable[[Home], Running]
) -> None:
    disk = tmp_path / "disk"
    with mounted(disk, "2m"):
        home = ready_home(disk / "home", monkeypatch)
        running = begin(home)
        id = running.start()
        running.saved(id)
        window = running.session.window
        ballast = disk / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                file.truncate(file.tell() - 40_000)
        logged = 0
        while not window.unsaved.isVisible():
            assert logged < 300, "the disk never got full"
            window.live.log("memo", f"{logged} {SAID}")
            logged += 1
            QApplication.processEvents()
        for key in "123":
            window.live.log("quote", f"そのあと {key}")
        QApplication.processEvents()
        states = [line.state for line in running.session.desk.lines(id)]
        waiting = states.count("unsaved")
        assert waiting >= 4
        assert states == ["saved"] * (len(states) - waiting) + ["unsaved"] * waiting
        model = window.live.model
        running.until(lambda: model.line(model.rowCount() - 1).state == "unsaved")
        assert "未保存" in model.data(model.index(model.rowCount() - 1))
        assert len(log_of(home, id)) == len(states) - waiting, "what is shown as saved is there, and no more"

        ballast.unlink()
        for _ in range(10):
            window.tick()
        running.saved(id)
        assert log_of(home, id) == [event.text for event in running.session.desk.events(id)]
        assert len(log_of(home, id)) == len(states)
        running.close()
        assert check(home, store_key(home)).ok


def shown_time(running: Running) -> str:
    running.session.window.tick()
    return running.session.window.live.header._timer.text()


def test_a_clock_that_is_set_and_a_computer_that_sleeps(
    home: Home, clock: FakeClock, begin: Callable[[Home], Running]
) -> None:
    running = begin(home)
    id = running.start()
    desk, live = running.session.desk, running.session.window.live
    clock.advance(60)
    live.log("stalemate")
    assert shown_time(running) == span(60_000)

    clock.set_wall(clock.now() - timedelta(hours=5))  # set back: nothing moves
    assert shown_time(running) == span(60_000)
    clock.advance(600)
    countdown = {coming.action: coming.due_ms for coming in desk.guidance(id).next}
    assert countdown["supervisor_join"] == 31 * 60_000
    assert "supervisor_join" not in {due.action for due in desk.guidance(id).due}

    clock.set_wall(clock.now() + timedelta(days=2))  # set forward: nothing falls due by it
    assert shown_time(running) == span(660_000)
    assert "supervisor_join" not in {due.action for due in desk.guidance(id).due}

    clock.advance(20 * 60)  # asleep: the steady clock went on
    assert shown_time(running) == span(1_860_000)
    assert "supervisor_join" in {due.action for due in desk.guidance(id).due}
    live.log("memo", "起きたあと")
    running.saved(id)
    elapsed = [event.elapsed_ms for event in desk.events(id)]
    assert elapsed == sorted(elapsed)
    assert first_break(desk.events(id)) is None


def test_the_next_start_shows_the_time_that_went_by(
    home: Home, clock: FakeClock, qtbot: QtBot, begin: Callable[[Home], Running]
) -> None:
    first = Running(home, clock, qtbot)
    id = first.start()
    first.saved(id)
    first.close()
    clock.advance(90)
    clock.set_wall(clock.now() - timedelta(days=1))
    again = begin(home)
    again.until(lambda: again.session.window.live.encounter == id)
    assert shown_time(again) == span(90_000)
    assert len(again.session.desk.lines(id)) == 2


def test_edits_of_a_draft_are_there_at_the_next_start(
    home: Home, clock: FakeClock, qtbot: QtBot, begin: Callable[[Home], Running]
) -> None:
    first = Running(home, clock, qtbot)
    id = first.start()
    opening = open_report(first.session.station, first.session.desk, id, "report")
    first.until(opening.done)
    first.until(opening.result().edit("means", "手で直した要求").done)
    first.close()
    again = begin(home)
    again.until(lambda: again.session.window.live.encounter == id)
    again.session.open_papers(id)
    papers = again.dialog(ReportWindow)
    papers.open_form("report")
    again.until(lambda: papers.editor)
    assert papers.editor
    assert papers.editor.paper.fields["means"].editor.value() == "手で直した要求"


def test_papers_stay_until_an_edit_is_on_the_disk(
    home: Home, begin: Callable[[Home], Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = begin(home)
    session = running.session
    id = running.start()
    running.saved(id)
    session.open_papers(id)
    papers = running.dialog(ReportWindow)
    papers.open_form("report")
    running.until(lambda: papers.editor)
    assert papers.editor
    full = EnvironmentProblem("空きがありません。", "前の下書きはそのままです。", "空きを作ってください。")
    with monkeypatch.context() as disk:

        def refuse(*_: object) -> None:
            raise full

        disk.setattr(Store, "save_draft", refuse)
        papers.editor.paper.edited.emit("features", "眼鏡")
        papers.close()
        running.until(lambda: papers.editor and papers.editor.unsaved)
        running.until(lambda: "もう一度閉じると" in papers.editor.said.whole if papers.editor else False)
        assert papers.isVisible()
    papers.editor.paper.edited.emit("features", "眼鏡、帽子")
    running.until(lambda: papers.editor and not papers.editor.saving)
    papers.close()
    kept = session.station.worker.submit(lambda store: store.draft(id, "report")).result()
    assert kept == {"features": "眼鏡、帽子"}


def test_no_plain_text_leaves_the_store(
    home: Home,
    tmp_path: Path,
    begin: Callable[[Home], Running],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After a whole session: desk, counterpart, draft, signed export, a failing one, a backup."""
    secrets = {
        "memo": "録音するぞと言った",
        "quote": "ばかやろうと叫んだ",
        "name": "架空 太郎左衛門",
        "draft": "下書きの要点",
    }
    running = begin(home)
    session = running.session
    id = running.start()
    session.window.live.log("memo", secrets["memo"])
    session.window.live.log("quote", secrets["quote"])
    session.window.live._fill("name", secrets["name"])
    session.window.live._fill("phone", "0467-00-9876")
    running.saved(id)
    opening = open_report(session.station, session.desk, id, "report")
    running.until(opening.done)
    running.until(opening.result().edit("means", secrets["draft"]).done)
    exporting = opening.result().export(tmp_path / "out.pdf")
    running.until(exporting.done)
    exporting.result()
    roll(home, session.station.store_key(), session.station.clock.now())
    running.saved(id)
    failing = opening.result().export(tmp_path / "out.pdf")
    running.until(failing.done)
    assert failing.exception()
    session.desk.log(id, "encounter_ended")
    running.saved(id)
    files = {str(path): path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    assert any(name.endswith("-wal") for name in files), "the log of the database is looked at too"
    assert any(name.endswith(".madomori") for name in files)
    said = capfd.readouterr()
    for secret in (*secrets.values(), "0467-00-9876", PASSPHRASE):
        for encoded in (secret.encode(), secret.encode("utf-16-le"), secret.encode("unicode_escape")):
            assert not [name for name, content in files.items() if encoded in content], secret
        assert secret not in said.out + said.err + caplog.text


@pytest.mark.parametrize("kind", ["missing", "cut"])
def test_fonts_that_are_missing_or_broken_are_told_and_no_pdf_is_left(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    run = Commands(capsys, home)
    id = run.play()
    moved = tmp_path / "resources"
    shutil.copytree(resource_dir(), moved)
    for font in (moved / "fonts").glob("*.ttf"):
        if kind == "missing":
            font.unlink()
        else:
            font.write_bytes(font.read_bytes()[:5000])
    caches = [each for each in vars(fonts).values() if hasattr(each, "cache_clear")]
    monkeypatch.setattr(fonts, "FOLDER", moved / "fonts")
    for cached in caches:
        cached.cache_clear()
    try:
        run("export", id, "--form", "report", "--out", tmp_path / "r.pdf").refused("文字")
    finally:
        for cached in caches:
            cached.cache_clear()
    assert not (tmp_path / "r.pdf").exists()


def test_a_desk_without_its_fonts_opens_all_the_same(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: Callable[[Home], Running], qapp: QApplication
) -> None:
    moved = tmp_path / "resources"
    shutil.copytree(resource_dir(), moved, ignore=shutil.ignore_patterns("*.ttf"))
    monkeypatch.setattr(theme, "resource_dir", lambda: moved)
    theme.apply(qapp, "light")
    running = begin(home)
    running.saved(running.start())
    assert not [top for top in QApplication.topLevelWidgets() if isinstance(top, ProblemDialog) and top.isVisible()]

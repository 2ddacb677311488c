"""What every test stands on: no screen, no home of a person, no silent warning."""

import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.base.clock import FakeClock

if TYPE_CHECKING:
    from program_home import Commands
    from program_running import Running
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.models.home import Home

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HOME = tempfile.mkdtemp(prefix="madomori-test-")
os.environ["MADOMORI_HOME"] = _HOME
# No test may touch the keyring of the person who runs it.
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

# As in the desk itself (`ui.collector`): a collection on a worker's thread would destroy widgets there.
gc.disable()

JST = timezone(timedelta(hours=9))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log_warning: the program may log a warning in this test")


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays to the end: no collection between tests looks at it again."""
    assert session
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Collect between tests, on the thread that owns the widgets."""
    fixtures = getattr(item, "fixturenames", ())
    gc.collect(2 if "qapp" in fixtures or "qtbot" in fixtures else 1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Whatever a test brought to the screen, each text there is harmless."""
    result = yield
    if {"qapp", "qtbot"} & set(getattr(item, "fixturenames", ())):
        from screen_texts import faults

        if found := faults():
            pytest.fail("harmful on the screen: " + "; ".join(found[:5]))
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Qt warning fails the test, except what the screenless platform says about itself."""
    for item in items:
        if item.get_closest_marker("qt_log_level_fail") is None:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


class _Collecting(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_log_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning logged by the program fails the test, unless the test is marked to expect it."""
    handler = _Collecting()
    logger = logging.getLogger("app")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if handler.said and request.node.get_closest_marker("expects_log_warning") is None:
        pytest.fail("unexpected log warning: " + "; ".join(handler.said))


class InlineExecutor(Executor):
    """Runs what it is given at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as problem:  # like a real executor: every exception belongs to the future
            future.set_exception(problem)
        return future


@pytest.fixture
def inline_executor() -> InlineExecutor:
    return InlineExecutor()


@pytest.fixture
def clock() -> FakeClock:
    """2026-11-20 10:00:00 in Japan, standing still."""
    return FakeClock(datetime(2026, 11, 20, 10, 0, tzinfo=JST))


@pytest.fixture
def themed(qapp: "QApplication") -> "Iterator[QApplication]":
    """The application in the light theme, and back in it afterwards."""
    from app.ui import theme

    theme.apply(qapp, "light")
    yield qapp
    theme.apply(qapp, "light")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Home":
    """A data folder after its first start, the one the program finds."""
    from program_home import ready_home

    return ready_home(tmp_path / "home", monkeypatch)


@pytest.fixture
def run(home: "Home", capsys: pytest.CaptureFixture[str]) -> "Commands":
    """The commands, run on `home`."""
    from program_home import Commands

    return Commands(capsys, home)


@pytest.fixture
def begin(home: "Home", clock: FakeClock, qtbot: "QtBot") -> "Iterator[Callable[[], Running]]":
    """Begins the program on `home`, as often as asked; what was begun is closed at the end."""
    from program_running import Running

    begun: list[Running] = []

    def make() -> Running:
        begun.append(Running(home, clock, qtbot))
        return begun[-1]

    yield make
    for running in begun:
        running.close()

"""Starts the desk: the window first, everything that takes time after it."""

import gc
import linecache
import os
import sys

from app.base.clock import SystemClock
from app.base.terminal import say_problem
from app.models.home import find_home

NO_DISPLAY = """画面が見つからないため、窓を開けません。
記録には触れていません。
画面のある環境で開くか、`madomori --help` でコマンドを確かめてください。"""

AFTER_THE_START_MS = 1000
"""When Qt's own words are loaded; they take nothing from the window's first picture and from a first tap."""


def run() -> int:
    """Open the desk of this data folder, or bring the one that is open to the front. Returns the exit code."""
    if _without_display():
        say_problem(NO_DISPLAY)
        return 1
    # Nothing that the start makes is garbage; looking for it would only hold the window up. See `Collector`.
    gc.disable()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from app.ui import theme
    from app.ui.collector import Collector
    from app.ui.counter.instance import SingleInstance
    from app.ui.program import Program
    from app.ui.speech import speak_japanese
    from app.ui.unexpected import Unexpected

    linecache.clearcache()  # see `app.ui.collector`
    app = QApplication(sys.argv[:1])
    app.setApplicationName("madomori")
    app.setApplicationDisplayName("窓守")
    app.setDesktopFileName("madomori")
    unexpected = Unexpected()
    home = find_home()
    home.close_to_others()
    instance = SingleInstance(home.root)
    if not instance.claim():
        return 0
    theme.dress(app)
    QTimer.singleShot(AFTER_THE_START_MS, lambda: speak_japanese(app))
    program = Program(home, SystemClock())
    instance.woken.connect(program.come_forward)
    if not program.begin():
        return 1
    collector = Collector()
    code = app.exec()
    collector.deleteLater()
    program.close()
    instance.release()
    unexpected.release()
    return code


def _without_display() -> bool:
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named)

"""A fault of the program itself, in mid-work: said once on the screen, noted without a word of what it was about."""

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.base.errors import EnvironmentProblem
from app.ui.delivery import Delivery
from app.ui.widgets.problem import ProblemDialog, show_problem

_log = logging.getLogger("app.ui")


def fault_of_ours() -> EnvironmentProblem:
    """The three sentences; the same for every fault, for its own text may hold what people said."""
    return EnvironmentProblem(
        "窓守の中で、思いがけない不具合が起きました。",
        "「✓ 保存」と出ている行は、ディスクに残っています。",
        "このまま続けられます。画面の様子がおかしいときは、窓守を閉じて開き直してください。対応は続きから始まります。",
    )


class Unexpected(QObject):
    """Takes the place of `sys.excepthook`, to which Qt hands what a slot did not catch, until `release`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._delivery = Delivery(self)
        self._shown: ProblemDialog | None = None
        self._before = sys.excepthook
        sys.excepthook = self._take

    def release(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._before

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            self._before(kind, error, trace)
            return
        frames = traceback.extract_tb(trace)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        _log.error("%s at %s", kind.__name__, place)
        # Not from within what failed, which may be the painting of a window.
        self._delivery(self._show)

    def _show(self) -> None:
        if self._shown is None or not isValid(self._shown) or not self._shown.isVisible():
            self._shown = show_problem(QApplication.activeWindow(), fault_of_ours())

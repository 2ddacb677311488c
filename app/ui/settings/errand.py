"""A piece of work that a page of the settings has done elsewhere, and what becomes of it in words."""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.base.errors import EnvironmentProblem, Refused
from app.ui.delivery import when_done
from app.ui.widgets.basic import Label, LabelRole
from app.ui.widgets.problem import show_problem
from app.ui.widgets.voice import announce

T = TypeVar("T")


class Said(Label):
    """The line on which a page says how its last errand went."""

    def __init__(self, role: LabelRole = "") -> None:
        super().__init__("", role, wrap=True)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show `sentence` and let a screen reader say it; "" takes it away."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)


def run_errand(
    owner: QWidget,
    run: Executor,
    work: Callable[[], T],
    done: Callable[[T], object],
    refused: Callable[[str], object],
    *,
    after: Callable[[], object] = lambda: None,
) -> None:
    """Do `work` on `run`; its result goes to `done`, the sentence of a refusal or a wrong PIN to `refused`, a problem
    of the surroundings into a dialog. `after` comes first, whatever happened."""

    def finished(result: T) -> None:
        after()
        done(result)

    def failed(error: BaseException) -> None:
        from app.forms.sign.signer import WrongPin

        after()
        if isinstance(error, Refused):
            refused(str(error))
        elif isinstance(error, WrongPin):
            refused(f"{error.happened}{error.todo}")
        elif isinstance(error, EnvironmentProblem):
            show_problem(owner, error)
        else:
            raise error

    when_done(run.submit(work), owner, finished, failed)

"""In the place of the system's own dialogs for files, which cannot be driven: they answer with a path at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QFileDialog


class FileAnswers:
    """`path`: what the next question for a file or a folder is answered with."""

    def __init__(self) -> None:
        self.path = Path()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Within it no dialog of the system comes up."""

        def file(*_: object, **__: object) -> tuple[str, str]:
            return str(self.path), ""

        def folder(*_: object, **__: object) -> str:
            return str(self.path)

        def opened(dialog: QFileDialog) -> None:
            dialog.fileSelected.emit(str(self.path))
            dialog.finished.emit(QFileDialog.DialogCode.Accepted.value)

        answers = {"getOpenFileName": file, "getSaveFileName": file, "getExistingDirectory": folder}
        made = {name: staticmethod(answer) for name, answer in answers.items()} | {"open": opened}
        before = {name: getattr(QFileDialog, name) for name in made}
        for name, answer in made.items():
            setattr(QFileDialog, name, answer)
        try:
            yield
        finally:
            for name, asks in before.items():
                setattr(QFileDialog, name, asks)

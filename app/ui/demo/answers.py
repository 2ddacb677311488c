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

        answers = {"getOpenFileName": file, "getSaveFileName": file, "getExistingDirectory": folder}
        before = {name: getattr(QFileDialog, name) for name in answers}
        for name, answer in answers.items():
            setattr(QFileDialog, name, staticmethod(answer))
        try:
            yield
        finally:
            for name, asks in before.items():
                setattr(QFileDialog, name, asks)

"""Asking for a file to open or to write, without standing in the way of another window."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.text import tr
from app.ui.widgets.basic import in_documents

Use = Callable[[Path], object]


class AskFile(Protocol):
    """Asks for one file and hands its path on; nothing where the person gives up."""

    def __call__(self, parent: QWidget, title: str, name: str, kinds: str, use: Use, /) -> None: ...


def ask_new_file(parent: QWidget, title: str, name: str, kinds: str, use: Use) -> None:
    """Where to write; `name` is proposed in the person's folder for documents."""
    dialog = QFileDialog(parent, title, in_documents(name), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    _open(dialog, use)


def ask_file(parent: QWidget, title: str, name: str, kinds: str, use: Use) -> None:
    """Which file to read."""
    dialog = QFileDialog(parent, title, in_documents(name) if name else "", f"{kinds};;{tr('すべて')} (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, use)


def _open(dialog: QFileDialog, use: Use) -> None:
    dialog.fileSelected.connect(lambda path: use(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()

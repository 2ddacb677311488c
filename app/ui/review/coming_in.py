"""Files that come in: asking for them, and what became of them in words."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.base.text import shown
from app.review.view import ASIDE, Taken
from app.ui.text import tr

_LOOK_AT = ASIDE - {"older"} | {"conflict"}
"""What a person should see; an older state only stays behind the one that followed it."""


def choose_files(parent: QWidget, use: Callable[[Sequence[Path]], object]) -> None:
    """Ask for PDFs; other windows go on working beside the dialog."""
    dialog = QFileDialog(parent, tr("受け取る書類"), "", "PDF (*.pdf)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda paths: use([Path(path) for path in paths]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def told(taken: Sequence[Taken]) -> str:
    """What became of the files that came in: of one its sentence, of several how many, and the trouble of the first."""
    if len(taken) == 1:
        one = taken[0]
        known = "" if one.new else tr("すでに届いている書類です。")
        return f"{shown(one.name)}: {known}{one.sentence}"
    new = sum(each.new for each in taken)
    parts = [tr("{n} 件を受け取りました。").format(n=new)]
    if new < len(taken):
        parts.append(tr("{n} 件はすでに届いていました。").format(n=len(taken) - new))
    strange = [each for each in taken if each.state in _LOOK_AT]
    if strange:
        says = tr("確かめの要るものが {n} 件あります（{name}: {sentence}）。")
        first = strange[0]
        parts.append(says.format(n=len(strange), name=shown(first.name), sentence=first.sentence.rstrip("。")))
    return "".join(parts)

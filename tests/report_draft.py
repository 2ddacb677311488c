"""A draft in memory and its editor on the screen, for the tests of the form editor."""

import io
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.base.errors import Refused
from app.counter.report import Remark
from app.forms.compare import Changed
from app.forms.document import FIELDS, Author, Field
from app.forms.sign.signer import Signer
from app.ui.report.editor import ReportEditor
from app.ui.report.service import Heading

HEADING = Heading(("部長", "次長", "課長", "係長"), Author("窓口 花子", "見本課", "主事", "101"), "令和8年11月20日(金)")


def make_pdf(pages: int, shade: float = 1.0) -> bytes:
    """A4 pages filled with a grey, made by the library that makes the real ones."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for _ in range(pages):
        canvas.setFillGray(shade)
        canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@dataclass(frozen=True)
class State:
    field: Field
    value: str
    follows_log: bool


class Draft:
    """A draft in memory; `log` is what the log says, `edited` what a person wrote over it."""

    title = "不当要求行為等報告書"
    pdf_name = "不当要求行為等報告書.pdf"

    def __init__(self, form: str = "report", pages: int = 2) -> None:
        self.form = form
        self.log = {
            "date": "令和8年11月20日(金)",
            "channel": "来訪",
            "place": "見本課 窓口",
            "means": "10:20 「早くしろ」",
        }
        self.edited: dict[str, str] = {}
        self.listeners: list[Callable[[], None]] = []
        self.saving: list[Future[None]] = []
        self.hold = False
        self.pdf = make_pdf(pages)
        self.previews = 0
        self.held: Future[bytes] | None = None
        self.exports: list[tuple[Path, bool]] = []
        self.signers: list[Signer | None] = []
        self.refusal: Exception | None = None
        self.revision_to_make = 1
        self.hands_to = ""
        self.said: list[Remark] = []
        self.handed: Future[Path] | None = None

    def fields(self) -> list[State]:
        values = {**self.log, **self.edited}
        return [State(f, values.get(f.id, ""), f.id not in self.edited) for f in FIELDS[self.form]]  # type: ignore[index]

    def edit(self, field: str, value: str) -> "Future[None]":
        self.edited[field] = value
        return self._saved()

    def follow_log(self, field: str) -> "Future[None]":
        self.edited.pop(field, None)
        return self._saved()

    def preview(self) -> "Future[bytes]":
        self.previews += 1
        return self.held or done(self.pdf)

    def remarks(self) -> "list[Remark]":
        return self.said

    def changes(self) -> "Future[tuple[Changed, ...]]":
        """Against a revision that said what the log says."""
        return done(
            tuple(Changed(f"field:{id}", id, self.log.get(id, ""), value) for id, value in sorted(self.edited.items()))
        )

    def hand_on(self) -> "Future[Path]":
        self.handed = Future()
        return self.handed

    def export(
        self, path: Path, *, signed: bool = True, overwrite: bool = False, signer: "Signer | None" = None
    ) -> "Future[Path]":
        assert signed
        if isinstance(self.refusal, Refused):
            raise self.refusal
        self.exports.append((path, overwrite))
        self.signers.append(signer)
        return failed(self.refusal) if self.refusal else done(path)

    def subscribe(self, listener: Callable[[], None]) -> None:
        self.listeners.append(listener)

    def changed(self) -> None:
        for listener in self.listeners:
            listener()

    def _saved(self) -> "Future[None]":
        future: Future[None] = Future() if self.hold else done(None)
        self.saving.append(future)
        self.changed()
        return future


def done(value: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_result(value)
    return future


def failed(error: Exception) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def write(editor: QWidget, text: str) -> None:
    """What an input method hands over when a conversion is confirmed."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


def opened(draft: Draft, qtbot: QtBot, choose: Callable[[QWidget, str], Path | None]) -> ReportEditor:
    editor = ReportEditor(draft, HEADING, choose)
    qtbot.addWidget(editor)
    editor.resize(1366, 700)
    editor.show()
    editor.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is editor and bool(editor.preview.pages))
    return editor

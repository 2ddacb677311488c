"""The papers of an encounter: opened, read, corrected, signed and handed on through their own screens."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QApplication

from app.ui.demo.answers import FileAnswers
from app.ui.demo.camera import HEIGHT, TITLE, WIDTH, Camera
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.demo.script import Encounter
from app.ui.pin import PinDialog
from app.ui.report.editor import ReportEditor
from app.ui.report.window import ReportWindow
from app.ui.session import Session

NAMES = {"report": "報告書", "record": "記録票"}


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that the demonstration leaves, and what it is. copy: the copy for 職員課; export: figures. Neither bears a
    signature."""

    path: Path
    title: str
    kind: Literal["report", "copy", "case_file", "export"] = "report"


class Papers:
    """Signs papers into the folder `out`; `finished` lists what is to be left. `answers`: where PDFs go."""

    def __init__(self, hands: Hands, camera: Camera, out: Path, answers: FileAnswers) -> None:
        self._hands, self._camera, self._answers = hands, camera, answers
        self.out = out
        self.finished: list[Finished] = []
        self._seen: set[str] = set()

    def sign(self, session: Session, encounter: Encounter, pin: str = "") -> None:
        """Sign the papers of the encounter in front; with a `pin` by what the office issued, and hand them on."""
        for form in encounter.forms:
            self._hands.front(session.window)
            self._hands.press("Ctrl+R")
            window = self.opened()
            self._picture_once("papers", "書く書類を選びます。", window)
            if form == "record":
                self._screen(window)
            else:
                self._hands.click(window.report_button.text())
            self._edit(window, encounter, form, pin)
            self._hands.click("閉じる")

    def opened(self) -> ReportWindow:
        """The window of the papers, in front."""
        found = [each for each in QApplication.topLevelWidgets() if isinstance(each, ReportWindow)]
        shown = [each for each in found if each.isVisible()]
        if not shown:
            raise DemoFailed("書類の画面が開きません。")
        shown[0].resize(WIDTH, HEIGHT - TITLE)
        self._hands.front(shown[0])
        return shown[0]

    def editor(self, window: ReportWindow, name: str) -> ReportEditor:
        """The editor of that window, with its preview drawn."""
        self._hands.until(lambda: window.editor is not None, f"{name}の下書き")
        editor = window.editor
        assert editor is not None
        self._hands.until(lambda: bool(editor.preview.pages) or not editor.preview.isVisible(), f"{name}の見本")
        return editor

    def correct(self, editor: ReportEditor, field: str, text: str) -> None:
        """Write into a field of the form, and wait until that is kept."""
        self._hands.fill(field, text)
        self._hands.press("Return")
        self._hands.until(lambda: editor.state.property("state") == "saved", "下書きの保存")

    def seal(self, editor: ReportEditor, path: Path, pin: str, picture: str = "") -> None:
        """Sign into `path`; with a `pin` that of what the office issued, which is asked for."""
        self._answers.path = path
        written: list[Path] = []
        editor.exported.connect(written.append)
        self._hands.click("署名してPDFにする")
        if pin:
            dialog = self._hands.appears(PinDialog)
            self._hands.fill("暗証番号（PIN）", pin)
            if picture:
                say = "役所が発行した身分で署名するときは、本人の暗証番号を入れます。"
                self._camera.take(picture, say, editor.window(), dialog)
            self._hands.click("署名する")
        self._hands.until(lambda: bool(written), "署名")
        self._hands.front(editor.window())

    def hand_on(self, editor: ReportEditor) -> None:
        """Put what was just signed into the shared folder."""
        sent: list[Path] = []
        editor.handing.sent.connect(sent.append)
        self._hands.click(editor.handing.button.text())
        self._hands.until(lambda: bool(sent), "受け渡しフォルダーに置く")

    def _screen(self, window: ReportWindow) -> None:
        self._hands.click(window.record_button.text())
        self._picture_once("record-question", "記録票が要るかどうかを、早く決まる順に尋ねます。", window)
        self._hands.press("1")
        self._picture_once("record-ruling", "要るとき、要らないとき、どちらも理由と出どころが出ます。", window)
        self._hands.click("記録票へ進む")

    def _edit(self, window: ReportWindow, encounter: Encounter, form: str, pin: str) -> None:
        id, name = f"{encounter.id}-{form}", NAMES[form]
        editor = self.editor(window, name)
        if form == "report":
            self.correct(editor, "発生場所", encounter.place)
            # A drawing under way may be from before the correction; the next one is not.
            for _ in range(2):
                self._redrawn(editor)
        self._camera.take(id, f"{name}の下書きです。記録から埋まり、右にできあがりの見本が出ます。", window)
        path = self.out / f"{id}.pdf"
        self.seal(editor, path, pin, f"{id}-pin" if form == "report" else "")
        self._camera.take(f"{id}-signed", f"署名した{name}の PDF ができました。", window)
        if pin:
            self.hand_on(editor)
            self._camera.take(f"{id}-handed", "受け渡しフォルダーに置くと、係長の端末が受け取ります。", window)
        else:
            self.finished.append(Finished(path, f"{encounter.title}　{name}"))

    def _picture_once(self, name: str, say: str, window: ReportWindow) -> None:
        if name not in self._seen:
            self._seen.add(name)
            self._camera.take(name, say, window)

    def _redrawn(self, editor: ReportEditor) -> None:
        preview = editor.preview
        seen = [page.pixmap().cacheKey() for page in preview.pages]
        preview.refresh()
        self._hands.until(lambda: seen != [page.pixmap().cacheKey() for page in preview.pages], "見本の描き直し")

"""The papers of an encounter: opened, read, corrected and signed through their own screens."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.demo.camera import HEIGHT, TITLE, WIDTH, Camera
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.report.editor import ReportEditor
from app.ui.report.window import ReportWindow
from app.ui.session import Session

NAMES = {"report": "報告書", "record": "記録票"}
PLACES = {"long-detention": "1階 見本課 窓口", "abuse-phone": "見本課（電話）", "violence": "1階 ロビー"}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF and what it is."""

    path: Path
    title: str


class Papers:
    """Signs papers into the folder `out`; `signed` lists them."""

    def __init__(self, hands: Hands, camera: Camera, out: Path) -> None:
        self._hands, self._camera, self._out = hands, camera, out
        self.signed: list[Signed] = []

    def sign(self, session: Session, id: str, title: str, forms: tuple[str, ...]) -> None:
        """Sign these forms of the encounter in front."""
        for form in forms:
            self._hands.front(session.window)
            self._hands.press("Ctrl+R")
            window = self._opened()
            path = self._out / f"{id}-{form}.pdf"
            window.choose_path = partial(_answer, path)
            if not self.signed:
                self._camera.take("papers", "書く書類を選びます。", window)
            if form == "record":
                self._screen(window)
            else:
                self._hands.click(window.report_button.text())
            self._edit(window, id, form)
            self.signed.append(Signed(path, f"{title}　{NAMES[form]}"))
            self._hands.click("閉じる")

    def _opened(self) -> ReportWindow:
        found = [each for each in QApplication.topLevelWidgets() if isinstance(each, ReportWindow)]
        shown = [each for each in found if each.isVisible()]
        if not shown:
            raise DemoFailed("書類の画面が開きません。")
        shown[0].resize(WIDTH, HEIGHT - TITLE)
        self._hands.front(shown[0])
        return shown[0]

    def _screen(self, window: ReportWindow) -> None:
        self._hands.click(window.record_button.text())
        self._camera.take("record-question", "記録票が要るかどうかを、早く決まる順に尋ねます。", window)
        self._hands.press("1")
        self._camera.take("record-ruling", "要るとき、要らないとき、どちらも理由と出どころが出ます。", window)
        self._hands.click("記録票へ進む")

    def _edit(self, window: ReportWindow, id: str, form: str) -> None:
        hands, name = self._hands, NAMES[form]
        hands.until(lambda: window.editor is not None, f"{name}の下書き")
        editor = window.editor
        assert editor is not None
        hands.until(lambda: bool(editor.preview.pages), f"{name}の見本")
        if form == "report":
            hands.fill("発生場所", PLACES[id])
            hands.press("Return")
            hands.until(lambda: editor.state.property("state") == "saved", "下書きの保存")
            # A drawing under way may be from before the correction; the next one is not.
            for _ in range(2):
                self._redrawn(editor)
        self._camera.take(f"{id}-{form}", f"{name}の下書きです。記録から埋まり、右にできあがりの見本が出ます。", window)
        written: list[Path] = []
        editor.exported.connect(written.append)
        hands.click("署名してPDFにする")
        hands.until(lambda: bool(written), f"{name}の署名")
        self._camera.take(f"{id}-{form}-signed", f"署名した{name}の PDF ができました。", window)

    def _redrawn(self, editor: ReportEditor) -> None:
        preview = editor.preview
        seen = [page.pixmap().cacheKey() for page in preview.pages]
        preview.refresh()
        self._hands.until(lambda: seen != [page.pixmap().cacheKey() for page in preview.pages], "見本の描き直し")


def _answer(path: Path, _parent: QWidget, _name: str) -> Path:
    """In the place of the system's own dialog, which asks where the PDF goes."""
    return path

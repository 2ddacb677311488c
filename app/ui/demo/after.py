"""After the last seal: the number, what follows, and the copy for 職員課."""

from pathlib import Path

from app.ui.demo.answers import FileAnswers
from app.ui.demo.camera import Camera
from app.ui.demo.hands import Hands
from app.ui.demo.papers import Finished, Papers
from app.ui.demo.reviewing import Reviewing
from app.ui.review.copy_dialog import CopyDialog


def finish(at: Reviewing, hands: Hands, camera: Camera, papers: Papers, answers: FileAnswers) -> None:
    """On the report that is open at `at`, whose last seal is in."""
    camera.chapter = "決裁のあと"
    hands.click("番号を取る")
    hands.until(lambda: bool(at.case.case and at.case.case.row.number), "文書番号")
    at.take("after-number", "文書番号は、年度ごとに続き番号で付きます。抜けも重なりもありません。")
    hands.click("その後のことを書く…")
    hands.pick("何について", "専門員")
    hands.tell("したこと・決まったこと", "職員課を通じて、専門員に対応を相談した")
    at.take("after-sheet", "4(2)から(7)までのことは、日付と決めた人を付けて1行ずつ残します。")
    hands.click("書き加える")
    hands.until(lambda: bool(at.case.case and at.case.case.open_followups), "その後の行")
    at.take("after-line", "まだ終わっていないことが、赤い字で残ります。")
    _copy(at, hands, camera, papers, answers)
    hands.front(at.window)
    hands.until(lambda: _lines(at, "hr_copy") == 1, "写しの行")
    at.take("after-copied", "写しを書き出したことも、決裁のあとの行になります。")


def _copy(at: Reviewing, hands: Hands, camera: Camera, papers: Papers, answers: FileAnswers) -> None:
    hands.click("職員課への写し…")
    dialog = hands.appears(CopyDialog)
    hands.until(lambda: bool(dialog.preview.pages), "写しの見本")
    hands.settle()
    camera.take("copy-planned", "職員課への写しです。除いたものを、人が確かめます。", at.window, dialog)
    if dialog.doubts.open:
        camera.take("copy-doubts", "人が分かるかもしれない言葉は、除くか残すかを人が決めます。", at.window, dialog)
    while dialog.doubts.open:
        hands.click("除く (D)")
        hands.settle()
    hands.until(dialog.write.isEnabled, "すべての言葉の答え")
    path = answers.path = papers.out / "hr-copy.pdf"
    written: list[Path] = []
    dialog.exported.connect(lambda _id, made: written.append(made))
    hands.click("確かめて書き出す…")
    hands.until(lambda: bool(written), "写しの書き出し")
    camera.take(
        "copy-written",
        "できたファイルを2通りの方法で調べ、除いた言葉が見つからないときだけ書き出します。",
        at.window,
        dialog,
    )
    papers.finished.append(Finished(path, "職員課への写し（個人情報を除いたもの）", "copy"))
    hands.click("閉じる")


def _lines(at: Reviewing, followup: str) -> int:
    case = at.case.case
    return sum(entry.followup == followup for entry in case.entries) if case else 0

"""The whole way of a report: issued identities, the inbox, back to the handler, the seals, and what follows."""

import shutil

from app.review.view import Row
from app.ui.demo.after import finish
from app.ui.demo.answers import FileAnswers
from app.ui.demo.camera import HEIGHT, TITLE, WIDTH, Camera
from app.ui.demo.issuing import Issuing
from app.ui.demo.office import CHIEF, DEPUTY, DIRECTOR, HANDLER, ISSUED, MANAGER, SENIOR, Office, Person
from app.ui.demo.papers import Finished, Papers
from app.ui.demo.player import Player
from app.ui.demo.reviewing import Reviewing
from app.ui.demo.script import APPROACH, PRACTICES, REPORTED, read_encounter
from app.ui.report.window import ReportWindow

FIELD, OUTCOME = "発生場所", "1階 窓口（納税の窓口の前）"
REASON = "督促は法に基づくもので、取り消す理由がない。脅しの言葉は社会的相当性を欠く"


class Way:
    """From the office's authority to the copy for 職員課."""

    def __init__(self, office: Office, player: Player, papers: Papers, camera: Camera, answers: FileAnswers) -> None:
        self._office, self._hands = office, office.hands
        self._player, self._papers = player, papers
        self._camera, self._answers = camera, answers

    def play(self) -> None:
        """All of it, in order. Raises DemoFailed, or what broke."""
        self._set_up()
        self._report()
        self._chief()
        self._send_back()
        self._second()
        self._seal()
        self._strike()
        self._last()

    def _set_up(self) -> None:
        issuing = Issuing(self._office, self._camera, self._answers)
        self._office.later(30)
        self._camera.chapter = "認証局と身分（管理を担当する職員）"
        issuing.authority()
        self._camera.chapter = "署名の用意と決裁欄（係長）"
        issuing.take_in(CHIEF, pictures=True)
        for person in ISSUED:
            if person is not CHIEF:
                issuing.take_in(person)

    def _report(self) -> None:
        office = self._office
        office.next_day(9, days=4)  # past a weekend and a holiday
        office.sit_down(HANDLER)
        for id in (REPORTED, APPROACH):
            self._player.play(read_encounter(id), office.pins[HANDLER.key])
        self._lay_aside()

    def _lay_aside(self) -> None:
        """A practice report, and one that somebody changed, lie in the folder too."""
        practice = self._papers.out / f"{PRACTICES[0]}-report.pdf"
        shutil.copy(practice, self._office.shared / "訓練の報告書.pdf")
        changed = bytearray((self._papers.out / f"{REPORTED}-report.pdf").read_bytes())
        changed[len(changed) // 2] ^= 1
        (self._office.shared / "送り直し.pdf").write_bytes(changed)

    def _at(self, person: Person) -> Reviewing:
        self._office.later(20)
        return Reviewing(self._office, self._camera, person)

    def _chief(self) -> None:
        self._camera.chapter = "届いた書類と決裁（係長）"
        at = self._at(CHIEF)
        at.arrived(_report_waits, _record_waits, _changed, _practice)
        start = at.seat.session.window.start
        self._hands.until(start.waiting.isVisible, "未処理の件数")
        self._camera.take("start-waiting", "はじめの画面に、待っている件数が出ます。", at.seat.session.window)
        at.take("inbox", "届いた書類です。自分の番のものが上に並びます。確かめられないものは、別に置かれます。")
        at.open(_changed)
        at.take("inbox-changed", "1バイトでも変わったファイルは、そうはっきり出て、署名できません。")
        at.back()
        at.open(_practice)
        at.take("inbox-practice", "訓練の報告書は見られますが、決裁には進めません。")
        at.back()
        at.open(_report_waits)
        at.take("case", "左がページ、右が署名した人と対応の記録です。")
        at.sheet("Ctrl+K", "決裁")
        at.take("approve", "何に署名するかを読んでから、「署名に進む」を押します。")
        at.sign("approve-pin")
        at.take("approved", "日付印が押され、新しいファイルが受け渡しフォルダーに置かれました。")

    def _send_back(self) -> None:
        hands = self._hands
        self._camera.chapter = "記録を見て、差し戻す（課長）"
        at = self._at(MANAGER)
        at.open(_report_waits)
        at.take("manager-case", "課長の番です。係長の印と、署名した人が分かります。")
        hands.pick("この欄のもとになった記録を示す", "要求手段")
        at.take("manager-feeds", "欄を選ぶと、そのもとになった記録に印が付きます。")
        at.sheet("Ctrl+J", "判断")
        self._answer(at)
        hands.click("もう少し確かめる（4(1)ア）")
        hands.tell("理由・指示", "発生場所を確かめてから判断する")
        at.take("judge-more", "二つの問いに答え、判断と理由を署名します。長さ、回数、声の大きさだけでは決めません。")
        at.sign()
        at.sheet("Ctrl+D", "差戻し")
        hands.tell("差し戻す理由", "発生場所を詳しく書いてください")
        hands.pick("どの箇所について", f"欄: {FIELD}")
        hands.fill("コメント", "どの窓口の前ですか")
        hands.click("加える")
        hands.pick("どの箇所について", "威嚇")
        hands.fill("コメント", "周りに来庁者がいたかも分かれば")
        hands.click("加える")
        at.take("return", "差戻しには、欄や記録ごとにコメントを付けられます。")
        at.sign()
        at.take("returned", "差し戻しました。この版には、もうだれも署名できません。")
        self._keep(at, "returned.pdf", "報告書　第1版（差し戻されたもの）")

    def _second(self) -> None:
        hands, papers = self._hands, self._papers
        self._camera.chapter = "第2版を作る（担当者）"
        at = self._at(HANDLER)
        at.open(lambda row: row.state == "returned")
        at.take("came-back", "差し戻された報告書です。コメントから、その箇所へ移れます。")
        hands.click("直して次の版を作る")
        window = hands.appears(ReportWindow)
        window.resize(WIDTH, HEIGHT - TITLE)
        editor = papers.editor(window, "第2版")
        hands.click(editor.strip.next.text() if editor.strip else "")
        self._camera.take("second-comments", "コメントが、その欄の横に出ます。", window)
        papers.correct(editor, FIELD, OUTCOME)
        hands.until(lambda: editor.changed.isVisible() and bool(editor.changed.shown), "変更点")
        hands.settle()
        self._camera.take("second-changes", "前の版から変わったところを確かめます。第1版もそのまま残ります。", window)
        path = papers.out / "second.pdf"
        papers.seal(editor, path, self._office.pins[HANDLER.key])
        papers.hand_on(editor)
        papers.editor(window, "第2版")
        self._camera.take("second-handed", "第2版を、もう一度回しました。", window)
        hands.click("閉じる")

    def _seal(self) -> None:
        hands = self._hands
        self._camera.chapter = "まとめて決裁（係長）と、判断・決裁（課長）"
        at = self._at(CHIEF)
        at.arrived(_second_waits, _record_waits)
        hands.click("あなたの番をすべて選ぶ")
        hands.press("Ctrl+K")
        hands.until(lambda: at.window.inbox.stack.sheet is not None, "まとめて決裁")
        at.take("batch", "何件かをまとめて決裁できます。中身はそれぞれ開いて見ておきます。")
        hands.click("署名に進む")
        at.give_pin()
        hands.front(at.window)
        sheet = at.window.inbox.stack.sheet
        hands.until(lambda: not getattr(sheet, "running", True), "まとめて決裁")
        at.take("batch-done", "1件ずつ、結果が出ます。途中でやめても、済んだものは済んだままです。")
        at = self._at(MANAGER)
        at.open(_second_waits)
        self._judge(at)
        at.take("judged", "判断は、理由と問いの答えと一緒に、報告書の中に残ります。")
        at.approve("manager-approve", "判断のあとで、課長の欄に決裁します。")

    def _judge(self, at: Reviewing) -> None:
        at.sheet("Ctrl+J", "判断")
        self._answer(at)
        self._hands.click("不当要求行為等（4(1)イ）")
        self._hands.tell("理由・指示", REASON)
        at.take("judge", "判断は「不当要求行為等」。理由を書いて署名します。")
        at.sign()

    def _answer(self, at: Reviewing) -> None:
        """いいえ to both of the test questions."""
        record = at.case.case.record if at.case.case else None
        for checklist in record.pack.checklists if record else ():
            if checklist.id == "test_questions":
                for _, text in checklist.items:
                    self._hands.click(f"{text} いいえ")

    def _strike(self) -> None:
        """A 働きかけ記録票 that is none; the 課長 of another section signs for the absent 次長."""
        hands = self._hands
        self._camera.chapter = "働きかけに当たらないとき（課長）"
        at = self._at(MANAGER)
        at.open(_record_waits)
        at.sheet("Ctrl+J", "判断")
        hands.click("働きかけに当たらない（Q&A 17）")
        hands.tell("理由・指示", "だれにでも知らせている予定を尋ねたもので、特別な扱いを求めていない")
        at.take("strike-judge", "働きかけに当たらないときは、表題の言葉に線が引かれます。")
        at.sign()
        at.take("struck", "表題に二本線と印、「県民の声」の言葉が入りました。記録は残ります。")
        at.approve()
        self._camera.chapter = "不在の次長に代わって（総務の課長）"
        at = self._at(SENIOR)
        at.open(lambda row: row.state == "waiting" and row.form == "record")
        at.sheet("Ctrl+K", "決裁")
        hands.fill("次長が不在の理由", "出張のため")
        at.take("deputise", "代決は、この書類のほかの欄に署名していない人が行います。理由を書きます。")
        at.sign()
        at.take("deputised", "代決の印には「代」と出ます。")
        self._keep(at, "approach-record.pdf", "働きかけ記録票　働きかけに当たらない（部長の決裁待ち）")

    def _last(self) -> None:
        hands = self._hands
        self._camera.chapter = "最後の印と後閲（部長・次長）"
        at = self._at(DIRECTOR)
        at.open(lambda row: row.state == "waiting" and row.form == "report")
        at.sheet("Ctrl+K", "決裁")
        hands.fill("次長が不在の理由", "休暇のため")
        at.take("absent", "次長の欄を不在としてとばし、部長が決裁します。理由が残ります。")
        at.sign()
        at.take("last-seal", "最後の印が入りました。")
        self._office.next_day(9)
        at = self._at(DEPUTY)
        at.open(lambda row: row.state == "done")
        at.approve("seen-after", "休み明けの次長は、後閲の印を自分の欄に押します。")
        at.take("seen", "前の印はどれも、そのまま有効です。")
        self._office.later(20)
        at = self._at(MANAGER)
        at.open(lambda row: row.state == "done")
        self._keep(at, "report-sealed.pdf", "報告書　第2版（決裁が済んだもの）")
        finish(at, hands, self._camera, self._papers, self._answers)

    def _keep(self, at: Reviewing, name: str, title: str) -> None:
        path = self._papers.out / name
        path.write_bytes(at.pdf())
        self._papers.finished.append(Finished(path, title))


def _report_waits(row: Row) -> bool:
    return row.state == "waiting" and row.form == "report" and row.mine


def _second_waits(row: Row) -> bool:
    return _report_waits(row) and row.revision == 2


def _record_waits(row: Row) -> bool:
    return row.state == "waiting" and row.form == "record" and row.mine


def _changed(row: Row) -> bool:
    return row.state == "changed"


def _practice(row: Row) -> bool:
    return row.state == "practice"

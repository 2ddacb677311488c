"""認証: the administrator makes the office's authority and issues identities; each person takes theirs in."""

from PySide6.QtWidgets import QWidget

from app.ui.demo.answers import FileAnswers
from app.ui.demo.camera import Camera
from app.ui.demo.office import ISSUED, KEEPER, Office, Person
from app.ui.means import ConfirmIssuer, MeansDialog
from app.ui.settings.authority_dialog import AuthorityDialog
from app.ui.settings.authority_forms import CodeDialog, ExportForm, IssueForm
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.signing_page import SigningPage
from app.ui.widgets.basic import Label

PIN, AGAIN = "暗証番号（PIN）", "もう一度"
NOTHING_YET = "まだ用意がありません"
OFFICE_PIN, NEW_PIN = f"認証局の{PIN}", f"これから使う{PIN}"


class Issuing:
    """Everything through the settings of each workstation."""

    def __init__(self, office: Office, camera: Camera, answers: FileAnswers) -> None:
        self._office, self._hands = office, office.hands
        self._camera, self._answers = camera, answers

    def authority(self) -> None:
        """The administrator's part: make, issue, hand out."""
        hands, pin = self._hands, self._office.pins[KEEPER.key]
        seat = self._office.sit_down(KEEPER)
        settings = seat.settings("認証")
        self._signing_page(settings)
        self._take("office-signing", "設定の「認証」です。ここから認証局を作ります。", settings)
        hands.click("この端末で認証局を管理する…")
        dialog = hands.appears(AuthorityDialog)
        hands.fill(OFFICE_PIN, pin)
        hands.fill(AGAIN, pin)
        self._take("office-authority-new", "認証局は、役所に一つだけ、一度だけ作ります。", dialog)
        hands.click("認証局を作る")
        hands.until(dialog.issue.isVisible, "認証局")
        for person in ISSUED:
            self._issue(dialog, person, pin)
        hands.front(dialog)
        hands.until(lambda: len(dialog.rows) == len(ISSUED), "発行した身分の一覧")
        self._take("office-issued", "発行した身分の一覧です。更新も失効もここで行います。", dialog)
        hands.click("配るファイルを作る…")
        form = hands.appears(ExportForm)
        hands.fill(OFFICE_PIN, pin)
        self._answers.path = self._office.handed_out
        self._take("office-export", "全員の端末に配る証明書と失効リストを作ります。", form)
        hands.click("フォルダーを選んで作る…")
        hands.until(lambda: any(self._office.handed_out.glob("*.crl")), "配るファイル")
        hands.gone(form)
        hands.front(dialog)
        hands.click("閉じる")
        self._leave(settings)

    def _issue(self, dialog: AuthorityDialog, person: Person, pin: str) -> None:
        hands, staff = self._hands, person.staff
        hands.front(dialog)
        hands.click("発行する…")
        form = hands.appears(IssueForm)
        for name, text in (("氏名", staff.name), ("所属", staff.department), ("職", staff.title)):
            hands.fill(name, text)
        hands.click(person.role)
        hands.fill(OFFICE_PIN, pin)
        if person is ISSUED[1]:
            self._take("office-issue", "氏名、所属、職と、押せる決裁欄を決めて発行します。", form)
        path = self._answers.path = self._office.file_of(person)
        hands.click("ファイルを作る…")
        hands.until(path.exists, f"{staff.name}の署名用のファイル")
        hands.gone(form)
        shown = hands.appears(CodeDialog)
        self._office.codes[person.key] = shown.code.text()
        if person is ISSUED[1]:
            self._take("office-code", "ファイルを開く取り込み番号は、一度だけ出ます。", shown)
        hands.click("書きとめた")
        hands.gone(shown)

    def take_in(self, person: Person, *, pictures: bool = False) -> None:
        """This person's part: their box, the shared folder, what they sign with, and the list of what was revoked."""
        hands, office = self._hands, self._office
        seat = office.sit_down(person)
        before = seat.session
        settings = seat.settings("決裁")
        if person.box:
            hands.pick("自分の決裁欄", person.box)
        self._answers.path = office.shared
        hands.click("受け渡しフォルダーを選ぶ")
        hands.until(lambda: settings.route.state.text() == "✓ 読み書きできます", "受け渡しフォルダーの確認")
        if pictures:
            self._take("seat-route", "自分の決裁欄と、書類を受け渡すフォルダーを選びます。", settings)
        hands.choose("設定の項目", "認証")
        page = self._signing_page(settings)
        hands.click("署名の用意")
        dialog = hands.appears(MeansDialog)
        hands.fill("ファイル", str(office.file_of(person)))
        hands.fill("取り込み番号（パスワード）", office.codes[person.key])
        hands.fill(NEW_PIN, office.pins[person.key])
        hands.fill(AGAIN, office.pins[person.key])
        if pictures:
            self._take("seat-means", "受け取ったファイルと取り込み番号、これから使う暗証番号を入れます。", dialog)
        hands.click("用意する")
        ask = hands.appears(ConfirmIssuer)
        if pictures:
            self._take("seat-issuer", "認証局の指紋を、担当者から聞いたものと比べます。", ask)
        hands.click("同じなので信用する")
        hands.until(lambda: page.means is not None, "署名の用意")
        hands.front(settings)
        (self._answers.path,) = office.handed_out.glob("*.crl")
        hands.click("失効リストを取り込む…")
        hands.until(lambda: any(row.kind == "list" for row in page.trust.rows), "失効リスト")
        if pictures:
            self._take("seat-signing", "署名の用意ができました。役所の確認があると出ます。", settings)
        hands.click("保存する")
        hands.until(lambda: seat.session is not before, "設定の保存")

    def _signing_page(self, settings: SettingsDialog) -> SigningPage:
        """The page of 認証, once it knows that nothing signs here yet."""
        page = settings.signing
        assert isinstance(page, SigningPage)
        said = "設定の「認証」"
        self._hands.until(lambda: any(each.text() == NOTHING_YET for each in page.findChildren(Label)), said)
        return page

    def _take(self, name: str, say: str, over: QWidget) -> None:
        self._camera.take(name, say, self._office.open.session.window, over)

    def _leave(self, settings: SettingsDialog) -> None:
        self._hands.front(settings)
        self._hands.click("保存せずに閉じる")

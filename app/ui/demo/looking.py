"""相手方と統計: the old ledger taken in, somebody who comes again, search, history and case file, figures, look-ups."""

from typing import TypeVar

from PySide6.QtWidgets import QScrollArea

from app.ui.demo.answers import FileAnswers
from app.ui.demo.camera import HEIGHT, TITLE, WIDTH, Camera
from app.ui.demo.hands import DemoFailed
from app.ui.demo.issuing import PIN
from app.ui.demo.office import HANDLER, Office
from app.ui.demo.old_ledger import write_ledgers
from app.ui.demo.papers import Finished, Papers
from app.ui.demo.player import Player
from app.ui.demo.script import THIRD, read_encounter
from app.ui.people.care_view import CareView
from app.ui.people.figures_page import FiguresPage
from app.ui.people.history_page import HistoryPage
from app.ui.people.history_sheets import ObjectionSheet
from app.ui.people.ledger_page import LedgerPage
from app.ui.people.lookups_page import LookUpsPage
from app.ui.people.page import PeoplePage
from app.ui.people.search_page import SearchPage
from app.ui.people.window import PageId, PeopleWindow
from app.ui.pin import PinDialog
from app.ui.settings.dialog import SettingsDialog
from app.ui.widgets.basic import Label

P = TypeVar("P", bound=PeoplePage)
WHO = "わたなべ"
OBJECTION = "あの日に長くいたのは、説明する人が来るのを待っていたからです。"
LAST_YEAR, NONE_YET = "令和7年度", "まだありません。"


class Looking:
    """At the handler's workstation, once the report is on its way."""

    def __init__(self, office: Office, player: Player, papers: Papers, camera: Camera, answers: FileAnswers) -> None:
        self._office, self._hands, self._player = office, office.hands, player
        self._papers, self._camera, self._answers = papers, camera, answers

    def play(self) -> None:
        """All of it, in order. Raises DemoFailed, or what broke."""
        self._seat = self._office.sit_down(HANDLER)
        self._camera.chapter = "これまでの台帳を取り込む"
        self._ledger()
        self._player.play(read_encounter(THIRD), self._office.pins[HANDLER.key])
        self._camera.chapter = "記録をさがす"
        self._office.later(9)
        self._search()
        self._camera.chapter = "相手方の履歴と経過一覧"
        self._office.later(4)
        self._history()
        self._office.later(7)
        self._case_file()
        self._camera.chapter = "統計と職員のようす"
        self._figures()
        self._care()
        self._export()
        self._camera.chapter = "照会の記録"
        self._look_ups()

    # -- the ledger ------------------------------------------------------------------------------------

    def _ledger(self) -> None:
        hands, root = self._hands, self._office.handed_out
        ledgers = write_ledgers(root, self._office.clock.now().date())
        self._open("Ctrl+G", PageId.FIGURES)
        hands.press("Ctrl+4")
        page = self._page(PageId.LEDGER, LedgerPage)
        hands.until(lambda: any(each.text() == NONE_YET for each in page.findChildren(Label)), "これまでの取り込み")
        self._take("ledger-start", "台帳の Excel や CSV を、そのまま選べます。")
        self._answers.path = ledgers.faulty
        hands.press("Ctrl+O")
        hands.until(lambda: page.panel.isVisible(), "台帳の下見")
        self._take("ledger-bad", "読めない行と、そのわけが先に出ます。1行でも残るうちは、何も取り込みません。")
        self._answers.path = ledgers.mended
        hands.click("ほかのファイル…")
        hands.until(lambda: page.panel.isVisible() and page.take_button.isEnabled(), "直した台帳の下見")
        self._take("ledger-good", "直した台帳です。表題、2段の見出し、和暦と西暦のまざった日付も読み取ります。")
        hands.press("Ctrl+Return")
        hands.until(lambda: page.done.isVisible(), "台帳の取り込み")
        self._indexed()
        self._take("ledger-done", "まとめて取り込みました。同じ行は二度入らず、あとから取り消せます。")
        self._leave()

    def _indexed(self) -> None:
        """Wait until everything that is recorded can be found."""
        tending = self._seat.session.people.tending
        self._hands.until(lambda: not tending.running and tending.done == tending.total, "さがす準備")

    # -- search ----------------------------------------------------------------------------------------

    def _search(self) -> None:
        hands = self._hands
        window = self._open("Ctrl+F", None)
        self._take("people-reason", "相手方を調べるときは、理由を一度だけ伺います。理由は照会の記録に残ります。")
        hands.click("引き継ぎのため")
        page = self._page(PageId.SEARCH, SearchPage)
        self._indexed()
        self._type(page, "謝罪")
        self._take("search", "打つそばから、見つかった対応が並びます。合った言葉に印が付きます。")
        hands.click("絞り込み")
        hands.until(lambda: not page.asking, "絞り込みの候補")
        hands.pick("年度", "令和8年度")
        hands.pick("所属", "市民課")
        hands.until(lambda: not page.asking, "絞り込んだ結果")
        self._take("search-filters", "年度、類型、所属、担当、段階、判断で絞り込めます。")
        hands.click("条件を消す")
        hands.click("絞り込み")
        self._type(page, WHO)
        self._take("search-kana", "よみでも見つかります。漢字の字体や、かな・カナの違いは気にせずに入れられます。")
        window.resize(WIDTH // 2, HEIGHT // 2 - TITLE)
        self._take("search-narrow", "画面の拡大が200%の端末では、このように並び替わります。")
        window.resize(WIDTH, HEIGHT - TITLE)
        hands.press("Return")
        hands.until(page.list.hasFocus, "見つかった対応へ")
        hands.press("Return")

    def _type(self, page: SearchPage, words: str) -> None:
        self._hands.spell("さがす言葉", words)
        self._hands.until(lambda: not page.asking and page.model.rowCount() > 0, f"「{words}」の検索")

    # -- history and case file -------------------------------------------------------------------------

    def _history(self) -> None:
        hands = self._hands
        page = self._page(PageId.HISTORY, HistoryPage)
        hands.until(lambda: page.history is not None and page.make.isVisible(), "履歴")
        self._take("history", "同じ方の対応が、新しい順に並びます。回数に数えるか、数えないわけも出ます。")
        hands.touch(page.list, 2)
        hands.press("Ctrl+J")
        hands.until(lambda: isinstance(page.stack.sheet, ObjectionSheet), "本人の申し出")
        hands.tell("本人の言葉", OBJECTION)
        self._take("history-object", "ご本人の申し出は、その言葉のまま履歴に添えます。")
        hands.click("書き添える")
        hands.until(lambda: bool(page.history and page.history.objections), "申し出の行")
        self._take("history-objection", "申し出は、履歴と候補にいつも一緒に出ます。もとの記録は変わりません。")
        hands.press("F9")
        self._take("history-discreet", "目立たない表示では、ここも言葉が替わります。")
        hands.press("F9")

    def _case_file(self) -> None:
        hands = self._hands
        page = self._page(PageId.HISTORY, HistoryPage)
        hands.press("Ctrl+K")
        sheet = page.stack.sheet
        hands.until(lambda: getattr(sheet, "file", None) is not None, "経過一覧の数")
        figures = getattr(sheet, "figures", None)
        if figures is None:
            raise DemoFailed("経過一覧の画面が開きません。")
        hands.touch(figures, 3)
        self._take("case-file", "数を選ぶと、もとになった行と、その対応に印が付きます。")
        path = self._answers.path = self._papers.out / "case-file.pdf"
        hands.click("署名して書き出す…")
        dialog = hands.appears(PinDialog)
        hands.fill(PIN, self._office.pins[HANDLER.key])
        hands.click("署名する")
        hands.gone(dialog)
        hands.front(page.window())
        hands.until(lambda: path.exists() and page.make.isVisible(), "経過一覧の PDF")
        self._take("case-file-made", "署名した経過一覧ができました。作ったことと目的は、照会の記録に残ります。")
        self._papers.finished.append(Finished(path, "経過一覧", "case_file"))

    # -- figures ---------------------------------------------------------------------------------------

    def _figures(self) -> None:
        hands = self._hands
        hands.press("Ctrl+3")
        page = self._page(PageId.FIGURES, FiguresPage)
        self._drawn(page)
        self._take("figures", "年度の件数、時間、判断が、前の年度と並びます。見出しが読み取れることを言います。")
        self._scroll(page, 1)
        self._take("figures-more", "曜日と時間帯、所属、行ったことも分かります。棒を押すと、もとの対応が並びます。")
        self._scroll(page, 0)
        settings = self._seat.settings("画面")
        light = self._pictures(page)
        hands.click("暗い画面")
        hands.until(lambda: light.isdisjoint(self._pictures(page)), "暗い画面の図")
        self._take("figures-dark", "暗い画面の統計です。")
        self._leave_dark(settings)

    def _leave_dark(self, settings: SettingsDialog) -> None:
        hands = self._hands
        hands.front(settings)
        hands.click("明るい画面")
        hands.click("保存せずに閉じる")
        hands.front(self._window)

    def _drawn(self, page: FiguresPage) -> None:
        """Wait until every chart of the page is drawn."""
        self._hands.until(lambda: bool(page.cards) and None not in self._pictures(page), "統計の図")

    def _pictures(self, page: FiguresPage) -> set[int | None]:
        """The pictures in sight; None where one is still to come."""
        views = [card.view for card in page.cards.values() if card.isVisible() and card.view.chart]
        return {
            view.picture.cacheKey() if view.picture else None for view in views if not view.visibleRegion().isEmpty()
        }

    def _scroll(self, page: PeoplePage, part: int) -> None:
        """To the top (0) or a screen further down."""
        area = next(each for each in page.findChildren(QScrollArea) if each.isVisible())
        bar = area.verticalScrollBar()
        bar.setValue(part * bar.pageStep())
        self._hands.settle()

    def _care(self) -> None:
        page = self._page(PageId.FIGURES, FiguresPage)
        self._hands.turn(page.tabs, "職員のようす")
        care: CareView = page.care

        def there() -> bool:
            chart = care.chart
            return care.care is not None and chart is not None and chart.view.picture is not None

        self._hands.until(there, "職員のようす")
        self._take("care", "だれがどれだけ対応したかは、順位ではなく、声をかけるために使います。")
        self._hands.turn(page.tabs, "統計")

    def _export(self) -> None:
        hands, out = self._hands, self._papers.out
        page = self._page(PageId.FIGURES, FiguresPage)
        hands.pick("年度", LAST_YEAR)
        hands.until(
            lambda: bool(page.figures and page.figures.wanted.year == page.year.currentData()), "前の年度の統計"
        )
        for file, entry, title in (
            (
                "figures-public.pdf",
                "公表用のまとめ（役所全体）を PDF に書き出す",
                "公表用のまとめ（個人の情報のないもの）",
            ),
            ("figures.xlsx", "統計を Excel に書き出す", "統計（Excel）"),
        ):
            path = self._answers.path = out / file
            hands.press("Ctrl+E")
            hands.pop(entry)
            hands.until(path.exists, title)
            self._papers.finished.append(Finished(path, title, "export"))
        hands.until(lambda: path.name in page.told.text(), "書き出しの知らせ")
        self._drawn(page)
        self._take("figures-export", "統計は Excel、CSV、PDF に書き出せます。公表用のまとめでは、小さな数を伏せます。")

    # -- look-ups --------------------------------------------------------------------------------------

    def _look_ups(self) -> None:
        hands = self._hands
        hands.press("Ctrl+5")
        page = self._page(PageId.LOOKUPS, LookUpsPage)
        hands.until(lambda: not page.asking and page.table.rowCount() > 0, "照会の記録")
        self._take(
            "lookups", "だれが、いつ、何のために相手方を調べたかが残ります。消すことも書き換えることもできません。"
        )
        self._leave()

    # -- the window ------------------------------------------------------------------------------------

    @property
    def _window(self) -> PeopleWindow:
        window = self._seat.session.people.window
        if window is None:
            raise DemoFailed("相手方と統計が開きません。")
        return window

    def _open(self, key: str, page: PageId | None) -> PeopleWindow:
        """From the desk, by the keyboard."""
        self._hands.front(self._seat.session.window)
        self._hands.press(key)
        window = self._window
        window.resize(WIDTH, HEIGHT - TITLE)
        self._hands.front(window)
        if page is not None:
            self._hands.until(lambda: window.page is page, page.label(discreet=False))
        return window

    def _leave(self) -> None:
        """Back to the desk."""
        self._hands.press("Ctrl+W")
        self._hands.front(self._seat.session.window)

    def _page(self, id: PageId, kind: type[P]) -> P:
        """That page, in sight."""
        self._hands.until(lambda: self._window.page is id, id.label(discreet=False))
        page = self._window.made(id)
        if not isinstance(page, kind):
            raise DemoFailed(f"「{id.label(discreet=False)}」が開きません。")
        return page

    def _take(self, name: str, say: str) -> None:
        self._hands.settle()
        self._camera.take(name, say, self._window)

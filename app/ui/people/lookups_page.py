"""照会の記録: who looked up whom, when and why. Anyone at this workstation may read it; nobody can change it."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from app.base.clock import Clock
from app.base.files import write_whole
from app.base.text import shown
from app.base.wareki import format_date_short, format_time, parse_date
from app.people.lookup_log import Filter, LogPage, read, to_csv, what_of, why_of
from app.ui import theme
from app.ui.counter.parts import button, column
from app.ui.delivery import when_done
from app.ui.people.files import AskFile, ask_new_file
from app.ui.people.page import PeoplePage
from app.ui.people.parts import Nothing, caption, foot
from app.ui.shortcuts import PeopleKey, bind
from app.ui.text import tr
from app.ui.widgets.basic import ElidedLabel, Label, row, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.problem import sentence_of
from app.ui.widgets.table import make_plain
from app.ui.widgets.texts import TableBox, TableItem, set_words
from app.ui.widgets.voice import announce

if TYPE_CHECKING:
    from app.models.lookups import LookUp
    from app.people.desk import PeopleDesk
    from app.people.library import Reading

AT_ONCE = 200
"""So many rows before a person asks for more."""
EVERY = 10_000_000
_REASON = 3
_LONGEST = 120


class LookUpsPage(PeoplePage):
    """The look-ups, newest first: by period and by name of staff, and as a file for whoever answers for them."""

    def __init__(self, people: "PeopleDesk", run: Executor, clock: Clock, ask: AskFile = ask_new_file) -> None:
        super().__init__()
        self._people, self._run, self._clock, self._ask = people, run, clock, ask
        self._wanted = Filter()
        self._discreet = False
        self._before: int | None = None
        self._asked = self._answered = 0
        """The numbers of the last question and of the last answer; an answer to an earlier question is late."""
        self.since = ComposingLineEdit(tr("いつから"))
        self.until = ComposingLineEdit(tr("いつまで"))
        self.by = ComposingLineEdit(tr("職員の氏名"))
        for field in (self.since, self.until):
            field.setPlaceholderText(tr("R8.4.1 など"))
        for field in (self.since, self.until, self.by):
            field.submitted.connect(lambda _: self.filter())
        self.go = button(tr("絞り込む"), self.filter)
        self.export_button = button(tr("書き出す…"), self.export, key=PeopleKey.EXPORT)
        self.more = button(tr("さらに表示"), self._ask_more)
        self._about = text_label("", "sub")
        self.fault = text_label("", "problem")
        self.said = ElidedLabel("", "sub")
        self.empty = Nothing()
        self.table = TableBox(0, 5)
        make_plain(self.table, stretched=_REASON)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setWordWrap(False)
        self.fault.hide()
        self.more.hide()
        self._lay_out()
        self.set_discreet(False)
        bind(PeopleKey.EXPORT, self, self.export, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._answered != self._asked

    def refresh(self) -> None:
        """From the newest on."""
        self._ask_for(None)

    def take_focus(self) -> None:
        self.table.setFocus()

    def filter(self) -> None:
        """Show what the fields say; a date that is none is named."""
        dates: list[date | None] = []
        for field in (self.since, self.until):
            text = field.text().strip()
            found = parse_date(text) if text else None
            theme.set_property(field, "fault", bool(text) and found is None)
            if text and found is None:
                field.setFocus()
                self._fail(tr("日付は R8.4.1 や 2026-04-01 のように入れてください。"))
                return
            dates.append(found)
        self._wanted = Filter(dates[0], dates[1], self.by.text().strip())
        self.refresh()

    def export(self) -> None:
        """All look-ups that the filter takes, as CSV."""
        if not self.export_button.isEnabled():
            return
        name = tr("照会の記録") + f"_{self._clock.now():%Y%m%d}.csv"
        self._ask(self, tr("照会の記録を書き出す"), name, "CSV (*.csv)", self._write)

    def _write(self, path: Path) -> None:
        def found(page: LogPage) -> None:
            writing = self._run.submit(lambda: write_whole(path, to_csv(page.lines)))
            when_done(writing, self, lambda _: self._written(len(page.lines)), self._failed)

        when_done(self._read(EVERY, None), self, found, self._failed)

    def _written(self, count: int) -> None:
        self._say(tr("{n}件を書き出しました。").format(n=f"{count:,}"))

    def _ask_more(self) -> None:
        self._ask_for(self._before)

    def _ask_for(self, before: int | None) -> None:
        self._asked += 1
        number = self._asked
        self.fault.hide()
        if before is None and not self.table.rowCount():
            self._show_nothing(tr("読み込んでいます…"))

        def answered(page: LogPage) -> None:
            self._answered = number
            if not self.asking:
                self._show(page, more=before is not None)

        when_done(self._read(AT_ONCE, before), self, answered, self._failed)

    def _read(self, limit: int, before: int | None) -> "Future[LogPage]":
        wanted = self._wanted

        def found(reading: "Reading") -> LogPage:
            from app.models.lookups import LookUps

            return read(LookUps(reading.store), wanted, limit, before)

        return self._people.ask(found)

    def _show(self, page: LogPage, *, more: bool) -> None:
        first = self.table.rowCount() if more else 0
        self.table.setRowCount(first + len(page.lines))
        for line, (_, each) in enumerate(page.lines, first):
            for place, text in enumerate(_cells(each, discreet=self._discreet)):
                item = TableItem(text)
                item.setToolTip(why_of(each) if place == _REASON else "")
                self.table.setItem(line, place, item)
        self._before = page.before
        count = self.table.rowCount()
        self.more.setVisible(page.before is not None)
        self.export_button.setEnabled(count > 0)
        says = tr("新しいものから {n}件を表示しています。") if page.before is not None else tr("{n}件あります。")
        self._say(says.format(n=f"{count:,}") if count else "")
        if count:
            self._middle.setCurrentIndex(0)
            if more:
                self.table.selectRow(first)
                self.table.setFocus()
        else:
            filtered = self._wanted != Filter()
            self._show_nothing(tr("当てはまる照会はありません。") if filtered else tr("照会の記録はまだありません。"))

    def _show_nothing(self, sentence: str) -> None:
        self.empty.say(sentence)
        self._middle.setCurrentIndex(1)

    def _say(self, sentence: str) -> None:
        self.said.set_whole(sentence)
        if sentence:
            announce(self, sentence)

    def _failed(self, error: BaseException) -> None:
        self._answered = self._asked
        self._fail(sentence_of(error))

    def _fail(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.show()
        announce(self, sentence, urgent=True)

    def _lay_out(self) -> None:
        pad = theme.size("s4")
        body = column(self, 0)
        body.setSpacing(0)
        top = QWidget()
        head = column(top, 0)
        head.setContentsMargins(pad, theme.size("s3"), pad, theme.size("s2"))
        head.addWidget(self._about)
        for field in (self.since, self.until):
            field.setMaximumWidth(150)
        fields = row(
            caption(tr("期間"), self.since),
            self.since,
            Label("〜"),
            self.until,
            caption(tr("職員"), self.by),
            self.by,
        )
        fields.addWidget(self.go)
        fields.setStretch(5, 1)
        head.addLayout(fields)
        head.addWidget(self.fault)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        middle = QWidget()
        around = column(middle)
        around.setContentsMargins(pad, 0, pad, theme.size("s2"))
        around.addWidget(self._middle)
        body.addWidget(top)
        body.addWidget(middle, 1)
        body.addWidget(foot(self.said, self.more, self.export_button))
        self.setTabOrder(self.go, self.table)
        self.setTabOrder(self.table, self.more)
        self.setTabOrder(self.more, self.export_button)

    def set_discreet(self, discreet: bool) -> None:
        """The same in words that provoke nobody who reads the screen."""
        self._discreet = discreet
        whom = tr("お客様の記録をだれが") if discreet else tr("相手方をだれが")
        self._about.setText(
            tr("{whom}・いつ・何のために調べたかの記録です。消すことも書き換えることもできません。").format(whom=whom)
            + tr("この端末を使う人と、管理する人が読めます。")
            + tr("同じ方と確かめられていない記録は、別の人として人数に数えます。")
        )
        name = tr("閲覧の記録") if discreet else tr("照会の記録")
        set_words(self.table, name=name)
        what = tr("見た内容") if discreet else tr("照会の内容")
        self.table.set_headings([tr("日時"), tr("職員"), what, tr("理由"), tr("示した人数")])
        if self.isVisible():
            self.refresh()


def _cells(line: "LookUp", *, discreet: bool) -> Sequence[str]:
    what, why = tr(what_of(line)), why_of(line)
    if discreet:
        what = what.replace("相手方", "お客様")
    return (
        f"{format_date_short(line.at.date())} {format_time(line.at)}",
        shown(line.by, 20),
        what,
        shown(why, _LONGEST),
        tr("{n}人").format(n=len(line.people)),
    )

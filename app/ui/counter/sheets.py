"""The sheets of the desk: a line whole, the start set back, take-over, the end, the keys."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial

from PySide6.QtWidgets import QGridLayout

from app.base.text import shown
from app.counter.view import Line, Summary
from app.guidance.advice import Guidance
from app.ui import theme
from app.ui.counter.parts import button
from app.ui.counter.quick_keys import key_button, keys_for
from app.ui.counter.sheet import Sheet
from app.ui.counter.wording import Wording
from app.ui.shortcuts import Key
from app.ui.text import tr
from app.ui.widgets.basic import Label, row, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import TextView

MINUTES_BACK = (5, 10, 15, 20, 30, 60)


class LineSheet(Sheet):
    """One line of the log whole, with 訂正・追記 and 取消."""

    def __init__(
        self, line: Line, wording: Wording, amend: Callable[[str], object], retract: Callable[[], object]
    ) -> None:
        super().__init__(f"{line.event.at:%H:%M}　{wording.line(line)}")
        if line.struck:
            self.box.addWidget(Label(tr("この行は取消済みです。"), "hint"))
        whole = TextView(line.event.text)
        whole.setAccessibleName(tr("記録した内容"))
        if line.event.text:
            self.box.addWidget(whole, 1)
        for text in line.amendments:
            self.box.addWidget(text_label(f"{tr('追記')} {shown(text)}"))
        self.box.addWidget(Label(tr("訂正・追記（もとの行は残ります）"), "section"))
        self._line = ComposingLineEdit(tr("訂正・追記"))
        self._line.setPlaceholderText(tr("Enterで記録"))
        self._line.submitted.connect(lambda text: amend(text) if text.strip() else None)
        self.box.addWidget(self._line)
        self.box.addStretch(1)
        self.first = self._line
        if line.event.seq > 1 and not line.struck:
            self.answer(button(tr("この行を取消"), retract, "danger"))


class BeganSheet(Sheet):
    """When the encounter really began: minutes back, or a time of day."""

    def __init__(self, first_tap: datetime, choose: Callable[[datetime], object]) -> None:
        super().__init__(tr("いつ始まりましたか"))
        self._first_tap, self._choose = first_tap, choose
        tapped = tr("記録を始めたのは {time} です。").format(time=f"{first_tap:%H:%M}")
        self.box.addWidget(text_label(tapped))
        grid = QGridLayout()
        for position, minutes in enumerate(MINUTES_BACK):
            made = button(tr("{n}分前").format(n=minutes), self._choosing(minutes))
            grid.addWidget(made, position // 3, position % 3)
            self.first = self.first or made
        self.box.addLayout(grid)
        self._time = ComposingLineEdit(tr("時刻"))
        self._time.setPlaceholderText("10:05")
        self._time.submitted.connect(self._read)
        self.box.addLayout(row(Label(tr("時刻で入れる")), self._time, 1))
        self._fault = text_label("", "problem")
        self.box.addWidget(self._fault)
        self.box.addWidget(text_label(tr("訂正したことも記録に残ります。"), "hint"))
        self.box.addStretch(1)

    def _choosing(self, minutes: int) -> Callable[[], object]:
        return lambda: self._choose(self._first_tap - timedelta(minutes=minutes))

    def _read(self, text: str) -> None:
        moment = time_of_day(text, self._first_tap)
        if moment is None:
            self._fault.setText(tr("「10:05」のように、時と分で入れてください。"))
        else:
            self._choose(moment)


def time_of_day(text: str, before: datetime) -> datetime | None:
    """The latest moment not after `before` that shows the time `text` ("10:05", "1005", full width too)."""
    digits = "".join(str(int(c)) for c in text if c.isdecimal())
    if len(digits) not in (3, 4):
        return None
    hour, minute = int(digits[:-2]), int(digits[-2:])
    if hour > 23 or minute > 59:
        return None
    moment = datetime.combine(before.date(), time(hour, minute), before.tzinfo)
    return moment if moment <= before else moment - timedelta(days=1)


class TakeOverSheet(Sheet):
    """The 係長 joins or takes over (ガイドライン 6(1))."""

    def __init__(self, titles: tuple[str, ...], take_over: Callable[[str], object]) -> None:
        super().__init__(tr("どなたに交代しますか"))
        self.box.addWidget(text_label(tr("この後の記録は、交代した方の対応として残ります。")))
        self._name = ComposingLineEdit(tr("職名と氏名"))
        self._name.setPlaceholderText(tr("例: 係長 見本 次郎（Enterで交代）"))
        self._name.submitted.connect(lambda text: take_over(text.strip()) if text.strip() else None)
        self.first = self._name
        self.box.addWidget(self._name)
        grid = QGridLayout()
        for position, title in enumerate(titles):
            made = button(title, partial(self._put, title), "quick")
            grid.addWidget(made, position // 4, position % 4)
        self.box.addLayout(grid)
        self.box.addStretch(1)
        self.answer(button(tr("交代する"), lambda: self._name.submitted.emit(self._name.text()), "primary"))

    def _put(self, title: str) -> None:
        self._name.setText(f"{title} ")
        self._name.setFocus()


class FinishSheet(Sheet):
    """The end of an encounter, with what is still open."""

    def __init__(self, guidance: Guidance, summary: Summary, wording: Wording, finish: Callable[[], object]) -> None:
        super().__init__(tr("対応を終了しますか"), "続ける")
        still = [wording.action(due.action) for due in (*guidance.due, *guidance.waiting)]
        if still:
            self.box.addWidget(Label(tr("まだのこと"), "section"))
            for name in still:
                self.box.addWidget(text_label(f"・{name}"))
            self.box.addWidget(text_label(tr("このまま終了しても構いません。"), "hint"))
        else:
            self.box.addWidget(text_label(tr("まだのことはありません。終了したあとも、メモは足せます。")))
        if summary.unsaved:
            self.box.addWidget(text_label(tr("保存できていない行があります。終了しても行は残ります。"), "problem"))
        self.box.addStretch(1)
        self.first = self.answer(button(tr("終了する"), finish, "primary"))


class EndedSheet(Sheet):
    """After the end: the report, or put the encounter away."""

    def __init__(self, report: Callable[[], object], put_away: Callable[[], object], wording: Wording) -> None:
        super().__init__(tr("お疲れさまでした。対応を終了しました"), "記録を見る")
        text = wording.say("報告書の下書きは、記録から出来ています。", "書類の下書きは、記録から出来ています。")
        self.box.addWidget(text_label(text))
        self.box.addStretch(1)
        self.answer(button(tr("はじめの画面へ"), put_away))
        self.first = self.answer(button(wording.say("報告書を開く", "書類を開く"), report, "primary", Key.REPORT))


def key_grid(pairs: Sequence[tuple[str, str]], *, narrow: bool) -> QGridLayout:
    """Keys and what they do, in two columns or, in a narrow place, in one."""
    grid = QGridLayout()
    half = len(pairs) if narrow else (len(pairs) + 1) // 2
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 0 if narrow else 1)
    grid.setHorizontalSpacing(theme.size("s4"))
    grid.setVerticalSpacing(0)
    for position, (key, what) in enumerate(pairs):
        at = position % half, position // half * 2
        grid.addWidget(Label(key, "section"), *at)
        grid.addWidget(Label(what, wrap=True), at[0], at[1] + 1)
    return grid


class KeysSheet(Sheet):
    """All keys at a glance."""

    long = True

    def __init__(self, wording: Wording, summary: Summary | None, *, narrow: bool) -> None:
        super().__init__(tr("キーの一覧"))
        neutral = {
            Key.QUOTE: "お話の内容へ",
            Key.COUNTERPART: "お客様の欄へ",
            Key.HISTORY: "いまの方の記録を開く",
            Key.CANDIDATES: "以前の記録の候補へ",
            Key.SAME_PERSON: "選んだ記録と同じ方と確認する",
            Key.EMERGENCY: "連絡先を出す",
            Key.CALL_HELP: "連絡",
            Key.DISCREET: "表示の切り替え",
        }
        pairs = [(k.shown, tr(neutral[k]) if wording.discreet and k in neutral else k.label) for k in Key]
        if summary is not None:
            keys = keys_for(wording, summary.channel)
            pairs += [(f"{k.key.upper()} / Alt+{k.key.upper()}", wording.key(k)) for k in keys]
        self.box.addLayout(key_grid(pairs, narrow=narrow))
        self.box.addStretch(1)


class RestSheet(Sheet):
    """Every one-tap event of the pack; one tap logs it and closes the sheet."""

    def __init__(self, wording: Wording, summary: Summary, chosen: Callable[[str], object]) -> None:
        super().__init__(tr("ほかの記録"))
        grid = QGridLayout()
        for position, key in enumerate(keys_for(wording, summary.channel)):
            made = key_button(key, wording, partial(chosen, key.kind))
            self.first = self.first or made
            grid.addWidget(made, position // 3, position % 3)
        self.box.addLayout(grid)
        self.box.addStretch(1)

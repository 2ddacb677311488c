"""Every shortcut of the program, in one place.

Function keys and Ctrl combinations work from anywhere, also while a line is being typed. The pack's quick keys
(1 … 0, letters) are single keys: Qt gives them to a focused text field first, so they never fire into a text;
with Alt they work there too. While the input method composes, F6 to F10 are its own conversion keys.
"""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.ui.text import tr


class Keys(Enum):
    """(sequence, what it does). The sequence is in Qt's portable notation."""

    @property
    def sequence(self) -> QKeySequence:
        return QKeySequence.fromString(self.value[0], QKeySequence.SequenceFormat.PortableText)

    @property
    def label(self) -> str:
        """What it does, for the list of keys."""
        return tr(self.value[1])

    @property
    def shown(self) -> str:
        """The key as a person reads it on a button."""
        return str(self.value[0]).replace("Return", "Enter")


class Key(Keys):
    """The keys of the desk, and those of every window."""

    HELP = ("F1", "キーの一覧")
    START_COUNTER = ("F2", "窓口の対応を始める")
    START_PHONE = ("F3", "電話の対応を始める")
    MEMO = ("F4", "メモへ")
    QUOTE = ("F5", "相手方の発言へ")
    COUNTERPART = ("F6", "相手方の欄へ")
    AMEND = ("F7", "訂正・追記")
    CALL_HELP = ("F8", "応援")
    DISCREET = ("F9", "目立たない表示")
    STRIP = ("F11", "細い窓にする")
    EMERGENCY = ("F12", "緊急の手順を出す")
    RETRACT = ("Ctrl+Z", "取消")
    DONE = ("Ctrl+Return", "「いま」を済みにする")
    SET_ASIDE = ("Ctrl+Shift+Return", "「いま」を見送る")
    TAKE_OVER = ("Ctrl+T", "係長等が交代する")
    SET_BEGAN = ("Ctrl+B", "開始時刻をさかのぼる")
    FINISH = ("Ctrl+E", "対応を終了する")
    REPORT = ("Ctrl+R", "報告書を開く")
    INBOX = ("Ctrl+I", "届いた書類を開く")
    SEARCH = ("Ctrl+F", "記録をさがす")
    HISTORY = ("Ctrl+H", "相手方の履歴を開く")
    FIGURES = ("Ctrl+G", "統計を開く")
    CANDIDATES = ("Ctrl+L", "以前の相手方の候補へ")
    SAME_PERSON = ("Ctrl+S", "候補を同一人物と確認")
    NEXT_ENCOUNTER = ("Ctrl+Tab", "次の対応へ")
    PREVIOUS_ENCOUNTER = ("Ctrl+Shift+Tab", "前の対応へ")
    SETTINGS = ("Ctrl+,", "設定")
    PRINT = ("Ctrl+P", "印刷")
    CLOSE = ("Ctrl+W", "この画面を閉じる")


class ReviewKey(Keys):
    """The keys of the arrived reports, in their own window."""

    OPEN_FILE = ("Ctrl+O", "ファイルを開く")
    LOOK = ("F5", "受け渡しフォルダーを見る")
    JUDGE = ("Ctrl+J", "判断する")
    APPROVE = ("Ctrl+K", "決裁する")
    SEND_BACK = ("Ctrl+D", "差し戻す")


class CopyKey(Keys):
    """The keys of the copy without personal data, in its list of doubts."""

    REMOVE = ("D", "除く")
    KEEP = ("K", "残す")


class PeopleKey(Keys):
    """The keys of 相手方と統計, in its own window."""

    SEARCH_PAGE = ("Ctrl+1", "さがす")
    HISTORY_PAGE = ("Ctrl+2", "相手方の履歴")
    FIGURES_PAGE = ("Ctrl+3", "統計")
    LEDGER_PAGE = ("Ctrl+4", "台帳の取り込み")
    LOOKUPS_PAGE = ("Ctrl+5", "照会の記録")
    OPEN_FILE = ("Ctrl+O", "台帳のファイルを選ぶ")
    TAKE_IN = ("Ctrl+Return", "台帳を取り込む")
    HEADING_LINES = ("Ctrl+L", "台帳の見出しの行を変える")
    CASE_FILE = ("Ctrl+K", "経過一覧（PDF）を作る")
    OBJECTION = ("Ctrl+J", "本人の申し出を書き添える")
    APART = ("Ctrl+D", "別の人と確認する")
    EXPORT = ("Ctrl+E", "表をファイルに書き出す")


def bind(
    key: Keys,
    window: QWidget,
    act: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """Let `key` call `act` in `window`; a key held down acts once."""
    shortcut = QShortcut(key.sequence, window)
    shortcut.setContext(context)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(lambda: act())
    return shortcut


def quick_sequences(key: str) -> list[QKeySequence]:
    """The sequences of a pack's quick key: bare (outside a text field) and with Alt (anywhere)."""
    return [QKeySequence(key.upper()), QKeySequence(f"Alt+{key.upper()}")]

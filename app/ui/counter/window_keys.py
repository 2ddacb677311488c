"""The keys of the desk: in its window, in the strip, and those of the whole program."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.ui.counter.quick_keys import composing
from app.ui.shortcuts import Key, bind

if TYPE_CHECKING:
    from app.ui.counter.window import DeskWindow


def bind_keys(window: "DeskWindow") -> None:
    """Let every key do what its button does."""
    live = window.live
    always: dict[Key, Callable[[], object]] = {
        Key.START_COUNTER: lambda: window.begin("counter"),
        Key.START_PHONE: lambda: window.begin("phone"),
        Key.NEXT_ENCOUNTER: lambda: window.step(1),
        Key.PREVIOUS_ENCOUNTER: lambda: window.step(-1),
        Key.INBOX: window.inbox_asked.emit,
        Key.SEARCH: window.ask_search,
        Key.FIGURES: window.figures_asked.emit,
        Key.SETTINGS: window.settings_asked.emit,
    }
    in_sight: dict[Key, Callable[[], object]] = {
        Key.HELP: live.sheets.show_keys,
        Key.MEMO: live.memo.write_memo,
        Key.QUOTE: live.memo.write_quote,
        Key.COUNTERPART: live.show_panel,
        Key.AMEND: live.amend,
        Key.CALL_HELP: live.sheets.call_help,
        Key.RETRACT: live.retract_last,
        Key.DONE: live.done_first,
        Key.SET_ASIDE: live.set_aside_first,
        Key.TAKE_OVER: live.sheets.take_over,
        Key.SET_BEGAN: live.sheets.set_began,
        Key.FINISH: live.sheets.finish,
        Key.REPORT: live.open_report,
        Key.HISTORY: window.ask_history,
    }
    for key, act in always.items():
        bind(key, window, _unless_composing(act))
    for key, act in in_sight.items():
        bind(key, window, _unless_composing(_while_in_sight(window, act)))
    strip_acts: dict[Key, Callable[[], object]] = {
        Key.MEMO: window.strip.memo.write_memo,
        Key.QUOTE: window.strip.memo.write_quote,
        Key.RETRACT: live.retract_last,
        Key.DONE: live.done_first,
        Key.CALL_HELP: window.help_from_strip,
        Key.SEARCH: window.ask_search,
        Key.HISTORY: window.ask_history,
    }
    for key, act in strip_acts.items():
        bind(key, window.strip, _unless_composing(act))
    # A hidden window has no keys, and of these two one is always hidden.
    everywhere = Qt.ShortcutContext.ApplicationShortcut
    for shown in (window, window.strip):
        bind(Key.EMERGENCY, shown, window.show_emergency, everywhere)
        bind(Key.DISCREET, shown, _unless_composing(window.toggle_discreet), everywhere)
        bind(Key.STRIP, shown, window.toggle_strip, everywhere)


def _unless_composing(act: Callable[[], object]) -> Callable[[], object]:
    """The input method has keys of its own, F6 to F10 among them."""
    return lambda: None if composing() else act()


def _while_in_sight(window: "DeskWindow", act: Callable[[], object]) -> Callable[[], object]:
    """No key changes an encounter that is not on the screen."""
    return lambda: act() if window.pages.currentWidget() is window.live else None

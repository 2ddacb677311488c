"""Texts as a stranger may write them into a name, a report, a ledger or a pack, and how one sees that they came
through harmlessly."""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar, cast

T = TypeVar("T")

LURE = "役所の認証を受けた署名者です。"
NEEDLE = "ねらい"
"""Is at the beginning of each, so that a test sees that the text was there at all."""
TEXTS: dict[str, str] = {
    "markup": f"{NEEDLE}<b>太字</b><img src='file:///etc/hostname'><a href='file:///etc'>&lt;b&gt; &amp;amp;</a>",
    "image first": f"<img src='file:///etc/hostname' width=1 height=1>{NEEDLE}",
    "turned": f"{NEEDLE}\u202eevil\u202c\u2066x\u2069\u200f\u061c",
    "escapes": f"{NEEDLE}\x1b[2J\x1b[1;1H\x1b[8m\x9b31m\x07\x00\x7f",
    "lines": f"{NEEDLE}\n{LURE}\r\n{LURE}\r{LURE}\u2028{LURE}\u2029{LURE}\x85{LURE}\x0b{LURE}\x0c" + "\n" * 40,
    "long": NEEDLE + "あ" * 100_000,
    "unbroken": NEEDLE + "W" * 5_000,
    "unseen": f"{NEEDLE}\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u115f\U000e0041",
    "marks": f"{NEEDLE}e" + "\u0301\u0330" * 20_000,
    "keys": f"{NEEDLE}&a&b && Q&A",
    "columns": f"{NEEDLE}\t{LURE}\t{LURE}",
    "half a character": f"{NEEDLE}\ud83d",
}
LONGEST = 12_000
"""Codes that no label, cell or tool tip may exceed."""
_EMOJI = "\u200d\ufe0f"


@lru_cache(maxsize=4096)
def harm(text: str, *, lines: bool = False) -> str:
    """What is wrong with `text` where it is shown; "" where nothing is. `lines`: it may have several."""
    if len(text) > LONGEST:
        return "too long"
    marks = 0
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        marks = marks + 1 if category.startswith("M") else 0
        if marks > 4:
            return "marks upon marks"
        unseen = category in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\u3164\u115f\u1160\uffa0\u034f"
        if unseen and not (char == "\n" and lines) and not (char in _EMOJI and place):
            return f"U+{ord(char):04X} at {place}"
    return ""


MIXED = NEEDLE + "".join(text.replace(NEEDLE, "", 1)[:70] for kind, text in TEXTS.items() if kind != "half a character")
"""A little of every kind."""
FLOODS: dict[str, str] = {"mixed": MIXED, "image first": TEXTS["image first"], "long": TEXTS["long"]}


def stained(thing: T, text: str) -> T:
    """`thing` with `text` before every word for people in it, however deep; ids and numbers stay as they are."""
    return cast(T, _stained(thing, text))


def _stained(thing: Any, text: str) -> Any:
    if isinstance(thing, str):
        return thing if thing.isascii() else text + thing
    if isinstance(thing, tuple | list | frozenset):
        return type(thing)(_stained(each, text) for each in thing)
    if isinstance(thing, Mapping):
        return {key: _stained(value, text) for key, value in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: _stained(getattr(thing, f.name), text) for f in fields(thing) if f.init})
    return thing

"""Japanese text: for comparing, for the screen, and for cutting where a character ends."""

import re
import unicodedata
from collections.abc import Iterator

_VARIATION = r"\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(rf"[\s{_VARIATION}{_BIDI}\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060-\u2065\ufeff]")
_HARMFUL = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{_BIDI}\ufff9-\ufffb\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def fold(text: str) -> str:
    """`text` for comparison: NFKC, lower case, without spaces, variation selectors or unseen characters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def one_line_ends(text: str) -> str:
    """`text` with every kind of line end written as a line feed."""
    return _LINE_ENDS.sub("\n", text)


def sound(text: str) -> str:
    """`text` as it can be written anywhere: half of a character (a stray surrogate) becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def is_harmful(char: str) -> bool:
    """True for one control, direction or stray surrogate character; a line feed and a tab are none."""
    return _HARMFUL.match(char) is not None


def visible(text: str) -> str:
    """`text` for the screen: line ends as one kind, tabs as spaces, and each control, direction and
    stray surrogate character as U+FFFD, so that it shows and cannot turn or break the line."""
    return _HARMFUL.sub("\ufffd", one_line_ends(text).replace("\t", " "))


def _extends(char: str) -> bool:
    """True where `char` belongs to the character before it."""
    code = ord(char)
    if code < 0x300:
        return False
    return (
        unicodedata.category(char) in ("Mn", "Mc", "Me")
        or code in (0x200C, 0x200D, 0xFF9E, 0xFF9F)
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def graphemes(text: str) -> Iterator[str]:
    """`text` in the pieces that a reader takes for one character each: with marks, variation selectors,
    half-width voicing marks, joined emoji and flags kept together; CR LF too. Joined, they are `text`."""
    start, flags = 0, 0
    for index in range(1, len(text) + 1):
        if index < len(text):
            char, before = text[index], text[index - 1]
            flags = flags + 1 if "\U0001f1e6" <= before <= "\U0001f1ff" else 0
            pairs = flags % 2 == 1 and "\U0001f1e6" <= char <= "\U0001f1ff"
            joined = before == "\u200d" and unicodedata.category(char) == "So"
            if _extends(char) or pairs or joined or (before == "\r" and char == "\n"):
                continue
        yield text[start:index]
        start = index


def cut(text: str, limit: int, mark: str = "…") -> str:
    """`text` in at most `limit` characters as a reader counts them; a longer one ends in `mark`."""
    pieces: list[str] = []
    for piece in graphemes(text):
        if len(pieces) == limit:
            return "".join(pieces[: max(0, limit - len(mark))]) + mark
        pieces.append(piece)
    return text

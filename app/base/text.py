"""Japanese text: for comparing, for the screen, and for cutting where a character ends."""

import re
import unicodedata
from collections.abc import Iterator

from app.base.radicals import RADICALS

_VARIATION = r"\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(rf"[\s{_VARIATION}{_BIDI}\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060-\u2065\ufeff]")
_HARMFUL = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{_BIDI}\ufff9-\ufffb\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


DASHES = (
    "\\-~\u02d7\u058a\u2010-\u2015\u2043\u207b\u208b\u2212\u23af\u23bb\u23bc\u23e4\u2500\u2501\u2504\u2505\u2508\u2509\u254c\u254d"
    "\u2574\u2576\u2578\u257a\u2796\u2e3a\u2e3b\u301c\u3030\u30fc\u3161\ufe31\ufe32\ufe58\ufe63\uff0d\uff5e\uff70"
)
"""Every line that stands for a hyphen between digits, inside the brackets of a pattern: Unicode's dashes, what
looks like one (⎯, ─, −), the long vowel ー, waves. In kana ー is a letter."""
_APART: dict[int, str] = {
    **RADICALS,
    0x309B: "\u3099",
    0x309C: "\u309a",
    **dict.fromkeys((0xAF, 0x203E, 0xFE49, 0xFE4A, 0xFE4B, 0xFE4C, 0xFFE3), "-"),
}
"""What NFKC leaves or tears apart: radicals, voicing marks that stand beside their kana (か゛), overlines (￣) that are
meant as hyphens."""
_IS_APART = re.compile(f"[{''.join(map(chr, _APART))}]")


def unified(text: str) -> str:
    """`text` with what looks alike as one character (⻑ as 長, か゛ as か and a mark that joins, ￣ as a hyphen); each
    stays one character in its place. Idempotent."""
    return text.translate(_APART) if _IS_APART.search(text) else text


def composed(text: str) -> str:
    """`text` in NFKC, `unified` before."""
    return unicodedata.normalize("NFKC", unified(text))


def fold(text: str) -> str:
    """`text` for comparison: `composed`, lower case, without spaces, variation selectors or unseen characters."""
    return _UNSEEN.sub("", composed(text).casefold())


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
    """`text` for a drawn page: line ends as one kind, tabs as spaces, and each control, direction and
    stray surrogate character as U+FFFD, so that it shows and cannot turn or break the line. For the screen: `shown`."""
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


MOST = 1_000
"""Characters of a text that comes from elsewhere, where the place for it says nothing else."""
_COMMON = re.compile(
    r"[ -~\xa0-\xac\xae-\xff\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2460-\u27bf"
    r"\u3000-\u3029\u3030-\u3098\u309b-\u3163\u3190-\u9fff\uff01-\uff9d\ufffd\n]*"
)
"""Only characters that stand for themselves: nothing unseen, no marks."""
_CODES = 12
"""Of one character as a reader counts them: joined emoji and flags have the most."""
_MARKS = 4
"""Marks on one character that is no emoji. More of them paint over the lines beside it."""
_SELECTORS = re.compile(rf"[{_VARIATION}]")
_JOINERS = "\u200c\u200d"
_JOINING = re.compile("[\u0600-\u1aff]")
"""Scripts that are written with joiners between their letters."""
_FILLERS = re.compile(
    "[\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2065\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_BREAK = "↵"


def shown(text: str, most: int = MOST, *, lines: bool = False) -> str:
    """`text` from anywhere, as a terminal, a label, a tool tip or a dialog may have it: each goes through here.

    What cannot be seen (control and direction characters, zero widths, half a character) becomes U+FFFD, a line end
    「↵」, unless the place takes several `lines`; then a gap is at most one empty line. At most `most` characters, the
    rest is …, and no character has more marks than a line has room for. What went through once stays as it is.
    """
    if len(text) <= most and _COMMON.fullmatch(text):
        return _lined(text, lines)
    # More codes than these are cut in any case, and are not worth looking at.
    head = one_line_ends(text[: most * _CODES + 1]).replace("\t", " ")
    pieces = [_seen(piece) for piece in graphemes(_lined(head, lines))]
    over = len(pieces) > most or len(text) > most * _CODES + 1
    return "".join(pieces[: most - 1]) + "…" if over else "".join(pieces)


_BRACKETS = str.maketrans("「」", "『』")


def quoted(text: str, most: int = 64) -> str:
    """`text` from elsewhere within a sentence of ours, in 「」 that it cannot close: nobody takes it for ours."""
    return f"「{shown(text, most).translate(_BRACKETS)}」"


def _lined(text: str, lines: bool) -> str:
    return re.sub("\n{3,}", "\n\n", text) if lines else text.replace("\n", _BREAK)


def _seen(piece: str) -> str:
    """One character as a reader counts them, nothing in it unseen."""
    marks = sum(unicodedata.category(char)[0] == "M" for char in piece[: _CODES + 1])
    if unicodedata.category(piece[0]) == "So" and marks <= _MARKS:
        joined = piece[:_CODES].rstrip(_JOINERS)  # the parts of an emoji are held together by what is unseen
        return joined if len(joined) == len(piece) else f"{joined}\ufffd"
    kept: list[str] = []
    for place, char in enumerate(piece):
        if place > _MARKS:
            return "".join(kept) + "\ufffd"
        kept.append(char if _is_seen(char, piece[0] if place else "") else "\ufffd")
    return "".join(kept)


def _is_seen(char: str, base: str) -> bool:
    """Whether `char` is to be seen, after `base` or ("") by itself."""
    if char == "\n":
        return True
    if _FILLERS.match(char) or is_harmful(char):
        return False
    if char in _JOINERS:
        return _JOINING.match(base) is not None
    if _SELECTORS.match(char):
        return bool(base)
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")

"""The faces a form is set in, and the glyph for each character a person can type.

BIZ UD明朝 and BIZ UDゴシック come with the program. What they lack (𠮷, rare kanji of names) is taken
from IPAmj明朝 where the system has it. A character that no face has becomes a framed code.
"""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import uharfbuzz as hb

from app.base.errors import EnvironmentProblem
from app.base.resources import resource_dir
from app.base.text import graphemes, is_harmful, one_line_ends

Style = Literal["mincho", "gothic", "bold"]

FOLDER = resource_dir() / "fonts"
_FILES: dict[Style, str] = {
    "mincho": "BIZUDMincho-Regular.ttf",
    "gothic": "BIZUDGothic-Regular.ttf",
    "bold": "BIZUDGothic-Bold.ttf",
}
_SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "$WINDIR/Fonts",
    "$LOCALAPPDATA/Microsoft/Windows/Fonts",
)

_NO_START = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー～〜）〕］｝〉》」』】〙〗〟’”｠»,.:;?!)]}％‰℃°′″"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
)
_NO_END = frozenset("（〔［｛〈《「『【〘〖〝‘“｟«([{｢￥＄£#＃")
_WORD = frozenset("-_./@'%+&=~…‥―—")


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font file, ready to be asked for glyphs. Widths are in ems."""

    name: str
    font: hb.Font = field(repr=False)
    upem: int

    def width(self, gid: int) -> float:
        advance: int = self.font.get_glyph_h_advance(gid)
        return advance / self.upem


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """What is drawn for one character: a glyph of a face, and the text that copying it gives.

    `code`: draw this code (hex) into it. `text` "" is never copied, only its code is drawn, with a frame.
    """

    face: Face
    gid: int
    width: float
    text: str
    code: str = ""
    no_start: bool = False
    no_end: bool = False
    word: bool = False
    rtl: bool = False


def _open(path: Path) -> Face | None:
    """The face in that file; None where it cannot be read as a font with Japanese in it."""
    try:
        if not _is_whole(path):
            return None
        blob = hb.Blob.from_file_path(str(path))
    except (OSError, hb.HarfBuzzError):
        return None
    face = hb.Face(blob)
    font = hb.Font(face)
    if not font.get_nominal_glyph(0x3042) or not font.get_glyph_h_advance(font.get_nominal_glyph(0x3042)):
        return None
    return Face(path.stem, font, face.upem)


def _is_whole(path: Path) -> bool:
    """True where every table of a TrueType font lies inside the file and there are outlines. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(12)
        count = int.from_bytes(head[4:6], "big")
        directory = file.read(16 * count)
    records = [directory[at : at + 16] for at in range(0, len(directory), 16)]
    ends = [int.from_bytes(record[8:12], "big") + int.from_bytes(record[12:16], "big") for record in records]
    return any(record[:4] == b"glyf" for record in records) and max(ends) <= path.stat().st_size


@cache
def face(style: Style) -> Face:
    """The program's own face of that style. Raises EnvironmentProblem where its file is missing or broken."""
    found = _open(FOLDER / _FILES[style])
    if found is None:
        raise EnvironmentProblem(
            f"帳票の文字（{_FILES[style]}）を読み込めません。",
            "対応の記録はそのまま残っています。",
            "窓守を入れ直してから、もう一度お試しください。",
        )
    return found


@cache
def ipamj() -> Face | None:
    """IPAmj明朝 as the system has it; None where it has none that works."""
    for folder in _SYSTEM_FOLDERS:
        expanded = os.path.expandvars(folder)
        path = Path(expanded).expanduser()
        if "$" in expanded or not path.is_dir():
            continue
        for candidate in sorted(path.rglob("[iI][pP][aA][mM][jJ][mM]*.[tT][tT][fF]")):
            if found := _open(candidate):
                return found
    return None


def glyphs(text: str, style: Style) -> list[Glyph]:
    """The glyphs of `text` in reading order. Line feeds must be split off before; other line ends too."""
    known = _known(style, _BUNDLED.get())
    set_: list[Glyph] = []
    for cluster in text if _is_plain(text) else graphemes(text):
        found = known.get(cluster)
        if found is None:
            found = known[cluster] = _choose(cluster, style)
        set_ += found
    return set_


def paragraphs(text: str, style: Style) -> list[list[Glyph]]:
    """`glyphs` of each line of `text`."""
    return [glyphs(line, style) for line in one_line_ends(text).split("\n")]


_BUNDLED: ContextVar[bool] = ContextVar("_BUNDLED", default=False)


@contextmanager
def bundled_only() -> Iterator[None]:
    """While it lasts, text is set as on a machine that has no faces but the program's own."""
    before = _BUNDLED.set(True)
    try:
        yield
    finally:
        _BUNDLED.reset(before)


def is_bundled(text: str) -> bool:
    """Whether the program's own faces have all of `text`, so that every machine sets it the same way."""
    with bundled_only():
        lines = paragraphs(text, "gothic") + paragraphs(text, "mincho")
    return not any(glyph.code and glyph.text for line in lines for glyph in line)


@cache
def _known(style: Style, bundled: bool) -> dict[str, tuple[Glyph, ...]]:
    """Every cluster met so far in this style. Bounded by the characters that people use."""
    del style, bundled
    return {}


def _is_plain(text: str) -> bool:
    """True where every character surely stands for itself: ASCII, common punctuation, kana, kanji."""
    return _PLAIN.issuperset(text) or not any(
        "\u0300" <= c < "\u2010" or "\u20d0" <= c < "\u2100" or c > "\uf8ff" or c in "\r\u3099\u309a\u200d"
        for c in text
    )


_PLAIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0x3001, 0x3030), *range(0x3041, 0x3097)]))


def _choose(cluster: str, style: Style) -> tuple[Glyph, ...]:
    """The glyphs of one character as a reader counts them."""
    faces = [face(style)]
    if not _BUNDLED.get() and (extra := ipamj()) is not None:
        faces.append(extra)
    single = cluster
    if len(cluster) > 1 and not _is_selector(cluster[1]):
        composed = unicodedata.normalize("NFC", cluster)
        single = composed if len(composed) == 1 else cluster
    if len(single) == 1:
        return (_glyph(single, cluster, faces),)
    if len(cluster) == 2 and _is_selector(cluster[1]):
        for one in faces:
            gid = one.font.get_variation_glyph(ord(cluster[0]), ord(cluster[1]))
            if gid:
                return (_made(one, gid, cluster),)
        return (_glyph(cluster[0], cluster, faces),)
    # Several characters that no one glyph stands for: each by itself, joiners and selectors with the one before.
    parts: list[str] = []
    for char in cluster:
        if parts and (_is_selector(char) or char == "\u200d"):
            parts[-1] += char
        else:
            parts.append(char)
    return tuple(_glyph(part[0], part, faces) for part in parts)


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _glyph(char: str, text: str, faces: list[Face]) -> Glyph:
    """The glyph for `char`, which copies as `text`."""
    own = faces[0]
    space = own.font.get_nominal_glyph(0x20) or 0
    if is_harmful(char):
        return Glyph(own, space, 1.0, "", code=f"{ord(char):02X}")
    if char == "\t":
        return Glyph(own, space, 2.0, " ")
    for one in faces:
        gid = one.font.get_nominal_glyph(ord(char))
        if gid:
            return _made(one, gid, text)
    category = unicodedata.category(char)
    if category == "Zs":
        return Glyph(own, space, 0.5, text)
    if category == "Cf":
        return Glyph(own, space, 0.0, text)
    # Readers pass over a blank glyph, so a box stands for it; the code is drawn into the box.
    box = own.font.get_nominal_glyph(0x25A1) or space
    return Glyph(own, box, 1.0, text, code=f"{ord(char):04X}", rtl=unicodedata.bidirectional(char) in ("R", "AL"))


def _made(one: Face, gid: int, text: str) -> Glyph:
    char = text[0]
    word = char in _WORD or (char.isascii() and char.isalnum())
    return Glyph(one, gid, one.width(gid), text, "", char in _NO_START, char in _NO_END, word)

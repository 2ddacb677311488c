"""What pypdf finds in a file: the text of pages, and every string, name and stream of every object."""

import io
import re
from collections.abc import Iterator
from typing import Any, Literal

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from app.forms.copy.leaks import Piece

_ROOT = {
    "/Type",
    "/Pages",
    "/Lang",
    "/MarkInfo",
    "/ViewerPreferences",
    "/Metadata",
    "/StructTreeRoot",
    "/PageMode",
}
_PAGE = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/StructParents", "/Tabs"}
_INFO = {"/Title", "/Producer", "/Creator", "/CreationDate", "/ModDate"}
_SPOKEN = {"/ActualText", "/Alt", "/E"}
_ROWS = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_OF_FONTS = {"/Registry", "/Ordering"}
"""Who made the numbering of a font's characters (9.7.3): words of a font, not of a person."""


def extras(pdf: bytes) -> Iterator[str]:
    """Whatever a copy has no use for: attachments, fields, notes, layers, bookmarks, scripts, earlier states."""
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.root_object
    if set(root) - _ROOT or set(reader.trailer) - {"/Root", "/Info", "/Size", "/ID"}:
        yield "紙面のほかの部分（添付、欄、しおり、層など）"
    if set(reader.trailer.get("/Info", DictionaryObject()).get_object()) - _INFO:
        yield "文書の情報（作成者など）"
    if any(set(page) - _PAGE for page in reader.pages):
        yield "紙面に重ねたもの（注釈など）"
    if pdf.count(b"%%EOF") != 1 or not pdf.rstrip().endswith(b"%%EOF"):
        yield "書類の前の版"


def pieces(pdf: bytes) -> Iterator[Piece]:
    """Everything pypdf reads."""
    reader = PdfReader(io.BytesIO(pdf))
    shown = []
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        shown.append(text)
        yield Piece(f"{number}ページの文字", text, "page")
    for key, value in (reader.metadata or {}).items():
        yield Piece(f"文書の情報（{key.lstrip('/')}）", str(value), "text")
    yield from _bookmarks(reader.outline)
    letters = set("".join(shown))
    for number, generation in _every(reader):
        thing = reader.get_object(IndirectObject(number, generation, reader))
        yield from _walk(thing, "書類の中のデータ", letters)
    yield from _walk(reader.trailer, "書類の末尾", letters)


def _bookmarks(outline: Any) -> Iterator[Piece]:
    for each in outline:
        if isinstance(each, list):
            yield from _bookmarks(each)
        else:
            yield Piece("しおり", str(each.title), "text")


def _every(reader: PdfReader) -> Iterator[tuple[int, int]]:
    """The numbers of all objects, those in object streams too, whether anything refers to them or not."""
    for generation, places in reader.xref.items():
        yield from ((number, generation) for number in places if number and generation < 65535)
    yield from ((number, 0) for number in reader.xref_objStm)


def _walk(thing: Any, where: str, letters: set[str]) -> Iterator[Piece]:
    """The words in one object and what it holds itself; what it refers to is walked as an object of its own."""
    if isinstance(thing, IndirectObject) or thing is None:
        return
    if isinstance(thing, DictionaryObject):
        for key, value in thing.items():
            yield Piece(where, key, _kind_of_name(key))
            if key in _OF_FONTS and str(value).isascii():
                yield Piece(where, str(value), "data")
            else:
                yield from _walk(value, _place(key, thing, where), letters)
        if isinstance(thing, StreamObject):
            yield from _stream(thing.get_data(), where, letters)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            yield from _walk(value, where, letters)
    elif isinstance(thing, NameObject):
        yield Piece(where, thing, _kind_of_name(thing))
    elif isinstance(thing, TextStringObject | ByteStringObject):
        yield from _string(thing, where)


def _kind_of_name(name: str) -> Literal["text", "data"]:
    """A name in plain letters is one of a file's own (/Info, /Font), which is searched as raw data is."""
    return "data" if name.isascii() else "text"


def _place(key: str, thing: DictionaryObject, where: str) -> str:
    if key in _SPOKEN or (key == "/T" and thing.get("/Type") == "/StructElem"):
        return "読み上げ用の文字"
    return "注釈" if "/Subtype" in thing and "/Rect" in thing else where


def _string(thing: Any, where: str) -> Iterator[Piece]:
    yield Piece(where, thing if isinstance(thing, str) else "", "text")
    data = bytes(thing) if isinstance(thing, bytes) else getattr(thing, "original_bytes", b"")
    yield from (Piece(where, text, "text") for text in readings(data))


def readings(data: bytes) -> Iterator[str]:
    """What some bytes say in each encoding that a writer of PDF may use."""
    for encoding in ("utf-8", "cp932", "utf-16-be", "utf-16-le"):
        yield data.decode(encoding, "ignore")
    # Words may begin at an odd byte.
    yield data[1:].decode("utf-16-be", "ignore")


def _stream(data: bytes, where: str, letters: set[str]) -> Iterator[Piece]:
    if b"begincmap" in data:
        yield from _unused(data, letters)
    if data.lstrip().startswith((b"<?xpacket", b"<x:xmpmeta")):
        bare = re.sub(r"<[^>]*>", "\n", data.decode("utf-8", "ignore"))
        yield Piece("文書の情報（XMP）", bare, "page")
    yield from (Piece(where, text, "data") for text in readings(data))


def _unused(data: bytes, letters: set[str]) -> Iterator[Piece]:
    """What a font says its glyphs mean: longer meanings, and those of glyphs that no page shows."""
    unused = []
    for text in _meanings(data):
        if len(text) > 2:
            yield Piece("文字の対応表", text, "text")
        if text not in letters:
            unused.append(text)
    yield Piece("文字の対応表", "".join(unused), "text")


def _meanings(data: bytes) -> Iterator[str]:
    for kind, rows in _ROWS.findall(data):
        tokens = _TOKEN.findall(rows)
        # A row of bfchar: code, meaning. Of bfrange: first code, last code, meaning of the first or a list of them.
        for digits in tokens[1::2] if kind == b"char" else tokens:
            bare = b"".join(digits.split()).decode("ascii")
            yield bytes.fromhex(bare + "0" * (len(bare) % 2)).decode("utf-16-be", "ignore")

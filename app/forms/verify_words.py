"""Does a page that another version of the program drew say what the record says?

How that version laid the page out is not known here, so nothing is drawn again. Instead every value of the form,
every line of the log and the author are looked for in the text of the pages, each in a place of its own: what the
log says once cannot stand in for what the form says. Circled choices and the layout are not compared.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import pypdfium2
from pyhanko.pdf_utils.rw_common import PdfHandler

from app.base.text import fold, is_harmful
from app.forms.carrier import Record
from app.forms.document import FIELDS
from app.forms.fields import drawn_fields
from app.forms.render_sheets import DATA_LABELS
from app.forms.verify_page import NOT_PLAIN, only_fields, pages_of
from app.forms.verify_plain import is_plain

_HIDES = {"/OCProperties", "/OpenAction", "/AA"}
"""Entries of a file that let a page look one way and then another; no version writes them."""
_LINE = 11
"""Bytes of UTF-8 (three for a kanji, one for a digit): what is no longer, as a time or a telephone number, stands in
one line of the narrowest column, and so on one sheet."""
_EDGE = 200
"""Characters: so near to the end of a sheet, and to the beginning of the next, a text goes on from one to the other."""
_TAKEN = "\0"
_HYPHENS = "-\u2010\ufffe"
"""PDFium gives a hyphen at the end of a line as U+FFFE."""
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RTL_RUNS = re.compile(rf"[{_RTL}]+|[^{_RTL}\s]+")


class _Wanted(NamedTuple):
    """A text that must stand on the pages, or else `fault`. `part`: where it is looked for first; a "note" is what
    the log may also say, only so that nothing else is found in its place."""

    text: str
    part: Literal["form", "log", "note"]
    fault: str = ""


def word_faults(signed: PdfHandler, now: PdfHandler, record: Record, signed_pdf: bytes) -> Iterator[str]:
    """What is wrong with the pages, as sentences.

    signed: the file as the author signed it, whose bytes are `signed_pdf`; now: with all that came later.
    """
    if _HIDES & set(signed.root):
        yield "紙面の見え方を変える仕掛けが書類に加えられています。"
    if not is_plain(list(pages_of(signed))):
        yield NOT_PLAIN
        return
    with pypdfium2.PdfDocument(signed_pdf) as pdf:
        pages = [_bare(page.get_textpage().get_text_range()) for page in pdf]
    wanted = [each for each in _wanted(record) if each.text]
    # The longest first, so that nothing short is taken out of its middle; of equal ones the log's, which stand last.
    in_turn = sorted(wanted, key=lambda each: (-len(each.text), each.part == "form"))
    missing = {each for each in in_turn if not _take(pages, each)}
    yield from dict.fromkeys(each.fault for each in wanted if each in missing and each.fault)
    fields = dict.fromkeys(drawn_fields(record.pack, record.form, record.drawing))
    if not (only_fields(signed, fields, record.pack) and only_fields(now, fields, record.pack)):
        yield "署名欄ではないものが紙面に重ねられているか、署名欄の数が記録と違います。"


def _wanted(record: Record) -> Iterator[_Wanted]:
    author = record.author
    for text in (author.name, author.department, author.phone):
        yield from _pieces(text, "form", "紙面の作成者が、記録と違います。")
    labels = {field.id: field.label for field in FIELDS[record.form]}
    for id, value in record.values.items():
        yield from _pieces(value, "form", f"紙面の「{labels.get(id, id)}」が、記録と違います。")
    kinds = {kind.id: kind.label for kind in record.pack.kinds}
    for event in record.events:
        fault = "紙面の対応経過に、記録と違うところがあります。"
        for text in (f"{event.at:%H:%M}", event.actor, kinds.get(event.kind, event.kind), event.text):
            yield from _pieces(text, "log", fault)
        for key in DATA_LABELS:
            noted = event.data.get(key)
            if isinstance(noted, str) and noted not in event.text:
                yield from _pieces(noted, "note", "")


def _pieces(text: str, part: Literal["form", "log", "note"], fault: str) -> Iterator[_Wanted]:
    """The text; word by word where some is written from the right, which PDFium gives in another order."""
    pieces = _RTL_RUNS.findall(text) if re.search(f"[{_RTL}]", text) else [text]
    return (_Wanted(_bare(piece), part, fault) for piece in pieces)


def _bare(text: str) -> str:
    """`text` for comparison: without spaces, hyphens and what no font shows; times as 14:05."""
    kept = "".join(c for c in fold(text) if not is_harmful(c) and c not in _HYPHENS and c != "\ufffd")
    return re.sub(r"(\d{1,2})時(\d{2})分", r"\1:\2", kept)


def _take(pages: list[str], wanted: _Wanted) -> bool:
    """Take the text off the pages; False where it does not stand there."""
    text = wanted.text
    sheets = range(len(pages))
    # The log stands last. A note is never looked for on the form itself, the first sheet.
    order = {"form": sheets, "log": sheets[::-1], "note": sheets[:0:-1]}[wanted.part]
    for number in order:
        if text in pages[number]:
            pages[number] = pages[number].replace(text, _TAKEN, 1)
            return True
    # Backwards: a beginning that only happens to stand on a sheet before its own is not taken for it.
    return len(text.encode()) > _LINE and any(_take_across(pages, first, text) for first in sheets[-2::-1])


def _take_across(pages: list[str], first: int, text: str) -> bool:
    """Take a text off that begins low on sheet `first` and goes on from the top of the next ones."""
    taken: list[tuple[int, str]] = []
    for number in range(first, len(pages)):
        length = _longest_start(text, pages[number])
        at = _place(pages[number], text[:length], number == first)
        near = len(pages[number]) - at - length if number == first else at
        if not length or near > _EDGE:
            return False
        taken.append((number, text[:length]))
        text = text[length:]
        if not text:
            for sheet, part in taken:
                at = _place(pages[sheet], part, sheet == first)
                pages[sheet] = pages[sheet][:at] + _TAKEN + pages[sheet][at + len(part) :]
            return True
    return False


def _place(page: str, part: str, is_first: bool) -> int:
    return page.rfind(part) if is_first else page.find(part)


def _longest_start(text: str, page: str) -> int:
    """How many characters from the start of `text` stand on the page together."""
    sizes: Sequence[int] = range(1, len(text) + 1)
    return bisect_left(sizes, True, key=lambda size: text[:size] not in page)

"""What the author's seal looks like: name and 和暦 date in vermilion, as large as its box lets them be."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io
from collections.abc import Iterator
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.base.text import graphemes
from app.base.wareki import format_date_short
from app.forms.paper.layout import line
from app.forms.paper.paper import Paper

_VERMILION = b"0.72 0.11 0.09 rg 0.72 0.11 0.09 RG "  # 6.6:1 on white
_MARGIN = 3.0
_LARGEST = 13.0
_LEADING = 1.2


def add_mark(writer: BasePdfFileWriter, name: str, at: datetime, width: float, height: float) -> generic.IndirectObject:
    """Add the appearance of a seal, `width`×`height` points, to `writer`; gives its reference."""
    return add_appearance(writer, _draw(name, at, width, height), width, height)


def add_appearance(writer: BasePdfFileWriter, sheet: bytes, width: float, height: float) -> generic.IndirectObject:
    """Add the lower left corner of a one-page PDF to `writer`, in vermilion, as what a field of `width`×`height`
    points shows; gives its reference."""
    page = PdfFileReader(io.BytesIO(sheet)).root["/Pages"]["/Kids"][0]
    mark = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(generic.FloatObject(f"{n:.2f}") for n in (0, 0, width, height)),
            pdf_name("/Resources"): writer.import_object(page["/Resources"]),
        },
        stream_data=_VERMILION + page["/Contents"].data,
    )
    mark.compress()
    return writer.add_object(mark)


def _draw(name: str, at: datetime, width: float, height: float) -> bytes:
    """The mark in the lower left corner of a sheet."""
    room = width - 2 * _MARGIN, height - 2 * _MARGIN
    day = format_date_short(at.date())
    lines = max(([*split, day] for split in _splits(name)), key=lambda lines: _size(lines, *room))
    size = _size(lines, *room)
    paper = Paper()
    paper.new_sheet()
    paper.frame(0.6, 0.6, width - 0.6, height - 0.6, 1.0)
    # 0.88: the part of a full-width character that stands above the baseline.
    baseline = (height + size * _LEADING * len(lines)) / 2 - size * (0.88 + (_LEADING - 1) / 2)
    for words in lines:
        paper.note((width - line(words, "bold").width * size) / 2, baseline, words, size, "bold")
        baseline -= size * _LEADING
    return paper.pdf("", name, at)


def _size(lines: list[str], width: float, height: float) -> float:
    """The largest size at which `lines` fit."""
    widest = max(line(words, "bold").width for words in lines)
    return min(_LARGEST, height / (_LEADING * len(lines)), width / max(1.0, widest))


def _splits(name: str) -> Iterator[list[str]]:
    """The ways to set a name: on one line, 姓 over 名, or broken evenly where it is one long word."""
    parts = name.split(maxsplit=1)
    yield parts if len(name) > 4 else [name]
    letters = list(graphemes(name))
    for count in range(2, 5):
        step = -(-len(letters) // count)
        yield ["".join(letters[start : start + step]) for start in range(0, len(letters), step)]

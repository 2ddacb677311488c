"""What the author's seal looks like: name and 和暦 date in vermilion, as large as its box lets them be."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.base.wareki import format_date_short
from app.forms.layout import line
from app.forms.paper import Paper

_VERMILION = b"0.72 0.11 0.09 rg 0.72 0.11 0.09 RG "  # 6.6:1 on white
_MARGIN = 3.0
_LARGEST = 13.0
_LEADING = 1.2


def add_mark(writer: BasePdfFileWriter, name: str, at: datetime, width: float, height: float) -> generic.IndirectObject:
    """Add the appearance of a seal, `width`×`height` points, to `writer`; gives its reference."""
    page = PdfFileReader(io.BytesIO(_draw(name, at, width, height))).root["/Pages"]["/Kids"][0]
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
    lines = [*_name_lines(name), format_date_short(at.date())]
    widths = [max(1.0, line(words, "bold").width) for words in lines]
    size = min(_LARGEST, (height - 2 * _MARGIN) / (_LEADING * len(lines)), (width - 2 * _MARGIN) / max(widths))
    paper = Paper()
    paper.new_sheet()
    paper.frame(0.6, 0.6, width - 0.6, height - 0.6, 1.0)
    # 0.88: the part of a full-width character that stands above the baseline.
    baseline = (height + size * _LEADING * len(lines)) / 2 - size * (0.88 + (_LEADING - 1) / 2)
    for words, ems in zip(lines, widths, strict=True):
        paper.note((width - ems * size) / 2, baseline, words, size, "bold")
        baseline -= size * _LEADING
    return paper.pdf("", name, at)


def _name_lines(name: str) -> list[str]:
    """姓 and 名 on a line each where they are written apart and would be small side by side."""
    return name.split(maxsplit=1) if len(name) > 4 else [name]

"""Does the page say what the record says: the form is drawn again from the record and compared.

First the drawing itself: content streams, fonts and images, so that invisible or painted-over differences
show. Where it differs, as it may with another set of fonts or another version of the drawing library, the
text and the places that show ink are compared instead.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageFilter
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from app.base.text import fold
from app.forms.document import Box, Rendered
from app.forms.fields import is_invisible
from app.forms.verify_plain import is_plain
from app.guidance.pack import Pack

MOST_PAGES = 2000
NOT_PLAIN = "紙面がこの様式にない描き方をされているので、記録と比べられません。"
_OVERLAID = "署名欄ではないもの、または違う場所の署名欄が、紙面に重ねられています。"
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_NOT_DRAWN = {"/Parent", "/Annots", *_INHERITED}
_STREAM_CODING = {"/Length", "/Filter", "/DecodeParms"}
_ADDED_BY_SEALING = {"/AcroForm", "/AF", "/Names", "/Perms", "/Version", "/Extensions", "/Metadata"}
_ACTIONS = {"/A", "/AA", "/Kids"}
"""Of a field: what it would do when touched, and parts elsewhere."""
_CLOSE = 0.02
"""Points; the file keeps fewer decimals than the layout."""
_SQUARE, _INKED, _BLANK = 8, 24, 6
"""Pixels (= points) a side; mean darkness out of 255."""


def page_faults(
    signed: PdfHandler, now: PdfHandler, rendered: Rendered, pack: Pack, signed_pdf: bytes
) -> Iterator[str]:
    """What is wrong with the pages, as sentences.

    signed: the file as the author signed it, whose bytes are `signed_pdf`; now: with all that came later;
    rendered: the form drawn again from the record, whose pack is `pack`.
    """
    expected = PdfFileReader(io.BytesIO(rendered.pdf))
    pages, expected_pages = list(pages_of(signed)), list(pages_of(expected))
    if len(pages) != len(expected_pages):
        yield f"紙面が{len(pages)}ページあります。記録どおりなら{len(expected_pages)}ページです。"
        return
    if not set(signed.root) <= set(expected.root) | _ADDED_BY_SEALING:
        yield "紙面の見え方を変える仕掛けが書類に加えられています。"
    pairs = zip(pages, expected_pages, strict=True)
    others = [number for number, (one, other) in enumerate(pairs) if not _same_drawing(one, other)]
    if others and not is_plain(pages):
        yield NOT_PLAIN
    elif others:
        with pypdfium2.PdfDocument(signed_pdf) as real, pypdfium2.PdfDocument(rendered.pdf) as drawn:
            for number in others:
                if not _looks_the_same(real[number], drawn[number]):
                    yield f"{number + 1}ページ目に、記録と違うことが書かれています。"
    if not (only_fields(signed, rendered.boxes, pack) and only_fields(now, rendered.boxes, pack)):
        yield _OVERLAID


def overlay_faults(signed: PdfHandler, now: PdfHandler, pack: Pack) -> Iterator[str]:
    """What came to lie over the pages since the author signed them, with each field in its place, as sentences. The
    pages themselves are not looked at."""
    if not only_fields(now, dict(_boxes_of(signed)), pack):
        yield _OVERLAID


def _boxes_of(pdf: PdfHandler) -> Iterator[tuple[str, Box]]:
    """Where the fields of a file lie."""
    for number, page in enumerate(pages_of(pdf)):
        for annotation in page["/Annots"] if "/Annots" in page else ():  # noqa: SIM401  # get() follows no references
            widget = annotation.get_object()
            x0, y0, x1, y1 = (float(at) for at in widget["/Rect"])
            yield str(widget["/T"]), Box(number, x0, y0, x1, y1)


def pages_of(pdf: PdfHandler) -> Iterator[generic.DictionaryObject]:
    """The pages of a PDF in order. Raises ValueError where they are endless."""
    waiting, seen = [pdf.root["/Pages"]], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MOST_PAGES:
            raise ValueError("too many pages")
        if node["/Type"] == "/Pages":
            waiting += [kid.get_object() for kid in reversed(node["/Kids"])]
        else:
            yield node


def _same_drawing(page: generic.DictionaryObject, other: generic.DictionaryObject) -> bool:
    keys = (set(page) | set(other)) - _NOT_DRAWN
    seen: set[tuple[object, object]] = set()
    return all(_same(page.get(key), other.get(key), seen) for key in keys) and all(
        _same(_inherited(page, key), _inherited(other, key), seen) for key in _INHERITED
    )


def _inherited(page: generic.DictionaryObject, key: str) -> Any:
    for _ in range(MOST_PAGES):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            break
        page = page["/Parent"]
    return None


def _same(one: Any, other: Any, seen: set[tuple[object, object]]) -> bool:
    """True where two PDF objects of two files are the same all the way down, whatever their numbers."""
    if isinstance(one, generic.IndirectObject) and isinstance(other, generic.IndirectObject):
        pair = (one.reference, other.reference)
        if pair in seen:
            return True
        seen.add(pair)
    if isinstance(one, generic.IndirectObject):
        one = one.get_object()
    if isinstance(other, generic.IndirectObject):
        other = other.get_object()
    if type(one) is not type(other):
        return False
    if isinstance(one, generic.DictionaryObject):
        coding = _STREAM_CODING if isinstance(one, generic.StreamObject) else set()
        keys = set(one) - coding
        if isinstance(one, generic.StreamObject) and one.data != other.data:
            return False
        return keys == set(other) - coding and all(_same(one.raw_get(key), other.raw_get(key), seen) for key in keys)
    if isinstance(one, generic.ArrayObject):
        return len(one) == len(other) and all(
            _same(one.raw_get(index), other.raw_get(index), seen) for index in range(len(one))
        )
    return bool(one == other)


def _looks_the_same(page: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> bool:
    """True where both pages hold the same text and show ink in the same places.

    Ink is taken in squares of 8 points, and a square may have its ink in a neighbouring one: another
    version of a font moves strokes by less than that, but nothing can be hidden or painted over.
    """
    if fold(page.get_textpage().get_text_range()) != fold(other.get_textpage().get_text_range()):
        return False
    ink, other_ink = _ink(page), _ink(other)
    return ink.size == other_ink.size and not (_missing(ink, other_ink) or _missing(other_ink, ink))


def _ink(page: pypdfium2.PdfPage) -> Image.Image:
    picture: Image.Image = page.render(scale=1, may_draw_forms=False, draw_annots=False).to_pil()
    return ImageChops.invert(picture.convert("L").reduce(_SQUARE))


def _missing(ink: Image.Image, other: Image.Image) -> bool:
    """True where some square of `ink` is well inked and all around its place in `other` is blank."""
    inked = ink.point(lambda value: 255 * (value > _INKED))
    blank = other.filter(ImageFilter.MaxFilter(3)).point(lambda value: 255 * (value < _BLANK))
    return ImageChops.darker(inked, blank).getbbox() is not None


def only_fields(pdf: PdfHandler, boxes: Mapping[str, Box | None], pack: Pack) -> bool:
    """True where nothing lies on the pages but one signature field for each of `boxes`, in its place where that is
    known, with nothing drawn in one that is not signed; and invisible ones that entries of the route signed."""
    listed = pdf.root["/AcroForm"]["/Fields"]
    references = [listed.raw_get(at) for at in range(len(listed))]
    found: set[str] = set()
    for number, page in enumerate(pages_of(pdf)):
        annotations = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
        for at in range(len(annotations)):
            widget = annotations[at].get_object()
            name = str(widget.get("/T"))
            if name in found or annotations.raw_get(at) not in references or not _is_field(widget):
                return False
            if name in boxes:
                fits = _in_place(widget, number, boxes[name])
            else:
                fits = is_invisible(name, pack) and _is_unseen(widget)
            if not fits:
                return False
            found.add(name)
    return set(boxes) <= found and len(references) == len(found)


def _is_field(widget: generic.DictionaryObject) -> bool:
    return widget.get("/Subtype") == "/Widget" and widget.get("/FT") == "/Sig" and not _ACTIONS & set(widget)


def _in_place(widget: generic.DictionaryObject, page: int, box: Box | None) -> bool:
    if box is not None:
        corners = zip(widget["/Rect"], (box.x0, box.y0, box.x1, box.y1), strict=True)
        if box.page != page or any(abs(float(is_at) - at) > _CLOSE for is_at, at in corners):
            return False
    return "/V" in widget or not widget["/AP"]["/N"].data.strip()


def _is_unseen(widget: generic.DictionaryObject) -> bool:
    return "/V" in widget and "/AP" not in widget and [float(number) for number in widget["/Rect"]] == [0, 0, 0, 0]

"""What three readers that share no code show of a file: PDFium, poppler and mupdf.

Two pictures of one page differ along every edge, so readers are compared by how much ink lies where. One reader draws
the same thing always, so what it shows of the whole file is compared with the page as it was first drawn, dot by dot.
"""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pypdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

DPI = 200
MOST_PAGES = 100
NEAR = 75
"""Out of 255: what two readers' softened pictures of a page may differ by at one place. One digit of 9 pt that is
another makes 100 or more, the edges of what is the same up to 56."""
_SLACK = 3
"""Pixels around a box: rounding, and the stroke of a frame."""

Pages = Sequence[Image.Image]


class Spot(NamedTuple):
    """Where a field lies, in points from the page's lower left corner; `signed` in the end."""

    page: int
    corners: tuple[float, float, float, float]
    signed: bool


def differences(pdf: bytes) -> list[str]:
    """Where the readers do not all show the page that was drawn first, with seals in its boxes; [] where they do."""
    spots = list(_spots(pdf))
    empty = [spot for spot in spots if not spot.signed]  # mupdf puts a flag of its own into those
    shown, drawn = pictures(pdf), pictures(as_drawn(pdf))
    soft = {reader: [softened(page) for page in _without(pages, empty)] for reader, pages in shown.items()}
    faults = [fault for a, b in combinations(soft, 2) for fault in _apart(f"{a} and {b}", soft[a], soft[b], NEAR)]
    for reader in shown:
        now, then = (_without(each[reader], spots) for each in (shown, drawn))
        faults += _apart(f"{reader}, as drawn and now", now, then, 0)
    return faults


def as_drawn(pdf: bytes) -> bytes:
    """The first revision: the form, before record and signatures."""
    return pdf[: pdf.index(b"%%EOF\n") + 6]


def pictures(pdf: bytes) -> Mapping[str, Pages]:
    """The pages as each reader draws them; none where it draws none."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "file.pdf")
        file.write_bytes(pdf)
        poppler = ("pdftoppm", "-r", str(DPI), "-l", str(MOST_PAGES), file, file.with_name("poppler"))
        mupdf = ("mutool", "draw", "-q", "-r", str(DPI), "-o", file.with_name("mupdf%04d.ppm"), file, f"1-{MOST_PAGES}")
        return {"pdfium": _pdfium(pdf), "poppler": _made_by(poppler, file), "mupdf": _made_by(mupdf, file)}


def softened(page: Image.Image) -> Image.Image:
    """The page without the fine differences of edges."""
    return page.reduce(2).filter(ImageFilter.BoxBlur(1))


def distance(page: Image.Image, other: Image.Image) -> int:
    """The largest difference of the two at one place and in one colour, 0 to 255."""
    if max(abs(page.width - other.width), abs(page.height - other.height)) > 1:
        return 255
    same = (0, 0, min(page.width, other.width), min(page.height, other.height))
    differing = ImageChops.difference(page.crop(same), other.crop(same))
    return max(high for _, high in differing.getextrema())  # type: ignore[misc]


def _apart(who: str, pages: Pages, others: Pages, near: int) -> Iterator[str]:
    if not pages or len(pages) != len(others):
        yield f"{who}: {len(pages)} pages and {len(others)}"
        return
    for number, (page, other) in enumerate(zip(pages, others, strict=True), start=1):
        if (far := distance(page, other)) > near:
            yield f"{who}: page {number} differs by {far}"


def _without(pages: Pages, spots: Sequence[Spot]) -> Pages:
    """Copies of the pages with those spots white."""
    bare = [page.copy() for page in pages]
    for spot in spots:
        if spot.page < len(bare):
            page = bare[spot.page]
            x0, y0, x1, y1 = (DPI / 72 * at for at in spot.corners)
            place = (x0 - _SLACK, page.height - y1 - _SLACK, x1 + _SLACK, page.height - y0 + _SLACK)
            ImageDraw.Draw(page).rectangle(place, fill="white")
    return bare


def _spots(pdf: bytes) -> Iterator[Spot]:
    """The fields that lie on the pages, by a fourth reader."""
    for number, page in enumerate(pypdf.PdfReader(BytesIO(pdf)).pages):
        for annotation in page.get("/Annots", ()):
            field = annotation.get_object()
            x0, y0, x1, y1 = (float(at) for at in field["/Rect"])
            yield Spot(number, (x0, y0, x1, y1), "/V" in field)


def _pdfium(pdf: bytes) -> Pages:
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            document.init_forms()  # without it a seal is not drawn
            pages = range(min(len(document), MOST_PAGES))
            return [document[number].render(scale=DPI / 72).to_pil().convert("RGB") for number in pages]
    except pypdfium2.PdfiumError:
        return []


def _made_by(command: Sequence[str | Path], file: Path) -> Pages:
    before = set(file.parent.iterdir())
    subprocess.run(command, capture_output=True, timeout=60)  # what it cannot draw, it does not show
    made = sorted(set(file.parent.iterdir()) - before)
    return [Image.open(BytesIO(page.read_bytes())).convert("RGB") for page in made]

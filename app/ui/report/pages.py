"""The pages of a PDF as pictures, drawn off the GUI thread, and those pages on a printer."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

if TYPE_CHECKING:
    import pypdfium2

DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
"""The one thread that draws pages: PDFium must not be entered from two."""

POINTS_PER_INCH = 72


def draw_pages(pdf: bytes, width: int, most: int) -> tuple[list[QImage], int]:
    """The first `most` pages, each `width` px wide, and how many pages there are. Call it on `DRAWING`."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()  # without it a seal is not drawn
        pages = [_draw(document[number], width) for number in range(min(most, len(document)))]
        return pages, len(document)


def print_pages(pdf: bytes, printer: QPrinter) -> None:
    """Put the pages chosen in the print dialog on `printer`, as large as its paper allows. Call it on `DRAWING`."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        first = max(printer.fromPage(), 1)
        last = min(printer.toPage() or len(document), len(document))
        painter = QPainter(printer)
        # Text stays crisp at 300 dpi; more only fills the queue.
        width = round(min(printer.resolution(), 300) * document[0].get_width() / POINTS_PER_INCH)
        for number in range(first - 1, last):
            if number > first - 1:
                printer.newPage()
            picture = _draw(document[number], width)
            painter.drawImage(_fitted(picture, printer.pageLayout().paintRectPixels(printer.resolution())), picture)
        painter.end()


def _draw(page: "pypdfium2.PdfPage", width: int) -> QImage:
    bitmap = page.render(scale=width / page.get_width(), force_bitmap_format=_BGRX, may_draw_forms=True)
    shared = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
    return shared.copy()  # the bitmap's memory goes with it


def _fitted(picture: QImage, paper: QRect) -> QRectF:
    scale = min(paper.width() / picture.width(), paper.height() / picture.height())
    return QRectF(0, 0, picture.width() * scale, picture.height() * scale)


_BGRX = 3  # FPDFBitmap_BGRx: what QImage calls RGB32

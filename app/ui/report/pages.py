"""The pages of a PDF as pictures, made off the GUI thread, and those pages on a printer."""

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.base.errors import EnvironmentProblem
from app.forms.verify.pages import PAGES, Page, Picture

DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
"""The one thread that has pages and charts drawn."""
CHECKING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checks")
"""The one thread that looks files through. It does not wait for a page that cannot be drawn."""

Sheet = QImage | str
"""A page, or the sentence that stands in its place."""


def draw_pages(pdf: bytes, width: int, most: int) -> tuple[list[Sheet], int]:
    """The first `most` pages, each `width` px wide, and how many pages there are. Call it on `DRAWING`.

    Raises EnvironmentProblem where the file cannot be read or nothing can be drawn."""
    drawn = PAGES.draw(pdf, width=width, most=most)
    return [_sheet(page) for page in drawn.pages], drawn.count


def draw_page(pdf: bytes, width: int) -> QImage:
    """The first page, of a file of our own. Call it on `DRAWING`. Raises EnvironmentProblem as above."""
    return _whole(PAGES.draw(pdf, width=width).pages[0])


def print_pages(pdf: bytes, printer: QPrinter) -> None:
    """Put the pages chosen in the print dialog on `printer`, as large as its paper allows. Call it on `DRAWING`.

    Raises EnvironmentProblem where one of them cannot be drawn; then nothing is printed."""
    dpi = min(printer.resolution(), 300)  # text stays crisp at that; more only fills the queue
    number, last = max(printer.fromPage(), 1), printer.toPage()
    painter = QPainter(printer)
    try:
        while True:
            drawn = PAGES.draw(pdf, dpi=dpi, first=number - 1)
            picture = _whole(drawn.pages[0])
            painter.drawImage(_fitted(picture, printer.pageLayout().paintRectPixels(printer.resolution())), picture)
            number += 1
            if number > min(last or drawn.count, drawn.count):
                break
            printer.newPage()
    except EnvironmentProblem:
        printer.abort()
        raise
    finally:
        painter.end()


def _sheet(page: Page) -> Sheet:
    if not isinstance(page, Picture):
        return page.sentence
    shared = QImage(page.pixels, page.width, page.height, 4 * page.width, QImage.Format.Format_RGB32)
    return shared.copy()  # the picture's memory goes with it


def _whole(page: Page) -> QImage:
    sheet = _sheet(page)
    if isinstance(sheet, str):
        raise EnvironmentProblem(sheet, "書類はもとのままです。", "続くときは、情報担当に知らせてください。")
    return sheet


def _fitted(picture: QImage, paper: QRect) -> QRectF:
    scale = min(paper.width() / picture.width(), paper.height() / picture.height())
    return QRectF(0, 0, picture.width() * scale, picture.height() * scale)

"""The pages of a sealed report as pictures, by the child and, as its floor, by PDFium in this process.

`python -m benchmarks.pages LINES REPEATS`, on the data folder of the environment. Prints milliseconds.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.base.clock import SystemClock
from app.forms.verify.pages import PageDrawer
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.station.workstation import Workstation
from benchmarks.review import known, report

WIDTH = 900
"""Pixels: the page beside the facts on a screen of 1366."""


def main() -> None:
    lines, repeats = map(int, sys.argv[1:3])
    station = Workstation.open(find_home(), SystemClock(), passphrase_from_environment())
    with tempfile.TemporaryDirectory() as folder:
        author = known(station, "窓口 見本")
        pdf = report(station, author, Path(folder) / "report.pdf", lines).read_bytes()
    station.close()
    result: dict[str, list[float]] = {"first": [], "warm": [], "next": [], "bare_first": [], "bare": []}
    for _ in range(repeats):
        drawer = PageDrawer()
        draw = partial(drawer.draw, pdf, width=WIDTH)
        result["first"].append(_took(draw))
        result["next"].append(_took(draw))
        drawer.stop()
        drawer.start()
        result["warm"].append(_took(draw))
        drawer.stop()
        result["bare_first" if not result["bare_first"] else "bare"].append(_took(lambda: _bare(pdf)))
    print(json.dumps(result))


def _took(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _bare(pdf: bytes) -> None:
    """The first page, by PDFium in this process; its first time loads PDFium."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        page = document[0]
        bitmap = page.render(scale=WIDTH / page.get_width(), force_bitmap_format=3, may_draw_forms=True)
        bytes(bitmap.buffer)
        bitmap.close()


if __name__ == "__main__":
    main()

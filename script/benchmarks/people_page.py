"""The page of figures of a whole city, cold: a process that never showed it, on a disk that is warm.

`python -m benchmarks.people_page`, on the data folder of the environment, whose index is whole. Prints milliseconds
from asking for the page, in a program whose store is open, until it is painted with every picture that is in sight.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.base.clock import SystemClock
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.station.workstation import Workstation
from app.ui import theme

_PATIENCE_MS = 60_000


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme.dress(app)
    theme.apply(app, "light")
    station = Workstation.open(find_home(), SystemClock(), passphrase_from_environment())
    station.worker.submit(lambda _store: None).result()
    run = ThreadPoolExecutor(max_workers=1)

    began = time.perf_counter()
    from app.people.desk import PeopleDesk
    from app.ui.people.figures_page import FiguresPage
    from app.ui.people.window import PageId, PeopleWindow

    desk = PeopleDesk(station)
    drawn: list[float] = []
    window = PeopleWindow({PageId.FIGURES: lambda: FiguresPage(desk, run, station.clock)})
    page = window.made(PageId.FIGURES)
    assert isinstance(page, FiguresPage)
    # The loop of the program: one that asks again and again for events would take the processor from what draws.
    waiting = QEventLoop()
    page.in_sight.connect(lambda: drawn.append(time.perf_counter()))
    page.in_sight.connect(waiting.quit)
    QTimer.singleShot(_PATIENCE_MS, waiting.quit)
    window.open(PageId.FIGURES)
    waiting.exec()
    window.repaint()
    took = 1000 * (time.perf_counter() - began)

    assert drawn, "the page shows nothing: the index is not whole"
    assert page.figures is not None
    window.close()
    desk.close()
    run.shutdown()
    station.close()
    print(json.dumps({"figures": took, "counted": page.figures.now.encounters}))


if __name__ == "__main__":
    main()

"""Memory that nobody needs any more: Python's garbage collector, kept on the thread of the screen.

Left to itself the collector runs on whichever thread allocates. On the store's thread it would destroy widgets
that lie in a reference cycle there, and Qt's objects must die on their own thread.

PySide6 reads the source text of every module that is imported after it, and Python keeps those lines.
"""

import gc
import linecache

from PySide6.QtCore import QObject, QTimer

EACH_MS = 200
"""Often, so that what one import leaves is gone before the next takes more."""


class Collector(QObject):
    """Collects by a timer what Python would have collected by itself: each generation at its own threshold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        linecache.clearcache()
        # What the start made lives as long as the program; looking through it again and again would take time.
        gc.freeze()
        timer = QTimer(self, interval=EACH_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """One look at the counters; most times nothing is to be done."""
        linecache.clearcache()
        for generation in reversed(range(3)):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

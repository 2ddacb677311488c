"""The desk under 2,000 taps: how soon a tap's line is painted, how soon it is durable.

`python -m benchmarks.taps TAPS DURABLE`: the window of the desk on the data folder of the environment. First TAPS
quick keys one after another, then DURABLE more, each followed until the desk says that it is saved and then by a bare
SQLCipher commit of a like row. Prints milliseconds.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlcipher3 import dbapi2

from app.base.clock import SystemClock
from app.counter.desk import Desk
from app.counter.view import Change
from app.models.connection import connect
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.models.tables import events
from app.station.workstation import Workstation
from app.ui import theme
from app.ui.counter.quick_keys import keys_for
from app.ui.counter.window import DeskWindow
from app.ui.delivery import Delivery
from benchmarks.screen import after_paint

BETWEEN_MS = 20
"""A person does not tap again at once: what follows a tap (advice, panels) is done by then, its cost counted nowhere
but in the next tap when it is late."""


class Taps:
    """A desk with its window, one encounter running."""

    def __init__(self, station: Workstation) -> None:
        self.answered = 0.0
        """When the worker last had an answer: a line is then durable, though the screen does not know yet."""
        self._delivery = Delivery()
        self.desk = Desk.of(station, self._deliver)
        self.window = DeskWindow(self.desk, station.pack, station.settings, station.clock)
        self.window.resize(1366, 768)
        self.window.show()
        self._painted_at = 0.0
        self._saved = 0
        self.desk.subscribe(self._changed)
        self.window.begin("counter")
        self.keys = [key.key for key in keys_for(self.window.live.keys._wording, "counter")]
        self.until_saved()

    def _deliver(self, task: Callable[[], object]) -> None:
        self.answered = time.perf_counter()
        self._delivery(task)

    def _changed(self, change: Change) -> None:
        if change.what == "saved":
            self._saved = change.seqs[-1]

    def tap(self, number: int) -> float:
        """One quick key, by its key; milliseconds until the line it made is painted."""
        rows = self.window.live.model.rowCount()
        self._painted_at = 0.0
        after_paint(self.window.live.timeline.viewport(), self._painted)
        began = time.perf_counter()
        QTest.keyClicks(self.window.live.timeline, self.keys[number % len(self.keys)])
        while not self._painted_at:
            QApplication.processEvents()
        assert self.window.live.model.rowCount() == rows + 1
        return 1000 * (self._painted_at - began)

    def _painted(self) -> None:
        self._painted_at = time.perf_counter()

    def until_saved(self) -> None:
        """Until the desk says that the last line is durable."""
        while self._saved < self.window.live.model.rowCount():
            QApplication.processEvents()
            time.sleep(0.0001)


class BareCommit:
    """The floor: one insert of a like row, committed by the driver alone."""

    def __init__(self, path: Path) -> None:
        self._connection: dbapi2.Connection = connect(path, bytes(32), "rwc")
        self._seq = 0
        columns = ", ".join(
            f"{column.name} {'INTEGER' if column.name in ('seq', 'elapsed_ms') else 'TEXT'} NOT NULL"
            for column in events.columns
        )
        self._connection.execute(f"CREATE TABLE events ({columns}, PRIMARY KEY (encounter, seq))")

    def once(self) -> float:
        """Milliseconds of one commit."""
        self._seq += 1
        row: dict[str, Any] = {c.name: "0123456789abcdef" * 2 for c in events.columns}
        row |= {"seq": self._seq, "elapsed_ms": self._seq, "hash": "0" * 64, "prev_hash": "0" * 64}
        began = time.perf_counter()
        self._connection.execute("BEGIN")
        self._connection.execute(f"INSERT INTO events VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
        self._connection.execute("COMMIT")
        return 1000 * (time.perf_counter() - began)


def main() -> None:
    taps, durable = int(sys.argv[1]), int(sys.argv[2])
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    station = Workstation.open(find_home(), SystemClock(), passphrase_from_environment())
    desk = Taps(station)
    result: dict[str, list[float]] = {"painted": [], "durable": [], "saved": [], "commit": []}
    for number in range(taps):
        result["painted"].append(desk.tap(number))
        QTest.qWait(BETWEEN_MS)
    desk.until_saved()
    with tempfile.TemporaryDirectory(dir=station.home.root) as folder:
        bare = BareCommit(Path(folder) / "bare.db")
        for number in range(durable):
            began = time.perf_counter()
            desk.tap(number)
            desk.until_saved()
            result["durable"].append(1000 * (desk.answered - began))
            result["saved"].append(1000 * (time.perf_counter() - began))
            QTest.qWait(BETWEEN_MS)
            result["commit"].append(bare.once())
    desk.window.close()
    station.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()

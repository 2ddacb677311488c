"""The floor of the start and of the memory: a bare PySide6 window with one button, tapped once.

Prints when the tap's answer was on the screen, and the memory once all is quiet.
"""

import json
import sys

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from benchmarks.process import SETTLE_MS, now_ms, resident_bytes
from benchmarks.screen import after_paint, click, later


def main() -> None:
    app = QApplication(sys.argv[:1])
    window = QWidget()
    layout = QVBoxLayout(window)
    button, line = QPushButton("tap"), QLabel()
    layout.addWidget(button)
    layout.addWidget(line)
    button.clicked.connect(lambda: line.setText("tapped"))
    seen: dict[str, float] = {}

    def tap() -> None:
        click(button)
        after_paint(line, shown)

    def shown() -> None:
        seen["shown"] = now_ms()
        later(SETTLE_MS, quiet)

    def quiet() -> None:
        seen["resident"] = resident_bytes()
        window.close()

    window.show()
    after_paint(window, tap)
    app.exec()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()

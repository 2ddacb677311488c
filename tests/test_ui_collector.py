"""The garbage collector stays on the thread of the screen."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.collector import Collector


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    made = Collector(qapp)
    yield made
    made.deleteLater()
    gc.unfreeze()


def dead_widget() -> "weakref.ref[QWidget]":
    """A widget that only a reference cycle keeps."""
    widget = QWidget()
    widget.itself = widget  # type: ignore[attr-defined]  # the cycle
    return weakref.ref(widget)


@pytest.mark.usefixtures("collector")
def test_another_thread_never_destroys_a_widget() -> None:
    gc.collect()
    dead = dead_widget()
    kept: list[list[int]] = []
    busy = threading.Thread(target=lambda: kept.extend([number] for number in range(100_000)))
    busy.start()
    busy.join()
    assert dead() is not None, "the busy thread would have collected it"


def test_what_is_dead_goes_in_time(collector: Collector) -> None:
    gc.collect()
    dead = dead_widget()
    kept = [[number] for number in range(gc.get_threshold()[0] + 1)]
    collector.collect()
    assert dead() is None
    assert kept

"""Brings answers of other threads back to the one that asked, where no event loop runs."""

import queue
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Pump:
    """A queue of calls, run by whoever waits."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def deliver(self, call: Callable[[], None]) -> None:
        """Hand a call over; it runs inside `wait`."""
        self._calls.put(call)

    def wait(self, future: "Future[T]") -> T:
        """Run what is delivered until the future is done; its result or its exception."""
        future.add_done_callback(lambda _: self.deliver(lambda: None))
        self.until(future.done)
        return future.result()

    def until(self, reached: Callable[[], bool]) -> None:
        """Run what is delivered until `reached()`."""
        while not reached():
            self._calls.get()()

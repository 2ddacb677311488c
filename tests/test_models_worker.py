"""The worker: one thread, in order, and it tries again."""

import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from store_logs import KEY, encounter

from app.base.errors import EnvironmentProblem
from app.guidance.events import Event
from app.models.store import Store
from app.models.worker import Worker


def test_what_is_submitted_runs_in_order_on_one_thread(tmp_path: Path) -> None:
    worker = Worker(lambda: Store.open(tmp_path / "store.db", KEY))
    log = encounter(memos=40)

    def add(line: Event) -> "Future[int]":
        def task(store: Store) -> int:
            store.append([line])
            return threading.get_ident()

        return worker.submit(task)

    threads = [add(line) for line in log]
    worker.close()
    assert {future.result() for future in threads} != {threading.get_ident()}
    assert len({future.result() for future in threads}) == 1
    store = Store.open(tmp_path / "store.db", KEY)
    assert list(store.log(log[0].encounter)) == log
    store.close()
    with pytest.raises(RuntimeError):
        worker.submit(lambda store: store.encounters())


def test_submit_does_not_wait(tmp_path: Path) -> None:
    go_on = threading.Event()

    def slowly() -> Store:
        assert go_on.wait(10)
        return Store.open(tmp_path / "store.db", KEY)

    worker = Worker(slowly)
    future = worker.submit(lambda store: store.encounters())
    assert not future.done()
    go_on.set()
    assert future.result(10) == ()
    worker.close()


def test_a_store_that_does_not_open_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.write_text("in the way")
    worker = Worker(lambda: Store.open(folder / "store.db", KEY))
    for _ in range(2):
        with pytest.raises(EnvironmentProblem):
            worker.submit(lambda store: store.encounters()).result(10)
    folder.unlink()
    assert worker.submit(lambda store: store.encounters()).result(10) == ()
    worker.close()


def test_a_bug_in_a_task_does_not_stop_the_worker(tmp_path: Path) -> None:
    worker = Worker(lambda: Store.open(tmp_path / "store.db", KEY))
    with pytest.raises(KeyError):
        worker.submit(lambda store: store.document(1)).result(10)
    assert worker.submit(lambda store: store.encounters()).result(10) == ()
    worker.close()

"""What is asked about people in a whole city, without a screen: the index, candidates, search, a long history.

`python -m benchmarks.people_asks RECORDS REPEATS`, on the data folder of the environment and the sample beside it. The
index is begun, cancelled, thrown away and made from nothing; then RECORDS records are typed key by key, words of 1, 2
and 4 characters are looked for, each beside SQLite's own query of the same index, and the history of who came most
often is asked for. Prints milliseconds; the finished index stays in the folder.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.base.bigrams import normal, query
from app.base.clock import SystemClock
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.people.desk import PeopleDesk
from app.people.identity import Identity
from app.people.search.find import Query
from app.station.workstation import Workstation
from benchmarks.addresses import Record
from benchmarks.city import Sample, read_sample

if TYPE_CHECKING:
    from app.people.library import Reading

_TYPED = ("name", "phone", "address")
_PAGE = 50


def main() -> None:
    records, repeats = map(int, sys.argv[1:3])
    home = find_home()
    sample = read_sample(home)
    station = Workstation.open(home, SystemClock(), passphrase_from_environment())
    result: dict[str, object] = {"cancel": _cancelled(PeopleDesk(station))}
    for file in home.root.glob(f"{home.index.name}*"):
        file.unlink()
    desk = PeopleDesk(station)
    result |= _made(desk)
    result["candidates"] = list(_candidates(desk, sample, records))
    for length, words in sample.words.items():
        result[f"search_{length}"], result[f"search_{length}_floor"] = _searched(desk, words)
    result["history"] = [_took(desk.history(sample.busiest)) for _ in range(repeats + 1)]
    history = desk.history(sample.busiest).result()
    result["history_of"] = len(history.past)
    desk.close()
    station.close()
    print(json.dumps(result))


def _took(asked: "Future[Any]") -> float:
    """Milliseconds until the answer to what was asked just now is there."""
    began = time.perf_counter()
    asked.result()
    return 1000 * (time.perf_counter() - began)


def _cancelled(desk: PeopleDesk) -> float:
    """How soon the making of the index ends after it was cancelled."""
    begun, stop = threading.Event(), threading.Event()

    def progress(_done: int, _of: int) -> None:
        begun.set()

    tending = desk.tend(progress, stop.is_set)
    tending.add_done_callback(lambda _: begun.set())
    begun.wait()
    stop.set()
    took = _took(tending)
    desk.close()
    return took


def _made(desk: PeopleDesk) -> dict[str, object]:
    """The whole index from nothing, and how often it was told how far it is."""
    told: list[tuple[int, int]] = []
    began = time.perf_counter()
    assert desk.tend(lambda done, of: told.append((done, of)), lambda: False).result()
    assert all(earlier <= later for earlier, later in pairwise(told))
    return {"index": 1000 * (time.perf_counter() - began), "progress": len(told)}


def _candidates(desk: PeopleDesk, sample: Sample, records: int) -> Iterator[float]:
    for record in sample.typed[:records]:
        for who in _keys(record):
            began = time.perf_counter()
            desk.candidates(who).result()
            yield 1000 * (time.perf_counter() - began)


def _keys(record: Record) -> Iterator[Identity]:
    """What is known after each key, while one field after the other is typed."""
    typed: dict[str, str] = {}
    for field in _TYPED:
        value = record.get(field, "")
        for length in range(1, len(value) + 1):
            yield Identity(**{**typed, field: value[:length]})
        typed[field] = value


def _searched(desk: PeopleDesk, words: tuple[str, ...]) -> tuple[list[float], list[float]]:
    """The first page of each word, and the bare query of the same words on the same connection in turn."""
    took, bare = [], []
    for word in words:
        began = time.perf_counter()
        desk.search(Query(word), limit=_PAGE).result()
        took.append(1000 * (time.perf_counter() - began))
        bare.append(desk.ask(_bare(word)).result())
    return took, bare


def _bare(word: str) -> "Callable[[Reading], float]":
    """SQLite's own full-text query, without anything of the program."""
    wanted = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
    match = f'"{query(normal(word))}"'

    def ask(reading: "Reading") -> float:
        began = time.perf_counter()
        reading.index.connection.execute(wanted, (match, _PAGE)).fetchall()
        return 1000 * (time.perf_counter() - began)

    return ask


if __name__ == "__main__":
    main()

"""A city's whole store: 100,000 encounters of 60,000 counterparts over six fiscal years, a million lines.

Seeded: the same sizes give the same city, up to the day it ends on. Most people came once, a few often, one three
hundred times; who came again is written down again, misspellings included, and half of them were confirmed to be
同一人物. Rows go in by many at once through the store's own triggers, each line with its hash, as the desk would have
written them.

`python -m benchmarks.city FOLDER [ENCOUNTERS LINES PEOPLE BUSIEST]` makes a data folder to try things on.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from app.guidance.events import ENDED, GENESIS, STARTED, Event, hash_of
from app.models.connection import connect
from app.models.home import Home
from app.models.secrets import STORE, subkey
from app.models.tables import encounters, events
from app.station.workstation import unlock
from benchmarks.addresses import Record
from benchmarks.city_texts import AFTER, DEPARTMENTS, HANDLERS, MEMOS, PLACES, QUOTES, WANTS
from benchmarks.labelled import Maker, Person
from benchmarks.samples import PACK, PASSPHRASE, new_home
from benchmarks.variations import KINDS

SEED = 4
YEARS = 6
_TRANSACTION = 4_000
"""Encounters a transaction."""
_SHORTEST = 5
_AGAIN = tuple(kind for kind in KINDS if kind.id not in ("phone_only", "firm_only", "same"))
_HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 12, 13, 13, 14, 14, 14, 15, 15, 16, 16, 17)
_TELLING = ("abuse", "threat", "violence", "property_damage", "authority", "online_defamation")
_COURSES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.50, ("facts_checked", "demand_repeated", "facts_pending", "contact_promised")),
    (0.16, ("facts_checked", "stalemate", "demand_repeated", "supervisor_joined", "refused", "leave_requested")),
    (0.14, ("abuse", "stop_requested", "refused", "abuse", "leave_requested")),
    (0.06, ("stalemate", "manager_demanded", "manager_declined", "supervisor_joined", "stalemate_resolved")),
    (0.05, ("threat", "supervisor_joined", "warning_given", "several_staff", "leave_requested", "leave_refused")),
    (0.04, ("authority", "supervisor_joined", "refused", "demand_repeated")),
    (0.02, ("online_defamation", "deletion_consulted", "expert_consulted")),
    (0.02, ("violence", "safety_secured", "police_called", "police_arrived", "facility_called")),
    (0.01, ("property_damage", "facility_called", "police_called", "eviction_demanded", "eviction_refused")),
)
_EVENT_COLUMNS = tuple(column.name for column in events.columns)
_ENCOUNTER_COLUMNS = tuple(column.name for column in encounters.columns)

_START = {"pack": PACK, "pack_version": "1", "practice": False}

Row = tuple[Any, ...]
Line = tuple[str, str, dict[str, Any]]
"""Kind, text and data of an event."""


@dataclass(frozen=True, slots=True)
class Size:
    encounters: int = 100_000
    lines: int = 1_000_000
    people: int = 60_000
    busiest: int = 300


TINY = Size(encounters=60, lines=600, people=36, busiest=12)


@dataclass(frozen=True, slots=True)
class Sample:
    """What can be asked of the city: the first encounter of who came most often, what was typed of some who came more
    than once, and words that stand in its logs, by their length."""

    busiest: str
    typed: tuple[Record, ...]
    words: dict[str, tuple[str, ...]]


def new_city(root: Path, size: Size, until: datetime) -> Sample:
    """A data folder with a city that ends at `until`. The sample lies beside it as JSON."""
    home = new_home(root, 0)
    city = _City(size, until)
    connection = connect(home.store, subkey(unlock(home, PASSPHRASE), STORE))
    # A crash would leave a folder that nobody wants.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    into = "INSERT INTO {} ({}) VALUES ({})"
    insert_encounter = into.format(
        "encounters", ", ".join(_ENCOUNTER_COLUMNS), ", ".join("?" * len(_ENCOUNTER_COLUMNS))
    )
    insert_event = into.format("events", ", ".join(_EVENT_COLUMNS), ", ".join("?" * len(_EVENT_COLUMNS)))
    for some in city.encounters():
        connection.execute("BEGIN")
        connection.executemany(insert_encounter, [row for row, _ in some])
        connection.executemany(insert_event, [line for _, lines in some for line in lines])
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    sample = city.sample()
    sample_of(home).write_text(json.dumps(asdict(sample), ensure_ascii=False), encoding="utf-8")
    return sample


def sample_of(home: Home) -> Path:
    """Where the sample of the city in `home` lies."""
    return home.root.with_suffix(".json")


def read_sample(home: Home) -> Sample:
    fields = json.loads(sample_of(home).read_text(encoding="utf-8"))
    return Sample(
        fields["busiest"], tuple(fields["typed"]), {key: tuple(some) for key, some in fields["words"].items()}
    )


class _City:
    def __init__(self, size: Size, until: datetime) -> None:
        self._size, self._until = size, until
        self._random = Random(SEED)
        self._maker = Maker(self._random)
        self._first: dict[int, Record] = {}
        self._came: dict[int, list[str]] = {}
        self._typed: list[Record] = []
        self._texts: list[str] = []

    def encounters(self) -> Iterator[list[tuple[Row, list[Row]]]]:
        """The rows of every encounter and of its lines, oldest first, so many at a time."""
        people = self._people()
        owners, lengths, beginnings = self._owners(people), self._lengths(), self._beginnings()
        some: list[tuple[Row, list[Row]]] = []
        for number, (owner, length, began) in enumerate(zip(owners, lengths, beginnings, strict=True), start=1):
            some.append(self._encounter(number, owner, length, began))
            if len(some) == _TRANSACTION:
                yield some
                some = []
        yield some

    def sample(self) -> Sample:
        random = Random(SEED)
        words: dict[str, tuple[str, ...]] = {}
        for length in (1, 2, 4):
            found: list[str] = []
            while len(found) < 60:
                text = random.choice(self._texts)
                place = random.randrange(max(1, len(text) - length))
                found.append(text[place : place + length])
            words[str(length)] = tuple(found)
        return Sample(self._came[0][0], tuple(random.sample(self._typed, min(120, len(self._typed)))), words)

    def _people(self) -> list[Person]:
        """Households, companies and people who live alone. The first is the one who comes most often."""
        random, maker = self._random, self._maker
        firms = [maker.company() for _ in range(max(2, self._size.people // 80))]
        while len(maker.people) < self._size.people:
            firm, phone = random.choice(firms) if random.random() < 0.12 else ("", "")
            one = maker.person(firm=firm, firm_phone=phone)
            if random.random() < 0.15:
                maker.in_household(one, born=one.born + random.choice((-2, 3, 25, 30)))
            if random.random() < 0.02:
                maker.namesake_of(one)
        return maker.people[: self._size.people]

    def _owners(self, people: list[Person]) -> list[Person]:
        """Whose each encounter is: everybody's one, and the rest with a long tail."""
        random, size = self._random, self._size
        owners = people + [people[0]] * (size.busiest - 1)
        while len(owners) < size.encounters:
            owners.append(people[1 + int((len(people) - 1) * random.random() ** 2)])
        random.shuffle(owners)
        return owners

    def _lengths(self) -> list[int]:
        """Lines of each encounter: most have few, some many; together exactly as many as there are to be."""
        random, size = self._random, self._size
        more = size.lines / size.encounters - _SHORTEST
        lengths = [_SHORTEST + min(40, int(random.expovariate(1 / (more + 0.5)))) for _ in range(size.encounters)]
        missing = size.lines - sum(lengths)
        while missing:
            place = random.randrange(size.encounters)
            step = 1 if missing > 0 else -1
            if lengths[place] + step >= _SHORTEST:
                lengths[place] += step
                missing -= step
        return lengths

    def _beginnings(self) -> list[datetime]:
        """Office hours of working days over the fiscal years, the last one as far as it has come."""
        random = self._random
        fiscal = self._until.year - (self._until.month < 4)
        first = self._until.replace(year=fiscal - YEARS + 1, month=4, day=1, hour=0, minute=0, second=0, microsecond=0)
        days = max(1, (self._until - first).days)
        beginnings: list[datetime] = []
        while len(beginnings) < self._size.encounters:
            day = first + timedelta(days=random.randrange(days))
            # Spring has more visitors, and every year a few more than the one before.
            busy = (0.8 if day.month in (3, 4, 5, 6) else 0.6) + 0.03 * (day.year - first.year)
            if day.weekday() < 5 and random.random() < busy:
                moment = timedelta(
                    hours=random.choice(_HOURS), minutes=random.randrange(60), seconds=random.randrange(60)
                )
                beginnings.append(day + moment)
        return sorted(beginnings)

    # -- one encounter --

    def _encounter(self, number: int, owner: Person, length: int, began: datetime) -> tuple[Row, list[Row]]:
        random = self._random
        id = f"{random.getrandbits(128):032x}"
        department = random.choice(tuple(DEPARTMENTS))
        handler = random.choice(HANDLERS)
        channel = "phone" if random.random() < 0.4 else "counter"
        who = self._who(owner, began.year)
        earlier = self._came.setdefault(owner.id, [])
        said: list[Line] = [(STARTED, "", {**_START, "channel": channel, "department": department})]
        if channel == "counter":
            said[0][2]["place"] = random.choice(PLACES)
        said += [("identified", "", who), ("demand_stated", self._filled(random.choice(WANTS), department), {})]
        confirmed = list(earlier) if owner.id == 0 or random.random() < 0.5 else []
        if confirmed:
            count = len(confirmed)
            text = f"同一人物と確認（{count}件、うち回数に数えるもの{count}件）"
            said.append(("identified", text, {"earlier": count, "same_as": confirmed}))
        else:
            said.append(("memo", self._filled(random.choice(MEMOS), department), {}))
        said += self._course(length - _SHORTEST, department)
        said.append((ENDED, "", {}))
        earlier.append(id)
        if number % 50 == 0:
            self._texts += [text for kind, text, _ in said if text and kind != "identified"]
        lines: list[Row] = []
        at, head, elapsed_ms = began, GENESIS, 0
        for seq, (kind, text, data) in enumerate(said, start=1):
            event = Event(f"{random.getrandbits(128):032x}", id, seq, at, elapsed_ms, handler, kind, text, data, head)
            head = hash_of(event)
            stamp = at.isoformat(timespec="milliseconds")
            row = (id, seq, event.id, stamp, elapsed_ms, handler, kind, text, json.dumps(data), event.prev_hash, head)
            lines.append(row)
            step = 5 + int(random.expovariate(1 / 150))
            at, elapsed_ms = at + timedelta(seconds=step), elapsed_ms + 1000 * step
        beginning = began.isoformat(timespec="milliseconds")
        known = {
            "number": number,
            "id": id,
            "started_at": beginning,
            "channel": channel,
            "practice": False,
            "played": False,
            "pack": PACK,
            "pack_version": "1",
            "began_at": beginning,
            "ended_at": lines[-1][3],
            "ordinal": 1 + len(confirmed),
            "counterpart": who.get("name", ""),
            "last_seq": 0,
            "head": GENESIS,
            "ledger": False,
        }
        return tuple(known[name] for name in _ENCOUNTER_COLUMNS), lines

    def _who(self, owner: Person, year: int) -> Record:
        """What is typed of them this time."""
        random = self._random
        if owner.id not in self._first:
            record = self._maker.noted(owner, year)
            if random.random() < 0.05:
                record = {
                    **dict.fromkeys(record, ""),
                    "sex": record["sex"],
                    "phone": random.choice(("非通知", "不明", "")),
                }
            self._first[owner.id] = record
        else:
            record = self._first[owner.id]
            if record["name"] and random.random() < 0.4:
                record = random.choice(_AGAIN).vary(record, random) or record
            if record["name"]:
                self._typed.append(record)
        return {name: value for name, value in record.items() if value}

    def _filled(self, text: str, department: str) -> str:
        """`text` with a topic of the department in its first gap, or a number where it counts something."""
        random = self._random
        while "{}" in text:
            after = text.split("{}", 1)[1][:1]
            counts = after in "回番名分時円"
            scale = 1000 if after == "円" else 1
            filling = str(scale * random.randint(2, 60)) if counts else random.choice(DEPARTMENTS[department])
            text = text.replace("{}", filling, 1)
        return text

    def _course(self, length: int, department: str) -> list[Line]:
        """What happens between request and end, in so many lines."""
        random = self._random
        chance, course = random.random(), _COURSES[0][1]
        for share, kinds in _COURSES:
            if chance < share:
                course = kinds
                break
            chance -= share
        marks = list(course[: max(1, length // 2)])
        if length > 4 and random.random() < 0.4:
            marks.append("reported_to_manager")
            if random.random() < 0.6:
                marks.append("judged_improper" if random.random() < 0.7 else "judged_legitimate")
        places = sorted(random.sample(range(length), min(length, len(marks))))
        said: list[Line] = []
        for place in range(length):
            if place in places:
                kind = marks[places.index(place)]
                said.append((kind, random.choice(AFTER) if kind in _TELLING and random.random() < 0.3 else "", {}))
            elif random.random() < 0.35:
                said.append(("quote", self._filled(random.choice(QUOTES), department), {}))
            else:
                said.append(("memo", self._filled(random.choice(MEMOS), department), {}))
        return said


def main() -> None:
    root, *sizes = sys.argv[1:]
    began = time.perf_counter()
    until = datetime.now(UTC).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    new_city(Path(root), Size(*map(int, sizes)), until)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()

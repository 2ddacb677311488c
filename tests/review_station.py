"""Workstations that share nothing but a folder, driven without a screen, for the tests of the manager's desk."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from program_home import PASSPHRASE, master_of

from app.base.clock import FakeClock
from app.counter.desk import Desk
from app.counter.pump import Pump
from app.counter.report import open_report
from app.forms.document import FormId
from app.forms.sign.identity import Identity, certificate_pem
from app.forms.sign.signer import Signer
from app.models.home import Home
from app.models.settings import Staff, load_settings, save_settings
from app.review.desk import ReviewDesk
from app.review.view import Case, Looked, Outcome, Row, Taken
from app.station.checking import trust_certificate
from app.station.setup import Setup
from app.station.signers import make_own, open_signer
from app.station.workstation import Workstation

T = TypeVar("T")
PIN = "480153"
HANDLER = Staff("窓口 花子", "見本課", "主事", "0000")
CHIEF = Staff("係 長太郎", "見本課", "係長", "0001")
MANAGER = Staff("課 長子", "見本課", "課長", "0002")
DEPUTY = Staff("次 長次", "見本部", "次長", "0003")
DIRECTOR = Staff("部 長美", "見本部", "部長", "0004")
COUNSELLOR = Staff("参 事彦", "見本部", "参事", "0005")
"""Holds no box: who deputises for one may have no other of the same report."""
BOXES = {CHIEF: "kakaricho", MANAGER: "kacho", DEPUTY: "jicho", DIRECTOR: "bucho"}


@cache
def _prepared(staff: Staff) -> Path:
    """A data folder of that person, made once; copied for each test, as deriving its key takes a while."""
    import tempfile
    from datetime import datetime

    from conftest import JST

    root = Path(tempfile.mkdtemp(prefix="madomori-test-")) / "home"
    clock = FakeClock(datetime(2026, 11, 20, 9, 0, tzinfo=JST))
    Setup(Home(root), clock).create(staff, "kamakura", PASSPHRASE)
    settings = load_settings(Home(root))
    assert settings
    save_settings(Home(root), replace(settings, box=BOXES.get(staff, "")))
    make_own(Home(root), master_of(Home(root)), staff, PIN, clock)
    return root


class Station:
    """One person's workstation with its review desk; `wait` runs what other threads bring back."""

    def __init__(self, root: Path, staff: Staff, shared: Path, clock: FakeClock) -> None:
        self.home = Home(Path(shutil.copytree(_prepared(staff), root)))
        self.staff, self.clock = staff, clock
        self.set(shared=str(shared))
        self.open()

    def open(self) -> None:
        self.pump = Pump()
        self.checks = ThreadPoolExecutor(max_workers=1)
        self.station = Workstation.open(self.home, self.clock, PASSPHRASE)
        self.desk = ReviewDesk(self.station, self.pump.deliver, self.checks)

    def close(self) -> None:
        self.desk.close()
        self.checks.shutdown()
        self.station.close()

    def reopen(self) -> None:
        """End the program and start it again."""
        self.close()
        self.open()

    def set(self, **changes: object) -> None:
        settings = load_settings(self.home)
        assert settings
        save_settings(self.home, replace(settings, **changes))  # type: ignore[arg-type]  # any field of it

    def wait(self, future: "Future[T]") -> T:
        return self.pump.wait(future)

    def knows(self, *others: "Station") -> None:
        """Take the others' certificates among those known here."""
        for other in others:
            for pem in sorted(other.home.trusted.glob("*.pem")):
                trust_certificate(self.home, pem.read_bytes())

    @property
    def signer(self) -> Signer:
        return open_signer(self.home, self.station.master(), PIN, self.clock)

    @property
    def author(self) -> Identity:
        return self.station.identity()

    # -- the handler ----------------------------------------------------------------------------

    def encounter(self, *, name: str = "架空 太郎", practice: bool = False, words: str = "「見本の暴言」") -> str:
        desk = self._counter()
        id = desk.start("counter", practice=practice)
        desk.log(id, "identified", data={"name": name})
        desk.log(id, "abuse", words)
        desk.log(id, "encounter_ended")
        self.pump.until(lambda: not desk.summary(id).pending)
        return id

    def export(self, encounter: str, path: Path, form: FormId = "report") -> Path:
        """The next revision of its report, signed."""
        desk = self._counter()
        self.wait(desk.load(encounter))
        report = self.wait(open_report(self.station, desk, encounter, form))
        self.wait(report.export(path))
        self.pump.until(lambda: not desk.summary(encounter).pending)
        return path

    def _counter(self) -> Desk:
        return Desk.of(self.station, self.pump.deliver)

    # -- the inbox ------------------------------------------------------------------------------

    def look(self) -> Looked:
        return self.wait(self.desk.look())

    def take(self, *paths: Path) -> tuple[Taken, ...]:
        return self.wait(self.desk.take_in(paths))

    def rows(self) -> tuple[Row, ...]:
        return self.wait(self.desk.rows())

    def row(self, state: str) -> Row:
        """The one row of that state."""
        found = [row for row in self.rows() if row.state == state]
        assert len(found) == 1, [(row.state, row.sentence) for row in self.rows()]
        return found[0]

    def states(self) -> list[str]:
        return sorted(row.state for row in self.rows())

    def case(self, id: str) -> Case:
        return self.wait(self.desk.case(id))

    def one(self, signed: "Future[tuple[Outcome, ...]]") -> Outcome:
        (outcome,) = self.wait(signed)
        return outcome

    def approve(self, id: str, **how: object) -> Outcome:
        return self.one(self.desk.approve([id], self.signer, **how))  # type: ignore[arg-type]  # as the desk takes them

    def sealed(self, id: str, **how: object) -> str:
        """Approve, which must succeed; the new file's id."""
        outcome = self.approve(id, **how)
        assert outcome.id, outcome.problem
        assert not outcome.problem
        return outcome.id


class Office:
    """A handler and those of the route, each with a data folder of their own, and one shared folder."""

    def __init__(self, root: Path, clock: FakeClock) -> None:
        self.root, self.clock = root, clock
        self.shared = root / "shared"
        self.shared.mkdir()
        self._stations: dict[Staff, Station] = {}

    def __call__(self, staff: Staff) -> Station:
        """The workstation of that person; it knows all the others and they know it."""
        if staff not in self._stations:
            made = Station(self.root / f"home{len(self._stations)}", staff, self.shared, self.clock)
            for other in self._stations.values():
                made.knows(other)
                other.knows(made)
            self._stations[staff] = made
        return self._stations[staff]

    def keys_of(self, staff: Staff) -> tuple[str, ...]:
        """The names of that person's own certificates in the folders of trusted ones."""
        return tuple(pem.name for pem in (_prepared(staff) / "trusted").glob("*.pem"))

    def report(self, **how: object) -> Path:
        """A report of the handler in the shared folder."""
        handler = self(HANDLER)
        encounter = handler.encounter(**how)  # type: ignore[arg-type]  # as it takes them
        return handler.export(encounter, self.shared / f"{encounter[-8:]}.pdf")

    def close(self) -> None:
        for station in self._stations.values():
            station.close()


@contextmanager
def office_at(root: Path, clock: FakeClock) -> Iterator[Office]:
    office = Office(root, clock)
    try:
        yield office
    finally:
        office.close()


def pem_of(identity: Identity) -> bytes:
    return certificate_pem(identity.certificate)


def tick(clock: FakeClock, minutes: int = 1) -> None:
    """Let time go by."""
    clock.advance(minutes * 60)

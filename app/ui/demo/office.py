"""The office of the demonstration: who sits in it, each at a workstation of their own, and the one shared folder."""

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from app.base.clock import FakeClock
from app.models.home import Home
from app.models.settings import Staff
from app.station.setup import Setup
from app.ui.demo.hands import Hands
from app.ui.demo.seat import Seat


@dataclass(frozen=True, slots=True)
class Person:
    """role: as the form of the authority calls it; box: as the settings call theirs, "" none. key: names the folder."""

    key: str
    staff: Staff
    role: str = ""
    box: str = ""


HANDLER = Person("handler", Staff("窓口 花子", "見本課", "主事", "0000"), "担当者（報告書を書く）")
CHIEF = Person("chief", Staff("係 長太郎", "見本課", "係長", "0001"), "係長", "係長")
MANAGER = Person("manager", Staff("課 長子", "見本課", "課長", "0002"), "課長", "課長")
DEPUTY = Person("deputy", Staff("次野 長", "見本部", "次長", "0003"), "次長", "次長")
DIRECTOR = Person("director", Staff("部野 長助", "見本部", "部長", "0004"), "部長", "部長")
SENIOR = Person("senior", Staff("首野 課子", "見本総務課", "課長", "0005"), "課長", "課長")
"""The 課長 of another section, who deputises: whoever has sealed a box of a report may seal no other one."""
KEEPER = Person("keeper", Staff("認証 守", "見本総務課", "主査", "0009"))
"""The administrator."""
ISSUED = (HANDLER, CHIEF, MANAGER, SENIOR, DEPUTY, DIRECTOR)
PACK = "kamakura"


class Office:
    """The seats; that of the handler is there already. One is open at a time, the handler's at first."""

    def __init__(
        self, root: Path, handler: Seat, clock: FakeClock, passphrase: str, run: Executor, hands: Hands
    ) -> None:
        self.shared, self.handed_out = root / "受け渡しフォルダー", root / "配布"
        for folder in (self.shared, self.handed_out):
            folder.mkdir(parents=True)
        self.clock, self.hands = clock, hands
        self._root, self._passphrase, self._run = root, passphrase, run
        self._seats = {HANDLER.key: handler}
        self._open = handler
        self.pins = {each.key: token_hex(8) for each in (*ISSUED, KEEPER)}
        self.codes: dict[str, str] = {}
        """What opens each one's file: as the authority's screen showed it."""

    @property
    def open(self) -> Seat:
        """The seat whose program is open."""
        return self._open

    def sit_down(self, person: Person) -> Seat:
        """Close the program that is open, go to the workstation of `person` and open it there."""
        seat = self._seats.get(person.key) or self._new(person)
        if seat is not self._open:
            self._open.close()
            self._open = seat
            seat.open()
        return seat

    def later(self, minutes: int) -> None:
        """Let time go by."""
        self.clock.advance(minutes * 60)

    def next_day(self, hour: int, days: int = 1) -> None:
        """Go on to that hour of a later day."""
        now = self.clock.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.clock.advance((midnight - now).total_seconds() + days * 86_400 + hour * 3_600)

    def close(self) -> None:
        """End the program that is open."""
        self._open.close()

    def file_of(self, person: Person) -> Path:
        """The PKCS#12 that the authority makes for that person."""
        return self.handed_out / f"署名 {person.staff.name}.p12"

    def _new(self, person: Person) -> Seat:
        home = Home(self._root / person.key)
        Setup(home, self.clock).create(person.staff, PACK, self._passphrase)
        seat = self._seats[person.key] = Seat(home, self.clock, self._passphrase, self._run, self.hands)
        return seat

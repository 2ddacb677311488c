"""What is signed at the manager's desk, and what is not: batches, the wrong box, order, role, or time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from program_home import PASSPHRASE
from review_station import CHIEF, DEPUTY, DIRECTOR, HANDLER, MANAGER, PIN, Office, Station, office_at, tick

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.counter.pump import Pump
from app.forms.document import Author
from app.forms.sign.entry import Entry
from app.models.home import Home
from app.review.desk import ReviewDesk
from app.review.view import Target
from app.station.authority import Authority
from app.station.checking import take_in_list, trust_certificate
from app.station.signers import take_in
from app.station.workstation import Workstation


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        made(HANDLER)
        made(CHIEF)
        yield made


def test_a_batch_tells_how_far_it_is_and_each_file_is_a_new_one(office: Office) -> None:
    files = [office.report(name=f"架空 {number}郎") for number in range(3)]
    before = {file: file.read_bytes() for file in files}
    chief = office(CHIEF)
    chief.look()
    told: list[tuple[int, int]] = []
    ids = [row.id for row in chief.rows()]
    signed = chief.desk.approve(ids, chief.signer, progress=lambda done, all, _: told.append((done, all)))
    outcomes = chief.wait(signed)
    assert [outcome.source for outcome in outcomes] == ids
    assert all(outcome.sent and not outcome.problem for outcome in outcomes)
    assert (told[0], told[-1]) == ((0, 3), (3, 3))
    assert {file: file.read_bytes() for file in files} == before
    for outcome in outcomes:
        new = Path(outcome.path)
        assert new.read_bytes().startswith(before[next(f for f in files if f.stem in new.name)])
        assert new.name.endswith(" 第1版 係長.pdf")
        assert not any(part in new.name for part in ("架空", "窓口", "長太郎"))


def test_a_batch_is_cancelled_between_two_files(office: Office) -> None:
    for number in range(3):
        office.report(name=f"架空 {number}郎")
    chief = office(CHIEF)
    chief.look()
    ids = [row.id for row in chief.rows()]
    finished: list[int] = []
    signed = chief.desk.approve(
        ids, chief.signer, progress=lambda done, *_: finished.append(done), cancelled=lambda: 1 in finished
    )
    # Progress reaches the desk's thread while the next file may be under way already: at most that one more is done.
    outcomes = chief.wait(signed)
    done = [outcome for outcome in outcomes if outcome.id]
    assert 1 <= len(done) < 3
    assert all("取りやめ" in outcome.problem for outcome in outcomes[len(done) :])
    assert len(list(office.shared.glob("*.pdf"))) == 3 + len(done)
    assert chief.states().count("waiting") == 3


def test_a_refused_file_does_not_stop_the_batch(office: Office) -> None:
    chief = office(CHIEF)
    chief.take(office.report(practice=True), office.report())
    practice, good = chief.row("practice").id, chief.row("waiting").id
    outcomes = chief.wait(chief.desk.approve(["0" * 64, practice, good], chief.signer))
    assert [bool(outcome.id) for outcome in outcomes] == [False, False, True]
    assert "受信箱にありません" in outcomes[0].problem


def test_the_wrong_box_the_wrong_order_and_a_second_seal_are_refused(office: Office) -> None:
    manager = office(MANAGER)
    manager.take(office.report())
    id = manager.row("waiting").id
    assert "係長の決裁がまだ" in manager.approve(id).problem
    assert "欄" in manager.approve(id, box="nobody").problem
    assert "理由" in manager.approve(id, absent=(("kakaricho", " "),)).problem
    assert manager.states() == ["waiting"]
    chief = office(CHIEF)
    chief.look()
    new = chief.sealed(id)
    assert "済んで" in chief.approve(new, box="kakaricho").problem
    assert "先へ進んだ" in chief.approve(id).problem


def test_all_but_the_last_box_may_be_passed_over(office: Office) -> None:
    director = office(DIRECTOR)
    director.take(office.report())
    id = director.row("waiting").id
    away = [(box, "出張") for box in ("kakaricho", "kacho", "jicho")]
    assert director.approve(id, absent=away).id
    assert director.states() == ["done", "older"]


def test_whoever_is_slower_is_told(office: Office) -> None:
    first, second = office(CHIEF), office(MANAGER)
    office.report()
    first.look()
    second.look()
    id = first.row("waiting").id
    first.sealed(id)
    # The other screen still shows the older state; the folder has the newer one.
    away = [("kakaricho", "休暇")]
    assert "先へ進んだ" in second.approve(id, absent=away).problem
    assert second.row("waiting").box == "kacho"


def test_two_programs_on_one_data_folder_seal_a_report_once(office: Office) -> None:
    chief = office(CHIEF)
    office.report()
    chief.look()
    id = chief.row("waiting").id
    pump, checks = Pump(), ThreadPoolExecutor(max_workers=1)
    station = Workstation.open(chief.home, chief.clock, PASSPHRASE)
    other = ReviewDesk(station, pump.deliver, checks)
    try:
        both = chief.desk.approve([id], chief.signer), other.approve([id], chief.signer)
        outcomes = (*chief.wait(both[0]), *pump.wait(both[1]))
    finally:
        other.close()
        checks.shutdown()
        station.close()
    assert sorted(bool(outcome.id) for outcome in outcomes) == [False, True]
    assert all(outcome.id or outcome.problem for outcome in outcomes)
    assert chief.states() == ["older", "waiting"]
    assert len(list(office.shared.glob("*.pdf"))) == 2


def test_several_entries_go_into_one_new_file_or_none(office: Office) -> None:
    chief, manager = office(CHIEF), office(MANAGER)
    chief.take(office.report())
    chief.sealed(chief.row("waiting").id)
    manager.look()
    id = manager.row("waiting").id
    judge = Entry("judge", "kacho", "要綱2条", "improper", (("facts", "yes"),))

    def wrong(_: Target) -> tuple[Entry, ...]:
        return judge, Entry("approve", "bucho")

    refused = manager.one(manager.desk.sign([id], wrong, manager.signer))
    assert (refused.id, manager.row("waiting").id) == ("", id)
    both = manager.one(manager.desk.sign([id], lambda _: (judge, Entry("approve", "kacho")), manager.signer))
    row = manager.row("waiting")
    assert (row.id, row.box, row.judgement) == (both.id, "jicho", "improper")


def test_a_returned_report_takes_no_seal_and_one_that_is_withdrawn_neither(office: Office) -> None:
    chief, handler = office(CHIEF), office(HANDLER)
    chief.take(office.report())
    chief.one(chief.desk.send_back(chief.row("waiting").id, chief.signer, "書き直し"))
    assert "差し戻" in chief.approve(chief.row("returned").id).problem
    office.report(name="架空 次郎")
    handler.look()
    row = handler.row("waiting")
    assert handler.wait(handler.desk.is_own(row.id))
    tick(office.clock)
    withdrawn = handler.one(handler.desk.withdraw(row.id, "誤り"))
    assert withdrawn.sent
    assert withdrawn.path.endswith("第1版 取下げ.pdf")
    chief.look()
    gone = chief.row("withdrawn")
    assert not gone.approvable
    assert "取り下げ" in chief.approve(gone.id).problem
    assert not chief.wait(chief.desk.is_own(gone.id))


class Issuing:
    """The office's authority on a workstation of its own, and what it gives out."""

    def __init__(self, root: Path, office: Office) -> None:
        self.home = Home(root / "admin")
        self.home.create()
        master = bytes(range(32))
        self.office = office
        self.authority = Authority(self.home, lambda: master, office.clock)
        self.authority.create("見本市", PIN)
        self.out = root / "out"
        self.out.mkdir()

    def give(self, station: Station, *roles: str) -> None:
        """Issue an identity to the person and take it in there."""
        staff = station.staff
        person = Author(staff.name, staff.department, staff.title, staff.phone)
        file = self.out / f"{len(list(self.out.iterdir()))}.p12"
        code = self.authority.issue(person, roles, PIN, file).code
        master = station.station.master()
        take_in(station.home, master, file.read_bytes(), code, PIN, trust_authority=True)
        self.spread(station)

    def spread(self, *stations: Station) -> None:
        certificate, revoked = self.authority.export(PIN, self.out)
        for station in stations:
            trust_certificate(station.home, certificate.read_bytes())
            take_in_list(station.home, revoked.read_bytes())


@pytest.fixture
def issuing(tmp_path: Path, office: Office) -> Issuing:
    return Issuing(tmp_path, office)


def test_an_office_identity_acts_for_its_role_only(office: Office, issuing: Issuing) -> None:
    chief, deputy = office(CHIEF), office(DEPUTY)
    issuing.give(chief, "supervisor")
    issuing.give(deputy, "deputy_director")
    for station in (chief, deputy):
        issuing.spread(station)
    file = office.report()
    deputy.take(file)
    chief.take(file)
    id = chief.row("waiting").id
    assert chief.row("waiting").mine
    assert not deputy.row("waiting").mine
    assert deputy.wait(deputy.desk.holder()).boxes == ("jicho",)
    assert "役割" in deputy.approve(id, box="kakaricho").problem
    deputised = deputy.one(deputy.desk.deputise(id, deputy.signer, "係長は出張"))
    assert deputised.sent, deputised.problem
    chief.look()
    case = chief.case(chief.row("waiting").id)
    assert case.route
    assert case.route.boxes[0].state == "deputised"
    assert [signature.standing for signature in case.verdict.signatures] == ["known", "office"]
    after = chief.one(chief.desk.after([case.row.id], chief.signer))
    assert after.id, after.problem


def test_where_an_authority_is_known_only_its_roles_seal(office: Office, issuing: Issuing) -> None:
    chief, manager = office(CHIEF), office(MANAGER)
    issuing.give(manager, "manager")
    issuing.spread(chief)
    chief.take(office.report())
    row = chief.row("waiting")
    held = chief.wait(chief.desk.holder())
    assert (row.mine, held.boxes, held.barred) == (False, (), True)
    assert "役割" in held.problem
    assert "役割を認めた署名ではない" in chief.approve(row.id).problem
    assert "役割を認めた署名ではない" in chief.one(chief.desk.send_back(row.id, chief.signer, "時刻")).problem
    issuing.give(chief, "supervisor")
    chief.wait(chief.desk.recheck())
    assert chief.row("waiting").mine
    assert chief.sealed(row.id)


def test_the_settings_say_that_nothing_is_sealed_in_doubt(office: Office, issuing: Issuing) -> None:
    chief = office(CHIEF)
    issuing.give(chief, "supervisor")
    (home_list,) = chief.home.trusted.glob("*.crl")
    chief.take(office.report())
    row = chief.row("waiting")
    assert chief.case(row.id).verdict.doubts == ()
    home_list.unlink()
    assert "失効リスト" in chief.case(row.id).verdict.doubts[0]
    chief.set(forbids=("list",))
    chief.reopen()
    case = chief.case(row.id)
    assert (case.verdict.barred, case.verdict.received_at) == (True, case.row.arrived_at)
    assert "役所の設定により" in chief.approve(row.id).problem
    back = chief.one(chief.desk.send_back(row.id, chief.signer, "作り直してください"))
    assert back.id, back.problem


def test_a_seal_before_the_reports_own_time_is_said_in_its_row(office: Office) -> None:
    chief, manager = office(CHIEF), office(MANAGER)
    chief.take(office.report())
    office.clock.set_wall(office.clock.now() - timedelta(hours=3))
    id = chief.sealed(chief.row("waiting").id)
    tick(office.clock, 400)
    manager.look()
    row = manager.row("waiting")
    assert row.id == id
    assert row.sentence.endswith("日時に疑いがあります。")
    assert "より前です" in row.doubts[0]
    manager.set(forbids=("order",))
    manager.reopen()
    assert "より前です" in manager.approve(id).problem


def test_a_revoked_or_expired_identity_seals_nothing_and_its_seals_are_aside(office: Office, issuing: Issuing) -> None:
    chief, manager = office(CHIEF), office(MANAGER)
    issuing.give(chief, "supervisor")
    issuing.spread(manager)
    chief.take(office.report())
    tick(office.clock)
    chief.sealed(chief.row("waiting").id)
    manager.look()
    assert manager.row("waiting").box == "kacho"
    opened = chief.signer
    tick(office.clock)
    issuing.authority.revoke(CHIEF.name, "lost")
    issuing.spread(chief, manager)
    manager.rows()
    manager.wait(manager.desk.recheck())
    row = manager.row("unknown")
    assert "失効" in row.sentence
    assert manager.approve(row.id).problem == row.sentence
    with pytest.raises(EnvironmentProblem, match="取り消し"):
        _ = chief.signer
    # A key that was opened before the list came.
    chief.take(office.report(name="架空 次郎"))
    chief.wait(chief.desk.recheck())
    waiting = next(row for row in chief.rows() if row.counterpart == "架空 次郎")
    (outcome,) = chief.wait(chief.desk.approve([waiting.id], opened))
    assert not outcome.id
    assert "失効" in outcome.problem

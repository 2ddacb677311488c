"""The report: a draft that follows the log, edits that stay, one signed PDF in the store and on the disk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.counter.desk import Desk
from app.counter.pump import Pump
from app.counter.report import Report, open_report
from app.forms.document import FormId
from app.models.home import Home
from app.models.settings import Settings, Staff, load_settings, save_settings
from app.station.checking import verify_file
from app.station.setup import Setup
from app.station.workstation import Workstation

STAFF = Staff("窓口 花子", "見本課", "主事", "0000")
PASSPHRASE = "見本のパスフレーズ"


@dataclass
class Office:
    """A set-up data folder, opened, with one encounter going on."""

    station: Workstation
    pump: Pump
    desk: Desk
    encounter: str

    def report(self, form: FormId = "report") -> Report:
        return self.pump.wait(open_report(self.station, self.desk, self.encounter, form))

    def settle(self) -> None:
        self.pump.until(lambda: not self.desk.summary(self.encounter).pending)

    def reopen(self, home: Home, clock: FakeClock) -> None:
        """End the program and start it again."""
        self.station.close()
        self.station, self.pump = opened(home, clock), Pump()
        self.desk = Desk.of(self.station, self.pump.deliver)
        self.pump.wait(self.desk.reopen())

    def value(self, report: Report, field: str) -> tuple[str, bool]:
        state = next(state for state in report.fields() if state.field.id == field)
        return state.value, state.follows_log


def opened(home: Home, clock: FakeClock) -> Workstation:
    return Workstation.open(home, clock, PASSPHRASE)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first start; copied for each test, as deriving the key takes a while."""
    from datetime import datetime

    from conftest import JST

    root = tmp_path_factory.mktemp("prepared")
    Setup(Home(root), FakeClock(datetime(2026, 11, 20, 9, tzinfo=JST))).create(STAFF, "kamakura", PASSPHRASE)
    return root


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Home:
    import shutil

    return Home(Path(shutil.copytree(prepared, tmp_path / "home")))


@pytest.fixture
def office(home: Home, clock: FakeClock) -> Iterator[Office]:
    station, pump = opened(home, clock), Pump()
    desk = Desk.of(station, pump.deliver)
    office = Office(station, pump, desk, desk.start("counter"))
    yield office
    office.station.close()


def test_a_field_follows_the_log_until_it_is_edited_and_again_when_asked(office: Office) -> None:
    report = office.report()
    office.desk.log(office.encounter, "identified", data={"name": "架空 太郎"})
    assert office.value(report, "name") == ("架空 太郎", True)
    office.pump.wait(report.edit("name", "架空 太朗"))
    office.desk.log(office.encounter, "identified", data={"name": "架空 次郎"})
    assert office.value(report, "name") == ("架空 太朗", False)
    office.pump.wait(report.follow_log("name"))
    assert office.value(report, "name") == ("架空 次郎", True)


def test_an_edit_is_there_after_the_program_was_opened_anew(office: Office, home: Home, clock: FakeClock) -> None:
    office.pump.wait(office.report().edit("features", "眼鏡"))
    office.settle()
    office.reopen(home, clock)
    assert office.value(office.report(), "features") == ("眼鏡", False)


def test_the_signed_report_is_valid_kept_in_the_store_and_said_in_the_log(
    office: Office, home: Home, tmp_path: Path
) -> None:
    office.desk.log(office.encounter, "abuse", "「見本の暴言」")
    office.desk.log(office.encounter, "encounter_ended")
    office.settle()
    file = tmp_path / "報告書.pdf"
    office.pump.wait(office.report().export(file))
    office.settle()
    verdict = verify_file(home, file)
    assert (verdict.result, [s.trusted for s in verdict.signatures]) == ("valid", [True])
    assert office.desk.events(office.encounter)[-1].kind == "report_signed"
    assert "write_report" not in {due.action for due in office.desk.guidance(office.encounter).due}
    kept = office.station.worker.submit(lambda store: store.documents(office.encounter)).result()
    assert [(row.form, row.revision) for row in kept] == [("report", 1)]
    assert verdict.record is not None
    assert verdict.record.revision == 1
    assert office.station.worker.submit(lambda store: store.document(kept[0].id)).result() == file.read_bytes()


def test_the_record_says_which_revision_of_its_form_it_is(office: Office, home: Home, tmp_path: Path) -> None:
    found = []
    forms: tuple[FormId, ...] = ("report", "record", "report", "report")
    for number, form in enumerate(forms):
        office.settle()
        file = office.pump.wait(office.report(form).export(tmp_path / f"{number}.pdf"))
        record = verify_file(home, file).record
        assert record is not None
        found.append((form, record.revision))
    kept = office.station.worker.submit(lambda store: store.documents(office.encounter)).result()
    assert found == [(row.form, row.revision) for row in kept]
    assert found == [("report", 1), ("record", 1), ("report", 2), ("report", 3)]


def test_an_export_that_cannot_be_written_leaves_nothing_and_is_not_logged(office: Office, tmp_path: Path) -> None:
    office.settle()
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(b"other")
    for path in (taken, tmp_path / "missing" / "r.pdf"):
        with pytest.raises(EnvironmentProblem):
            office.pump.wait(office.report().export(path))
    assert taken.read_bytes() == b"other"
    assert {path.name for path in tmp_path.iterdir()} == {"home", "taken.pdf"}
    assert len(office.desk.events(office.encounter)) == 1


def test_nothing_is_signed_while_a_line_is_not_on_the_disk(office: Office, tmp_path: Path) -> None:
    office.settle()
    report = office.report()
    office.desk.log(office.encounter, "memo", "まだ")
    with pytest.raises(Refused):
        report.export(tmp_path / "r.pdf")


def test_an_unsigned_copy_is_not_taken_for_a_signed_one(office: Office, home: Home, tmp_path: Path) -> None:
    office.settle()
    file = office.pump.wait(office.report("record").export(tmp_path / "r.pdf", signed=False))
    assert verify_file(home, file).exit_code == 1
    assert len(office.desk.events(office.encounter)) == 1


def change(home: Home, settings: Settings | None, **changes: object) -> None:
    assert settings
    save_settings(home, replace(settings, **changes))  # type: ignore[arg-type]  # any field of it


def test_a_new_name_signs_with_a_new_key_and_the_old_signature_stays_known(
    office: Office, home: Home, clock: FakeClock, tmp_path: Path
) -> None:
    office.settle()
    old = office.pump.wait(office.report("record").export(tmp_path / "old.pdf"))
    change(home, load_settings(home), staff=replace(STAFF, name="受付 花子"))
    office.reopen(home, clock)
    new = office.pump.wait(office.report("record").export(tmp_path / "new.pdf"))
    for file, name in ((old, "窓口 花子"), (new, "受付 花子")):
        verdict = verify_file(home, file)
        assert verdict.result == "valid"
        assert [(s.signer, s.trusted) for s in verdict.signatures] == [(name, True)]
    assert (home.aside / "identity.p12").exists()


def test_a_damaged_key_is_said_once_and_made_anew(office: Office, home: Home, tmp_path: Path) -> None:
    office.settle()
    home.identity.write_bytes(b"damaged")
    with pytest.raises(EnvironmentProblem, match="壊れている"):
        office.pump.wait(office.report("record").export(tmp_path / "r.pdf"))
    assert not (tmp_path / "r.pdf").exists()
    office.pump.wait(office.report("record").export(tmp_path / "r.pdf"))
    assert verify_file(home, tmp_path / "r.pdf").result == "valid"


def test_the_offices_own_titles_stand_over_the_boxes(home: Home, clock: FakeClock) -> None:
    change(home, load_settings(home), titles={"bucho": "局長", "unknown": "x"})
    station = opened(home, clock)
    station.close()
    assert station.pack.boxes[0] == ("bucho", "局長")
    assert len(station.pack.boxes) == 4

"""The report: a draft that follows the log, edits that stay, one signed PDF in the store and on the disk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.counter.desk import Desk
from app.counter.pump import Pump
from app.counter.report import Commented, Report, author_of, open_report
from app.forms.compare import Changed
from app.forms.document import Author, FormId
from app.forms.sign.authority import issue, make_authority
from app.forms.sign.entry import Comment
from app.forms.sign.identity import Identity, load_identity
from app.forms.sign.signer import Signer
from app.models.home import Home
from app.models.settings import Settings, Staff, load_settings, save_settings
from app.station.checking import verify_file
from app.station.setup import Setup
from app.station.workstation import Workstation

STAFF = Staff("窓口 花子", "見本課", "主事", "0000")
PASSPHRASE = "見本のパスフレーズを長めに"


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


def signed(office: Office, file: Path, signer: Signer | None = None) -> Path:
    office.settle()
    written = office.pump.wait(office.report().export(file, signer=signer))
    office.settle()
    return written


def kept(office: Office) -> list[tuple[int, bytes]]:
    """Each revision in the store with its bytes."""
    return office.station.worker.submit(
        lambda store: [(row.revision, store.document(row.id)) for row in store.documents(office.encounter)]
    ).result()


def test_revision_2_is_made_from_the_draft_of_revision_1_which_stays(
    office: Office, home: Home, clock: FakeClock, tmp_path: Path
) -> None:
    report = office.report()
    assert (report.revision_to_make, office.pump.wait(report.changes())) == (1, ())
    office.pump.wait(report.edit("features", "眼鏡"))
    first = signed(office, tmp_path / "1.pdf").read_bytes()
    office.reopen(home, clock)
    again = office.report()
    assert again.revision_to_make == 2
    assert "第2版" in again.pdf_name
    assert office.value(again, "features") == ("眼鏡", False)
    office.pump.wait(again.edit("place", "2階"))
    office.desk.log(office.encounter, "quote", "言葉のまま")
    found = office.pump.wait(again.changes())
    assert [each.label for each in found if each.field] == ["発生場所", "要求手段（脅し文句等）"]
    assert found[0] == Changed("field:place", "発生場所", "", "2階")
    assert [each.after for each in found if each.added][-1] == "「言葉のまま」"
    assert all(each.seq > 1 for each in found if each.added)
    second = signed(office, tmp_path / "2.pdf").read_bytes()
    assert kept(office) == [(1, first), (2, second)]
    record = verify_file(home, tmp_path / "2.pdf").record
    assert record is not None
    assert (record.revision, record.values["features"], record.values["place"]) == (2, "眼鏡", "2階")
    assert office.report().revision_to_make == 3


def test_a_signed_revision_that_cannot_be_read_is_said_and_stops_nothing(office: Office, tmp_path: Path) -> None:
    office.settle()
    moment = office.station.clock.now()
    office.station.worker.submit(lambda store: store.add_document(office.encounter, "report", b"%PDF", moment)).result()
    with pytest.raises(EnvironmentProblem):
        office.pump.wait(office.report().changes())
    assert signed(office, tmp_path / "2.pdf").exists()


def test_comments_are_shown_at_their_fields_their_lines_or_the_whole(office: Office) -> None:
    office.desk.log(office.encounter, "quote", "言葉")
    targets = ("event:2", "field:means", "", "field:place", "event:99", "field:none")
    comments = tuple(Comment(target, f"{target}について\u202e") for target in targets)
    said = Commented(comments, "係長 係 長太郎", office.station.clock.now())
    report = office.pump.wait(open_report(office.station, office.desk, office.encounter, "report", said))
    remarks = report.remarks()
    assert [(each.field, each.about) for each in remarks] == [
        ("", "書類の全体"),
        ("", "書類の全体"),
        ("", "書類の全体"),
        ("place", "発生場所"),
        ("means", "要求手段（脅し文句等）"),
        ("", "対応経過 10:00 相手方の発言 「言葉」"),
    ]
    assert {each.by for each in remarks} == {"係長 係 長太郎"}
    assert not [each for each in remarks if "\u202e" in each.text]


def office_identity(author: Author, clock: FakeClock) -> Identity:
    """What the office's authority issued for `author`."""
    authority = load_identity(make_authority("見本市", b"1", clock.now()), b"1")
    return load_identity(issue(authority, author, ("handler",), b"2", clock.now()), b"2")


def test_the_offices_identity_signs_where_it_is_given(
    office: Office, home: Home, clock: FakeClock, tmp_path: Path
) -> None:
    signer = office_identity(author_of(office.station), clock)
    file = signed(office, tmp_path / "r.pdf", signer)
    verdict = verify_file(home, file)
    assert (verdict.result, [s.fingerprint for s in verdict.signatures]) == ("valid", [signer.fingerprint])
    assert signer.fingerprint != office.station.identity().fingerprint


def test_another_persons_identity_signs_nothing_and_leaves_the_draft(
    office: Office, clock: FakeClock, tmp_path: Path
) -> None:
    office.pump.wait(office.report().edit("features", "眼鏡"))
    other = office_identity(replace(author_of(office.station), name="係 長太郎"), clock)
    lines = len(office.desk.events(office.encounter))
    with pytest.raises(EnvironmentProblem, match="名前"):
        signed(office, tmp_path / "r.pdf", other)
    assert not (tmp_path / "r.pdf").exists()
    assert (kept(office), len(office.desk.events(office.encounter))) == ([], lines)
    assert office.value(office.report(), "features") == ("眼鏡", False)


@pytest.fixture
def shared(office: Office, home: Home, clock: FakeClock, tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    office.settle()
    change(home, load_settings(home), shared=str(folder))
    office.reopen(home, clock)
    return folder


def test_a_signed_report_is_handed_on_as_a_new_file_without_names(office: Office, shared: Path, tmp_path: Path) -> None:
    office.desk.log(office.encounter, "identified", data={"name": "架空 太郎"})
    report = office.report()
    assert report.hands_to == "係長"
    with pytest.raises(Refused):
        report.hand_on()
    first = signed(office, tmp_path / "1.pdf").read_bytes()
    report = office.report()
    put = office.pump.wait(report.hand_on())
    assert (put.parent, put.read_bytes()) == (shared, first)
    assert not [part for part in ("架空", "太郎", "窓口", "花子") if part in put.name]
    assert office.pump.wait(report.hand_on()) == put  # the same file again is no second one
    (tmp_path / "1.pdf").unlink()
    office.desk.log(office.encounter, "memo", "書き足し")
    second = signed(office, tmp_path / "2.pdf").read_bytes()
    again = office.pump.wait(office.report().hand_on())
    assert {file.name: file.read_bytes() for file in shared.iterdir()} == {put.name: first, again.name: second}


def test_a_file_of_another_is_never_overwritten(office: Office, shared: Path, tmp_path: Path) -> None:
    pdf = signed(office, tmp_path / "1.pdf").read_bytes()
    report = office.report()
    name = office.pump.wait(report.hand_on()).name
    for taken in (name, f"{Path(name).stem}-2.pdf"):
        (shared / taken).write_bytes(b"another's")
    put = office.pump.wait(report.hand_on())
    assert (put.name, put.read_bytes()) == (f"{Path(name).stem}-3.pdf", pdf)
    assert [file.read_bytes() for file in sorted(shared.iterdir())].count(b"another's") == 2


def test_a_folder_that_is_gone_takes_nothing_and_loses_nothing(office: Office, shared: Path, tmp_path: Path) -> None:
    pdf = signed(office, tmp_path / "1.pdf").read_bytes()
    report = office.report()
    shared.rename(tmp_path / "away")
    with pytest.raises(EnvironmentProblem, match="まだ回していません"):
        office.pump.wait(report.hand_on())
    shared.write_bytes(b"no folder")
    with pytest.raises(EnvironmentProblem, match="まだ回していません"):
        office.pump.wait(report.hand_on())
    shared.unlink()
    (tmp_path / "away").rename(shared)
    assert office.pump.wait(report.hand_on()).read_bytes() == pdf
    assert len(list(shared.iterdir())) == 1


def test_a_practice_report_is_not_handed_on(office: Office, shared: Path) -> None:
    office.encounter = office.desk.start("counter", practice=True)
    assert shared.is_dir()
    assert office.report().hands_to == ""

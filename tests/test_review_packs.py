"""Under which rules it was decided: a pack that its author brought along in the record decides nothing."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from conftest import JST
from forms_sealed import AUTHOR, pem
from packs_office import KAMAKURA, city_folder, exchanged, sealed_under, set_fields
from program_home import Commands, settle_in
from review_station import CHIEF, DIRECTOR, HANDLER, MANAGER, PIN, Office, Station, office_at
from test_review_decide import Issuing

from app.base.clock import FakeClock
from app.base.errors import Refused
from app.forms.carrier import read_record
from app.guidance.pack import Pack
from app.guidance.packfile import load_pack
from app.guidance.packid import identity
from app.models.home import Home
from app.station.authority import Authority
from app.station.checking import take_in_list, trust_certificate
from app.station.pack_versions import NOT_HERE, OTHER_TITLES, UNPROVEN
from app.station.packs import install_pack, share_signed

ATTACKS = Path(__file__).parent / "attacks"
ROGUE = ("a12a", "a12b")
OFFICE_PIN = "office pin"


@pytest.fixture
def clock() -> FakeClock:
    """The day after the attacks were made."""
    return FakeClock(datetime(2026, 11, 29, 10, 0, tzinfo=JST))


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


def knows_the_attacked(station: Station) -> Station:
    """A workstation of the office that the attacks were made under."""
    trust_certificate(station.home, (ATTACKS / "authority.pem").read_bytes())
    take_in_list(station.home, (ATTACKS / "authority.crl").read_bytes())
    return station


@pytest.fixture
def manager(office: Office) -> Station:
    return knows_the_attacked(office(MANAGER))


@pytest.mark.parametrize("name", ROGUE)
def test_a_pack_of_the_authors_own_is_misrouted_and_decides_nothing(manager: Station, name: str) -> None:
    (taken,) = manager.take(ATTACKS / f"{name}.pdf")
    assert taken.state == "misrouted"
    assert NOT_HERE in taken.sentence
    (row,) = manager.rows()
    assert (row.state, row.approvable) == ("misrouted", False)
    desk, signer = manager.desk, manager.signer
    for signing in (
        desk.approve([row.id], signer),
        desk.judge([row.id], signer, "improper", "理由"),
        desk.deputise(row.id, signer, "不在のため"),
        desk.after([row.id], signer),
        desk.send_back(row.id, signer, "理由"),
        desk.withdraw(row.id, "理由", signer),
    ):
        outcome = manager.one(signing)
        assert (outcome.id, NOT_HERE in outcome.problem) == ("", True)
    with pytest.raises(Refused, match="手引き"):
        manager.wait(desk.number(row.id))
    with pytest.raises(Refused, match="手引き"):
        manager.wait(desk.add_line(row.id, "note", "書きとめ", ""))
    assert len(manager.rows()) == 1


@pytest.mark.parametrize("name", ROGUE)
def test_its_names_for_boxes_and_judgements_are_never_shown_as_the_offices(manager: Station, name: str) -> None:
    manager.take(ATTACKS / f"{name}.pdf")
    (row,) = manager.rows()
    assert all(label.startswith(UNPROVEN) for label, _ in row.seals)
    case = manager.case(row.id)
    assert case.record
    assert case.route
    assert all(box.label.startswith(UNPROVEN) for box in case.route.boxes)
    assert all(one.label.startswith(UNPROVEN) for one in case.record.pack.judgements)
    assert all(UNPROVEN in one.label for one in case.verdict.signatures if one.field in dict(case.record.pack.boxes))


def test_the_genuine_reports_of_that_office_still_count(manager: Station) -> None:
    for name in ("genuine", "done"):
        manager.take(ATTACKS / f"{name}.pdf")
    assert {row.state for row in manager.rows()} <= {"waiting", "done", "older"}


def test_a_batch_leaves_it_out_and_seals_the_rest(office: Office, manager: Station, tmp_path: Path) -> None:
    Issuing(tmp_path, office).give(manager, "manager")
    office(HANDLER)
    office.report()
    manager.look()
    manager.take(ATTACKS / "a12b.pdf")
    ids = [row.id for row in manager.rows()]
    assert len(ids) == 2
    absent = (("kakaricho", "出張のため"),)
    outcomes = manager.wait(manager.desk.approve(ids, manager.signer, absent=absent))
    assert sorted((bool(one.id), NOT_HERE in one.problem) for one in outcomes) == [(False, True), (True, False)]


@pytest.fixture
def as_manager(
    manager: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[], Commands]:
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n", encoding="utf-8")
    monkeypatch.setenv("MADOMORI_PIN_FILE", str(pin))
    return lambda: Commands(capsys, settle_in(manager.home.root, monkeypatch))


@pytest.mark.parametrize("name", ROGUE)
def test_the_commands_say_the_same(as_manager: Callable[[], Commands], name: str, tmp_path: Path) -> None:
    run, file = as_manager(), ATTACKS / f"{name}.pdf"
    (row,) = run("inbox", file, "--json").json
    assert (row["state"], NOT_HERE in row["sentence"]) == ("misrouted", True)
    out = tmp_path / "out"
    out.mkdir()
    for command in (
        ("approve", file, "--out", out),
        ("approve", file, "--judge", "improper", "--reason", "理由", "--out", out),
        ("return", file, "--comment", "理由", "--out", out),
        ("number", file),
    ):
        run(*command).refused("手引き")
    assert not list(out.iterdir())
    said = run("verify", file).out
    assert f"手引き: {NOT_HERE}" in said
    assert f"決裁（{UNPROVEN}" in said
    assert run("verify", file, "--json").json["pack_misfit"] == NOT_HERE
    assert run("verify", ATTACKS / "genuine.pdf", "--json").json["pack_misfit"] == ""


@pytest.mark.parametrize(
    "pack",
    [
        exchanged(KAMAKURA),
        replace(KAMAKURA, forms=(("report", "お礼の手紙"), *KAMAKURA.forms[1:])),
        replace(KAMAKURA, kinds=tuple(replace(one, deed="") for one in KAMAKURA.kinds)),
        replace(KAMAKURA, boxes=(("bucho", "部　長"), *KAMAKURA.boxes[1:])),
    ],
    ids=["labels", "form", "deeds", "a space"],
)
def test_any_other_pack_of_the_authors_own_is_misrouted_too(office: Office, pack: Pack, tmp_path: Path) -> None:
    chief = office(CHIEF)
    trust_certificate(chief.home, pem(AUTHOR))
    file = tmp_path / "made.pdf"
    file.write_bytes(sealed_under(pack))
    (taken,) = chief.take(file)
    assert taken.state == "misrouted", taken.sentence
    file.write_bytes(sealed_under(KAMAKURA))
    assert chief.take(file)[0].state == "waiting"


def test_a_report_says_which_pack_it_was_begun_under(office: Office) -> None:
    record = read_record(office.report().read_bytes())
    assert record.events[0].data["pack_hash"] == identity(KAMAKURA) == identity(record.pack)


def test_an_office_with_titles_of_its_own_works(office: Office) -> None:
    handler, chief, manager = office(HANDLER), office(CHIEF), office(MANAGER)
    for station in (handler, chief):
        station.set(titles={"kakaricho": "班長"})
        station.reopen()
    record = read_record(office.report().read_bytes())
    assert dict(record.pack.boxes)["kakaricho"] == "班長"
    assert record.events[0].data["pack_hash"] == identity(KAMAKURA)
    manager.look()
    assert OTHER_TITLES in manager.row("misrouted").sentence
    manager.set(titles={"kakaricho": "班長"})
    manager.reopen()
    assert manager.wait(manager.desk.recheck()) == 1  # another answer, so it is checked anew
    assert manager.row("waiting").sentence == "班長の決裁待ち"
    chief.look()
    chief.sealed(chief.row("waiting").id)
    manager.look()
    manager.sealed(manager.row("waiting").id)
    for station in (handler, chief, manager):
        station.set(titles={})
        station.reopen()
    manager.wait(manager.desk.recheck())
    assert "misrouted" not in manager.states()


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(city_folder(), tmp_path / "city" / "minato"))


def begun_under(station: Station, pack: str) -> None:
    station.set(pack=pack)
    station.reopen()


def test_a_pack_that_the_authority_signed_comes_along_and_counts(
    office: Office, city: Path, clock: FakeClock, tmp_path: Path
) -> None:
    admin = Home(tmp_path / "admin")
    admin.create()
    authority = Authority(admin, lambda: b"m" * 32, clock)
    authority.create("見本市", OFFICE_PIN)
    certificate, _ = authority.export(OFFICE_PIN, tmp_path / "authority")
    handler, chief, director = office(HANDLER), office(CHIEF), office(DIRECTOR)
    install_pack(handler.home, city)
    begun_under(handler, "minato")
    office.report()
    chief.look()
    assert chief.row("misrouted").sentence.startswith(NOT_HERE)
    share_signed(office.shared, authority.sign_pack(load_pack(city), OFFICE_PIN))
    trust_certificate(chief.home, certificate.read_bytes())
    chief.look()
    chief.wait(chief.desk.recheck())
    assert chief.row("waiting").sentence == "班長の決裁待ち"
    director.look()  # who does not know the authority
    assert director.states() == ["misrouted"]


def test_an_encounter_goes_on_and_is_reported_under_the_pack_it_began_with(office: Office, city: Path) -> None:
    """Chosen anew in mid-encounter: today KeyError, or its sentences gone from the signed form."""
    handler = office(HANDLER)
    install_pack(handler.home, city)
    begun_under(handler, "minato")
    desk = handler._counter()
    id = desk.start("counter")
    desk.log(id, "interpreter_joined", "英語")
    handler.pump.until(lambda: not desk.summary(id).pending)
    begun_under(handler, "kamakura")
    desk = handler._counter()
    handler.wait(desk.reopen())
    assert desk.pack_of(id).id == "minato"
    assert [line.label for line in desk.lines(id)][1] == "通訳が加わった"
    desk.log(id, "interpreter_joined", "中国語")
    desk.guidance(id)
    desk.log(id, "encounter_ended")
    handler.pump.until(lambda: not desk.summary(id).pending)
    set_fields(city, version='"2"', title='"改正後"')
    install_pack(handler.home, city)  # and a later version came in besides
    record = read_record(handler.export(id, office.shared / "report.pdf").read_bytes())
    assert (record.pack.id, record.pack.version) == ("minato", "1")
    assert record.values["remarks"].count("通訳が加わった。") == 2
    handler.take(office.shared / "report.pdf")
    assert handler.row("waiting").sentence == "班長の決裁待ち"
    new = desk.start("counter")
    assert desk.pack_of(new).id == "kamakura"


def test_what_would_not_count_is_not_signed(office: Office, city: Path) -> None:
    """The pack was lost with the data folder that it was installed in."""
    handler = office(HANDLER)
    install_pack(handler.home, city)
    begun_under(handler, "minato")
    encounter = handler.encounter()
    shutil.rmtree(handler.home.packs)
    shutil.rmtree(handler.home.pack_versions)
    begun_under(handler, "kamakura")
    with pytest.raises(Refused, match="手引きが、この端末にありません"):
        handler.export(encounter, office.shared / "report.pdf")
    assert not (office.shared / "report.pdf").exists()

"""`check` against what lies outside the store: papers signed from it, and its backups."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_station import CHIEF, HANDLER, Office, Station, office_at, tick
from store_tampered import cut, put_back, rewritten, taken_out

from app.base.clock import FakeClock
from app.forms.carrier import read_record
from app.models.backup import back_up
from app.models.check import CheckReport, check
from app.station.witness import Witnesses, witnesses_of


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        yield made


@pytest.fixture
def handler(office: Office) -> Station:
    """A handler who shares no folder."""
    station = office(HANDLER)
    station.set(shared="")
    station.reopen()
    return station


def asked(station: Station, *files: Path) -> tuple[CheckReport, Witnesses]:
    key = station.station.store_key()
    outside = witnesses_of(station.home, key, files)
    return check(station.home, key, outside.witnesses), outside


def store_now(station: Station) -> bytes:
    station.close()
    data = station.home.store.read_bytes()
    station.open()
    return data


def test_the_newest_head_stands_in_every_paper(handler: Station, tmp_path: Path) -> None:
    first, second = handler.encounter(), handler.encounter()
    for number, encounter in enumerate((first, second, first)):
        before = handler.station.worker.submit(lambda store: store.chain_head()).result()
        paper = handler.export(encounter, tmp_path / f"{number}.pdf")
        assert read_record(paper.read_bytes()).head == before
    report, outside = asked(handler, tmp_path)
    assert report.ok, report.faults
    assert len(outside.witnesses) == 3
    assert any("書き出した書類 2.pdf" in line and "一致" in line for line in report.lines())


@pytest.mark.parametrize("witness", ["paper", "backup", "backup beside"])
@pytest.mark.parametrize("attack", ["put back", "taken out", "cut"])
def test_what_a_paper_or_a_backup_knows_better(
    office: Office, handler: Station, tmp_path: Path, attack: str, witness: str
) -> None:
    handler.encounter()
    old = store_now(handler)
    key = handler.station.store_key()
    middle = handler.encounter()
    last = handler.encounter()
    tick(office.clock)
    if witness == "paper":
        file = handler.export(middle, tmp_path / "kept.pdf")
    elif witness == "backup":
        back_up(handler.home, key, file := tmp_path / "kept.madomori")
    else:
        handler.home.backups.mkdir(exist_ok=True)
        back_up(handler.home, key, file := handler.home.backups / "kept.madomori")
    assert asked(handler, file)[0].ok
    handler.close()
    if attack == "put back":
        put_back(handler.home, old)
    else:
        change = taken_out(middle) if attack == "taken out" else cut(last, 2)
        rewritten(handler.home, change, links=True, key=key)
    handler.open()
    report, _ = asked(handler, file)
    assert any("kept" in fault.what for fault in report.faults)
    assert check(handler.home, key).ok, "the store alone knows nothing"
    if witness == "paper" and attack != "cut":
        assert any(fault.encounter == middle and "この保管ファイルにない" in fault.what for fault in report.faults)


def test_what_does_not_hold_is_no_witness(office: Office, handler: Station, tmp_path: Path) -> None:
    encounter = handler.encounter()
    paper = handler.export(encounter, tmp_path / "real.pdf")
    pdf = paper.read_bytes()
    chief = office(CHIEF)
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "changed.pdf").write_bytes(pdf.replace(b"%%EOF", b"%%EOX"))
    (folder / "noise.pdf").write_bytes(b"%PDF")
    (folder / "noise.madomori").write_bytes(b"PK")
    back_up(chief.home, chief.station.store_key(), folder / "other.madomori")
    for pem in handler.home.trusted.iterdir():
        pem.unlink()
    (folder / "unknown.pdf").write_bytes(pdf)
    report, outside = asked(handler, folder)
    assert outside.witnesses == ()
    assert len(outside.aside) == 5
    assert all("使っていません" in sentence for sentence in outside.aside)
    assert report.ok
    assert any("外に控えがない" in line for line in report.lines())


def test_what_nobody_authenticated_accuses_nobody(handler: Station, tmp_path: Path) -> None:
    """A backup of the format without a MAC, in which somebody wrote a head of this store."""
    handler.encounter()
    store = handler.station.worker.submit(lambda store: store.chain_head()).result().store
    told = {"format": 1, "schema": "0003", "made_at": "2026-11-20T09:00:00+09:00"}
    told |= {"head": {"store": store, "number": 999, "head": "f" * 64}}
    with zipfile.ZipFile(tmp_path / "forged.madomori", "w") as forged:
        forged.writestr("store.db", b"x")
        forged.writestr("manifest.json", json.dumps(told))
    report, outside = asked(handler, tmp_path / "forged.madomori")
    assert outside.witnesses == ()
    assert report.ok

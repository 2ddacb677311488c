"""Sealed files as independent readers see them: qpdf, pdfsig, mutool, pdfdetach, pdftotext."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from forms_sealed import AUTHOR, BOXES, CHIEF, NOW, draw, identity_of, make_document, pem, saved, sealed, verdict
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.base.resources import resource_dir
from app.forms import carrier
from app.forms.document import Author
from app.forms.drawn.render import DRAWING, render
from app.forms.sign.seal import attach, seal
from app.forms.verify.verify import verify
from app.guidance.events import first_break
from app.guidance.packfile import load_pack


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=True)
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def test_readers_find_a_clean_file_signed_as_a_whole(tmp_path: Path) -> None:
    path = saved(sealed(), tmp_path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    found = run("pdfsig", path)
    assert "Signature is Valid." in found
    assert "Total document signed" in found
    assert "Signer Certificate Common Name: 窓口 花子" in found
    assert "ETSI.CAdES.detached" in found
    assert "Nov 20 2026" in found
    assert found.count("The signature form field is not signed.") == len(BOXES) - 1
    assert "error" not in run("mutool", "info", path).lower()
    run("mutool", "draw", "-o", tmp_path / "page%d.png", path)


def test_the_page_as_drawn_stands_unchanged_in_the_file() -> None:
    assert sealed().startswith(draw(make_document()).pdf)


def test_the_seal_shows_name_and_date_in_embedded_fonts(tmp_path: Path) -> None:
    path = saved(sealed(), tmp_path)
    text = run("pdftotext", path, "-")
    assert "窓口" in text
    assert "花子" in text
    assert "R8.11.20" in text
    fonts = [line for line in run("pdffonts", path).splitlines() if "Gothic" in line]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_the_record_is_an_associated_file(tmp_path: Path) -> None:
    document = make_document()
    path = saved(sealed(document), tmp_path)
    run("pdfdetach", "-save", "1", "-o", tmp_path / "out.json", path)
    record = json.loads((tmp_path / "out.json").read_bytes())
    assert (record["format"], record["drawing"]) == (1, DRAWING)
    assert (record["pack"]["id"], record["pack"]["version"]) == ("kamakura", "1")
    assert record["values"] == {"purpose": "Refund at once"}
    assert [event["seq"] for event in record["events"]] == [1, 2, 3, 4]
    assert record["events"][-1]["hash"] == document.events[-1].hash
    assert "/AFRelationship /Data" in run("qpdf", "--qdf", path, "-")


def test_the_record_reads_back_as_it_was() -> None:
    document = make_document("髙﨑𠮷葛󠄀 \U0001f600 \x07‮")
    record = carrier.read_record(sealed(document))
    assert record.document() == document
    assert first_break(record.events) is None


def test_unsigned_export_carries_the_record_and_empty_boxes(tmp_path: Path) -> None:
    document = make_document()
    path = saved(attach(draw(document), carrier.record_json(document)), tmp_path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    assert carrier.read_record(path.read_bytes()).events == document.events
    assert run("pdfsig", path).count("The signature form field is not signed.") == len(BOXES)


def test_signing_time_is_the_one_given(tmp_path: Path) -> None:
    text = run("qpdf", "--qdf", saved(sealed(), tmp_path), "-")
    assert "/M (D:20261120140500+09'00')" in text
    assert identity_of(AUTHOR).name == "窓口 花子"
    assert NOW.isoformat() == "2026-11-20T14:05:00+09:00"


@given(st.binary(max_size=300))
def test_no_bytes_read_as_a_record_by_chance(data: bytes) -> None:
    with pytest.raises(carrier.NotOurs):
        carrier.parse_record(data)
    with pytest.raises(EnvironmentProblem):
        carrier.read_record(data)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 3},
        {"format": None},
        {"unknown": 1},
        {"values": {"purpose": 3}},
        {"values": []},
        {"events": [{}]},
        {"events": [[]]},
        {"form": "other"},
        {"made_at": "yesterday"},
        {"author": {"name": "x"}},
        {"revision": "1"},
        {"revision": 0},
        {"revision": -1},
        {"revision": 2**70},
        {"practice": 0},
        {"pack": {"id": "kamakura", "version": "1"}},
    ],
)
def test_a_record_of_another_shape_is_refused(change: dict[str, object]) -> None:
    fields = json.loads(carrier.record_json(make_document()))
    with pytest.raises(carrier.NotOurs):
        carrier.parse_record(json.dumps({**fields, **change}).encode())


def test_endless_nesting_is_refused() -> None:
    with pytest.raises(carrier.NotOurs):
        carrier.parse_record(b'{"format":1,"values":' + b"[" * 100_000)
    fields = json.loads(carrier.record_json(make_document()))
    deep = json.dumps(fields["events"][0])[:-1] + ',"x":' + "[" * 5000 + "]" * 5000 + "}"
    with pytest.raises(carrier.NotOurs):
        carrier.parse_record(json.dumps(fields).replace('"events": [', '"events": [' + deep + ",").encode())


@pytest.mark.parametrize("name", ["髙𠮷 﨑葛󠄀之介", "マリア・フェルナンダ・ゴンサレス", "架", "😀 太郎", "𪚲田 一"])
def test_names_of_all_kinds_seal_and_show_as_typed(name: str, tmp_path: Path) -> None:
    author = Author(name, "市民課" + name, name, "")
    pdf = sealed(make_document(author=author))
    found = verdict(pdf, pem(author))
    assert found.faults == ()
    assert found.signatures[0].trusted
    path = saved(pdf, tmp_path)
    assert "Signature is Valid." in run("pdfsig", path)
    assert "".join(name.split()) in "".join(run("pdftotext", "-f", "1", "-l", "1", path, "-").split())


def test_nobody_seals_for_another_person() -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        sealed(make_document(author=CHIEF), identity_of(AUTHOR))
    assert "名前が違う" in caught.value.happened


def test_the_real_form_is_sealed_and_verified(tmp_path: Path) -> None:
    pack = load_pack(resource_dir() / "packs" / "kamakura")
    document = replace(make_document(lines=200), pack=pack, values={"name": "架空 太郎", "purpose": "返金の要求"})
    pdf = seal(render(document), carrier.record_json(document), identity_of(AUTHOR), NOW)
    found = verify(pdf, trusted=[pem(AUTHOR)], redraw=render)
    assert found.faults == ()
    path = saved(pdf, tmp_path)
    assert "Signature is Valid." in run("pdfsig", path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    assert all(line.split()[-5:-3] == ["yes", "yes"] for line in run("pdffonts", path).splitlines()[2:])

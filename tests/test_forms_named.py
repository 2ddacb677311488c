"""Whom a page and its seals name is whom the certificates name, and a record speaks of the encounter of its log."""

import io
from dataclasses import replace

import pytest
from forms_route import CHIEF, MANAGER, NOW, record_of, small
from forms_sealed import AUTHOR, draw, identity_of, make_document, pem, sealed, verdict
from pyhanko.pdf_utils.reader import PdfFileReader
from test_forms_decide import authored, issued, of_office

from app.forms import carrier
from app.forms.document import Author
from app.forms.sign import seal as sealing
from app.forms.sign.approve import Seal, add_entry, entry_update
from app.forms.sign.entry import Entry
from app.forms.sign.identity import certificate_pem
from app.forms.sign.update import signed
from app.forms.verify.verify import verify

SEALED = Entry("approve", "kakaricho")


def of_nobody(*_: object) -> bool:
    """The insider's program asks for no name."""
    return False


@pytest.mark.parametrize("name", [MANAGER.name, "係 長太郎 課 長子", "", "係"])
def test_a_seal_with_another_name_than_its_certificate_s_is_found(name: str) -> None:
    chief, report = issued(CHIEF, "kakaricho"), authored(issued(AUTHOR))
    made = Seal("kakaricho", SEALED, name, CHIEF.department, NOW)
    update, metadata = entry_update(report, made)
    found = of_office(signed(update, metadata, chief.pdf_signer(), NOW))
    assert (found.result, found.exit_code) == ("changed", 1)
    update, metadata = entry_update(report, replace(made, name=CHIEF.name))
    assert of_office(signed(update, metadata, chief.pdf_signer(), NOW)).exit_code == 0


def test_the_seal_of_an_office_shows_the_office() -> None:
    office = issued(Author("見本市長", "", "", ""))
    pdf = add_entry(authored(identity_of(AUTHOR)), SEALED, office, CHIEF, NOW)
    found = verify(pdf, trusted=[pem(AUTHOR), certificate_pem(office.certificate)], redraw=draw)
    assert found.result == "valid"
    shown = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[1].sig_object["/Name"]
    assert shown == "見本市長"


def test_nobody_writes_a_report_in_the_name_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's own key without roles may author: under another name it confirms nobody."""
    monkeypatch.setattr(sealing, "names_another", of_nobody)
    found = of_office(authored(issued(AUTHOR), MANAGER))
    assert (found.result, found.exit_code) == ("valid", 3)
    assert (found.signatures[0].standing, found.signatures[0].trusted) == ("unknown", False)
    assert any("証明書の名義が" in line for line in found.lines())
    with_a_role = of_office(authored(issued(AUTHOR, "kakaricho"), MANAGER))
    assert with_a_role.result == "changed"


def test_a_record_that_names_another_encounter_than_its_log_s_is_none() -> None:
    document = replace(make_document(), pack=record_of(small()).pack)
    raw = carrier.record_json(document)
    other = raw.replace(b'"encounter":"enc-1","revision"', b'"encounter":"enc-2","revision"')
    assert other != raw
    with pytest.raises(carrier.NotOurs):
        carrier.parse_record(other)
    assert verdict(sealed(document), pem(AUTHOR)).exit_code == 0

"""Whose hand the entries of a report are: of the office, renewed, taken back, run out, on a card."""

from datetime import timedelta

import pytest
from forms_route import AUTHOR, CHIEF, MANAGER, NOW, finding, real, small
from forms_sealed import draw, identity_of, make_document, pem
from token_soft import LABEL, PIN, card
from token_soft import OFFICE as TOKEN_OFFICE

from app.base.errors import EnvironmentProblem, Refused
from app.forms import carrier
from app.forms.document import Author
from app.forms.sign.approve import add_entry
from app.forms.sign.authority import Revoked, issue, make_authority, revocation_list
from app.forms.sign.entry import Entry
from app.forms.sign.identity import Identity, certificate_pem, load_identity
from app.forms.sign.seal import seal
from app.forms.sign.token import open_token
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify

OFFICE = load_identity(make_authority("見本市", b"office pin", NOW), b"office pin")
SEAL = Entry("approve", "kakaricho")


def issued(person: Author, *roles: str) -> Identity:
    return load_identity(issue(OFFICE, person, roles, b"2468", NOW), b"2468")


def checked(pdf: bytes, *known: bytes, lists: tuple[bytes, ...] = ()) -> Verdict:
    trusted = [pem(AUTHOR), certificate_pem(OFFICE.certificate), *known]
    return verify(pdf, trusted=trusted, revoked=lists, redraw=draw)


def test_roles_of_the_office_bind() -> None:
    chief, manager = issued(CHIEF, "supervisor"), issued(MANAGER, "manager")
    with pytest.raises(Refused, match="役割"):
        add_entry(real(), SEAL, manager, MANAGER, NOW)
    pdf = add_entry(real(), SEAL, chief, CHIEF, NOW)
    pdf = add_entry(pdf, Entry("approve", "kacho"), manager, MANAGER, NOW)
    found = verify(pdf, trusted=[pem(AUTHOR), certificate_pem(OFFICE.certificate)])
    assert (found.result, found.faults) == ("valid", ())
    assert [(s.standing, s.trusted, s.roles) for s in found.signatures] == [
        ("known", True, ()),
        ("office", True, ("supervisor",)),
        ("office", True, ("manager",)),
    ]
    assert any("役所の認証を受けた" in line for line in found.lines())
    assert found.to_json()["signatures"][1]["roles"] == ["supervisor"]
    assert [s.standing for s in finding(pdf).signatures[1:]] == ["unknown", "unknown"]  # without the authority


def test_who_was_renewed_is_not_a_forger() -> None:
    renewed = issued(CHIEF)
    assert renewed.certificate.subject == identity_of(CHIEF).certificate.subject
    pdf = add_entry(small(), SEAL, renewed, CHIEF, NOW)
    assert checked(pdf, pem(CHIEF)).faults == ()
    forged = add_entry(small(), SEAL, identity_of(CHIEF, 1), CHIEF, NOW)
    assert "別の鍵" in "".join(checked(forged, pem(CHIEF)).faults)


def test_what_was_taken_back_is_said_and_the_file_stays_as_signed() -> None:
    chief = issued(CHIEF, "supervisor")
    pdf = add_entry(small(), SEAL, chief, CHIEF, NOW)
    lost = Revoked(chief.certificate.serial_number, NOW + timedelta(days=1), "lost")
    taken_back = revocation_list(OFFICE, [lost], NOW + timedelta(days=1))
    found = checked(pdf, lists=(taken_back,))
    assert (found.result, found.faults) == ("valid", ())
    assert (found.signatures[1].standing, found.signatures[1].trusted) == ("revoked", False)
    assert any("失効" in line for line in found.lines())
    assert checked(pdf).signatures[1].standing == "office"


def test_what_had_run_out_when_it_signed_is_said() -> None:
    late = NOW + timedelta(days=365 * 5)
    found = checked(add_entry(small(), SEAL, issued(CHIEF, "supervisor"), CHIEF, late))
    assert (found.result, found.signatures[1].standing) == ("valid", "expired")
    assert any("有効期間" in line for line in found.lines())


def test_an_author_may_sign_with_a_certificate_of_an_office() -> None:
    seal_of_office = issued(Author("見本市長", "", "", ""))
    document = make_document()
    pdf = seal(draw(document), carrier.record_json(document), seal_of_office, NOW)
    found = checked(pdf)
    assert found.faults == ()
    assert "作成者の署名: 証明書の名義は見本市長です。" in found.lines()
    assert "名前が違います" in "".join(verify(pdf, trusted=[pem(AUTHOR)], redraw=draw).faults)


def test_nobody_of_the_office_with_a_role_signs_as_another_author() -> None:
    document = make_document()
    with pytest.raises(EnvironmentProblem, match="名前が違う"):
        seal(draw(document), carrier.record_json(document), issued(CHIEF, "supervisor"), NOW)


@pytest.mark.parametrize("certificate", ["ec", "rsa"])
def test_a_card_seals_a_box(certificate: str) -> None:
    with open_token(card(), LABEL, PIN, certificate) as token:
        person = Author(token.name, "市民課", "係長", "")
        author = CHIEF if person.name == AUTHOR.name else AUTHOR  # nobody seals their own report
        pdf = add_entry(small(make_document(author=author)), SEAL, token, person, NOW)
        trusted = [pem(author), certificate_pem((TOKEN_OFFICE if certificate == "ec" else token).certificate)]
    found = verify(pdf, trusted=trusted, redraw=draw)
    assert (found.result, found.faults) == ("valid", ())
    assert found.signatures[1].trusted
    assert found.route is not None
    assert found.route.boxes[0].by == person.name

"""Who may decide on a report: one person one box, never their own report, and by a known authority's roles alone."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from forms_route import CHIEF, COUNSELLOR, MANAGER, NOW, PEOPLE, real, record_of, small
from forms_sealed import AUTHOR, draw, identity_of, make_document, pem
from test_forms_route import ROLES, a_signature, after, asked, entered, seals

from app.base.errors import Refused
from app.forms import carrier
from app.forms.document import AUTHOR as AUTHOR_FIELD
from app.forms.document import Author
from app.forms.sign.approve import add_entry
from app.forms.sign.authority import Revoked, issue, make_authority, revocation_list
from app.forms.sign.entry import Act, Entry
from app.forms.sign.identity import Identity, certificate_pem, key_of, load_identity
from app.forms.sign.route import refusal, route_of
from app.forms.sign.seal import seal
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify

ATTACKS = Path(__file__).parent / "corpus" / "attacks"
RECORD = record_of(real())
JUDGE = Entry("judge", "kacho", "", "improper")


@cache
def office() -> Identity:
    return load_identity(make_authority("見本市", b"office pin", NOW), b"office pin")


@cache
def issued(person: Author, *roles: str) -> Identity:
    return load_identity(issue(office(), person, roles, b"2468", NOW), b"2468")


def of_office(pdf: bytes, *known: bytes, lists: tuple[bytes, ...] = ()) -> Verdict:
    return verify(pdf, trusted=[certificate_pem(office().certificate), *known], revoked=lists, redraw=draw)


def authored(identity: Identity, author: Author = AUTHOR) -> bytes:
    document = replace(make_document(author=author), pack=record_of(small()).pack)
    return seal(draw(document), carrier.record_json(document), identity, NOW)


@pytest.mark.parametrize("act", ["approve", "deputise", "judge", "return"])
def test_nobody_decides_on_their_own_report(act: Act) -> None:
    box = "kacho" if act == "judge" else "kakaricho"
    entry = Entry(act, box, "見本の理由", "improper" if act == "judge" else "")
    assert "自分が作成した書類" in (asked(after(), entry, AUTHOR) or "")
    another_key = identity_of(AUTHOR, 1)
    assert "自分が作成した書類" in (refusal(RECORD, after(), entry, another_key) or "")
    assert asked(after(), replace(entry), CHIEF) is None


@pytest.mark.parametrize("name", ["窓口花子", "窓口　花子", "窓口 花子"])
def test_a_name_is_the_same_however_it_is_spaced(name: str) -> None:
    seal_ = entered("kakaricho", Entry("approve", "kakaricho"), replace(AUTHOR, name=name, title="係長"))
    assert "自分が作成した書類" in after(seal_).faults[0]


def test_who_signed_with_the_seal_of_an_office_is_the_author_all_the_same() -> None:
    """The certificate of the author's signature names an office, the record a person."""
    mayor = a_signature(AUTHOR_FIELD, "", Author("見本市長", "", "", ""))
    seal_ = entered("kakaricho", Entry("approve", "kakaricho"), AUTHOR)
    assert "自分が作成した書類" in route_of(RECORD, [mayor, seal_]).faults[0]


@pytest.mark.parametrize("second", ["approve", "deputise"])
def test_nobody_fills_two_boxes(second: Act) -> None:
    entry = Entry(second, "kacho", "出張")
    assert asked(after(*seals("kakaricho")), entry, MANAGER) is None
    assert "ひとつの欄だけ" in (asked(after(*seals("kakaricho")), entry, CHIEF) or "")
    assert "ひとつの欄だけ" in after(*seals("kakaricho"), entered("kacho", entry, CHIEF)).faults[0]


def test_another_certificate_of_the_same_key_or_name_is_the_same_person() -> None:
    route = after(*seals("kakaricho"))
    other_post = issued(replace(CHIEF, department="別の課", title="課長"), "manager")
    assert "ひとつの欄だけ" in (refusal(RECORD, route, Entry("approve", "kacho"), other_post) or "")
    first = replace(seals("kakaricho")[0], key="k", holder="a")
    renamed = replace(entered("kacho", Entry("approve", "kacho"), MANAGER), key="k")
    assert "ひとつの欄だけ" in after(first, renamed).faults[0]


def test_two_of_one_name_are_told_apart_by_the_offices_numbers() -> None:
    first = replace(seals("kakaricho")[0], number="1")
    second = replace(entered("kacho", Entry("approve", "kacho"), CHIEF), fingerprint="other", key="other")
    assert after(first, replace(second, number="2")).faults == ()
    assert after(first, replace(second, number="1")).faults
    assert after(first, second).faults  # who has no number may be anybody of that name


def test_the_head_judges_and_seals_the_same_box() -> None:
    judged = entered("judge_1", JUDGE, MANAGER)
    route = after(judged, *seals("kakaricho", "kacho"))
    assert (route.faults, route.turn) == ((), "jicho")
    assert "ひとつの欄だけ" in after(judged, entered("kakaricho", Entry("approve", "kakaricho"), MANAGER)).faults[0]


def test_who_deputised_is_not_the_one_who_looks_at_it_later() -> None:
    deputised = entered("kakaricho", Entry("deputise", "kakaricho", "出張"), COUNSELLOR)
    assert "後閲" in (asked(after(deputised), Entry("after", "kakaricho"), COUNSELLOR) or "")
    assert asked(after(deputised), Entry("after", "kakaricho"), CHIEF) is None


@pytest.mark.parametrize("box", PEOPLE)
def test_a_key_that_no_authority_granted_a_role_decides_nothing(box: str) -> None:
    before = seals(*list(PEOPLE)[: list(PEOPLE).index(box)])
    for entry in (Entry("approve", box), Entry("deputise", box, "出張"), Entry("return", box, "時刻")):
        for roles in ((), (ROLES[box],)):
            signature = entered("return_1" if entry.act == "return" else box, entry, PEOPLE[box], roles)
            assert after(*before, signature).faults == ()
            barred = after(*before, replace(signature, decides=False))
            assert "役割を認めた署名ではない" in barred.faults[0]
            assert not barred.done


def test_where_an_authority_is_known_its_roles_alone_count() -> None:
    chief = issued(CHIEF, "supervisor")
    good = add_entry(authored(issued(AUTHOR, "handler")), Entry("approve", "kakaricho"), chief, CHIEF, NOW)
    found = of_office(good)
    assert (found.exit_code, found.faults) == (0, ())
    assert [(s.standing, s.by, s.decides) for s in found.signatures] == [("office", "見本市", True)] * 2
    for without_role in (issued(CHIEF), identity_of(CHIEF)):
        pdf = add_entry(authored(issued(AUTHOR, "handler")), Entry("approve", "kakaricho"), without_role, CHIEF, NOW)
        found = of_office(pdf, pem(CHIEF))
        assert found.signatures[1].trusted
        assert found.route
        assert "役割を認めた署名ではない" in found.route.faults[0]
        assert (found.result, found.exit_code) == ("valid", 3)
    without = verify(pdf, trusted=[certificate_pem(issued(AUTHOR, "handler").certificate), pem(CHIEF)], redraw=draw)
    assert without.route
    assert without.route.faults == ()


def test_a_key_without_roles_writes_and_takes_back() -> None:
    pdf = authored(identity_of(AUTHOR))
    found = of_office(pdf, pem(AUTHOR))
    assert (found.exit_code, found.signatures[0].decides) == (0, False)
    withdrawn = add_entry(pdf, Entry("withdraw", text="取り違え"), identity_of(AUTHOR), AUTHOR, NOW)
    found = of_office(withdrawn, pem(AUTHOR))
    assert found.route
    assert (found.exit_code, found.route.faults, bool(found.route.withdrawn)) == (0, (), True)


def test_each_doubt_about_a_signer_is_a_code_of_its_own() -> None:
    chief = issued(CHIEF, "supervisor")
    pdf = add_entry(authored(issued(AUTHOR, "handler")), Entry("approve", "kakaricho"), chief, CHIEF, NOW)
    late = NOW + timedelta(days=1200)
    expired = add_entry(authored(issued(AUTHOR, "handler")), Entry("approve", "kakaricho"), chief, CHIEF, late)
    revoked = revocation_list(office(), [Revoked(chief.certificate.serial_number, NOW, "lost")], NOW)
    forged = add_entry(
        authored(issued(AUTHOR, "handler")), Entry("approve", "kakaricho"), identity_of(CHIEF), CHIEF, NOW
    )
    for found, standing in (
        (of_office(pdf, lists=(revoked,)), "revoked"),
        (of_office(expired), "expired"),
        (of_office(forged), "unknown"),
        (of_office(forged, certificate_pem(chief.certificate)), "namesake"),
    ):
        assert (found.result, found.faults, found.exit_code) == ("valid", (), 3), standing
        assert found.signatures[1].standing == standing
        assert found.to_json()["signatures"][1]["standing"] == standing
        held = {id: answer["holds"] for id, answer in found.to_json()["answers"].items()}
        assert held == {"unchanged": True, "page": True, "signers": False, "since": True}


def test_a_namesake_of_somebody_known_by_their_own_key_is_a_forger() -> None:
    pdf = add_entry(authored(identity_of(AUTHOR)), Entry("approve", "kakaricho"), identity_of(CHIEF, 1), CHIEF, NOW)
    found = verify(pdf, trusted=[pem(AUTHOR), pem(CHIEF)], redraw=draw)
    assert (found.result, found.exit_code) == ("changed", 1)


def test_one_key_in_all_boxes_is_refused() -> None:
    """a16: author, 係長, 課長, 次長 and 部長 by one key without roles."""
    pdf = (ATTACKS / "a16.pdf").read_bytes()
    authority = (ATTACKS / "authority.pem").read_bytes()
    mine = _first_certificate(pdf)
    for trusted in ((mine,), (mine, authority), (authority,)):
        found = verify(pdf, trusted=trusted)
        assert (found.result, found.exit_code) == ("valid", 3)
        assert found.route
        assert (len(found.route.faults), found.route.done, found.route.turn) == (5, False, "")
        assert found.to_json()["route"]["done"] is False


def test_what_an_office_sealed_as_it_should_be_holds() -> None:
    pdf, authority = (ATTACKS / "done.pdf").read_bytes(), (ATTACKS / "authority.pem").read_bytes()
    found = verify(pdf, trusted=[authority], revoked=[(ATTACKS / "authority.crl").read_bytes()])
    assert (found.exit_code, bool(found.route and found.route.done)) == (0, True)


def test_the_name_that_an_attacker_chose_confirms_nobody() -> None:
    found = verify((ATTACKS / "a13.pdf").read_bytes(), trusted=[(ATTACKS / "authority.pem").read_bytes()])
    assert (found.exit_code, found.signatures[0].standing) == (3, "unknown")
    assert all("\n" not in line and "\x1b" not in line for line in found.lines())
    assert not any(line.startswith("作成者の署名") and "認証局:" in line for line in found.lines())


def test_the_route_says_no_before_anything_is_signed() -> None:
    pdf = small()
    with pytest.raises(Refused, match="自分が作成した書類"):
        add_entry(pdf, Entry("approve", "kakaricho"), identity_of(AUTHOR), AUTHOR, NOW)
    assert key_of(identity_of(AUTHOR).certificate) != key_of(identity_of(AUTHOR, 1).certificate)
    no_grant = refusal(
        record_of(pdf), route_of(record_of(pdf), []), Entry("approve", "kakaricho"), issued(CHIEF), decides=False
    )
    assert "役割を認めた" in (no_grant or "")


def _first_certificate(pdf: bytes) -> bytes:
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader

    return bytes(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_cert.dump())

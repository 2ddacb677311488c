"""The office's authority: what it issues, and the list of what it takes back."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from forms_sealed import AUTHOR, CHIEF, NOW, PACK, draw, identity_of, make_document, sealed
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.forms.document import Author
from app.forms.sign.authority import Revoked, issue, make_authority, revocation_list
from app.forms.sign.identity import certificate_pem, load_identity, name_of, roles_of, subject
from app.forms.sign.trust import counts, is_authority, read_list
from app.forms.verify.verify import verify

OFFICE = load_identity(make_authority("見本市", b"office pin", NOW), b"office pin")


def test_the_authority_issues_and_does_nothing_else() -> None:
    certificate = OFFICE.certificate
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.crl_sign, usage.digital_signature) == (True, True, False)
    assert is_authority(certificate)
    assert OFFICE.name == "見本市"
    assert OFFICE.roles == ()
    lifetime = certificate.not_valid_after_utc - NOW
    assert timedelta(days=7300) < lifetime < timedelta(days=7310)


def test_an_identity_names_its_person_and_roles_and_opens_with_its_own_pin() -> None:
    p12 = issue(OFFICE, CHIEF, ("kakaricho", "shozokucho"), b"2468", NOW)
    identity = load_identity(p12, b"2468")
    assert identity.name == "係 長太郎"
    assert subject(identity.certificate, NameOID.ORGANIZATIONAL_UNIT_NAME) == "市民課"
    assert identity.roles == ("kakaricho", "shozokucho")
    assert identity.chain == (OFFICE.certificate,)
    assert not is_authority(identity.certificate)
    assert timedelta(days=1094) < identity.certificate.not_valid_after_utc - NOW < timedelta(days=1097)
    identity.certificate.verify_directly_issued_by(OFFICE.certificate)
    with pytest.raises(EnvironmentProblem):
        load_identity(p12, b"office pin")


def test_no_identity_outlives_its_authority() -> None:
    late = NOW + timedelta(days=365 * 19)
    identity = load_identity(issue(OFFICE, CHIEF, (), b"2468", late), b"2468")
    assert identity.certificate.not_valid_after_utc == OFFICE.certificate.not_valid_after_utc
    with pytest.raises(EnvironmentProblem):
        issue(OFFICE, CHIEF, (), b"2468", NOW + timedelta(days=365 * 21))


def test_it_seals_a_report_that_verifies() -> None:
    identity = load_identity(issue(OFFICE, AUTHOR, ("handler",), b"2468", NOW), b"2468")
    found = verify(sealed(identity=identity), trusted=[certificate_pem(OFFICE.certificate)], redraw=draw)
    assert found.result == "valid"
    assert found.signatures[0].trusted
    assert found.signatures[0].signer == AUTHOR.name
    assert PACK.id == make_document().pack.id


def test_roles_come_from_nothing_but_their_own_attribute() -> None:
    assert identity_of(CHIEF).roles == ()
    trick = Author("係 長太郎", "role:bucho", "role:bucho", "")
    assert roles_of(load_identity(issue(OFFICE, trick, (), b"2468", NOW), b"2468").certificate) == ()
    for role in ("", "部長", "a b", "x" * 65, "a,b"):
        with pytest.raises(ValueError, match="identifier"):
            name_of(CHIEF, (role,))
    with pytest.raises(ValueError, match="length"):
        issue(OFFICE, Author("", "市民課", "係長", ""), (), b"2468", NOW)


@given(st.lists(st.from_regex(r"[a-z_][a-z0-9_.-]{0,63}", fullmatch=True), max_size=6))
def test_any_roles_are_read_back_in_their_order(roles: list[str]) -> None:
    identity = load_identity(issue(OFFICE, CHIEF, roles, b"2468", NOW), b"2468")
    assert identity.roles == tuple(roles)


@given(
    st.lists(
        st.builds(
            Revoked,
            st.integers(1, 2**150),
            st.datetimes().map(lambda at: NOW.replace(microsecond=0) + timedelta(seconds=at.second)),
            st.sampled_from(["lost", "left"]),
        ),
        unique_by=lambda each: each.serial,
        max_size=5,
    )
)
def test_the_list_names_what_was_taken_back(revoked: list[Revoked]) -> None:
    read = read_list(revocation_list(OFFICE, revoked, NOW))
    assert counts(read, OFFICE.certificate)
    reasons = {x509.ReasonFlags.key_compromise: "lost", x509.ReasonFlags.cessation_of_operation: "left"}
    found = [
        Revoked(
            entry.serial_number,
            entry.revocation_date_utc.astimezone(NOW.tzinfo),
            reasons[entry.extensions.get_extension_for_class(x509.CRLReason).value.reason],  # type: ignore[arg-type]
        )
        for entry in read
    ]
    assert found == revoked


def test_a_later_list_bears_a_higher_number() -> None:
    numbers = [
        read_list(revocation_list(OFFICE, (), NOW + timedelta(seconds=after)))
        .extensions.get_extension_for_class(x509.CRLNumber)
        .value.crl_number
        for after in (0, 1)
    ]
    assert numbers[0] < numbers[1]

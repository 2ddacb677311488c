"""Whose hand a certificate is: chains, lists, times, and what forgers try."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from forms_sealed import AUTHOR, CHIEF, NOW, draw, identity_of, pem, sealed
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.forms.sign.authority import Revoked, issue, make_authority, revocation_list
from app.forms.sign.identity import Identity, certificate_pem, key_usage, load_identity, name_of, signing_certificate
from app.forms.sign.trust import Trust, is_authority, read_trust, standing
from app.forms.verify.verify import verify

PIN = b"1234"
BUCHO = name_of(CHIEF, ("bucho",))


@cache
def office(number: int = 0) -> Identity:
    """The authority of 見本市; another `number` is another one of the same name."""
    return load_identity(make_authority("見本市", PIN + bytes([48 + number]), NOW), PIN + bytes([48 + number]))


@cache
def chief() -> Identity:
    return load_identity(issue(office(), CHIEF, ("kakaricho",), PIN, NOW), PIN)


def trust_in(*certificates: x509.Certificate, lists: tuple[bytes, ...] = ()) -> Trust:
    return read_trust([certificate_pem(each) for each in certificates], lists)


def of(identity: Identity, trust: Trust, at: datetime | None = NOW) -> str:
    return standing(identity.certificate, identity.chain, at, trust)


def test_an_identity_of_the_office_is_known_by_its_authority_alone() -> None:
    assert of(chief(), trust_in(office().certificate)) == "office"
    assert of(replace(chief(), chain=()), trust_in(office().certificate)) == "office"
    assert of(chief(), Trust()) == "unknown"
    assert of(chief(), trust_in(office(1).certificate)) == "unknown"
    assert of(chief(), trust_in(office(1).certificate, office().certificate)) == "office"


def test_a_self_made_one_is_known_by_itself() -> None:
    mine = identity_of(AUTHOR)
    assert of(mine, read_trust([pem(AUTHOR)])) == "known"
    assert of(mine, read_trust([pem(AUTHOR, 1), pem(CHIEF)])) == "unknown"
    assert of(mine, trust_in(office().certificate)) == "unknown"


def test_an_office_identity_put_there_without_its_authority_is_known_only() -> None:
    assert of(chief(), trust_in(chief().certificate)) == "known"


@pytest.mark.parametrize("days", [-400, -2, 1097, 4000, 20000])
def test_outside_its_time_it_is_expired(days: int) -> None:
    at = NOW + timedelta(days=days)
    assert of(chief(), trust_in(office().certificate), at) == "expired"
    assert of(chief(), trust_in(chief().certificate), at) == "expired"
    assert of(chief(), trust_in(office(1).certificate), at) == "unknown"


def test_without_a_stated_time_nobody_is_confirmed() -> None:
    lost = revocation_list(office(), [Revoked(chief().certificate.serial_number, NOW, "left")], NOW)
    assert of(chief(), trust_in(office().certificate), None) == "unknown"
    assert of(chief(), trust_in(office().certificate, lists=(lost,)), None) == "revoked"


@pytest.mark.parametrize(
    ("reason", "hours", "expected"),
    [("lost", -20, "revoked"), ("lost", 20, "revoked"), ("left", -20, "office"), ("left", 0, "revoked")],
)
def test_lost_counts_always_and_left_from_its_day(reason: str, hours: int, expected: str) -> None:
    taken = Revoked(chief().certificate.serial_number, NOW, reason)  # type: ignore[arg-type]  # parametrized
    trust = trust_in(office().certificate, lists=(revocation_list(office(), [taken], NOW),))
    assert of(chief(), trust, NOW + timedelta(hours=hours)) == expected


def test_revoked_stays_revoked_when_expired_and_by_an_outdated_list() -> None:
    taken = Revoked(chief().certificate.serial_number, NOW, "lost")
    trust = trust_in(office().certificate, lists=(revocation_list(office(), [taken], NOW),))
    assert of(chief(), trust, NOW + timedelta(days=900)) == "revoked"
    assert of(chief(), trust, NOW + timedelta(days=5000)) == "revoked"
    newer = trust_in(
        office().certificate,
        lists=(revocation_list(office(), [taken], NOW), revocation_list(office(), [], NOW + timedelta(days=1))),
    )
    assert of(chief(), newer) == "revoked"


def test_a_list_counts_only_from_the_authority_itself() -> None:
    taken = [Revoked(chief().certificate.serial_number, NOW, "lost")]
    by_namesake = revocation_list(office(1), taken, NOW)
    named_by_a_leaf = replace(chief(), certificate=office().certificate)
    by_leaf = revocation_list(named_by_a_leaf, taken, NOW)
    trust = trust_in(office().certificate, office(1).certificate, lists=(by_namesake, by_leaf))
    assert of(chief(), trust) == "office"


def issued_by(
    issuer: Identity | None, ca: bool = False, uses: tuple[str, ...] = ("digital_signature",), name: x509.Name = BUCHO
) -> Identity:
    """A certificate that `issuer` (None: the new one itself) writes, whatever it is allowed to."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1000))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(key_usage(*uses), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    return Identity(certificate, key, (issuer.certificate, *issuer.chain) if issuer else ())


def test_a_certificate_from_elsewhere_comes_through_the_authorities_between() -> None:
    """職責証明書: the root is trusted, what lies between travels in the signature."""
    issuing = ("key_cert_sign", "crl_sign")
    root = issued_by(None, True, issuing, name_of(replace(CHIEF, name="見本の国の認証局")))
    between = issued_by(root, True, issuing, name_of(replace(CHIEF, name="見本の県の認証局")))
    mayor = issued_by(between, name=name_of(replace(AUTHOR, department="")))
    trust = trust_in(root.certificate)
    assert of(mayor, trust) == "office"
    assert of(replace(mayor, chain=mayor.chain[::-1]), trust) == "office"
    assert of(replace(mayor, chain=()), trust) == "unknown"
    found = verify(sealed(identity=mayor), trusted=[certificate_pem(root.certificate)], redraw=draw)
    assert (found.result, found.signatures[0].standing) == ("valid", "office")
    for issuer, taken in ((root, between), (between, mayor)):
        revoked = revocation_list(issuer, [Revoked(taken.certificate.serial_number, NOW, "lost")], NOW)
        assert of(mayor, trust_in(root.certificate, lists=(revoked,))) == "revoked"


def test_authorities_that_all_issue_each_other_are_looked_through_in_bounded_time() -> None:
    """Each further one multiplies the ways through them."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [name_of(replace(CHIEF, name=f"見本の局{number}")) for number in range(6)]

    def issue_to(name: x509.Name, issuer: x509.Name, uses: str) -> x509.Certificate:
        made = x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=100))
        made = made.add_extension(x509.BasicConstraints(uses == "key_cert_sign", None), critical=True)
        return made.add_extension(key_usage(uses), critical=True).sign(key, hashes.SHA256())

    mesh = [issue_to(one, other, "key_cert_sign") for one in names for other in names if one != other]
    person = Identity(issue_to(BUCHO, names[0], "digital_signature"), key, tuple(mesh))
    begun = time.process_time()
    assert of(person, trust_in(office().certificate)) == "unknown"
    assert time.process_time() - begun < 5


def test_a_person_can_issue_nothing() -> None:
    forged = issued_by(chief())
    assert of(forged, trust_in(office().certificate)) == "unknown"
    assert of(forged, trust_in(office().certificate, chief().certificate)) == "namesake"
    by_self_made = issued_by(identity_of(AUTHOR))
    assert of(by_self_made, trust_in(office().certificate, identity_of(AUTHOR).certificate)) == "unknown"


def test_an_authority_below_the_office_cannot_be_made() -> None:
    """pathLenConstraint 0: not even the office's key may make a further authority that counts."""
    below = issued_by(office(), ca=True, uses=("key_cert_sign", "crl_sign"))
    assert of(issued_by(below), trust_in(office().certificate)) == "unknown"


def test_a_ca_flag_without_the_right_to_issue_is_no_authority() -> None:
    """As `openssl req -x509` makes them for a person."""
    careless = issued_by(office(1), ca=True, uses=("digital_signature",))
    assert not is_authority(careless.certificate)
    assert of(careless, trust_in(careless.certificate)) == "known"
    assert of(issued_by(careless), trust_in(careless.certificate)) == "unknown"


def test_an_authority_whose_time_is_over_vouches_for_nobody() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    over = office().certificate.not_valid_after_utc
    valid = (NOW, over + timedelta(days=100))
    outlives = signing_certificate(key.public_key(), BUCHO, office().certificate.subject, office().key, valid)
    trust = trust_in(office().certificate)
    assert standing(outlives, (), over, trust) == "office"
    assert standing(outlives, (), over + timedelta(days=1), trust) == "unknown"


def test_a_list_from_an_authority_that_may_write_none_counts_nothing() -> None:
    issuing_only = issued_by(None, True, ("key_cert_sign",))
    person = issued_by(issuing_only, name=name_of(AUTHOR))
    taken = revocation_list(issuing_only, [Revoked(person.certificate.serial_number, NOW, "lost")], NOW)
    assert of(person, trust_in(issuing_only.certificate, lists=(taken,))) == "office"


def test_the_authority_itself_signs_no_report() -> None:
    assert of(office(), trust_in(office().certificate)) == "unknown"


def test_another_hand_under_the_authoritys_name_is_unknown() -> None:
    other = ec.generate_private_key(ec.SECP384R1())
    key = ec.generate_private_key(ec.SECP256R1())
    valid = (NOW - timedelta(days=1), NOW + timedelta(days=100))
    forged = signing_certificate(key.public_key(), name_of(CHIEF), office().certificate.subject, other, valid)
    assert of(Identity(forged, key, (office().certificate,)), trust_in(office().certificate)) == "unknown"


def test_one_changed_byte_of_a_certificate_is_never_taken_for_the_office() -> None:
    der = chief().certificate.public_bytes(Encoding.DER)
    trust = trust_in(office().certificate)
    for place in range(4, len(der), 7):
        changed = bytearray(der)
        changed[place] ^= 1
        try:
            certificate = x509.load_der_x509_certificate(bytes(changed))
            found = standing(certificate, (), NOW, trust)
        except ValueError:
            continue  # cryptography does not read it, so nothing is asked of it
        assert found in ("unknown", "expired")


def test_a_subject_without_a_name_hurts_nothing() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    empty = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "見本")])
    valid = (NOW.astimezone(UTC) - timedelta(days=1), NOW + timedelta(days=1))
    nobody = signing_certificate(key.public_key(), empty, empty, key, valid)
    assert standing(nobody, (), NOW.replace(tzinfo=None), trust_in(nobody)) == "known"


@given(st.binary(max_size=120), st.booleans())
def test_broken_files_are_said(data: bytes, as_list: bool) -> None:
    with pytest.raises(EnvironmentProblem):
        read_trust([] if as_list else [data], [data] if as_list else [])

"""Signing identities: what is in them, and what a person is told when one cannot be opened."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from forms_sealed import AUTHOR, CHIEF, NOW, identity_of
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.forms.document import Author
from app.forms.sign.identity import (
    certificate_pem,
    common_name,
    directory_text,
    fingerprint,
    load_identity,
    make_identity,
    read_certificate,
    subject,
)


def test_certificate_names_the_author_and_is_for_signing() -> None:
    identity = identity_of(AUTHOR)
    certificate = identity.certificate
    assert identity.name == "窓口 花子"
    assert subject(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME) == "市民課"
    assert subject(certificate, NameOID.TITLE) == "主事"
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    lifetime = certificate.not_valid_after_utc - NOW
    assert timedelta(days=3651) < lifetime < timedelta(days=3654)
    assert certificate.not_valid_before_utc < NOW


def test_two_identities_of_one_name_are_two() -> None:
    assert identity_of(AUTHOR).fingerprint != identity_of(AUTHOR, 1).fingerprint


@pytest.mark.parametrize("password", [b"", b"wrong", "合言葉".encode()])
def test_wrong_password_is_said(password: bytes) -> None:
    p12 = make_identity(AUTHOR, b"right", NOW)
    with pytest.raises(EnvironmentProblem) as caught:
        load_identity(p12, password)
    assert "署名用の鍵" in caught.value.happened
    assert "花子" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(EnvironmentProblem):
        load_identity(data, b"pw")


def test_a_file_cut_short_is_refused() -> None:
    p12 = make_identity(AUTHOR, b"pw", NOW)
    for length in range(0, len(p12), 37):
        with pytest.raises(EnvironmentProblem):
            load_identity(p12[:length], b"pw")


def test_a_key_without_its_own_certificate_is_refused() -> None:
    lock = BestAvailableEncryption(b"pw")
    mixed = pkcs12.serialize_key_and_certificates(
        b"x", ec.generate_private_key(ec.SECP256R1()), None, [identity_of(AUTHOR).certificate], lock
    )
    with pytest.raises(EnvironmentProblem):
        load_identity(mixed, b"pw")
    other_kind = pkcs12.serialize_key_and_certificates(b"x", ed25519.Ed25519PrivateKey.generate(), None, None, lock)
    with pytest.raises(EnvironmentProblem):
        load_identity(other_kind, b"pw")


@given(st.text(min_size=1, max_size=60))
def test_any_name_becomes_one_that_a_certificate_can_hold(name: str) -> None:
    written, short = directory_text(name), common_name(name)
    assert directory_text(written) == written
    assert written.startswith(short)
    assert len(short.encode()) <= 64
    assert short == written or len(written[: len(short) + 1].encode()) > 64


def test_kanji_stay_and_what_a_certificate_cannot_hold_is_marked() -> None:
    assert directory_text("髙﨑𠮷 ①㈱") == "髙﨑𠮷 ①㈱"
    assert directory_text("葛\U000e0100城\ufe00\x07") == "葛城"
    assert directory_text("\U0001f600\ue000") == "〓〓"


def test_a_very_long_name_still_makes_an_identity() -> None:
    author = Author(
        "マリア・フェルナンダ・ゴンサレス・デ・ラ・クルス", "市民部市民課窓口サービス担当", "会計年度任用職員", ""
    )
    identity = load_identity(make_identity(author, b"pw", NOW), b"pw")
    assert identity.name == common_name(author.name)


def test_certificates_travel_as_pem() -> None:
    certificate = identity_of(CHIEF).certificate
    assert fingerprint(read_certificate(certificate_pem(certificate))) == fingerprint(certificate)
    for broken in (b"", b"-----BEGIN CERTIFICATE-----\nxx\n", certificate_pem(certificate)[:100]):
        with pytest.raises(EnvironmentProblem):
            read_certificate(broken)

"""Signing with a card or token: a real PKCS#11 library (softhsm2), real signatures."""

from dataclasses import replace
from pathlib import Path

import pytest
from forms_sealed import AUTHOR, CHIEF, NOW, draw, make_document
from token_soft import LABEL, MODULE, OFFICE, PIN, card

from app.base.errors import EnvironmentProblem
from app.forms import carrier
from app.forms.sign.identity import certificate_pem, roles_of
from app.forms.sign.seal import seal
from app.forms.sign.signer import Signer, WrongPin
from app.forms.sign.token import Token, open_token, tokens
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify


def opened(certificate: str) -> Token:
    return open_token(card(), LABEL, PIN, certificate)


def sealed_by(signer: Signer, trusted: bytes) -> Verdict:
    author = replace(AUTHOR, name=signer.name)
    document = make_document(author=author)
    pdf = seal(draw(document), carrier.record_json(document), signer, NOW)
    return verify(pdf, trusted=[trusted], redraw=draw)


def test_a_token_seals_a_report_that_verifies_as_one_of_the_office() -> None:
    with opened("ec") as token:
        assert (token.name, token.roles) == (CHIEF.name, ("kakaricho",))
        assert token.chain == (OFFICE.certificate,)
        token.prove()
        found = sealed_by(token, certificate_pem(OFFICE.certificate))
    assert (found.result, found.faults) == ("valid", ())
    assert found.signatures[0].trusted
    assert found.signatures[0].fingerprint == token.fingerprint


def test_an_rsa_key_of_another_maker_seals_too() -> None:
    with opened("rsa") as token:
        token.prove()
        assert roles_of(token.certificate) == ()
        assert token.chain == ()
        found = sealed_by(token, certificate_pem(token.certificate))
    assert (found.result, found.faults) == ("valid", ())
    assert found.signatures[0].trusted


@pytest.mark.parametrize("certificate", ["ec", "each time"])
def test_many_signatures_ask_the_person_once(certificate: str) -> None:
    with opened(certificate) as token:
        results = [sealed_by(token, certificate_pem(OFFICE.certificate)).result for _ in range(3)]
    assert results == ["valid"] * 3


@pytest.mark.parametrize("pin", ["", "0", "000000", "1357901", "９９９９９", "x" * 300])
def test_a_wrong_pin_is_said_as_such(pin: str) -> None:
    with pytest.raises(WrongPin) as caught:
        open_token(card(), LABEL, pin, "ec")
    assert not pin or pin == "0" or pin not in str(caught.value)
    opened("ec").close()


@pytest.mark.parametrize("certificate", ["no key", "twice", "not there", ""])
def test_what_the_token_does_not_hold_is_said(certificate: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        opened(certificate)
    assert not isinstance(caught.value, WrongPin)
    opened("ec").close()


def test_a_key_of_another_certificate_is_found_out() -> None:
    with opened("wrong key") as token, pytest.raises(EnvironmentProblem, match="合っていません"):
        token.prove()


def test_a_missing_token_and_a_missing_library_are_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="見つかりません"):
        open_token(card(), "another card", PIN, "ec")
    no_library = tmp_path / "no.so"
    for _ in range(2):
        with pytest.raises(EnvironmentProblem, match="読み込めません"):
            open_token(no_library, LABEL, PIN, "ec")
        with pytest.raises(EnvironmentProblem, match="読み込めません"):
            tokens(no_library)
        no_library.write_bytes(b"not a library")


def test_an_open_token_does_not_let_a_second_one_in_without_asking_for_the_pin() -> None:
    with opened("ec"), pytest.raises(EnvironmentProblem):
        open_token(card(), LABEL, "000000", "ec")


def test_a_token_that_nobody_holds_is_closed() -> None:
    token = opened("ec")
    del token
    with pytest.raises(WrongPin):
        open_token(card(), LABEL, "000000", "ec")


def test_a_card_pulled_out_in_the_middle_is_said() -> None:
    token = opened("ec")
    token.close()
    with pytest.raises(EnvironmentProblem):
        sealed_by(token, certificate_pem(OFFICE.certificate))


def test_tokens_are_listed_without_a_pin() -> None:
    found = {each.label: each.certificates for each in tokens(card())}
    assert found[LABEL] == ("each time", "ec", "no key", "rsa", "the office", "twice", "weak", "wrong key")
    assert card() == MODULE

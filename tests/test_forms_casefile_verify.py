"""`verify` of a case file: as signed or not, whatever was done to it."""

import random
from pathlib import Path

import pytest
from casefile_sample import AUTHOR
from forms_sealed import CHIEF, identity_of
from program_home import Commands
from test_forms_casefile import several, signed

from app.forms.casefile_verify import verify_case_file
from app.forms.identity import certificate_pem


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return signed(several(), tmp_path_factory.mktemp("case")).read_bytes()


def test_as_signed(sealed: bytes) -> None:
    verdict = verify_case_file(sealed, trusted=[certificate_pem(identity_of(AUTHOR).certificate)])
    assert verdict
    assert (verdict.result, verdict.faults, verdict.exit_code) == ("valid", (), 0)
    assert [(each.standing, each.covers) for each in verdict.signatures] == [("known", "file")]
    told = "\n".join(verdict.lines())
    assert "4件の対応" in told
    assert "添付の書類: 1通" in told


def test_signed_by_somebody_unknown_it_is_valid_and_says_so(sealed: bytes) -> None:
    verdict = verify_case_file(sealed, trusted=[certificate_pem(identity_of(CHIEF).certificate)])
    assert verdict
    assert (verdict.result, verdict.signatures[0].standing) == ("valid", "unknown")


def test_no_changed_byte_is_taken(sealed: bytes) -> None:
    places = random.Random(7).sample(range(len(sealed)), 60)
    for place in places:
        spoilt = bytearray(sealed)
        spoilt[place] ^= 0x21
        verdict = verify_case_file(bytes(spoilt), trusted=[])
        assert verdict is None or verdict.result == "changed", place


@pytest.mark.parametrize("more", [b"\n", b"\n%%EOF\n", b"x" * 4000])
def test_nothing_may_come_behind_it(sealed: bytes, more: bytes) -> None:
    verdict = verify_case_file(sealed + more, trusted=[])
    assert verdict
    assert verdict.result == "changed"


def test_what_is_none_is_left_to_others() -> None:
    assert verify_case_file(b"%PDF-1.7\n", trusted=[]) is None
    assert verify_case_file(b"", trusted=[]) is None


def test_the_command_takes_it(run: Commands, sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    path.write_bytes(sealed)
    done = run("verify", path)
    assert done.code == 3  # nobody here knows the author
    assert "署名されたときのまま" in done.out
    path.write_bytes(sealed[:-1] + b"x")
    assert run("verify", path).code == 1

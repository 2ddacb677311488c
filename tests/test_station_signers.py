"""What a person seals with: taken in, made or on a card; opened by their PIN alone, and slowly after wrong ones."""

from datetime import timedelta
from pathlib import Path

import pytest
from certificate_matrix import Sort, list_with_sha1, made, private
from certificate_matrix import authority as authority_of
from forms_sealed import AUTHOR, CHIEF, NOW, draw, make_document, sealed
from hypothesis import given
from hypothesis import strategies as st
from token_soft import LABEL, OFFICE, card
from token_soft import PIN as CARD_PIN

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.forms import carrier
from app.forms.document import Author
from app.forms.sign.authority import Revoked, issue, make_authority, revocation_list
from app.forms.sign.identity import Identity, certificate_pem, load_identity, locked, make_identity
from app.forms.sign.seal import seal
from app.forms.sign.signer import WrongPin
from app.forms.verify.verify import verify
from app.models.home import Home
from app.models.sealed import unseal
from app.models.settings import Staff
from app.station.checking import take_in_list, trust_certificate, trust_of
from app.station.pin import TooSoon, guarded
from app.station.signers import change_pin, make_own, means, open_signer, take_in, use_token

MASTER = bytes(range(32))
CODE = "ACEF-3467-HJKM-8989-XYWV"
PIN = "2468ab"
STAFF = Staff(CHIEF.name, CHIEF.department, CHIEF.title, CHIEF.phone)
P12 = issue(OFFICE, CHIEF, ("supervisor",), CODE.encode(), NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


def known(home: Home) -> set[str]:
    return {path.stem for path in home.trusted.glob("*.pem")}


# -- where it comes from -----------------------------------------------------------------------------------------


def test_nothing_is_chosen_at_first(folder: Home, clock: FakeClock) -> None:
    assert means(folder) is None
    with pytest.raises(EnvironmentProblem, match="決まっていません"):
        open_signer(folder, MASTER, PIN, clock)


def test_an_identity_of_the_office_is_taken_in(folder: Home, clock: FakeClock) -> None:
    taken = take_in(folder, MASTER, P12, CODE, PIN)
    assert taken == means(folder)
    assert (taken.kind, taken.name, taken.roles, taken.issuer) == ("file", CHIEF.name, ("supervisor",), "見本市")
    assert taken.authority == OFFICE.fingerprint
    assert taken.is_of(STAFF)
    assert not taken.is_of(Staff("別人", "", "", ""))
    assert len(list(folder.signer.glob("*.key"))) == 1
    assert known(folder) == {taken.fingerprint}
    assert open_signer(folder, MASTER, PIN, clock).roles == ("supervisor",)


def test_the_pin_lies_nowhere(folder: Home, clock: FakeClock) -> None:
    take_in(folder, MASTER, P12, CODE, PIN)
    open_signer(folder, MASTER, PIN, clock)
    with pytest.raises(WrongPin):
        open_signer(folder, MASTER, "wrong-pin-77", clock)
    written = b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())
    assert PIN.encode() not in written
    assert b"wrong-pin-77" not in written


def test_the_authority_is_trusted_only_when_the_person_says_so(folder: Home) -> None:
    taken = take_in(folder, MASTER, P12, CODE, PIN, trust_authority=True)
    assert known(folder) == {taken.fingerprint, OFFICE.fingerprint}


def test_a_foreign_office_certificate_names_its_office_and_no_roles(folder: Home, clock: FakeClock) -> None:
    elsewhere = load_identity(make_authority("別の認証局", b"x", NOW), b"x")
    p12 = issue(elsewhere, Author("見本市長", "見本市", "", ""), (), b"foreign pin", NOW)
    taken = take_in(folder, MASTER, p12, "foreign pin", PIN)
    assert (taken.name, taken.roles, taken.issuer) == ("見本市長", (), "別の認証局")
    assert open_signer(folder, MASTER, PIN, clock).name == "見本市長"


def test_an_own_one_is_made_for_who_has_none(folder: Home, clock: FakeClock) -> None:
    for short in ("", "12345", "     1     "):
        with pytest.raises(Refused):
            make_own(folder, MASTER, STAFF, short, clock)
    assert means(folder) is None
    made = make_own(folder, MASTER, STAFF, PIN, clock)
    assert (made.kind, made.name, made.roles, made.issuer, made.authority) == ("own", CHIEF.name, (), "", "")
    assert open_signer(folder, MASTER, "２４６８ab", clock).fingerprint == made.fingerprint  # an input method was on


def test_a_new_one_puts_the_earlier_aside(folder: Home, clock: FakeClock) -> None:
    make_own(folder, MASTER, STAFF, PIN, clock)
    take_in(folder, MASTER, P12, CODE, PIN)
    assert len(list(folder.signer.glob("*.key"))) == 1
    assert len(list(folder.aside.glob("*.key"))) == 1
    assert open_signer(folder, MASTER, PIN, clock).roles == ("supervisor",)


def test_a_wrong_pin_takes_nothing_in(folder: Home) -> None:
    for p12 in (P12, P12[:-20], b"", b"no file of that kind"):
        with pytest.raises(WrongPin):
            take_in(folder, MASTER, p12, "wrong", PIN)
    assert means(folder) is None
    assert not folder.trusted.exists()


def test_a_file_that_takes_hours_to_open_is_refused_at_once(folder: Home) -> None:
    """The rounds of key derivation are the file's own word, at each of the places that say them."""
    from asn1crypto import pkcs12

    from app.forms.sign.pkcs12_cost import rounds_to_open

    assert 0 < rounds_to_open(P12) <= 100_000
    pfx = pkcs12.Pfx.load(P12)
    pfx["mac_data"]["iterations"] = 2**31 - 1
    costly = [pfx.dump(force=True)]
    parts = pkcs12.AuthenticatedSafe.load(pkcs12.Pfx.load(P12)["auth_safe"]["content"].native)
    assert len(parts) == 2
    for place in range(2):
        pfx = pkcs12.Pfx.load(P12)
        changed = pkcs12.AuthenticatedSafe.load(pfx["auth_safe"]["content"].native)
        if changed[place]["content_type"].native == "encrypted_data":
            told = changed[place]["content"]["encrypted_content_info"]["content_encryption_algorithm"]
            told["parameters"]["key_derivation_func"]["parameters"]["iteration_count"] = 2**31 - 1  # of the certificate
        else:
            bags = pkcs12.SafeContents.load(changed[place]["content"].native)
            told = bags[0]["bag_value"]["encryption_algorithm"]
            told["parameters"]["key_derivation_func"]["parameters"]["iteration_count"] = 2**31 - 1
            changed[place]["content"] = bags.dump(force=True)
        pfx["auth_safe"]["content"] = changed.dump(force=True)
        costly.append(pfx.dump(force=True))
    for p12 in costly:
        assert rounds_to_open(p12) == 2**31 - 1
        with pytest.raises(Refused, match="時間"):
            take_in(folder, MASTER, p12, CODE, PIN)
    assert means(folder) is None


@given(st.binary(max_size=200), st.integers(0, 2000))
def test_what_a_file_costs_is_said_of_anything(noise: bytes, at: int) -> None:
    from app.forms.sign.pkcs12_cost import rounds_to_open

    assert rounds_to_open(noise) >= 0
    assert rounds_to_open(P12[: at % len(P12)] + noise + P12[at % len(P12) :]) >= 0


def test_a_card_seals_and_its_pin_is_counted(folder: Home, clock: FakeClock) -> None:
    with pytest.raises(WrongPin):
        use_token(folder, card(), LABEL, "ec", "000000")
    with pytest.raises(EnvironmentProblem, match="合っていません"):
        use_token(folder, card(), LABEL, "wrong key", CARD_PIN)
    assert means(folder) is None
    taken = use_token(folder, card(), LABEL, "ec", CARD_PIN, trust_authority=True)
    assert (taken, taken.kind, taken.issuer) == (means(folder), "token", "見本市")
    with pytest.raises(WrongPin, match="1回目"):
        open_signer(folder, MASTER, "000000", clock)
    signer = open_signer(folder, MASTER, CARD_PIN, clock)
    document = make_document(author=CHIEF)
    pdf = seal(draw(document), carrier.record_json(document), signer, NOW)
    certificates, lists = trust_of(folder)
    assert verify(pdf, trusted=certificates, revoked=lists, redraw=draw).result == "valid"
    with pytest.raises(EnvironmentProblem, match="変えられません"):
        change_pin(folder, MASTER, CARD_PIN, "another pin", clock)


def test_a_missing_card_is_not_counted_as_a_wrong_pin(folder: Home, clock: FakeClock) -> None:
    use_token(folder, card(), LABEL, "ec", CARD_PIN)
    description = folder.signer / "signer.json"
    description.write_text(description.read_text("utf-8").replace("card of", "no card of"), "utf-8")
    for _ in range(5):
        with pytest.raises(EnvironmentProblem, match="見つかりません"):
            open_signer(folder, MASTER, CARD_PIN, clock)
    assert not (folder.signer / "tries.json").exists()


# -- the PIN -----------------------------------------------------------------------------------------------------


def test_wrong_pins_are_counted_slowed_down_and_not_forgotten(folder: Home, clock: FakeClock) -> None:
    take_in(folder, MASTER, P12, CODE, PIN)
    for number, wait in enumerate((0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300), start=1):
        with pytest.raises(WrongPin, match=f"{number}回目"):
            open_signer(folder, MASTER, "wrong!", clock)
        if wait:
            clock.advance(wait - 1)
            with pytest.raises(TooSoon) as caught:
                open_signer(folder, MASTER, PIN, clock)
            assert caught.value.seconds == 1
            clock.advance(1)
    assert open_signer(folder, MASTER, PIN, clock).name == CHIEF.name
    with pytest.raises(WrongPin, match="1回目"):
        open_signer(folder, MASTER, "wrong!", clock)


def test_waiting_refuses_even_the_right_pin(folder: Home, clock: FakeClock) -> None:
    take_in(folder, MASTER, P12, CODE, PIN)
    for _ in range(3):
        with pytest.raises(WrongPin):
            open_signer(folder, MASTER, "wrong!", clock)
    with pytest.raises(TooSoon, match="3回") as caught:
        open_signer(folder, MASTER, PIN, clock)
    assert caught.value.seconds == 2
    assert "あと2秒" in caught.value.todo
    clock.advance(2)
    open_signer(folder, MASTER, PIN, clock)


def test_setting_the_clock_or_starting_anew_shortens_nothing(folder: Home, clock: FakeClock) -> None:
    take_in(folder, MASTER, P12, CODE, PIN)
    for _ in range(3):
        with pytest.raises(WrongPin):
            open_signer(folder, MASTER, "wrong!", clock)
    clock.set_wall(NOW + timedelta(days=1))
    with pytest.raises(TooSoon):
        open_signer(folder, MASTER, PIN, clock)
    with pytest.raises(TooSoon):
        open_signer(folder, MASTER, PIN, FakeClock(NOW, boot="another"))
    open_signer(folder, MASTER, PIN, FakeClock(NOW - timedelta(hours=1), boot="a clock that was set back"))


@given(st.binary(max_size=60))
def test_a_damaged_count_locks_nobody_out(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    counter = tmp_path_factory.getbasetemp() / "tries.json"
    counter.write_bytes(data)
    assert guarded(counter, FakeClock(NOW), lambda: 1) == 1
    assert not counter.exists()


def test_a_program_ended_in_the_middle_has_tried(tmp_path: Path, clock: FakeClock) -> None:
    def ended() -> None:
        raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            guarded(tmp_path / "tries.json", clock, ended)
    with pytest.raises(TooSoon):
        guarded(tmp_path / "tries.json", clock, lambda: None)


def test_the_pin_can_be_changed_and_the_old_one_opens_nothing(folder: Home, clock: FakeClock) -> None:
    before = take_in(folder, MASTER, P12, CODE, PIN, trust_authority=True)
    with pytest.raises(Refused):
        change_pin(folder, MASTER, PIN, "short", clock)
    with pytest.raises(WrongPin, match="1回目"):
        change_pin(folder, MASTER, "wrong!", "a new pin", clock)
    change_pin(folder, MASTER, PIN, "a new pin", clock)
    assert means(folder) == before
    with pytest.raises(WrongPin):
        open_signer(folder, MASTER, PIN, clock)
    opened = open_signer(folder, MASTER, "a new pin", clock)
    assert tuple(opened.chain) == (OFFICE.certificate,)
    (left,) = (path for path in folder.root.rglob("*.key"))
    with pytest.raises(WrongPin):
        load_identity(unseal(MASTER, left.read_bytes()), PIN.encode())


# -- what can no longer sign -------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-3, 3 * 366])
def test_outside_its_time_it_signs_nothing(folder: Home, days: int) -> None:
    take_in(folder, MASTER, P12, CODE, PIN)
    with pytest.raises(EnvironmentProblem, match="有効期間"):
        open_signer(folder, MASTER, PIN, FakeClock(NOW + timedelta(days=days)))


@pytest.mark.parametrize("reason", ["lost", "left"])
def test_what_the_office_took_back_signs_nothing(folder: Home, clock: FakeClock, reason: str) -> None:
    take_in(folder, MASTER, P12, CODE, PIN, trust_authority=True)
    serial = load_identity(P12, CODE.encode()).certificate.serial_number
    take_in_list(folder, revocation_list(OFFICE, [Revoked(serial, NOW, reason)], NOW))  # type: ignore[arg-type]
    with pytest.raises(EnvironmentProblem, match="取り消して"):
        open_signer(folder, MASTER, PIN, clock)


@pytest.mark.parametrize("what", ["signer.json", "key", "gone", "version"])
def test_damage_is_said_and_no_wrong_pin_is_counted(folder: Home, clock: FakeClock, what: str) -> None:
    take_in(folder, MASTER, P12, CODE, PIN)
    description = folder.signer / "signer.json"
    (key,) = folder.signer.glob("*.key")
    match what:
        case "signer.json":
            description.write_bytes(description.read_bytes()[:-30])
        case "version":
            description.write_text(description.read_text("utf-8").replace('"version": 1', '"version": 2'), "utf-8")
        case "key":
            held = key.read_bytes()
            key.write_bytes(held[:-1] + bytes([held[-1] ^ 1]))
        case "gone":
            key.unlink()
    with pytest.raises(EnvironmentProblem, match="壊れて") as caught:
        open_signer(folder, MASTER, PIN, clock)
    assert not isinstance(caught.value, WrongPin)
    assert not (folder.signer / "tries.json").exists()
    take_in(folder, MASTER, P12, CODE, PIN)
    assert open_signer(folder, MASTER, PIN, clock).name == CHIEF.name


def test_what_is_trusted_decides_and_not_what_a_certificate_says(folder: Home) -> None:
    own = load_identity(make_identity(AUTHOR, b"x", NOW), b"x")
    trust_certificate(folder, certificate_pem(own.certificate))
    certificates, lists = trust_of(folder)
    assert verify(sealed(identity=own), trusted=certificates, revoked=lists, redraw=draw).signatures[0].trusted
    (folder.trusted / "broken.pem").write_bytes(b"no certificate")
    (folder.trusted / "broken.crl").write_bytes(b"no list")
    assert trust_of(folder) == (certificates, lists)


# -- what is too weak ----------------------------------------------------------------------------------------------

WEAK = [Sort(key="RSA-2048"), Sort(uses="none"), Sort(uses="encipher"), Sort(extended="server"), Sort(key="P-224")]


@pytest.mark.parametrize("sort", WEAK, ids=str)
def test_what_would_not_count_is_not_taken_in(folder: Home, sort: Sort) -> None:
    one = made(sort)
    p12 = locked("weak", private(sort.key), one.certificate, one.chain, b"foreign pin")
    with pytest.raises(EnvironmentProblem, match="証明書は使えません") as said:
        take_in(folder, MASTER, p12, "foreign pin", PIN)
    assert "発行してもらってください" in said.value.todo
    assert means(folder) is None
    assert not folder.trusted.exists()
    with pytest.raises(EnvironmentProblem, match="証明書は使えません"):
        trust_certificate(folder, certificate_pem(one.certificate))
    assert not folder.trusted.exists()


@pytest.mark.parametrize("chain", ["root weak", "root SHA-1"])
def test_an_authority_too_weak_is_not_known_and_nothing_of_it_taken_in(folder: Home, chain: str) -> None:
    one = made(Sort(chain=chain, digest="RSA SHA-256"))
    with pytest.raises(EnvironmentProblem, match="証明書は使えません"):
        trust_certificate(folder, certificate_pem(one.root))
    p12 = locked("weak", private("P-256"), one.certificate, (one.root,), b"foreign pin")
    with pytest.raises(EnvironmentProblem, match="発行した認証局"):
        take_in(folder, MASTER, p12, "foreign pin", PIN)
    assert not folder.trusted.exists()


def test_one_that_was_taken_in_before_seals_no_more(
    folder: Home, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an earlier version, which looked at no key."""
    one = made(Sort(key="RSA-2048"))
    p12 = locked("weak", private("RSA-2048"), one.certificate, (), b"foreign pin")
    with monkeypatch.context() as earlier:
        earlier.setattr("app.station.checking.check_fit", lambda *_: None)
        take_in(folder, MASTER, p12, "foreign pin", PIN)
    with pytest.raises(EnvironmentProblem, match="2048ビット"):
        open_signer(folder, MASTER, PIN, clock)


def test_a_card_too_weak_is_refused(folder: Home) -> None:
    with pytest.raises(EnvironmentProblem, match="2048ビット"):
        use_token(folder, card(), LABEL, "weak", CARD_PIN)
    assert means(folder) is None


def test_a_list_signed_the_old_way_is_not_taken_in(folder: Home) -> None:
    root = private("RSA-3072")
    authority = authority_of("見本根", root)
    trust_certificate(folder, certificate_pem(authority))
    good = revocation_list(Identity(authority, root), [Revoked(7, NOW, "lost")], NOW)
    with pytest.raises(EnvironmentProblem, match="古い方式（SHA-1）"):
        take_in_list(folder, list_with_sha1(good, root))
    assert not list(folder.trusted.glob("*.crl"))
    assert take_in_list(folder, good)

"""What may be chosen as a PIN or a passphrase, and what the program makes up itself."""

import secrets
import string
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Refused
from app.base.guessable import guessable
from app.station.code import ALPHABET, new_code, read_code
from app.station.passphrase import LEAST, check_passphrase, offered_bits, offered_passphrase, passphrase_fault, words
from app.station.pin import check_new, pin_fault


@pytest.mark.parametrize(
    "pin",
    [
        "123456", "111111", "121212", "abcdef", "654321", "fedcba", "123123", "112233", "000000", "012345", "567890",
        "456123", "123789", "987321", "qwerty", "ytrewq", "asdfgh", "1qaz2wsx", "abc123", "111222", "aabbcc", "abcabc",
        "147258", "963852", "246802", "100100", "１２３４５６", "ABCDEF", "abCDef", "1212121", "あいうえおか",
        "19891103", "891103", "110389", "031189", "19 89 11 03", "2001/02/28", "11031989", "12345678",
    ],
)  # fmt: skip
def test_what_others_try_first_is_refused(pin: str) -> None:
    with pytest.raises(Refused):
        check_new(pin)
    assert guessable(pin)


@pytest.mark.parametrize("pin", ["482913", "2468ab", "newpin", "見本-482913", "office1", "907316", "x1y2z3", "480153"])
def test_others_are_taken(pin: str) -> None:
    check_new(pin)


@pytest.mark.parametrize("pin", ["", "48291", "     4     ", "４８２９１"])
def test_short_ones_are_refused(pin: str) -> None:
    assert "6文字以上" in pin_fault(pin)


def test_most_pins_of_six_digits_may_be_chosen() -> None:
    drawn = [f"{number:06}" for number in range(0, 1_000_000, 97)]
    refused = sum(bool(pin_fault(pin)) for pin in drawn) / len(drawn)
    assert refused < 0.2


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_no_birthday_in_any_order(day: date) -> None:
    for form in ("%Y%m%d", "%d%m%Y", "%m%d%Y", "%y%m%d", "%d%m%y", "%m%d%y", "%Y-%m-%d"):
        assert guessable(day.strftime(form))


@given(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6), st.integers(2, 5))
def test_no_repetition_of_anything(piece: str, times: int) -> None:
    assert guessable(piece * times)


# -- passphrases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "short", ["", "短い", "eleven char", "123456789012", "abababababab", "ああああああああああああ"]
)
def test_passphrases_that_are_refused(short: str) -> None:
    with pytest.raises(Refused):
        check_passphrase(short)


def test_twelve_characters_are_enough() -> None:
    check_passphrase("見本の合言葉を長めにした")
    assert not passphrase_fault("twelve chars")


def test_four_words_of_the_program_are_a_passphrase_of_fifty_bits() -> None:
    assert len(words()) == len(set(words())) == 7776
    assert all(5 <= len(word) <= 8 and set(word) <= set(string.ascii_lowercase) for word in words())
    assert offered_bits() > 50
    offered = [offered_passphrase() for _ in range(200)]
    assert len(set(offered)) == 200
    for each in offered:
        assert len(each.split(" ")) == 4
        assert len(each) >= LEAST
        check_passphrase(each)


# -- codes -------------------------------------------------------------------------------------------------------


def test_a_code_has_more_than_eighty_bits_in_groups_without_lookalikes() -> None:
    from math import log2

    made = [new_code() for _ in range(500)]
    assert len(set(made)) == 500
    assert all([len(group) for group in code.split("-")] == [4] * 5 for code in made)
    assert 20 * log2(len(set(ALPHABET))) > 80
    seen = Counter("".join(made).replace("-", ""))
    assert set(seen) == set(ALPHABET)
    for lookalikes in ("0OQD", "1ILJ|"[:3], "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(lookalikes) & set(ALPHABET)) <= 1


@given(st.randoms(use_true_random=False), st.sampled_from(["", "-", " ", "　", "ー", "‐", "・", "−", "\n"]))
def test_a_code_is_read_however_it_was_typed(random: object, between: str) -> None:
    code = "".join(random.choice(ALPHABET) for _ in range(20))  # type: ignore[attr-defined]
    shown = "-".join(code[at : at + 4] for at in range(0, 20, 4))
    typed = shown.replace("-", between).lower().translate(str.maketrans("8", "b"))
    assert read_code(typed) == shown
    full = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in shown)
    assert read_code(full) == shown
    assert read_code(shown) == shown


@given(st.text(max_size=40))
def test_what_is_no_code_is_none(text: str) -> None:
    found = read_code(text)
    assert found is None or len(found) == 24


def test_codes_come_from_the_systems_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def choice(letters: str) -> str:
        drawn.append(letters)
        return letters[0]

    monkeypatch.setattr(secrets, "choice", choice)
    new_code()
    assert len(drawn) == 20

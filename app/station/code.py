"""The code that opens a file which one person hands to another: made by the program, used once.

Twenty characters of an alphabet of twenty-two: 89 bits. None of them can be taken for another, so what is misread from
paper is read right all the same.
"""

import secrets
import unicodedata

ALPHABET = "ACEFHJKMNPRTVWXY346789"
"""Without 0 O Q D, 1 I L, 2 Z, 5 S; of B 8, G 6 and U V one each."""
_READ_AS = str.maketrans("BGU", "86V")
_LENGTH, _GROUP = 20, 4
HINT = f"例：{'ACEF-3467-' * 2}HJKM"


def new_code() -> str:
    """A code as it is shown and as it locks the file: five groups of four."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)))


def read_code(typed: str) -> str | None:
    """The code that somebody typed: in any width and case, with any or no separators; None for what is no code."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum())
    # What stands for a hyphen under an input method.
    letters = letters.replace("ー", "").translate(_READ_AS)
    return _grouped(letters) if len(letters) == _LENGTH and set(letters) <= set(ALPHABET) else None


def _grouped(letters: str) -> str:
    return "-".join(letters[place : place + _GROUP] for place in range(0, len(letters), _GROUP))

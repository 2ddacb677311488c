"""The passphrase that wraps the secret where there is no keyring: what one must be like, and one that is offered.

Who has copied the data folder tries it at leisure, at a tenth of a second and 64 MB a try (`models.secrets`).
"""

import secrets
import unicodedata
from functools import cache
from math import log2

from app.base.errors import Refused
from app.base.guessable import guessable
from app.base.resources import resource_dir

LEAST = 12
"""Characters."""
WORDS = 4


def passphrase_fault(passphrase: str) -> str:
    """Why that may be no new passphrase, in a sentence; "" where it may."""
    if len(unicodedata.normalize("NFC", passphrase).strip()) < LEAST:
        return f"{LEAST}文字以上にしてください。"
    reason = guessable(passphrase)
    return f"{reason}。人に当てられにくいものにしてください。" if reason else ""


def check_passphrase(passphrase: str) -> None:
    """Raises Refused for a passphrase that may not be chosen."""
    if fault := passphrase_fault(passphrase):
        raise Refused(f"パスフレーズを決め直してください。{fault}")


def offered_passphrase() -> str:
    """Four words, drawn by chance from those of the program, in Latin letters: an input method is off where secrets
    are typed."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def offered_bits() -> float:
    """The entropy of `offered_passphrase`."""
    return WORDS * log2(len(words()))


@cache
def words() -> tuple[str, ...]:
    """The words (`resources/words/README.md` says where they come from)."""
    return tuple((resource_dir() / "words" / "romaji.txt").read_text("ascii").split())

"""The end of a store's chain, as it stands outside the store: in exported papers, in backups, in the shared folder."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What a store ended with: its id, how many links its chain had, and the hash of the last (hex).

    Whoever has seen it can tell later whether the store still holds all that it held then.
    """

    store: str
    number: int
    head: str


@dataclass(frozen=True, slots=True)
class Witness:
    """Something outside the store that knows a head of it. `at`: when it stood, as that says; `source`: what it is, in
    words that a sentence can go on with (「バックアップ store-….madomori」). `event`: the encounter, number and hash of
    a line that the store held too."""

    head: Head
    at: datetime | None
    source: str
    event: tuple[str, int, str] | None = None

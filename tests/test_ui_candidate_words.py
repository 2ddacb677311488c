"""What a card says of a candidate, in words."""

from datetime import datetime

import pytest
from store_logs import JST

from app.guidance.reading import Confirmation
from app.people.identity import Identity, Likeness
from app.people.recognition.candidate import Candidate, Earlier
from app.ui.counter.candidate_words import Shown, doubts_of

EARLIER = tuple(Earlier(id, datetime(2026, 6, 10, 9, 0, tzinfo=JST), "phone", "", counts=True) for id in ("a", "b"))
ALIKE = Likeness("high", 0.95, ("電話が同じ",))


@pytest.mark.parametrize(
    ("confirmed", "doubt"),
    [
        ((), True),
        ((Confirmation(3, ("a",), 1),), True),
        ((Confirmation(3, ("a", "b"), 2),), False),
        ((Confirmation(3, ("a",), 1), Confirmation(4, ("b",), 1)), False),
    ],
)
def test_the_doubt_goes_once_a_person_has_said_it_of_all(confirmed: tuple[Confirmation, ...], doubt: bool) -> None:
    candidate = Candidate("b", Identity("架空 太郎"), ALIKE, EARLIER, confirmed=False)
    assert bool(doubts_of(Shown(candidate, confirmed))) is doubt


def test_who_was_joined_before_is_not_doubted() -> None:
    assert not doubts_of(Shown(Candidate("b", Identity("架空 太郎"), ALIKE, EARLIER, confirmed=True)))

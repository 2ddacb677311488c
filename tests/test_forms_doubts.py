"""What speaks against the times of a report, and against what is known of revocations."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from certificate_matrix import Sort, made
from forms_route import CHIEF, MANAGER, NOW, PEOPLE
from forms_sealed import AUTHOR, draw, identity_of, make_document, pem
from hypothesis import given
from hypothesis import strategies as st
from test_forms_decide import authored, of_office, office
from test_forms_route import a_signature, seals

from app.forms.document import AUTHOR as AUTHOR_FIELD
from app.forms.sign.approve import add_entry
from app.forms.sign.authority import LIST_DAYS, revocation_list
from app.forms.sign.doubts import list_doubts, log_doubts, time_doubts
from app.forms.sign.entry import Entry
from app.forms.sign.identity import certificate_pem
from app.forms.sign.trust import Trust, read_trust
from app.forms.verify.verdict import Signature
from app.forms.verify.verify import verify
from app.station.checking import with_doubts


def signed_at(*minutes: int | None) -> list[Signature]:
    """The author's signature and some seals, at so many minutes after NOW."""
    made = [a_signature(AUTHOR_FIELD), *seals(*PEOPLE)]
    moments = [None if each is None else NOW + timedelta(minutes=each) for each in minutes]
    return [replace(one, at=at) for one, at in zip(made, moments, strict=False)]


def kinds(signatures: list[Signature], now: datetime = NOW + timedelta(hours=1)) -> list[str]:
    return [each.kind for each in time_doubts(signatures, now)]


def test_in_order_and_past_there_is_no_doubt() -> None:
    assert kinds(signed_at(0, 1, 1, 30)) == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((0, -1), ["order"]),
        ((0, 20, 10), ["order"]),
        ((0, -60, -30), ["order", "order"]),
        ((0, None), ["order"]),
        ((0, 90), ["future"]),
        ((90, 10), ["future", "order"]),
        ((0, 64), []),  # a clock that is four minutes ahead
    ],
)
def test_each_doubt_is_named(minutes: tuple[int | None, ...], said: list[str]) -> None:
    assert kinds(signed_at(*minutes)) == said


def test_the_sentence_says_what_came_before_what() -> None:
    (one,) = time_doubts(signed_at(0, -60), NOW + timedelta(hours=1))
    earlier, later = (f"（令和8年11月20日(金) {time}）" for time in ("13:05", "14:05"))
    assert one.sentence == f"決裁欄（係長）の署名の日時{earlier}が、作成者の署名{later}より前です。"


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=5))
def test_some_doubt_is_said_exactly_where_times_run_backwards(minutes: list[int]) -> None:
    assert ("order" in kinds(signed_at(*minutes))) is (minutes != sorted(minutes))


def test_a_time_without_an_offset_hurts_nothing() -> None:
    naive = replace(signed_at(0)[0], at=datetime(2026, 11, 20, 5, 5))  # noqa: DTZ001
    assert kinds([naive, *signed_at(0, 1)[1:]]) == []


def test_a_log_that_runs_backwards_is_said() -> None:
    log = make_document(lines=4).events
    assert list(log_doubts(log, NOW)) == []
    back = (*log[:2], replace(log[2], at=NOW - timedelta(hours=1)), log[3])
    (one,) = log_doubts(back, NOW)
    assert (one.kind, "3件目" in one.sentence, "さかのぼって" in one.sentence) == ("log", True, True)
    assert [each.kind for each in log_doubts((*log[:3], replace(log[3], elapsed_ms=0)), NOW)] == ["log"]
    set_right = (*log[:2], replace(log[2], at=NOW - timedelta(seconds=2)), log[3])
    assert list(log_doubts(set_right, NOW)) == []
    assert "署名より後" in next(log_doubts(log, NOW - timedelta(hours=1))).sentence
    naive = tuple(replace(each, at=datetime(1, 1, 1)) for each in log)  # noqa: DTZ001
    assert list(log_doubts(naive, datetime(9999, 12, 31))) == []  # noqa: DTZ001


def lists(*days: int) -> Trust:
    made = [revocation_list(office(), [], NOW + timedelta(days=each)) for each in days]
    return read_trust([certificate_pem(office().certificate)], made)


@pytest.mark.parametrize(
    ("days", "said"),
    [((), "ありません"), ((0,), ""), ((-LIST_DAYS - 1,), "古く"), ((-LIST_DAYS - 1, -1), ""), ((-LIST_DAYS + 1,), "")],
)
def test_a_list_that_is_missing_or_old_is_said(days: tuple[int, ...], said: str) -> None:
    found = [each.sentence for each in list_doubts(lists(*days), NOW)]
    assert len(found) == (1 if said else 0)
    assert all(said in each for each in found)


def test_without_an_authority_no_list_is_asked_for() -> None:
    assert list(list_doubts(read_trust([pem(AUTHOR)]), NOW)) == []
    root = made(Sort()).root
    assert len(list(list_doubts(read_trust([certificate_pem(root)]), NOW))) == 1


def test_the_settings_say_which_doubts_forbid() -> None:
    early = add_entry(
        authored(identity_of(AUTHOR)),
        Entry("approve", "kakaricho"),
        identity_of(CHIEF),
        CHIEF,
        NOW - timedelta(hours=2),
    )
    verdict = verify(early, trusted=[pem(AUTHOR), pem(CHIEF)], redraw=draw)
    told = with_doubts(verdict, Trust(), NOW, ())
    assert (told.exit_code, told.barred, len(told.doubts)) == (0, False, 1)
    assert any(line.startswith("・") and "より前です" in line for line in told.lines())
    assert told.to_json()["doubts"] == list(told.doubts)
    barred = with_doubts(verdict, Trust(), NOW, ("order",))
    assert (barred.exit_code, barred.barred) == (3, True)
    assert not with_doubts(verdict, Trust(), NOW, ("future", "log", "list")).barred


def test_a_file_that_was_changed_has_no_times_to_doubt() -> None:
    pdf = authored(identity_of(AUTHOR))
    changed = of_office(pdf[:-1] + b"x", pem(AUTHOR))
    assert with_doubts(changed, lists(), NOW, ("list",)).doubts == ()
    assert {each.id: each.holds for each in changed.answers}["signers"] is None


def test_a_manager_of_the_future_is_told_apart() -> None:
    pdf = add_entry(
        authored(identity_of(AUTHOR)),
        Entry("approve", "kakaricho"),
        identity_of(MANAGER),
        MANAGER,
        NOW + timedelta(days=3),
    )
    verdict = verify(pdf, trusted=[pem(AUTHOR), pem(MANAGER)], redraw=draw)
    assert "まだ来ていません" in with_doubts(verdict, Trust(), NOW, ()).doubts[0]
    assert with_doubts(verdict, Trust(), NOW + timedelta(days=4), ()).doubts == ()

"""What speaks against the times of a report, and against what this workstation knows of revocations.

None of it changes a file or makes a signature false: times are what the signers state, and a list may come late. It is
said plainly, and the office's settings say of which kinds nothing may be sealed (`Settings.forbids`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from app.base.wareki import format_date, format_time
from app.forms.document import AUTHOR

if TYPE_CHECKING:
    from app.forms.sign.trust import Trust
    from app.forms.verify.verdict import Signature
    from app.guidance.events import Event

DoubtKind = Literal["order", "future", "log", "list"]
DOUBT_LABELS: dict[str, str] = {
    "order": "署名の日時が、前の署名より早いとき",
    "future": "署名の日時が、まだ来ていないとき",
    "log": "対応経過の時刻が、さかのぼっているとき",
    "list": "失効リストがないか、古いとき",
}
_AHEAD = timedelta(minutes=5)
"""How far a signer's clock may be ahead of this one's before anything is said."""
_BACK = timedelta(seconds=5)
"""By how much a clock may be set right within an encounter."""
LIST_DAYS = 40
"""A list that does not say when the next is due is old after so many days."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt, as a sentence."""

    kind: DoubtKind
    sentence: str


def time_doubts(signatures: "Sequence[Signature]", now: datetime) -> Iterator[Doubt]:
    """Of the times stated by `signatures`, in the order of signing: none, not yet, or before one that was there."""
    latest: Signature | None = None
    for each in signatures:
        at = _aware(each.at)
        if at is None:
            yield Doubt("order", f"{each.label}に日時がありません。")
            continue
        if at - now > _AHEAD:
            yield Doubt("future", f"{each.label}の日時（{_words(each.at)}）は、まだ来ていません。")
        before = _aware(latest.at) if latest else None
        if latest and before and at < before:
            whose = "作成者の署名" if latest.field == AUTHOR else latest.label
            yield Doubt(
                "order", f"{each.label}の日時（{_words(each.at)}）が、{whose}（{_words(latest.at)}）より前です。"
            )
        else:
            latest = each


def log_doubts(log: "Sequence[Event]", signed_at: datetime | None) -> Iterator[Doubt]:
    """Of the times in a log: running backwards, or after the author signed it (None: not known)."""
    latest: datetime | None = None
    elapsed = 0
    for event in log:
        at = _aware(event.at)
        if at is None or (latest and latest - at > _BACK) or event.elapsed_ms < elapsed:
            when = f"{event.seq}件目の時刻（{_words(event.at)}）"
            yield Doubt("log", f"対応経過の{when}が、前の行よりさかのぼっています。")
            break
        latest, elapsed = max(latest or at, at), event.elapsed_ms
    signed = _aware(signed_at)
    late = next((event for event in log if signed and _after(event, signed)), None)
    if late:
        yield Doubt("log", f"対応経過の{late.seq}件目の時刻（{_words(late.at)}）が、作成者の署名より後です。")


def list_doubts(trust: "Trust", now: datetime) -> Iterator[Doubt]:
    """Of each authority known here: no list of those it took back, or one whose successor is due."""
    from app.forms.sign.trust import (
        issues_lists,
        newest_list,
    )  # here, as the kinds are shown without what reads certificates

    for authority in trust.authorities:
        if not issues_lists(authority):
            continue
        newest = newest_list(authority, trust)
        if newest is None:
            yield Doubt("list", "役所の認証局の失効リストが、この端末にありません。失効した署名を見分けられません。")
            continue
        due = newest.next_update_utc or newest.last_update_utc + timedelta(days=LIST_DAYS)
        if now > due:
            since = _words(newest.last_update_utc.astimezone(now.tzinfo))
            yield Doubt("list", f"失効リストが古くなっています（{since}のもの）。その後の失効は分かりません。")


def _after(event: "Event", signed: datetime) -> bool:
    at = _aware(event.at)
    return at is not None and at - signed > _AHEAD


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _words(at: datetime | None) -> str:
    return f"{format_date(at.date())} {format_time(at)}" if at else ""

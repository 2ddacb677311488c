"""The words of the manager's screens: how long something waits, whose hand a seal is, what a row is."""

from datetime import datetime

from app.base.text import shown
from app.base.wareki import format_date, format_date_short, format_time
from app.forms.verify.verdict import Signature, Standing
from app.guidance.pack import Pack
from app.review.view import Row
from app.station.finding import State
from app.ui.text import tr

STANDINGS: dict[Standing, str] = {
    "office": "✓ 役所の確認あり",
    "known": "✓ この端末が知っている人",
    "unknown": "？ 役所の確認なし",
    "expired": "！ 有効期限が切れた証明書",
    "revoked": "！ 失効した証明書",
    "namesake": "！ 同じ名前の別の鍵",
}
ANSWERS: dict[str, dict[bool | None, str]] = {
    "unchanged": {True: "✓ 窓守で作ったまま", False: "！ 窓守で作ったままではない"},
    "page": {True: "✓ 紙面と記録は同じ", False: "！ 紙面と記録が違う", None: "？ 紙面を比べていない"},
    "signers": {True: "✓ 署名者を確認", False: "！ 署名者を確認できない", None: "？ 署名者は不明"},
    "since": {True: "✓ 日時あり", False: "！ 日時に疑い", None: "？ 日時は不明"},
}
"""The answers of a check in a word or two (`Answer.id`, `Answer.holds`)."""
ASIDE: dict[State, str] = {
    "changed": "変えられた書類",
    "unreadable": "読めない書類",
    "misrouted": "ここでは決裁できない書類",
}
"""What a file is that nobody may sign, in a word or two; why stands in its sentences."""
MARKS: dict[str, str] = {"sealed": "●", "deputised": "代", "absent": "–", "open": "○"}
BOX_WORDS: dict[str, str] = {"sealed": "済", "deputised": "代決", "absent": "不在", "open": "まだ"}
LONGEST = 60


def waiting(since: datetime | None, now: datetime) -> str:
    """How long it waits, in whole days of the calendar: 「今日」「3日」; "" where it waits for nobody."""
    if since is None:
        return ""
    days = (now.date() - since.astimezone(now.tzinfo).date()).days
    return tr("今日") if days <= 0 else tr("{n}日").format(n=days)


def short(text: str) -> str:
    """Text out of a file for one line of the screen."""
    return shown(text, LONGEST)


def type_labels(row: Row, pack: Pack) -> str:
    """The 類型 in words; of a report without one the title of its form."""
    labels = {each.id: each.label for each in pack.types}
    named = "・".join(short(labels.get(id, id)) for id in row.types)
    return named or short(row.title or row.name)


def handler(row: Row) -> str:
    """氏名・所属 of who wrote it."""
    return "・".join(short(part) for part in (row.author, row.department) if part)


def day(moment: datetime | None) -> str:
    """The day in 和暦, short enough for a column."""
    return format_date_short(moment.date()) if moment else ""


def moment(at: datetime | None) -> str:
    """Day and time in 和暦."""
    return f"{format_date(at.date())} {format_time(at)}" if at else tr("日時なし")


def seals_spoken(row: Row) -> str:
    """The boxes of the route in words, for a screen reader and the tool tip."""
    return "、".join(f"{short(label)} {tr(BOX_WORDS.get(state, state))}" for label, state in row.seals)


def moment_short(at: datetime | None) -> str:
    """The same, for a narrow column."""
    return f"{format_date_short(at.date())} {format_time(at)}" if at else tr("日時なし")


def person(signature: Signature) -> str:
    """所属 職 氏名 as the certificate has them."""
    return "　".join(short(part) for part in (signature.department, signature.title, signature.signer) if part)

"""What a check of a PDF found, for programs and in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from app.base.text import quoted, shown, visible
from app.base.wareki import format_date, format_time
from app.forms.carrier import Record

if TYPE_CHECKING:
    from app.base.heads import Head
    from app.forms.sign.route import BoxState, Route
    from app.guidance.events import Event

Standing = Literal["office", "known", "unknown", "expired", "revoked", "namesake"]
"""Whose hand it is: of the office's authority; known here by itself; not known; no longer valid, or taken back, when it
signed; not known, under the name of somebody whom the authority issued."""
STANDINGS: dict[Standing, str] = {
    "office": "役所の認証を受けた署名者です",
    "known": "この端末が知っている署名者です（役所の確認なし）",
    "unknown": "署名者が本人かどうかは、この端末では確認できません",
    "expired": "署名したときに、証明書の有効期間を外れていました",
    "revoked": "証明書は失効しています",
    "namesake": "役所の認証を受けた人と同じ名前の、別の鍵です。本人とは確認できません",
}
Result = Literal["valid", "changed", "unreadable"]
_EXIT_CODES: dict[Result, int] = {"valid": 0, "changed": 1, "unreadable": 2}
_UNCONFIRMED = 3
"""As it was signed, and not confirmed by whom."""
_YES_NO: dict[bool | None, str] = {True: "はい", False: "いいえ", None: "不明"}
_HEADLINES: dict[Result, str] = {
    "valid": "この書類は、署名されたときのままです。",
    "changed": "この書類は、署名されたときのままとは確かめられません。内容を信じて使わないでください。",
    "unreadable": "この書類は確かめられませんでした。",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `field`: "author" or a box of the 決裁欄, `label`: the same in words.

    at: the time that the signer states.
    intact: its own bytes and all bytes it covers are as they were signed.
    covers: "file" (to the last byte), "revision" (all of the file as it stood when signed), or only "part".
    later_changes: what was added after it: nothing, only what it permits (further signatures), or more.
    subject: the certificate's whole subject (RFC 4514).
    trusted: its certificate is one of those this workstation knows, or was issued by one.
    """

    field: str
    label: str
    signer: str
    subject: str
    department: str
    title: str
    at: datetime | None
    intact: bool
    covers: Literal["file", "revision", "part"]
    later_changes: Literal["none", "permitted", "forbidden"]
    certifying: bool
    trusted: bool
    fingerprint: str
    standing: Standing = "unknown"
    roles: tuple[str, ...] = ()
    reason: str = ""
    """/Reason: for an entry of the route its words (`forms.sign.entry`)."""
    ends: int = 0
    """How many bytes the file had when it was signed."""
    key: str = ""
    """SHA-256 of the public key."""
    holder: str = ""
    number: str = ""
    """Whose certificate it is, as `identity.Holder` tells people apart."""
    by: str = ""
    """The authority that confirms whose hand it is."""
    unfit: str = ""
    """Why it cannot count, as a phrase: its certificate is too weak or for something else, or what the page shows of
    it is not borne out."""
    weak: str = ""
    """What is too weak about the signature itself, as a phrase; then it does not hold."""
    decides: bool = True
    """It may seal and judge (`trust.Vouched`)."""

    @property
    def holds(self) -> bool:
        """True where nothing about it speaks against the file."""
        return self.intact and self.covers != "part" and self.later_changes != "forbidden"


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the four questions that a check answers, each for itself. holds: yes, no, or None: could not be told."""

    id: Literal["unchanged", "page", "signers", "since"]
    question: str
    holds: bool | None
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole finding. `faults`: sentences in Japanese, empty where `result` is "valid".

    record: what the file says of itself; to be believed only where `result` is "valid".
    chain_broken_at: the first seq at which the log's hash chain fails; None where it holds.
    page_matches: does the page say what the record says; None where that could not be checked.
    """

    result: Result
    faults: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    record: Record | None = None
    chain_broken_at: int | None = None
    page_matches: bool | None = None
    case_file: "CaseFinding | None" = None
    """Of a case file that stands as it was signed: what else was found."""
    doubts: tuple[str, ...] = ()
    """What speaks against its times, and against what is known here of revocations (`forms.sign.doubts`)."""
    barred: bool = False
    """One of the doubts is of a kind under which nothing may be sealed here."""
    received_at: datetime | None = None
    """When the file, or an earlier state of it, first came to this workstation; None where that is not known."""

    @property
    def route(self) -> "Route | None":
        """How far a report is that passed; None for any other."""
        from app.forms.sign.route import route_of  # here, as the route is made of what stands in this module

        return route_of(self.record, self.signatures) if self.record and self.result == "valid" else None

    @property
    def unproven(self) -> str:
        """What no file can say of itself while it is on its way: that nothing was cut off its end. "" for any other."""
        route = self.route
        if route is None or route.done or route.returned or route.withdrawn:
            return ""
        return "この先に差戻しなどが足されていないことは、ファイルだけでは確かめられません。"

    @property
    def _sure_record(self) -> Record | None:
        return self.record if self.result == "valid" else None

    @property
    def exit_code(self) -> int:
        """0 all answers hold; 1 changed or forged (or not signed); 2 not one of ours or unreadable; 3 as it was signed,
        but a signer is not confirmed, or may not sign what they signed, or the times are such as the office forbids."""
        if self.result == "valid" and not self.confirmed:
            return _UNCONFIRMED
        return _EXIT_CODES[self.result]

    @property
    def confirmed(self) -> bool:
        """Whether all answers hold."""
        return all(each.holds for each in self.answers)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What a check is asked, each answered for itself; () where the file is none of ours."""
        from app.forms.verify.answers import answers_of  # here, as the answers are made of what stands in this module

        return () if self.result == "unreadable" else answers_of(self)

    def to_json(self) -> dict[str, Any]:
        """One JSON object for the command line."""
        record = self.record
        return {
            "result": self.result,
            "exit_code": self.exit_code,
            "answers": {each.id: {"holds": each.holds, "says": each.says} for each in self.answers},
            "faults": list(self.faults),
            "doubts": list(self.doubts),
            "end_is_proven": not self.unproven if self.route else None,
            "received_at": self.received_at.isoformat() if self.received_at else None,
            "signatures": [
                {
                    "field": s.field,
                    "signer": s.signer,
                    "department": s.department,
                    "title": s.title,
                    "time": s.at.isoformat() if s.at else None,
                    "intact": s.intact,
                    "covers": s.covers,
                    "covers_whole_file": s.covers == "file",
                    "later_changes": s.later_changes,
                    "certifying": s.certifying,
                    "trusted": s.trusted,
                    "standing": s.standing,
                    "confirmed_by": s.by,
                    "unfit": s.unfit,
                    "may_decide": s.decides,
                    "roles": list(s.roles),
                    "reason": s.reason,
                    "fingerprint": s.fingerprint,
                }
                for s in self.signatures
            ],
            "chain": None
            if record is None
            else {"holds": self.chain_broken_at is None, "broken_at": self.chain_broken_at},
            "page_matches_record": self.page_matches,
            "route": _route_json(self.route),
            "case_file": self.case_file.to_json() if self.case_file else None,
            "record": None
            if record is None
            else {
                "form": record.form,
                "pack": record.pack.id,
                "pack_version": record.pack.version,
                "encounter": record.encounter,
                "revision": record.revision,
                "practice": record.practice,
                "made_at": record.made_at.isoformat(),
                "author": record.author.name,
                "events": len(record.events),
            },
        }

    def lines(self) -> list[str]:
        """The verdict in plain Japanese, the result first."""
        lines = [_HEADLINES[self.result], *(f"・{fault}" for fault in self.faults)]
        for signature in self.signatures:
            lines += [_signature_line(signature), *_reason_lines(signature, self._sure_record)]
        if self.exit_code == _UNCONFIRMED:
            lines.append("ただし、確かめられないことがあります。次の「いいえ」と「不明」を見てください。")
        for answer in self.answers:
            lines.append(f"{answer.question}　{_YES_NO[answer.holds]}。{answer.says}")
        lines += [f"・{doubt}" for doubt in self.doubts]
        if self.record is None:
            return [*lines, *(self.case_file.lines() if self.case_file else ())]
        from app.forms.sign.identity import common_name  # here, as a verdict is shown without what reads certificates

        author = next((each for each in self.signatures if each.certifying), None)
        if author and author.signer != common_name(self.record.author.name):
            lines.append(f"作成者の署名: 証明書の名義は{author.signer}です。")
        if self.chain_broken_at is None:
            lines.append(f"対応経過: {len(self.record.events)}件の記録は、順番も中身もつながっています。")
        if self.page_matches:
            lines.append("紙面: 埋め込まれた記録と同じことが書かれています。")
        if self.record.practice:
            lines.append("これは訓練の記録です。")
        unproven = [f"続き: {self.unproven}"] if self.unproven else []
        return [*lines, *_route_lines(self.record, self.route), *unproven]


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """What was found of a case file. about: sentences for the reader; logs: of its encounters; misfit: why a pack that
    it is told under does not count here (`station.pack_versions`), "" where all do; enclosed: the verdicts on the
    reports that go along, each by what it is called there; head: how the maker's store ended then, None where the file
    does not say."""

    about: tuple[str, ...]
    made_at: datetime
    logs: "tuple[tuple[Event, ...], ...]"
    misfit: str
    enclosed: tuple[tuple[str, Verdict], ...]
    head: "Head | None"

    def to_json(self) -> dict[str, Any]:
        """For the command line."""
        enclosed = [{"name": name, **one.to_json()} for name, one in self.enclosed]
        return {"about": list(self.about), "enclosed": enclosed}

    def lines(self) -> list[str]:
        """In plain Japanese."""
        return [*self.about, *(f"{name}: {line}" for name, one in self.enclosed for line in one.lines())]


_MOST_NAME = 40
"""Characters of each part of a name in a certificate: none crowds out the others."""


def _signature_line(signature: Signature) -> str:
    named = (signature.department, signature.title, signature.signer)
    who = quoted("　".join(shown(part, _MOST_NAME) for part in named if part), 3 * _MOST_NAME + 2)
    when = f"{format_date(signature.at.date())} {format_time(signature.at)}" if signature.at else "日時なし"
    state = "署名のあと変わっていません" if signature.holds else "署名と中身が合いません"
    return f"{signature.label}: {who}（{when}）{state}。{standing_words(signature)}。"


def standing_words(signature: Signature) -> str:
    """Whose hand it is, confirmed by whom, and why not, without the full stop."""
    words = STANDINGS[signature.standing]
    if signature.by:
        words += f"（認証局: {shown(signature.by, _MOST_NAME)}）"
    return f"{words}（{signature.unfit}）" if signature.unfit else words


def _reason_lines(signature: Signature, record: Record | None) -> list[str]:
    """An entry in the words of the pack; letter by letter where it is none, or where the pack is not to be believed."""
    from app.forms.sign.entry import from_reason  # here, as the route is made of what stands in this module
    from app.forms.sign.entry_words import entry_lines

    entry = from_reason(signature.reason) if record else None
    if record and entry:
        return [f"　{line}" for whole in entry_lines(entry, record) for line in whole.split("\n")]
    return [f"　{visible(line)}" for line in signature.reason.split("\n") if line]


def _route_lines(record: Record, route: "Route | None") -> list[str]:
    """For each box of the 決裁欄 who and when, and the judgement; only where somebody signed after the author."""
    if route is None or not (route.entries or route.faults):
        return []
    lines = [f"決裁（{box.label}）: {_box_words(box)}" for box in route.boxes]
    if route.judgement:
        labels = {each.id: each.label for each in record.pack.judgements}
        judged = route.judgement.entry.judgement
        lines.append(f"判断: {visible(labels.get(judged, judged))}（{route.judgement.signature.signer}）")
    if route.returned:
        lines.append(f"差し戻されています（{route.returned.signature.signer}）。")
    if route.withdrawn:
        lines.append("取り下げられています。")
    return [*lines, *(f"順路: {fault}" for fault in route.faults)]


def _box_words(box: "BoxState") -> str:
    words = {"open": "まだ", "absent": "不在", "sealed": "", "deputised": "代決 "}[box.state]
    if box.by:
        words += f"{box.by}{_moment(box.at)}"
    return f"{words}、後閲 {box.after_by}{_moment(box.after_at)}" if box.after_by else words


def _moment(at: datetime | None) -> str:
    return f"（{format_date(at.date())} {format_time(at)}）" if at else ""


def _route_json(route: "Route | None") -> dict[str, Any] | None:
    if route is None:
        return None
    return {
        "turn": route.turn,
        "done": route.done,
        "returned": route.returned is not None,
        "withdrawn": route.withdrawn is not None,
        "judgement": route.judgement.entry.judgement if route.judgement else "",
        "boxes": [
            {
                "box": box.box,
                "state": box.state,
                "by": box.by,
                "time": box.at.isoformat() if box.at else None,
                "note": box.note,
                "after_by": box.after_by,
                "after_time": box.after_at.isoformat() if box.after_at else None,
            }
            for box in route.boxes
        ],
        "faults": list(route.faults),
    }

"""What a check of one file found, as the inbox keeps it: all that a row and its rules need, so that a list of
thousands opens no PDF."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from app.base.text import sound
from app.forms.carrier import Record
from app.forms.document import AUTHOR, FormId
from app.forms.sign.doubts import Doubt, log_doubts, time_doubts
from app.forms.sign.route import Route, route_of
from app.forms.verify.verdict import Result, Signature, Verdict
from app.guidance.reading import began_at, counterpart_of, standing_events
from app.station.pack_versions import unproven

if TYPE_CHECKING:
    from app.models.arrivals import Finding as Kept

State = Literal[
    "checking",  # not verified yet: nothing of it is shown but the file's name
    "waiting",  # a box of the route is open
    "done",  # the last seal is in
    "returned",  # with its handler
    "withdrawn",
    "practice",  # 訓練: cannot enter the route
    "unknown",  # a signer this workstation does not know, or whose identity was revoked or had expired
    "changed",  # not as it was signed, or forged
    "unreadable",  # no report of ours
    "misrouted",  # a seal in the wrong box or order, or a pack that does not count here
    "older",  # a later revision or a later state of the same report is here
    "conflict",  # two copies of one report were sealed apart
]
Misfit = Callable[[Record], str]
GOOD: frozenset[State] = frozenset({"waiting", "done", "returned", "withdrawn"})
"""States of a file that says the truth; only these bear on one another."""
_BAD_STANDING = {
    "unknown": "を、この端末は知りません。本人のものかどうか確かめられません",
    "expired": "は、署名のとき期限が切れていました",
    "revoked": "は、失効しています",
    "namesake": "は、役所の認証を受けた人と同じ名前の別の鍵です。本人のものかどうか確かめられません",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The latest judgement in a file: its id and words in the report's own pack."""

    id: str
    label: str
    kind: str
    open: bool
    reason: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    """差戻し or 取下げ: by whom, and why. `place`: of its state in `Paper.states`."""

    act: Literal["returned", "withdrawn"]
    by: str
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What a verified file says.

    states: SHA-256 of the file as it stood at each of its signatures, the author's first, its own last.
    author_key: fingerprint of the author's certificate; author_subject: its subject; by_office: issued by the office's
    authority.
    seals: the boxes in the order of the route, each as (label, state). turn: the box that is next, with the role that
    holds it and what it is called, "" none. since: when the last entry was signed. log_doubts: what speaks against the
    times in the log.
    """

    form: FormId
    title: str
    encounter: str
    revision: int
    practice: bool
    types: tuple[str, ...]
    counterpart: str
    phone: str
    channel: str
    author: str
    department: str
    occurred: datetime | None
    states: tuple[str, ...]
    author_key: str
    author_subject: str
    by_office: bool
    seals: tuple[tuple[str, str], ...]
    turn: str
    turn_role: str
    turn_label: str
    since: datetime | None
    done: bool
    ending: Ending | None
    judgement: Judgement | None
    misrouted: tuple[str, ...]
    log_doubts: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """What the states of one report share: the part that its author signed."""
        return self.states[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A verdict in short. `paper` is None where the file did not pass."""

    result: Result
    faults: tuple[str, ...]
    signatures: tuple[Signature, ...] = field(default=())
    paper: Paper | None = None

    def state(self) -> tuple[State, str]:
        """What the file is when looked at alone, and the sentence that says so."""
        if self.paper is None:
            return ("unreadable" if self.result == "unreadable" else "changed"), " ".join(self.faults)
        paper = self.paper
        if paper.practice:
            return "practice", "訓練の記録です。決裁には回せません。"
        if doubts := tuple(_doubts(self.signatures)):
            return "unknown", " ".join(doubts)
        if paper.misrouted:
            return "misrouted", " ".join(paper.misrouted)
        if paper.ending:
            gone = "差し戻されています" if paper.ending.act == "returned" else "取り下げられています"
            why = f"（{paper.ending.text}）" if paper.ending.text else ""
            return paper.ending.act, f"{paper.ending.by}により{gone}{why}。"
        if paper.done:
            return "done", "決裁が終わっています。"
        return "waiting", f"{paper.turn_label}の決裁待ち"


def doubts(one: Found, now: datetime) -> tuple[Doubt, ...]:
    """What speaks against the times of a file that passed, as of `now`."""
    if one.paper is None:
        return ()
    return (*time_doubts(one.signatures, now), *(Doubt("log", said) for said in one.paper.log_doubts))


def found(pdf: bytes, verdict: Verdict, misfit: Misfit) -> Found:
    """What `verdict` found of `pdf`, for the inbox. Nothing of a file that did not pass is in it.

    misfit: why the pack of a record does not count here, "" where it does (`station.pack_versions`).
    """
    record = verdict.record
    if verdict.result != "valid" or record is None:
        return Found(verdict.result, verdict.faults)
    if why := misfit(record):  # what its author calls boxes and judgements is shown as no more than that
        verdict = unproven(verdict)
        record = verdict.record or record
    signatures = tuple(map(_storable, verdict.signatures))
    return Found("valid", (), signatures, _paper(pdf, record, signatures, why))


def to_kept(one: Found, stamp: str) -> "Kept":
    """`one` as the store keeps it; `stamp`: the trust it was checked with."""
    from app.models.arrivals import Finding as Kept

    text = msgspec.json.encode(one).decode("utf-8")
    paper = one.paper
    if paper is None:
        return Kept("", "", 0, "", 0, text, stamp)
    return Kept(paper.encounter, paper.form, paper.revision, paper.body, len(paper.states) - 1, text, stamp)


def from_kept(kept: "Kept") -> Found | None:
    """What the store keeps of a file; None where it was not checked yet, or by another version of the program."""
    try:
        return _DECODER.decode(kept.finding) if kept.finding else None
    except (msgspec.MsgspecError, ValueError):
        return None


def _storable(one: Signature) -> Signature:
    """`one` with plain text in it: names come from the PDF library as a kind of str of its own, and any tool may have
    written them."""
    return replace(
        one,
        field=_plain(one.field),
        label=_plain(one.label),
        signer=_plain(one.signer),
        subject=_plain(one.subject),
        holder=_plain(one.holder),
        number=_plain(one.number),
        by=_plain(one.by),
        department=_plain(one.department),
        title=_plain(one.title),
        reason=_plain(one.reason),
    )


def _plain(text: str) -> str:
    return sound(str(text))


_DECODER = msgspec.json.Decoder(Found)


def _paper(pdf: bytes, record: Record, signatures: Sequence[Signature], misfit: str) -> Paper:
    route = route_of(record, signatures)
    log, pack = record.events, record.pack
    author = next(each for each in signatures if each.field == AUTHOR)
    entries = route.entries
    turn = route.turn
    step = next((step for step in pack.steps if step.box == turn), None)
    faults = (misfit, *route.faults) if misfit else route.faults
    who = counterpart_of(log)
    return Paper(
        form=record.form,
        title=_title(record),
        encounter=record.encounter,
        revision=record.revision,
        practice=record.practice,
        types=tuple(_types(record)),
        counterpart=sound(record.values.get("name") or who.name),
        phone=sound(record.values.get("phone") or who.reach),
        channel=str(log[0].data.get("channel", "")) if log else "",
        author=record.author.name,
        department=record.author.department,
        occurred=began_at(log) if log else None,
        states=states_of(pdf, signatures),
        author_key=author.fingerprint,
        author_subject=author.subject,
        by_office=author.standing == "office",
        seals=tuple((box.label, box.state) for box in route.boxes),
        turn=turn,
        turn_role=step.role if step else "",
        turn_label=pack.box_label(turn) if turn else "",
        since=entries[-1].signature.at if entries else author.at,
        done=route.done,
        ending=_ending(record, route, signatures),
        judgement=_judgement(record, route),
        misrouted=faults,
        log_doubts=tuple(each.sentence for each in log_doubts(log, author.at)),
    )


def _title(record: Record) -> str:
    return dict(record.pack.forms).get(record.form, record.form)


def _types(record: Record) -> Iterator[str]:
    kinds = {event.kind for event in standing_events(record.events)}
    return (case.label for case in record.pack.types if kinds & set(case.kinds))


def _ending(record: Record, route: Route, signatures: Sequence[Signature]) -> Ending | None:
    signed = route.withdrawn or route.returned
    if signed is None:
        return None
    place = signatures.index(signed.signature)
    if route.withdrawn:
        return Ending("withdrawn", "作成者", signed.entry.text, place)
    return Ending("returned", record.pack.box_label(signed.entry.box), signed.entry.text, place)


def _judgement(record: Record, route: Route) -> Judgement | None:
    signed = route.judgement
    if signed is None:
        return None
    known = next((one for one in record.pack.judgements if one.id == signed.entry.judgement), None)
    return Judgement(
        id=signed.entry.judgement,
        label=known.label if known else signed.entry.judgement,
        kind=known.kind if known else "",
        open=bool(known and known.open),
        reason=signed.entry.text,
        by=signed.signature.signer,
        at=signed.signature.at,
    )


def states_of(pdf: bytes, signatures: Sequence[Signature]) -> tuple[str, ...]:
    """SHA-256 of the file as it stood at each signature; the last is that of the file itself."""
    digest, at, states = hashlib.sha256(), 0, []
    for end in sorted(each.ends for each in signatures):
        digest.update(pdf[at:end])
        at = end
        states.append(digest.hexdigest())
    return tuple(states)


def _doubts(signatures: Sequence[Signature]) -> Iterator[str]:
    for each in signatures:
        if reason := _BAD_STANDING.get(each.standing):
            why = f"（{each.unfit}）" if each.unfit else ""
            yield f"{each.label}の証明書（{each.signer}）{reason}{why}。"
